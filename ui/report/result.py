"""The result itself as a file: one document, or a list of them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from blackmass.process.document import Document


def to_bytes(doc: Document | Sequence[Document]) -> bytes:
    """The file's bytes."""
    held = doc.to_dict() if isinstance(doc, Document) else [each.to_dict() for each in doc]
    return json.dumps(held, indent=2, ensure_ascii=False).encode()

"""Links: a whole scenario as a piece of text that fits an address, and back."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from blackmass.process.errors import InputError

from .fields import shown

#: Stands before what is packed, and changes when the way of packing or a key of a scenario changes its meaning.
SCHEMA = "1"

#: Bytes that a link may unpack to: a short text can stand for an endless one.
_MOST = 1_000_000


@dataclass(frozen=True)
class Link:
    """A scenario, the start it was made from (none where that was a file), and what it is kept as."""

    scenario: Mapping[str, Any]
    start: str = ""
    name: str = ""

    def text(self) -> str:
        """As text for an address; equal scenarios are equal texts, in whatever order they were entered."""
        held = {"scenario": self.scenario, "start": self.start, "name": self.name}
        packed = zlib.compress(json.dumps(held, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(), 9)
        return f"{SCHEMA}.{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"

    @classmethod
    def read(cls, text: str) -> Link:
        """From that text. Raises InputError where it is none, or holds what the page cannot show."""
        schema, _, packed = text.partition(".")
        if schema != SCHEMA:
            raise InputError(
                f"the link is of another version of this page ({schema[:8] or 'none'}, here {SCHEMA}); "
                "open the scenario file that goes with it."
            )
        try:
            unpacking = zlib.decompressobj()
            raw = unpacking.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), _MOST)
            if unpacking.unconsumed_tail or not unpacking.eof:
                raise ValueError("it is cut off, or too long")
            held = json.loads(raw.decode())
            if not isinstance(held, dict) or not isinstance(held.get("scenario"), dict):
                raise ValueError("it holds no scenario")
        except (ValueError, binascii.Error, zlib.error, RecursionError):
            raise InputError("the link is damaged or cut off; copy it again, whole.") from None
        return cls(shown(held["scenario"]), str(held.get("start", "")), str(held.get("name", "")))

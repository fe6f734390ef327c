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


_DAMAGED = "the link is damaged or cut off; copy it again, whole."


def packed(held: Mapping[str, Any]) -> str:
    """Tables as text for an address; equal tables are equal texts, in whatever order they were entered."""
    raw = json.dumps(held, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return f"{SCHEMA}.{base64.urlsafe_b64encode(zlib.compress(raw, 9)).decode().rstrip('=')}"


def unpacked(text: str) -> dict[str, Any]:
    """Tables from that text. Raises InputError where it is none."""
    schema, _, body = text.partition(".")
    if schema != SCHEMA:
        raise InputError(
            f"the link is of another version of this page ({schema[:8] or 'none'}, here {SCHEMA}); "
            "open the scenario file that goes with it."
        )
    try:
        unpacking = zlib.decompressobj()
        raw = unpacking.decompress(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)), _MOST)
        if unpacking.unconsumed_tail or not unpacking.eof:
            raise ValueError("it is cut off, or too long")
        held = json.loads(raw.decode())
        if not isinstance(held, dict):
            raise ValueError("it holds no tables")
    except (ValueError, binascii.Error, zlib.error, RecursionError):
        raise InputError(_DAMAGED) from None
    return held


@dataclass(frozen=True)
class Link:
    """A scenario, the start it was made from (none where that was a file), and what it is kept as."""

    scenario: Mapping[str, Any]
    start: str = ""
    name: str = ""

    def text(self) -> str:
        """As text for an address; equal scenarios are equal texts, in whatever order they were entered."""
        return packed({"scenario": self.scenario, "start": self.start, "name": self.name})

    @classmethod
    def read(cls, text: str) -> Link:
        """From that text. Raises InputError where it is none, or holds what the page cannot show."""
        held = unpacked(text)
        if not isinstance(held.get("scenario"), dict):
            raise InputError(_DAMAGED)
        return cls(shown(held["scenario"]), str(held.get("start", "")), str(held.get("name", "")))

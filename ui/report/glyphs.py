"""Glyphs: which characters the bundled typeface has, and what a text is without the others."""

from __future__ import annotations

import struct
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

#: Stands for a character that no font here has.
INSTEAD = "□"

#: Marks without a shape of their own: direction, joiners, variants of emoji.
_SHAPELESS = ("Cf", "Cc", "Mn")


class NoTypeface(Exception):
    """No typeface on this computer has the characters of a report's language."""


@cache
def known() -> frozenset[str]:
    """The characters of the bundled typeface, from its table of characters (OpenType 1.9, cmap, formats 4 and 12)."""
    font = files("blackmass.ui").joinpath("report", "fonts", "LiberationSans-Regular.ttf").read_bytes()
    tables = {font[at : at + 4]: struct.unpack(">I", font[at + 8 : at + 12])[0] for at in _records(font)}
    cmap = tables[b"cmap"]
    count = struct.unpack(">H", font[cmap + 2 : cmap + 4])[0]
    found: set[int] = set()
    for i in range(count):
        at = cmap + struct.unpack(">I", font[cmap + 8 + 8 * i : cmap + 12 + 8 * i])[0]
        kind = struct.unpack(">H", font[at : at + 2])[0]
        found |= {4: _segments, 12: _groups}.get(kind, lambda *_: set())(font, at)
    return frozenset(map(chr, found))


def _records(font: bytes) -> range:
    return range(12, 12 + 16 * struct.unpack(">H", font[4:6])[0], 16)


def _segments(font: bytes, at: int) -> set[int]:
    count = struct.unpack(">H", font[at + 6 : at + 8])[0] // 2
    ends = struct.unpack(f">{count}H", font[at + 14 : at + 14 + 2 * count])
    starts = struct.unpack(f">{count}H", font[at + 16 + 2 * count : at + 16 + 4 * count])
    return {code for start, end in zip(starts, ends, strict=True) for code in range(start, end + 1) if end < 0xFFFF}


def _groups(font: bytes, at: int) -> set[int]:
    count = struct.unpack(">I", font[at + 12 : at + 16])[0]
    rows = (struct.unpack(">II", font[at + 16 + 12 * i : at + 24 + 12 * i]) for i in range(count))
    return {code for start, end in rows for code in range(start, end + 1)}


def missing(text: str) -> set[str]:
    """Characters of a text that the typeface has not."""
    return {c for c in set(text) - known() if c not in "\n\t\r\u200b"}


def readable(held: Any) -> Any:
    """The same text, or tables and lists of it, with a box for each character that the typeface has not."""
    if isinstance(held, str):
        without = missing(held)
        return "".join(_instead(c) if c in without else c for c in held) if without else held
    if isinstance(held, dict):
        return {key: readable(value) for key, value in held.items()}
    return [readable(value) for value in held] if isinstance(held, list) else held


def _instead(character: str) -> str:
    return "" if unicodedata.category(character) in _SHAPELESS else INSTEAD

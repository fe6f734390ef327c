"""The base that neutralises or precipitates: one choice, that every wet step declares."""

from __future__ import annotations

from typing import Any

from .parameters import choice

_DEFAULT = "sodium hydroxide"

#: Bases that reach any pH a wet step works at. Ammonia does not: its pK is 9.2 (CRC Handbook, 25 degC), and it holds
#: nickel, cobalt and copper in solution as complexes.
STRONG = (_DEFAULT, "lithium hydroxide")


def any_base(doc: str) -> Any:
    """Declare the base of a step in acid, where ammonia serves as well."""
    return choice(_DEFAULT, (*STRONG, "ammonia"), doc=doc, source="common practice")


def strong_base(doc: str) -> Any:
    """Declare the base of a step in alkaline liquor."""
    return choice(_DEFAULT, STRONG, doc=doc, source="common practice; lithium hydroxide brings no sodium")

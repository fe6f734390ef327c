"""Places: what is known of where a plant stands, and what is taken in its place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from .. import tables
from ..errors import listing
from .doubts import Doubt

#: The location that stands in for what is not known of another.
HOME = "US"


class Known(NamedTuple):
    """A value of a location; `instead`: the titles of that location and of the one whose value is taken, where it has none."""

    value: Any
    instead: tuple[str, str] | None


def known(location: str, what: str) -> Known:
    """A value of a location, or that of the one that stands in for it."""
    here, home = tables.locations()[location], tables.locations()[HOME]
    if what in here:
        return Known(here[what]["value"], None)
    return Known(home[what]["value"], (here["title"], home["title"]))


def elsewhere(location: str, items: Iterable[str]) -> tuple[Doubt, ...]:
    """Items of the price table in use whose price depends on where the plant stands, and is not known there."""
    here, home = tables.locations()[location], tables.locations()[HOME]
    missing = [item for item in items if item in home and item not in here]
    if not missing:
        return ()
    one = len(missing) == 1
    prices = f"the {'price' if one else 'prices'} of {listing(missing)} {'is' if one else 'are'}"
    that, taken = ("that", "is") if one else ("those", "are")
    text = (
        f"{here['title']}: {prices} not known there, and {that} of the price table {taken} taken; give economics.price."
    )
    return (Doubt("location", text),)

"""Places: what is not known of where a plant stands, and what is taken in its place."""

from __future__ import annotations

from collections.abc import Iterable

from .. import tables
from ..errors import listing
from .doubts import Doubt
from .prices import Price

#: The location that stands in for what is not known of another.
HOME = "US"


def elsewhere(location: str, prices: Iterable[Price]) -> tuple[Doubt, ...]:
    """Prices that a plant uses, that depend on where it stands, and that are not known there."""
    here, home = tables.locations()[location], tables.locations()[HOME]
    missing = [p.item for p in prices if p.item in home and p.item not in here and not p.entered]
    if not missing:
        return ()
    text = f"{here['title']}: the price of {listing(missing)} is not known there, and that of the price table is taken; give economics.price."
    return (Doubt("location", text),)

"""Fractions: what of a plant's output counts as recycled, by element, and what does not, and why.

Only what the batteries brought counts: never the mass of reagents, water or added oxygen. What is landfilled, burnt or
sold below every grade does not count; what another recycler must work up counts by what that one makes of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import tables
from ..components import component
from ..ledger import Ledger, recovers
from ..stream import Stream
from .purity import Purity

#: What counts beside elements: a product that is itself material of the batteries, by its dry mass.
MATERIAL = "material"

#: Elements that a waste is looked at for; by the metals among them slag counts where it is a product.
_LOOKED_AT = ("Li", "Ni", "Co", "Mn", "Cu", "Al", "Fe", "P")

_SLAGS = ("slag", "leached slag")


@dataclass(frozen=True)
class Fraction:
    """An output: kg/s of what the batteries brought that is in it, by element, and whether it counts (by scenario).

    why: the reason where it does not count.
    """

    name: str
    masses: Mapping[str, Any]
    counts: Any
    why: str = ""


def fractions(
    ledger: Ledger, purity: Purity, downstream: Mapping[str, Any], slag_used: Any, oxygen: bool = False
) -> tuple[Fraction, ...]:
    """The fractions of a ledger.

    downstream: share of each element of an intermediate fraction that later recyclers bring into products. slag_used:
    share of the slag that is used as a product. oxygen: whether that of the batteries counts where it is in a product.
    """
    return (*_products(ledger, purity, downstream, oxygen), *_wastes(ledger, slag_used))


def _products(ledger: Ledger, purity: Purity, downstream: Mapping[str, Any], oxygen: bool) -> Iterable[Fraction]:
    won = {element: ledger.won_in(element) for element in ledger.fed}
    for name, stream in ledger.products.items():
        about = tables.products()[name]
        if about.get("second_life"):
            continue
        if about.get("intermediate"):
            yield from _intermediate(name, stream, downstream)
            continue
        masses = {element: won[element][name] for element in recovers(name) if element in won}
        masses |= {what: _of(stream, what) for what in about.get("counts", ())}
        if oxygen and about.get("battery_oxygen"):
            masses["O"] = stream.only([about.get("recovered_in", name)]).element_mass("O")
        judged = purity.products.get(name)
        if masses:
            yield Fraction(name, masses, True if judged is None else judged.sellable, "sold below every grade")


def _intermediate(name: str, stream: Stream, downstream: Mapping[str, Any]) -> Iterable[Fraction]:
    held = {what: stream.contained(what) for what in (*_LOOKED_AT, "graphite")}
    held = {what: mass for what, mass in held.items() if np.any(np.asarray(mass) > 0)}
    later = {what: mass * downstream[what] for what, mass in held.items() if what in downstream}
    if later:
        yield Fraction(f"{name}, by later recyclers", later, True)
    left = {what: mass - later.get(what, 0.0) for what, mass in held.items()}
    yield Fraction(name, left, False, "an intermediate fraction, which later recyclers must work up")


def _of(stream: Stream, what: str) -> Any:
    return stream.mass - stream.component_mass("water") if what == MATERIAL else stream.contained(what)


def _wastes(ledger: Ledger, slag_used: Any) -> Iterable[Fraction]:
    for name, stream in ledger.wastes.items():
        masses = {element: stream.element_mass(element) for element in _LOOKED_AT}
        masses["graphite"] = stream.contained("graphite")
        if name in _SLAGS and np.any(np.asarray(slag_used) > 0):
            own = (np.maximum(masses[metal] - _bought(ledger, metal), 0.0) for metal in _LOOKED_AT if metal != "P")
            yield Fraction(f"{name}, used as a product", {MATERIAL: slag_used * sum(own)}, True)
        masses = {what: mass for what, mass in masses.items() if np.any(np.asarray(mass) > 0)}
        if masses:
            yield Fraction(name, masses, False, "leaves as waste")


def _bought(ledger: Ledger, element: str) -> Any:
    """kg/s of an element in all that is bought."""
    supplied = tables.reagents()
    return sum(
        (m * component(supplied[name]["component"]).mass_fraction(element) for name, m in ledger.reagents.items()), 0.0
    )

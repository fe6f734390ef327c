"""Doubts: what a reader of the figures must be warned of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import tables
from ..errors import listing
from ..ledger import Ledger
from ..numerics import share_of
from ..quantities import format_number, from_si
from ..thermo import HIGHEST_TEMPERATURE, within_data

#: Metals that may pile up in the wet circuits, and how many times the feed is told as too many.
_METALS = ("Li", "Ni", "Co", "Mn", "Cu", "Al", "Fe")
_MANY_TIMES = 5.0


#: Share of what a product is sold for, of its dry mass, below which it is no such product (assumption: a quarter).
_HARDLY = 0.25

#: What the doubt is about that some scenarios have no answer.
SCENARIOS = "scenarios"

#: Scenarios without an answer that are named.
_NAMED = 10


@dataclass(frozen=True)
class Doubt:
    """A warning, and the step or subject it is about."""

    where: str
    text: str


def in_some(where: Any) -> str:
    """In how many scenarios of a batch something is so, as the beginning of a sentence; nothing where it is in all."""
    return "" if np.all(where) else f"in {np.sum(where)} of {np.size(where)} scenarios "


def doubts(ledger: Ledger) -> tuple[Doubt, ...]:
    """What feeds and units told, metals that go round, and data used where they do not hold."""
    told = [Doubt(feed, text) for feed, texts in ledger.notes.items() for text in texts]
    told += [Doubt(unit.name, text) for unit in ledger.units for text in unit.warnings]
    return (*told, *_unsaleable(ledger), *_circulating(ledger), *_hot(ledger))


def unused(uncertain: Sequence[str]) -> Iterable[Doubt]:
    """Distributions that a run takes no account of."""
    if uncertain:
        text = f"the distributions of {listing(uncertain)} have no effect on a run, which takes the values themselves; a study draws from them."
        yield Doubt("uncertainty", text)


def missing(ledger: Ledger) -> Doubt:
    """Scenarios that have no answer."""
    first, why = next(iter(ledger.unsettled.items()))
    named = [str(i) for i in ledger.unsettled]
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    text = (
        f"{len(named)} of {ledger.size} have no answer (numbers {listing(named[:_NAMED])}{more}). Number {first}: {why}"
    )
    return Doubt(SCENARIOS, text)


def _circulating(ledger: Ledger) -> Iterable[Doubt]:
    """Metals that go round many times, because nothing lets them out: against what is fed or bought of them."""
    held = [(row, row.stream.element_masses()) for row in ledger.streams]
    entering = [ledger.feed.element_masses(), *(masses for row, masses in held if row.kind == "reagent")]
    for element in _METALS:
        fed = np.asarray(sum((masses.get(element, 0.0) for masses in entering), 0.0))
        if not np.any(fed > 0):
            continue
        enough = np.where(fed > 0, fed, np.inf)[()]
        passing = ((row.name, masses[element] / enough) for row, masses in held if element in masses)
        where, times = max(passing, key=lambda each: np.max(each[1]))
        if np.any(times > _MANY_TIMES):
            remedy = ledger.remedies.get(element)
            text = f"{in_some(times > _MANY_TIMES)}{element} goes round: {where} holds {np.max(times):.3g} times what is fed, because no outlet takes it"
            yield Doubt("recycles", text + (f"; {remedy}." if remedy else "."))


def _unsaleable(ledger: Ledger) -> Iterable[Doubt]:
    """Plants that make nothing to sell, and products that hold hardly any of what they are sold for."""
    sold = sum((stream.mass for stream in ledger.products.values()), 0.0)
    nothing = np.asarray(sold) <= 0
    if np.any(nothing):
        text = "nothing that is made of this feed can be sold, so the plant only costs; choose another route or feed."
        yield Doubt("products", in_some(nothing) + text)
    for name, stream in ledger.products.items():
        what = tables.products()[name].get("purity")
        dry = stream.mass - stream.component_mass("water")
        if what is None or not np.any(np.asarray(dry) > 0):
            continue
        share = np.where(np.asarray(dry) > 0, share_of(stream.contained(what), dry), 1.0)
        if np.any(share < _HARDLY):
            yield Doubt(
                "products",
                f"{in_some(share < _HARDLY)}{name} holds {100 * float(np.min(share)):.2g} % of {what} (of its dry mass), and is what else came along: "
                "nobody will buy it as that.",
            )


def _hot(ledger: Ledger) -> Iterable[Doubt]:
    hot = [s.name for s in ledger.streams if not within_data(s.stream.flows, s.stream.temperature)]
    if hot:
        limit = format_number(from_si(HIGHEST_TEMPERATURE, "degC"))
        yield Doubt("streams", f"hotter than the constant heat capacities hold for ({limit} degC): {listing(hot)}.")

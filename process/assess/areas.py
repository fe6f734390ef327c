"""Areas: which part of the plant causes what it costs to run. What no part causes alone is the whole plant's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..ledger import Ledger
from ..numerics import share_of, weighed
from .money import Money

#: Costs of no part: feed, freight, selling, and what accounts hold for the plant as a whole.
WHOLE = "whole plant"

#: Costs that go by what is built.
_BUILT = ("maintenance", "insurance and rent")


def running(
    ledger: Ledger,
    money: Money,
    kinds: Mapping[str, Any],
    built: Mapping[str, Any],
    people: Mapping[str, Any],
) -> dict[str, Any]:
    """USD a second by area, all kinds of cost together.

    built: what each area costs to build; people: how many are at work there.
    """
    parts = [
        *_drawn(ledger, money.reagents, "reagents"),
        *_drawn(ledger, money.utilities, "utilities"),
        *_thrown(ledger, money.wastes),
        (_shares(built), sum((kinds.get(kind, 0.0) for kind in _BUILT), 0.0)),
        (_shares(people), kinds.get("labour", 0.0)),
    ]
    found = weighed(parts)
    return {**found, WHOLE: sum(kinds.values(), 0.0) - sum(found.values(), 0.0)}


def _drawn(ledger: Ledger, costs: Mapping[str, Any], what: str) -> Iterable[tuple[Mapping[str, Any], Any]]:
    """What each area pays of the reagents or the utilities that its units take."""
    by_area = ledger.by_area(what)
    for name, cost in costs.items():
        if name not in ledger.booked:
            total = getattr(ledger, what)[name]
            yield {area: share_of(flows[name], total) for area, flows in by_area.items() if name in flows}, cost


def _thrown(ledger: Ledger, costs: Mapping[str, Any]) -> Iterable[tuple[Mapping[str, Any], Any]]:
    """What each area pays of the wastes that leave it."""
    areas = {unit.name: unit.area for unit in ledger.units}
    for row in ledger.streams:
        area, what = areas.get(row.source or ""), row.what or ""
        if row.kind == "waste" and area is not None and what in costs:
            yield {area: share_of(row.stream.mass, ledger.wastes[what].mass)}, costs[what]


def _shares(amounts: Mapping[str, Any]) -> dict[str, Any]:
    total = sum(amounts.values(), 0.0)
    return {area: share_of(amount, total) for area, amount in amounts.items()}

"""Judgements: each reads a ledger, its own settings and data, and returns a small frozen dataclass of arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from ..ledger import Ledger
from ..parameters import Declared
from .compliance import Compliance, Verdict, compliance
from .doubts import Doubt, doubts, missing, unused
from .impacts import Impacts, ImpactSettings, impacts
from .money import Money, money
from .pinch import HeatIntegration, Pinch, pinch
from .places import elsewhere
from .prices import Economics
from .purity import Purity, purity

D = TypeVar("D", bound=Declared)


@dataclass(frozen=True)
class Assessment:
    """Every judgement of one ledger."""

    money: Money
    purity: Purity
    compliance: tuple[Verdict, ...]
    impacts: Impacts
    pinch: Pinch
    doubts: tuple[Doubt, ...]


def assess(ledger: Ledger, settings: Mapping[str, Any], uncertain: Sequence[str] = ()) -> Assessment:
    """Judge a ledger. Raises InputError where settings do not fit it.

    settings: by the key of their table; what is not there goes by its defaults. uncertain: values that have a distribution, of which no run takes account.
    """
    economics, law, climate = _of(settings, Economics), _of(settings, Compliance), _of(settings, ImpactSettings)
    pure = purity(ledger)
    paid = money(ledger, economics, pure)
    emitted = impacts(ledger, pure, paid.revenue, climate)
    if ledger.unsettled:
        told = _told(ledger, settings, uncertain)
    else:
        place = elsewhere(economics.location, paid.prices.values())
        told = (*doubts(ledger), *paid.doubts, *place, *emitted.doubts, *unused(uncertain))
    exchange = pinch(ledger, _of(settings, HeatIntegration))
    return Assessment(paid, pure, compliance(ledger, pure, law), emitted, exchange, told)


def _of(settings: Mapping[str, Any], kind: type[D]) -> D:
    return settings.get(kind.key) or kind()


def _told(ledger: Ledger, settings: Mapping[str, Any], uncertain: Sequence[str]) -> tuple[Doubt, ...]:
    """The doubts of a ledger in which not every scenario has an answer: that, and those of the ones that have."""
    answered = {key: table.block(ledger.settled, ledger.size) for key, table in settings.items()}
    return missing(ledger), *assess(ledger.block(ledger.settled), answered, uncertain).doubts

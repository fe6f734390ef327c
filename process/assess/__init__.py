"""Judgements: each reads a ledger, its own settings and data, and returns a small frozen dataclass of arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from ..ledger import Ledger
from ..numerics import take
from ..parameters import Declared
from .capital import Capex, Capital, capital
from .compliance import Compliance, Verdict, compliance
from .costs import Costs, Operating, costs
from .doubts import Doubt, doubts, missing, unused
from .finance import Finance, Financials, finance, working_capital
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
    capital: Capex
    costs: Costs
    finance: Financials
    purity: Purity
    compliance: tuple[Verdict, ...]
    impacts: Impacts
    pinch: Pinch
    doubts: tuple[Doubt, ...]


def assess(
    ledger: Ledger, settings: Mapping[str, Any], operating_seconds: Any, uncertain: Sequence[str] = ()
) -> Assessment:
    """Judge a ledger. Raises InputError where settings do not fit it, or are arrays of another length.

    settings: by the key of their table; what is not there goes by its defaults. operating_seconds: those of a year.
    uncertain: values that have a distribution, of which no run takes account.
    """
    ledger.refuse_unlike(*settings.values())
    economics, law, climate = _of(settings, Economics), _of(settings, Compliance), _of(settings, ImpactSettings)
    operating, life = _of(settings, Operating), _of(settings, Finance)
    pure = purity(ledger)
    paid = money(ledger, economics, pure)
    emitted = impacts(ledger, pure, paid.revenue, climate)
    built = capital(ledger, _of(settings, Capital), economics.year)
    spent = costs(ledger, paid, built, operating, economics, life, operating_seconds)
    earned = _earned(life, ledger, paid, built, spent, operating_seconds)
    if ledger.unsettled:
        told = _told(ledger, settings, operating_seconds, uncertain)
    else:
        place = elsewhere(economics.location, (p.item for p in paid.prices.values() if not p.entered))
        economic = (*paid.doubts, *place, *built.doubts, *spent.doubts, *earned.doubts)
        told = (*doubts(ledger), *economic, *emitted.doubts, *unused(uncertain))
    exchange = pinch(ledger, _of(settings, HeatIntegration))
    return Assessment(paid, built, spent, earned, pure, compliance(ledger, pure, law), emitted, exchange, told)


def _earned(
    life: Finance, ledger: Ledger, paid: Money, built: Capex, spent: Costs, operating_seconds: Any
) -> Financials:
    """The plant's life, from what it earns and spends in a year of full production."""
    value, variable, fixed, feed, supplies = (
        flow * operating_seconds
        for flow in (
            paid.value,
            spent.variable,
            spent.fixed,
            ledger.feed.mass,
            sum(spent.by_kind.get(kind, 0.0) for kind in ("feedstock", "reagents")),
        )
    )
    working = working_capital(life, variable + fixed, supplies, built.inside + built.offsites)
    return finance(life, value=value, variable=variable, fixed=fixed, capital=built.fixed, working=working, feed=feed)


def _of(settings: Mapping[str, Any], kind: type[D]) -> D:
    return settings.get(kind.key) or kind()


def _told(
    ledger: Ledger, settings: Mapping[str, Any], operating_seconds: Any, uncertain: Sequence[str]
) -> tuple[Doubt, ...]:
    """The doubts of a ledger in which not every scenario has an answer: that, and those of the ones that have."""
    answered = {key: table.block(ledger.settled, ledger.size) for key, table in settings.items()}
    seconds = take(operating_seconds, ledger.settled, ledger.size)
    return missing(ledger), *assess(ledger.block(ledger.settled), answered, seconds, uncertain).doubts

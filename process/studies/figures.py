"""Figures: what a study keeps of each plant: any number of its result, by name, without a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..assess.impacts import SCOPES
from ..assess.money import Money
from ..errors import InputError, listing, nearest
from ..ledger import GRADED, TONNE
from ..numerics import share_of
from ..quantities import from_si
from ..result import Result
from ..units import CURRENCIES, money

#: A value over scenarios, and its unit.
Valued = tuple[Any, str]


def _kpis(result: Result) -> Mapping[str, Valued]:
    return {name: (q.array, q.unit) for name, q in vars(result.headline).items() if q is not None}


def _recovery(result: Result) -> Mapping[str, Valued]:
    return {name: (share, "kg/kg") for name, share in result.ledger.recovery.items()}


def _black_mass(result: Result) -> Mapping[str, Valued]:
    stream = result.ledger.black_mass
    if stream is None:
        return {}
    return {element: (share_of(stream.element_mass(element), stream.mass), "kg/kg") for element in GRADED}


def _masses(flows: str, result: Result) -> Mapping[str, Valued]:
    ledger = result.ledger
    masses = {name: getattr(flow, "mass", flow) for name, flow in getattr(ledger, flows).items()}
    if flows == "wastes":
        masses |= ledger.disposed
    return {name: (mass / ledger.feed.mass * TONNE, "kg/t") for name, mass in masses.items()}


def _utilities(result: Result) -> Mapping[str, Valued]:
    ledger = result.ledger
    return {name: (from_si(power / ledger.feed.mass, "kWh/t"), "kWh/t") for name, power in ledger.utilities.items()}


def _purity(result: Result) -> Mapping[str, Valued]:
    judged = result.assessment.purity.products
    return {f"{name}.{limit.what}": (limit.actual, "kg/kg") for name, each in judged.items() for limit in each.limits}


def _revenue(result: Result) -> Mapping[str, Valued]:
    mass = result.ledger.feed.mass
    return {name: (flow / mass * TONNE, "USD/t") for name, flow in result.assessment.money.revenue.items()}


def _price_lost(result: Result) -> Mapping[str, Valued]:
    lost = result.assessment.money.lost
    return {name: (lost.get(name, 0.0), "1") for name in result.ledger.products}


def _cost(result: Result) -> Mapping[str, Valued]:
    mass = result.ledger.feed.mass
    return {kind: (flow / mass * TONNE, "USD/t") for kind, flow in result.assessment.costs.by_kind.items()}


def _area_cost(result: Result) -> Mapping[str, Valued]:
    mass = result.ledger.feed.mass
    return {area: (flow / mass * TONNE, "USD/t") for area, flow in result.assessment.costs.by_area.items()}


def _capital(result: Result) -> Mapping[str, Valued]:
    found = result.assessment.capital
    return {name: (getattr(found, name), "USD") for name in ("purchased", "fixed")}


def _finance(result: Result) -> Mapping[str, Valued]:
    found, spent = result.assessment.finance, result.assessment.costs
    return {
        "npv": (found.npv, "USD"),
        "irr": (found.irr, "1"),
        "levelised_cost": (found.levelised * TONNE, "USD/t"),
        "break_even_feed_price": (spent.break_even_feed_price * TONNE, "USD/t"),
    }


def _rules(result: Result) -> Mapping[str, Valued]:
    told = (each for each in result.assessment.compliance if each.actual is not None)
    return {each.rule: (from_si(each.actual, each.rate.unit), each.rate.unit) for each in told}


def _impacts(result: Result) -> Mapping[str, Valued]:
    found, mass = result.assessment.impacts, result.ledger.feed.mass
    ghg = {scope: found.total("ghg", scope) for scope in SCOPES}
    ghg |= {"replaced": found.replaced("ghg"), "net": found.net("ghg")}
    others = {"energy": "MJ/t", "water": "kg/t", "sox": "kg/t", "nox": "kg/t"}
    told = {name: (from_si(flow / mass, "kg CO2e/t"), "kg CO2e/t") for name, flow in ghg.items()}
    return told | {i: (from_si(found.total(i) / mass, unit), unit) for i, unit in others.items()}


def _units(result: Result) -> Mapping[str, Valued]:
    return {
        f"{unit.name}.{figure.key}": (from_si(figure.value, figure.unit), figure.unit)
        for unit in result.ledger.units
        for figure in unit.figures
    }


#: What stands before the dot of a figure's name -> the figures of that family. Headline figures have no dot.
FAMILIES: Mapping[str, Callable[[Result], Mapping[str, Valued]]] = {
    "recovery": _recovery,
    "black_mass": _black_mass,
    "product": partial(_masses, "products"),
    "waste": partial(_masses, "wastes"),
    "reagent": partial(_masses, "reagents"),
    "utility": _utilities,
    "purity": _purity,
    "revenue": _revenue,
    "price_lost": _price_lost,
    "cost": _cost,
    "area_cost": _area_cost,
    "capital": _capital,
    "finance": _finance,
    "rule": _rules,
    "impact": _impacts,
    "unit": _units,
}


def available(result: Result, families: Iterable[str] = FAMILIES) -> dict[str, Valued]:
    """Every figure of a result by its name, with its value and unit; money in the currency of the result."""
    found = dict(_kpis(result))
    for family in families:
        told = FAMILIES[family](result).items()
        found |= {f"{family}.{name}": _in_currency(valued, result.assessment.money) for name, valued in told}
    return found


def _in_currency(valued: Valued, told_in: Money) -> Valued:
    value, unit = valued
    if told_in.currency == CURRENCIES[0] or money(unit) is None:
        return valued
    return value / told_in.rate, unit.replace(CURRENCIES[0], told_in.currency, 1)


def usual(result: Result) -> tuple[str, ...]:
    """The figures that are kept where none is asked for: the headline figures and the recoveries."""
    return tuple(available(result, ("recovery",)))


def units(result: Result, names: Sequence[str]) -> dict[str, str]:
    """The unit of each figure. Raises InputError where the plant has none of that name."""
    known = available(result)
    for name in names:
        if name not in known:
            raise InputError(
                f'study: the plant has no figure "{name}"; {nearest(name, known)}there are {listing(known)}.'
            )
    return {name: known[name][1] for name in names}


def kept(result: Result, names: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """The figures of those names over all scenarios; NaN where the plant of these scenarios does not have one."""
    needed = {name.partition(".")[0] for name in names} & set(FAMILIES)
    known = available(result, needed)
    # The plant may be one, and its prices many.
    size = max([result.solution.size, *(np.size(known[name][0]) for name in names if name in known)])
    absent = np.full(size, np.nan)
    return {
        name: np.array(np.broadcast_to(np.asarray(known[name][0], float), size)) if name in known else absent
        for name in names
    }

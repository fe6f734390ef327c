"""Judgements: each reads a ledger, its own settings and data, and returns a small frozen dataclass of arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from .. import tables
from ..accounts import short
from ..errors import listing
from ..ledger import Ledger
from ..numerics import take
from ..parameters import Declared, refuse_unlike
from ..plant import Plant
from .break_even import break_even_prices
from .capital import Capex, Capital, capital, capital_of_all
from .compliance import Compliance, Verdict, compliance
from .costs import Costs, Operating, costs, costs_of_all, diesel, total_by_other_prices
from .delivery import NO_DELIVERIES, Delivery
from .doubts import SCENARIOS, Doubt, doubts, missing, unused
from .finance import Finance, Financials, finance, working_capital
from .impacts import Impacts, ImpactSettings, impacts, impacts_of_all
from .money import Money, money, money_of_all
from .pinch import HeatIntegration, Pinch, pinch, pinch_of_all
from .places import elsewhere
from .prices import Economics
from .purity import Purity, purity, purity_of_all

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


@dataclass(frozen=True)
class Part:
    """A plant of a network: as it is judged alone, and the ledger of what it buys and sells outside the network.

    deliveries: by feed, what comes from other plants of the network; seconds: of its year.
    """

    alone: Assessment
    ledger: Ledger
    settings: Mapping[str, Any]
    seconds: Any
    deliveries: Mapping[str, Delivery]


def assess(
    ledger: Ledger,
    settings: Mapping[str, Any],
    operating_seconds: Any,
    uncertain: Sequence[str] = (),
    deliveries: Mapping[str, Delivery] = NO_DELIVERIES,
) -> Assessment:
    """Judge a ledger. Raises InputError where settings do not fit it, or are arrays of another length.

    settings: by the key of their table; what is not there goes by its defaults. operating_seconds: those of a year.
    uncertain: values that have a distribution, of which no run takes account. deliveries: by feed, what comes from other
    plants.
    """
    ledger.refuse_unlike(*settings.values())
    economics, law, climate = _of(settings, Economics), _of(settings, Compliance), _of(settings, ImpactSettings)
    operating, life = _of(settings, Operating), _of(settings, Finance)
    pure = purity(ledger)
    paid = money(ledger, economics, pure)
    emitted = impacts(ledger, pure, paid.revenue, climate, deliveries.values(), diesel(ledger, operating, deliveries))
    built = capital(ledger, _of(settings, Capital), economics.year)
    spent = costs(ledger, paid, built, operating, economics, life, operating_seconds, deliveries)
    earned = _earned(life, ledger, paid, built, spent, operating_seconds)
    if ledger.unsettled:
        told = _told(ledger, settings, operating_seconds, uncertain, deliveries)
    else:
        place = elsewhere(economics.location, (p.item for p in paid.prices.values() if not p.entered))
        economic = (*paid.doubts, *place, *built.doubts, *spent.doubts, *earned.doubts)
        told = (*_of_accounts(ledger, settings), *doubts(ledger), *economic, *emitted.doubts, *unused(uncertain))
    exchange = pinch(ledger, _of(settings, HeatIntegration))
    return Assessment(paid, built, spent, earned, pure, compliance(ledger, pure, law), emitted, exchange, told)


def prices_at_nothing(
    ledger: Ledger,
    found: Assessment,
    settings: Mapping[str, Any],
    operating_seconds: Any,
    deliveries: Mapping[str, Delivery] = NO_DELIVERIES,
) -> Mapping[str, Any]:
    """The price of each metal that is sold at which nothing is left, USD per kg; the ledger is judged anew for it."""
    economics, operating, life = _of(settings, Economics), _of(settings, Operating), _of(settings, Finance)

    def judged(prices: Economics) -> tuple[Money, Any]:
        paid = money(ledger, prices, found.purity)
        cost = total_by_other_prices(
            ledger, paid, found.capital, operating, prices, life, operating_seconds, deliveries, found.costs
        )
        return paid, cost

    return break_even_prices(economics, found.money, found.costs.total, judged)


def together(
    ledger: Ledger, parts: Mapping[str, Part], settings: Mapping[str, Any], operating_seconds: Any
) -> Assessment:
    """Judge the ledger of a network. What plants pass to each other is no product and no feed of the whole.

    Money, capital and emissions are those of the plants, each at its place and by its own settings; purity and law are
    judged of the whole. settings: of the whole. operating_seconds: those of a year, to which the ledger's flows belong.
    """
    _refuse_unlike(ledger, parts, settings)
    shares = {name: part.seconds / operating_seconds for name, part in parts.items()}
    economics, climate, life = _of(settings, Economics), _of(settings, ImpactSettings), _of(settings, Finance)
    paid, emitted, spent = {}, {}, {}
    for name, part in parts.items():
        outside = {feed: each._replace(price=0.0) for feed, each in part.deliveries.items()}
        own = part.settings
        sold = money(part.ledger, _of(own, Economics), part.alone.purity)
        cost = costs(
            part.ledger,
            sold,
            part.alone.capital,
            _of(own, Operating),
            _of(own, Economics),
            _of(own, Finance),
            part.seconds,
            outside,
        )
        burnt = diesel(part.ledger, _of(own, Operating), outside)
        caused = impacts(
            part.ledger, part.alone.purity, sold.revenue, _of(own, ImpactSettings), outside.values(), burnt
        )
        paid[name], spent[name], emitted[name] = ((each, shares[name]) for each in (sold, cost, caused))
    made = (
        Purity({name: each for name, each in part.alone.purity.products.items() if name in part.ledger.products})
        for part in parts.values()
    )
    pure = purity_of_all(purity(ledger), made)
    fetched = money_of_all(paid, economics)
    built = capital_of_all({name: part.alone.capital for name, part in parts.items()})
    cost = costs_of_all(spent.values(), fetched, built, life, operating_seconds, ledger.feed.mass)
    return Assessment(
        money=fetched,
        capital=built,
        costs=cost,
        finance=_earned(life, ledger, fetched, built, cost, operating_seconds),
        purity=pure,
        compliance=compliance(ledger, pure, _of(settings, Compliance)),
        impacts=impacts_of_all(ledger, emitted, fetched.revenue, climate),
        pinch=pinch_of_all({name: (part.alone.pinch, shares[name]) for name, part in parts.items()}),
        doubts=tuple(_doubts_of_all(ledger, parts, shares)),
    )


def _refuse_unlike(ledger: Ledger, parts: Mapping[str, Part], settings: Mapping[str, Any]) -> None:
    """Refuse plants and settings that are arrays of unlike length."""
    ledger.refuse_unlike(*settings.values())
    refuse_unlike(
        {
            f"{name}: {of}": size
            for name, part in parts.items()
            for table in part.settings.values()
            for of, size in table.batch_sizes().items()
        }
        | {name: part.ledger.size for name, part in parts.items() if part.ledger.batch}
    )


def _doubts_of_all(ledger: Ledger, parts: Mapping[str, Part], shares: Mapping[str, Any]) -> Iterable[Doubt]:
    """What there is to tell of plants, that of all of them once."""
    if ledger.unsettled:
        yield missing(ledger)
    found: dict[Doubt, list[str]] = {}
    for name, part in parts.items():
        for doubt in part.alone.doubts:
            found.setdefault(doubt, []).append(name)
    for doubt, names in found.items():
        if not (ledger.unsettled and doubt.where == SCENARIOS):
            yield doubt if len(names) == len(parts) else Doubt(f"{listing(names)}: {doubt.where}", doubt.text)
    if any(np.any(np.asarray(share) != 1.0) for share in shares.values()):
        yield Doubt(
            "network",
            f"the plants run unlike hours a year; what is told by the hour or second is of the hours of {list(parts)[-1]}.",
        )


def _earned(
    life: Finance, ledger: Ledger, paid: Money, built: Capex, spent: Costs, operating_seconds: Any
) -> Financials:
    """The plant's life, from what it earns and spends in a year of full production."""
    value, variable, fixed, feed, feedstock, reagents = (
        flow * operating_seconds
        for flow in (
            paid.value,
            spent.variable,
            spent.fixed,
            ledger.feed.mass,
            spent.by_kind.get("feedstock", 0.0),
            spent.by_kind.get("reagents", 0.0),
        )
    )
    bought = np.maximum(feedstock, 0.0)  # nobody lends for feed that brings a fee
    cash = variable + fixed - feedstock + bought
    working = working_capital(life, cash, bought + reagents, built.inside + built.offsites)
    return finance(life, value=value, variable=variable, fixed=fixed, capital=built.fixed, working=working, feed=feed)


def _of_accounts(ledger: Ledger, settings: Mapping[str, Any]) -> Iterable[Doubt]:
    """What a preset says of itself, and what accounts hold less of than the models take."""
    preset = _of(settings, Plant).preset
    if preset is not None:
        yield from (Doubt("preset", f"{preset}: {note}") for note in tables.preset(preset)["notes"])
    if less := short(ledger):
        text = f"money and emissions go by what was entered, which is less than the models take: {less}; leave an entry out to go by the model."
        yield Doubt("accounts", text)


def _of(settings: Mapping[str, Any], kind: type[D]) -> D:
    return settings.get(kind.key) or kind()


def _told(
    ledger: Ledger,
    settings: Mapping[str, Any],
    operating_seconds: Any,
    uncertain: Sequence[str],
    deliveries: Mapping[str, Delivery],
) -> tuple[Doubt, ...]:
    """The doubts of a ledger in which not every scenario has an answer: that, and those of the ones that have."""
    answered = {key: table.block(ledger.settled, ledger.size) for key, table in settings.items()}
    seconds = take(operating_seconds, ledger.settled, ledger.size)
    brought = take(dict(deliveries), ledger.settled, ledger.size)
    return missing(ledger), *assess(ledger.block(ledger.settled), answered, seconds, uncertain, brought).doubts

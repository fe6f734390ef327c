"""Costs: all that it costs to run a plant, USD a second: what it buys, who works there, and what its capital takes.

It never touches a balance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from .. import tables
from ..components import cathodes, delithiated
from ..errors import InputError
from ..ledger import Ledger
from ..numerics import rate_of, share_of, weighed
from ..parameters import Declared, fraction, parameter, refuse_unlike
from ..plant import Plant
from ..quantities import format_number, to_si
from ..stream import Stream, mix
from .areas import running
from .capital import Capex
from .delivery import NO_DELIVERIES, Delivery
from .doubts import Doubt
from .finance import Finance, calendar_year, recovery_factor
from .money import Money, fetched
from .places import known
from .prices import Economics

#: Costs that follow what is processed; the others are there whatever is.
VARIABLE = ("feedstock", "freight", "reagents", "consumables", "utilities", "wastes", "handling", "royalties")

_EVERBATT = "Towler and Sinnott as in EverBatt 2023"


class Operating(Declared):
    """What it costs to run the plant beside what flows into it."""

    key = "operating"
    from_plant = ("location",)
    shown_first = ("wage", "maintenance")

    location = Plant.parameters["location"]
    wage = parameter(
        None, unit="USD/h", low="0 USD/h", high="500 USD/h", doc="an hour of work, with all that the employer pays",
        source="that of the location",
    )  # fmt: skip
    working_day = parameter(
        "20 h", above="0 h", high="24 h", doc="hours that the plant runs in a day, of which the workers' hours a day are",
        source="EverBatt 2023",
    )  # fmt: skip
    crew = parameter(
        2.0, low=0, high=100, doc="least number of people at work at any time", source="assumption: nobody works alone"
    )  # fmt: skip
    positions = parameter(
        None, unit="1", low=0, high=1000, doc="people at work at any time, in place of those that the equipment takes",
        source="the plant's",
    )  # fmt: skip
    supervision = fraction(0.25, high=5, doc="of labour", source=_EVERBATT)
    overhead = fraction(0.50, high=5, doc="of labour, supervision and maintenance", source=_EVERBATT)
    administration = fraction(0.65, high=5, doc="of labour", source=_EVERBATT)
    maintenance = fraction(0.05, doc="a year, of the plant within its battery limits", source=_EVERBATT)
    insurance = fraction(0.01, doc="property taxes and insurance a year, of plant and offsites", source=_EVERBATT)
    rent = fraction(0.02, doc="of land a year, of plant and offsites", source=_EVERBATT)
    environment = fraction(0.01, doc="charges a year, of plant and offsites", source=_EVERBATT)
    research = fraction(0.01, high=0.9, doc="of the revenue", source=_EVERBATT)
    royalties = fraction(0.0, high=0.9, doc="of the revenue", source="a licence, where there is one")
    consumables = fraction(
        0.0, doc="of what is paid for feed and reagents, for what is used up beside them", source="EverBatt 2023 takes 0.05"
    )  # fmt: skip
    selling = fraction(
        0.0, high=0.5, doc="of all that is spent but for the capital, for selling and distribution", source="EverBatt 2023 takes 0.02"
    )  # fmt: skip
    interest = fraction(
        0.0, doc="a year, on the working capital", source="EverBatt 2023 takes 0.06; finance.discount_rate counts it already"
    )  # fmt: skip
    handling = parameter(
        "0.6 MJ/kg", low="0 MJ/kg", high="20 MJ/kg", doc="diesel of loaders and trucks on the site, per feed", source="EverBatt 2023"
    )  # fmt: skip
    diesel = parameter(
        "25 USD/GJ", low="0 USD/GJ", high="200 USD/GJ", doc="price of diesel", source="recalled: 0.9 USD/L and 36 MJ/L"
    )  # fmt: skip

    def _read(self, name: str, value: Any, others: Mapping[str, Any]) -> Any:
        found = super()._read(name, value, others)
        if name == "royalties":
            shares = {"operating.research": others["research"], "operating.royalties": found}
            refuse_unlike({key: len(share) for key, share in shares.items() if np.ndim(share)})
            whole = np.atleast_1d(sum(shares.values()))
            if np.any(whole >= 1.0):
                raise InputError(
                    f"operating.royalties: with operating.research it takes {format_number(np.max(whole))} of the revenue; give shares "
                    "that are less than 1 together."
                )
        return found


@dataclass(frozen=True)
class Costs:
    """USD a second by kind. feed_price: USD per kg that is paid for the feed, negative where it brings a fee; workers: people
    at work. taken: what of all this goes with the revenue; burden: what a dollar more that is paid for the feed costs in all.
    running, owning: what each area of the plant costs to run, and what its capital takes.
    """

    by_kind: Mapping[str, Any]
    running: Mapping[str, Any]
    owning: Mapping[str, Any]
    taken: Any
    feed_price: Any
    burden: Any
    break_even_feed_price: Any
    break_even_price_factor: Any
    workers: Any
    place: tuple[str, str] | None

    @property
    def total(self) -> Any:
        """All of it."""
        return sum(self.by_kind.values(), 0.0)

    @property
    def by_area(self) -> Mapping[str, Any]:
        """All costs by the part of the plant that causes them."""
        return weighed(((self.running, 1.0), (self.owning, 1.0)))

    @property
    def variable(self) -> Any:
        """What follows the throughput."""
        return sum((cost for kind, cost in self.by_kind.items() if kind in VARIABLE), 0.0)

    @property
    def fixed(self) -> Any:
        """What is spent whatever flows, but for the capital."""
        return sum((cost for kind, cost in self.by_kind.items() if kind not in (*VARIABLE, "capital")), 0.0)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """A wage that is another place's."""
        if not self.place:
            return ()
        return (
            Doubt("operating", f"{self.place[0]}: the wage there is not known, and that of {self.place[1]} is taken."),
        )


def costs(
    ledger: Ledger,
    money: Money,
    capex: Capex,
    settings: Operating,
    economics: Economics,
    finance: Finance,
    operating_seconds: Any,
    deliveries: Mapping[str, Delivery] = NO_DELIVERIES,
) -> Costs:
    """All costs of a ledger; operating_seconds: those of a year. deliveries: by the feed that they are, which is paid as they say."""
    people = _people(ledger, capex, settings)
    workers = np.maximum(sum(people.values(), 0.0), settings.crew) if settings.positions is None else settings.positions
    bill = _bill(ledger, money, capex, settings, economics, finance, operating_seconds, deliveries, workers)
    spent, feedstock = bill.spent, bill.feedstock
    by_kind = spent(feedstock, money.value)
    total, unsold = (sum(kinds.values(), 0.0) for kinds in (by_kind, spent(feedstock, 0.0)))
    dear, dearer = (np.maximum(feedstock, 0.0) + more for more in (0.0, 1.0))
    run = {kind: cost for kind, cost in by_kind.items() if kind != "capital"}
    return _told(
        {kind: cost for kind, cost in by_kind.items() if np.any(np.asarray(cost) != 0)},
        running=running(ledger, money, run, capex.by_area, people),
        owning=_owning(capex, by_kind["capital"]),
        taken=total - unsold,
        burden=sum(spent(dearer, money.value).values(), 0.0) - sum(spent(dear, money.value).values(), 0.0),
        value=money.value,
        feed_price=share_of(feedstock, bill.mass) if deliveries else bill.feed_price,
        mass=bill.mass,
        workers=workers,
        place=bill.place,
    )


def total_by_other_prices(
    ledger: Ledger,
    money: Money,
    capex: Capex,
    settings: Operating,
    economics: Economics,
    finance: Finance,
    operating_seconds: Any,
    deliveries: Mapping[str, Delivery],
    found: Costs,
) -> Any:
    """The total of the costs that were found, USD a second, had prices been others."""
    bill = _bill(ledger, money, capex, settings, economics, finance, operating_seconds, deliveries, found.workers)
    return sum(bill.spent(bill.feedstock, money.value).values(), 0.0)


class _Bill(NamedTuple):
    """What is spent, USD a second by kind, where the feed costs this much and the products fetch that; and what the feed costs.

    mass: kg/s of feed; place: the location and that whose wage is taken, where that is another.
    """

    spent: Callable[[Any, Any], dict[str, Any]]
    feedstock: Any
    feed_price: Any
    mass: Any
    place: tuple[str, str] | None


def _bill(
    ledger: Ledger,
    money: Money,
    capex: Capex,
    settings: Operating,
    economics: Economics,
    finance: Finance,
    operating_seconds: Any,
    deliveries: Mapping[str, Delivery],
    workers: Any,
) -> _Bill:
    wage, instead = settings.wage, None
    if wage is None:
        found, instead = known(settings.location, "labour")
        wage = to_si(found, "money per time", "location.labour")
    labour = workers * wage * (1.0 + settings.supervision)
    built = (capex.inside + capex.offsites) / operating_seconds
    maintenance = capex.inside * settings.maintenance / operating_seconds
    bought = mix(s for name, s in ledger.feeds.items() if name not in deliveries) if deliveries else ledger.feed
    feed_price = _feed_price(ledger, bought, economics, deliveries)
    mass = bought.mass + sum((d.mass for d in deliveries.values()), 0.0)
    feedstock = feed_price * bought.mass + sum((d.price for d in deliveries.values()), 0.0)
    freight = economics.freight * economics.distance * bought.mass + sum((d.freight for d in deliveries.values()), 0.0)
    freight = freight + sum((economics.carriage(name) * stream.mass for name, stream in ledger.products.items()), 0.0)
    capital = capex.fixed * recovery_factor(finance.discount_rate, finance.life) / operating_seconds
    bills, handling = money.costs, diesel(ledger, settings, deliveries) * settings.diesel

    def spent(feedstock: Any, value: Any) -> dict[str, Any]:
        paid = np.maximum(feedstock, 0.0)  # a fee that the feed brings is earned, and nothing is spent for it
        supplies = paid + bills["reagents"]
        by_kind = {
            "feedstock": feedstock,
            "freight": freight,
            **bills,
            "consumables": settings.consumables * supplies,
            "handling": handling,
            "labour": labour,
            "maintenance": maintenance,
            "overheads": settings.overhead * (labour + maintenance)
            + settings.administration * workers * wage
            + settings.research * value,
            "insurance and rent": built * (settings.insurance + settings.rent + settings.environment),
            "royalties": settings.royalties * value,
        }
        others = sum(by_kind.values(), 0.0) - feedstock + paid
        selling, interest = _of_cash(others, supplies, built, settings, finance)
        return {**by_kind, "selling": selling, "interest": interest, "capital": capital}

    return _Bill(spent, feedstock, feed_price, mass, instead)


def _told(
    kinds: Mapping[str, Any],
    *,
    running: Mapping[str, Any],
    owning: Mapping[str, Any],
    taken: Any,
    burden: Any,
    value: Any,
    feed_price: Any,
    mass: Any,
    workers: Any,
    place: Any,
) -> Costs:
    """Costs by kind, with what they could bear; mass: kg/s of feed."""
    total = sum(kinds.values(), 0.0)
    # What is left for the feed; a price brings consumables and the like with it, a fee does not.
    left = value - total + np.where(feed_price > 0, burden, 1.0) * feed_price * mass
    return Costs(
        by_kind=kinds,
        running=running,
        owning=owning,
        taken=taken,
        feed_price=feed_price,
        burden=burden,
        break_even_feed_price=share_of(left, np.where(left > 0, burden, 1.0) * mass),
        break_even_price_factor=rate_of(total - taken, value - taken),
        workers=workers,
        place=place,
    )


def costs_of_all(
    parts: Iterable[tuple[Costs, Any]], money: Money, capex: Capex, finance: Finance, operating_seconds: Any, mass: Any
) -> Costs:
    """The costs of plants as one, each times its share of the year; what it takes of capital by the life of the whole. mass: kg/s of feed."""
    parts = list(parts)
    kinds = weighed((each.by_kind, share) for each, share in parts)
    kinds["capital"] = capex.fixed * recovery_factor(finance.discount_rate, finance.life) / operating_seconds
    taken, workers = (sum((getattr(c, n) * s for c, s in parts), 0.0) for n in ("taken", "workers"))
    paid = [(np.abs(c.by_kind.get("feedstock", 0.0)) * s, c.burden) for c, s in parts]
    whole = sum((weight for weight, _ in paid), 0.0)
    burden = np.where(whole > 0, share_of(sum((w * b for w, b in paid), 0.0), whole), 1.0)
    return _told(
        kinds,
        running=weighed((each.running, share) for each, share in parts),
        owning=_owning(capex, kinds["capital"]),
        taken=taken,
        burden=burden,
        value=money.value,
        feed_price=share_of(kinds.get("feedstock", 0.0), mass),
        mass=mass,
        workers=workers,
        place=None,
    )


def _of_cash(others: Any, supplies: Any, built: Any, settings: Operating, finance: Finance) -> tuple[Any, Any]:
    """What selling and the interest on working capital cost, USD a second, where both go by all that is spent."""
    cover, credit = finance.cash_cover / calendar_year(), finance.supplier_credit / calendar_year()
    bound = finance.spares * built - credit * supplies  # of the working capital, beside what covers the cash cost
    cash = (others + settings.interest * bound) / (1.0 - settings.selling - settings.interest * cover)
    working = cover * cash + bound
    cash = np.where(working > 0, cash, others / (1.0 - settings.selling))
    return (settings.selling * cash)[()], (settings.interest * np.maximum(working, 0.0))[()]


def diesel(ledger: Ledger, settings: Operating, deliveries: Mapping[str, Delivery] = NO_DELIVERIES) -> Any:
    """W of diesel burnt on the site: as the accounts have it, else by what is fed and delivered."""
    mass = sum((stream.mass for name, stream in ledger.feeds.items() if name not in deliveries), 0.0)
    return ledger.booked.get("diesel", settings.handling * (mass + sum((d.mass for d in deliveries.values()), 0.0)))


def _owning(capex: Capex, capital: Any) -> dict[str, Any]:
    """What the capital of each area takes."""
    return {area: capital * share_of(fixed, capex.fixed) for area, fixed in capex.by_area.items()}


def _people(ledger: Ledger, capex: Capex, settings: Operating) -> Mapping[str, Any]:
    """People at work by area: those of sections that are quoted; else of each piece of equipment, and those that an operation
    tells itself (time per mass).
    """
    if capex.positions:
        return capex.positions
    hours, found = tables.equipment(), dict[str, Any]()
    for unit in ledger.units:
        here: Any = 0.0
        for piece in unit.equipment or ():
            number = np.where(np.asarray(piece.size) > 0, piece.number, 0.0)[()]
            here = here + number * hours[piece.kind]["hours"] * 3600.0 / settings.working_day
        told = {figure.key: figure.value for figure in unit.figures}
        if "labour" in told and unit.equipment:
            here = here + told["labour"] * unit.equipment[0].size
        found[unit.area] = found.get(unit.area, 0.0) + here
    return found


def _feed_price(ledger: Ledger, bought: Stream, economics: Economics, deliveries: Mapping[str, Delivery]) -> Any:
    """USD per kg of what is bought: what is entered, else a share of what is in it, less the fee that its owner pays."""
    if economics.feed_price is not None:
        return economics.feed_price - economics.gate_fee
    own = ((name, stream) for name, stream in ledger.feeds.items() if name not in deliveries)
    paid = sum((_worth(ledger, name, stream, economics) for name, stream in own), 0.0)
    return share_of(paid, bought.mass) - economics.gate_fee


def _worth(ledger: Ledger, name: str, stream: Stream, economics: Economics) -> Any:
    """USD a second for a feed: by its cathode where that has a price, else a share of what is in it."""
    if ledger.forms.get(name) == "black_mass":
        return fetched(stream, economics.of_metals(economics.black_mass_share), economics)
    by_share = fetched(stream, economics.of_metals(economics.feed_share), economics)
    held = {key: sum(stream.component_mass(k) for k in (key, delithiated(key)) if k in stream) for key in cathodes()}
    of = {key: share_of(held[key], sum(held.values(), 0.0)) for key in economics.feed_prices or {}}
    by_cathode = sum((of[key] * price for key, price in (economics.feed_prices or {}).items()), 0.0)
    return by_cathode * stream.mass + (1.0 - sum(of.values(), 0.0)) * by_share

"""Costs: all that it costs to run a plant, USD a second: what it buys, who works there, and what its capital takes.

It never touches a balance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from blackmass.chemistries.frozen import FrozenDict

from .. import tables
from ..errors import InputError
from ..ledger import Ledger
from ..numerics import rate_of, share_of, weighed
from ..parameters import Declared, fraction, parameter, refuse_unlike
from ..plant import Plant
from ..quantities import format_number, to_si
from ..stream import Stream, mix
from .capital import Capex
from .delivery import Delivery
from .doubts import Doubt
from .finance import Finance, recovery_factor
from .money import Money, fetched
from .places import known
from .prices import Economics

#: Costs that follow what is processed; the others are there whatever is.
VARIABLE = ("feedstock", "freight", "reagents", "utilities", "wastes", "handling", "royalties")

#: Nothing comes from another plant.
_NONE: Mapping[str, Delivery] = FrozenDict()

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
    supervision = fraction(0.25, high=5, doc="of labour", source=_EVERBATT)
    overhead = fraction(0.50, high=5, doc="of labour, supervision and maintenance", source=_EVERBATT)
    administration = fraction(0.65, high=5, doc="of labour", source=_EVERBATT)
    maintenance = fraction(0.05, doc="a year, of the plant within its battery limits", source=_EVERBATT)
    insurance = fraction(0.01, doc="property taxes and insurance a year, of plant and offsites", source=_EVERBATT)
    rent = fraction(0.02, doc="of land a year, of plant and offsites", source=_EVERBATT)
    environment = fraction(0.01, doc="charges a year, of plant and offsites", source=_EVERBATT)
    research = fraction(0.01, high=0.9, doc="of the revenue", source=_EVERBATT)
    royalties = fraction(0.0, high=0.9, doc="of the revenue", source="a licence, where there is one")
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
    at work. taken: what of all this is a share of the revenue.
    """

    by_kind: Mapping[str, Any]
    taken: Any
    feed_price: Any
    break_even_feed_price: Any
    break_even_price_factor: Any
    workers: Any
    place: tuple[str, str] | None

    @property
    def total(self) -> Any:
        """All of it."""
        return sum(self.by_kind.values(), 0.0)

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
    deliveries: Mapping[str, Delivery] = _NONE,
) -> Costs:
    """All costs of a ledger; operating_seconds: those of a year. deliveries: by the feed that they are, which is paid as they say."""
    wage, instead = settings.wage, None
    if wage is None:
        found, instead = known(settings.location, "labour")
        wage = to_si(found, "money per time", "location.labour")
    workers = np.maximum(_workers(ledger, settings), settings.crew)
    labour = workers * wage * (1.0 + settings.supervision)
    built = (capex.inside + capex.offsites) / operating_seconds
    maintenance = capex.inside * settings.maintenance / operating_seconds
    bought = mix(s for name, s in ledger.feeds.items() if name not in deliveries) if deliveries else ledger.feed
    feed_price = _feed_price(ledger, bought, economics, deliveries)
    mass = bought.mass + sum((d.mass for d in deliveries.values()), 0.0)
    feedstock = feed_price * bought.mass + sum((d.price for d in deliveries.values()), 0.0)
    by_kind = {
        "feedstock": feedstock,
        "freight": economics.freight * economics.distance * bought.mass
        + sum((d.freight for d in deliveries.values()), 0.0),
        **money.costs,
        "handling": settings.handling * settings.diesel * mass,
        "labour": labour,
        "maintenance": maintenance,
        "overheads": settings.overhead * (labour + maintenance)
        + settings.administration * workers * wage
        + settings.research * money.value,
        "insurance and rent": built * (settings.insurance + settings.rent + settings.environment),
        "royalties": settings.royalties * money.value,
        "capital": capex.fixed * recovery_factor(finance.discount_rate, finance.life) / operating_seconds,
    }
    kinds = {kind: cost for kind, cost in by_kind.items() if np.any(np.asarray(cost) != 0)}
    taken = (settings.research + settings.royalties) * money.value
    paid = share_of(feedstock, mass) if deliveries else feed_price
    return _told(kinds, taken, money.value, paid, mass, workers, instead)


def _told(
    kinds: Mapping[str, Any], taken: Any, value: Any, feed_price: Any, mass: Any, workers: Any, place: Any
) -> Costs:
    """Costs by kind, with what they could bear; mass: kg/s of feed."""
    total = sum(kinds.values(), 0.0)
    return Costs(
        by_kind=kinds,
        taken=taken,
        feed_price=feed_price,
        break_even_feed_price=feed_price + share_of(value - total, mass),
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
    return _told(kinds, taken, money.value, share_of(kinds.get("feedstock", 0.0), mass), mass, workers, None)


def _workers(ledger: Ledger, settings: Operating) -> Any:
    """People at work: those of each piece of equipment, and those that an operation tells itself (time per mass)."""
    hours = tables.equipment()
    found: Any = 0.0
    for unit in ledger.units:
        for piece in unit.equipment or ():
            there = np.asarray(piece.size) > 0
            found = (
                found + np.where(there, piece.number, 0.0) * hours[piece.kind]["hours"] * 3600.0 / settings.working_day
            )
        told = {figure.key: figure.value for figure in unit.figures}
        if "labour" in told and unit.equipment:
            found = found + told["labour"] * unit.equipment[0].size
    return found


def _feed_price(ledger: Ledger, bought: Stream, economics: Economics, deliveries: Mapping[str, Delivery]) -> Any:
    """USD per kg of what is bought: what is entered, else a share of what is in it, less the fee that its owner pays."""
    if economics.feed_price is not None:
        return economics.feed_price - economics.gate_fee
    own = ((name, stream) for name, stream in ledger.feeds.items() if name not in deliveries)
    paid = sum((_worth(ledger, name, stream, economics) for name, stream in own), 0.0)
    return share_of(paid, bought.mass) - economics.gate_fee


def _worth(ledger: Ledger, name: str, stream: Stream, economics: Economics) -> Any:
    share = economics.black_mass_share if ledger.forms.get(name) == "black_mass" else economics.feed_share
    return fetched(stream, economics.of_metals(share), economics)

"""Inventory: what a kilogram of each product takes and gives, for a life cycle assessment.

Gases that leave are elementary flows by their substance, liquids too where they leave untreated; what else leaves goes to a
treatment. All is shared among the products as the impacts are, and adds up to the plant.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from . import tables
from .components import component
from .errors import InputError
from .ledger import Ledger
from .numerics import weighed
from .stream import Stream

#: The name of the database that the activities are of.
DATABASE = "blackmass"

_COLUMNS = ("product", "type", "name", "compartment", "amount", "unit", "location")

_AIR, _WATER, _RESOURCE = ("air",), ("water",), ("natural resource", "in air")

#: J in the unit that each utility is told in.
_UTILITIES = {"electricity": (3.6e6, "kilowatt hour"), "electricity delivered": (3.6e6, "kilowatt hour")}
_MEGAJOULE = (1e6, "megajoule")

#: kg m in a tonne carried by a kilometre.
_TONNE_KILOMETRE = 1e6


@dataclass(frozen=True)
class Exchange:
    """A flow per kg of a product. kind: production, technosphere or biosphere, as brightway has them."""

    name: str
    kind: str
    amount: float
    unit: str
    compartment: tuple[str, ...] = ()


@dataclass(frozen=True)
class Activity:
    """A kilogram of a product, and how much of it the plant makes, kg/s."""

    product: str
    location: str
    made: float
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True)
class Inventory:
    """An activity for each product of a plant."""

    activities: tuple[Activity, ...]

    def to_csv(self) -> str:
        """One row an exchange."""
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(_COLUMNS)
        for activity in self.activities:
            for x in activity.exchanges:
                told = (activity.product, x.kind, x.name, "/".join(x.compartment), repr(x.amount), x.unit)
                rows.writerow((*told, activity.location))
        return text.getvalue()

    def to_brightway(self) -> list[dict[str, Any]]:
        """Data sets as brightway's importers hold them: products are linked, all else is to be matched by name."""
        return [
            {
                "database": DATABASE,
                "code": activity.product,
                "name": activity.product,
                "reference product": activity.product,
                "location": activity.location,
                "unit": "kilogram",
                "type": "process",
                "exchanges": [_brightway(x, activity) for x in activity.exchanges],
            }
            for activity in self.activities
        ]


def _brightway(exchange: Exchange, activity: Activity) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": exchange.name, "amount": exchange.amount, "unit": exchange.unit, "type": exchange.kind,
    }  # fmt: skip
    if exchange.kind == "production":
        return {**told, "input": [DATABASE, activity.product], "location": activity.location}
    if exchange.kind == "biosphere":
        return {**told, "categories": list(exchange.compartment)}
    return {**told, "reference product": exchange.name, "location": activity.location}


def inventory(ledger: Ledger, shares: Mapping[str, Any], location: str, beside: Iterable[Exchange] = ()) -> Inventory:
    """The inventory of a plant. Raises InputError for a batch, and where nothing is sold.

    shares: of each product in all that the plant takes and gives. beside: what the whole takes a second that no ledger holds.
    """
    if ledger.batch:
        raise InputError("an inventory is of one plant: take one scenario of the batch with result.select(0).")
    if not ledger.products:
        raise InputError("the plant sells nothing, so that there is no product to have an inventory.")
    flows = (*_flows(ledger), *beside)
    made = []
    for name, stream in ledger.products.items():
        per = float(shares[name]) / float(stream.mass)
        own = Exchange(name, "production", 1.0, "kilogram")
        rest = (Exchange(f.name, f.kind, f.amount * per, f.unit, f.compartment) for f in flows)
        made.append(Activity(name, location, float(stream.mass), (own, *(x for x in rest if x.amount))))
    return Inventory(tuple(made))


def _flows(ledger: Ledger) -> Iterable[Exchange]:
    """What the whole plant takes and gives, a second."""
    for name, stream in ledger.feeds.items():
        form = ledger.forms.get(name, "").replace("_", " ") or "feed"
        yield Exchange(f"lithium-ion batteries for recycling, {form}", "technosphere", float(stream.mass), "kilogram")
    for name, mass in ledger.reagents.items():
        yield Exchange(name, "technosphere", float(mass), "kilogram")
    bought = [row for row in ledger.streams if row.kind == "reagent"]
    supplied = sum(float(row.stream.mass) for row in bought if row.what not in tables.ambient())
    water = supplied - sum(float(mass) for unit in ledger.units for mass in unit.reagents.values())
    yield Exchange("water in reagents", "technosphere", water, "kilogram")
    for name, power in ledger.utilities.items():
        joules, unit = _UTILITIES.get(name, _MEGAJOULE)
        yield Exchange(name.removesuffix(" delivered"), "technosphere", float(power) / joules, unit)
    air = [row.stream for row in bought if row.what in tables.ambient()]
    yield from _elementary(air, "resource", _RESOURCE)
    yield from _leaving(ledger)


def carried(parts: Iterable[Mapping[str, Any]]) -> Iterable[Exchange]:
    """What is carried by each mode, kg m/s."""
    for mode, work in weighed((part, 1.0) for part in parts).items():
        yield Exchange(
            f"freight by {mode}, dangerous goods", "technosphere", float(work) / _TONNE_KILOMETRE, "ton kilometer"
        )


def _leaving(ledger: Ledger) -> Iterable[Exchange]:
    gases, liquids = [], []
    for name, stream in ledger.wastes.items():
        phases = {key: component(key).phase for key in stream.flows}
        gases.append(stream.only(key for key, phase in phases.items() if phase == "g"))
        rest = stream.without(key for key, phase in phases.items() if phase == "g")
        clean = "price" not in tables.wastes()[name] and not any(phase == "s" for phase in phases.values())
        if clean:
            liquids.append(rest)
        elif float(rest.mass) > 0:
            yield Exchange(f"treatment of {name}", "technosphere", float(rest.mass), "kilogram")
    yield from _elementary(gases, "air", _AIR)
    yield from _elementary(liquids, "water", _WATER)


def _elementary(streams: Iterable[Stream], group: str, compartment: tuple[str, ...]) -> Iterable[Exchange]:
    names, found = tables.elementary()[group], dict[str, float]()
    for stream in streams:
        for key in stream.flows:
            name = names.get(key, key[:1].upper() + key[1:])
            found[name] = found.get(name, 0.0) + float(stream.component_mass(key))
    return [Exchange(name, "biosphere", mass, "kilogram", compartment) for name, mass in found.items() if mass]

"""Impacts: what a plant emits, and takes of energy and water, by source and scope. It never touches a balance.

Process carbon dioxide is what leaves by the balance; energy and reagents come with factors, which are dated data. What the
products take the place of is credited to the plant, or all is shared among the products.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from .. import tables
from ..components import component
from ..errors import InputError, listing, nearest
from ..ledger import Ledger
from ..numerics import rate_of, share_of, told_apart, weighed
from ..parameters import Declared, choice, parameter
from ..parameters import table as amounts
from ..plant import Plant
from ..quantities import to_si
from .delivery import Delivery
from .doubts import Doubt
from .purity import Purity

#: Indicators, with what a factor is multiplied by to give kg, J or kg of water per kg (per J: divided by 1e6).
INDICATORS: Mapping[str, float] = {"ghg": 1.0, "energy": 1e6, "water": 1.0, "sox": 1e-3, "nox": 1e-3}

#: What the plant itself emits, with fuel that it burns; electricity and heat it buys; what comes with all else it buys.
SCOPES = ("scope 1", "scope 2", "scope 3")
_OWN, _BOUGHT, _UPSTREAM = SCOPES

_MJ = 1e6

#: What burns and what carbonates give off.
_PROCESS = "process carbon dioxide"

#: Gases that are carbon dioxide, or become it in the air.
_WARMING = ("carbon dioxide", "carbon monoxide")

#: Reagents whose carbon was in the air a season ago.
_BIOGENIC = ("glucose",)


class ImpactSettings(Declared):
    """How emissions are reckoned."""

    key = "impacts"
    from_plant = ("location",)
    shown_first = ("electricity", "credit")

    location = Plant.parameters["location"]
    electricity = parameter(
        None, unit="g CO2e/kWh", low="0 g CO2e/kWh", doc="of the contract, in place of that of the place's grid",
        source="the user's",
    )  # fmt: skip
    heat = parameter(
        None, unit="g CO2e/kWh", low="0 g CO2e/kWh", doc="of what heat is bought with, supply included, in place of natural gas",
        source="the user's",
    )  # fmt: skip
    credit = choice(
        "substitution", ("substitution", "none"),
        doc="whether primary products are credited that products of the plant take the place of",
        source="the common practice; products below every grade take the place of none",
    )  # fmt: skip
    allocation = choice(
        "value", ("value", "mass"), doc="by what the plant's emissions are shared among its products",
        source="ISO 14044 asks for what reflects their relation; recyclers share by value",
    )  # fmt: skip
    factor = amounts(
        dimension="emission per mass", doc="greenhouse gas of reagents, in place of the shipped factors", source="the user's",
        such_as='{ "sodium hydroxide" = "1.2 kg CO2e/kg" }',
    )  # fmt: skip

    def _read(self, name: str, value: Any, others: Mapping[str, Any]) -> Any:
        if name == "factor" and isinstance(value, Mapping):
            known = tables.reagents()
            for item in value:
                if item not in known:
                    raise InputError(
                        f'impacts.factor: "{item}" is no reagent; {nearest(item, known)}reagents are {listing(known)}.'
                    )
        return super()._read(name, value, others)


@dataclass(frozen=True)
class Source:
    """What one cause adds: kg (W of energy) a second by indicator; an indicator that is not known is not there."""

    name: str
    scope: str
    amounts: Mapping[str, Any]


@dataclass(frozen=True)
class Factor:
    """kg CO2e per kg, or per J of energy, with where it is from. status is "entered" for what a person gave."""

    name: str
    value: Any
    status: str
    source: str
    of_energy: bool = False


@dataclass(frozen=True)
class Cathode:
    """A kg of cathode material: kg CO2e of virgin, and of one whose metals are those of this plant."""

    name: str
    virgin: Any
    recycled: Any


@dataclass(frozen=True)
class Impacts:
    """Sources, credits by product (kg or W a second by indicator), and the share of each product in the whole.

    missing: what has no factor. primary: what the plant's saleable products would come with as primary ones. cathodes: new
    cathode of what is fed, virgin and from the plant's metals.
    """

    sources: tuple[Source, ...]
    primary: Mapping[str, Mapping[str, Any]]
    credited: bool
    shares: Mapping[str, Any]
    missing: tuple[str, ...]
    factors: tuple[Factor, ...] = ()
    cathodes: tuple[Cathode, ...] = ()
    allocation: str = "value"

    def total(self, indicator: str, scope: str | None = None) -> Any:
        """The sum over sources, or over those of a scope."""
        of = (s for s in self.sources if scope in (None, s.scope))
        return sum((s.amounts.get(indicator, 0.0) for s in of), 0.0)

    def replaced(self, indicator: str) -> Any:
        """The sum over the primary products that the plant's take the place of."""
        return sum((amounts.get(indicator, 0.0) for amounts in self.primary.values()), 0.0)

    def net(self, indicator: str) -> Any:
        """The total less what is credited."""
        return self.total(indicator) - (self.replaced(indicator) if self.credited else 0.0)

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """Those of which any source tells."""
        return tuple(i for i in INDICATORS if any(i in source.amounts for source in self.sources))

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Inputs without a factor."""
        if not self.missing:
            return ()
        text = f"there is no factor for {listing(self.missing)}: the emissions are incomplete; give impacts.factor."
        return (Doubt("impacts", text),)


def impacts(
    ledger: Ledger,
    purity: Purity,
    revenue: Mapping[str, Any],
    settings: ImpactSettings,
    deliveries: Iterable[Delivery] = (),
    diesel: Any = 0.0,
) -> Impacts:
    """The impacts of a ledger. revenue: what each product fetches, USD/s, by which they may be shared; diesel: W burnt on site."""
    here = tables.locations()[settings.location]
    upstream = {name: _reagent(name, settings) for name in ledger.reagents}
    reagents = [Source(name, _UPSTREAM, _of(row, ledger.reagents[name])) for name, row in upstream.items() if row]
    process = Source(_PROCESS, _OWN, {"ghg": process_carbon_dioxide(ledger), **_sulfur(ledger)})
    brought = [Source(each.name, _UPSTREAM, {"ghg": each.emission}) for each in deliveries]
    sources = (process, *_diesel(diesel), *_energy(ledger, settings, here), *reagents, *brought)
    found = Impacts(
        tuple(s for s in sources if any(np.any(np.asarray(a) != 0) for a in s.amounts.values())),
        dict(_primary(ledger, purity)),
        settings.credit == "substitution",
        _shares(ledger, revenue, settings.allocation),
        tuple(name for name, row in upstream.items() if "ghg" not in row),
        tuple(_factors(ledger, upstream, settings, here, diesel)),
        allocation=settings.allocation,
    )
    return replace(found, cathodes=cathodes(ledger, found))


def impacts_of_all(
    ledger: Ledger, parts: Mapping[str, tuple[Impacts, Any]], revenue: Mapping[str, Any], settings: ImpactSettings
) -> Impacts:
    """The impacts of plants as one, each times its share of the year. ledger, revenue: of the whole."""
    causes = dict.fromkeys((source.name, source.scope) for each, _ in parts.values() for source in each.sources)
    sources = []
    for name, scope in causes:
        found = [
            (s.amounts, f) for each, f in parts.values() for s in each.sources if (s.name, s.scope) == (name, scope)
        ]
        sources.append(Source(name, scope, weighed(found)))
    primary = {
        name: weighed((each.primary.get(name, {}), share) for each, share in parts.values())
        for name in dict.fromkeys(name for each, _ in parts.values() for name in each.primary)
    }
    factors = told_apart({plant: {f.name: f for f in each.factors} for plant, (each, _) in parts.items()})
    found = Impacts(
        tuple(sources),
        primary,
        settings.credit == "substitution",
        _shares(ledger, revenue, settings.allocation),
        tuple(dict.fromkeys(name for each, _ in parts.values() for name in each.missing)),
        tuple(replace(factor, name=name) for name, factor in factors.items()),
        allocation=settings.allocation,
    )
    return replace(found, cathodes=cathodes(ledger, found))


def _factors(
    ledger: Ledger,
    upstream: Mapping[str, Mapping[str, Any]],
    settings: ImpactSettings,
    here: Mapping[str, Any],
    diesel: Any,
) -> Iterable[Factor]:
    """Every factor of greenhouse gas that is used, with where it is from."""
    if any(name.startswith("electricity") for name in ledger.utilities):
        row, own = here["carbon"], settings.electricity is not None
        status, source = ("entered", "entered") if own else (row["status"], f"{here['title']}: {row['source']}")
        yield Factor("electricity", grid(settings, here), status, source, True)
    if "heat" in ledger.utilities:
        burnt, supply = (tables.factors()["energy"][name] for name in ("heat", "supply of heat"))
        if settings.heat is not None:
            yield Factor("heat", settings.heat, "entered", "entered", True)
        else:
            yield Factor("heat", (burnt["ghg"] + supply["ghg"]) / _MJ, burnt["status"], burnt["source"], True)
    if np.any(np.asarray(diesel) > 0):
        burnt, supply = (tables.factors()["energy"][name] for name in ("diesel", "supply of diesel"))
        yield Factor("diesel", (burnt["ghg"] + supply["ghg"]) / _MJ, burnt["status"], burnt["source"], True)
    for name, row in upstream.items():
        if name in (settings.factor or {}):
            yield Factor(name, row["ghg"], "entered", "entered")
        elif "ghg" in row:
            yield Factor(name, row["ghg"], row["status"], row["source"])
    for name, row in tables.factors()["primary"].items():
        if name in ledger.products:
            yield Factor(f"primary {name}, per {row['of']}", row["ghg"], row["status"], row["source"])


def _of(row: Mapping[str, Any], mass: Any) -> dict[str, Any]:
    return {i: row[i] * times * mass for i, times in INDICATORS.items() if i in row}


def _reagent(name: str, settings: ImpactSettings) -> Mapping[str, Any]:
    row = dict(tables.factors()["reagent"].get(name, {}))
    if name in (settings.factor or {}):
        row["ghg"] = settings.factor[name]
    return row


# --- process and energy ---------------------------------------------------------------------------------------


def process_carbon_dioxide(ledger: Ledger) -> Any:
    """kg/s of carbon dioxide that leaves in gases and did not come with air or from plants of the field.

    What accounts hold of it is taken in its place.
    """
    if _PROCESS in ledger.booked:
        return ledger.booked[_PROCESS]
    in_carbon_dioxide = component("carbon dioxide").mass_fraction("C")
    carbon = sum((_gas(ledger, key) * component(key).mass_fraction("C") for key in _WARMING), 0.0)
    air = [row.stream for row in ledger.streams if row.kind == "reagent" and row.what in tables.ambient()]
    came = sum((stream.component_mass("carbon dioxide") for stream in air), 0.0)
    for name in set(_BIOGENIC) & set(ledger.reagents):
        grown = component(tables.reagents()[name]["component"]).mass_fraction("C")
        came = came + ledger.reagents[name] * grown / in_carbon_dioxide
    return np.maximum(carbon / in_carbon_dioxide - came, 0.0)[()]


def _gas(ledger: Ledger, key: str) -> Any:
    return sum((stream.component_mass(key) for stream in ledger.wastes.values()), 0.0)


def _sulfur(ledger: Ledger) -> dict[str, Any]:
    dioxide = _gas(ledger, "sulfur dioxide")
    return {"sox": dioxide} if np.any(np.asarray(dioxide) > 0) else {}


def _energy(ledger: Ledger, settings: ImpactSettings, here: Mapping[str, Any]) -> Iterable[Source]:
    """Electricity of the place or of the contract; heat by burning natural gas, with its supply, or as entered."""
    rows = tables.factors()["energy"]
    electricity = grid(settings, here)
    for name in ("electricity", "electricity delivered"):
        if name in ledger.utilities:
            power = ledger.utilities[name]
            yield Source(name, _BOUGHT, {**_per_joule(rows["electricity"], power), "ghg": electricity * power})
    if "heat" not in ledger.utilities:
        return
    heat = ledger.utilities["heat"]
    if settings.heat is not None:
        yield Source("heat", _BOUGHT, {"ghg": settings.heat * heat, "energy": heat})
        return
    yield Source("natural gas, burnt", _OWN, _per_joule(rows["heat"], heat))
    yield Source("natural gas, supply", _UPSTREAM, _per_joule(rows["supply of heat"], heat))


def _diesel(power: Any) -> Iterable[Source]:
    rows = tables.factors()["energy"]
    yield Source("diesel, burnt", _OWN, _per_joule(rows["diesel"], power))
    yield Source("diesel, supply", _UPSTREAM, _per_joule(rows["supply of diesel"], power))


def grid(settings: ImpactSettings, here: Mapping[str, Any]) -> Any:
    """kg CO2e of a J of electricity."""
    if settings.electricity is not None:
        return settings.electricity
    return to_si(here["carbon"]["value"], "emission per energy", "location")


def _per_joule(row: Mapping[str, Any], power: Any) -> dict[str, Any]:
    return {i: row[i] / _MJ * times * power for i, times in INDICATORS.items() if i in row}


# --- products -------------------------------------------------------------------------------------------------


def _primary(ledger: Ledger, purity: Purity) -> Iterable[tuple[str, dict[str, Any]]]:
    """Primary products that those of the plant take the place of: none where it is below every grade."""
    for name, row in tables.factors()["primary"].items():
        if name in ledger.products:
            judged = purity.products.get(name)
            sold = True if judged is None else judged.sellable
            if np.any(sold):
                yield name, _of(row, np.where(sold, ledger.products[name].contained(row["of"]), 0.0)[()])


def _shares(ledger: Ledger, revenue: Mapping[str, Any], by: str) -> dict[str, Any]:
    """Share of each product in the whole; by mass in scenarios in which none fetches anything."""
    mass = {name: np.asarray(s.mass - s.component_mass("water")) for name, s in ledger.products.items()}
    value = {name: np.maximum(revenue.get(name, 0.0), 0.0) for name in mass}
    worth = sum(value.values(), 0.0)
    weigh = {n: np.where(worth > 0, value[n], m) if by == "value" else m for n, m in mass.items()}
    return {name: share_of(part, sum(weigh.values(), 0.0)) for name, part in weigh.items()}


def cathodes(ledger: Ledger, found: Impacts) -> tuple[Cathode, ...]:
    """New cathode of each chemistry that is fed, from primary metals and from those that the plant sells as salts.

    A metal that the plant does not sell by itself is primary in both. A cathode that is sold as such is compared as it is.
    """
    rows = tables.factors()["primary"]
    salts = {
        row["of"]: name for name, row in rows.items() if name in ledger.products and row["of"] in ("Ni", "Co", "Mn")
    }
    lithium = [n for n in ("lithium carbonate", "lithium hydroxide monohydrate") if n in ledger.products]
    salts |= {"Li": lithium[0]} if lithium else {}
    made = []
    for name, row in rows.items():
        key = name.removesuffix(" cathode")
        if key == name or not np.any(np.asarray(ledger.feed.component_mass(key)) > 0):
            continue
        if name in ledger.products:
            made.append(Cathode(key, row["ghg"], _per_kg(ledger, found, name, key)))
            continue
        saved: Any = 0.0
        for metal, salt in salts.items():
            primary = rows[salt]["ghg"] / (
                1.0 if rows[salt]["of"] == metal else component(rows[salt]["of"]).mass_fraction(metal)
            )
            saved = saved + component(key).mass_fraction(metal) * (primary - _per_kg(ledger, found, salt, metal))
        if salts:
            made.append(Cathode(key, row["ghg"], row["ghg"] - saved))
    return tuple(made)


def _per_kg(ledger: Ledger, found: Impacts, product: str, what: str) -> Any:
    """kg CO2e per kg of what a product contains, by its share in the whole."""
    return rate_of(found.total("ghg") * found.shares[product], ledger.products[product].contained(what))

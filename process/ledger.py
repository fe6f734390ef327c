"""Ledger: the facts of a solved plant: what entered and left, by name, in SI floats or arrays over scenarios.

It is made from a solution and the names of its streams and nothing else; it knows no price, no law and no document.
Ledgers add, so a network of plants is a sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from . import heating, tables
from .equipment import Piece, sized
from .errors import InputError, listing
from .flowsheet import Flowsheet, Outcome, Port, Solution, Unit
from .heating import Duty
from .numerics import anywhere, share_of, take
from .operation import Figure, Staged
from .parameters import Declared, refuse_unlike
from .stream import Stream, mix

#: Elements and materials whose recovery is told, in this order, where the feed holds them.
RECOVERED = ("Li", "Ni", "Co", "Mn", "Cu", "Al", "Fe", "graphite")

#: Elements whose grade in the black mass is told, where there is any.
GRADED = ("Li", "Ni", "Co", "Mn", "Cu", "Al", "Fe", "P", "F", "C")

#: The stream of that name is what the yield and the rules of black mass are about.
BLACK_MASS = "black mass"

#: The form of a feed that is no battery.
_POWDER = "black_mass"

#: What a plant draws, and what it sells of that.
ENERGIES, DELIVERED = ("electricity", "heat", "cooling"), "electricity delivered"

#: kg in a tonne; every "per tonne" is of something per 1000 kg of battery feed.
TONNE = 1000.0


@dataclass(frozen=True)
class NamedStream:
    """A stream with its name, the unit it leaves and the one it goes to; `what` it is fed, sold or thrown away as."""

    name: str
    kind: str
    stream: Stream
    source: str | None
    target: str | None
    what: str | None


@dataclass(frozen=True)
class UnitFacts:
    """What one unit took and told. heat and work in W, into the unit; reagents kg/s of the pure substance; utilities W.

    equipment: what it is built of, with its size; None where its operation does not say. duties: what its heat is of; heat_efficiency: share of supplied heat that gets there.
    """

    name: str
    area: str
    heat: Any
    work: Any
    duties: tuple[Duty, ...]
    heat_efficiency: Any
    energy_basis: str
    closure: Mapping[str, float]
    reagents: Mapping[str, Any]
    utilities: Mapping[str, Any]
    figures: tuple[Figure, ...]
    warnings: tuple[str, ...]
    profile: Mapping[str, Staged | str]
    equipment: tuple[Piece, ...] | None = None


@dataclass(frozen=True)
class Ledger:
    """What entered and left a plant. Masses are kg/s, powers W; products and wastes by the name they leave under.

    forms: what each feed arrives as. batteries: the part of the feed that can become black mass. reused: what is sold for
    a second life. fed, won: kg/s of each recoverable element in the feed and in the products that recover it. remedies:
    element -> what gives it an outlet. notes: feed or unit -> what a reader must know of it. unsettled: why, of each scenario of a
    batch that has no answer, and no number anywhere but in what is fed. booked: kg/s and W by name that accounts hold in
    place of what the units take and throw away.
    """

    feeds: Mapping[str, Stream]
    forms: Mapping[str, str]
    products: Mapping[str, Stream]
    wastes: Mapping[str, Stream]
    units: tuple[UnitFacts, ...]
    streams: tuple[NamedStream, ...]
    black_mass: Stream | None
    batteries: Stream
    reused: Stream
    fed: Mapping[str, Any]
    won: Mapping[str, Any]
    remedies: Mapping[str, str]
    notes: Mapping[str, tuple[str, ...]]
    closure: Mapping[str, float]
    passes: int
    size: int
    batch: bool
    unsettled: Mapping[int, str] = field(default_factory=dict)
    booked: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, solution: Solution) -> Ledger:
        """The ledger of a solved plant."""
        plant = solution.plant
        products = _by_name(solution, plant.products)
        feed = mix(plant.feeds.values())
        ports = _firsts(plant, plant.streams_named(BLACK_MASS))
        lives = [name for name in products if tables.products()[name].get("second_life")]
        fed = {element: feed.contained(element) for element in _recoverable(products)}
        fed = {element: mass for element, mass in fed.items() if np.any(np.asarray(mass) > 0)}
        return cls(
            feeds={port.unit: stream for port, stream in plant.feeds.items()},
            forms={port.unit: getattr(source, "form", "") for port, source in plant.sources.items()},
            products=products,
            wastes=_by_name(solution, plant.wastes),
            units=tuple(_unit(solution, plant.units[name], outcome) for name, outcome in solution.outcomes.items()),
            streams=tuple(_streams(solution)),
            black_mass=mix(solution[port] for port in ports) if ports else None,
            batteries=mix(_upstream(solution, ports)),
            reused=mix(products[name] for name in lives),
            fed=fed,
            won={element: _won(solution, products, element) for element in fed},
            remedies=dict(plant.remedies),
            notes={port.unit: tuple(getattr(source, "notes", ())) for port, source in plant.sources.items()}
            | plant.notes,
            closure=dict(solution.closure),
            passes=solution.passes,
            size=solution.size,
            batch=solution.batch,
            unsettled=dict(solution.unsettled),
        )

    # --- totals --------------------------------------------------------------------------------------------

    @cached_property
    def feed(self) -> Stream:
        """All that is fed, together."""
        return mix(self.feeds.values())

    @cached_property
    def whole(self) -> Stream:
        """The batteries and scrap that are fed."""
        return mix(stream for name, stream in self.feeds.items() if self.forms.get(name) != _POWDER)

    @cached_property
    def powder(self) -> Stream:
        """All black mass, made here or fed."""
        made = [self.black_mass] if self.black_mass is not None else []
        return mix([*made, *(stream for name, stream in self.feeds.items() if self.forms.get(name) == _POWDER)])

    def per_tonne(self, flow: Any) -> Any:
        """Per tonne of feed, of a flow a second (kg/s gives kg per tonne, USD/s gives USD per tonne)."""
        return flow / self.feed.mass * TONNE

    @cached_property
    def recovery(self) -> Mapping[str, Any]:
        """Share of each metal of the feed that is in a product which recovers it, be it none."""
        shares = {element: share_of(self.won[element], mass) for element, mass in self.fed.items()}
        # The iron of a cathode is nobody's product: it is told where some is won.
        return {e: share for e, share in shares.items() if e != "Fe" or np.any(np.asarray(share) > 0)}

    def of_form(self, *forms: str) -> Stream:
        """All that is fed in any of these forms, together."""
        return mix(stream for name, stream in self.feeds.items() if self.forms.get(name) in forms)

    def won_in(self, element: str) -> Mapping[str, Any]:
        """kg/s of an element of the feed by the product that recovers it; what reagents brought is in none of them."""
        held = {n: recovered(n, stream, element) for n, stream in self.products.items() if element in recovers(n)}
        share = share_of(self.won.get(element, 0.0), sum(held.values(), 0.0))
        return {name: mass * share for name, mass in held.items()}

    @cached_property
    def reagents(self) -> Mapping[str, Any]:
        """kg/s of each reagent as the pure substance."""
        booked = {name: flow for name, flow in self.booked.items() if name in tables.reagents()}
        return _flowing({**_summed(unit.reagents for unit in self.units), **booked})

    @cached_property
    def utilities(self) -> Mapping[str, Any]:
        """W of each utility taken; negative when delivered. A bill of electricity is of both together."""
        booked = {name: power for name, power in self.booked.items() if name in ENERGIES}
        if ENERGIES[0] in booked:
            booked[DELIVERED] = 0.0
        return _flowing({**_summed(unit.utilities for unit in self.units), **booked})

    @cached_property
    def disposed(self) -> Mapping[str, Any]:
        """kg/s that accounts hold of what is thrown away, by the way it goes: in place of wastes that go the same way."""
        return _flowing({by_accounts(name): flow for name, flow in self.booked.items() if name in tables.disposals()})

    @cached_property
    def modelled(self) -> Mapping[str, Any]:
        """Reagents and utilities that the units take, whatever accounts hold."""
        return _flowing(_summed(flows for unit in self.units for flows in (unit.reagents, unit.utilities)))

    def taken(self, name: str) -> Any:
        """kg/s or W of what accounts may hold: as they have it, else by the models."""
        if name in self.booked:
            return self.booked[name]
        ways = tables.wastes()
        thrown = (s.mass for waste, s in self.wastes.items() if ways[waste].get("price") == name)
        sold = self.modelled.get(DELIVERED, 0.0) if name == ENERGIES[0] else 0.0
        return self.modelled.get(name, 0.0) + sold + sum(thrown, 0.0)

    def by_area(self, what: str) -> Mapping[str, Mapping[str, Any]]:
        """ "reagents" or "utilities" of each area of the plant."""
        areas = dict.fromkeys(unit.area for unit in self.units)
        return {area: _flowing(_summed(getattr(u, what) for u in self.units if u.area == area)) for area in areas}

    @property
    def worst_closure(self) -> float:
        """The largest closure error of any unit and of the plant."""
        return max(
            (e for errors in (self.closure, *(u.closure for u in self.units)) for e in errors.values()), default=0.0
        )

    @property
    def settled(self) -> np.ndarray:
        """Whether each scenario has an answer."""
        return ~np.isin(np.arange(self.size), list(self.unsettled))

    def refuse_unlike(self, *settings: Declared) -> None:
        """Refuse settings, for judgements of this ledger, that are arrays of another length than it. Raises InputError."""
        sizes = {name: size for table in settings for name, size in table.batch_sizes().items()}
        refuse_unlike(sizes | ({"the plant": self.size} if self.batch else {}))

    # --- parts and sums ------------------------------------------------------------------------------------

    def block(self, index: int | slice | np.ndarray) -> Ledger:
        """Some scenarios of a batch, or one of them as floats."""
        n = self.size
        rows = np.atleast_1d(np.arange(n)[index]).tolist()

        def part(value: Any) -> Any:
            return take(value, index, n)

        def each(values: Mapping[str, Any]) -> dict[str, Any]:
            return {key: v.block(index, n) if isinstance(v, Stream) else part(v) for key, v in values.items()}

        units = tuple(
            replace(
                u,
                heat=part(u.heat),
                work=part(u.work),
                duties=tuple(replace(d, power=part(d.power), start=part(d.start), end=part(d.end)) for d in u.duties),
                heat_efficiency=part(u.heat_efficiency),
                reagents=each(u.reagents),
                utilities=each(u.utilities),
                figures=tuple(replace(figure, value=part(figure.value)) for figure in u.figures),
                profile=each(u.profile),
                equipment=u.equipment
                and tuple(replace(p, number=part(p.number), size=part(p.size)) for p in u.equipment),
            )
            for u in self.units
        )
        streams = (replace(s, stream=s.stream.block(index, n)) for s in self.streams)
        return replace(
            self,
            feeds=each(self.feeds),
            products=_present(each(self.products)),
            wastes=_present(each(self.wastes)),
            units=units,
            streams=tuple(s for s in streams if _any(s.stream)),
            black_mass=self.black_mass and self.black_mass.block(index, n),
            batteries=self.batteries.block(index, n),
            reused=self.reused.block(index, n),
            fed=each(self.fed),
            won=each(self.won),
            size=len(rows),
            batch=self.batch and not isinstance(index, int),
            unsettled={i: self.unsettled[row] for i, row in enumerate(rows) if row in self.unsettled},
            booked=each(self.booked),
        )

    def of_plant(self, name: str) -> Ledger:
        """The same ledger with the plant's name before those of its feeds, units and streams, so that it can be added to others."""

        def own(of: str | None) -> str | None:
            return of and f"{name}: {of}"

        return replace(
            self,
            feeds={f"{name}: {feed}": stream for feed, stream in self.feeds.items()},
            forms={f"{name}: {feed}": form for feed, form in self.forms.items()},
            notes={f"{name}: {feed}": notes for feed, notes in self.notes.items()},
            units=tuple(replace(unit, name=f"{name}: {unit.name}") for unit in self.units),
            streams=tuple(
                replace(s, name=f"{name}: {s.name}", source=own(s.source), target=own(s.target)) for s in self.streams
            ),
        )

    def __add__(self, other: Ledger) -> Ledger:
        """What two plants took and made together. Raises InputError where names of units or feeds clash."""
        mine, theirs = ({*ledger.feeds, *(unit.name for unit in ledger.units)} for ledger in (self, other))
        if mine & theirs:
            raise InputError(
                f'both plants have {listing(sorted(mine & theirs))}: name them first, as in ledger.of_plant("north").'
            )
        if self.batch and other.batch and self.size != other.size:
            raise InputError(f"one plant has {self.size} scenarios, the other {other.size}: they must be as many.")
        black = [ledger.black_mass for ledger in (self, other) if ledger.black_mass is not None]
        return Ledger(
            feeds={**self.feeds, **other.feeds},
            forms={**self.forms, **other.forms},
            products=_merged(self.products, other.products),
            wastes=_merged(self.wastes, other.wastes),
            units=self.units + other.units,
            streams=self.streams + other.streams,
            black_mass=mix(black) if black else None,
            batteries=mix([self.batteries, other.batteries]),
            reused=mix([self.reused, other.reused]),
            fed=_summed([self.fed, other.fed]),
            won=_summed([self.won, other.won]),
            remedies={**self.remedies, **other.remedies},
            notes={**self.notes, **other.notes},
            closure={
                k: max(self.closure.get(k, 0.0), other.closure.get(k, 0.0)) for k in {**self.closure, **other.closure}
            },
            passes=max(self.passes, other.passes),
            size=max(self.size, other.size),
            batch=self.batch or other.batch,
            unsettled={**other.unsettled, **self.unsettled},
            booked={n: self.taken(n) + other.taken(n) for n in {**self.booked, **other.booked}},
        )


def by_accounts(way: str) -> str:
    """What is thrown away one way, as a row of its own."""
    return f"{way}, by the accounts"


def _any(stream: Stream) -> bool:
    return anywhere(stream.mass > 0)


def _present(streams: Mapping[str, Stream]) -> dict[str, Stream]:
    return {name: stream for name, stream in streams.items() if _any(stream)}


def _flowing(flows: Mapping[str, Any]) -> dict[str, Any]:
    return {name: flow for name, flow in flows.items() if anywhere(abs(flow) > 0)}


def _summed(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    total: dict[str, Any] = {}
    for part in parts:
        for name, value in part.items():
            total[name] = total[name] + value if name in total else value
    return total


def _merged(one: Mapping[str, Stream], other: Mapping[str, Stream]) -> dict[str, Stream]:
    return {name: mix([part[name] for part in (one, other) if name in part]) for name in {**one, **other}}


def _by_name(solution: Solution, ports: Mapping[Port, str]) -> dict[str, Stream]:
    names = dict.fromkeys(ports.values())
    return _present({name: mix(solution[p] for p, n in ports.items() if n == name) for name in names})


def _firsts(plant: Flowsheet, ports: Iterable[Port]) -> list[Port]:
    """Those of some streams that do not come of others among them."""
    goes = plant.destinations()
    found: list[Port] = []
    for port in ports:
        after = plant.downstream(goes[port]) if port in goes else set()
        if not any(other in goes and port.unit in plant.downstream(goes[other]) for other in found):
            found = [other for other in found if other.unit not in after] + [port]
    return found


def _upstream(solution: Solution, ports: Iterable[Port]) -> list[Stream]:
    """The feeds from which any of some streams can come."""
    plant, units = solution.plant, {port.unit for port in ports}
    goes = plant.destinations()
    return [s for feed, s in plant.feeds.items() if feed in goes and units & plant.downstream(goes[feed])]


# --- recovery ----------------------------------------------------------------------------------------------


def recovers(product: str) -> tuple[str, ...]:
    """The elements (or materials) that a product recovers."""
    return tuple(tables.products()[product]["recovers"])


def _recoverable(products: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys([*RECOVERED, *(element for name in products for element in recovers(name))])


def recovered(product: str, stream: Stream, element: str) -> Any:
    """kg/s of an element that a product recovers: where it is recovered in a component, only what that holds."""
    only = tables.products()[product].get("recovered_in")
    return (stream if only is None else stream.only([only])).contained(element)


def _won(solution: Solution, products: Mapping[str, Stream], element: str) -> Any:
    won = sum((recovered(n, s, element) for n, s in products.items() if element in recovers(n)), 0.0)
    return np.maximum(won - _brought(solution, element), 0.0)[()]


def _brought(solution: Solution, element: str) -> Any:
    """kg/s of an element, or of a component, in products that reagents brought: all of it that could get there."""
    plant = solution.plant
    found: Any = 0.0
    for unit, outcome in solution.outcomes.items():
        brought = sum((stream.contained(element) for stream in outcome.effect.additions.values()), 0.0)
        if not np.any(np.asarray(brought) > 0):
            continue
        reached = plant.downstream(unit)
        ports = [p for p, name in plant.products.items() if p.unit in reached and element in recovers(name)]
        there = sum((recovered(plant.products[p], solution[p], element) for p in ports), 0.0)
        found = found + np.minimum(brought, there)
    return found


# --- units and streams ---------------------------------------------------------------------------------------


def _equipment(solution: Solution, unit: Unit, outcome: Outcome) -> tuple[Piece, ...] | None:
    """What a unit is built of, sized by what flows through it."""
    declared = unit.operation.equipment
    if declared is None:
        return None
    streams = {port: mix(solution[source] for source in sources) for port, sources in unit.sources.items()}
    streams |= {outlet: solution[Port(unit.name, outlet)] for outlet in unit.operation.outlets}
    return tuple(sized(each, unit.operation, streams, outcome.effect, outcome.heat) for each in declared)


def _unit(solution: Solution, unit: Unit, outcome: Outcome) -> UnitFacts:
    effect = outcome.effect
    work = np.asarray(effect.work, float)
    utilities = {
        "electricity": np.maximum(work, 0.0)[()],
        DELIVERED: np.minimum(work, 0.0)[()],
        "heat": heating.taken(outcome.duties) / effect.heat_efficiency,
        "cooling": heating.given(outcome.duties),
    }
    reagents = {
        name: stream.component_mass(tables.reagents()[name]["component"])
        for name, stream in effect.additions.items()
        if name not in tables.ambient()
    }
    return UnitFacts(
        name=unit.name,
        area=unit.operation.area or _words(unit.name),
        heat=outcome.heat,
        work=effect.work,
        duties=tuple(outcome.duties),
        heat_efficiency=effect.heat_efficiency,
        energy_basis=unit.operation.energy_basis,
        closure=dict(outcome.closure),
        reagents=reagents,
        utilities=_summed([utilities, effect.utilities]),
        figures=(*effect.figures, *unit.operation.at_rest(effect)),
        warnings=tuple(effect.warnings),
        profile=dict(effect.profile),
        equipment=_equipment(solution, unit, outcome),
    )


def _streams(solution: Solution) -> Iterable[NamedStream]:
    """Every stream with its name, where it comes from and where it goes, in flow order."""
    plant = solution.plant
    to = plant.destinations()
    found = [NamedStream(p.unit, "feed", stream, None, to.get(p), p.unit) for p, stream in plant.feeds.items()]
    for name, outcome in solution.outcomes.items():
        for reagent, stream in outcome.effect.additions.items():
            found.append(NamedStream(f"{reagent} to {_words(name)}", "reagent", stream, None, name, reagent))
        for outlet in dict.fromkeys((*plant.units[name].operation.outlets, *outcome.effect.outlets)):
            port = Port(name, outlet)
            called = plant.names.get(port) or f"{_words(name)}: {_words(outlet)}"
            kind = "inside" if port in to else "product" if port in plant.products else "waste"
            what = plant.products.get(port) or plant.wastes.get(port)
            found.append(NamedStream(called, kind, solution[port], name, to.get(port), what))
    return [row for row in found if _any(row.stream)]


def _words(name: str) -> str:
    return name.replace("_", " ")

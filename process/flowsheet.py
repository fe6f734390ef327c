"""Flowsheet: operations and the streams between them; ordered, solved and audited.

Recycles are ordinary connections. Units that feed each other in a circle are found as strongly connected
components of the graph; inside one, units run in the order they were added, and the streams that go
backwards are torn and converged for all scenarios at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from . import placing, possible, tables
from .errors import ConvergenceError, InputError, listing, nearest
from .heating import Duty
from .library import Library, opened
from .numerics import ByValue, take
from .operation import Effect, Figure, Operation, Staged
from .parameters import refuse_unlike
from .prompt import html
from .quantities import format_number, from_si
from .stream import Stream


@dataclass(frozen=True)
class Port:
    """A stream of a plant before it is solved: which unit it leaves and by which outlet."""

    unit: str
    outlet: str

    def __str__(self) -> str:
        return f"{self.unit}.{self.outlet}" if self.outlet else self.unit


class Unit:
    """An operation placed in a plant; its outlets read as attributes (``screen.undersize``)."""

    def __init__(self, name: str, operation: Operation):
        self.name = name
        self.operation = operation
        self.sources: dict[str, list[Port]] = {port: [] for port in operation.inlets}

    def __getattr__(self, outlet: str) -> Port:
        if outlet.startswith("_") or "operation" not in vars(self):  # asked by copy or pickle, before there is anything
            raise AttributeError(outlet)
        if outlet not in self.operation.outlets:
            raise AttributeError(
                f"{self.name} has no outlet {outlet}: {nearest(outlet, self.operation.outlets)}"
                f"it has {listing(self.operation.outlets)}"
            )
        return Port(self.name, outlet)

    def select(self, scenario: int, size: int) -> Unit:
        """The unit as it is in one of `size` scenarios."""
        unit = Unit(self.name, self.operation.select(scenario, size))
        unit.sources = self.sources
        return unit

    def block(self, index: np.ndarray, size: int) -> Unit:
        """The unit for some of `size` scenarios, by their places."""
        unit = Unit(self.name, self.operation.block(index, size))
        unit.sources = self.sources
        return unit

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Unit):
            return NotImplemented
        return (self.name, self.operation, self.sources) == (other.name, other.operation, other.sources)

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"<{self.name}: {self.operation!r} to {listing(self.operation.outlets)}>"

    def _repr_html_(self) -> str:
        rows = [("inlet", inlet, listing(ports)) for inlet, ports in self.sources.items()]
        rows += [("outlet", outlet, str(Port(self.name, outlet))) for outlet in self.operation.outlets]
        return html(("", "name", "stream"), rows, self.name) + self.operation._repr_html_()


@dataclass(eq=False)
class Outcome(ByValue):
    """How one unit ended: its effect, its net heat, the duties that this is of, and its closure errors."""

    effect: Effect
    heat: Any
    duties: Sequence[Duty]
    closure: Mapping[str, float]


@dataclass(eq=False, repr=False)
class Solution(ByValue):
    """A solved and audited plant: solution[screen.undersize] is a stream, and so is solution["screening.undersize"].

    unsettled: why, of each scenario of a batch whose recycles do not settle or that a unit refuses. No figure of it is a
    number.
    """

    plant: Flowsheet
    streams: Mapping[Port, Stream]
    outcomes: Mapping[str, Outcome]
    closure: Mapping[str, float]
    size: int
    batch: bool
    passes: int
    unsettled: Mapping[int, str] = field(default_factory=dict)

    def __getitem__(self, port: Port | str) -> Stream:
        if isinstance(port, Port) and port in self.streams:
            return self.streams[port]
        printed = {str(known): stream for known, stream in self.streams.items()}
        if str(port) not in printed:
            raise InputError(
                f'there is no stream "{port}": {nearest(str(port), printed)}streams are {listing(printed)}.'
            )
        return printed[str(port)]

    @property
    def library(self) -> Library:
        """The data it draws on."""
        return self.plant.library

    @property
    def worst_closure(self) -> float:
        """The largest closure error of any unit and of the plant."""
        return max(
            (e for o in [self.closure, *(o.closure for o in self.outcomes.values())] for e in o.values()), default=0.0
        )

    @property
    def settled(self) -> np.ndarray:
        """Whether each scenario has an answer."""
        return ~np.isin(np.arange(self.size), list(self.unsettled))

    def select(self, scenario: int) -> Solution:
        """One scenario of a batch, counted from 0; closures stay the worst of all. Raises ConvergenceError where it has no answer."""
        if scenario in self.unsettled:
            raise ConvergenceError(f"scenario {scenario} has no answer: {self.unsettled[scenario]}")
        one = self._taking(scenario)
        plant = replace(
            self.plant,
            units={name: unit.select(scenario, self.size) for name, unit in self.plant.units.items()},
            feeds=one(self.plant.feeds),
            sources={
                port: one(source) if isinstance(source, Stream) else source.select(scenario, self.size)
                for port, source in self.plant.sources.items()
            },
        )
        return replace(
            self, plant=plant, streams=one(dict(self.streams)), outcomes=one(dict(self.outcomes)),
            size=1, batch=False, unsettled={},
        )  # fmt: skip

    def block(self, index: np.ndarray) -> Solution:
        """What flows and what units did in some scenarios, by their places; the plant stays that of all."""
        some = self._taking(index)
        return replace(self, streams=some(dict(self.streams)), outcomes=some(dict(self.outcomes)), size=len(index))

    def _taking(self, index: int | np.ndarray) -> Callable[[Any], Any]:
        """What takes some scenarios, or one, of whatever a solution holds."""

        def one(value: Any) -> Any:
            if isinstance(value, Stream):
                return value.block(index, self.size)
            if isinstance(value, dict):
                return {key: one(entry) for key, entry in value.items()}
            if isinstance(value, Staged):
                return value._replace(value=one(value.value))
            if isinstance(value, (list, tuple)):
                return type(value)(map(one, value))
            if isinstance(value, Figure):
                return replace(value, value=one(value.value))
            if isinstance(value, Outcome):
                return replace(value, effect=one(value.effect), heat=one(value.heat), duties=one(value.duties))
            if isinstance(value, Duty):
                return replace(value, power=one(value.power), start=one(value.start), end=one(value.end))
            if isinstance(value, Effect):
                return replace(value, **{f.name: one(getattr(value, f.name)) for f in fields(value)})
            return take(value, index, self.size)

        return one

    def __repr__(self) -> str:
        scenarios = f" in {self.size} scenarios" if self.batch else ""
        scenarios += f", {len(self.unsettled)} of them without an answer" if self.unsettled else ""
        return (
            f"<Solution: {len(self.outcomes)} units, {len(self.streams)} streams{scenarios}; {self.passes} passes, "
            f"balances close to {self.worst_closure:.0e}>"
        )

    def _repr_html_(self) -> str:
        goes = self.plant.destinations()
        rows = [
            (
                str(port),
                goes.get(port) or self.plant.products.get(port) or self.plant.wastes.get(port) or "",
                format_number(from_si(stream.mass, "kg/h")),
                format_number(from_si(stream.temperature, "degC")),
            )
            for port, stream in self.streams.items()
        ]
        return html(("stream", "to", "kg/h", "degC"), rows, repr(self)[1:-1])


@dataclass(repr=False)
class Flowsheet:
    """A plant: add operations, connect streams, solve.

    >>> from blackmass.process import Feed, Flowsheet
    >>> from blackmass.process.operations import Screening, Shredding
    >>> plant = Flowsheet()
    >>> feed = plant.feed(Feed("NMC622", form="cell", mass_flow="1.5 t/h"))
    >>> shred = plant.add(Shredding(), feed)
    >>> screen = plant.add(Screening(aperture="1 mm"), shred.shredded)
    >>> solution = plant.solve()
    >>> bool(solution[screen.undersize].grade("Ni") > solution[screen.oversize].grade("Ni"))
    True
    """

    units: dict[str, Unit] = field(default_factory=dict)
    feeds: dict[Port, Stream] = field(default_factory=dict)
    #: What those were made from: a Feed, or the stream itself.
    sources: dict[Port, Any] = field(default_factory=dict)
    #: What leaving streams are sold as, or thrown away as: port -> name.
    products: dict[Port, str] = field(default_factory=dict)
    wastes: dict[Port, str] = field(default_factory=dict)
    #: Readable names of streams that people ask for ("black mass").
    names: dict[Port, str] = field(default_factory=dict)
    #: The data it draws on: what is open where it is made, and those of its feeds.
    library: Library = field(default_factory=opened, repr=False)
    #: Element -> what to do where it has no way out, for the message that says so.
    remedies: dict[str, str] = field(default_factory=dict)
    #: Unit -> what a reader must know of it that it does not know itself, such as why the route chose it.
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __repr__(self) -> str:
        leaving = f"{len(self.products)} products, {len(self.wastes)} wastes"
        return f"<Flowsheet: {len(self.feeds)} feeds, {len(self.units)} units, {leaving}>"

    def _repr_html_(self) -> str:
        rows = [
            (name, listing(port for ports in unit.sources.values() for port in ports), listing(unit.operation.outlets))
            for name, unit in self.units.items()
        ]
        return html(("unit", "from", "outlets"), rows, repr(self)[1:-1])

    # --- building -----------------------------------------------------------------------------------

    def feed(self, source: Any, name: str = "feed") -> Port:
        """Let a Feed (or a Stream) enter the plant."""
        port = Port(name, "")
        if port in self.feeds or name in self.units:
            raise InputError(f'the plant already has something called "{name}": give this feed another name.')
        stream = source if isinstance(source, Stream) else source.stream()
        if wrong := possible.wrong_with(stream):
            raise InputError(f"{name}: {wrong}.")
        self.feeds[port] = stream
        self.library = self.library.merged(stream.library)
        self.sources[port] = source
        return port

    def add(self, operation: Operation, *streams: Port, name: str | None = None) -> Unit:
        """Place an operation; the streams go to its inlets in their order."""
        name = name or operation.step
        if name in self.units or Port(name, "") in self.feeds:
            raise InputError(f'the plant already has something called "{name}": give this unit another name.')
        if len(streams) > len(operation.inlets):
            raise InputError(
                f"{name} has {len(operation.inlets)} inlet(s) ({listing(operation.inlets)}), {len(streams)} streams were given."
            )
        unit = self.units[name] = Unit(name, operation)
        for port, stream in zip(operation.inlets, streams, strict=False):
            self.connect(stream, unit, port)
        return unit

    def connect(self, stream: Port, unit: Unit, inlet: str | None = None) -> None:
        """Lead a stream to an inlet of a unit, beside what already goes there. Recycles are made so."""
        inlet = inlet or unit.operation.inlets[0]
        if inlet not in unit.sources:
            raise InputError(f"{unit.name} has no inlet {inlet}: it has {listing(unit.sources)}.")
        if not isinstance(stream, Port):
            raise InputError(
                f"{unit.name}.{inlet}: {stream!r} is not a stream of a plant; give an outlet such as screen.undersize."
            )
        taken = [u.name for u in self.units.values() for ports in u.sources.values() if stream in ports]
        if taken:
            raise InputError(f"{stream} already goes to {taken[0]}: a stream has one destination; split it first.")
        unit.sources[inlet].append(stream)

    def product(self, stream: Port, name: str) -> None:
        """Sell a stream under a product's name. Raises InputError where no table knows it."""
        self._check_known("product", name, self.library.merged(opened()).ask(tables.products))
        self.products[stream] = name
        self.names.setdefault(stream, name)

    def waste(self, stream: Port, name: str) -> None:
        """Dispose of a stream as a kind of waste. Raises InputError where no table knows it."""
        self._check_known("waste", name, self.library.merged(opened()).ask(tables.wastes))
        self.wastes[stream] = name

    @staticmethod
    def _check_known(kind: str, name: str, known: Iterable[str]) -> None:
        if name not in known:
            raise InputError(
                f'there is no {kind} "{name}"; {nearest(name, known)}known are {listing(known)}. One of your own is a '
                f'[{kind}."{name}"] table in a scenario, or Library.shipped().extended({kind}s={{...}}).open() around the plant.'
            )

    def name(self, stream: Port, name: str) -> None:
        """Give a stream the name by which people ask for it."""
        self.names[stream] = name

    def streams_named(self, name: str) -> list[Port]:
        """The streams of that name."""
        return [port for port, given in self.names.items() if given == name]

    # --- the graph ----------------------------------------------------------------------------------

    def destinations(self) -> dict[Port, str]:
        """Stream -> the unit it goes to, for every stream that stays in the plant."""
        return {port: unit.name for unit in self.units.values() for ports in unit.sources.values() for port in ports}

    def downstream(self, unit: str) -> set[str]:
        """A unit and all that what leaves it can reach."""
        following: dict[str, set[str]] = {}
        for port, goes in self.destinations().items():
            following.setdefault(port.unit, set()).add(goes)
        reached, fresh = {unit}, {unit}
        while fresh:
            fresh = {goes for name in fresh for goes in following.get(name, ())} - reached
            reached |= fresh
        return reached

    def circuits(self) -> list[list[Unit]]:
        """Units in the order of solution, those of one circuit together."""
        from graphlib import TopologicalSorter

        reached = {name: self.downstream(name) for name in self.units}
        # What reaches each other stands in one circuit, which goes by the name of its first unit.
        first = {
            name: next(other for other in self.units if other in reached[name] and name in reached[other])
            for name in self.units
        }
        before: dict[str, set[str]] = {name: set() for name in first.values()}
        for port, to in self.destinations().items():
            if port.unit in first and first[port.unit] != first[to]:
                before[first[to]].add(first[port.unit])
        order = TopologicalSorter(before).static_order()
        return [[self.units[name] for name, of in first.items() if of == circuit] for circuit in order]

    # --- solving ------------------------------------------------------------------------------------

    def batch_size(self) -> tuple[int, bool]:
        """Number of scenarios, and whether any parameter or feed is an array at all."""
        sizes = {k: v for unit in self.units.values() for k, v in unit.operation.batch_sizes().items()}
        for port, stream in self.feeds.items():
            for n in (*stream.flows.values(), stream.temperature, stream.stored_energy):
                if np.ndim(n):
                    sizes[str(port)] = len(n)
        refuse_unlike(sizes)
        return (next(iter(sizes.values())), True) if sizes else (1, False)

    def solve(self, before: Solution | None = None) -> Solution:
        """Solve every scenario and audit it.

        before: a solution of the plant that this one was edited from, which stands where nothing that flows has changed.

        Of a batch, a scenario whose recycles do not settle, or that a unit refuses, has no number anywhere, and its reason
        in the solution. Raises ConvergenceError, or the unit's InputError, where that is all there are, and BalanceError
        when a unit does not close.
        """
        from .solving import solve

        self.library = self.library.merged(opened())
        self._check_connected()
        placing.check(self)
        if self.feeds:
            self.check_fed()
        if before is not None and before.plant is not self and self._flows_as(before):
            return replace(before, plant=self)
        with self.library.open():
            return solve(self)

    def _flows_as(self, solution: Solution) -> bool:
        """Whether all of a solution is that of this plant too."""
        solved = solution.plant
        same = self.library is solved.library and self.wastes == solved.wastes and self.feeds == solved.feeds
        # In which order they were added decides where recycles are torn.
        return same and list(self.units.items()) == list(solved.units.items()) and not solution.unsettled

    def check_fed(self) -> None:
        """Refuse a plant, or a scenario of it, into which nothing flows. Raises InputError."""
        self.batch_size()
        fed = np.atleast_1d(sum((stream.mass for stream in self.feeds.values()), 0.0))
        if not np.all(fed > 0):
            where = f" in scenario {int(np.argmin(fed))}" if fed.size > 1 else ""
            raise InputError(f"feed.mass_flow: nothing is fed{where}; give a feed of more than 0 t/h.")

    def _check_connected(self) -> None:
        for unit in self.units.values():
            for inlet, ports in unit.sources.items():
                if not ports and inlet not in unit.operation.optional_inlets:
                    raise InputError(f"{unit.name}.{inlet}: nothing flows in; connect a stream to it.")

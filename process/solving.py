"""How a plant is solved: in blocks of scenarios, circuit by circuit, each scenario as if it were alone; then audited.

A block is small enough to stay in the cache. What is kept of it are the torn streams; one pass of the whole plant with
those gives every stream of every scenario.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

import numpy as np

from blackmass.chemistries.frozen import FrozenDict

from . import balance, consumption, heating, possible
from .components import component
from .errors import BalanceError, BlackmassError, ConvergenceError, InputError, listing
from .flowsheet import Flowsheet, Outcome, Port, Solution, Unit
from .heating import Duty
from .memory import Memory
from .numerics import put
from .operation import Effect
from .recycle import Refused, converge
from .stream import EMPTY, Stream, joined, mix

#: Scenarios that are worked on together: half as many are slower by what a pass costs, more leave the cache.
BLOCK = 1024

#: Torn streams that are named.
_FEW = 3

#: Elements that reagents bring.
_REAGENTS = ("N", "S", "Na", "Ca", "Cl")

#: Elements of water and air, which say nothing.
_EVERYWHERE = ("H", "O", "C")

#: Plain passes over which a circuit that did not settle is watched; and the share of an element entering it that stays
#: at each, above which the element counts as having no outlet.
_WATCHED, _STAYS = 4, 0.02

#: Times that an element goes round the recycles for each time it is fed, beyond which it is told to hardly leave.
_OFTEN = 10.0


def solve(plant: Flowsheet) -> Solution:
    """The plant solved in every scenario, and audited. See ``Flowsheet.solve``."""
    size, batch = plant.batch_size()
    circuits = plant.circuits()
    blocks = [_settled(plant, circuits, rows, size) for rows in _blocks(size)]
    unsettled = {row: error for block in blocks for row, error in block.unsettled.items()}
    if len(unsettled) == size:
        raise _none_settles(unsettled)
    if len(blocks) == 1 and blocks[0].current:
        done = blocks[0]
    else:
        done = _Part(plant, np.concatenate([block.rows for block in blocks]), size)
        done.sent = _together(blocks)
        done.streams.update(done.sent)
        done.memory = Memory.joined([(block.rows, block.memory) for block in blocks if len(block.rows)])
        for circuit in circuits:
            done.run(circuit)
    solution = _audited(plant, done, batch, max(block.passes for block in blocks))
    return _spread(solution, done.rows, size, unsettled) if unsettled else solution


def _blocks(size: int) -> list[np.ndarray]:
    return np.array_split(np.arange(size), max(-(-size // BLOCK), 1))


class _Part:
    """Some scenarios of a plant on the way: its units, what flows and what they did. rows: which scenarios.

    current: whether streams and effects are those of just these scenarios. unsettled: errors of those given up.
    """

    def __init__(self, plant: Flowsheet, rows: np.ndarray, size: int):
        self.plant = plant
        self.rows = np.arange(size)
        self.units = dict(plant.units)
        self.streams = {
            port: stream if stream.library is plant.library else replace(stream, library=plant.library)
            for port, stream in plant.feeds.items()
        }
        self.sent: dict[Port, Stream] = {}
        self.effects: dict[str, Effect] = {}
        self.memory = Memory()
        self.current = True
        self.passes = 1
        self.unsettled: dict[int, BlackmassError] = {}
        if len(rows) < size:
            self.keep(rows)

    def keep(self, these: np.ndarray) -> None:
        """Go on with some of the scenarios, by their places."""
        size = len(self.rows)
        self.units = {name: unit.block(these, size) for name, unit in self.units.items()}
        self.streams = {port: stream.block(these, size) for port, stream in self.streams.items()}
        self.sent = {port: stream.block(these, size) for port, stream in self.sent.items()}
        self.memory.keep(these, size)
        self.rows = self.rows[these]

    def run(self, circuit: Iterable[Unit]) -> None:
        """One pass."""
        for unit in circuit:
            operation = self.units[unit.name].operation
            inlets = [mix(self.streams.get(port, EMPTY) for port in ports) for ports in unit.sources.values()]
            with self.memory.of(unit.name):
                effect = self.effects[unit.name] = operation.run(*inlets)
            possible.check_names(unit.name, operation, effect)
            for outlet in operation.outlets:
                self.streams[Port(unit.name, outlet)] = effect.outlets.get(outlet, EMPTY)

    def settle(self, circuit: list[Unit]) -> None:
        """Run a circuit until its recycles come back as they were sent, and go on without the scenarios where they do not."""
        torn = _torn(circuit)
        if not torn:
            self.run(circuit)
            return
        work = _Circulation(self, circuit, torn)
        found = converge(work, torn, len(self.rows))
        self.passes = max(self.passes, found.passes)
        self.unsettled |= work.unsettled
        if found.current:
            self.streams |= work.streams
            self.effects |= work.effects
            self.memory.kept |= work.memory.kept
            self.sent |= found.streams
            return
        self.current = False
        self.keep(np.flatnonzero(found.settled))
        self.sent |= found.streams
        if len(self.rows):
            self.streams |= found.streams
            # From where each came to rest, so that a circuit of more than one state stays in its own.
            self.memory.kept |= Memory.joined(work.rested).kept
            self.run(circuit)


class _Circulation(_Part):
    """A circuit of a part on its way round, with the scenarios that have not settled."""

    def __init__(self, part: _Part, circuit: list[Unit], torn: list[Port]):
        vars(self).update(vars(part))
        self.units = {unit.name: part.units[unit.name] for unit in circuit}
        ports = (port for unit in circuit for ports in unit.sources.values() for port in ports)
        self.outside = [port for port in ports if port.unit not in self.units]
        self.streams = {port: part.streams[port] for port in self.outside}
        self.circuit, self.torn = circuit, torn
        self.sent, self.effects, self.memory, self.unsettled = {}, {}, Memory(), {}
        self.rested: list[tuple[np.ndarray, Memory]] = []

    def once_round(self, sent: Mapping[Port, Stream]) -> dict[Port, Stream]:
        """See ``recycle.Circuit``."""
        self.streams.update(sent)
        try:
            self.run(self.circuit)
        except (ConvergenceError, InputError):  # of a unit, which says not of which scenario
            found = self._failing(sent, np.arange(len(self.rows)))
            if not found:
                raise
            self.unsettled |= {int(self.rows[place]): error for place, error in found.items()}
            raise Refused(np.array(sorted(found))) from None
        return {port: self.streams[port] for port in self.torn}

    def _failing(self, sent: Mapping[Port, Stream], places: np.ndarray) -> dict[int, BlackmassError]:
        """The scenarios among some in which a unit fails on this pass, by halves."""
        part = self._apart(sent, places)
        try:
            part.run(self.circuit)
        except (ConvergenceError, InputError) as error:
            if len(places) == 1:
                return {int(places[0]): error}
            first, second = np.array_split(places, 2)
            return self._failing(sent, first) | self._failing(sent, second)
        return {}

    def _apart(self, sent: Mapping[Port, Stream], places: np.ndarray) -> _Circulation:
        """Some of the scenarios by themselves, as they were sent, with nothing remembered."""
        part = copy(self)
        part.streams, part.effects = {port: self.streams[port] for port in self.outside} | dict(sent), {}
        part.memory = Memory()
        part.keep(places)
        return part

    def rest(self, these: np.ndarray) -> None:
        """See ``recycle.Circuit``."""
        self.rested.append((self.rows[these], self.memory.some(these, len(self.rows))))

    def give_up(self, these: np.ndarray, sent: Mapping[Port, Stream], passes: int, residual: np.ndarray) -> None:
        """See ``recycle.Circuit``."""
        size = len(self.rows)
        broken = [int(i) for i in these if not np.isfinite(residual[i])]
        self.unsettled |= {int(self.rows[i]): self._broken(i) for i in broken}
        circling = [int(i) for i in these if np.isfinite(residual[i])]
        if not circling:
            return
        outside = [self.streams[port] for port in self.outside]
        entering = mix([*outside, *(s for name in self.units for s in self.effects[name].additions.values())])
        after = sent
        try:
            for _ in range(_WATCHED):
                after = self.once_round(after)
        except Refused:  # it went out of bounds at last
            pass
        before, last = mix(sent.values()), mix(after.values())
        for i in circling:
            fed, first, then = (stream.block(i, size) for stream in (entering, before, last))
            piles = _piling_up(fed, first, then, self.plant.remedies)
            told = f"the recycle {_named(self.torn)} did not converge in {passes} passes"
            told += f" (worst residual {residual[i]:.1e}). {piles}{self._warned(sent, i)}"
            self.unsettled[int(self.rows[i])] = ConvergenceError(told)

    def _warned(self, sent: Mapping[Port, Stream], place: int) -> str:
        """What units warn of in one scenario that goes round for ever, which may be why, as a unit that takes no more may."""
        part = self._apart(sent, np.array([place]))
        try:
            part.run(self.circuit)
        except (ConvergenceError, InputError):
            return ""
        said = [f"{name}: {warning}" for name, effect in part.effects.items() for warning in effect.warnings]
        return f" Meanwhile {' '.join(said)}" if said else ""

    def _broken(self, place: int) -> BlackmassError:
        """What a unit gave back that is no number."""
        size = len(self.rows)
        for name in self.units:
            effect = self.effects[name]
            outlets, additions = (
                {key: stream.block(place, size) for key, stream in each.items()}
                for each in (effect.outlets, effect.additions)
            )
            try:
                possible.check_streams(name, Effect(outlets, additions), 1)
            except BalanceError as error:
                return error
        return ConvergenceError(f"what goes round in {_named(self.torn)} grows beyond all numbers.")


def _settled(plant: Flowsheet, circuits: list[list[Unit]], rows: np.ndarray, size: int) -> _Part:
    """Some scenarios of a plant with what circulates in each that settles."""
    part = _Part(plant, rows, size)
    try:
        for circuit in circuits:
            if len(part.rows):
                part.settle(circuit)
    except (ConvergenceError, InputError) as error:  # of a unit outside the recycles
        part = _Part(plant, rows, size)
        if len(rows) == 1:
            part.keep(np.array([], int))
            part.unsettled = {int(rows[0]): error}
            return part
        halves = [_settled(plant, circuits, half, size) for half in np.array_split(rows, 2)]
        part.rows = np.concatenate([half.rows for half in halves])
        part.sent, part.current = _together(halves), False
        part.memory = Memory.joined([(half.rows, half.memory) for half in halves if len(half.rows)])
        part.passes = max(half.passes for half in halves)
        part.unsettled = halves[0].unsettled | halves[1].unsettled
    return part


def _together(parts: list[_Part]) -> dict[Port, Stream]:
    """The torn streams of parts that follow each other."""
    parts = [part for part in parts if len(part.rows)]
    ends = np.cumsum([len(part.rows) for part in parts])
    places = [np.arange(end - len(part.rows), end) for part, end in zip(parts, ends, strict=True)]
    ports = parts[0].sent if parts else {}
    return {
        port: joined([(rows, part.sent[port]) for rows, part in zip(places, parts, strict=True)], int(ends[-1]))
        for port in ports
    }


def _none_settles(errors: Mapping[int, BlackmassError]) -> BlackmassError:
    first = errors[min(errors)]
    if len(errors) == 1:
        return first
    return type(first)(f"none of the {len(errors)} scenarios has an answer. Of the first: {first}")


def _spread(solution: Solution, rows: np.ndarray, size: int, errors: Mapping[int, Any]) -> Solution:
    """The solution of all scenarios, in which those that have no answer have no number."""

    def wide(value: Any) -> Any:
        return put([(rows, value)], size)

    def stream(narrow: Stream) -> Stream:
        return joined([(rows, narrow)], size, absent=np.nan)

    def duties(narrow: Iterable[Duty]) -> tuple[Duty, ...]:
        return tuple(replace(d, power=wide(d.power), start=wide(d.start), end=wide(d.end)) for d in narrow)

    def outcome(narrow: Outcome) -> Outcome:
        effect = narrow.effect
        effect = replace(
            effect,
            outlets={name: stream(s) for name, s in effect.outlets.items()},
            additions={name: stream(s) for name, s in effect.additions.items()},
            work=wide(effect.work),
            heat=wide(effect.heat),
            duties=duties(effect.duties),
            heat_efficiency=wide(effect.heat_efficiency),
            utilities=wide(effect.utilities),
            figures=[replace(figure, value=wide(figure.value)) for figure in effect.figures],
            profile=wide(effect.profile),
        )
        return replace(narrow, effect=effect, heat=wide(narrow.heat), duties=duties(narrow.duties))

    fed = solution.plant.feeds
    return replace(
        solution,
        streams=FrozenDict({port: fed.get(port) or stream(s) for port, s in solution.streams.items()}),
        outcomes={name: outcome(narrow) for name, narrow in solution.outcomes.items()},
        size=size,
        unsettled={row: str(errors[row]) for row in sorted(errors)},
    )


def _named(torn: list[Port]) -> str:
    """Torn streams, the first of many."""
    more = f" and {len(torn) - _FEW} more" if len(torn) > _FEW else ""
    return listing(torn[:_FEW]) + more


def _torn(circuit: list[Unit]) -> list[Port]:
    position = {unit.name: i for i, unit in enumerate(circuit)}
    return [
        port
        for i, unit in enumerate(circuit)
        for ports in unit.sources.values()
        for port in ports
        if position.get(port.unit, -1) >= i
    ]


def _audited(plant: Flowsheet, part: _Part, batch: bool, passes: int) -> Solution:
    # A torn stream is audited as it was sent: every unit was computed with that. What it came back
    # different by shows in the plant's balance.
    streams, size = part.streams, len(part.rows)
    fed = sum((streams[port].mass for port in plant.feeds), 0.0)
    outcomes: dict[str, Outcome] = {}
    unaccounted: dict[Port, Stream] = {}
    for unit in plant.units.values():
        effect = part.effects[unit.name]
        entering = [part.sent.get(port, streams[port]) for ports in unit.sources.values() for port in ports]
        possible.check_values(unit.name, effect, size)
        ins, outs = [*entering, *effect.additions.values()], list(effect.outlets.values())
        heat = duty(ins, outs, effect.work) if effect.heat is None else effect.heat
        duties: Sequence[Duty] = tuple(effect.duties) or (heating.net(ins, outs, heat),)
        if given := part.units[unit.name].operation.consumption:
            effect, duties = consumption.measured(unit.name, given, effect, duties, fed)
            part.effects[unit.name] = effect
            unaccounted |= {Port(unit.name, o): s for o, s in effect.outlets.items() if o == consumption.UNACCOUNTED}
            ins, outs = [*entering, *effect.additions.values()], list(effect.outlets.values())
        heat = heating.total(duties)
        possible.check_energy(unit.name, ins, effect, heat, size)
        errors = balance.closure(ins, outs, heat, effect.work, size)
        balance.check(unit.name, errors)
        outcomes[unit.name] = Outcome(effect, heat, tuple(duties), errors)
    if unaccounted:
        streams = {**streams, **unaccounted}
        plant = replace(plant, wastes={**plant.wastes, **dict.fromkeys(unaccounted, consumption.WASTE)})
    errors = around(plant, streams, outcomes, size)
    balance.check("the plant", errors)
    return Solution(plant, FrozenDict(streams), outcomes, errors, size, batch, passes)


def around(
    plant: Flowsheet, streams: Mapping[Port, Stream], outcomes: Mapping[str, Outcome], size: int
) -> dict[str, float]:
    """Closure errors of a whole plant: of what enters it against what leaves it."""
    inside = plant.destinations()
    ins = [streams[port] for port in plant.feeds]
    ins += [stream for outcome in outcomes.values() for stream in outcome.effect.additions.values()]
    outs = [stream for port, stream in streams.items() if port not in inside]
    heat = sum((outcome.heat for outcome in outcomes.values()), 0.0)
    work = sum((outcome.effect.work for outcome in outcomes.values()), 0.0)
    return balance.closure(ins, outs, heat, work, size)


def given_up(solution: Solution, errors: Mapping[int, str]) -> Solution:
    """A solution without a number in some scenarios more, each with the reason."""
    errors = {**errors, **solution.unsettled}
    rows = np.setdiff1d(np.arange(solution.size), list(errors))
    return _spread(solution.block(rows), rows, solution.size, errors)


def _piling_up(entering: Stream, before: Stream, after: Stream, remedies: Mapping[str, str]) -> str:
    """What piles up in a circuit that did not settle, from what circulates some passes apart, and what to do.

    remedies: what gives an element an outlet, where the plant knows better than to say what helps in general.
    """
    elements = {e for key in entering.flows for e in component(key).atoms} - set(_EVERYWHERE)
    fed = {e: entering.element_mass(e) for e in elements}
    fed = {e: mass for e, mass in fed.items() if mass > 0}
    first, last = ({e: stream.element_mass(e) for e in fed} for stream in (before, after))
    gained = {e: (last[e] - first[e]) / (_WATCHED * n) for e, n in fed.items()}
    gained = {e: share for e, share in gained.items() if share > _STAYS}
    # What the feed brings tells more than a reagent, which may only follow it.
    named = {e: share for e, share in gained.items() if e not in _REAGENTS} or gained
    round_trips = {e: last[e] / n for e, n in fed.items() if e not in _REAGENTS and last[e] > _OFTEN * n}
    # Where a part of the circuit is fed far more of it than the part where it lingers, neither shows.
    changed = {e: abs(last[e] / first[e] - 1.0) for e in fed if e not in _REAGENTS and first[e] > 0}
    told_by = named or round_trips or changed
    if not told_by:
        return "Raise the purge, or bring the parameters of these scenarios nearer to the defaults."
    most = max(told_by, key=told_by.__getitem__)
    told = remedies.get(most, "more extraction stages or organic, a pH nearer to the defaults, a larger purge")
    if named:
        fault = f"has no way out: {100 * named[most]:.2g} % of what enters the circuit stays in it"
    elif round_trips:
        fault = f"hardly leaves: {round_trips[most]:.2g} times what enters of it goes round"
    else:
        fault = f"settles last: what goes round of it changes by {changed[most] / _WATCHED:.1g} of itself each time"
    return f"{most} {fault}. Let it leave as a product or waste: {told}."


def duty(ins: Iterable[Stream], outs: Iterable[Stream], work: Any) -> Any:
    """Heat that must enter, W, for given inlets, outlets and work."""
    return (
        sum((s.enthalpy() + s.stored_energy for s in outs), 0.0)
        - sum((s.enthalpy() + s.stored_energy for s in ins), 0.0)
        - work
    )

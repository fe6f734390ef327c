"""Convergence of torn streams, all scenarios of a batch at once.

Anderson mixing of the fixed point x = g(x), where x holds the component flows and temperatures of the
torn streams. Each scenario has its own history and its own least-squares weights, and is done with when it has settled
or cannot, so that its answer does not depend on its neighbours. The tolerance is relative to the flow of each component,
so a pilot plant is solved as well as a large one.

Reference: D. G. Anderson, J. ACM 12 (1965) 547; H. F. Walker and P. Ni, SIAM J. Numer. Anal. 49 (2011) 1715.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

import numpy as np

from .stream import EMPTY, Stream, joined

#: Largest expected error of a component's flow, relative to that flow, that counts as converged: a hundredth of what the
#: audit accepts. Inner solvers leave 1e-13.
TOLERANCE = 1e-11

#: A trace below this share of its torn stream is judged against the share itself.
_TRACE = 1e-4

#: A torn stream below this share of all torn streams is judged against the share itself.
_NOTHING = 1e-9

#: Largest imbalance of the torn streams, over what first came round, that counts as converged.
_UNBALANCED = 1e-10

#: Torn flow over what first came round beyond which no extrapolation is believed.
_RUNAWAY = 1e6

#: Passes after which a scenario is given up.
MOST_PASSES = 300

#: Share of the scenarios that must be done with before the work goes on without them.
_DONE = 0.2

#: Passes by turns with extrapolation and without. Most plants settle in the first turn. What has not may be a trace that
#: fills up to a threshold such as its solubility, which extrapolation overshoots for ever and plain passes reach; or
#: something that goes round hundreds of times, which plain passes never settle.
_TURN = 60

#: Share of its least residual of the turn before to which one that may still settle gets in a turn without extrapolation.
_PROGRESS = 0.5

#: Differences kept by the Anderson mixing: what goes round often, such as manganese of an alloy, takes a third fewer passes than with five.
_HISTORY = 8

#: Tikhonov share that keeps the small least-squares systems regular when differences become parallel.
_REGULAR = 1e-13

_TEMPERATURE = "temperature"


class _Layout:
    """Which row of the state holds which component of which torn stream. Rows are only ever added."""

    def __init__(self, torn: Sequence[Any]):
        self.torn = list(torn)
        self.rows: list[tuple[Any, str]] = [(port, _TEMPERATURE) for port in self.torn]

    def extend(self, streams: Mapping[Any, Stream]) -> None:
        known = set(self.rows)
        self.rows += [(p, key) for p in self.torn for key in streams[p].flows if (p, key) not in known]

    def pack(self, streams: Mapping[Any, Stream], size: int) -> np.ndarray:
        state = np.zeros((len(self.rows), size))
        for row, (port, key) in enumerate(self.rows):
            stream = streams[port]
            state[row] = stream.temperature if key == _TEMPERATURE else stream[key]
        return state

    def unpack(self, state: np.ndarray, like: Mapping[Any, Stream], size: int) -> dict[Any, Stream]:
        flows: dict[Any, dict[str, Any]] = {port: {} for port in self.torn}
        temperature: dict[Any, Any] = {}
        for row, (port, key) in enumerate(self.rows):
            value = float(state[row, 0]) if size == 1 else state[row]
            if key == _TEMPERATURE:
                temperature[port] = value
            else:
                flows[port][key] = value
        return {port: like[port].with_flows(flows[port], temperature=temperature[port]) for port in self.torn}

    def total(self, state: np.ndarray) -> np.ndarray:
        """Moles of all torn streams together, whatever their sign."""
        flows = [i for i, (_, key) in enumerate(self.rows) if key != _TEMPERATURE]
        return np.abs(state[flows]).sum(axis=0) if flows else np.zeros(state.shape[1])

    def scale(self, x: np.ndarray, g: np.ndarray) -> np.ndarray:
        """What each row's change from x to g is judged against."""
        scale = np.maximum(np.abs(x), np.abs(g))
        flows = [i for i, (_, key) in enumerate(self.rows) if key != _TEMPERATURE]
        everything = scale[flows].sum(axis=0)
        for port in self.torn:
            rows = [i for i in flows if self.rows[i][0] is port]
            if rows:
                moles = scale[rows].sum(axis=0)
                scale[rows] = np.maximum(scale[rows], _TRACE * moles)
                # The temperature of a trickle carries little heat.
                trickle = np.maximum(moles, _NOTHING * everything + np.finfo(float).tiny)
                scale[self.rows.index((port, _TEMPERATURE))] *= np.maximum(_TRACE * everything / trickle, 1.0)
        # A stream that dries up is judged against all that circulates.
        floor = _NOTHING * scale[flows].sum(axis=0) if flows else 0.0
        return np.maximum(scale, floor + np.finfo(float).tiny)


class Refused(Exception):
    """What once_round raises where some scenarios cannot go round, which the circuit has taken note of. places: theirs."""

    def __init__(self, places: np.ndarray):
        super().__init__()
        self.places = places


class Circuit(Protocol):
    """What goes round, for the scenarios that are still worked on."""

    def once_round(self, sent: Mapping[Any, Stream]) -> dict[Any, Stream]:
        """The torn streams as they come back when they are sent so; the circuit's own streams are left as computed.

        Raises Refused.
        """
        ...

    def rest(self, these: np.ndarray) -> None:
        """Hear which scenarios settled on this pass, by their places."""

    def give_up(self, these: np.ndarray, sent: Mapping[Any, Stream], passes: int, residual: np.ndarray) -> None:
        """Hear which scenarios will not settle, by their places, and the residual of each, infinite where no number came back."""

    def keep(self, these: np.ndarray) -> None:
        """Go on with some of the scenarios alone, by their places."""


@dataclass(frozen=True)
class Found:
    """Torn streams as they were sent and came back, in the scenarios that settled.

    current: whether the circuit's own streams are those of just these scenarios, as computed on the last pass.
    """

    streams: dict[Any, Stream]
    settled: np.ndarray
    passes: int
    current: bool


def converge(circuit: Circuit, torn: Sequence[Any], size: int) -> Found:
    """Send torn streams through a circuit until they come back as they were sent, in each of `size` scenarios."""
    layout = _Layout(torn)
    guess: dict[Any, Stream] = {port: EMPTY for port in torn}
    states: list[np.ndarray] = []
    residuals: list[np.ndarray] = []
    active, settled = np.arange(size), np.zeros(size, bool)
    answers: list[tuple[np.ndarray, dict[Any, Stream]]] = []
    first, done, passes = np.zeros(size), np.zeros(size, bool), 0
    least, before = np.full(size, np.inf), np.full(size, np.inf)

    def go_on_with(rest: np.ndarray) -> None:
        nonlocal guess, active, first, done, least, before, states, residuals
        guess = _block(guess, rest, len(active))
        active, first, done, least, before = (each[rest] for each in (active, first, done, least, before))
        states, residuals = ([past[:, rest] for past in each] for each in (states, residuals))
        circuit.keep(rest)

    while passes < MOST_PASSES:
        try:
            back = circuit.once_round(guess)
        except Refused as error:
            rest = np.setdiff1d(np.arange(len(active)), error.places)
            if not rest.size:
                break
            go_on_with(rest)
            continue
        passes += 1
        layout.extend(back)
        x, g = layout.pack(guess, len(active)), layout.pack(back, len(active))
        f = g - x
        scale = layout.scale(x, g)
        states = [*(_grown(s, len(g)) for s in states[-_HISTORY:]), g]
        residuals = [*(_grown(r, len(g)) for r in residuals[-_HISTORY:]), f]
        state = _mixed(states, residuals, scale) if (passes - 1) // _TURN % 2 == 0 else g
        # How far the answer is expected to be: the residual alone hides what circulates many times. What does
        # not come back must also be small beside what is fed, which tells a loop without an outlet.
        first = layout.total(g) if passes == 1 else first
        unbalanced = layout.total(f) / np.maximum(first, np.finfo(float).tiny)
        off = np.max(np.maximum(np.abs(f), np.abs(state - x)) / scale, axis=0)
        off = np.maximum(off, unbalanced * (TOLERANCE / _UNBALANCED))
        lost = ~np.isfinite(g).all(axis=0)
        # The answer of a scenario is that of the pass on which it settles, whatever the others still need.
        now = ~done & ~lost & (off <= TOLERANCE)
        done = done | now
        if now.any():
            settled[active[now]] = True
            places = np.flatnonzero(now)
            circuit.rest(places)
            answers.append((active[now], guess if now.all() else _block(guess, places, len(active))))
        hopeless = ~done & (lost | (passes == MOST_PASSES))
        # What neither way has brought any nearer will not come nearer by more of both.
        least = np.fmin(least, off)
        if passes % _TURN == 0:
            if passes % (2 * _TURN) == 0:
                hopeless |= ~done & (least > _PROGRESS * before)
            before = least
        if hopeless.any():
            circuit.give_up(np.flatnonzero(hopeless), guess, passes, np.where(lost, np.inf, off))
        over = done | hopeless
        if over.all():
            break
        runaway = layout.total(state) > _RUNAWAY * first
        guess = layout.unpack(np.where(done, x, np.where((state < 0) | runaway, g, state)), back, len(active))
        if lost.any() or over.mean() >= _DONE:
            go_on_with(np.flatnonzero(~over))
    if settled.all() and len(active) == size:
        return Found(guess, settled, passes, current=True)
    place, size = np.cumsum(settled) - 1, int(settled.sum())
    found = {port: joined([(place[rows], streams[port]) for rows, streams in answers], size) for port in torn if size}
    return Found(found, settled, passes, current=False)


def _block(streams: Mapping[Any, Stream], these: np.ndarray, size: int) -> dict[Any, Stream]:
    return {port: stream.block(these, size) for port, stream in streams.items()}


def _grown(past: np.ndarray, rows: int) -> np.ndarray:
    """A past state with rows for what has appeared since, of which there was nothing."""
    return past if len(past) == rows else np.vstack([past, np.zeros((rows - len(past), past.shape[1]))])


def _mixed(states: list[np.ndarray], residuals: list[np.ndarray], scale: np.ndarray) -> np.ndarray:
    """The next state: the last g less the combination of its past changes that best explains the residual."""
    g, f = states[-1], residuals[-1]
    if len(states) < 3:  # two plain passes first: the start from empty recycles is far from linear
        return g
    # A component that is vanishing is weighed by what it was, or its past changes would swamp all others.
    scale = np.maximum(scale, np.max(np.abs(states), axis=0))
    # From one pass to the next, each of length one: as the residual falls, late changes weigh as much as early ones.
    change_f = np.array([(late - early) / scale for early, late in pairwise(residuals)])
    length = np.sqrt(np.einsum("irn,irn->in", change_f, change_f)) + np.finfo(float).tiny
    change_f /= length[:, None]
    normal = np.einsum("irn,jrn->nij", change_f, change_f) + _REGULAR * np.eye(len(change_f))
    right = np.einsum("irn,rn->ni", change_f, f / scale)
    weights = np.linalg.solve(normal, right[..., None])[..., 0].T / length
    for early, late, weight in zip(states, states[1:], weights, strict=False):
        g = g - weight * (late - early)
    return g

"""Convergence of torn streams, all scenarios of a batch at once.

Anderson mixing of the fixed point x = g(x), where x holds the component flows and temperatures of the
torn streams. Each scenario has its own history and its own least-squares weights. The tolerance is
relative to the flow of each component, so a pilot plant is solved as well as a large one.

Reference: D. G. Anderson, J. ACM 12 (1965) 547; H. F. Walker and P. Ni, SIAM J. Numer. Anal. 49 (2011) 1715.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .stream import EMPTY, Stream

#: Largest expected error of a component's flow, relative to that flow, that counts as converged.
TOLERANCE = 1e-12

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

#: Passes by turns with extrapolation and without. Most plants settle in the first turn. What has not may be a trace that
#: fills up to a threshold such as its solubility, which extrapolation overshoots for ever and plain passes reach; or
#: something that goes round hundreds of times, which plain passes never settle.
_TURN = 60

#: Differences kept by the Anderson mixing; five solved the widest ranges measured in about ten passes.
_HISTORY = 5

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


def converge(
    once_round: Callable[[Mapping[Any, Stream]], dict[Any, Stream]], torn: Sequence[Any], size: int
) -> tuple[dict[Any, Stream], int, np.ndarray, float]:
    """Torn streams that come back as they were sent.

    once_round sends the torn streams through the circuit and returns how they come back. Returns the
    streams that were sent on the last pass, the number of passes, the scenarios that did not settle and
    the worst residual. The circuit's own streams are left as computed on the last pass.
    """
    layout = _Layout(torn)
    guess: dict[Any, Stream] = {port: EMPTY for port in torn}
    states: list[np.ndarray] = []
    residuals: list[np.ndarray] = []
    settled = np.zeros(size, bool)
    worst = np.full(size, np.inf)
    first = np.zeros(size)
    for passes in range(1, MOST_PASSES + 1):
        back = once_round(guess)
        layout.extend(back)
        x, g = layout.pack(guess, size), layout.pack(back, size)
        if not np.all(np.isfinite(g)):  # nothing that is computed with it will be
            return guess, passes, np.flatnonzero(~np.isfinite(g).all(axis=0)), np.inf
        f = g - x
        scale = layout.scale(x, g)
        # A component that appeared lately has no history: its earlier rows are zero, as it was absent.
        new = ((0, len(layout.rows) - (len(states[-1]) if states else len(layout.rows))), (0, 0))
        states = [np.pad(s, new) for s in states[-_HISTORY:]] + [g]
        residuals = [np.pad(r, new) for r in residuals[-_HISTORY:]] + [f]
        state = _mixed(states, residuals, scale) if (passes - 1) // _TURN % 2 == 0 else g
        # How far the answer is expected to be: the residual alone hides what circulates many times. What does
        # not come back must also be small beside what is fed, which tells a loop without an outlet.
        first = layout.total(g) if passes == 1 else first
        unbalanced = layout.total(f) / np.maximum(first, np.finfo(float).tiny)
        off = np.max(np.maximum(np.abs(f), np.abs(state - x)) / scale, axis=0)
        off = np.maximum(off, unbalanced * (TOLERANCE / _UNBALANCED))
        worst = np.where(settled, worst, off)
        # A scenario that has settled waits for the others as it is, as if it were solved alone.
        settled = worst <= TOLERANCE
        if settled.all():
            return guess, passes, np.array([], int), float(worst.max())
        runaway = layout.total(state) > _RUNAWAY * first
        guess = layout.unpack(np.where(settled, x, np.where((state < 0) | runaway, g, state)), back, size)
    return guess, MOST_PASSES, np.flatnonzero(~settled), float(worst.max())


def _mixed(states: list[np.ndarray], residuals: list[np.ndarray], scale: np.ndarray) -> np.ndarray:
    """The next state: the last g less the combination of its past changes that best explains the residual."""
    g, f = states[-1], residuals[-1]
    if len(states) < 3:  # two plain passes first: the start from empty recycles is far from linear
        return g
    # A component that is vanishing is weighed by what it was, or its past changes would swamp all others.
    scale = np.maximum(scale, np.max(np.abs(states), axis=0))
    change_f = np.array([(f - r) / scale for r in residuals[:-1]])
    change_g = np.array([g - s for s in states[:-1]])
    normal = np.einsum("irn,jrn->nij", change_f, change_f)
    right = np.einsum("irn,rn->ni", change_f, f / scale)
    trace = np.trace(normal, axis1=1, axis2=2) + np.finfo(float).tiny
    normal += (_REGULAR * trace)[:, None, None] * np.eye(len(change_f))
    weights = np.linalg.solve(normal, right[..., None])[..., 0]
    return g - np.einsum("irn,ni->rn", change_g, weights)

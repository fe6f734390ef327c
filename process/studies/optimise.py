"""Optimise: the values of some knobs that make a figure largest or smallest, under limits on others; and fronts of two."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..quantities import format_number
from ..running import run
from ..scenario import Scenario
from . import figures
from .blocks import Task
from .knobs import Knob, knobs
from .points import checked_seed
from .runs import Progress

#: Plants of one generation, over the number of knobs; scipy's own.
_CROWD = 15

#: Generations after which the best so far is taken.
_GENERATIONS = 60

#: Stops where the crowd's spread is that share of its mean.
_CLOSE = 1e-6

#: Larger than any figure of a plant.
_BEYOND = 1e30

#: Weights between which a front of two figures is drawn.
_WEIGHTS = 9

#: Generations for each end of a front, and for each weight between them.
_END, _BETWEEN = _GENERATIONS // 3, _GENERATIONS // 4

_NONE = "study: no plant in these ranges has both figures and keeps the limits."


@dataclass(frozen=True)
class Limit:
    """What a figure must keep: at least, or at most, a value in its unit."""

    figure: str
    least: float | None = None
    most: float | None = None

    def __post_init__(self) -> None:
        if (self.least is None) == (self.most is None):
            raise InputError(f"study: give the least that {self.figure} must be, or the most.")

    def missed(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """By how much it is missed, zero where it is kept; a plant without the figure misses it by all."""
        over = self.least - values if self.least is not None else values - (self.most or 0.0)
        return np.where(np.isfinite(over), np.maximum(over, 0.0), _BEYOND)

    @property
    def words(self) -> str:
        """The limit as a sentence has it."""
        if self.least is not None:
            return f"{self.figure} of at least {format_number(self.least)}"
        return f"{self.figure} of at most {format_number(self.most)}"


@dataclass(frozen=True)
class Optimum:
    """The best plant found. values: of the knobs in their units; figures: the goal and what is limited, in theirs.

    kept: whether every limit is; where it is not, the plant is the one that misses them least. plants: how many were solved.
    """

    figure: str
    largest: bool
    values: Mapping[str, float]
    units: Mapping[str, str]
    figures: Mapping[str, float]
    kept: bool
    plants: int
    settled: bool


@dataclass(frozen=True)
class Front:
    """Plants of which none is better in both of two figures than another, by the first. rows: knobs and figures by name.

    settled: whether the search came to its end.
    """

    figures: tuple[str, str]
    largest: tuple[bool, bool]
    units: Mapping[str, str]
    rows: Mapping[str, NDArray[np.float64]]
    plants: int
    settled: bool = True


class _Search:
    """Plants tried, each solved once; values of the knobs in SI."""

    def __init__(
        self,
        scenario: Scenario,
        ranges: Mapping[str, tuple[Any, Any]],
        names: Sequence[str],
        seed: int,
        progress: Progress | None,
        rounds: Sequence[int] = (_GENERATIONS,),
    ):
        self.knobs = knobs(scenario, list(ranges))
        if not self.knobs:
            raise InputError("study: nothing may be turned; name knobs with their lowest and highest value.")
        self.bounds = [_bounds(knob, *ranges[knob.target]) for knob in self.knobs]
        self.whole = np.array([knob.whole for knob in self.knobs])
        self.names = tuple(dict.fromkeys(names))
        self.units = figures.units(run(scenario), self.names) | {knob.target: knob.unit for knob in self.knobs}
        self.seed = checked_seed(seed)
        self.task = Task(scenario, self.knobs, self.names)
        self.tried: dict[bytes, tuple[float, ...]] = {}
        self.progress = progress
        self.rounds = rounds

    def at(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Figures (rows) at columns of knob values."""
        x = np.where(self.whole[:, None], np.round(x), x)
        keys = [column.tobytes() for column in np.ascontiguousarray(x.T)]
        fresh = [i for i, key in enumerate(keys) if key not in self.tried and key not in keys[:i]]
        if fresh:
            rows = {knob.target: x[i, fresh] for i, knob in enumerate(self.knobs)}
            solved = self.task.solve(rows).figures
            for place, i in enumerate(fresh):
                self.tried[keys[i]] = tuple(float(solved[name][place]) for name in self.names)
            if self.progress:
                self.progress(len(self.tried), self.most)
        return np.array([self.tried[key] for key in keys]).T

    @property
    def most(self) -> int:
        """Plants that are tried at most."""
        return _CROWD * len(self.knobs) * sum(generations + 1 for generations in self.rounds)

    def best(self, badness: Any, generations: int = _GENERATIONS) -> Any:
        """Differential evolution (Storn and Price 1997) over whole crowds at once, by scipy."""
        from scipy.optimize import differential_evolution

        return differential_evolution(
            lambda x: badness(self.at(x if x.ndim == 2 else x[:, None])), self.bounds, integrality=self.whole,
            vectorized=True, updating="deferred", polish=False, popsize=_CROWD, maxiter=generations, tol=_CLOSE,
            rng=np.random.default_rng(self.seed),
        )  # fmt: skip

    def refuse_nothing(self) -> None:
        """Of an interrupt before any plant was tried nothing can be told."""
        if not self.tried:
            raise KeyboardInterrupt

    def all(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Knob values (rows) and figures (rows) of every plant tried."""
        x = np.array([np.frombuffer(key) for key in self.tried]).T
        return x, np.array(list(self.tried.values())).T


def _bounds(knob: Knob, low: Any, high: Any) -> tuple[float, float]:
    if knob.choices:
        raise InputError(f"study: {knob.target} is a choice; optimise each choice alone, and compare.")
    first, last = (None if given is None else knob.read(given) for given in (low, high))
    first, last = knob.low if first is None else first, knob.high if last is None else last
    if first is None or last is None or not first < last:
        raise InputError(f"study: {knob.target}: give a lowest and a highest value that rise.")
    return float(first), float(last)


def _lines(search: _Search, limits: Sequence[Limit]) -> list[tuple[Limit, int]]:
    return [(limit, search.names.index(limit.figure)) for limit in limits]


def optimise(
    scenario: Scenario | str,
    figure: str,
    ranges: Mapping[str, tuple[Any, Any]],
    *,
    largest: bool = True,
    limits: Sequence[Limit] = (),
    seed: int = 0,
    progress: Progress | None = None,
) -> Optimum:
    """Turn knobs until a figure is as large (or small) as it gets, limits kept.

    ranges: knob -> lowest and highest value, None for a declared bound; whole numbers stay whole. A plant that misses a
    limit is worse than any that keeps them, and the worse the more it misses (Deb, Comput. Methods Appl. Mech. Eng. 186
    (2000) 311). An interrupt gives the best so far. Raises InputError where no plant has the figure.
    """
    if not isinstance(scenario, Scenario):
        scenario = Scenario.load(scenario)
    search = _Search(scenario, ranges, [figure, *(limit.figure for limit in limits)], seed, progress)
    checks = _lines(search, limits)

    def badness(reached: NDArray[np.float64]) -> NDArray[np.float64]:
        goal = np.where(np.isfinite(reached[0]), -reached[0] if largest else reached[0], 2.0 * _BEYOND)
        missed = sum((limit.missed(reached[row]) for limit, row in checks), np.zeros(goal.shape))
        # Beyond any goal, so that the first thing is to keep the limits; squeezed below what a plant without the figure has.
        return np.where(missed > 0.0, np.maximum(goal, _BEYOND * (1.0 + missed / (1.0 + missed))), goal)

    settled = False
    try:
        settled = bool(search.best(badness).success)
    except KeyboardInterrupt:
        search.refuse_nothing()
    x, reached = search.all()
    worst = badness(reached)
    index = int(np.argmin(worst))
    if not np.isfinite(reached[0]).any():
        raise InputError(f"study: no plant in these ranges has {figure}.")
    missed = [limit.missed(reached[row])[index] for limit, row in checks]
    return Optimum(
        figure, largest,
        {knob.target: float(knob.shown(x[i, index])) for i, knob in enumerate(search.knobs)}, search.units,
        {name: float(reached[row, index]) for row, name in enumerate(search.names)},
        not any(value > 0.0 for value in missed), len(search.tried), settled,
    )  # fmt: skip


def front(
    scenario: Scenario | str,
    two: tuple[str, str],
    ranges: Mapping[str, tuple[Any, Any]],
    *,
    largest: tuple[bool, bool] = (True, True),
    limits: Sequence[Limit] = (),
    seed: int = 0,
    progress: Progress | None = None,
) -> Front:
    """The Pareto front of two figures: what one costs of the other.

    Weighted Chebyshev distances from the best of both are made small for several weights (Steuer and Choo, Math. Program.
    26 (1983) 326), and of all plants tried on the way those stay that none beats in both. An interrupt gives those so far.
    Raises InputError.
    """
    if not isinstance(scenario, Scenario):
        scenario = Scenario.load(scenario)
    if two[0] == two[1]:
        raise InputError("study: a front is of two figures; name another.")
    rounds = (_END, _END, *[_BETWEEN] * _WEIGHTS)
    search = _Search(scenario, ranges, [*two, *(limit.figure for limit in limits)], seed, progress, rounds)
    checks = _lines(search, limits)
    signs = np.array([-1.0 if large else 1.0 for large in largest])

    def both(reached: NDArray[np.float64]) -> NDArray[np.float64]:
        """The two as what is to be small, infinite where a limit is missed."""
        goals = reached[:2] * signs[:, None]
        missed = sum((limit.missed(reached[row]) for limit, row in checks), np.zeros(goals.shape[1]))
        return np.where(np.isfinite(goals).all(axis=0) & (missed == 0.0), goals, np.inf)

    settled = False
    try:
        _spread(search, both)
        settled = True
    except KeyboardInterrupt:
        search.refuse_nothing()
    x, reached = search.all()
    goals = both(reached)
    order = [i for i in np.lexsort((goals[1], goals[0])) if np.isfinite(goals[:, i]).all()]
    if not order:
        raise InputError(_NONE)
    kept, least = [], np.inf
    for i in order:  # by the first figure: each must be better in the second than all before
        if goals[1, i] < least:
            kept.append(i)
            least = goals[1, i]
    rows = {knob.target: np.asarray(knob.shown(x[i, kept])) for i, knob in enumerate(search.knobs)}
    rows |= {name: reached[row, kept] for row, name in enumerate(search.names)}
    return Front(two, largest, search.units, rows, len(search.tried), settled)


def _spread(search: _Search, both: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> None:
    """Try plants along a front. both: the two figures as what is to be small, infinite where a limit is missed."""
    for row in (0, 1):  # the ends of the front, which set the scale
        search.best(lambda reached, row=row: np.minimum(both(reached)[row], _BEYOND), _END)
    known = both(search.all()[1])
    known = known[:, np.isfinite(known).all(axis=0)]
    if not known.size:
        raise InputError(_NONE)
    ideal = known.min(axis=1)
    ends = known[:, np.argmin(known, axis=1)]
    scale = np.maximum(ends.max(axis=1) - ideal, 1e-12 * np.maximum(np.abs(ideal), 1.0))

    def distance(weight: float) -> Any:
        weights = np.array([weight, 1.0 - weight])[:, None]

        def far(reached: NDArray[np.float64]) -> NDArray[np.float64]:
            away = (both(reached) - ideal[:, None]) / scale[:, None]
            return np.minimum(np.max(weights * away, axis=0) + 1e-3 * np.sum(away, axis=0), _BEYOND)

        return far

    for weight in np.linspace(0.0, 1.0, _WEIGHTS + 2)[1:-1]:
        search.best(distance(float(weight)), _BETWEEN)

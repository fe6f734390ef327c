"""Sensitivity: which values a figure depends on: one at a time, by rank, and by variance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, listing
from ..scenario import Scenario
from .knobs import knobs
from .monte_carlo import MonteCarlo, drawn_from, rows_from
from .points import points
from .runs import Runs, Settings, solve_rows

#: Shares of its distribution between which a tornado turns each value: the middle four fifths.
_ENDS = (0.1, 0.9)

#: How often sets are drawn again for an interval.
_RESAMPLES = 499

#: Sets of plants of which there are indices at least.
_SETS = 8


@dataclass(frozen=True)
class Bar:
    """One bar of a tornado: a figure with one value at its low and its high end, and all others as they are.

    low, high: the value in its unit; at_low, at_high: the figure.
    """

    target: str
    unit: str
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        """How far the figure goes between them."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Tornado:
    """Bars of one figure, the widest first. now: the figure as the plant stands. unanswered: reasons, by value."""

    figure: str
    unit: str
    now: float
    bars: tuple[Bar, ...]
    unanswered: Mapping[str, str]
    assumed: bool


def tornado(
    scenario: Scenario | str,
    figure: str = "margin_per_tonne",
    *,
    vary: Sequence[str] | None = None,
    settings: Settings | None = None,
) -> Tornado:
    """Turn each uncertain value alone between the tenth and ninetieth percentile of its distribution.

    vary: the values, all that have a distribution (or, where none is entered, are assumed one) where nothing is named.
    Raises InputError.
    """
    if not isinstance(scenario, Scenario):
        scenario = Scenario.load(scenario)
    laws, _, guessed = drawn_from(scenario, vary)
    turned = knobs(scenario, [law.target for law in laws])
    _refuse_empty([knob.target for knob in turned if knob.now is None])
    ends = np.array([law.at(np.array(_ENDS)) for law in laws])
    now = np.array([float(knob.now) for knob in turned])
    rows = np.tile(now, (2 * len(laws) + 1, 1))
    for i in range(len(laws)):
        rows[1 + 2 * i, i], rows[2 + 2 * i, i] = ends[i]

    def rows_of(first: int, last: int) -> dict[str, NDArray[np.float64]]:
        return {knob.target: rows[first:last, i] for i, knob in enumerate(turned)}

    kind = {"kind": "tornado", "targets": [law.target for law in laws], "rows": rows.tolist(), "assumed": guessed}
    runs = solve_rows(scenario, turned, rows_of, len(rows), [figure], settings or Settings(), kind, whole=True)
    return bars_of(runs, ends, guessed)


def bars_of(runs: Runs, ends: NDArray[np.float64], guessed: bool) -> Tornado:
    """The tornado of rows that are solved. ends: of each knob, SI; guessed: whether they are of assumed distributions."""
    (figure,) = runs.units
    reached, reasons = runs.column(figure), runs.reasons
    bars, unanswered = [], {}
    for i, knob in enumerate(runs.knobs):
        low, high = float(reached[1 + 2 * i]), float(reached[2 + 2 * i])
        if np.isfinite([low, high]).all():
            first, last = map(float, knob.shown(ends[i]))
            bars.append(Bar(knob.target, knob.unit, first, last, low, high))
        else:
            unanswered[knob.target] = reasons.get(1 + 2 * i) or reasons.get(2 + 2 * i) or "the figure is not there"
    bars.sort(key=lambda bar: -bar.width)
    return Tornado(figure, runs.unit(figure), float(reached[0]), tuple(bars), unanswered, guessed)


def _refuse_empty(targets: Sequence[str]) -> None:
    if targets:
        raise InputError(f"study: {listing(targets)} has no value in the scenario from which to turn it; enter one.")


def rank_correlation(samples: MonteCarlo, figure: str) -> dict[str, float]:
    """Spearman's rank correlation of a figure with each value that was drawn, the strongest first; NaN left out."""
    from scipy.stats import spearmanr

    reached = samples.column(figure)
    answered = np.isfinite(reached)
    found = {}
    for knob in samples.knobs:
        drawn = samples.column(knob.target)[answered]
        if answered.any() and np.ptp(drawn) > 0 and np.ptp(reached[answered]) > 0:
            found[knob.target] = float(spearmanr(drawn, reached[answered])[0])  # type: ignore[arg-type]
    return dict(sorted(found.items(), key=lambda item: -abs(item[1])))


#: Share of studies in which chance may name a value; plants beyond those that the values taken use up; a rest that is rounding.
_ERROR, _LEAST, _NOTHING = 0.05, 3, 1e-9


def stepwise_correlation(samples: MonteCarlo, figure: str) -> dict[str, float]:
    """Rank correlations of a figure with the values that explain it, the strongest first.

    Few points of many values are in step with each other by accident, and a value in step with one that matters has a share of its
    correlation. So values are taken one by one: the one whose rank goes best with what those before leave of the figure's, as long
    as chance would make that of any of them once in twenty studies (Bonferroni).
    Source: stepwise rank regression, Helton, Johnson, Sallaberry and Storlie, Reliab. Eng. Syst. Saf. 91 (2006) 1175.
    """
    from scipy.stats import norm, rankdata

    known, reached = rank_correlation(samples, figure), samples.column(figure)
    answered = np.isfinite(reached)
    number = int(answered.sum())
    if not known or number <= _LEAST:
        return {}

    def scores(values: Any) -> Any:
        ranks = rankdata(values[answered])
        return (ranks - ranks.mean()) / np.linalg.norm(ranks - ranks.mean())

    columns = np.array([scores(samples.column(target)) for target in known])
    whole, taken = scores(reached), []
    least = float(norm.isf(0.5 * _ERROR / len(known))) / number**0.5
    left = whole
    while len(taken) < min(len(known), number - _LEAST) and (size := np.linalg.norm(left)) > _NOTHING:
        with_left = np.abs(columns @ left) / size
        with_left[taken] = 0.0
        if with_left.max() <= least:
            break
        taken.append(int(with_left.argmax()))
        basis = columns[taken].T
        left = whole - basis @ np.linalg.lstsq(basis, whole, rcond=None)[0]
    targets = list(known)
    return {targets[i]: known[targets[i]] for i in sorted(taken)}


@dataclass(frozen=True)
class Index:
    """Share of a figure's variance that a value (or group) makes alone, and with all others; each with its 95 % interval."""

    target: str
    first: float
    first_interval: tuple[float, float]
    total: float
    total_interval: tuple[float, float]


@dataclass(frozen=True)
class Sobol:
    """Sobol' indices of one figure, the largest total first.

    samples: sets of plants asked for; done: those solved; used: those that have an answer throughout.
    """

    figure: str
    indices: tuple[Index, ...]
    samples: int
    done: int
    used: int
    plants: int
    reasons: Mapping[int, str]
    assumed: bool


def sobol(
    scenario: Scenario | str,
    figure: str = "margin_per_tonne",
    samples: int = 256,
    *,
    vary: Sequence[str] | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    seed: int = 0,
    settings: Settings | None = None,
) -> Sobol:
    """First- and total-order Sobol' indices of every uncertain value, or group of them.

    It solves samples x (values or groups + 2) plants. groups: name -> the beginnings of the values' names that it holds,
    such as {"extraction": ["nickel_extraction", "cobalt_extraction"]}; what is in none stands alone. Values that rise
    together have no such indices. Estimators of Saltelli et al. (Comput. Phys. Commun. 181 (2010) 259) and Jansen (1999);
    intervals between percentiles of sets drawn again, by the seed. An interrupt keeps the sets that are whole, where there
    are enough. Raises InputError.
    """
    if not isinstance(scenario, Scenario):
        scenario = Scenario.load(scenario)
    if samples < _SETS or samples & (samples - 1):
        raise InputError(f"study: {samples} samples; give a power of two from {_SETS}, such as 256.")
    laws, ties, guessed = drawn_from(scenario, vary)
    if ties:
        raise InputError("study: values that rise together have no Sobol' indices; leave the correlation out.")
    turned = knobs(scenario, [law.target for law in laws])
    members = _members([law.target for law in laws], groups or {})
    d, g = len(laws), len(members)
    both = points("sobol", samples, 2 * d, seed)(0, samples)
    a, b = both[:, :d], both[:, d:]
    swapped = np.zeros((g + 2, d), bool)  # of each plant of a set, the values that are those of B
    swapped[1] = True
    for row, columns in enumerate(members.values(), start=2):
        swapped[row, columns] = True

    def shares(first: int, last: int) -> NDArray[np.float64]:
        index = np.arange(first, last)
        of_set, plant = index // (g + 2), index % (g + 2)
        return np.where(swapped[plant], b[of_set], a[of_set])

    rows_of = rows_from(laws, (), turned, shares)
    kind = {
        "kind": "sobol", "seed": seed, "samples": samples, "groups": members, "assumed": guessed,
        "distributions": [law.told for law in laws],
    }  # fmt: skip
    settings = settings or Settings()
    runs = solve_rows(scenario, turned, rows_of, samples * (g + 2), [figure], settings, kind)
    return indices_of(runs, list(members), runs.leading(settings.block), seed, guessed)


def indices_of(runs: Runs, names: Sequence[str], rows: int, seed: int, guessed: bool) -> Sobol:
    """The indices of rows that are solved, set by set. names: of values and groups; rows: those done without a gap."""
    (figure,) = runs.units
    size = len(names) + 2
    done = rows // size
    if done < _SETS:
        raise KeyboardInterrupt
    reached = runs.column(figure)[: done * size].reshape(done, size).T
    answered = np.isfinite(reached).all(axis=0)
    return Sobol(
        figure, _indices(names, reached[:, answered], seed), runs.number // size, done, int(answered.sum()), runs.done,
        runs.reasons, guessed,
    )  # fmt: skip


def _members(targets: Sequence[str], groups: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
    """Group, or value that stands alone -> columns."""
    members: dict[str, list[int]] = {}
    for column, target in enumerate(targets):
        starts = [name for name, heads in groups.items() if any(f"{target}.".startswith(f"{h}.") for h in heads)]
        if len(starts) > 1:
            raise InputError(f"study: {target} is in the groups {listing(starts)}; a value is in one.")
        members.setdefault(starts[0] if starts else target, []).append(column)
    empty = [name for name in groups if name not in members]
    if empty:
        raise InputError(f"study: the group {empty[0]} holds no value that has a distribution.")
    return members


def _indices(names: Sequence[str], reached: NDArray[np.float64], seed: int) -> tuple[Index, ...]:
    """Indices from the figure at A, at B, and at A with each group's columns of B."""
    n = reached.shape[1]
    if n < _SETS:
        raise InputError(f"study: only {n} sets of plants have an answer throughout; draw more, or narrow the ranges.")
    if np.ptp(reached) == 0.0:
        return tuple(Index(name, 0.0, (0.0, 0.0), 0.0, (0.0, 0.0)) for name in names)
    reached = reached - np.mean(reached[:2])
    shares = _shares(reached)
    random = np.random.default_rng(seed)
    drawn = np.array([_shares(reached[:, random.integers(n, size=n)]) for _ in range(_RESAMPLES)])
    low, high = np.nanquantile(drawn, (0.025, 0.975), axis=0)
    rows = [
        Index(
            name, float(shares[0, i]), (float(low[0, i]), float(high[0, i])), float(shares[1, i]),
            (float(low[1, i]), float(high[1, i])),
        )
        for i, name in enumerate(names)
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: -row.total))


def _shares(reached: NDArray[np.float64]) -> NDArray[np.float64]:
    """First- and total-order indices (rows): equations (b) and (f) of table 2 of Saltelli et al. 2010."""
    a, b, mixed = reached[0], reached[1], reached[2:]
    variance = np.var(reached[:2])
    if variance == 0.0:
        return np.full((2, len(mixed)), np.nan)
    return np.array([np.mean(b * (mixed - a), axis=1), np.mean((a - mixed) ** 2, axis=1) / 2.0]) / variance

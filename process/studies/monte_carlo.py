"""Monte-Carlo: the plant at values drawn from their distributions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..scenario import Scenario
from ..uncertainty import Correlation, Distribution, matrix
from .assumed import assumed
from .knobs import Knob, knobs
from .points import Points, points
from .runs import Runs, Settings, solve_rows

#: Percentiles that are told.
PERCENTILES = (5.0, 25.0, 50.0, 75.0, 95.0)


@dataclass(frozen=True)
class Spread:
    """What samples say of one figure. Values in its unit; failed rows are left out.

    error: standard error of the mean, as if the points were independent; evenly spread ones are nearer.
    percentiles: value below which that percent of the plants is. errors: their standard errors (from the ranks of order
    statistics, as a binomial has them).
    """

    figure: str
    unit: str
    samples: int
    mean: float
    deviation: float
    error: float
    percentiles: dict[float, float]
    errors: dict[float, float]

    @classmethod
    def of(cls, figure: str, unit: str, values: NDArray[np.float64]) -> Spread:
        """The spread of the values that are finite."""
        finite = np.sort(values[np.isfinite(values)])
        n = finite.size
        if n < 2:
            raise InputError(f"study: only {n} plants have {figure}; it has no spread.")
        deviation = float(np.std(finite, ddof=1))
        at, errors = {}, {}
        for percent in PERCENTILES:
            share = percent / 100.0
            at[percent] = float(np.quantile(finite, share))
            ranks = np.sqrt(share * (1.0 - share) / n)
            low, high = np.quantile(finite, np.clip([share - ranks, share + ranks], 0.0, 1.0))
            errors[percent] = float(high - low) / 2.0
        return cls(figure, unit, n, float(np.mean(finite)), deviation, float(deviation / np.sqrt(n)), at, errors)


@dataclass(frozen=True)
class Chance:
    """The share of plants that meet a target, with its standard error."""

    share: float
    error: float
    samples: int


@dataclass(frozen=True, repr=False)
class MonteCarlo(Runs):
    """Samples of a plant. distributions: what the values were drawn from; assumed where none was entered."""

    distributions: tuple[Distribution, ...] = ()
    assumed: bool = False

    def spread(self, figure: str) -> Spread:
        """Mean, deviation and percentiles of a figure."""
        return Spread.of(figure, self.unit(figure), self.column(figure))

    def histogram(self, figure: str, bins: int | str = "auto") -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """How many plants are in each of some ranges of a figure, and the edges of those; bins as numpy's."""
        values = self.column(figure)
        return np.histogram(values[np.isfinite(values)], bins)

    def chance(self, figure: str, least: float | None = None, most: float | None = None) -> Chance:
        """The share of plants whose figure is at least, or at most, some value in its unit. Raises InputError.

        A plant without an answer meets nothing.
        """
        if (least is None) == (most is None):
            raise InputError("study: give the least that a figure must be, or the most.")
        values = self.column(figure)
        met = values >= least if least is not None else values <= most
        share = float(np.mean(met))
        return Chance(share, float(np.sqrt(share * (1.0 - share) / values.size)), values.size)


def monte_carlo(
    scenario: Scenario | str,
    samples: int = 1024,
    figures: Sequence[str] | None = None,
    *,
    vary: Sequence[str] | None = None,
    way: str = "sobol",
    seed: int = 0,
    settings: Settings | None = None,
) -> MonteCarlo:
    """Solve a plant at values drawn from the distributions of its [uncertainty] table.

    vary: names of the values that are drawn, all that have a distribution where nothing is named. Where the scenario
    enters no distribution, every default is drawn about itself (see `assumed`), and the result says so. way, seed: how
    points are drawn; a row depends on these and its number alone. Raises InputError.
    """
    if not isinstance(scenario, Scenario):
        scenario = Scenario.load(scenario)
    if samples < 2:
        raise InputError(f"study: {samples} samples are too few; draw at least 2.")
    laws, ties, guessed = drawn_from(scenario, vary)
    turned = knobs(scenario, [law.target for law in laws])
    rows_of = rows_from(laws, ties, turned, points(way, samples, len(laws), seed))
    kind = {
        "kind": "monte carlo", "way": way, "seed": seed, "assumed": guessed,
        "distributions": [law.told for law in laws],
        "correlations": [[*tie.between, tie.rank] for tie in ties],
    }  # fmt: skip
    return of_runs(solve_rows(scenario, turned, rows_of, samples, figures, settings or Settings(), kind), laws, guessed)


def of_runs(runs: Runs, laws: Sequence[Distribution], guessed: bool) -> MonteCarlo:
    """Samples of rows that are solved. guessed: whether what they were drawn from is assumed."""
    own = {f.name: getattr(runs, f.name) for f in fields(Runs)}
    return MonteCarlo(**own, distributions=tuple(laws), assumed=guessed)


def drawn_from(
    scenario: Scenario, vary: Sequence[str] | None
) -> tuple[tuple[Distribution, ...], tuple[Correlation, ...], bool]:
    """The distributions of the values named, which of them rise together, and whether they are assumed."""
    entered = scenario.uncertainty
    guessed = not entered.distributions
    laws = assumed(scenario) if guessed else entered.distributions
    if vary is not None:
        by_target = {law.target: law for law in (*assumed(scenario), *entered.distributions)}
        missing = [target for target in vary if target not in by_target]
        for knob in knobs(scenario, missing):
            raise InputError(f'study: {knob.target} has no distribution; enter one in [uncertainty]."{knob.target}".')
        laws = tuple(by_target[target] for target in dict.fromkeys(vary))
        named = {law.target for law in entered.distributions}
        guessed = any(law.target not in named for law in laws)
    if not laws:
        raise InputError("study: nothing has a distribution; enter some in [uncertainty].")
    held = {law.target for law in laws}
    return laws, tuple(tie for tie in entered.correlations if held.issuperset(tie.between)), guessed


def rows_from(laws: Sequence[Distribution], ties: Sequence[Correlation], turned: Sequence[Knob], at: Points) -> Any:
    """Rows of values from points of the unit cube, by their numbers.

    What rises together does so by a Gaussian copula, which keeps every value's own distribution (Iman and Conover, 1982).
    """
    lower = np.linalg.cholesky(matrix([law.target for law in laws], ties)) if ties else None

    def rows_of(first: int, last: int) -> dict[str, NDArray[np.float64]]:
        shares = at(first, last)
        if lower is not None:
            from scipy.special import ndtr, ndtri

            shares = ndtr(ndtri(np.clip(shares, 1e-15, 1.0 - 1e-15)) @ lower.T)
        values = (law.at(shares[:, i]) for i, law in enumerate(laws))
        return {
            knob.target: np.round(column) if knob.whole else column for knob, column in zip(turned, values, strict=True)
        }

    return rows_of

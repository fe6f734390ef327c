"""Goal seek: at which value of a knob a figure has a given value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..quantities import format_number
from ..scenario import Scenario
from .blocks import Task
from .knobs import Knob, knobs
from .runs import Runs, Settings, solve_rows

#: Values of the knob at which the figure is looked at before it is sought between them.
_LOOKS = 33

#: Relative width of a bracket at which the knob's value is found.
_CLOSE = 1e-13

#: A figure that is still this far from the goal at both ends of a closed bracket has a step there, and does not pass it.
_STEP = 1e-6


@dataclass(frozen=True)
class Goal:
    """Where a figure has the value sought. values: of the knob, in its unit, from the lowest; none, one or several.

    steps: values of the knob where the figure jumps over the goal. lowest, highest: of the figure, over all looks.
    """

    target: str
    unit: str
    figure: str
    figure_unit: str
    goal: float
    values: tuple[float, ...]
    steps: tuple[float, ...]
    lowest: float
    highest: float
    looks: Runs

    @property
    def words(self) -> str:
        """What was found, as a sentence."""
        unit = "" if self.unit == "1" else f" {self.unit}"
        goal = f"{self.figure} of {format_number(self.goal)} {self.figure_unit}".replace(" kg/kg", "")
        if self.values:
            told = " and ".join(f"{format_number(value, 6)}{unit}" for value in self.values)
            several = f" ({len(self.values)} solutions)" if len(self.values) > 1 else ""
            return f"{goal} at {self.target} = {told}{several}."
        if self.steps:
            return f"{self.figure} jumps over the goal at {self.target} = {format_number(self.steps[0], 6)}{unit}."
        if self.lowest == self.highest == self.goal:
            return f"{self.figure} is that of the goal whatever {self.target} is."
        lowest, highest = format_number(self.lowest, 6), format_number(self.highest, 6)
        goes = f"stays {lowest}" if self.lowest == self.highest else f"goes from {lowest} to {highest}"
        return f"there is no {goal}: over the range of {self.target} it {goes}."


def goal_seek(
    scenario: Scenario | str,
    target: str,
    figure: str,
    goal: float,
    *,
    low: Any = None,
    high: Any = None,
    settings: Settings | None = None,
) -> Goal:
    """Find every value of a knob at which a figure is that of the goal, all brackets at once.

    low, high: between which to seek; the declared bounds where nothing is given. The figure is looked at on 33 values,
    and where it passes the goal between two of them, sought there by scipy's element-wise root finder (Chandrupatla).
    What passes twice between two looks is not seen. Raises InputError.
    """
    if not isinstance(scenario, Scenario):
        scenario = Scenario.load(scenario)
    (knob,) = knobs(scenario, [target])
    at = _looked_at(knob, low, high)
    kind = {"kind": "goal", "target": target, "goal": goal, "at": at.tolist()}
    looks = solve_rows(
        scenario,
        (knob,),
        lambda first, last: {target: at[first:last]},
        len(at),
        [figure],
        settings or Settings(),
        kind,
        whole=True,
    )
    return passed(scenario, looks, at, goal)


def passed(scenario: Scenario, looks: Runs, at: NDArray[np.float64], goal: float) -> Goal:
    """Where a figure passes the goal, by looks at a knob's values `at`, SI."""
    (knob,), (figure,) = looks.knobs, looks.units
    target = knob.target
    reached = looks.column(figure) - goal
    finite = np.isfinite(reached)
    if not finite.any():
        reasons = list(looks.reasons.values())
        raise InputError(f"study: no plant over the range of {target} has {figure}. {reasons[0] if reasons else ''}")
    flat = np.ptp(reached[finite]) == 0.0
    exact = [] if flat else at[reached == 0.0]  # of a flat figure every value is a solution, or none
    passing = np.flatnonzero(finite[:-1] & finite[1:] & (np.sign(reached[:-1]) * np.sign(reached[1:]) < 0))
    task = Task(scenario, (knob,), (figure,))
    found, steps = (
        _sought(task, at[passing], at[passing + 1], goal, np.ptp(reached[finite])) if passing.size else ([], [])
    )
    shown = [float(knob.shown(value)) for value in sorted([*exact, *found])]
    return Goal(
        target, knob.unit, figure, looks.unit(figure), goal, tuple(shown),
        tuple(float(knob.shown(value)) for value in steps),
        float(np.nanmin(looks.column(figure))), float(np.nanmax(looks.column(figure))), looks,
    )  # fmt: skip


def _looked_at(knob: Knob, low: Any, high: Any) -> NDArray[np.float64]:
    """The values of the knob that are looked at first, SI; by factors where the range is wide."""
    if knob.choices or knob.whole:
        raise InputError(f"study: {knob.target} has no values in between; sweep it instead.")
    first = knob.low if low is None else knob.read(low)
    last = knob.high if high is None else knob.read(high)
    if first is None or last is None:
        raise InputError(f"study: {knob.target} has no bounds of its own; give the lowest and the highest value.")
    if not first < last:
        raise InputError(f"study: {knob.target}: the lowest value is not below the highest.")
    if first > 0 and last / first > 50.0:
        return np.geomspace(first, last, _LOOKS)
    return np.linspace(first, last, _LOOKS)


def _sought(
    task: Task, low: NDArray[np.float64], high: NDArray[np.float64], goal: float, range_: float
) -> tuple[list[float], list[float]]:
    """The roots between brackets, and the values where the figure jumps instead."""
    from scipy.optimize import elementwise

    (knob,), (figure,) = task.knobs, task.wanted

    def missed(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return task.solve({knob.target: np.ravel(x)}).figures[figure].reshape(np.shape(x)) - goal

    tolerances = {"xatol": 0.0, "xrtol": _CLOSE, "fatol": 0.0, "frtol": 0.0}
    root = elementwise.find_root(missed, (low, high), tolerances=tolerances, maxiter=100)
    ends = np.minimum(np.abs(root.f_bracket[0]), np.abs(root.f_bracket[1]))
    smooth = ends <= _STEP * max(range_, abs(goal), 1e-300)
    return root.x[smooth].tolist(), root.x[~smooth].tolist()

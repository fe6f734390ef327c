"""Studies of functions whose answer is known in closed form, in place of a plant; and of plants that sometimes fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from blackmass.process import InputError, Scenario, ureg
from blackmass.process.studies import (
    Limit,
    front,
    goal_seek,
    monte_carlo,
    optimise,
    sobol,
    sweep,
    tornado,
)
from blackmass.process.studies.blocks import Block, Task

pytestmark = pytest.mark.slow

PLANT = "nmc622-mechanical"

#: Two knobs without a unit, in range from 0.5 to 1.2.
X, Y = "screening.cut_ratio", "air_classification.drag"

TWO = ("recovery.Li", "recovery.Cu")


def solved_as(monkeypatch: pytest.MonkeyPatch, **figures: Callable[[Any], Any]) -> None:
    """Let figures be functions of the rows; a full stop is a double underscore."""
    made = {name.replace("__", "."): function for name, function in figures.items()}

    def solve(self: Task, rows: Any) -> Block:
        return Block(rows, {name: np.asarray(made[name](rows), float) for name in self.wanted})

    monkeypatch.setattr(Task, "solve", solve)


def test_a_known_goal_is_met_to_nine_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    """exp(3 x) is 5 at ln(5)/3, and of a flat figure there is no solution."""
    solved_as(
        monkeypatch, recovery__Li=lambda rows: np.exp(3.0 * rows[X]), recovery__Cu=lambda rows: 0.0 * rows[X] + 2.0
    )
    found = goal_seek(PLANT, X, "recovery.Li", 5.0, low=0.3, high=1.2)
    assert found.values == (pytest.approx(np.log(5.0) / 3.0, rel=1e-9),)
    flat = goal_seek(PLANT, X, "recovery.Cu", 5.0, low=0.3, high=1.2)
    assert flat.values == () and "it stays 2" in flat.words


def test_a_step_over_the_goal_is_no_solution(monkeypatch: pytest.MonkeyPatch) -> None:
    solved_as(monkeypatch, recovery__Li=lambda rows: np.where(rows[X] < 0.7, 0.1, 0.9))
    found = goal_seek(PLANT, X, "recovery.Li", 0.5, low=0.3, high=1.2)
    assert found.values == () and found.steps == (pytest.approx(0.7, rel=1e-9),)
    assert "jumps over the goal" in found.words


def test_a_known_optimum_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bowl of two knobs, free and at a limit that binds: (x - 0.6)^2 + (y - 0.9)^2 with x + y of at most 1.3."""
    solved_as(
        monkeypatch,
        recovery__Li=lambda rows: (rows[X] - 0.6) ** 2 + (rows[Y] - 0.9) ** 2,
        recovery__Cu=lambda rows: rows[X] + rows[Y],
    )
    ranges = {X: (0.3, 1.2), Y: (0.5, 1.2)}
    free = optimise(PLANT, "recovery.Li", ranges, largest=False)
    assert free.values[X] == pytest.approx(0.6, abs=1e-3) and free.values[Y] == pytest.approx(0.9, abs=1e-3)
    held = optimise(PLANT, "recovery.Li", ranges, largest=False, limits=[Limit("recovery.Cu", most=1.3)])
    assert held.kept and held.figures["recovery.Li"] == pytest.approx(0.02, rel=5e-3)
    assert held.values[X] == pytest.approx(0.5, abs=0.01)


def _schaffer(rows: Any) -> Any:
    return 10.0 * (rows[X] - 0.4)


def test_a_known_front_is_found_also_where_plants_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Schaffer's problem, x^2 against (x - 2)^2: the front is x from 0 to 2. Where plants fail, it has a gap and no more."""
    figures = {
        "recovery__Li": lambda rows: _schaffer(rows) ** 2,
        "recovery__Cu": lambda rows: (_schaffer(rows) - 2.0) ** 2,
    }
    solved_as(monkeypatch, **figures)
    ranges = {X: (0.3, 1.2)}
    found = front(PLANT, TWO, ranges, largest=(False, False))
    x = _schaffer({X: found.rows[X]})
    assert x.min() > -1e-2 and x.max() < 2.01 and len(x) > 100
    np.testing.assert_allclose(np.sqrt(found.rows["recovery.Li"]) + np.sqrt(found.rows["recovery.Cu"]), 2.0, atol=0.02)
    broken = {name: lambda rows, f=f: np.where(np.abs(_schaffer(rows) - 1.0) < 0.3, np.nan, f(rows)) for name, f in figures.items()}  # fmt: skip
    solved_as(monkeypatch, **broken)
    x = np.sort(_schaffer({X: front(PLANT, TWO, ranges, largest=(False, False)).rows[X]}))
    assert np.diff(x).max() == pytest.approx(0.6, abs=0.1) and x.min() < 0.05 and x.max() > 1.95
    solved_as(monkeypatch, recovery__Li=lambda rows: np.nan * rows[X], recovery__Cu=lambda rows: rows[X])
    with pytest.raises(InputError, match="no plant in these ranges has both figures"):
        front(PLANT, TWO, ranges)


@pytest.mark.parametrize("largest", [True, False])
def test_an_optimum_or_front_that_is_interrupted_is_the_best_so_far(
    monkeypatch: pytest.MonkeyPatch, largest: bool
) -> None:
    solved_as(monkeypatch, recovery__Li=lambda rows: rows[X], recovery__Cu=lambda rows: -rows[X])

    def interrupted(done: int, number: int) -> None:
        assert done <= number
        if done >= 40:
            raise KeyboardInterrupt

    best = optimise(PLANT, "recovery.Li", {X: (0.3, 1.2)}, largest=largest, progress=interrupted)
    assert not best.settled and 40 <= best.plants < 60
    assert best.values[X] == pytest.approx(1.2 if largest else 0.3, abs=0.1)
    part = front(PLANT, TWO, {X: (0.3, 1.2)}, progress=interrupted)
    assert not part.settled and len(part.rows[X]) == part.plants  # each is better than all others in one of the two


def test_a_search_counts_its_plants() -> None:
    """What progress says is at most what it promises, to the end."""
    told: list[tuple[int, int]] = []
    front(PLANT, TWO, {"screening.aperture": ("0.5 mm", "2 mm")}, progress=lambda *each: told.append(each))
    done, number = told[-1]
    assert number / 3 < done <= number and len({promised for _, promised in told}) == 1


# --- choices, lists and batches ----------------------------------------------------------------------------


def plant(**tables: Any) -> Scenario:
    return Scenario.from_dict({**Scenario.load(PLANT).to_dict(), **tables})


BATCH = plant(screening={"aperture": ["1 mm", "2 mm"]})


@pytest.mark.parametrize(
    "study",
    [
        lambda: sweep(BATCH, {X: [0.9, 1.0]}),
        lambda: monte_carlo(BATCH, 8),
        lambda: tornado(BATCH, vary=[X]),
        lambda: sobol(BATCH, samples=8, vary=[X]),
        lambda: goal_seek(BATCH, X, "recovery.Cu", 0.8),
        lambda: optimise(BATCH, "recovery.Cu", {X: (0.5, 1.0)}),
        lambda: front(BATCH, TWO, {X: (0.5, 1.0)}),
    ],
)
def test_a_study_of_a_batch_is_refused_by_name(study: Callable[[], Any]) -> None:
    """Whatever is turned: the plants of a study start from one."""
    with pytest.raises(InputError, match=r"screening\.aperture has a list of values already"):
        study()


def test_values_come_as_arrays_with_units_or_as_text() -> None:
    columns = [
        sweep(PLANT, {"screening.aperture": given}, ["recovery.Cu"]).column("recovery.Cu")
        for given in (["0.5 mm", "1 mm"], np.array([0.5, 1.0]) * ureg.mm, [500.0, 1000.0] * ureg.um)
    ]
    np.testing.assert_allclose(columns[1], columns[0], rtol=1e-12)
    np.testing.assert_allclose(columns[2], columns[0], rtol=1e-12)


def test_choices_are_swept_and_nothing_else() -> None:
    """Each choice is its own plant among samples of values that are drawn by weight; an optimum asks for each alone."""
    runs = sweep(PLANT, {"discharge.method": ["brine", "resistor", "brine"]}, ["cost_per_tonne"])
    cost = runs.column("cost_per_tonne")
    assert cost[0] == cost[2] != cost[1] and runs.column("discharge.method").tolist() == ["brine", "resistor", "brine"]
    row = {"distribution": "discrete", "values": ["0.5 mm", "1 mm"], "weights": [1, 3]}
    drawn = monte_carlo(plant(uncertainty={"screening.aperture": row}), 64, ["recovery.Cu"])
    apertures = drawn.column("screening.aperture")
    assert (apertures == 1.0).sum() == 48 and set(apertures.tolist()) == {0.5, 1.0}
    assert len(set(drawn.column("recovery.Cu").round(9).tolist())) == 2
    with pytest.raises(InputError, match="optimise each choice alone"):
        optimise(PLANT, "recovery.Cu", {"discharge.method": (None, None)})
    with pytest.raises(InputError, match="no quantity, so it has no distribution"):
        plant(uncertainty={"discharge.method": row}).uncertainty  # noqa: B018

"""A plant of one's own substances and operations has the answers that another program finds for it."""

from __future__ import annotations

import csv
from pathlib import Path
from types import ModuleType

import numpy as np

_ANSWERS = ("npv", "carbonate", "operating", "revenue", "capital")


def table() -> dict[str, np.ndarray]:
    """Parameters and answers, a row a scenario."""
    text = (Path(__file__).parent / "answers.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    return {key: np.array([float(row[key]) for row in rows]) for key in rows[0]}


def test_its_answers_are_those_of_another_program(plant: ModuleType) -> None:
    """Money and product of sixteen scenarios at once, and of one alone."""
    known = table()
    parameters = {key: values for key, values in known.items() if key not in _ANSWERS}
    solution = plant.plant(parameters).solve()
    assert not solution.unsettled and len(solution.outcomes) == 20
    for name, found in plant.economics(solution, parameters).items():
        np.testing.assert_allclose(found, known[name], rtol=1e-9)
    one = {key: float(values[3]) for key, values in parameters.items()}
    for name, found in plant.economics(plant.plant(one).solve(), one).items():
        np.testing.assert_allclose(found, known[name][3], rtol=1e-9)

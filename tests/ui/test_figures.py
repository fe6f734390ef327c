"""What figures share: one colour an element, and axes on which every point is seen."""

from __future__ import annotations

import itertools
import math

import pytest

from blackmass.process import Scenario, run
from blackmass.ui import figures
from blackmass.ui.app.explore import stream_table
from blackmass.ui.figures import style


@pytest.fixture(scope="module")
def doc():
    return run(Scenario.load("nmc622-hydro")).document


def test_an_element_has_one_colour(doc) -> None:
    """In recoveries and grades, and by symbol and by name; no two elements that a feed brings share one."""
    found: dict[str, set[str]] = {}
    for chart in (figures.recovery_bars(doc), figures.black_mass_grades(doc)):
        for layer in chart["layer"]:
            for row in layer["data"]["values"]:
                if "colour" in row:
                    found.setdefault(row["name"], set()).add(row["colour"])
    assert all(len(colours) == 1 for colours in found.values())
    metals = ("Li", "Ni", "Co", "Mn", "Cu", "Al", "Fe", "P", "F", "C")
    assert len({style.element_colour(metal) for metal in metals}) == len(metals)
    assert style.element_colour("nickel") == style.element_colour("Ni")


def test_stages_stand_apart(doc) -> None:
    """No two stages of an extraction are nearer than a few pixels on both axes, also where the last is a millionth of the first."""
    for unit in figures.extraction_units(doc):
        chart = figures.mccabe_thiele(doc, unit)
        encoding = chart["layer"][0]["encoding"]
        points = [(p["x"], p["y"]) for p in chart["layer"][0]["data"]["values"]][1:]
        along = []
        for axis, size, values in zip("xy", (style.WIDTH, chart["height"]), zip(*points, strict=True), strict=True):
            along.append([_place(value, encoding[axis]["scale"], size, max(values)) for value in values])
        places = list(zip(*along, strict=True))
        for a, b in itertools.combinations(places, 2):
            assert math.dist(a, b) > 8.0, (unit, points)
        assert "<svg" in figures.svg(chart)


def _place(value: float, scale: dict, size: float, most: float) -> float:
    """Where a value stands on an axis, px."""
    if scale.get("type") != "symlog":
        return value / most * size
    return math.log1p(value / scale["constant"]) / math.log1p(scale["domain"][1] / scale["constant"]) * size


def test_what_arithmetic_leaves_is_nothing(doc) -> None:
    """No stream table tells 1e-19; what is a millionth of the feed is told."""
    for unit in ("kg/h", "kg per t feed"):
        _, rows = stream_table(doc, unit)
        cells = [cell for row in rows[3:] for cell in row[1:] if cell]
        assert cells and min(abs(cell) for cell in cells) >= 1e-9 * 1000.0
        assert min(abs(cell) for cell in cells) < 1e-3

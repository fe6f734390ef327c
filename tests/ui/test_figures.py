"""What figures share: one colour an element, and axes on which every point is seen."""

from __future__ import annotations

import itertools
import math

import pytest

from blackmass.process import Scenario, run
from blackmass.ui import figures
from blackmass.ui.app.explore import shown, stream_table
from blackmass.ui.display import fed
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
    """Stages that differ are some pixels apart, also where the last holds a millionth of what the first does."""
    for unit in figures.extraction_units(doc):
        chart = figures.mccabe_thiele(doc, unit)
        encoding = chart["layer"][0]["encoding"]
        points = [(p["x"], p["y"]) for p in chart["layer"][0]["data"]["values"]][1:]
        along = []
        for axis, size, values in zip("xy", (style.WIDTH, chart["height"]), zip(*points, strict=True), strict=True):
            along.append([_place(value, encoding[axis]["scale"], size, max(values)) for value in values])
        places = list(zip(*along, strict=True))
        for (one, a), (other, b) in itertools.combinations(zip(points, places, strict=True), 2):
            pinched = max(one[0], other[0]) < 1.3 * min(one[0], other[0])  # the stages themselves do next to nothing
            assert pinched or math.dist(a, b) > 8.0, (unit, points)
        assert "<svg" in figures.svg(chart)


def _place(value: float, scale: dict, size: float, most: float) -> float:
    """Where a value stands on an axis, px."""
    if scale.get("type") != "symlog":
        return value / most * size
    return math.log1p(value / scale["constant"]) / math.log1p(scale["domain"][1] / scale["constant"]) * size


def test_what_arithmetic_leaves_is_nothing(doc) -> None:
    """No stream table shows 1e-19; what is a millionth of the feed is shown."""
    whole = fed(doc, "kg/h")
    _, rows = stream_table(doc, "kg/h")
    pairs = [pair for row in rows[3:] for pair in zip(row[1:], shown(row, whole)[1:], strict=True) if pair[0]]
    assert any(text == "0" for _, text in pairs)
    assert all((abs(number) > 1e-9 * whole) is (text != "0") for number, text in pairs)

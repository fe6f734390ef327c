"""The picture of the mass: to scale, and readable."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from blackmass import chemistries
from blackmass.process import InputError, Scenario, run
from blackmass.process.document import Document
from blackmass.process.feed import FORMS
from blackmass.process.scenario import shipped
from blackmass.ui.figures import mass_sankey, sankey
from blackmass.ui.figures.flows import elements

#: Left out by a contributor's loop for its time.
pytestmark = pytest.mark.slow

#: Lines thinner than this cannot be drawn to scale, px.
_HAIRLINE = 1.0

_ROUTES = ("mechanical", "hydro", "pyro", "pyrolysis-hydro", "direct")


def pictures(doc: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every picture of a document."""
    yield "mass", mass_sankey(doc)
    yield "mass with water", mass_sankey(doc, water=True)
    for element in elements(doc):
        yield element, mass_sankey(doc, element)


def widths(chart: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """Flow in kg/h and drawn width in px of everything in a chart, read from the chart itself."""
    found = {}
    for number, layer in enumerate(chart["layer"]):
        mark, values = layer["mark"]["type"], layer["data"]["values"]
        for row in values:
            if mark == "area":
                found[f"ribbon {row['id']}"] = (flow_of(row), row["x2"] - row["x"])
            elif mark == "line":
                found[f"return {number}"] = (flow_of(row), layer["mark"]["strokeWidth"])
            elif mark == "rect" and "what" in row:
                found[f"bar {row['what']} {row['x']} {row['y']}"] = (flow_of(row), row["x2"] - row["x"])
    return found


def flow_of(row: dict[str, Any]) -> float:
    """kg/h as told in the hover, four digits."""
    return float(row["flow"].removesuffix(" kg/h").replace(" ", ""))


def check_scale(name: str, chart: dict[str, Any]) -> None:
    """All widths are the flow times one scale, which uses the width there is."""
    found = widths(chart)
    largest = max(flow for flow, _ in found.values())
    scale = max(width for _, width in found.values()) / largest
    for what, (flow, width) in found.items():
        assert width == pytest.approx(max(flow * scale, _HAIRLINE), rel=2e-3, abs=0.03), (name, what)
    assert scale * largest > 0.25 * chart["width"], name
    places = [x for layer in chart["layer"] for x in layer_x(layer)]
    assert -_HAIRLINE / 2 <= min(places) and max(places) <= chart["width"] + _HAIRLINE / 2, name


def layer_x(layer: dict[str, Any]) -> list[float]:
    return [row[key] for row in layer["data"]["values"] for key in ("x", "x2") if key in row and "text" not in row]


def check_labels(name: str, placed: Any) -> None:
    """No label covers another or leaves the picture."""
    pairs = [(a.text, b.text) for a, b in itertools.combinations(placed.labels, 2) if a.overlaps(b)]
    assert not pairs, name
    assert all(-1e-6 <= box.left and box.right <= placed.width + 1e-6 and box.top >= 0 for box in placed.labels), name
    assert all(box.bottom <= placed.height + 1 for box in placed.labels), name


@pytest.fixture(
    scope="module", params=["nmc622-hydro", "mixed-hydro", "nmc622-pyro", "lfp-direct", "lfp-blade-mechanical"]
)
def doc(request: pytest.FixtureRequest) -> Document:
    return run(request.param).document


def test_widths_are_to_scale(doc: Document) -> None:
    """Of all mass and of every element."""
    for name, chart in pictures(doc):
        check_scale(name, chart)


def test_labels_can_be_read(doc: Document) -> None:
    """They cover nothing and stay inside."""
    for element in (None, *elements(doc)):
        check_labels(str(element), sankey.layout(doc, element))
    check_labels("with water", sankey.layout(doc, water=True))


def test_no_label_tells_a_trace(doc: Document) -> None:
    """What is told is worth telling: never a power of ten."""
    for element in (None, *elements(doc)):
        assert not [box.text for box in sankey.layout(doc, element).labels if "e-" in box.text.rsplit("\n", 1)[-1]]


@pytest.mark.slow
@pytest.mark.parametrize("route", _ROUTES)
def test_widths_are_to_scale_for_whatever_plant(route: str) -> None:
    """Cells of every chemistry, and every form of two that differ most."""
    drawn = 0
    for chemistry, form in itertools.product(chemistries.available(), FORMS):
        if form != "cell" and chemistry not in ("NMC622", "LFP"):
            continue
        feed = [{"chemistry": chemistry, "form": form, "mass_flow": "1 t/h"}]
        try:
            scenario = Scenario.from_dict({"route": route, "feed": feed})
        except InputError:
            continue  # this route cannot take it
        doc = run(scenario).document
        for name, chart in pictures(doc):
            check_scale(f"{chemistry} {form} {name}", chart)
            drawn += 1
    assert drawn > 20


@pytest.mark.parametrize("name", list(shipped()))
def test_every_shipped_plant_can_be_read(name: str) -> None:
    """Labels of every picture."""
    doc = run(name).document
    for element in (None, *elements(doc)):
        check_labels(f"{name} {element}", sankey.layout(doc, element))


def test_caption_tells_what_is_left_out(doc: Document) -> None:
    """The threshold stands under the picture, in the unit of the picture."""
    assert "kg/t are drawn together" in sankey.caption(doc)
    assert "Free water is left out" in sankey.caption(doc) and "Free water" not in sankey.caption(doc, water=True)
    assert "% are drawn together" in sankey.caption(doc, "Li")

"""The block flow diagram: everything is drawn once, nothing lies over anything else, and numbers are those of the document."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

import pytest

from blackmass.process import Scenario, run
from blackmass.process.document import Document
from blackmass.process.errors import InputError
from blackmass.process.network import read
from blackmass.ui.app.places import places, turned_on, wiring
from blackmass.ui.display import flow, operating_hours
from blackmass.ui.figures import Drawing, block_flow, style
from blackmass.ui.figures.blocks import Possible

_SVG = "{http://www.w3.org/2000/svg}"
#: Plants of every route, with the most steps and the fewest.
_EACH = ("brine-mechanical", "nmc622-hydro", "mixed-pyrolysis-hydro", "nca-pyro", "scrap-direct", "scrap-pcam")
Box = tuple[float, float, float, float]  # left, top, right, bottom


@cache
def document(name: str) -> Document:
    return run(Scenario.load(name)).document


def parsed(drawing: Drawing) -> ElementTree.Element:
    return ElementTree.fromstring(drawing.svg)


def words(root: ElementTree.Element) -> Iterator[tuple[str, Box]]:
    """Texts and where they stand."""
    for text in root.iter(f"{_SVG}text"):
        size = float(text.get("font-size", 10))
        wide = style.text_width(text.text or "", size, bold=text.get("font-weight") == "bold")
        x, y = float(text.get("x", 0)), float(text.get("y", 0))
        left = x - wide / 2 if text.get("text-anchor") == "middle" else x
        yield text.text or "", (left, y - 0.72 * size, left + wide, y + 0.1 * size)


def blocks(root: ElementTree.Element) -> dict[str, Box]:
    """Where blocks stand, by their step."""
    found = {}
    for group in root.iter(f"{_SVG}g"):
        if group.get("data-step"):
            box = group.find(f"{_SVG}rect")
            x, y, w, h = (float(box.get(key)) for key in ("x", "y", "width", "height"))
            found[group.get("data-step")] = (x, y, x + w, y + h)
    return found


def overlap(a: Box, b: Box, by: float = 0.5) -> bool:
    return min(a[2], b[2]) - max(a[0], b[0]) > by and min(a[3], b[3]) - max(a[1], b[1]) > by


@pytest.mark.slow
@pytest.mark.parametrize("name", _EACH)
def test_nothing_lies_over_anything_else(name: str) -> None:
    """Words over words, blocks over blocks, lines through blocks: never, in any width, with what could be switched on."""
    doc = document(name)
    possible = places(wiring(Scenario.load(name).to_dict())).possible
    for columns in (2, 3, 6):
        root = parsed(block_flow(doc, columns, possible=possible))
        boxes = blocks(root)
        assert boxes.keys() == {unit.name for unit in doc.units} | {each.step for each in possible}
        assert not any(overlap(a, b) for a, b in itertools.combinations(boxes.values(), 2))
        for (one, a), (other, b) in itertools.combinations(words(root), 2):
            assert not overlap(a, b, by=1.5), (columns, one, other)
        for line in root.iter(f"{_SVG}polyline"):
            corners = [tuple(map(float, point.split(","))) for point in line.get("points").split()]
            for (x, y), (u, v) in itertools.pairwise(corners):
                stretch = (min(x, u) - 0.5, min(y, v) - 0.5, max(x, u) + 0.5, max(y, v) + 0.5)
                assert not any(overlap(stretch, box, by=0.6) for box in boxes.values()), (columns, stretch)


def test_every_flow_is_drawn_with_its_amount() -> None:
    """Between units, and over and under them, what is told adds up to the streams of the document."""
    doc = document("nmc622-pyro")
    hours = operating_hours(doc)
    told = [text for text, _ in words(parsed(block_flow(doc, 4, per_tonne=True)))]
    fed = sum(flow(s.mass_flow, "kg/h", hours) for s in doc.streams if s.kind == "feed")
    for row in doc.streams:
        per_tonne = 1000.0 * flow(row.mass_flow, "kg/h", hours) / fed
        if row.kind == "reagent" and per_tonne > 0.1:
            assert any(t.startswith((row.what or row.name)[:10]) for t in told)
    slag = next(t for t in told if t.startswith("slag "))
    row = next(s for s in doc.streams if s.what == "slag")
    assert float(slag.split(" ", 1)[1]) == pytest.approx(1000.0 * flow(row.mass_flow, "kg/h", hours) / fed, rel=5e-3)
    between = {(s.source, s.target) for s in doc.streams if s.source and s.target and s.source != s.target}
    lines = parsed(block_flow(doc, 4)).findall(f".//{_SVG}polyline")
    assert 0 < len(lines) <= len(between)


def test_an_element_is_followed() -> None:
    """The lithium of a smelter leaves with the slag and the dust; metals without it are not drawn under it."""
    doc = document("nmc622-pyro")
    told = [text for text, _ in words(parsed(block_flow(doc, 4, element="Li", per_tonne=True)))]
    assert any(t.startswith("slag") for t in told)
    assert not any(t.startswith("copper cathodes") for t in told)


def test_what_leads_back_is_told_apart() -> None:
    """Wash liquor to the leach is drawn in the colour of what returns; the pulp to the filter is not."""
    root = parsed(block_flow(document("nmc622-hydro"), 6))
    colour = {
        group.find(f"{_SVG}title").text.partition(":")[0]: group.find(f"{_SVG}polyline").get("stroke")
        for group in root.iter(f"{_SVG}g")
        if group.get("class") == "line"
    }
    assert colour["filtration to leaching"] == style.RECYCLE
    assert colour["leaching to filtration"] != style.RECYCLE


def test_paper_parts_a_tall_picture_between_rows() -> None:
    """The pieces follow on one another, hold all of it, and none is higher than the paper."""
    whole = block_flow(document("nmc622-hydro"), 3)
    pieces = whole.pieces(1.2)
    assert len(pieces) > 1
    assert [p.top for p in pieces] == [0.0, *itertools.accumulate(p.height for p in pieces[:-1])]
    assert sum(p.height for p in pieces) == pytest.approx(whole.height)
    assert all(p.height <= 1.2 * p.width for p in pieces)
    boxes = blocks(parsed(whole)).values()
    assert not any(top < piece.top < bottom for piece in pieces for _, top, _, bottom in boxes)


@pytest.mark.slow
def test_plants_of_a_network_keep_to_themselves() -> None:
    """Each part of each plant is told with the plant's name, once in a row, and nothing lies over anything else."""
    doc = run(read("spoke-and-hub")).document
    root = parsed(block_flow(doc, 4))
    assert blocks(root).keys() == {unit.name for unit in doc.units}
    told = list(words(root))
    assert any(text == "Hungary, mechanical" for text, _ in told)
    for (one, a), (other, b) in itertools.combinations(told, 2):
        assert not overlap(a, b, by=1.5), (one, other)


def test_words_of_others_stay_words() -> None:
    """A stream that is called like markup."""
    doc = document("lfp-direct")
    streams = tuple(replace(s, name="<script>&'\"", what="<b>&") if s.source is None else s for s in doc.streams)
    svg = block_flow(replace(doc, streams=streams)).svg
    assert "<b>" not in svg and "<script" not in svg
    assert any(text.startswith("<b>&") for text, _ in words(ElementTree.fromstring(svg)))


# --- steps that a plant could have -------------------------------------------------------------------


def test_steps_stand_where_the_route_would_place_them() -> None:
    """After the unit that leads to them in a plant that has them."""
    off = places(wiring(Scenario.load("nmc622-hydro").to_dict()))
    after = {each.step: each.after for each in off.possible}
    assert after["reuse"] is None
    assert after["flotation"] == "screening"
    assert after["zero_liquid_discharge"] == "effluent_treatment"
    assert after["lithium_hydroxide"] == "lithium_filtration"
    assert "base" in off.impossible["carbon_dioxide_carbonation"]


def test_a_step_left_out_can_come_back() -> None:
    """It is offered where it stood."""
    given = {**Scenario.load("nmc622-hydro").to_dict(), "magnetic_separation": {"skip": True}}
    assert Possible("magnetic_separation", "screening") in places(given).possible


@pytest.mark.parametrize("name", ["nmc622-hydro", "nmc622-mechanical"])
def test_each_step_that_is_offered_can_be_switched_on(name: str) -> None:
    """In place of what stands there; and numbers do not decide where steps stand."""
    given = Scenario.load(name).to_dict()
    bare = wiring(given)
    offers = {offer.step: offer.place for offer in Scenario.from_dict(given).plan().route.offers}
    assert places(bare) == places(given)
    for each in places(bare).possible:
        plan = Scenario.from_dict(turned_on(given, each.step, offers)).plan()
        assert each.step in plan.used
    with pytest.raises(InputError):
        Scenario.from_dict({**given, "no_such_step": {}})

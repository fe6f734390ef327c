"""Purity: every specification holds at its limits and fails just beyond them."""

from __future__ import annotations

from typing import Any

import pytest

from blackmass.process import run, tables
from blackmass.process.assess.purity import judged
from blackmass.process.components import component, table
from blackmass.process.stream import Stream


def _carrier(element: str) -> str:
    """A component that holds an element and nothing else a specification looks at; none where nothing does."""
    plain = {element, "O", "H"}
    return next((k for k, item in table().items() if set(item.atoms) <= plain and element in item.atoms), "")


@pytest.mark.parametrize("product", tables.specifications())
def test_impurities_at_their_limit(product: str) -> None:
    """At 0.99 of each limit the product passes by it, at 1.01 it fails by it."""
    specification = tables.specifications()[product]
    for element, limit in specification["most"].items():
        for times, passes in ((0.99, True), (1.01, False)):
            carrier = _carrier(element)
            if not carrier:
                continue  # no component holds it: it is not judged
            mass = times * limit / component(carrier).mass_fraction(element)
            verdict = judged(product, Stream.of_mass({carrier: mass, "char": 1.0 - mass}))
            assert verdict is not None
            row = next(row for row in verdict.limits[1:] if row.what == element)
            assert row.most == limit and bool(row.passes) is passes, element
            assert (element in verdict.failing) is not passes


@pytest.mark.parametrize("product", tables.specifications())
def test_content_at_its_limit(product: str) -> None:
    """What is wet is judged dry."""
    content = tables.specifications()[product]["content"]
    what = {"metals": "Ni"}.get(content["what"], content["what"])
    carrier = what if what in table() else _carrier(what)
    share = 1.0 if what in table() else component(carrier).mass_fraction(what)
    for times, passes in ((0.99, False), (1.005, True)):
        mass = min(times * content["least"] / share, 1.0)
        if content["least"] > 0.995 and passes:
            mass = 1.0
        stream = Stream.of_mass({carrier: mass, "slag silica": 1.0 - mass, "water": 0.5})
        verdict = judged(product, stream)
        assert verdict is not None and bool(verdict.limits[0].passes) is passes


def plant(chemistry: str = "NMC622", form: str = "cell", **steps: Any) -> Any:
    return run({"feed": [{"chemistry": chemistry, "form": form, "mass_flow": "1 t/h"}], **steps})


@pytest.mark.slow
def test_purity_names_what_fails() -> None:
    """Copper that purification leaves fails the manganese sulfate, and the pH of purification decides it."""
    rows = {
        p["name"]: p["specification"]
        for p in plant(impurity_removal={"ph": 4.2}).to_dict()["products"]
        if "specification" in p
    }
    manganese = rows["manganese sulfate monohydrate"]
    failing = {row["what"] for row in manganese["rows"] if row["verdict"] == "fail"}
    assert manganese["verdict"] == "fail" and "Cu" in failing
    traces = [
        next(r["actual"]["value"] for r in p["specification"]["rows"] if r["what"] == "Cu")
        for ph in (4.2, 4.8, 5.4)
        for p in plant(impurity_removal={"ph": ph}).to_dict()["products"]
        if p["name"] == "manganese sulfate monohydrate"
    ]
    assert traces[0] > 3 * traces[1] > 3 * traces[2]


def test_a_batch_is_judged_scenario_by_scenario() -> None:
    result = plant(impurity_removal={"ph": [4.2, 5.6]}, copper_cementation={"iron_excess": 1.05})
    row = next(p for p in result.to_dict()["products"] if p["name"] == "cobalt sulfate heptahydrate")
    assert len(row["specification"]["verdict"]) == 2


def test_what_no_model_carries_is_not_judged() -> None:
    """It never passes: no figure, no verdict but that; a plant that brings the element is judged by it."""
    rows = {p["name"]: p["specification"] for p in plant().to_dict()["products"] if "specification" in p}
    carbonate = {row["what"]: row for row in rows["lithium carbonate"]["rows"]}
    for what in ("Mg", "Zn", "K", "Pb", "magnetic particles"):
        assert carbonate[what]["verdict"] == "not judged" and "actual" not in carbonate[what], what
    assert set(rows["lithium carbonate"]["not_judged"]) >= {"Mg", "Zn", "magnetic particles"}
    assert carbonate["Na"]["verdict"] in ("pass", "fail") and "actual" in carbonate["Na"]
    trace = Stream.of_mass({"lithium carbonate": 0.999, "sodium chloride": 1e-3})
    verdict = judged("lithium carbonate", trace)
    assert verdict is not None and "Cl" in verdict.failing and "Mg" in verdict.not_judged


def test_a_lesser_grade_is_still_a_product() -> None:
    """Carbonate with too much sodium for a battery sells as industrial; with more it meets no grade."""
    for sodium, battery, sellable in ((1e-4, True, True), (1e-3, False, True), (5e-3, False, False)):
        carbonate = 1.0 - sodium / component("sodium carbonate").mass_fraction("Na")
        verdict = judged(
            "lithium carbonate", Stream.of_mass({"lithium carbonate": carbonate, "sodium carbonate": 1 - carbonate})
        )
        assert verdict is not None and (bool(verdict.passes), bool(verdict.sellable)) == (battery, sellable)


def test_editions_in_force() -> None:
    """No grade is of an edition that another has replaced."""
    grades = [row["grade"] for row in tables.specifications().values()]
    assert any("YS/T 582-2023" in grade for grade in grades) and any("HG/T 4823-2023" in grade for grade in grades)
    assert not [grade for grade in grades if "582-2013" in grade or "4823-2015" in grade]
    assert all(row["status"] in ("verified", "recalled", "assumption") for row in tables.specifications().values())

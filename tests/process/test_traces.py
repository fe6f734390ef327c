"""What technical reagents and process water bring along, through the plant to what is sold and what is let out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from blackmass.process import InputError, Library, Scenario, run
from blackmass.process.components import component
from blackmass.process.operation import reagent
from blackmass.process.result import Result
from blackmass.process.traces import DISSOLVED

_TECHNICAL = {"plant.reagents": "technical"}


@cache
def plant(grade: str = "technical") -> Result:
    return run(Scenario.load("nmc622-hydro").override("plant.reagents", grade))


def limits(product: str, result: Result) -> dict[str, Any]:
    return {limit.what: limit for limit in result.assessment.purity.products[product].limits}


@pytest.mark.parametrize("element", DISSOLVED)
@pytest.mark.parametrize("name", ["sulfuric acid", "sodium carbonate", "process water"])
def test_a_reagent_brings_its_trace_without_charge(name: str, element: str) -> None:
    with Library.shipped().open():
        pure = reagent(name, 1.0)
    with Library.shipped().extended(traces={name: {element: "50 ppm"}}).open():
        stream = reagent(name, 1.0)
    brought = stream.element_mass(element) - pure.element_mass(element)
    other = 1.0 + 22.99 / 35.45 if element == "Cl" else 1.0
    assert brought == pytest.approx(50e-6 * pure.mass, rel=1e-9)
    assert stream.mass >= pure.mass + brought * other * (1.0 - 1e-4)
    assert sum(n * component(key).charge for key, n in stream.flows.items()) == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize("element", ["K", "Mg", "Si", "Cl"])
def test_all_that_reagents_bring_leaves(element: str) -> None:
    rows = plant().ledger.streams
    brought = sum(row.stream.element_mass(element) for row in rows if row.kind == "reagent")
    left = sum(row.stream.element_mass(element) for row in rows if row.kind in ("product", "waste"))
    assert left == pytest.approx(brought, rel=1e-8) and brought > 0
    assert max(plant().ledger.closure.values()) < 1e-9


def test_products_show_it_below_the_limits_that_makers_keep() -> None:
    """Battery salts are made with such reagents: each trace is in them, and within the grade."""
    for product, elements in {
        "nickel sulfate hexahydrate": ("Fe", "Mg", "Si", "Cl"),
        "cobalt sulfate heptahydrate": ("Mg", "Si", "Cl"),
        "manganese sulfate monohydrate": ("K", "Mg", "Si", "Cl"),
        "lithium carbonate": ("Mg", "K", "Si", "Cl", "Ca"),
    }.items():
        found = limits(product, plant())
        for element in elements:
            assert found[element].judged and 1e-12 < found[element].actual < found[element].most, (product, element)
    # Which extractant takes what: magnesium goes with cobalt before nickel.
    share = {
        p: limits(f"{p} sulfate {h}", plant())["Mg"].actual
        for p, h in (("cobalt", "heptahydrate"), ("nickel", "hexahydrate"))
    }
    assert share["cobalt"] > 10.0 * share["nickel"]


def test_of_pure_reagents_it_is_told_that_it_is_not_judged() -> None:
    for product in ("nickel sulfate hexahydrate", "lithium carbonate"):
        pure = plant("pure").assessment.purity.products[product].not_judged
        technical = plant().assessment.purity.products[product].not_judged
        assert {"Mg", "Si", "Cl", "Zn"} <= set(pure)
        assert not {"Mg", "Si", "Cl"} & set(technical) and "Pb" in technical


def test_pure_reagents_are_what_they_were() -> None:
    default = run("nmc622-hydro").to_dict()
    assert default["kpis"] == plant("pure").to_dict()["kpis"]
    moved = plant().recovery["Ni"] - run("nmc622-hydro").recovery["Ni"]
    assert abs(moved.magnitude) < 1e-3  # ppm move no metal


def test_a_supplier_is_worse() -> None:
    """Soda of the ammonia process has 0.4 % of salt: what circulates fills with chloride, and all that leaves has it."""
    entries = {"plant.reagents": "technical", "traces": {"sodium carbonate": {"Cl": "2400 ppm"}}}
    worse = run(Scenario.load("nmc622-hydro").with_entries(entries))
    salt = limits("lithium carbonate", worse)["Cl"]
    assert salt.actual > 1.5 * limits("lithium carbonate", plant())["Cl"].actual
    chloride = [each.ledger.wastes["effluent"].element_mass("Cl") for each in (plant(), worse)]
    assert chloride[1] > 6.0 * chloride[0]
    assert limits("lithium carbonate", worse)["Mg"].judged  # the rest is that of the grade
    assert (
        Scenario.from_dict(worse.to_dict()["scenario"]).library
        is Scenario.load("nmc622-hydro").with_entries(entries).library
    )


def test_zinc_goes_with_manganese() -> None:
    """D2EHPA takes zinc before manganese (order of its makers), and its strip gives both."""
    entries = {"traces": {"sulfuric acid": {"Zn": "1 ppm"}}}
    result = run(Scenario.load("nmc622-hydro").with_entries(entries))
    zinc = {
        row.what: row.stream.element_mass("Zn") for row in result.ledger.streams if row.kind in ("product", "waste")
    }
    assert max(zinc, key=lambda what: zinc[what]) == "manganese sulfate monohydrate"


@pytest.mark.parametrize(
    ("name", "entries"),
    [
        ("nmc622-direct", {"scrubbing.reagent": "caustic", "flue_scrubbing.reagent": "caustic"}),
        ("nmc622-hydro", {"mixed_hydroxide": {}, "zero_liquid_discharge": {}}),
        ("lfp-hydro", {"phosphate_precipitation": {}, "electrodialysis": {}}),
        ("lfp-pyro", {"slag_leaching": {}}),
        ("wet-mechanical", {}),
    ],
)
def test_steps_that_buy_close(name: str, entries: Mapping[str, Any]) -> None:
    result = run(Scenario.load(name).with_entries(entries | _TECHNICAL))
    assert max(result.ledger.closure.values()) < 1e-9


def test_what_is_not_followed_is_refused() -> None:
    scenario = Scenario.load("nmc622-hydro")
    with pytest.raises(InputError, match=r"traces.nitrogen: .* give those of sulfuric acid"):
        scenario.with_entries({"traces": {"nitrogen": {"Fe": "1 ppm"}}})
    with pytest.raises(InputError, match=r"traces.ammonia.*As"):
        scenario.with_entries({"traces": {"ammonia": {"As": "1 ppm"}}})
    with pytest.raises(InputError, match=r"traces.ammonia.Fe: 2 values were given"):
        scenario.with_entries({"traces": {"ammonia": {"Fe": ["1 ppm", "2 ppm"]}}})
    with pytest.raises(InputError, match=r"plant.reagents"):
        scenario.override("plant.reagents", "food")

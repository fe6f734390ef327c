"""An element that a unit cannot place is refused by name when the plant is made, whatever takes the material apart."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from blackmass.process import Feed, Flowsheet, InputError, Scenario, run
from blackmass.process.balance import TOLERANCE
from blackmass.process.library import Library
from blackmass.process.operations import Dewatering, Leaching, Smelting
from blackmass.process.plan import Plan
from blackmass.process.registry import Registry
from blackmass.process.stream import Stream

_LIKE = tomllib.loads(files("blackmass.chemistries").joinpath("NMC622.toml").read_text(encoding="utf-8"))

#: Cathode materials of doped, vanadium and sodium cells.
_FORMULAS = {
    "doped": "LiNi0.8Co0.1Mn0.08Mg0.02O2",
    "titanium": "LiNi0.8Co0.1Mn0.08Ti0.02O2",
    "iron": "LiNi0.333Fe0.333Mn0.334O2",
    "vanadium": "LiVO2",
    "sodium": "NaNi0.333Fe0.333Mn0.334O2",
    "olivine": "NaFePO4",
    "aluminium": "LiNi0.8Co0.1Mn0.08Al0.02O2",
}


def library(*materials: str) -> Library:
    """What ships, and cathode materials of other formulas."""
    rows = {
        m: {**_LIKE, "name": m, "title": m, "cathode": {**_LIKE["cathode"], "formula": _FORMULAS[m]}} for m in materials
    }
    return Library.of({"chemistry": rows})


def black_mass(material: str) -> Feed:
    return Feed("NMC622", form="black_mass", composition={material: 0.6, "graphite": 0.4})


def cell(material: str) -> Feed:
    given: dict[str, Any] = dict(_LIKE["bills_of_materials"]["EB2023"]["composition"])
    given[material] = given.pop("cathode")
    total = sum(given.values())
    return Feed("NMC622", form="cell", composition={key: share / total for key, share in given.items()})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("material", "route", "words"),
    [
        ("doped", "hydro", ""),
        ("doped", "pyrolysis-hydro", "doped holds Mg, and pyrolysis "),
        ("doped", "pyro", "doped holds Mg, and smelting "),
        ("doped", "direct", "doped holds Mg, and delamination "),
        ("doped", "mechanical", ""),
        ("titanium", "hydro", "titanium holds Ti, and leaching does not know where that goes"),
        ("titanium", "direct", "titanium holds Ti, and delamination "),
        ("iron", "hydro", ""),
        ("iron", "pyrolysis-hydro", "iron holds Fe, and pyrolysis "),
        ("iron", "direct", "iron holds Fe, and delamination "),
        ("vanadium", "hydro", "vanadium holds V, and leaching "),
        ("vanadium", "pyro", "vanadium holds V, and smelting "),
        ("sodium", "hydro", ""),
        ("sodium", "pyrolysis-hydro", "sodium holds Fe, Na, and pyrolysis "),
        ("sodium", "direct", "makes up lithium, and sodium holds none"),
        ("sodium", "mechanical", ""),
        ("olivine", "direct", "makes up lithium, and olivine holds none"),
        ("aluminium", "direct", ""),
        ("aluminium", "hydro", ""),
    ],
)
def test_a_route_refuses_what_it_cannot_place(material: str, route: str, words: str) -> None:
    """The material, the element, the step and what to do; where there is nothing to refuse the plant closes."""
    with library(material).open():
        plan = Plan(Registry.installed().route(route), [cell(material)])
        if words:
            with pytest.raises(InputError, match=words):
                plan.build()
        else:
            assert plan.build().plant.solve().worst_closure <= TOLERANCE


def test_a_scenario_with_its_own_chemistry_is_refused_by_name() -> None:
    """When it is read."""
    own = {"titanium": {"formula": _FORMULAS["titanium"], "like": "NMC622"}}
    given = {"chemistry": own, "feed": [{"chemistry": "titanium", "form": "cell", "mass_flow": "1 t/h"}]}
    with pytest.raises(InputError, match="titanium holds Ti, and leaching does not know where that goes"):
        Scenario(given)
    assert Scenario({**given, "route": "mechanical"}).plan().used


def test_it_is_refused_only_on_its_way() -> None:
    """A feed that never comes to the unit is not asked; nor is a share of none."""
    with library("titanium").open():
        plant = Flowsheet()
        aside = plant.feed(black_mass("titanium"), "aside")
        plant.add(Dewatering(), aside)
        leach = plant.add(Leaching(), plant.feed(Feed("NMC622", form="black_mass")))
        assert plant.solve().worst_closure <= TOLERANCE
        plant.connect(plant.feed(black_mass("titanium"), "bought"), leach)
        with pytest.raises(
            InputError, match="bought: titanium holds Ti, and leaching does not know where that goes; it places Al"
        ):
            plant.solve()
        none = Feed("NMC622", form="black_mass", composition={"titanium": 0.0, "cathode": 0.6, "graphite": 0.4})
        plan = Plan(Registry.installed().route("hydro"), [none])
        assert "leaching" in plan.build().used


def test_a_furnace_takes_everything_apart() -> None:
    """Not cathode material alone."""
    plant = Flowsheet()
    plant.add(Smelting(), plant.feed(Stream.of_mass({"sodium sulfate": 1.0, "copper foil": 1.0})))
    with pytest.raises(InputError, match="sodium sulfate holds S, and smelting"):
        plant.solve()


def test_a_material_without_lithium_is_in_nobodys_way() -> None:
    """That a sodium oxide is known changes no other plant."""
    scenario = "nmc622-direct"
    plain = run(scenario).to_json()
    with library("sodium").open():
        assert run(scenario).to_json() == plain

"""Presets: plants of others beneath what a scenario enters."""

from __future__ import annotations

from typing import Any

import pytest

from blackmass.process import InputError, Scenario, presets, run, tables
from blackmass.process.operations import Leaching, SelectiveLeaching

_FEED = {"chemistry": "NMC622", "mass_flow": "1 t/h"}


def _scenario(route: str = "hydro", feed: Any = None, **more: Any) -> Scenario:
    return Scenario({"route": route, "feed": feed or [_FEED], "plant": {"preset": "everbatt-2023"}, **more})


def test_it_stands_beneath_what_is_entered() -> None:
    """Entry by entry, in settings and in steps."""
    scenario = _scenario(leaching={"recovery": {"Ni": 0.9}}, economics={"feed_share": 0.5}, operating={"rent": 0.0})
    leaching: Any = scenario.plan().used["leaching"]
    assert (leaching.recovery["Ni"], leaching.recovery["Co"]) == (0.9, 0.98)
    assert (scenario.economics.feed_share, scenario.economics.discount) == (0.5, 0.0)
    assert (scenario.settings["operating"].rent, scenario.settings["operating"].consumables) == (0.0, 0.05)


def test_without_it_all_is_as_by_default() -> None:
    """One line is all that makes the difference."""
    data = _scenario().to_dict()
    del data["plant"]["preset"]
    with_it, without = _scenario(), Scenario(data)
    assert without == Scenario({"route": "hydro", "feed": [_FEED], "plant": {}})
    assert not without.plan().used["leaching"].given and with_it.plan().used["leaching"].given
    assert without.settings["accounts"].black_mass is None and with_it.settings["accounts"].black_mass


def test_each_leach_gets_what_it_declares() -> None:
    """The same table fits a reductive and a selective leach."""
    table = tables.preset("everbatt-2023")["hydro"]["leaching"]
    assert set(presets.fitting(table, Leaching)) == {"recovery", "acid_excess", "reductant_excess"}
    assert set(presets.fitting(table, SelectiveLeaching)) == {"recovery", "acid_ratio", "oxidant_ratio"}
    assert "P" not in presets.fitting(table, Leaching)["recovery"]
    assert "Ni" not in presets.fitting(table, SelectiveLeaching)["recovery"]


def test_everything_it_says_is_known() -> None:
    """No table or parameter that no operation and no setting of its routes has."""
    scenario = _scenario()
    known = {key: set(table.parameters) for key, table in scenario.settings.items()}
    for step in scenario.registry.steps:
        known[step] = {name for operation in scenario.registry.operations(step) for name in operation.parameters}
    for route in tables.preset("everbatt-2023")["routes"]:
        for table, entries in presets.below("everbatt-2023", route).items():
            assert set(entries) <= known[table], table


def test_spelt_out_is_the_same_plant() -> None:
    """Without the preset's name, all of it entered."""
    scenario = _scenario("direct", screening={"aperture": "0.4 mm"})
    spelt = scenario.spelt_out()
    assert "preset" not in spelt.to_dict()["plant"] and spelt.spelt_out() is spelt
    assert spelt.plan().used == scenario.plan().used
    assert {k: v for k, v in spelt.settings.items() if k != "plant"} == {
        k: v for k, v in scenario.settings.items() if k != "plant"
    }


def test_rows_say_whose_value_it_is() -> None:
    """The preset's with its source, the user's own, and the defaults."""
    result = run(_scenario("mechanical", screening={"aperture": "0.4 mm"}, foil_separation={"copper": 0.8}))
    rows = {(row.step, row.parameter): row for row in result.document.parameters}
    assert rows["foil_separation", "aluminium"].origin == rows["screening", "recovery"].origin == "preset"
    assert "EverBatt 2023 workbook" in rows["accounts", "batteries"].source
    assert rows["foil_separation", "copper"].origin == rows["screening", "aperture"].origin == "entered"
    assert rows["shredding", "atmosphere"].origin == "default"


def test_filled_scenario_reads_back_to_the_same() -> None:
    """With every value of the preset in it."""
    scenario = _scenario("pyro")
    filled = Scenario(scenario.filled(scenario.plan()))
    assert filled.settings == scenario.settings and filled.feeds == scenario.feeds
    assert filled.plan().used == scenario.plan().used


@pytest.mark.parametrize(
    ("route", "plant", "words"),
    [
        ("hydro", {"preset": "everbatt"}, r'plant\.preset: "everbatt" is not possible; .*everbatt-2023'),
        ("pyrolysis-hydro", {"preset": "everbatt-2023"}, r"plant\.preset: everbatt-2023 knows no pyrolysis-hydro route; choose .*hydro"),
    ],
)  # fmt: skip
def test_refusals(route: str, plant: dict[str, str], words: str) -> None:
    """By name."""
    with pytest.raises(InputError, match=words):
        Scenario({"route": route, "feed": [_FEED], "plant": plant})

"""Inventory: what the products take and give adds up to the plant, by named substances."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from blackmass.process import Result, Scenario, run
from blackmass.process.components import component
from blackmass.process.errors import InputError
from blackmass.ui.cli import main

_PLANTS = ("nmc622-hydro", "lfp-pyro", "wet-mechanical", "scrap-direct")


@pytest.fixture(scope="module")
def plants() -> dict[str, Result]:
    return {name: run(name) for name in _PLANTS}


@pytest.mark.parametrize("name", _PLANTS)
def test_mass_in_is_mass_out(name: str, plants: dict[str, Result]) -> None:
    """Over all products: batteries, what is bought and air equal products, emissions and what is treated."""
    taken = given = 0.0
    for activity in plants[name].inventory().activities:
        for x in activity.exchanges:
            mass = x.amount * activity.made if x.unit == "kilogram" else 0.0
            inward = x.compartment[:1] == ("natural resource",) or (
                x.kind == "technosphere" and "treatment" not in x.name
            )
            taken, given = (taken + mass, given) if inward else (taken, given + mass)
    assert given == pytest.approx(taken, rel=1e-9)


def test_flows_are_the_plants(plants: dict[str, Result]) -> None:
    """Caustic soda, electricity and carbon dioxide of all products together are those of the ledger."""
    result = plants["nmc622-hydro"]
    ledger = result.ledger

    def whole(named: str, kind: str, first: str = "") -> float:
        return sum(
            x.amount * activity.made
            for activity in result.inventory().activities
            for x in activity.exchanges
            if (x.name, x.kind) == (named, kind) and "".join(x.compartment[:1]) == first
        )

    assert whole("sodium hydroxide", "technosphere") == pytest.approx(float(ledger.reagents["sodium hydroxide"]))
    power = sum(float(p) for n, p in ledger.utilities.items() if n.startswith("electricity"))
    assert whole("electricity", "technosphere") == pytest.approx(power / 3.6e6)
    gas = sum(float(s.component_mass("carbon dioxide")) for s in ledger.wastes.values())
    assert whole("Carbon dioxide, fossil", "biosphere", "air") == pytest.approx(gas)


def test_elementary_flows_are_substances(plants: dict[str, Result]) -> None:
    """No flow to the air or to water is called by what the plant calls its gases."""
    for result in plants.values():
        for activity in result.inventory().activities:
            names = {x.name for x in activity.exchanges if x.kind == "biosphere"}
            assert names and not [n for n in names if n.endswith(("gas", "effluent", "vent")) or "(aq)" in n]
    assert component("hydrogen fluoride")  # which a smelter's gas holds
    smelter = {x.name for a in plants["lfp-pyro"].inventory().activities for x in a.exchanges}
    assert {"Carbon dioxide, fossil", "Hydrogen fluoride", "Nitrogen, atmospheric", "Oxygen, in air"} <= smelter


def test_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A table with a row an exchange; data sets with one production each, linked to themselves."""
    table, sets = tmp_path / "plant.csv", tmp_path / "plant.json"
    for path in (table, sets):
        assert main(["run", "lfp-pyro", "--inventory", str(path)]) == 0
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))))
    data = json.loads(sets.read_text(encoding="utf-8"))
    assert len(rows) == sum(len(each["exchanges"]) for each in data)
    for each in data:
        made = [x for x in each["exchanges"] if x["type"] == "production"]
        assert [x["input"] for x in made] == [[each["database"], each["code"]]] and made[0]["amount"] == 1.0
        assert all(x["categories"] for x in each["exchanges"] if x["type"] == "biosphere")
    capsys.readouterr()
    assert main(["run", "lfp-pyro", "--inventory", str(tmp_path / "plant.txt")]) == 2
    assert ".csv" in capsys.readouterr().err


def test_of_one_plant() -> None:
    batch = run(Scenario.load("nmc622-mechanical").override("screening.aperture", ["1 mm", "2 mm"]))
    with pytest.raises(InputError, match="select"):
        batch.inventory()
    assert batch.select(1).inventory().activities

"""Figures: what units tell about themselves, each by its own key."""

from __future__ import annotations

import pytest

from blackmass.process import Scenario, run
from blackmass.process.operation import Figure
from blackmass.process.quantities import from_si
from blackmass.process.units import UNITS
from blackmass.ui.report.model import Table
from blackmass.ui.report.sections.process import unit_figures

_PLANTS = ("nmc622-hydro", "nmc622-pyro", "nmc622-direct", "lfp-hydro", "brine-mechanical")


def test_a_figure_has_a_key_and_a_unit() -> None:
    """A sentence is no key, and a unit that the table does not hold is none."""
    with pytest.raises(ValueError, match="identifier"):
        Figure("free acid", 1.0, "mol/kg", "free acid")
    with pytest.raises(ValueError, match="unit"):
        Figure("free_acid", 1.0, "mol per kg", "free acid")


@pytest.mark.slow
@pytest.mark.parametrize("name", _PLANTS)
def test_every_figure_stands_in_the_document_by_its_key(name: str) -> None:
    """Keys and words are unique within a unit; the value is that of the unit of measure told."""
    result = run(name)
    units = {unit["name"]: unit for unit in result.to_dict()["units"]}
    told = 0
    for step, outcome in result.solution.outcomes.items():
        operation = result.solution.plant.units[step].operation
        figures = [*outcome.effect.figures, *operation.at_rest(outcome.effect)]
        assert len({f.key for f in figures}) == len({f.words for f in figures}) == len(figures)
        written = units[step].get("figures", {})
        assert list(written) == [f.key for f in figures]
        for figure in figures:
            assert any(figure.unit in table for table in UNITS.values())
            assert written[figure.key] == {
                "value": pytest.approx(from_si(figure.value, figure.unit)),
                "unit": figure.unit,
                "words": figure.words,
            }
            told += 1
    assert told > 2


def test_a_furnace_tells_its_temperature_once_and_its_potential_with_a_unit() -> None:
    figures = next(u for u in run("nmc622-pyro").to_dict()["units"] if u["name"] == "smelting")["figures"]
    assert [key for key in figures if "temperature" in key] == ["temperature"]
    assert figures["temperature"]["value"] == pytest.approx(1450.0) and figures["temperature"]["unit"] == "degC"
    assert figures["oxygen_potential"]["unit"] == "log10 atm"


def test_an_extraction_reports_its_number_of_mixer_settlers_as_a_number() -> None:
    """Not in percent; and a measured recovery is what is told as extracted."""
    scenario = Scenario.load("nmc622-hydro").override("nickel_extraction.recovery", {"Ni": 0.97})
    (table,) = unit_figures(run(scenario).document)
    assert isinstance(table, Table)
    rows = {(row[0], row[1]): tuple(row[2:]) for row in table.rows}
    assert rows["nickel extraction", "extracted"] == (97.0, "%")
    assert rows["nickel extraction", "mixer-settlers"] == (11.0, "")

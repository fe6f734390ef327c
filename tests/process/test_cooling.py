"""Cooling water: what a tower evaporates and lets out, against the latent heat and the balance of its salts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from blackmass.process import InputError, Scenario, run


def test_make_up_is_what_evaporates_and_what_is_let_out() -> None:
    """Heat over 2.44 MJ/kg (steam tables, 25 degC) times N / (N - 1) for N cycles; water in is water out."""
    result = run("lfp-hydro")
    ledger, solved = result.ledger, sum(u.reagents.get("process water", 0.0) for u in result.ledger.units[:-1])
    evaporated = ledger.utilities["cooling"] / 2.4423e6
    taken = ledger.units[-1].reagents["process water"]
    assert taken == pytest.approx(evaporated * 5 / 4, rel=2e-3)
    vapour, down = ledger.wastes["cooling tower vapour"], ledger.wastes["cooling blow-down"]
    assert vapour.mass + down.mass == pytest.approx(taken) and vapour.mass / down.mass == pytest.approx(4.0)
    assert ledger.reagents["process water"] == pytest.approx(solved + taken)
    assert result.assessment.money.wastes["cooling blow-down"] > 0


def test_water_against_cycles() -> None:
    """Over the whole range: the more often water goes round, the less is taken, down to what evaporates; cost follows."""
    values = np.linspace(1.2, 20, 30).tolist()
    result = run(Scenario.load("lfp-hydro").override("cooling_water.cycles", values))
    taken = result.ledger.reagents["process water"]
    assert np.all(np.diff(taken) < 0) and np.all(np.diff(result.assessment.costs.total) < 0)
    dry = run(Scenario.load("lfp-hydro").override("cooling_water.wet_share", 0.0))
    assert "cooling blow-down" not in dry.ledger.wastes


def test_default_plant_takes_water_as_plants_do() -> None:
    """2 to 8 m3 a tonne of black mass (7.6 in EverBatt 2023)."""
    ledger = run("nmc622-hydro").ledger
    assert ledger.black_mass is not None
    assert 2 < ledger.reagents["process water"] / ledger.black_mass.mass < 8


_THREE = {
    "cooling_water.cycles": [3.0, 4.0, 5.0],
    "heat_integration.least_difference": ["5 K", "10 K", "20 K"],
    "finance.discount_rate": [0.1, 0.2, 0.3],
    "capital.low": [0.1, 0.2, 0.3],
    "operating.supervision": [0.1, 0.2, 0.3],
    "impacts.heat": ["1 g CO2e/kWh", "2 g CO2e/kWh", "3 g CO2e/kWh"],
    "compliance.slag_used": [0.1, 0.2, 0.3],
    "economics.feed_share": [0.1, 0.2, 0.3],
}


@pytest.mark.parametrize(("key", "values"), _THREE.items())
def test_settings_of_another_length_are_refused(key: str, values: list[Any]) -> None:
    """By name; so are those of one table against another's."""
    plant = Scenario.load("nmc622-mechanical").override("screening.aperture", ["0.5 mm", "1 mm"]).override(key, values)
    with pytest.raises(InputError, match=f"{key} has 3"):
        run(plant)
    other = "finance.spares" if key != "finance.discount_rate" else "capital.high"
    with pytest.raises(InputError, match=f"{key} has 3"):
        run(Scenario.load("nmc622-mechanical").override(key, values).override(other, [0.01, 0.02]))

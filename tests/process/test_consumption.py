"""Measured consumption: what is entered is what the result shows, the balances close, and what cannot be is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from blackmass.process import Feed, Flowsheet, InputError, Registry, Result, Scenario, Stream, run
from blackmass.process.consumption import WASTE
from blackmass.process.operation import Operation
from blackmass.process.operations import Drying, Screening, Shredding


def plant(**steps: dict[str, Any]) -> Result:
    """A plant to black mass, by what its steps were measured to take."""
    feed = {"chemistry": "NMC622", "form": "cell", "mass_flow": "1 t/h"}
    return run({"route": "mechanical", "feed": [feed], **{k: {"consumption": v} for k, v in steps.items()}})


def takes(result: Result, unit: str, what: str) -> Any:
    """What a unit takes, kg or kWh per tonne of feed."""
    facts = next(u for u in result.ledger.units if u.name == unit)
    fed = result.ledger.feed.mass / 1000
    return facts.reagents[what] / fed if what in facts.reagents else facts.utilities[what] / fed / 3.6e6


@pytest.fixture(scope="module")
def modelled() -> Result:
    return plant()


def test_what_is_measured_is_what_the_result_shows(modelled: Result) -> None:
    """Reagent, electricity and heat of a step; nothing else of the plant moves, and every balance closes."""
    given = {"nitrogen": "120 kg/t", "electricity": "11 kWh/t", "heat": "300 kWh/t"}
    result = plant(drying=given, shredding={"electricity": "64 kWh/t", "water": "5 kg/t"})
    for name, value in (("nitrogen", 120.0), ("electricity", 11.0), ("heat", 300.0)):
        assert takes(result, "drying", name) == pytest.approx(value)
        assert takes(modelled, "drying", name) != pytest.approx(value)
    assert takes(result, "shredding", "electricity") == pytest.approx(64.0)
    assert takes(result, "shredding", "process water") == pytest.approx(5.0)
    assert takes(result, "scrubbing", "calcium hydroxide") == takes(modelled, "scrubbing", "calcium hydroxide")
    assert result.worst_closure < 1e-9
    for name, product in modelled.products.items():
        assert result.products[name].mass_flow == product.mass_flow
    told = {row["step"]: row for row in result.to_dict()["parameters"] if row["parameter"] == "consumption"}
    assert told["drying"]["origin"] == "plant data" and "nitrogen = 120 kg/t" in told["drying"]["value"]
    assert told["screening"]["origin"] == "default"


def test_what_enters_beyond_the_need_leaves_and_is_told(modelled: Result) -> None:
    """As a waste of its own, with a warning, and it is paid for."""
    more = 120.0 - takes(modelled, "drying", "nitrogen")
    result = plant(drying={"nitrogen": "120 kg/t"})
    assert result.wastes[WASTE].per_tonne.to("kg/tonne").magnitude == pytest.approx(more)
    assert any(text.startswith("drying: ") and "beyond what its model takes" in text for text in result.warnings)
    assert result.reagents["nitrogen"].cost_per_tonne > modelled.reagents["nitrogen"].cost_per_tonne
    assert WASTE not in modelled.wastes


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"nitrogen": "20 kg/t"}, r"drying\.consumption: 20 kg/t of nitrogen is less than the 99\.86 kg/t"),
        ({"heat": "20 kWh/t"}, r"drying\.consumption: 20 kWh/t of heat is less than the 8\d\.\d+ kWh/t"),
        ({"nitrogne": "20 kg/t"}, r'drying\.consumption: "nitrogne" is not known here; did you mean "nitrogen"'),
        ({"nitrogen": "20 kWh/t"}, r"drying\.consumption\.nitrogen: .*not a ratio"),
        ({"electricity": 3.0}, r"drying\.consumption\.electricity: 3\.0 has no unit"),
        ({"electricity": "-3 kWh/t"}, r"drying\.consumption\.electricity: .*less than nothing"),
    ],
)
def test_what_cannot_be_is_refused_by_name(given: dict[str, Any], told: str) -> None:
    """Less than the balance needs, a name that is none, a unit of something else."""
    with pytest.raises(InputError, match=told):
        plant(drying=given)


def test_less_electricity_leaves_less_heat(modelled: Result) -> None:
    """What a shredder takes ends as heat that is cooled away; so does what it saves."""
    less = plant(shredding={"electricity": "20 kWh/t"})
    saved = takes(modelled, "shredding", "electricity") - 20.0
    cooled = [takes(result, "shredding", "cooling") for result in (modelled, less)]
    assert cooled[0] - cooled[1] == pytest.approx(saved)
    figure = less.solution.outcomes["shredding"].effect.figure("electricity")
    assert figure / 3600 == pytest.approx(20.0)


def test_a_row_of_scenarios() -> None:
    """Each as it is alone; the scenario that cannot be is named."""
    rows = plant(drying={"nitrogen": ["120 kg/t", "150 kg/t"]})
    np.testing.assert_allclose(takes(rows, "drying", "nitrogen"), [120.0, 150.0])
    np.testing.assert_allclose(rows.select(1).wastes[WASTE].per_tonne, plant(drying={"nitrogen": "150 kg/t"}).wastes[WASTE].per_tonne)  # fmt: skip
    with pytest.raises(InputError, match="30 kg/t of nitrogen in scenario 1 is less"):
        plant(drying={"nitrogen": ["120 kg/t", "30 kg/t"]})


def test_it_is_of_the_scenario_file() -> None:
    """It is set by name, reads back, and may be uncertain."""
    scenario = Scenario.load("nmc622-mechanical").override("drying.consumption", {"heat": "250 kWh/t"})
    again = Scenario.from_dict(scenario.filled(scenario.plan()))
    assert takes(run(again), "drying", "heat") == pytest.approx(takes(run(scenario), "drying", "heat"))
    spread = {"distribution": "normal", "mean": "250 kWh/t", "deviation": "10 kWh/t"}
    uncertain = scenario.override("uncertainty", {"drying.consumption.heat": spread})
    assert uncertain.uncertainty.distributions[0].numbers["deviation"] == pytest.approx(36e3)


def _steps() -> list[type[Operation]]:
    registry = Registry.installed()
    return [operation for step in registry.steps for operation in registry.operations(step)]


@pytest.mark.parametrize("operation", _steps(), ids=lambda o: o.__name__)
def test_every_step_takes_one(operation: type[Operation]) -> None:
    """Whatever the step is, also one of another package."""
    made = operation(consumption={"electricity": "1 kWh/t", "water": "1 kg/t"})
    assert made.uses_plant_data() == ["consumption"]
    assert list(operation.parameters)[-1] == "consumption"


def test_a_plant_wired_by_hand() -> None:
    """Per mass of all that is fed to it."""
    flowsheet = Flowsheet()
    cells = flowsheet.feed(Feed("NMC622", form="cell", mass_flow="1 t/h"))
    water = flowsheet.feed(Stream({"water": 1.0}), name="drops")
    shred = flowsheet.add(Shredding(consumption={"nitrogen": "0.2 kg/kg"}), cells)
    flowsheet.connect(water, shred)
    dry = flowsheet.add(Drying(), shred.shredded)
    flowsheet.add(Screening(), dry.solids)
    solution = flowsheet.solve()
    fed = solution[cells].mass + solution[water].mass
    assert solution.outcomes["shredding"].effect.additions["nitrogen"].mass == pytest.approx(0.2 * fed)
    assert WASTE not in flowsheet.wastes.values()  # the plant that was wired is as it was

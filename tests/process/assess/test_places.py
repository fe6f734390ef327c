"""Places: what each location holds, and what is told of what is not known there."""

from __future__ import annotations

from typing import Any

import pytest

from blackmass.process import run, tables

_ITEMS = {"electricity": "/kWh", "heat": "/GJ", "landfill": "/kg", "process water": "/kg", "wastewater": "/kg",
          "labour": "/h", "carbon": " g CO2e/kWh", "capital": ""}  # fmt: skip


def plant(location: str, **economics: Any) -> Any:
    feed = [{"chemistry": "NMC622", "mass_flow": "1 t/h"}]
    return run({"route": "mechanical", "feed": feed, "plant": {"location": location}, "economics": economics})


@pytest.mark.parametrize("location", tables.locations())
def test_each_value_has_a_unit_a_status_and_a_source(location: str) -> None:
    rows = dict(tables.locations()[location])
    assert rows.pop("title") and len(rows.pop("currency")) == 3
    assert {"electricity", "carbon", "labour"} <= set(rows) <= set(_ITEMS)
    for item, row in rows.items():
        assert row["status"] in ("verified", "recalled", "estimated") and row["source"], item
        assert str(row["value"]).endswith(_ITEMS[item])


def test_what_is_not_known_is_told_and_taken_from_the_price_table() -> None:
    """Only what the plant uses, and not what is entered."""
    told = [w for w in plant("Norway").warnings if w.startswith("location")]
    assert len(told) == 1 and "landfill" in told[0] and "electricity" not in told[0]
    assert told[0].count(" are ") == 2 and " is " not in told[0]  # several prices
    given = plant("Norway", price={"landfill": "0.1 USD/kg", "heat": "10 USD/GJ", "wastewater": "0.002 USD/kg"})
    assert not [w for w in given.warnings if "landfill" in w]
    assert not [w for w in plant("US").warnings if w.startswith("location")]


def test_the_grid_of_a_country_is_that_of_its_mix() -> None:
    """Hydropower below nuclear, that below gas, that below coal."""
    carbon = {name: float(row["carbon"]["value"].split()[0]) for name, row in tables.locations().items()}
    assert (
        carbon["Norway"] < carbon["France"] < carbon["Hungary"] < carbon["Germany"] < carbon["Poland"] < carbon["India"]
    )

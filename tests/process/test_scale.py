"""A plant of any size does the same with a tonne: a gram a year, or more than there is on earth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from blackmass.process import Scenario, run
from blackmass.process.quantities import split
from blackmass.process.scenario import shipped

#: Left out by a contributor's loop for its time.
pytestmark = pytest.mark.slow

_OF_THE_PLANT = ("kpis cost_per_tonne", "kpis margin_per_tonne")
_OF_A_TONNE = ("feedstock", "reagents", "utilities", "wastes")

_SIZES = (1.0, 1e-12, 1e12)

_MORE: dict[str, tuple[str, dict[str, Any]]] = {
    "with brine evaporated": ("nmc622-hydro", {"zero_liquid_discharge": {}}),
    "to hydroxides": ("lco-hydro", {"lithium_hydroxide": {}, "mixed_hydroxide": {}}),
    "with electrodialysis": (
        "nmc811-hydro",
        {"phosphate_precipitation": {}, "electrodialysis": {}, "electrolyte_recovery": {}},
    ),
    "with slag leached": ("nmc622-pyro", {"slag_leaching": {}, "reuse": {}}),
}
_PLANTS = {name: (name, {}) for name in shipped()} | _MORE


def per_tonne(document: dict[str, Any]) -> dict[str, Any]:
    """Every figure of a document that is one of a tonne: what people and equipment cost is not, as large plants are cheaper."""
    found = {f"{kind} {name}": q["value"] for kind in ("kpis", "recovery") for name, q in document[kind].items()}
    found = {name: value for name, value in found.items() if name not in _OF_THE_PLANT}
    found |= {f"cost {name}": document["costs"][name]["value"] for name in _OF_A_TONNE if name in document["costs"]}
    for kind in ("products", "reagents", "utilities", "wastes"):
        found |= {f"{kind} {row['name']}": row["per_tonne"]["value"] for row in document.get(kind, [])}
    found |= {f"grade {name}": q["value"] for name, q in document.get("black_mass", {}).get("grades", {}).items()}
    return {name: value for name, value in found.items() if value is not None}


@pytest.mark.parametrize("name", list(_PLANTS))
def test_a_tonne_is_a_tonne(name: str) -> None:
    """Money, recoveries, reagents, energy and grades, from 1e-12 to 1e12 of what is shipped."""
    of, tables = _PLANTS[name]
    data = Scenario.load(of).to_dict() | tables
    for row in data["feed"]:
        flow, unit = split(row["mass_flow"])  # type: ignore[misc]
        row["mass_flow"] = [f"{flow * size!r} {unit}" for size in _SIZES]
    found = per_tonne(run(data).to_dict())
    assert found
    for figure, value in found.items():
        values = np.broadcast_to(value, len(_SIZES))
        assert values == pytest.approx([values[0]] * len(_SIZES), rel=1e-7, abs=1e-12), figure


def test_the_smallest_plant_settles() -> None:
    """A cathode particle a year, alone."""
    data = Scenario.load("lco-hydro").to_dict()
    usual = per_tonne(run(data).to_dict())
    data["feed"][0]["mass_flow"] = "1e-20 t/yr"
    assert per_tonne(run(data).to_dict()) == pytest.approx(usual, rel=1e-7, abs=1e-12)

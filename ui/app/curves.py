"""The same plant with its furnace elsewhere: the scenarios behind the curves of recovery to the alloy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blackmass.process import operations
from blackmass.process.components import atomic_mass

#: How far the curves of a furnace reach: to either side, log10 of the oxygen pressure; coke, kg/kg. And their points.
_ACROSS, _MOST_COKE, _POINTS = 4.0, 0.2, 33


def across_oxygen(scenario: Mapping[str, Any], here: float) -> dict[str, Any]:
    """The same plant with its furnace at oxygen potentials about the one it has, log10 of atm."""
    table = _furnace(scenario)
    potential = operations.Smelting.parameters["oxygen_potential"]
    around = (here + _ACROSS * (2 * i / (_POINTS - 1) - 1) for i in range(_POINTS))
    table["oxygen_potential"] = [round(x, 3) for x in around if not potential.outside(x)]
    return {**scenario, "smelting": table}


def across_coke(scenario: Mapping[str, Any], oxygen: float) -> dict[str, Any]:
    """The same plant with a given oxygen in its bath, kg per tonne of feed, and more or less coke."""
    coke = [f"{_MOST_COKE * i / (_POINTS - 1):.6g} kg/kg" for i in range(_POINTS)]
    return {**scenario, "smelting": _furnace(scenario) | {"oxygen": f"{oxygen / 1000.0:.9g} kg/kg", "coke": coke}}


def more_oxygen(oxygen: float) -> float:
    """So much oxygen in the bath, kg per tonne of feed, that coke in the middle of the curve takes the surplus as CO."""
    return round(oxygen + 1000.0 * 0.5 * _MOST_COKE * atomic_mass("O") / atomic_mass("C"), 1)


def _furnace(scenario: Mapping[str, Any]) -> dict[str, Any]:
    """The table of the furnace without what sets its oxygen, by the closed form."""
    set_by = ("model", "oxygen_potential", "co_co2_ratio", "oxygen_ratio", "oxygen", "coke")
    return {key: value for key, value in scenario.get("smelting", {}).items() if key not in set_by}

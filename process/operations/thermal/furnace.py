"""Furnaces that bring a charge to temperature: what heat that takes, and who supplies it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import thermo
from ...components import REFERENCE_TEMPERATURE
from ...operation import Operation
from ...parameters import fraction, parameter


class Furnace(Operation):
    """What every furnace has: the heat content of a hot charge, and heat supplied of which the charge takes up a share."""

    furnace_efficiency = fraction(
        0.5, low=0.05, doc="share of the supplied heat that charge and gas take up; walls and burner gas take the rest",
        source="assumption: indirectly fired drum, 0.4-0.6",
    )  # fmt: skip
    sensible_factor = parameter(
        1.25, low=0.5, high=3, doc="mean heat capacity up to the furnace's temperature, over that at 25 degC",
        source="estimated: 1.2-1.4 for oxides and gases up to 850 degC",
    )  # fmt: skip
    electric_share = fraction(0.0, doc="share of the heat from electricity; the rest from gas", source="assumption")

    def hot_enthalpy(self, flows: Mapping[str, Any], temperature: Any) -> Any:
        """Enthalpy, W, of flows in mol/s at a temperature of the furnace, K."""
        capacity = thermo.heat_capacity(flows) * self.sensible_factor
        return thermo.formation_enthalpy(flows) + capacity * (temperature - REFERENCE_TEMPERATURE)

"""Evaporation of the lithium liquor before carbonation."""

from __future__ import annotations

import numpy as np

from ..equations.solubility import solubility
from ..operation import Effect, Operation, fraction, parameter
from ..stream import Stream
from . import aqueous
from .aqueous import LITHIUM, SODIUM, SULFATE, WATER
from .crystallisation import MVR


class Evaporation(Operation):
    """Water is evaporated until the liquor holds a given lithium concentration or nears saturation in sodium sulfate.

    Whichever comes first; a liquor that is stronger already passes as it is.
    """

    step = "evaporation"
    area = "lithium carbonate"
    inlets = ("liquor",)
    outlets = ("concentrate", "condensate")

    lithium = parameter(
        "14 g/kg", low="1 g/kg", high="40 g/kg", doc="lithium per kg of water in the concentrate",
        source="assumption: about 2 mol/kg, where one pass precipitates 85 %",
    )  # fmt: skip
    saturation = fraction(
        0.95,
        low=0.1,
        doc="sodium sulfate over its solubility in water at which evaporation stops",
        source="assumption: a margin",
    )
    temperature = parameter(
        "90 degC", low="40 degC", high="100 degC", doc="of concentrate and condensate", source="common practice"
    )
    evaporation_work = parameter(
        "30 kWh/t", low="0 kWh/t", high="1000 kWh/t", doc="electricity per mass of water evaporated", source=MVR
    )

    def run(self, liquor: Stream) -> Effect:
        water = liquor[WATER]
        wanted = liquor.component_mass(LITHIUM) / self.lithium / aqueous.molar_mass(WATER)
        sulfate = np.minimum(liquor[SODIUM] / 2.0, liquor[SULFATE])
        salt = sulfate * (2 * aqueous.molar_mass(SODIUM) + aqueous.molar_mass(SULFATE))
        dissolves = salt / (solubility("Na2SO4", self.temperature) * self.saturation) / aqueous.molar_mass(WATER)
        kept = np.minimum(water, np.maximum(wanted, dissolves))[()]
        concentrate = {**liquor.flows, WATER: kept}
        return Effect(
            {
                "concentrate": liquor.with_flows(concentrate, temperature=self.temperature),
                "condensate": liquor.with_flows({WATER: water - kept}, temperature=self.temperature),
            },
            work=(water - kept) * aqueous.molar_mass(WATER) * self.evaporation_work,
        )

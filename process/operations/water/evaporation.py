"""Evaporation with mechanical vapour recompression, and that of the lithium liquor before it is precipitated."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import aqueous
from ...aqueous import LITHIUM, SODIUM, SULFATE, WATER
from ...equations import steam
from ...numerics import share_of
from ...operation import Effect, Figure, Operation
from ...parameters import fraction, parameter
from ...stream import Stream


class Evaporating(Operation):
    """What every evaporator has: the electricity of recompressing its vapour."""

    boiling_point_rise = parameter(
        "5 K",
        low="0 K",
        high="30 K",
        doc="boiling point of the liquor over that of water",
        source="assumption: strong sulfate liquors",
    )
    temperature_difference = parameter(
        "6 K",
        low="1 K",
        high="30 K",
        doc="between condensing vapour and boiling liquor",
        source="common practice: 5-8 K",
    )
    compressor_efficiency = fraction(
        0.72, low=0.3, doc="isentropic, of the vapour compressor", source="assumption: turbo fans 0.7-0.8"
    )
    pump_work = parameter(
        "7 kWh/t", low="0 kWh/t", high="100 kWh/t", doc="electricity of pumps per mass of water evaporated",
        source="assumption: 5-10 kWh/t",
    )  # fmt: skip

    def evaporation_work(self, evaporated: Any, boiling: Any) -> Any:
        """W for kg/s of water evaporated at a boiling temperature in K."""
        compression = steam.recompression_work(
            boiling, self.boiling_point_rise, self.temperature_difference, self.compressor_efficiency
        )
        return evaporated * (compression + self.pump_work)


class Evaporation(Evaporating):
    """Water is evaporated until the liquor holds a given lithium concentration or nears saturation in sodium sulfate.

    Whichever comes first; a liquor that is stronger already passes as it is. The sodium sulfate is that of the
    mother liquor: lithium that is precipitated leaves its sulfate to the sodium of the precipitant.
    """

    step = "evaporation"
    area = "lithium"
    shown_first = ("lithium",)
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

    def run(self, liquor: Stream) -> Effect:
        water = liquor[WATER]
        wanted = liquor.component_mass(LITHIUM) / self.lithium / aqueous.molar_mass(WATER)
        sulfate = np.minimum((liquor[SODIUM] + liquor[LITHIUM]) / 2.0, liquor[SULFATE])
        salt = sulfate * (2 * aqueous.molar_mass(SODIUM) + aqueous.molar_mass(SULFATE))
        most = aqueous.solubility("Na2SO4", self.temperature)
        dissolves = salt / (most * self.saturation) / aqueous.molar_mass(WATER)
        kept = np.minimum(water, np.maximum(wanted, dissolves))[()]
        concentrate = {**liquor.flows, WATER: kept}
        evaporated = (water - kept) * aqueous.molar_mass(WATER)
        left = kept * aqueous.molar_mass(WATER)
        reached, saturation = share_of(liquor.component_mass(LITHIUM), left), share_of(salt, left) / most
        warnings = []
        if "lithium" in self.entered and np.any(wanted < dissolves):
            warnings.append(
                "sodium sulfate nears saturation before the liquor reaches evaporation.lithium, which has no effect there; raise "
                "sodium_sulfate_crystallisation.crystallised, so that less of it comes back."
            )
        return Effect(
            {
                "concentrate": liquor.with_flows(concentrate, temperature=self.temperature),
                "condensate": liquor.with_flows({WATER: water - kept}, temperature=self.temperature),
            },
            work=self.evaporation_work(evaporated, self.temperature),
            figures=[
                Figure("lithium", reached, "g/kg", "lithium in the concentrate, per water"),
                Figure("sulfate_saturation", saturation, "1", "sodium sulfate after precipitation over its solubility"),
            ],
            warnings=warnings,
        )

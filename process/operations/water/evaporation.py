"""Evaporation with mechanical vapour recompression, and that of the lithium liquor before it is precipitated."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import aqueous, thermo
from ...aqueous import AMMONIUM, LITHIUM, SODIUM, SULFATE, WATER
from ...equations import steam
from ...equipment import Equipment
from ...heating import Duty
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


class Preheating(Evaporating):
    """An evaporator whose condensate heats the feed, in a plate exchanger."""

    preheat_approach = parameter(
        "10 K", low="2 K", high="100 K", dimension="temperature difference",
        doc="least difference between condensate and feed in the preheater; the widest leaves nothing to exchange",
        source="common practice: 5-10 K",
    )  # fmt: skip

    def preheated(self, feed: Stream, evaporated: Any, boiling: Any) -> tuple[Stream, Any]:
        """The condensate of mol/s evaporated, and the temperature, K, to which it brings the feed."""
        condensate = feed.with_flows({WATER: evaporated})
        warm, cold = thermo.heat_capacity(condensate.flows), thermo.heat_capacity(feed.flows)
        reach = np.maximum(boiling - self.preheat_approach - feed.temperature, 0.0)
        exchanged = np.minimum(warm, cold) * reach
        return condensate.at(boiling - share_of(exchanged, warm)), feed.temperature + share_of(exchanged, cold)


class Evaporation(Preheating):
    """Water is evaporated until the liquor holds a given lithium concentration or nears saturation in sodium sulfate.

    Whichever comes first; a liquor that is stronger already passes as it is. Its condensate warms it before. The sodium sulfate is that of the
    mother liquor: lithium that is precipitated leaves its sulfate to the sodium of the precipitant. Ammonium sulfate takes its share of the
    water as if it were alone.
    """

    step = "evaporation"
    area = "lithium"
    equipment = (Equipment("evaporator", "condensate"),)
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
        "90 degC", low="40 degC", high="100 degC", doc="at which water is evaporated", source="common practice"
    )

    def run(self, liquor: Stream) -> Effect:
        water = liquor[WATER]
        wanted = liquor.component_mass(LITHIUM) / self.lithium / aqueous.molar_mass(WATER)
        sulfate = np.minimum((liquor[SODIUM] + liquor[LITHIUM]) / 2.0, liquor[SULFATE])
        salt = sulfate * (2 * aqueous.molar_mass(SODIUM) + aqueous.molar_mass(SULFATE))
        ammonium = np.minimum(liquor[AMMONIUM] / 2.0, liquor[SULFATE] - sulfate) * aqueous.molar_mass(
            "ammonium sulfate"
        )
        needed = salt / aqueous.solubility("Na2SO4", self.temperature)
        needed = needed + ammonium / aqueous.solubility("(NH4)2SO4", self.temperature)
        dissolves = needed / self.saturation / aqueous.molar_mass(WATER)
        kept = np.minimum(water, np.maximum(wanted, dissolves))[()]
        concentrate = {**liquor.flows, WATER: kept}
        evaporated = (water - kept) * aqueous.molar_mass(WATER)
        left = kept * aqueous.molar_mass(WATER)
        reached, saturation = share_of(liquor.component_mass(LITHIUM), left), share_of(needed, left)
        warnings = []
        if "lithium" in self.entered and np.any(wanted < dissolves):
            warnings.append(
                "sodium sulfate nears saturation before the liquor reaches evaporation.lithium, which has no effect there; raise "
                "sodium_sulfate_crystallisation.crystallised, so that less of it comes back."
            )
        condensate, warmed = self.preheated(liquor, water - kept, self.temperature)
        strong = liquor.with_flows(concentrate, temperature=self.temperature)
        work = self.evaporation_work(evaporated, self.temperature)
        heat = strong.enthalpy() + condensate.enthalpy() - liquor.enthalpy() - work
        return Effect(
            {"concentrate": strong, "condensate": condensate},
            work=work,
            duties=[Duty(heat, warmed, self.temperature)],
            figures=[
                Figure("lithium", reached, "g/kg", "lithium in the concentrate, per water"),
                Figure("sulfate_saturation", saturation, "1", "sulfates after precipitation over their solubility"),
            ],
            warnings=warnings,
        )

"""Early lithium: water takes lithium carbonate out of pyrolysed black mass."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import aqueous
from ...aqueous import WATER
from ...equations.solubility import salt_formed
from ...equipment import Equipment, slurry_volume
from ...numerics import share_of
from ...operation import Effect, Figure, reagent
from ...parameters import fraction, parameter, plant_data
from ...power import drives, per_volume
from ...stream import Stream
from ..water.evaporation import Evaporating

_CARBONATE, _FLUORIDE = "lithium carbonate", "lithium fluoride"


class WaterLeaching(Evaporating):
    """Carbonate dissolves up to its solubility, fluoride as far as that lithium lets it; evaporation gives crude carbonate.

    Dissolved carbonate holds fluoride back by their common ion, so that less water gives purer crude. Lime before the
    evaporator would be no help: calcium carbonate forms before the fluoride does. Lithium oxide dissolves as far as
    carbon dioxide of the air makes carbonate of it, which is left out: it stays, as aluminate does. The water
    circulates, so that what is lost is the cake's moisture.
    """

    step = "water_leaching"
    area = "mechanical"
    equipment = (
        Equipment("reaction tank", "through_tank", hold="2 h"),
        Equipment("filter press", "black_mass"),
        Equipment("evaporator", "evaporated"),
    )
    inlets = ("feed",)
    outlets = ("crude_carbonate", "black_mass")

    liquid_to_solid = parameter(
        "20 L/kg",
        low="1 L/kg",
        high="200 L/kg",
        doc="water per mass of black mass",
        source="assumption: 20-40 without CO2; the least, for purity",
    )
    temperature = parameter(
        "20 degC",
        low="5 degC",
        high="95 degC",
        doc="of the leach",
        source="common practice: cold, where carbonate dissolves best",
    )
    contact = fraction(
        0.80, doc="share of each lithium salt that water reaches; the rest is enclosed",
        source="assumption: 60-80 % of lithium in practice (recalled: Stallmeister and Friedrich 2023, low confidence)",
    )  # fmt: skip
    approach = fraction(0.90, doc="share of the solubility that is reached", source="assumption")
    fluoride_solubility = parameter(
        "1.3 g/L",
        low="0 g/L",
        high="5 g/L",
        doc="of lithium fluoride in pure water",
        source="recalled: CRC Handbook, 25 degC",
    )
    moisture = fraction(0.30, high=0.9, doc="water in the washed black mass", source="assumption: filter press")
    specific_energy = per_volume("1 kWh/m3", "of tank and filter, per volume of water", "assumption")
    recovery = plant_data((_CARBONATE, _FLUORIDE), doc="measured share of each lithium salt that dissolves")
    evaporation_temperature = parameter(
        "90 degC", low="40 degC", high="100 degC", doc="at which the water is evaporated", source="common practice"
    )

    def run(self, feed: Stream) -> Effect:
        water = feed.mass * self.liquid_to_solid * aqueous.WATER_DENSITY  # kg/s through the leach
        measured = self.recovery or {}
        taken: dict[str, Any] = {}
        if _CARBONATE in feed:
            room = (
                water * aqueous.solubility("Li2CO3", self.temperature) * self.approach / aqueous.molar_mass(_CARBONATE)
            )
            reached = np.minimum(feed[_CARBONATE] * self.contact, room)
            taken[_CARBONATE] = feed[_CARBONATE] * measured[_CARBONATE] if _CARBONATE in measured else reached
        if _FLUORIDE in feed:
            reached = self._fluoride(feed[_FLUORIDE] * self.contact, 2.0 * taken.get(_CARBONATE, 0.0), water)
            taken[_FLUORIDE] = feed[_FLUORIDE] * measured[_FLUORIDE] if _FLUORIDE in measured else reached
        rest: dict[str, Any] = {key: n - taken[key] if key in taken else n for key, n in feed.flows.items()}
        solids = Stream(rest).mass
        held = solids * self.moisture / (1.0 - self.moisture) / aqueous.molar_mass(WATER)
        fresh = reagent("process water", held)
        aqueous.add(rest, fresh)
        return Effect(
            {
                "crude_carbonate": Stream().with_flows(taken, temperature=self.temperature),
                "black_mass": feed.with_flows(rest, temperature=self.temperature),
            },
            {"process water": fresh},
            work=self.evaporation_work(water, self.evaporation_temperature),
            utilities=drives(self.specific_energy * water / aqueous.WATER_DENSITY),
            figures=[
                *(
                    Figure(key, share_of(taken.get(salt, 0.0), feed[salt]), "1", f"{salt} dissolved")
                    for key, salt in (("carbonate_dissolved", _CARBONATE), ("fluoride_dissolved", _FLUORIDE))
                ),
                Figure("through_tank", slurry_volume(feed, water), "m3/h", "slurry through the tank"),
                Figure("evaporated", water, "t/h", "water evaporated"),
            ],
            warnings=self._told(feed),
        )

    def _fluoride(self, reached: Any, lithium: Any, water: Any) -> Any:
        """mol/s of lithium fluoride that dissolves in kg/s of water that holds mol/s of other lithium."""
        pure = self.fluoride_solubility * self.approach / aqueous.WATER_DENSITY / aqueous.molar_mass(_FLUORIDE)
        there, beside = share_of(reached, water), share_of(lithium, water)
        return np.maximum(reached - salt_formed(there + beside, there, pure**2) * water, 0.0)[()]

    @staticmethod
    def _told(feed: Stream) -> list[str]:
        if np.any(np.asarray(feed[_CARBONATE]) > 0) or not np.any(np.asarray(feed.mass) > 0):
            return []
        return [
            "the black mass holds no lithium carbonate to wash out, as pyrolysis makes none of iron phosphate; "
            "leave water_leaching out."
        ]

"""Early lithium: water takes lithium carbonate out of pyrolysed black mass."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..equations.solubility import solubility
from ..operation import Effect, fraction, parameter, plant_data, reagent, share_of
from ..stream import Stream
from . import aqueous
from .aqueous import WATER
from .evaporation import Evaporating

_CARBONATE, _FLUORIDE = "lithium carbonate", "lithium fluoride"


class WaterLeaching(Evaporating):
    """Carbonate dissolves up to its solubility, fluoride up to its own; evaporation gives crude carbonate.

    Lithium oxide dissolves as far as carbon dioxide of the air makes carbonate of it, which is left out: it
    stays, as aluminate does. The water circulates, so that what is lost is the cake's moisture.
    """

    step = "water_leaching"
    area = "mechanical"
    inlets = ("feed",)
    outlets = ("crude_carbonate", "black_mass")

    liquid_to_solid = parameter(
        "30 L/kg",
        low="1 L/kg",
        high="200 L/kg",
        doc="water per mass of black mass",
        source="assumption: 20-40 without CO2",
    )
    temperature = parameter(
        "20 degC",
        low="5 degC",
        high="95 degC",
        doc="of the leach",
        source="common practice: cold, where carbonate dissolves best",
    )
    approach = fraction(0.90, doc="share of the solubility that is reached", source="assumption")
    fluoride_solubility = parameter(
        "1.3 g/L", low="0 g/L", high="5 g/L", doc="of lithium fluoride", source="recalled: CRC Handbook, 25 degC"
    )
    moisture = fraction(0.30, high=0.9, doc="water in the washed black mass", source="assumption: filter press")
    recovery = plant_data((_CARBONATE, _FLUORIDE), doc="measured share of each lithium salt that dissolves")
    evaporation_temperature = parameter(
        "90 degC", low="40 degC", high="100 degC", doc="at which the water is evaporated", source="common practice"
    )

    def run(self, feed: Stream) -> Effect:
        water = feed.mass * self.liquid_to_solid * aqueous.WATER_DENSITY  # kg/s through the leach
        room = {
            _CARBONATE: water * solubility("Li2CO3", self.temperature) * self.approach,
            _FLUORIDE: water * self.fluoride_solubility / aqueous.WATER_DENSITY * self.approach,
        }
        taken: dict[str, Any] = {}
        rest: dict[str, Any] = dict(feed.flows)
        for key, mass in room.items():
            if key in feed:
                measured = (self.recovery or {}).get(key)
                moles = (
                    np.minimum(feed[key], mass / aqueous.molar_mass(key)) if measured is None else feed[key] * measured
                )
                taken[key], rest[key] = moles, feed[key] - moles
        solids = Stream(rest).mass
        held = solids * self.moisture / (1.0 - self.moisture) / aqueous.molar_mass(WATER)
        fresh = reagent("process water", held)
        rest[WATER] = rest.get(WATER, 0.0) + held
        return Effect(
            {
                "crude_carbonate": Stream().with_flows(taken, temperature=self.temperature),
                "black_mass": feed.with_flows(rest, temperature=self.temperature),
            },
            {"process water": fresh},
            work=self.evaporation_work(water, self.evaporation_temperature),
            figures={"lithium carbonate dissolved": (share_of(taken.get(_CARBONATE, 0.0), feed[_CARBONATE]), "1")},
        )

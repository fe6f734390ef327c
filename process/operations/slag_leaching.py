"""Lithium out of a smelter's slag: sulfation roast, then leaching with water."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..operation import Effect, Operation, fraction, parameter, reagent, share_of
from ..reactions import balance
from ..stream import EMPTY, Stream
from . import aqueous
from .aqueous import ACID, LITHIUM, SULFATE, WATER

_LITHIA, _GYPSUM = "slag lithium oxide", "gypsum"

#: What takes the acid that lithium leaves, the first first.
_LIMES = ("slag lime", "calcium hydroxide")


class SlagLeaching(Operation):
    """Ground slag is roasted with sulfuric acid, Li2O + H2SO4 -> Li2SO4 + H2O, and the sulfate washed out with water.

    Acid beyond that is bound as gypsum, by lime of the slag and then by lime added. Not counted: manganese and
    aluminium that dissolve with the lithium, and the gas of the roast; all water of the reactions stays in the liquor.
    """

    step = "slag_leaching"
    area = "slag"
    inlets = ("slag", "water")
    optional_inlets = ("water",)
    outlets = ("liquor", "residue", "water_left")

    lithium_extraction = fraction(
        0.93, doc="share of the slag's lithium that dissolves", source="Fan et al. 2023 (abstract): 93 % after a sulfation roast"
    )  # fmt: skip
    acid_excess = parameter(1.2, low=1, high=5, doc="acid over all lithium of the slag", source="assumption")
    liquid_to_solid = parameter(
        "4 L/kg", low="1 L/kg", high="50 L/kg", doc="water per mass of slag", source="assumption"
    )
    temperature = parameter("60 degC", low="15 degC", high="95 degC", doc="of the leach", source="assumption")
    moisture = fraction(0.25, high=0.9, doc="liquor in the residue", source="assumption: filter press")
    wash_loss = fraction(0.03, doc="share of the moisture's solubles that washing leaves", source="assumption")
    roasting_heat = parameter(
        "320 kWh/t", low="0 kWh/t", high="3000 kWh/t", doc="fuel of the roast per mass of slag",
        source="assumption: 1 kJ/kg/K to 800 degC at an efficiency of 0.7, the slag fed cold",
    )  # fmt: skip
    specific_energy = parameter(
        "40 kWh/t", low="0 kWh/t", high="500 kWh/t", doc="electricity of grinding, stirring and filtering per mass of slag",
        source="assumption",
    )  # fmt: skip

    def run(self, slag: Stream, water: Stream = EMPTY) -> Effect:
        flows: dict[str, Any] = dict(slag.flows)
        lithia = slag[_LITHIA]
        additions = {"sulfuric acid": aqueous.dose_acid(flows, lithia * self.acid_excess)}
        wanted = slag.mass * self.liquid_to_solid * aqueous.WATER_DENSITY - aqueous.water_mass(flows)
        fresh, taken, left = aqueous.draw(water, np.maximum(wanted, 0.0) / aqueous.molar_mass(WATER))
        aqueous.add(flows, fresh)
        aqueous.add(flows, taken)
        balance((_LITHIA, ACID), (LITHIUM, WATER)).apply(flows, lithia * self.lithium_extraction)
        additions["calcium hydroxide"] = self._bind(flows)
        slurry = Stream().with_flows(flows, temperature=self.temperature)
        residue, liquor, wash = aqueous.press(slurry, self.moisture, self.wash_loss)
        additions["process water"] = fresh + wash
        return Effect(
            {
                "liquor": liquor.at(self.temperature),
                "residue": residue.at(self.temperature),
                "water_left": left,
            },
            additions,
            work=slag.mass * self.specific_energy,
            utilities={"heat": slag.mass * self.roasting_heat},
            figures={
                "lithium extraction": (share_of(liquor[LITHIUM] / 2.0, lithia), "1"),
                "lithium in the liquor": (
                    aqueous.per_water(liquor.component_mass(LITHIUM), liquor.flows) * aqueous.WATER_DENSITY,
                    "kg/m3",
                ),
            },
        )

    @staticmethod
    def _bind(flows: dict[str, Any]) -> Stream:
        """Turn the free acid into gypsum, in place; returns the lime that takes."""
        added = reagent(_LIMES[1], 0.0)
        for lime in _LIMES:
            reaction = balance((lime, ACID, SULFATE, WATER), (_GYPSUM,))
            free = np.maximum(flows[ACID], 0.0) / -reaction.of(ACID)
            if lime == _LIMES[1]:
                added = reagent(lime, free)
                aqueous.add(flows, added)
            extent = np.minimum(free, flows.get(lime, 0.0))
            reaction.apply(flows, extent)
            aqueous.drop_rounding(flows)
        flows.pop(_LIMES[1], None)
        del flows[ACID]
        return added

"""Precipitation of lithium carbonate with soda ash."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..equations.solubility import lithium_carbonate_formed, lithium_carbonate_product
from ..operation import Effect, Operation, parameter, plant_data, reagent
from ..reactions import balance
from ..stream import Stream
from . import aqueous
from .aqueous import CARBONATE, LITHIUM, SODIUM

_PRODUCT = "lithium carbonate"


class Carbonation(Operation):
    """2 Li+ + CO3-2 -> Li2CO3, hot, because its solubility falls with temperature.

    What stays dissolved follows from the solubility in pure water, 4 s^3, times an activity factor that
    raises it in strong sulfate liquor. Phosphate and fluoride of lithium are left in solution.
    """

    step = "carbonation"
    area = "lithium carbonate"
    inlets = ("liquor",)
    outlets = ("slurry",)

    temperature = parameter("90 degC", low="10 degC", high="100 degC", doc="of the slurry", source="common practice")
    soda_excess = parameter(
        1.15,
        low=0.5,
        high=3,
        doc="sodium carbonate over half the lithium",
        source="assumption: common practice 1.1-1.2",
    )
    activity_factor = parameter(
        5.0,
        low=1,
        high=20,
        doc="concentration product over that of pure water",
        source="assumption: 5-8 at 3 mol/kg sulfate",
    )
    recovery = plant_data(("Li",), doc="measured share of the liquor's lithium that precipitates")

    def run(self, liquor: Stream) -> Effect:
        flows: dict[str, Any] = dict(liquor.flows)
        lithium = flows.get(LITHIUM, 0.0)
        soda = reagent("sodium carbonate", lithium / 2.0 * self.soda_excess)
        aqueous.add(flows, soda)
        balance(("sodium carbonate",), (SODIUM, CARBONATE)).apply(flows, soda["sodium carbonate"])
        flows.pop("sodium carbonate", None)
        measured = (self.recovery or {}).get("Li")
        carbonate = flows[CARBONATE]
        if measured is None:
            water = aqueous.water_mass(flows)
            product = lithium_carbonate_product(self.temperature) * self.activity_factor
            formed = lithium_carbonate_formed(
                aqueous.per_water(lithium, flows), aqueous.per_water(carbonate, flows), product
            )
            formed = formed * water
        else:
            formed = np.minimum(lithium / 2.0 * measured, carbonate)
        flows[_PRODUCT] = flows.get(_PRODUCT, 0.0) + formed
        flows[LITHIUM] = np.maximum(lithium - 2.0 * formed, 0.0)[()]
        flows[CARBONATE] = np.maximum(carbonate - formed, 0.0)[()]
        warnings = []
        if measured is not None and np.any(formed < lithium / 2.0 * measured * (1.0 - 1e-9)):
            warnings.append(
                "soda falls short of the measured lithium recovery, which is limited by it; raise carbonation.soda_excess."
            )
        return Effect(
            {"slurry": liquor.with_flows(flows, temperature=self.temperature)},
            {"sodium carbonate": soda},
            figures={
                "lithium in the mother liquor": (
                    aqueous.per_water(flows[LITHIUM], flows) * aqueous.molar_mass(LITHIUM),
                    "kg/kg",
                )
            },
            warnings=warnings,
        )

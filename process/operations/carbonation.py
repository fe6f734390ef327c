"""Precipitation of lithium carbonate with soda ash."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..equations.solubility import lithium_carbonate_formed, lithium_carbonate_product, salt_formed
from ..operation import Effect, Operation, parameter, plant_data, reagent
from ..reactions import balance
from ..stream import Stream
from . import aqueous
from .aqueous import CARBONATE, FLUORIDE, LITHIUM, SODIUM

_PRODUCT, _FLUORIDE_SALT = "lithium carbonate", "lithium fluoride"


class Carbonation(Operation):
    """2 Li+ + CO3-2 -> Li2CO3, hot, because its solubility falls with temperature.

    What stays dissolved follows from the solubility in pure water, 4 s^3, times an activity factor that
    raises it in strong sulfate liquor. Fluoride beyond the solubility of LiF precipitates with it, as an
    impurity; phosphate is taken to have been removed before.
    """

    step = "carbonation"
    area = "lithium"
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
    fluoride_solubility = parameter(
        "1.3 g/kg", low="0.1 g/kg", high="10 g/kg", doc="of lithium fluoride in pure water; the activity factor raises its product",
        source="recalled: CRC Handbook, 25 degC",
    )  # fmt: skip
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
        if FLUORIDE in flows:
            product = (self.fluoride_solubility / aqueous.molar_mass(_FLUORIDE_SALT)) ** 2 * self.activity_factor
            left, fluoride = flows[LITHIUM], flows[FLUORIDE]
            salt = salt_formed(aqueous.per_water(left, flows), aqueous.per_water(fluoride, flows), product)
            salt = np.minimum(salt * aqueous.water_mass(flows), np.minimum(left, fluoride))
            flows[_FLUORIDE_SALT] = flows.get(_FLUORIDE_SALT, 0.0) + salt
            flows[LITHIUM], flows[FLUORIDE] = left - salt, fluoride - salt
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

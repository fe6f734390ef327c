"""Condensation of electrolyte solvents."""

from __future__ import annotations

import numpy as np

from ... import tables
from ...components import component
from ...constants import ATMOSPHERE
from ...equations import vapour
from ...equipment import Equipment
from ...operation import Effect, Operation
from ...parameters import parameter, plant_data
from ...stream import Stream


class Condensation(Operation):
    """Surface condenser: liquid and gas leave in equilibrium with each other (one stage, ideal liquid)."""

    step = "condensation"
    area = "mechanical"
    equipment = (Equipment("condenser", "cooling"),)
    inlets = ("vapour",)
    outlets = ("solvents", "gas")

    temperature = parameter(
        "-20 degC", low="-40 degC", high="60 degC", doc="of condensate and gas", source="assumption: brine-cooled"
    )
    refrigeration_work = parameter(
        0.35, low=0, high=2, doc="electricity per heat removed", source="assumption: coefficient of performance near 3"
    )

    recovery = plant_data(
        (
            "dimethyl carbonate",
            "ethyl methyl carbonate",
            "diethyl carbonate",
            "ethylene carbonate",
            "propylene carbonate",
            "water",
        ),
        doc="measured share of each vapour that condenses",
    )

    def run(self, vapour_in: Stream) -> Effect:
        liquids = {key: vapour_in[f"{key} vapour"] for key in tables.vapour_pressures() if f"{key} vapour" in vapour_in}
        others = [key for key in vapour_in.flows if key.removesuffix(" vapour") not in liquids]
        inert = sum((vapour_in[key] for key in others if component(key).phase == "g"), 0.0)
        pressures = {key: vapour.pressure(tables.vapour_pressures()[key], self.temperature) for key in liquids}
        shares = vapour.condensed(liquids, pressures, inert, ATMOSPHERE)
        shares = {**shares, **{key: share for key, share in (self.recovery or {}).items() if key in shares}}
        solvents = {key: moles * shares[key] for key, moles in liquids.items()}
        gas = {key: vapour_in[key] for key in others}
        gas |= {f"{key} vapour": moles * (1.0 - shares[key]) for key, moles in liquids.items()}
        outlets = {
            "solvents": Stream().with_flows(solvents, temperature=self.temperature),
            "gas": Stream().with_flows(gas, temperature=self.temperature),
        }
        removed = vapour_in.enthalpy() - sum(s.enthalpy() for s in outlets.values())
        # The compressor's electricity leaves with the heat it pumps, outside the process streams.
        return Effect(outlets, utilities={"electricity": np.maximum(removed, 0.0) * self.refrigeration_work})

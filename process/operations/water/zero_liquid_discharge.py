"""Zero liquid discharge: the effluent evaporated to salt."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import aqueous
from ...aqueous import SODIUM, SULFATE, WATER
from ...equipment import Equipment
from ...heating import Duty
from ...operation import Effect
from ...parameters import fraction, parameter
from ...stream import Stream
from .evaporation import Preheating


class ZeroLiquidDischarge(Preheating):
    """Brine concentrator and crystalliser: what is dissolved leaves as mixed salt, the water returns as condensate."""

    step = "zero_liquid_discharge"
    area = "effluent treatment"
    equipment = (Equipment("evaporator", "condensate"), Equipment("centrifuge", "salt"))
    shown_first = ("moisture",)
    inlets = ("effluent",)
    outlets = ("salt", "condensate")

    moisture = fraction(0.05, high=0.5, doc="water in the salt", source="assumption: centrifuged salt")
    temperature = parameter(
        "95 degC",
        low="40 degC",
        high="100 degC",
        doc="of the salt, at which water is evaporated",
        source="common practice",
    )
    boiling_point_rise = Preheating.parameters["boiling_point_rise"].but("15 K", "assumption: mixed brine")
    temperature_difference = Preheating.parameters["temperature_difference"].but("10 K", "common practice")

    def run(self, effluent: Stream) -> Effect:
        flows: dict[str, Any] = dict(effluent.flows)
        water = flows.pop(WATER, 0.0)
        salt = np.minimum(flows.get(SODIUM, 0.0) / 2.0, flows.get(SULFATE, 0.0))
        if SODIUM in flows and SULFATE in flows:
            flows["sodium sulfate"] = flows.get("sodium sulfate", 0.0) + salt
            flows[SODIUM], flows[SULFATE] = flows[SODIUM] - 2.0 * salt, flows[SULFATE] - salt
        dry = Stream().with_flows(flows)
        held = np.minimum(dry.mass * self.moisture / (1.0 - self.moisture) / aqueous.molar_mass(WATER), water)
        evaporated = (water - held) * aqueous.molar_mass(WATER)
        condensate, warmed = self.preheated(effluent, water - held, self.temperature)
        salts = Stream().with_flows({**flows, WATER: held}, temperature=self.temperature)
        work = self.evaporation_work(evaporated, self.temperature)
        heat = salts.enthalpy() + condensate.enthalpy() - effluent.enthalpy() - work
        return Effect(
            {"salt": salts, "condensate": condensate}, work=work, duties=[Duty(heat, warmed, self.temperature)]
        )

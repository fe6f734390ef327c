"""Process water: the condensate of all evaporators, cooled and handed out."""

from __future__ import annotations

from ... import aqueous
from ...equipment import Equipment
from ...operation import Effect, Operation
from ...parameters import fraction, parameter
from ...power import drives, per_volume
from ...stream import Stream


class ProcessWater(Operation):
    """The tank of the process water ring. What the ring's users take beyond it is fresh water; what they leave is surplus.

    Floors, filter cloths, resins and the laboratory take a share first, which no step can use again: it goes to effluent treatment. What it
    takes along is left out; it is in the losses of the steps.
    """

    step = "process_water"
    area = "process water"
    equipment = (Equipment("storage tank", "condensate", hold="24 h"),)
    inlets = ("condensate",)
    outlets = ("water", "cleaning")

    temperature = parameter(
        "25 degC",
        low="5 degC",
        high="95 degC",
        doc="to which the condensate is cooled",
        source="assumption: as fresh water",
    )

    cleaning = fraction(
        0.08, high=0.5, doc="share of the condensate that cleans floors, filter cloths and resins, and leaves as effluent",
        source="assumption: about 1 m3 per tonne of black mass; EverBatt 2023 has 7.6 L of water per kg of it in all",
    )  # fmt: skip

    specific_energy = per_volume("0.3 kWh/m3", "of pumps, per volume of water", "assumption: 5 bar")

    def run(self, condensate: Stream) -> Effect:
        cooled = condensate.at(self.temperature)
        return Effect(
            {"water": cooled.scaled(1.0 - self.cleaning), "cleaning": cooled.scaled(self.cleaning)},
            utilities=drives(self.specific_energy * aqueous.volume(condensate.flows, condensate.temperature)),
        )

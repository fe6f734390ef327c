"""Process water: the condensate of all evaporators, cooled and handed out."""

from __future__ import annotations

from ... import aqueous
from ...equipment import Equipment
from ...operation import Effect, Operation
from ...parameters import parameter
from ...power import drives, per_volume
from ...stream import Stream


class ProcessWater(Operation):
    """The tank of the process water ring. What the ring's users take beyond it is fresh water; what they leave is surplus."""

    step = "process_water"
    area = "process water"
    equipment = (Equipment("storage tank", "condensate", hold="24 h"),)
    inlets = ("condensate",)
    outlets = ("water",)

    temperature = parameter(
        "25 degC",
        low="5 degC",
        high="95 degC",
        doc="to which the condensate is cooled",
        source="assumption: as fresh water",
    )

    specific_energy = per_volume("0.3 kWh/m3", "of pumps, per volume of water", "assumption: 5 bar")

    def run(self, condensate: Stream) -> Effect:
        return Effect(
            {"water": condensate.at(self.temperature)},
            utilities=drives(self.specific_energy * aqueous.volume(condensate.flows, condensate.temperature)),
        )

"""Process water: the condensate of all evaporators, cooled and handed out."""

from __future__ import annotations

from ...operation import Effect, Operation
from ...parameters import parameter
from ...stream import Stream


class ProcessWater(Operation):
    """The tank of the process water ring. What the ring's users take beyond it is fresh water; what they leave is surplus."""

    step = "process_water"
    area = "process water"
    inlets = ("condensate",)
    outlets = ("water",)

    temperature = parameter(
        "25 degC",
        low="5 degC",
        high="95 degC",
        doc="to which the condensate is cooled",
        source="assumption: as fresh water",
    )

    def run(self, condensate: Stream) -> Effect:
        return Effect({"water": condensate.at(self.temperature)})

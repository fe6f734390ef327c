"""Electrical discharge of cells, modules and packs."""

from __future__ import annotations

from dataclasses import replace

from ..operation import Effect, Operation, choice, fraction
from ..stream import Stream

#: Share of the electricity taken out that reaches the grid.
_TO_GRID = {"grid": 1.0, "resistor": 0.0}


class Discharge(Operation):
    """Discharge through cyclers that feed the grid, or into resistors.

    Of the stored energy a residue stays (the voltage recovers after an open circuit); of the rest the
    efficiency is delivered as electricity, and what is lost is heat to be removed.
    """

    step = "discharge"
    area = "mechanical"
    inlets = ("feed",)
    outlets = ("discharged",)

    method = choice(
        "grid", ("grid", "resistor", "none"), doc="where the electricity goes; none leaves the cells charged",
        source="common practice",
    )  # fmt: skip
    efficiency = fraction(
        0.88, doc="share of the energy taken out that is delivered", source="assumption: converter 0.92-0.95 x cell"
    )
    residual = fraction(
        0.03, doc="share of the stored energy that comes back as voltage recovers", source="assumption: 2-5 %"
    )

    def run(self, feed: Stream) -> Effect:
        stored = feed.stored_energy
        if self.method == "none":
            return Effect({"discharged": feed}, heat=0.0)
        kept = stored * self.residual
        delivered = (stored - kept) * self.efficiency * _TO_GRID[self.method]
        return Effect({"discharged": replace(feed, stored_energy=kept)}, work=-delivered)

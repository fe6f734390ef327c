"""Taking packs and modules apart to cells."""

from __future__ import annotations

from ..components import of_material
from ..operation import Effect, Operation, fraction
from ..stream import Stream

#: Part of a pack -> the outlet that collects it.
_COLLECTED = {
    "copper": ("copper busbar",),
    "aluminium": ("aluminium structure",),
    "steel": ("steel structure",),
    "plastics": ("pack plastics",),
    "electronics": ("electronics",),
    "coolant": ("coolant",),
}


class Dismantling(Operation):
    """Manual or robotic dismantling: each kind of part is collected by a split fraction.

    Parts that are not collected stay on the cells and go to the shredder. Bare split factors are the
    honest model here: they depend on the people and on the pack.
    """

    step = "dismantling"
    area = "mechanical"
    inlets = ("feed",)
    outlets = ("cells", *_COLLECTED)

    collected = fraction(0.98, doc="share of each kind of part that is taken off", source="assumption")
    coolant_drained = fraction(0.95, doc="share of the coolant that is drained", source="assumption")

    def run(self, feed: Stream) -> Effect:
        shares = {key: self.coolant_drained if key == "coolant" else self.collected for key in of_material("hardware")}
        taken, cells = feed.split(shares)
        outlets = {outlet: taken.only(keys) for outlet, keys in _COLLECTED.items()}
        return Effect({"cells": cells, **outlets})

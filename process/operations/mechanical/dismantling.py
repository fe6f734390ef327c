"""Taking packs and modules apart to cells."""

from __future__ import annotations

import numpy as np

from ...components import component, of_material
from ...equipment import Equipment
from ...library import per_library
from ...operation import Effect, Figure, Operation
from ...parameters import count, fraction, parameter
from ...power import drives, per_mass
from ...stream import Stream

#: Part of a pack -> the outlet that collects it.
_COLLECTED = {
    "copper": ("copper busbar",),
    "aluminium": ("aluminium structure",),
    "steel": ("steel structure",),
    "plastics": ("pack plastics",),
    "electronics": ("electronics",),
    "coolant": ("coolant",),
}


#: Metal that is most of a part -> the outlet of what is made of it.
_METALS = {"Cu": "copper", "Al": "aluminium", "Fe": "steel"}


@per_library
def _outlet(key: str) -> str:
    """The outlet that collects a part: of a user's own by what is most of it, mixed ones with the electronics."""
    listed = next((outlet for outlet, keys in _COLLECTED.items() if key in keys), None)
    if listed:
        return listed
    part = component(key)
    if part.phase == "l":
        return "coolant"
    for metal, outlet in _METALS.items():
        if part.mass_fraction(metal) > 0.5:
            return outlet
    return "plastics" if set(part.atoms) <= {"C", "H", "O", "N", "F", "Cl"} else "electronics"


#: Hours of the work after each doubling of the number done, over those before (assumption).
_LEARNING = 0.85


class Dismantling(Operation):
    """Manual or robotic dismantling: each kind of part is collected by a split fraction.

    Parts that are not collected stay on the cells and go to the shredder. Bare split factors are the
    honest model here: they depend on the people and on the pack. Parts of one's own go by what is most of them.
    """

    step = "dismantling"
    area = "mechanical"
    equipment = (Equipment("dismantling station", "feed"),)
    inlets = ("feed",)
    outlets = ("cells", *_COLLECTED)

    collected = fraction(0.98, doc="share of each kind of part that is taken off", source="assumption")
    coolant_drained = fraction(0.95, doc="share of the coolant that is drained", source="assumption")
    pack_mass = parameter(
        "500 kg", low="5 kg", high="5000 kg", doc="of one pack", source="EverBatt 2023: 490-650 kg per 100 kWh"
    )
    labour = parameter(
        "4.5 h", low="0 h", high="100 h", doc="person-hours for the first pack of a kind: removal, to modules, to cells",
        source="EverBatt 2023: 0.5 + 2 + 2 h",
    )  # fmt: skip
    batch = count(
        1,
        low=1,
        high=100000,
        doc="packs of one kind in a row; each doubling saves 15 %",
        source="assumption: learning curve of 85 %",
    )

    specific_energy = per_mass(
        "2 kWh/t", "of tools and cranes, per mass of what is fed", "assumption: hand tools, hoists and conveyors"
    )

    def run(self, feed: Stream) -> Effect:
        shares = {
            key: self.coolant_drained if _outlet(key) == "coolant" else self.collected
            for key in of_material("hardware")
        }
        taken, cells = feed.split(shares)
        outlets = {outlet: taken.only([key for key in taken.flows if _outlet(key) == outlet]) for outlet in _COLLECTED}
        each = self.labour * self.batch ** np.log2(_LEARNING)
        labour = Figure("labour", each / self.pack_mass, "h/t", "labour")
        return Effect({"cells": cells, **outlets}, utilities=drives(self.specific_energy * feed.mass), figures=[labour])

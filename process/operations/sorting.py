"""Sorting of the screen's oversize into metal and plastics concentrates."""

from __future__ import annotations

from typing import Any

from ..components import of_material
from ..operation import Effect, Operation, fraction
from ..stream import Stream

#: Outlet -> what it is meant to collect.
_TARGETS = {
    "copper": ("copper foil", "copper tab", "copper busbar"),
    "aluminium": ("aluminium foil", "aluminium pouch", "aluminium can", "aluminium structure"),
    "steel": ("steel can", "steel structure"),
    "plastics": ("polypropylene", "polyethylene", "PET", "pack plastics"),
}


class Sorting(Operation):
    """Magnets, eddy currents and air: split factors by material, and a share that is misplaced.

    Coating that is still on the foils goes with them: cathode coating with aluminium, anode coating with
    copper. What no concentrate takes is the residue.
    """

    step = "sorting"
    area = "mechanical"
    inlets = ("feed",)
    outlets = (*_TARGETS, "residue")
    energy_basis = "adiabatic"

    copper = fraction(
        0.95, doc="share of the copper that reaches its concentrate", source="EverBatt 2023: 0.90 of feed"
    )
    aluminium = fraction(
        0.95, doc="share of the aluminium that reaches its concentrate", source="EverBatt 2023: 0.90 of feed"
    )
    steel = fraction(0.97, doc="share of the steel that reaches its concentrate", source="assumption: 0.95-0.98")
    plastics = fraction(0.90, doc="share of the plastics that reaches its concentrate", source="assumption")
    misplaced = fraction(
        0.02, high=0.2, doc="share of the rest of each metal or plastic that lands in a wrong concentrate",
        source="assumption: 1-2 % entrainment",
    )  # fmt: skip

    def run(self, feed: Stream) -> Effect:
        # A concentrate is made only of a material that there is.
        made = [outlet for outlet, keys in _TARGETS.items() if any(key in feed for key in keys)]
        home = {key: outlet for outlet in made for key in _TARGETS[outlet]}
        if "aluminium" in made:
            home |= dict.fromkeys(of_material("cathode coating"), "aluminium")
        if "copper" in made:
            home |= dict.fromkeys(of_material("anode coating"), "copper")
        flows: dict[str, dict[str, Any]] = {outlet: {} for outlet in self.outlets}
        for key, n in feed.flows.items():
            rest = n
            if key in home:
                taken = n * getattr(self, home[key])
                rest = n - taken
                flows[home[key]][key] = taken
                astray = rest * self.misplaced
                rest = rest - astray * (len(made) - 1)
                for outlet in made:
                    if outlet != home[key]:
                        flows[outlet][key] = astray
            flows["residue"][key] = rest
        return Effect({outlet: feed.with_flows(part) for outlet, part in flows.items()}, heat=0.0)

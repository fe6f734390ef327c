"""Separation of copper from aluminium in the heavy product."""

from __future__ import annotations

from ...components import of_material
from ...equipment import Equipment
from ...operation import Effect, Operation
from ...parameters import fraction
from ...power import FRONT_END, drives, per_mass
from ...stream import Stream

_COPPER = ("copper foil", "copper tab", "copper busbar")
_ALUMINIUM = ("aluminium foil", "aluminium pouch", "aluminium can", "aluminium structure")


class FoilSeparation(Operation):
    """Eddy currents and air tables: split factors, and a share that is misplaced.

    Eddy currents lift aluminium twice as far as copper (conductivity over density 1.4e4 against 6.5e3
    m2/ohm/kg) and fail on foil much thinner than the particle is wide, so bare split factors are honest.
    Coating that is still on a foil goes with it. What neither concentrate takes is the residue.
    """

    step = "foil_separation"
    area = "mechanical"
    equipment = (Equipment("eddy current separator", "feed"),)
    inlets = ("feed",)
    outlets = ("copper", "aluminium", "residue")
    energy_basis = "adiabatic"

    copper = fraction(
        0.95, doc="share of the copper that reaches its concentrate", source="EverBatt 2023: 0.90 of feed"
    )
    aluminium = fraction(
        0.95, doc="share of the aluminium that reaches its concentrate", source="EverBatt 2023: 0.90 of feed"
    )
    misplaced = fraction(
        0.02, high=0.5, doc="share of the rest of each metal that lands in the other's concentrate",
        source="assumption: 1-2 % entrainment",
    )  # fmt: skip
    residue_entrainment = fraction(
        0.02, high=0.5, doc="share of other material in each concentrate", source="assumption: 1-2 % entrainment"
    )

    specific_energy = per_mass("4 kWh/t", "of rotor, belts and air table, per mass of feed", FRONT_END)

    def run(self, feed: Stream) -> Effect:
        to_copper, to_aluminium = {}, {}
        with_copper = (*_COPPER, *of_material("anode coating"))
        with_aluminium = (*_ALUMINIUM, *of_material("cathode coating"))
        made = {"copper": any(k in feed for k in _COPPER), "aluminium": any(k in feed for k in _ALUMINIUM)}
        for key in feed.flows:
            if key in with_copper and made["copper"]:
                own, other = self.copper, (1.0 - self.copper) * self.misplaced
                to_copper[key], to_aluminium[key] = own, other
            elif key in with_aluminium and made["aluminium"]:
                own, other = self.aluminium, (1.0 - self.aluminium) * self.misplaced
                to_aluminium[key], to_copper[key] = own, other
            else:
                to_copper[key] = to_aluminium[key] = self.residue_entrainment
        copper = feed.with_flows({k: n * to_copper[k] for k, n in feed.flows.items()} if made["copper"] else {})
        aluminium = feed.with_flows(
            {k: n * to_aluminium[k] for k, n in feed.flows.items()} if made["aluminium"] else {}
        )
        rest = {k: n - copper[k] - aluminium[k] for k, n in feed.flows.items()}
        return Effect(
            {"copper": copper, "aluminium": aluminium, "residue": feed.with_flows(rest)},
            heat=0.0,
            utilities=drives(self.specific_energy * feed.mass),
        )

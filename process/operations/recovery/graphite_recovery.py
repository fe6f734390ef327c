"""Recovery of graphite from the leach residue by flotation."""

from __future__ import annotations

import numpy as np

from ... import aqueous
from ...equipment import Equipment
from ...numerics import share_of
from ...operation import Effect, Operation
from ...parameters import fraction
from ...power import drives, per_mass
from ...stream import Stream

_FLOATS = ("graphite", "carbon black")


class GraphiteRecovery(Operation):
    """Flotation of the washed residue: graphite and carbon black float, other solids are entrained.

    The graphite is sold as damp filter cake; its liquor has the composition of the residue's moisture,
    and its price is for graphite contained. Battery-grade purification is a plant of its own.
    """

    step = "graphite_recovery"
    area = "leaching"
    equipment = (Equipment("flotation cell", "residue"), Equipment("filter press", "graphite"))
    inlets = ("residue",)
    outlets = ("graphite", "tailings")
    energy_basis = "adiabatic"

    recovery = fraction(0.90, doc="share of the graphite that floats", source="EverBatt 2023: 0.90")
    entrainment = fraction(
        0.10,
        high=0.9,
        doc="share of other solids carried over",
        source="assumption, from Vanderbruggen's flotation: 0.056-0.11",
    )
    moisture = fraction(0.20, high=0.9, doc="liquor in the graphite cake", source="assumption")

    specific_energy = per_mass("10 kWh/t", "of cells, pumps and filters, per mass of residue")

    def run(self, residue: Stream) -> Effect:
        solid = aqueous.solids(residue.flows)
        shares = {key: self.recovery if key in _FLOATS else self.entrainment for key in solid}
        graphite, tailings = residue.split(shares)
        liquid = residue.without(solid)
        wanted = graphite.mass * self.moisture / (1.0 - self.moisture)
        share = np.minimum(share_of(wanted, liquid.mass), 1.0)
        graphite = graphite + liquid.scaled(share)
        rest = tailings.only(solid) + liquid.scaled(1.0 - share)
        return Effect(
            {"graphite": graphite, "tailings": rest}, heat=0.0, utilities=drives(self.specific_energy * residue.mass)
        )

"""Where the lithium of used cells is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...components import cathodes, component, delithiated
from ...constants import FARADAY
from ...numerics import share_of
from ...operation import Effect, Figure, Operation
from ...parameters import fraction
from ...reactions import balance
from ...stream import Stream

#: What opened cells take from the air.
_AIR = ("oxygen", "carbon dioxide")


class Ageing(Operation):
    """Not a machine: it puts the lithium that use has taken from the cathode where it is found, on the anode.

    A bill of materials is that of a new, discharged cell. In a used one part of the cathode is without lithium,
    which lies in the film on the graphite; cells that are opened hold it as carbonate:
    4 LiMO2 + O2 + 2 CO2 -> 4 MO2 + 2 Li2CO3. How much it is follows from the capacity lost, mol = charge / F, shared
    alike among the cathode materials. The reaction's heat, some 50-80 kJ/mol of lithium, left the cells in use;
    it is counted here as cooling.
    """

    step = "ageing"
    area = "mechanical"
    equipment = ()
    shown_first = ("lithium_deficiency",)
    inlets = ("cells",)
    outlets = ("cells",)

    lithium_deficiency = fraction(
        None,
        doc="measured share of the cathode's lithium that it has lost; replaces that from feed.state_of_health",
        source="assay of the cathode",
    )
    lithium_share = fraction(
        1.0, doc="share of the lost capacity that is lost lithium; the rest is lost active material",
        source="assumption: loss of lithium inventory dominates (recalled)",
    )  # fmt: skip

    def run(self, cells: Stream) -> Effect:
        held = {key: n for key, n in cells.flows.items() if key in cathodes() and "Li" in component(key).atoms}
        lithium = sum((n * component(key).atoms["Li"] for key, n in held.items()), 0.0)
        lost = share_of(cells.lost_charge * self.lithium_share / FARADAY, lithium)
        deficiency = np.minimum(lost, 1.0)[()] if self.lithium_deficiency is None else self.lithium_deficiency
        flows = dict(cells.flows)
        for key, n in held.items():
            reaction = balance((key, *_AIR), (delithiated(key), "lithium carbonate"))
            reaction.apply(flows, n * deficiency)
        air = {gas: -flows.pop(gas) for gas in _AIR if gas in flows}  # what the reaction owes
        warnings = []
        if self.lithium_deficiency is None and np.any(np.asarray(lost) > 1.0):
            warnings.append(
                "the capacity lost is more than the cathode's lithium stands for, of which all is taken as lost; "
                "give ageing.lithium_deficiency."
            )
        return Effect(
            {"cells": replace(cells.with_flows(flows), lost_charge=0.0)},
            {"air": Stream().with_flows(air)},
            figures=[Figure("lithium_deficiency", deficiency, "1", "lithium deficiency")],
            warnings=warnings,
        )

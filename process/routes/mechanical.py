"""From batteries to black mass: discharge, dismantle, shred, dry, screen, sort."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InputError
from ..flowsheet import Port
from ..operations import Condensation, Discharge, Dismantling, Drying, Screening, Scrubbing, Shredding, Sorting

if TYPE_CHECKING:
    from . import Plan

_PARTS = {
    "copper": "copper hardware",
    "aluminium": "aluminium hardware",
    "steel": "steel",
    "plastics": "plastics",
    "electronics": "electronics",
}


def mechanical(plan: Plan) -> None:
    """Black mass is the product."""
    if not plan.of_form("pack", "module", "cell", "rejected_cell", "electrode_scrap"):
        raise InputError(
            "route: the mechanical route ends at black mass, which this feed already is; "
            "choose the hydro route, or feed cells, modules, packs or electrode scrap."
        )
    if plan.of_form("black_mass"):
        raise InputError(
            "route: the mechanical route cannot take a feed of black mass; leave it out or choose the hydro route."
        )
    black_mass = to_black_mass(plan)
    assert black_mass is not None
    plan.plant.product(black_mass, "black mass")


def to_black_mass(plan: Plan) -> Port | None:
    """Wire the mechanical steps that the feeds need; returns the black mass, or None where all feed is that."""
    plant = plan.plant
    whole, scrap = plan.of_form("pack", "module", "cell", "rejected_cell"), plan.of_form("electrode_scrap")
    if not whole and not scrap:
        return None
    to_shredder = scrap
    if whole:
        discharge = plan.step(Discharge)
        plan.join(discharge, "feed", whole)
        cells = discharge.discharged
        if plan.of_form("pack", "module"):
            dismantling = plan.step(Dismantling, cells)
            for outlet, name in _PARTS.items():
                plant.product(getattr(dismantling, outlet), name)
            plant.waste(dismantling.coolant, "spent coolant")
            cells = dismantling.cells
        to_shredder = [cells, *scrap]
    shredding = plan.step(Shredding)
    plan.join(shredding, "feed", to_shredder)
    drying = plan.step(Drying, shredding.shredded)
    condensation = plan.step(Condensation, drying.vapour)
    scrubbing = plan.step(Scrubbing)
    plan.join(scrubbing, "gas", [condensation.gas, shredding.offgas])
    plant.product(condensation.solvents, "electrolyte solvents")
    plant.waste(scrubbing.residue, "scrubber residue")
    plant.waste(scrubbing.stack_gas, "stack gas")
    plant.connect(scrubbing.recycled_gas, drying, "gas")
    screening = plan.step(Screening, drying.solids)
    sorting = plan.step(Sorting, screening.oversize)
    plant.product(sorting.copper, "copper concentrate")
    plant.product(sorting.aluminium, "aluminium concentrate")
    plant.product(sorting.steel, "steel")
    plant.product(sorting.plastics, "plastics")
    plant.waste(sorting.residue, "sorting residue")
    plant.name(screening.undersize, "black mass")
    plant.name(screening.oversize, "oversize")
    return screening.undersize

"""From batteries or electrode scrap to cathode material, whose structure is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import tables
from ..components import cathodes, delithiated
from ..errors import InputError
from ..flowsheet import Port
from ..operations import (
    Annealing,
    CathodeDrying,
    CathodeFlotation,
    Delamination,
    FineScreening,
    FlueScrubbing,
    FoilSeparation,
    Relithiation,
)
from .mechanical import to_black_mass

if TYPE_CHECKING:
    from . import Plan

_COPPER = ("copper foil", "copper tab")


def direct(plan: Plan) -> None:
    """Delaminate, sieve, float the graphite, make up the lithium, anneal. Electrode scrap is not shredded first."""
    held = [key for key in cathodes() if plan.holds(key) or plan.holds(delithiated(key))]
    if not held:
        raise InputError(
            "route: the direct route needs a cathode material to repair, and this feed holds none; "
            f"give feed.composition a share of cathode (or of {', '.join(cathodes())})."
        )
    plant = plan.plant
    plan.unscreened.add("electrode_scrap")
    black_mass = to_black_mass(plan, direct=True)
    delamination = plan.step(Delamination)
    powders = [*([black_mass] if black_mass else []), *plan.of_form("electrode_scrap", "black_mass")]
    plan.join(delamination, "feed", powders)
    flue = plan.step(FlueScrubbing, delamination.offgas)
    plant.waste(flue.residue, "scrubber residue")
    plant.waste(flue.stack_gas, "stack gas")
    plant.waste(flue.recycled_gas, "stack gas")
    screening = plan.step(FineScreening, delamination.solids)
    foils(plan, screening.oversize)
    powder, wet = screening.undersize, False
    if plan.holds("graphite"):
        flotation = plan.step(CathodeFlotation, powder)
        plant.product(flotation.graphite, "graphite")
        powder, wet = flotation.sink, True
    plant.name(powder, "cathode powder")
    repair(plan, powder, wet, product(held))


def foils(plan: Plan, oversize: Port) -> None:
    """Foil joins that of the shredded cells, where there are any; that of cathode sheets is all aluminium."""
    plant = plan.plant
    if FoilSeparation.step in plant.units:
        plant.connect(oversize, plant.units[FoilSeparation.step])
    elif any(plan.holds(key) for key in _COPPER):
        sorting = plan.step(FoilSeparation, oversize)
        plant.product(sorting.copper, "copper concentrate")
        plant.product(sorting.aluminium, "aluminium concentrate")
        plant.waste(sorting.residue, "sorting residue")
    else:
        plant.product(oversize, "aluminium concentrate")


def repair(plan: Plan, powder: Port, wet: bool, name: str) -> None:
    """Lithium made up, the powder dried where it is wet, and annealed to the product."""
    plant = plan.plant
    relithiation = plan.step(Relithiation, powder)
    plant.waste(relithiation.gas, "relithiation gas")
    plant.waste(relithiation.condensate, "condensate")
    cathode = relithiation.cathode
    if wet or plan.used[Relithiation.step].method == "hydrothermal":
        drying = plan.step(CathodeDrying, cathode)
        plant.waste(drying.vapour, "water vapour")
        cathode = drying.product
    annealing = plan.step(Annealing, cathode)
    plant.waste(annealing.gas, "annealing gas")
    plant.waste(annealing.loss, "cathode loss")
    plant.product(annealing.product, name)


def product(held: list[str]) -> str:
    """What the cathode material is sold as: by its chemistry, if there is one and it has a price."""
    if len(held) > 1:
        return "mixed cathode"
    own = f"{held[0]} cathode"
    return own if own in tables.products() else "cathode material"

"""From batteries or electrode scrap to cathode material, whose structure is kept."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import tables
from ..components import cathodes, delithiated
from ..errors import InputError
from ..flowsheet import Port
from ..numerics import share_of
from ..operations import (
    Ageing,
    Annealing,
    CathodeDrying,
    CathodeFlotation,
    Delamination,
    FineScreening,
    FlueScrubbing,
    FoilSeparation,
    Relithiation,
)
from ..plan import Plan
from .mechanical import to_black_mass

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
    bought = plan.of_form("black_mass")
    if bought and Ageing.step not in plan.used and plan.asks(Ageing):
        ageing = plan.step(Ageing)  # of used cells that others shredded
        plan.join(ageing, "cells", bought)
        bought = [ageing.cells]
    powders = [*([black_mass] if black_mass else []), *plan.of_form("electrode_scrap"), *bought]
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
    repair(plan, powder, wet)


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


def repair(plan: Plan, powder: Port, wet: bool) -> None:
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
    plant.product(annealing.product, product(plan))


def product(plan: Plan) -> str:
    """What the cathode material is sold as: by its chemistry, if there is little else and it has a price."""
    fed: dict[str, Any] = {}
    for feed, _ in plan.feeds:
        stream = feed.stream()
        for key in cathodes():
            fed[key] = fed.get(key, 0.0) + stream.component_mass(key) + stream.component_mass(delithiated(key))
    total = sum(fed.values())
    shares = {key: share_of(mass, total) for key, mass in fed.items() if np.any(np.asarray(mass) > 0)}
    main = max(shares, key=lambda key: float(np.min(shares[key])))
    limit = plan.used[Annealing.step].contamination_limit
    if np.any(1.0 - np.asarray(shares[main]) > limit):
        return "mixed cathode"
    own = f"{main} cathode"
    return own if own in tables.products() else "cathode material"

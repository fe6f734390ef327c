"""From batteries or electrode scrap to cathode material, whose structure is kept."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import tables
from ..components import cathodes, component, delithiated
from ..errors import InputError
from ..flowsheet import Port, Unit
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
from ..route import Condition, Offer, Route
from .mechanical import WHOLE, front_end, to_black_mass

_COPPER = ("copper foil", "copper tab")


def direct(plan: Plan) -> None:
    """Delaminate, sieve, float the graphite, make up the lithium, anneal. Electrode scrap is not shredded first."""
    held = [key for key in cathodes() if plan.holds(key) or plan.holds(delithiated(key))]
    if not held:
        raise InputError(
            "route: the direct route needs a cathode material to repair, and this feed holds none; "
            f"give feed.composition a share of cathode (or of {', '.join(cathodes())})."
        )
    bare = [key for key in held if "Li" not in component(key).atoms]
    if bare:
        raise InputError(
            f"route: the direct route makes up lithium, and {bare[0]} holds none; leave it out, or choose the mechanical route."
        )
    black_mass = to_black_mass(plan, direct=True)
    delamination = plan.step(Delamination)
    bought = plan.of_form("black_mass")
    if plan.asks(Ageing):
        ageing = plan.step(Ageing)
        plan.join(ageing, "cells", bought)
        bought = [ageing.cells]
    powders = [*([black_mass] if black_mass else []), *plan.of_form("electrode_scrap"), *bought]
    plan.join(delamination, "feed", powders)
    flue = plan.step(FlueScrubbing, delamination.offgas)
    plan.waste(flue.residue, "scrubber residue")
    plan.waste(flue.stack_gas, "stack gas")
    screening = plan.step(FineScreening, delamination.solids)
    foils(plan, screening.oversize)
    powder, wet = screening.undersize, False
    if plan.holds("graphite"):
        flotation = plan.step(CathodeFlotation, powder)
        plan.product(flotation.graphite, "graphite")
        powder, wet = flotation.sink, True
    plan.name(powder, "cathode powder")
    repair(plan, powder, wet)


#: Of used cells that others shredded; of those shredded here it is always asked.
_BOUGHT = Condition(
    "black mass is fed and no cells", lambda plan: bool(plan.of_form("black_mass")) and not WHOLE.holds(plan)
)

ROUTE = Route(
    "direct",
    "cathode freed, sorted, relithiated and annealed",
    direct,
    (*front_end(WHOLE), Offer(Ageing, _BOUGHT)),
)


def foils(plan: Plan, oversize: Port) -> None:
    """Foil joins that of the shredded cells, where there are any; that of cathode sheets is all aluminium."""
    if FoilSeparation.step in plan.plant.units:
        plan.connect(oversize, plan.plant.units[FoilSeparation.step])
    elif any(plan.holds(key) for key in _COPPER):
        sorting = plan.step(FoilSeparation, oversize)
        plan.product(sorting.copper, "copper concentrate")
        plan.product(sorting.aluminium, "aluminium concentrate")
        plan.waste(sorting.residue, "sorting residue")
    else:
        plan.product(oversize, "aluminium concentrate")


def repair(plan: Plan, powder: Port, wet: bool) -> None:
    """Lithium made up, the powder dried where it is wet, and annealed to the product."""
    relithiation = plan.step(Relithiation, powder)
    plan.waste(relithiation.gas, "relithiation gas")
    plan.waste(relithiation.condensate, "condensate")
    cathode = relithiation.cathode
    if wet or plan.setting(relithiation, "method") == "hydrothermal":
        drying = plan.step(CathodeDrying, cathode)
        plan.waste(drying.vapour, "water vapour")
        cathode = drying.product
    annealing = plan.step(Annealing, cathode)
    plan.waste(annealing.gas, "annealing gas")
    plan.waste(annealing.loss, "cathode loss")
    plan.product(annealing.product, product(plan, annealing))


def product(plan: Plan, annealing: Unit) -> str:
    """What the cathode material is sold as: by its chemistry, if there is little else and it has a price."""
    fed: dict[str, Any] = {}
    for feed, _ in plan.feeds:
        stream = feed.stream()
        for key in cathodes():
            fed[key] = fed.get(key, 0.0) + stream.component_mass(key) + stream.component_mass(delithiated(key))
    total = sum(fed.values())
    shares = {key: share_of(mass, total) for key, mass in fed.items() if np.any(np.asarray(mass) > 0)}
    main = max(shares, key=lambda key: float(np.min(shares[key])))
    limit = plan.setting(annealing, "contamination_limit")
    mixed = np.atleast_1d(1.0 - np.asarray(shares[main]) > limit)
    if np.any(mixed) and not np.all(mixed):
        raise InputError(
            f"feed: in scenario {int(np.argmin(mixed))} the cathode is {main}, in scenario {int(np.argmax(mixed))} it is mixed with "
            "others and sells as something else; solve these apart."
        )
    if np.all(mixed):
        return "mixed cathode"
    own = f"{main} cathode"
    return own if own in tables.products() else "cathode material"

"""From batteries to black mass: discharge, dismantle, shred, dry, screen, sort."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InputError
from ..flowsheet import Port
from ..operations import (
    AirClassification,
    Condensation,
    Discharge,
    Dismantling,
    Drying,
    Flotation,
    FlueScrubbing,
    FoilSeparation,
    MagneticSeparation,
    Pyrolysis,
    ReuseGate,
    Screening,
    Scrubbing,
    Shredding,
    WaterLeaching,
)

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
    black_mass = to_black_mass(plan, thermal=True)
    assert black_mass is not None
    plan.plant.product(black_mass, "black mass")


def to_black_mass(plan: Plan, *, thermal: bool = False) -> Port | None:
    """Wire the mechanical steps that the feeds need; returns the black mass, or None where all feed is that.

    Reuse gate and flotation stand where they have a table; so do pyrolysis and water leaching in a thermal plant.
    """
    plant = plan.plant
    whole, scrap = plan.of_form("pack", "module", "cell", "rejected_cell"), plan.of_form("electrode_scrap")
    if not whole and not scrap:
        return None
    to_shredder = scrap
    if whole:
        if plan.asks(ReuseGate):
            gate = plan.step(ReuseGate)
            plan.join(gate, "feed", whole)
            plant.product(gate.reused, "reused batteries")
            whole = [gate.rest]
        discharge = plan.step(Discharge)
        plan.join(discharge, "feed", whole)
        plant.waste(discharge.gas, "discharge gas")
        plant.waste(discharge.effluent, "brine effluent")
        cells = discharge.discharged
        if plan.of_form("pack", "module"):
            dismantling = plan.step(Dismantling, cells)
            for outlet, name in _PARTS.items():
                plant.product(getattr(dismantling, outlet), name)
            plant.waste(dismantling.coolant, "spent coolant")
            cells = dismantling.cells
        to_shredder = [cells, *scrap]
    furnace = None
    if thermal and plan.asks(Pyrolysis):
        furnace = plan.step(Pyrolysis)
        if plan.used[Pyrolysis.step].position == "before shredding":
            plan.join(furnace, "feed", to_shredder)
            to_shredder = [furnace.solids]
    shredding = plan.step(Shredding)
    plan.join(shredding, "feed", to_shredder)
    drying = plan.step(Drying, shredding.shredded)
    condensation = plan.step(Condensation, drying.vapour)
    scrubbing = plan.step(Scrubbing)
    plan.join(scrubbing, "gas", [condensation.gas, shredding.offgas])
    dried = drying.solids
    if furnace is not None:
        if plan.used[Pyrolysis.step].position == "after shredding":
            plant.connect(dried, furnace)
            dried = furnace.solids
        flue = plan.step(FlueScrubbing, furnace.offgas)
        plant.waste(flue.residue, "scrubber residue")
        plant.waste(flue.stack_gas, "stack gas")
        plant.waste(flue.recycled_gas, "stack gas")
    plant.product(condensation.solvents, "electrolyte solvents")
    plant.waste(scrubbing.residue, "scrubber residue")
    plant.waste(scrubbing.stack_gas, "stack gas")
    plant.connect(scrubbing.recycled_gas, drying, "gas")
    screening = plan.step(Screening, dried)
    plant.name(screening.undersize, "black mass")
    plant.name(screening.oversize, "oversize")
    sort(plan, screening.oversize)
    black_mass = screening.undersize
    if thermal and plan.asks(WaterLeaching):
        leach = plan.step(WaterLeaching, black_mass)
        plant.product(leach.crude_carbonate, "lithium carbonate")
        black_mass = leach.black_mass
    if plan.asks(Flotation):
        flotation = plan.step(Flotation, black_mass)
        plant.product(flotation.graphite, "graphite")
        black_mass = flotation.sink
    if black_mass != screening.undersize:
        plant.name(black_mass, "treated black mass")
    return black_mass


def sort(plan: Plan, oversize: Port) -> None:
    """Steel by magnets, separator by air, copper from aluminium by eddy currents."""
    plant = plan.plant
    magnet = plan.step(MagneticSeparation, oversize)
    air = plan.step(AirClassification, magnet.rest)
    foils = plan.step(FoilSeparation, air.heavy)
    plant.product(magnet.magnetic, "steel")
    plant.product(air.light, "plastics")
    plant.product(foils.copper, "copper concentrate")
    plant.product(foils.aluminium, "aluminium concentrate")
    plant.waste(foils.residue, "sorting residue")

"""From batteries to black mass: discharge, dismantle, shred, dry, screen, sort."""

from __future__ import annotations

from typing import Any

from ..components import cathodes, component
from ..errors import InputError
from ..flowsheet import Port
from ..operations import (
    Ageing,
    AirClassification,
    CoarseScreening,
    Condensation,
    Dewatering,
    Discharge,
    Dismantling,
    Drying,
    ElectrolyteRecovery,
    Flotation,
    FlueScrubbing,
    FoilSeparation,
    MagneticSeparation,
    ProcessWaterTreatment,
    Pyrolysis,
    ReuseGate,
    Screening,
    Scrubbing,
    Shredding,
    WaterLeaching,
)
from ..plan import Plan

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


def to_cells(plan: Plan) -> Port | None:
    """Reuse gate where it has a table, discharge, dismantling; returns cells and modules, or None where none are fed."""
    plant = plan.plant
    whole = plan.of_form("pack", "module", "cell", "rejected_cell")
    if not whole:
        return None
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
    if plan.of_form("pack", "module") and not plan.skips(Dismantling):
        dismantling = plan.step(Dismantling, cells)
        for outlet, name in _PARTS.items():
            plant.product(getattr(dismantling, outlet), name)
        plant.waste(dismantling.coolant, "spent coolant")
        cells = dismantling.cells
    return cells


def to_black_mass(plan: Plan, *, thermal: bool = False, pyrolysed: bool = False, direct: bool = False) -> Port | None:
    """Wire the mechanical steps that the feeds need; returns the black mass, or None where all feed is that.

    Reuse gate and flotation stand where they have a table; so do pyrolysis and water leaching in a thermal plant. A
    pyrolysed one always has the furnace, and the leach where lithium carbonate forms.
    A direct plant does not shred electrode scrap, and asks where the lithium of used cells is.
    """
    plant = plan.plant
    whole = plan.of_form("pack", "module", "cell", "rejected_cell")
    scrap = [] if direct else plan.of_form("electrode_scrap")
    if not whole and not scrap:
        return None
    to_shredder = scrap
    cells = to_cells(plan)
    if cells:
        to_shredder = [plan.step(Ageing, cells).cells if direct else cells, *scrap]
    furnace = None
    if pyrolysed or (thermal and plan.asks(Pyrolysis)):
        furnace = plan.step(Pyrolysis)
        if plan.used[Pyrolysis.step].position == "before shredding":
            plan.join(furnace, "feed", to_shredder)
            to_shredder = [furnace.solids]
    shredding = plan.step(Shredding)
    plan.join(shredding, "feed", to_shredder)
    solids = shredding.shredded
    if plan.used[Shredding.step].atmosphere == "wet":
        solids = dewater(plan, solids)
    if plan.asks(ElectrolyteRecovery):
        recovery = plan.step(ElectrolyteRecovery, solids)
        plant.product(recovery.electrolyte, "electrolyte")
        plant.waste(recovery.lost_gas, "lost carbon dioxide")
        solids = recovery.solids
    plant.waste(shredding.offgas, "shredder gas")
    solids = dry(plan, solids)
    if furnace is not None:
        if plan.used[Pyrolysis.step].position == "after shredding":
            plant.connect(solids, furnace)
            solids = furnace.solids
        flue(plan, furnace)
    coarse = []
    if plan.asks(CoarseScreening):
        first = plan.step(CoarseScreening, solids)
        coarse, solids = [first.oversize], first.undersize
    screening = plan.step(Screening, solids)
    plant.name(screening.undersize, "black mass")
    plant.name(screening.oversize, "oversize")
    sort(plan, [*coarse, screening.oversize])
    black_mass = screening.undersize
    if (pyrolysed and _makes_carbonate(plan)) or ((pyrolysed or thermal) and plan.asks(WaterLeaching)):
        leach = plan.step(WaterLeaching, black_mass)
        plant.product(leach.crude_carbonate, "crude lithium carbonate")
        black_mass = leach.black_mass
    if plan.asks(Flotation):
        flotation = plan.step(Flotation, black_mass)
        plant.product(flotation.graphite, "graphite")
        black_mass = flotation.sink
    if black_mass != screening.undersize:
        plant.name(black_mass, "treated black mass")
    return black_mass


def _makes_carbonate(plan: Plan) -> bool:
    """Whether any cathode material that passes the furnace gives lithium carbonate there, as phosphates do not."""
    fed = {key for feed, _ in plan.feeds if feed.form != "black_mass" for key in feed.mass_fractions}
    return any(key in fed and "P" not in component(key).atoms for key in cathodes())


def flue(plan: Plan, furnace: Any) -> None:
    """Scrub the flue gas of a pyrolysis furnace."""
    scrubbing = plan.step(FlueScrubbing, furnace.offgas)
    plan.plant.waste(scrubbing.residue, "scrubber residue")
    plan.plant.waste(scrubbing.stack_gas, "stack gas")
    plan.plant.waste(scrubbing.recycled_gas, "stack gas")


def dewater(plan: Plan, slurry: Port) -> Port:
    """Press the water off wet-shredded cells and treat it; returns the cake."""
    press = plan.step(Dewatering, slurry)
    water = plan.step(ProcessWaterTreatment)
    plan.join(water, "liquor", [press.filtrate, press.wash_liquor])
    plan.plant.waste(water.effluent, "treated process water")
    plan.plant.waste(water.sludge, "process water sludge")
    return press.cake


def dry(plan: Plan, solids: Port) -> Port:
    """Dry under circulating nitrogen, condense the solvents, scrub the gas; returns the dry solids."""
    if plan.skips(Drying):
        return solids
    plant = plan.plant
    drying = plan.step(Drying, solids)
    condensation = plan.step(Condensation, drying.vapour)
    scrubbing = plan.step(Scrubbing, condensation.gas)
    plant.connect(scrubbing.recycled_gas, drying, "gas")
    plant.product(condensation.solvents, "electrolyte solvents")
    plant.waste(scrubbing.residue, "scrubber residue")
    plant.waste(scrubbing.stack_gas, "stack gas")
    return drying.solids


def sort(plan: Plan, oversize: list[Port]) -> None:
    """Steel by magnets, separator by air, copper from aluminium by eddy currents."""
    plant = plan.plant
    rest = oversize
    if not plan.skips(MagneticSeparation):
        magnet = plan.step(MagneticSeparation)
        plan.join(magnet, "feed", rest)
        plant.product(magnet.magnetic, "steel")
        rest = [magnet.rest]
    if not plan.skips(AirClassification):
        air = plan.step(AirClassification)
        plan.join(air, "feed", rest)
        plant.product(air.light, "plastics")
        rest = [air.heavy]
    foils = plan.step(FoilSeparation)
    plan.join(foils, "feed", rest)
    plant.product(foils.copper, "copper concentrate")
    plant.product(foils.aluminium, "aluminium concentrate")
    plant.waste(foils.residue, "sorting residue")

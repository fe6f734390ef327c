"""From batteries to black mass: discharge, dismantle, shred, dry, screen, sort."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..components import cathodes, component
from ..errors import InputError
from ..flowsheet import Port
from ..operation import Operation
from ..operations import (
    Ageing,
    AirClassification,
    CausticStripping,
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
from ..route import Condition, Offer, Route

_PARTS = {
    "copper": "copper hardware",
    "aluminium": "aluminium hardware",
    "steel": "steel",
    "plastics": "plastics",
    "electronics": "electronics",
}


WHOLE = Condition(
    "packs, modules or cells are fed", lambda plan: bool(plan.of_form("pack", "module", "cell", "rejected_cell"))
)
PACKED = Condition("packs or modules are fed", lambda plan: bool(plan.of_form("pack", "module")))
SOLID = Condition(
    "packs, modules, cells or electrode scrap are fed",
    lambda plan: WHOLE.holds(plan) or bool(plan.of_form("electrode_scrap")),
)


def front_end(fed: Condition) -> tuple[Offer, ...]:
    """What the steps to black mass offer, of a plant that shreds what is fed."""
    return (
        Offer(ReuseGate, WHOLE),
        Offer(CoarseScreening, fed),
        Offer(ElectrolyteRecovery, fed),
        Offer(Flotation, fed),
        Offer(Dismantling, PACKED, ordinary=True),
        Offer(Drying, fed, ordinary=True),
        Offer(MagneticSeparation, fed, ordinary=True),
        Offer(AirClassification, fed, ordinary=True),
    )


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
    (black_mass,) = stripped(plan, [black_mass], plan.step)
    plan.product(black_mass, "black mass")


ROUTE = Route(
    "mechanical",
    "discharge, shredding, drying, sorting to black mass",
    mechanical,
    (*front_end(SOLID), Offer(Pyrolysis, SOLID), Offer(WaterLeaching, SOLID), Offer(CausticStripping, SOLID)),
)


def to_cells(plan: Plan) -> Port | None:
    """Reuse gate, discharge, dismantling; returns cells and modules, or None where none are fed."""
    whole = plan.of_form("pack", "module", "cell", "rejected_cell")
    if not whole:
        return None
    if plan.asks(ReuseGate):
        gate = plan.step(ReuseGate)
        plan.join(gate, "feed", whole)
        plan.product(gate.reused, "reused batteries")
        whole = [gate.rest]
    discharge = plan.step(Discharge)
    plan.join(discharge, "feed", whole)
    plan.waste(discharge.gas, "discharge gas")
    plan.waste(discharge.effluent, "brine effluent")
    plan.waste(discharge.sludge, "brine sludge")
    cells = discharge.discharged
    if plan.of_form("pack", "module") and not plan.skips(Dismantling):
        dismantling = plan.step(Dismantling, cells)
        for outlet, name in _PARTS.items():
            plan.product(getattr(dismantling, outlet), name)
        plan.waste(dismantling.coolant, "spent coolant")
        cells = dismantling.cells
    return cells


def to_black_mass(plan: Plan, *, pyrolysed: bool = False, direct: bool = False) -> Port | None:
    """Wire the mechanical steps that the feeds need; returns the black mass, or None where all feed is that.

    A pyrolysed plant always has the furnace, and the water leach where lithium carbonate forms; another may have both.
    A direct plant does not shred electrode scrap, and asks where the lithium of used cells is.
    """
    whole = plan.of_form("pack", "module", "cell", "rejected_cell")
    scrap = [] if direct else plan.of_form("electrode_scrap")
    if not whole and not scrap:
        return None
    to_shredder = scrap
    cells = to_cells(plan)
    if cells:
        to_shredder = [plan.step(Ageing, cells).cells if direct else cells, *scrap]
    furnace = None
    if pyrolysed or plan.asks(Pyrolysis):
        furnace = plan.step(Pyrolysis)
        if plan.setting(furnace, "position") == "before shredding":
            plan.join(furnace, "feed", to_shredder)
            to_shredder = [furnace.solids]
    shredding = plan.step(Shredding)
    plan.join(shredding, "feed", to_shredder)
    solids = shredding.shredded
    if plan.setting(shredding, "atmosphere") == "wet":
        solids = dewater(plan, solids)
    if plan.asks(ElectrolyteRecovery):
        recovery = plan.step(ElectrolyteRecovery, solids)
        plan.product(recovery.electrolyte, "electrolyte")
        plan.waste(recovery.lost_gas, "lost carbon dioxide")
        solids = recovery.solids
    plan.waste(shredding.offgas, "shredder gas")
    solids = dry(plan, solids)
    if furnace is not None:
        if plan.setting(furnace, "position") == "after shredding":
            plan.connect(solids, furnace)
            solids = furnace.solids
        flue(plan, furnace)
    coarse = []
    if plan.asks(CoarseScreening):
        first = plan.step(CoarseScreening, solids)
        coarse, solids = [first.oversize], first.undersize
    screening = plan.step(Screening, solids)
    plan.name(screening.undersize, "black mass")
    plan.name(screening.oversize, "oversize")
    sort(plan, [*coarse, screening.oversize])
    black_mass = screening.undersize
    if (pyrolysed and makes_carbonate(plan)) or plan.asks(WaterLeaching):
        leach = plan.step(WaterLeaching, black_mass)
        plan.product(leach.crude_carbonate, "crude lithium carbonate")
        black_mass = leach.black_mass
    if plan.asks(Flotation):
        flotation = plan.step(Flotation, black_mass)
        plan.product(flotation.graphite, "graphite")
        black_mass = flotation.sink
    if black_mass != screening.undersize:
        plan.name(black_mass, "treated black mass")
    return black_mass


def stripped(plan: Plan, black_mass: list[Port], step: Callable[[type[Operation]], Any]) -> list[Port]:
    """Black mass without its aluminium foil, where caustic stripping is asked for; step: how it is placed."""
    if not plan.asks(CausticStripping):
        return black_mass
    strip = step(CausticStripping)
    plan.join(strip, "feed", black_mass)
    plan.waste(strip.gas, "stripping gas")
    plan.waste(strip.sludge, "aluminium hydroxide sludge")
    plan.waste(strip.effluent, "stripping effluent")
    plan.name(strip.stripped, "treated black mass")
    return [strip.stripped]


def makes_carbonate(plan: Plan) -> bool:
    """Whether any cathode material that passes the furnace gives lithium carbonate there, as phosphates do not."""
    fed = {key for feed, _ in plan.feeds if feed.form != "black_mass" for key in feed.mass_fractions}
    return any(key in fed and "P" not in component(key).atoms for key in cathodes())


def flue(plan: Plan, furnace: Any) -> None:
    """Scrub the flue gas of a pyrolysis furnace."""
    scrubbing = plan.step(FlueScrubbing, furnace.offgas)
    plan.waste(scrubbing.residue, "scrubber residue")
    plan.waste(scrubbing.stack_gas, "stack gas")


def dewater(plan: Plan, slurry: Port) -> Port:
    """Press the water off wet-shredded cells and treat it; returns the cake."""
    press = plan.step(Dewatering, slurry)
    water = plan.step(ProcessWaterTreatment)
    plan.join(water, "liquor", [press.filtrate, press.wash_liquor])
    plan.waste(water.effluent, "treated process water")
    plan.waste(water.sludge, "process water sludge")
    return press.cake


def dry(plan: Plan, solids: Port) -> Port:
    """Dry under circulating nitrogen, condense the solvents, scrub the gas; returns the dry solids."""
    if plan.skips(Drying):
        return solids
    drying = plan.step(Drying, solids)
    condensation = plan.step(Condensation, drying.vapour)
    scrubbing = plan.step(Scrubbing, condensation.gas)
    plan.connect(scrubbing.recycled_gas, drying, "gas")
    plan.product(condensation.solvents, "electrolyte solvents")
    plan.waste(scrubbing.residue, "scrubber residue")
    plan.waste(scrubbing.stack_gas, "stack gas")
    return drying.solids


def sort(plan: Plan, oversize: list[Port]) -> None:
    """Steel by magnets, separator by air, copper from aluminium by eddy currents."""
    rest = oversize
    if not plan.skips(MagneticSeparation):
        magnet = plan.step(MagneticSeparation)
        plan.join(magnet, "feed", rest)
        plan.product(magnet.magnetic, "steel")
        rest = [magnet.rest]
    if not plan.skips(AirClassification):
        air = plan.step(AirClassification)
        plan.join(air, "feed", rest)
        plan.product(air.light, "plastics")
        rest = [air.heavy]
    foils = plan.step(FoilSeparation)
    plan.join(foils, "feed", rest)
    plan.product(foils.copper, "copper concentrate")
    plan.product(foils.aluminium, "aluminium concentrate")
    plan.waste(foils.residue, "sorting residue")

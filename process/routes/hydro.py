"""From batteries or black mass to sulfates and lithium carbonate, by leaching."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..components import cathodes, component, delithiated
from ..errors import InputError
from ..flowsheet import Port
from ..operations import (
    Carbonation,
    CobaltCrystallisation,
    CobaltExtraction,
    EffluentTreatment,
    Evaporation,
    Filtration,
    FluorideRemoval,
    GraphiteRecovery,
    ImpurityFiltration,
    ImpurityRemoval,
    Leaching,
    LithiumFiltration,
    ManganeseCrystallisation,
    ManganeseExtraction,
    NickelCrystallisation,
    NickelExtraction,
    Polishing,
    PolishingFiltration,
    ProductDrying,
    SelectiveLeaching,
    SodiumSulfateCrystallisation,
)
from .mechanical import to_black_mass

if TYPE_CHECKING:
    from . import Plan

#: Metal -> its extraction, its crystalliser and the product. In the order in which they are taken out.
_METALS = (
    ("Mn", ManganeseExtraction, ManganeseCrystallisation, "manganese sulfate monohydrate"),
    ("Co", CobaltExtraction, CobaltCrystallisation, "cobalt sulfate heptahydrate"),
    ("Ni", NickelExtraction, NickelCrystallisation, "nickel sulfate hexahydrate"),
)


def hydro(plan: Plan) -> None:
    """Leach, purify, separate, crystallise; lithium last. Iron phosphate feed takes its own leach."""
    metals = [key for key in cathodes() if plan.holds(key)]
    if not metals:
        raise InputError(
            "route: the hydro route needs a cathode material to leach, and this feed holds none; "
            f"give feed.composition a share of cathode (or of {', '.join(cathodes())})."
        )
    bare = [delithiated(key) for key in cathodes() if plan.holds(delithiated(key))]
    if bare:
        raise InputError(
            f"feed.composition: leaching does not know {bare[0]}; give all of it as cathode, or choose the direct route."
        )
    phosphate_only = all("P" in component(key).atoms for key in metals)
    plant = plan.plant
    black_mass = to_black_mass(plan)
    leaching = plan.step(SelectiveLeaching if phosphate_only else Leaching)
    plan.join(leaching, "solids", [*([black_mass] if black_mass else []), *plan.of_form("black_mass")])
    plant.waste(leaching.gas, "leach gas")
    filtration = plan.step(Filtration, leaching.slurry)
    plant.connect(filtration.wash_liquor, leaching, "liquor")
    residue(plan, filtration, phosphate_only)
    purified, returned = purification(plan, filtration.filtrate)
    plant.connect(returned.wash_liquor, leaching, "liquor")
    if phosphate_only:
        lithium(plan, purified)
        return
    raffinate = separation(plan, purified)
    polishing = plan.step(Polishing, raffinate)
    plant.waste(polishing.gas, "polishing vent")
    polished = plan.step(PolishingFiltration, polishing.slurry)
    plant.connect(polished.cake, leaching, "liquor")
    lithium(plan, polished.filtrate, polished.wash_liquor)


def residue(plan: Plan, filtration: Any, phosphate: bool) -> None:
    """Graphite from the leach residue."""
    recovery = plan.step(GraphiteRecovery, filtration.cake)
    plan.plant.product(recovery.graphite, "graphite")
    plan.plant.waste(recovery.tailings, "iron phosphate residue" if phosphate else "leach residue")


def purification(plan: Plan, liquor: Port) -> tuple[Port, Any]:
    """Impurities out by pH; returns the purified liquor and the filter, whose wash liquor goes back."""
    removal = plan.step(ImpurityRemoval, liquor)
    plan.plant.waste(removal.gas, "purification vent")
    press = plan.step(ImpurityFiltration, removal.slurry)
    plan.plant.waste(press.cake, "hydroxide cake")
    plan.plant.name(press.filtrate, "purified liquor")
    return press.filtrate, press


def separation(plan: Plan, liquor: Port) -> Port:
    """The metals there are, each extracted and crystallised; the purges go back to purification."""
    plant = plan.plant
    purification_inlet = plant.units[ImpurityRemoval.step]
    for metal, extraction, crystallisation, product in _METALS:
        if metal not in plan.elements():
            continue
        unit = plan.step(extraction, liquor)
        crystals = plan.step(crystallisation, unit.strip_liquor)
        plant.product(crystals.crystals, product)
        plant.connect(crystals.purge, purification_inlet)
        plant.waste(crystals.condensate, "condensate")
        liquor = unit.raffinate
    plant.name(liquor, "raffinate")
    return liquor


def lithium(plan: Plan, *liquors: Port) -> None:
    """Lithium carbonate and sodium sulfate; their liquor circulates, but for a purge."""
    plant = plan.plant
    lime = plan.step(FluorideRemoval)
    plan.join(lime, "liquor", list(liquors))
    plant.waste(lime.sludge, "fluoride sludge")
    evaporation = plan.step(Evaporation, lime.effluent)
    plant.waste(evaporation.condensate, "condensate")
    carbonation = plan.step(Carbonation, evaporation.concentrate)
    press = plan.step(LithiumFiltration, carbonation.slurry)
    plant.name(press.filtrate, "mother liquor")
    drying = plan.step(ProductDrying, press.cake)
    plant.product(drying.product, "lithium carbonate")
    plant.waste(drying.vapour, "water vapour")
    sulfate = plan.step(SodiumSulfateCrystallisation, press.filtrate)
    plant.product(sulfate.crystals, "sodium sulfate")
    plant.waste(sulfate.gas, "carbon dioxide")
    plant.waste(sulfate.condensate, "condensate")
    plant.connect(sulfate.liquor, lime)
    plant.connect(press.wash_liquor, evaporation)
    effluent = plan.step(EffluentTreatment, sulfate.purge)
    plant.waste(effluent.effluent, "effluent")
    plant.waste(effluent.sludge, "effluent sludge")

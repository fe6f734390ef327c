"""The wet part of a plant: a leach, purification, metals, lithium, salt and water."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..components import cathodes, component, delithiated
from ..errors import InputError
from ..flowsheet import Port
from ..operation import Operation
from ..operations import (
    Bioleaching,
    BipolarElectrodialysis,
    Carbonation,
    CobaltCrystallisation,
    CobaltExtraction,
    CopperCementation,
    CopperCrystallisation,
    CopperElectrowinning,
    CopperExtraction,
    EffluentTreatment,
    Evaporation,
    Filtration,
    FluoridePrecipitation,
    FluorideRemoval,
    GraphiteRecovery,
    ImpurityFiltration,
    ImpurityRemoval,
    Leaching,
    LithiumFiltration,
    LithiumHydroxideConversion,
    ManganeseCrystallisation,
    ManganeseExtraction,
    MixedHydroxidePrecipitation,
    NickelCrystallisation,
    NickelExtraction,
    PhosphatePrecipitation,
    Polishing,
    PolishingFiltration,
    PrecursorDrying,
    PrecursorPrecipitation,
    ProcessWater,
    ProductDrying,
    SelectiveLeaching,
    SodiumSulfateCrystallisation,
    ZeroLiquidDischarge,
)
from ..operations.purification.solvent_extraction import SolventExtraction
from ..plan import Plan

#: Metal -> its extraction, its crystalliser and the product. In the order in which they are taken out.
_METALS = (
    ("Mn", ManganeseExtraction, ManganeseCrystallisation, "manganese sulfate monohydrate"),
    ("Co", CobaltExtraction, CobaltCrystallisation, "cobalt sulfate heptahydrate"),
    ("Ni", NickelExtraction, NickelCrystallisation, "nickel sulfate hexahydrate"),
)

#: What a cathode is made of that lithium can be taken out of alone.
_SELECTIVE = {"Li", "Fe", "P", "O"}

#: Steps that a table in the scenario puts in the place of others; at most one of a group.
_INSTEAD = (
    (MixedHydroxidePrecipitation, PrecursorPrecipitation),
    (PhosphatePrecipitation, FluoridePrecipitation),
    (CopperCementation, CopperExtraction, CopperElectrowinning),
)


def of_phosphate(plan: Plan, route: str) -> bool:
    """Whether iron phosphate is all there is to leach. Raises InputError for a feed that leaching cannot take."""
    materials = [key for key in cathodes() if plan.holds(key)]
    if not materials and not plan.metals():
        raise InputError(
            f"route: the {route} route needs a cathode material to leach, or what pyrolysis makes of it, and this feed "
            f"holds none; give feed.composition a share of cathode (or of {', '.join(cathodes())}, or of nickel powder)."
        )
    one_of_each(plan)
    bare = [delithiated(key) for key in cathodes() if plan.holds(delithiated(key))]
    if bare:
        raise InputError(
            f"feed.composition: leaching does not know {bare[0]}; give all of it as cathode, or choose the direct route."
        )
    return not plan.metals() and all(set(component(key).atoms) == _SELECTIVE for key in materials)


def one_of_each(plan: Plan) -> None:
    """Raises InputError where two steps are asked for that take the same place."""
    for group in _INSTEAD:
        asked = [operation.step for operation in group if plan.asks(operation)]
        if len(asked) > 1:
            raise InputError(f"{' and '.join(asked)}: both take the same place in the plant; leave one table out.")


def black_masses(plan: Plan, made: Port | None) -> list[Port]:
    """The black mass that is made, and that which is fed."""
    return [*([made] if made else []), *plan.of_form("black_mass")]


class Wet:
    """The wet part of the plant, and what its pieces share: the condensate and who uses water."""

    def __init__(self, plan: Plan, phosphate: bool):
        self.plan, self.plant, self.phosphate = plan, plan.plant, phosphate
        self.condensates: list[Port] = []
        self.users: list[Any] = []
        self.first_purification: Any = None  # to which the purges of the crystallisers return

    def step(self, operation: type[Operation], *streams: Port) -> Any:
        """Place an operation, and remember it where it uses process water."""
        unit = self.plan.step(operation, *streams)
        if "water" in operation.inlets:
            self.users.append(unit)
        return unit

    def wire(self, black_mass: list[Port]) -> None:
        leach = Bioleaching if self.plan.asks(Bioleaching) else SelectiveLeaching if self.phosphate else Leaching
        if leach is Bioleaching and self.phosphate:
            raise InputError(
                "bioleaching: this model is of layered and spinel oxides; leave the table out for iron phosphate."
            )
        self.leaching = self.step(leach)
        self.plan.join(self.leaching, "solids", black_mass)
        self.plant.waste(self.leaching.gas, "leach gas")
        filtration = self.step(Filtration, self.leaching.slurry)
        self.plant.connect(filtration.wash_liquor, self.leaching, "liquor")
        self.residue(filtration)
        purified = self.purification(filtration.filtrate)
        if self.phosphate:
            self.lithium(purified)
        else:
            self.lithium(*self.last_metals(self.separation(purified)))
        self.water()

    def residue(self, filtration: Any) -> None:
        """Graphite from the leach residue, and the iron phosphate that is left."""
        recovery = self.plan.step(GraphiteRecovery, filtration.cake)
        self.plant.product(recovery.graphite, "graphite")
        leach = self.plan.used.get(SelectiveLeaching.step)
        if isinstance(leach, SelectiveLeaching) and leach.oxidant != "none":
            self.plant.product(recovery.tailings, "iron phosphate")
        else:
            self.plant.waste(recovery.tailings, "leach residue")

    def purification(self, liquor: Port) -> Port:
        """Copper where it has a table, then impurities by pH; returns the purified liquor."""
        copper = self.copper(liquor)
        removal = self.plan.step(ImpurityRemoval, copper.liquor if copper else liquor)
        self.first_purification = copper or removal
        self.plant.waste(removal.gas, "purification vent")
        press = self.step(ImpurityFiltration, removal.slurry)
        self.plant.waste(press.cake, "hydroxide cake")
        self.plant.name(press.filtrate, "purified liquor")
        self.plant.connect(press.wash_liquor, self.leaching, "liquor")
        return press.filtrate

    def copper(self, liquor: Port) -> Any:
        """Copper as cement, as sulfate or as cathodes, where one has a table; returns the unit."""
        if self.plan.asks(CopperCementation):
            copper = self.plan.step(CopperCementation, liquor)
            self.plant.product(copper.cement, "copper cement")
            self.plant.waste(copper.gas, "cementation gas")
            return copper
        if self.plan.asks(CopperExtraction):
            copper = self.step(CopperExtraction, liquor)
            crystals = self.plan.step(CopperCrystallisation, copper.strip_liquor)
            self.plant.product(crystals.crystals, "copper sulfate pentahydrate")
            self.plant.connect(crystals.purge, copper, "liquor")
            self.condensates.append(crystals.condensate)
            return copper
        if self.plan.asks(CopperElectrowinning):
            return self.electrowinning(CopperElectrowinning, liquor)
        return None

    def electrowinning(self, operation: type[Operation], liquor: Port) -> Any:
        """Copper cathodes; returns the unit."""
        copper = self.plan.step(operation, liquor)
        self.plant.product(copper.cathodes, "copper cathodes")
        self.plant.waste(copper.gas, "electrowinning oxygen")
        return copper

    def metals(self) -> set[str]:
        """Metals that are extracted."""
        return self.plan.metals()

    def separation(self, liquor: Port) -> Port:
        """The metals there are: as mixed hydroxide, as precursor, or each extracted and crystallised.

        Metals that the precursor is made without are extracted before it, or they would precipitate with it.
        """
        plan, plant = self.plan, self.plant
        if plan.asks(MixedHydroxidePrecipitation):
            mixed = plan.step(MixedHydroxidePrecipitation, liquor)
            plant.product(mixed.cake, "mixed hydroxide precipitate")
            return mixed.liquor
        metals = self.metals()
        reactor: Any = plan.step(PrecursorPrecipitation) if plan.asks(PrecursorPrecipitation) else None
        for metal, extraction, crystallisation, product in _METALS:
            if metal not in metals or (reactor and np.any(reactor.operation.composition()[metal] > 0)):
                continue
            unit = self.step(extraction, liquor)
            crystals = plan.step(crystallisation, unit.strip_liquor)
            plant.product(crystals.crystals, product)
            # Before copper is taken: what the crystals leave of it would gather after that.
            plant.connect(crystals.purge, self.first_purification)
            plant.connect(unit.spent_acid, self.leaching, "liquor")
            self.condensates.append(crystals.condensate)
            liquor = unit.raffinate
        if not reactor:
            plant.name(liquor, "raffinate")
            return liquor
        plant.connect(liquor, reactor)
        drying = plan.step(PrecursorDrying, reactor.cake)
        plant.product(drying.product, "precursor")
        plant.waste(drying.vapour, "water vapour")
        return reactor.liquor

    def last_metals(self, liquor: Port) -> list[Port]:
        """The last metals as hydroxides back to the leach; returns filtrate and wash.

        After mixed hydroxide they are the manganese, which has no other way out, and leave.
        """
        polishing = self.plan.step(Polishing, liquor)
        self.plant.waste(polishing.gas, "polishing vent")
        press = self.step(PolishingFiltration, polishing.slurry)
        if self.plan.asks(MixedHydroxidePrecipitation):
            self.plant.waste(press.cake, "manganese hydroxide cake")
        else:
            self.plant.connect(press.cake, self.leaching, "liquor")
        return [press.filtrate, press.wash_liquor]

    def lithium(self, *liquors: Port) -> None:
        """Lithium salt and sodium sulfate; their liquor circulates, but for a purge."""
        plan, plant = self.plan, self.plant
        lime = plan.step(FluorideRemoval)
        plan.join(lime, "liquor", list(liquors))
        plant.waste(lime.sludge, "fluoride sludge")
        kind = next((k for k in (PhosphatePrecipitation, FluoridePrecipitation) if plan.asks(k)), Carbonation)
        liquor, back = lime.effluent, lime
        if kind is not PhosphatePrecipitation:
            back = plan.step(Evaporation, liquor)
            self.condensates.append(back.condensate)
            liquor = back.concentrate
        precipitation = plan.step(kind, liquor)
        press = self.step(LithiumFiltration, precipitation.slurry)
        plant.name(press.filtrate, "mother liquor")
        plant.connect(press.wash_liquor, back)
        if kind is Carbonation and plan.asks(LithiumHydroxideConversion):
            conversion = plan.step(LithiumHydroxideConversion, press.cake)
            plant.product(conversion.crystals, "lithium hydroxide monohydrate")
            plant.waste(conversion.mud, "lime mud")
            plant.connect(conversion.purge, lime)
            self.condensates.append(conversion.condensate)
        else:
            drying = plan.step(ProductDrying, press.cake)
            plant.product(drying.product, kind.product)
            plant.waste(drying.vapour, "water vapour")
        self.sulfate([press.filtrate], lime)

    def sulfate(self, liquors: list[Port], back: Any = None) -> None:
        """Sodium sulfate as crystals, or split into acid and caustic; the purge is treated.

        back: where the mother liquor goes; into the crystalliser again where none is given.
        """
        plan, plant = self.plan, self.plant
        sulfate = plan.step(SodiumSulfateCrystallisation)
        plan.join(sulfate, "liquor", liquors)
        if plan.asks(BipolarElectrodialysis):
            stack = self.step(BipolarElectrodialysis, sulfate.crystals)
            plant.connect(stack.acid, self.leaching, "acid")
            plant.product(self.leaching.acid_left, "dilute sulfuric acid")
            plant.product(stack.caustic, "caustic soda liquor")
            plant.product(stack.crystals, self.salt())
        else:
            plant.product(sulfate.crystals, self.salt())
        plant.waste(sulfate.gas, "carbon dioxide")
        self.condensates.append(sulfate.condensate)
        plant.connect(sulfate.liquor, back or sulfate)
        effluent = plan.step(EffluentTreatment, sulfate.purge)
        plant.waste(effluent.sludge, "effluent sludge")
        if plan.asks(ZeroLiquidDischarge):
            dry = plan.step(ZeroLiquidDischarge, effluent.effluent)
            plant.waste(dry.salt, "mixed salt")
            self.condensates.append(dry.condensate)
        else:
            plant.waste(effluent.effluent, "effluent")

    def salt(self) -> str:
        """What the sulfate is sold as: by the base of most extractions."""
        bases = [used.base for used in self.plan.used.values() if isinstance(used, SolventExtraction)]
        return "ammonium sulfate" if bases.count("ammonia") * 2 > len(bases) else "sodium sulfate"

    def water(self) -> None:
        """The condensate passes every user of process water in turn; what none needs leaves."""
        tank = self.plan.step(ProcessWater)
        self.plan.join(tank, "condensate", self.condensates)
        offered = tank.water
        for unit in self.users:
            self.plant.connect(offered, unit, "water")
            offered = unit.water_left
        self.plant.waste(offered, "surplus condensate")

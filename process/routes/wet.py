"""The wet part of a plant: a leach, purification, metals, lithium, salt and water."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..components import cathodes, delithiated
from ..dissolution import POWDERS
from ..errors import InputError
from ..flowsheet import Port
from ..operation import Operation
from ..operations import (
    Bioleaching,
    BipolarElectrodialysis,
    Carbonation,
    CarbonDioxideCarbonation,
    CausticStripping,
    ChlorineScrubbing,
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
    LithiumElectrodialysis,
    LithiumFiltration,
    LithiumHydroxideConversion,
    LithiumSulfateCrystallisation,
    ManganeseCobaltExtraction,
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
from ..operations.leaching.mixed_feed import given_by_phosphate, is_phosphate, taken_by_oxide
from ..operations.purification.solvent_extraction import SolventExtraction
from ..plan import Plan
from ..route import Condition, Offer
from ..stream import mix
from .mechanical import stripped

#: Metal -> its extraction, its crystalliser and the product. In the order in which they are taken out.
_METALS = (
    ("Mn", ManganeseExtraction, ManganeseCrystallisation, "manganese sulfate monohydrate"),
    ("Co", CobaltExtraction, CobaltCrystallisation, "cobalt sulfate heptahydrate"),
    ("Ni", NickelExtraction, NickelCrystallisation, "nickel sulfate hexahydrate"),
)


#: All extractions of them.
_EXTRACTIONS = (*(extraction for _, extraction, *_ in _METALS), ManganeseCobaltExtraction)

_AMMONIA = "ammonia"

#: What every step takes, where nothing else was entered, once ammonia is the base of an extraction: no sodium comes in. In a liquor of
#: ammonium the last metals precipitate to pH 8.
_AMMONIA_LINE = {
    **{step.step: {"base": _AMMONIA} for step in (ImpurityRemoval, *_EXTRACTIONS)},
    Polishing.step: {"base": _AMMONIA, "ph": 8.0},
    FluoridePrecipitation.step: {"fluoride": "ammonium fluoride"},
}

#: The same where lithium leaves as sulfate, which no other base may spoil.
_LITHIUM_LINE = {
    step.step: {"base": "lithium hydroxide"}
    for step in (
        ImpurityRemoval,
        Polishing,
        MixedHydroxidePrecipitation,
        PrecursorPrecipitation,
        *_EXTRACTIONS,
    )
}

#: What pyrolysis makes of the metals of a cathode.
_REDUCED = (*POWDERS, "nickel(II) oxide", "cobalt(II) oxide", "manganese(II) oxide")


def leached(plan: Plan) -> list[str]:
    """Cathode materials that are fed with their lithium."""
    return [key for key in cathodes() if plan.holds(key)]


def only_phosphate(plan: Plan) -> bool:
    """Whether iron phosphate is all there is to leach."""
    return not plan.metals() and all(is_phosphate(key) for key in leached(plan))


#: Share of either, in electrons, from which a mix of iron phosphate and oxide is told.
_MIXED = 0.02

#: What a mix is told, by whether lithium alone is leached.
_CHOSEN = {
    True: (
        "the iron phosphate fed can reduce all layered oxide beside it, so that the leach is selective: near-stoichiometric acid, and iron "
        'phosphate as a product; leaching.method = "reductive" dissolves all in an excess of acid.'
    ),
    False: (
        "the iron phosphate fed cannot reduce all layered oxide beside it, so that the leach is reductive: an excess of acid, foils dissolve "
        "too, and iron phosphate ends in residue and hydroxide cake; where the feed is less mixed it would be a product."
    ),
}


def selective(plan: Plan, pyrolysed: bool) -> bool:
    """Whether lithium is leached out of iron phosphate: as entered, or where the phosphate fed can reduce all oxide beside it.

    Of a mix of both, what is entered for one of the two leaches alone asks for that one.

    Metal that pyrolysis has reduced, here or before, takes a reductive leach with its peroxide.
    """
    entered = plan.entered(Leaching, "method")
    if entered in ("selective", "reductive"):
        return entered == "selective"
    if plan.metals() and (pyrolysed or any(plan.holds(key) for key in _REDUCED)):
        return False
    fed = mix(plan.plant.feeds[port] for _, port in plan.feeds)
    fed = {key: fed[key] for key in leached(plan)}
    phosphate = given_by_phosphate(fed)
    oxides = [key for key in leached(plan) if not is_phosphate(key)]
    for one, other in (
        ((SelectiveLeaching, Leaching), (Leaching, SelectiveLeaching)) if oxides and np.any(phosphate) else ()
    ):
        if any(plan.entered(one, name) is not None for name in set(one.parameters) - set(other.parameters)):
            return one is SelectiveLeaching
    if not np.any(np.asarray(phosphate) > 0.0):
        return False
    takes = taken_by_oxide(fed)
    chosen = bool(np.all(np.asarray(phosphate) > takes))
    if np.any(np.minimum(phosphate, takes) > _MIXED * (phosphate + takes)):
        plan.plant.notes["leaching"] = (_CHOSEN[chosen],)
    return chosen


#: Other material than iron phosphate, which has no metals to separate.
METALS = Condition("more is leached than iron phosphate", lambda plan: not only_phosphate(plan))

#: Which of these the copper, the metals and the lithium become. Where none is asked for: copper stays with the impurities,
#: each metal is extracted and crystallised, lithium becomes carbonate.
COPPER = (
    Offer(CopperCementation, place="copper"),
    Offer(CopperExtraction, place="copper"),
)
LITHIUM = (
    Offer(PhosphatePrecipitation, place="lithium", instead_of=Carbonation),
    Offer(FluoridePrecipitation, place="lithium", instead_of=Carbonation),
    Offer(CarbonDioxideCarbonation, place="lithium", instead_of=Carbonation),
    Offer(LithiumSulfateCrystallisation, place="lithium", instead_of=Carbonation),
    Offer(LithiumHydroxideConversion, place="lithium"),
)
SALT = (Offer(BipolarElectrodialysis), Offer(ZeroLiquidDischarge))


def together(where: Condition) -> tuple[Offer, ...]:
    """Metals that are sold together."""
    return (
        Offer(MixedHydroxidePrecipitation, where, place="metals"),
        Offer(PrecursorPrecipitation, where, place="metals"),
    )


def _cobalt_with_manganese(plan: Plan) -> bool:
    fed = mix(plan.plant.feeds[port] for _, port in plan.feeds)
    return {"Mn", "Co"} <= plan.metals() and bool(np.all(fed.element_mass("Mn") <= fed.element_mass("Co")))


#: A strip liquor is as strong as is wanted in cobalt, which much more manganese beside it would not let be dissolved.
_BOTH = Condition("cobalt is fed with no more manganese than that", _cobalt_with_manganese)

#: What the wet part offers that follows a leach of black mass.
OFFERS = (
    Offer(CausticStripping),
    Offer(Bioleaching, METALS, instead_of=Leaching),
    *COPPER,
    Offer(CopperElectrowinning, place="copper"),
    *together(METALS),
    Offer(ManganeseCobaltExtraction, _BOTH, place="metals"),
    Offer(Evaporation, ordinary=True),
    *LITHIUM,
    *SALT,
)


def leaches_selectively(plan: Plan, route: str, pyrolysed: bool = False) -> bool:
    """Whether lithium alone is leached, out of iron phosphate. Raises InputError for a feed that leaching cannot take."""
    if not leached(plan) and not plan.metals():
        raise InputError(
            f"route: the {route} route needs a cathode material to leach, or what pyrolysis makes of it, and this feed "
            f"holds none; give feed.composition a share of cathode (or of {', '.join(cathodes())}, or of nickel powder)."
        )
    bare = [delithiated(key) for key in cathodes() if plan.holds(delithiated(key))]
    if bare:
        raise InputError(
            f"feed.composition: leaching does not know {bare[0]}; give all of it as cathode, or choose the direct route."
        )
    return selective(plan, pyrolysed)


def black_masses(plan: Plan, made: Port | None) -> list[Port]:
    """The black mass that is made, and that which is fed."""
    return [*([made] if made else []), *plan.of_form("black_mass")]


class Wet:
    """The wet part of the plant, and what its pieces share: the condensate and who uses water."""

    def __init__(self, plan: Plan, selective: bool):
        self.plan, self.selective = plan, selective
        self.condensates: list[Port] = []
        self.users: list[Any] = []
        self.reactor: Any = None  # which takes lithium hydroxide that the plant makes
        self.treatment: Any = None  # of what leaves as effluent
        self.first_purification: Any = None  # to which the purges of the crystallisers return
        if any(plan.entered(extraction, "base") == _AMMONIA for extraction in _EXTRACTIONS):
            own = {step.step for step in _EXTRACTIONS if plan.entered(step, "base")}  # which is no default
            plan.usual |= {step: values for step, values in _AMMONIA_LINE.items() if step not in own}
        if plan.asks(LithiumSulfateCrystallisation):
            plan.usual |= _LITHIUM_LINE

    def step(self, operation: type[Operation], *streams: Port) -> Any:
        """Place an operation, and remember it where it uses process water."""
        unit = self.plan.step(operation, *streams)
        if "water" in operation.inlets:
            self.users.append(unit)
        return unit

    def wire(self, black_mass: list[Port]) -> None:
        filtration = self.leach(black_mass)
        self.refuse_chloride()
        self.residue(filtration)
        purified = self.purification(filtration.filtrate)
        if not self.separates():  # traces of metal go with the calcium, before lithium
            self.lithium(purified)
        else:
            self.lithium(*self.last_metals(self.separation(purified)))
        self.water()

    def leach(self, black_mass: list[Port]) -> Any:
        """Leach and filter, whose wash returns; the filter is returned."""
        leach = Bioleaching if self.plan.asks(Bioleaching) else SelectiveLeaching if self.selective else Leaching
        self.leaching = self.step(leach)
        self.plan.join(self.leaching, "solids", stripped(self.plan, black_mass, self.step))
        gas = self.leaching.gas
        if getattr(self.leaching.operation, "chloride", False):
            scrubbing = self.plan.step(ChlorineScrubbing, gas)
            self.plan.waste(scrubbing.residue, "hypochlorite liquor")
            gas = scrubbing.stack_gas
        self.plan.waste(gas, "leach gas")
        filtration = self.step(Filtration, self.leaching.slurry)
        self.plan.connect(filtration.wash_liquor, self.leaching, "liquor")
        return filtration

    def refuse_chloride(self) -> None:
        """Refuse hydrochloric acid before steps that know sulfate liquors alone."""
        if getattr(self.leaching.operation, "chloride", False):
            raise InputError(
                f'{self.leaching.operation.step}.lixiviant: "hydrochloric acid" leaves chlorides, whose complexes impurity_removal, polishing, '
                "mixed_hydroxide, precursor and the extractions do not know and which the crystallisations of sulfates, evaporation and "
                'fluoride_removal cannot part from; give "sulfuric acid", or route = "leach", which ends with the leach liquor.'
            )

    def residue(self, filtration: Any) -> None:
        """Graphite from the leach residue, and the iron phosphate that is left."""
        recovery = self.plan.step(GraphiteRecovery, filtration.cake)
        self.plan.product(recovery.graphite, "graphite")
        leach = self.leaching.operation
        if isinstance(leach, SelectiveLeaching) and leach.oxidant != "none":
            self.plan.product(recovery.tailings, "iron phosphate")
        else:
            self.plan.waste(recovery.tailings, "leach residue")

    def purification(self, liquor: Port) -> Port:
        """Copper where asked for, then impurities by pH; returns the purified liquor."""
        copper = self.copper(liquor)
        removal = self.plan.step(ImpurityRemoval, copper.liquor if copper else liquor)
        self.first_purification = copper or removal
        self.plan.waste(removal.gas, "purification vent")
        press = self.step(ImpurityFiltration, removal.slurry)
        self.plan.waste(press.cake, "hydroxide cake")
        self.plan.name(press.filtrate, "purified liquor")
        self.plan.connect(press.wash_liquor, self.leaching, "liquor")
        return press.filtrate

    def copper(self, liquor: Port) -> Any:
        """Copper as cement, as sulfate or as cathodes, where one is asked for; returns the unit."""
        if self.plan.asks(CopperCementation):
            copper = self.plan.step(CopperCementation, liquor)
            self.plan.product(copper.cement, "copper cement")
            self.plan.waste(copper.gas, "cementation gas")
            return copper
        if self.plan.asks(CopperExtraction):
            copper = self.step(CopperExtraction, liquor)
            crystals = self.plan.step(CopperCrystallisation, copper.strip_liquor)
            self.plan.product(crystals.crystals, "copper sulfate pentahydrate")
            self.plan.connect(crystals.purge, copper, "liquor")
            self.condensates.append(crystals.condensate)
            return copper
        if self.plan.asks(CopperElectrowinning):
            return self.electrowinning(CopperElectrowinning, liquor)
        return None

    def electrowinning(self, operation: type[Operation], liquor: Port) -> Any:
        """Copper cathodes; returns the unit."""
        copper = self.plan.step(operation, liquor)
        self.plan.product(copper.cathodes, "copper cathodes")
        self.plan.waste(copper.gas, "electrowinning oxygen")
        return copper

    def separates(self) -> bool:
        """Whether metals are taken out of the liquor: where there is more than a trace of them, or where it is asked for."""
        asked = (MixedHydroxidePrecipitation, PrecursorPrecipitation)
        return bool(self.metals()) or any(self.plan.asks(step) for step in asked)

    def metals(self) -> set[str]:
        """Metals that are extracted."""
        return self.plan.metals()

    def separation(self, liquor: Port) -> Port:
        """The metals there are: as mixed hydroxide, as precursor, or each extracted and crystallised.

        Metals that the precursor is made without are extracted before it, or they would precipitate with it.
        """
        plan = self.plan
        if plan.asks(MixedHydroxidePrecipitation):
            mixed = plan.step(MixedHydroxidePrecipitation, liquor)
            plan.product(mixed.cake, "mixed hydroxide precipitate")
            return mixed.liquor
        metals = self.metals()
        if plan.asks(ManganeseCobaltExtraction):
            liquor = self.manganese_and_cobalt(liquor)
            metals = metals - {"Mn", "Co"}
        reactor: Any = plan.step(PrecursorPrecipitation) if plan.asks(PrecursorPrecipitation) else None
        for metal, extraction, crystallisation, product in _METALS:
            if metal not in metals or (reactor and np.any(plan.setting(reactor, "composition")()[metal] > 0)):
                continue
            unit = self.extracted(extraction, liquor)
            self.crystallised(crystallisation, unit.strip_liquor, product)
            liquor = unit.raffinate
        if not reactor:
            plan.name(liquor, "raffinate")
            return liquor
        plan.connect(liquor, reactor, "liquor")
        self.reactor = reactor
        drying = plan.step(PrecursorDrying, reactor.cake)
        plan.product(drying.product, "precursor")
        plan.waste(drying.vapour, "water vapour")
        return reactor.liquor

    def extracted(self, extraction: type[Operation], liquor: Port) -> Any:
        """An extraction, whose spent acid returns to the leach; the unit is returned."""
        unit = self.step(extraction, liquor)
        self.plan.connect(unit.spent_acid, self.leaching, "liquor")
        self.plan.waste(unit.lost_organic, "lost organic")
        return unit

    def crystallised(self, crystallisation: type[Operation], liquor: Port, product: str) -> None:
        """Crystals that are sold; their purge returns before copper is taken: what they leave of it would gather after that."""
        crystals = self.plan.step(crystallisation, liquor)
        self.plan.product(crystals.crystals, product)
        self.plan.connect(crystals.purge, self.first_purification)
        self.condensates.append(crystals.condensate)

    def manganese_and_cobalt(self, liquor: Port) -> Port:
        """Both taken together, and parted in their strip liquor by an extractant that prefers manganese; returns the raffinate."""
        together = self.extracted(ManganeseCobaltExtraction, liquor)
        manganese = self.extracted(ManganeseExtraction, together.strip_liquor)
        self.crystallised(ManganeseCrystallisation, manganese.strip_liquor, "manganese sulfate monohydrate")
        self.crystallised(CobaltCrystallisation, manganese.raffinate, "cobalt sulfate heptahydrate")
        return together.raffinate

    def last_metals(self, liquor: Port) -> list[Port]:
        """The last metals as hydroxides back to the leach; returns filtrate and wash.

        After mixed hydroxide they are the manganese, which has no other way out, and leave.
        """
        polishing = self.plan.step(Polishing, liquor)
        self.plan.waste(polishing.gas, "polishing vent")
        press = self.step(PolishingFiltration, polishing.slurry)
        if self.plan.asks(MixedHydroxidePrecipitation):
            self.plan.waste(press.cake, "manganese hydroxide cake")
        else:
            self.plan.connect(press.cake, self.leaching, "liquor")
        return [press.filtrate, press.wash_liquor]

    def lithium(self, *liquors: Port) -> None:
        """Lithium salt and sodium sulfate; their liquor circulates, but for a purge."""
        plan = self.plan
        lime = plan.step(FluorideRemoval)
        plan.join(lime, "liquor", list(liquors))
        plan.waste(lime.sludge, "fluoride sludge")
        if plan.asks(CarbonDioxideCarbonation):
            self.lithium_without_soda(lime)
            return
        if plan.asks(LithiumSulfateCrystallisation):
            self.lithium_as_sulfate(lime)
            return
        kind = next((k for k in (PhosphatePrecipitation, FluoridePrecipitation) if plan.asks(k)), Carbonation)
        liquor, back = lime.effluent, lime
        if kind is not PhosphatePrecipitation and not plan.skips(Evaporation):
            back = plan.step(Evaporation, liquor)
            self.condensates.append(back.condensate)
            liquor = back.concentrate
        precipitation = plan.step(kind, liquor)
        press = self.step(LithiumFiltration, precipitation.slurry)
        plan.name(press.filtrate, "mother liquor")
        plan.connect(press.wash_liquor, back)
        if kind is Carbonation and plan.asks(LithiumHydroxideConversion):
            conversion = plan.step(LithiumHydroxideConversion, press.cake)
            plan.product(conversion.crystals, "lithium hydroxide monohydrate")
            plan.waste(conversion.mud, "lime mud")
            plan.connect(conversion.purge, lime)
            self.condensates.append(conversion.condensate)
        else:
            drying = plan.step(ProductDrying, press.cake)
            plan.product(drying.product, kind.product)
            plan.waste(drying.vapour, "water vapour")
        self.sulfate([press.filtrate], lime)

    def lithium_without_soda(self, lime: Any) -> None:
        """Lithium carbonate by carbon dioxide, of the hydroxide that membranes make; their acid returns to the leach.

        Raises InputError where another base than lithium hydroxide would bring a salt that has no way out.
        """
        plan = self.plan
        self.refuse_other_bases(CarbonDioxideCarbonation)
        evaporation = plan.step(Evaporation, lime.effluent)
        self.condensates.append(evaporation.condensate)
        stack = self.step(LithiumElectrodialysis, evaporation.concentrate)
        plan.connect(stack.acid, self.leaching, "acid")
        plan.product(self.leaching.acid_left, "dilute sulfuric acid")
        plan.connect(stack.liquor, evaporation)
        plan.waste(stack.gas, "carbon dioxide")
        hydroxide = stack.hydroxide
        if self.reactor:
            plan.connect(hydroxide, self.reactor, "base")
            hydroxide = self.reactor.base_left
        carbonation = plan.step(CarbonDioxideCarbonation, hydroxide)
        press = self.step(LithiumFiltration, carbonation.slurry)
        plan.name(press.filtrate, "mother liquor")
        for liquor in (press.filtrate, press.wash_liquor):
            plan.connect(liquor, evaporation)
        drying = plan.step(ProductDrying, press.cake)
        plan.product(drying.product, CarbonDioxideCarbonation.product)
        plan.waste(drying.vapour, "water vapour")
        self.effluent(stack.purge)

    def lithium_as_sulfate(self, lime: Any) -> None:
        """Lithium sulfate as crystals; their liquor returns but for a purge. Raises InputError as lithium_without_soda does."""
        self.refuse_other_bases(LithiumSulfateCrystallisation)
        sulfate = self.plan.step(LithiumSulfateCrystallisation, lime.effluent)
        self.plan.product(sulfate.crystals, "lithium sulfate")
        self.condensates.append(sulfate.condensate)
        self.plan.connect(sulfate.liquor, lime)
        self.effluent(sulfate.purge)

    def refuse_other_bases(self, step: type[Operation]) -> None:
        """Refuse a base that leaves a salt which a step for lithium alone has no way out for."""
        for name, used in self.plan.used.items():
            base = getattr(used, "base", "lithium hydroxide")
            if base != "lithium hydroxide":
                raise InputError(
                    f'{name}.base: "{base}" leaves a salt that {step.step} has no way out for; give {name}.base = '
                    f'"lithium hydroxide", or leave {step.step} out.'
                )

    def sulfate(self, liquors: list[Port], back: Any = None) -> None:
        """Sodium sulfate as crystals, or split into acid and caustic; the purge is treated.

        back: where the mother liquor goes; into the crystalliser again where none is given.
        """
        plan = self.plan
        sulfate = plan.step(SodiumSulfateCrystallisation)
        plan.join(sulfate, "liquor", liquors)
        if plan.asks(BipolarElectrodialysis):
            stack = self.step(BipolarElectrodialysis, sulfate.crystals)
            plan.connect(stack.acid, self.leaching, "acid")
            plan.product(self.leaching.acid_left, "dilute sulfuric acid")
            plan.product(stack.caustic, "caustic soda liquor")
            plan.product(stack.crystals, self.salt())
        else:
            plan.product(sulfate.crystals, self.salt())
        plan.waste(sulfate.gas, "carbon dioxide")
        self.condensates.append(sulfate.condensate)
        plan.connect(sulfate.liquor, back or sulfate)
        self.effluent(sulfate.purge)

    def effluent(self, purge: Port) -> None:
        """What is purged is treated, and leaves or is evaporated."""
        plan = self.plan
        effluent = self.treatment = plan.step(EffluentTreatment, purge)
        plan.waste(effluent.sludge, "effluent sludge")
        if plan.asks(ZeroLiquidDischarge):
            dry = plan.step(ZeroLiquidDischarge, effluent.effluent)
            plan.waste(dry.salt, "mixed salt")
            self.condensates.append(dry.condensate)
        else:
            plan.waste(effluent.effluent, "effluent")

    def salt(self) -> str:
        """What the sulfate is sold as: by the base of most extractions."""
        bases = [used.base for used in self.plan.used.values() if isinstance(used, SolventExtraction)]
        return "ammonium sulfate" if bases.count(_AMMONIA) * 2 > len(bases) else "sodium sulfate"

    def water(self) -> None:
        """The condensate passes every user of process water in turn; what cleans is treated, and what none needs leaves."""
        tank = self.plan.step(ProcessWater)
        self.plan.join(tank, "condensate", self.condensates)
        self.plan.connect(tank.cleaning, self.treatment)
        offered = tank.water
        for unit in self.users:
            self.plan.connect(offered, unit, "water")
            offered = unit.water_left
        self.plan.waste(offered, "surplus condensate")

"""From batteries or black mass to alloy by smelting, and from the alloy to battery-grade salts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..flowsheet import Port
from ..operations import (
    AlloyLeaching,
    CellPyrolysis,
    CopperCementation,
    CopperExtraction,
    Dismantling,
    Filtration,
    Granulation,
    ManganeseExtraction,
    MixedHydroxidePrecipitation,
    OffgasCleaning,
    PrecursorPrecipitation,
    RaffinateReturn,
    ReuseGate,
    SlagLeaching,
    Smelting,
)
from ..plan import Plan
from ..route import Condition, Offer, Route
from .mechanical import PACKED, SOLID, WHOLE, flue, to_cells
from .wet import COPPER, LITHIUM, SALT, Wet, together

#: What to do where a reducing furnace brings more manganese into the alloy than leaves with other products.
_TO_THE_SLAG = "raise smelting.oxygen_potential, which keeps it in the slag"
_EXTRACT = "add the manganese_extraction table, without skip, which makes manganese sulfate of it, or "


def pyro(plan: Plan) -> None:
    """Smelt whole cells (packs and modules dismantled, or whole too), scrap and black mass; leach the alloy; extract and crystallise.

    With pyrolysis, cells, modules and scrap pass it first; black mass goes to the furnace as it is. The alloy's copper is
    won as cathodes, or as cement or sulfate. Slag is given away as aggregate, with its lithium, unless it is leached.
    Manganese stays in the slag; what little the alloy holds may be extracted, and is where no cobalt takes it along.
    """
    smelting = plan.step(Smelting)
    whole = to_cells(plan)
    batteries = [*([whole] if whole else []), *plan.of_form("electrode_scrap")]
    if batteries and plan.asks(CellPyrolysis):
        furnace = plan.step(CellPyrolysis)
        plan.join(furnace, "feed", batteries)
        flue(plan, furnace)
        batteries = [furnace.solids]
    plan.join(smelting, "feed", [*batteries, *plan.of_form("black_mass")])
    cleaning = plan.step(OffgasCleaning, smelting.gas, smelting.dust)
    plan.connect(cleaning.returned_dust, smelting, "dust")
    plan.waste(cleaning.stack_gas, "stack gas")
    plan.waste(cleaning.residue, "scrubber residue")
    plan.waste(cleaning.dust, "flue dust")
    plan.name(smelting.alloy, "alloy")
    plan.name(smelting.slag, "slag")
    _Refinery(plan, selective=False).refine(smelting)


_NICKEL = Condition("nickel or cobalt is fed", lambda plan: bool(plan.metals() - {"Mn"}))
_WITHOUT_COBALT = Condition("nickel and manganese are fed without cobalt", lambda plan: plan.metals() == {"Ni", "Mn"})
_MANGANESE = Condition(
    "manganese is fed, alone or beside cobalt", lambda plan: "Mn" in plan.metals() and not _WITHOUT_COBALT.holds(plan)
)

ROUTE = Route(
    "pyro",
    "whole cells, modules, scrap or black mass to an electric arc, bath or shaft furnace, alloy leached and refined",
    pyro,
    (
        Offer(ReuseGate, WHOLE),
        Offer(CellPyrolysis, SOLID),
        Offer(SlagLeaching),
        *(replace(offer, instead_of=RaffinateReturn) for offer in COPPER),
        Offer(ManganeseExtraction, _MANGANESE),
        Offer(ManganeseExtraction, _WITHOUT_COBALT, ordinary=True),
        *together(_NICKEL),
        *SALT,
        *(replace(offer, beside=SlagLeaching) for offer in LITHIUM),
        Offer(Dismantling, PACKED, ordinary=True),
    ),
)


class _Refinery(Wet):
    """The wet part of a smelter: alloy in the place of black mass, and lithium only from the slag."""

    def refine(self, smelting: Any) -> None:
        granulation = self.plan.step(Granulation, smelting.alloy)
        self.leaching = self.step(AlloyLeaching, granulation.granules)
        self.plan.waste(self.leaching.gas, "alloy leach gas")
        filtration = self.step(Filtration, self.leaching.slurry)
        self.plan.connect(filtration.wash_liquor, self.leaching, "liquor")
        self.plan.waste(filtration.cake, "alloy residue")
        extracting = not any(map(self.plan.asks, (MixedHydroxidePrecipitation, PrecursorPrecipitation)))
        if "Mn" not in self.metals():
            self.plan.plant.remedies["Mn"] = (_EXTRACT if extracting else "") + _TO_THE_SLAG
        liquor = self.purification(filtration.filtrate)
        liquors = self.last_metals(self.separation(liquor)) if self.metals() else [liquor]
        if self.plan.asks(SlagLeaching):
            slag = self.step(SlagLeaching, smelting.slag)
            self.plan.waste(slag.residue, "leached slag")
            self.lithium(slag.liquor, *liquors)
        else:
            self.plan.waste(smelting.slag, "slag")
            self.sulfate(liquors)
        self.water()

    def copper(self, liquor: Port) -> Any:
        """Copper by electrowinning, with acid back to the leach, or as cement or sulfate where either is asked for."""
        if self.plan.asks(CopperCementation) or self.plan.asks(CopperExtraction):
            return super().copper(liquor)
        copper = self.electrowinning(RaffinateReturn, liquor)
        self.plan.connect(copper.returned, self.leaching, "liquor")
        return copper

    def metals(self) -> set[str]:
        """Nickel and cobalt of the feed; manganese where its extraction is asked for or stands."""
        stands = _WITHOUT_COBALT.holds(self.plan) and not self.plan.skips(ManganeseExtraction)
        fed = self.plan.metals()
        return fed if stands or self.plan.asks(ManganeseExtraction) else fed - {"Mn"}

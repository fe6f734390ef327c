"""From batteries or black mass to alloy by smelting, and from the alloy to battery-grade salts."""

from __future__ import annotations

from typing import Any

from ..flowsheet import Port
from ..operations import (
    AlloyLeaching,
    CellPyrolysis,
    CopperCementation,
    CopperExtraction,
    Filtration,
    Granulation,
    ManganeseExtraction,
    MixedHydroxidePrecipitation,
    OffgasCleaning,
    PrecursorPrecipitation,
    RaffinateReturn,
    SlagLeaching,
    Smelting,
)
from ..plan import Plan
from .mechanical import flue, to_cells
from .wet import Wet, one_of_each

#: What to do where a reducing furnace brings more manganese into the alloy than leaves with other products.
_TO_THE_SLAG = "raise smelting.oxygen_potential, which keeps it in the slag"
_EXTRACT = "add the manganese_extraction table, which makes manganese sulfate of it, or "


def pyro(plan: Plan) -> None:
    """Smelt whole cells (packs and modules dismantled, or whole too), scrap and black mass; leach the alloy; extract and crystallise.

    Where pyrolysis has a table, cells, modules and scrap pass it first; black mass goes to the furnace as it is.
    The alloy's copper is won as cathodes, or as cement or sulfate where that has a table. Slag is given away as aggregate,
    with its lithium; where slag leaching has a table the lithium becomes carbonate. Manganese stays in the slag; what
    little the alloy holds is extracted where manganese extraction has a table.
    """
    one_of_each(plan)
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
    plan.plant.connect(cleaning.returned_dust, smelting, "dust")
    plan.plant.waste(cleaning.stack_gas, "stack gas")
    plan.plant.waste(cleaning.residue, "scrubber residue")
    plan.plant.waste(cleaning.dust, "flue dust")
    plan.plant.name(smelting.alloy, "alloy")
    plan.plant.name(smelting.slag, "slag")
    _Refinery(plan, phosphate=False).refine(smelting)


class _Refinery(Wet):
    """The wet part of a smelter: alloy in the place of black mass, and lithium only from the slag."""

    def refine(self, smelting: Any) -> None:
        granulation = self.plan.step(Granulation, smelting.alloy)
        self.leaching = self.step(AlloyLeaching, granulation.granules)
        self.plant.waste(self.leaching.gas, "alloy leach gas")
        filtration = self.step(Filtration, self.leaching.slurry)
        self.plant.connect(filtration.wash_liquor, self.leaching, "liquor")
        self.plant.waste(filtration.cake, "alloy residue")
        extracting = not any(map(self.plan.asks, (MixedHydroxidePrecipitation, PrecursorPrecipitation)))
        if not self.plan.asks(ManganeseExtraction):
            self.plant.mending["Mn"] = (_EXTRACT if extracting else "") + _TO_THE_SLAG
        liquor = self.purification(filtration.filtrate)
        liquors = self.last_metals(self.separation(liquor)) if self.metals() else [liquor]
        if self.plan.asks(SlagLeaching):
            slag = self.step(SlagLeaching, smelting.slag)
            self.plant.waste(slag.residue, "leached slag")
            self.lithium(slag.liquor, *liquors)
        else:
            self.plant.waste(smelting.slag, "slag")
            self.sulfate(liquors)
        self.water()

    def copper(self, liquor: Port) -> Any:
        """Copper by electrowinning, with acid back to the leach, or as cement or sulfate where either has a table."""
        if self.plan.asks(CopperCementation) or self.plan.asks(CopperExtraction):
            return super().copper(liquor)
        copper = self.electrowinning(RaffinateReturn, liquor)
        self.plant.connect(copper.returned, self.leaching, "liquor")
        return copper

    def metals(self) -> set[str]:
        """Nickel and cobalt of the feed; manganese where its extraction has a table."""
        return self.plan.metals() - (set() if self.plan.asks(ManganeseExtraction) else {"Mn"})

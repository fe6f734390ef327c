"""Caustic stripping: aluminium foil is dissolved out of black mass before the leach."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import aqueous
from ...aqueous import ACID, PHOSPHATE, PHOSPHORIC, SODIUM, WATER
from ...dissolution import ALUMINIUM, dissolve_at_once, hydrogen_figures, part_with_solvents
from ...equipment import Equipment, slurry_volume
from ...numerics import share_of
from ...operation import Effect, Figure, Operation, reagent
from ...parameters import fraction, parameter, plant_data
from ...power import drives, per_volume
from ...reactions import balance
from ...stream import EMPTY, Stream

_CAUSTIC = "sodium hydroxide"
_HYDROXYL = "OH-(aq)"
_ALUMINATE = "Al(OH)4-(aq)"


class CausticStripping(Operation):
    """Al + OH- + 3 H2O -> Al(OH)4- + 3/2 H2 in sodium hydroxide; copper, graphite and cathode stay as they are.

    The solids are pressed and washed, last with acid. Sulfuric acid takes liquor and wash to neutral, where the aluminium falls as
    hydroxide and sodium sulfate is left. What electrolyte the feed still holds hydrolyses, and its acid takes caustic. The share that
    dissolves is a parameter: it depends on time, on how the foil is covered, and little on the excess.
    """

    step = "caustic_stripping"
    area = "leaching"
    equipment = (
        Equipment("reaction tank", "through_tank", hold="5 h"),
        Equipment("filter press", "stripped"),
        Equipment("filter press", "sludge"),
    )
    shown_first = ("aluminium_extraction", "caustic_excess", "liquid_to_solid")
    inlets = ("feed", "water")
    optional_inlets = ("water",)
    outlets = ("stripped", "gas", "sludge", "effluent", "water_left")

    aluminium_extraction = fraction(
        0.98, doc="share of the metallic aluminium that dissolves", source="recalled: Nan, Han and Zuo 2005, 98 % in 10 % NaOH over 5 h"
    )  # fmt: skip
    caustic_excess = parameter(
        1.5, low=1, high=20, doc="sodium hydroxide over what aluminium and acid of the electrolyte take", source="assumption"
    )  # fmt: skip
    liquid_to_solid = parameter(
        "5 L/kg", low="1 L/kg", high="50 L/kg", doc="water per mass of feed", source="assumption: 5-10 (recalled)"
    )
    temperature = parameter(
        "40 degC", low="10 degC", high="95 degC", doc="of the tank, held by cooling", source="assumption"
    )
    moisture = fraction(0.35, high=0.9, doc="liquor in the pressed black mass", source="assumption: filter press")
    wash_kept = fraction(
        0.05, doc="share of the solubles in its moisture that washing leaves", source="assumption: three washes"
    )
    sludge_moisture = fraction(0.60, high=0.95, doc="liquor in the hydroxide sludge", source="assumption: gelatinous")
    specific_energy = per_volume("1 kWh/m3", "of tank, pumps and presses, per volume of water", "assumption")
    recovery = plant_data(("Al",), doc="measured share of the metallic aluminium that dissolves")

    def run(self, feed: Stream, water: Stream = EMPTY) -> Effect:
        flows: dict[str, Any] = dict(feed.flows)
        tank = Stream({WATER: feed.mass * self.liquid_to_solid * aqueous.WATER_DENSITY / aqueous.molar_mass(WATER)})
        aqueous.add(flows, tank)
        dissolve_at_once(flows)
        vapours = part_with_solvents(flows)
        share = (self.recovery or {}).get("Al", self.aluminium_extraction)
        metal = {key: flows[key] for key in ALUMINIUM if key in flows}
        acid = flows.get(ACID, 0.0) + 3.0 * flows.get(PHOSPHORIC, 0.0)
        caustic = reagent(_CAUSTIC, (sum((n * share for n in metal.values()), 0.0) + acid) * self.caustic_excess)
        aqueous.add(flows, caustic)
        balance((_CAUSTIC,), (SODIUM, _HYDROXYL)).apply(flows, caustic[_CAUSTIC])
        flows.pop(_CAUSTIC, None)  # all of it dissolves
        for key, products in ((ACID, (WATER,)), (PHOSPHORIC, (PHOSPHATE, WATER))):
            if key in flows:
                balance((key, _HYDROXYL), products).convert(flows, key, 1.0)
                del flows[key]
        for key in metal:
            balance((key, _HYDROXYL, WATER), (_ALUMINATE, "hydrogen")).convert(flows, key, share)
        hydrogen = flows.pop("hydrogen", 0.0)
        free = aqueous.per_water(flows[_HYDROXYL], flows) * aqueous.WATER_DENSITY
        cake, liquor, wash = aqueous.press(
            Stream().with_flows(flows, temperature=self.temperature), self.moisture, self.wash_kept, bought=False
        )
        stripped, of_wash = _neutral(dict(cake.flows))
        settled, of_liquor = _neutral(dict(liquor.flows))
        sludge, effluent, rinse = aqueous.press(
            Stream().with_flows(settled, temperature=self.temperature), self.sludge_moisture, 1.0, bought=False
        )
        fresh, _, left = aqueous.draw(water, tank[WATER] + wash[WATER] + rinse[WATER])
        effluent = effluent + aqueous.minerals(fresh).at(self.temperature)
        return Effect(
            {
                "stripped": feed.with_flows(stripped, temperature=self.temperature),
                "gas": Stream().with_flows({"hydrogen": hydrogen, **vapours}, temperature=self.temperature),
                "sludge": sludge,
                "effluent": effluent,
                "water_left": left,
            },
            {"process water": fresh, _CAUSTIC: caustic, "sulfuric acid": of_wash + of_liquor},
            utilities=drives(self.specific_energy * tank.mass / aqueous.WATER_DENSITY),
            figures=[
                Figure("aluminium_dissolved", share_of(sum(n * share for n in metal.values()), sum(metal.values())), "1", "aluminium dissolved"),
                Figure("free_caustic", free * aqueous.molar_mass(_CAUSTIC), "g/L", "free caustic"),
                *hydrogen_figures(share_of(hydrogen, feed.mass)),
                Figure("through_tank", slurry_volume(feed, tank.mass), "m3/h", "slurry through the tank"),
            ],
            warnings=self._told(metal),
        )  # fmt: skip

    @staticmethod
    def _told(metal: dict[str, Any]) -> list[str]:
        if any(np.any(np.asarray(n) > 0) for n in metal.values()):
            return []
        return ["the black mass holds no metallic aluminium to strip; leave caustic_stripping out."]


def _neutral(flows: dict[str, Any]) -> tuple[dict[str, Any], Stream]:
    """Flows of which sulfuric acid has taken the caustic, its aluminate now hydroxide; and that acid."""
    acid = aqueous.dose_acid(flows, (flows.get(_HYDROXYL, 0.0) + flows.get(_ALUMINATE, 0.0)) / 2.0)
    for key, products in ((_HYDROXYL, (WATER,)), (_ALUMINATE, ("aluminium hydroxide", WATER))):
        if key in flows:
            balance((key, ACID), products).convert(flows, key, 1.0)
            del flows[key]
    aqueous.drop_rounding(flows)
    return flows, acid

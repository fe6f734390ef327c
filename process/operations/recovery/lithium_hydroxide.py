"""Lithium hydroxide from the carbonate with lime."""

from __future__ import annotations

from typing import Any

from ... import aqueous
from ...aqueous import WATER
from ...equipment import Equipment, slurry_volume
from ...operation import Effect, Figure, reagent
from ...parameters import fraction, parameter
from ...power import drives, per_volume
from ...reactions import balance
from ...stream import Stream
from ..water.evaporation import Evaporating

_CARBONATE, _PRODUCT, _LIME, _MUD = (
    "lithium carbonate", "lithium hydroxide monohydrate", "calcium hydroxide", "calcium carbonate",
)  # fmt: skip


class LithiumHydroxideConversion(Evaporating):
    """Li2CO3 + Ca(OH)2 -> 2 LiOH + CaCO3; the filtered liquor is evaporated and LiOH.H2O crystallised.

    What is not converted, the excess lime and the washed mud's share of lithium leave with the mud; the
    mother liquor goes round but for a purge, which takes a share of what else is dissolved. The carbonate's
    own impurities that are solid stay in the mud.
    """

    step = "lithium_hydroxide"
    area = "lithium"
    equipment = (
        Equipment("reaction tank", "through_tank", hold="2 h"),
        Equipment("evaporator", "condensate"),
        Equipment("centrifuge", "crystals"),
    )
    shown_first = ("conversion",)
    inlets = ("carbonate",)
    outlets = ("crystals", "mud", "purge", "condensate")

    conversion = fraction(
        0.97, doc="share of the carbonate that reacts", source="assumption: one pass with 5 % lime over"
    )
    lime_excess = parameter(1.05, low=1, high=2, doc="lime over the carbonate", source="assumption")
    strength = parameter(
        "35 g/kg", low="5 g/kg", high="60 g/kg", doc="lithium hydroxide per kg of water in the liquor",
        source="recalled: about 3.5 % is the limit",
    )  # fmt: skip
    mud_loss = fraction(0.01, doc="share of the lithium that stays in the washed mud", source="assumption")
    purge = fraction(0.02, doc="share of the lithium hydroxide that leaves with the purge", source="assumption")
    occlusion = fraction(
        0.02, doc="share of other dissolved matter that stays in the crystals", source="assumption: washed crystals"
    )
    temperature = parameter("90 degC", low="40 degC", high="100 degC", doc="of all outlets", source="common practice")

    specific_energy = per_volume("2 kWh/m3", "of tank, filter and crystalliser, per volume of liquor", "assumption")

    def run(self, carbonate: Stream) -> Effect:
        flows: dict[str, Any] = dict(carbonate.flows)
        fed = flows.get(_CARBONATE, 0.0)
        lime = reagent(_LIME, fed * self.lime_excess)
        aqueous.add(flows, lime)
        balance((_CARBONATE, _LIME), ("lithium hydroxide", _MUD)).apply(flows, fed * self.conversion)
        hydroxide = flows.pop("lithium hydroxide", 0.0)
        dissolved = [k for k in flows if k in aqueous.dissolved(flows) and k != WATER]
        others = {key: flows.pop(key) for key in dissolved}
        water = flows.pop(WATER, 0.0)
        needed = hydroxide * aqueous.molar_mass("lithium hydroxide") / self.strength / aqueous.molar_mass(WATER)
        fresh = reagent("process water", needed)
        aqueous.add(others, aqueous.minerals(fresh))
        water = water + needed
        crystal = balance(("lithium hydroxide", WATER), (_PRODUCT,))
        share = (1.0 - self.mud_loss) * (1.0 - self.purge)
        made = {"lithium hydroxide": hydroxide * share, WATER: water}
        crystal.apply(made, hydroxide * share)
        mud = {**flows, "lithium hydroxide": hydroxide * self.mud_loss}
        purged = hydroxide * (1.0 - self.mud_loss) * self.purge
        purge = {
            aqueous.LITHIUM: purged,
            "OH-(aq)": purged,
        }
        for key, n in others.items():
            purge[key] = purge.get(key, 0.0) + n * (1.0 - self.occlusion)
        crystals = {_PRODUCT: made[_PRODUCT], **{key: n * self.occlusion for key, n in others.items()}}
        at = self.temperature
        return Effect(
            {
                "crystals": Stream().with_flows(crystals, temperature=at),
                "mud": Stream().with_flows(mud, temperature=at),
                "purge": Stream().with_flows(purge, temperature=at),
                "condensate": Stream().with_flows({WATER: made[WATER]}, temperature=at),
            },
            {_LIME: lime, "process water": fresh},
            work=self.evaporation_work(made[WATER] * aqueous.molar_mass(WATER), at),
            utilities=drives(self.specific_energy * aqueous.volume({WATER: water})),
            figures=[Figure("through_tank", slurry_volume(carbonate, fresh.mass), "m3/h", "slurry through the tank")],
        )

"""Solid-liquid separation with washing."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import aqueous, thermo
from ...aqueous import WATER
from ...equipment import Equipment
from ...numerics import share_of
from ...operation import Effect, Operation, adiabatic
from ...parameters import choice, count, fraction, parameter
from ...power import FILTERS, drives, per_volume
from ...stream import EMPTY, Stream

_MOISTURE = "assumption: 0.35 is usual for a filter press"
_WASH = "assumption: 0.7-0.85 of the solubles per displacement wash of 1 to 1.5 times the moisture"


class Filtration(Operation):
    """Filter press: the cake keeps liquor as moisture, which wash water then displaces.

    Washing by displacement leaves (1 - efficiency)^(R stages) of what is dissolved in the cake, with R = wash over
    moisture (H. Choudhury and D. A. Dahlstrom, AIChE J. 3 (1957) 433). Counter-current re-slurry washing mixes the cake with the wash of the next stage and filters again: with
    R = wash over moisture, (R - 1)/(R^(stages + 1) - 1) stays, and the water is used once for all stages.
    The amount of moisture does not change. All liquids are one solution. The filter is adiabatic: the
    filtrate keeps the slurry's temperature, cake and wash liquor take the one their enthalpy gives.
    """

    step = "filtration"
    area = "leaching"
    equipment = (Equipment("filter press", "cake"),)
    shown_first = ("washing", "wash_stages", "wash_ratio")
    inlets = ("slurry", "water")
    optional_inlets = ("water",)
    outlets = ("filtrate", "wash_liquor", "cake", "water_left")
    energy_basis = "adiabatic"

    moisture = fraction(0.35, high=0.9, doc="liquor in the washed cake, by mass of wet cake", source=_MOISTURE)
    washing = choice(
        "displacement",
        ("displacement", "counter-current re-slurry"),
        doc="how the cake is washed",
        source="common practice",
    )
    wash_stages = count(3, low=0, high=8, doc="washes", source="assumption")
    wash_efficiency = fraction(
        0.70, doc="share of the solubles that wash water of once the moisture displaces", source=_WASH
    )
    wash_ratio = parameter(
        1.5,
        low=1,
        high=10,
        doc="wash water by mass of the cake's moisture; for each wash by displacement",
        source="assumption",
    )

    specific_energy = per_volume("1.2 kWh/m3", "of pumps, press and cake washing, per volume of liquor", FILTERS)

    def run(self, slurry: Stream, water: Stream = EMPTY) -> Effect:
        solid = aqueous.solids(slurry.flows)
        liquid = slurry.without(solid)
        dry = slurry.mass_of(solid)
        held = dry * self.moisture / (1.0 - self.moisture)
        total = liquid.mass
        # A slurry with less liquor than the moisture asks for is all cake.
        share = np.minimum(share_of(held, total), 1.0)
        in_cake, filtrate = liquid.scaled(share), liquid.scaled(1.0 - share)
        kept = self._kept(held, dry)
        cake: dict[str, Any] = dict(slurry.only(solid).flows)
        washed: dict[str, Any] = {}
        for key, n in in_cake.flows.items():
            # The moisture that washing displaces is replaced by wash water of the same mass.
            cake[key], washed[key] = n * kept, n * (1.0 - kept)
        displaced = in_cake.mass * (1.0 - kept)
        times = self.wash_stages if self.washing == "displacement" else np.minimum(self.wash_stages, 1)
        fresh, taken, left = aqueous.draw(water, in_cake.mass * self.wash_ratio * times / aqueous.molar_mass(WATER))
        wash = fresh + taken
        replaced = displaced / aqueous.molar_mass(WATER)
        cake[WATER] = cake.get(WATER, 0.0) + replaced
        washed[WATER] = washed.get(WATER, 0.0) + wash[WATER] - replaced
        minerals, share = aqueous.minerals(wash), np.minimum(share_of(replaced, wash[WATER]), 1.0)
        aqueous.add(cake, minerals.scaled(share))
        aqueous.add(washed, minerals.scaled(1.0 - share))
        flows = {"cake": slurry.with_flows(cake), "wash_liquor": Stream().with_flows(washed)}
        enthalpy = slurry.only(solid).enthalpy() + thermo.enthalpy(in_cake.flows, slurry.temperature) + wash.enthalpy()
        outlets = adiabatic(flows, enthalpy, slurry.temperature)
        return Effect(
            {"filtrate": filtrate, **outlets, "water_left": left},
            {"process water": fresh},
            heat=0.0,
            utilities=drives(self.specific_energy * aqueous.volume(slurry.flows, slurry.temperature)),
        )

    def _kept(self, held: Any, dry: Any) -> Any:
        """Share of the solubles that stays in the cake, of kg/s of moisture and of dry matter."""
        if self.washing == "displacement":
            return (1.0 - self.wash_efficiency) ** (self.wash_ratio * self.wash_stages)
        ratio = np.asarray(self.wash_ratio, float)
        stages = range(int(np.max(self.wash_stages)) + 1)
        return (1.0 / np.sum([np.where(k <= self.wash_stages, ratio**k, 0.0) for k in stages], axis=0))[()]


class Dewatering(Filtration):
    """Press for wet-shredded cells: the cake goes on to the dryer, unwashed."""

    step = "dewatering"
    area = "mechanical"
    shown_first = ()
    moisture = Filtration.parameters["moisture"].but(0.28, "assumption: 25-30 %")
    wash_stages = Filtration.parameters["wash_stages"].but(0, "unwashed")


class ImpurityFiltration(Filtration):
    """Filter press for the hydroxides of impurity removal."""

    step = "impurity_filtration"
    area = "purification"
    shown_first = ("wash_stages",)
    moisture = Filtration.parameters["moisture"].but(0.55, "assumption: gelatinous aluminium hydroxide filters badly")


class PolishingFiltration(Filtration):
    """Filter press for the hydroxides of the last metals, which return to the leach."""

    step = "polishing_filtration"
    area = "polishing"
    shown_first = ()


class LithiumFiltration(Filtration):
    """Centrifuge for lithium carbonate, washed hot.

    Liquor inside the crystals is out of reach of the wash, and makes them impure. What the wash water dissolves of
    the carbonate itself is left out.
    """

    step = "lithium_filtration"
    area = "lithium"
    shown_first = ()
    moisture = Filtration.parameters["moisture"].but(0.10, "assumption: peeler centrifuge")
    specific_energy = Filtration.parameters["specific_energy"].but("2.5 kWh/m3", FILTERS)
    occluded_liquor = parameter(
        "1 g/kg", low="0 g/kg", high="100 g/kg", doc="mother liquor inside the crystals, which no wash takes, per mass of them",
        source="assumption: crystals grown slowly; agglomerates hold more",
    )  # fmt: skip

    def _kept(self, held: Any, dry: Any) -> Any:
        inside = np.minimum(share_of(dry * self.occluded_liquor, held), 1.0)
        return inside + (1.0 - inside) * super()._kept(held, dry)

"""Crystallisation of anhydrous sodium sulfate (and ammonium sulfate) from the lithium mother liquor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ... import aqueous
from ...aqueous import ACID, AMMONIUM, CARBONATE, SODIUM, SULFATE, WATER
from ...equipment import Equipment
from ...numerics import share_of
from ...operation import Effect
from ...parameters import fraction, parameter
from ...power import drives, per_mass
from ...reactions import balance
from ...stream import Stream
from ..water.evaporation import Evaporating

#: Cation -> its salt and the column of the solubility table.
_SALTS = {SODIUM: ("sodium sulfate", "Na2SO4"), AMMONIUM: ("ammonium sulfate", "(NH4)2SO4")}


#: Share of the one sulfate in the other up to which it is a salt of a grade: 20.5 % of nitrogen in ammonium sulfate (GB/T 535-2020,
#: recalled) leaves 3.3 %.
_PURE = 0.03


class SodiumSulfateCrystallisation(Evaporating):
    """The rest of the soda is acidified, then the sulfates are crystallised hot, without hydrate.

    The liquor left is saturated and holds the lithium, which returns to evaporation; a purge keeps what does
    not crystallise from piling up. Ammonium sulfate crystallises beside sodium sulfate where ammonia was
    the base; double salts are left out.
    """

    step = "sodium_sulfate_crystallisation"
    area = "sodium sulfate"
    equipment = (
        Equipment("evaporator", "condensate"),
        Equipment("crystalliser", "crystals"),
        Equipment("centrifuge", "crystals"),
    )
    shown_first = ("temperature", "purge")
    inlets = ("liquor",)
    outlets = ("crystals", "liquor", "purge", "gas", "condensate")

    temperature = parameter(
        "90 degC",
        low="45 degC",
        high="100 degC",
        doc="of all outlets; above 32 degC the salt is anhydrous",
        source="common practice",
    )
    crystallised = fraction(
        0.85, low=0.1, high=0.98, doc="share of the sulfates that crystallises", source="assumption"
    )
    occluded_liquor = parameter(
        "20 g/kg", low="0 g/kg", high="200 g/kg", doc="mother liquor that stays on the washed crystals", source="assumption: centrifuge"
    )  # fmt: skip
    purge = fraction(0.05, low=0.005, doc="share of the liquor that goes to effluent treatment", source="assumption")
    boiling_point_rise = Evaporating.parameters["boiling_point_rise"].but(
        "10 K", "assumption: saturated sodium sulfate and more"
    )
    temperature_difference = Evaporating.parameters["temperature_difference"].but("8 K", "common practice: 5-8 K")

    specific_energy = per_mass("13 kWh/t", "of circulation, centrifuge and dryer, per mass of crystals")

    def run(self, liquor: Stream) -> Effect:
        left: dict[str, Any] = dict(liquor.flows)
        additions = {}
        gas: dict[str, Any] = {}
        if CARBONATE in left:
            soda = left[CARBONATE]
            additions["sulfuric acid"] = aqueous.dose_acid(left, soda)
            balance((CARBONATE, ACID), ("carbon dioxide", WATER)).apply(left, soda)
            gas["carbon dioxide"] = left.pop("carbon dioxide")
            del left[CARBONATE]
            aqueous.drop_rounding(left)
        told = self._mixed(left)
        crystals: dict[str, Any] = {}
        anhydrous: Any = 0.0
        water_held: Any = 0.0
        for cation, (salt, column) in _SALTS.items():
            if cation not in left and cation != SODIUM:
                continue
            there = np.minimum(left.get(cation, 0.0) / 2.0, left.get(SULFATE, 0.0))
            formed = there * self.crystallised
            crystals[salt] = formed
            left[cation] = left.get(cation, 0.0) - 2.0 * formed
            left[SULFATE] = left.get(SULFATE, 0.0) - formed
            stays = np.minimum(left[cation] / 2.0, left[SULFATE]) * aqueous.molar_mass(salt)
            anhydrous = anhydrous + stays
            water_held = water_held + stays / aqueous.solubility(column, self.temperature)
        water = left.pop(WATER, 0.0)
        others = np.maximum(Stream(left).mass - anhydrous, 0.0)
        saturated = (water_held + others / aqueous.OTHERS_PER_WATER) / aqueous.molar_mass(WATER)
        kept = np.minimum(saturated, water)[()]
        mother = liquor.with_flows({**left, WATER: kept}, temperature=self.temperature)
        solid = liquor.with_flows(crystals, temperature=self.temperature)
        occluded = np.minimum(share_of(solid.mass * self.occluded_liquor, mother.mass), 1.0)
        rest = mother.scaled(1.0 - occluded)
        outlets = {
            "crystals": solid + mother.scaled(occluded),
            "liquor": rest.scaled(1.0 - self.purge),
            "purge": rest.scaled(self.purge),
            "gas": liquor.with_flows(gas, temperature=self.temperature),
            "condensate": liquor.with_flows({WATER: water - kept}, temperature=self.temperature),
        }
        evaporated = (water - kept) * aqueous.molar_mass(WATER)
        return Effect(
            outlets,
            additions,
            work=self.evaporation_work(evaporated, self.temperature),
            utilities=drives(self.specific_energy * outlets["crystals"].mass),
            warnings=told,
        )

    @staticmethod
    def _mixed(liquor: Mapping[str, Any]) -> list[str]:
        """Tells of a salt that is neither of the two."""
        salts = {cation: liquor.get(cation, 0.0) * aqueous.molar_mass(salt) for cation, (salt, _) in _SALTS.items()}
        share = share_of(salts[SODIUM], sum(salts.values(), 0.0))
        if not np.any((share > _PURE) & (share < 1.0 - _PURE)):
            return []
        return [
            f"the salt is a mixture of ammonium sulfate with {100 * float(np.max(np.where(share < 1.0 - _PURE, share, 0.0))):.2g} % of sodium "
            "sulfate, which no grade of either takes: keep sodium out (fluoride_precipitation with ammonium fluoride in place of soda, "
            'and base = "ammonia" in every step), or ammonia.'
        ]

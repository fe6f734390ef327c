"""Crystallisation of anhydrous sodium sulfate from the lithium mother liquor."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..equations.solubility import solubility
from ..operation import Effect, Operation, fraction, parameter
from ..reactions import balance
from ..stream import Stream
from . import aqueous
from .aqueous import ACID, CARBONATE, SODIUM, SULFATE, WATER

_SALT = "sodium sulfate"


class SodiumSulfateCrystallisation(Operation):
    """The rest of the soda is acidified, then sodium sulfate is crystallised hot, without hydrate.

    The liquor left is saturated in sodium sulfate and holds the lithium, which returns to evaporation; a
    purge keeps what does not crystallise from piling up.
    """

    step = "sodium_sulfate_crystallisation"
    area = "sodium sulfate"
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
        0.85, low=0.1, high=0.98, doc="share of the sodium sulfate that crystallises", source="assumption"
    )
    occlusion = fraction(
        0.005,
        high=0.5,
        doc="share of other dissolved matter that stays in the crystals",
        source="assumption: washed crystals",
    )
    purge = fraction(0.05, low=0.005, doc="share of the liquor that goes to effluent treatment", source="assumption")
    evaporation_work = parameter(
        "45 kWh/t", low="0 kWh/t", high="1000 kWh/t", doc="electricity per mass of water evaporated",
        source="computed: compressor efficiency 0.72, boiling point rise 10 K",
    )  # fmt: skip

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
        salt = np.minimum(left.get(SODIUM, 0.0) / 2.0, left.get(SULFATE, 0.0)) * self.crystallised
        crystals = {_SALT: salt}
        left[SODIUM] = left.get(SODIUM, 0.0) - 2.0 * salt
        left[SULFATE] = left.get(SULFATE, 0.0) - salt
        for key in [k for k in left if k != WATER]:
            crystals[key] = left[key] * self.occlusion
            left[key] = left[key] * (1.0 - self.occlusion)
        water = left.pop(WATER, 0.0)
        sulfate = np.minimum(left[SODIUM] / 2.0, left[SULFATE])
        anhydrous = sulfate * (2 * aqueous.molar_mass(SODIUM) + aqueous.molar_mass(SULFATE))
        others = Stream(left).mass - anhydrous
        saturated = (
            anhydrous / solubility("Na2SO4", self.temperature) + others / aqueous.OTHERS_PER_WATER
        ) / aqueous.molar_mass(WATER)
        kept = np.minimum(saturated, water)[()]
        mother = liquor.with_flows({**left, WATER: kept}, temperature=self.temperature)
        outlets = {
            "crystals": liquor.with_flows(crystals, temperature=self.temperature),
            "liquor": mother.scaled(1.0 - self.purge),
            "purge": mother.scaled(self.purge),
            "gas": liquor.with_flows(gas, temperature=self.temperature),
            "condensate": liquor.with_flows({WATER: water - kept}, temperature=self.temperature),
        }
        evaporated = (water - kept) * aqueous.molar_mass(WATER)
        return Effect(outlets, additions, work=evaporated * self.evaporation_work)

"""Lithium sulfate as a product, crystallised from a liquor that holds no other salt to speak of."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import aqueous
from ...aqueous import AMMONIUM, LITHIUM, SODIUM, SULFATE, WATER
from ...numerics import share_of
from ...operation import Effect
from ...power import drives
from ...stream import Stream
from .sodium_sulfate import SodiumSulfateCrystallisation

_SALT = "lithium sulfate monohydrate"

#: Sodium or ammonium per lithium, mol/mol, from which double salts such as LiNaSO4 crystallise with it (assumption).
_DOUBLE = 0.25


class LithiumSulfateCrystallisation(SodiumSulfateCrystallisation):
    """Water is evaporated hot, where lithium sulfate dissolves least, and Li2SO4(H2O) crystallises.

    The liquor left is saturated in it and returns; a purge lets out what does not crystallise. Sodium and ammonium stay in the liquor;
    where there is more than a little of them double salts would crystallise, which it tells.
    """

    step = "lithium_sulfate"
    area = "lithium"
    outlets = ("crystals", "liquor", "purge", "condensate")

    boiling_point_rise = SodiumSulfateCrystallisation.parameters["boiling_point_rise"].but(
        "8 K", "assumption: saturated lithium sulfate"
    )

    def run(self, liquor: Stream) -> Effect:
        left: dict[str, Any] = dict(liquor.flows)
        there = np.minimum(left.get(LITHIUM, 0.0) / 2.0, left.get(SULFATE, 0.0))
        water = left.pop(WATER, 0.0)
        formed = np.minimum(there * self.crystallised, water)
        left[LITHIUM] = left.get(LITHIUM, 0.0) - 2.0 * formed
        left[SULFATE] = left.get(SULFATE, 0.0) - formed
        stays = (there - formed) * (aqueous.molar_mass(_SALT) - aqueous.molar_mass(WATER))
        others = np.maximum(Stream(left).mass - stays, 0.0)
        held = stays / aqueous.solubility("Li2SO4", self.temperature) + others / aqueous.OTHERS_PER_WATER
        kept = np.minimum(held / aqueous.molar_mass(WATER), water - formed)[()]
        mother = liquor.with_flows({**left, WATER: kept}, temperature=self.temperature)
        solid = liquor.with_flows({_SALT: formed}, temperature=self.temperature)
        occluded = np.minimum(share_of(solid.mass * self.occluded_liquor, mother.mass), 1.0)
        rest = mother.scaled(1.0 - occluded)
        evaporated = water - formed - kept
        outlets = {
            "crystals": solid + mother.scaled(occluded),
            "liquor": rest.scaled(1.0 - self.purge),
            "purge": rest.scaled(self.purge),
            "condensate": liquor.with_flows({WATER: evaporated}, temperature=self.temperature),
        }
        return Effect(
            outlets,
            work=self.evaporation_work(evaporated * aqueous.molar_mass(WATER), self.temperature),
            utilities=drives(self.specific_energy * outlets["crystals"].mass),
            warnings=self._double(liquor),
        )

    @staticmethod
    def _double(liquor: Stream) -> list[str]:
        ratio = share_of(liquor[SODIUM] + liquor[AMMONIUM], liquor[LITHIUM])
        if not np.any(ratio > _DOUBLE):
            return []
        return [
            f"the liquor holds up to {float(np.max(ratio)):.2g} mol of sodium and ammonium per mol of lithium, with which double salts "
            'crystallise that are left out; give base = "lithium hydroxide" in every step, or raise lithium_sulfate.purge.'
        ]

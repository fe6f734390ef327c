"""What precipitates from a sulfate liquor at a pH: its equilibrium, and the solids made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import aqueous, tables
from .aqueous import ACID, AMMONIUM, FLUORIDE, HYDROXIDE, ION, SODIUM, SULFATE, WATER
from .components import component
from .constants import ZERO_CELSIUS
from .equations import hydroxide
from .library import per_library
from .reactions import Reaction, balance

#: Solid -> (ions and water that form it, what is given off); the metal first. Hydroxides are those of aqueous.HYDROXIDE.
_OTHERS = {
    "aluminium hydroxyfluoride": ((ION["Al"], FLUORIDE, WATER), (ACID,)),
    "cryolite": ((ION["Al"], FLUORIDE, SODIUM), ()),
    "goethite": ((ION["Fe"], WATER), (ACID,)),
    "hematite": ((ION["Fe"], WATER), (ACID,)),
    "sodium jarosite": ((ION["Fe"], SODIUM, SULFATE, WATER), (ACID,)),
}

#: Solid -> its metal.
METAL = {**{solid: e for e, solid in HYDROXIDE.items()}, **{
    solid: next(e for e, ion in ION.items() if ion == ions[0]) for solid, (ions, _) in _OTHERS.items()
}}  # fmt: skip


def formation(solid: str) -> Reaction:
    """The reaction in which a solid precipitates, per mole of its metal."""
    ions, given_off = _OTHERS.get(solid, ((ION[METAL[solid]], WATER), (ACID,)))
    return balance(ions, (solid, *given_off))


def fluoride_per_metal(solid: str) -> float:
    """mol of fluoride that a solid holds per mole of its metal."""
    return -formation(solid).of(FLUORIDE)


@dataclass(frozen=True)
class IronSolid:
    """As what iron precipitates: its component and, per mol of iron, its mass (kg), surface (m2) and the liquor that it
    occludes (m3); and the least temperature, K, at which it forms.
    """

    component: str
    mass: float
    area: float
    occluded: float
    least: float


@per_library
def iron_solids() -> dict[str, IronSolid]:
    """Choice -> solid."""
    found = {}
    for row in tables.records("iron_solids.csv"):
        substance = component(row["component"])
        mass = substance.molar_mass / substance.atoms["Fe"]
        found[row["choice"]] = IronSolid(
            row["component"],
            mass,
            float(row["area_m2_per_g"]) * 1e3 * mass,
            float(row["occluded_L_per_kg"]) * 1e-3 * mass,
            float(row["least_degC"]) + ZERO_CELSIUS,
        )
    return found


@dataclass(frozen=True)
class Precipitate:
    """A liquor at equilibrium: metal in each solid and what is left of each ion, mol/s; and the equilibrium per kg of water.

    What is left is told beside the solids because it may be far less than the rounding of all there was.
    """

    solids: dict[str, Any]
    left: dict[str, Any]
    at: hydroxide.Equilibrium

    def metal(self, element: str) -> Any:
        """mol/s of a metal in all its solids."""
        return sum((n for solid, n in self.solids.items() if METAL[solid] == element), 0.0)


def equilibrium(
    flows: Mapping[str, Any], ph: Any, temperature: Any, choice: Iterable[str] = hydroxide.FRESH
) -> Precipitate:
    """What precipitates of a liquor that base brings to a pH, at a temperature in K.

    The water counts that base forms with the free acid.
    """
    acid = np.maximum(flows.get(ACID, 0.0), 0.0)
    water = aqueous.water_mass(flows) + acid * aqueous.molar_mass(WATER)
    there = np.where(np.asarray(water) > 0, water, 1.0)
    per_water = lambda key: np.maximum(flows.get(key, 0.0), 0.0) / there  # noqa: E731
    totals = {e: per_water(ion) for e, ion in ION.items() if ion in flows and e in HYDROXIDE}
    if AMMONIUM in flows:
        totals["N"] = per_water(AMMONIUM)
    found = hydroxide.equilibrium(totals, per_water(SULFATE), ph, temperature, per_water(FLUORIDE), choice)
    solids = {solid: (n * water)[()] for solid, n in found.solids.items()}
    ions = {**{e: ION[e] for e in found.dissolved if e in ION}, "F": FLUORIDE}
    left = {}
    for element, ion in ions.items():
        if ion in flows:
            holding = (
                n for s, n in solids.items() if (fluoride_per_metal(s) if element == "F" else METAL[s] == element)
            )
            formed = sum(holding, np.zeros(()))
            left[ion] = np.where(formed > 0.0, found.dissolved[element] * water, flows[ion])[()]
    return Precipitate(solids, left, found)

"""What sets the oxygen of the bath, and the blast that brings it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ....components import atomic_mass, component
from ....constants import AIR_OXYGEN
from ....equations import smelting
from ....errors import InputError
from ....numerics import share_of
from ....operation import reagent
from ....quantities import from_si
from ....stream import Stream
from .charge import NONE, refuse
from .furnace import SETS_OXYGEN, Furnace


def melt_down(
    furnace: Furnace, charge: smelting.Charge, fed: Any, mass: Any, fuel: Any = 0.0
) -> tuple[smelting.Charge, smelting.Melt, Any, Any]:
    """The charge with coke and blast, its melt, and coke (atoms of carbon) and oxygen blown (atoms), mol/s.

    fed: atoms of oxygen that charge and flux bring. Less than none is blown where the coke given takes less than they bring. fuel: coke for heat, beside what an oxygen potential needs.
    """
    given = [f"smelting.{name}" for name in SETS_OXYGEN if name in furnace.entered]
    if len(given) > 1:
        raise InputError(f"{' and '.join(given)}: each sets the oxygen; give one of them and leave the others out.")
    coke = None if furnace.coke is None else furnace.coke * mass / component("char").molar_mass
    if furnace.oxygen_ratio is not None or furnace.oxygen is not None:
        return _at_oxygen(furnace, charge, fed, 0.0 if coke is None else coke, mass)
    return _at_potential(furnace, charge, fed, coke, mass, fuel)


def _at_oxygen(
    furnace: Furnace, charge: smelting.Charge, fed: Any, coke: Any, mass: Any
) -> tuple[smelting.Charge, smelting.Melt, Any, Any]:
    charge = replace(charge, carbon=charge.carbon + coke)
    if furnace.oxygen is not None:
        name, blown = "smelting.oxygen", furnace.oxygen * mass / atomic_mass("O")
    else:
        manganese = charge.metals[smelting.METALS.index("Mn")]
        burnt = charge.fixed_oxygen + 2.0 * charge.carbon + charge.hydrogen + manganese
        burnt = burnt + smelting.PHOSPHATE_OXYGEN * charge.phosphorus
        name, blown = "smelting.oxygen_ratio", furnace.oxygen_ratio * np.maximum(burnt - fed, 0.0)
    charge = replace(charge, inert_gas=charge.inert_gas + nitrogen(furnace, blown / 2.0))
    oxygen = fed + blown
    low, high = smelting.bounds(charge)
    short, excess = low - oxygen, oxygen - high
    refuse(
        short > NONE * low, _per_tonne(short, "O", mass),
        f"{name}: {{}} kg of oxygen per tonne of feed are missing for the oxides that cannot be reduced "
        "(aluminium, lithium, silicon); raise it.",
    )  # fmt: skip
    refuse(
        excess > NONE * high, _per_tonne(excess, "O", mass),
        f"{name}: {{}} kg of oxygen per tonne of feed are left when everything is burnt and oxidised; "
        "lower it, or raise smelting.coke.",
    )  # fmt: skip
    return charge, smelting.at_oxygen(charge, oxygen), coke, blown


def _at_potential(
    furnace: Furnace, charge: smelting.Charge, fed: Any, coke: Any, mass: Any, fuel: Any
) -> tuple[smelting.Charge, smelting.Melt, Any, Any]:
    t, potential = furnace.temperature, furnace.oxygen_potential
    if furnace.co_co2_ratio is not None:
        potential = smelting.oxygen_potential(furnace.co_co2_ratio, t)
    without = smelting.at_potential(replace(charge, carbon=0.0 * charge.carbon), potential)
    per_carbon = 1.0 + without.dioxide
    lacking = fed - without.oxygen - charge.carbon * per_carbon  # oxygen that nothing takes yet
    if coke is None:
        coke = np.maximum(lacking, 0.0) / per_carbon + fuel
    blown = coke * per_carbon - lacking
    inert = charge.inert_gas + nitrogen(furnace, np.maximum(blown, 0.0) / 2.0)
    charge = replace(charge, carbon=charge.carbon + coke, inert_gas=inert)
    gas = charge.carbon + charge.hydrogen + charge.inert_gas
    lowest = smelting.lowest_potential(t, np.maximum(share_of(charge.carbon, gas), NONE))
    refuse(
        (potential < lowest) & (charge.carbon > 0), lowest - potential,
        "smelting.oxygen_potential (or co_co2_ratio): it is {} below the log10 at which carbon stays as graphite at this "
        f"temperature, about {np.max(lowest):.4g}; raise it, or set smelting.oxygen_ratio.",
    )  # fmt: skip
    return charge, smelting.at_potential(charge, potential), coke, blown


def blown_into(charge: smelting.Charge, melt: smelting.Melt, blown: Any, mass: Any) -> Any:
    """Oxygen (atoms) blown into the bath, mol/s. Raises InputError where there is more oxygen than the coke given takes."""
    missing = -blown / (1.0 + melt.dioxide)
    refuse(
        missing > NONE * charge.carbon, _per_tonne(missing, "C", mass),
        "smelting.coke: {} kg of carbon per tonne of feed are missing to bring the oxygen of the feed down to the "
        "oxygen potential that is asked for; raise it, leave it out, or raise smelting.oxygen_potential.",
    )  # fmt: skip
    return np.maximum(blown, 0.0)


def nitrogen(furnace: Furnace, oxygen: Any) -> Any:
    """Nitrogen that comes with oxygen of the blast, mol/s."""
    return oxygen * (1.0 - furnace.oxygen_enrichment) / furnace.oxygen_enrichment


def _per_tonne(atoms: Any, element: str, mass: Any) -> Any:
    """Kilograms of an element per tonne of feed."""
    return from_si(share_of(atoms * atomic_mass(element), mass), "kg/t")


def blast_of(furnace: Furnace, oxygen: Any) -> dict[str, Stream]:
    """Oxygen, mol/s, as air enriched with tonnage oxygen."""
    inert = nitrogen(furnace, oxygen)
    with_air = np.minimum(inert * AIR_OXYGEN / (1.0 - AIR_OXYGEN), oxygen)
    return {
        "oxygen": reagent("oxygen", oxygen - with_air),
        "combustion air": Stream().with_flows({"oxygen": with_air, "nitrogen": inert}),
    }

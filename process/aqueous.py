"""What the wet operations share: ions and their solids, dosing, and what rounding leaves of the acid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np

from . import tables
from .components import component
from .constants import ZERO_CELSIUS
from .equations import hydroxide, speciation
from .numerics import over, share_of
from .operation import reagent
from .reactions import Reaction, balance
from .stream import Stream
from .volumes import COLD, liquor_volume

WATER = "water"
ACID = "H+(aq)"
SULFATE = "SO4-2(aq)"
SODIUM = "Na+(aq)"
AMMONIUM = "NH4+(aq)"
CARBONATE = "CO3-2(aq)"
FLUORIDE = "F-(aq)"
CHLORIDE = "Cl-(aq)"
PHOSPHORIC = "H3PO4(aq)"
PHOSPHATE = "PO4-3(aq)"
LITHIUM = "Li+(aq)"
FERROUS = "Fe+2(aq)"
FERRIC = "Fe+3(aq)"

#: Element -> its ion in a sulfate liquor.
ION = {
    "Li": LITHIUM,
    "Ni": "Ni+2(aq)",
    "Co": "Co+2(aq)",
    "Mn": "Mn+2(aq)",
    "Cu": "Cu+2(aq)",
    "Al": "Al+3(aq)",
    "Fe": FERRIC,
    "Ca": "Ca+2(aq)",
    "Mg": "Mg+2(aq)",
    "Zn": "Zn+2(aq)",
}

#: Element -> its hydroxide.
HYDROXIDE = {
    "Li": "lithium hydroxide",
    "Ni": "nickel hydroxide",
    "Co": "cobalt hydroxide",
    "Mn": "manganese hydroxide",
    "Cu": "copper hydroxide",
    "Al": "aluminium hydroxide",
    "Fe": "iron(III) hydroxide",
}

#: Share of all moles below which a leftover of the acid, of either sign, is rounding.
_ROUNDING = 1e-14

#: kg of other dissolved matter that a kg of water holds beside a salt at saturation (assumption: half of what
#: sodium sulfate alone reaches near 40 degC).
OTHERS_PER_WATER = 0.25

#: kg/m3, of the water in a liquor that is made up by the litre: what is dosed is per kilogram of water, as it is declared.
WATER_DENSITY = 1000.0


def molar_mass(key: str) -> float:
    """kg/mol."""
    return component(key).molar_mass


def water_mass(flows: Mapping[str, Any]) -> Any:
    """kg/s of liquid water."""
    return flows.get(WATER, 0.0) * molar_mass(WATER)


def volume(flows: Mapping[str, Any], temperature: Any = COLD) -> Any:
    """m3/s of liquor at a temperature in K, by its density; solids and gases are left out."""
    return liquor_volume(flows, temperature)


def concentration(amount: Any, flows: Mapping[str, Any], temperature: Any = COLD) -> Any:
    """An amount per m3 of liquor, 0 where there is none."""
    return share_of(amount, volume(flows, temperature))


def free_acid(flows: Mapping[str, Any]) -> Any:
    """mol of sulfuric acid that is free, per kg of water."""
    return per_water(flows.get(ACID, 0.0), flows) / 2.0


def per_water(amount: Any, flows: Mapping[str, Any]) -> Any:
    """An amount per kg of liquid water, 0 where there is none."""
    water = np.asarray(water_mass(flows))
    return (amount / np.where(water > 0, water, 1.0))[()]


def add(flows: dict[str, Any], addition: Stream) -> None:
    """Pour a stream into a dictionary of flows, in place."""
    for key, n in addition.flows.items():
        flows[key] = flows.get(key, 0.0) + n


def poured(flows: Mapping[str, Any], addition: Stream) -> dict[str, Any]:
    """Flows with a stream poured to them."""
    whole = dict(flows)
    add(whole, addition)
    return whole


def minerals(water: Stream) -> Stream:
    """What is dissolved in water that is bought."""
    return water.without([WATER])


def hydrolysis(element: str) -> Reaction:
    """Ion + water -> hydroxide + acid, per mole of the ion."""
    return balance((ION[element], WATER), (HYDROXIDE[element], ACID))


def dissolution(element: str) -> Reaction:
    """Hydroxide + acid -> ion + water, per mole of the hydroxide."""
    return balance((HYDROXIDE[element], ACID), (ION[element], WATER))


def ph(flows: Mapping[str, Any], temperature: Any) -> Any:
    """pH of a sulfate liquor, of which bisulfate and hydrogen fluoride hold their part of the acid; no number where there is none.

    Ferrous iron counts as manganese does. Phosphoric acid counts as whole.
    """
    amount = lambda key: np.nan_to_num(np.maximum(per_water(flows.get(key, 0.0), flows), 0.0))  # noqa: E731
    totals = {e: amount(ion) for e, ion in ION.items() if ion in flows and e in HYDROXIDE}
    if FERROUS in flows:
        totals["Mn"] = totals.get("Mn", 0.0) + amount(FERROUS)
    sulfate = amount(SULFATE)
    if not np.any(sulfate > 0.0):
        return np.nan * sulfate
    found = speciation.solve(totals, temperature, amount(FLUORIDE), sulfate=sulfate, acid=amount(ACID), solids=False)
    return np.where(found.settled & (sulfate > 0.0), found.ph, np.nan)[()]


def precipitating(
    flows: Mapping[str, Any], ph: Any, temperature: Any, choice: Iterable[str] = hydroxide.FRESH
) -> dict[str, Any]:
    """Share of each dissolved metal that is solid hydroxide at a pH and a temperature in K, by element."""
    totals = {
        e: per_water(np.maximum(flows[ion], 0.0), flows) for e, ion in ION.items() if ion in flows and e in HYDROXIDE
    }
    sulfate = per_water(np.maximum(flows.get(SULFATE, 0.0), 0.0), flows)
    shares = hydroxide.precipitated(totals, sulfate, ph, temperature, choice)
    return {element: shares[element] for element in totals if element in shares}


@cache
def _solubilities() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Salt -> temperatures in K and kg of anhydrous salt per kg of water at saturation."""
    rows = tables.columns("solubility.csv")
    kelvin = rows.pop("temperature_degC") + ZERO_CELSIUS
    return {salt: (kelvin, grams / 100.0) for salt, grams in rows.items()}


def solubility(salt: str, temperature: Any) -> Any:
    """kg of anhydrous salt per kg of water at saturation, at a temperature in K (273 to 373 K).

    >>> round(float(solubility("Li2CO3", 363.15)), 5)
    0.00785
    """
    return np.interp(temperature, *_solubilities()[salt])


def dose_acid(flows: dict[str, Any], moles: Any) -> Stream:
    """Add sulfuric acid, dissociated, in place; returns the reagent as it arrived."""
    acid = reagent("sulfuric acid", moles)
    add(flows, acid)
    dissociate = balance(("sulfuric acid",), (ACID, SULFATE))
    dissociate.apply(flows, acid["sulfuric acid"])
    flows.pop("sulfuric acid", None)
    return acid


def dose_hydrochloric_acid(flows: dict[str, Any], moles: Any) -> Stream:
    """Add hydrochloric acid, dissociated, in place; returns the reagent as it arrived."""
    acid = reagent("hydrochloric acid", moles)
    add(flows, acid)
    balance(("hydrochloric acid",), (ACID, CHLORIDE)).apply(flows, acid["hydrochloric acid"])
    flows.pop("hydrochloric acid", None)
    return acid


#: Base -> its component and the cation it leaves.
_BASES = {
    "sodium hydroxide": ("sodium hydroxide", (SODIUM, WATER)),
    "lithium hydroxide": ("lithium hydroxide", (LITHIUM, WATER)),
    "ammonia": ("NH3(aq)", (AMMONIUM,)),
}


def cation(base: str) -> str:
    """The cation that a base leaves."""
    return _BASES[base][1][0]


def dose_base(flows: dict[str, Any], moles: Any, name: str = "sodium hydroxide") -> Stream:
    """Add a base that neutralises as many moles of acid, in place; returns the reagent."""
    key, products = _BASES[name]
    base = reagent(name, moles)
    solid = flows.pop(key, None)  # such as lithium hydroxide that a cake took along: it stays
    add(flows, base)
    balance((key, ACID), products).apply(flows, base[key])
    flows.pop(key, None)
    if solid is not None:
        flows[key] = solid
    return base


def meet_hydroxide(flows: dict[str, Any], offered: Stream) -> Stream:
    """Free acid meets the hydroxide of a liquor that is offered, in place; returns what of that liquor is left."""
    if "OH-(aq)" not in offered:
        return offered
    free = np.maximum(flows.get(ACID, 0.0), 0.0)
    taken, left, _ = take(offered, "OH-(aq)", free)
    met = taken["OH-(aq)"]
    add(flows, taken)
    balance((ACID, "OH-(aq)"), (WATER,)).apply(flows, met)
    del flows["OH-(aq)"]
    return left


def take(offered: Stream, key: str, moles: Any) -> tuple[Stream, Stream, Any]:
    """As much of a stream as holds mol/s of a component, or all of it: (taken, left, mol/s still short)."""
    available = offered.flows.get(key, 0.0)
    covered = np.minimum(over(available, moles), 1.0)  # exactly 1 where there is enough: nothing short by rounding
    share = np.where(covered < 1.0, 1.0, np.minimum(share_of(moles, available), 1.0))[()]
    return offered.scaled(share), offered.scaled(1.0 - share), moles * (1.0 - covered)


def draw(offered: Stream, moles: Any) -> tuple[Stream, Stream, Stream]:
    """Take mol/s of water from a stream that offers it, and fresh water for the rest: (fresh, taken, left)."""
    taken, left, short = take(offered, WATER, moles)
    return reagent("process water", short), taken, left


def press(slurry: Stream, moisture: Any, kept: Any, bought: bool = True) -> tuple[Stream, Stream, Stream]:
    """Separate the solids with a share of liquor as moisture, and wash: (cake, liquor with the wash, wash water).

    kept: share of the solubles in the moisture that washing leaves. The wash is as much water as the moisture. bought: whether it
    is, with the minerals of such water.
    """
    solid = solids(slurry.flows)
    dry, liquid = slurry.only(solid), slurry.without(solid)
    share = np.minimum(share_of(dry.mass * moisture / (1.0 - moisture), liquid.mass), 1.0)
    held = liquid.scaled(share)
    water = held.mass * (1.0 - kept) / molar_mass(WATER)
    wash = reagent("process water", water) if bought else Stream({WATER: water})
    return dry + held.scaled(kept) + wash, liquid.scaled(1.0 - share) + held.scaled(1.0 - kept), wash


def neutralise(flows: dict[str, Any], base: str = "sodium hydroxide") -> dict[str, Stream]:
    """Take the free acid to zero in place; returns the reagents by name.

    The base takes acid there is; where reactions asked for more than there was, sulfuric acid makes it up.
    """
    free = np.asarray(flows.get(ACID, 0.0))
    used = {base: dose_base(flows, np.maximum(free, 0.0)[()], base)}
    if np.any(free < 0.0):
        used["sulfuric acid"] = dose_acid(flows, np.maximum(-free, 0.0)[()] / 2.0)
    drop_rounding(flows, ACID)
    return used


def drop_rounding(flows: dict[str, Any], key: str = ACID) -> None:
    """Take a leftover that is only rounding, of either sign, as zero, in place."""
    if key not in flows:
        return
    scale = sum(np.abs(n) for n in flows.values())
    left = np.asarray(flows[key])
    flows[key] = np.where(np.abs(left) <= _ROUNDING * scale, 0.0, left)[()]


def dissolved(flows: Mapping[str, Any]) -> list[str]:
    """Keys of what is in solution: ions and liquids."""
    return [key for key in flows if component(key).phase in ("aq", "l")]


def solids(flows: Mapping[str, Any]) -> list[str]:
    """Keys of what is solid."""
    return [key for key in flows if component(key).phase == "s"]


def gases(flows: Mapping[str, Any]) -> list[str]:
    """Keys of what is gas."""
    return [key for key in flows if component(key).phase == "g"]

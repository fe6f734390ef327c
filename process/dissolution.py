"""Dissolution in acid: the half-reactions, and what every leach does alike with feed, solvents and water."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from . import aqueous
from .aqueous import ACID, FERRIC, FERROUS, ION, PHOSPHORIC, SULFATE, WATER
from .components import REFERENCE_TEMPERATURE, component
from .constants import NORMAL_VOLUME
from .equations.iron_phosphate import iron_phosphate_solid
from .library import per_library
from .numerics import share_of
from .operation import Figure
from .reactions import ELECTRON, Reaction, balance
from .stream import Stream
from .volumes import too_strong

PEROXIDE = "hydrogen peroxide"

#: Hydrogen in air, mol/mol, that ventilation keeps below: a quarter of the lower flammability limit of 4 %.
HYDROGEN_LIMIT = 0.25 * 0.04

COPPER = ("copper foil", "copper tab", "copper busbar", "copper cement")
ALUMINIUM = ("aluminium foil", "aluminium pouch", "aluminium can", "aluminium structure")
IRON = ("steel can", "steel structure", "iron powder")

#: Ion in which each cathode element dissolves.
_DISSOLVES_AS = {**ION, "Na": aqueous.SODIUM, "Fe": FERROUS, "P": PHOSPHORIC}

#: Elements of a cathode material that dissolve, or leave as water.
PLACED = frozenset((*_DISSOLVES_AS, "O"))

#: Solids that the liquor dissolves at once, and how: (reactants, products).
AT_ONCE = {
    "LiPF6": (("LiPF6", WATER), (aqueous.LITHIUM, aqueous.FLUORIDE, PHOSPHORIC, ACID)),
    "lithium fluoride": (("lithium fluoride",), (aqueous.LITHIUM, aqueous.FLUORIDE)),
    "cryolite": (("cryolite",), (aqueous.SODIUM, ION["Al"], aqueous.FLUORIDE)),
}

#: Metal powders of reduced black mass: they dissolve where something takes their electrons.
POWDERS = ("nickel powder", "cobalt powder")

#: Solids that dissolve in acid without a change of valence, and what they give; and what a basic liquor brings.
BASIC = {
    **{solid: (ION[element], WATER) for element, solid in aqueous.HYDROXIDE.items()},
    "aluminium hydroxyfluoride": (ION["Al"], aqueous.FLUORIDE, WATER),
    "nickel(II) oxide": (ION["Ni"], WATER),
    "cobalt(II) oxide": (ION["Co"], WATER),
    "manganese(II) oxide": (ION["Mn"], WATER),
    "lithium oxide": (ION["Li"], WATER),
    "lithium aluminate": (ION["Li"], ION["Al"], WATER),
    "lithium carbonate": (ION["Li"], "carbon dioxide", WATER),
    "sodium carbonate": (aqueous.SODIUM, "carbon dioxide", WATER),
    "lithium phosphate": (ION["Li"], PHOSPHORIC),
    "aluminium phosphate": (ION["Al"], PHOSPHORIC),
    "OH-(aq)": (WATER,),
    aqueous.PHOSPHATE: (PHOSPHORIC,),
}

#: Solvents that come with the black mass: carbonate esters hydrolyse, light ones leave with the gas.
_HYDROLYSED = {"ethylene carbonate": "ethylene glycol"}
_STRIPPED = ("dimethyl carbonate", "ethyl methyl carbonate", "diethyl carbonate")


@per_library
def cathode_dissolution(cathode: str) -> Reaction:
    """Half-reaction in which a cathode material dissolves in acid, per mole of it."""
    atoms = component(cathode).atoms
    ions = tuple(_DISSOLVES_AS[element] for element in atoms if element in _DISSOLVES_AS)
    if "P" in atoms:  # LiFePO4: iron is already divalent, no electron is needed
        return balance((cathode, ACID), ions)
    return balance((cathode, ACID, ELECTRON), (*ions, WATER))


@per_library
def oxidation(metal: str) -> Reaction:
    """Half-reaction in which a metal dissolves, or ferrous iron turns ferric, per mole of it."""
    element = next(iter(component(metal).atoms))
    return balance((metal,), (FERRIC if metal == FERROUS else _DISSOLVES_AS[element], ELECTRON))


@per_library
def basic_dissolution(solid: str) -> Reaction:
    """A basic solid and acid to ions, water and gas, per mole of the solid."""
    return balance((solid, ACID), BASIC[solid])


#: Salts of sulfurous acid that are dosed as reductants: acid sets their sulfur dioxide free, and their sodium stays.
SULFITES = ("sodium bisulfite", "sodium metabisulfite")


@per_library
def sulfite_decomposition(salt: str) -> Reaction:
    """NaHSO3 + H+ -> Na+ + SO2 + H2O, and the like, per mole of the salt."""
    return balance((salt, ACID), (aqueous.SODIUM, "sulfur dioxide", WATER))


#: Reductant -> its component, and the half-reaction in which it gives electrons: (other reactants, products).
#: Ascorbic acid gives two electrons (dehydroascorbic acid); glucose is taken to be oxidised to carbon dioxide.
REDUCTANTS = {
    PEROXIDE: (PEROXIDE, (), ("oxygen", ACID)),
    "sulfur dioxide": ("sulfur dioxide", (WATER,), (aqueous.SULFATE, ACID)),
    **{salt: ("sulfur dioxide", (WATER,), (aqueous.SULFATE, ACID)) for salt in SULFITES},
    "glucose": ("glucose(aq)", (WATER,), ("carbon dioxide", ACID)),
    "ascorbic acid": ("ascorbic acid(aq)", (), ("dehydroascorbic acid(aq)", ACID)),
    "sulfur": ("sulfur", (WATER,), (aqueous.SULFATE, ACID)),
}


@per_library
def reduction(reductant: str) -> Reaction:
    """Half-reaction in which a reductant of the leach gives electrons, per mole of it."""
    key, others, products = REDUCTANTS[reductant]
    return balance((key, *others), (*products, ELECTRON))


@cache
def hydrogen_evolution() -> Reaction:
    """2 H+ + 2 e- -> H2, per mole of H+."""
    return balance((ACID, ELECTRON), ("hydrogen",))


@cache
def chloride_oxidation() -> Reaction:
    """2 Cl- -> Cl2 + 2 e-, per mole of chloride."""
    return balance((aqueous.CHLORIDE,), ("chlorine", ELECTRON))


@cache
def water_oxidation() -> Reaction:
    """2 H2O -> O2 + 4 H+ + 4 e-, per mole of water."""
    return balance((WATER,), ("oxygen", ACID, ELECTRON))


@cache
def oxygen_reduction() -> Reaction:
    """O2 + 4 H+ + 4 e- -> 2 H2O, per mole of oxygen."""
    return balance(("oxygen", ACID, ELECTRON), (WATER,))


@cache
def peroxide_reduction() -> Reaction:
    """H2O2 + 2 H+ + 2 e- -> 2 H2O, per mole of peroxide, where it oxidises."""
    return balance((PEROXIDE, ACID, ELECTRON), (WATER,))


@cache
def peroxide_decomposition() -> Reaction:
    """H2O2 -> H2O + 1/2 O2."""
    return balance((PEROXIDE,), (WATER, "oxygen"))


def decompose_peroxide(flows: dict[str, Any]) -> None:
    """Peroxide that is left turns to water and oxygen, in place."""
    if PEROXIDE in flows:
        peroxide_decomposition().apply(flows, np.maximum(flows[PEROXIDE], 0.0))
        del flows[PEROXIDE]


def dissolve_at_once(flows: dict[str, Any], shares: Mapping[str, Any] | None = None) -> None:
    """Fluorides of the feed go into solution, in place; of some a share where one is given."""
    for key, (reactants, products) in AT_ONCE.items():
        if key in flows:
            balance(reactants, products).convert(flows, key, (shares or {}).get(key, 1.0))
            if key not in (shares or {}):
                del flows[key]


def part_with_solvents(flows: dict[str, Any]) -> dict[str, Any]:
    """Ethylene carbonate hydrolyses in place; light carbonates are stripped with the gas, which is returned."""
    for ester, glycol in _HYDROLYSED.items():
        if ester in flows:
            balance((ester, WATER), (glycol, "carbon dioxide")).apply(flows, flows[ester])
            del flows[ester]
    return {f"{key} vapour": flows.pop(key) for key in _STRIPPED if key in flows}


#: Solids of iron(III) phosphate: what precipitates, and what lithium iron phosphate leaves.
IRON_PHOSPHATES = ("iron phosphate dihydrate", "iron phosphate")


@cache
def iron_phosphate_precipitation() -> Reaction:
    """Fe+3 + H3PO4 + 2 H2O -> FePO4(H2O)2 + 3 H+, per mole of iron."""
    return balance((FERRIC, PHOSPHORIC, WATER), (IRON_PHOSPHATES[0], ACID))


def settle_iron_phosphate(flows: dict[str, Any], temperature: Any, constant: Any) -> None:
    """Iron phosphate precipitates or dissolves until it is at equilibrium with the liquor at a temperature in K, in place.

    Acid that fell short is first given back by what precipitates, as whatever dissolved counted on it.
    """
    given = iron_phosphate_precipitation().of(ACID)
    lent = np.maximum(-flows[ACID], 0.0) / given
    lent = np.minimum(lent, np.minimum(flows.get(FERRIC, 0.0), flows.get(PHOSPHORIC, 0.0)))
    if np.any(np.asarray(lent) > 0.0):
        iron_phosphate_precipitation().apply(flows, lent)
        aqueous.drop_rounding(flows)
    there = {key: flows.get(key, 0.0) for key in IRON_PHOSPHATES}
    iron, phosphate = (np.maximum(flows.get(key, 0.0), 0.0) for key in (FERRIC, PHOSPHORIC))
    before = sum(there.values(), 0.0)
    if not np.any(np.asarray(before) + np.minimum(iron, phosphate) > 0.0):
        return
    acid = np.maximum(flows[ACID], 0.0)
    gone = before - iron_phosphate_after(flows, before, temperature, constant)
    for key, solid in there.items():
        reaction = balance((key, ACID), (FERRIC, PHOSPHORIC) + ((WATER,) if key == IRON_PHOSPHATES[0] else ()))
        forms = np.minimum(gone, 0.0) if key == IRON_PHOSPHATES[0] else 0.0
        dissolves = np.minimum(np.minimum(np.maximum(gone, 0.0), solid), acid / -reaction.of(ACID))
        reaction.apply(flows, dissolves + forms)
        flows[key] = np.maximum(solid - dissolves - forms, 0.0)[()]
        for ion, left in ((FERRIC, iron + forms), (PHOSPHORIC, phosphate + forms)):
            flows[ion] = np.maximum(np.where(np.asarray(forms) < 0.0, left, flows[ion]), 0.0)[()]
        gone = gone - dissolves


def iron_phosphate_after(
    flows: Mapping[str, Any], before: Any, temperature: Any, constant: Any, ph: Any = None, base: str = aqueous.SODIUM
) -> Any:
    """Iron phosphate, mol/s, that is solid at equilibrium with a liquor at a temperature in K, of so much before.

    ph: to which a base brings the liquor, with the cation that it leaves; none where the acid of the liquor stays.
    """
    per_water = lambda n: aqueous.per_water(np.maximum(n, 0.0), flows)  # noqa: E731
    acid = per_water(flows.get(ACID, 0.0))
    # Chloride counts as what it adds to the ionic strength, as the ions of charge one.
    alkali = per_water(sum((flows.get(ion, 0.0) for ion in (aqueous.LITHIUM, aqueous.AMMONIUM, aqueous.CHLORIDE)), 0.0))
    sodium = per_water(flows.get(aqueous.SODIUM, 0.0))
    iron = per_water(flows.get(FERRIC, 0.0))
    if ph is not None:  # the base takes the acid and what iron gives off
        brought = acid + 3.0 * iron
        alkali, sodium = (alkali, sodium + brought) if base == aqueous.SODIUM else (alkali + brought, sodium)
    after = iron_phosphate_solid(
        per_water(before),
        iron,
        per_water(flows.get(PHOSPHORIC, 0.0)),
        per_water(flows.get(SULFATE, 0.0)),
        temperature,
        acid=acid if ph is None else None,
        ph=ph,
        metals={e: per_water(flows[ION[e]]) for e in ("Al", "Cu", "Ni", "Co", "Mn") if ION[e] in flows},
        alkali=alkali,
        sodium=sodium,
        constant=constant,
    )
    return after * aqueous.water_mass(flows)


def take_acid(flows: dict[str, Any], moles: Any, offered: Stream) -> tuple[Any, Stream]:
    """Sulfuric acid up to mol/s of it, in place, from what is offered: what is still short, and what is left."""
    taken, left, short = aqueous.take(offered, SULFATE, moles)
    aqueous.add(flows, taken)
    return short, left


def fill_up(
    flows: dict[str, Any], water: Any, offered: Stream, step: str = "leaching"
) -> tuple[Stream, Stream, list[str]]:
    """Water up to kg/s of it in the tank, in place, from what is offered and then fresh.

    Returns the fresh water, what is left of the offer, and a warning where there is more water already.
    """
    short = water - aqueous.water_mass(flows)
    fresh, taken, left = aqueous.draw(offered, np.maximum(short, 0.0) / aqueous.molar_mass(WATER))
    aqueous.add(flows, fresh)
    aqueous.add(flows, taken)
    if not np.any(np.asarray(short) < -COMPLETE * np.asarray(water)):
        return fresh, left, []
    return (
        fresh,
        left,
        [f"returned liquors and reagents bring more water than {step}.pulp_density asks for: the pulp is thinner."],
    )


def hydrogen_figures(moles: Any) -> list[Figure]:
    """What is told of mol of hydrogen per kg of feed: its volume, and the air that keeps it from burning."""
    volume = moles * NORMAL_VOLUME
    return [
        Figure("hydrogen", volume, "m3/t", "hydrogen, normal volume"),
        Figure("ventilation_air", volume / HYDROGEN_LIMIT, "m3/t", "ventilation air, normal volume"),
    ]


def reaction_heat(ins: list[Stream], outs: list[Stream], solids: Any) -> Any:
    """Heat that the reactions give off at 25 degC, J per kg of solids."""
    given = sum(s.at(REFERENCE_TEMPERATURE).enthalpy() for s in ins)
    taken = sum(s.at(REFERENCE_TEMPERATURE).enthalpy() for s in outs)
    return share_of(given - taken, solids)


#: Relative shortfall of a reagent that is rounding.
COMPLETE = 1e-9


#: Sulfate of each metal of a leach liquor.
_SULFATES: Mapping[str, str] = {"Ni": "NiSO4", "Co": "CoSO4", "Mn": "MnSO4", "Cu": "CuSO4"}


def saturated(flows: Mapping[str, Any], step: str, *, chloride: bool = False) -> list[str]:
    """Warns of a liquor beyond its data, and beyond saturation once it has cooled to 25 degC; each salt takes its share of the water, as if it were alone.

    step: whose pulp_density is to be lower. chloride: the acid is hydrochloric; chlorides dissolve twice as well and more.
    """
    told = []
    if too_strong(flows):
        told.append(
            "the liquor holds more of a salt than its density was measured to (data/density.csv): volumes and figures by the litre "
            f"are extrapolated; lower {step}.pulp_density."
        )
    if chloride:
        return told
    water = aqueous.water_mass(flows)
    mass = {e: aqueous.molar_mass(ION[e]) + aqueous.molar_mass(SULFATE) for e in _SULFATES}
    needed = sum(
        flows[ION[e]] * mass[e] / aqueous.solubility(salt, REFERENCE_TEMPERATURE)
        for e, salt in _SULFATES.items()
        if ION[e] in flows
    )
    if np.any(np.asarray(needed) > np.asarray(water)):
        told.append(
            f"the metal sulfates reach {float(np.max(share_of(needed, water))):.2g} times saturation at 25 degC, so that salt "
            f"crystallises in tanks or filters; lower {step}.pulp_density."
        )
    return told

"""What a reductive leach asks of acid and electrons, and how far what there is carries it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from ...aqueous import ACID, FERRIC, FERROUS, ION, PHOSPHORIC, WATER
from ...components import component
from ...dissolution import (
    COPPER,
    IRON_PHOSPHATES,
    POWDERS,
    basic_dissolution,
    cathode_dissolution,
    iron_phosphate_precipitation,
    oxidation,
)
from ...numerics import share_of
from ...reactions import ELECTRON, Reaction, balance

#: Metals of layered oxides and spinels that stay as dioxide where they lack electrons.
DIOXIDES = {"Ni": "nickel dioxide", "Co": "cobalt dioxide", "Mn": "manganese dioxide"}

#: Elements of a cathode material that dissolve, each by its own measured share where there is one.
CATHODE_ELEMENTS = ("Li", "Ni", "Co", "Mn", "Al", "Fe")

#: Metals that take acid only with something that takes their electrons.
NOBLE = (*COPPER, *POWDERS)


@cache
def staying(element: str) -> Reaction:
    """How an element of the cathode stays behind what dissolves of it, from its ion and per mole of that.

    Metals as dioxide, and iron as phosphate, give electrons. Lithium oxide and alumina stand for what is enclosed.
    """
    if element in DIOXIDES:
        return balance((ION[element], WATER), (DIOXIDES[element], ACID, ELECTRON))
    if element == "Fe":
        return balance((FERROUS, PHOSPHORIC, WATER), (IRON_PHOSPHATES[0], ACID, ELECTRON))
    return balance((ION[element], WATER), ("lithium oxide" if element == "Li" else "aluminium oxide", ACID))


@dataclass(frozen=True)
class Demand:
    """What dissolves where acid and electrons suffice, mol/s.

    cathode: each material's flow and the share of it that is wanted. behind: of it, what measured shares leave of each
    element. free: of it, metals that may stay as dioxide, as nothing was measured of them. donors: metal that is wanted;
    obeyed: those of them that were measured. bases: solids that take acid alone. electrons: what the cathode takes, less what is
    left behind gives; less than nothing where that is more. noble: electrons of copper and of nickel and cobalt powder, of which
    obeyed_noble of what was measured. active: electrons of aluminium and iron that may reduce; hydrogen: those that do not.
    ferrous: iron that may reduce. acid: for cathode and bases, less what staying behind gives back. ferric, phosphate: what is
    dissolved of them before any iron is oxidised.
    """

    cathode: Mapping[str, tuple[Any, Any]]
    behind: Mapping[str, Any]
    free: Mapping[str, Any]
    donors: Mapping[str, Any]
    obeyed: frozenset[str]
    bases: Mapping[str, Any]
    electrons: Any
    noble: Any
    obeyed_noble: Any
    active: Any
    hydrogen: Any
    ferrous: Any
    acid: Any
    ferric: Any
    phosphate: Any


def demand(
    flows: Mapping[str, Any],
    shares: Mapping[str, Mapping[str, Any]],
    donors: Mapping[str, Any],
    bases: Mapping[str, Any],
    behind: Mapping[str, Any],
    measured: Iterable[str],
    hydrogen_share: Any,
    ferrous_reduction: Any,
) -> Demand:
    """The demand of cathode materials, of whose elements these shares are wanted, mol/s of metals, and of bases.

    behind: what measured shares leave of the bases, by element; measured: elements whose shares were measured.
    """
    measured = set(measured)
    cathode, behind, free = {}, dict(behind), dict[str, Any]()
    electrons, acid, iron, phosphate = 0.0, 0.0, 0.0, 0.0
    for key, wanted in shares.items():
        reached = np.maximum.reduce(np.broadcast_arrays(*wanted.values()))[()]
        n, reaction = flows[key], cathode_dissolution(key)
        cathode[key] = (n, reached)
        for element, share in wanted.items():
            atoms = n * next(reaction.of(ion) for ion in (ION[element], FERROUS) if reaction.of(ion))
            if element in measured:
                behind[element] = behind.get(element, 0.0) + (reached - share) * atoms
            elif element in DIOXIDES and reaction.of(ELECTRON):
                free[element] = free.get(element, 0.0) + reached * atoms
        electrons = electrons - reaction.of(ELECTRON) * n * reached
        acid = acid - reaction.of(ACID) * n * reached
        iron = iron + reaction.of(FERROUS) * n * reached
        phosphate = phosphate + reaction.of(PHOSPHORIC) * n * reached
    for element, n in behind.items():
        electrons = electrons - staying(element).of(ELECTRON) * n
        acid = acid - staying(element).of(ACID) * n
    iron, phosphate = iron - behind.get("Fe", 0.0), phosphate - behind.get("Fe", 0.0)
    given = {key: oxidation(key).of(ELECTRON) * n for key, n in donors.items()}
    obeyed = frozenset(key for key in donors if next(iter(component(key).atoms)) in measured)
    active = sum((e for key, e in given.items() if key not in NOBLE), 0.0)
    there = lambda ion: np.maximum(flows.get(ion, 0.0), 0.0)  # noqa: E731
    return Demand(
        cathode=cathode,
        behind=behind,
        free=free,
        donors=donors,
        obeyed=obeyed,
        bases=bases,
        electrons=electrons,
        noble=sum((e for key, e in given.items() if key in NOBLE), 0.0),
        obeyed_noble=sum((e for key, e in given.items() if key in NOBLE and key in obeyed), 0.0),
        active=active * (1.0 - hydrogen_share),
        hydrogen=active * hydrogen_share,
        ferrous=(iron + there(FERROUS)) * ferrous_reduction,
        acid=acid + sum((-basic_dissolution(key).of(ACID) * n for key, n in bases.items()), 0.0),
        ferric=there(FERRIC),
        phosphate=phosphate + there(PHOSPHORIC),
    )


@dataclass(frozen=True)
class Extent:
    """Who gives and who takes electrons, mol/s, and the acid that all of it takes.

    noble: share of the copper and powders that were not measured which dissolves. by_active, ferrous: what reduces. used: of the
    reductant; wanted: what could be used of it. by_chloride: what chloride gives. dioxide: metal that stays as dioxide for want of electrons. from_water: what
    oxygen of water gives. by_peroxide, by_air: what they take. hydrogen: what acid takes.
    """

    noble: Any
    ferrous: Any
    hydrogen: Any
    wanted: Any
    used: Any
    by_chloride: Any
    dioxide: Any
    from_water: Any
    oxidises: Any
    by_peroxide: Any
    by_air: Any
    acid: Any


def extent(
    of: Demand, supply: Any, peroxide: bool, own_acid: Any, self_reduction: Any, slow: Any, chloride: bool = False
) -> Extent:
    """How far electrons of the metals and of a reductant, mol/s, carry a demand.

    Copper and powders give first, as far as the cathode, and peroxide beyond what it reduces, take; then aluminium and iron,
    ferrous iron, and the reductant, which is peroxide or not; own_acid: acid that it gives per electron. Of what is still wanted
    water gives a share; chloride gives the rest, where it is the acid's, and chlorine comes of it; else it stays as dioxide. slow: share of powders that air dissolves where nothing faster does.
    What was measured is obeyed: water and air close its balance.
    """
    takes = np.maximum(of.electrons, 0.0)
    noble = np.minimum(of.noble, takes)
    by_active = np.minimum(of.active, takes - noble)
    ferrous = np.minimum(of.ferrous, takes - noble - by_active)
    missing = takes - noble - by_active - ferrous
    used = np.minimum(missing, supply)
    short = missing - used
    from_none = short * (1.0 - self_reduction)
    by_chloride = from_none * float(chloride)
    dioxide = np.minimum((from_none - by_chloride) / 2.0, sum(of.free.values(), 0.0))
    from_water = short - by_chloride - 2.0 * dioxide
    # Metals that nothing reduces with: peroxide takes their electrons, and what was measured takes those of air.
    oxidises = of.noble - noble + np.maximum(-of.electrons, 0.0)
    by_peroxide = np.minimum(oxidises, supply) if peroxide else 0.0 * oxidises
    left = oxidises - by_peroxide
    loose = of.noble - of.obeyed_noble
    undissolved = np.minimum(left, loose) * (1.0 - slow)
    by_air = left - undissolved
    settles = np.minimum(of.ferric + ferrous, of.phosphate)
    hydrogen = of.hydrogen + of.active - by_active
    acid = of.acid + hydrogen - used * own_acid - from_water + by_peroxide + by_air
    acid = acid - iron_phosphate_precipitation().of(ACID) * settles
    acid = acid - dioxide * staying("Mn").of(ACID)
    return Extent(
        noble=1.0 - share_of(undissolved, loose),
        ferrous=ferrous,
        hydrogen=hydrogen,
        wanted=missing + (oxidises if peroxide else 0.0),
        used=used,
        by_chloride=by_chloride,
        dioxide=dioxide,
        from_water=from_water,
        oxidises=oxidises,
        by_peroxide=by_peroxide,
        by_air=by_air,
        acid=acid,
    )

"""What goes in: the elements, the flux for their slag, and what no oxygen potential changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ....components import atomic_mass, component
from ....equations import smelting
from ....errors import InputError
from ....numerics import share_of
from ....operation import reagent
from ....stream import Stream
from .furnace import Furnace

#: Names of the metals, and the components that hold them in the alloy and in the slag.
NAMES = ("nickel", "cobalt", "copper", "iron", "manganese")

ALLOY = {metal: f"alloy {name}" for metal, name in zip(smelting.METALS, NAMES, strict=True)}

OXIDE = {metal: f"slag {name} oxide" for metal, name in zip(smelting.METALS, NAMES, strict=True)}

#: Oxides that no furnace of this kind reduces, by element.
STABLE = {
    "Al": "slag alumina",
    "Si": "slag silica",
    "Ca": "slag lime",
    "Li": "slag lithium oxide",
    "Na": "slag sodium oxide",
}

PHOSPHATE, PHOSPHIDE, FLUORIDE = "slag phosphate", "alloy iron phosphide", "calcium fluoride"

#: Elements that the furnace can place.
KNOWN = frozenset((*smelting.METALS, *STABLE, "P", "F", "Cl", "C", "H", "O", "N"))

#: Share below which what is missing is rounding.
NONE = 1e-12

#: Share of the iron of the flux that stays in the slag below which more of it is no way to a slag.
_LEAST_KEPT = 0.25

FLUXES = ("sand", "limestone", "iron oxide")


def elements_of(*streams: Stream) -> dict[str, Any]:
    """Atoms that enter, mol/s, of every element the furnace knows."""
    return {e: sum((s.element_moles(e) for s in streams), 0.0) for e in KNOWN}


def refuse(wrong: Any, amount: Any, message: str) -> None:
    """Raise InputError where anything is wrong, with the largest amount in place of the braces."""
    wrong = np.asarray(wrong)
    if np.any(wrong):
        shown = np.max(np.where(wrong, amount, 0.0))
        raise InputError(message.replace("{}", f"{shown:.4g}", 1))


def kept_in_slag(
    furnace: Furnace, elements: Mapping[str, Any], fixed: Mapping[str, Any], melt: smelting.Melt
) -> dict[str, Any]:
    """Share of the elements that are in the slag, as oxides, of those that are not all there."""
    measured = furnace.recovery or {}
    kept = {
        metal: 1.0 - measured[metal] if metal in measured else melt.oxidised[smelting.METALS.index(metal)]
        for metal in ("Fe", "Mn")
    }
    kept["Fe"] = np.maximum(kept["Fe"], _LEAST_KEPT)
    kept["Li"] = share_of(2.0 * fixed[STABLE["Li"]], elements["Li"])
    kept["P"] = 1.0 - share_of(melt.phosphide, elements["P"])
    return kept


def flux(furnace: Furnace, elements: Mapping[str, Any], mass: Any, kept: Mapping[str, Any]) -> dict[str, Stream]:
    """Flux that brings alumina and lithia down to their limits, as sand and limestone or iron oxide to their ratio.

    kept: share of an element that stays in the slag, where it is not all of it.
    """
    held = {
        key: elements[e] * kept.get(e, 1.0) / component(key).atoms[e] * component(key).molar_mass
        for e, key in (*STABLE.items(), ("P", PHOSPHATE), ("Mn", OXIDE["Mn"]))
    }
    wanted = furnace.flux
    if wanted is None:
        slag = np.maximum(
            held["slag alumina"] / furnace.alumina_limit, held["slag lithium oxide"] / furnace.lithia_limit
        )
        wanted = np.maximum(slag - sum(held.values(), 0.0), 0.0)
    else:
        wanted = wanted * mass
    iron = furnace.slag_system == "iron silica"
    ratio = furnace.iron_silica_ratio if iron else furnace.lime_silica_ratio
    oxide = component(OXIDE["Fe"])
    base = (
        kept.get("Fe", 1.0) * elements["Fe"] * oxide.molar_mass
        if iron and furnace.flux is None
        else 0.0
        if iron
        else held["slag lime"]
    )
    there = held["slag silica"]
    if iron:
        wanted = np.maximum(wanted - base, 0.0)
    # Where one of the two is there beyond its ratio, the flux is all of the other.
    sand = np.minimum(np.maximum((wanted + base + there) / (1.0 + ratio) - there, 0.0), wanted)
    flux = {"sand": reagent("sand", sand / component("slag silica").molar_mass)}
    if iron:
        flux["iron oxide"] = reagent("iron oxide", (wanted - sand) / kept.get("Fe", 1.0) / oxide.molar_mass)
    else:
        flux["limestone"] = reagent("limestone", (wanted - sand) / component("slag lime").molar_mass)
    return flux


def bind_fluorine(furnace: Furnace, elements: Mapping[str, Any]) -> dict[str, Any]:
    """Atoms of fluorine in each substance that takes it, mol/s: each as far as it finds its partner."""
    if np.any(np.asarray(furnace.fluorine_to_gas + furnace.fluorine_to_slag) > 1.0):
        together = np.max(furnace.fluorine_to_gas + furnace.fluorine_to_slag)
        raise InputError(
            f"smelting.fluorine_to_gas and smelting.fluorine_to_slag: together {together:.6g} is out of range; "
            "give shares that add up to at most 1."
        )
    left = elements["F"]
    wanted = {
        "hydrogen fluoride": left * furnace.fluorine_to_gas,
        FLUORIDE: left * furnace.fluorine_to_slag,
        "lithium fluoride": left,
    }
    partner = {
        "hydrogen fluoride": elements["H"],
        FLUORIDE: 2.0 * elements["Ca"],
        "lithium fluoride": elements["Li"],
    }
    taken: dict[str, Any] = {}
    for key, share in wanted.items():
        taken[key] = np.minimum(np.minimum(share, partner[key]), left)
        left = left - taken[key]
    for key in (FLUORIDE, "hydrogen fluoride"):  # lithium is short
        more = np.minimum(left, partner[key] - taken[key])
        taken[key], left = taken[key] + more, left - more
    refuse(
        left > NONE * elements["F"], left * atomic_mass("F"),
        "feed: {} kg/s of fluorine find no lithium, calcium or hydrogen; feed lithium with it, or flux with lime.",
    )  # fmt: skip
    return taken


def fixed_matter(furnace: Furnace, elements: Mapping[str, Any], fluorine: Mapping[str, Any]) -> dict[str, Any]:
    """What no oxygen potential changes, mol/s: stable oxides of the slag, and fume."""
    chloride = elements["Cl"]
    refuse(
        chloride > elements["Na"] * (1.0 + NONE), chloride * atomic_mass("Cl"),
        "feed: {} kg/s of chlorine are more than sodium takes up; wash the feed.",
    )  # fmt: skip
    left = {
        **elements,
        "Na": np.maximum(elements["Na"] - chloride, 0.0),
        "Ca": elements["Ca"] - fluorine[FLUORIDE] / 2.0,
        "Li": elements["Li"] - fluorine["lithium fluoride"],
    }
    fume = left["Li"] * furnace.lithium_to_dust
    left["Li"] = left["Li"] - fume
    fixed = {key: left[e] / component(key).atoms[e] for e, key in STABLE.items()}
    return fixed | {
        FLUORIDE: fluorine[FLUORIDE] / 2.0,
        "lithium fluoride": fluorine["lithium fluoride"],
        "lithium oxide": fume / 2.0,
        "sodium chloride": chloride,
    }


def gather(
    furnace: Furnace, elements: Mapping[str, Any], fixed: Mapping[str, Any], fluorine: Mapping[str, Any]
) -> smelting.Charge:
    """What is brought to equilibrium, before coke and blast. Metals with a measured recovery do not take part."""
    measured = furnace.recovery or {}
    metals = [0.0 * elements[m] if m in measured else elements[m] for m in smelting.METALS]
    alloy = {m: elements[m] * share for m, share in measured.items()}
    oxidised = {m: elements[m] - n for m, n in alloy.items()}
    per_metal = dict(zip(smelting.METALS, smelting.oxide_oxygen(), strict=True))
    oxygen = sum((n * component(key).atoms.get("O", 0.0) for key, n in fixed.items()), 0.0)
    slag = sum((fixed[key] for key in (*STABLE.values(), FLUORIDE)), elements["P"] / 2.0)
    return smelting.Charge(
        furnace.temperature,
        metals=np.stack(np.broadcast_arrays(*metals)),
        slag=slag + sum(oxidised.values(), 0.0),
        fixed_oxygen=oxygen + sum((n * per_metal[m] for m, n in oxidised.items()), 0.0),
        alloy=sum(alloy.values(), 0.0),
        alloy_iron=alloy.get("Fe", 0.0),
        carbon=elements["C"],
        hydrogen=(elements["H"] - fluorine["hydrogen fluoride"]) / 2.0,
        inert_gas=elements["N"] / 2.0 + fluorine["hydrogen fluoride"],
        phosphorus=elements["P"],
        oxide_activity=tuple(getattr(furnace, f"activity_{name}_oxide") for name in NAMES),
        metal_activity=tuple(getattr(furnace, f"activity_{name}") for name in NAMES),
        phosphorus_potential=furnace.phosphorus_potential,
        phosphorus_alloy=furnace.phosphorus_to_alloy,
    )

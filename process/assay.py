"""Assay: a certificate of analysis of black mass, which tells elements, becomes the phases that hold them.

The rules, in their order; amounts are moles, and every element but carbon comes out as it was entered:

1. The chemistry that is named takes its metals as far as the scarcest goes; what nickel, cobalt and manganese are left
   are LiNiO2, LiCoO2 and LiMnO2. Iron and phosphorus are LiFePO4 where a phosphate is named, else what phosphorus there
   is beyond that of the electrolyte's salt.
2. Where lithium is short, the part of the cathode that would lack it is rock salt (nickel, cobalt and manganese
   monoxide), or iron phosphate. Of pyrolysed black mass nickel and cobalt are metal, as far as the oxygen of the assay
   does not say that they are oxide, manganese is its monoxide and lithium carbonate; iron phosphate does not react.
3. Lithium beyond the cathode is salt (LiPF6, but where it was pyrolysed), fluoride, phosphate, then carbonate.
   Phosphorus that finds no lithium is aluminium phosphate; fluorine that finds none is PVDF, or aluminium hydroxyfluoride.
4. Copper and aluminium are foil, iron is steel, silicon is silicon.
5. Graphite closes the sum: carbon is what a certificate tells least surely, and often not at all. What that differs
   by from the carbon of the assay is the residual.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from blackmass.chemistries.loader import complete

from .components import atomic_mass, component, is_element
from .errors import InputError, listing
from .library import Library
from .numerics import share_of
from .quantities import format_number

#: What black mass was through before it was sampled.
TREATMENTS = ("none", "pyrolysis")

#: What the elements of a certificate are shares of.
BASES = ("dry", "as received")

#: Words for what dries off.
MOISTURE = ("moisture", "water", "H2O")

#: Oxides of one metal, beside those that ship: what is left of a mixture when its chemistry is taken out.
_ENDS = {"Ni": "LiNiO2", "Co": "LCO", "Mn": "LiMnO2"}
_OWN = ("LiNiO2", "LiMnO2")

_ROCK_SALT = {"Ni": "nickel(II) oxide", "Co": "cobalt(II) oxide", "Mn": "manganese(II) oxide"}
_METAL = {"Ni": "nickel powder", "Co": "cobalt powder"}
_PHOSPHATE = "LFP"
_FLUORIDES = 6  # of each phosphorus of the salt

#: Mass fraction of phosphorus that the electrolyte's salt may bring, beyond which it is of a cathode. Black mass of
#: layered oxides has 0.3 to 0.8 % (recalled).
_SALT = 0.008

#: Lithium that lies on the cathode as carbonate, over that in it, at most (assumption: residual lithium of new cathode
#: powders is below 1 % of their mass; aged ones have more).
_ON_CATHODE = 0.10

#: Residual beyond which it is told; phases over the whole beyond which no error of analysis explains them; and what is
#: in none of the elements that is too much.
_TOLD, _IMPOSSIBLE, _UNKNOWN = 0.02, 0.05, 0.10

#: Share of the metals that the named chemistry should take.
_NAMED = 0.9

#: Mass fraction by which the oxygen of the assay may differ from that of the phases before it is told.
_OXYGEN = 0.03


@dataclass(frozen=True)
class Assay:
    """What an assay was taken for: mass fractions of phases, and what of it is left over.

    residual: mass fraction that no phase holds (negative: that they hold too much), taken as graphite. unplaced: elements
    without a phase, of which it consists in part. ratio: lithium over the metals (or phosphorus) of the cathode, mol/mol;
    of: what it is over. oxygen: that of the phases. notes: what a reader must know.
    """

    phases: Mapping[str, Any]
    residual: Any
    unplaced: Mapping[str, Any]
    ratio: Any
    of: str
    oxygen: Any
    notes: tuple[str, ...]

    @property
    def words(self) -> str:
        """The phases and the residual in a line."""
        told = {key: share for key, share in self.phases.items() if np.max(share) >= 5e-4}
        parts = (f"{key} {_percent(share)}" for key, share in sorted(told.items(), key=lambda e: -float(np.max(e[1]))))
        return f"assay taken as {listing(parts)}; residual {_percent(self.residual)}, taken as graphite"


def tells_elements(composition: Any) -> bool:
    """Whether a composition is one of elements, which an assay is."""
    return isinstance(composition, Mapping) and any(is_element(str(key)) for key in composition)


def with_ends(library: Library) -> Library:
    """A library with the oxides of one metal that an assay may need."""
    rows = {name: complete(name, {"formula": name}) for name in _OWN if name not in library.own.get("chemistry", {})}
    return library.merged(Library.of({"chemistry": rows})) if rows else library


def phases(composition: Mapping[str, Any], chemistry: str, treatment: str = "none", basis: str = "dry") -> Assay:
    """The phases of an assay: mass fractions by element, and moisture. Raises InputError for one that cannot be."""
    given, water = _read(composition, basis)
    made = _Phases({e: share / atomic_mass(e) for e, share in given.items()})
    ratio, of = _cathode(made, chemistry, treatment)
    _salts(made, treatment)
    if treatment == "pyrolysis":
        _reduce(made, given)
    for element, phase in (("Cu", "copper foil"), ("Al", "aluminium foil"), ("Fe", "steel can"), ("Si", "silicon")):
        made.put(phase, made.left(element))
    unplaced = {e: n * atomic_mass(e) for e, n in made.rest.items() if e not in ("C", "O", "H") and np.max(n) > 1e-9}
    solid = made.masses
    carbon = sum((_share(key, "C") * mass for key, mass in solid.items()), 0.0)
    oxygen = sum((_share(key, "O") * mass for key, mass in solid.items()), 0.0)
    graphite = 1.0 - water - sum(solid.values())
    if "C" in given:
        residual = graphite + carbon - given["C"]
    else:
        residual = np.asarray(sum(unplaced.values(), 0.0) + 0.0 * graphite)[()]
    _refuse(graphite, residual, given)
    notes = [*_doubts(residual, unplaced, given, oxygen, ratio, of), *made.notes]
    whole = {key: mass for key, mass in {**solid, "graphite": graphite, "water": water}.items() if np.max(mass) > 0}
    return Assay(whole, residual, unplaced, ratio, of, oxygen, tuple(notes))


def _read(composition: Mapping[str, Any], basis: str) -> tuple[dict[str, Any], Any]:
    """Elements as shares of what arrives, and its water."""
    water: Any = 0.0
    for word in MOISTURE:
        water = water + composition.get(word, 0.0)
    elements = {key: share for key, share in composition.items() if key not in MOISTURE}
    others = [key for key in elements if not is_element(key)]
    if others:
        raise InputError(
            f"feed.composition: {listing(others)} in an assay of elements; give elements and moisture alone, or components alone."
        )
    dry = 1.0 - water if basis == "dry" else 1.0
    given = {key: share * dry for key, share in elements.items()}
    total = sum(given.values()) + water
    if np.any(total > 1.0 + _IMPOSSIBLE):
        raise InputError(f"feed.composition: the assay sums to {_percent(np.max(total))}; more than all is impossible.")
    if "Li" not in given or not any(np.any(given.get(e, 0.0) > 0) for e in ("Ni", "Co", "Mn", "P")):
        raise InputError(
            "feed.composition: an assay needs Li, and Ni, Co or Mn, or Fe and P, from which the cathode follows."
        )
    return given, water


class _Phases:
    """Moles of phases as they are made, and of the elements that are left."""

    def __init__(self, moles: Mapping[str, Any]):
        self.rest = dict(moles)
        self.made: dict[str, Any] = {}
        self.notes: list[str] = []

    def left(self, *elements: str) -> Any:
        """What is left of elements, together."""
        return sum((self.rest.get(e, 0.0) for e in elements), 0.0)

    def put(self, phase: str, moles: Any) -> None:
        """Make a phase; what it needs of carbon, hydrogen and oxygen is not counted."""
        if not np.any(np.asarray(moles) > 0):
            return
        self.made[phase] = self.made.get(phase, 0.0) + moles
        for element, n in component(phase).atoms.items():
            if element in self.rest and element not in ("C", "H", "O"):
                self.rest[element] = np.maximum(self.rest[element] - n * moles, 0.0)

    def scarcest(self, phase: str, *but: str) -> Any:
        """How much of a phase the elements that are left allow."""
        atoms = component(phase).atoms
        return _least(self.left(e) / n for e, n in atoms.items() if e not in ("O", "C", "H", *but))

    @property
    def masses(self) -> dict[str, Any]:
        """Mass of each phase."""
        return {phase: n * component(phase).molar_mass for phase, n in self.made.items()}


def _cathode(made: _Phases, chemistry: str, treatment: str) -> tuple[Any, str]:
    """Make the cathode; returns lithium over its metals, and what these are called."""
    lithium, metals = made.left("Li"), made.left("Ni", "Co", "Mn")
    formula = component(chemistry).atoms
    full: dict[str, Any] = {chemistry: made.scarcest(chemistry, "Li")}
    rest = {e: made.left(e) - full[chemistry] * formula.get(e, 0.0) for e in ("Ni", "Co", "Mn", "Fe", "P")}
    taken = full[chemistry] * sum(formula.get(e, 0.0) for e in ("Ni", "Co", "Mn"))
    phosphorus = rest["P"] if "P" in formula else np.maximum(rest["P"] - _SALT / atomic_mass("P"), 0.0)
    for key, n in {
        **{end: rest[metal] for metal, end in _ENDS.items()},
        _PHOSPHATE: np.minimum(rest["Fe"], phosphorus),
    }.items():
        full[key] = full.get(key, 0.0) + np.maximum(n, 0.0)
    phosphate = sum((n for key, n in full.items() if "P" in component(key).atoms), 0.0)
    oxides = sum(
        (n * sum(component(key).atoms.get(e, 0.0) for e in _ENDS) for key, n in full.items() if key != _PHOSPHATE), 0.0
    )
    over = oxides + full.get(_PHOSPHATE, 0.0)
    of = (
        "(Ni + Co + Mn)"
        if not np.any(phosphate > 0)
        else "P"
        if not np.any(metals > 0)
        else "(Ni + Co + Mn + Fe of LFP)"
    )
    if "P" in formula and "Mn" in formula:
        over, of = phosphate, "P"
    needed = sum((n * component(key).atoms["Li"] for key, n in full.items() if "Li" in component(key).atoms), 0.0)
    ratio = share_of(lithium, over)
    _refuse_lithium(lithium, needed, over, made.left("F"), of)
    if np.any(metals > 0) and np.any(share_of(taken, metals) < _NAMED) and "P" not in formula:
        parts = listing(f"{e} {_percent(share_of(made.left(e), metals))}" for e in _ENDS)
        made.notes.append(
            f"its metals are {parts}, which is not {chemistry}; the assay is obeyed, name the chemistry it is of."
        )
    # What would lack its lithium stays without.
    held = np.minimum(share_of(lithium, needed), 1.0)
    layered = 1.0 if treatment == "none" else 0.0
    for key, n in full.items():
        atoms = component(key).atoms
        if "P" in atoms:
            made.put(key, n * held)
            made.put("iron phosphate", n * (1.0 - held) * np.minimum(atoms["Fe"], atoms["P"]))
            made.put(_ROCK_SALT["Mn"], n * (1.0 - held) * atoms.get("Mn", 0.0))
        else:
            made.put(key, n * held * layered)
            for metal, oxide in _ROCK_SALT.items():
                made.put(oxide, n * (1.0 - held) * layered * atoms.get(metal, 0.0))
    return ratio, of


def _reduce(made: _Phases, given: Mapping[str, Any]) -> None:
    """Nickel and cobalt to metal or, as far as the oxygen of the assay says, oxide; manganese to its oxide."""
    made.put(_ROCK_SALT["Mn"], made.left("Mn"))
    bound = sum((n * component(key).atoms.get("O", 0.0) for key, n in made.made.items()), 0.0)
    free = np.maximum(given["O"] / atomic_mass("O") - bound, 0.0) if "O" in given else 0.0
    oxide = np.minimum(share_of(free, made.left("Ni", "Co")), 1.0)
    for metal, powder in _METAL.items():
        n = made.left(metal)
        made.put(_ROCK_SALT[metal], n * oxide)
        made.put(powder, n * (1.0 - oxide))


def _salts(made: _Phases, treatment: str) -> None:
    """Place lithium, phosphorus and fluorine that the cathode does not hold."""
    if treatment == "none":
        made.put("LiPF6", made.scarcest("LiPF6"))
    for salt in ("lithium fluoride", "lithium phosphate"):
        made.put(salt, made.scarcest(salt))
    made.put("lithium carbonate", made.left("Li") / 2.0)
    made.put("aluminium phosphate", made.scarcest("aluminium phosphate"))
    binder = "PVDF" if treatment == "none" else "aluminium hydroxyfluoride"
    made.put(binder, made.scarcest(binder))


def _refuse_lithium(lithium: Any, needed: Any, over: Any, fluorine: Any, of: str) -> None:
    """Refuse more lithium than cathode, carbonate and fluorine can hold, with the ratio that tells."""
    each = np.broadcast_arrays(*map(np.atleast_1d, (lithium, needed, over, fluorine)))
    too_much = each[0] > each[1] * (1.0 + _ON_CATHODE) + each[3]
    if not np.any(too_much):
        return
    found, cathode, metals, salt = (float(values[np.argmax(too_much)]) for values in each)
    if not metals:
        raise InputError(
            "feed.composition: it has lithium and no cathode that holds it; give Ni, Co or Mn, or Fe and P."
        )
    raise InputError(
        f"feed.composition: Li/{of} of {found / metals:.2f} mol/mol is impossible: the cathode holds {cathode / metals:.2f}, "
        f"carbonate on it at most {_ON_CATHODE * cathode / metals:.2f}, and the fluorine of the assay {salt / metals:.2f}; check "
        "Li, and the other metals."
    )


def _refuse(graphite: Any, residual: Any, given: Mapping[str, Any]) -> None:
    """Refuse phases that are more than all there is."""
    if np.any(graphite < -1e-9) or ("C" in given and np.any(residual < -_IMPOSSIBLE)):
        over = np.maximum(-graphite, -residual if "C" in given else -graphite)
        raise InputError(
            f"feed.composition: the phases that hold these elements are {_percent(1.0 + np.max(over))} of the black mass; more "
            "than all is impossible. Oxides bring their oxygen: a reduced black mass needs feed.treatment = 'pyrolysis'."
        )
    if "C" in given and np.any(residual > _UNKNOWN):
        raise InputError(
            f"feed.composition: {_percent(np.max(residual))} of the black mass is in none of these elements, which is too much to be "
            "guessed; give more of them, or leave C out, and graphite closes the sum."
        )


def _doubts(
    residual: Any, unplaced: Mapping[str, Any], given: Mapping[str, Any], oxygen: Any, ratio: Any, of: str
) -> Iterable[str]:
    """What a reader of the figures must know of the assay."""
    if np.any(residual < -_TOLD):
        yield f"the phases hold {_percent(-np.min(residual))} more than the assay leaves room for; graphite is less by it."
    if np.any(residual > _TOLD):
        yield (
            f"{_percent(np.max(residual))} of the black mass is in no phase{_of(unplaced)}; it is taken as graphite, which uses no acid."
        )
    elif unplaced:
        yield f"the assay has {_named(unplaced)} for which there is no phase; it is taken as graphite."
    if "O" in given and np.any(np.abs(oxygen - given["O"]) > _OXYGEN):
        yield (
            f"the phases hold {_percent(oxygen)} of oxygen, the assay {_percent(given['O'])}; more or less of it is reduced "
            "than feed.treatment says."
        )
    if np.any((ratio < 0.85) | (ratio > 1.15)):
        yield (
            f"Li/{of} of {format_number(ratio, 3)} mol/mol is far from that of a cathode; what it lacks is rock salt or iron "
            "phosphate, what is too much fluoride, phosphate and carbonate."
        )


def _of(unplaced: Mapping[str, Any]) -> str:
    return f" ({_named(unplaced)})" if unplaced else ""


def _named(shares: Mapping[str, Any]) -> str:
    return listing(f"{_percent(share)} {element}" for element, share in shares.items())


def _share(phase: str, element: str) -> float:
    return component(phase).mass_fraction(element)


def _percent(share: Any) -> str:
    return f"{format_number(100.0 * np.asarray(share), 3)} %"


def _least(values: Iterable[Any]) -> Any:
    return reduce(np.minimum, values)

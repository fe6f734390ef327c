"""Estimate: a whole chemistry from the composition of its cathode and the shipped chemistries nearest to it.

Formation enthalpy: lithium oxide and the oxides of the metals (oxides.csv), plus what the nearest cathodes deviate from
theirs. Heat capacity: that of the nearest, by atoms (Kopp-Neumann). Voltage, bills of materials and the parts of packs and
modules: those of the nearest. A nickel-manganese-cobalt oxide lies between two, by its nickel, and an iron-manganese phosphate by
its manganese; what else is layered, rich in lithium or a spinel is like the shipped one of its kind.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from .chemistry import ENTERED, Chemistry, ChemistryError, Hardware, check_keys, match, text
from .composition import atoms, formula_of, ratio, same, shares

#: Uncertainty of an estimated formation enthalpy, kJ/mol: what the rule misses among the shipped cathodes.
UNCERTAINTY = 40

#: What the order of nickel_cobalt_manganese = "60:15:25" is.
_ORDER = ("Ni", "Co", "Mn")

_KEYS = (
    "title", "formula", "nickel_cobalt_manganese", "like", "formation_enthalpy", "heat_capacity", "nominal_voltage",
    "specific_energy", "composition", "pack", "module", "cell_to_pack", "status", "source",
)  # fmt: skip

#: Chemistries with their weights, which sum to one.
Near = Sequence[tuple[Chemistry, float]]


def completed(name: str, row: Mapping[str, Any], shipped: Mapping[str, Chemistry], where: str) -> dict[str, Any]:
    """The tables of a whole chemistry file from a short one: a formula or a ratio, and what else is known.

    Raises ChemistryError.
    """
    check_keys(row, _KEYS, where)
    formula = _formula(row, where)
    near = _near(row, formula, shipped, where)
    status, source = text(row, "status", where, ENTERED), text(row, "source", where, ENTERED)
    cathode = {"formula": formula}
    for key, prefix, rule in (
        ("formation_enthalpy", "formation", _enthalpy),
        ("heat_capacity", "heat_capacity", _capacity),
    ):
        if key in row:
            cathode |= {key: text(row, key, where), f"{prefix}_status": status, f"{prefix}_source": source}
        else:
            value, how = rule(_atoms(formula, where), near, where)
            cathode |= {key: value, f"{prefix}_status": "estimated", f"{prefix}_source": f"estimated: {how}"}
    roles, bills = _bills(near)
    if "composition" in row or "specific_energy" in row:
        usual = bills[roles["bill_of_materials"]]
        own = {key: row.get(key, usual[key]) for key in ("specific_energy", "composition")}
        roles, bills = dict.fromkeys(roles, "own"), {"own": {**own, "status": status, "source": source}}
    parts = {part: _hardware(part, near) for part in ("pack", "module", "cell_to_pack")}
    voltage = _mean([chemistry.nominal_voltage for chemistry, _ in near], near)
    return {
        "name": name,
        "title": text(row, "title", where, f"{formula}, estimated from {_named(near)}"),
        "cathode": cathode,
        "cell": {"nominal_voltage": text(row, "nominal_voltage", where, voltage), **roles},
        "bills_of_materials": bills,
        **{part: row.get(part, found) for part, found in parts.items() if part in row or found},
    }


def _formula(row: Mapping[str, Any], where: str) -> str:
    given = [key for key in ("formula", "nickel_cobalt_manganese") if key in row]
    if len(given) != 1:
        raise ChemistryError(
            f'{where}: give either its formula, such as "LiNi0.6Mn0.25Co0.15O2", or nickel_cobalt_manganese = "60:15:25".'
        )
    value = text(row, given[0], where)
    if given[0] == "formula":
        return value
    held = ratio(value, _ORDER)
    if held is None:
        raise ChemistryError(
            f'{where}: nickel_cobalt_manganese = "{value}" is not a ratio; write three numbers such as "60:15:25".'
        )
    return formula_of(held)


def _near(row: Mapping[str, Any], formula: str, shipped: Mapping[str, Chemistry], where: str) -> Near:
    """The shipped chemistries that an estimate starts from."""
    if "like" in row:
        like = match(text(row, "like", where), shipped)
        if like is None:
            raise ChemistryError(
                f'{where}: like = "{row["like"]}" is not a shipped chemistry; choose one of {", ".join(shipped)}.'
            )
        return [(shipped[like], 1.0)]
    whole = _atoms(formula, where)
    for chemistry in shipped.values():
        if same(atoms(chemistry.cathode.formula), whole):
            return [(chemistry, 1.0)]
    held = shares(whole)
    near = between(held["Ni"], shipped.values()) if held else _kin(whole, shipped)
    if near is None:
        raise ChemistryError(
            f"{where}: {formula} is of no kind that ships; say which shipped chemistry its cells are like, such as "
            f'like = "NMC622" (one of {", ".join(shipped)}).'
        )
    return near


#: Share of a cathode's metals that may be others than those of its kind.
_DOPANTS = 0.1

#: Lithium over the other metals beyond which an oxide is of the kind rich in lithium: half way to the shipped one.
_RICH = 1.25

#: How far the atoms of metals may be from those of the structure, over those of oxygen.
_OFF = 0.03


def _kin(whole: Mapping[str, float], shipped: Mapping[str, Chemistry]) -> Near | None:
    """The shipped chemistries of the same structure; None where there is none.

    Layered oxides have as many atoms of metal, lithium among them, as of oxygen; spinels three to four, olivines two to four.
    """
    metals = {e: n for e, n in whole.items() if e not in ("Li", "P", "O", "F")}
    total, lithium, oxygen = sum(metals.values()), whole.get("Li", 0.0), whole.get("O", 0.0)
    if not (total and lithium and oxygen) or "F" in whole:
        return None
    share = {e: n / total for e, n in metals.items()}

    def of(*elements: str) -> float:
        return sum(share.get(e, 0.0) for e in elements)

    def fits(structure: float) -> bool:
        return abs((total + lithium) / oxygen - structure) <= _OFF

    if "P" in whole:
        if not fits(0.5) or of("Fe", "Mn") < 1.0 - _DOPANTS:
            return None
        most = atoms(shipped["LMFP"].cathode.formula)["Mn"]
        weight = min(of("Mn") / of("Fe", "Mn") / most, 1.0)
        pair = [(shipped["LFP"], 1.0 - weight), (shipped["LMFP"], weight)]
        return [(chemistry, w) for chemistry, w in pair if w > 0.0]
    if fits(0.75) and of("Mn", "Ni") >= 1.0 - _DOPANTS and of("Mn") > 0.5:
        return [(shipped["LNMO" if of("Ni") > _DOPANTS else "LMO"], 1.0)]
    if not fits(1.0) or of("Ni", "Mn", "Co", "Al") < 1.0 - _DOPANTS:
        return None
    if lithium > _RICH * total:
        return [(shipped["LRMO"], 1.0)]
    if of("Co") > 1.0 - _DOPANTS:
        return [(shipped["LCO"], 1.0)]
    if of("Al") and not of("Mn"):
        return [(shipped["NCA"], 1.0)]
    if of("Al") and of("Ni") > 0.8:
        return [(shipped["NCMA"], 1.0)]
    return between(of("Ni"), shipped.values())


def between(nickel: float, chemistries: Iterable[Chemistry]) -> Near:
    """The two nickel-manganese-cobalt oxides on either side of a nickel content, weighted; one at or beyond the ends."""
    mixed = ((shares(atoms(chemistry.cathode.formula)), chemistry) for chemistry in chemistries)
    steps = [(held["Ni"], chemistry) for held, chemistry in mixed if held and all(held.values())]
    ladder = sorted(steps, key=lambda step: step[0])
    below = [step for step in ladder if step[0] <= nickel] or ladder[:1]
    above = [step for step in ladder if step[0] >= nickel] or ladder[-1:]
    (low, lower), (high, upper) = below[-1], above[0]
    if lower is upper:
        return [(lower, 1.0)]
    weight = (nickel - low) / (high - low)
    return [(lower, 1.0 - weight), (upper, weight)]


# --- the cathode -------------------------------------------------------------------------------------------


@cache
def _oxides() -> Mapping[str, Mapping[str, str]]:
    lines = files("blackmass.chemistries").joinpath("oxides.csv").read_text(encoding="utf-8").splitlines()
    return {row["element"]: row for row in csv.DictReader(line for line in lines if not line.startswith("#"))}


def _atoms(formula: str, where: str) -> Mapping[str, float]:
    try:
        return atoms(formula)
    except ChemistryError as error:
        raise ChemistryError(f"{where}: formula: {error}") from None


def from_oxides(held: Mapping[str, float], where: str) -> float:
    """Formation enthalpy of a cathode material's oxides, kJ/mol. Raises ChemistryError where one is not known."""
    unknown = [element for element in held if element not in _oxides()]
    if unknown:
        raise ChemistryError(
            f"{where}: no oxide of {', '.join(unknown)} is known here to estimate from; give formation_enthalpy, "
            'such as "-660 kJ/mol".'
        )
    host = "in_phosphate" if "P" in held else "in_oxide"
    return sum(n * float(_oxides()[element][host]) for element, n in held.items())


def _enthalpy(held: Mapping[str, float], near: Near, where: str) -> tuple[str, str]:
    """The formation enthalpy, and how it is found."""
    others = [(atoms(chemistry.cathode.formula), chemistry.cathode, weight) for chemistry, weight in near]
    deviation = sum(w * (_number(c.formation_enthalpy) - from_oxides(a, where)) for a, c, w in others)
    value = from_oxides(held, where) + deviation
    return f"{value:.1f} kJ/mol", f"oxides, plus what {_named(near)} deviates from theirs, +-{UNCERTAINTY}"


def _capacity(held: Mapping[str, float], near: Near, where: str) -> tuple[str, str]:
    """The heat capacity, and how it is found."""
    each = sum(w * _number(c.cathode.heat_capacity) / sum(atoms(c.cathode.formula).values()) for c, w in near)
    return f"{each * sum(held.values()):.1f} J/mol/K", f"{_named(near)}, by atoms (Kopp-Neumann)"


def _named(near: Near) -> str:
    return " and ".join(chemistry.name for chemistry, _ in near)


def _number(quantity: str) -> float:
    return float(quantity.split()[0])


# --- what is taken over ------------------------------------------------------------------------------------


_ROLES = ("bill_of_materials", "scrap_bill_of_materials")


def _bills(near: Near) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    """Which bill of materials serves for what, and the bills: all of the one chemistry, or two between two."""
    if len(near) == 1:
        like = near[0][0]
        bills = {
            name: {
                "specific_energy": bill.specific_energy,
                "status": "assumption",
                "source": f"assumption: that of {like.name}, {bill.source}",
                "composition": dict(bill.composition),
            }
            for name, bill in like.bills_of_materials.items()
        }
        return {role: getattr(like, role) for role in _ROLES}, bills
    names: dict[str, str] = dict(zip(_ROLES, ("cell", "scrap"), strict=True))
    return names, {name: _between(role, near) for role, name in names.items()}


def _between(role: str, near: Near) -> dict[str, Any]:
    bills = [(chemistry, chemistry.bills_of_materials[getattr(chemistry, role)]) for chemistry, _ in near]
    told = " and ".join(f"{chemistry.name} ({bill.name})" for chemistry, bill in bills)
    return {
        "specific_energy": _mean([bill.specific_energy for _, bill in bills], near),
        "status": "estimated",
        "source": f"estimated: linear in nickel between {told}",
        "composition": _mixture([bill.composition for _, bill in bills], near),
    }


def _hardware(part: str, near: Near) -> dict[str, Any] | None:
    parts: list[Hardware | None] = [getattr(chemistry, part) for chemistry, _ in near]
    if None in parts:
        return None
    composition = _mixture([p.composition for p in parts if p], near)
    return {"status": "assumption", "source": f"assumption: the hardware of {_named(near)}", "composition": composition}


def _mean(quantities: Sequence[str], near: Near) -> str:
    """The weighted mean of quantities of one unit."""
    value = sum(weight * _number(q) for q, (_, weight) in zip(quantities, near, strict=True))
    return f"{value:.5g} {quantities[0].split()[1]}"


def _mixture(compositions: Sequence[Mapping[str, float]], near: Near) -> dict[str, float]:
    keys = dict.fromkeys(key for composition in compositions for key in composition)
    parts = [(composition, weight) for composition, (_, weight) in zip(compositions, near, strict=True)]
    return {key: sum(weight * composition.get(key, 0.0) for composition, weight in parts) for key in keys}

"""Composition: cathode materials that are named by what is in them, such as "NMC721", "NMC 55:15:30" or a formula."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from .chemistry import ChemistryError
from .frozen import FrozenDict

#: Metals of the layered oxides that mix in any ratio, in the order in which a formula has them.
METALS = ("Ni", "Mn", "Co")

#: Largest difference in atoms per formula of what counts as one material: four printed decimals of a third.
_SAME = 5e-4

#: Characters of the longest name or formula that is looked at.
LONGEST = 200

_NUMBER = r"(\d+(?:\.\d+)?)"
_RATIO = re.compile(rf"{_NUMBER}(?:\s*[:/-]\s*{_NUMBER}){{1,3}}")
_NAME = re.compile(r"N(MC|CM)[\s_-]*(\S.*)", re.IGNORECASE)
_FORMULA = re.compile(r"(?:(?:[A-Z][a-z]?|[()])(?:\d+(?:\.\d+)?)?)+")
_PART = re.compile(r"([A-Z][a-z]?|[()])(\d+(?:\.\d+)?)?")

#: Materials beside these that mix in a ratio: the order of its numbers, and what else their formula has.
_MIXED = {"NCA": ("Ni", "Co", "Al"), "NCMA": ("Ni", "Co", "Mn", "Al"), "LMFP": ("Mn", "Fe")}
_MIXED_NAME = re.compile(rf"({'|'.join(sorted(_MIXED, key=len, reverse=True))})[\s_-]*(\d.*)", re.IGNORECASE)

#: The order of elements in a formula that is written here; others follow, and what the anions are made of.
_WRITTEN = ("Li", "Ni", "Mn", "Co", "Fe", "Al")
_ANIONS = ("P", "O", "F")

#: Metals of which a cathode material has at least one.
_ACTIVE = ("Ni", "Mn", "Co", "Fe")

#: The letters of a name say the order of its numbers.
_ORDER = {"MC": ("Ni", "Mn", "Co"), "CM": ("Ni", "Co", "Mn")}


@cache
def atoms(formula: str) -> Mapping[str, float]:
    """Atoms by element of a formula such as "LiNi0.6Mn0.2Co0.2O2" or "NiSO4(H2O)6". Raises ChemistryError."""
    if len(formula) <= LONGEST and _FORMULA.fullmatch(formula):
        counted = _counted(formula)
        held = FrozenDict({element: n for element, n in counted.items() if n > 0.0})
        if held and counted.keys() <= _elements():
            return held
    raise ChemistryError(f'"{formula[:LONGEST]}" is not a formula; write one such as "LiNi0.6Mn0.2Co0.2O2".')


def _counted(formula: str) -> dict[str, float]:
    """How often each symbol stands in a formula; nothing where its brackets do not match."""
    open_: list[dict[str, float]] = [{}]
    for what, number in _PART.findall(formula):
        times = float(number or 1.0)
        if what == "(":
            open_.append({})
            if number:
                return {}
            continue
        group = open_.pop() if what == ")" else {what: 1.0}
        if not open_:
            return {}
        for element, n in group.items():
            open_[-1][element] = open_[-1].get(element, 0.0) + n * times
    return open_[0] if len(open_) == 1 else {}


@cache
def _elements() -> frozenset[str]:
    from periodictable import elements

    return frozenset(element.symbol for element in elements if element.number)


def same(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    """Whether two materials have the same atoms."""
    return all(abs(one.get(e, 0.0) - other.get(e, 0.0)) <= _SAME for e in {*one, *other})


def shares(held: Mapping[str, float]) -> dict[str, float] | None:
    """Nickel, manganese and cobalt per formula, where they are all that an oxide LiMO2 is made of."""
    metals = {metal: held.get(metal, 0.0) for metal in METALS}
    layered = {"Li": 1.0, "O": 2.0, **{metal: n for metal, n in metals.items() if n}}
    return metals if same(held, layered) and abs(sum(metals.values()) - 1.0) <= _SAME else None


def ratio(text: str, order: tuple[str, ...]) -> dict[str, float] | None:
    """Shares of the metals from a ratio such as "60:15:25", its numbers in the given order."""
    numbers = [float(n) for n in re.findall(_NUMBER, text)] if _RATIO.fullmatch(text.strip()) else []
    total = sum(numbers)
    if len(numbers) != len(order) or not total:
        return None
    found = {metal: n / total for metal, n in zip(order, numbers, strict=True)}
    return {metal: found[metal] for metal in METALS} if set(order) == set(METALS) else found


def from_name(name: str) -> dict[str, float] | None:
    """Shares of the metals from "NMC 55:15:30", "NMC551530", "NCM 712" or a formula; None where it is none of these.

    NMC and NCM give the order of the numbers. Three digits are tenths and must sum to ten, six are per cent and must sum
    to a hundred, as must four such as 9055: "NMC955" is not told from a ratio of 9 to 5 to 5.

    >>> from_name("NMC721")
    {'Ni': 0.7, 'Mn': 0.2, 'Co': 0.1}
    >>> from_name("NCM 721") == from_name("NMC 70:10:20")
    True
    >>> from_name("NMC955") is None
    True
    """
    if len(name) > LONGEST:
        return None
    match = _NAME.fullmatch(name.strip())
    if match is None:
        return shares(atoms(name)) if name.startswith("Li") and _FORMULA.fullmatch(name) else None
    order, numbers = _ORDER[match[1].upper()], match[2].strip()
    for digits, total in (("(.)(.)(.)", 10), ("(..)(.)(.)", 100), ("(..)(..)(..)", 100)):
        parts = re.fullmatch(digits, numbers) if numbers.isdecimal() else None
        if parts:
            return ratio(":".join(parts.groups()), order) if sum(map(int, parts.groups())) == total else None
    return ratio(numbers, order)


def other(name: str) -> tuple[str, str] | None:
    """Name and formula of a material that is no mixture of the three metals alone: a ratio of others, or any formula.

    >>> other("NCA 88:9:3")
    ('NCA 88:9:3', 'LiNi0.88Co0.09Al0.03O2')
    >>> other("Li[Ni0.88Co1/10Al0.02]O₂")
    ('LiNi0.88Co0.1Al0.02O2', 'LiNi0.88Co0.1Al0.02O2')
    >>> other("LiPF6") is None
    True
    """
    if len(name) > LONGEST:
        return None
    mixed = _MIXED_NAME.fullmatch(name.strip())
    if mixed:
        kind = mixed[1].upper()
        held = ratio(mixed[2], _MIXED[kind])
        if held is None:
            return None
        numbers = ":".join(f"{round(100.0 * n, 6):g}" for n in held.values())
        return f"{kind} {numbers}", _written(
            {"Li": 1.0, **held, **({"P": 1.0, "O": 4.0} if "Fe" in held else {"O": 2.0})}
        )
    text = unicodedata.normalize("NFKC", name).translate(_BRACKETS).replace("⁄", "/")
    text = re.sub(r"(\d+)/([1-9]\d*)", lambda m: f"{int(m[1]) / int(m[2]):.6g}", text)
    if not text.startswith("Li") or not _FORMULA.fullmatch(text):
        return None
    held = atoms(text)
    formula = _written(held)
    return (formula, formula) if "O" in held and any(metal in held for metal in _ACTIVE) else None


#: Brackets around the metals of one site.
_BRACKETS = str.maketrans("[]", "()")


def _written(held: Mapping[str, float]) -> str:
    """The formula of what has these atoms, always in the same order."""
    others = sorted(set(held) - {*_WRITTEN, *_ANIONS})
    order = [e for e in (*_WRITTEN, *others, *_ANIONS) if held.get(e, 0.0) > 0]
    return "".join(e if held[e] == 1.0 else f"{e}{held[e]:.6g}" for e in order)


def name_of(held: Mapping[str, float]) -> str:
    """The name of a mixture: NMC721 in whole tenths, else such as "NMC 55:15:30"."""
    percent = [round(100.0 * held[metal], 6) for metal in METALS]
    if all(n % 10 == 0 and n < 100 for n in percent):
        return "NMC" + "".join(f"{n / 10:.0f}" for n in percent)
    return f"NMC {':'.join(f'{n:g}' for n in percent)}"


def formula_of(held: Mapping[str, float]) -> str:
    """The formula of a mixture."""
    return f"Li{''.join(f'{metal}{n:.6g}' for metal, n in held.items() if n > 0)}O2"

"""Reads the chemistry files. A new chemistry is a new file beside this one and nothing else."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from .frozen import FrozenDict

#: How far the mass fractions of a shipped bill of materials may be from one; they are printed with six decimals.
_ROUNDING = 1e-5


class ChemistryError(ValueError):
    """A chemistry that is not known, or a chemistry file that is not usable."""


@dataclass(frozen=True)
class Cathode:
    """The cathode active material; quantities as text with their units."""

    formula: str
    formation_enthalpy: str
    formation_status: str
    formation_source: str
    heat_capacity: str
    heat_capacity_status: str
    heat_capacity_source: str


@dataclass(frozen=True)
class BillOfMaterials:
    """What a cell is made of: mass fractions by component ("cathode" is the active material)."""

    name: str
    specific_energy: str
    status: str
    source: str
    composition: Mapping[str, float]


@dataclass(frozen=True)
class Hardware:
    """What a pack or module is made of: mass fractions of "cells" and of the parts around them."""

    status: str
    source: str
    composition: Mapping[str, float]


@dataclass(frozen=True)
class Chemistry:
    """One battery chemistry."""

    name: str
    title: str
    cathode: Cathode
    nominal_voltage: str
    bill_of_materials: str
    scrap_bill_of_materials: str
    bills_of_materials: Mapping[str, BillOfMaterials]
    pack: Hardware
    module: Hardware
    #: A pack without modules, where its parts are known.
    cell_to_pack: Hardware | None


@cache
def available() -> tuple[str, ...]:
    """Names of the chemistries, in alphabetical order."""
    names = (entry.name for entry in files("blackmass.chemistries").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def load(name: str) -> Chemistry:
    """A chemistry by name. "NMC-622", "nmc 622" and "NCM622" all mean NMC622.

    Raises ChemistryError with the nearest known name when there is none such.
    """
    found = _canonical(str(name))
    known = {_canonical(key): key for key in available()}
    if found in known:
        return _load(known[found])
    close = difflib.get_close_matches(found, known, n=1, cutoff=0.5)
    hint = f'did you mean "{known[close[0]]}"? ' if close else ""
    raise ChemistryError(f'"{name}" is not a known chemistry: {hint}choose one of {", ".join(available())}.')


def _canonical(name: str) -> str:
    plain = "".join(c for c in name.upper() if c.isalnum()).replace("NCM", "NMC")
    return {"NMC523": "NMC532", "NMC333": "NMC111", "LIFEPO4": "LFP"}.get(plain, plain)


@cache
def _load(name: str) -> Chemistry:
    text = files("blackmass.chemistries").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    try:
        return _read(tomllib.loads(text))
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise ChemistryError(f"{name}.toml is not a usable chemistry file: {error!r}.") from error


def _read(data: Mapping[str, Any]) -> Chemistry:
    bills = {
        name: BillOfMaterials(
            name, bill["specific_energy"], bill["status"], bill["source"], _fractions(bill["composition"], name)
        )
        for name, bill in data["bills_of_materials"].items()
    }
    cell = data["cell"]
    for key in ("bill_of_materials", "scrap_bill_of_materials"):
        if cell[key] not in bills:
            raise ChemistryError(f"{data['name']}: {key} = {cell[key]!r} is not among {', '.join(bills)}.")
    return Chemistry(
        name=data["name"],
        title=data["title"],
        cathode=Cathode(**data["cathode"]),
        nominal_voltage=cell["nominal_voltage"],
        bill_of_materials=cell["bill_of_materials"],
        scrap_bill_of_materials=cell["scrap_bill_of_materials"],
        bills_of_materials=FrozenDict(bills),
        pack=_hardware(data["pack"], "pack"),
        module=_hardware(data["module"], "module"),
        cell_to_pack=_hardware(data["cell_to_pack"], "cell_to_pack") if "cell_to_pack" in data else None,
    )


def _hardware(data: Mapping[str, Any], what: str) -> Hardware:
    return Hardware(data["status"], data["source"], _fractions(data["composition"], what))


def _fractions(composition: Mapping[str, float], what: str) -> Mapping[str, float]:
    total = sum(composition.values())
    if abs(total - 1.0) > _ROUNDING * 2:
        raise ChemistryError(f"the mass fractions of {what} sum to {total:.6f}, not to 1.")
    return FrozenDict({key: value / total for key, value in composition.items()})

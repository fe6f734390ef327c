"""Chemistry: what a chemistry file holds, checked key by key."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .frozen import FrozenDict

#: How far the sum of mass fractions may be from one before it is refused: three printed decimals.
ROUNDING = 2e-3

#: Status and source of what a user gives without saying more.
ENTERED = "entered"


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


_TOP = ("name", "title", "cathode", "cell", "bills_of_materials", "pack", "module", "cell_to_pack")
_CATHODE = tuple(Cathode.__dataclass_fields__)
_CELL = ("nominal_voltage", "status", "source", "bill_of_materials", "scrap_bill_of_materials")
_BILL = ("specific_energy", "status", "source", "composition")
_HARDWARE = ("status", "source", "composition")


def read(data: Mapping[str, Any], where: str) -> Chemistry:
    """A chemistry from the tables of its file. Raises ChemistryError, which says where what is missing or not usable."""
    check_keys(data, _TOP, where)
    cell = table(data, "cell", where)
    check_keys(cell, _CELL, f"{where}: cell")
    bills = {name: _bill(name, bill, where) for name, bill in table(data, "bills_of_materials", where).items()}
    used = {key: text(cell, key, f"{where}: cell") for key in ("bill_of_materials", "scrap_bill_of_materials")}
    for key, name in used.items():
        if name not in bills:
            raise ChemistryError(
                f'{where}: cell.{key}: there is no bills_of_materials."{name}"; there is {", ".join(bills) or "none"}.'
            )
    return Chemistry(
        name=text(data, "name", where),
        title=text(data, "title", where),
        cathode=_cathode(table(data, "cathode", where), f"{where}: cathode"),
        nominal_voltage=text(cell, "nominal_voltage", f"{where}: cell"),
        **used,
        bills_of_materials=FrozenDict(bills),
        pack=_hardware(data, "pack", where),
        module=_hardware(data, "module", where),
        cell_to_pack=_hardware(data, "cell_to_pack", where) if "cell_to_pack" in data else None,
    )


def _cathode(data: Mapping[str, Any], where: str) -> Cathode:
    check_keys(data, _CATHODE, where)
    optional = [key for key in _CATHODE if key.endswith(("_status", "_source"))]
    return Cathode(**{key: text(data, key, where, ENTERED if key in optional else None) for key in _CATHODE})


def _bill(name: str, data: Any, where: str) -> BillOfMaterials:
    where = f'{where}: bills_of_materials."{name}"'
    check_keys(data, _BILL, where)
    energy = text(data, "specific_energy", where)
    return BillOfMaterials(name, energy, *_told(data, where), _fractions(table(data, "composition", where), where))


def _hardware(data: Mapping[str, Any], what: str, where: str) -> Hardware:
    part, where = table(data, what, where), f"{where}: {what}"
    check_keys(part, _HARDWARE, where)
    fractions = _fractions(table(part, "composition", where), where)
    if not fractions.get("cells", 0.0) > 0.0:
        raise ChemistryError(f"{where}.composition: it has no cells; give their mass fraction, such as cells = 0.62.")
    return Hardware(*_told(part, where), fractions)


def _told(data: Mapping[str, Any], where: str) -> tuple[str, str]:
    return text(data, "status", where, ENTERED), text(data, "source", where, ENTERED)


def _fractions(composition: Mapping[str, Any], where: str) -> Mapping[str, float]:
    for key, value in composition.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0.0 <= value <= 1.0:
            raise ChemistryError(
                f'{where}.composition."{key}": {value!r} is not a mass fraction; give one from 0 to 1.'
            )
    total = sum(composition.values())
    if abs(total - 1.0) > ROUNDING:
        raise ChemistryError(
            f"{where}.composition: the mass fractions sum to {total:.4g}, not to 1 (rounding of {ROUNDING:g} is accepted)."
        )
    return FrozenDict({key: value / total for key, value in composition.items()})


def tables_of(chemistry: Chemistry) -> dict[str, Any]:
    """The tables of a file from which a chemistry reads back."""
    data = asdict(chemistry)
    cell = {key: data.pop(key) for key in ("nominal_voltage", "bill_of_materials", "scrap_bill_of_materials")}
    for bill in data["bills_of_materials"].values():
        del bill["name"]
    return {**{key: value for key, value in data.items() if value is not None}, "cell": cell}


# --- names -------------------------------------------------------------------------------------------------


def canonical(name: str) -> str:
    """A name as it is compared: case, spaces and signs do not count, and NCM is NMC."""
    plain = "".join(c for c in name.upper() if c.isalnum()).replace("NCM", "NMC")
    return {"NMC523": "NMC532", "NMC333": "NMC111", "LIFEPO4": "LFP"}.get(plain, plain)


def match(name: str, names: Iterable[str]) -> str | None:
    """The one of the names that is meant, or None."""
    found = canonical(str(name))
    return next((known for known in names if canonical(known) == found), None)


# --- single keys -------------------------------------------------------------------------------------------


def check_keys(data: Any, known: Iterable[str], where: str) -> None:
    """Refuse what is no table, and keys that have no meaning. Raises ChemistryError."""
    if not isinstance(data, Mapping):
        raise ChemistryError(f"{where}: {data!r} is not a table.")
    for key in data:
        if key not in known:
            close = difflib.get_close_matches(key, list(known), n=1, cutoff=0.6)
            hint = f'did you mean "{close[0]}"? ' if close else ""
            raise ChemistryError(f'{where}: "{key}" is not known; {hint}the keys are {", ".join(known)}.')


def text(data: Mapping[str, Any], key: str, where: str, default: str | None = None) -> str:
    """A text under a key, which must be there unless there is a default. Raises ChemistryError."""
    value = data.get(key, default)
    if value is None:
        raise ChemistryError(f"{where}: {key} is missing.")
    if not isinstance(value, str) or not value.strip():
        raise ChemistryError(f"{where}: {key} = {value!r} is not a text; write it in quotes, a quantity with its unit.")
    return value


def table(data: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    """A table under a key, which must be there. Raises ChemistryError."""
    if key not in data:
        raise ChemistryError(f"{where}: the table {key} is missing.")
    if not isinstance(data[key], Mapping):
        raise ChemistryError(f"{where}: {key} = {data[key]!r} is not a table.")
    return data[key]

"""The data that plants stand on, as rows: each with its value, unit, status and source, as the process package declares it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from functools import cache
from typing import Any

from blackmass import chemistries
from blackmass.chemistries.chemistry import tables_of
from blackmass.process import tables
from blackmass.process.assess.settings import SETTINGS
from blackmass.process.feed import Feed
from blackmass.process.plant import Plant
from blackmass.process.quantities import split
from blackmass.process.registry import Registry
from blackmass.process.standing import status

from .display import declared, label


@dataclass(frozen=True)
class Datum:
    """A number, or what else is declared, and how far it is to be believed."""

    kind: str
    name: str
    what: str
    value: str
    unit: str
    status: str
    source: str


@cache
def data() -> tuple[Datum, ...]:
    """Everything that ships, in the order of the kinds."""
    return tuple(row for found in _KINDS.values() for row in found())


def found(words: str, kinds: Sequence[str] = (), statuses: Sequence[str] = ()) -> list[Datum]:
    """The rows that hold every one of the words, of some kinds and statuses, or of all where none is named."""
    asked = words.casefold().split()
    return [
        row
        for row in data()
        if (not kinds or row.kind in kinds) and (not statuses or row.status in statuses)
        if all(word in _text(row) for word in asked)
    ]


@cache
def _text(row: Datum) -> str:
    return " ".join(astuple(row)).casefold()


def statuses() -> list[str]:
    """Every status that a row has."""
    return list(dict.fromkeys(row.status for row in data()))


def to_csv(rows: Iterable[Datum]) -> bytes:
    """Rows as comma-separated values."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([f.name for f in fields(Datum)])
    writer.writerows(astuple(row) for row in rows)
    return out.getvalue().encode("utf-8-sig")  # the mark lets spreadsheets read µ and °


def _valued(given: Any) -> tuple[str, str]:
    """A value and its unit."""
    parts = split(given) if isinstance(given, str) else None
    return (given[: len(given) - len(parts[1])].strip(), parts[1]) if parts else (str(given), "")


def _chemistries() -> Iterator[Datum]:
    for name in chemistries.available():
        given = tables_of(chemistries.load(name))
        cathode = given["cathode"]
        yield Datum("chemistry", name, "cathode", cathode["formula"], "", "", "")
        for what in ("formation_enthalpy", "heat_capacity"):
            told = (
                cathode[f"{what.removesuffix('_enthalpy')}_status"],
                cathode[f"{what.removesuffix('_enthalpy')}_source"],
            )
            yield Datum("chemistry", name, f"cathode, {label(what)}", *_valued(cathode[what]), *told)
        cell = given["cell"]
        told = cell.get("status", ""), cell.get("source", "")
        yield Datum("chemistry", name, "cell, nominal voltage", *_valued(cell["nominal_voltage"]), *told)
        for bill, row in given["bills_of_materials"].items():
            told = row["status"], row["source"]
            yield Datum("chemistry", name, f"cell {bill}, specific energy", *_valued(row["specific_energy"]), *told)
            yield from _shares(name, f"cell {bill}", row)
        for part in ("pack", "module", "cell_to_pack"):
            if part in given:
                yield from _shares(name, label(part), given[part])


def _shares(name: str, part: str, row: Mapping[str, Any]) -> Iterator[Datum]:
    for what, share in row["composition"].items():
        yield Datum("chemistry", name, f"{part}, {what}", f"{share:.6g}", "kg/kg", row["status"], row["source"])


#: Columns of the table of components, with the unit that their name tells.
_OF_COMPONENTS = {
    "formation": ("formation_enthalpy_kJ_per_mol", "formation enthalpy", "kJ/mol"),
    "heat_capacity": ("heat_capacity_J_per_mol_K", "heat capacity", "J/mol/K"),
}


def _components() -> Iterator[Datum]:
    for row in tables.records("components.csv"):
        for key, (column, what, unit) in _OF_COMPONENTS.items():
            if row[column]:
                told = row[f"{key}_status"], row[f"{key}_source"]
                yield Datum(
                    "component", row["key"], f"{what} of {row['formula']}({row['phase']})", row[column], unit, *told
                )


def _prices() -> Iterator[Datum]:
    for table in tables.price_tables():
        for item, row in tables.prices(table).items():
            if isinstance(row, Mapping):
                yield Datum(
                    "price", item, f"{table}, per {row['basis']}", *_valued(row["price"]), row["status"], row["source"]
                )


#: Units of factors, as the head of their file has them: of a kilogram, and of a megajoule of energy.
_FACTORS = {"ghg": "kg CO2e", "energy": "MJ", "water": "L", "sox": "g", "nox": "g"}
_CALLED = {"ghg": "greenhouse gas", "energy": "primary energy", "water": "water", "sox": "SOx", "nox": "NOx"}


def _factors() -> Iterator[Datum]:
    for group, rows in tables.factors().items():
        for name, row in rows.items():
            per = "MJ" if group == "energy" else "kg"
            for key, unit in _FACTORS.items():
                if key in row:
                    told = row["status"], row["source"]
                    yield Datum("factor", name, f"{_CALLED[key]} of a {group}", f"{row[key]:g}", f"{unit}/{per}", *told)


def _rules() -> Iterator[Datum]:
    for row in tables.rules().values():
        since, told = row.get("from", "always"), (row["status"], row["source"])
        for key in ("least", "most"):
            if key in row:
                yield Datum("rule", row["rule"], f"{row['figure']}, at {key}, from {since}", *_valued(row[key]), *told)
        for what, (low, high) in row.get("window", {}).items():
            what = f"{row['figure']}, {what}, from {since}"
            yield Datum("rule", row["rule"], what, f"{low:g} to {high:g}", "kg/kg", *told)


def _parameters() -> Iterator[Datum]:
    registry = Registry.installed()
    declared_by = {Feed.key: Feed, Plant.key: Plant} | {settings.key: settings for settings in SETTINGS}
    declared_by |= {step: registry.operations(step)[0] for step in registry.steps}
    for step, declares in declared_by.items():
        for name, parameter in declares.parameters.items():
            value, unit = _valued(declared(parameter.default) if parameter.default is not None else "not set")
            bounds = f"; {declared(parameter.low)} to {declared(parameter.high)}" if parameter.low is not None else ""
            told = status(parameter.source), parameter.source
            yield Datum(
                "parameter", f"{step}.{name}", f"{parameter.doc}{bounds}", value, unit or _bare(parameter), *told
            )


def _bare(parameter: Any) -> str:
    return "" if parameter.kind in ("choice", "text") or parameter.unit == "1" else parameter.unit


_KINDS = {
    "chemistry": _chemistries, "component": _components, "price": _prices, "factor": _factors, "rule": _rules,
    "parameter": _parameters,
}  # fmt: skip
KINDS = tuple(_KINDS)

"""Where every number comes from: parameters, prices, estimates and the full citations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from blackmass.process.contract import Quantity
from blackmass.process.document import Document, ParameterRow

from ...display import declared, format_number, label, printed
from ..model import Block, Cell, Column, Paragraph, Table, shown

#: How the document calls the prices and the emission factors that were used, among the parameters.
_PRICE_OF = "price of "
_EMISSION_OF = "emission of "


def parameters(doc: Document) -> list[Block]:
    """Every parameter with its value, where it came from, its bounds and its source.

    Of a network, what a plant has as the whole, or a plant before it, has it is told once.
    """
    rows: list[list[Cell]] = []
    for row in _told_once(doc):
        if row.parameter.startswith((_PRICE_OF, _EMISSION_OF)):
            continue
        unit = row.value.unit if isinstance(row.value, Quantity) else ""
        low, high = declared(row.low, unit), declared(row.high, unit)
        bounds = low if (low, high) == ("–", "–") else f"{low} and more" if high == "–" else f"{low} to {high}"
        value = _given(row.value)
        rows.append([label(row.step), label(row.parameter), *value, row.origin, bounds, row.doc, row.source])
    columns = (
        Column("Step", width=1.1),
        Column("Parameter", width=1.4),
        Column("Value", width=0.9, digits=6),
        Column("Unit", width=0.6),
        Column("Origin", width=0.75),
        Column("Bounds", width=1.2),
        Column("Meaning", width=2.2),
        Column("Source", width=2.6),
    )
    return [Table(columns, rows, grouped=True)] if rows else []


def _told_once(doc: Document) -> Iterable[ParameterRow]:
    told: dict[tuple[str, str, str], str] = {}
    for row in doc.parameters:
        plant = next((f"{name}: " for name in doc.plants or () if row.step.startswith(f"{name}: ")), "")
        same = row.step.removeprefix(plant), row.parameter, str(row.value)
        if told.setdefault(same, plant) == plant:
            yield row


def factors(doc: Document) -> list[Block]:
    """Greenhouse gas of each thing that is taken, and of each primary product replaced, with its source."""
    columns = (
        Column("Greenhouse gas of", width=2.2),
        Column("Value", width=0.7),
        Column("Unit", width=0.9),
        Column("Source", width=4.0),
    )
    rows: list[list[Cell]] = [
        [row.parameter.removeprefix(_EMISSION_OF), *_given(row.value), row.source]
        for row in doc.parameters
        if row.parameter.startswith(_EMISSION_OF)
    ]
    return [Table(columns, rows)] if rows else []


def prices(doc: Document) -> list[Block]:
    """The price of everything sold, bought and disposed of, with its source."""
    rows: list[list[Cell]] = [
        [
            label(row.parameter.removeprefix(_PRICE_OF)),
            *_given(row.value),
            row.doc.removeprefix("per "),
            row.origin,
            row.source,
        ]
        for row in doc.parameters
        if row.parameter.startswith(_PRICE_OF)
    ]
    columns = (
        Column("Price of", width=1.4),
        Column("Value", width=0.7),
        Column("Unit", width=0.8),
        Column("per unit of", width=0.9),
        Column("Origin", width=0.6),
        Column("Source", width=4.0),
    )
    return [Table(columns, rows)] if rows else []


def _given(value: Quantity | str | None) -> list[Cell]:
    """A parameter's value, a number where it is one, and the unit it was declared in."""
    if not isinstance(value, Quantity):
        return ["–" if value is None else value, ""]
    number = value.value if isinstance(value.value, (int, float)) else format_number(value.value)
    return [number, printed(value.unit)]


def standing(doc: Document) -> list[Block]:
    """How far the numbers are to be believed: how many of each kind have which status, and the share of all."""
    statuses = dict.fromkeys(status for row in doc.standing for status in row.numbers)
    whole = next((row.numbers for row in doc.standing if row.kind == "all"), {})
    if not whole:
        return []
    columns = (Column("Numbers", width=1.6), *(Column(status.capitalize(), digits=4) for status in statuses))
    rows: list[list[Cell]] = [[row.kind, *(float(row.numbers.get(s, 0)) for s in statuses)] for row in doc.standing]
    shares = [f"{format_number(100 * whole.get(s, 0) / sum(whole.values()), 3)} %" for s in statuses]
    words = "How many of the numbers behind this result were read in their source, and how many were not."
    return [Paragraph(words), Table(columns, [*rows, ["share of all", *shares]])]


def estimates(doc: Document) -> list[Block]:
    """Property data in use that nobody has verified."""
    rows: list[list[Cell]] = [
        [row.component, label(row.property), *shown(row.value), row.status, row.source] for row in doc.estimates
    ]
    if not rows:
        return []
    columns = (
        Column("Component", width=1.3),
        Column("Property", width=1.2),
        Column("Value", width=0.8),
        Column("Unit", width=0.7),
        Column("Status", width=0.8),
        Column("Source", width=2.5),
    )
    words = "Component data used in this result that has not been checked against a primary source."
    return [Paragraph(words), Table(columns, rows)]


def bibliography(doc: Document) -> list[Block]:
    """The full citation of every source key that the sections above name."""
    from blackmass.process import tables

    known = tables.bibliography()
    cited = " ".join(row.source for row in (*doc.parameters, *doc.estimates, *(doc.compliance or ())))
    rows: list[list[Cell]] = [[key, _citation(entry)] for key, entry in sorted(known.items()) if key in cited]
    columns = (Column("Key", width=1), Column("Source", width=5))
    return [Table(columns, rows)] if rows else []


def _citation(entry: Any) -> str:
    if isinstance(entry, Mapping):
        return ". ".join(str(value) for value in entry.values())
    return str(entry)

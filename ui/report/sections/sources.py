"""Where every number comes from: parameters, prices, estimates and the full citations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...display import declared, label, number, printed, text
from ..model import Block, Cell, Column, Document, Paragraph, Table

#: The step under which the document lists the prices it used.
_PRICES = "economics"


def parameters(doc: Document) -> list[Block]:
    """Every parameter with its value, where it came from, its bounds and its source."""
    rows: list[list[Cell]] = []
    for p in doc.get("parameters", []):
        if p["step"] == _PRICES:
            continue
        value = p.get("value")
        unit = value["unit"] if isinstance(value, Mapping) else ""
        low, high = declared(p.get("low"), unit), declared(p.get("high"), unit)
        bounds = "–" if (low, high) == ("–", "–") else f"{low} to {high}"
        rows.append(
            [
                label(p["step"]),
                label(p["parameter"]),
                _given(value, 6),
                p.get("origin"),
                bounds,
                p.get("doc"),
                p.get("source"),
            ]
        )
    columns = (
        Column("Step", width=1.1),
        Column("Parameter", width=1.4),
        Column("Value", width=1.1),
        Column("Origin", width=0.75),
        Column("Bounds", width=1.3),
        Column("Meaning", width=2.2),
        Column("Source", width=2.6),
    )
    return [Table(columns, rows, grouped=True)] if rows else []


def prices(doc: Document) -> list[Block]:
    """The price of everything sold, bought and disposed of, with its source."""
    rows: list[list[Cell]] = [
        [
            label(p["parameter"].removeprefix("price of ")),
            _given(p.get("value"), 4),
            str(p.get("doc", "")).removeprefix("per "),
            p.get("origin"),
            p.get("source"),
        ]
        for p in doc.get("parameters", [])
        if p["step"] == _PRICES
    ]
    columns = (
        Column("Price of", width=1.4),
        Column("Value", width=1.1),
        Column("per unit of", width=0.9),
        Column("Origin", width=0.6),
        Column("Source", width=4.0),
    )
    return [Table(columns, rows)] if rows else []


def _given(value: Any, digits: int) -> str:
    """A parameter's value as text."""
    if value is None:
        return "–"
    if not isinstance(value, Mapping) or "unit" not in value:
        return str(value)
    unit = printed(value["unit"]) if value["unit"] != "1" else ""
    return f"{number(value['value'], digits)} {unit}".strip()


def estimates(doc: Document) -> list[Block]:
    """Property data in use that nobody has verified."""
    rows: list[list[Cell]] = [
        [e["component"], label(e["property"]), text(e.get("value")), e.get("status"), e.get("source")]
        for e in doc.get("estimates", [])
    ]
    if not rows:
        return []
    columns = (
        Column("Component", width=1.3),
        Column("Property", width=1.2),
        Column("Value", width=1.2),
        Column("Status", width=0.8),
        Column("Source", width=2.5),
    )
    words = "Component data used in this result that has not been checked against a primary source."
    return [Paragraph(words), Table(columns, rows)]


def bibliography(doc: Document) -> list[Block]:
    """The full citation of every source key that the sections above name."""
    from blackmass.process import tables

    try:
        known = tables.bibliography()
    except FileNotFoundError:
        return []
    cited = " ".join(
        str(item.get("source", "")) for key in ("parameters", "estimates", "compliance") for item in doc.get(key, [])
    )
    rows: list[list[Cell]] = [[key, _citation(entry)] for key, entry in sorted(known.items()) if key in cited]
    columns = (Column("Key", width=1), Column("Source", width=5))
    return [Table(columns, rows)] if rows else []


def _citation(entry: Any) -> str:
    if isinstance(entry, Mapping):
        return ". ".join(str(value) for value in entry.values())
    return str(entry)

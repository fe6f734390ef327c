"""The plants of a network side by side, and what travels between them."""

from __future__ import annotations

from blackmass.process.contract import Quantity
from blackmass.process.document import Document

from ...display import amount, flow, money, network_plants, operating_hours
from ...measures import basis, per
from ...measures import unit as shown_unit
from ..model import Block, Cell, Column, Paragraph, Table

#: Headline figures of each plant, per tonne of its own feed.
_KPIS = {
    "value_per_tonne": "Value",
    "cost_per_tonne": "Cost",
    "margin_per_tonne": "Margin",
    "ghg_per_tonne": "Greenhouse gas",
}


def plants(doc: Document) -> list[Block]:
    """Each plant by itself, and the goods between them."""
    if not doc.plants:
        return []
    told = {row["name"]: row for row in network_plants(doc)}
    unit, hourly = {"ghg_per_tonne": per(doc, "kg CO2e")}, shown_unit(doc, "t/h")
    columns = [Column("Plant", width=1.2), Column("Route"), Column("Location"), Column("Feed", hourly)]
    columns += [Column(words, unit.get(key, money(doc))) for key, words in _KPIS.items()]
    rows: list[list[Cell]] = []
    for name, each in doc.plants.items():
        fed = sum(amount(row.mass_flow, hourly) for row in each.streams if row.kind == "feed")
        about = told.get(name, {})
        figures = [_in(getattr(each.kpis, key), column.unit) for key, column in zip(_KPIS, columns[4:], strict=True)]
        rows.append([name, str(about.get("route", "")), str(about.get("location", "")), fed, *figures])
    note = (
        f"Each plant is told per {basis(doc)}, its own, and at its own hours. What it sells to another plant is its product, and that "
        "plant's feed, at what it would fetch outside; the receiver pays the transport. In the totals it is neither."
    )
    return [Table(tuple(columns), rows), Paragraph(note), *_transports(doc)]


def _in(quantity: Quantity, unit: str) -> Cell:
    """The number where it is in a unit; a plant may be told in another currency."""
    return amount(quantity, unit) if quantity.unit == unit else f"{amount(quantity)} {quantity.unit}"


def _transports(doc: Document) -> list[Block]:
    hours, hourly, emission = operating_hours(doc), shown_unit(doc, "kg/h"), per(doc, "kg CO2e")
    emitted = {row.name: row.ghg for row in doc.impacts.sources}
    rows: list[list[Cell]] = []
    for unit in doc.units:
        if unit.area != "transport":
            continue
        mass = sum(flow(row.mass_flow, hourly, hours) for row in doc.streams if row.target == unit.name)
        distance = unit.figures["distance"].value if unit.figures else None
        ghg = emitted.get(f"transport of {unit.name}")
        rows.append([unit.name, mass, distance, None if ghg is None else amount(ghg, emission)])  # type: ignore[list-item]
    columns = (
        Column("Transport", width=2.2),
        Column("Goods", hourly),
        Column("Distance", "km"),
        Column("Greenhouse gas, of all feed", emission),
    )
    return [Table(columns, rows)] if rows else []

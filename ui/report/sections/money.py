"""What is sold and bought, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...display import amount, convert, flow, label, operating_hours, text
from ...figures import bars
from ..model import Block, Cell, Column, Document, Figure, Table, data_table, total


def products(doc: Document) -> list[Block]:
    """What is sold, with its value."""
    items = doc.get("products", [])
    if not items:
        return []
    hours = operating_hours(doc)
    per_tonne = [amount(p.get("per_tonne"), "kg/t") for p in items]
    flow_unit = "t/yr" if hours or all(p["mass_flow"]["unit"].endswith("yr") for p in items) else "kg/h"
    flows = [flow(p["mass_flow"], flow_unit, hours) if p.get("mass_flow") else None for p in items]
    contained = [
        ", ".join(f"{element} {text(q, digits=3)}" for element, q in (p.get("contained") or {}).items()) for p in items
    ]
    columns = [
        Column("Product", width=2.1),
        Column("Flow", flow_unit, 0.9),
        Column("Per t feed", "kg/t", 0.9, key="flow"),
    ]
    rows: list[list[Cell]] = [[p["name"], f, n] for p, f, n in zip(items, flows, per_tonne, strict=True)]
    if _has(items, "purity"):
        columns.append(Column("Purity", "%", 0.8, digits=5))
        for row, p in zip(rows, items, strict=True):
            row.append(convert(p["purity"], "%") if p.get("purity") else None)
    if _has(items, "revenue_per_tonne"):
        columns += _money_columns(items)
        for row, p in zip(rows, items, strict=True):
            row += [amount(p.get("revenue_per_tonne"), "USD/t"), _price(p), p.get("price_basis")]
    columns += [Column("Contained", width=1.35), Column("Formula", width=1.15)]
    for row, p, c in zip(rows, items, contained, strict=True):
        row += [c, p.get("formula")]
    sums = total(columns, rows, "Revenue") if _has(items, "revenue_per_tonne") else None
    return [Table(tuple(columns), rows, total=sums)]


def _price(product: Mapping[str, Any]) -> Cell:
    """USD/kg as a number; a price of something else (energy) as text with its unit."""
    price = product.get("price")
    return amount(price, "USD/kg") if price is None or price["unit"] == "USD/kg" else text(price)


def _money_columns(items: list[Mapping[str, Any]]) -> list[Column]:
    """Revenue, price and what it is for; the formula stands only where it gives the revenue of the document for every row."""

    def follows(p: Mapping[str, Any]) -> bool:
        flow_, price, revenue = (
            amount(p.get("per_tonne"), "kg/t"),
            _price(p),
            amount(p.get("revenue_per_tonne"), "USD/t"),
        )
        if isinstance(price, str):
            return False
        if None in (flow_, price, revenue):
            return False
        return abs(flow_ * price - revenue) <= _SAME * max(abs(revenue), 1.0)  # type: ignore[operator, arg-type]

    formula = "{flow} * {price}" if all(follows(p) for p in items) else ""
    return [
        Column("Revenue", "USD/t", 0.9, formula=formula),
        Column("Price", "USD/kg", 0.8, key="price"),
        Column("Paid for", width=1.15),
    ]


#: A spreadsheet formula stands for the document's number only if both agree to this share.
_SAME = 1e-6


def inputs(doc: Document) -> list[Block]:
    """Reagents, utilities and wastes per tonne of feed, and the value against them."""
    blocks: list[Block] = []
    for key, title in (("reagents", "Reagent"), ("utilities", "Utility"), ("wastes", "Waste")):
        items = doc.get(key, [])
        if not items:
            continue
        columns, cells = [Column(title, width=2.2)], [[item["name"] for item in items]]
        if _has(items, "formula"):
            columns.append(Column("Formula", width=1.2))
            cells.append([item.get("formula") for item in items])
        for field_, name in (
            ("per_tonne", "Per t feed"),
            ("cost_per_tonne", "Cost"),
            ("ghg_per_tonne", "Greenhouse gas"),
        ):
            if _has(items, field_):
                unit, column = _cells(items, field_)
                columns.append(Column(name, unit, 1.4))
                cells.append(column)
        rows = [list(row) for row in zip(*cells, strict=True)]
        several = len(rows) > 1 and all(isinstance(cell, (int, float)) for cell in cells[-1])
        blocks.append(Table(tuple(columns), rows, total(columns, rows, "Cost", "Greenhouse gas") if several else None))
    if not blocks:
        return []
    value = bars.value_rows(doc)
    if value:
        caption = "Revenue by product and cost of reagents and utilities, per tonne of feed."
        blocks.append(Figure("value", caption, bars.value_bars(doc), data_table(value)))
    return blocks


def costs(doc: Document) -> list[Block]:
    """Cost by kind, with capital and finance where the document has them."""
    blocks: list[Block] = []
    for key, title in (("costs", "Cost"), ("capital", "Capital"), ("finance", "Finance")):
        items = [{"name": name, "value": q} for name, q in doc.get(key, {}).items() if isinstance(q, Mapping)]
        if items:
            unit, cells = _cells(items, "value")
            rows: list[list[Cell]] = [[label(i["name"]), cell] for i, cell in zip(items, cells, strict=True)]
            columns = (Column(title, width=2), Column("Value", unit, 2))
            sums = total(columns, rows, "Value") if key == "costs" and unit and len(rows) > 1 else None
            blocks.append(Table(columns, rows, sums))
    return blocks


def _common_unit(items: Iterable[Mapping[str, Any]], key: str) -> str:
    """The unit of a quantity if all items share it, else nothing: then each number carries its own."""
    units = {item[key]["unit"] for item in items if item.get(key)}
    return units.pop() if len(units) == 1 else ""


def _cells(items: Sequence[Mapping[str, Any]], key: str) -> tuple[str, list[Cell]]:
    """A column's unit and its cells: numbers where all share a unit, text with units otherwise."""
    unit = _common_unit(items, key)
    if unit:
        return unit, [amount(item.get(key), unit) for item in items]
    return "", [text(item[key]) if item.get(key) else None for item in items]


def _has(items: Iterable[Mapping[str, Any]], key: str) -> bool:
    return any(item.get(key) for item in items)

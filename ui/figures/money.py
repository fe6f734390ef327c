"""Charts of money: from value to margin per tonne, capital by part of the plant, cash flow by year."""

from __future__ import annotations

from typing import Any

from blackmass.process.document import Document

from ..display import format_number, label, printed, require_single
from ..measures import basis
from . import style
from .bars import bars, seen

_HEIGHT = 260  # px


def waterfall_rows(doc: Document) -> list[dict[str, Any]]:
    """Data of the way from the value of the products over each cost to the margin, per tonne of feed: from where to where."""
    require_single(doc)
    value, margin = doc.kpis.value_per_tonne, doc.kpis.margin_per_tonne
    rows = [{"name": "value of products", "from": 0.0, "to": value.value, "unit": value.unit}]
    left = value.value
    for kind, cost in sorted(doc.costs.items(), key=lambda row: -row[1].value):
        rows.append({"name": label(kind), "from": left, "to": left - cost.value, "unit": cost.unit})
        left -= cost.value
    return [*rows, {"name": "margin", "from": 0.0, "to": margin.value, "unit": margin.unit}]


def cost_waterfall(doc: Document) -> dict[str, Any]:
    """From the value of the products over each cost to the margin, per tonne of feed."""
    rows = waterfall_rows(doc)
    drawn = []
    for row in rows:
        whole = row["from"] == 0.0 and row["name"] in ("value of products", "margin")
        number = format_number(row["to"] - row["from"])
        drawn.append(
            {
                "name": row["name"],
                "zero": min(row["from"], row["to"]),
                "value": max(row["from"], row["to"]),
                "number": f"{number} {printed(row['unit'])}",
                "colour": style.PRODUCT if whole and row["to"] >= 0 else style.LEAVING if whole else style.COST,
            }
        )
    return bars(drawn, rows[0]["unit"], f"From the value of the products to the margin, per {basis(doc)}")


def area_rows(doc: Document) -> list[dict[str, Any]]:
    """Data of the cost by part of the plant, per tonne of feed, the largest first."""
    require_single(doc)
    rows = [
        {"name": label(area), "value": cost.value, "unit": cost.unit}
        for area, cost in doc.costs_by_area.items()
        if cost.value
    ]
    return sorted(rows, key=lambda row: -row["value"])


def area_bars(doc: Document) -> dict[str, Any]:
    """What each part of the plant costs, to run and to own."""
    rows = area_rows(doc)
    drawn = [{**row, "colour": style.COST} for row in seen(rows, rows)]
    return bars(drawn, rows[0]["unit"] if rows else "", f"Cost by part of the plant, per {basis(doc)}")


def capital_rows(doc: Document) -> list[dict[str, Any]]:
    """Data of the fixed capital by part of the plant, in millions, the largest first."""
    require_single(doc)
    found = [(label(area), cost) for area, cost in doc.capital.by_area.items() if cost.value]
    rows = [{"name": name, "value": cost.value / 1e6, "unit": f"M{cost.unit}"} for name, cost in found]
    return sorted(rows, key=lambda row: -row["value"])


def capital_bars(doc: Document) -> dict[str, Any]:
    """What each part of the plant costs to build."""
    rows = capital_rows(doc)
    drawn = [{**row, "colour": style.UNIT_BAR} for row in seen(rows, rows)]
    return bars(drawn, rows[0]["unit"] if rows else "", "Fixed capital by part of the plant")


def cash_rows(doc: Document) -> list[dict[str, Any]]:
    """Data of the cash flow by year, in millions: what is left in the year, and since the first."""
    require_single(doc)
    return [
        {"year": row.year, "net": row.net.value / 1e6, "total": row.total.value / 1e6, "unit": f"M{row.net.unit}"}
        for row in doc.finance.cash_flow
    ]


def cash_flow(doc: Document) -> dict[str, Any]:
    """What is spent and left in each year of the plant's life, and what that adds up to."""
    rows = cash_rows(doc)
    unit = rows[0]["unit"] if rows else ""
    x = {"field": "year", "type": "ordinal", "title": "year", "axis": {"labelAngle": 0}}
    tooltip = [{"field": name, "type": "quantitative", "format": ".4g"} for name in ("year", "net", "total")]
    colour = {"condition": {"test": "datum.net < 0", "value": style.COST}, "value": style.PRODUCT}
    return {
        "$schema": style.SCHEMA,
        "description": f"Cash flow of each year as bars, and its sum as a line, {unit}.",
        "width": style.WIDTH,
        "height": _HEIGHT,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": rows},
        "layer": [
            {
                "mark": {"type": "bar"},
                "encoding": {
                    "x": x,
                    "y": {"field": "net", "type": "quantitative", "title": f"cash flow, {unit}"},
                    "color": colour,
                    "tooltip": tooltip,
                },
            },
            {
                "mark": {"type": "line", "point": {"color": style.TEXT}, "color": style.TEXT},
                "encoding": {"x": x, "y": {"field": "total", "type": "quantitative"}, "tooltip": tooltip},
            },
        ],
        "config": style.config(),
    }

"""Bar charts of a result document: recoveries, value against cost, black-mass grades."""

from __future__ import annotations

from typing import Any

from blackmass.process.document import Document

from ..display import amount, convert, format_number, printed, require_single
from ..measures import basis
from . import style

#: Scopes of emissions, as the document names them.
SCOPES = ("scope 1", "scope 2", "scope 3")

#: Bars that are less than this share of the longest are drawn together.
SMALL_SHARE = 0.004
_LABELS = 240  # px, at most, for the names on the left
_NUMBERS = 100  # px, for the numbers on the right
_SHORTEST = 40  # px, for the longest bar of a very narrow chart


def recovery_rows(doc: Document) -> list[dict[str, Any]]:
    """Data of the recoveries: percent of what the feed holds that ends in a saleable product."""
    require_single(doc)
    return [{"name": name, "value": convert(q, "%")} for name, q in doc.recovery.items()]


def recovery_bars(doc: Document) -> dict[str, Any]:
    """Recovery of each element from the feed to saleable products."""
    rows = [{**row, "colour": style.element_colour(row["name"])} for row in recovery_rows(doc)]
    return bars(rows, "%", "Recovery from feed to products, percent, by element", top=100.0)


def grade_rows(doc: Document) -> list[dict[str, Any]]:
    """Data of the black-mass grades, percent by mass."""
    require_single(doc)
    grades = doc.black_mass.grades if doc.black_mass else {}
    rows = [{"name": name, "value": convert(q, "%")} for name, q in grades.items()]
    return sorted(rows, key=lambda row: -row["value"])


def black_mass_grades(doc: Document) -> dict[str, Any]:
    """What black mass consists of, percent by mass of each element reported."""
    rows = [{**row, "colour": style.element_colour(row["name"])} for row in grade_rows(doc)]
    return bars(rows, "%", "Grades of the black mass, percent by mass")


def value_rows(doc: Document) -> list[dict[str, Any]]:
    """Data of value against cost per tonne of feed; costs are positive numbers."""
    require_single(doc)
    found = []
    revenue = [(product.name, product.revenue_per_tonne) for product in doc.products]
    costs = {"reagent": doc.reagents, "utility": doc.utilities, "waste": doc.wastes}
    kinds = {"revenue": revenue} | {
        kind: [(row.name, row.cost_per_tonne) for row in rows] for kind, rows in costs.items()
    }
    for kind, rows in kinds.items():
        found += [
            {"kind": kind, "name": name, "value": sum_.value, "unit": sum_.unit} for name, sum_ in rows if amount(sum_)
        ]
    return found


def value_bars(doc: Document) -> dict[str, Any]:
    """Revenue by product over the cost of reagents and utilities, per tonne of feed."""
    colours = {"revenue": style.PRODUCT, "reagent": style.COST, "utility": style.FEED, "waste": style.LEAVING}
    rows = value_rows(doc)
    drawn: list[dict[str, Any]] = []
    for kind in colours:
        same = sorted((r for r in rows if r["kind"] == kind), key=lambda r: -r["value"])
        drawn += [{**r, "name": f"{r['name']} ({kind})", "colour": colours[kind]} for r in seen(same, rows)]
    unit = rows[0]["unit"] if rows else ""
    return bars(drawn, unit, f"Revenue by product and cost of reagents and utilities, per {basis(doc)}")


def impact_rows(doc: Document) -> list[dict[str, Any]]:
    """Data of greenhouse gas by source, then that of the primary products whose place the plant's take; kg CO2e per tonne."""
    require_single(doc)
    told = doc.impacts
    causes = [(row.scope or "", row.name, row.ghg) for row in told.sources if row.ghg is not None]
    causes.sort(key=lambda cause: -cause[2].value)
    whole = [("all", told.total.name, told.total.ghg), ("primary", told.replaced.name, told.replaced.ghg)]
    return [
        {"kind": kind, "name": name, "value": ghg.value, "unit": ghg.unit}
        for kind, name, ghg in (*causes, *whole)
        if ghg is not None and ghg.value
    ]


def impact_bars(doc: Document) -> dict[str, Any]:
    """Greenhouse gas by source, beside that of the primary products replaced."""
    colours = {"scope 1": style.LEAVING, "scope 2": style.FEED, "scope 3": style.REAGENT, "all": style.COST,
               "primary": style.PRODUCT, "": style.PROCESS}  # fmt: skip
    rows = impact_rows(doc)
    causes = seen([row for row in rows if row["kind"] in SCOPES], rows, kind="")  # of several scopes
    drawn = [
        {**row, "name": f"{row['name']} ({row['kind']})" if row["kind"] in SCOPES else row["name"],
         "colour": colours[row["kind"]]}
        for row in (*causes, *(row for row in rows if row["kind"] not in SCOPES))
    ]  # fmt: skip
    return bars(drawn, rows[0]["unit"] if rows else "", f"Greenhouse gas by source, per {basis(doc)}")


def seen(rows: list[dict[str, Any]], chart: list[dict[str, Any]], **over: Any) -> list[dict[str, Any]]:
    """Rows of a chart, of which those with bars too short to see are drawn as one, the last."""
    least = SMALL_SHARE * max((abs(row["value"]) for row in chart), default=0.0)
    small = [row for row in rows if abs(row["value"]) < least]
    if len(small) < 2:
        return rows
    rest = {**small[0], "name": f"{len(small)} smaller", "value": sum(row["value"] for row in small), **over}
    return [*(row for row in rows if row not in small), rest]


def bars(rows: list[dict[str, Any]], unit: str, description: str, top: float | None = None) -> dict[str, Any]:
    """Horizontal bars in the given order, with name and number written beside each; as wide as it is asked to be.

    A row may say where its bar starts ("zero"), and the "number" written at its right end where that is not its value.
    """
    longest = max([row["value"] for row in rows] + ([top] if top else [0.0])) or 1.0
    lowest = min([0.0, *(row[end] for row in rows for end in ("value", "zero") if end in row)])
    for row in rows:
        number = f"{format_number(row['value'], 3 if unit == '%' else 4)} {printed(unit)}"
        zero = row.get("zero", 0.0)
        row |= {
            "zero": zero,
            "number_at": top or max(row["value"], zero),
            "number": row.get("number", number),
        }
    # The room for the numbers is in px, so that a narrow chart keeps it.
    across = {"expr": f"max(width - {_NUMBERS}, {_SHORTEST})"}
    scale = {"domain": [lowest, longest], "range": [0, across], "nice": False, "zero": False}
    x = {"type": "quantitative", "axis": None, "scale": scale}
    names = {"title": None, "labelLimit": _LABELS, "labelPadding": 8, "labelColor": style.TEXT, "ticks": False}
    y = {"field": "name", "type": "nominal", "sort": None, "axis": names, "scale": {"padding": 0.2}}
    layers: list[dict[str, Any]] = []
    if top:
        layers.append(
            {
                "data": {"values": [{"name": row["name"], "zero": 0.0, "top": top} for row in rows]},
                "mark": {"type": "bar", "color": style.PROCESS, "opacity": 0.25},
                "encoding": {"x": {"field": "zero", **x}, "x2": {"field": "top"}, "y": y},
            }
        )
    layers.append(
        {
            "data": {"values": rows},
            "mark": {"type": "bar"},
            "encoding": {
                "x": {"field": "zero", **x},
                "x2": {"field": "value"},
                "y": y,
                "color": {"field": "colour", "type": "nominal", "scale": None},
                "tooltip": [{"field": "name", "type": "nominal"}, {"field": "number", "type": "nominal"}],
            },
        }
    )
    encoding = {"x": {"field": "number_at", **x}, "y": y, "text": {"field": "number"}}
    layers += style.halo_text(rows, encoding, align="left", baseline="middle", dx=6)
    return {
        "$schema": style.SCHEMA,
        "description": description + ".",
        "width": style.WIDTH,
        "height": max(len(rows), 1) * style.ROW,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "layer": layers,
        "config": style.config(),
    }

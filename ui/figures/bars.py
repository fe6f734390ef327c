"""Bar charts of a result document: recoveries, value against cost, black-mass grades."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..display import amount, convert, number, printed, require_single
from . import style

#: Bars that are less than this share of the longest are drawn together.
SMALL_SHARE = 0.004
_LABELS = 240.0  # px, at most, for the names on the left
_NUMBERS = 110.0  # px, for the numbers on the right


def recovery_rows(doc: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Data of the recoveries: percent of what the feed holds that ends in a saleable product."""
    require_single(doc)
    return [{"name": name, "value": convert(q, "%")} for name, q in doc.get("recovery", {}).items()]


def recovery_bars(doc: Mapping[str, Any]) -> dict[str, Any]:
    """Recovery of each element from the feed to saleable products."""
    rows = [{**row, "colour": style.PRODUCT} for row in recovery_rows(doc)]
    return _bars(rows, "%", "Recovery from feed to products, percent, by element", top=100.0)


def grade_rows(doc: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Data of the black-mass grades, percent by mass."""
    require_single(doc)
    grades = doc.get("black_mass", {}).get("grades", {})
    rows = [{"name": name, "value": convert(q, "%")} for name, q in grades.items()]
    return sorted(rows, key=lambda row: -row["value"])


def black_mass_grades(doc: Mapping[str, Any]) -> dict[str, Any]:
    """What black mass consists of, percent by mass of each element reported."""
    rows = [{**row, "colour": style.FEED} for row in grade_rows(doc)]
    return _bars(rows, "%", "Grades of the black mass, percent by mass")


def value_rows(doc: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Data of value against cost per tonne of feed; costs are positive numbers."""
    require_single(doc)
    found = []
    for kind, key, field in (
        ("revenue", "products", "revenue_per_tonne"),
        ("reagent", "reagents", "cost_per_tonne"),
        ("utility", "utilities", "cost_per_tonne"),
        ("waste", "wastes", "cost_per_tonne"),
    ):
        for item in doc.get(key, []):
            if amount(item.get(field)):
                found.append(
                    {"kind": kind, "name": item["name"], "value": item[field]["value"], "unit": item[field]["unit"]}
                )
    return found


def value_bars(doc: Mapping[str, Any]) -> dict[str, Any]:
    """Revenue by product over the cost of reagents and utilities, per tonne of feed."""
    colours = {"revenue": style.PRODUCT, "reagent": style.COST, "utility": style.FEED, "waste": style.LEAVING}
    rows = value_rows(doc)
    longest = max((abs(row["value"]) for row in rows), default=0.0)
    drawn: list[dict[str, Any]] = []
    for kind in colours:
        same = sorted((r for r in rows if r["kind"] == kind), key=lambda r: -r["value"])
        small = [r for r in same if abs(r["value"]) < SMALL_SHARE * longest]
        if len(small) > 1:
            same = [r for r in same if r not in small]
            same.append({**small[0], "name": f"{len(small)} smaller", "value": sum(r["value"] for r in small)})
        drawn += [{**r, "name": f"{r['name']} ({kind})", "colour": colours[kind]} for r in same]
    unit = rows[0]["unit"] if rows else ""
    return _bars(drawn, unit, f"Revenue by product and cost of reagents and utilities, {unit} of feed")


def _bars(rows: list[dict[str, Any]], unit: str, description: str, top: float | None = None) -> dict[str, Any]:
    """Horizontal bars in the given order, with name and number written beside each."""
    longest = max([row["value"] for row in rows] + ([top] if top else [0.0])) or 1.0
    lowest = min([0.0, *(row["value"] for row in rows)])
    for row in rows:
        row["shown"] = _name(row["name"])
    labels = max([style.text_width(row["shown"]) for row in rows] + [40.0]) + 14.0
    span = style.WIDTH - labels - _NUMBERS
    per_px = (longest - lowest) / span
    for i, row in enumerate(rows):
        end = max(row["value"], 0.0)
        row |= {
            "row": i * style.ROW,
            "from": i * style.ROW + 5,
            "to": i * style.ROW + style.ROW - 5,
            "middle": (i + 0.5) * style.ROW,
            "zero": 0.0,
            "name_at": lowest - 8 * per_px,
            "number_at": end + 6 * per_px,
            "number": f"{number(row['value'], 3 if unit == '%' else 4)} {printed(unit)}",
        }
    height = max(len(rows), 1) * style.ROW
    x = {
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [lowest - labels * per_px, longest + _NUMBERS * per_px], "nice": False, "zero": False},
    }
    y = {"type": "quantitative", "axis": None, "scale": {"domain": [height, 0], "nice": False, "zero": False}}
    layers: list[dict[str, Any]] = []
    if top:
        frame = [{"a": 0.0, "b": top, **{k: row[k] for k in ("from", "to")}} for row in rows]
        layers.append(
            {
                "data": {"values": frame},
                "mark": {"type": "rect", "color": style.PROCESS, "opacity": 0.25},
                "encoding": {
                    "x": {"field": "a", **x}, "x2": {"field": "b"}, "y": {"field": "from", **y}, "y2": {"field": "to"},
                },
            }
        )  # fmt: skip
    layers.append(
        {
            "data": {"values": rows},
            "mark": {"type": "rect"},
            "encoding": {
                "x": {"field": "zero", **x},
                "x2": {"field": "value"},
                "y": {"field": "from", **y},
                "y2": {"field": "to"},
                "color": {"field": "colour", "type": "nominal", "scale": None},
                "tooltip": [{"field": "name", "type": "nominal"}, {"field": "number", "type": "nominal"}],
            },
        }
    )
    for at, text, align in (("name_at", "shown", "right"), ("number_at", "number", "left")):
        encoding = {"x": {"field": at, **x}, "y": {"field": "middle", **y}, "text": {"field": text}}
        layers += style.halo_text(rows, encoding, align=align, baseline="middle")
    return {
        "$schema": style.SCHEMA,
        "description": description + ".",
        "width": style.WIDTH,
        "height": height,
        "layer": layers,
        "config": style.config(),
    }


def _name(name: str) -> str:
    """A name cut to the room on the left."""
    most = int(_LABELS / (style.FONT_SIZE * style.CHARACTER_WIDTH))
    return name if len(name) <= most else name[: most - 1] + "…"

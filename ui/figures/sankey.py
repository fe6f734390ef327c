"""Where the mass, or one element, goes: a Sankey diagram that runs down the page.

Steps are rows, what enters stands above the step it enters, what leaves stands below the step it leaves, and
recycles return by lanes on the right. Chart libraries refuse circuits, and a plant is made of them, hence the
layout of our own (layered.py, diagram.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from blackmass.process.document import Document
from blackmass.process.errors import InputError

from ..display import format_number
from ..measures import basis, per, unit
from . import style
from .diagram import Diagram, diagram
from .flows import Row, by_area, flows, least_shown, without_crumbs
from .labels import LINE

KINDS = {
    "feed": style.FEED,
    "reagent": style.REAGENT,
    "in process": style.PROCESS,
    "product": style.PRODUCT,
    "leaving": style.LEAVING,
    "loss": style.LEAVING,
    "recycle": style.RECYCLE,
}
_OPACITY = 0.5


def layout(doc: Document, element: str | None = None, *, water: bool = False) -> Diagram:
    """Place the diagram of a document, for total mass (with its free water or without) or for one element."""
    rows, order = by_area(flows(doc, element, water=water), doc)
    if not rows:
        what = f"{element} in its streams" if element else "streams"
        raise InputError(f"the result document holds no {what}, so there is nothing to draw.")
    return diagram(without_crumbs(rows, least_shown(rows, element)), order, _say(doc, rows, element), style.WIDTH)


def _say(doc: Document, rows: list[Row], element: str | None) -> Callable[[float], str]:
    """How an amount is worded: a share of the element fed, or mass per tonne of feed, or what else is chosen."""
    feed = sum(row["flow"] for row in rows if row["kind"] == "feed")
    if element and feed:
        return lambda value: f"{format_number(100 * value / feed, 3)} %"
    per_tonne = next((row["per_tonne"] / row["flow"] for row in rows if row["per_tonne"]), None)
    if per_tonne and not element:
        return lambda value: f"{format_number(value * per_tonne, 3)} {per(doc, 'kg')}"
    return lambda value: f"{format_number(value, 3)} {unit(doc, 'kg/h')}"


def caption(doc: Document, element: str | None = None, *, water: bool = False) -> str:
    """How to read the diagram: what widths and numbers are, and what is not drawn."""
    rows, _ = by_area(flows(doc, element, water=water), doc)
    least = _say(doc, rows, element)(least_shown(rows, element))
    if element:
        words = f"Widths are to scale, percent are of the {element} in the feed. What leaves in anything that is not sold for it is a loss."
    else:
        words = f"Widths are to scale, amounts are {unit(doc, 'kg')} per {basis(doc)}."
        words += "" if water else " Free water is left out; what takes up or sets free water changes width at a step."
    return f"{words} Streams of less than {least} are drawn together or, inside the plant, left out."


def mass_sankey(doc: Document, element: str | None = None, *, water: bool = False) -> dict[str, Any]:
    """Sankey diagram of a result document, by total mass or by one element, as a Vega-Lite chart."""
    placed = layout(doc, element, water=water)
    hourly = unit(doc, "kg/h")
    x = {"type": "quantitative", "axis": None, "scale": {"domain": [0, placed.width], "nice": False, "zero": False}}
    y = {"type": "quantitative", "axis": None, "scale": {"domain": [placed.height, 0], "nice": False, "zero": False}}
    return {
        "$schema": style.SCHEMA,
        "description": _alt(doc, element),
        "width": placed.width,
        "height": round(placed.height, 1),
        "autosize": {"type": "none"},  # a thick line would else push the picture aside
        "layer": [
            _ribbons(placed, x, y, hourly),
            *_returns(placed, x, y, hourly),
            _bars(placed, x, y, hourly),
            _leaders(placed, x, y),
            *_labels(placed, x, y),
            *_key(placed, x, y),
        ],
        "resolve": {"scale": {"color": "independent"}},
        "config": style.config(),
    }


_HOVER = [{"field": name, "type": "nominal"} for name in ("stream", "route", "flow")]


def _hover(link: Any, hourly: str) -> dict[str, str]:
    return {
        "stream": link.name,
        "route": f"{link.source.title} → {link.target.title}",
        "flow": f"{format_number(link.value)} {hourly}",
    }


def _ribbons(placed: Diagram, x: dict[str, Any], y: dict[str, Any], hourly: str) -> dict[str, Any]:
    points = []
    for i, (link, middle) in enumerate(placed.ribbons):
        half, shown = placed.thickness(link) / 2, _hover(link, hourly)
        points += [
            {
                "id": i,
                "kind": link.kind,
                "x": round(px - half, 2),
                "x2": round(px + half, 2),
                "y": round(py, 2),
                **shown,
            }
            for px, py in middle
        ]
    return {
        "data": {"values": points},
        "mark": {"type": "area", "orient": "horizontal", "opacity": _OPACITY},
        "encoding": {
            "x": {"field": "x", **x},
            "x2": {"field": "x2"},
            "y": {"field": "y", **y},
            "detail": {"field": "id"},
            "color": {
                "field": "kind",
                "type": "nominal",
                "legend": None,
                "scale": {"domain": list(KINDS), "range": list(KINDS.values())},
            },
            "tooltip": _HOVER,
        },
    }


def _returns(placed: Diagram, x: dict[str, Any], y: dict[str, Any], hourly: str) -> list[dict[str, Any]]:
    """One layer a recycle: a line's thickness belongs to the whole mark."""
    layers = []
    for link, path in placed.returns:
        shown = _hover(link, hourly)
        layers.append(
            {
                "data": {
                    "values": [
                        {"order": i, "x": round(px, 2), "y": round(py, 2), **shown} for i, (px, py) in enumerate(path)
                    ]
                },
                "mark": {
                    "type": "line",
                    "strokeWidth": round(placed.thickness(link), 2),
                    "opacity": _OPACITY,
                    "strokeJoin": "round",
                    "color": style.RECYCLE,
                },
                "encoding": {
                    "x": {"field": "x", **x},
                    "y": {"field": "y", **y},
                    "order": {"field": "order", "type": "quantitative"},
                    "tooltip": _HOVER,
                },
            }
        )
    return layers


def _bars(placed: Diagram, x: dict[str, Any], y: dict[str, Any], hourly: str) -> dict[str, Any]:
    values = [
        {
            "x": round(node.x - max(node.bar, 1.0) / 2, 2),
            "x2": round(node.x + max(node.bar, 1.0) / 2, 2),
            "y": round(top, 2),
            "y2": round(bottom, 2),
            "colour": style.UNIT_BAR if node.kind == "step" else KINDS[node.kind],
            "what": node.title,
            "flow": f"{format_number(node.value)} {hourly}",
        }
        for node, top, bottom in placed.bars
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "rect", "opacity": 1},
        "encoding": {
            "x": {"field": "x", **x},
            "x2": {"field": "x2"},
            "y": {"field": "y", **y},
            "y2": {"field": "y2"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
            "tooltip": [{"field": "what", "type": "nominal"}, {"field": "flow", "type": "nominal"}],
        },
    }


def _leaders(placed: Diagram, x: dict[str, Any], y: dict[str, Any]) -> dict[str, Any]:
    """Thin lines to the labels that stand apart."""
    values = [{"x": round(a[0], 2), "y": round(a[1], 2), "y2": round(b[1], 2)} for a, b in placed.leaders]
    return {
        "data": {"values": values},
        "mark": {"type": "rule", "color": style.AXIS, "strokeWidth": 0.8},
        "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}, "y2": {"field": "y2"}},
    }


def _labels(placed: Diagram, x: dict[str, Any], y: dict[str, Any]) -> list[dict[str, Any]]:
    layers = []
    for bold in (False, True):
        values = [
            {"text": box.text, "x": round((box.left + box.right) / 2, 2), "y": round(box.top + 1.5, 2)}
            for box in placed.labels
            if box.bold is bold
        ]
        mark = {
            "align": "center",
            "baseline": "top",
            "lineBreak": "\n",
            "lineHeight": LINE,
            "fontWeight": "bold" if bold else "normal",
        }
        encoding = {"x": {"field": "x", **x}, "y": {"field": "y", **y}, "text": {"field": "text"}}
        layers += style.halo_text(values, encoding, **mark)
    return layers


def _key(placed: Diagram, x: dict[str, Any], y: dict[str, Any]) -> list[dict[str, Any]]:
    used = {link.kind for link in placed.links}
    marks, left = [], 2.0
    for kind in KINDS:
        if kind in used:
            marks.append(
                {"text": kind, "x": left, "x2": left + 12, "xt": left + 16, "y": 4, "y2": 14, "c": KINDS[kind]}
            )
            left += 16 + style.text_width(kind) + 18
    swatches = {
        "data": {"values": marks},
        "mark": {"type": "rect"},
        "encoding": {
            "x": {"field": "x", **x},
            "x2": {"field": "x2"},
            "y": {"field": "y", **y},
            "y2": {"field": "y2"},
            "color": {"field": "c", "type": "nominal", "scale": None},
        },
    }
    encoding = {"x": {"field": "xt", **x}, "y": {"field": "y", **y}, "text": {"field": "text"}}
    return [swatches, *style.halo_text(marks, encoding, align="left", baseline="top")]


def _alt(doc: Document, element: str | None) -> str:
    what = f"the element {element}" if element else "all mass"
    products = ", ".join(product.name for product in doc.products) or "no product"
    return f"Sankey diagram of {what} through the plant, from feed and reagents to {products}."

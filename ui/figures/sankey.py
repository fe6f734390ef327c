"""Where the mass, or one element, goes: a Sankey diagram that runs down the page.

Steps are rows, what enters stands above the step it enters, what leaves stands below the step it leaves, and
recycles return by lanes on the right. Chart libraries refuse circuits, and a plant is made of them, hence the
layout of our own (layered.py).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from blackmass.process.errors import InputError

from ..display import number
from . import style
from .flows import by_area, flows
from .layered import (
    SPACE,
    Box,
    Link,
    Node,
    graph,
    label_width,
    mark_recycles,
    place,
    route,
    set_layers,
    spread,
    thickness,
    wrapped,
)

#: The trunk may take this share of the width, the rest is for what enters and leaves.
_TRUNK_SHARE = 0.5

_BAR = 18.0  # px, height of a step
_EDGE = 4.0  # px, height of the mark of an inlet or outlet
_LINE = 13.0  # px, a line of a label
_LABEL_ABOVE = 30.0  # px, room over a row for the labels of what enters in it
_LABEL_BELOW = 40.0  # px, room under a row for the labels of what leaves in it
_RUN_LABEL = 16.0  # px, over the horizontal run of a recycle
_TOP = 34.0  # px, for the key of colours
_SAMPLES = 18

KINDS = {
    "feed": style.FEED,
    "reagent": style.REAGENT,
    "in process": style.PROCESS,
    "product": style.PRODUCT,
    "leaving": style.LEAVING,
    "recycle": style.RECYCLE,
}


@dataclass
class Layout:
    """A placed diagram: ready to be drawn, and to be tested."""

    width: float
    height: float
    nodes: list[Node]
    links: list[Link]
    labels: list[Box]
    bold: list[bool]
    bars: list[dict[str, Any]]
    ribbons: list[dict[str, Any]]
    returns: list[dict[str, Any]]


def layout(doc: Mapping[str, Any], element: str | None = None, width: float = style.WIDTH) -> Layout:
    """Place the diagram of a document, for total mass or for one element."""
    rows_of_data, order = by_area(flows(doc, element), doc)
    if not rows_of_data:
        what = f"{element} in its streams" if element else "streams"
        raise InputError(f"the result document holds no {what}, so there is nothing to draw.")
    nodes, links = graph(rows_of_data, order)
    mark_recycles(nodes)
    set_layers(nodes)
    feed = sum(row["flow"] for row in rows_of_data if row["kind"] == "feed")
    for node in nodes:
        node.lines = (
            [node.title]
            if node.kind == "step"
            else [*wrapped(node.title), _value_text(node, feed, element, rows_of_data)]
        )
    spread(nodes, width)
    nodes += route(nodes, links)
    layers: dict[int, list[Node]] = defaultdict(list)
    for node in nodes:
        layers[node.layer].append(node)
    rows = [layers[i] for i in sorted(layers)]
    recycles = [link for link in links if link.kind == "recycle"]
    scale = _TRUNK_SHARE * width / max(node.value for node in nodes)
    while True:
        lanes = sum(thickness(link.value, scale) + 6 for link in recycles)
        room = width - lanes
        for node in nodes:
            node.bar = max(node.value * scale, 1.0)
            node.slot = max(node.bar, label_width(node) if node.lines else 0.0)
        if scale < 1e-12 or all(sum(n.slot + SPACE for n in row) - SPACE <= room for row in rows):
            break
        scale *= 0.94
    place(rows, links, room)
    return _drawn(rows, nodes, links, recycles, scale, room, width, feed, element, rows_of_data)


def _value_text(node: Node, feed: float, element: str | None, rows: list[dict[str, Any]]) -> str:
    if element:
        return f"{number(100 * node.value / feed, 3)} % of feed" if feed else f"{number(node.value, 3)} kg/h"
    per_tonne = next((r["per_tonne"] / r["flow"] for r in rows if r["per_tonne"]), None)
    return f"{number(node.value * per_tonne, 3)} kg/t" if per_tonne else f"{number(node.value, 3)} kg/h"


# --- drawing ---------------------------------------------------------------------------------------


def _drawn(
    rows: list[list[Node]],
    nodes: list[Node],
    links: list[Link],
    recycles: list[Link],
    scale: float,
    room: float,
    width: float,
    feed: float,
    element: str | None,
    data: list[dict[str, Any]],
) -> Layout:
    index = {node.key: i for i, row in enumerate(rows) for node in row}
    runs: dict[int, list[tuple[Link, bool]]] = defaultdict(list)  # gap under row i -> runs
    for link in recycles:
        runs[index[link.source.key]].append((link, True))
        runs[index[link.target.key] - 1].append((link, False))
    top: list[float] = []
    run_y: dict[tuple[int, bool], float] = {}
    y = _TOP + _LABEL_ABOVE
    above = -1
    if runs.get(above):
        for link, leaves in runs[above]:
            y += _RUN_LABEL + thickness(link.value, scale)
            run_y[(id(link), leaves)] = y - thickness(link.value, scale) / 2 - _LABEL_ABOVE
    for i, _ in enumerate(rows):
        top.append(y)
        y += _BAR + _LABEL_BELOW
        for link, leaves in runs.get(i, []):
            thick = thickness(link.value, scale)
            y += _RUN_LABEL + thick
            run_y[(id(link), leaves)] = y - thick / 2
        y += _LABEL_ABOVE
    height = y - _LABEL_ABOVE + 4

    _set_ports(nodes, scale)
    ribbons: list[dict[str, Any]] = []
    for number_, link in enumerate(links):
        if link.kind != "recycle":
            ribbons += _ribbon(number_, link, index, top, scale)
    returns, labels, bold = [], [], []
    lane = room + 4.0
    for link in recycles:
        thick = thickness(link.value, scale)
        lane_x = lane + thick / 2
        lane += thick + 6.0
        leave, come = run_y[(id(link), True)], run_y[(id(link), False)]
        start_y, end_y = _bottom(link.source, index, top), _top(link.target, index, top)
        corner = min(10.0, thick / 2 + 6.0)
        path = _rounded(
            [(link.start, start_y), (link.start, leave), (lane_x, leave), (lane_x, come), (link.end, come),
             (link.end, end_y)],
            corner,
        )  # fmt: skip
        shown = _hover(link)
        returns += [
            {"id": link.name, "order": i, "x": round(x, 2), "y": round(py, 2), "thickness": round(thick, 2), **shown}
            for i, (x, py) in enumerate(path)
        ]
        text = f"{link.name} {_value_text(_stand_in(link), feed, element, data)}"
        wide = style.text_width(text, style.SMALL_SIZE) + 6
        left = max(0.0, min(max(link.end + thick / 2 + 8, link.end + 12), lane_x - wide))
        labels.append(Box(text, left, come - thick / 2 - _LINE, left + wide, come - thick / 2))
        bold.append(False)

    bars = []
    for node in nodes:
        y0 = top[index[node.key]]
        if node.kind == "via":
            continue
        colour = style.UNIT_BAR if node.kind == "step" else KINDS[node.kind]
        bars.append(
            {
                "x": round(node.x - node.bar / 2, 2),
                "x2": round(node.x + node.bar / 2, 2),
                "y": round(_top(node, index, top), 2),
                "y2": round(_bottom(node, index, top), 2),
                "colour": colour,
                "what": node.title,
                "flow": f"{number(node.value)} kg/h",
            }
        )
        tall = _LINE * len(node.lines)
        if node.kind == "step":
            label_top = y0 + (_BAR - _LINE) / 2
        elif node.out:
            label_top = _top(node, index, top) - tall - 2
        else:
            label_top = _bottom(node, index, top) + 2
        half = label_width(node) / 2
        centre = min(max(node.x, half), width - half)
        labels.append(Box("\n".join(node.lines), centre - half, label_top, centre + half, label_top + tall))
        bold.append(node.kind == "step")
    return Layout(width, height, nodes, links, labels, bold, bars, ribbons, returns)


def _stand_in(link: Link) -> Node:
    node = Node("", "", "via")
    node.into = [link]
    return node


def _top(node: Node, index: Mapping[str, int], top: list[float]) -> float:
    y = top[index[node.key]]
    return y + _BAR - _EDGE if node.kind not in ("step", "via") and node.out else y


def _bottom(node: Node, index: Mapping[str, int], top: list[float]) -> float:
    y = top[index[node.key]]
    return y + _EDGE if node.kind not in ("step", "via") and node.into else y + _BAR


def _set_ports(nodes: list[Node], scale: float) -> None:
    """Where on its bar each ribbon leaves and arrives: side by side, in the order of the other ends."""
    for node in nodes:
        if node.kind == "via":
            continue
        leaving = sorted(node.out, key=lambda e: (e.kind == "recycle", e.path[1].x))
        arriving = sorted(node.into, key=lambda e: (e.kind == "recycle", e.path[-2].x))
        for group, attribute in ((leaving, "start"), (arriving, "end")):
            x = node.x - sum(thickness(e.value, scale) for e in group) / 2
            for link in group:
                thick = thickness(link.value, scale)
                setattr(link, attribute, x + thick / 2)
                x += thick


def _ribbon(number_: int, link: Link, index: Mapping[str, int], top: list[float], scale: float) -> list[dict[str, Any]]:
    half = thickness(link.value, scale) / 2
    shown = _hover(link)
    points: list[dict[str, Any]] = []
    for a, b in pairwise(link.path):
        x0 = link.start if a is link.source else a.x
        x1 = link.end if b is link.target else b.x
        y0, y1 = _bottom(a, index, top), _top(b, index, top)
        if a.kind == "via":
            y0 = top[index[a.key]]
        for i in range(_SAMPLES + 1):
            t = i / _SAMPLES
            x = x0 + (x1 - x0) * t * t * (3 - 2 * t)
            points.append(
                {
                    "id": f"{number_} {link.name}",
                    "x": round(x - half, 2),
                    "x2": round(x + half, 2),
                    "y": round(y0 + (y1 - y0) * t, 2),
                    **shown,
                }
            )
    return points


def _hover(link: Link) -> dict[str, Any]:
    return {
        "kind": link.kind,
        "stream": link.name,
        "route": f"{link.source.title} → {link.target.title}" if link.path else link.name,
        "flow": f"{number(link.value)} kg/h",
    }


def _rounded(corners: list[tuple[float, float]], radius: float) -> list[tuple[float, float]]:
    """A path of straight runs with its corners rounded."""
    points = [corners[0]]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        into = _towards(corner, before, radius)
        out = _towards(corner, after, radius)
        for i in range(7):
            t = i / 6
            points.append(
                tuple(
                    (1 - t) ** 2 * p + 2 * t * (1 - t) * c + t * t * q
                    for p, c, q in zip(into, corner, out, strict=True)
                )
            )
    points.append(corners[-1])
    return points


def _towards(start: tuple[float, float], end: tuple[float, float], distance: float) -> tuple[float, float]:
    length = math.dist(start, end)
    share = min(0.5, distance / length) if length else 0.0
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def mass_sankey(doc: Mapping[str, Any], element: str | None = None) -> dict[str, Any]:
    """Sankey diagram of a result document, by total mass or by one element, as a Vega-Lite chart."""
    placed = layout(doc, element)
    x = {"type": "quantitative", "axis": None, "scale": {"domain": [0, placed.width], "nice": False, "zero": False}}
    y = {"type": "quantitative", "axis": None, "scale": {"domain": [placed.height, 0], "nice": False, "zero": False}}
    colour = {
        "field": "kind",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": list(KINDS), "range": list(KINDS.values())},
    }
    hover = [{"field": name, "type": "nominal"} for name in ("stream", "route", "flow")]
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": placed.ribbons},
            "mark": {"type": "area", "orient": "horizontal", "opacity": 0.5},
            "encoding": {
                "x": {"field": "x", **x},
                "x2": {"field": "x2"},
                "y": {"field": "y", **y},
                "detail": {"field": "id"},
                "color": colour,
                "tooltip": hover,
            },
        }
    ]
    # One layer a recycle: a line's thickness belongs to the whole mark.
    for name in dict.fromkeys(point["id"] for point in placed.returns):
        points = [point for point in placed.returns if point["id"] == name]
        layers.append(
            {
                "data": {"values": points},
                "mark": {
                    "type": "line",
                    "strokeWidth": points[0]["thickness"],
                    "opacity": 0.6,
                    "strokeJoin": "round",
                    "color": style.RECYCLE,
                },
                "encoding": {
                    "x": {"field": "x", **x},
                    "y": {"field": "y", **y},
                    "order": {"field": "order", "type": "quantitative"},
                    "tooltip": hover,
                },
            }
        )
    layers.append(
        {
            "data": {"values": placed.bars},
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
    )
    for bold in (False, True):
        values = [
            {"text": box.text, "x": round((box.left + box.right) / 2, 2), "y": round(box.top + 1.5, 2)}
            for box, is_bold in zip(placed.labels, placed.bold, strict=True)
            if is_bold is bold
        ]
        mark = {
            "align": "center",
            "baseline": "top",
            "lineBreak": "\n",
            "lineHeight": _LINE,
            "fontSize": style.FONT_SIZE if bold else style.SMALL_SIZE,
            "fontWeight": "bold" if bold else "normal",
        }
        encoding = {"x": {"field": "x", **x}, "y": {"field": "y", **y}, "text": {"field": "text"}}
        layers += style.halo_text(values, encoding, **mark)
    layers += _key(placed, x, y)
    return {
        "$schema": style.SCHEMA,
        "description": _alt(doc, element),
        "width": placed.width,
        "height": round(placed.height, 1),
        "layer": layers,
        "resolve": {"scale": {"color": "independent"}},
        "config": style.config(),
    }


def _key(placed: Layout, x: dict[str, Any], y: dict[str, Any]) -> list[dict[str, Any]]:
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


def _alt(doc: Mapping[str, Any], element: str | None) -> str:
    what = f"the element {element}" if element else "all mass"
    products = ", ".join(p["name"] for p in doc.get("products", [])) or "no product"
    return f"Sankey diagram of {what} through the plant, from feed and reagents to {products}."

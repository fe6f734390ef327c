"""Where the mass, or one element, goes: a Sankey diagram that runs down the page.

Steps are rows, what enters stands above the step it enters, what leaves stands below the step it leaves, and
recycles return by lanes on the right. Chart libraries refuse circuits, and a plant is made of them, hence the
layout here: layers by longest path, order by barycentre, places by least squares with room kept for labels.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from blackmass.process.errors import InputError

from ..display import flow, label, number, operating_hours, require_single
from . import style

#: What enters or leaves a step and is less than this share of the feed is drawn together with its like.
SMALL_SHARE = 0.004
#: The trunk may take this share of the width, the rest is for what enters and leaves.
_TRUNK_SHARE = 0.5

#: With fewer parts than this the picture shows units.
_FEWEST_PARTS = 3

_BAR = 18.0  # px, height of a step
_EDGE = 4.0  # px, height of the mark of an inlet or outlet
_LINE = 13.0  # px, a line of a label
_LABEL_ABOVE = 30.0  # px, room over a row for the labels of what enters in it
_LABEL_BELOW = 40.0  # px, room under a row for the labels of what leaves in it
_SPACE = 12.0  # px, between neighbours
_RUN_LABEL = 16.0  # px, over the horizontal run of a recycle
_TOP = 34.0  # px, for the key of colours
_SWEEPS = 24
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
class Node:
    """A step, an inlet, an outlet, or (without a title) a place where a long ribbon passes a row."""

    key: str
    title: str
    kind: str
    layer: int = 0
    lines: list[str] = field(default_factory=list)
    into: list[Link] = field(default_factory=list)
    out: list[Link] = field(default_factory=list)
    x: float = 0.0
    bar: float = 0.0
    slot: float = 0.0

    @property
    def value(self) -> float:
        """The larger of what enters and what leaves, kg/h."""
        return max(sum(e.value for e in self.into), sum(e.value for e in self.out))


@dataclass
class Link:
    """A stream between two nodes, kg/h."""

    name: str
    source: Node
    target: Node
    value: float
    kind: str
    path: list[Node] = field(default_factory=list)
    start: float = 0.0
    end: float = 0.0


@dataclass(frozen=True)
class Box:
    """Where a label stands: left, top, right, bottom in px."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Whether two labels cover each other."""
        apart_x = self.right <= other.left or other.right <= self.left
        apart_y = self.bottom <= other.top or other.bottom <= self.top
        return not (apart_x or apart_y)


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


def flows(doc: Mapping[str, Any], element: str | None = None) -> list[dict[str, Any]]:
    """The data behind the diagram: one row a stream, in kg/h and in kg per tonne of feed."""
    require_single(doc)
    hours = operating_hours(doc)
    reagents = {r["name"] for r in doc.get("reagents", [])}
    products = {p["name"] for p in doc.get("products", [])}
    batteries = _feed_names(doc)
    rows = []
    for stream in doc.get("streams", []):
        if element is None:
            quantity = stream["mass_flow"]
        else:
            quantity = stream.get("elements", {}).get(element)
        if quantity is None or not quantity["value"] > 0:
            continue
        source, target = stream.get("from"), stream.get("to")
        if source is None and target is None:
            continue
        kind = "in process"
        name = stream.get("what") or stream["name"]
        if source is None:
            kind = "reagent" if name in reagents or not _battery(stream, doc) else "feed"
            name = batteries.get(name, name)
        elif target is None:
            kind = "product" if name in products else "leaving"
        rows.append(
            {
                "stream": stream["name"],
                "what": name,
                "from": source,
                "to": target,
                "kind": kind,
                "flow": flow(quantity, "kg/h", hours),
                "mass": flow(stream["mass_flow"], "kg/h", hours),
            }
        )
    feed_mass = sum(flow(s["mass_flow"], "kg/h", hours) for s in doc.get("streams", []) if _battery(s, doc))
    for row in rows:
        row["per_tonne"] = 1000.0 * row["flow"] / feed_mass if feed_mass else None
    return rows


def _feed_names(doc: Mapping[str, Any]) -> dict[str, str]:
    """What is fed, by the name of its stream: "feed" alone, or "feed 1" and so on."""
    feeds = doc.get("scenario", {}).get("feed", [])
    names = ["feed"] if len(feeds) == 1 else [f"feed {i}" for i in range(1, len(feeds) + 1)]
    told = (" ".join(filter(None, (f.get("chemistry"), label(str(f.get("form", "")))))) for f in feeds)
    return {name: words or name for name, words in zip(names, told, strict=True)}


def by_area(rows: list[dict[str, Any]], doc: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    """The same flows between the parts of the plant, and the parts in order; what stays inside a part is left out.

    A plant has some thirty units, which no one can read in one picture. Where units name no part, or there are
    hardly any parts, units stand alone.
    """
    area = {unit["name"]: unit.get("area", unit["name"]) for unit in doc.get("units", [])}
    if len(set(area.values())) < _FEWEST_PARTS:
        area = {name: name for name in area}
    together: dict[tuple[Any, ...], dict[str, Any]] = {}
    largest: dict[tuple[Any, ...], float] = {}
    names: dict[tuple[Any, ...], dict[str, None]] = {}
    for row in rows:
        source, target = area.get(row["from"], row["from"]), area.get(row["to"], row["to"])
        if source == target:
            continue
        # Products and feeds keep their names; what else enters or leaves a part is drawn as one.
        key = (source, target, row["kind"], row["what"] if row["kind"] in ("product", "feed") else "")
        if key not in together:
            together[key] = {**row, "from": source, "to": target, "flow": 0.0, "mass": 0.0, "per_tonne": None}
            largest[key], names[key] = -1.0, {}
        found = together[key]
        for sum_ in ("flow", "mass"):
            found[sum_] += row[sum_]
        if row["per_tonne"] is not None:
            found["per_tonne"] = (found["per_tonne"] or 0.0) + row["per_tonne"]
        names[key][row["what"]] = None
        if row["flow"] > largest[key]:
            largest[key] = row["flow"]
            found["stream"] = row["what"]
    for key, found in together.items():
        if len(names[key]) > 1 and found["kind"] in ("reagent", "leaving"):
            found["stream"] = "water and reagents" if found["kind"] == "reagent" else "water and wastes"
    return list(together.values()), list(dict.fromkeys(area.values()))


def _battery(stream: Mapping[str, Any], doc: Mapping[str, Any]) -> bool:
    """Whether a stream that enters the plant is battery feed; where it does not say so, by its name."""
    if "kind" in stream:
        return stream["kind"] == "feed"
    if stream.get("from") is not None:
        return False
    named = {r["name"] for r in (*doc.get("reagents", []), *doc.get("utilities", []))}
    return stream["name"].startswith("feed") or stream["name"] not in named


def elements(doc: Mapping[str, Any]) -> list[str]:
    """Elements that the feed brings, most first: those for which a diagram makes sense."""
    total: dict[str, float] = defaultdict(float)
    for stream in doc.get("streams", []):
        if _battery(stream, doc):
            for element, quantity in stream.get("elements", {}).items():
                total[element] += quantity["value"]
    return [e for e, mass in sorted(total.items(), key=lambda item: -item[1]) if mass > 0]


# --- the graph -------------------------------------------------------------------------------------


def _graph(rows: list[dict[str, Any]], order: list[str]) -> tuple[list[Node], list[Link]]:
    named = [name for row in rows for name in (row["from"], row["to"]) if name]
    steps = {name: Node(name, label(name), "step") for name in dict.fromkeys([*order, *named]) if name in named}
    nodes, links = list(steps.values()), []
    feed = sum(row["flow"] for row in rows if row["kind"] == "feed") or max(row["flow"] for row in rows)
    small: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    shown = []
    for row in rows:
        outside = row["from"] is None or row["to"] is None
        if outside and row["kind"] in ("reagent", "leaving") and row["flow"] < SMALL_SHARE * feed:
            small[(row["from"] or "", row["to"] or "")].append(row)
        else:
            shown.append(row)
    for same in small.values():
        name = same[0]["stream"] if len(same) == 1 else f"{len(same)} small streams"
        shown.append({**same[0], "stream": name, "flow": sum(r["flow"] for r in same)})
    for i, row in enumerate(shown):
        source, target = steps.get(row["from"]), steps.get(row["to"])
        if source is None:
            source = Node(f"in {i}", row["stream"], row["kind"])
            nodes.append(source)
        if target is None:
            target = Node(f"out {i}", row["stream"], row["kind"])
            nodes.append(target)
        link = Link(row["stream"], source, target, row["flow"], row["kind"])
        source.out.append(link)
        target.into.append(link)
        links.append(link)
    return nodes, links


def _mark_recycles(nodes: list[Node]) -> None:
    """Links that lead back into a chain of steps already begun are recycles."""
    state: dict[str, int] = {}
    for root in sorted(nodes, key=lambda n: bool(n.into)):
        if root.key in state:
            continue
        stack = [(root, iter(root.out))]
        state[root.key] = 1
        while stack:
            node, rest = stack[-1]
            link = next(rest, None)
            if link is None:
                state[node.key] = 2
                stack.pop()
            elif state.get(link.target.key) == 1:
                link.kind = "recycle"
            elif link.target.key not in state:
                state[link.target.key] = 1
                stack.append((link.target, iter(link.target.out)))


def _set_layers(nodes: list[Node]) -> None:
    steps = [n for n in nodes if n.kind == "step"]
    for node in nodes:
        node.layer = 1
    for _ in range(len(steps) + 1):
        moved = False
        for node in steps:
            for link in node.out:
                if link.kind != "recycle" and link.target.kind == "step" and link.target.layer <= node.layer:
                    link.target.layer, moved = node.layer + 1, True
        if not moved:
            break
    for node in nodes:
        if node.kind == "step":
            continue
        if node.out:
            node.layer = node.out[0].target.layer - 1
        else:
            node.layer = node.into[0].source.layer + 1


def _wrapped(words: str, limit: int = 17) -> list[str]:
    """A title on at most two lines."""
    if len(words) <= limit:
        return [words]
    lines, current = [], ""
    for word in words.split(" "):
        if current and len(current) + 1 + len(word) > limit and len(lines) < 1:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}".strip()
    lines.append(current)
    return [line if len(line) <= limit + 5 else line[: limit + 3] + "…" for line in lines]


def _label_width(node: Node) -> float:
    bold = node.kind == "step"
    size = style.FONT_SIZE if bold else style.SMALL_SIZE
    return max((style.text_width(line, size, bold) for line in node.lines), default=0.0) + 6.0


def _spread(nodes: list[Node], room: float) -> None:
    """Move inlets up and outlets down a row where the labels of one row need more room than there is."""
    for _ in range(60):
        rows: dict[int, list[Node]] = defaultdict(list)
        for node in nodes:
            rows[node.layer].append(node)
        crowded = [row for row in rows.values() if sum(_label_width(n) + _SPACE for n in row) > room and len(row) > 1]
        movable = [n for row in crowded for n in row if n.kind != "step"]
        if not movable:
            return
        node = min(movable, key=lambda n: n.value)
        node.layer += 1 if node.into else -1


def _route(nodes: list[Node], links: list[Link]) -> list[Node]:
    """Give long links a place in each row they pass; returns the places."""
    passing = []
    for link in links:
        link.path = [link.source]
        if link.kind != "recycle":
            for layer in range(link.source.layer + 1, link.target.layer):
                via = Node(f"{link.name} via {layer}", "", "via", layer)
                via.into, via.out = [link], [link]
                passing.append(via)
                link.path.append(via)
        link.path.append(link.target)
    return passing


# --- places ----------------------------------------------------------------------------------------


def _least_squares(wanted: list[float], weights: list[float], apart: list[float]) -> list[float]:
    """Places in the given order, nearest to those wanted, no two neighbours closer than `apart`.

    Pool adjacent violators: R. E. Barlow et al., Statistical Inference under Order Restrictions, 1972.
    """
    offset = [0.0]
    for gap in apart:
        offset.append(offset[-1] + gap)
    blocks: list[list[float]] = []
    for place, weight, shift in zip(wanted, weights, offset, strict=True):
        blocks.append([place - shift, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            b, a = blocks.pop(), blocks.pop()
            total = a[1] + b[1]
            blocks.append([(a[0] * a[1] + b[0] * b[1]) / total, total, a[2] + b[2]])
    level = [value for value, _, count in blocks for _ in range(int(count))]
    return [value + shift for value, shift in zip(level, offset, strict=True)]


def _place_row(row: list[Node], wanted: dict[str, float], room: float) -> None:
    # Of two that want the same place the larger goes left: side branches run down the right, reagents the left.
    row.sort(key=lambda n: (round(wanted[n.key], 1), -n.value))
    apart = [(a.slot + b.slot) / 2 + _SPACE for a, b in itertools.pairwise(row)]
    places = _least_squares([wanted[n.key] for n in row], [max(n.value, 1e-9) for n in row], apart)
    low, high = [row[0].slot / 2], [room - row[-1].slot / 2]
    for gap in apart:
        low.append(low[-1] + gap)
    for gap in reversed(apart):
        high.append(high[-1] - gap)
    for node, x, least, most in zip(row, places, low, reversed(high), strict=True):
        node.x = max(least, min(x, most))


def _neighbours(node: Node, links: Mapping[str, list[tuple[Node, Node, float]]], up: bool) -> list[tuple[Node, float]]:
    """Steps and places in the row above (or below) that a node is linked to; ends follow, they never pull."""
    near = [(a if up else b, value) for a, b, value in links[node.key] if (b if up else a) is node]
    return [(other, value) for other, value in near if other.kind in ("step", "via")]


def _place(rows: list[list[Node]], links: list[Link], room: float) -> None:
    segments: dict[str, list[tuple[Node, Node, float]]] = defaultdict(list)
    for link in links:
        if link.kind == "recycle":
            continue
        for a, b in pairwise(link.path):
            segments[a.key].append((a, b, link.value))
            segments[b.key].append((a, b, link.value))
    for row in rows:
        for node in row:
            node.x = room / 2
    for sweep in range(_SWEEPS):
        up = sweep % 2 == 0  # look at the row above, then at the row below
        for row in rows if up else reversed(rows):
            wanted = {}
            for node in row:
                near = _neighbours(node, segments, up)
                total = sum(v for _, v in near)
                wanted[node.key] = sum(n.x * v for n, v in near) / total if total else node.x
                if node.kind not in ("step", "via"):
                    # What enters stands to the left of the trunk and what leaves to the right, feed above it.
                    step = node.out[0].target if node.out else node.into[0].source
                    alone = node.into and not _neighbours(step, segments, up=False)
                    side = 0.0 if node.kind == "feed" or alone else (step.bar + node.slot) / 2
                    wanted[node.key] = step.x + (side if node.into else -side)
            _place_row(row, wanted, room)


def layout(doc: Mapping[str, Any], element: str | None = None, width: float = style.WIDTH) -> Layout:
    """Place the diagram of a document, for total mass or for one element."""
    rows_of_data, order = by_area(flows(doc, element), doc)
    if not rows_of_data:
        what = f"{element} in its streams" if element else "streams"
        raise InputError(f"the result document holds no {what}, so there is nothing to draw.")
    nodes, links = _graph(rows_of_data, order)
    _mark_recycles(nodes)
    _set_layers(nodes)
    feed = sum(row["flow"] for row in rows_of_data if row["kind"] == "feed")
    for node in nodes:
        node.lines = (
            [node.title]
            if node.kind == "step"
            else [*_wrapped(node.title), _value_text(node, feed, element, rows_of_data)]
        )
    _spread(nodes, width)
    nodes += _route(nodes, links)
    layers: dict[int, list[Node]] = defaultdict(list)
    for node in nodes:
        layers[node.layer].append(node)
    rows = [layers[i] for i in sorted(layers)]
    recycles = [link for link in links if link.kind == "recycle"]
    scale = _TRUNK_SHARE * width / max(node.value for node in nodes)
    while True:
        lanes = sum(_thickness(link.value, scale) + 6 for link in recycles)
        room = width - lanes
        for node in nodes:
            node.bar = max(node.value * scale, 1.0)
            node.slot = max(node.bar, _label_width(node) if node.lines else 0.0)
        if scale < 1e-12 or all(sum(n.slot + _SPACE for n in row) - _SPACE <= room for row in rows):
            break
        scale *= 0.94
    _place(rows, links, room)
    return _drawn(rows, nodes, links, recycles, scale, room, width, feed, element, rows_of_data)


def _value_text(node: Node, feed: float, element: str | None, rows: list[dict[str, Any]]) -> str:
    if element:
        return f"{number(100 * node.value / feed, 3)} % of feed" if feed else f"{number(node.value, 3)} kg/h"
    per_tonne = next((r["per_tonne"] / r["flow"] for r in rows if r["per_tonne"]), None)
    return f"{number(node.value * per_tonne, 3)} kg/t" if per_tonne else f"{number(node.value, 3)} kg/h"


def _thickness(value: float, scale: float) -> float:
    return max(value * scale, 1.0)


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
            y += _RUN_LABEL + _thickness(link.value, scale)
            run_y[(id(link), leaves)] = y - _thickness(link.value, scale) / 2 - _LABEL_ABOVE
    for i, _ in enumerate(rows):
        top.append(y)
        y += _BAR + _LABEL_BELOW
        for link, leaves in runs.get(i, []):
            thick = _thickness(link.value, scale)
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
        thick = _thickness(link.value, scale)
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
        half = _label_width(node) / 2
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
            x = node.x - sum(_thickness(e.value, scale) for e in group) / 2
            for link in group:
                thick = _thickness(link.value, scale)
                setattr(link, attribute, x + thick / 2)
                x += thick


def _ribbon(number_: int, link: Link, index: Mapping[str, int], top: list[float], scale: float) -> list[dict[str, Any]]:
    half = _thickness(link.value, scale) / 2
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

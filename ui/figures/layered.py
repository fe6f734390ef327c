"""A layered diagram placed on a page: steps in rows, what enters above, what leaves below, recycles apart.

Layers by longest path, order by barycentre, places by least squares with room kept for labels. Geometry alone:
nothing here knows what flows, or how it is drawn.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from ..display import label
from . import style

#: What enters or leaves a step and is less than this share of the feed is drawn together with its like.
SMALL_SHARE = 0.004

SPACE = 12.0  # px, between neighbours
_SWEEPS = 24


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


def graph(rows: list[dict[str, Any]], order: list[str]) -> tuple[list[Node], list[Link]]:
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


def mark_recycles(nodes: list[Node]) -> None:
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


def set_layers(nodes: list[Node]) -> None:
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


def wrapped(words: str, limit: int = 17) -> list[str]:
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


def label_width(node: Node) -> float:
    bold = node.kind == "step"
    size = style.FONT_SIZE if bold else style.SMALL_SIZE
    return max((style.text_width(line, size, bold) for line in node.lines), default=0.0) + 6.0


def spread(nodes: list[Node], room: float) -> None:
    """Move inlets up and outlets down a row where the labels of one row need more room than there is."""
    for _ in range(60):
        rows: dict[int, list[Node]] = defaultdict(list)
        for node in nodes:
            rows[node.layer].append(node)
        crowded = [row for row in rows.values() if sum(label_width(n) + SPACE for n in row) > room and len(row) > 1]
        movable = [n for row in crowded for n in row if n.kind != "step"]
        if not movable:
            return
        node = min(movable, key=lambda n: n.value)
        node.layer += 1 if node.into else -1


def route(nodes: list[Node], links: list[Link]) -> list[Node]:
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
    apart = [(a.slot + b.slot) / 2 + SPACE for a, b in itertools.pairwise(row)]
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


def place(rows: list[list[Node]], links: list[Link], room: float) -> None:
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


def thickness(value: float, scale: float) -> float:
    return max(value * scale, 1.0)

"""A layered diagram placed on a page: steps in rows, what enters above, what leaves below, recycles apart.

Layers by longest path, order by barycentre, places by least squares with room kept for labels. Geometry alone:
nothing here knows what flows, or how it is drawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Any

SPACE = 12.0  # px, between neighbours
LANE = 6.0  # px, between the lanes of recycles
#: The widest step may take this share of the width, the rest is for what enters and leaves.
_TRUNK_SHARE = 0.5
#: Labels get their whole width, or this share of it, and stand in so many lines under one another.
_LABEL_SHARES = (1.0, 0.85, 0.7, 0.6, 0.5, 0.4, 0.33, 0.25, 0.0)
_SWEEPS = 24


@dataclass
class Node:
    """A step, an inlet, an outlet, or (without a title) a place where a long ribbon passes a row."""

    key: str
    title: str
    kind: str
    layer: int = 0
    label: float = 0.0  # px, its width
    into: list[Link] = field(default_factory=list)
    out: list[Link] = field(default_factory=list)
    x: float = 0.0
    bar: float = 0.0
    slot: float = 0.0

    @property
    def value(self) -> float:
        """The larger of what enters and what leaves."""
        return max(sum(e.value for e in self.into), sum(e.value for e in self.out))

    @property
    def end(self) -> bool:
        """Whether something enters or leaves the diagram here."""
        return self.kind not in ("step", "via")


@dataclass
class Link:
    """A stream between two nodes."""

    name: str
    source: Node
    target: Node
    value: float
    kind: str
    path: list[Node] = field(default_factory=list)
    start: float = 0.0
    end: float = 0.0


# --- the graph -------------------------------------------------------------------------------------


def graph(rows: Sequence[Mapping[str, Any]], order: Sequence[str]) -> tuple[list[Node], list[Link]]:
    """Nodes and links of flows: rows with from, to (None outside), stream, kind and flow; order of the steps."""
    named = [name for row in rows for name in (row["from"], row["to"]) if name]
    steps = {name: Node(name, name, "step") for name in dict.fromkeys([*order, *named]) if name in named}
    nodes, links = list(steps.values()), []
    for i, row in enumerate(rows):
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
    """Each step under those that lead to it; what enters one row over its step, what leaves one row under."""
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
        if node.end:
            node.layer = node.out[0].target.layer - 1 if node.out else node.into[0].source.layer + 1


def route(links: list[Link]) -> list[Node]:
    """Give long links a place in each row they pass; returns the places."""
    passing = []
    for number, link in enumerate(links):
        link.path = [link.source]
        if link.kind != "recycle":
            for layer in range(link.source.layer + 1, link.target.layer):
                via = Node(f"{number} via {layer}", "", "via", layer)
                via.into, via.out = [link], [link]
                passing.append(via)
                link.path.append(via)
        link.path.append(link.target)
    return passing


def rows_of(nodes: list[Node]) -> list[list[Node]]:
    """The nodes row by row."""
    layers: dict[int, list[Node]] = defaultdict(list)
    for node in nodes:
        layers[node.layer].append(node)
    return [layers[i] for i in sorted(layers)]


# --- scale and places ------------------------------------------------------------------------------


def fit(rows: list[list[Node]], recycles: list[Link], width: float) -> tuple[float, float]:
    """The scale, px a unit of flow, at which every row and the lanes beside it find room; and the room for the rows.

    Flows alone decide it: where labels do not fit they give way, by `slots`.
    """
    scale = _TRUNK_SHARE * width / max(node.value for row in rows for node in row)
    returning, gaps = sum(link.value for link in recycles), LANE * len(recycles)
    for row in rows:
        room = width - gaps - SPACE * (len(row) - 1)
        scale = min(scale, room / (sum(node.value for node in row) + returning))
    return scale, width - gaps - returning * scale


def slots(rows: list[list[Node]], scale: float, room: float) -> None:
    """The width that each node keeps for itself: its bar, and as much of its label as its row has room for."""
    for row in rows:
        for node in row:
            node.bar = node.value * scale
        free = room - SPACE * (len(row) - 1)
        for share in _LABEL_SHARES:
            for node in row:
                node.slot = max(node.bar, share * node.label)
            if sum(node.slot for node in row) <= free:
                break


def spaced(
    wanted: Sequence[float], weights: Sequence[float], widths: Sequence[float], gap: float, room: float
) -> list[float]:
    """Centres in the given order, nearest to those wanted, `gap` between neighbours, all within the room if it holds them.

    Pool adjacent violators: R. E. Barlow et al., Statistical Inference under Order Restrictions, 1972.
    """
    offset = list(accumulate(((a + b) / 2 + gap for a, b in pairwise(widths)), initial=0.0))
    blocks: list[tuple[float, float, int]] = []
    for place, weight, shift in zip(wanted, weights, offset, strict=True):
        blocks.append((place - shift, weight, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (b, b_weight, b_count), (a, a_weight, a_count) = blocks.pop(), blocks.pop()
            total = a_weight + b_weight
            blocks.append(((a * a_weight + b * b_weight) / total, total, a_count + b_count))
    level = [value for value, _, count in blocks for _ in range(count)]
    least, most = widths[0] / 2, room - widths[-1] / 2 - offset[-1]
    return [max(least, min(value, most)) + shift for value, shift in zip(level, offset, strict=True)]


def _place_row(row: list[Node], wanted: dict[str, float], room: float) -> None:
    # Of two that want the same place the larger goes left: side branches run down the right, reagents the left.
    row.sort(key=lambda n: (round(wanted[n.key], 1), -n.value))
    weights = [max(n.value, 1e-9) for n in row]
    places = spaced([wanted[n.key] for n in row], weights, [n.slot for n in row], SPACE, room)
    for node, x in zip(row, places, strict=True):
        node.x = x


def _neighbours(node: Node, links: Mapping[str, list[tuple[Node, Node, float]]], up: bool) -> list[tuple[Node, float]]:
    """Steps and places in the row above (or below) that a node is linked to; ends follow, they never pull."""
    near = [(a if up else b, value) for a, b, value in links[node.key] if (b if up else a) is node]
    return [(other, value) for other, value in near if not other.end]


def place(rows: list[list[Node]], links: list[Link], room: float) -> None:
    """Put every node of every row where its ribbons run straightest."""
    segments: dict[str, list[tuple[Node, Node, float]]] = defaultdict(list)
    for link in links:
        if link.kind != "recycle":
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
                if node.end:
                    # What enters stands to the left of the trunk and what leaves to the right, feed above it.
                    step = node.out[0].target if node.out else node.into[0].source
                    alone = node.into and not _neighbours(step, segments, up=False)
                    side = 0.0 if node.kind == "feed" or alone else (step.bar + node.slot) / 2
                    wanted[node.key] = step.x + (side if node.into else -side)
            _place_row(row, wanted, room)

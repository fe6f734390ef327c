"""A layered diagram with everything in its place: bars, ribbons, returning lanes and labels, in px."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from . import layered
from .labels import LINE, Box, staggered, width, wrapped
from .layered import LANE, Link, Node, spaced

BAR = 18.0  # px, height of a step
_EDGE = 4.0  # px, height of the mark of an inlet or outlet
_GAP = 46.0  # px, least height between two rows, in which ribbons bend
_RUN = 7.0  # px, over the horizontal run of a recycle, and
_RUN_LABEL = 16.0  # px, where its label stands
_TOP = 34.0  # px, for the key of colours
_SAMPLES = 18
#: What is thinner is drawn as a line of this thickness, px.
HAIRLINE = 1.0

Point = tuple[float, float]


@dataclass
class Diagram:
    """A placed diagram: ready to be drawn, and to be tested."""

    width: float
    height: float
    scale: float  # px a unit of flow
    nodes: list[Node]
    links: list[Link]
    labels: list[Box] = field(default_factory=list)
    leaders: list[tuple[Point, Point]] = field(default_factory=list)
    bars: list[tuple[Node, float, float]] = field(default_factory=list)  # with top and bottom
    ribbons: list[tuple[Link, list[Point]]] = field(default_factory=list)  # middle line from source to target
    returns: list[tuple[Link, list[Point]]] = field(default_factory=list)

    def thickness(self, link: Link) -> float:
        """Width of a link's ribbon, px."""
        return max(link.value * self.scale, HAIRLINE)


def diagram(
    rows: Sequence[Mapping[str, Any]], order: Sequence[str], say: Callable[[float], str], wide: float
) -> Diagram:
    """Place flows (rows with from, to, stream, kind and flow) between steps; `say` words the amount of a flow."""
    nodes, links = layered.graph(rows, order)
    layered.mark_recycles(nodes)
    layered.set_layers(nodes)
    words = {
        node.key: [node.title] if node.kind == "step" else [*wrapped(node.title), say(node.value)] for node in nodes
    }
    for node in nodes:
        node.label = width(words[node.key], bold=node.kind == "step")
    nodes += layered.route(links)
    levels = layered.rows_of(nodes)
    recycles = [link for link in links if link.kind == "recycle"]
    scale, room = layered.fit(levels, recycles, wide)
    layered.slots(levels, scale, room)
    layered.place(levels, links, room)
    placed = Diagram(wide, 0.0, scale, nodes, links)
    _set_ports(placed)
    _Vertical(placed, levels, recycles, words, say, room).draw()
    return placed


class _Vertical:
    """Gives rows, labels and returning lanes their heights, from the top down."""

    def __init__(
        self,
        placed: Diagram,
        rows: list[list[Node]],
        recycles: list[Link],
        words: Mapping[str, list[str]],
        say: Callable[[float], str],
        room: float,
    ):
        self.placed, self.rows, self.recycles, self.words, self.say, self.room = (
            placed,
            rows,
            recycles,
            words,
            say,
            room,
        )
        self.index = {node.key: i for i, row in enumerate(rows) for node in row}
        self.top: list[float] = []
        self.run_y: dict[tuple[int, bool], float] = {}

    def draw(self) -> None:
        """Fill the diagram."""
        placed = self.placed
        above = [self._stagger([n for n in row if n.end and n.out]) for row in self.rows]
        below = [self._stagger([n for n in row if n.end and not n.out]) for row in self.rows]
        self._set_heights([_tall(found) for found in above], [_tall(found) for found in below])
        for node in placed.nodes:
            if node.kind != "via":
                placed.bars.append((node, self._top(node), self._bottom(node)))
        for row, y in zip(self.rows, self.top, strict=True):
            self._name_steps([node for node in row if node.kind == "step"], y + (BAR - LINE) / 2)
        for i, (over, under) in enumerate(zip(above, below, strict=True)):
            self._label(over, self.top[i] - 2, up=True)
            self._label(under, self.top[i] + BAR + 2, up=False)
        for link in placed.links:
            if link.kind != "recycle":
                placed.ribbons.append((link, self._ribbon(link)))
        lane = self.room + 4.0
        for link in self.recycles:
            thick = placed.thickness(link)
            self._return(link, lane + thick / 2, thick)
            lane += thick + LANE

    # --- labels ------------------------------------------------------------------------------------

    def _stagger(self, ends: list[Node]) -> list[tuple[Node, float, float]]:
        """Ends from left to right, with the centre of the label and how far from the end it stands, px."""
        if not ends:
            return []
        ends = sorted(ends, key=lambda node: node.x)
        found = staggered([n.x for n in ends], [n.label for n in ends], self.placed.width)
        heights: dict[int, float] = defaultdict(float)
        for node, (level, _) in zip(ends, found, strict=True):
            heights[level] = max(heights[level], LINE * len(self.words[node.key]) + 3)
        away = {level: sum(h for lower, h in heights.items() if lower < level) for level in heights}
        return [(node, centre, away[level]) for node, (level, centre) in zip(ends, found, strict=True)]

    def _name_steps(self, steps: list[Node], y: float) -> None:
        """Names stand on their bars; thin neighbours push them aside."""
        steps = sorted(steps, key=lambda node: node.x)
        weights = [node.bar for node in steps]
        places = (
            spaced([n.x for n in steps], weights, [n.label for n in steps], 2.0, self.placed.width) if steps else []
        )
        for node, x in zip(steps, places, strict=True):
            self.placed.labels.append(Box(node.title, x - node.label / 2, y, x + node.label / 2, y + LINE, bold=True))

    def _label(self, ends: list[tuple[Node, float, float]], y: float, *, up: bool) -> None:
        for node, centre, away in ends:
            lines = self.words[node.key]
            tall = LINE * len(lines)
            top = y - away - tall if up else y + away
            box = Box("\n".join(lines), centre - node.label / 2, top, centre + node.label / 2, top + tall)
            self.placed.labels.append(box)
            if away:
                self.placed.leaders.append(((node.x, y), (node.x, box.bottom if up else box.top)))

    # --- heights -----------------------------------------------------------------------------------

    def _set_heights(self, above: list[float], below: list[float]) -> None:
        runs: dict[int, list[tuple[Link, bool]]] = defaultdict(list)  # gap under row i -> runs
        for link in self.recycles:
            runs[self.index[link.source.key]].append((link, True))
            runs[self.index[link.target.key] - 1].append((link, False))
        y = self._runs(runs[-1], _TOP) + above[0]
        for i in range(len(self.rows)):
            self.top.append(y)
            if i + 1 == len(self.rows):
                y = self._runs(runs[i], y + BAR + below[i])
            else:
                y = max(self._runs(runs[i], y + BAR + below[i]) + above[i + 1] + 6, y + BAR + _GAP)
        self.placed.height = y + 4

    def _runs(self, runs: list[tuple[Link, bool]], y: float) -> float:
        """Put horizontal runs of recycles under one another; returns where they end."""
        for link, leaves in runs:
            thick = self.placed.thickness(link)
            y += (_RUN if leaves else _RUN_LABEL) + thick
            self.run_y[id(link), leaves] = y - thick / 2
        return y + (_RUN if runs else 0.0)

    def _top(self, node: Node) -> float:
        y = self.top[self.index[node.key]]
        return y + BAR - _EDGE if node.end and not node.out else y

    def _bottom(self, node: Node) -> float:
        y = self.top[self.index[node.key]]
        return y + _EDGE if node.end and node.out else y + BAR

    # --- ribbons -----------------------------------------------------------------------------------

    def _ribbon(self, link: Link) -> list[Point]:
        points: list[Point] = []
        for a, b in pairwise(link.path):
            x0 = link.start if a is link.source else a.x
            x1 = link.end if b is link.target else b.x
            y0, y1 = self._bottom(a), self._top(b)
            if a.kind == "via":
                y0 = self._top(a)
            for i in range(_SAMPLES + 1):
                t = i / _SAMPLES
                points.append((x0 + (x1 - x0) * t * t * (3 - 2 * t), y0 + (y1 - y0) * t))
        return points

    def _return(self, link: Link, lane: float, thick: float) -> None:
        leave, come = self.run_y[id(link), True], self.run_y[id(link), False]
        corners = [
            (link.start, self._bottom(link.source)), (link.start, leave), (lane, leave), (lane, come),
            (link.end, come), (link.end, self._top(link.target)),
        ]  # fmt: skip
        self.placed.returns.append((link, _rounded(corners, min(10.0, thick / 2 + 6.0))))
        text = f"{link.name} {self.say(link.value)}"
        wide = width([text])
        left = max(0.0, min(link.end + thick / 2 + 8, lane - wide))
        self.placed.labels.append(Box(text, left, come - thick / 2 - LINE, left + wide, come - thick / 2))


def _tall(ends: list[tuple[Node, float, float]]) -> float:
    """Height of the labels of a row, px."""
    return max((away + LINE * 3 + 4 for _, _, away in ends), default=0.0)


def _set_ports(placed: Diagram) -> None:
    """Where on its bar each ribbon leaves and arrives: side by side, in the order of the other ends."""
    for node in placed.nodes:
        if node.kind == "via":
            continue
        leaving = sorted(node.out, key=lambda e: (e.kind == "recycle", e.path[1].x))
        arriving = sorted(node.into, key=lambda e: (e.kind == "recycle", e.path[-2].x))
        for group, attribute in ((leaving, "start"), (arriving, "end")):
            x = node.x - sum(link.value for link in group) * placed.scale / 2
            for link in group:
                thick = link.value * placed.scale
                setattr(link, attribute, x + thick / 2)
                x += thick


def _rounded(corners: list[Point], radius: float) -> list[Point]:
    """A path of straight runs with its corners rounded."""
    points = [corners[0]]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        into = _towards(corner, before, radius)
        out = _towards(corner, after, radius)
        for i in range(7):
            t = i / 6
            x, y = (
                (1 - t) ** 2 * p + 2 * t * (1 - t) * c + t * t * q for p, c, q in zip(into, corner, out, strict=True)
            )
            points.append((x, y))
    points.append(corners[-1])
    return points


def _towards(start: Point, end: Point, distance: float) -> Point:
    length = math.dist(start, end)
    share = min(0.5, distance / length) if length else 0.0
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share

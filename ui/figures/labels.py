"""Labels that give way: they wrap, move aside and stand under one another, so that what they name keeps its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from . import style
from .layered import spaced

LINE = 13.0  # px, a line of a label
_GAP = 3.0  # px, between labels
_MARGIN = 6.0  # px, around the words of a label
_LINE_LENGTH = 17  # characters
#: A label may stand aside of what it names by this share of its width before labels are put under one another.
_ASIDE = 0.45
_MOST_LEVELS = 4
_LEADER = 4.0  # px, room for the line to a label that stands lower


@dataclass(frozen=True)
class Box:
    """Where a label stands: left, top, right, bottom in px."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    bold: bool = False

    def overlaps(self, other: Box) -> bool:
        """Whether two labels cover each other."""
        apart_x = self.right <= other.left or other.right <= self.left
        apart_y = self.bottom <= other.top or other.bottom <= self.top
        return not (apart_x or apart_y)


def wrapped(words: str) -> list[str]:
    """A title on at most two lines."""
    if len(words) <= _LINE_LENGTH:
        return [words]
    lines, current = [], ""
    for word in words.split(" "):
        if current and len(current) + 1 + len(word) > _LINE_LENGTH and not lines:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}".strip()
    lines.append(current)
    return [line if len(line) <= _LINE_LENGTH + 5 else line[: _LINE_LENGTH + 3] + "…" for line in lines]


def width(lines: Sequence[str], bold: bool = False) -> float:
    """Room that lines of a label take, px."""
    return max((style.text_width(line, bold=bold) for line in lines), default=0.0) + _MARGIN


def staggered(anchors: Sequence[float], widths: Sequence[float], room: float) -> list[tuple[int, float]]:
    """Level and centre of the label of each anchor, the anchors in order from left to right.

    One level where all labels stand near what they name; else as many as that takes.
    """
    placed: list[tuple[int, float]] = []
    for levels in range(1, _MOST_LEVELS + 1):
        found = [_on_levels(anchors, widths, room, levels, first) for first in range(levels)]
        best, placed = min(found, key=lambda option: option[0])
        if best <= 0.0:
            break
    return placed


def _on_levels(
    anchors: Sequence[float], widths: Sequence[float], room: float, levels: int, first: int
) -> tuple[float, list[tuple[int, float]]]:
    """Labels on so many levels in turn, and by how much the worst of them stands too far away, px."""
    level_of = [(i + first) % levels for i in range(len(anchors))]
    centres = list(anchors)
    worst = 0.0
    for level in range(levels):
        # On its way down the line to a lower label needs room between those above it.
        here = [i for i in range(len(anchors)) if level_of[i] >= level]
        if not here:
            continue
        own = [level_of[i] == level for i in here]
        rooms = [widths[i] if mine else _LEADER for i, mine in zip(here, own, strict=True)]
        weights = [1.0 if mine else 1e3 for mine in own]
        places = spaced([anchors[i] for i in here], weights, rooms, _GAP, room)
        worst = max(worst, places[-1] + rooms[-1] / 2 - room)
        for i, mine, x in zip(here, own, places, strict=True):
            allowed = _ASIDE * widths[i] if mine else 1.0
            worst = max(worst, abs(x - anchors[i]) - max(allowed, _edge(anchors[i], widths[i], room) if mine else 0.0))
            if mine:
                centres[i] = x
    return worst, list(zip(level_of, centres, strict=True))


def _edge(anchor: float, wide: float, room: float) -> float:
    """How far the edge of the picture pushes a label aside, px."""
    return max(0.0, wide / 2 - anchor, anchor + wide / 2 - room)

"""Blocks on a grid and the lines between them: where each stands, and how each line goes round the others, in px.

Blocks stand in rows that are read as text is, those of one group together. What enters and leaves the picture stands over and under
its block. Lines go straight to the next block, else by the gutters between columns and the channels between rows; those
that come to one block from the same side share their way. Geometry alone: nothing here knows what flows, or how it is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

BLOCK, TALL = 132.0, 52.0  # px, a block
LINE = 13.0  # px, a line of words
PILL = 17.0  # px, a block that could stand here, with the room under it
NUMBER = 40.0  # px, room in a gutter for the amount of what leaves the block on its left
_TRACK = 8.0  # px, between lines side by side
_EDGE = 8.0  # px, round the picture and before a block
_GROUP = 17.0  # px, for the name of a group
_STUB = 9.0  # px, arrow of what enters and leaves
_APART = 14.0  # px, between the places on a block where lines leave

Point = tuple[float, float]


@dataclass
class Block:
    """What stands in a place of the grid."""

    key: str
    group: str
    over: int = 0  # lines of words over it, for what enters
    under: int = 0  # and under it, for what leaves
    pills: int = 0  # blocks that could stand after it
    row: int = 0
    column: int = 0
    x: float = 0.0
    y: float = 0.0

    @property
    def middle(self) -> float:
        """Half its height."""
        return self.y + TALL / 2

    @property
    def words_over(self) -> float:
        """Where the words of what enters begin."""
        return self.y - _STUB - LINE * self.over

    @property
    def words_under(self) -> float:
        """Where the words of what leaves begin."""
        return self.y + TALL + PILL * self.pills + 3.0


@dataclass
class Line:
    """From a block to another, with its corners and where the amount stands."""

    source: Block
    target: Block
    corners: list[Point] = field(default_factory=list)
    number: Point = (0.0, 0.0)
    labelled: bool = True

    @property
    def straight(self) -> bool:
        """Whether it goes to the next block in the row."""
        return self.source.row == self.target.row and self.target.column == self.source.column + 1


@dataclass
class _Way:
    """A stretch that lines share, between `low` and `high`, on a track of its gutter or channel."""

    low: float
    high: float
    track: int = 0


@dataclass
class Grid:
    """Everything in its place."""

    blocks: list[Block]
    lines: list[Line]
    width: float = 0.0
    height: float = 0.0
    #: Where each row begins, with the lines over it.
    tops: list[float] = field(default_factory=list)
    #: Name of each group and the stretch that its blocks take in a row: left, right, top.
    groups: list[tuple[str, float, float, float]] = field(default_factory=list)


def grid(blocks: Sequence[Block], links: Sequence[tuple[str, str]], columns: int) -> Grid:
    """Place blocks, in their order, and the lines between them, by their keys."""
    _seat(blocks, columns)
    known = {block.key: block for block in blocks}
    lines = [Line(known[source], known[target]) for source, target in links]
    found = Grid(list(blocks), lines)
    _Placing(found).draw()
    return found


def _seat(blocks: Sequence[Block], columns: int) -> None:
    """Rows of so many columns; a group that does not fit in what is left of a row begins one."""
    row, column = 0, 0
    sizes = {block.group: sum(other.group == block.group for other in blocks) for block in blocks}
    last = None
    for block in blocks:
        opens = block.group != last and column and column + min(sizes[block.group], columns) > columns
        if column == columns or opens:
            row, column = row + 1, 0
        block.row, block.column, last = row, column, block.group
        column += 1


class _Placing:
    """Finds tracks first, then room for them, then places."""

    def __init__(self, found: Grid):
        self.found = found
        self.rows = 1 + max((block.row for block in found.blocks), default=0)
        self.columns = 1 + max((block.column for block in found.blocks), default=0)
        self.gutters: dict[int, list[_Way]] = {i: [] for i in range(self.columns + 1)}
        self.channels: dict[int, list[_Way]] = {i: [] for i in range(self.rows + 1)}

    def draw(self) -> None:
        """Fill the grid."""
        ways = [self._way(line) for line in self.found.lines if not line.straight]
        bent = [line for line in self.found.lines if not line.straight]
        for stretches in (self.gutters, self.channels):
            for every in stretches.values():
                _set_tracks(every)
        self._place_blocks()
        exits = self._exits()
        for line in self.found.lines:
            y = exits[id(line)]
            line.number = (line.source.x + BLOCK + 3.0, y - 2.5)
            if line.straight:
                line.corners = [(line.source.x + BLOCK, y), (line.target.x, y)]
        for line, way in zip(bent, ways, strict=True):
            self._bend(line, way, exits[id(line)])

    # --- ways of lines that are not straight ------------------------------------------------------------

    def _way(self, line: Line) -> tuple[_Way, _Way, _Way, int]:
        """Down or up the gutter beside the source, along a channel, up or down the gutter before the target."""
        source, target = line.source, line.target
        above = source.row < target.row
        channel = target.row if above else target.row + 1
        leave, come = source.column + 1, target.column
        # Heights in rows: a block's middle is at its row and a half, a channel at the row under it.
        here, there, height = source.row + 0.5, target.row + 0.5, float(channel)
        key = (target.key, above)
        first = self._share(self.gutters[leave], (*key, source.key, "from"), here, height)
        along = self._share(self.channels[channel], (*key, "along"), float(leave), float(come))
        last = self._share(self.gutters[come], (*key, "to"), there, height)
        return first, along, last, channel

    def _share(self, ways: list[_Way], key: tuple[object, ...], a: float, b: float) -> _Way:
        known: dict[tuple[object, ...], _Way] = self.__dict__.setdefault("known", {})
        low, high = min(a, b), max(a, b)
        if key not in known:
            known[key] = _Way(low, high)
            ways.append(known[key])
        way = known[key]
        way.low, way.high = min(way.low, low), max(way.high, high)
        return way

    # --- places -----------------------------------------------------------------------------------------

    def _place_blocks(self) -> None:
        blocks = self.found.blocks
        self.left: dict[int, float] = {}
        x = 0.0
        for i, ways in self.gutters.items():
            numbers = NUMBER if i else 0.0
            self.left[i] = x + numbers + _EDGE
            x += numbers + _EDGE + _TRACK * max((way.track + 1 for way in ways), default=0) + _EDGE
            if i < self.columns:
                for block in blocks:
                    if block.column == i:
                        block.x = x
                x += BLOCK
        self.found.width = x
        self.top: dict[int, float] = {}
        y = 2.0
        for i, ways in self.channels.items():
            self.found.tops.append(y)
            self.top[i] = y + _TRACK / 2
            y += _TRACK * max((way.track + 1 for way in ways), default=0) + (2.0 if ways else 0.0)
            here = [block for block in blocks if block.row == i]
            if not here:
                continue
            head = y
            y += _GROUP + max(LINE * block.over + (_STUB if block.over else 0.0) for block in here)
            for block in here:
                block.y = y
            y += TALL + max(PILL * block.pills + (LINE * block.under + _STUB if block.under else 0.0) for block in here)
            y += 4.0
            for name in dict.fromkeys(block.group for block in here if block.group):
                xs = [block.x for block in here if block.group == name]
                self.found.groups.append((name, min(xs), max(xs) + BLOCK, head))
        self.found.height = y + 2.0

    def _exits(self) -> dict[int, float]:
        """Where on the right side of its block each line leaves: what goes straight in the middle, the others over and under."""
        found: dict[int, float] = {}
        for block in self.found.blocks:
            leaving = [line for line in self.found.lines if line.source is block]
            straight = [line for line in leaving if line.straight]
            up = [line for line in leaving if not line.straight and line.target.row < block.row]
            down = [line for line in leaving if not line.straight and line.target.row >= block.row]
            order = [*up, *straight, *down]
            # What goes straight has the middle, unless that takes the room for the numbers from the others.
            middle = len(up) if straight else (len(order) - 1) / 2
            step = _step(len(order), middle)
            if step < LINE - 1.0:
                middle = (len(order) - 1) / 2
                step = _step(len(order), middle)
            for i, line in enumerate(order):
                found[id(line)] = block.middle + (i - middle) * step
                line.labelled = step > LINE - 3.0
        return found

    def _bend(self, line: Line, way: tuple[_Way, _Way, _Way, int], leaves: float) -> None:
        first, along, last, channel = way
        source, target = line.source, line.target
        out = self.left[source.column + 1] + _TRACK * first.track
        into = self.left[target.column] + _TRACK * last.track
        run = self.top[channel] + _TRACK * along.track
        comes = target.middle + (-_APART if channel == target.row else _APART)
        line.corners = [
            (source.x + BLOCK, leaves), (out, leaves), (out, run), (into, run), (into, comes), (target.x, comes),
        ]  # fmt: skip


def _step(count: int, middle: float) -> float:
    """Room between so many lines that leave a block, of which the one with that place is at half its height."""
    return min(_APART, (TALL / 2 - 4.0) / max(count - 1 - middle, middle, 1.0))


def _set_tracks(ways: list[_Way]) -> None:
    """Give stretches that overlap tracks of their own, the longest the outermost."""
    taken: list[list[_Way]] = []
    for way in sorted(ways, key=lambda way: (way.high - way.low, way.low)):
        for i, others in enumerate(taken):
            if all(way.high < other.low or other.high < way.low for other in others):
                way.track = i
                others.append(way)
                break
        else:
            way.track = len(taken)
            taken.append([way])

"""The block flow diagram: every unit with what enters and leaves it, and steps that could stand beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from blackmass.process.document import Document

from ..display import format_number, heading, label
from ..language import say as spoken
from ..measures import basis
from ..measures import unit as unit_of
from . import grid, style
from .drawing import Drawing, text
from .drawing import element as drawn
from .flows import Row, flows
from .layered import graph, mark_recycles

#: What is less than this share of the feed is not drawn.
_LEAST = 1e-5
#: Characters of a line of words over or under a block, and of its name.
_WORDS, _NAME = 27, 20
_MOST_LINES = 2
#: Blocks side by side on paper.
PAPER = 3

_COLOURS = {
    "feed": style.FEED,
    "reagent": style.REAGENT,
    "product": style.PRODUCT,
    "leaving": style.LEAVING,
    "loss": style.LEAVING,
    "in process": style.UNIT_BAR,
    "recycle": style.RECYCLE,
}
#: How far in from a block, px, what could stand after it begins.
_INSET = 14.0
#: Stands between the name of a plant of a network and that of its unit.
_OF_PLANT = ": "
_UNBROKEN = "\u00a0"


@dataclass(frozen=True)
class Possible:
    """A step that the plant could have: after which unit it would stand (none: before the first)."""

    step: str
    after: str | None


def block_flow(
    doc: Document,
    columns: int = PAPER,
    *,
    element: str | None = None,
    per_tonne: bool = False,
    possible: Sequence[Possible] = (),
    chosen: str | None = None,
) -> Drawing:
    """The units of a plant and the flows between them, in kg/h or kg per tonne of feed, of all mass or of one element.

    possible: steps that could be switched on, which are dimmed. chosen: the unit to mark.
    """
    rows = _rows(doc, element)
    say = _say(per_tonne)
    between = _between(rows)
    order = _order(doc, between)
    outside = _outside(rows, say)
    area = _parts(doc)
    parts_of = list(area.values())
    hung = _hung(possible, order)
    blocks = [
        grid.Block(
            name, "" if area[name] == label(name) and parts_of.count(area[name]) == 1 else area[name],
            over=sum(len(words) for _, words in outside[name, "in"]),
            under=sum(len(words) for _, words in outside[name, "out"]),
            pills=len(hung[name]),
        )
        for name in order
    ]  # fmt: skip
    placed = grid.grid(blocks, list(between), columns)
    at = {name: i for i, name in enumerate(order)}
    parts = [_group(*group) for group in placed.groups]
    lines = sorted(placed.lines, key=lambda line: at[line.source.key] >= at[line.target.key])
    parts += [_line(line, between[line.source.key, line.target.key], at, say) for line in lines]
    for block in placed.blocks:
        parts += _ends(block, outside)
        parts.append(_block(block, chosen))
        parts += [_pill(block, i, step, chosen) for i, step in enumerate(hung[block.key])]
    return Drawing(tuple(parts), placed.width, placed.height, alt(doc), tuple(placed.tops[1:]))


def alt(doc: Document) -> str:
    """What the picture shows, in words."""
    return spoken(f"Block flow diagram of {len(doc.units)} units: {', '.join(label(unit.name) for unit in doc.units)}.")


def caption(doc: Document, element: str | None = None, *, per_tonne: bool = False) -> str:
    """How to read the picture."""
    what = f"Flows of {element}" if element else "Flows"
    amounts = f"{unit_of(doc, 'kg')} per {basis(doc)}" if per_tonne else unit_of(doc, "kg/h")
    return (
        f"{what} in {amounts}. What enters stands over a block, what leaves under it; lines that lead back are purple. "
        f"What is less than {format_number(_LEAST * 1e6)} ppm of the {element or 'feed'} is not drawn."
    )


# --- what is drawn ---------------------------------------------------------------------------------


def _rows(doc: Document, element: str | None) -> list[Row]:
    rows = flows(doc, element)
    fed = sum(row["flow"] for row in rows if row["kind"] == "feed")
    return [row for row in rows if row["flow"] > _LEAST * fed]


def _say(per_tonne: bool) -> Any:
    key = "per_tonne" if per_tonne else "flow"
    return lambda rows: format_number(sum(row[key] or 0.0 for row in rows), 3).replace(" ", _UNBROKEN)


def _between(rows: Sequence[Row]) -> dict[tuple[str, str], list[Row]]:
    """What flows from a unit to another; what a unit returns to itself stays inside."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row["from"] and row["to"] and row["from"] != row["to"]:
            found[row["from"], row["to"]].append(row)
    return found


def _order(doc: Document, between: dict[tuple[str, str], list[Row]]) -> list[str]:
    """Units so that few flows lead back, those of a part of the plant one after the other."""
    names = [unit.name for unit in doc.units]
    area = _parts(doc)
    ahead: dict[str, set[str]] = {name: set() for name in names}
    for source, target in _forward(doc, between):
        ahead[target].add(source)
    order: list[str] = []
    while len(order) < len(names):
        free = [name for name in names if name not in order and ahead[name] <= set(order)]
        free = free or [name for name in names if name not in order]
        same = [name for name in free if order and area[name] == area[order[-1]]]
        next_to = [name for name in same or free if order and order[-1] in ahead[name]]
        order.append((next_to or same or free)[0])
    return order


def _parts(doc: Document) -> dict[str, str]:
    """The part of the plant that each unit stands in; in a network, of which plant."""
    plants = {unit.name: unit.name.rpartition(_OF_PLANT)[0] for unit in doc.units}
    return {unit.name: ", ".join(filter(None, (plants[unit.name], label(unit.area)))) for unit in doc.units}


def _forward(doc: Document, between: dict[tuple[str, str], list[Row]]) -> list[tuple[str, str]]:
    """The pairs of units that do not close a circuit, as seen from what enters."""
    rows = [
        {"from": source, "to": target, "stream": "", "kind": "in process", "flow": 1.0} for source, target in between
    ]
    fed = [s.target for s in doc.streams if s.kind == "feed" and s.target]
    rows += [{"from": None, "to": target, "stream": "", "kind": "feed", "flow": 1.0} for target in fed]
    nodes, links = graph(rows, [unit.name for unit in doc.units])
    nodes.sort(key=lambda node: node.kind != "feed")
    mark_recycles(nodes)
    return [
        (link.source.key, link.target.key) for link in links if link.kind == "in process" and link.source.kind == "step"
    ]


def _outside(rows: Sequence[Row], say: Any) -> dict[tuple[str, str], list[tuple[str, list[str]]]]:
    """What enters ("in") and leaves ("out") each unit: its kind, and its name and amount on a few lines; products first."""
    found: dict[tuple[str, str], list[tuple[str, list[str]]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["kind"] != "product", -row["flow"])):
        if row["from"] is None and row["to"]:
            found[row["to"], "in"].append((row["kind"], _wrapped(f"{_name(row)} {say([row])}")))
        elif row["to"] is None and row["from"]:
            found[row["from"], "out"].append((row["kind"], _wrapped(f"{_name(row)} {say([row])}")))
    return found


def _name(row: Row) -> str:
    """What comes from outside is known by what it is, without where it goes."""
    return spoken(row["what"].removesuffix(f" to {label(row['to'] or '')}"))


def _wrapped(words: str, length: int = _WORDS) -> list[str]:
    """Words on few lines; the last word, which is an amount, is never lost."""
    lines: list[str] = []
    for word in words.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= length:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > _MOST_LINES:
        kept = words.rpartition(" ")
        lines = [lines[0], f"{lines[1][: length - len(kept[2]) - 2]}… {kept[2]}"]
    return [line if len(line) <= length + 3 else f"{line[: length + 2]}…" for line in lines]


def _hung(possible: Sequence[Possible], order: Sequence[str]) -> dict[str, list[str]]:
    """The steps that could stand after each unit."""
    found: dict[str, list[str]] = defaultdict(list)
    for each in possible:
        found[each.after or order[0]].append(each.step)
    return found


# --- how it is drawn -------------------------------------------------------------------------------


def _group(name: str, left: float, right: float, top: float) -> str:
    """The name of a part of the plant over its blocks, with a line as long as they are."""
    y = top + 12.0
    fits = spoken(heading(name))[: int((right - left) / (style.SMALL_SIZE * style.BOLD_WIDTH))]
    return drawn(
        "g",
        [
            drawn("line", x1=left, y1=y + 2.5, x2=right, y2=y + 2.5, stroke=style.AXIS, stroke_width=0.6),
            text(fits, left, y - 1.0, font_weight="bold", fill=style.AXIS, class_="part"),
        ],
    )


def _line(line: grid.Line, rows: Sequence[Row], at: dict[str, int], say: Any) -> str:
    back = at[line.source.key] >= at[line.target.key]
    colour = _COLOURS["recycle" if back else "in process"]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in line.corners)
    names = "; ".join(f"{spoken(row['what'])} {say([row])}" for row in rows)
    told = f"{spoken(f'{label(line.source.key)} to {label(line.target.key)}')}: {names}"
    parts = [
        drawn("title", told),
        drawn("polyline", points=points, fill="none", stroke=colour, stroke_width=1.6, stroke_linejoin="round"),
        _arrow(*line.corners[-1], colour, right=True),
    ]
    if line.labelled:
        x, y = line.number
        parts.append(text(say(rows), x, y))
    return drawn("g", parts, class_="line")


def _arrow(x: float, y: float, colour: str, *, right: bool = False) -> str:
    """The point of an arrow that goes right, or down."""
    corners = ((x, y), (x - 6, y - 3.5), (x - 6, y + 3.5)) if right else ((x, y), (x - 3.5, y - 6), (x + 3.5, y - 6))
    return drawn("polygon", points=" ".join(f"{a:.1f},{b:.1f}" for a, b in corners), fill=colour)


def _ends(block: grid.Block, outside: dict[tuple[str, str], list[tuple[str, list[str]]]]) -> list[str]:
    """What enters over the block and what leaves under it, each with its line and words."""
    parts = []
    x = block.x + 6.0
    for side, top, first, last in (
        ("in", block.words_over, block.words_over, block.y),
        ("out", block.words_under, block.y + grid.TALL, block.words_under + grid.LINE * block.under + 6.0),
    ):
        named = outside[block.key, side]
        if not named:
            continue
        kinds = [kind for kind, _ in named]
        colour = _COLOURS[kinds[0] if len(set(kinds)) == 1 else "in process"]
        parts.append(drawn("line", x1=x, y1=first, x2=x, y2=last - 3.0, stroke=colour, stroke_width=1.6))
        parts.append(_arrow(x, last, colour))
        y = top + 10.0
        for kind, lines in named:
            parts.append(drawn("circle", cx=x, cy=y - 3.5, r=2.6, fill=_COLOURS[kind]))
            bold = "bold" if kind in ("product", "feed") else None
            for line in lines:
                parts.append(text(line, x + 7.0, y, font_weight=bold))
                y += grid.LINE
    return parts


def _block(block: grid.Block, chosen: str | None) -> str:
    lines = _wrapped(spoken(heading(block.key.rpartition(_OF_PLANT)[2])), _NAME)
    first = block.middle + 4.0 - 6.5 * (len(lines) - 1)
    words = [
        text(line, block.x + grid.BLOCK / 2, first + 13.0 * i, text_anchor="middle", font_weight="bold", font_size=style.FONT_SIZE)
        for i, line in enumerate(lines)
    ]  # fmt: skip
    marked = block.key == chosen
    box = drawn(
        "rect", x=block.x, y=block.y, width=grid.BLOCK, height=grid.TALL, rx=4.0, fill=style.BLOCK,
        stroke=style.FEED if marked else style.UNIT_BAR, stroke_width=2.5 if marked else 1.0, class_="box",
    )  # fmt: skip
    return drawn("g", [box, *words], class_="block", data_step=block.key)


def _pill(block: grid.Block, i: int, step: str, chosen: str | None) -> str:
    """A step that could stand here: dashed and dimmed."""
    left, y = block.x + _INSET, block.y + grid.TALL + 3.0 + grid.PILL * i
    marked = step == chosen
    told = spoken(f"+ {label(step)}")
    wide = min(
        max(style.text_width(told, style.SMALL_SIZE) + 12.0, grid.BLOCK - _INSET), grid.BLOCK - _INSET + grid.NUMBER
    )
    box = drawn(
        "rect", x=left, y=y, width=wide, height=grid.PILL - 3.0, rx=7.0, fill=style.HALO,
        stroke=style.FEED if marked else style.AXIS, stroke_width=2.0 if marked else 0.8, stroke_dasharray="3 2", class_="box",
    )  # fmt: skip
    return drawn(
        "g", [box, text(told, left + 7.0, y + 10.5, fill=style.DIMMED)], class_="block possible", data_step=step
    )

"""A plant as a small picture: its parts in order."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from . import style
from .drawing import Drawing, element, text

_WIDE, _TALL, _GAP = 96.0, 34.0, 14.0  # px, a part and the room to the next
_COLUMNS = 3
_WORDS = 17  # characters that a line of a part has room for
_LINE = 12.0  # px


def small(parts: Sequence[str]) -> Drawing:
    """Parts of a plant, three in a row as text is read. It has no ground, and words only on its blocks: it suits a dark page."""
    drawn: list[str] = []
    for i, part in enumerate(parts):
        row, column = divmod(i, _COLUMNS)
        x, y = 1.0 + column * (_WIDE + _GAP), 1.0 + row * (_TALL + 8.0)
        drawn.append(
            element("rect", x=x, y=y, width=_WIDE, height=_TALL, rx=4.0, fill=style.BLOCK, stroke=style.UNIT_BAR)
        )
        lines = textwrap.wrap(part, _WORDS)
        first = y + _TALL / 2 + 3.5 - _LINE * (len(lines) - 1) / 2
        drawn += [text(words, x + _WIDE / 2, first + _LINE * j, text_anchor="middle") for j, words in enumerate(lines)]
        if column + 1 < _COLUMNS and i + 1 < len(parts):
            middle, end = y + _TALL / 2, x + _WIDE + _GAP
            drawn.append(
                element("line", x1=x + _WIDE, y1=middle, x2=end, y2=middle, stroke=style.UNIT_BAR, stroke_width=1.5)
            )
    rows = -(-len(parts) // _COLUMNS)
    told = f"Parts of the plant: {', '.join(parts)}."
    return Drawing(tuple(drawn), _COLUMNS * (_WIDE + _GAP), 1.0 + rows * (_TALL + 8.0), told)

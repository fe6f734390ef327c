"""Text for a terminal of eighty columns: wrapped paragraphs, lists and tables."""

from __future__ import annotations

import io
import sys
import textwrap
from collections.abc import Iterable, Sequence

WIDTH = 80


def prepare() -> None:
    """Let standard output and error take every character: a code page of the system may lack some.

    What goes to a file or a program is written as UTF-8; a terminal shows a question mark for what it has not.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.encoding.lower().startswith("utf"):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", errors="replace")


def wrap(words: str, first: str = "", hang: str | None = None) -> list[str]:
    """A paragraph as lines: `first` before the first of them, `hang` (as wide, unless given) before the others."""
    return textwrap.wrap(
        words,
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first) if hang is None else hang,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first.rstrip()]


def items(parts: Iterable[str], first: str) -> list[str]:
    """Short entries one after another, two spaces apart, none of them broken."""
    lines, hang = [first], " " * len(first)
    for part in parts:
        gap = "" if lines[-1] in (first, hang) else "  "
        if gap and len(lines[-1]) + len(gap) + len(part) > WIDTH:
            lines.append(hang)
            gap = ""
        lines[-1] += gap + part
    return lines


def listing(rows: dict[str, str]) -> list[str]:
    """Names and what they are, side by side."""
    wide = max(map(len, rows), default=0) + 2
    return [line.rstrip() for name, words in rows.items() for line in wrap(words, f"{name:<{wide}}")]


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns lined up: the first to the left, the others, numbers, to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        f"{row[0]:<{widths[0]}}{''.join(f'  {cell:>{w}}' for cell, w in zip(row[1:], widths[1:], strict=True))}".rstrip()
        for row in rows
    ]


def tables(columns: Sequence[Sequence[str]]) -> list[list[str]]:
    """Columns as tables of lines that are not too wide, the first column standing in each."""
    key, *others = columns
    found: list[list[str]] = []
    while others:
        count = len(others)
        while count > 1 and len(aligned(list(zip(key, *others[:count], strict=True)))[0]) > WIDTH:
            count -= 1
        found.append(aligned(list(zip(key, *others[:count], strict=True))))
        others = others[count:]
    return found

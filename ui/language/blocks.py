"""Blocks of a report, and charts, said in another language: the words only, never a number, a unit or a key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..figures import Drawing
from ..report.model import Block, Cell, Column, Figure, KeyFigures, Paragraph, Report, Section, Table
from . import ENGLISH, Language

#: Keys of a chart under which words stand; "values" and "domain" hold words beside numbers and colours.
_WORDS = ("description", "title", "text", "name")


def report(found: Report, language: Language) -> Report:
    """A report in a language."""
    if language is ENGLISH:
        return found
    return replace(
        found,
        title=language.say(found.title),
        subtitle=language.say(found.subtitle),
        sections=[section(each, language) for each in found.sections],
        language=language,
    )


def section(found: Section, language: Language) -> Section:
    """A section in a language."""
    if language is ENGLISH:
        return found
    return replace(found, title=language.say(found.title), blocks=[block(each, language.say) for each in found.blocks])


def block(found: Block, say: Callable[[str], str]) -> Block:
    """A block in a language."""
    if isinstance(found, Paragraph):
        return replace(found, words=say(found.words))
    if isinstance(found, KeyFigures):
        return replace(found, rows=[(say(name), value, say(note)) for name, value, note in found.rows])
    if isinstance(found, Figure):
        data = table(found.data, say)
        # A drawing said its words when it laid them out.
        picture = found.chart if isinstance(found.chart, Drawing) else chart(found.chart, say)
        return replace(found, caption=say(found.caption), chart=picture, data=data)
    return table(found, say)


def table(found: Table, say: Callable[[str], str]) -> Table:
    """A table in a language."""

    def said(row: list[Cell]) -> list[Cell]:
        return [say(cell) if isinstance(cell, str) else cell for cell in row]

    columns: list[Column] = []
    for column in found.columns:  # no two of one title
        title = say(column.title)
        columns.append(replace(column, title=column.title if title in [c.title for c in columns] else title))
    total = said(found.total) if found.total else None
    return replace(found, columns=tuple(columns), rows=[said(row) for row in found.rows], total=total)


def chart(found: dict[str, Any], say: Callable[[str], str]) -> dict[str, Any]:
    """A chart in a language."""
    return _chart(found, say)


def _chart(held: Any, say: Callable[[str], str], words: bool = False) -> Any:
    if isinstance(held, str):
        return say(held) if words else held
    if isinstance(held, list):
        return [_chart(each, say, words) for each in held]
    if not isinstance(held, dict):
        return held
    said = {
        key: _chart(value, say, words or key in ("values", "domain") or _worded(key, value))
        for key, value in held.items()
    }
    if isinstance(tips := said.get("tooltip"), list):  # a tip is called as its field where it has no title
        said["tooltip"] = [{"title": say(str(tip.get("field", ""))), **tip} for tip in tips]
    return said


def _worded(key: str, value: Any) -> bool:
    return key in _WORDS and isinstance(value, (str, list))

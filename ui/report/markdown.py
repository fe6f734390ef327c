"""The report as Markdown: words and tables; of a chart, what it shows."""

from __future__ import annotations

from collections.abc import Sequence

from ..display import plain, printed
from .model import Figure, KeyFigures, Paragraph, Report, Table


def to_bytes(report: Report) -> bytes:
    """The file's bytes."""
    lines = [f"# {plain(report.title)}", "", *([plain(report.look.company), ""] if report.look.company else [])]
    lines += [plain(report.subtitle), ""]
    for section in report.sections:
        lines += [f"## {plain(section.title)}", ""]
        for block in section.blocks:
            if isinstance(block, Paragraph):
                lines += [plain(block.words), ""]
            elif isinstance(block, KeyFigures):
                lines += _rows(
                    [*map(report.language.say, ("Figure", "Value", "Note"))],
                    [list(row) for row in block.rows],
                    [False, True, False],
                )
            elif isinstance(block, Figure):
                lines += [f"*{plain(block.caption)}*", "", *_table(block.data)]
            elif not block.sheet_only:
                lines += _table(block)
    return "\n".join([*lines, plain(report.language.say(f"Calculated by blackmass {report.version}.")), ""]).encode()


def _table(table: Table) -> list[str]:
    if not table.columns:
        return []
    heads = [f"{c.title}, {printed(c.unit)}" if c.unit else c.title for c in table.columns]
    rows = [
        [column.text(cell) for column, cell in zip(table.columns, row, strict=True)]
        for row in (*table.rows, *([table.total] if table.total else []))
    ]
    return _rows(heads, rows, [table.numeric(column) for column in table.columns])


def _rows(heads: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> list[str]:
    rule = ["---:" if right else "---" for right in numeric]
    cells = [list(map(_cell, heads)), rule, *(list(map(_cell, row)) for row in rows)]
    return [*(f"| {' | '.join(row)} |" for row in cells), ""]


def _cell(words: str) -> str:
    return plain(" ".join(words.split()))

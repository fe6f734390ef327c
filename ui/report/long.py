"""The report as one long table for programs: a row a number or word, by section, table, row and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from .model import Figure, KeyFigures, Report, Table

_TITLES = ("section", "table", "row", "name", "column", "number", "text", "unit")
Row = tuple[str, int, int, str, str, float | None, str, str]


def rows(report: Report) -> Iterator[Row]:
    """Every cell of every table, also of those that paper has no room for; of a headline figure its number."""
    for section in report.sections:
        for at, block in enumerate(section.blocks):
            if isinstance(block, KeyFigures):
                for i, ((name, _, _), (number, unit)) in enumerate(zip(block.rows, block.numbers, strict=True)):
                    yield section.key, at, i, name, "Value", number, "", unit
            table = block.data if isinstance(block, Figure) else block
            if isinstance(table, Table):
                yield from _cells(section.key, at, table)


def _cells(key: str, at: int, table: Table) -> Iterator[Row]:
    for i, row in enumerate(table.rows):
        for column, cell in zip(table.columns, row, strict=True):
            if cell in (None, ""):
                continue
            number = float(cell) if isinstance(cell, (int, float)) else None
            yield key, at, i, str(row[0]), column.title, number, "" if number is not None else str(cell), column.unit


def csv_bytes(report: Report) -> bytes:
    """As comma-separated values."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_TITLES)
    writer.writerows([*row[:5], "" if row[5] is None else repr(row[5]), *row[6:]] for row in rows(report))
    return out.getvalue().encode("utf-8-sig")  # the mark lets spreadsheets read µ and °


def parquet_bytes(report: Report) -> bytes:
    """As Parquet."""
    import pyarrow
    from pyarrow import parquet

    columns = list(zip(*rows(report), strict=True)) or [()] * len(_TITLES)
    out = io.BytesIO()
    parquet.write_table(pyarrow.table(dict(zip(_TITLES, map(list, columns), strict=True))), out)
    return out.getvalue()

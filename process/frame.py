"""Table: rows of a result document as a person at a prompt wants them: as text, as HTML, as a pandas frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from html import escape
from typing import Any

import numpy as np

from .contract import Part, Quantity
from .quantities import format_number


@dataclass(frozen=True)
class Table:
    """Columns with their units, and rows of plain values; a batch has arrays in its cells."""

    columns: tuple[str, ...]
    units: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    @classmethod
    def of(cls, parts: Sequence[Part]) -> Table:
        """The texts and quantities of parts of one kind; what is nested in them is left out."""
        names = [f.name for f in fields(parts[0])] if parts else []
        plain = (str, int, float, Quantity)
        names = [name for name in names if any(isinstance(getattr(part, name), plain) for part in parts)]

        def unit(name: str) -> str:
            held = (getattr(part, name) for part in parts)
            return next((entry.unit for entry in held if isinstance(entry, Quantity)), "")

        rows = tuple(tuple(_value(getattr(part, name)) for name in names) for part in parts)
        return cls(tuple(names), tuple(unit(name) for name in names), rows)

    @property
    def headings(self) -> tuple[str, ...]:
        """What stands over the columns."""
        named = zip(self.columns, self.units, strict=True)
        return tuple(f"{name.replace('_', ' ')} ({unit})" if unit else name.replace("_", " ") for name, unit in named)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        cells = [self.headings, *(tuple(_text(value) for value in row) for row in self.rows)]
        widths = [max(len(row[i]) for row in cells) for i in range(len(self.columns))]
        return "\n".join(
            "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in cells
        )

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(heading)}</th>" for heading in self.headings)
        body = "".join(f"<tr>{''.join(f'<td>{escape(_text(v))}</td>' for v in row)}</tr>" for row in self.rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def to_frame(self) -> Any:
        """A pandas DataFrame; of a batch, one row a scenario, which a column of that name numbers. Needs pandas."""
        import pandas

        size = max((np.size(value) for row in self.rows for value in row if np.ndim(value)), default=0)
        if not size:
            return pandas.DataFrame([list(row) for row in self.rows], columns=list(self.headings))
        long = [
            [i, *(value[i] if np.ndim(value) else value for value in row)] for row in self.rows for i in range(size)
        ]
        return pandas.DataFrame(long, columns=["scenario", *self.headings])


def _value(entry: Any) -> Any:
    return entry.array if isinstance(entry, Quantity) else entry if isinstance(entry, (str, int, float)) else None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return format_number(value)

"""The report before it is a file: neutral blocks that every writer, and the page, prints in its own way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from blackmass.process.contract import Quantity
from blackmass.process.document import Document

from ..display import amount, format_number, preferred, printed, seen
from ..figures import Drawing
from ..language import ENGLISH, Language
from .cash import Cash
from .look import PLAIN, Look

Cell = str | float | None


@dataclass(frozen=True)
class Column:
    """A column of a table: its title, the unit of its numbers, and its share of the width."""

    title: str
    unit: str = ""
    width: float = 1.0
    digits: int = 4
    #: A number that is less than arithmetic leaves of this is told as nothing; a spreadsheet has it as it is.
    whole: float = 0.0
    #: A formula for a spreadsheet over other columns of the row, such as "{flow} * {price}".
    formula: str = ""
    #: By which formulas of other columns name it; several, apart by spaces.
    key: str = ""

    def text(self, cell: Cell) -> str:
        """A cell of it as text: numbers rounded to the digits of the column."""
        if cell is None or cell == "":
            return ""
        return format_number(seen(cell, self.whole), self.digits) if isinstance(cell, (int, float)) else str(cell)


@dataclass(frozen=True)
class Table:
    """Rows of text and numbers; a number is in the unit of its column."""

    columns: tuple[Column, ...]
    rows: list[list[Cell]]
    total: list[Cell] | None = None
    #: Too wide for paper: only a spreadsheet prints it.
    sheet_only: bool = False
    #: The first column names a group of rows; on paper it is a line above them, not a column.
    grouped: bool = False

    @property
    def paper_columns(self) -> tuple[Column, ...]:
        """The columns, but for that which names the group."""
        return self.columns[1:] if self.grouped else self.columns

    def groups(self) -> list[tuple[str, list[list[Cell]]]]:
        """The rows of the paper columns under the name of each group; all under no name where there are no groups."""
        if not self.grouped:
            return [("", self.rows)]
        return [(str(name), [row[1:] for row in rows]) for name, rows in groupby(self.rows, key=lambda row: row[0])]

    def numeric(self, column: Column) -> bool:
        """Whether a column holds numbers."""
        at = self.columns.index(column)
        return any(isinstance(row[at], (int, float)) for row in self.rows)


def total(columns: Sequence[Column], rows: Sequence[list[Cell]], *summed: str, name: str = "Total") -> list[Cell]:
    """The row that sums the columns of these titles."""
    return [name if i == 0 else _sum(rows, i) if c.title in summed else None for i, c in enumerate(columns)]


def _sum(rows: Sequence[list[Cell]], at: int) -> float:
    return sum(cell for row in rows if isinstance(cell := row[at], (int, float)))


@dataclass(frozen=True)
class Figure:
    """A chart and the data behind it."""

    key: str
    caption: str
    chart: dict[str, Any] | Drawing
    data: Table


@dataclass(frozen=True)
class Paragraph:
    """Plain text; never markup."""

    words: str


@dataclass(frozen=True)
class KeyFigures:
    """The few numbers a reader looks for first: name, number with unit, note; the numbers and units by
    themselves; and what they are per, in words."""

    rows: list[tuple[str, str, str]]
    numbers: list[tuple[float, str]]
    per: str = ""


Block = Table | Figure | Paragraph | KeyFigures


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    key: str
    title: str
    blocks: list[Block]


@dataclass(frozen=True)
class Chapter:
    """A section before there is a document: its heading, the tab of the page it stands under, and what fills it."""

    key: str
    title: str
    tab: str
    fill: Callable[[Document], list[Block]]

    def of(self, doc: Document) -> Section | None:
        """The section of a document, where that has something to say."""
        blocks = self.fill(doc)
        return Section(self.key, self.title, blocks) if blocks else None


@dataclass(frozen=True)
class Report:
    """What a writer needs."""

    title: str
    subtitle: str
    version: str
    sections: list[Section]
    #: From which a spreadsheet reckons the cash flow again.
    cash: Cash | None = None
    look: Look = PLAIN
    language: Language = ENGLISH


def shown(quantity: Quantity | str | None, unit: str | None = None) -> list[Cell]:
    """Number and unit of a quantity as people read it, for a column each."""
    if not isinstance(quantity, Quantity):
        return [quantity or "–", ""]
    target = unit or preferred(quantity.unit)
    return [amount(quantity, target), printed(target)]


def filled(columns: Sequence[Column], rows: list[list[Cell]]) -> tuple[tuple[Column, ...], list[list[Cell]]]:
    """The columns in which any row says something, and their cells."""
    kept = [i for i in range(len(columns)) if any(row[i] not in (None, "") for row in rows)]
    return tuple(columns[i] for i in kept), [[row[i] for i in kept] for row in rows]


def data_table(rows: list[dict[str, Any]]) -> Table:
    """The data behind a chart, as a table."""
    if not rows:
        return Table((), [])
    titles = {"name": "Name", "value": "Value", "kind": "Kind", "unit": "Unit"}
    keys = [key for key in titles if key in rows[0]]
    columns = tuple(Column(titles[k], "%" if k == "value" and "unit" not in rows[0] else "", 1.5) for k in keys)
    return Table(columns, [[row[k] for k in keys] for row in rows])

"""The report as a workbook: a sheet a section, numbers as numbers, and the data behind each chart."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from ..display import printed
from ..language import Language
from . import live
from .model import Cell, Column, Figure, KeyFigures, Paragraph, Report, Table

#: Creation date written into the file: fixed, so that equal results are equal files.
_CREATED = datetime(2000, 1, 1)

_NUMBER = "#,##0.####;-#,##0.####;0"
_TINY = "0.0E+00"
#: Numbers smaller than this are written with a power of ten.
_SMALL = 1e-3
_CHARACTERS = 14  # width of a column of relative width 1, in characters
_WIDEST = 60
_BEFORE_THE_MODEL = "finance"  # key of the section whose sheet the cash flow model follows
_MARK_AT = 5  # column of the mark
_NAME = 31  # characters; the most a sheet's name may have


def to_bytes(report: Report) -> bytes:
    """The file's bytes."""
    import xlsxwriter

    buffer = io.BytesIO()
    # Text that begins with "=" stays text; formulas are only those written on purpose.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties(
            {
                "title": report.title,
                "subject": report.subtitle,
                "author": f"blackmass {report.version}",
                "created": _CREATED,
            }
        )
        writer = _Writer(book, report.language)
        for section in report.sections:
            writer.section(section.title, section.blocks, report if section is report.sections[0] else None)
            if section.key == _BEFORE_THE_MODEL and report.cash:
                live.Live(book, report.cash, writer).write()
    return buffer.getvalue()


class _Writer:
    """Writes sections one after another into a workbook."""

    def __init__(self, book: Any, language: Language) -> None:
        self.book, self.language = book, language
        font = {"font_name": "Arial", "font_size": 10, "valign": "top"}
        self.title = book.add_format({**font, "bold": True, "font_size": 14})
        self.words = book.add_format({**font})
        self.head = book.add_format({**font, "bold": True, "text_wrap": True, "bg_color": "#EEF1F5", "bottom": 1})
        self.text = book.add_format({**font, "text_wrap": True})
        self.given = book.add_format({**font, "num_format": _NUMBER, "font_color": "#0000FF"})
        self.number = book.add_format({**font, "num_format": _NUMBER})
        self.tiny = book.add_format({**font, "num_format": _TINY})
        self.total_text = book.add_format({**font, "bold": True, "top": 1})
        self.total_number = book.add_format({**font, "bold": True, "top": 1, "num_format": _NUMBER})

    def section(self, title: str, blocks: list[Any], report: Report | None) -> None:
        """One sheet; its first table sits on top under a frozen header unless words stand before it."""
        sheet = self.book.add_worksheet(_sheet_name(title, self.book))
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        row = 0
        if report:
            sheet.write_string(0, 0, report.title, self.title)
            sheet.write_string(1, 0, report.subtitle, self.words)
            sheet.write_string(2, 0, report.look.company, self.words)
            if report.look.logo:
                sheet.insert_image(
                    0, _MARK_AT, "mark", {"image_data": io.BytesIO(report.look.logo), "decorative": True}
                )
            row = 4
        widths: dict[int, float] = {}
        frozen = False
        for block in blocks:
            if isinstance(block, Paragraph):
                sheet.write_string(row, 0, block.words, self.words)
                row += 2
            elif isinstance(block, KeyFigures):
                row = self._key_figures(sheet, row, block, widths)
            else:
                table = block.data if isinstance(block, Figure) else block
                if not table.columns:
                    continue
                if isinstance(block, Figure):
                    sheet.write_string(row, 0, self.language.say(f"Data of the chart: {block.caption}"), self.words)
                    row += 1
                if not frozen:
                    sheet.freeze_panes(row + 1, 1)
                    sheet.repeat_rows(row)
                    frozen = True
                row = self._table(sheet, row, table, widths)
        for column, width in widths.items():
            sheet.set_column(column, column, min(width, _WIDEST))

    def _key_figures(self, sheet: Any, row: int, block: KeyFigures, widths: dict[int, float]) -> int:
        for (name, _, note), (number, unit) in zip(block.rows, block.numbers, strict=True):
            sheet.write_number(row, 1, number, self.number)
            for column, words in ((0, name), (2, unit), (3, note)):
                sheet.write_string(row, column, words, self.words)
                widths[column] = max(widths.get(column, 0), min(len(words) + 2, 40))
            row += 1
        return row + 1

    def _table(self, sheet: Any, row: int, table: Table, widths: dict[int, float]) -> int:
        for column, declared in enumerate(table.columns):
            sheet.write_string(row, column, _heading(declared), self.head)
            wide = max([len(str(r[column])) for r in table.rows if isinstance(r[column], str)] + [0])
            widths[column] = max(widths.get(column, 0), min(wide + 2, 45), _CHARACTERS * min(declared.width, 1.2))
        first = row + 1
        for cells in table.rows:
            row += 1
            for column, cell in enumerate(cells):
                self._cell(sheet, row, column, cell, table)
        if table.total:
            row += 1
            for column, cell in enumerate(table.total):
                if isinstance(cell, (int, float)):
                    letters = _letters(column)
                    formula = f"=SUM({letters}{first + 1}:{letters}{row})"
                    sheet.write_formula(row, column, formula, self.total_number, cell)
                else:
                    sheet.write_string(row, column, cell or "", self.total_text)
        return row + 3

    def _cell(self, sheet: Any, row: int, column: int, cell: Cell, table: Table) -> None:
        declared = table.columns[column]
        if isinstance(cell, (int, float)):
            style = self.tiny if cell and abs(cell) < _SMALL else self.number
            if declared.formula:
                places = {key: f"{_letters(i)}{row + 1}" for i, c in enumerate(table.columns) for key in c.key.split()}
                sheet.write_formula(row, column, f"={declared.formula.format(**places)}", style, cell)
            else:
                sheet.write_number(row, column, cell, style)
        elif cell:
            sheet.write_string(row, column, cell, self.text)


def _heading(column: Column) -> str:
    return f"{column.title} ({printed(column.unit)})" if column.unit else column.title


def _letters(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return xl_col_to_name(column)


def _sheet_name(title: str, book: Any) -> str:
    """A name that a workbook accepts and that is not taken."""
    name = "".join(c for c in title if c not in "[]:*?/\\").strip("'")[:_NAME] or "Sheet"
    taken = {sheet.get_name().casefold() for sheet in book.worksheets()}
    return name if name.casefold() not in taken else f"{name[: _NAME - 3]} {len(taken)}"

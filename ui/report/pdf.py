"""The report as PDF, set by typst: the data goes in as JSON, so that no text is ever read as markup."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from typing import Any

from ..display import printed
from ..figures import Drawing, svg
from ..language import ENGLISH
from . import glyphs
from .model import Block, Cell, Column, Figure, KeyFigures, Paragraph, Report

#: Creation date written into the file, s since 1970: fixed, so that equal results are equal files.
_CREATED = 0

#: Height over width of what a page holds, less the words beside it; the template scales down what is higher.
_HIGHEST = 1.33

#: What a report says that had to do without characters.
_BOXES = (
    f"{glyphs.INSTEAD} stands for a character that no typeface on this computer has. The HTML report and the workbook "
    "have them all."
)


@cache
def _fonts(system: bool) -> Any:
    """The bundled typeface (typst brings no sans of its own, and a server has no fonts to rely on), or all there are."""
    import typst

    with as_file(files("blackmass.ui").joinpath("report", "fonts")) as folder:
        return typst.Fonts(include_system_fonts=system, include_embedded_fonts=False, font_paths=[str(folder)])


def to_bytes(report: Report) -> bytes:
    """The file's bytes.

    Characters that the bundled typeface has not come from the computer's fonts, and are boxes where these lack them too;
    a report in another language than English raises NoTypeface then.
    """
    plain = _plain(report)
    if not glyphs.missing(json.dumps(plain, ensure_ascii=False)):
        return _compiled(plain)
    import typst

    try:
        return _compiled(plain, system=True)
    except typst.TypstError:
        if report.language is not ENGLISH:
            raise glyphs.NoTypeface from None
        plain["sections"][0]["blocks"].insert(0, {"kind": "paragraph", "text": _BOXES})
        return _compiled(glyphs.readable(plain))


def _compiled(plain: dict[str, Any], *, system: bool = False) -> bytes:
    import typst

    return typst.compile(
        files("blackmass.ui").joinpath("report", "report.typ").read_bytes(),
        format="pdf",
        font_paths=_fonts(system),
        sys_inputs={"data": json.dumps(plain, ensure_ascii=False)},
        timestamp=_CREATED,
        pdf_standards=["ua-1"],
    )


def _plain(report: Report) -> dict[str, Any]:
    """The report in the shape that the template reads."""
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "version": report.version,
        "language": report.language.code,
        "made": report.language.say(f"Calculated by blackmass {report.version}."),
        "company": report.look.company,
        "logo": list(report.look.logo),
        "sections": [
            {
                "title": section.title,
                "blocks": [
                    plain for b in section.blocks if not getattr(b, "sheet_only", False) for plain in _blocks(b)
                ],
            }
            for section in report.sections
        ],
    }


def _blocks(block: Block) -> list[dict[str, Any]]:
    """A block, in as many pieces as pages have to hold it; the last has the caption."""
    if not isinstance(block, Figure) or not isinstance(block.chart, Drawing):
        return [_block(block)]
    pieces = block.chart.pieces(_HIGHEST)
    return [
        _figure(piece.svg, piece.description, block.caption if piece is pieces[-1] else "", piece.height / piece.width)
        for piece in pieces
    ]


def _figure(svg: str, alt: str, caption: str, ratio: float) -> dict[str, Any]:
    return {"kind": "figure", "svg": svg, "alt": alt, "caption": caption, "ratio": ratio}


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": block.words}
    if isinstance(block, KeyFigures):
        return {"kind": "key figures", "rows": [list(row) for row in block.rows]}
    if isinstance(block, Figure):
        chart: Any = block.chart
        return _figure(svg(chart), chart["description"], block.caption, chart["height"] / chart["width"])
    columns = block.paper_columns
    return {
        "kind": "table",
        "columns": [
            {"title": c.title, "unit": printed(c.unit), "width": c.width, "numeric": block.numeric(c)} for c in columns
        ],
        "groups": [{"name": name, "rows": [_cells(row, columns) for row in rows]} for name, rows in block.groups()],
        "total": _cells(block.total, columns) if block.total else None,
    }


def _cells(row: list[Cell], columns: Sequence[Column]) -> list[str]:
    return [column.text(cell) for cell, column in zip(row, columns, strict=True)]

"""The report as one HTML file: inline SVG, no script, nothing fetched, every text escaped."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape

from ..display import printed
from ..figures import svg
from .look import Look
from .model import Cell, Column, Figure, KeyFigures, Paragraph, Report, Table

_STYLE = """
:root { color-scheme: light; }
body { font: 14px/1.45 "Liberation Sans", Arial, Helvetica, sans-serif; color: #1d2733; background: #fff;
       max-width: 1000px; margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; border-bottom: 2px solid #0072b2;
       padding-bottom: .2rem; }
.company { display: flex; align-items: center; gap: .8rem; font-weight: bold; } .company img { max-height: 3.2rem; max-width: 14rem; }
.subtitle, .note, footer { color: #566270; } nav a { margin-right: .9rem; color: #0072b2; white-space: nowrap; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: .8rem; margin: 1rem 0; }
.figures div { border: 1px solid #d5dbe2; border-radius: 6px; padding: .6rem .8rem; }
.figures b { display: block; font-size: 1.25rem; } .scroll { overflow-x: auto; margin: .8rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .86rem; }
th { text-align: left; vertical-align: bottom; background: #eef1f5; } th, td { padding: .3rem .5rem; }
td { border-bottom: 1px solid #e3e8ed; vertical-align: top; } .n { text-align: right; white-space: nowrap; }
.group { font-weight: bold; color: #0072b2; padding-top: .9rem; }
tfoot td { font-weight: bold; border-top: 1px solid #566270; }
figure { margin: 1rem 0; } figure svg { max-width: 100%; height: auto; } figcaption { color: #566270; }
@media print { nav { display: none; } h2 { break-after: avoid; } tr, figure { break-inside: avoid; }
       thead { display: table-header-group; } tfoot { display: table-row-group; } }
"""


def to_bytes(report: Report) -> bytes:
    """The file's bytes."""
    return to_text(report).encode()


def to_text(report: Report) -> str:
    """The page as text."""
    links = "".join(f'<a href="#{s.key}">{escape(s.title)}</a> ' for s in report.sections)
    parts = [
        f'<!DOCTYPE html>\n<html lang="{report.language.code}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(report.title)}</title><style>{_STYLE}</style></head><body>",
        f'<header>{_look(report.look)}<h1>{escape(report.title)}</h1><p class="subtitle">{escape(report.subtitle)}</p>',
        f"<nav>{links}</nav></header><main>",
    ]
    for section in report.sections:
        parts.append(f'<section id="{section.key}"><h2>{escape(section.title)}</h2>')
        for block in section.blocks:
            if isinstance(block, Paragraph):
                parts.append(f"<p>{escape(block.words)}</p>")
            elif isinstance(block, KeyFigures):
                parts.append(_key_figures(block))
            elif isinstance(block, Figure):
                parts.append(f"<figure>{svg(block.chart)}<figcaption>{escape(block.caption)}</figcaption></figure>")
            elif not block.sheet_only:
                parts.append(_table(block))
        parts.append("</section>")
    made = report.language.say(f"Calculated by blackmass {report.version}.")
    parts.append(f"</main><footer><p>{escape(made)}</p></footer></body></html>\n")
    return "\n".join(parts)


def _look(look: Look) -> str:
    """The company and its mark, over the title."""
    mark = f'<img alt="" src="data:image/{look.kind};base64,{b64encode(look.logo).decode()}">' if look.logo else ""
    return f'<p class="company">{mark}{escape(look.company)}</p>' if mark or look.company else ""


def _key_figures(block: KeyFigures) -> str:
    tiles = "".join(
        f'<div>{escape(name)}<b>{escape(value)}</b><span class="note">{escape(note)}</span></div>'
        for name, value, note in block.rows
    )
    return f'<div class="figures">{tiles}</div>'


def _table(table: Table) -> str:
    columns = table.paper_columns
    numeric = [table.numeric(column) for column in columns]
    kind = [' class="n"' if n else "" for n in numeric]
    narrow = ' style="width: auto; min-width: 50%"' if len(kind) < 4 and any(numeric) else ""
    head = "".join(f"<th{k}>{_title(c)}</th>" for c, k in zip(columns, kind, strict=True))
    body = ""
    for name, rows in table.groups():
        if name:
            body += f'<tr><td class="group" colspan="{len(columns)}">{escape(name[:1].upper() + name[1:])}</td></tr>'
        body += "".join(_row(columns, row, kind) for row in rows)
    foot = f"<tfoot>{_row(columns, table.total, kind)}</tfoot>" if table.total else ""
    return f'<div class="scroll"><table{narrow}><thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table></div>'


def _row(columns: Sequence[Column], row: list[Cell], kind: list[str]) -> str:
    cells = "".join(
        f"<td{k}>{escape(column.text(cell))}</td>" for cell, column, k in zip(row, columns, kind, strict=True)
    )
    return f"<tr>{cells}</tr>"


def _title(column: Column) -> str:
    unit = f" <small>{escape(printed(column.unit))}</small>" if column.unit else ""
    return escape(column.title) + unit

"""Blocks of a report as the page draws them: key figures, charts, tables of numbers, tables of sentences."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from ..display import plain, printed
from ..figures import Drawing
from ..language.blocks import chart as said
from ..report.model import Figure, KeyFigures, Paragraph, Section, Table
from .spoken import spoken, st

#: Widths of table columns, px.
_CHARACTER, _PADDING, _WIDEST = 6.4, 20, 420
#: A table with a longer text, in characters, is one of sentences, which are wrapped.
_SENTENCE = 64
#: Tables of at most so many columns stand side by side.
_NARROW = 4
#: Rows above which a table scrolls, and its height then, px.
_MANY_ROWS, _HEIGHT = 40, 700


def section(found: Section, *, headed: bool = True) -> None:
    """A section, under its title unless something else gives that."""
    if headed:
        st.markdown(f"**{found.title}**")
    for kind, group in groupby(found.blocks, key=_kind):
        blocks = list(group)
        figures = [block for block in blocks if isinstance(block, Figure)]
        tables = [block for block in blocks if isinstance(block, Table)]
        if kind == "figure":
            with st.container(horizontal=True, key=f"pictures {found.key} {figures[0].key}", gap="large"):
                for figure in figures:
                    with st.container():
                        chart(figure.chart, f"{found.key} {figure.key}")
                        st.caption(plain(figure.caption))
        elif kind == "narrow table":
            with st.container(horizontal=True):
                # Tables of like length stand side by side.
                for block in sorted(tables, key=lambda table: -len(table.rows)):
                    table(block, f"{found.title}: {block.columns[0].title}")
        else:
            for block in blocks:
                alone(block, found)


def _kind(block: Any) -> str:
    if isinstance(block, Figure):
        return "figure"
    narrow = isinstance(block, Table) and len(block.columns) <= _NARROW and not block.grouped and not _wordy(block)
    return "narrow table" if narrow else "alone"


def alone(block: Any, found: Section) -> None:
    """A block that has the width to itself."""
    if isinstance(block, Paragraph):
        st.caption(plain(block.words))
    elif isinstance(block, KeyFigures):
        key_figures(block)
    elif not block.sheet_only:
        if block.grouped:
            sentences(choose(block, found), found.title)
        elif _wordy(block):
            sentences(block, found.title)
        else:
            table(block, found.title)


def _wordy(block: Table) -> bool:
    return any(isinstance(cell, str) and len(cell) > _SENTENCE for row in block.rows for cell in row)


def key_figures(block: KeyFigures, changes: Mapping[str, tuple[str, bool | None]] | None = None) -> None:
    """Headline figures; the style sheet of the page lets them wrap, so that none is cut off on a narrow screen.

    changes: against another plant, and whether for the better, by the name of the figure.
    """
    with st.container(horizontal=True, key="headline"):
        for name, value, note in block.rows:
            figure, unit = _parted(value) if "/" in value else (value, "")
            if unit:
                unit = f"{unit.rpartition('/')[0]} per {block.per}"
            told = [part for part in (unit, note) if part and part != f"per {block.per}"]
            with st.container(border=True, height="stretch", gap=None):
                words, better = (changes or {}).get(name, (None, None))
                colour = "gray" if better is None else "green" if better else "red"
                arrow = "off" if better is None else "up" if str(words).startswith("+") else "down"
                st.metric(name, figure, words, delta_color=colour, delta_arrow=arrow)
                st.caption(plain(", ".join(told)))


def _parted(value: str) -> tuple[str, str]:
    """Number and unit; digits stand in groups, and a unit may have a space."""
    words = value.split(" ")
    digits = next((i for i, word in enumerate(words) if not word.replace(".", "").lstrip("-−").isdigit()), len(words))
    return (" ".join(words[:digits]), " ".join(words[digits:])) if digits else (value, "")


def chart(spec: dict[str, Any] | Drawing, key: str) -> None:
    """A figure of ours."""
    if isinstance(spec, Drawing):
        st.image(spec.svg, width="stretch", alt=spec.description)
        return
    spec = said(spec, spoken().say)
    # Bars take the width there is; the places of a diagram are fixed, and a narrow page scrolls it. The chart's
    # own description serves readers who do not see it.
    wide = "stretch" if spec["autosize"]["type"] == "fit-x" else "content"
    # Drawn as SVG without a ground, so that the style sheet of the page gives its text the colours of the theme.
    shown = {
        **spec,
        "config": {**spec["config"], "background": None},
        "usermeta": {"embedOptions": {"renderer": "svg"}},
    }
    st.vega_lite_chart(spec=shown, theme=None, width=wide, key=key)


def choose(block: Table, found: Section) -> Table:
    """The rows of one group, or of all, as a visitor chooses."""
    what = block.columns[0].title
    groups, every = list(dict.fromkeys(str(row[0]) for row in block.rows)), f"every {what.lower()}"
    chosen = st.selectbox(what, [every, *groups], key=f"{found.key} group", width=300)
    return Table(block.columns, [row for row in block.rows if chosen in (every, row[0])])


def sentences(block: Table, alt: str) -> None:
    """A table whose cells are mostly sentences, which are wrapped."""
    shown = [{title: plain(text) for title, text in row.items()} for row in _shown(block)]
    st.table(shown, border="horizontal", hide_index=True, alt=alt)


def table(block: Table, alt: str) -> None:
    """A table of numbers and short texts."""
    rows = _shown(block)
    st.dataframe(
        rows,
        hide_index=True,
        width="content",
        height="content" if len(rows) < _MANY_ROWS else _HEIGHT,
        alt=alt,
        column_config={
            title: st.column_config.TextColumn(
                alignment="right" if block.numeric(column) else "left",
                width=width(title, [row[title] for row in rows]),
            )
            for title, column in zip(_titles(block), block.columns, strict=True)
        },
    )


def _shown(block: Table) -> list[dict[str, str]]:
    """Rows of text by the title of their column, the total last."""
    rows = [*block.rows, *([block.total] if block.total else [])]
    return [
        {title: c.text(cell) for title, c, cell in zip(_titles(block), block.columns, row, strict=True)} for row in rows
    ]


def _titles(table: Table) -> list[str]:
    return [f"{c.title}, {printed(c.unit)}" if c.unit else c.title for c in table.columns]


def width(title: str, cells: list[Any]) -> int:
    """Room for the title and the longest text of a column, px."""
    longest = max([len(cell) for cell in cells if isinstance(cell, str)] + [len(title), 6])
    return min(round(_CHARACTER * longest) + _PADDING, _WIDEST)

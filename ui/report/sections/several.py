"""Several plants side by side: their headline figures and what they recover."""

from __future__ import annotations

from collections.abc import Sequence

from blackmass.process.contract import Quantity
from blackmass.process.document import Document

from ...display import amount, kpi_name, preferred, printed, title
from ...measures import basis
from ..model import Block, Cell, Column, Paragraph, Table


def told_apart(docs: Sequence[Document]) -> list[str]:
    """What plants are called; those of one name by their route as well, and else by a number."""
    titles = [title(doc) for doc in docs]
    routes = [str((doc.scenario or {}).get("route", "")) for doc in docs]
    names = [f"{t}, {r}" if titles.count(t) > 1 and r else t for t, r in zip(titles, routes, strict=True)]
    found: list[str] = []
    for name in names:
        found.append(next(n for n in (name, *(f"{name} ({i})" for i in range(2, 1000))) if n not in found))
    return found


def side_by_side(docs: Sequence[Document], names: Sequence[str]) -> list[Block]:
    """A column a plant; of two plants the change as well."""
    figures = [_figures(doc) for doc in docs]
    rows: list[list[Cell]] = []
    for what in dict.fromkeys(key for each in figures for key in each):
        unit = what[1]
        cells: list[Cell] = [amount(each[what]) if what in each else None for each in figures]
        first, last = cells[0], cells[-1]
        change: list[Cell] = []
        if len(docs) == 2:
            change = [last - first if isinstance(first, float) and isinstance(last, float) else None]
        rows.append([what[0], printed(unit), *cells, *change])
    columns = [Column("Figure", width=1.6), Column("Unit", width=0.9), *(Column(name) for name in names)]
    if len(docs) == 2:
        columns.append(Column("Change"))
    return [Paragraph(f"Figures per {basis(docs[0])} are of each plant's own."), Table(tuple(columns), rows)]


def _figures(doc: Document) -> dict[tuple[str, str], Quantity]:
    """Numbers by what they are and their unit: unlike ones stand in rows of their own."""
    kpis = {kpi_name(key): figure for key, figure in vars(doc.kpis).items() if figure is not None}
    every = kpis | {f"Recovery of {name}": share for name, share in doc.recovery.items()}
    return {(name, preferred(quantity.unit)): quantity for name, quantity in every.items()}

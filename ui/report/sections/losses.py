"""Where an element that products recover is lost: stream by stream, the largest first."""

from __future__ import annotations

from blackmass.process.document import Document

from ...display import label
from ...figures.flows import elements, flows
from ...measures import basis, per
from ..model import Block, Cell, Column, Paragraph, Table

#: Percent of what is fed; smaller losses are one row.
_LEAST = 0.1


def losses(doc: Document) -> list[Block]:
    """Each element's losses, ranked, with the step that they leave."""
    rows: list[list[Cell]] = []
    for element in elements(doc):
        if element in doc.recovery:
            rows += _of(doc, element)
    columns = (
        Column("Element", width=0.8),
        Column("Lost in", width=2.2),
        Column("At", width=1.6),
        Column("Share of the feed", "%", 1.1, digits=3),
        Column(f"Per {basis(doc)}", per(doc, "kg"), 1.1, digits=3),
    )
    words = f"Of what is fed of each element; what is sold for another substance is lost. Less than {_LEAST} % is told together."
    return [Paragraph(words), Table(columns, rows, grouped=True)] if rows else []


def _of(doc: Document, element: str) -> list[list[Cell]]:
    every = flows(doc, element)
    fed = sum(row["flow"] for row in every if row["kind"] == "feed")
    lost = sorted((row for row in every if row["kind"] == "loss"), key=lambda row: -row["flow"])
    rows: list[list[Cell]] = []
    rest: list[float] = [0.0, 0.0]
    for row in lost:
        share, mass = 100.0 * row["flow"] / fed, row["per_tonne"]
        if share < _LEAST:
            rest[0] += share
            rest[1] += mass
        else:
            rows.append([element, row["what"], label(row["from"] or ""), share, mass])
    # What is left of nothing is nothing.
    return [*rows, [element, "smaller losses together", "", *rest]] if rest[0] > _LEAST / 100.0 else rows

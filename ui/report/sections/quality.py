"""How much is won, how pure it is, and what the rules say to it."""

from __future__ import annotations

from blackmass.process.contract import Quantity
from blackmass.process.document import Document

from ...display import format_number, text
from ...figures import bars
from ..model import Block, Cell, Column, Figure, Paragraph, Table, data_table


def recoveries(doc: Document) -> list[Block]:
    """Black mass, and how much of each element is won."""
    blocks: list[Block] = []
    if doc.recovery:
        caption = "Recovery of each element (and of graphite) from the feed to saleable products."
        blocks.append(Figure("recovery", caption, bars.recovery_bars(doc), data_table(bars.recovery_rows(doc))))
    if doc.black_mass:
        caption = f"Grades of the black mass, percent by mass; {text(doc.black_mass.mass_flow)} of it."
        blocks.append(Figure("grades", caption, bars.black_mass_grades(doc), data_table(bars.grade_rows(doc))))
    return blocks


def purity(doc: Document) -> list[Block]:
    """Each product against the specification it would be sold by, with the impurities that fail it."""
    rows: list[list[Cell]] = []
    for product in doc.products:
        judged = product.specification
        if judged is None:
            continue
        content, *impurities = judged.rows
        failing = [
            f"{row.what} {_trace(row.actual)} (most {_trace(row.most)})" for row in impurities if row.verdict == "fail"
        ]
        told = f"{content.what} {text(content.actual, '%', digits=5)}, least {text(content.least, '%', digits=5)}"
        rows.append([product.name, judged.grade, str(judged.verdict), told, "; ".join(failing) or "none"])
    columns = (
        Column("Product", width=1.6),
        Column("Specification", width=1.6),
        Column("Verdict", width=0.6),
        Column("Content", width=1.8),
        Column("Impurities that fail", width=3.0),
    )
    note = Paragraph(
        "Limits are recalled from the standards named; impurities that the model does not know are not judged."
    )
    return [Table(columns, rows), note] if rows else []


#: Mass fraction from which a trace is told in percent.
_PERCENT = 1e-3


def _trace(quantity: Quantity | None) -> str:
    """A mass fraction in ppm, or in percent from a tenth of a percent up."""
    if quantity is None or quantity.value >= _PERCENT:
        return text(quantity, "%", digits=3)
    return f"{format_number(quantity.value * 1e6, 3)} ppm"


def compliance(doc: Document) -> list[Block]:
    """Legal targets and norms, where the document judges them."""
    rows: list[list[Cell]] = [
        [row.rule, text(row.actual, digits=3), text(row.target, digits=3), str(row.verdict), row.source]
        for row in doc.compliance or ()
    ]
    columns = (
        Column("Rule", width=2.6),
        Column("Actual", width=0.8),
        Column("Target", width=0.8),
        Column("Verdict", width=0.8),
        Column("Source", width=2.6),
    )
    return [Table(columns, rows)] if rows else []

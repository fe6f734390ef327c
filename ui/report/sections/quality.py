"""How much is won, how pure it is, and what the rules say to it."""

from __future__ import annotations

from collections.abc import Iterable

from blackmass.process.contract import Quantity
from blackmass.process.document import ComplianceRow, Document

from ...display import amount, format_number, text
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
        rows.append(
            [
                product.name,
                judged.grade,
                str(judged.verdict),
                told,
                "; ".join(failing) or "none",
                ", ".join(judged.not_judged or ()),
            ]
        )
    columns = (
        Column("Product", width=1.6),
        Column("Specification", width=1.6),
        Column("Verdict", width=0.6),
        Column("Content", width=1.8),
        Column("Impurities that fail", width=2.4),
        Column("Not judged", width=1.2),
    )
    note = Paragraph(
        "Impurities that no model carries are not judged: a grade is passed by what is judged alone. "
        'Reagents bring none where they are pure: plant.reagents = "technical" lets them.'
    )
    return [Table(columns, rows), note] if rows else []


#: Mass fraction from which a trace is told in percent.
_PERCENT = 1e-3


def _trace(quantity: Quantity | None) -> str:
    """A mass fraction in ppm, or in percent from a tenth of a percent up."""
    if quantity is None or quantity.value is None or quantity.value >= _PERCENT:
        return text(quantity, "%", digits=3)
    return f"{format_number(quantity.value * 1e6, 3)} ppm"


def compliance(doc: Document) -> list[Block]:
    """Rules with verdict; then what counts in each rate and what does not, and what of the rules is not certain."""
    judged = doc.compliance or ()
    rows: list[list[Cell]] = [
        [row.rule, row.since, text(row.actual, digits=3), text(row.target, digits=3), str(row.verdict), row.source]
        for row in judged
    ]
    columns = (
        Column("Rule", width=2.6),
        Column("From", width=0.9),
        Column("Actual", width=0.8),
        Column("Target", width=0.8),
        Column("Verdict", width=0.9),
        Column("Source", width=2.2),
    )
    blocks: list[Block] = [Table(columns, rows)] if rows else []
    parts = _parts(doc)
    if parts:
        told = (
            Column("Figure", width=1.4),
            Column("Fraction", width=2.0),
            Column("Share", "%", 0.8, digits=3),
            Column("Counted", width=2.4),
        )
        words = f"What makes up the rates, and what is left out. Less than {_LEAST} % is not told."
        blocks += [Paragraph(words), Table(told, parts, grouped=True)]
    return blocks + [Paragraph(note) for note in _notes(judged)]


def _notes(judged: Iterable[ComplianceRow]) -> list[str]:
    """What of the rules is not certain, once where several have the same."""
    found: dict[str, list[str]] = {}
    for row in judged:
        if row.note and _applies(row):
            found.setdefault(row.note, []).append(f"{row.rule} ({row.status})")
    return [f"{'; '.join(rules)}: {note}" for note, rules in found.items()]


def _applies(row: ComplianceRow) -> bool:
    return row.verdict != "not applicable"


#: Percent; a smaller part of a rate is what rounding leaves, or as good as nothing.
_LEAST = 0.001


def _parts(doc: Document) -> list[list[Cell]]:
    """A row for each fraction of each rate, once where several rules look at the same rate."""
    found: dict[str, list[list[Cell]]] = {}
    for row in doc.compliance or ():
        name = row.rule.rpartition(",")[0] or row.rule.rpartition(" of at least")[0] or row.rule
        of = [(part, "counted") for part in row.counted or ()] + [
            (part, str(part.why)) for part in row.not_counted or ()
        ]
        if of and name not in found:
            shares = [(part.name, amount(part.share, "%"), how) for part, how in of]
            found[name] = [[name, part, share, how] for part, share, how in shares if share >= _LEAST]
    return [entry for rows in found.values() for entry in rows]

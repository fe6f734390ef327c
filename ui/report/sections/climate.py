"""What the plant emits, by source and scope, and against primary production."""

from __future__ import annotations

from blackmass.process.document import Document

from ...display import amount, text
from ...figures import bars
from ...measures import basis, per, unit
from ..model import Block, Cell, Column, Figure, Paragraph, Table, data_table, filled


def impacts(doc: Document) -> list[Block]:
    """Greenhouse gas beside that of primary products; every indicator by source; each product, and new cathode."""
    told = doc.impacts
    if not told.sources:
        return []
    caption = f"Greenhouse gas by source, and of the primary products whose place the plant's take, per {basis(doc)}."
    blocks: list[Block] = [Figure("impacts", caption, bars.impact_bars(doc), data_table(bars.impact_rows(doc)))]
    columns = (
        Column("Source", width=2.2),
        Column("Scope", width=0.8),
        Column("Greenhouse gas", per(doc, "kg CO2e"), 1.2),
        Column("Primary energy", per(doc, "MJ"), 1.2),
        Column("Water", per(doc, "kg"), 1.0),
        Column("SOx", per(doc, "kg"), 0.8),
        Column("NOx", per(doc, "kg"), 0.8),
    )
    rows: list[list[Cell]] = [
        [r.name, r.scope, amount(r.ghg), amount(r.energy), amount(r.water), amount(r.sox), amount(r.nox)]
        for r in (*told.sources, told.total, told.replaced, told.net)
    ]
    blocks.append(Table(*filled(columns, rows)))
    capacity = "" if told.per_capacity is None else f"Per capacity of the batteries fed: {text(told.per_capacity)}. "
    blocks.append(Paragraph(f"{capacity}Products share the whole by {told.allocation}."))
    shared = (
        Column("Product", width=2.0),
        Column("Share", "%", 0.8, digits=3),
        Column("Greenhouse gas", unit(doc, "kg CO2e/kg"), 1.2),
        Column("Of the primary product", unit(doc, "kg CO2e/kg"), 1.2),
    )
    rows = [[p.name, amount(p.share, "%"), amount(p.ghg), amount(p.primary_ghg)] for p in told.products]
    blocks += [Table(*filled(shared, rows))] if rows else []
    new = (
        Column("New cathode material", width=2.0),
        Column("Virgin", unit(doc, "kg CO2e/kg"), 1.2),
        Column("With this plant's metals", unit(doc, "kg CO2e/kg"), 1.2),
    )
    rows = [[c.name, amount(c.virgin), amount(c.recycled)] for c in told.cathodes or ()]
    return [*blocks, Table(new, rows)] if rows else blocks

"""Heat and cooling: what units take and give, and what exchange could save of it."""

from __future__ import annotations

from blackmass.process.document import Document

from ...display import amount, label, text
from ...figures import heat as curves
from ...measures import basis, per
from ..model import Block, Cell, Column, Figure, Paragraph, Table


def heat(doc: Document) -> list[Block]:
    """Heat and cooling with and without exchange, the composite curves, and the duties they are made of."""
    found = doc.heat_integration
    if not found.duties:
        return []
    energy = per(doc, "kWh")
    sums: list[list[Cell]] = [
        ["heat to be supplied", amount(found.heating, energy), amount(found.heating_target, energy)],
        ["heat to be cooled away", amount(found.cooling, energy), amount(found.cooling_target, energy)],
    ]
    columns = (
        Column("Sum", width=1.5),
        Column("Units by themselves", energy, 1.2),
        Column("With all exchange", energy, 1.2),
    )
    blocks: list[Block] = [Paragraph(_words(doc)), Table(columns, sums)]
    if rows := curves.composite_rows(doc):
        data = Table(
            (Column("Curve", width=1.5), Column("Heat", energy), Column("Temperature", "degC")),
            [[row["curve"], row["heat"], row["temperature"]] for row in rows],
        )
        caption = (
            "Composite curves: heat can be exchanged where one lies over the other; what stands out on the right is to be "
            "supplied, on the left to be cooled away."
        )
        blocks.append(Figure("composite", caption, curves.composite_curves(doc), data))
    most = max((abs(amount(row.heat, energy)) for row in found.duties), default=0.0)
    duties: list[list[Cell]] = [
        [label(row.unit), amount(row.heat, energy), amount(row.start, "degC"), amount(row.end, "degC")]
        for row in found.duties
    ]
    blocks.append(
        Table(
            (
                Column("Unit", width=1.5),
                Column("Heat into the unit", energy, whole=most),
                Column("From", "degC"),
                Column("To", "degC"),
            ),
            duties,
        )
    )
    return blocks


def _words(doc: Document) -> str:
    found = doc.heat_integration
    pinch = found.pinch_temperature
    where = (
        "No heat would have to be supplied then."
        if pinch is None
        else f"The pinch is at {text(pinch, 'degC', 3)}: above it no heat should be cooled away, below it "
        "none supplied."
    )
    return (
        f"Heat is what processes take up, per {basis(doc)}, before the losses of its supply; heat of electric furnaces and what "
        "leaves through walls is left out. Exchange that a unit has of its own, such as preheating by condensate, is in the "
        f"figures already. With all exchange that {text(found.least_difference, 'K', 3)} allow, as the problem "
        f"table of Linnhoff and Flower has it, the least is told beside it. {where}"
    )

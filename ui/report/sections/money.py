"""What is sold and bought, and what that comes to."""

from __future__ import annotations

from blackmass.process.document import Document, Product

from ...display import amount, convert, flow, label, money, operating_hours, text
from ...figures import bars
from ..model import Block, Cell, Column, Figure, Table, data_table, filled, total


def products(doc: Document) -> list[Block]:
    """What is sold, with its value."""
    if not doc.products:
        return []
    hours, per_tonne, per_kg = operating_hours(doc), money(doc, "t"), money(doc, "kg")
    # Only where each row's revenue is its flow times its price may a spreadsheet say so.
    formula = "{flow} * {price}" if all(_follows(product) for product in doc.products) else ""
    columns = (
        Column("Product", width=2.1),
        Column("Flow", "t/yr", 0.9),
        Column("Per t feed", "kg/t", 0.9, key="flow"),
        Column("Purity", "%", 0.8, digits=5),
        Column("Revenue", per_tonne, 0.9, formula=formula),
        Column("Price", per_kg, 0.8, key="price"),
        Column("Paid for", width=1.15),
        Column("Contained", width=1.35),
        Column("Formula", width=1.15),
    )
    rows: list[list[Cell]] = [
        [
            product.name,
            flow(product.mass_flow, "t/yr", hours),
            amount(product.per_tonne, "kg/t"),
            amount(product.purity, "%"),
            amount(product.revenue_per_tonne),
            _price(product),
            product.price_basis,
            ", ".join(f"{element} {text(held, digits=3)}" for element, held in product.contained.items()),
            product.formula,
        ]
        for product in doc.products
    ]
    columns, rows = filled(columns, rows)
    return [Table(columns, rows, total(columns, rows, "Revenue"))]


def _price(product: Product) -> Cell:
    """Of a mass as a number; a price of something else (energy) as text with its unit."""
    price = product.price
    return amount(price) if price is None or price.unit.endswith("/kg") else text(price)


#: A spreadsheet formula stands for the document's number only if both agree to this share.
_SAME = 1e-6


def _follows(product: Product) -> bool:
    """Whether the revenue is the flow times the price."""
    price, revenue = _price(product), amount(product.revenue_per_tonne)
    if not isinstance(price, float):
        return False
    return abs(convert(product.per_tonne, "kg/t") * price - revenue) <= _SAME * max(abs(revenue), 1.0)


def inputs(doc: Document) -> list[Block]:
    """Reagents, utilities and wastes per tonne of feed, and the value against them."""
    blocks: list[Block] = []
    per_tonne = money(doc, "t")
    reagents = [(row.name, row.per_tonne, row.cost_per_tonne, row.formula) for row in doc.reagents]
    utilities = [(row.name, row.per_tonne, row.cost_per_tonne) for row in doc.utilities]
    wastes = [(row.name, row.per_tonne, row.cost_per_tonne) for row in doc.wastes]
    for name, unit, items in (
        ("Reagent", "kg/t", reagents),
        ("Utility", "kWh/t", utilities),
        ("Waste", "kg/t", wastes),
    ):
        columns = [Column(name, width=2.2), Column("Per t feed", unit, 1.4), Column("Cost", per_tonne, 1.4)]
        columns += [Column("Formula", width=1.2)] if items and len(items[0]) > len(columns) else []
        rows: list[list[Cell]] = [
            [what, amount(taken, unit), amount(cost), *rest] for what, taken, cost, *rest in items
        ]
        if rows:
            blocks.append(Table(tuple(columns), rows, total(columns, rows, "Cost") if len(rows) > 1 else None))
    value = bars.value_rows(doc)
    if value:
        caption = "Revenue by product and cost of reagents, utilities and wastes, per tonne of feed."
        blocks.append(Figure("value", caption, bars.value_bars(doc), data_table(value)))
    return blocks


def costs(doc: Document) -> list[Block]:
    """Cost by kind."""
    columns = (Column("Cost", width=2), Column("Value", money(doc, "t"), 2))
    rows: list[list[Cell]] = [[label(kind), amount(cost)] for kind, cost in doc.costs.items()]
    return [Table(columns, rows, total(columns, rows, "Value"))] if rows else []

"""What is sold and bought, what that comes to, what the plant costs to build and what it earns."""

from __future__ import annotations

from blackmass.process.document import Document, Product

from ...display import amount, flow, label, money, operating_hours, text
from ...figures import bars
from ...figures import money as charts
from ...measures import basis, per, short_basis
from ...measures import unit as unit_of
from ..model import Block, Cell, Column, Figure, Paragraph, Table, data_table, filled, shown, total


def products(doc: Document) -> list[Block]:
    """What is sold, with its value."""
    if not doc.products:
        return []
    hours, per_tonne, per_kg = operating_hours(doc), money(doc), money(doc, "kg")
    yearly, mass = unit_of(doc, "t/yr"), per(doc, "kg")
    # Only where each row's revenue is its flow times its price may a spreadsheet say so.
    formula = "{flow} * {price}" if all(_follows(product, per_kg) for product in doc.products) else ""
    columns = (
        Column("Product", width=2.1),
        Column("Flow", yearly, 0.9),
        Column(f"Per {short_basis(doc)}", mass, 0.9, key="flow"),
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
            flow(product.mass_flow, yearly, hours),
            amount(product.per_tonne, mass),
            amount(product.purity, "%"),
            amount(product.revenue_per_tonne),
            _price(product, per_kg),
            product.price_basis,
            ", ".join(f"{element} {text(held, digits=3)}" for element, held in product.contained.items()),
            product.formula,
        ]
        for product in doc.products
    ]
    columns, rows = filled(columns, rows)
    return [Table(columns, rows, total(columns, rows, "Revenue"))]


def _price(product: Product, per_mass: str) -> Cell:
    """Of a mass as a number; a price of something else (energy) as text with its unit."""
    price = product.price
    return amount(price) if price is None or price.unit == per_mass else text(price)


#: A spreadsheet formula stands for the document's number only if both agree to this share.
_SAME = 1e-6


def _follows(product: Product, per_mass: str) -> bool:
    """Whether the revenue is the flow times the price."""
    price, revenue = _price(product, per_mass), amount(product.revenue_per_tonne)
    if not isinstance(price, float):
        return False
    return abs(amount(product.per_tonne, product.per_tonne.unit) * price - revenue) <= _SAME * max(abs(revenue), 1.0)


def inputs(doc: Document) -> list[Block]:
    """Reagents, utilities and wastes per tonne of feed, and the value against them."""
    blocks: list[Block] = []
    per_tonne = money(doc)
    reagents = [(row.name, row.per_tonne, row.cost_per_tonne, row.formula) for row in doc.reagents]
    utilities = [(row.name, row.per_tonne, row.cost_per_tonne) for row in doc.utilities]
    wastes = [(row.name, row.per_tonne, row.cost_per_tonne) for row in doc.wastes]
    for name, unit, items in (
        ("Reagent", per(doc, "kg"), reagents),
        ("Utility", per(doc, "kWh"), utilities),
        ("Waste", per(doc, "kg"), wastes),
    ):
        columns = [
            Column(name, width=2.2),
            Column(f"Per {short_basis(doc)}", unit, 1.4),
            Column("Cost", per_tonne, 1.4),
        ]
        columns += [Column("Formula", width=1.2)] if items and len(items[0]) > len(columns) else []
        rows: list[list[Cell]] = [
            [what, amount(taken, unit), amount(cost), *rest] for what, taken, cost, *rest in items
        ]
        if rows:
            blocks.append(Table(tuple(columns), rows, total(columns, rows, "Cost") if len(rows) > 1 else None))
    value = bars.value_rows(doc)
    if value:
        caption = f"Revenue by product and cost of reagents, utilities and wastes, per {basis(doc)}."
        blocks.append(Figure("value", caption, bars.value_bars(doc), data_table(value)))
    return blocks


def costs(doc: Document) -> list[Block]:
    """Cost by kind, from the value to the margin, and by part of the plant."""
    columns = (Column("Cost", width=2), Column("Value", money(doc), 2))
    rows: list[list[Cell]] = [[label(kind), amount(cost)] for kind, cost in doc.costs.items()]
    if not rows:
        return []
    caption = f"From the value of the products over each cost to the margin, per {basis(doc)}."
    data = data_table(charts.waterfall_rows(doc))
    return [
        Table(columns, rows, total(columns, rows, "Value")),
        Figure("waterfall", caption, charts.cost_waterfall(doc), data),
        Figure(
            "cost-by-area",
            f"Cost by part of the plant, capital with it, per {basis(doc)}. Of the whole plant is what no part causes alone.",
            charts.area_bars(doc),
            data_table(charts.area_rows(doc)),
        ),
        Paragraph(
            f"Of these, {text(doc.fixed_costs)} are spent whatever flows, capital apart; {text(doc.workers, '1')} people are at "
            f"work at any time. The feed costs {text(doc.feed_price)}."
        ),
    ]


def capital(doc: Document) -> list[Block]:
    """What it costs to build: by part of the plant, and piece by piece."""
    found = doc.capital
    if not found.equipment:
        return []
    unit = found.fixed.unit
    millions = Column("Capital", f"M{unit}", 1.2)
    sums = [(name, getattr(found, key)) for key, name in _CAPITAL.items()]
    rows: list[list[Cell]] = [[name, figure.value / 1e6] for name, figure in sums]
    pieces: list[list[Cell]] = [
        [label(row.unit), row.kind, amount(row.number, "1"), text(row.size), row.cost.value / 1e3]
        for row in found.equipment
    ]
    columns = (
        Column("Unit", width=2),
        Column("Equipment", width=1.6),
        Column("Pieces", width=0.7),
        Column("Size", width=1.0),
        Column("Cost", f"k{unit}", 0.9),
    )
    return [
        Table((Column("Sum", width=2.4), millions), rows),
        Figure(
            "capital",
            "Fixed capital by part of the plant.",
            charts.capital_bars(doc),
            data_table(charts.capital_rows(doc)),
        ),
        Table(columns, pieces, total(columns, pieces, "Cost")),
    ]


_CAPITAL = {
    "purchased": "Equipment, where it is bought",
    "inside": "Plant within its battery limits, installed",
    "offsites": "Offsites",
    "fixed": "Fixed capital, with engineering and contingency",
    "low": "Fixed capital, at least",
    "high": "Fixed capital, at most",
    "working": "Working capital",
    "total": "Fixed and working capital",
}


def finance(doc: Document) -> list[Block]:
    """What the plant earns over its life."""
    found = doc.finance
    rows: list[list[Cell]] = [
        [name, *shown(getattr(found, key), unit)] for key, (name, unit) in _FINANCE.items() if getattr(found, key)
    ]
    rows += [
        [f"Price of {item} at which nothing is left, before tax", *shown(price, None)]
        for item, price in (found.break_even_prices or {}).items()
    ]
    caption = "Cash flow of each year, and its sum as a line."
    return [
        Table((Column("Figure", width=2.4), Column("Value", width=0.8), Column("Unit", width=0.6)), rows),
        Figure("cash-flow", caption, charts.cash_flow(doc), data_table(charts.cash_rows(doc))),
    ]


#: Name of each figure, and its unit where that is not as always: of a plain number no share is made.
_FINANCE: dict[str, tuple[str, str | None]] = {
    "npv": ("Net present value", None),
    "irr": ("Internal rate of return", None),
    "payback": ("Payback, from the start of building", None),
    "levelised_cost": ("Levelised cost of treating the feed", None),
    "break_even_feed_price": ("Feed price at which nothing is left, before tax", None),
    "break_even_price_factor": ("Factor on all product prices at which nothing is left, before tax", "1"),
}

"""The money of a plant as numbers that a spreadsheet can go on from: amounts and prices, shares, capital and its terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blackmass.process.contract import Quantity
from blackmass.process.document import Document
from blackmass.process.quantities import to_si

from ..display import convert, fed, money, operating_hours
from ..measures import original

#: Parameters of the plant's life and of what it takes of revenue and spending, by step.
_SETTINGS = {
    "finance": ("discount_rate", "life", "construction", "first_year", "second_year", "tax", "depreciation", "spares"),
    "operating": ("research", "royalties", "consumables", "selling", "interest"),
}
_WEEKS = ("cash_cover", "supplier_credit")


@dataclass(frozen=True)
class Item:
    """Something sold or bought: how much of it is paid, per tonne of feed, and the price of that."""

    name: str
    amount: float
    unit: str
    price: float


@dataclass(frozen=True)
class Cash:
    """Per tonne of feed but for the capital; `settings` are shares, whole years, and weeks."""

    currency: str
    tonnes: float  # of feed a year
    products: list[Item]
    bought: dict[str, list[Item]]  # by kind of cost
    costs: Mapping[str, float]  # by kind, as calculated
    fixed: float  # of those, what does not follow the throughput
    settings: dict[str, float]
    weeks: float  # of a calendar year
    fixed_capital: float
    built: float  # plant and offsites
    npv: float
    irr: float | None
    years: int


def cash(doc: Document) -> Cash | None:
    """What a single plant's document tells of its money; None where it does not tell all of it."""
    doc = original(doc)  # the model reckons per tonne
    hours = operating_hours(doc)
    told = {(row.step, row.parameter): row.value for row in doc.parameters}
    settings = {name: _number(told.get((step, name))) for step, names in _SETTINGS.items() for name in names}
    weeks = {name: told.get(("finance", name)) for name in _WEEKS}
    if hours is None or None in settings.values() or not all(isinstance(w, Quantity) for w in weeks.values()):
        return None
    kept = {name: share for name, share in settings.items() if share is not None}
    kept |= {name: convert(length, "week") for name, length in weeks.items() if isinstance(length, Quantity)}
    per_tonne = money(doc)
    bought = {"reagents": doc.reagents, "utilities": doc.utilities, "wastes": doc.wastes}
    return Cash(
        currency=per_tonne.partition("/")[0],
        tonnes=fed(doc, "t/yr"),
        products=[
            _paid(p.name, p.revenue_per_tonne, p.price, convert(p.per_tonne, "kg/t")) for p in doc.products
        ],
        bought={
            kind: [
                _item(row.name, row.per_tonne, row.cost_per_tonne.value) for row in rows if row.cost_per_tonne is not None
            ]
            for kind, rows in bought.items()
        },
        costs={kind: cost.value for kind, cost in doc.costs.items()},
        fixed=doc.fixed_costs.value,
        settings=kept,
        weeks=to_si("1 yr", "calendar time", "year") / to_si("1 week", "calendar time", "week"),
        fixed_capital=doc.capital.fixed.value,
        built=doc.capital.inside.value + doc.capital.offsites.value,
        npv=doc.finance.npv.value,
        irr=doc.finance.irr.value if doc.finance.irr and doc.finance.rates_of_return.value == 1 else None,
        years=len(doc.finance.cash_flow),
    )  # fmt: skip


def _number(value: Quantity | str | None) -> float | None:
    return float(value.value) if isinstance(value, Quantity) else None


def _paid(name: str, revenue: Quantity, price: Quantity | None, amount: float) -> Item:
    """A product by what is paid of it (its nickel, its dry mass), what its grade takes off included; else by its mass."""
    if price is not None and price.value and price.unit.endswith("/kg"):
        return Item(name, revenue.value / price.value, "kg/t", price.value)
    return Item(name, amount, "kg/t", revenue.value / amount if amount else 0.0)


def _item(name: str, amount: Quantity, cost: float) -> Item:
    value = amount.value
    return Item(name, value, amount.unit, cost / value) if value else Item(name, 1.0, "lump sum", cost)

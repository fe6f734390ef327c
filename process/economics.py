"""Money: what the flows of a solved plant are worth and what they cost. It never touches a balance.

All sums are per tonne of feed (USD/t). The cost covers reagents, utilities and wastes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from . import tables
from .errors import InputError, listing, nearest
from .quantities import to_si

#: Price table taken where none is named.
PRICES = "2022"

_DIMENSION = {"energy": "energy price"}


@dataclass(frozen=True)
class Price:
    """A price in USD per SI unit (kg or J), and what it is for."""

    item: str
    value: Any
    basis: str
    status: str
    source: str
    entered: bool


@dataclass(frozen=True)
class Economics:
    """The [economics] table of a scenario: a shipped price table and the user's own prices over it."""

    prices: str = PRICES
    price: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Economics:
        """Check and read the table. Raises InputError."""
        known = ("prices", "price")
        for key in table:
            if key not in known:
                raise InputError(f"economics.{key} is not known; {nearest(key, known)}the keys are {listing(known)}.")
        own = table.get("price", {})
        if not isinstance(own, Mapping):
            raise InputError('economics.price: give a table of prices, such as { nickel = "16.853 USD/kg" }.')
        economics = cls(str(table.get("prices", PRICES)), own)
        _ = economics.table
        return economics

    @cached_property
    def table(self) -> Mapping[str, Price]:
        """Every price item, the user's own first."""
        found: dict[str, Price] = {}
        shipped = {k: v for k, v in tables.prices(self.prices).items() if isinstance(v, Mapping)}
        for item in self.price:
            if item not in shipped:
                raise InputError(
                    f'economics.price: "{item}" is not a price item; {nearest(item, shipped)}items are {listing(shipped)}.'
                )
        for item, row in shipped.items():
            given = self.price.get(item, row["price"])
            value = to_si(given, _DIMENSION.get(row["basis"], "price"), f"economics.price.{item}")
            own = item in self.price
            source = "entered" if own else f"{self.prices} price table: {row['source']}"
            found[item] = Price(item, value, row["basis"], "entered" if own else row["status"], source, own)
        return found

    def of_product(self, name: str) -> list[tuple[Price, str, float]]:
        """What a product is paid for: (price, what of it is paid, share paid)."""
        product = tables.products()[name]
        if "payable" in product:
            return [(self.table[i], element, product["payable_share"]) for i, element in product["payable"].items()]
        return [(self.table[product["price"]], product["paid"], 1.0)]

    def of_reagent(self, name: str) -> Price:
        """Price of a reagent, per kg of the pure substance."""
        return self.table[tables.reagents()[name]["price"]]

    def of_utility(self, name: str) -> Price:
        """Price of a utility, per J."""
        return self.table[name]

    def of_waste(self, name: str) -> Price | None:
        """What disposing of a waste costs, or None."""
        item = tables.wastes()[name].get("price")
        return self.table[item] if item else None

"""Prices: a shipped table, over it those of the plant's location, over both the user's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from .. import tables
from ..errors import InputError, listing, nearest
from ..parameters import selected
from ..quantities import to_si

#: Price table taken where none is named.
PRICES = "2022"

#: Location taken where none is given: that of the price tables.
LOCATION = "US"

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
class Sale:
    """How a product is paid: at which price, for what of it (its dry "mass", its "capacity", an element or a component), which share."""

    price: Price
    what: str
    share: float = 1.0


@dataclass(frozen=True)
class Economics:
    """Prices: a shipped table, over it those of the plant's location, over both the user's own."""

    prices: str = PRICES
    price: Mapping[str, Any] = field(default_factory=dict)
    location: str = LOCATION

    @classmethod
    def read(cls, table: Mapping[str, Any], location: str = LOCATION) -> Economics:
        """Check and read the [economics] table of a scenario, and the location of its plant. Raises InputError."""
        if location not in tables.locations():
            raise InputError(
                f'plant.location: "{location}" is not known; {nearest(str(location), tables.locations())}'
                f"choose one of {listing(tables.locations())}, and override its prices in economics.price."
            )
        known = ("prices", "price")
        for key in table:
            if key not in known:
                raise InputError(f"economics.{key} is not known; {nearest(key, known)}the keys are {listing(known)}.")
        own = table.get("price", {})
        if not isinstance(own, Mapping):
            raise InputError('economics.price: give a table of prices, such as { nickel = "16.853 USD/kg" }.')
        economics = cls(str(table.get("prices", PRICES)), own, location)
        _ = economics.table
        return economics

    def select(self, scenario: int, size: int) -> Economics:
        """The prices of one of `size` scenarios, counted from 0."""
        return replace(self, price=selected(self.price, scenario, size))

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
            local = tables.locations()[self.location]
            given = self.price.get(item, local.get(item, row["price"]))
            dimension = _DIMENSION.get(row["basis"], "price")
            value = to_si(given, dimension, f"economics.price.{item}", year=tables.prices(self.prices)["year"])
            own = item in self.price
            if item in local:
                row = {**row, "status": local["status"], "source": local["source"]}
            table_ = local["title"] if item in local else f"{self.prices} price table"
            source = "entered" if own else f"{table_}: {row['source']}"
            found[item] = Price(item, value, row["basis"], "entered" if own else row["status"], source, own)
        return found

    def of_product(self, name: str) -> tuple[Sale, ...]:
        """How a product is paid."""
        product = tables.products()[name]
        if "payable" in product:
            share = product["payable_share"]
            return tuple(Sale(self.table[item], element, share) for item, element in product["payable"].items())
        return (Sale(self.table[product["price"]], product["paid"]),)

    def of_reagent(self, name: str) -> Price:
        """Price of a reagent, per kg of the pure substance."""
        return self.table[tables.reagents()[name]["price"]]

    def of_utility(self, name: str) -> Price:
        """Price of a utility, per J; what is delivered fetches the same."""
        return self.table[name.removesuffix(" delivered")]

    def of_waste(self, name: str) -> Price | None:
        """What disposing of a waste costs, or None."""
        item = tables.wastes()[name].get("price")
        return self.table[item] if item else None

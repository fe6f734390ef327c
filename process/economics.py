"""Money: what the flows of a solved plant are worth and what they cost. It never touches a balance.

All sums are per tonne of feed (USD/t). The cost covers reagents, utilities and wastes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from blackmass.chemistries.frozen import FrozenDict

from . import tables
from .errors import InputError, listing, nearest
from .parameters import Declared, choice, table
from .plant import Plant
from .quantities import to_si

#: What prices of energy are of; all others are of mass.
_DIMENSION = {"energy": "energy price"}


@dataclass(frozen=True)
class Price:
    """A price in USD per SI unit (kg or J), and what it is for. borrowed: the table named has none, another one's is taken."""

    item: str
    value: Any
    basis: str
    status: str
    source: str
    entered: bool
    borrowed: bool = False


class Economics(Declared):
    """Prices: a price table, over it those of the plant's location, over both the user's own."""

    key = "economics"
    from_plant = ("location",)

    location = Plant.parameters["location"]
    prices = choice("2022", tables.price_years, doc="price table", source="the newest edition of EverBatt")
    price = table(
        dimension="price", doc="prices by item, which replace those of the table and of the location", source="the user's",
        such_as='{ nickel = "16.853 USD/kg" }',
    )  # fmt: skip

    def _read(self, name: str, value: Any, others: Mapping[str, Any]) -> Any:
        if name == "prices" and isinstance(value, int):
            value = str(value)
        if name != "price" or not isinstance(value, Mapping):
            return super()._read(name, value, others)
        known = _rows(others["prices"])
        for item in value:
            if item not in known:
                raise InputError(
                    f'economics.price: "{item}" is not a price item; {nearest(item, known)}items are {listing(known)}.'
                )
        return FrozenDict({item: _per_si(given, known[item]["basis"], item) for item, given in value.items()})

    def read_spread(self, name: str, entry: str, value: Any, field_name: str) -> Any:
        return _per_si(value, _rows(self.prices)[entry]["basis"], entry)

    @cached_property
    def table(self) -> Mapping[str, Price]:
        """Every price item, the user's own first."""
        return {item: self._price(item, row) for item, row in _rows(self.prices).items()}

    def _price(self, item: str, row: Mapping[str, Any]) -> Price:
        if item in (self.price or {}):
            return Price(item, self.price[item], row["basis"], "entered", "entered", True)
        local = tables.locations()[self.location]
        if item in local:
            value = _per_si(local[item], row["basis"], item)
            return Price(item, value, row["basis"], local["status"], f"{local['title']}: {local['source']}", False)
        value, source = _per_si(row["price"], row["basis"], item), f"{row['table']} price table: {row['source']}"
        return Price(item, value, row["basis"], row["status"], source, False, row["table"] != self.prices)

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


def _rows(prices: str) -> Mapping[str, Mapping[str, Any]]:
    """The rows of a price table by item, with its name; for items that it lacks, those of the table that is the default."""
    found: dict[str, Mapping[str, Any]] = {}
    for name in dict.fromkeys((Economics.parameters["prices"].default, prices)):
        found |= {item: {**row, "table": name} for item, row in tables.prices(name).items() if isinstance(row, Mapping)}
    return found


def _per_si(given: Any, basis: str, item: str) -> Any:
    """A price in USD per kg or per J."""
    return to_si(given, _DIMENSION.get(basis, "price"), f"economics.price.{item}")

"""Prices: a shipped table, over it those of the plant's location, over both the user's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from blackmass.chemistries.frozen import FrozenDict

from .. import tables
from ..errors import InputError, listing, nearest
from ..library import Library, opened
from ..parameters import Declared, choice, table
from ..plant import Plant
from ..quantities import to_si
from ..units import si_unit

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


@dataclass(frozen=True)
class Sale:
    """How a product is paid: at which price, for what of it (its dry "mass", its "capacity", an element or a component), which share."""

    price: Price
    what: str
    share: float = 1.0


class Economics(Declared):
    """Prices: a price table, over it those of the plant's location, over both the user's own.

    What a user's own price table gives holds at any location.
    """

    key = "economics"
    from_plant = ("location",)
    shown_first = ("prices",)

    location = Plant.parameters["location"]
    prices = choice("2022", tables.price_tables, doc="price table", source="the newest edition of EverBatt")
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
        year = tables.prices(others["prices"])["year"]
        return FrozenDict({item: _per_si(given, known[item]["basis"], year, item) for item, given in value.items()})

    def value_of(self, name: str, entry: str = "") -> Any:
        return self.table[entry].value if name == "price" and entry in self.table else super().value_of(name, entry)

    def unit_of(self, name: str, entry: str = "") -> tuple[str, str]:
        if name != "price" or entry not in self.table:
            return super().unit_of(name, entry)
        dimension = _DIMENSION.get(self.table[entry].basis, "price")
        return si_unit(dimension), dimension

    def read_spread(self, name: str, entry: str, value: Any, field_name: str) -> Any:
        return _per_si(value, _rows(self.prices)[entry]["basis"], tables.prices(self.prices)["year"], entry)

    @property
    def table(self) -> Mapping[str, Price]:
        """Every price item, the user's own first."""
        here = self._here
        made: dict[Library, Mapping[str, Price]] = vars(self).setdefault("_made", {})
        if here not in made:
            rows = here.ask(_rows, self.prices)
            made[here] = {item: here.ask(self._price, item, row) for item, row in rows.items()}
        return made[here]

    @property
    def _here(self) -> Library:
        """The data of these prices and of the plant that they are of."""
        return self.library.merged(opened())

    def _price(self, item: str, row: Mapping[str, Any]) -> Price:
        if item in (self.price or {}):
            return Price(item, self.price[item], row["basis"], "entered", "entered", True)
        local = tables.locations()[self.location]
        if item in local and not row.get("own"):
            here = local[item]
            value = _per_si(here["value"], row["basis"], row["year"], item)
            return Price(item, value, row["basis"], here["status"], f"{local['title']}: {here['source']}", False)
        value = _per_si(row["price"], row["basis"], row["year"], item)
        source = f"{row['table']} price table: {row['source']}"
        own = row.get("own", False)
        return Price(item, value, row["basis"], row["status"], source, own, not own and row["table"] != self.prices)

    def of_product(self, name: str) -> tuple[Sale, ...]:
        """How a product is paid."""
        product = self._here.ask(tables.products)[name]
        if "payable" in product:
            share = product["payable_share"]
            return tuple(Sale(self.table[item], element, share) for item, element in product["payable"].items())
        return (Sale(self.table[product["price"]], product["paid"]),)

    def of_reagent(self, name: str) -> Price:
        """Price of a reagent, per kg of the pure substance."""
        return self.table[self._here.ask(tables.reagents)[name]["price"]]

    def of_utility(self, name: str) -> Price:
        """Price of a utility, per J; what is delivered fetches the same."""
        return self.table[name.removesuffix(" delivered")]

    def of_waste(self, name: str) -> Price | None:
        """What disposing of a waste costs, or None."""
        item = self._here.ask(tables.wastes)[name].get("price")
        return self.table[item] if item else None


def _rows(prices: str) -> Mapping[str, Mapping[str, Any]]:
    """The rows of a price table by item, with its name; for items that it lacks, those of the table that is the default."""
    found: dict[str, Mapping[str, Any]] = {}
    for name in dict.fromkeys((Economics.parameters["prices"].default, prices)):
        rows, where = tables.prices(name), {"table": name, "year": tables.prices(name)["year"]}
        found |= {item: {**row, **where} for item, row in rows.items() if isinstance(row, Mapping)}
    return found


def _per_si(given: Any, basis: str, year: int, item: str) -> Any:
    """A price in USD of a year, per kg or per J."""
    return to_si(given, _DIMENSION.get(basis, "price"), f"economics.price.{item}", year=year)

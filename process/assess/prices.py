"""Prices: a shipped table, over it those of the plant's location, over both the user's own; and how a product is paid by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from blackmass.chemistries.frozen import FrozenDict

from .. import tables
from ..components import cathodes, component
from ..components import table as components
from ..errors import InputError, listing, nearest
from ..library import Library, opened
from ..parameters import Declared, choice, fraction, parameter, table
from ..plant import Plant
from ..units import CURRENCIES, si_unit
from . import currency as money_of

#: What prices of energy are of; all others are of mass.
_DIMENSION = {"energy": "energy price"}

#: Price item by what may be payable in black mass.
PAYABLE = {
    "Ni": "nickel", "Co": "cobalt", "Li": "lithium carbonate", "Mn": "manganese", "Cu": "copper scrap",
    "Al": "aluminium scrap", "graphite": "graphite",
}  # fmt: skip

#: The product whose payables are a matter of the contract.
_BLACK_MASS = "black mass"

FOLDED, SEPARATE = "in nickel and cobalt", "separately"


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
    """How a product is paid: at which price, for what of it (its dry "mass", its "capacity", an element or a component), which share.

    per: kg of what the price is of, in which there is one kg of what is paid.
    """

    price: Price
    what: str
    share: Any = 1.0
    per: float = 1.0


class Economics(Declared):
    """Prices: a price table, over it those of the plant's location, over both the user's own.

    What a user's own price table gives holds at any location.
    """

    key = "economics"
    from_plant = ("location",)
    shown_first = ("prices",)

    location = Plant.parameters["location"]
    prices = choice("2022", tables.price_tables, doc="price table", source="the newest edition of EverBatt")
    exchange = table(
        dimension="money", low="1e-9 USD", among=CURRENCIES[1:], such_as='{ CNY = "0.141 USD" }',
        doc="what a unit of a currency is worth, in place of the mean rate of the year", source="the user's",
    )  # fmt: skip
    currency = choice(
        CURRENCIES[0], CURRENCIES, doc="currency that results are told in, at the rate of the price table's year",
        source="that of the price tables",
    )  # fmt: skip
    price = table(
        dimension="price", doc="prices by item or product, which replace those of the table and of the location",
        source="the user's", such_as='{ nickel = "16.853 USD/kg", "black mass" = "1100 USD/t" }',
    )  # fmt: skip
    payable = table(
        dimension="ratio", low=0.0, high=3.0, among=tuple(PAYABLE), such_as="{ Ni = 0.73, Co = 0.73, Li = 0.72 }",
        doc="share of the metal's price that is paid for it in black mass; nothing else in it is paid then",
        source="the contract; 0.50 to 1.50 of nickel and cobalt were paid from 2021 to 2025 (SMM)",
    )  # fmt: skip
    lithium_paid = choice(
        FOLDED, (FOLDED, SEPARATE),
        doc="whether the share paid for nickel and cobalt in black mass pays its lithium too: black mass then fetches "
        "whichever is more, nickel and cobalt or lithium",
        source="SMM: lithium is priced separately since the end of 2022, before it was in the share of nickel and cobalt",
    )  # fmt: skip
    discount = fraction(
        0.10, doc="share of the price that a product loses when it fails the grade that the price is of",
        source="assumption; technical lithium carbonate sells 3-10 % below battery grade (recalled), nickel in crude "
        "hydroxide 15-25 % below metal",
    )  # fmt: skip
    discounts = table(
        dimension="fraction", low=0.0, high=1.0, such_as='{ "lithium carbonate" = 0.05 }',
        doc="the same by product, in place of that of all and of what a product is sold as instead", source="the user's",
    )  # fmt: skip
    shortfall = parameter(
        2.0, low=0, high=20,
        doc="share of the price that is lost besides, per share of the content by which a product falls short of its grade",
        source="assumption: what is missing is not paid, and taking its place out costs as much",
    )  # fmt: skip

    feed_price = parameter(
        None, unit="USD/kg", doc="what is paid for the feed; negative where its owner pays. Where it is not given, feed_share holds",
        source="the contract",
    )  # fmt: skip
    feed_prices = table(
        dimension="price", among=cathodes, such_as='{ LFP = "-2 USD/kg" }',
        doc="what is paid for batteries and scrap by their cathode, in place of the share; negative where their owner pays",
        source="the contract; EverBatt 2023 has -2 USD/kg for LFP",
    )  # fmt: skip
    feed_share = fraction(
        0.30, high=2.0,
        doc="share paid of the nickel and cobalt, or of the lithium where that is worth more, that is in batteries and scrap",
        source="EverBatt 2023 for nickel and cobalt. LFP: from -2 USD/kg (EverBatt 2019) to 1.06 USD/kg (cells in China, 2025)",
    )  # fmt: skip
    black_mass_share = fraction(
        0.70, high=2.0, doc="the same of black mass that is bought", source="EverBatt 2023"
    )  # fmt: skip
    gate_fee = parameter("0 USD/t", doc="what its owner pays for each tonne of feed", source="the contract")
    distance = parameter(
        "500 km", low="0 km", high="20000 km", doc="from where the feed is collected", source="assumption; EverBatt 2023 has 50 miles to collect"
    )  # fmt: skip
    freight = parameter(
        "0.057 USD/t/km", low="0 USD/t/km", high="10 USD/t/km", doc="of the feed, and of products that are dangerous goods, on the road",
        source="EverBatt 2023: 1.834 USD a mile of a truck with 20 t",
    )  # fmt: skip

    customers = table(
        dimension="length", low="0 m", high="20000 km", such_as='{ "black mass" = "1200 km" }',
        doc="how far each product is brought to who buys it; products that are not named sell at the works", source="the contract",
    )  # fmt: skip
    plain_freight = parameter(
        "0.035 USD/t/km", low="0 USD/t/km", high="10 USD/t/km", doc="of products that are no dangerous goods, on the road",
        source="assumption: 0.6 of that of dangerous goods",
    )  # fmt: skip

    @classmethod
    def presets(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Whoever gives a share for lithium pays it."""
        payable = given.get("payable")
        return {"lithium_paid": SEPARATE} if isinstance(payable, Mapping) and "Li" in payable else {}

    def _read(self, name: str, value: Any, others: Mapping[str, Any]) -> Any:
        if name == "prices" and isinstance(value, int):
            value = str(value)
        if name in ("feed_price", "gate_fee") and value is not None:
            year = tables.prices(others["prices"])["year"]
            return money_of.in_dollars(value, "price", f"economics.{name}", year, others["exchange"] or {})
        if name == "feed_prices" and isinstance(value, Mapping):
            super()._read(name, dict.fromkeys(value, "1 USD/kg"), others)  # its names
            year, own = tables.prices(others["prices"])["year"], others["exchange"] or {}
            return FrozenDict(
                {k: money_of.in_dollars(v, "price", f"economics.feed_prices.{k}", year, own) for k, v in value.items()}
            )
        if not isinstance(value, Mapping) or name not in ("price", "discounts", "customers"):
            return super()._read(name, value, others)
        if name != "price":
            _refuse_unknown(f"economics.{name}", value, tables.products())
            return super()._read(name, value, others)
        rows = _rows(others["prices"])
        _refuse_unknown("economics.price", value, {**rows, **tables.products()}, "a price item or product")
        year, own = tables.prices(others["prices"])["year"], others["exchange"] or {}
        return FrozenDict({item: _per_si(given, _basis(rows, item), year, item, own) for item, given in value.items()})

    def value_of(self, name: str, entry: str = "") -> Any:
        return self.table[entry].value if name == "price" and entry in self.table else super().value_of(name, entry)

    def entries(self, name: str) -> tuple[str, ...]:
        return tuple(self.table) if name == "price" else super().entries(name)

    def unit_of(self, name: str, entry: str = "") -> tuple[str, str]:
        if name != "price" or entry not in self.table:
            return super().unit_of(name, entry)
        dimension = _DIMENSION.get(self.table[entry].basis, "price")
        return si_unit(dimension), dimension

    def read_spread(self, name: str, entry: str, value: Any, field_name: str) -> Any:
        if name != "price":
            return super().read_spread(name, entry, value, field_name)
        return _per_si(value, _basis(_rows(self.prices), entry), self.year, entry, self.exchange or {})

    @property
    def year(self) -> int:
        """The year whose money is reckoned in."""
        return self._here.ask(tables.prices, self.prices)["year"]

    @property
    def rate(self) -> Any:
        """USD that a unit of the currency of the results is worth."""
        return money_of.rate(self.currency, self.year, self.exchange or {}, "economics.currency")

    @property
    def rate_source(self) -> str:
        """Where that rate is from."""
        return "entered" if self.currency in (self.exchange or {}) else money_of.source(self.currency, self.year)

    @property
    def table(self) -> Mapping[str, Price]:
        """Every price item, the user's own first."""
        here = self._here
        made: dict[Library, Mapping[str, Price]] = vars(self).setdefault("_made", {})
        if here not in made:
            rows = here.ask(_rows, self.prices)
            found = {item: here.ask(self._price, item, row) for item, row in rows.items()}
            for item in (self.price or {}).keys() - rows.keys():  # prices of products
                found[item] = Price(item, self.price[item], _basis(rows, item), "entered", "entered", True)
            made[here] = found
        return made[here]

    def at(self, item: str, value: Any) -> Economics:
        """The same prices but for one item, USD per SI unit."""
        changed, table = object.__new__(type(self)), self.table
        vars(changed).update(vars(self), _made={self._here: {**table, item: replace(table[item], value=value)}})
        return changed

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
            value = _per_si(here["value"], row["basis"], row["year"], item, self.exchange or {})
            return Price(item, value, row["basis"], here["status"], f"{local['title']}: {here['source']}", False)
        value = _per_si(row["price"], row["basis"], row["year"], item, self.exchange or {})
        source = f"{row['table']} price table: {row['source']}"
        own = row.get("own", False)
        if row["year"] != self.year:
            value = value * money_of.index(self.year) / money_of.index(row["year"])
            source += f", brought from {row['year']} to {self.year} by the cost index"
        return Price(item, value, row["basis"], row["status"], source, own, not own and row["table"] != self.prices)

    def of_product(self, name: str) -> tuple[Sale, ...]:
        """How a product is paid: at a price entered for it, else for what is payable in it, else at the price of its grade."""
        product = self._here.ask(tables.products)[name]
        if name in (self.price or {}) and name != product.get("price"):
            return (Sale(self.table[name], product.get("paid", "mass") if _energy(product) else "mass"),)
        if "payable" not in product:
            return (Sale(self.table[product["price"]], product["paid"]),)
        if name == _BLACK_MASS and self.payable is not None:
            return tuple(self._sale(PAYABLE[what], what, share) for what, share in self.payable.items())
        share = product["payable_share"]
        return tuple(self._sale(item, what, share) for item, what in product["payable"].items())

    def of_metals(self, share: Any) -> tuple[Sale, ...]:
        """How a share of the nickel, cobalt and lithium in something is paid."""
        return tuple(self._sale(PAYABLE[what], what, share) for what in ("Ni", "Co", "Li"))

    def _sale(self, item: str, what: str, share: Any) -> Sale:
        """Of an element whose price is that of a compound, what holds a kg of it is paid."""
        price = self.table[item]
        compound = price.basis == "mass" and item != what and item in self._here.ask(components)
        return Sale(price, what, share, 1.0 / self._here.ask(component, item).mass_fraction(what) if compound else 1.0)

    def otherwise(self, name: str) -> str | None:
        """What a product is sold as when it fails its grade; None where it only loses a discount."""
        if name in (self.discounts or {}):
            return None
        return self._here.ask(tables.products)[name].get("otherwise")

    def off_grade(self, name: str) -> tuple[Sale, ...] | None:
        """How that is paid."""
        otherwise = self.otherwise(name)
        return self.of_product(otherwise) if otherwise else None

    def discount_of(self, name: str) -> Any:
        """Share of its price that a product loses when it fails its grade."""
        return (self.discounts or {}).get(name, self.discount)

    def carriage(self, name: str) -> Any:
        """USD per kg of bringing a product to who buys it."""
        dangerous = "dangerous" in self._here.ask(tables.products)[name]
        return (self.customers or {}).get(name, 0.0) * (self.freight if dangerous else self.plain_freight)

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
    """The rows of a price table by item, with its name and the year of their money; for items that it lacks, those of the
    table that is the default.
    """
    found: dict[str, Mapping[str, Any]] = {}
    for name in dict.fromkeys((Economics.parameters["prices"].default, prices)):
        rows = tables.prices(name)
        found |= {
            item: {"year": rows["year"], **row, "table": name} for item, row in rows.items() if isinstance(row, Mapping)
        }
    return found


def _refuse_unknown(field: str, given: Mapping[str, Any], known: Mapping[str, Any], what: str = "a product") -> None:
    for name in given:
        if name not in known:
            raise InputError(f'{field}: "{name}" is not {what}; {nearest(name, known)}there are {listing(known)}.')


def _basis(rows: Mapping[str, Any], item: str) -> str:
    """What an item, or a product, is priced by."""
    if item in rows:
        return rows[item]["basis"]
    return "energy" if _energy(tables.products()[item]) else "mass"


def _energy(product: Mapping[str, Any]) -> bool:
    return product.get("paid") == "capacity"


def _per_si(given: Any, basis: str, year: int, item: str, own: Mapping[str, Any]) -> Any:
    """A price in USD of a year, per kg or per J."""
    return money_of.in_dollars(given, _DIMENSION.get(basis, "price"), f"economics.price.{item}", year, own)

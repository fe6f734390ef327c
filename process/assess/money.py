"""Money: what products fetch and what reagents, utilities and wastes cost, USD a second. It never touches a balance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .. import tables
from ..errors import listing
from ..ledger import Ledger, by_accounts
from ..numerics import anywhere, share_of, told_apart, weighed
from ..stream import Stream
from .currency import DOLLAR
from .doubts import Doubt
from .prices import FOLDED, Economics, Price, Sale
from .purity import Judged, Purity, purity


@dataclass(frozen=True)
class Money:
    """USD a second by name. sales: how each product is paid, where that is the same wherever it is made; full: what it would
    fetch as good material; prices: those that were used, by item.

    lost: share of its price that a product loses because it fails its grade, where it does; off_grade: what it fails by,
    and what it is sold as then. wastes holds those whose disposal has a price. unpaid: products of which nothing that is
    in them is paid. unquoted: those that nobody quotes, so that their metals are paid. folded: lithium is paid in the
    share of nickel and cobalt. rate: USD that a unit of the currency of the results is worth.
    """

    sales: Mapping[str, tuple[Sale, ...]]
    full: Mapping[str, Any]
    revenue: Mapping[str, Any]
    reagents: Mapping[str, Any]
    utilities: Mapping[str, Any]
    wastes: Mapping[str, Any]
    prices: Mapping[str, Price]
    lost: Mapping[str, Any]
    off_grade: Mapping[str, str]
    unpaid: tuple[str, ...]
    unquoted: tuple[str, ...]
    folded: bool
    currency: str
    rate: Any
    rate_source: str

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Prices that the table named does not have, products of which nothing is paid, and those that fail their grade."""
        borrowed = [price.item for price in self.prices.values() if price.borrowed]
        told = []
        if borrowed:
            told.append(
                f"the price table has none of {listing(borrowed)}, and the price is another table's, in money of its "
                "year; give economics.price."
            )
        if self.unpaid:
            told.append(
                f"value is incomplete: nothing is paid of {listing(self.unpaid)}; give a price of it, such as "
                f'economics.price = {{ "{self.unpaid[0]}" = "1 USD/kg" }}.'
            )
        if self.unquoted:
            told.append(
                f"{listing(self.unquoted)} has no market price and no grade to be judged by: its metals are paid as in "
                "black mass; give economics.price."
            )
        if self.off_grade:
            found = listing(f"{name} ({words})" for name, words in self.off_grade.items())
            told.append(f"below the grade that its price is of, and paid less: {found}.")
        return tuple(Doubt("economics", text) for text in told)

    @property
    def costs(self) -> Mapping[str, Any]:
        """What the flows cost, by kind."""
        kinds = {"reagents": self.reagents, "utilities": self.utilities, "wastes": self.wastes}
        return {kind: sum(flows.values(), 0.0) for kind, flows in kinds.items()}

    @property
    def value(self) -> Any:
        """What all products fetch."""
        return sum(self.revenue.values(), 0.0)


def money(ledger: Ledger, economics: Economics, pure: Purity | None = None) -> Money:
    """Revenue and cost of a ledger at given prices. Raises InputError where prices and plant are arrays of unlike length.

    pure: the products as they were judged, where they are already.
    """
    ledger.refuse_unlike(economics)
    judged = {name: each for name, each in (pure or purity(ledger)).products.items() if each.priced}
    sales = {name: economics.of_product(name) for name in ledger.products}
    reagents = {name: economics.of_reagent(name) for name in ledger.reagents}
    utilities = {name: economics.of_utility(name) for name in ledger.utilities}
    thrown = {**{name: stream.mass for name, stream in ledger.wastes.items()}, **ledger.disposed}
    wastes = {name: price for name in ledger.wastes if (price := economics.of_waste(name)) is not None}
    wastes = {name: price for name, price in wastes.items() if price.item not in ledger.booked}
    wastes |= {by_accounts(item): economics.table[item] for item in ledger.booked if by_accounts(item) in thrown}
    used = [sale.price for each in sales.values() for sale in each]
    used += [*reagents.values(), *utilities.values(), *wastes.values()]
    full = {name: fetched(stream, sales[name], economics) for name, stream in ledger.products.items()}
    revenue, lost, off_grade = dict(full), {}, {}
    for name, stream in ledger.products.items():
        if name in judged and not np.all(judged[name].passes):
            lost[name], off_grade[name] = _lost(name, stream, full[name], judged[name], economics)
            revenue[name] = full[name] * (1.0 - lost[name])
    return Money(
        sales=sales,
        full=full,
        revenue=revenue,
        reagents={name: ledger.reagents[name] * price.value for name, price in reagents.items()},
        utilities={name: ledger.utilities[name] * price.value for name, price in utilities.items()},
        wastes={name: thrown[name] * price.value for name, price in wastes.items()},
        prices={price.item: price for price in used},
        lost=lost,
        off_grade=off_grade,
        unpaid=tuple(name for name, each in sales.items() if _nothing(ledger.products[name], each)),
        unquoted=tuple(name for name in sales if tables.products()[name].get("unquoted")),
        folded=economics.lithium_paid == FOLDED,
        currency=economics.currency,
        rate=economics.rate,
        rate_source=economics.rate_source if economics.currency != DOLLAR else "",
    )


def money_of_all(parts: Mapping[str, tuple[Money, Any]], economics: Economics) -> Money:
    """The money of plants as one, each times its share of the year, told in the currency of `economics`."""

    def summed(what: str) -> dict[str, Any]:
        return weighed((getattr(each, what), share) for each, share in parts.values())

    def every(what: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for each, _ in parts.values() for name in getattr(each, what)))

    prices = told_apart({plant: each.prices for plant, (each, _) in parts.items()})
    full, revenue = summed("full"), summed("revenue")
    sales = told_apart({plant: each.sales for plant, (each, _) in parts.items()})
    return Money(
        sales={name: each for name, each in sales.items() if name in revenue},
        full=full,
        revenue=revenue,
        reagents=summed("reagents"),
        utilities=summed("utilities"),
        wastes=summed("wastes"),
        prices={name: replace(price, item=name) for name, price in prices.items()},
        lost={name: share_of(full[name] - revenue[name], full[name]) for name in every("lost")},
        off_grade={name: words for each, _ in parts.values() for name, words in each.off_grade.items()},
        unpaid=every("unpaid"),
        unquoted=every("unquoted"),
        folded=any(each.folded for each, _ in parts.values()),
        currency=economics.currency,
        rate=economics.rate,
        rate_source=economics.rate_source if economics.currency != DOLLAR else "",
    )


def fetched(stream: Stream, sales: tuple[Sale, ...], economics: Economics) -> Any:
    """What a stream fetches as good material. Lithium that is paid in the share of nickel and cobalt is not paid again."""
    paid = {sale.what: _paid(stream, sale.what) * sale.per * sale.share * sale.price.value for sale in sales}
    if economics.lithium_paid == FOLDED and len(paid) > 1:
        lithium = paid.pop("Li", 0.0)
        return np.maximum(sum(paid.values(), 0.0), lithium)[()]
    return sum(paid.values(), 0.0)


def _lost(name: str, stream: Stream, full: Any, judged: Judged, economics: Economics) -> tuple[Any, str]:
    """The share of its price that a product loses where it fails its grade, and why, in words."""
    content = judged.limits[0]
    missing = np.maximum((content.least or 0.0) - np.asarray(content.actual), 0.0)
    discount, words = economics.discount_of(name), "by " + listing(judged.failing)
    otherwise = economics.off_grade(name)
    if otherwise:
        instead = np.minimum(fetched(stream, otherwise, economics), full)
        discount = 1.0 - np.where(full > 0.0, share_of(instead, full), 1.0)
        words += f", sold as {economics.otherwise(name)}"
    kept = (1.0 - discount) * np.maximum(1.0 - economics.shortfall * missing, 0.0)
    return np.where(judged.passes, 0.0, 1.0 - kept)[()], words


def _nothing(stream: Stream, sales: tuple[Sale, ...]) -> bool:
    return not any(anywhere(_paid(stream, sale.what) * sale.share > 0) for sale in sales)


def _paid(stream: Stream, what: str) -> Any:
    """What of a product is paid for, kg/s or W."""
    if what == "capacity":
        return stream.capacity  # W of capacity that passes: J per second
    if what == "mass":
        return stream.mass - stream.component_mass("water")  # nobody pays for moisture
    return stream.contained(what)

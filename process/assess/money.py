"""Money: what the flows of a ledger are worth and what they cost, USD a second. It never touches a balance.

The cost covers reagents, utilities and wastes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import InputError, listing
from ..ledger import Ledger
from ..stream import Stream
from .doubts import Doubt
from .prices import Economics, Price, Sale


@dataclass(frozen=True)
class Money:
    """USD a second by name. sales: how each product is paid; prices: those that were used, by item.

    wastes holds those whose disposal has a price.
    """

    sales: Mapping[str, tuple[Sale, ...]]
    revenue: Mapping[str, Any]
    reagents: Mapping[str, Any]
    utilities: Mapping[str, Any]
    wastes: Mapping[str, Any]
    prices: Mapping[str, Price]

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Prices that the table named does not have."""
        borrowed = [price.item for price in self.prices.values() if price.borrowed]
        text = (
            f"the price table has none of {listing(borrowed)}, and the price is another table's; give economics.price."
        )
        return (Doubt("economics", text),) if borrowed else ()

    @property
    def costs(self) -> Mapping[str, Any]:
        """The cost by kind."""
        kinds = {"reagents": self.reagents, "utilities": self.utilities, "wastes": self.wastes}
        return {kind: sum(flows.values(), 0.0) for kind, flows in kinds.items()}

    @property
    def value(self) -> Any:
        """What all products fetch."""
        return sum(self.revenue.values(), 0.0)

    @property
    def cost(self) -> Any:
        """What all that is counted costs."""
        return sum(self.costs.values(), 0.0)

    @property
    def margin(self) -> Any:
        """Value less cost."""
        return self.value - self.cost


def money(ledger: Ledger, economics: Economics) -> Money:
    """Revenue and cost of a ledger at given prices. Raises InputError where prices and plant are arrays of unlike length."""
    for item, price in economics.table.items():
        if np.ndim(price.value) and ledger.batch and len(price.value) != ledger.size:
            raise InputError(
                f"economics.price.{item} has {len(price.value)} values, the plant {ledger.size} scenarios: "
                "arrays over scenarios must all be of one length."
            )
    sales = {name: economics.of_product(name) for name in ledger.products}
    reagents = {name: economics.of_reagent(name) for name in ledger.reagents}
    utilities = {name: economics.of_utility(name) for name in ledger.utilities}
    wastes = {name: price for name in ledger.wastes if (price := economics.of_waste(name)) is not None}
    used = [sale.price for each in sales.values() for sale in each]
    used += [*reagents.values(), *utilities.values(), *wastes.values()]
    return Money(
        sales=sales,
        revenue={
            name: sum((_paid(ledger.products[name], sale.what) * sale.share * sale.price.value for sale in each), 0.0)
            for name, each in sales.items()
        },
        reagents={name: ledger.reagents[name] * price.value for name, price in reagents.items()},
        utilities={name: ledger.utilities[name] * price.value for name, price in utilities.items()},
        wastes={name: ledger.wastes[name].mass * price.value for name, price in wastes.items()},
        prices={price.item: price for price in used},
    )


def _paid(stream: Stream, what: str) -> Any:
    """What of a product is paid for, kg/s or W."""
    if what == "capacity":
        return stream.capacity  # W of capacity that passes: J per second
    if what == "mass":
        return stream.mass - stream.component_mass("water")  # nobody pays for moisture
    return stream.contained(what)

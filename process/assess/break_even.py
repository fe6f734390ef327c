"""Break-even prices: of each metal that is sold, the price at which nothing is left, all other prices as they are.

What is paid for the feed goes along where it is a share of the metals in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .money import Money
from .prices import PAYABLE, Economics

#: Secants that are laid: one is enough on a straight line, the others find the bend where lithium comes to be worth more.
_ROUNDS = 4

#: Share of the sales below which what is left counts as nothing.
_NOTHING = 1e-9


def break_even_prices(
    economics: Economics, sold: Money, cost: Any, judged: Callable[[Economics], tuple[Money, Any]]
) -> Mapping[str, Any]:
    """USD per kg by price item; NaN where no price above nothing does it.

    sold, cost: money and all costs, USD a second, as they are; judged: both by other prices.
    """
    left = sold.value - cost
    paid = {sale.price.item for sales in sold.sales.values() for sale in sales}
    return {item: _at_nothing(economics, item, left, judged) for item in PAYABLE.values() if item in paid}


def _at_nothing(economics: Economics, item: str, at_one: Any, judged: Callable[[Economics], tuple[Money, Any]]) -> Any:
    """at_one: what is left at the price as it is."""

    def left(price: Any) -> tuple[Any, Any]:
        money, cost = judged(economics.at(item, price))
        return money.value - cost, money.value

    one = np.asarray(economics.table[item].value, float)
    other = 1.5 * one
    at_other, value = left(other)
    for _ in range(_ROUNDS):
        if np.all((np.abs(at_other) <= _NOTHING * np.abs(value)) | (other <= 0) | np.isnan(at_other)):
            break
        with np.errstate(invalid="ignore", divide="ignore"):
            step = at_other * (other - one) / (at_other - at_one)
        moved = np.where(np.isfinite(step), other - step, other)
        one, at_one, other = other, at_other, moved
        at_other, value = left(other)
    found = (np.abs(at_other) <= _NOTHING * np.abs(value)) & (other > 0)
    return np.where(found, other, np.nan)[()]

"""Finance: what a plant earns over its life. It never touches a balance.

Years count from the first in which it is built, money is that of the price table's year and does not inflate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..numerics import root
from ..parameters import Declared, count, fraction, parameter
from ..units import line
from .doubts import Doubt, in_some

#: Between which rates a rate of return is looked for.
_LOWEST, _HIGHEST = -0.9, 10.0


class Finance(Declared):
    """How the plant is paid for and what it must earn."""

    key = "finance"
    shown_first = ("discount_rate", "life")

    discount_rate = fraction(0.10, doc="what capital must earn, beyond inflation", source="EverBatt 2023")
    life = count(10, low=1, high=50, doc="years of production", source="EverBatt 2023")
    construction = count(
        2, low=1, high=10, doc="years of building, in which the capital is spent evenly", source="assumption"
    )
    first_year = fraction(0.5, doc="of full production in the first year", source="assumption: common ramp-up")
    second_year = fraction(0.8, doc="of full production in the second year", source="assumption: common ramp-up")
    tax = fraction(
        0.25, doc="on profit, losses of earlier years taken off", source="assumption: 21 to 30 % in most places"
    )
    depreciation = count(
        10, low=1, high=50, doc="years over which the capital is written off evenly", source="assumption: as its life"
    )
    cash_cover = parameter(
        "7 week", low="0 week", high="52 week", doc="time of which working capital covers the cash cost", source="EverBatt 2023"
    )  # fmt: skip
    supplier_credit = parameter(
        "2 week", low="0 week", high="52 week", doc="time for which suppliers lend reagents and feed", source="EverBatt 2023"
    )  # fmt: skip
    spares = fraction(0.02, doc="spare parts, of plant and offsites", source="EverBatt 2023")


@dataclass(frozen=True)
class Financials:
    """USD, s and shares. cash: net cash flow by year, the first axis; irr: NaN where there is none.

    rates: how many rates of return there are; levelised: USD per kg of feed that covers everything at the discount rate.
    """

    cash: np.ndarray
    working: Any
    npv: Any
    irr: Any
    rates: Any
    payback: Any
    levelised: Any

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Where there is no rate of return, or several."""
        rates = np.asarray(self.rates)
        told = []
        if np.any(rates == 0):
            told.append(
                f"{in_some(rates == 0)}there is no rate of return: what is spent is never earned back, or nothing is spent."
            )
        if np.any(rates > 1):
            told.append(
                f"{in_some(rates > 1)}there are several rates of return: money is spent again after it was earned; go by the present value."
            )
        return tuple(Doubt("finance", text) for text in told)


def recovery_factor(rate: Any, years: Any) -> Any:
    """Share of the capital that is to be earned each year, at the end of it, so that it is paid back at a rate.

    >>> [round(float(recovery_factor(rate, 10)), 6) for rate in (0.10, 0.0)]
    [0.162745, 0.1]
    """
    rate, years = np.asarray(rate, float), np.asarray(years, float)
    safe = np.where(rate > 0, rate, 1.0)
    return np.where(rate > 0, safe / (1.0 - (1.0 + safe) ** -years), 1.0 / years)[()]


def working_capital(settings: Finance, cash_cost: Any, supplies: Any, built: Any) -> Any:
    """USD tied up in stocks and debts, from costs a year and from what is built."""
    lent = (settings.cash_cover * cash_cost - settings.supplier_credit * supplies) / calendar_year()
    return np.maximum(lent + settings.spares * built, 0.0)


def calendar_year() -> float:
    """Seconds of a calendar year."""
    return line("yr", "calendar time")[0]


def finance(
    settings: Finance, *, value: Any, variable: Any, fixed: Any, capital: Any, working: Any, feed: Any
) -> Financials:
    """A plant's life, from what it earns and spends in a year of full production (USD), its capital (USD) and feed (kg)."""
    flows = [np.asarray(x, float) for x in (value, variable, fixed, capital, working, feed)]
    shape = np.broadcast_shapes(*(x.shape for x in flows), *(np.shape(settings_) for settings_ in _settings(settings)))
    value, variable, fixed, capital, working, feed = (np.broadcast_to(x, shape) for x in flows)
    build, life = (np.broadcast_to(np.asarray(x, int), shape) for x in (settings.construction, settings.life))
    years = int(np.max(build + life)) if build.size else 0
    cash, spent, made = (np.zeros((years, *shape)) for _ in range(3))
    loss = np.zeros(shape)
    for year in range(years):
        building, age = year < build, year - build
        running = (age >= 0) & (age < life)
        level = np.where(age == 0, settings.first_year, np.where(age == 1, settings.second_year, 1.0)) * running
        earned = level * (value - variable) - running * fixed
        written = running * (age < settings.depreciation) * capital / settings.depreciation
        profit = earned - written - loss
        loss = np.where(running, np.maximum(-profit, 0.0), loss)
        tied = working * (np.where(year == build - 1, 1.0, 0.0) - np.where(year == build + life - 1, 1.0, 0.0))
        put_in = building * capital / build + tied
        cash[year] = earned - settings.tax * np.maximum(profit, 0.0) * running - put_in
        spent[year] = put_in + level * variable + running * fixed
        made[year] = level * feed
    worth = (1.0 + np.asarray(settings.discount_rate)) ** -np.arange(years).reshape(-1, *(1,) * len(shape))
    irr, rates = _returns(cash)
    with np.errstate(invalid="ignore", divide="ignore"):
        levelised = (spent * worth).sum(axis=0) / (made * worth).sum(axis=0)
    return Financials(
        cash=cash,
        working=working[()],
        npv=(cash * worth).sum(axis=0)[()],
        irr=irr[()],
        rates=rates[()],
        payback=(_payback(cash) * calendar_year())[()],
        levelised=levelised[()],
    )


def _settings(settings: Finance) -> list[Any]:
    return [getattr(settings, name) for name in settings.parameters]


def _present(cash: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Present value of a life at rates: Horner's rule in 1 / (1 + rate)."""
    total = np.zeros(np.broadcast_shapes(cash.shape[1:], rate.shape))
    for flow in cash[::-1]:
        total = total / (1.0 + rate) + flow
    return total


def _returns(cash: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The lowest rate at which the present value is nothing, and how many such rates there are, by scenario."""
    grid = np.expm1(np.linspace(np.log1p(_LOWEST), np.log1p(_HIGHEST), 100))
    values = _present(cash[:, None], grid.reshape(-1, *(1,) * (cash.ndim - 1)))
    crosses = np.sign(values[:-1]) * np.sign(values[1:]) < 0
    rates = np.where(np.isnan(values[0]), np.nan, crosses.sum(axis=0))
    first = np.argmax(crosses, axis=0)
    sign = np.sign(np.take_along_axis(values, first[None], axis=0)[0])
    found = root(lambda rate: -sign * _present(cash, rate), grid[first], grid[first + 1])
    return np.where(rates > 0, found, np.nan), rates


def _payback(cash: np.ndarray) -> np.ndarray:
    """Years until what was spent is earned back, within the year by proportion; NaN where it never is."""
    total = np.cumsum(cash, axis=0)
    back = total >= 0
    # The last year from which on it stays earned back.
    never = ~back[-1]
    late = len(total) - np.argmax(~back[::-1], axis=0)
    year = np.where(np.all(back, axis=0), 0, np.minimum(late, len(total) - 1))
    flow = np.take_along_axis(cash, year[None], axis=0)[0]
    before = np.take_along_axis(total, year[None], axis=0)[0] - flow
    with np.errstate(invalid="ignore", divide="ignore"):
        within = np.where(flow > 0, -before / flow, 0.0)
    return np.where(never, np.nan, year + np.clip(within, 0.0, 1.0))

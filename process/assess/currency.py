"""Currency: money of other currencies and years in dollars of one year, by dated rates and a cost index."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from .. import tables
from ..errors import InputError
from ..quantities import money, to_si
from ..units import CURRENCIES

#: The one that all is reckoned in.
DOLLAR = CURRENCIES[0]


@cache
def _rates() -> Mapping[tuple[str, int], Mapping[str, str]]:
    return {(row["currency"], int(row["year"])): row for row in tables.records("exchange.csv")}


@cache
def _index() -> Mapping[int, float]:
    return {int(row["year"]): float(row["index"]) for row in tables.records("cost_index.csv")}


def rate(currency: str, year: int, own: Mapping[str, Any], field: str) -> Any:
    """USD that a unit of a currency is worth: what is entered for it, else the mean of the year. Raises InputError."""
    if currency in ("", DOLLAR):
        return 1.0
    if currency in own:
        return own[currency]
    if (currency, year) not in _rates():
        raise InputError(
            f"{field}: no rate of {currency} is known for {year}; give one, such as "
            f'economics.exchange = {{ {currency} = "0.5 USD" }}.'
        )
    return 1.0 / float(_rates()[currency, year]["per_dollar"])


def source(currency: str, year: int) -> str:
    """Where a rate that ships is from."""
    row = _rates()[currency, year]
    return f"{row['source']} of {year} ({row['status']})"


def nearest_known(year: int) -> int:
    """The year itself where its cost index is known, else the nearest of which it is."""
    return min(_index(), key=lambda known: abs(known - year))


def index(year: int) -> float:
    """The plant cost index of a year; that of the nearest year where it is not known."""
    return _index()[nearest_known(year)]


def escalation(year: int, to: int, field: str) -> float:
    """What a cost of one year is multiplied by to be one of another: the ratio of the cost index. Raises InputError."""
    if year == to:
        return 1.0
    for each in (year, to):
        if each not in _index():
            raise InputError(
                f"{field}: no cost index is known for {each}, which would bring money of {year} to {to}; give it "
                f"in money of {to}. Years that are known are {min(_index())} to {max(_index())}."
            )
    return _index()[to] / _index()[year]


def in_dollars(given: Any, dimension: str, field: str, year: int, own: Mapping[str, Any]) -> Any:
    """Typed money in USD of a year per SI unit: a number, or an array over scenarios. Raises InputError.

    own: rates that are entered, USD by currency. Money that names its year is exchanged at the rate of that year and
    brought to the one that is wanted by the cost index.
    """
    if isinstance(given, np.ndarray) and given.ndim and given.dtype.kind in "OSU":
        given = given.tolist()
    if isinstance(given, str):
        return _one(given, dimension, field, year, own)
    if isinstance(given, (list, tuple)) and any(isinstance(value, str) for value in given):
        each: list[Any] = [
            _one(value, dimension, f"{field}, scenario {i}", year, own)
            if isinstance(value, str)
            else to_si(value, dimension, f"{field}, scenario {i}")
            for i, value in enumerate(given)
        ]
        if any(np.ndim(value) and len(value) != len(each) for value in each):
            raise InputError(
                f"{field} has {len(each)} values, a rate of exchange another number: give as many of each."
            )
        return np.array([value[i] if np.ndim(value) else value for i, value in enumerate(each)])
    return to_si(given, dimension, field, year)


def _one(text: str, dimension: str, field: str, year: int, own: Mapping[str, Any]) -> Any:
    amount, currency, of = money(text, dimension, field)
    of = of or year
    return amount * rate(currency, of, own, field) * escalation(of, year, field)

"""Prices: a user's own price tables, and items for what a user sells, throws away or buys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import tables
from ..errors import InputError, listing, nearest
from ..quantities import money, to_si
from .kinds import ENTERED

_PRICE_KEYS = ("price", "basis", "kind", "status", "source")
#: The table whose items say how a price is typed, where a user's table is like no other.
_USUAL = "2025"

_TABLE_KEYS = ("title", "year", "currency", "like")


def price_table(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A price table: its own items, over those of the table that it is like."""
    where = f"prices.{name}"
    if row.get("currency", "USD") != "USD":
        raise InputError(
            f"{where}.currency: {row['currency']!r} is not possible; give each price with its currency, such as "
            '"15 EUR/kg".'
        )
    items = {item: entry for item, entry in row.items() if item not in _TABLE_KEYS}
    usual = tables.prices(str(row.get("like", _USUAL)), f"{where}.like")
    of_usual = {item: {"year": usual["year"], **entry} for item, entry in usual.items() if isinstance(entry, Mapping)}
    taken = of_usual if "like" in row else {}
    year = row.get("year", usual["year"])
    if not isinstance(year, int):
        raise InputError(f"{where}.year: {year!r} is not a year; give that of its money, such as 2024.")
    found: dict[str, Any] = {
        "title": str(row.get("title", name)), "year": year, "currency": "USD",
    }  # fmt: skip
    for item, entry in items.items():
        found[item] = _price_item(entry, usual.get(item, {}), year, f"{where}.{item}")
    return {"prices": {name: {**taken, **found}}}


def _price_item(entry: Any, usual: Mapping[str, Any], year: int, where: str) -> dict[str, Any]:
    row = entry if isinstance(entry, Mapping) else {"price": entry}
    for key in row:
        if key not in _PRICE_KEYS:
            raise InputError(
                f"{where}.{key} is not known; {nearest(key, _PRICE_KEYS)}the keys are {listing(_PRICE_KEYS)}."
            )
    if "price" not in row:
        raise InputError(f'{where}: its price is missing; give such as price = "2 USD/kg".')
    basis = str(row.get("basis", usual.get("basis", "mass")))
    _amount(row["price"], basis, where, year)
    told = {"status": ENTERED, "source": ENTERED, "kind": usual.get("kind", "product")}
    return {**told, **row, "basis": basis, "own": True}


def price_of(name: str, given: str, basis: str, kind: str, source: str, where: str) -> tuple[str, dict[str, Any]]:
    """The item that prices a row, and the item itself where an amount was given."""
    if not given[:1].isdigit() and given[:1] not in "+-.":
        return known_item(given, where), {}
    _amount(given, basis, where)
    if name in _items():
        raise InputError(
            f'{where}: there is a price item "{name}" already; write price = "{name}", or give another name.'
        )
    row = {"price": given, "basis": basis, "kind": kind, "status": ENTERED, "source": source, "own": True}
    return name, {name: row}


def _amount(given: Any, basis: str, where: str, year: int | None = None) -> None:
    """Refuse what is no price. Money of any currency may be given, and what is negative costs whoever delivers it."""
    dimension = tables.PRICE_DIMENSION.get(basis, "price")
    if isinstance(given, str):
        money(given, dimension, where)
    else:
        to_si(given, dimension, where, year)


def _items() -> dict[str, None]:
    """Price items that there are in any table."""
    every = (tables.prices(name) for name in tables.price_tables())
    return dict.fromkeys(item for entries in every for item, row in entries.items() if isinstance(row, Mapping))


def known_item(given: str, where: str) -> str:
    if given not in _items():
        raise InputError(
            f'{where}: "{given}" is not a price item; {nearest(given, _items())}give an amount such as "2 USD/kg", or one '
            f"of {listing(_items())}."
        )
    return given

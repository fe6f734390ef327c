"""Quotes: what the equipment of whole sections of a plant costs at one capacity, by which other capacities are scaled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from blackmass.chemistries.frozen import FrozenDict

from .contents import MASS, refuse_unknown
from .errors import InputError, listing, nearest
from .parameters import Parameter
from .quantities import format_number, from_si, to_si

#: What a section may be sized by.
STREAMS = ("feed", "batteries", "black mass")

_EXAMPLE = (
    '{ "wet line" = { cost = "8.7 MUSD", capacity = "1.72 t/h", exponent = 0.6, year = 2022, by = "black mass" } }'
)


@dataclass(frozen=True)
class Quote:
    """Cost at a capacity, USD of a year and kg/s of what is held in a stream; it goes with the capacity's power.

    positions: people at work there at any time.
    """

    cost: float
    capacity: float
    exponent: float
    year: int
    by: str
    of: tuple[str, ...]
    positions: float


@dataclass(frozen=True)
class Quotes(Parameter):
    """A table of quotes by section."""

    kind: str = "quotes"
    such_as: str = _EXAMPLE

    @property
    def words(self) -> str:
        return "table of quotes by section, none unless given"

    @property
    def type(self) -> str:
        return "Mapping[str, Any]"

    def read(self, value: Any, field_name: str) -> Any:
        if value is None:
            return None
        if not isinstance(value, Mapping) or not all(isinstance(row, Mapping) for row in value.values()):
            raise InputError(f"{field_name}: {value!r} is not a table of quotes; give one such as {self.such_as}.")
        return FrozenDict({name: _read(row, f'{field_name}."{name}"') for name, row in value.items()})

    def text(self, si_value: Any) -> str:
        if not si_value:
            return "not set"
        return "; ".join(f"{name}: {_text(quote)}" for name, quote in si_value.items())


_NUMBERS = {"year": "whole year, such as 2022", "positions": "number of at least zero"}
_KEYS = ("cost", "capacity", "exponent", "year", "by", "of", "positions")


def _read(row: Mapping[str, Any], field_name: str) -> Quote:
    for key in row:
        if key not in _KEYS:
            raise InputError(
                f"{field_name}: {key} has no place here; {nearest(key, _KEYS)}possible are {listing(_KEYS)}."
            )
    for key in ("cost", "capacity", "year"):
        if key not in row:
            raise InputError(f"{field_name}: {key} is missing; give a quote such as {_EXAMPLE}.")
    by, of = row.get("by", STREAMS[0]), row.get("of", (MASS,))
    if by not in STREAMS:
        raise InputError(f'{field_name}.by: "{by}" is not possible; choose one of {listing(STREAMS)}.')
    numbers = {
        key: to_si(row.get(key, default), dimension, f"{field_name}.{key}")
        for key, dimension, default in (
            ("cost", "money", None), ("capacity", "mass flow", None), ("exponent", "number", 0.6), ("year", "number", None),
            ("positions", "number", 0.0),
        )
    }  # fmt: skip
    for key, number in numbers.items():
        if np.ndim(number) or number < 0 or (number == 0 and key != "positions") or (key == "year" and number % 1):
            raise InputError(
                f"{field_name}.{key}: {row[key]!r} is not possible; give one {_NUMBERS.get(key, 'number above zero')}."
            )
    names = (of,) if isinstance(of, str) else of
    if not isinstance(names, (list, tuple)) or not names:
        raise InputError(
            f'{field_name}.of: {of!r} is not possible; give what it is sized by, such as "Ni" or ["Ni", "Co"].'
        )
    for name in names:
        refuse_unknown(name, f"{field_name}.of")
    cost, capacity, exponent, year, positions = (float(number) for number in numbers.values())
    return Quote(cost, capacity, exponent, int(year), by, tuple(names), positions)


def _text(quote: Quote) -> str:
    capacity = f"{format_number(from_si(quote.capacity, 't/h'))} t/h of {quote.by}"
    return f"{format_number(quote.cost)} USD of {quote.year} at {capacity}, exponent {format_number(quote.exponent)}"


def quotes() -> Any:
    """Declare quotes by section."""
    return Quotes(
        None, "", "number", None, None,
        "what the equipment of whole sections costs where it is bought, in place of what the units are built of", "quotations",
    )  # fmt: skip

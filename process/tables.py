"""The shipped data tables: reagents, products, prices, bibliography. Each is read once, when first asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from .errors import InputError, listing, nearest


@cache
def _toml(name: str) -> Mapping[str, Any]:
    text = files("blackmass.process").joinpath("data", *name.split("/")).read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def reagents() -> Mapping[str, Any]:
    """Supply form of each reagent: component, strength, price item, source."""
    return _toml("reagents.toml")


def products() -> Mapping[str, Any]:
    """What each product is and which price it fetches."""
    return _toml("products.toml")


def bibliography() -> Mapping[str, Any]:
    """Short key -> citation."""
    return _toml("bibliography.toml")


@cache
def price_years() -> tuple[str, ...]:
    """Names of the shipped price tables."""
    folder = files("blackmass.process").joinpath("data", "prices")
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


def prices(year: str) -> Mapping[str, Any]:
    """A shipped price table."""
    if str(year) not in price_years():
        raise InputError(
            f'economics.prices: there is no price table "{year}"; {nearest(str(year), price_years())}'
            f"choose one of {listing(price_years())}."
        )
    return _toml(f"prices/{year}.toml")

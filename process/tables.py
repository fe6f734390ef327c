"""The data tables: what ships, read once when first asked for, and what the open library has beside it."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from blackmass import chemistries
from blackmass.chemistries.chemistry import match, read
from blackmass.chemistries.frozen import FrozenDict

from .errors import InputError, listing, nearest
from .library import opened, per_library

#: What a price is per, by its basis; a price per mass where it is not named here.
PRICE_DIMENSION: Mapping[str, str] = FrozenDict({"energy": "energy price"})

_PURE: Mapping[str, Any] = FrozenDict({})


@cache
def _toml(name: str) -> Mapping[str, Any]:
    text = files("blackmass.process").joinpath("data", *name.split("/")).read_text(encoding="utf-8")
    return FrozenDict(tomllib.loads(text))


@per_library
def _with_own(name: str, kind: str) -> Mapping[str, Any]:
    shipped, own = _toml(name), opened().own.get(kind)
    return FrozenDict({**shipped, **own}) if own else shipped


@per_library
def chemistry(name: str) -> chemistries.Chemistry:
    """A chemistry by name, however it is spelt. Raises ChemistryError."""
    own = opened().own.get("chemistry", {})
    found = match(name, own)
    if found is None:
        shipped = chemistries.load(name)
        return read(own[shipped.name], shipped.name) if shipped.name in own else shipped
    return read(own[found], found)


@per_library
def reagents() -> Mapping[str, Any]:
    """Supply form of each reagent that is bought: component, strength, price item, source."""
    return FrozenDict({name: row for name, row in _supplies().items() if not row.get("ambient")})


def traces() -> Mapping[str, Any]:
    """What reagents bring along: mass fractions by element, by reagent. Nothing, as long as reagents are pure."""
    return opened().own.get("traces", _PURE)


@per_library
def ambient() -> Mapping[str, Any]:
    """What comes from around the plant at no price, such as air: the components it holds."""
    return FrozenDict({name: row for name, row in _supplies().items() if row.get("ambient")})


def _supplies() -> Mapping[str, Any]:
    return _with_own("reagents.toml", "reagent")


@per_library
def utilities() -> tuple[str, ...]:
    """What is drawn in energy outside the streams: the utilities of the price tables."""
    rows = (item for name in price_tables() for item in prices(name).items())
    utility = (item for item, row in rows if isinstance(row, Mapping) and row.get("kind") == "utility")
    return tuple(dict.fromkeys(utility))


def products() -> Mapping[str, Any]:
    """What each product is, what it recovers and which price it fetches."""
    return _with_own("products.toml", "product")


def wastes() -> Mapping[str, Any]:
    """What leaves unsold, and the price item that disposing of it costs."""
    return _with_own("wastes.toml", "waste")


def specifications() -> Mapping[str, Any]:
    """What a product must hold, and at most, to be sold as battery grade."""
    return _with_own("specifications.toml", "specification")


def bibliography() -> Mapping[str, Any]:
    """Short name of a source -> citation."""
    return _toml("bibliography.toml")


def isotherms() -> Mapping[str, Any]:
    """Extractant -> half-extraction pH by element, and what they hold for."""
    return _toml("isotherms.toml")


def vapour_pressures() -> Mapping[str, Any]:
    """Component -> coefficients of its vapour pressure equation."""
    return _toml("vapour_pressure.toml")


def black_mass() -> Mapping[str, Any]:
    """What of a cell's components is in black mass that others made."""
    return _toml("black_mass.toml")


def flammability() -> Mapping[str, Any]:
    """Solvent -> lower flammability limit and oxygen that a mole of it burns with."""
    return _toml("flammability.toml")


def smelting() -> Mapping[str, Any]:
    """Gibbs energies of the oxides and gases of smelting."""
    return _toml("smelting.toml")


def kilns() -> Mapping[str, Any]:
    """Firing temperatures of cathode materials by the kind of their host, degC."""
    return _toml("kilns.toml")


def locations() -> Mapping[str, Any]:
    """Prices that depend on where the plant stands."""
    return _with_own("locations.toml", "location")


def disposals() -> tuple[str, ...]:
    """The ways in which waste is disposed of, by the name of their price."""
    return tuple(dict.fromkeys(row["price"] for row in wastes().values() if "price" in row))


def factors() -> Mapping[str, Any]:
    """What comes with a kg of each reagent and primary product, and a J of energy: emissions, energy and water."""
    return _toml("factors.toml")


def elementary() -> Mapping[str, Any]:
    """Names of elementary flows by component: to air, to water and from nature."""
    return _toml("elementary.toml")


def transport() -> Mapping[str, Any]:
    """What carrying a tonne a kilometre costs and emits, by mode; what packing costs, by packing group."""
    return _toml("transport.toml")


def equipment() -> Mapping[str, Any]:
    """What equipment costs, by its kind and size, and the hours of labour it takes."""
    return _toml("equipment.toml")


def rules() -> Mapping[str, Any]:
    """Rules that results are judged by."""
    return _toml("rules.toml")


@cache
def records(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of a CSV file of the data folder as text by column; lines that start with # are comments."""
    text = files("blackmass.process").joinpath("data", name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def columns(name: str) -> dict[str, np.ndarray]:
    """The columns of a numeric CSV file of the data folder; lines that start with # are comments."""
    rows = records(name)
    return {key: np.array([float(row[key]) for row in rows]) for key in rows[0]}


@cache
def _price_files() -> tuple[str, ...]:
    folder = files("blackmass.process").joinpath("data", "prices")
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


def price_tables() -> tuple[str, ...]:
    """Names of the price tables, the shipped ones first, by year."""
    return (*_price_files(), *opened().own.get("prices", {}))


@cache
def presets() -> tuple[str, ...]:
    """Names of the presets."""
    folder = files("blackmass.process").joinpath("data", "presets")
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


def preset(name: str) -> Mapping[str, Any]:
    """The tables of a preset, with its title, source and notes."""
    return _toml(f"presets/{name}.toml")


@per_library
def prices(name: str, field: str = "economics.prices") -> Mapping[str, Any]:
    """A price table: its title, year and currency, and a row an item."""
    if name not in price_tables():
        raise InputError(
            f'{field}: there is no price table "{name}"; {nearest(name, price_tables())}'
            f"choose one of {listing(price_tables())}."
        )
    own = opened().own
    whole = own["prices"][name] if name in own.get("prices", {}) else _toml(f"prices/{name}.toml")
    return FrozenDict({**whole, **own["item"]}) if "item" in own else whole

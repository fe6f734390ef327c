"""Unit systems: by what mass and energy are told, and what the figures of a plant are told per.

A document stays as it is. What pages and reports read is one that `shown` makes of it, with every quantity in the units
that were chosen; all that words a figure asks `unit`, `per` and `basis` how its unit is called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

import numpy as np

from blackmass.process.contract import Part, Quantity
from blackmass.process.document import Document, FigureRow, ParameterRow
from blackmass.process.errors import InputError, listing, nearest
from blackmass.process.quantities import format_number, split
from blackmass.process.units import line
from blackmass.process.units import money as of_money

#: By the choice: the units of large and of small masses. Documents have t and kg.
MASSES = {"t": ("t", "kg"), "kg": ("kg", "kg"), "lb": ("lb", "lb"), "short ton": ("short ton", "lb")}
#: Energy in kWh, with primary energy in MJ as inventories have it; or all of it in MJ.
ENERGIES = ("kWh", "MJ")
#: What figures are told per, in words.
BASES = {"feed": "mass of feed", "battery": "kWh of battery fed", "product": "mass of all products"}

_NAMES = {"t": "tonne", "kg": "kilogram", "lb": "pound", "short ton": "short ton"}

#: With what else in its unit a mass stands for itself; in others, such as g/L and kg/m3, it is part of a property.
_BESIDE = {"h", "d", "yr", "kWh", "MJ", "km", "1"}
#: SI units that are told as something else first, and their dimension.
_AS = {"J/kg": ("kWh/t", "specific energy"), "kg/s": ("kg/h", "mass flow")}
#: Digits of a declared value.
_EXACT = 8
_FRACTIONS = ("kg/kg", "t/t")


@dataclass(frozen=True)
class Measures:
    """A unit system."""

    mass: str = "t"
    energy: str = "kWh"
    basis: str = "feed"

    @classmethod
    def of(cls, words: Sequence[str]) -> Measures:
        """From words such as "lb", "MJ" and "battery", in any order; raises InputError."""
        known = {"mass": tuple(MASSES), "energy": ENERGIES, "basis": tuple(BASES)}
        every = [word for choices in known.values() for word in choices]
        found: dict[str, str] = {}
        for word in (given.replace("-", " ") for given in words):
            kind = next((kind for kind, choices in known.items() if word in choices), None)
            if kind is None:
                raise InputError(f'units: there is no "{word}"; {nearest(word, every)}possible are {listing(every)}.')
            if found.setdefault(kind, word) != word:
                raise InputError(f"units: {found[kind]} and {word} are both of {kind}; give one of them.")
        return cls(**found)

    @property
    def words(self) -> tuple[str, str, str]:
        """Its words, as `of` reads them."""
        return self.mass.replace(" ", "-"), self.energy, self.basis

    def unit(self, unit: str) -> str:
        """What a unit of a document is shown as."""
        return _shown(unit, self)[0]

    def text(self, given: str) -> str:
        """A declared value such as "60 kWh/t" in these units; what is none stays as it is."""
        parts = split(given)
        if parts is None or self.unit(parts[1]) == parts[1]:
            return given
        unit, factor = _shown(parts[1], self)
        return f"{format_number(parts[0] * factor, _EXACT)} {unit}"

    def quantity(self, quantity: Quantity) -> Quantity:
        """A quantity that is per nothing of the plant."""
        unit, factor = _shown(quantity.unit, self)
        return quantity if unit == quantity.unit else Quantity(_times(quantity.value, factor), unit)


#: As documents are.
METRIC = Measures()


@dataclass(frozen=True, kw_only=True)
class Shown(Document):
    """A document whose quantities are in the units of a system, and the one it was made of."""

    measures: Measures
    original: Document
    size: Any  # how much of what figures are told per there is in a tonne of feed

    def to_dict(self) -> dict[str, Any]:
        """What is written is the document itself."""
        return self.original.to_dict()


def shown(doc: Document, measures: Measures) -> Document:
    """The document in a unit system. Raises InputError where it does not know what figures are to be told per."""
    doc = original(doc)
    if measures == METRIC:
        return doc
    size = _size(doc, measures.basis)
    if size is None:
        raise InputError(
            f"units: figures per {BASES[measures.basis]} cannot be told of this plant; {_WHY[measures.basis]}. Possible are "
            f"{listing(bases(doc))}."
        )
    tables = {
        f.name: _in(getattr(doc, f.name), f.metadata.get("unit"), measures, size)
        for f in fields(Document)
        if f.name not in ("scenario", "plants")
    }
    plants = None if doc.plants is None else {name: fitted(each, measures) for name, each in doc.plants.items()}
    return Shown(**tables, scenario=doc.scenario, plants=plants, measures=measures, original=doc, size=size)


_WHY = {"battery": "it is fed nothing that holds charge", "product": "it sells nothing"}


def fitted(doc: Document, measures: Measures) -> Document:
    """The same, of a plant that does not know what figures are to be told per by the mass of its feed."""
    return shown(doc, measures if measures.basis in bases(doc) else replace(measures, basis="feed"))


def original(doc: Document) -> Document:
    """The document as it was written."""
    return doc.original if isinstance(doc, Shown) else doc


def bases(doc: Document) -> list[str]:
    """What the figures of a document can be told per."""
    return [basis for basis in BASES if _size(original(doc), basis) is not None]


def _size(doc: Document, basis: str) -> Any:
    """kWh of battery, or kg of products, in a tonne of feed; 1 where that itself is meant, None where it is not known."""
    if basis == "feed":
        return 1.0
    if basis == "product":
        made = np.sum([product.per_tonne.array for product in doc.products], axis=0) if doc.products else 0.0
        return made if np.all(made > 0.0) else None
    gas, per = doc.impacts.total.ghg, doc.impacts.per_capacity
    if gas is None or per is None or not np.all(np.asarray(per.array) > 0.0):
        return None
    return gas.array / per.array


def measures_of(doc: Document) -> Measures:
    """The unit system that a document is in."""
    return doc.measures if isinstance(doc, Shown) else METRIC


def unit(doc: Document, unit: str) -> str:
    """What a unit of documents is in this one."""
    return measures_of(doc).unit(unit)


def per(doc: Document, what: str) -> str:
    """The unit of something, such as kg, per what figures are told per."""
    return _per(what, measures_of(doc))


def basis(doc: Document) -> str:
    """What figures are told per: "tonne of feed"."""
    unit, _, what = short_basis(doc).rpartition(" ")
    return f"{_NAMES.get(unit, unit)} of {what}"


def short_basis(doc: Document) -> str:
    """The same by its unit: "t feed"."""
    chosen = measures_of(doc)
    large, small = MASSES[chosen.mass]
    return {"feed": f"{large} feed", "battery": "kWh battery", "product": f"{small} product"}[chosen.basis]


def per_feed(doc: Document, value: Any, what: str) -> Any:
    """A number of something, such as kg, per tonne of feed, per what figures are told per."""
    if not isinstance(doc, Shown):
        return value
    return _times(value, _shown(what, doc.measures)[1] / _sized(doc.measures, doc.size))


def _per(what: str, measures: Measures) -> str:
    large, small = MASSES[measures.mass]
    # "kg/kg" alone is a share.
    told = {"battery": "kWh battery", "product": f"{small} product"}.get(
        measures.basis, f"{large} feed" if large == small else large
    )
    return f"{_shown(what, measures)[0]}/{told}"


def _sized(measures: Measures, size: Any) -> Any:
    """How much of what figures are told per there is in a tonne of feed, in its unit."""
    large, small = MASSES[measures.mass]
    if measures.basis == "feed":
        return line("t", "mass")[0] / line(large, "mass")[0]
    return size if measures.basis == "battery" else size * line("kg", "mass")[0] / line(small, "mass")[0]


def _in(value: Any, declared: str | None, measures: Measures, size: Any) -> Any:
    """A part of a document; what is declared per tonne is per tonne of feed."""
    if isinstance(value, Quantity):
        if declared and declared.endswith("/t") and value.unit.endswith("/t"):
            what = value.unit.removesuffix("/t")
            return Quantity(
                _times(value.value, _shown(what, measures)[1] / _sized(measures, size)), _per(what, measures)
            )
        return measures.quantity(value)
    if isinstance(value, FigureRow):
        given = measures.quantity(Quantity(value.value, value.unit))
        return replace(value, value=given.value, unit=given.unit)
    if isinstance(value, Part):
        parts = {f.name: _in(getattr(value, f.name), f.metadata.get("unit"), measures, size) for f in fields(value)}
        if isinstance(value, ParameterRow):
            ends = {key: parts[key] for key in ("low", "high", "default")}
            parts |= {key: measures.text(end) if isinstance(end, str) else end for key, end in ends.items()}
        return type(value)(**parts)
    if isinstance(value, Mapping):
        return {key: _in(entry, declared, measures, size) for key, entry in value.items()}
    return tuple(_in(entry, declared, measures, size) for entry in value) if type(value) is tuple else value


def _times(value: Any, factor: Any) -> Any:
    """A number, or a list of them over scenarios, times a factor; None stays."""
    if isinstance(value, (int, float)) and np.ndim(factor) == 0:
        return float(value * factor)
    if value is None:
        return None
    return Quantity.plain(np.asarray(value, float) * factor, "").value


@lru_cache(1024)
def _shown(unit: str, measures: Measures) -> tuple[str, float]:
    """A unit of a document in a system, and what a number in it is to be multiplied by."""
    if unit in _AS and measures != METRIC:
        usual, dimension = _AS[unit]
        to, factor = _shown(usual, measures)
        return to, factor / line(usual, dimension)[0]
    if unit in _FRACTIONS:
        return unit, 1.0
    large, small = MASSES[measures.mass]
    mass = {"t": large, "kg": small, "t CO2e": f"{large} CO2e", "kg CO2e": f"{small} CO2e"}
    over, *under = unit.split("/")
    others = [part for part in (over, *under) if part not in mass and of_money(part) is None]
    words = {"kWh": measures.energy} | (mass if all(part in _BESIDE for part in others) else {})
    found, factor = [], 1.0
    for at, part in enumerate((over, *under)):
        to = words.get(part, part)
        found.append(to)
        size = _ratio(part, to)
        factor *= size if at == 0 else 1.0 / size
    return "/".join(found), factor


def _ratio(unit: str, to: str) -> float:
    """How many of a unit another one is."""
    if unit == to:
        return 1.0
    dimension = "energy" if unit == "kWh" else "mass"
    return line(unit.removesuffix(" CO2e"), dimension)[0] / line(to.removesuffix(" CO2e"), dimension)[0]

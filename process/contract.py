"""Contract: how the parts of a result document are declared, written, read and described.

A part is a dataclass whose fields say their unit and meaning once. From that one table come the plain document (the
only place where ``{"value": ..., "unit": ...}`` is written), its JSON Schema, and typed access for whoever reads one.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from functools import cache
from math import isfinite
from typing import Any, NamedTuple, Self, Union, get_args, get_origin, get_type_hints

import numpy as np

from . import units
from .quantities import from_si
from .quantities import quantity as pint_quantity


class Quantity(NamedTuple):
    """A number of the document, or a list of them over scenarios, with its unit. None stands where there is no number."""

    value: Any
    unit: str

    @classmethod
    def of(cls, si_value: Any, unit: str) -> Quantity:
        """From an SI number or array."""
        return cls.plain(from_si(si_value, unit), unit)

    @classmethod
    def plain(cls, value: Any, unit: str) -> Quantity:
        """From a number or array that is in the unit already."""
        if isinstance(value, float):
            return cls(float(value) if isfinite(value) else None, unit)
        array = np.asarray(value, float)
        return cls(_listed(array), unit)

    @property
    def array(self) -> Any:
        """The number, or an array over scenarios."""
        return np.asarray(self.value, float)[()]

    @property
    def pint(self) -> Any:
        """The same as a pint quantity."""
        return pint_quantity(self.array, self.unit)


def _listed(array: np.ndarray) -> Any:
    """A number, or a list of them over scenarios; None in place of what is no number."""
    if np.all(np.isfinite(array)):
        return array.tolist()
    return [_listed(entry) for entry in array] if array.ndim else None


def told(doc: str, *, key: str = "", optional: bool = False) -> Any:
    """Declare text, numbers without a unit, or parts; `key` where the document's word is none of Python's."""
    return field(default=None if optional else MISSING, metadata={"doc": doc, "key": key})


def measured(unit: str, doc: str, *, optional: bool = False) -> Any:
    """Declare a quantity, or a table of them, with the unit it is written in."""
    return field(default=None if optional else MISSING, metadata={"doc": doc, "unit": unit})


@dataclass(frozen=True, kw_only=True)
class Part:
    """A table of the document. What a plant does not have is None here and absent there, never zero."""

    @classmethod
    def of(cls, **given: Any) -> Self:
        """From SI numbers (where a unit is declared) and from what is written as it is (elsewhere)."""
        units = _units(cls)
        return cls(**{name: _in_unit(value, units[name]) for name, value in given.items()})

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """From the plain tables of a document; keys that this contract does not know are passed over."""
        hints = _hints(cls)
        named = _keys(cls).items()
        return cls(**{name: _read(data[key], hints[name]) for name, key in named if data.get(key) is not None})

    def in_currency(self, currency: str, rate: Any) -> Self:
        """The same with every amount of money in a currency of which a unit is worth `rate` dollars."""
        return self if currency == units.CURRENCIES[0] else _exchanged(self, currency, rate)

    def to_dict(self) -> dict[str, Any]:
        """Plain tables, lists, numbers and texts."""
        return _plain(self)


#: What stands in a document as it is.
_WRITTEN = frozenset((str, float, int, bool, type(None)))


def _in_unit(value: Any, unit: str | None) -> Any:
    if unit is None or value is None:
        return value
    if isinstance(value, Mapping):
        return {key: Quantity.of(entry, unit) for key, entry in value.items()}
    return Quantity.of(value, unit)


def _exchanged(value: Any, currency: str, rate: Any) -> Any:
    if isinstance(value, Quantity):
        money = units.money(value.unit)
        if money is None or value.unit.startswith(f"USD/{currency}"):
            return value
        return Quantity.plain(value.array / rate, value.unit.replace("USD", currency, 1))
    if isinstance(value, Part):
        return replace(value, **{f.name: _exchanged(getattr(value, f.name), currency, rate) for f in fields(value)})
    if isinstance(value, Mapping):
        return {key: _exchanged(entry, currency, rate) for key, entry in value.items()}
    return (
        tuple(_exchanged(entry, currency, rate) for entry in value)
        if isinstance(value, tuple) and type(value) is tuple
        else value
    )


def _plain(value: Any) -> Any:
    if type(value) in _WRITTEN:
        return value
    if isinstance(value, Quantity):
        return {"value": value.value, "unit": value.unit}
    if isinstance(value, Part):
        held = vars(value)
        return {key: _plain(held[name]) for name, key in _keys(type(value)).items() if held[name] is not None}
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if isinstance(value, np.generic):
        return value.item()
    return value


@cache
def _units(part: type[Part]) -> Mapping[str, str | None]:
    """The unit that each field declares."""
    return {f.name: f.metadata.get("unit") for f in fields(part)}


@cache
def _keys(part: type[Part]) -> Mapping[str, str]:
    """The document's word for each field."""
    return {f.name: f.metadata.get("key") or f.name for f in fields(part)}


@cache
def _hints(part: type) -> dict[str, Any]:
    return get_type_hints(part)


def _alternatives(hint: Any) -> list[Any]:
    """The types of a union but None; one type alone otherwise."""
    if get_origin(hint) in (Union, types.UnionType):
        return [option for option in get_args(hint) if option is not type(None)]
    return [hint]


def _read(value: Any, hint: Any) -> Any:
    for option in _alternatives(hint):
        origin = get_origin(option) or option
        if option is Quantity and isinstance(value, Mapping) and "value" in value:
            return Quantity(value["value"], value["unit"])
        if is_dataclass(option) and isinstance(value, Mapping):
            return option.read(value)  # type: ignore[union-attr]
        if origin is tuple and isinstance(value, list):
            return tuple(_read(entry, get_args(option)[0]) for entry in value)
        if origin is Mapping and isinstance(value, Mapping):
            return {key: _read(entry, get_args(option)[1]) for key, entry in value.items()}
    return value


# --- the schema ------------------------------------------------------------------------------------------------


#: Stands in the definitions for the part that is the whole document.
_ROOT = object()


def schema(part: type[Part], title: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a document made of a part."""
    definitions: dict[str, Any] = {part.__name__: _ROOT}
    root = _part_schema(part, definitions)
    del definitions[part.__name__]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **root, "$defs": definitions}


def _part_schema(part: type[Part], definitions: dict[str, Any]) -> dict[str, Any]:
    hints = _hints(part)
    properties, required = {}, []
    for f in fields(part):
        key = f.metadata.get("key") or f.name
        properties[key] = _schema(hints[f.name], f.metadata.get("unit"), definitions) | {
            "description": f.metadata["doc"]
        }
        if f.default is MISSING:
            required.append(key)
    return {
        "type": "object",
        "description": (part.__doc__ or "").split("\n")[0],
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


_NUMBERS = {"anyOf": [{"type": ["number", "null"]}, {"type": "array", "items": {"type": ["number", "array", "null"]}}]}
_PLAIN: Mapping[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
}


def _schema(hint: Any, unit: str | None, definitions: dict[str, Any]) -> dict[str, Any]:
    options = [_one_schema(option, unit, definitions) for option in _alternatives(hint)]
    return options[0] if len(options) == 1 else {"anyOf": options}


def _unit_schema(unit: str | None) -> dict[str, Any]:
    """The unit that is declared; of money that of any currency."""
    if unit and units.money(unit):
        return {"enum": [unit.replace(units.CURRENCIES[0], currency, 1) for currency in units.CURRENCIES]}
    return {"const": unit} if unit else {"type": "string"}


def _one_schema(option: Any, unit: str | None, definitions: dict[str, Any]) -> dict[str, Any]:
    origin = get_origin(option)
    if option is Any:
        return {}
    if option in _PLAIN:
        return dict(_PLAIN[option])
    if option is Quantity:
        return {
            "type": "object",
            "properties": {"value": _NUMBERS, "unit": _unit_schema(unit)},
            "required": ["value", "unit"],
            "additionalProperties": False,
        }
    if origin is tuple:
        item = get_args(option)[0]
        one = _schema(item, unit, definitions)
        return {"type": "array", "items": {"anyOf": [one, {"type": "null"}]} if type(None) in get_args(item) else one}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _schema(get_args(option)[1], unit, definitions)}
    name = option.__name__
    if definitions.get(name) is _ROOT:
        return {"$ref": "#"}
    if name not in definitions:
        definitions[name] = {}  # a part may hold itself
        definitions[name] = _part_schema(option, definitions)
    return {"$ref": f"#/$defs/{name}"}

"""Uncertainty: how a value that a scenario declares may be distributed, as its [uncertainty] table says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .errors import InputError, listing, nearest
from .parameters import Declared

#: Distribution -> the quantities that describe it.
KINDS: Mapping[str, tuple[str, ...]] = {
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "normal": ("mean", "deviation"),
}


@dataclass(frozen=True)
class Distribution:
    """How one value is distributed; its numbers in SI. target: table, parameter and, of a table of values, entry."""

    target: str
    kind: str
    numbers: Mapping[str, float]


def read(given: Mapping[str, Any], declared: Mapping[str, Declared]) -> tuple[Distribution, ...]:
    """The distributions of an [uncertainty] table, checked against what the tables of the plant declare. Raises InputError."""
    return tuple(_read(str(target), row, declared) for target, row in given.items())


def _read(target: str, given: Any, declared: Mapping[str, Declared]) -> Distribution:
    field = f'uncertainty."{target}"'
    owner, name, entry = _found(target, declared)
    kind = given.get("distribution") if isinstance(given, Mapping) else None
    if not isinstance(kind, str) or kind not in KINDS:
        raise InputError(
            f"{field}: give a table with a distribution, one of {listing(KINDS)}, such as "
            '{ distribution = "uniform", low = "0.5 mm", high = "2 mm" }.'
        )
    if set(given) != {"distribution", *KINDS[kind]}:
        raise InputError(f"{field}: a {kind} distribution takes {listing(KINDS[kind])} and nothing else.")
    numbers = {}
    for key in KINDS[kind]:
        if key == "deviation":
            number = owner.read_spread(name, entry, given[key], f"{field}.{key}")
        else:
            number = owner.read_value(name, entry, given[key], f"{field}.{key}")
        if np.ndim(number):
            raise InputError(f"{field}.{key}: a list has no place in a distribution; give one value.")
        numbers[key] = float(number)
    if numbers.get("deviation", 1.0) <= 0:
        raise InputError(
            f"{field}.deviation: {given['deviation']} is not more than zero; give what the values spread by."
        )
    ordered = [numbers[key] for key in ("low", "mode", "high") if key in numbers]
    if ordered != sorted(ordered) or (ordered and ordered[0] == ordered[-1]):
        told = listing(f"{key} = {given[key]}" for key in KINDS[kind])
        raise InputError(f"{field}: {told} do not rise; give them from the lowest to the highest.")
    return Distribution(target, kind, numbers)


def _found(target: str, declared: Mapping[str, Declared]) -> tuple[Declared, str, str]:
    """What declares a target, the parameter, and the entry where the parameter is a table of values."""
    for key, owner in declared.items():
        name, _, entry = target.removeprefix(f"{key}.").partition(".")
        if target.startswith(f"{key}.") and name in owner.parameters and name not in owner.from_plant:
            kind = owner.parameters[name].kind
            if kind in ("choice", "text"):
                raise InputError(f'uncertainty: "{target}" is no quantity, so it has no distribution; leave it out.')
            if entry and kind in ("quantity", "count"):
                break
            if not entry and kind in ("table", "plant data"):
                raise InputError(f'uncertainty: "{target}" is a table; name the entry too, such as "{target}.Ni".')
            return owner, name, entry
    every = [f"{key}.{name}" for key, owner in declared.items() for name in owner.parameters]
    hint = nearest(target, every) or "write the table and the parameter, such as screening.aperture."
    raise InputError(f'uncertainty: "{target}" is not a parameter of this plant; {hint}')

"""What a liquor takes up: its volume by the salts that its ions make."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import tables
from .components import component
from .constants import ZERO_CELSIUS
from .equations.density import apparent_volume, water_density
from .library import per_library

_WATER = "water"
_SULFATE = "SO4-2(aq)"
_SODIUM = "Na+(aq)"

#: K, of a liquor whose temperature nobody tells.
COLD = 298.15

#: Share of the strength at which a salt's fit has a pole to which it is read.
_BEFORE = 1.0 - 1e-9


@dataclass(frozen=True)
class _Salts:
    """The salts that the ions of a liquor make: places of cation and anion, kg per mole of charge, and the coefficients."""

    cations: tuple[str, ...]
    anions: tuple[str, ...]
    others: tuple[str, ...]
    charges: Any
    first: Any
    second: Any
    mass: Any
    coefficients: Any
    least: Any
    most: Any
    share: Any
    pole: Any

    @property
    def ions(self) -> tuple[str, ...]:
        return (*self.cations, *self.anions)


@per_library
def _table() -> dict[tuple[str, str], Mapping[str, str]]:
    return {(row["cation"], row["anion"]): row for row in tables.records("density.csv")}


@per_library
def _salts(keys: tuple[str, ...]) -> _Salts | None:
    """The salts of some components; None where there are no ions."""
    known = [(key, component(key)) for key in keys]
    cations = tuple(key for key, c in known if c.phase == "aq" and c.charge > 0)
    anions = tuple(key for key, c in known if c.phase == "aq" and c.charge < 0)
    others = tuple(key for key, c in known if c.phase in ("aq", "l") and not c.charge and key != _WATER)
    pairs = [(i, j) for i in range(len(cations)) for j in range(len(anions))]
    if not pairs:
        return None
    # A salt that nobody measured counts as the cation's sulfate, or as sodium's, by its mass.
    rows = [
        _table().get((cations[i], anions[j]))
        or _table().get((cations[i], _SULFATE))
        or _table().get((_SODIUM, anions[j]))
        or _table()[_SODIUM, _SULFATE]
        for i, j in pairs
    ]
    number = lambda key: np.array([[float(row[key])] for row in rows])  # noqa: E731
    falling = number("c0") < 0.0
    per_charge = {key: component(key).molar_mass / abs(component(key).charge) for key in (*cations, *anions)}
    return _Salts(
        cations,
        anions,
        others,
        np.array([[abs(component(key).charge)] for key in (*cations, *anions)], float),
        np.array([i for i, _ in pairs]),
        np.array([j for _, j in pairs]),
        np.array([[per_charge[cations[i]] + per_charge[anions[j]]] for i, j in pairs]),
        tuple(number(f"c{i}") for i in range(5)),
        number("least_degC") + ZERO_CELSIUS,
        number("most_degC") + ZERO_CELSIUS,
        number("most_share"),
        np.where(falling, -number("c1") / np.where(falling, number("c0"), 1.0), np.inf),
    )


def _masses(salts: _Salts, flows: Mapping[str, Any], size: int) -> Any:
    """kg/s of each salt: every cation with the anions as they share the charge."""
    equivalents = np.empty((len(salts.charges), size))
    for row, key in enumerate(salts.ions):
        equivalents[row] = flows[key]
    equivalents = np.maximum(equivalents, 0.0) * salts.charges
    positive, negative = equivalents[: len(salts.cations)], equivalents[len(salts.cations) :]
    total = negative.sum(axis=0)
    return positive[salts.first] * (negative / np.where(total > 0.0, total, 1.0))[salts.second] * salts.mass


def liquor_volume(flows: Mapping[str, Any], temperature: Any = COLD) -> Any:
    """m3/s of the liquor in some flows, at a temperature in K. Solids and gases take none of it.

    What a salt adds is that at the nearest temperature of its own range, with the thermal expansion of water, and at most as
    much as water would: far beyond what was measured the fits of copper and ferrous sulfate have a pole. Neutral solutes
    count as water does.
    """
    dense = water_density(temperature)
    mass = flows.get(_WATER, 0.0) * component(_WATER).molar_mass
    salts = _salts(tuple(flows))
    if salts is None:
        return mass / dense
    mass = mass + sum((flows[key] * component(key).molar_mass for key in salts.others), 0.0)
    shape = np.broadcast_shapes(np.shape(temperature), np.shape(mass), *(np.shape(flows[key]) for key in salts.ions))
    solutes = _masses(salts, flows, math.prod(shape))
    held = np.minimum(np.maximum(temperature, salts.least), salts.most)
    strength = np.minimum(_share(solutes, mass), _BEFORE * salts.pole)
    each = np.minimum(apparent_volume(strength, held, *salts.coefficients) * water_density(held), 1.0) / dense
    return (mass / dense + (solutes * each).sum(axis=0)).reshape(shape)[()]


def _share(solutes: Any, water: Any) -> Any:
    """Mass share of all salts."""
    total = solutes.sum(axis=0)
    whole = total + water
    return total / np.where(whole > 0.0, whole, 1.0)


def too_strong(flows: Mapping[str, Any]) -> bool:
    """Whether a liquor holds more of a salt than its density was measured to, in any scenario."""
    salts = _salts(tuple(flows))
    if salts is None:
        return False
    shape = np.broadcast_shapes(*(np.shape(flows[key]) for key in salts.ions))
    solutes = _masses(salts, flows, math.prod(shape))
    whole = solutes.sum(axis=0) + flows.get(_WATER, 0.0) * component(_WATER).molar_mass
    return bool(np.any(solutes > salts.share * whole))

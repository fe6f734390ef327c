"""Solubility of salts, and the lithium that carbonate precipitation leaves behind."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from scipy.optimize import elementwise

from .. import tables
from ..components import atomic_mass

#: 0 degC in K, exact by definition.
_ZERO_CELSIUS = 273.15

#: Newton steps: the function is convex and falling, so each step from the left lands nearer.
_STEPS = 60


@cache
def _curves() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    rows = tables.columns("solubility.csv")
    kelvin = rows.pop("temperature_degC") + _ZERO_CELSIUS
    return {salt: (kelvin, grams / 100.0) for salt, grams in rows.items()}


def solubility(salt: str, temperature: Any) -> Any:
    """kg of anhydrous salt per kg of water at saturation, at a temperature in K (273 to 373 K).

    >>> round(float(solubility("Li2CO3", 363.15)), 5)
    0.00785
    """
    at, value = _curves()[salt]
    return np.interp(temperature, at, value)


def hydrate_yield(hot: Any, cold: Any, water_per_salt: Any) -> Any:
    """Share of a salt that crystallises as hydrate when a liquor cools; 0 where it would dissolve more.

    hot: kg anhydrous salt per kg water before, cold: at saturation after; water_per_salt: kg of hydrate
    water per kg of anhydrous salt. What crystallises, x, leaves (hot - x) = cold (1 - x water_per_salt).

    >>> round(float(hydrate_yield(0.645, 0.492, 6 * 18.015 / 154.75)), 3)  # NiSO4.6H2O, 80 to 40 degC
    0.361
    """
    formed = (np.asarray(hot) - cold) / (1.0 - np.asarray(cold) * water_per_salt)
    return np.maximum(formed / hot, 0.0)[()]


def lithium_carbonate_product(temperature: Any) -> Any:
    """Solubility product of Li2CO3, (mol/kg)^3, from its solubility in pure water: 4 s^3.

    >>> round(float(lithium_carbonate_product(363.15)), 4)
    0.0048
    """
    molar_mass = 2 * atomic_mass("Li") + atomic_mass("C") + 3 * atomic_mass("O")
    return 4.0 * (solubility("Li2CO3", temperature) / molar_mass) ** 3


def salt_formed(cation: Any, anion: Any, product: Any) -> Any:
    """mol/kg of a 1:1 salt that precipitates until (cation - s)(anion - s) = product, (mol/kg)^2.

    >>> round(float(salt_formed(1.0, 0.1, 0.0025)), 4)
    0.0972
    """
    total, excess = np.asarray(cation) + anion, np.asarray(cation) * anion - product
    root = np.sqrt(np.maximum(np.square(np.asarray(cation) - anion) + 4.0 * product, 0.0))
    return np.where(excess > 0, 2.0 * excess / (total + root), 0.0)[()]


def lithium_salt_formed(lithium: Any, anion: Any, product: Any, count: int) -> Any:
    """mol of Li_n A that precipitates per kg of water.

    lithium, anion: molality before, mol/kg; product: concentration product at equilibrium, (mol/kg)^(n + 1);
    count: n, the lithium per anion. Solves (lithium - n s)^n (anion - s) = product for s >= 0.

    >>> round(float(2 * lithium_salt_formed(2.0, 1.15, 0.0047, 2)) / 2.0, 3)
    0.927
    """
    lithium, anion, product = np.broadcast_arrays(
        np.asarray(lithium, float), np.asarray(anion, float), np.asarray(product, float)
    )
    s = np.zeros(lithium.shape)
    for _ in range(_STEPS):
        li, a = np.maximum(lithium - count * s, 0.0), np.maximum(anion - s, 0.0)
        excess = li**count * a - product
        slope = count**2 * li ** (count - 1) * a + li**count
        step = np.where((excess > 0) & (slope > 0), excess / np.where(slope > 0, slope, 1.0), 0.0)
        if not np.any(step > 0):
            break
        s = np.minimum(s + step, np.minimum(lithium / count, anion))
    return s[()]


def iron_phosphate_dissolved(solid: Any, iron: Any, phosphate: Any, acid: Any, constant: Any) -> Any:
    """mol/kg of FePO4 that acid dissolves, FePO4 + 3 H+ = Fe+3 + H3PO4, until (iron + s)(phosphate + s) = constant (acid - 3 s)^3.

    solid, iron, phosphate, acid: molality before, mol/kg. 0 where the liquor is saturated already, all of the solid
    where it never is. By T. R. Chandrupatla's method.

    >>> round(float(iron_phosphate_dissolved(1.0, 0.0, 0.01, 1.0, 2e-3)), 3)
    0.033
    """
    given = [np.asarray(v, float) for v in (solid, iron, phosphate, acid, constant)]
    solid, iron, phosphate, acid, constant = (v.copy() for v in np.broadcast_arrays(*given))

    def beyond(s: Any, iron: Any, phosphate: Any, acid: Any, constant: Any) -> Any:
        return (iron + s) * (phosphate + s) - constant * np.maximum(acid - 3.0 * s, 0.0) ** 3

    most = np.minimum(solid, acid / 3.0)
    least = np.zeros(most.shape)
    saturated = beyond(least, iron, phosphate, acid, constant) >= 0.0
    never = beyond(most, iron, phosphate, acid, constant) <= 0.0
    found = elementwise.find_root(beyond, (least, most), args=(iron, phosphate, acid, constant)).x
    return np.where(saturated, 0.0, np.where(never, most, found))[()]

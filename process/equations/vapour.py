"""Evaporation of electrolyte solvents into a sweep gas, and their condensation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from .. import tables

#: Halvings of the bracket; 200 reach the last bit of a float from any bracket met here.
_HALVINGS = 200

#: Reduced time, in units of 1/pressure of the least volatile, after which less than e^-60 is left.
_LONGEST = 60.0


def volatiles() -> tuple[str, ...]:
    """Components with a vapour pressure equation."""
    return tuple(tables.vapour_pressures())


def pressure(component: str, temperature: Any) -> Any:
    """Vapour pressure, Pa, at a temperature in K: Antoine, Wagner (2.5, 5) or Ambrose-Walton.

    D. Ambrose and J. Walton, Pure Appl. Chem. 61 (1989) 1395, for the corresponding states.

    >>> round(float(pressure("dimethyl carbonate", 353.15)) / 1e3, 1)
    72.7
    """
    data = tables.vapour_pressures()[component]
    t = np.asarray(temperature, float)
    if "A" in data:
        return np.exp(data["A"] - data["B"] / (t + data["C"]))
    reduced = t / data["critical_temperature"]
    tau = 1.0 - reduced
    if "wagner" in data:
        a, b, c, d = data["wagner"]
        return data["critical_pressure"] * np.exp((a * tau + b * tau**1.5 + c * tau**2.5 + d * tau**5) / reduced)
    powers = (tau, tau**1.5, tau**2.5, tau**5)
    logarithm = sum(
        data["acentric_factor"] ** order * sum(k * power for k, power in zip(row, powers, strict=True)) / reduced
        for order, row in enumerate(_ambrose_walton())
    )
    return data["critical_pressure"] * np.exp(logarithm)


@cache
def _ambrose_walton() -> tuple[tuple[float, ...], ...]:
    """Coefficients of f0, f1 and f2 (Ambrose and Walton 1989, also Poling, Prausnitz and O'Connell 2001, eq. 7-4)."""
    return (
        (-5.97616, 1.29874, -0.60394, -1.06841),
        (-5.03365, 1.11505, -5.41217, -7.46628),
        (-0.64771, 2.41539, -4.26979, 3.25259),
    )


def swept_away(liquid: Mapping[str, Any], sweep: Any, temperature: Any, total_pressure: Any) -> dict[str, Any]:
    """Fraction of each liquid that a sweep gas carries off, in equilibrium with what is left all along.

    liquid: mol/s by component; sweep: mol/s of inert gas; K and Pa. Ideal liquid (Raoult). What leaves is
    dn_i = -n_i P_i ds, so that n_i falls as exp(-P_i s), and the gas that takes is
    G(s) = sum n_i (P/P_i - 1)(1 - exp(-P_i s)) (Rayleigh's differential distillation with a carrier, 1902).
    While the liquid boils (sum of partial pressures above P) no gas is needed.
    """
    if not liquid:
        return {}
    keys = list(liquid)
    shape = np.broadcast_shapes(*(np.shape(v) for v in (*liquid.values(), sweep, temperature, total_pressure)))
    moles = np.stack([np.broadcast_to(np.asarray(liquid[k], float), shape) for k in keys])
    partial = np.stack([np.broadcast_to(pressure(k, temperature), shape) for k in keys])
    total = np.broadcast_to(np.asarray(total_pressure, float), shape)
    heaviest = partial.min(axis=0)

    def gas(s: Any) -> Any:
        return np.sum(moles * (total / partial - 1.0) * -np.expm1(-partial * s), axis=0)

    def boils(s: Any) -> Any:
        return np.sum(moles * (total - partial) * np.exp(-partial * s), axis=0) < 0.0

    longest = _LONGEST / heaviest
    boiled = _bisect(lambda s: ~boils(s), np.zeros(shape), longest)
    boiled = np.where(boils(np.zeros(shape)), boiled, 0.0)
    needed = np.asarray(sweep) + gas(boiled)
    s = _bisect(lambda s: gas(s) >= needed, boiled, longest)
    return {key: -np.expm1(-p * s)[()] for key, p in zip(keys, partial, strict=True)}


def condensed(vapour: Mapping[str, Any], inert: Any, temperature: Any, total_pressure: Any) -> dict[str, Any]:
    """Fraction of each vapour that is liquid at equilibrium with an inert gas (one stage, ideal liquid).

    vapour: mol/s by liquid component; inert: mol/s; K and Pa. Rachford and Rice, J. Petrol. Technol. 4
    (1952) 19, with one component that does not condense.
    """
    if not vapour:
        return {}
    keys = list(vapour)
    shape = np.broadcast_shapes(*(np.shape(v) for v in (*vapour.values(), inert, temperature, total_pressure)))
    moles = np.stack([np.broadcast_to(np.asarray(vapour[k], float), shape) for k in keys])
    k_values = np.stack([np.broadcast_to(pressure(k, temperature), shape) for k in keys]) / total_pressure
    everything = moles.sum(axis=0)
    tiny = np.finfo(float).tiny

    def dry(liquid: Any) -> Any:
        gas = np.asarray(inert) + everything - liquid
        return np.sum(moles / np.maximum(liquid + k_values * gas, tiny), axis=0) <= 1.0

    liquid = np.where(dry(np.zeros(shape)), 0.0, _bisect(dry, np.zeros(shape), everything))
    gas = np.asarray(inert) + everything - liquid
    shares = liquid / np.maximum(liquid + k_values * gas, tiny)
    return {key: share[()] for key, share in zip(keys, shares, strict=True)}


def _bisect(reached: Any, low: Any, high: Any) -> Any:
    """Smallest argument in the bracket from which `reached` holds (the upper end where it never does)."""
    low, high = np.array(low, float), np.array(high, float)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if np.all((middle == low) | (middle == high)):
            break
        yes = reached(middle)
        low, high = np.where(yes, low, middle), np.where(yes, middle, high)
    return high

"""Evaporation of electrolyte solvents into a sweep gas, and their condensation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..numerics import Values, root

#: Reduced time, in units of 1/pressure of the least volatile, after which less than e^-60 is left.
_LONGEST = 60.0


#: Coefficients of f0, f1 and f2 of corresponding states, a row each (D. Ambrose and J. Walton, Pure Appl. Chem. 61 (1989)
#: 1395; also B. E. Poling, J. M. Prausnitz and J. P. O'Connell, The Properties of Gases and Liquids, 2001, eq. 7-4).
_AMBROSE_WALTON = (
    (-5.97616, 1.29874, -0.60394, -1.06841),
    (-5.03365, 1.11505, -5.41217, -7.46628),
    (-0.64771, 2.41539, -4.26979, 3.25259),
)


def pressure(data: Mapping[str, Any], temperature: Values) -> Values:
    """Vapour pressure by Antoine, Wagner (2.5, 5) or the corresponding states, by what the data hold.

    data: A, B (K), C (K) of ln(P/Pa) = A - B/(T + C); or critical_temperature (K) and critical_pressure (Pa) with
    the four coefficients of wagner, or with the acentric_factor.

    Units: data Mapping, temperature K -> Pa
    Range: that of the data.
    Source: D. Ambrose and J. Walton, Pure Appl. Chem. 61 (1989) 1395, for the corresponding states; the
        coefficients bring their own.

    >>> wagner = (-8.24279, 3.25566, -4.2825, -2.1194)
    >>> data = {"wagner": wagner, "critical_temperature": 557.0, "critical_pressure": 4.80e6}
    >>> round(float(pressure(data, 353.15)) / 1e3, 1)  # dimethyl carbonate
    72.7
    """
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
        for order, row in enumerate(_AMBROSE_WALTON)
    )
    return data["critical_pressure"] * np.exp(logarithm)


def swept_away(
    liquid: Mapping[str, Values], pressures: Mapping[str, Values], sweep: Values, total_pressure: Values
) -> dict[str, Values]:
    """Fraction of each liquid that a sweep gas carries off, in equilibrium with what is left all along.

    liquid: flow by component; pressures: their vapour pressures; sweep: inert gas. Ideal liquid (Raoult). What
    leaves is dn_i = -n_i P_i ds, so that n_i falls as exp(-P_i s), and the gas that takes is
    G(s) = sum n_i (P/P_i - 1)(1 - exp(-P_i s)). While the liquid boils (sum of partial pressures above P) no gas
    is needed.

    Units: liquid mol/s, pressures Pa, sweep mol/s, total_pressure Pa -> mol/mol
    Source: Lord Rayleigh, Phil. Mag. 4 (1902) 521, differential distillation; with a carrier, derived here.

    >>> gone = swept_away({"light": 1.0, "heavy": 1.0}, {"light": 40e3, "heavy": 2e3}, 2.0, 101325.0)
    >>> round(float(gone["light"]), 3), round(float(gone["heavy"]), 3)
    (0.424, 0.027)
    """
    if not liquid:
        return {}
    keys = list(liquid)
    given = (*liquid.values(), *(pressures[k] for k in keys), sweep, total_pressure)
    shape = np.broadcast_shapes(*(np.shape(v) for v in given))
    moles = np.stack([np.broadcast_to(np.asarray(liquid[k], float), shape) for k in keys])
    partial = np.stack([np.broadcast_to(np.asarray(pressures[k], float), shape) for k in keys])
    total = np.broadcast_to(np.asarray(total_pressure, float), shape)
    heaviest = partial.min(axis=0)

    def gas(s: Any) -> Any:
        return np.sum(moles * (total / partial - 1.0) * -np.expm1(-partial * s), axis=0)

    def cold(s: Any) -> Any:
        """Negative while the liquid boils."""
        return np.sum(moles * (total - partial) * np.exp(-partial * s), axis=0)

    longest = _LONGEST / heaviest
    boiled = root(cold, np.zeros(shape), longest)
    needed = np.asarray(sweep) + gas(boiled)
    s = root(lambda s: gas(s) - needed, boiled, longest)
    return {key: -np.expm1(-p * s)[()] for key, p in zip(keys, partial, strict=True)}


def condensed(
    vapour: Mapping[str, Values], pressures: Mapping[str, Values], inert: Values, total_pressure: Values
) -> dict[str, Values]:
    """Fraction of each vapour that is liquid at equilibrium with an inert gas (one stage, ideal liquid).

    vapour: flow by component; pressures: their vapour pressures; inert: gas that does not condense.

    Units: vapour mol/s, pressures Pa, inert mol/s, total_pressure Pa -> mol/mol
    Source: H. H. Rachford and J. D. Rice, J. Petrol. Technol. 4 (1952) 19.

    >>> share = condensed({"heavy": 1.0}, {"heavy": 2e3}, 9.0, 101325.0)
    >>> round(float(share["heavy"]), 4)  # what stays in the gas is 2 kPa of it
    0.8188
    """
    if not vapour:
        return {}
    keys = list(vapour)
    given = (*vapour.values(), *(pressures[k] for k in keys), inert, total_pressure)
    shape = np.broadcast_shapes(*(np.shape(v) for v in given))
    moles = np.stack([np.broadcast_to(np.asarray(vapour[k], float), shape) for k in keys])
    k_values = np.stack([np.broadcast_to(np.asarray(pressures[k], float), shape) for k in keys]) / total_pressure
    everything = moles.sum(axis=0)
    tiny = np.finfo(float).tiny

    def beyond(liquid: Any) -> Any:
        """Positive where there is more liquid than at equilibrium."""
        gas = np.asarray(inert) + everything - liquid
        return 1.0 - np.sum(moles / np.maximum(liquid + k_values * gas, tiny), axis=0)

    liquid = root(beyond, np.zeros(shape), everything)
    gas = np.asarray(inert) + everything - liquid
    shares = liquid / np.maximum(liquid + k_values * gas, tiny)
    return {key: share[()] for key, share in zip(keys, shares, strict=True)}

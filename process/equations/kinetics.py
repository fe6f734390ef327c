"""Rates of dissolution."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..constants import GAS_CONSTANT
from ..numerics import Values, root

#: Acid, or time, over its reference that counts as none.
_NO_ACID = 1e-12


def arrhenius_time(
    reference_time: Values, activation_energy: Values, temperature: Values, reference_temperature: Values
) -> Values:
    """Time of complete reaction at a temperature, from that at a reference temperature.

    tau = tau_ref exp(Ea/R (1/T - 1/T_ref)), in the unit of the reference time, SI or other.

    Units: reference_time s, activation_energy J/mol, temperature K, reference_temperature K -> s
    Source: S. Arrhenius, Z. phys. Chem. 4 (1889) 226.

    >>> round(float(arrhenius_time(60.0, 43e3, 323.15, 343.15)), 1)
    152.5
    """
    return reference_time * np.exp(activation_energy / GAS_CONSTANT * (1.0 / temperature - 1.0 / reference_temperature))


def shrinking_core(relative_time: Values) -> Values:
    """Conversion of spheres under surface-reaction control after a time over that of complete reaction.

    1 - (1 - X)^(1/3) = t/tau.

    Units: relative_time s/s -> mol/mol
    Source: O. Levenspiel, Chemical Reaction Engineering, 3rd ed., 1999, chapter 25.

    >>> float(shrinking_core(0.5)), float(shrinking_core(1.5))
    (0.875, 1.0)
    """
    return (1.0 - np.maximum(1.0 - np.asarray(relative_time, float), 0.0) ** 3)[()]


def first_order(relative_time: Values) -> Values:
    """Conversion of a first-order reaction in a batch: 1 - exp(-k t).

    relative_time: rate constant times time.

    Units: relative_time s/s -> mol/mol
    Source: O. Levenspiel, Chemical Reaction Engineering, 3rd ed., 1999, chapter 3.

    >>> round(float(first_order(1.0)), 3)
    0.632
    """
    return -np.expm1(-np.asarray(relative_time, float))[()]


def first_order_in_tanks(relative_time: Values, tanks: Values) -> Values:
    """Conversion of a first-order reaction in equal stirred tanks in series.

    1 - (1 + k t/N)^-N. relative_time: rate constant times mean residence time in all tanks; tanks: N.

    Units: relative_time s/s, tanks - -> mol/mol
    Source: O. Levenspiel, Chemical Reaction Engineering, 3rd ed., 1999, chapter 6.

    >>> round(float(first_order_in_tanks(2.0, 1)), 3)
    0.667
    """
    n = np.asarray(tanks, float)
    return (1.0 - (1.0 + np.asarray(relative_time, float) / n) ** -n)[()]


def shrinking_core_in_tanks(relative_time: Values, tanks: Values) -> Values:
    """Mean conversion of the same spheres in equal stirred tanks in series.

    relative_time: total mean residence time over tau; tanks: their number. The conversion of each sphere
    is averaged over the gamma distribution of residence times; the cubic makes the integral four incomplete
    gamma functions: 1 - X = sum_k C(3, k) (-theta)^k (N)_k / N^k P(N + k, N/theta).

    Units: relative_time s/s, tanks - -> mol/mol
    Source: O. Levenspiel, Chemical Reaction Engineering, 3rd ed., 1999, chapters 14 and 25; integral derived here.

    >>> [round(float(shrinking_core_in_tanks(2.0, n)), 3) for n in (1, 3)]
    [0.887, 0.985]
    """
    from scipy.special import gammainc  # by a leach in tanks: it takes a while to import

    n = np.asarray(tanks, dtype=float)
    theta = np.asarray(relative_time, dtype=float)
    limit = n / theta
    left = gammainc(n, limit)
    moment = np.ones_like(limit)
    for k, binomial in ((1, -3.0), (2, 3.0), (3, -1.0)):
        moment = moment * theta * (n + k - 1) / n
        left = left + binomial * moment * gammainc(n + k, limit)
    return np.clip(1.0 - left, 0.0, 1.0)[()]


def shrinking_core_in_acid(
    relative_time: Values, tanks: Values | None, acid: Values, used_up: Values, order: Values
) -> Values:
    """Conversion of the same spheres where the acid that drives the rate is used up by the reaction.

    relative_time: residence time over tau in acid of the reference strength; tanks: their number, None for a batch;
    acid: as made up, over the reference strength; used_up: acid that complete conversion takes over that made
    up. The rate follows the power `order` of the mean acid: that of the last tank is what conversion leaves, and the
    fall is taken as even over the tanks.

    Units: relative_time s/s, tanks -, acid mol/mol, used_up mol/mol, order - -> mol/mol
    Source: O. Levenspiel, Chemical Reaction Engineering, 3rd ed., 1999, chapter 25; the fall of the acid derived here.

    >>> round(float(shrinking_core_in_acid(2.0, 3, 1.0, 0.9, 0.3)), 3), float(shrinking_core_in_acid(0.5, None, 1.0, 0.0, 0.3))
    (0.972, 0.875)
    """
    before = 0.5 if tanks is None else (np.asarray(tanks, float) - 1.0) / (2.0 * np.asarray(tanks, float))
    shape = np.broadcast_shapes(*(np.shape(v) for v in (relative_time, before, acid, used_up, order)))

    def excess(conversion: Any) -> Any:
        left = np.maximum(1.0 - conversion * used_up, 0.0)
        mean = np.maximum(acid * (left + (1.0 - left) * before), _NO_ACID)
        time = np.maximum(relative_time * mean**order, _NO_ACID)
        return conversion - (shrinking_core(time) if tanks is None else shrinking_core_in_tanks(time, tanks))

    return root(excess, np.zeros(shape), 1.0)

"""What salts of limited solubility leave dissolved: crystals, lithium salts."""

from __future__ import annotations

import numpy as np

from ..numerics import Values

#: Newton steps of a logarithm, whose slope lies between 1 and one more than there are ions of lithium; and what counts as no step.
_STEPS, _SETTLED = 60, 1e-14


def hydrate_yield(hot: Values, cold: Values, water_per_salt: Values) -> Values:
    """Share of a salt that crystallises as hydrate when a liquor cools; 0 where it would dissolve more.

    hot: anhydrous salt per water before, cold: at saturation after; water_per_salt: hydrate water per anhydrous
    salt. What crystallises, x, leaves (hot - x) = cold (1 - x water_per_salt).

    Units: hot kg/kg, cold kg/kg, water_per_salt kg/kg -> kg/kg
    Source: salt and water balance of a crystalliser.

    >>> round(float(hydrate_yield(0.645, 0.492, 6 * 18.015 / 154.75)), 3)  # NiSO4.6H2O, 80 to 40 degC
    0.361
    """
    formed = (np.asarray(hot) - cold) / (1.0 - np.asarray(cold) * water_per_salt)
    return np.maximum(formed / hot, 0.0)[()]


def lithium_salt_product(saturation: Values, count: int) -> Values:
    """Concentration product (Li)^n (A) of a salt Li_n A, from its molality in pure water: n^n s^(n + 1).

    count: n, the lithium per anion. The unit has the power n + 1, of which (mol/kg)^3 is that of the carbonate.

    Units: saturation mol/kg, count - -> (mol/kg)^3
    Source: definition of the product, for an anion that does not hydrolyse.

    >>> round(float(lithium_salt_product(0.00785 / 0.07389, 2)), 4)  # Li2CO3 at 90 degC
    0.0048
    """
    return count**count * saturation ** (count + 1)


def salt_formed(cation: Values, anion: Values, product: Values) -> Values:
    """A 1:1 salt that precipitates, s, until (cation - s)(anion - s) = product.

    Units: cation mol/kg, anion mol/kg, product (mol/kg)^2 -> mol/kg
    Source: definition of the product; the smaller root of the quadratic, in a form without cancellation.

    >>> round(float(salt_formed(1.0, 0.1, 0.0025)), 4)
    0.0972
    """
    total, excess = np.asarray(cation) + anion, np.asarray(cation) * anion - product
    root = np.sqrt(np.maximum(np.square(np.asarray(cation) - anion) + 4.0 * product, 0.0))
    return np.where(excess > 0, 2.0 * excess / (total + root), 0.0)[()]


def lithium_salt_formed(lithium: Values, anion: Values, product: Values, count: int) -> Values:
    """Li_n A that precipitates per kg of water.

    lithium, anion: before; product: concentration product at equilibrium, of the power n + 1; count: n, the lithium
    per anion. Solves (lithium - n s)^n (anion - s) = product for s >= 0.

    Units: lithium mol/kg, anion mol/kg, product (mol/kg)^3, count - -> mol/kg
    Source: definition of the product, by Newton's method in the logarithm of what is left of the one that runs out.

    >>> round(float(2 * lithium_salt_formed(2.0, 1.15, 0.0047, 2)) / 2.0, 3)
    0.927
    """
    most = np.minimum(np.asarray(lithium, float) / count, anion)
    beside, over = lithium - count * most, anion - most  # one of them is none
    wanted = np.log(np.maximum(product, np.finfo(float).tiny))
    saturated = (np.asarray(lithium, float) ** count * anion > product) & (most > 0.0)
    left = np.where(saturated, most, 1.0)
    for _ in range(_STEPS):
        more, other = count * left + beside, left + over
        excess = count * np.log(more) + np.log(other) - wanted
        step = np.where(saturated, -excess / (left * (count**2 / more + 1.0 / other)), 0.0)
        left = left * np.exp(step)
        if np.all(np.abs(step) < _SETTLED):
            break
    return np.where(saturated, np.maximum(most - left, 0.0), 0.0)[()]

"""Density of water and of liquors."""

from __future__ import annotations

import numpy as np

from ..constants import ZERO_CELSIUS
from ..numerics import Values


def water_density(temperature: Values) -> Values:
    """Of liquid water at atmospheric pressure.

    Units: temperature K -> kg/m3
    Range: 0 to 150 degC.
    Source: G. S. Kell, J. Chem. Eng. Data 20 (1975) 97, as used by M. Laliberte and W. E. Cooper, J. Chem. Eng. Data 49 (2004) 1141.

    >>> round(float(water_density(298.15)), 2), round(float(water_density(363.15)), 1)
    (997.04, 965.3)
    """
    t = np.asarray(temperature, float) - ZERO_CELSIUS
    above = 999.83952 + t * (
        16.945176 + t * (-7.9870401e-3 + t * (-4.6170461e-5 + t * (1.0556302e-7 - 2.8054253e-10 * t)))
    )
    return (above / (1.0 + 0.01687985 * t))[()]


def apparent_volume(
    share: Values, temperature: Values, c0: Values, c1: Values, c2: Values, c3: Values, c4: Values
) -> Values:
    """Volume that a kilogram of a salt adds to a liquor.

    share: mass share of all salts in the liquor. c0 to c4: the salt's coefficients, for temperatures in degC.

    Units: share kg/kg, temperature K, c0 kg/m3, c1 kg/m3, c2 -, c3 1/K, c4 K -> m3/kg
    Range: that of the coefficients.
    Source: M. Laliberte and W. E. Cooper, J. Chem. Eng. Data 49 (2004) 1141.

    >>> sodium_chloride = -0.00324112223655149, 0.0636354335906616, 1.01371399467365, 0.0145951015210159, 3317.34854426537
    >>> round(1.0 / float(apparent_volume(0.0037838838, 273.15, *sodium_chloride)), 3)  # kg/m3, as the package thermo has it
    3761.892
    """
    t = np.asarray(temperature, float) - ZERO_CELSIUS
    above = np.asarray(share, float) + c2 + np.asarray(c3) * t
    return (above / ((np.asarray(c0) * share + c1) * np.exp(1e-6 * np.square(t + c4))))[()]

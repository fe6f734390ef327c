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

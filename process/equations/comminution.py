"""Energy of size reduction, and what it does to coated foils."""

from __future__ import annotations

import numpy as np

from ..numerics import Values

#: Bond's law counts sizes in micrometres and energy per short ton in its first form; with the work index in
#: kWh per metric tonne the factor stays ten.
_BOND = 10.0
_MICROMETRE = 1e-6


def bond_work(work_index: Values, product_size: Values, feed_size: Values) -> Values:
    """Specific energy between 80 % passing sizes: W = 10 Wi (1/sqrt(P80) - 1/sqrt(F80)), sizes in um.

    The energy comes in the unit of the work index, SI or other.

    Units: work_index J/kg, product_size m, feed_size m -> J/kg
    Range: brittle minerals; for cells the work index is an effective one, fitted to the plant.
    Source: F. C. Bond, Trans. AIME 193 (1952) 484.

    >>> round(float(bond_work(20.0, 20e-3, 300e-3)), 2)
    1.05
    """
    return _BOND * work_index * (1.0 / np.sqrt(product_size / _MICROMETRE) - 1.0 / np.sqrt(feed_size / _MICROMETRE))


def decoated(energy: Values, characteristic: Values) -> Values:
    """Share of the coating that is off its foil after a specific energy: 1 - exp(-E / E0).

    Units: energy J/kg, characteristic J/kg -> -
    Source: first-order detachment, a description fitted to the plant.

    >>> float(decoated(0.0, 1.0))
    0.0
    """
    return -np.expm1(-np.asarray(energy) / characteristic)[()]

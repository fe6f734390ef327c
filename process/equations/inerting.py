"""Inert gas: how much keeps a vessel below an oxygen limit."""

from __future__ import annotations

import numpy as np

from ..constants import AIR_OXYGEN
from ..numerics import Values


def limiting_oxygen(lower_flammability: Values, oxygen_per_fuel: Values) -> Values:
    """Limiting oxygen concentration from the lower flammability limit: LOC = z LFL.

    oxygen_per_fuel: z, moles of oxygen that one mole of fuel burns with.

    Units: lower_flammability mol/mol, oxygen_per_fuel mol/mol -> mol/mol
    Source: D. A. Crowl and J. F. Louvar, Chemical Process Safety, 4th ed., 2019, chapter 6.

    >>> round(limiting_oxygen(0.014, 6), 3)
    0.084
    """
    return lower_flammability * oxygen_per_fuel


def airlock_purge(volume: Values, oxygen: Values, start: Values = AIR_OXYGEN, inert_oxygen: Values = 0.0) -> Values:
    """Inert gas that brings a well-mixed vessel from `start` down to an oxygen content.

    Q t = V ln((y0 - y_in) / (y - y_in)), in the unit of the volume, SI or other.

    Units: volume m3, oxygen mol/mol, start mol/mol, inert_oxygen mol/mol -> m3
    Source: oxygen balance of a stirred vessel (D. A. Crowl and J. F. Louvar, Chemical Process Safety, 4th ed., 2019,
        chapter 7, sweep-through purging).

    >>> round(float(airlock_purge(5.0, 0.04, start=0.209)), 1)
    8.3
    """
    return volume * np.log((start - inert_oxygen) / (oxygen - inert_oxygen))


def leak_dilution(leak: Values, oxygen: Values, inert_oxygen: Values = 0.0) -> Values:
    """Inert gas that holds an oxygen content against a leak of air: Q = L (y_air - y) / (y - y_in).

    In the unit of the leak, SI or other.

    Units: leak m3/s, oxygen mol/mol, inert_oxygen mol/mol -> m3/s
    Source: oxygen balance of a stirred vessel at steady state.

    >>> round(float(leak_dilution(1.0, 0.05)), 2)
    3.19
    """
    return leak * (AIR_OXYGEN - oxygen) / (oxygen - inert_oxygen)

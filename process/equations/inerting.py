"""Inert gas: how much keeps a vessel below an oxygen limit."""

from __future__ import annotations

from typing import Any

import numpy as np

#: Oxygen in air, mol/mol (US Standard Atmosphere 1976).
AIR_OXYGEN = 0.2095


def limiting_oxygen(lower_flammability: Any, oxygen_per_fuel: Any) -> Any:
    """Limiting oxygen concentration, mol/mol, from the lower flammability limit: LOC = z LFL.

    z: moles of oxygen that one mole of fuel burns with. D. A. Crowl and J. F. Louvar, Chemical Process
    Safety, 4th ed., 2019, chapter 6.

    >>> round(limiting_oxygen(0.014, 6), 3)
    0.084
    """
    return lower_flammability * oxygen_per_fuel


def airlock_purge(volume: Any, oxygen: Any, start: Any = AIR_OXYGEN, inert_oxygen: Any = 0.0) -> Any:
    """Inert gas that brings a well-mixed vessel from `start` down to an oxygen content, in the unit of the volume.

    Q t = V ln((y0 - y_in) / (y - y_in)).

    >>> round(float(airlock_purge(5.0, 0.04, start=0.209)), 1)
    8.3
    """
    return volume * np.log((start - inert_oxygen) / (oxygen - inert_oxygen))


def leak_dilution(leak: Any, oxygen: Any, inert_oxygen: Any = 0.0) -> Any:
    """Inert gas that holds an oxygen content against a leak of air, in the unit of the leak.

    Q = L (y_air - y) / (y - y_in).

    >>> round(float(leak_dilution(1.0, 0.05)), 2)
    3.19
    """
    return leak * (AIR_OXYGEN - oxygen) / (oxygen - inert_oxygen)

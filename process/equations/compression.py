"""Work of moving and compressing gas."""

from __future__ import annotations

import numpy as np

from ..constants import ATMOSPHERE, GAS_CONSTANT
from ..numerics import Values


def fan_power(flow: Values, temperature: Values, pressure_drop: Values, efficiency: Values) -> Values:
    """Power of a fan near atmospheric pressure: volume flow times pressure drop over efficiency.

    Units: flow mol/s, temperature K, pressure_drop Pa, efficiency - -> W
    Range: pressure drops well below one atmosphere, where the gas is not compressed.
    Source: law of ideal gases.

    >>> round(float(fan_power(1.0, 293.15, 3e3, 0.6)), 1)
    120.3
    """
    return flow * GAS_CONSTANT * temperature * pressure_drop / ATMOSPHERE / efficiency


def compression_power(flow: Values, temperature: Values, low: Values, high: Values, efficiency: Values) -> Values:
    """Power of a compressor, or of a vacuum pump, by the isothermal work of an ideal gas; none where the gas would expand.

    Units: flow mol/s, temperature K, low Pa, high Pa, efficiency - -> W
    Source: law of ideal gases; the efficiency is against isothermal compression.

    >>> round(float(compression_power(1.0, 300.0, 5e3, 1e5, 0.4)))
    18681
    """
    return flow * GAS_CONSTANT * temperature * np.log(np.maximum(high / low, 1.0)) / efficiency

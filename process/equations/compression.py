"""Work of moving gas."""

from __future__ import annotations

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

"""Air classification: terminal velocity of foils, and the partition of a zig-zag column."""

from __future__ import annotations

import numpy as np

from ..constants import GRAVITY
from ..numerics import Values


def plate_velocity(areal_mass: Values, gas_density: Values, drag: Values) -> Values:
    """Terminal velocity of a plate that falls broadside: sqrt(2 g sigma / (C_D rho)).

    Units: areal_mass kg/m2, gas_density kg/m3, drag - -> m/s
    Range: C_D is 1.2 to 2 for plates in turbulent flow.
    Source: balance of weight and form drag.

    >>> round(float(plate_velocity(0.072, 1.2, 1.2)), 2)
    0.99
    """
    return np.sqrt(2.0 * GRAVITY * areal_mass / (drag * gas_density))


def carried_up(air_velocity: Values, terminal_velocity: Values, sharpness: Values) -> Values:
    """Share of a material that leaves with the air: 1 / (1 + (v_air / v_t)^-k).

    Units: air_velocity m/s, terminal_velocity m/s, sharpness - -> -
    Range: k is 4 to 8 a column.
    Source: Tromp curve of a zig-zag column after J. Tomas (recalled).

    >>> float(carried_up(1.0, 1.0, 6.0))
    0.5
    """
    return 1.0 / (1.0 + (np.asarray(air_velocity) / terminal_velocity) ** -np.asarray(sharpness, float))

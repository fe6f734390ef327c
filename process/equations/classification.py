"""Air classification: terminal velocity of foils, and the partition of a zig-zag column."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.constants import g


def plate_velocity(areal_mass: Any, gas_density: Any, drag: Any) -> Any:
    """Terminal velocity, m/s, of a plate that falls broadside: sqrt(2 g sigma / (C_D rho)).

    areal_mass kg/m2, gas_density kg/m3. Balance of weight and form drag; C_D is 1.2 to 2 for plates.

    >>> round(float(plate_velocity(0.072, 1.2, 1.2)), 2)
    0.99
    """
    return np.sqrt(2.0 * g * areal_mass / (drag * gas_density))


def carried_up(air_velocity: Any, terminal_velocity: Any, sharpness: Any) -> Any:
    """Share of a material that leaves with the air: 1 / (1 + (v_air / v_t)^-k).

    Tromp curve of a zig-zag column after J. Tomas (recalled); k is 4 to 8 a column.

    >>> float(carried_up(1.0, 1.0, 6.0))
    0.5
    """
    return 1.0 / (1.0 + (np.asarray(air_velocity) / terminal_velocity) ** -np.asarray(sharpness, float))

"""Air classification: terminal velocities of foils and grains, and the partition of a zig-zag column."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.constants import g

#: Newton steps for the drag of a sphere; the iteration is a contraction and needs a dozen.
_STEPS = 60


def plate_velocity(areal_mass: Any, gas_density: Any, drag: Any) -> Any:
    """Terminal velocity, m/s, of a plate that falls broadside: sqrt(2 g sigma / (C_D rho)).

    areal_mass kg/m2, gas_density kg/m3. Balance of weight and form drag; C_D is 1.2 to 2 for plates.

    >>> round(float(plate_velocity(0.072, 1.2, 1.2)), 2)
    0.99
    """
    return np.sqrt(2.0 * g * areal_mass / (drag * gas_density))


def sphere_velocity(diameter: Any, density: Any, gas_density: Any, viscosity: Any) -> Any:
    """Terminal velocity, m/s, of a sphere: drag after Schiller and Naumann (1933), Re below 1000.

    C_D = 24/Re (1 + 0.15 Re^0.687); SI units.

    >>> round(float(sphere_velocity(100e-6, 2700.0, 1.2, 1.8e-5)), 2)
    0.59
    """
    stokes = g * np.square(diameter) * (density - gas_density) / (18.0 * viscosity)
    velocity = np.asarray(stokes, float)
    for _ in range(_STEPS):
        reynolds = gas_density * velocity * diameter / viscosity
        velocity = 0.5 * (velocity + stokes / (1.0 + 0.15 * reynolds**0.687))
    return velocity[()]


def carried_up(air_velocity: Any, terminal_velocity: Any, sharpness: Any) -> Any:
    """Share of a material that leaves with the air: 1 / (1 + (v_air / v_t)^-k).

    Tromp curve of a zig-zag column after J. Tomas (recalled); k is 4 to 8 a column.

    >>> float(carried_up(1.0, 1.0, 6.0))
    0.5
    """
    return 1.0 / (1.0 + (np.asarray(air_velocity) / terminal_velocity) ** -np.asarray(sharpness, float))

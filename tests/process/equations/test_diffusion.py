"""Diffusion into a sphere, against Fick's law solved numerically."""

from __future__ import annotations

import numpy as np
import pytest

from blackmass.process.equations.diffusion import sphere_uptake, time_constant


@pytest.mark.parametrize("relative", [0.001, 0.04, 0.06, 0.5, 3.0])
def test_diffusion_is_the_solution_of_ficks_law(relative: float) -> None:
    """Against finite differences in a sphere, 400 shells, implicit; tau is r^2 / (pi^2 D)."""
    radius, diffusivity = 5e-6, 1e-15
    tau = time_constant(radius, diffusivity)
    assert tau == pytest.approx(radius**2 / (np.pi**2 * diffusivity))
    shells, steps = 400, 2000
    dt, dr = relative * tau / steps, radius / shells
    face = np.arange(shells + 1) * dr
    volume, area = np.diff(face**3) / 3, face**2
    conductance = diffusivity * area / dr
    conductance[-1] *= 2  # half a shell to the surface
    matrix = np.diag(volume / dt + conductance[:-1] + conductance[1:])
    matrix -= np.diag(conductance[1:-1], 1) + np.diag(conductance[1:-1], -1)
    step = np.linalg.inv(matrix)
    filled = np.zeros(shells)
    for _ in range(steps):
        load = volume / dt * filled
        load[-1] += conductance[-1]
        filled = step @ load
    expected = filled @ volume / volume.sum()
    assert sphere_uptake(relative * tau, radius, diffusivity) == pytest.approx(expected, rel=5e-3)

"""Diffusion of lithium into the grains of a cathode material."""

from __future__ import annotations

import numpy as np

from ..numerics import Values

#: Terms of the series for long times, and the time, D t / r^2, below which the solution for short times is taken:
#: there both are exact to 1e-6.
_TERMS, _SHORT = 10, 0.05


def time_constant(radius: Values, diffusivity: Values) -> Values:
    """Time in which the slowest mode of a sphere decays to 1/e: r^2 / (pi^2 D).

    Units: radius m, diffusivity m2/s -> s
    Source: J. Crank, The Mathematics of Diffusion, 2nd ed., 1975, section 6.3.

    >>> round(float(time_constant(5e-6, 1e-15)))
    2533
    """
    return np.square(radius) / (np.pi**2 * np.asarray(diffusivity, float))[()]


def sphere_uptake(time: Values, radius: Values, diffusivity: Values) -> Values:
    """Share of its final uptake that a sphere has taken from a bath of constant strength after a time.

    1 - 6/pi^2 sum_n exp(-n^2 t / tau) / n^2 with tau of ``time_constant``, and for short times
    6 sqrt(D t / pi) / r - 3 D t / r^2. Any of the three may be an array.

    Units: time s, radius m, diffusivity m2/s -> -
    Source: J. Crank, The Mathematics of Diffusion, 2nd ed., 1975, equations 6.20 and 6.21.

    >>> [round(float(sphere_uptake(t, 5e-6, 1e-15)), 3) for t in (0.0, 1249.9, 1250.1, 2533.0, 14400.0)]
    [0.0, 0.607, 0.607, 0.774, 0.998]
    """
    fourier = np.asarray(diffusivity * time / np.square(radius), float)
    n = np.arange(1, _TERMS + 1)
    terms = np.exp(-np.square(n * np.pi) * fourier[..., None]) / np.square(n)
    long = 1.0 - 6.0 / np.pi**2 * terms.sum(axis=-1)
    return np.where(fourier < _SHORT, 6.0 * np.sqrt(fourier / np.pi) - 3.0 * fourier, long)[()]

"""What a salt of lithium leaves dissolved in a strong liquor: its solubility product, activity coefficients, and hydrolysis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..constants import GAS_CONSTANT
from ..errors import ConvergenceError
from ..memory import place, unchanged
from ..numerics import Values
from .pitzer import CHARGE, Liquor
from .solubility import lithium_salt_formed, lithium_salt_product

#: Anion that water takes to pieces, A + H2O = HA + OH-: HA, log10 K at 25 degC, and kJ/mol (constants of phreeqc.dat, PHREEQC 3).
_HYDROLYSIS = {"CO3": ("HCO3", -3.66, 40.9), "PO4": ("HPO4", -1.65, 41.0)}
_STANDARD = 298.15  # K

#: Relative change of what precipitates at which the iteration stops, and the most steps.
_SETTLED, _LONGEST = 1e-12, 60


def saturated_product(saturation: Values, anion: str, temperature: Values) -> Values:
    """Natural logarithm of a lithium salt's solubility product, from its solubility in pure water.

    anion: of the salt, as in ``pitzer.CHARGE``.

    Units: saturation mol/kg, anion -, temperature K -> -
    Range: 0 to 100 degC.
    Source: definition of the product; activity coefficients of ``pitzer``.

    >>> from math import log
    >>> round(float(saturated_product(0.1746, "CO3", 298.15)) / log(10.0), 2)  # Li2CO3; -3.09 from energies of formation (NBS)
    -3.07
    """
    count = -CHARGE[anion]
    shape = np.broadcast_shapes(np.shape(saturation), np.shape(temperature))
    molality, kelvin = (np.broadcast_to(np.asarray(v, float), shape).ravel() for v in (saturation, temperature))

    def product(molality: Any, kelvin: Any) -> Any:
        held = _Held({"Li": count * molality, anion: molality}, anion, kelvin)
        return np.log(lithium_salt_product(molality, count)) + held.log_activity(held.before)

    return unchanged(("lithium salt", anion), product, molality, kelvin).reshape(shape)[()]


class _Held:
    """The ions of a liquor, and the activities of those of a salt of lithium."""

    def __init__(self, molality: Mapping[str, Any], anion: str, kelvin: Any) -> None:
        there = dict.fromkeys(("Li", anion), np.zeros(kelvin.shape)) | dict(molality)
        self.hydrolysis = _HYDROLYSIS.get(anion)
        if self.hydrolysis:
            acid, log_k, heat = self.hydrolysis
            there = dict.fromkeys((acid, "OH"), np.zeros(kelvin.shape)) | there
            warm = (1.0 / _STANDARD - 1.0 / kelvin) * (1e3 / GAS_CONSTANT)
            self.log_k = log_k * np.log(10.0) + heat * warm
        self.liquor = Liquor(there, kelvin)
        self.before = np.array([there[ion] for ion in self.liquor.ions])
        self.count, self.lithium, self.anion = -CHARGE[anion], self.place("Li"), self.place(anion)

    def place(self, ion: str) -> int:
        return self.liquor.ions.index(ion)

    def log_activity(self, molality: Any) -> Any:
        """Natural logarithm of the product of activities over that of the molalities, where molality counts the anion as a whole.

        What of it is hydrolysed counts with the activity coefficients of the liquor before.
        """
        log = self.liquor.log_activity_coefficients(molality)
        found = self.count * log[self.lithium] + log[self.anion]
        if not self.hydrolysis:
            return found
        acid, base = self.place(self.hydrolysis[0]), self.place("OH")
        constant = np.exp(np.minimum(self.log_k + log[self.anion] - log[acid] - log[base], 50.0))
        # With x of the whole c hydrolysed: x (OH + x) = K (c - x); the share that is left, without cancellation.
        whole, hydroxide = molality[self.anion], molality[base]
        half = 0.5 * (hydroxide + constant)
        hydrolysed = constant * whole / (half + np.sqrt(np.square(half) + constant * whole))
        return found - np.log1p(constant / np.maximum(hydroxide + hydrolysed, np.finfo(float).tiny))


def salt_formed(molality: Mapping[str, Values], anion: str, product: Values, temperature: Values) -> Values:
    """Lithium salt that precipitates from a liquor, per kg of water; 0 where it is not saturated.

    molality: by ion of ``pitzer.CHARGE``, before. product: natural logarithm of the solubility product.

    Units: molality mol/kg, anion -, product -, temperature K -> mol/kg
    Range: that of ``pitzer.log_activity_coefficients``.
    Source: law of mass action; the secant method in what precipitates, on which the activity coefficients depend.

    >>> liquor = {"Li": 2.0, "Na": 2.3, "SO4": 1.0, "CO3": 1.15}  # 2 mol/kg of lithium, and soda
    >>> round(float(salt_formed(liquor, "CO3", -8.57, 363.15)), 2)
    0.87
    """
    count = -CHARGE[anion]
    given = (*molality.values(), product, temperature)
    shape = np.broadcast_shapes(*(np.shape(v) for v in given))
    *ions, log_product, kelvin = (np.broadcast_to(np.asarray(v, float), shape).ravel() for v in given)
    held = _Held(dict(zip(molality, ions, strict=True)), anion, kelvin)
    lithium, other = held.before[held.lithium], held.before[held.anion]
    most = np.minimum(lithium / count, other)

    def wanted(formed: Any) -> Any:
        """What would precipitate at the activity coefficients of the liquor that so much has left."""
        left = held.before.copy()
        left[held.lithium] = np.maximum(lithium - count * formed, 0.0)
        left[held.anion] = np.maximum(other - formed, 0.0)
        held_product = np.exp(np.minimum(log_product - held.log_activity(left), 50.0))
        return lithium_salt_formed(lithium, other, held_product, count)

    old: Any = None
    old_error: Any = None
    off: Any = None
    left_off = place(("lithium salt formed", anion))
    last = left_off.last(most.size)
    slope = np.full(most.shape, -1.0)
    formed = np.zeros_like(most)
    if last is not None:
        formed, slope = np.minimum(last[0], most), last[1]
    scale = np.maximum(most, np.finfo(float).tiny)
    for _ in range(_LONGEST):
        error = wanted(formed) - formed
        off = np.abs(error) > _SETTLED * scale
        if not np.any(off):
            left_off.leave(formed, slope)
            return formed.reshape(shape)[()]
        if old is not None:
            bend, apart = error - old_error, formed - old
            slope = np.where((bend != 0.0) & (apart != 0.0), bend / np.where(apart == 0.0, 1.0, apart), slope)
        secant = formed - error / np.where(slope == 0.0, -1.0, slope)
        step = np.where((secant >= 0.0) & (secant <= most), secant, formed + error)
        old, old_error, formed = formed, error, np.where(off, step, formed)
    raise ConvergenceError(
        f"a salt of lithium did not settle for {int(np.sum(off))} of {off.size} scenarios (first number {int(np.argmax(off))})."
    )

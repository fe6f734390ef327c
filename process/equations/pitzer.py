"""Activity coefficients in strong liquors of lithium and sodium, by Pitzer's equations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from .. import tables
from ..numerics import Values
from .density import water_density
from .speciation import debye_huckel_slope

_STANDARD = 298.15  # K

#: Ion -> charge.
CHARGE = {
    "Li": 1, "Na": 1, "NH4": 1, "SO4": -2, "CO3": -2, "HCO3": -1, "PO4": -3, "HPO4": -2, "OH": -1, "Cl": -1, "F": -1,
}  # fmt: skip

#: (kg/mol)^(1/2), b of the Debye-Hueckel term and alpha of the second coefficients, both by definition of the equations.
_SIZE, _ALPHA = 1.2, 2.0

#: J of unsymmetrical mixing: x/(4 + a x^-b exp(-c x^d)), K. S. Pitzer, J. Solution Chem. 4 (1975) 249 (recalled).
_MIXING = (4.581, 0.7237, 0.0120, 0.528)

#: mol/kg of ions that a liquor has at least: of water alone the equations have no slope.
_LEAST = 1e-12

#: Terms of the temperature dependence.
_TERMS = 6


class _Form(NamedTuple):
    """What the equations of some ions hold whatever their temperature.

    square, charge: of each ion. coefficients: by kind, those of the temperature dependence, ions x ions (x ions) x terms.
    unlike: places of ions of like sign and unlike charge; products: of charges, on which their mixing depends; product_of: which
    of them is that of each such pair, of its first ion with itself, and of its second.
    """

    square: Any
    charge: Any
    coefficients: Mapping[str, Any]
    unlike: tuple[Any, Any]
    products: Any
    product_of: Any


@cache
def _form(ions: tuple[str, ...]) -> _Form:
    size, z = len(ions), np.array([CHARGE[ion] for ion in ions], float)
    coefficients = {
        kind: np.zeros((size,) * (3 if kind == "psi" else 2) + (_TERMS,))
        for kind in ("beta0", "beta1", "c", "theta", "psi")
    }
    for row in tables.records("pitzer.csv"):
        of = [row[key] for key in ("first", "second", "third") if row[key]]
        if set(of) <= set(ions):
            i, j, *third = (ions.index(ion) for ion in of)
            for place in ((i, j, *third), (j, i, *third)):
                coefficients[row["kind"]][place] = [float(row[f"a{n}"]) for n in range(_TERMS)]
    charge = np.abs(z)
    coefficients["c"] /= (2.0 * np.sqrt(np.outer(charge, charge)))[:, :, None]
    pairs = [(i, j) for i in range(size) for j in range(i) if z[i] * z[j] > 0.0 and z[i] != z[j]]
    first, second = np.array(pairs, int).reshape(-1, 2).T
    of_each = np.array([charge[i] * charge[j] for i, j in ((first, second), (first, first), (second, second))])
    products, product_of = np.unique(of_each, return_inverse=True)
    return _Form(np.square(z), charge, coefficients, (first, second), products, product_of.reshape(3, -1))


def _mixing(x: Any) -> tuple[Any, Any]:
    """J of x, and its slope."""
    a, b, c, d = _MIXING
    bend = a * x**-b * np.exp(-c * x**d)
    low = 4.0 + bend
    return x / low, 1.0 / low + bend * (b + c * d * x**d) / low**2


class Liquor:
    """The equations for some ions at some temperatures, whatever their molalities.

    Units: ions -, temperature K
    """

    def __init__(self, ions: Iterable[str], temperature: Values) -> None:
        self.ions = tuple(ion for ion in CHARGE if ion in set(ions))
        kelvin = self.kelvin = np.atleast_1d(np.asarray(temperature, float))
        r = _STANDARD
        terms = np.array([
            np.ones_like(kelvin), 1 / kelvin - 1 / r, np.log(kelvin / r), kelvin - r, kelvin**2 - r**2, 1 / kelvin**2 - 1 / r**2,
        ])  # fmt: skip
        form = _form(self.ions)
        self.square, self.charge, _, self.unlike, self.products, self.product_of = form
        self.beta0, self.beta1, self.c, self.theta, self.psi = (each @ terms for each in form.coefficients.values())
        self.slope = debye_huckel_slope(kelvin) * np.sqrt(water_density(kelvin) / 1000.0) * np.log(10.0) / 3.0

    def log_activity_coefficients(self, molality: Any) -> Any:
        """Natural logarithm of each ion's activity coefficient, ions x scenarios.

        molality: ions x scenarios.

        Units: molality mol/kg -> -
        Source: that of ``log_activity_coefficients``.

        >>> Liquor(("Li", "SO4"), 298.15).log_activity_coefficients(np.array([[2.0], [1.0]])).round(2).tolist()
        [[-0.42], [-2.94]]
        """
        m, square, charge, slope = molality, self.square, self.charge, self.slope
        strength = np.maximum(0.5 * square @ m, _LEAST)
        root = np.sqrt(strength)
        x = _ALPHA * root
        bend = np.exp(-x)
        first = 2.0 * (1.0 - (1.0 + x) * bend) / x**2
        steep = -2.0 * (1.0 - (1.0 + x + 0.5 * x**2) * bend) / x**2 / strength
        size = 1.0 + _SIZE * root
        # What all ions share, per square of the charge and per charge.
        by_square = -slope * (root / size + 2.0 / _SIZE * np.log(size))
        by_square = by_square + 0.5 * steep * np.einsum("is,js,ijs->s", m, m, self.beta1)
        by_charge = 0.5 * np.einsum("is,js,ijs->s", m, m, self.c)
        mixing = self.theta
        if len(self.products):
            at, (i, j) = 6.0 * slope * root, self.unlike
            mixed, slopes = _mixing(self.products[:, None] * at)
            both, one, other = self.product_of
            outer = self.products[both, None] / (4.0 * strength)
            value = outer * (mixed[both] - 0.5 * (mixed[one] + mixed[other]))
            mixing = mixing.copy()
            mixing[i, j] += value
            mixing[j, i] += value
            rise = self.products[:, None] * slopes
            rise = rise[both] - 0.5 * (rise[one] + rise[other])
            by_square = by_square + (m[i] * m[j] * (at * outer * rise / 2.0 - value)).sum(axis=0) / strength
        pairs = self.beta0 + self.beta1 * first + mixing
        log = square[:, None] * by_square + charge[:, None] * by_charge
        log = log + np.einsum("js,ijs->is", m, 2.0 * pairs + (charge @ m) * self.c)
        # psi: two anions, and a cation. Each pair of anions stands there twice.
        log = log + np.einsum("js,ks,ijks->is", m, m, self.psi) + 0.5 * np.einsum("is,js,ijks->ks", m, m, self.psi)
        return log


def log_activity_coefficients(molality: Mapping[str, Values], temperature: Values) -> dict[str, Values]:
    """Natural logarithm of each ion's activity coefficient.

    molality: by ion of ``CHARGE``. Ion pairs are left out: the second coefficients stand for them.

    Units: molality mol/kg, temperature K -> -
    Range: 0 to 100 degC, to saturation of sodium sulfate.
    Source: K. S. Pitzer, in Activity Coefficients in Electrolyte Solutions (1991), chapter 3 (recalled); parameters of data/pitzer.csv.

    >>> found = log_activity_coefficients({"Na": 2.0, "SO4": 1.0}, 298.15)
    >>> round(float(np.exp((2 * found["Na"] + found["SO4"]) / 3)), 3)  # the mean one: Robinson and Stokes have 0.204
    0.201
    """
    shape = np.broadcast_shapes(*(np.shape(m) for m in (*molality.values(), temperature)))
    flat = lambda v: np.broadcast_to(np.asarray(v, float), shape).ravel()  # noqa: E731
    liquor = Liquor(molality, flat(temperature))
    log = liquor.log_activity_coefficients(np.array([flat(molality[ion]) for ion in liquor.ions]))
    return {ion: row.reshape(shape)[()] for ion, row in zip(liquor.ions, log, strict=True)}

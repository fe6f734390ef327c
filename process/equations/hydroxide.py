"""Precipitation of metal hydroxides from a sulfate liquor of a given pH.

The metal that stays dissolved over its hydroxide is closed-form once ionic strength and free sulfate are
known: the solid fixes the free ion, and complexes with sulfate and hydroxide follow from it. Activity
coefficients are those of specific ion interaction theory (SIT), in which the Debye-Hueckel term does most
of the work. Davies coefficients fail at the strength of leach liquors.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from .. import tables
from ..constants import GAS_CONSTANT, ZERO_CELSIUS
from ..numerics import Values

_STANDARD = 298.15  # K, of the constants

#: mol of water in a kg of it.
_WATER = 55.508

#: (kg/mol)^(1/2): ion size term of the Debye-Hueckel expression of SIT, exact by definition of the theory.
_SIZE = 1.5

#: SIT interaction coefficients, kg/mol, with the sodium of the liquor; those of all other pairs of these ions
#: are 0 there (ThermoChimie 12a).
_WITH_SODIUM = {"SO4-2": -0.12, "HSO4-": -0.01, "Ni(SO4)2-2": -0.263}

#: Largest relative change at which the iteration of ionic strength and free ions stops, and its longest run.
_SETTLED, _LONGEST = 1e-12, 500

#: Share of a metal that counts as no precipitate: what the iteration leaves uncertain.
_ROUNDING = 1e-11


class _Table:
    """The dissolved species as arrays, one row a species; free ions of the metals and H+ included."""

    def __init__(self) -> None:
        solids = tables.records("hydroxides.csv")
        valence = {row["element"]: float(row["valence"]) for row in solids}
        self.elements = tuple(valence)
        self.solid_of = np.array([self.elements.index(row["element"]) for row in solids])
        solid_keys = ("atoms", "protons", "sulfate", "log_k", "enthalpy_kJ")
        self.solid_atoms, self.solid_protons, self.solid_sulfate, self.solid_log_k, self.solid_enthalpy = (
            np.array([[float(row[key])] for row in solids]) for key in solid_keys
        )
        free = [(f"{e} ion", e, 1.0, 0.0, 0.0, z, 0.0, 0.0) for e, z in valence.items()]
        free.append(("H+", "H", 1.0, 0.0, 0.0, 1.0, 0.0, 0.0))
        keys = ("atoms", "protons", "sulfate", "charge", "log_k", "enthalpy_kJ")
        bound = [
            (row["species"], row["element"], *(float(row[key]) for key in keys))
            for row in tables.records("aqueous_species.csv")
        ]
        names, self.of, *numbers = zip(*free, *bound, strict=True)
        self.atoms, self.protons, self.sulfate, self.charge, self.log_k, self.enthalpy = map(np.array, numbers)
        self.epsilon = np.array([_WITH_SODIUM.get(name, 0.0) for name in names])
        self.owner = np.array([(*self.elements, "H").index(element) for element in self.of])
        self.member = (np.arange(len(self.elements))[:, None] == self.owner) * self.atoms  # elements x species


@cache
def _table() -> _Table:
    return _Table()


def elements() -> tuple[str, ...]:
    """Elements whose hydroxide is known.

    >>> elements()
    ('Al', 'Fe', 'Cu', 'Ni', 'Co', 'Mn')
    """
    return _table().elements


def debye_huckel_slope(temperature: Values) -> Values:
    """A of log10 gamma = -A z^2 sqrt(I)/(1 + 1.5 sqrt(I)): 1.8248e6 / (eps T)^1.5.

    Units: temperature K -> (kg/mol)^0.5
    Range: 0 to 100 degC.
    Source: permittivity of water of C. G. Malmberg and A. A. Maryott, J. Res. NBS 56 (1956) 1.

    >>> round(float(debye_huckel_slope(298.15)), 3)
    0.512
    """
    kelvin = np.asarray(temperature, float)
    t = kelvin - ZERO_CELSIUS
    permittivity = 87.740 - 0.40008 * t + 9.398e-4 * t**2 - 1.410e-6 * t**3
    return 1.8248e6 / (permittivity * kelvin) ** 1.5


def precipitated(
    totals: Mapping[str, Values], sulfate: Values, ph: Values, temperature: Values = _STANDARD
) -> dict[str, Values]:
    """Fraction of each metal of ``elements()`` that is solid hydroxide, in the shape the arguments broadcast to.

    totals: per water, by element; those without a hydroxide here (lithium) are background ions of charge one.
    sulfate: all of it. Iron is trivalent. Sodium makes up the charge. ph is on the activity scale; the constants
    reach the temperature by their enthalpy.

    The solids are at equilibrium with all that is dissolved. Carbonate, fluoride, ammonia and mixed solids
    are left out. Referee: PHREEQC with the database that the constants come from.

    Units: totals mol/kg, sulfate mol/kg, ph -, temperature K -> mol/mol
    Range: 10 to 90 degC, pH 3 to 10.
    Source: ThermoChimie 12a as distributed with PHREEQC (data/hydroxides.csv, data/aqueous_species.csv); specific ion
        interaction theory.

    >>> liquor = {"Ni": 0.6, "Co": 0.2, "Mn": 0.2, "Li": 1.0, "Al": 0.05, "Fe": 0.02, "Cu": 0.02}
    >>> found = precipitated(liquor, 1.85, 4.5)
    >>> bool(found["Al"] > 0.97), bool(found["Cu"] < 0.01)
    (True, True)
    """
    table = _table()
    shape = np.broadcast_shapes(*(np.shape(v) for v in (*totals.values(), sulfate, ph, temperature)))
    flat = [np.broadcast_to(np.asarray(v, float), shape).ravel() for v in (sulfate, ph, temperature)]
    metals = np.array([np.broadcast_to(np.asarray(totals.get(e, 0.0), float), shape).ravel() for e in table.elements])
    background = sum(
        (np.broadcast_to(np.asarray(v, float), shape).ravel() for e, v in totals.items() if e not in table.elements),
        np.zeros(flat[0].shape),
    )
    dissolved = _dissolved(table, metals, background, *flat)
    solid = 1.0 - np.minimum(dissolved / np.where(metals > 0, metals, 1.0), 1.0)
    return {
        e: np.where((metals[i] > 0) & (solid[i] > _ROUNDING), solid[i], 0.0).reshape(shape)[()]
        for i, e in enumerate(table.elements)
    }


def _dissolved(table: _Table, metals: Any, background: Any, sulfate: Any, ph: Any, kelvin: Any) -> Any:
    """mol/kg of each metal that stays dissolved: elements x scenarios. Logarithms are natural in here."""
    ln = np.log(10.0)
    here = np.any(metals > 0, axis=1)
    species = np.append(here, True)[table.owner]  # the last owner is H+
    solids = here[table.solid_of]
    warm = (1.0 / _STANDARD - 1.0 / kelvin) * (1e3 / GAS_CONSTANT)  # per kJ/mol
    constant = table.log_k[species, None] * ln + table.enthalpy[species, None] * warm
    saturation = table.solid_log_k[solids] * ln + table.solid_enthalpy[solids] * warm
    owner, atoms, charge = table.owner[species], table.atoms[species, None], table.charge[species, None]
    protons, bound_sulfate, epsilon = (x[species, None] for x in (table.protons, table.sulfate, table.epsilon * ln))
    member, square = table.member[:, species], np.square(charge)
    weighted = member * table.atoms[species]
    sums = np.vstack([table.sulfate[species], table.charge[species], square[:, 0], np.ones(len(owner))])
    solid_atoms, solid_protons, solid_sulfate = (
        x[solids] for x in (table.solid_atoms, table.solid_protons, table.solid_sulfate)
    )
    slope, acid = debye_huckel_slope(kelvin) * ln, ph * ln
    strength, free, sodium = 3.0 * sulfate + 1e-3, 0.5 * sulfate, np.maximum(2.0 * sulfate - background, 0.0)
    solutes = 2.0 * sulfate
    scale = np.maximum(sulfate, 1e-9)
    wanted = np.log(np.maximum(metals, 1e-300))
    ion = wanted  # activity of the free ions
    n = np.zeros((len(owner), metals.shape[1]))  # mol/kg of every species
    for _ in range(_LONGEST):
        root = np.sqrt(strength)
        screening = slope * root / (1.0 + _SIZE * root)
        size = 1.0 + _SIZE * root
        osmotic = solutes - 2.0 * slope / _SIZE**3 * (size - 2.0 * np.log(size) - 1.0 / size)
        osmotic = osmotic + ln * _WITH_SODIUM["SO4-2"] * sodium * free
        basic = acid - osmotic / _WATER  # of pH and of the activity of water, by Gibbs and Duhem
        log_sulfate = np.log(np.maximum(free, 1e-30)) + ln * _WITH_SODIUM["SO4-2"] * sodium - 4.0 * screening
        limits = (saturation - solid_protons * basic - solid_sulfate * log_sulfate) / solid_atoms
        limit = np.full(metals.shape, np.inf)
        for row, element in zip(limits, table.solid_of[solids], strict=True):
            limit[element] = np.minimum(limit[element], row)
        partial = constant + protons * basic + bound_sulfate * log_sulfate + square * screening - epsilon * sodium
        # One Newton step towards the totals, in logarithms; the solid caps the free ion.
        n = _moles(partial, atoms, ion, acid, owner)
        total = np.maximum(member @ n, 1e-300)
        step = (wanted - np.log(total)) / np.maximum((weighted @ n) / total, 1.0)
        new_ion = np.where(metals > 0, np.minimum(ion + step, limit), ion)
        n = _moles(partial, atoms, new_ion, acid, owner)
        bound, charges, squares, moles = sums @ n
        new_free = sulfate / (1.0 + bound / np.maximum(free, 1e-30))
        new_sodium = np.maximum(2.0 * new_free - charges - background, 0.0)
        new_strength = 0.5 * (squares + 4.0 * new_free + new_sodium + background) + 1e-9
        solutes = moles + new_free + new_sodium + background
        change = max(
            np.max(np.abs(new - old) / scale, initial=0.0)
            for new, old in ((new_strength, strength), (new_free, free), (new_sodium, sodium))
        )
        change = max(change, np.max(np.abs(new_ion - ion), initial=0.0))
        strength, free, sodium, ion = new_strength, new_free, new_sodium, new_ion
        if change < _SETTLED:
            break
    return member @ n


def _moles(partial: Any, atoms: Any, ion: Any, acid: Any, owner: Any) -> Any:
    """mol/kg of every species, from the activities of the free ions and of H+."""
    return np.exp(np.minimum(partial + atoms * np.vstack([ion, -acid])[owner], 14.0))

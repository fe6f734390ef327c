"""What precipitates from a sulfate liquor at a pH, and the acid that goes with one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from ..errors import ConvergenceError
from ..numerics import Values
from .speciation import FRESH, Equilibrium, solve

_STANDARD = 298.15  # K

#: Share of a metal that counts as no precipitate: what the iteration leaves uncertain.
_ROUNDING = 1e-11


def equilibrium(
    totals: Mapping[str, Values],
    sulfate: Values,
    ph: Values,
    temperature: Values = _STANDARD,
    fluoride: Values = 0.0,
    choice: Iterable[str] = FRESH,
) -> Equilibrium:
    """A liquor brought to a pH, with all solids that form.

    totals: per water, by element; those without a hydroxide here (lithium) are background ions of charge one.
    sulfate, fluoride: all of it. Iron is trivalent. Sodium makes up the charge. ph is on the activity scale; the constants
    reach the temperature by their enthalpy. choice: which of the solids form where several are known.

    The solids are at equilibrium with all that is dissolved. Carbonate, ammonia and mixed solids are left out. Referee:
    PHREEQC with the database that the constants come from.

    Units: totals mol/kg, sulfate mol/kg, ph -, temperature K, fluoride mol/kg, choice - -> Equilibrium
    Range: 10 to 100 degC, pH 3 to 10.
    Source: ThermoChimie 12a as distributed with PHREEQC and what data/hydroxides.csv and data/aqueous_species.csv name
        beside it; specific ion interaction theory.

    >>> liquor = {"Ni": 0.6, "Co": 0.2, "Mn": 0.2, "Li": 1.0, "Al": 0.021}
    >>> found = equilibrium(liquor, 1.8, 5.2, 343.15, fluoride=0.074)
    >>> {key: round(float(n), 4) for key, n in found.solids.items() if n > 0}
    {'aluminium hydroxyfluoride': 0.0133, 'cryolite': 0.0076}
    """
    return solve(totals, temperature, fluoride, choice, sulfate=sulfate, ph=ph)


def precipitated(
    totals: Mapping[str, Values],
    sulfate: Values,
    ph: Values,
    temperature: Values = _STANDARD,
    choice: Iterable[str] = FRESH,
) -> dict[str, Values]:
    """Fraction of each metal of ``elements()`` that is solid, in the shape the arguments broadcast to.

    Units: totals mol/kg, sulfate mol/kg, ph -, temperature K, choice - -> mol/mol
    Range: that of ``equilibrium``.
    Source: ``equilibrium``, without fluoride.

    >>> liquor = {"Ni": 0.6, "Co": 0.2, "Mn": 0.2, "Li": 1.0, "Al": 0.05, "Fe": 0.02, "Cu": 0.02}
    >>> found = precipitated(liquor, 1.85, 4.5)
    >>> bool(found["Al"] > 0.97), bool(found["Cu"] < 0.01)
    (True, True)
    """
    found = equilibrium(totals, sulfate, ph, temperature, choice=choice)
    shares = {}
    for element in found.dissolved.keys() - {"F"}:
        left = found.dissolved[element]
        total = np.broadcast_to(np.asarray(totals.get(element, 0.0), float), np.shape(left))
        share = 1.0 - np.minimum(left / np.where(total > 0, total, 1.0), 1.0)
        shares[element] = np.where((total > 0) & (share > _ROUNDING), share, 0.0)[()]
    return shares


def ph_of(
    totals: Mapping[str, Values], acid: Values, sulfate: Values, temperature: Values = _STANDARD, fluoride: Values = 0.0
) -> Values:
    """pH of a liquor that holds so much free acid, in moles of protons: bisulfate and hydrogen fluoride take their part.

    totals, sulfate, fluoride: as for ``equilibrium``; nothing precipitates.

    Units: totals mol/kg, acid mol/kg, sulfate mol/kg, temperature K, fluoride mol/kg -> -
    Range: 10 to 100 degC, up to about 2 mol/kg of sulfate; pH -1 to 4.
    Source: that of ``equilibrium``.

    >>> round(float(ph_of({}, 0.02, 0.01)), 2), round(float(ph_of({"Ni": 1.5}, 0.5, 1.75, 313.15)), 2)
    (1.87, 1.18)
    """
    return _settled(solve(totals, temperature, fluoride, sulfate=sulfate, acid=acid, solids=False)).ph


def acid_at_ph(
    totals: Mapping[str, Values],
    ph: Values,
    temperature: Values = _STANDARD,
    fluoride: Values = 0.0,
    sodium: Values = 0.0,
) -> Values:
    """Free acid, in moles of protons, of a liquor of metal sulfates at a pH: the inverse of ``ph_of``.

    Sulfate is what the metals, sodium and the acid need.

    Units: totals mol/kg, ph -, temperature K, fluoride mol/kg, sodium mol/kg -> mol/kg
    Range: that of ``ph_of``.
    Source: that of ``equilibrium``.

    >>> round(float(acid_at_ph({"Ni": 1.5}, 1.0, 313.15)), 2)
    0.74
    """
    return _settled(solve(totals, temperature, fluoride, ph=ph, sodium=sodium, solids=False)).acid


def _settled(found: Equilibrium) -> Equilibrium:
    """The equilibrium, if it is one. Raises ConvergenceError."""
    if np.all(found.settled):
        return found
    off = np.flatnonzero(~np.atleast_1d(found.settled))
    raise ConvergenceError(
        f"pH and acid of a liquor did not settle for {len(off)} of {np.size(found.settled)} scenarios (first number {off[0]})."
    )

"""Adsorption of metal ions on precipitated iron."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..numerics import Values

#: Sites of hydrous ferric oxide, mol per mol of iron, weak and strong; its surface, m2 per mol of iron (600 m2/g at 89 g/mol).
_SITES = (0.2, 0.005)
_AREA = 600.0 * 89.0

#: log10 K of >FeOH + H+ = >FeOH2+ and of >FeOH = >FeO- + H+; of >FeOH + SO4-2 + H+ = >FeSO4- + H2O, and of
#: >FeOH + SO4-2 = >FeOHSO4-2.
_PROTON, _BARE, _SULFATE, _WITH_SULFATE = 7.29, -8.93, 7.78, 0.79

#: log10 K of >FeOH + M+2 = >FeOM+ + H+ on weak and on strong sites.
_METALS = {"Ni": (-2.5, 0.37), "Co": (-3.01, -0.46), "Mn": (-3.5, -0.4), "Cu": (0.6, 2.89)}


def adsorbed_on_iron(
    free: Mapping[str, Values], dissolved: Mapping[str, Values], sulfate: Values, ph: Values, iron: Values, area: Values
) -> dict[str, Values]:
    """Share of each divalent metal that the surface of precipitated iron takes.

    free: activity of each ion; dissolved: all of the metal in the liquor; sulfate: activity of its ion. iron: precipitated, with
    so much surface per mol. Metals, protons and sulfate compete for sites, of which there are as many per surface as on hydrous
    ferric oxide: when they are full, more metal finds none. The potential of the surface, below 0.04 V at the ionic strength of
    leach liquors, is left out.

    Units: free -, dissolved mol/kg, sulfate -, ph -, iron mol/kg, area m2/mol -> mol/mol
    Range: pH 3 to 7, 25 degC; held at other temperatures.
    Source: D. A. Dzombak and F. M. M. Morel, Surface Complexation Modeling: Hydrous Ferric Oxide, 1990, constants as
        distributed with PHREEQC (minteq.v4.dat, phreeqc.dat). Constants of hydrous ferric oxide hold on goethite:
        M. Ponthieu et al., Geochim. Cosmochim. Acta 70 (2006) 2679 (abstract).

    >>> shares = [adsorbed_on_iron({"Ni": 2e-3}, {"Ni": 0.6}, 0.01, ph, 0.3, 53400.0)["Ni"] for ph in (3.5, 5.0, 6.5)]
    >>> [round(float(share), 4) for share in shares]
    [0.0, 0.0021, 0.0701]
    """
    protons = 10.0 ** -np.asarray(ph, float)
    metals = [e for e in _METALS if e in free]
    taken = dict.fromkeys(metals, 0.0)
    for kind, sites in enumerate(_SITES):
        binding = {e: 10.0 ** _METALS[e][kind] * free[e] / protons for e in metals}
        others = 1.0 + 10.0**_PROTON * protons + 10.0**_BARE / protons
        if kind == 0:  # sulfate goes to the weak ones
            others = others + (10.0**_SULFATE * protons + 10.0**_WITH_SULFATE) * sulfate
        occupied = others + sum(binding.values())
        for e in metals:
            taken[e] = taken[e] + sites * binding[e] / occupied
    shares = {}
    for e in metals:
        there = np.asarray(dissolved[e], float)
        ratio = iron * (area / _AREA) * taken[e] / np.where(there > 0.0, there, 1.0)
        shares[e] = np.where(there > 0.0, ratio / (1.0 + ratio), 0.0)[()]
    return shares

"""Steam: saturation pressure, and the work of recompressing vapour."""

from __future__ import annotations

import numpy as np

from ..constants import GAS_CONSTANT
from ..numerics import Values

#: Critical point of water (IAPWS SR1-86): K, Pa.
_CRITICAL_TEMPERATURE, _CRITICAL_PRESSURE = 647.096, 22.064e6

#: W. Wagner and A. Pruss, J. Phys. Chem. Ref. Data 22 (1993) 783 (IAPWS SR1-86), equation 1: coefficient, exponent.
_WAGNER = (
    (-7.85951783, 1.0), (1.84408259, 1.5), (-11.7866497, 3.0), (22.6807411, 3.5), (-15.9618719, 4.0), (1.80122502, 7.5),
)  # fmt: skip

#: Heat capacity of steam at constant pressure near saturation at one atmosphere, J/kg/K (steam tables, recalled), and kg/mol.
_STEAM_CAPACITY, _MOLAR_MASS = 2050.0, 0.018015


def saturation_pressure(temperature: Values) -> Values:
    """Saturation pressure of water.

    Units: temperature K -> Pa
    Range: 273.16 to 647.096 K.
    Source: W. Wagner and A. Pruss, J. Phys. Chem. Ref. Data 22 (1993) 783, equation 1 (IAPWS SR1-86).

    >>> round(float(saturation_pressure(373.124)) / 1e3, 2)
    101.32
    """
    ratio = np.asarray(temperature, float) / _CRITICAL_TEMPERATURE
    left = 1.0 - ratio
    return _CRITICAL_PRESSURE * np.exp(sum(a * left**n for a, n in _WAGNER) / ratio)


def recompression_work(boiling: Values, rise: Values, difference: Values, efficiency: Values) -> Values:
    """Shaft work of mechanical vapour recompression, per kg of vapour.

    boiling: of the liquor; rise: its boiling point rise; difference: between condensing steam and
    liquor; efficiency: isentropic, of the compressor. The vapour leaves at the saturation pressure of
    pure water at (boiling - rise), superheated, and is compressed to saturation at (boiling + difference)
    as an ideal gas.

    Units: boiling K, rise K, difference K, efficiency - -> J/kg
    Range: within 3 % of real steam from 40 to 110 degC.
    Source: isentropic compression of an ideal gas; saturation pressures as in ``saturation_pressure``.

    >>> round(float(recompression_work(373.15, 5.0, 6.0, 0.72)) / 3.6e3)  # kWh/t
    27
    """
    boiling = np.asarray(boiling, float)
    ratio = saturation_pressure(boiling + difference) / saturation_pressure(boiling - rise)
    exponent = GAS_CONSTANT / _MOLAR_MASS / _STEAM_CAPACITY
    return _STEAM_CAPACITY * (boiling - rise) * (ratio**exponent - 1.0) / efficiency

"""Constants of nature, of the air and of measure, each in one place.

Written out, since importing them costs more than reading them. The SI fixes the elementary charge, and the constants of
Avogadro and Boltzmann, so that Faraday's and the gas constant are exact (CODATA 2018; SI Brochure, 9th ed., 2019).
"""

#: J/mol/K, Avogadro's constant times Boltzmann's.
GAS_CONSTANT = 8.31446261815324

#: C/mol, Avogadro's constant times the elementary charge.
FARADAY = 96485.33212331001

#: m/s2, standard acceleration of free fall (CGPM 1901).
GRAVITY = 9.80665

#: Pa, standard atmosphere (CGPM 1954).
ATMOSPHERE = 101325.0

#: K, 0 degC.
ZERO_CELSIUS = 273.15

#: m3/mol of an ideal gas at 0 degC and one atmosphere.
NORMAL_VOLUME = GAS_CONSTANT * ZERO_CELSIUS / ATMOSPHERE

#: Oxygen in dry air, mol/mol (US Standard Atmosphere 1976); the rest is counted as nitrogen.
AIR_OXYGEN = 0.2095

#: s.
HOUR = 3600.0

#: J.
WATT_HOUR = 3600.0

#: kg.
TONNE = 1000.0

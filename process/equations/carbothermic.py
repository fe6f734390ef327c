"""Carbothermic reduction of layered oxides: what equilibrium leaves, in closed form, and how fast it comes.

Oxygen is given up in the order of the oxides' stability: first what the cathode holds beyond its divalent
oxides, then that of nickel, then that of cobalt; manganese and lithium keep theirs. Carbon leaves as CO2,
which lithium oxide takes up as carbonate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..constants import GAS_CONSTANT
from ..numerics import Values

#: C + CO2 -> 2 CO at 298 K: J/mol and J/mol/K (CRC Handbook), taken as constant.
_BOUDOUARD_ENTHALPY, _BOUDOUARD_ENTROPY = 172.5e3, 175.9


@dataclass(frozen=True)
class Reduced:
    """What a layered oxide has become, in the unit of what was given, mol or mol/s.

    decomposed: share of the cathode that has reacted. nickel, cobalt: as metal. aluminium: metal oxidised.
    aluminate: LiAlO2. carbonate: Li2CO3. dioxide, monoxide: gas. carbon: used, with that of the gas.

    Units: decomposed mol/mol, nickel mol, cobalt mol, aluminium mol, aluminate mol, carbonate mol, dioxide mol,
        monoxide mol, carbon mol
    """

    decomposed: Values
    nickel: Values
    cobalt: Values
    aluminium: Values
    aluminate: Values
    carbonate: Values
    dioxide: Values
    monoxide: Values
    carbon: Values


def reduce(
    *, lithium: Values, nickel: Values, cobalt: Values, manganese: Values, fixed_aluminium: Values, oxygen: Values,
    carbon: Values, aluminium: Values, temperature: Values,
) -> Reduced:  # fmt: skip
    """Equilibrium of a cathode's elements with carbon and aluminium metal at one atmosphere.

    fixed_aluminium: that of the cathode itself, an oxide already. Referee: multiphase Gibbs equilibrium.

    Units: lithium mol, nickel mol, cobalt mol, manganese mol, fixed_aluminium mol, oxygen mol, carbon mol,
        aluminium mol, temperature K -> Reduced
    Range: layered oxides above about 400 degC, given time.
    Source: order of the oxides' stabilities (Ellingham diagram); C + CO2 = 2 CO from the CRC Handbook.

    >>> found = reduce(lithium=1.0, nickel=0.6, cobalt=0.2, manganese=0.2, fixed_aluminium=0.0, oxygen=2.0,
    ...                carbon=0.6, aluminium=0.0, temperature=923.15)
    >>> round(float(found.nickel), 3), round(float(found.cobalt), 3), round(float(found.carbonate), 3)
    (0.6, 0.1, 0.5)
    """
    beyond = np.maximum(oxygen - lithium / 2.0 - nickel - cobalt - manganese - 1.5 * fixed_aluminium, 0.0)
    removable = beyond + nickel + cobalt
    oxidised = np.minimum(1.5 * aluminium, removable)
    burnt = np.minimum(carbon, (removable - oxidised) / 2.0)
    removed = oxidised + 2.0 * burnt
    decomposed = np.where(beyond > 0, np.minimum(removed / np.where(beyond > 0, beyond, 1.0), 1.0), 1.0)
    to_nickel = np.minimum(np.maximum(removed - beyond, 0.0), nickel)
    to_cobalt = np.minimum(np.maximum(removed - beyond - nickel, 0.0), cobalt)
    metal = oxidised / 1.5
    aluminate = np.minimum(metal + fixed_aluminium * decomposed, lithium * decomposed)
    oxide = (lithium * decomposed - aluminate) / 2.0
    carbonate = np.minimum(oxide, burnt)
    dioxide = burnt - carbonate
    constant = np.exp(
        _BOUDOUARD_ENTROPY / GAS_CONSTANT - _BOUDOUARD_ENTHALPY / (GAS_CONSTANT * np.asarray(temperature, float))
    )
    gasified = np.minimum(dioxide * np.sqrt(constant / (4.0 + constant)), carbon - burnt)
    return Reduced(
        *(
            value[()]
            for value in np.broadcast_arrays(
                decomposed, to_nickel, to_cobalt, metal, aluminate, carbonate,
                dioxide - gasified, 2.0 * gasified, burnt + gasified,
            )
        )
    )  # fmt: skip


def progress(rate: Values, activation_energy: Values, time: Values, temperature: Values, reference: Values) -> Values:
    """Share of the way to equilibrium: 1 - exp(-k t), k = rate exp(Ea/R (1/T_ref - 1/T)).

    rate: at the reference temperature.

    Units: rate 1/s, activation_energy J/mol, time s, temperature K, reference K -> -
    Source: first-order approach; temperature by S. Arrhenius, Z. phys. Chem. 4 (1889) 226.

    >>> round(float(progress(0.05, 200e3, 60.0, 923.15, 923.15)), 2)
    0.95
    """
    k = rate * np.exp(activation_energy / GAS_CONSTANT * (1.0 / reference - 1.0 / np.asarray(temperature, float)))
    return -np.expm1(-k * time)[()]

"""Carbothermic reduction of layered oxides: what equilibrium leaves, in closed form, and how fast it comes.

Oxygen is given up in the order of the oxides' stability: first what the cathode holds beyond its divalent
oxides, then that of nickel, then that of cobalt; manganese and lithium keep theirs. Carbon leaves as CO2,
which lithium oxide takes up as carbonate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.constants import R

#: C + CO2 -> 2 CO at 298 K: J/mol and J/mol/K (CRC Handbook), taken as constant.
_BOUDOUARD_ENTHALPY, _BOUDOUARD_ENTROPY = 172.5e3, 175.9


@dataclass(frozen=True)
class Reduced:
    """What a layered oxide has become, mol per the units of what was given.

    decomposed: share of the cathode that has reacted. nickel, cobalt: as metal. aluminium: metal oxidised.
    aluminate: LiAlO2. carbonate: Li2CO3. dioxide, monoxide: gas. carbon: used, with that of the gas.
    """

    decomposed: Any
    nickel: Any
    cobalt: Any
    aluminium: Any
    aluminate: Any
    carbonate: Any
    dioxide: Any
    monoxide: Any
    carbon: Any


def reduce(
    *, lithium: Any, nickel: Any, cobalt: Any, manganese: Any, fixed_aluminium: Any, oxygen: Any,
    carbon: Any, aluminium: Any, temperature: Any,
) -> Reduced:  # fmt: skip
    """Equilibrium of a cathode's elements with carbon and aluminium metal, K, at one atmosphere.

    fixed_aluminium: that of the cathode itself, an oxide already. Holds for layered oxides above about
    400 degC, given time. Referee: multiphase Gibbs equilibrium.

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
    constant = np.exp(_BOUDOUARD_ENTROPY / R - _BOUDOUARD_ENTHALPY / (R * np.asarray(temperature, float)))
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


def progress(rate: Any, activation_energy: Any, time: Any, temperature: Any, reference: Any) -> Any:
    """Share of the way to equilibrium: 1 - exp(-k t), k = rate exp(Ea/R (1/T_ref - 1/T)); one unit of time.

    >>> round(float(progress(0.05, 200e3, 60.0, 923.15, 923.15)), 2)
    0.95
    """
    k = rate * np.exp(activation_energy / R * (1.0 / reference - 1.0 / np.asarray(temperature, float)))
    return -np.expm1(-k * time)[()]

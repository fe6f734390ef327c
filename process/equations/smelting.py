"""Smelting: how metals share themselves between alloy and slag, and what oxygen potential closes the oxygen.

A metal M and its oxide MO_v are in equilibrium, M(alloy) + v/2 O2 = MO_v(slag), so that
L = x_slag / x_alloy = K pO2^(v/2) gamma_M / gamma_MO. Carbon and hydrogen burn as far as the same oxygen
potential takes them; what carbon the gas cannot hold stays as graphite. The oxygen that a charge holds rises
with the potential, so the potential follows from the oxygen by a one-dimensional solve. Referee: Gibbs
equilibrium (equations.gibbs). Amounts are in mol or mol/s; log10 pO2 is of oxygen in atmospheres. The Gibbs energies
are the declared lines of data/smelting.toml, whose sources stand there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import tables
from ..constants import GAS_CONSTANT
from ..numerics import Values, root

#: Metals that go to alloy or slag, in the order of the first axis of every array of them.
METALS = ("Ni", "Co", "Cu", "Fe", "Mn")

#: log10 pO2 between which an equilibrium is sought: nothing but stable oxides below, nothing to burn above.
LOWEST_POTENTIAL, HIGHEST_POTENTIAL = -22.0, -2.0

#: Oxygen in PO2.5, mol/mol, and metal in the phosphide Fe3P, mol/mol.
PHOSPHATE_OXYGEN, PHOSPHIDE_IRON = 2.5, 3.0

#: Natural logarithm of slag over alloy, mol/mol, beyond which one of them is not there.
_NO_PHASE = 60.0


def oxide_oxygen() -> NDArray[np.float64]:
    """Atoms of oxygen per atom of metal in the oxides of METALS, shape (5,).

    >>> oxide_oxygen().tolist()
    [1.0, 1.0, 0.5, 1.0, 1.0]
    """
    return np.array([tables.smelting()["oxide"][metal]["oxygen"] for metal in METALS])


def _log_constant(row: Any, temperature: Any) -> Any:
    """Natural logarithm of a formation constant, from a line A + B T."""
    t = np.asarray(temperature, float)
    return -(row["enthalpy"] + row["slope"] * t) / (GAS_CONSTANT * t)


def oxide_constant(metal: str, temperature: Values) -> Values:
    """Constant of M + v/2 O2 = MO_v, from the declared line of its Gibbs energy.

    metal: one of METALS. The power of the unit is -v/2.

    Units: metal str, temperature K -> atm^-0.5
    Range: 1573 to 1873 K.
    Source: data/smelting.toml.

    >>> round(float(oxide_constant("Ni", 1723.15)))
    441
    """
    return np.exp(_log_constant(tables.smelting()["oxide"][metal], temperature))


def _gas_constant(gas: str, temperature: Any) -> Any:
    return np.exp(_log_constant(tables.smelting()["gas"][gas], temperature))


def monoxide_ratio(potential: Values, temperature: Values) -> Values:
    """CO/CO2 of a gas: CO + 1/2 O2 = CO2.

    Units: potential log10(atm), temperature K -> mol/mol
    Range: 1573 to 1873 K.
    Source: law of mass action; data/smelting.toml.

    >>> round(float(monoxide_ratio(-8.5, 1723.15)), 2)
    1.59
    """
    constant = _gas_constant("CO2", temperature) / _gas_constant("CO", temperature)
    return 1.0 / (constant * 10.0 ** (np.asarray(potential, float) / 2.0))


def oxygen_potential(ratio: Values, temperature: Values) -> Values:
    """log10 pO2 of a gas with CO/CO2 = ratio; the inverse of ``monoxide_ratio``.

    Units: ratio mol/mol, temperature K -> log10(atm)
    Range: 1573 to 1873 K.
    Source: law of mass action; data/smelting.toml.

    >>> round(float(oxygen_potential(monoxide_ratio(-8.5, 1723.15), 1723.15)), 9)
    -8.5
    """
    return -2.0 * np.log10(1.0 / monoxide_ratio(0.0, temperature) * np.asarray(ratio, float))


def dioxide_share(potential: Values, temperature: Values) -> Values:
    """CO2 of the carbon oxides.

    Units: potential log10(atm), temperature K -> mol/mol
    Range: 1573 to 1873 K.
    Source: law of mass action; data/smelting.toml.

    >>> round(float(dioxide_share(-8.5, 1723.15)), 3)
    0.386
    """
    return 1.0 / (1.0 + monoxide_ratio(potential, temperature))


def steam_share(potential: Values, temperature: Values) -> Values:
    """H2O of the hydrogen in the gas: H2 + 1/2 O2 = H2O.

    Units: potential log10(atm), temperature K -> mol/mol
    Range: 1573 to 1873 K.
    Source: law of mass action; data/smelting.toml.

    >>> round(float(steam_share(-8.5, 1723.15)), 3)
    0.688
    """
    ratio = _gas_constant("H2O", temperature) * 10.0 ** (np.asarray(potential, float) / 2.0)
    return ratio / (1.0 + ratio)


def carbon_oxides_limit(potential: Values, temperature: Values) -> Values:
    """Pressure of CO and CO2 together over graphite.

    Units: potential log10(atm), temperature K -> atm
    Range: 1573 to 1873 K.
    Source: law of mass action; data/smelting.toml.

    >>> round(float(carbon_oxides_limit(-15.9, 1723.15)), 2)
    1.03
    """
    u = np.asarray(potential, float)
    return _gas_constant("CO", temperature) * 10.0 ** (u / 2.0) + _gas_constant("CO2", temperature) * 10.0**u


@dataclass(frozen=True)
class Charge:
    """What lies in the furnace, in mol or mol/s: each entry a float or an array over scenarios.

    metals: shape (5, ...), of METALS. slag: oxides that are not reduced, formula units. fixed_oxygen: held by
    them. alloy: metal that is not oxidised; alloy_iron: the iron of it. carbon, phosphorus: atoms. hydrogen: H2,
    burnt or not. inert_gas: the rest of the gas. oxide_activity, metal_activity: coefficients of METALS, shape
    (5, ...). phosphorus_potential: at which as much phosphorus is in the alloy as in the slag; phosphorus_alloy: its
    share in the alloy far below that.

    Units: temperature K, metals mol, slag mol, fixed_oxygen mol, alloy mol, alloy_iron mol, carbon mol, hydrogen mol,
        inert_gas mol, phosphorus mol, oxide_activity -, metal_activity -, phosphorus_potential log10(atm),
        phosphorus_alloy mol/mol
    """

    temperature: Values
    metals: NDArray[np.float64]
    slag: Values
    fixed_oxygen: Values = 0.0
    alloy: Values = 0.0
    alloy_iron: Values = 0.0
    carbon: Values = 0.0
    hydrogen: Values = 0.0
    inert_gas: Values = 0.0
    phosphorus: Values = 0.0
    oxide_activity: Sequence[Values] | NDArray[np.float64] = (1.0,) * 5
    metal_activity: Sequence[Values] | NDArray[np.float64] = (1.0,) * 5
    phosphorus_potential: Values = -11.0
    phosphorus_alloy: Values = 1.0

    def distribution(self, potential: Values) -> NDArray[np.float64]:
        """L = x_slag / x_alloy of METALS, shape (5, ...).

        Units: potential log10(atm) -> -
        Source: law of mass action; data/smelting.toml.

        >>> Charge(1723.15, metals=np.ones(5), slag=1.0).distribution(-8.5).round(3).tolist()
        [0.025, 0.154, 0.038, 2.389, 3454.013]
        """
        rows = [
            oxide_constant(metal, self.temperature)
            * 10.0 ** (np.asarray(potential, float) * oxygen / 2.0)
            * self.metal_activity[i]
            / self.oxide_activity[i]
            for i, (metal, oxygen) in enumerate(zip(METALS, oxide_oxygen(), strict=True))
        ]
        return np.stack(np.broadcast_arrays(*rows))


@dataclass(frozen=True)
class Melt:
    """What a charge is at equilibrium.

    potential: log10 pO2. oxidised: share of METALS in the slag, shape (5, ...). phosphide: phosphorus in the
    alloy. carbon_oxides: CO and CO2. graphite: left. dioxide, steam: CO2 of the carbon oxides and H2O of the
    hydrogen. oxygen: atoms in slag and gas together.

    Units: potential log10(atm), oxidised mol/mol, phosphide mol, carbon_oxides mol, graphite mol, dioxide mol/mol,
        steam mol/mol, oxygen mol
    """

    potential: Values
    oxidised: NDArray[np.float64]
    phosphide: Values
    carbon_oxides: Values
    graphite: Values
    dioxide: Values
    steam: Values
    oxygen: Values


def oxidised_share(
    metals: NDArray[np.float64], distribution: NDArray[np.float64], slag: Values, alloy: Values
) -> NDArray[np.float64]:
    """Share of each metal in the slag, shape (metals, ...), from L = x_slag / x_alloy of the same shape.

    slag, alloy: what stays there anyway. The sum of mole fractions of the two melts has one zero in slag over alloy.

    Units: metals mol, distribution -, slag mol, alloy mol -> mol/mol
    Source: H. H. Rachford and J. D. Rice, J. Petrol. Technol. 4 (1952) 19, for two melts.

    >>> share = oxidised_share(np.array([2.0, 1.0]), np.array([0.1, 1.0]), 6.0, 3.0)
    >>> [round(float(s), 4) for s in share]
    [0.1156, 0.5665]
    """
    slag, alloy = np.asarray(slag, float), np.asarray(alloy, float)
    scenarios = np.zeros((1, *np.broadcast_shapes(slag.shape, alloy.shape)))
    metals, ratio, _ = _aligned(np.asarray(metals, float), np.asarray(distribution, float), scenarios)

    def imbalance(logarithm: Any) -> Any:
        q = np.exp(logarithm)
        beta = q / (1.0 + q)
        return alloy * beta - slag * (1.0 - beta) + np.sum(metals * (1.0 - ratio) * beta / (1.0 + ratio * q), axis=0)

    bound = np.full(metals.shape[1:], _NO_PHASE)
    q = np.exp(root(imbalance, -bound, bound))
    return ratio * q / (1.0 + ratio * q)


def _aligned(*arrays: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Arrays of metals, or one for all of them, broadcast over the scenarios behind that first axis."""
    most = max(a.ndim for a in arrays)
    return tuple(np.broadcast_arrays(*(a.reshape(a.shape[:1] + (1,) * (most - a.ndim) + a.shape[1:]) for a in arrays)))


def at_potential(charge: Charge, potential: Values) -> Melt:
    """The melt at a given log10 pO2, and the oxygen it holds.

    Units: charge Charge, potential log10(atm) -> Melt
    Range: 1573 to 1873 K.
    Source: law of mass action for ideal melts with declared activity coefficients; data/smelting.toml.

    >>> melt = at_potential(Charge(1723.15, metals=np.array([2.0, 0.67, 2.5, 0.1, 0.67]), slag=8.2, carbon=1.8), -8.7)
    >>> melt.oxidised.round(3).tolist(), round(float(melt.oxygen), 2)
    ([0.037, 0.191, 0.062, 0.785, 1.0], 3.43)
    """
    u, t = np.asarray(potential, float), charge.temperature
    oxidised = oxidised_share(charge.metals, charge.distribution(u), charge.slag, charge.alloy)
    metals, oxidised = _aligned(np.asarray(charge.metals, float), oxidised)
    held = np.tensordot(oxide_oxygen(), metals * oxidised, axes=1)
    iron = (metals * (1.0 - oxidised))[METALS.index("Fe")] + charge.alloy_iron
    phosphide = _phosphide(charge, u, iron)
    dioxide, steam = dioxide_share(u, t), steam_share(u, t)
    oxides = _carbon_in_gas(charge, u)
    oxygen = (
        charge.fixed_oxygen
        + held
        + PHOSPHATE_OXYGEN * (charge.phosphorus - phosphide)
        + oxides * (1.0 + dioxide)
        + charge.hydrogen * steam
    )
    return Melt(u[()], oxidised, phosphide, oxides, charge.carbon - oxides, dioxide, steam, oxygen)


def _phosphide(charge: Charge, potential: Any, iron: Any) -> Any:
    """Phosphorus in the alloy: P + 5/4 O2 = PO2.5 about its potential, as far as there is iron for Fe3P."""
    ratio = 10.0 ** (PHOSPHATE_OXYGEN / 2.0 * (potential - charge.phosphorus_potential))
    return np.minimum(charge.phosphorus * charge.phosphorus_alloy / (1.0 + ratio), iron / PHOSPHIDE_IRON)


def _carbon_in_gas(charge: Charge, potential: Any) -> Any:
    """CO and CO2: all the carbon, or what the other gas carries away over graphite, at one atmosphere."""
    limit = carbon_oxides_limit(potential, charge.temperature)
    others = charge.hydrogen + np.asarray(charge.inert_gas, float)
    carried = others * limit / np.where(limit < 1.0, 1.0 - limit, 1.0)
    return np.where(limit < 1.0, np.minimum(charge.carbon, carried), charge.carbon)


def lowest_potential(temperature: Values, carbon_oxides: Values) -> Values:
    """log10 pO2 below which carbon stays as graphite, with a share of CO and CO2 in a gas of one atmosphere.

    Units: temperature K, carbon_oxides mol/mol -> log10(atm)
    Range: 1573 to 1873 K.
    Source: law of mass action; data/smelting.toml.

    >>> round(float(lowest_potential(1723.15, 1.0)), 2)
    -15.93
    """
    share = np.asarray(carbon_oxides, float)
    shape = np.broadcast_shapes(np.shape(temperature), share.shape)
    low, high = np.full(shape, LOWEST_POTENTIAL), np.full(shape, HIGHEST_POTENTIAL)
    return root(lambda u: np.log(carbon_oxides_limit(u, temperature) / share), low, high)


def bounds(charge: Charge) -> tuple[Values, Values]:
    """Least and most oxygen that the charge can hold between the lowest and the highest potential.

    Units: charge Charge -> mol
    Source: ``at_potential``.

    >>> least, most = bounds(Charge(1723.15, metals=np.array([2.0, 0.67, 2.5, 0.1, 0.67]), slag=8.2, carbon=1.8))
    >>> round(float(least), 2), round(float(most), 2)
    (0.0, 8.29)
    """
    return at_potential(charge, LOWEST_POTENTIAL).oxygen, at_potential(charge, HIGHEST_POTENTIAL).oxygen


def at_oxygen(charge: Charge, oxygen: Values) -> Melt:
    """The melt that holds a given amount of oxygen atoms, which must lie within ``bounds``.

    Units: charge Charge, oxygen mol -> Melt
    Range: 1573 to 1873 K.
    Source: oxygen balance over ``at_potential``.

    >>> nmc = Charge(1723.15, metals=np.array([2.0, 0.67, 2.5, 0.1, 0.67]), slag=8.2, carbon=1.8)
    >>> melt = at_oxygen(nmc, 0.67 + 2.0 + 0.67 + 0.1)
    >>> round(float(melt.potential), 1), (100 * (1 - melt.oxidised)).round(1).tolist()
    (-8.7, [96.3, 80.5, 93.7, 21.1, 0.0])
    """
    target = np.asarray(oxygen, float)
    shape = np.broadcast_shapes(np.shape(at_potential(charge, LOWEST_POTENTIAL).oxygen), target.shape)
    low, high = np.full(shape, LOWEST_POTENTIAL), np.full(shape, HIGHEST_POTENTIAL)
    potential = root(lambda u: at_potential(charge, u).oxygen - target, low, high)
    return _closed(charge, at_potential(charge, potential), target)


def _closed(charge: Charge, melt: Melt, oxygen: Any) -> Melt:
    """The same melt; at graphite saturation, where the potential is pinned, the gas takes what oxygen is left."""
    others = melt.oxygen - melt.carbon_oxides * (1.0 + melt.dioxide)
    left = np.asarray((oxygen - others) / (1.0 + melt.dioxide))
    carbon = np.asarray(charge.carbon, float)
    saturated = carbon - left > 1e-9 * carbon
    oxides = np.where(saturated, np.maximum(left, 0.0), carbon)
    return Melt(
        melt.potential, melt.oxidised, melt.phosphide, oxides, carbon - oxides, melt.dioxide, melt.steam,
        others + oxides * (1.0 + melt.dioxide),
    )  # fmt: skip

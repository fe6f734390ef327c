"""Carbothermic reduction, against Gibbs equilibrium and published trials."""

from __future__ import annotations

import cantera
import numpy as np
import pytest

from blackmass.process.equations import carbothermic

#: Formation enthalpy (kJ/mol), entropy (J/mol/K) at 298.15 K and heat capacity (J/mol/K): CRC Handbook, NASA CEA for LiAlO2.
_SOLIDS = {
    "Ni": ({"Ni": 1}, 0.0, 29.9, 26.0),
    "NiO": ({"Ni": 1, "O": 1}, -239.7, 38.0, 50.0),
    "Co": ({"Co": 1}, 0.0, 30.0, 27.0),
    "CoO": ({"Co": 1, "O": 1}, -237.9, 53.0, 55.0),
    "MnO": ({"Mn": 1, "O": 1}, -385.2, 59.7, 48.0),
    "Mn": ({"Mn": 1}, 0.0, 32.0, 30.0),
    "Li2O": ({"Li": 2, "O": 1}, -597.9, 37.6, 75.0),
    "Li2CO3": ({"Li": 2, "C": 1, "O": 3}, -1215.9, 90.4, 140.0),
    "C": ({"C": 1}, 0.0, 5.7, 17.0),
    "LiAlO2": ({"Li": 1, "Al": 1, "O": 2}, -1188.67, 53.3, 90.0),
    "Al2O3": ({"Al": 2, "O": 3}, -1675.7, 50.9, 110.0),
}


def _phase(name: str) -> cantera.Solution:
    atoms, enthalpy, entropy, capacity = _SOLIDS[name]
    atoms_text = ", ".join(f"{element}: {count}" for element, count in atoms.items())
    return cantera.Solution(
        yaml=f"""
phases:
- {{name: {name}, thermo: fixed-stoichiometry, elements: [{", ".join(atoms)}], species: [{name}]}}
species:
- name: {name}
  composition: {{{atoms_text}}}
  thermo: {{model: constant-cp, T0: 298.15 K, h0: {enthalpy} kJ/mol, s0: {entropy} J/mol/K, cp0: {capacity} J/mol/K}}
  equation-of-state: {{model: constant-volume, molar-volume: 10 cm^3/gmol}}
"""
    )


def gibbs(start: dict[str, float], celsius: float) -> dict[str, float]:
    """Moles at equilibrium at one atmosphere of oxides, metals, carbon, carbonate and CO/CO2/O2 gas."""
    present = {element for name in start if name in _SOLIDS for element in _SOLIDS[name][0]} | {"C", "O"}
    names = [name for name, (atoms, *_) in _SOLIDS.items() if set(atoms) <= present]
    species = {s.name: s for s in cantera.Species.list_from_file("nasa_gas.yaml")}
    gas = cantera.Solution(thermo="ideal-gas", species=[species[n] for n in ("CO", "CO2", "O2")])
    mixture = cantera.Mixture([(gas, 1e-9), *((_phase(name), 0.0) for name in names)])
    moles = np.zeros(mixture.n_species)
    index = {name: i for i, name in enumerate(mixture.species_names)}
    for name, n in start.items():
        moles[index[name]] = n
    mixture.T, mixture.P = celsius + 273.15, cantera.one_atm
    mixture.species_moles = moles
    before = {e: mixture.element_moles(e) for e in present}
    mixture.equilibrate("TP", solver="vcs", max_steps=20000)
    for element, n in before.items():  # the referee must close too
        assert mixture.element_moles(element) == pytest.approx(n, rel=1e-8, abs=1e-9)
    return dict(zip(mixture.species_names, mixture.species_moles, strict=True))


@pytest.mark.parametrize("celsius", [450, 550, 650, 750])
@pytest.mark.parametrize("carbon", [0.3, 0.6, 0.8, 2.0])
@pytest.mark.parametrize(("nickel", "cobalt", "manganese"), [(0.6, 0.2, 0.2), (1 / 3, 1 / 3, 1 / 3), (0.8, 0.1, 0.1)])
def test_reduction_against_gibbs_equilibrium(
    celsius: float, carbon: float, nickel: float, cobalt: float, manganese: float
) -> None:
    """Metals and carbonate within two points of what is fed, of one mole of layered oxide with carbon."""
    start = {"Li2O": 0.5, "NiO": nickel, "CoO": cobalt, "MnO": manganese, "O2": 0.25, "C": carbon}
    referee = gibbs(start, celsius)
    ours = carbothermic.reduce(
        lithium=1.0, nickel=nickel, cobalt=cobalt, manganese=manganese, fixed_aluminium=0.0, oxygen=2.0,
        carbon=carbon, aluminium=0.0, temperature=celsius + 273.15,
    )  # fmt: skip
    assert ours.decomposed == 1.0
    assert ours.nickel / nickel == pytest.approx(referee["Ni"] / nickel, abs=0.02)
    assert ours.cobalt / cobalt == pytest.approx(referee["Co"] / cobalt, abs=0.02)
    assert referee["Mn"] < 0.02 * manganese
    assert 2 * ours.carbonate == pytest.approx(2 * referee["Li2CO3"], abs=0.02)
    assert ours.dioxide + ours.monoxide == pytest.approx(referee["CO2"] + referee["CO"], abs=0.04)


def test_aluminium_locks_lithium() -> None:
    """0.1 mol of aluminium per mole locks 0.1 mol of lithium as aluminate; carbonate falls to 90 % (and by Cantera)."""
    start = {"Li2O": 0.5, "NiO": 0.6, "CoO": 0.2, "MnO": 0.2, "O2": 0.25 - 0.075, "C": 2.0, "Al2O3": 0.05}
    referee = gibbs(start, 650)
    ours = carbothermic.reduce(
        lithium=1.0, nickel=0.6, cobalt=0.2, manganese=0.2, fixed_aluminium=0.0, oxygen=2.0, carbon=2.0, aluminium=0.1,
        temperature=923.15,
    )  # fmt: skip
    assert ours.aluminate == pytest.approx(0.10) and referee["LiAlO2"] == pytest.approx(0.10, abs=0.02)
    assert 2 * ours.carbonate == pytest.approx(0.90) and 2 * referee["Li2CO3"] == pytest.approx(0.90, abs=0.02)


@pytest.mark.parametrize(
    ("carbon", "nickel", "cobalt", "carbonate"), [(0.3, 0.17, 0.0, 0.60), (0.6, 1.0, 0.50, 1.0), (2.0, 1.0, 1.0, 1.0)]
)
def test_published_sequence(carbon: float, nickel: float, cobalt: float, carbonate: float) -> None:
    """NMC622 with carbon: shares reduced and carbonated, as computed with multiphase equilibrium from 400 to 900 degC."""
    found = carbothermic.reduce(
        lithium=1.0, nickel=0.6, cobalt=0.2, manganese=0.2, fixed_aluminium=0.0, oxygen=2.0, carbon=carbon,
        aluminium=0.0, temperature=np.array([673.15, 923.15, 1173.15]),
    )  # fmt: skip
    np.testing.assert_allclose(found.nickel / 0.6, nickel, atol=0.005)
    np.testing.assert_allclose(found.cobalt / 0.2, cobalt, atol=0.005)
    np.testing.assert_allclose(2 * found.carbonate, carbonate, atol=0.005)


def test_too_little_carbon_leaves_cathode() -> None:
    """Below 0.25 mol of carbon per mole only a part of the cathode decomposes, and no metal forms."""
    found = carbothermic.reduce(
        lithium=1.0, nickel=0.6, cobalt=0.2, manganese=0.2, fixed_aluminium=0.0, oxygen=2.0, carbon=0.1, aluminium=0.0,
        temperature=923.15,
    )  # fmt: skip
    assert found.decomposed == pytest.approx(0.4) and found.nickel == 0

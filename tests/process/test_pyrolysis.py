"""Pyrolysis: the closed form against Gibbs equilibrium by Cantera, and the sequence that is seen when black mass is heated."""

from __future__ import annotations

from typing import Any

import cantera
import numpy as np
import pytest

from blackmass.process import run
from blackmass.process.equations import carbothermic
from blackmass.process.operations import WaterLeaching
from blackmass.process.stream import Stream

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


def thermal(chemistry: str = "NMC622", **tables: Any) -> Any:
    """The mechanical route with a furnace."""
    return run(
        {
            "route": "mechanical",
            "feed": [{"chemistry": chemistry, "form": "cell", "mass_flow": "1 t/h"}],
            "pyrolysis": {},
            **tables,
        }
    )


def test_sequence_on_heating() -> None:
    """Oxides and carbonate appear with temperature, metals with them; binder fluorine stays as LiF; graphite is left.

    Babanejad et al. 2022 (abstract): binder gone by 500 degC with fluorine mostly staying, carbonate and lower oxides at
    about 600 degC, then metals and graphite.
    """
    result = thermal(pyrolysis={"temperature": ["450 degC", "550 degC", "600 degC", "650 degC"]})
    solids, fed = result["pyrolysis: solids"], result["drying: solids"]
    for key in ("nickel powder", "cobalt powder", "lithium carbonate", "manganese(II) oxide"):
        assert np.all(np.diff(solids[key]) > 0), key
    assert solids["lithium carbonate"][0] < 0.05 * solids["lithium carbonate"][-1]
    fluorine = 2 * fed["PVDF"]
    kept = solids["lithium fluoride"] - fed["lithium fluoride"] - fed["LiPF6"]
    assert np.all(kept / fluorine <= 0.95 + 1e-12) and kept[-1] / fluorine == pytest.approx(0.95)
    assert "PVDF" not in solids and np.all(solids["graphite"] > 0.8 * fed["graphite"])


@pytest.mark.parametrize("position", ["before shredding", "after shredding"])
@pytest.mark.parametrize("chemistry", ["NMC811", "NCA", "LFP"])
def test_it_closes_wherever_it_stands(chemistry: str, position: str) -> None:
    """Elements and energy of every unit; iron phosphate does not react."""
    result = thermal(chemistry, pyrolysis={"position": position}, water_leaching={})
    assert result.solution.worst_closure < 1e-9
    if chemistry == "LFP":
        assert result["pyrolysis: solids"]["LFP"] == pytest.approx(result["feed"]["LFP"])


def test_polymer_gives_the_heat_it_has() -> None:
    """Polypropylene leaves no char and burns with its lower heating value, 43.3 MJ/kg (46.4 higher, recalled)."""
    feed = {
        "chemistry": "LFP", "form": "cell", "mass_flow": "1 t/h",
        "composition": {"polypropylene": 0.5, "cathode": 0.5}, "state_of_charge": 0.0,
    }  # fmt: skip
    result = run({"route": "mechanical", "feed": [feed], "pyrolysis": {"inert": "0 kg/kg"}})
    outcome = result.solution.outcomes["pyrolysis"]
    polymer = 500 / 3600
    assert "char" not in result["pyrolysis: solids"]
    assert -float(outcome.heat) == pytest.approx(polymer * 43.3e6, rel=0.03)


def test_packs_in_the_furnace_leave_no_coolant() -> None:
    """Glycol and water go to the afterburner with the polymers."""
    feed = {"chemistry": "NMC622", "form": "pack", "mass_flow": "1 t/h"}
    result = run(
        {
            "route": "mechanical",
            "feed": [feed],
            "dismantling": {"skip": True},
            "pyrolysis": {"position": "before shredding"},
        }
    )
    assert "coolant" in result["feed"]
    assert not {"coolant", "pack plastics", "polypropylene"} & set(result["pyrolysis: solids"].flows)
    assert result.solution.worst_closure < 1e-9


def test_water_leach() -> None:
    """Carbonate by its solubility: nearly all at 30 L/kg, a part at 2; aluminate and oxide stay; fluoride a little."""
    result = thermal(water_leaching={"liquid_to_solid": ["2 L/kg", "5 L/kg", "30 L/kg"], "contact": 1.0})
    share = result.solution.outcomes["water_leaching"].effect.figure("carbonate_dissolved")
    assert np.all(np.diff(share) > 0) and share[-1] == 1.0
    crude = result["crude lithium carbonate"]
    # 13.3 g/L at 20 degC, of which 90 % is reached.
    black_mass = result["black mass"].mass
    assert crude.component_mass("lithium carbonate")[0] / (2 * black_mass) == pytest.approx(0.0133 * 0.9, rel=1e-6)
    assert np.all(crude.component_mass("lithium fluoride") < 0.0013 * np.array([2, 5, 30]) * black_mass)
    assert "lithium aluminate" not in crude
    purity = result.to_dict()["products"]
    row = next(r for r in purity if r["name"] == "crude lithium carbonate")
    assert all(0.8 < value < 1.0 for value in row["purity"]["value"])


def test_dissolved_carbonate_holds_fluoride_back() -> None:
    """1.3 g/L of LiF in pure water; beside saturated carbonate (0.36 mol/L of lithium) (0.05)^2 / 0.36 = 0.007 mol/L, 0.18 g/L."""
    leach = WaterLeaching(liquid_to_solid="20 L/kg", contact=1.0, approach=1.0)
    much = {"lithium fluoride": 0.1, "graphite": 0.4}
    grams = {}
    for name, carbonate in (("pure", 0.0), ("carbonate", 0.5)):
        black_mass = Stream.of_mass({**much, "lithium carbonate": carbonate, "char": 0.5 - carbonate})
        outlets = leach.run(black_mass).outlets
        grams[name] = outlets["crude_carbonate"].component_mass("lithium fluoride") / 20.0 * 1e3
        for key in black_mass.flows:
            assert outlets["crude_carbonate"][key] + outlets["black_mass"][key] == pytest.approx(black_mass[key])
    assert grams["pure"] == pytest.approx(1.3, rel=1e-6)
    assert grams["carbonate"] == pytest.approx(0.18, abs=0.01)


def test_less_water_purer_crude() -> None:
    """Early lithium stays within the 60-80 % of practice (recalled), and fluoride falls with the water."""
    result = thermal(water_leaching={"liquid_to_solid": ["15 L/kg", "20 L/kg", "30 L/kg", "40 L/kg"]})
    crude = result["crude lithium carbonate"]
    early = crude.element_mass("Li") / result["feed"].element_mass("Li")
    assert np.all((early > 0.6) & (early < 0.8)) and np.all(np.diff(early) > 0)
    assert np.all(np.diff(crude.element_mass("F") / crude.mass) > 0)


def test_iron_phosphate_has_nothing_to_wash_out() -> None:
    """The pyrolysis-hydro plant leaves the leach out; where a table asks for it the result says so."""
    cells = {"feed": [{"chemistry": "LFP", "form": "cell", "mass_flow": "1 t/h"}], "route": "pyrolysis-hydro"}
    plain = run(cells)
    assert "water_leaching" not in plain.solution.plant.units
    assert "crude lithium carbonate" not in [row["name"] for row in plain.to_dict()["products"]]
    asked = run({**cells, "water_leaching": {}}).to_dict()
    assert any(w["where"] == "water_leaching" and "iron phosphate" in w["text"] for w in asked["warnings"])

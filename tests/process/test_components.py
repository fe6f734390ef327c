"""Component data: formulas, masses, and heats that fit each other and the literature."""

from __future__ import annotations

import numpy as np
import pytest

from blackmass import chemistries
from blackmass.process import tables
from blackmass.process.components import CHARGE, atomic_mass, component, conservation_matrix, table
from blackmass.process.errors import InputError


@pytest.mark.parametrize(
    ("key", "element", "fraction"),
    [
        ("nickel sulfate hexahydrate", "Ni", 0.22330),
        ("cobalt sulfate heptahydrate", "Co", 0.20966),
        ("manganese sulfate monohydrate", "Mn", 0.32506),
        ("copper sulfate pentahydrate", "Cu", 0.25451),
        ("lithium carbonate", "Li", 0.18785),
        ("lithium fluoride", "Li", 0.26756),
        ("lithium phosphate", "Li", 0.17981),
        ("lithium sulfate monohydrate", "Li", 0.10848),
    ],
)
def test_mass_fractions(key: str, element: str, fraction: float) -> None:
    """IUPAC weights, within 0.05 %."""
    assert component(key).mass_fraction(element) == pytest.approx(fraction, rel=5e-4)


@pytest.mark.parametrize(
    ("key", "grams"),
    [
        ("NMC622", 96.93),
        ("LFP", 157.76),
        ("NCA", 96.08),
        ("LiPF6", 151.91),
        ("water", 18.015),
        ("sulfuric acid", 98.08),
    ],
)
def test_molar_masses(key: str, grams: float) -> None:
    """Standard molar masses, g/mol."""
    assert component(key).molar_mass * 1e3 == pytest.approx(grams, rel=2e-4)


def test_every_component_says_where_its_data_come_from() -> None:
    """A status of the four and a source for each of the two data."""
    for key, item in table().items():
        for status, source in (
            (item.formation_status, item.formation_source),
            (item.heat_capacity_status, item.heat_capacity_source),
        ):
            assert status in ("verified", "recalled", "estimated", "assumption"), key
            assert source.strip(), key
        assert item.phase in ("s", "l", "g", "aq"), key
        assert item.charge == 0 or item.phase == "aq", key


def test_heat_capacities_of_furnaces() -> None:
    """A status, a source, and more than the value at 25 degC for each; every one belongs to a component."""
    hot = {key: item for key, item in table().items() if item.hot_heat_capacity is not None}
    assert len(hot) > 25
    for key, item in hot.items():
        assert item.hot_status in ("verified", "recalled", "estimated", "assumption") and item.hot_source.strip(), key
        assert item.hot_heat_capacity > item.heat_capacity, key
    for key in table():
        if key.startswith(("alloy ", "slag ")):
            assert key in hot


def test_estimates_are_listed() -> None:
    """What is not verified is told, with its value."""
    told = {datum.name: datum for datum in component("NMC622").estimates()}
    assert told["formation enthalpy"].status == "estimated"
    assert told["formation enthalpy"].value == pytest.approx(-659e3)
    assert component("water").estimates() == []


@pytest.mark.parametrize(
    ("liquid", "kilojoules"),
    [
        ("dimethyl carbonate", 383),
        ("ethyl methyl carbonate", 337),
        ("diethyl carbonate", 337),
        ("ethylene carbonate", 705),
        ("propylene carbonate", 576),
    ],
)
def test_latent_heats(liquid: str, kilojoules: float) -> None:
    """kJ/kg at 80 degC from corresponding states (chemicals and thermo libraries), within 3 %."""
    below, above = component(liquid), component(f"{liquid} vapour")
    warm = 353.15 - 298.15
    latent = above.formation_enthalpy - below.formation_enthalpy
    latent += (above.heat_capacity - below.heat_capacity) * warm
    assert latent / below.molar_mass / 1e3 == pytest.approx(kilojoules, rel=0.03)


def test_every_volatile_has_a_vapour_of_the_same_formula() -> None:
    """Evaporation changes the phase and nothing else."""
    for key in tables.vapour_pressures():
        assert component(f"{key} vapour").atoms == component(key).atoms
        assert component(f"{key} vapour").phase == "g"


def test_heat_of_vaporisation_of_water() -> None:
    """44.0 kJ/mol at 25 degC (CRC Handbook)."""
    latent = component("water vapour").formation_enthalpy - component("water").formation_enthalpy
    assert latent == pytest.approx(44.0e3, rel=0.002)


def test_conservation_matrix() -> None:
    """Rows are elements and charge, columns components."""
    rows, matrix = conservation_matrix(["Ni+2(aq)", "SO4-2(aq)", "nickel sulfate hexahydrate", "water"])
    assert rows == ["H", "Ni", "O", "S", CHARGE]
    np.testing.assert_array_equal(matrix @ [1, 1, -1, 6], 0)


def test_atomic_masses() -> None:
    """IUPAC 2021: Li 6.94, Co 58.933, Ni 58.693, Mn 54.938."""
    for element, grams in (("Li", 6.94), ("Co", 58.933), ("Ni", 58.693), ("Mn", 54.938)):
        assert atomic_mass(element) * 1e3 == pytest.approx(grams, abs=0.01)


def test_unknown_component() -> None:
    """The nearest is suggested."""
    with pytest.raises(InputError, match='did you mean "graphite"'):
        component("grafite")


def test_a_cathode_of_every_chemistry() -> None:
    """A new chemistry is one file: its cathode is a component by that alone."""
    assert set(chemistries.available()) <= set(table())


# --- cathode without lithium -------------------------------------------------------------------------


def test_delithiated_phosphate_is_iron_phosphate() -> None:
    """Its data are those of FePO4, from calorimetry (Iyer 2006), though it is another component."""
    host, salt = component("delithiated LFP"), component("iron phosphate")
    assert host.atoms == salt.atoms and host.formation_enthalpy == salt.formation_enthalpy
    assert host.material == component("LFP").material != salt.material


_FARADAY = 96485.0


def test_taking_lithium_out_costs_the_cells_voltage() -> None:
    """LFP, whose heats are measured: 3.45 V against lithium. The rule that serves the others: the nominal voltage."""
    measured = component("delithiated LFP").formation_enthalpy - component("LFP").formation_enthalpy
    assert measured / _FARADAY == pytest.approx(3.45, abs=0.1)
    estimated = component("delithiated NMC622").formation_enthalpy - component("NMC622").formation_enthalpy
    assert estimated / _FARADAY == pytest.approx(3.7, rel=1e-4)
    assert component("delithiated NMC622").formation_status == "estimated"
    assert component("delithiated NCA").atoms == {"Ni": 0.8, "Co": 0.15, "Al": 0.05, "O": 2.0}

"""Volume and density of liquors, against handbooks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from blackmass.process import aqueous
from blackmass.process.components import component
from blackmass.process.operations import Leaching
from blackmass.process.stream import Stream
from blackmass.process.volumes import liquor_volume, too_strong


def density(shares: dict[str, float], celsius: float = 25.0) -> float:
    """kg/m3 of a solution of some salts, by mass share."""
    ions = {
        "Na2SO4": {"Na+(aq)": 2, "SO4-2(aq)": 1}, "Li2SO4": {"Li+(aq)": 2, "SO4-2(aq)": 1}, "NiSO4": {"Ni+2(aq)": 1, "SO4-2(aq)": 1},
        "CoSO4": {"Co+2(aq)": 1, "SO4-2(aq)": 1}, "MnSO4": {"Mn+2(aq)": 1, "SO4-2(aq)": 1}, "H2SO4": {"H+(aq)": 2, "SO4-2(aq)": 1},
        "NaCl": {"Na+(aq)": 1, "Cl-(aq)": 1}, "HCl": {"H+(aq)": 1, "Cl-(aq)": 1}, "Na2CO3": {"Na+(aq)": 2, "CO3-2(aq)": 1},
        "(NH4)2SO4": {"NH4+(aq)": 2, "SO4-2(aq)": 1},
    }  # fmt: skip
    flows: dict[str, float] = {"water": (1.0 - sum(shares.values())) / 0.018015}
    for salt, share in shares.items():
        mass = sum(n * component(ion).molar_mass for ion, n in ions[salt].items())
        for ion, n in ions[salt].items():
            flows[ion] = flows.get(ion, 0.0) + n * share / mass
    return 1.0 / float(liquor_volume(flows, celsius + 273.15))


@pytest.mark.parametrize(
    ("shares", "celsius", "measured"),
    [
        ({}, 25, 997.0),
        ({"NaCl": 0.10}, 20, 1070.7),
        ({"NaCl": 0.20}, 20, 1147.8),
        ({"Na2SO4": 0.10}, 20, 1091.5),
        ({"Na2SO4": 0.20}, 20, 1190.7),
        ({"Na2CO3": 0.10}, 20, 1102.9),
        ({"H2SO4": 0.20}, 20, 1139.8),
        ({"HCl": 0.20}, 20, 1098.0),
        ({"(NH4)2SO4": 0.20}, 20, 1115.4),
        ({"Li2SO4": 0.10}, 20, 1086.0),
        ({"NiSO4": 0.15, "H2SO4": 0.02}, 25, 1187.0),
    ],
)
def test_densities(shares: dict[str, float], celsius: float, measured: float) -> None:
    """CRC Handbook (recalled), but for the last, which is the package thermo's: within 0.3 %."""
    assert density(shares, celsius) == pytest.approx(measured, rel=3e-3)


@pytest.mark.parametrize("ion", ["Cu+2(aq)", "Fe+2(aq)"])
def test_a_liquor_far_too_strong_still_takes_up_room(ion: str) -> None:
    """The fits of these sulfates have a pole at half salt: a liquor is no lighter, and no denser than its salts, on any side of it."""
    flows = {"Ni+2(aq)": np.linspace(0.0, 14.0, 400), ion: 1.0, "water": 50.0}
    flows["SO4-2(aq)"] = flows["Ni+2(aq)"] + 1.0
    mass = sum(n * component(key).molar_mass for key, n in flows.items())
    for temperature in (288.15, 343.15, 370.0):
        dense = mass / liquor_volume(flows, temperature)
        assert dense.min() > 950.0 and dense.max() < 2700.0
        assert np.abs(np.diff(dense)).max() < 15.0


def test_no_jump_where_the_range_of_a_salt_ends() -> None:
    """Manganese sulfate was measured to 25 degC: beyond, the liquor expands as water does; from none to saturation it is smooth."""
    celsius = np.linspace(5.0, 100.0, 96)
    found = np.array([density({"MnSO4": 0.2, "Na2SO4": 0.1}, t) for t in celsius])
    assert np.all(np.abs(np.diff(found)) < 2.0) and 0.94 < found[-1] / found[0] < 0.98
    strong = np.array([density({"NiSO4": x, "CoSO4": 0.05}) for x in np.linspace(0.0, 0.3, 61)])
    assert np.all(np.diff(strong) > 0.0) and np.ptp(np.diff(strong)) < 4.0


def test_scenarios_are_as_alone_and_empty_ones_take_no_room() -> None:
    flows: dict[str, Any] = {
        "water": np.array([55.5, 0.0, 30.0]), "Ni+2(aq)": np.array([0.5, 0.0, 0.0]), "SO4-2(aq)": np.array([0.5, 0.0, 0.0]), "graphite": 3.0,
    }  # fmt: skip
    together = liquor_volume(flows, 330.0)
    for i in range(3):
        alone = {key: float(np.broadcast_to(n, 3)[i]) for key, n in flows.items()}
        assert float(liquor_volume(alone, 330.0)) == pytest.approx(together[i], rel=1e-12)
    assert together[1] == 0.0


@pytest.mark.parametrize(("acid", "foil"), [("sulfuric acid", 0.0), ("hydrochloric acid", 0.4)])
def test_liquors_beyond_the_data_are_told(acid: str, foil: float) -> None:
    """Sodium sulfate was measured to 32.5 %, aluminium chloride to 19 %; a leach so thick that its liquor is stronger warns."""
    solids = Stream.of_mass({"LCO": 1.0 - foil, "aluminium foil": foil})
    weak = {"water": 55.5, "Na+(aq)": 4.0, "SO4-2(aq)": 2.0}
    assert not too_strong(weak) and too_strong({**weak, "Na+(aq)": 8.0, "SO4-2(aq)": 4.0})
    told = [
        any(
            "density was measured" in text
            for text in Leaching(lixiviant=acid, pulp_density=density, residence_time="48 h").run(solids).warnings
        )
        for density in ("100 g/L", "500 g/L")
    ]
    assert told == [False, True]


def test_a_litre_is_of_the_liquor() -> None:
    """Half a tonne of sodium sulfate in two of water is 2.1 m3 and so many grams a litre."""
    flows = {"water": 2000.0 / 0.018015, "Na+(aq)": 2 * 500.0 / 0.14204, "SO4-2(aq)": 500.0 / 0.14204}
    assert aqueous.volume(flows, 293.15) == pytest.approx(2.100, abs=0.005)
    assert aqueous.concentration(500.0, flows, 293.15) == pytest.approx(238.0, abs=1.0)

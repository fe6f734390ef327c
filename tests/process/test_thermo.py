"""Heat capacities of hot gas and melts, against NASA."""

from __future__ import annotations

import cantera
import numpy as np
import pytest

from blackmass.process import thermo


@pytest.mark.parametrize("key", ["carbon dioxide", "nitrogen", "water vapour", "hydrogen", "oxygen"])
def test_hot_gases_against_nasa(key: str) -> None:
    """Heat content within 3 % from 1250 to 1600 degC, and temperature is its inverse."""
    gas = {s.name: s.thermo for s in cantera.Species.list_from_file("nasa_gas.yaml")}
    names = {"carbon dioxide": "CO2", "nitrogen": "N2", "water vapour": "H2O", "hydrogen": "H2", "oxygen": "O2"}
    for t in (1523.15, 1723.15, 1873.15):
        content = thermo.enthalpy({key: 1.0}, t) - thermo.formation_enthalpy({key: 1.0})
        assert content == pytest.approx((gas[names[key]].h(t) - gas[names[key]].h(298.15)) / 1e3, rel=0.03)
    temperatures = np.array([298.15, 423.15, 900.0, 1723.15])
    flows = {key: np.ones(4), "slag lime": 2.0}
    np.testing.assert_allclose(
        thermo.temperature(flows, thermo.enthalpy(flows, temperatures)), temperatures, rtol=1e-12
    )


@pytest.mark.parametrize(
    ("key", "name", "state"),
    [
        ("slag lime", "CaO(s)", "CaO(s)"), ("slag alumina", "AL2O3(a)", "AL2O3(a)"), ("slag silica", "SiO2(hqz)", "SiO2(Lqz)"),
        ("slag lithium oxide", "Li2O(s)", "Li2O(s)"), ("slag iron oxide", "FeO(L)", "FeO(s)"), ("alloy nickel", "Ni(L)", "Ni(cr)"),
        ("alloy copper", "Cu(L)", "Cu(cr)"), ("alloy iron", "Fe(L)", "Fe(a)"), ("lithium fluoride", "LiF(L)", "LiF(s)"),
    ],
)  # fmt: skip
def test_hot_melts_against_nasa(key: str, name: str, state: str) -> None:
    """Heat content at 1450 degC within 1 %, oxides of high melting point as solids, all else molten."""
    solids = {s.name: s.thermo for s in cantera.Species.list_from_file("nasa_condensed.yaml")}
    content = thermo.enthalpy({key: 1.0}, 1723.15) - thermo.formation_enthalpy({key: 1.0})
    published = (solids[name].h(1723.15) - solids[state].h(298.15)) / 1e3
    assert content == pytest.approx(published, rel=0.01)

"""Reactions are found from formulas, and are those of the textbooks."""

from __future__ import annotations

import numpy as np
import pytest

from blackmass.process.components import component
from blackmass.process.dissolution import cathode_dissolution, oxidation, reduction
from blackmass.process.errors import InputError
from blackmass.process.reactions import ELECTRON, balance


@pytest.mark.parametrize(
    ("cathode", "acid", "peroxide"),
    [
        ("NMC111", 1.525, 0.176),
        ("NMC532", 1.524, 0.176),
        ("NMC622", 1.518, 0.175),
        ("NMC811", 1.512, 0.175),
        ("NCA", 1.557, 0.168),
    ],
)
def test_acid_and_peroxide_of_leaching(cathode: str, acid: float, peroxide: float) -> None:
    """t per t of cathode: 2 LiMO2 + 3 H2SO4 + H2O2 -> Li2SO4 + 2 MSO4 + 4 H2O + O2 (balanced with chempy).

    Three figures are given, so 0.5 %.
    """
    whole = cathode_dissolution(cathode).without_electrons(reduction("hydrogen peroxide"))
    mass = component(cathode).molar_mass
    assert -whole.of("H+(aq)") / 2 * component("sulfuric acid").molar_mass / mass == pytest.approx(acid, rel=5e-3)
    assert -whole.of("hydrogen peroxide") * 34.0147e-3 / mass == pytest.approx(peroxide, rel=5e-3)
    assert whole.of(ELECTRON) == 0


def test_nmc622_takes_one_electron() -> None:
    """LiMO2 with trivalent metal on the average."""
    assert cathode_dissolution("NMC622").of(ELECTRON) == pytest.approx(-1)
    assert cathode_dissolution("NMC622").of("Li+(aq)") == pytest.approx(1)
    assert cathode_dissolution("NMC622").of("Ni+2(aq)") == pytest.approx(0.6)


def test_lfp_needs_none() -> None:
    """LiFePO4 + 3 H+ -> Li+ + Fe2+ + H3PO4."""
    assert cathode_dissolution("LFP").of(ELECTRON) == 0
    assert cathode_dissolution("LFP").of("H+(aq)") == pytest.approx(-3)


def test_aluminium_makes_hydrogen() -> None:
    """1.25 Nm3 of hydrogen per kg of aluminium: 2 Al + 6 H+ -> 2 Al3+ + 3 H2."""
    evolution = oxidation("aluminium foil").without_electrons(balance(("H+(aq)", ELECTRON), ("hydrogen",)))
    moles = evolution.of("hydrogen")
    assert moles == pytest.approx(1.5)
    assert moles / component("aluminium foil").molar_mass * 22.414e-3 == pytest.approx(1.25, rel=0.005)


def test_fluoride_of_the_salt() -> None:
    """LiPF6 + 4 H2O -> LiF + 5 HF + H3PO4 gives 0.659 kg HF per kg."""
    reaction = balance(("LiPF6", "water"), ("lithium fluoride", "hydrogen fluoride", "H3PO4(aq)"))
    mass = reaction.of("hydrogen fluoride") * component("hydrogen fluoride").molar_mass
    assert mass / component("LiPF6").molar_mass == pytest.approx(0.659, rel=2e-3)


def test_lime_for_fluoride() -> None:
    """2 HF + Ca(OH)2 -> CaF2 + 2 H2O: 1.85 kg of lime and 1.95 kg of CaF2 per kg of HF."""
    reaction = balance(("hydrogen fluoride", "calcium hydroxide"), ("calcium fluoride", "water"))
    gas = component("hydrogen fluoride").molar_mass
    assert -reaction.of("calcium hydroxide") * component("calcium hydroxide").molar_mass / gas == pytest.approx(
        1.85, rel=3e-3
    )
    assert reaction.of("calcium fluoride") * component("calcium fluoride").molar_mass / gas == pytest.approx(
        1.95, rel=3e-3
    )


def test_what_cannot_be_balanced() -> None:
    """None, several, or one in the wrong direction."""
    with pytest.raises(InputError, match="no reaction balances"):
        balance(("graphite",), ("water",))
    with pytest.raises(InputError, match="2 independent reactions"):
        balance(("graphite", "oxygen", "hydrogen"), ("carbon dioxide", "water"))
    with pytest.raises(InputError, match="wrong side"):
        balance(("carbon dioxide", "oxygen"), ("graphite",))


def test_reaction_closes_in_flows() -> None:
    """Applying an extent moves exactly what the coefficients say, arrays too."""
    import numpy as np

    flows = {"calcium hydroxide": np.array([2.0, 3.0]), "hydrogen fluoride": np.array([2.0, 1.0])}
    balance(("hydrogen fluoride", "calcium hydroxide"), ("calcium fluoride", "water")).apply(
        flows, np.array([2.0, 1.0])
    )
    np.testing.assert_allclose(flows["calcium hydroxide"], [1.0, 2.5])
    np.testing.assert_allclose(flows["hydrogen fluoride"], 0.0)
    np.testing.assert_allclose(flows["calcium fluoride"], [1.0, 0.5])


def test_what_is_not_converted_is_exact() -> None:
    """All of a reactant leaves nothing, a share leaves the rest to the last bit; products follow."""
    reaction = balance(("calcium carbonate", "H+(aq)"), ("Ca+2(aq)", "carbon dioxide", "water"))
    flows = {"calcium carbonate": np.array([0.3, 0.7]), "H+(aq)": np.array([2.0, 2.0])}
    reaction.convert(flows, "calcium carbonate", np.array([1.0, 0.1]))
    assert flows["calcium carbonate"].tolist() == [0.0, 0.7 * 0.9]
    assert flows["Ca+2(aq)"] == pytest.approx([0.3, 0.07]) and flows["H+(aq)"] == pytest.approx([1.4, 1.86])

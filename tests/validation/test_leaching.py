"""Published leaching results."""

from __future__ import annotations

from typing import Any

import pytest

from blackmass.process import run


def leach(chemistry: str, **leaching: Any) -> dict[str, Any]:
    """Pure cathode material through the hydro route."""
    return run(
        {
            "feed": [
                {"chemistry": chemistry, "form": "black_mass", "mass_flow": "1 t/h", "composition": {"cathode": 1.0}}
            ],
            "leaching": leaching,
        }
    )


def _figures(result: Any) -> dict[str, float]:
    unit = next(unit for unit in result.to_dict()["units"] if unit["name"] == "leaching")
    return {name: q["value"] for name, q in unit["figures"].items()}


_HE2017: dict[str, Any] = {
    "temperature": "40 degC",
    "residence_time": "60 min",
    "pulp_density": "40 g/L",
    "acid_concentration": "1 mol/L",
    "recovery": {"Li": 0.997, "Ni": 0.997, "Co": 0.997, "Mn": 0.997},
}


def test_nmc111_optimum_leaves_the_free_acid_that_stoichiometry_says() -> None:
    """He et al., Waste Management 64 (2017) 171 (recalled attribution): 1 M H2SO4, 1 vol% H2O2, 40 g/L, 40 degC, 60 min.

    99.7 % of Li, Ni, Co and Mn dissolve. 0.4147 mol/L of NMC111 take 1.5 mol of acid each: 0.38 +- 0.02 mol/L is left.
    One volume percent as pure peroxide is 0.43 mol/L.
    """
    result = leach("NMC111", reductant_concentration="0.43 mol/L", **_HE2017)
    slurry = result["leaching: slurry"]
    assert float(slurry["Ni+2(aq)"] / (slurry["Ni+2(aq)"] + slurry["NMC111"] / 3)) == pytest.approx(0.997, abs=0.02)
    assert _figures(result)["free acid"] == pytest.approx(0.38, abs=0.02)


def test_what_a_volume_percent_of_peroxide_means_decides() -> None:
    """Of 30 % solution, 1 vol% is 0.098 mol/L and carries 0.196 of the 0.415 mol/L electrons: 47 %, and it warns."""
    result = leach("NMC111", reductant_concentration="0.098 mol/L", **_HE2017)
    slurry = result["leaching: slurry"]
    dissolved = float(slurry["Ni+2(aq)"] / (slurry["Ni+2(aq)"] + slurry["NMC111"] / 3))
    assert dissolved == pytest.approx(2 * 0.098 / 0.4147, rel=0.02)
    assert any("reductant" in warning["text"] for warning in result.to_dict()["warnings"])


def test_the_volume_percent_itself_is_refused_with_the_question() -> None:
    """A volume percent alone does not say how much peroxide there is."""
    from blackmass.process import InputError

    with pytest.raises(InputError, match=r"0\.098 mol/L"):
        leach("NMC111", reductant_concentration="1 vol%", **_HE2017)


def test_lfp_selective_leach() -> None:
    """Li et al., ACS Sustainable Chem. Eng. 5 (2017) 8017 (recalled): 60 degC, H2SO4/Li 0.57, H2O2/Li 2.07.

    Li 96.85, Fe 0.027, P 1.95 % dissolve. Per tonne of LiFePO4: 354 kg H2SO4, 446 kg H2O2, 956 kg FePO4 at full extraction.
    """
    result = leach("LFP")
    doc = result.to_dict()
    reagents = {row["name"]: row["per_tonne"]["value"] for row in doc["reagents"]}
    gross = {
        name: stream.component_mass(name) / 1000 * 3600 * 1000  # kg/h of a 1 t/h feed
        for name, stream in result.solution.outcomes["leaching"].effect.additions.items()
        if name != "process water"
    }
    assert float(gross["sulfuric acid"]) == pytest.approx(354, rel=0.01)
    assert float(gross["hydrogen peroxide"]) == pytest.approx(446, rel=0.01)
    assert reagents["hydrogen peroxide"] == pytest.approx(446, rel=0.01)
    slurry = result["leaching: slurry"]
    feed = 1000 / 3600 / 0.157757  # mol/s of LiFePO4, 157.757 g/mol
    assert float(slurry["LFP"] / feed) == pytest.approx(1 - 0.9685, rel=0.01)
    iron = sum(float(slurry[key]) for key in ("Fe+2(aq)", "Fe+3(aq)")) / feed
    assert iron == pytest.approx(0.00027, rel=0.15)  # the wash liquor returns a little
    phosphorus = float(slurry["H3PO4(aq)"]) / feed
    assert phosphorus == pytest.approx(0.0195, rel=0.15)
    residue = float(slurry.component_mass("iron phosphate")) * 3600
    assert residue == pytest.approx(956 * (0.9685 - 0.0195), rel=0.01)


def test_lfp_keeps_iron_and_phosphate_in_the_residue() -> None:
    """Oxidative leaching with stoichiometric acid: lithium above 97 % is possible with iron above 99 % in the residue."""
    result = leach("LFP", recovery={"Li": 0.97})
    filtrate = result["filtration: filtrate"]
    feed = 1000 / 3600
    assert float(filtrate.element_mass("Li")) / (feed * 0.04399) > 0.95
    assert float(filtrate.element_mass("Fe")) / (feed * 0.35398) < 0.01


def test_lfp_lithium_carbonate_cannot_exceed_its_stoichiometry() -> None:
    """At most 234.2 kg Li2CO3 from a tonne of LiFePO4."""
    doc = leach("LFP", recovery={"Li": 1.0}).to_dict()
    made = next(row for row in doc["products"] if row["name"] == "lithium carbonate")
    pure = made["per_tonne"]["value"] * made["purity"]["value"]
    assert 0.9 * 234.2 < pure < 234.2

"""A certificate of analysis as a feed: the phases follow from the elements, and every element but carbon stays as entered."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from blackmass.process import Feed, InputError, run
from blackmass.process.components import atomic_mass

#: Bought black mass of NMC622 as a certificate has it.
NMC622 = {
    "Ni": 0.205, "Co": 0.069, "Mn": 0.065, "Li": 0.041, "Cu": 0.018, "Al": 0.006, "F": 0.021, "C": 0.38, "O": 0.187, "P": 0.008,
}  # fmt: skip
_LFP = {"Li": 0.032, "Fe": 0.25, "P": 0.14, "C": 0.27, "Cu": 0.01, "Al": 0.01, "F": 0.01}


def feed(composition: dict[str, Any], chemistry: str = "NMC622", **given: Any) -> Feed:
    """A tonne an hour of assayed black mass."""
    return Feed(chemistry, form="black_mass", mass_flow="1 t/h", composition=composition, **given)


def without(*elements: str) -> dict[str, Any]:
    return {e: share for e, share in NMC622.items() if e not in elements}


def element(of: Feed, what: str) -> float:
    """Mass fraction of an element in the stream that enters the plant."""
    stream = of.stream()
    return float(stream.element_mass(what) / stream.mass)


def test_the_cathode_is_the_oxide_that_the_assay_says() -> None:
    """By hand: Ni 3.493, Co 1.171, Mn 1.183 kmol/t are 5.847 kmol of layered oxide, 566.8 kg; Li 5.908 kmol, the rest as salt."""
    shares = feed(NMC622).mass_fractions
    oxide = sum(shares[key] for key in ("NMC622", "LCO", "LiMnO2"))
    assert 1000 * oxide == pytest.approx(566.8, abs=0.3)
    stream = feed(NMC622).stream()
    moles = {e: stream.element_moles(e) * 3600 / 1000 for e in ("Ni", "Co", "Mn", "Li")}
    assert moles == pytest.approx({"Ni": 3.493, "Co": 1.171, "Mn": 1.183, "Li": 5.908}, abs=2e-3)
    salt = (stream["LiPF6"] + stream["lithium fluoride"]) * 3600 / 1000
    assert salt == pytest.approx(5.908 - 5.847, abs=2e-3)


def test_products_of_an_assayed_feed() -> None:
    """At full recovery NiSO4(H2O)6 918, CoSO4(H2O)7 329, MnSO4(H2O) 200 and Li2CO3 218 kg/t, by hand, of the metal in each."""
    row = {"chemistry": "NMC622", "form": "black_mass", "mass_flow": "1000 t/yr", "composition": NMC622}
    result = run({"feed": [row]})
    full = {
        "Ni": ("nickel sulfate hexahydrate", 918 * 58.69 / 262.85),
        "Co": ("cobalt sulfate heptahydrate", 329 * 58.93 / 281.10),
        "Mn": ("manganese sulfate monohydrate", 200 * 54.94 / 169.01),
        "Li": ("lithium carbonate", 218 * 2 * 6.941 / 73.89),
    }
    for metal, (name, most) in full.items():
        made = result.products[name]["contained"][metal].to("kg/t").magnitude
        assert made == pytest.approx(most * result.recovery[metal].magnitude, rel=0.01)
    assert result.worst_closure < 1e-9
    (told,) = result.document.assays
    assert told.residual.value == pytest.approx(-0.013, abs=0.002)
    assert told.lithium_ratio.value == pytest.approx(1.010, abs=0.001)


@pytest.mark.slow
@pytest.mark.parametrize("treatment", ["none", "pyrolysis"])
@pytest.mark.parametrize("chemistry", ["NMC622", "NMC532", "NCA", "LFP", "LMFP", "LMO"])
def test_elements_come_out_as_they_were_entered(chemistry: str, treatment: str) -> None:
    """Of any assay that is possible at all; what has no phase is told."""
    rng = np.random.default_rng(13)
    tried = 0
    for _ in range(40):
        metals = dict(zip(("Ni", "Co", "Mn"), rng.uniform(0.0, 0.12, 3), strict=True))
        moles = sum(share / atomic_mass(e) for e, share in metals.items())
        iron = rng.uniform(0.0, 0.1)
        lithium = (moles + iron / atomic_mass("Fe")) * rng.uniform(0.6, 1.0) * atomic_mass("Li")
        others = {
            "P": iron * 31 / 56,
            "Cu": rng.uniform(0, 0.05),
            "Al": rng.uniform(0, 0.03),
            "F": rng.uniform(0, 0.03),
        }
        entered = {**metals, "Fe": iron, "Li": lithium, **others, "Zn": 0.001, "moisture": rng.uniform(0, 0.1)}
        try:
            found = feed(entered, chemistry, treatment=treatment)
        except InputError as error:
            assert "impossible" in str(error)
            continue
        tried += 1
        dry = 1.0 - entered["moisture"]
        assert found.assay is not None
        for e in ("Ni", "Co", "Mn", "Fe", "Li", "P", "Cu", "Al", "F"):
            left = found.assay.unplaced.get(e, 0.0)
            assert element(found, e) + left == pytest.approx(entered[e] * dry, abs=1e-12), e
        assert not {"Ni", "Co", "Mn", "Fe", "Li", "Cu", "Al"} & set(found.assay.unplaced)
        assert found.mass_fractions["water"] == entered["moisture"]
        assert found.assay.unplaced["Zn"] == pytest.approx(0.001 * dry)
        assert sum(found.mass_fractions.values()) == pytest.approx(1.0, abs=1e-12)
        assert min(found.mass_fractions.values()) >= 0.0
    assert tried > 10


def test_an_impossible_assay_is_told_with_the_ratio() -> None:
    with pytest.raises(InputError, match=r"Li/\(Ni \+ Co \+ Mn\) of 1.66 mol/mol is impossible"):
        feed({**NMC622, "Li": 0.0674})
    with pytest.raises(InputError, match=r"Li/P of 2\.02 mol/mol is impossible"):
        feed({**_LFP, "Li": 0.0628, "F": 0.0}, "LFP")
    with pytest.raises(InputError, match=r"of 1\.66 mol/mol"):
        feed({**without("C", "O"), "Li": 0.0674, "Co": [0.25, 0.069]})
    with pytest.raises(InputError, match="no cathode that holds it"):
        feed({"Li": 0.01, "P": 0.004, "C": 0.9})


def test_pyrolysed_black_mass_is_metal_monoxide_and_carbonate() -> None:
    """Without an oxygen assay all nickel and cobalt are metal; with one they are oxide as far as it goes."""
    shares = feed(without("O", "C"), treatment="pyrolysis").mass_fractions
    assert shares["nickel powder"] == pytest.approx(0.205)
    assert shares["cobalt powder"] == pytest.approx(0.069)
    assert shares["manganese(II) oxide"] == pytest.approx(0.065 * 70.937 / 54.938, rel=1e-4)
    assert shares["lithium carbonate"] > 0.1
    assert not {"NMC622", "PVDF", "LiPF6"} & set(shares)
    half = feed({**without("C"), "O": 0.150}, treatment="pyrolysis")
    assert element(half, "O") == pytest.approx(0.150, abs=2e-3)
    assert 0 < half.mass_fractions["nickel powder"] < 0.205


def test_iron_phosphate_that_lacks_lithium_is_heterosite() -> None:
    full, short = (feed({**_LFP, "Li": li}, "LFP").mass_fractions for li in (0.0313, 0.025))
    assert full["LFP"] == pytest.approx(0.25 / 55.845 * 157.755, rel=2e-3)
    assert short["LFP"] == pytest.approx(0.025 / 6.94 * 157.755, rel=1e-3)
    assert short["iron phosphate"] == pytest.approx((0.25 / 55.845 - 0.025 / 6.94) * 150.816, rel=2e-3)


def test_phosphorus_beyond_the_salt_is_of_iron_phosphate() -> None:
    """Blends of both cathodes are bought too. The share passes continuously through none."""
    amounts = [
        feed({**without("C", "O", "P"), "Fe": 0.02, "P": p}).mass_fractions.get("LFP", 0.0)
        for p in (0.0079, 0.0081, 0.012)
    ]
    assert amounts[0] == 0.0
    assert amounts[1] == pytest.approx(0.0001 / 30.974 * 157.755, rel=1e-3)
    assert amounts[2] > 0.015


def test_metals_are_of_the_dry_mass_unless_told() -> None:
    wet = {**without("C", "O"), "moisture": 0.10}
    assert element(feed(wet), "Ni") == pytest.approx(0.205 * 0.9)
    assert element(feed(wet, basis="as received"), "Ni") == pytest.approx(0.205)


def test_what_is_odd_is_told() -> None:
    def notes(composition: dict[str, Any], **given: Any) -> str:
        return " ".join(feed(composition, **given).notes)

    assert notes(NMC622) == ""
    assert "in no phase (0.5 % S)" in notes({**NMC622, "C": 0.28, "S": 0.005})
    assert "not NMC532" in notes(NMC622, chemistry="NMC532")
    assert "Li/(Ni + Co + Mn) of 0.616" in notes({**without("C", "O"), "Li": 0.025})
    assert "hold 20 % of oxygen, the assay 5 %" in notes({**without("C"), "O": 0.05})
    result = run(
        {
            "route": "hydro",
            "feed": [
                {
                    "chemistry": "NMC622",
                    "form": "black_mass",
                    "mass_flow": "1 t/h",
                    "composition": {**NMC622, "C": 0.30},
                }
            ],
        }
    )
    assert any("in no phase" in text for text in result.warnings)


@pytest.mark.parametrize(
    ("composition", "given", "told"),
    [
        (NMC622, {"form": "cell"}, "elements do not tell the foils"),
        ({**NMC622, "graphite": 0.1}, {}, "elements and moisture alone"),
        ({**NMC622, "C": 0.5}, {}, "more than all is impossible"),
        ({"Ni": 0.2, "Co": 0.06}, {}, "an assay needs Li"),
        ({**without("O"), "C": 0.2}, {}, "too much to be guessed"),
        ({"cathode": 0.6, "graphite": 0.4}, {"basis": "dry"}, "feed.basis: it is of an assay"),
        (None, {"treatment": "pyrolysis"}, "feed.treatment: it is of an assay"),
    ],
)  # fmt: skip
def test_refused(composition: Any, given: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        Feed(**{"chemistry": "NMC622", "form": "black_mass", "composition": composition, **given})


def test_a_batch_of_assays_equals_single_ones() -> None:
    lithium = [0.030, 0.041, 0.043]
    together = feed({**NMC622, "Li": lithium}).mass_fractions
    for i, li in enumerate(lithium):
        alone = feed({**NMC622, "Li": li}).mass_fractions
        for key, share in together.items():
            assert np.broadcast_to(share, 3)[i] == pytest.approx(alone.get(key, 0.0), abs=1e-15), key


@pytest.mark.slow
@pytest.mark.parametrize(
    ("route", "composition", "chemistry", "treatment"),
    [
        ("hydro", without("C", "O"), "NMC622", "pyrolysis"),
        ("hydro", {**without("C", "O"), "Li": 0.037}, "NMC622", "none"),
        ("hydro", _LFP, "LFP", "none"),
        ("pyro", NMC622, "NMC622", "none"),
        ("direct", without("C", "O", "P"), "NMC622", "none"),
    ],
)
def test_plants_take_assayed_black_mass(
    route: str, composition: dict[str, Any], chemistry: str, treatment: str
) -> None:
    row = {
        "chemistry": chemistry,
        "form": "black_mass",
        "mass_flow": "1 t/h",
        "composition": composition,
        "treatment": treatment,
    }
    result = run({"route": route, "feed": [row]})
    assert result.worst_closure < 1e-9
    assert run(result.document.scenario).kpis == result.kpis

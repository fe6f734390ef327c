"""Activity coefficients of lithium liquors, and what salts of lithium leave dissolved, against published figures and PHREEQC."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from blackmass.process import aqueous
from blackmass.process.equations import lithium_salts
from blackmass.process.equations.lithium_salts import salt_formed, saturated_product
from blackmass.process.equations.pitzer import log_activity_coefficients
from blackmass.process.errors import ConvergenceError

_LI2CO3 = 0.07389  # kg/mol


@pytest.mark.parametrize(
    ("cation", "anion", "count", "mean"),
    [
        ("Na", "SO4", 2, {0.1: 0.452, 0.5: 0.268, 1.0: 0.204, 2.0: 0.155}),
        ("Li", "SO4", 2, {0.1: 0.478, 0.5: 0.325, 1.0: 0.284, 2.0: 0.269}),
        ("Na", "CO3", 2, {0.1: 0.466, 0.5: 0.292, 1.0: 0.227, 2.0: 0.180}),
        ("NH4", "SO4", 2, {0.1: 0.439, 0.5: 0.255, 1.0: 0.190, 2.0: 0.144}),
        ("Li", "Cl", 1, {0.1: 0.790, 1.0: 0.774, 3.0: 1.156}),
        ("Na", "Cl", 1, {0.1: 0.778, 1.0: 0.657, 3.0: 0.714}),
    ],
)
def test_mean_activity_coefficients(cation: str, anion: str, count: int, mean: dict[float, float]) -> None:
    """Of salts alone at 25 degC: R. A. Robinson and R. H. Stokes, Electrolyte Solutions (1959), tables 8.9 and 8.10 (recalled)."""
    molality = np.array(list(mean))
    found = log_activity_coefficients({cation: count * molality, anion: molality}, 298.15)
    ours = np.exp((count * found[cation] + found[anion]) / (count + 1))
    np.testing.assert_allclose(ours, list(mean.values()), rtol=0.03)


@pytest.mark.parametrize(
    ("celsius", "liquor", "salt", "log10"),
    [
        (25, {"Li": 1.0, "SO4": 0.5, "OH": 0.079}, ("Li", "SO4"), -1.4766),
        (25, {"Li": 3.0, "SO4": 1.5, "OH": 0.1467}, ("Li", "SO4"), -1.7126),
        (25, {"Na": 3.0, "SO4": 1.5, "OH": 0.0565}, ("Na", "SO4"), -2.2979),
        (25, {"Na": 2.0, "SO4": 0.75, "CO3": 0.2497, "OH": 0.0532}, ("Na", "CO3"), -1.9324),
        (25, {"Na": 4.0, "SO4": 0.5, "CO3": 0.4997, "Cl": 2.0, "OH": 0.0539}, ("Na", "CO3"), -1.9479),
        (60, {"Li": 3.0, "SO4": 1.5, "OH": 1.1453}, ("Li", "SO4"), -1.9857),
        (60, {"Na": 2.0, "SO4": 0.75, "CO3": 0.2498, "OH": 0.4673}, ("Na", "CO3"), -1.862),
        (60, {"Na": 4.0, "SO4": 0.5, "CO3": 0.4997, "Cl": 2.0, "OH": 0.4722}, ("Na", "CO3"), -1.7854),
        (90, {"Na": 3.0, "SO4": 1.5, "OH": 1.6721}, ("Na", "SO4"), -2.3233),
        (90, {"Na": 2.0, "SO4": 0.75, "CO3": 0.2498, "OH": 1.6204}, ("Na", "CO3"), -1.789),
        (90, {"Na": 4.0, "SO4": 0.5, "CO3": 0.4996, "Cl": 2.0, "OH": 1.6169}, ("Na", "CO3"), -1.6729),
    ],
)
def test_mixed_liquors(celsius: float, liquor: dict[str, float], salt: tuple[str, str], log10: float) -> None:
    """log10 of gamma(cation)^2 gamma(anion) by PHREEQC 3 with pitzer.dat, whose slope at 90 degC is another by 1 %."""
    found = log_activity_coefficients(liquor, celsius + 273.15)
    ours = (2 * found[salt[0]] + found[salt[1]]) / np.log(10.0)
    assert ours == pytest.approx(log10, abs=0.005 if celsius == 25 else 0.025)


def test_what_is_not_there_makes_no_difference() -> None:
    """An ion of which there is none, among those that there are."""
    there = {"Li": 0.3, "Na": 3.0, "SO4": 1.5, "CO3": 0.15}
    few, all_ = (log_activity_coefficients(m, 330.0) for m in (there, {**there, "NH4": 0.0, "Cl": 0.0, "PO4": 0.0}))
    for ion, value in few.items():
        assert all_[ion] == pytest.approx(value, rel=1e-12)


def _saturation(celsius: Any) -> Any:
    """mol/kg of lithium carbonate in pure water."""
    return aqueous.solubility("Li2CO3", np.asarray(celsius) + 273.15) / _LI2CO3


def test_solubility_product_is_that_of_the_energies_of_formation() -> None:
    """Li2CO3 -1132.06, Li+ -293.31, CO3-2 -527.81 kJ/mol (NBS tables, 1982): log10 K -3.09 at 25 degC; it dissolves with
    -18.2 kJ/mol there, and more so when hot. The product at 25 degC is no prediction: beta0 of lithium and carbonate is estimated by it."""
    celsius = np.array([0.0, 25.0, 60.0, 90.0])
    log10 = saturated_product(_saturation(celsius), "CO3", celsius + 273.15) / np.log(10.0)
    assert log10[1] == pytest.approx(-17.63e3 / (8.3145 * 298.15 * np.log(10.0)), abs=0.03)
    enthalpy = np.diff(log10) / np.diff(1.0 / (celsius + 273.15)) * -8.3145e-3 * np.log(10.0)
    assert enthalpy == pytest.approx([-13.5, -17.4, -25.8], abs=1.5) and np.all(np.diff(enthalpy) < 0.0)


def _dissolved(celsius: Any, **liquor: Any) -> Any:
    """mol/kg of lithium carbonate that a liquor dissolves."""
    much = 5.0
    product = saturated_product(_saturation(celsius), "CO3", np.asarray(celsius) + 273.15)
    ions = {"Li": 2 * much, **liquor, "CO3": much + liquor.get("CO3", 0.0)}
    return much - salt_formed(ions, "CO3", product, np.asarray(celsius) + 273.15)


@pytest.mark.parametrize("celsius", [10.0, 20.0, 40.0, 60.0, 80.0])
def test_salts_move_the_solubility_as_measured(celsius: float) -> None:
    """Pure water gives back the table; sodium sulfate raises it (J. Chem. Eng. Data 63 (2018), 10.1021/acs.jced.7b01012,
    abstract), soda lowers it (Molecules 30 (2025) 3617, abstract; beta0 of lithium and carbonate is estimated by that), strong sodium
    chloride too (both)."""
    assert _dissolved(celsius) == pytest.approx(_saturation(celsius), rel=1e-9)
    sulfate = np.array([0.0, 0.25, 0.5, 1.0])
    raised = _dissolved(celsius, Na=2 * sulfate, SO4=sulfate)
    assert np.all(np.diff(raised) > 0.0) and 1.3 < raised[-1] / raised[0] < 1.6
    soda = _dissolved(celsius, Na=2 * np.array([0.0, 0.2, 1.0, 2.0]), CO3=np.array([0.0, 0.2, 1.0, 2.0]))
    assert np.all(np.diff(soda) < 0.0)
    chloride = _dissolved(celsius, Na=np.array([1.0, 2.0, 4.0]), Cl=np.array([1.0, 2.0, 4.0]))
    assert np.all(np.diff(chloride) < 0.0)


def test_recovery_falls_with_dilution_and_in_the_cold() -> None:
    """Swept from 1.4 to 28 g/kg of lithium as sulfate, with 115 % soda, at 10 to 100 degC: smooth, and in the order expected."""
    lithium, celsius = np.meshgrid(np.linspace(0.2, 4.0, 60), np.linspace(10.0, 100.0, 19), indexing="ij")
    soda = 1.15 * lithium / 2
    product = saturated_product(_saturation(celsius), "CO3", celsius + 273.15)
    liquor = {"Li": lithium, "Na": 2 * soda, "SO4": lithium / 2, "CO3": soda}
    share = 2 * salt_formed(liquor, "CO3", product, celsius + 273.15) / lithium
    assert np.all(np.diff(share, axis=0) >= 0.0) and np.all(np.diff(share, axis=1) >= 0.0)
    assert np.max(np.abs(np.diff(share, axis=1))) < 0.25 and np.all(share[0] == 0.0)
    hot = np.interp(np.array([0.58, 1.0, 2.0]), lithium[:, 0], share[:, 16])
    assert hot == pytest.approx([0.536, 0.726, 0.872], abs=0.01)


def test_dilute_chloride_brine() -> None:
    """4 g/L of lithium as chloride at 80 degC: tests recovered up to 80 %, with excess and in strong brine (Ind. Eng. Chem.
    Res. 61 (2022), 10.1021/acs.iecr.2c01397, abstract); more than half even with soda to stoichiometry."""
    excess = np.array([1.0, 1.5, 2.0, 3.0])
    liquor = {"Li": 0.58, "Na": 0.58 * excess, "Cl": 0.58, "CO3": 0.29 * excess}
    product = saturated_product(_saturation(80.0), "CO3", 353.15)
    share = 2 * salt_formed(liquor, "CO3", product, 353.15) / 0.58
    assert np.all(np.diff(share) > 0.0) and 0.5 < share[0] and share[-1] < 0.8


@pytest.mark.parametrize(("anion", "saturation"), [("CO3", 0.12), ("PO4", 0.0034), ("F", 0.05)])
def test_any_liquor_settles(anion: str, saturation: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trace or none of whatever there may be, in one batch; at equilibrium where there is salt, below it where there is none."""
    size, rng = 600, np.random.default_rng(7)

    def drawn(low: float, high: float) -> Any:
        return np.where(rng.random(size) < 0.2, 0.0, 10.0 ** rng.uniform(low, high, size))

    liquor = {
        "Li": drawn(-4, 0.7),
        "Na": drawn(-3, 0.8),
        "SO4": drawn(-3, 0.4),
        anion: drawn(-4, 0.5),
        "Cl": drawn(-3, 0.6),
    }
    kelvin = rng.uniform(283.0, 373.0, size)
    product = saturated_product(saturation, anion, kelvin)
    formed = salt_formed(liquor, anion, product, kelvin)
    count = {"CO3": 2, "PO4": 3, "F": 1}[anion]
    most = np.minimum(liquor["Li"] / count, liquor[anion])
    assert np.all(formed >= 0.0) and np.all(formed <= most) and 0.05 < np.mean(formed > 0.0) < 0.6
    # What is left is saturated: no more comes of it, and with a little more lithium some does.
    left = {**liquor, "Li": liquor["Li"] - count * formed, anion: liquor[anion] - formed}
    assert np.all(salt_formed(left, anion, product, kelvin) <= 1e-9 * most)
    solid = (formed > 1e-3 * most) & (formed < 0.999 * most)
    more = {**left, "Li": left["Li"] * 1.01}
    assert np.all(salt_formed(more, anion, product, kelvin)[solid] > 0.0)
    if anion == "F":  # which does not hydrolyse
        gamma = log_activity_coefficients(left, kelvin)
        log = np.log(left["Li"][solid]) + gamma["Li"][solid] + np.log(left[anion][solid]) + gamma[anion][solid]
        np.testing.assert_allclose(log, product[solid], atol=1e-6)
    monkeypatch.setattr(lithium_salts, "_LONGEST", 1)
    with pytest.raises(ConvergenceError, match="did not settle"):
        salt_formed(liquor, anion, product, kelvin)


def test_hydrolysis_of_the_anion() -> None:
    """Base holds it back; of 0.1 mol/kg of carbonate some 4 % is hydrolysed at 25 degC, a tenth at 90 (pK 10.33 and 10.1 against
    14.0 and 12.4, CRC Handbook, recalled)."""
    for celsius, low, high in ((25.0, 0.02, 0.06), (90.0, 0.06, 0.16)):
        soda = {"Na": np.array([0.2, 0.3]), "CO3": np.array([0.1, 0.1]), "OH": np.array([0.0, 0.1])}
        held = lithium_salts._Held(soda, "CO3", np.full(2, celsius + 273.15))
        bare = held.liquor.log_activity_coefficients(held.before)
        hydrolysed = 1.0 - np.exp(held.log_activity(held.before) - 2 * bare[held.lithium] - bare[held.anion])
        assert low < hydrolysed[0] < high and hydrolysed[1] < 0.25 * hydrolysed[0]

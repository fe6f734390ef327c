"""Filters, copper and impurities of the liquor."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from blackmass.process import run
from blackmass.process.balance import TOLERANCE, closure
from blackmass.process.operation import Effect, Operation
from blackmass.process.operations import (
    CopperCementation,
    CopperElectrowinning,
    CopperExtraction,
    Filtration,
    ImpurityRemoval,
    RaffinateReturn,
)
from blackmass.process.possible import check_values
from blackmass.process.stream import Stream

# --- solid and liquid -------------------------------------------------------------------------------


def test_two_ways_of_washing() -> None:
    """Counter-current re-slurry with R = 3 and two stages leaves (R - 1)/(R^3 - 1) = 1/13 and uses its water once."""
    slurry = Stream.of_mass({"graphite": 1.0, "water": 5.0, "Li+(aq)": 0.05, "SO4-2(aq)": 0.346})
    effect = Filtration(washing="counter-current re-slurry", wash_ratio=3, wash_stages=2, moisture=0.5).run(slurry)
    unwashed = Filtration(wash_stages=0, moisture=0.5).run(slurry)
    left = effect.outlets["cake"]["Li+(aq)"] / unwashed.outlets["cake"]["Li+(aq)"]
    assert left == pytest.approx(1 / 13, rel=1e-12)
    assert effect.additions["process water"].mass == pytest.approx(3.0 * 1.0, rel=1e-9)


def test_wash_water_displaces() -> None:
    """Twice the wash water leaves the square of what is left (Choudhury and Dahlstrom, 1957)."""
    slurry = Stream.of_mass({"graphite": 1.0, "water": 5.0, "Li+(aq)": 0.05, "SO4-2(aq)": 0.346})
    bare, once, twice = (
        Filtration(wash_stages=1, wash_ratio=ratio, wash_efficiency=w).run(slurry).outlets["cake"]["Li+(aq)"]
        for ratio, w in ((1, 0.0), (1.5, 0.7), (3.0, 0.7))
    )
    assert twice / bare == pytest.approx((once / bare) ** 2, rel=1e-9)


# --- copper -----------------------------------------------------------------------------------------


def test_cementation() -> None:
    """One iron a copper and the excess; first order in tanks; what iron is over stays or makes hydrogen."""
    liquor = Stream({"water": 50.0, "Cu+2(aq)": 0.02, "H+(aq)": 0.002, "SO4-2(aq)": 0.021})
    effect = CopperCementation(iron_excess=1.2, rate_constant="0.1 1/min", residence_time="60 min", tanks=3).run(liquor)
    share = 1 - (1 + 6 / 3) ** -3
    assert effect.outlets["cement"]["copper cement"] == pytest.approx(0.02 * share, rel=1e-9)
    assert effect.additions["iron powder"]["iron powder"] == pytest.approx(0.024, rel=1e-12)
    assert effect.outlets["gas"]["hydrogen"] == pytest.approx(0.001, rel=1e-9)


def test_electrowinning_by_faraday() -> None:
    """0.843 U/eta kWh/kg: 1.83 at 2.0 V and 0.92; EverBatt 2023 has 2."""
    liquor = Stream({"water": 50.0, "Cu+2(aq)": 0.02, "SO4-2(aq)": 0.02})
    effect = CopperElectrowinning().run(liquor)
    assert effect.figure("electricity_per_copper") / 3.6e6 == pytest.approx(0.843 * 2.0 / 0.92, rel=2e-3)
    assert effect.outlets["liquor"]["H+(aq)"] == pytest.approx(2 * 0.95 * 0.02, rel=1e-12)


def test_copper_extraction_trades_copper_for_acid() -> None:
    """Two protons a copper into the liquor; the strip liquor is copper sulfate at the strength asked for."""
    liquor = Stream({"water": 50.0, "Cu+2(aq)": 0.02, "SO4-2(aq)": 0.02})
    effect = CopperExtraction(extraction=0.9, strip_strength="60 g/kg").run(liquor)
    assert effect.outlets["liquor"]["H+(aq)"] == pytest.approx(0.036, rel=1e-12)
    strip = effect.outlets["strip_liquor"]
    assert strip["SO4-2(aq)"] == pytest.approx(strip["Cu+2(aq)"], rel=1e-12)
    assert strip.element_mass("Cu") / strip.component_mass("water") == pytest.approx(0.060, rel=1e-9)


def plant(chemistry: str = "NMC622", form: str = "cell", **steps: Any) -> Any:
    return run({"feed": [{"chemistry": chemistry, "form": form, "mass_flow": "1 t/h"}], **steps})


def figure(result: Any, unit: str, name: str) -> Any:
    return result.solution.outcomes[unit].effect.figure(name)


def test_copper_sulfate() -> None:
    """Pentahydrate from 80 to 25 degC at the yield of the two solubilities; the copper is sold and not in the cake."""
    plain, result = plant(), plant(copper_extraction={})
    assert result.ledger.recovery["Cu"] > plain.ledger.recovery["Cu"] + 0.03
    product = result["copper sulfate pentahydrate"]
    assert product.mass_of(["copper sulfate pentahydrate"]) / product.mass > 0.98
    hot, cold, salt = 0.55, 0.227, 159.6  # kg/kg, kg/kg at 25 degC (Linke: about 0.222), g/mol
    crystals = (hot - cold) / (1 - cold * 5 * 18.015 / salt)
    assert figure(result, "copper_crystallisation", "pass_yield") == pytest.approx(crystals / hot, rel=0.02)


def test_copper_recovery_rises_and_the_cake_shrinks() -> None:
    """Cementation sells the copper of the black mass, which else ends in the hydroxide cake."""
    plain, cemented = plant(), plant(copper_cementation={})
    assert cemented.recovery["Cu"] > plain.ledger.recovery["Cu"] + 0.03
    cakes = [float(r["impurity filtration: cake"].element_mass("Cu")) for r in (plain, cemented)]
    assert cakes[1] < 0.3 * cakes[0]


_WATER = 0.018015


def test_hydroxides_drag_only_what_precipitates_with_them() -> None:
    """No loss where the pH leaves aluminium dissolved; iron hydroxide drags like it, iron phosphate does not."""
    liquor = {"water": 1 / _WATER, "Ni+2(aq)": 0.5, "Li+(aq)": 1.0, "SO4-2(aq)": 1.3}
    shares = []
    for ph, more in (
        (3.0, {"Al+3(aq)": 0.1}),
        (4.8, {"Al+3(aq)": 0.1}),
        (4.8, {"Fe+3(aq)": 0.1}),
        (4.8, {"Fe+3(aq)": 0.1, "H3PO4(aq)": 0.1}),
    ):
        slurry = ImpurityRemoval(ph=ph).run(Stream(liquor | more)).outlets["slurry"]
        shares.append(slurry.flows.get("nickel hydroxide", 0.0) / 0.5)
    none, aluminium, iron, phosphate = shares
    assert none < 1e-3 and phosphate < 1e-3
    assert 0.05 < aluminium < 0.10 and iron == pytest.approx(aluminium, rel=0.05)


def test_fluoride_goes_as_far_as_aluminium_does() -> None:
    """0.9 of it where 1.5 mol of aluminium precipitate for each; less in proportion, unless the sulfate is dosed."""
    liquor = {"water": 1 / _WATER, "Al+3(aq)": 0.03, "F-(aq)": 0.06, "Ni+2(aq)": 0.5, "SO4-2(aq)": 0.6}

    def left(**given: Any) -> Any:
        effect = ImpurityRemoval(ph=5.0, **given).run(Stream(liquor))
        return effect, effect.outlets["slurry"]["F-(aq)"] / 0.06

    short, scarce = left()
    assert scarce == pytest.approx(1 - 0.9 * (0.03 / 0.06) / 1.5, rel=1e-3)
    assert any("fluoride complexes" in text for text in short.warnings)
    dosed, plenty = left(aluminium_dosed=1.0)
    assert plenty == pytest.approx(0.1, rel=1e-2) and not dosed.warnings
    assert 2 * dosed.additions["aluminium sulfate"]["aluminium sulfate"] == pytest.approx(1.5 * 0.06 - 0.03)
    assert dosed.outlets["slurry"]["nickel hydroxide"] > 1.5 * short.outlets["slurry"]["nickel hydroxide"]
    # What is dosed and thrown away again does not count against the aluminium that is recovered as foil.
    plain, with_sulfate = (plant(impurity_removal={"aluminium_dosed": share}) for share in (0, 1))
    assert with_sulfate.recovery["Al"] == pytest.approx(plain.ledger.recovery["Al"], rel=1e-9)


def test_nickel_lost_as_hydroxide_is_told() -> None:
    """pH 6 at 75 degC takes most of the nickel; pH 5.2 none."""
    told = [plant(impurity_removal={"ph": ph}).to_dict()["warnings"] for ph in (5.2, 6.0)]
    lost = [any("% of Ni precipitates" in row["text"] for row in rows) for rows in told]
    assert lost == [False, True]


def audited(operation: Operation, *inlets: Stream) -> Effect:
    """Run an operation and audit its elements and charge; energy too where it gives its heat."""
    effect = operation.run(*inlets)
    check_values(operation.step, effect, 1)
    ins, outs = [*inlets, *effect.additions.values()], list(effect.outlets.values())
    errors = closure(ins, outs, 0.0 if effect.heat is None else effect.heat, effect.work, 1)
    if effect.heat is None:
        errors = {name: error for name, error in errors.items() if name != "energy"}
    assert max(errors.values()) <= TOLERANCE, errors
    return effect


def test_raffinate_returns() -> None:
    """A share of the liquor, with its acid, goes back; copper is won before."""
    liquor = Stream({"water": 55.0, "Cu+2(aq)": 0.2, "Ni+2(aq)": 0.5, "SO4-2(aq)": 0.7})
    out = audited(RaffinateReturn(extraction=0.9, raffinate_return=0.4), liquor).outlets
    assert out["returned"]["Ni+2(aq)"] == pytest.approx(0.2) and out["returned"]["H+(aq)"] == pytest.approx(0.4 * 0.36)
    assert out["cathodes"]["copper cathode"] == pytest.approx(0.18)


@pytest.mark.parametrize("stages", [0, 1, 3])
def test_washing(stages: int) -> None:
    """(1 - E)^(R N) of the solubles in the moisture stays in the cake, and its moisture does not change."""
    slurry = Stream({"graphite": 1000.0, "water": 5000.0, "Ni+2(aq)": 50.0, "SO4-2(aq)": 50.0})
    effect = Filtration(wash_stages=stages, wash_efficiency=0.8, wash_ratio=2.0, moisture=0.35).run(slurry)
    cake = effect.outlets["cake"]
    solids = cake.component_mass("graphite")
    assert (cake.mass - solids) / cake.mass == pytest.approx(0.35, rel=1e-9)
    held = solids * 0.35 / 0.65 / (slurry.mass - slurry.component_mass("graphite"))
    assert cake["Ni+2(aq)"] / 50.0 == pytest.approx(held * 0.2 ** (2 * stages), rel=1e-9)


def test_losses_of_impurity_removal() -> None:
    """Ni 2-10, Co 1-2 and Li 2-10 % at 2 to 4 g/L of aluminium (process practice)."""
    aluminium = np.array([2.0, 4.0]) * 1e-3 / 0.026982
    liquor = Stream(
        {"water": 1 / _WATER, "Al+3(aq)": aluminium, "Ni+2(aq)": 0.5, "Co+2(aq)": 0.2, "Li+(aq)": 1.0,
         "SO4-2(aq)": 1.2 + 1.5 * aluminium}
    )  # fmt: skip
    slurry = ImpurityRemoval(ph=5.0).run(liquor).outlets["slurry"]
    assert np.all((0.02 < slurry["nickel hydroxide"] / 0.5) & (slurry["nickel hydroxide"] / 0.5 < 0.101))
    assert np.all((0.0099 < slurry["cobalt hydroxide"] / 0.2) & (slurry["cobalt hydroxide"] / 0.2 < 0.021))
    assert np.all((0.02 < slurry["lithium hydroxide"]) & (slurry["lithium hydroxide"] < 0.101))
    assert np.all(slurry["aluminium hydroxide"] / aluminium > 0.99)


def test_ferrous_iron_is_oxidised_before_it_precipitates() -> None:
    """Half a mole of peroxide per mole, times the excess; iron leaves as hydroxide or with phosphate."""
    liquor = Stream({"water": 50.0, "Fe+2(aq)": 0.1, "H3PO4(aq)": 0.04, "SO4-2(aq)": 0.2, "H+(aq)": 0.2})
    effect = ImpurityRemoval(ph=5.0, peroxide_excess=2.0).run(liquor)
    slurry = effect.outlets["slurry"]
    assert effect.additions["hydrogen peroxide"]["hydrogen peroxide"] == pytest.approx(0.1)
    assert "Fe+2(aq)" not in slurry
    assert slurry["iron phosphate dihydrate"] == pytest.approx(0.04)
    assert slurry["iron(III) hydroxide"] == pytest.approx(0.1 - 0.04, rel=1e-3)


def test_iron_drags_by_its_weight() -> None:
    """What goes along with iron hydroxide falls off by e for each amount; twice the weight, twice the exponent."""
    liquor = Stream({"water": 55.5, "Ni+2(aq)": 0.5, "Fe+3(aq)": 0.02, "SO4-2(aq)": 0.53})
    lost = []
    for drag in (0.0, 0.3, 0.6):
        slurry = ImpurityRemoval(ph=4.0, iron_drag=drag).run(liquor).outlets["slurry"]
        lost.append(-np.log1p(-slurry["nickel hydroxide"] / 0.5))
    assert lost[0] == pytest.approx(0.0, abs=1e-6) and lost[1] > 1e-4
    assert lost[2] / lost[1] == pytest.approx(2.0, rel=1e-6)

"""Hydrometallurgy as a plant: products, alternatives, water, and what an engineer expects when a dial is turned."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from blackmass.process import InputError, run
from blackmass.process.equations import kinetics, solubility
from blackmass.process.operations import (
    Bioleaching,
    BipolarElectrodialysis,
    Carbonation,
    CobaltCrystallisation,
    CopperCementation,
    CopperElectrowinning,
    CopperExtraction,
    EffluentTreatment,
    Filtration,
    FluoridePrecipitation,
    Leaching,
    LithiumHydroxideConversion,
    ManganeseCrystallisation,
    MixedHydroxidePrecipitation,
    NickelCrystallisation,
    PhosphatePrecipitation,
    PrecursorPrecipitation,
    ZeroLiquidDischarge,
)
from blackmass.process.stream import Stream

_WATER = 0.018015


def plant(chemistry: str = "NMC622", form: str = "cell", **steps: Any) -> Any:
    return run({"feed": [{"chemistry": chemistry, "form": form, "mass_flow": "1 t/h"}], **steps})


def pure(chemistry: str = "NMC622", **steps: Any) -> Any:
    """Cathode material alone."""
    feed = {"chemistry": chemistry, "form": "black_mass", "mass_flow": "1 t/h", "composition": {"cathode": 1.0}}
    return run({"feed": [feed], **steps})


def per_tonne(result: Any, group: str, name: str) -> float:
    return next(row["per_tonne"]["value"] for row in result.to_dict()[group] if row["name"] == name)


def figure(result: Any, unit: str, name: str) -> Any:
    return result.solution.outcomes[unit].effect.figures[name][0]


# --- leach -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("celsius", "expected"), [(70, (1.00, 0.887, 0.985, 0.999)), (50, (0.78, 0.75, 0.89, 0.98))])
def test_conversion_in_batch_and_cascade(celsius: float, expected: tuple[float, ...]) -> None:
    """60 min batch, one tank 120 min, three 120 min, five 180 min; 60 min at 70 degC, 43 kJ/mol (computed by quadrature)."""
    tau = kinetics.arrhenius_time(3600.0, 43e3, celsius + 273.15, 343.15)
    found = (
        kinetics.shrinking_core(3600.0 / tau),
        *(kinetics.shrinking_core_in_tanks(t * 60.0 / tau, n) for t, n in ((120, 1), (120, 3), (180, 5))),
    )
    assert found == pytest.approx(expected, abs=0.008)


def leached(**given: Any) -> Any:
    """Conversion of NMC622 alone in the leach."""
    return Leaching(**given).run(Stream.of_mass({"NMC622": 1.0})).figures["conversion of the cathode"][0]


def test_what_speeds_up_the_leach() -> None:
    """Temperature by Arrhenius, acid by its order, batch before cascade at the same time."""
    slow = {"residence_time": "0.6 h", "tanks": 1}
    warm = leached(temperature=["40 degC", "55 degC", "70 degC"], **slow)
    assert np.all(np.diff(warm) > 0.08)
    acid = leached(acid_concentration=["1.6 mol/L", "2 mol/L", "4 mol/L"], **slow)
    assert np.all(np.diff(acid) > 0.01)
    level = leached(acid_concentration=["1.6 mol/L", "2 mol/L", "4 mol/L"], acid_order=0, **slow)
    assert np.ptp(level) < 1e-12
    assert leached(mode="batch", residence_time="0.6 h") > leached(residence_time="0.6 h", tanks=5) > leached(**slow)


@pytest.mark.parametrize(
    ("reductant", "per_electron"),
    [("hydrogen peroxide", 1 / 2), ("sulfur dioxide", 1 / 2), ("glucose", 1 / 24), ("ascorbic acid", 1 / 2)],
)
def test_reductants_by_their_electrons(reductant: str, per_electron: float) -> None:
    """LiMO2 takes one electron a mole: half a mole of peroxide, 1/24 of glucose."""
    effect = Leaching(reductant=reductant, reductant_excess=1.0, mode="batch", residence_time="10 h").run(
        Stream.of_mass({"NMC622": 1.0})
    )
    key = next(k for k in effect.additions[reductant].flows if k != "water")
    assert effect.additions[reductant][key] * 0.096928 == pytest.approx(per_electron, rel=1e-3)
    assert effect.figures["conversion of the cathode"][0] == pytest.approx(1.0, rel=1e-6)


def test_without_reductant_the_foils_decide() -> None:
    """No reductant and no metal: the cathode stays; with aluminium it dissolves as far as that gives electrons."""
    bare = Leaching(reductant="none").run(Stream({"NMC622": 1.0}))
    assert bare.figures["conversion of the cathode"][0] == pytest.approx(0.0, abs=1e-12)
    assert any("reductant" in text for text in bare.warnings)
    foil = Leaching(reductant="none", hydrogen_share=0.0, aluminium_extraction=1.0).run(
        Stream({"NMC622": 1.0, "aluminium foil": 0.1})
    )
    assert foil.figures["conversion of the cathode"][0] == pytest.approx(0.3, rel=0.02)


def test_bioleaching_takes_days_and_thin_pulps() -> None:
    """LCO: 80 % at 0.5 % of solids, 73 % at 3 %, 58 % at 10 % (PMC11318048), ten days; no peroxide, no acid bought."""
    feed = Stream.of_mass({"LCO": 1.0})
    found = [
        Bioleaching(pulp_density=f"{g} g/L", mode="batch").run(feed).figures["conversion of the cathode"][0]
        for g in (5, 30, 100)
    ]
    assert found == pytest.approx([0.80, 0.73, 0.58], abs=0.01)
    result = plant("LCO", bioleaching={})
    reagents = {row["name"] for row in result.to_dict()["reagents"]}
    assert {"sulfur", "oxygen"} <= reagents and "hydrogen peroxide" not in reagents
    assert result.solution.worst_closure < 1e-9


def test_sulfur_of_bioleaching_is_stoichiometric() -> None:
    """0.327 kg of sulfur per kg of sulfuric acid made."""
    given: dict[str, Any] = {"reductant_excess": 0.0, "acid_excess": 1.0, "mode": "batch", "residence_time": "2000 h"}
    effect = Bioleaching(**given).run(Stream({"manganese hydroxide": 1.0}))
    assert effect.additions["sulfur"].mass / (1.0 * 0.098079) == pytest.approx(0.327, rel=2e-3)


def test_sugars_are_told_to_be_slow() -> None:
    """In weak acid; peroxide is not."""
    told = {r: plant(leaching={"reductant": r}).to_dict()["warnings"] for r in ("glucose", "hydrogen peroxide")}
    assert any("sugars are slow" in row["text"] for row in told["glucose"])
    assert not any("sugars" in row["text"] for row in told["hydrogen peroxide"])


# --- solid and liquid -------------------------------------------------------------------------------


def test_two_ways_of_washing() -> None:
    """Counter-current re-slurry with R = 3 and two stages leaves (R - 1)/(R^3 - 1) = 1/13 and uses its water once."""
    slurry = Stream.of_mass({"graphite": 1.0, "water": 5.0, "Li+(aq)": 0.05, "SO4-2(aq)": 0.346})
    effect = Filtration(washing="counter-current re-slurry", wash_ratio=3, wash_stages=2, moisture=0.5).run(slurry)
    unwashed = Filtration(wash_stages=0, moisture=0.5).run(slurry)
    left = effect.outlets["cake"]["Li+(aq)"] / unwashed.outlets["cake"]["Li+(aq)"]
    assert left == pytest.approx(1 / 13, rel=1e-12)
    assert effect.additions["process water"].mass == pytest.approx(3.0 * 1.0, rel=1e-9)


def test_water_is_closed() -> None:
    """Hardly any fresh water: condensate comes back to leach, washes and strip liquors; the rest leaves as surplus."""
    result = plant()
    doc = result.to_dict()
    fresh = doc["kpis"].get("water_per_tonne", {"value": 0.0})["value"]
    returned = float(result["process water: water"].mass) / float(result["feed"].mass) * 1000
    assert returned > 5000 and fresh < 0.1 * returned


def test_electrodialysis_returns_the_acid() -> None:
    """Half of the leach's acid and more comes back from sodium sulfate, for 1.5 kWh per kg of caustic at 1.8 V and 0.8."""
    plain, split = plant(), plant(electrodialysis={})
    assert per_tonne(split, "reagents", "sulfuric acid") < 0.8 * per_tonne(plain, "reagents", "sulfuric acid")
    names = {row["name"] for row in split.to_dict()["products"]}
    assert "caustic soda liquor" in names
    assert per_tonne(split, "products", "sodium sulfate") < 0.2 * per_tonne(plain, "products", "sodium sulfate")
    stack = BipolarElectrodialysis(cell_voltage="1.8 V", current_efficiency=0.8)
    effect = stack.run(Stream({"sodium sulfate": 1.0}))
    assert effect.figures["electricity per caustic"][0] == pytest.approx(96485 * 1.8 / 0.8 / 0.039997 / 3.6e6, rel=1e-4)


@pytest.mark.parametrize("chemistry", ["NMC622", "LFP"])
def test_acid_returns_as_far_as_the_leach_takes_it(chemistry: str) -> None:
    """Splitting all sulfate makes more acid than that: the rest is sold, and costs no caustic to neutralise."""
    plain, split = plant(chemistry), plant(chemistry, electrodialysis={"share": 1.0})
    leach = split.solution.outcomes["leaching"].effect
    assert leach.additions["sulfuric acid"]["sulfuric acid"] == 0
    assert leach.outlets["acid_left"]["SO4-2(aq)"] > 0.1 * split["electrodialysis: acid"]["SO4-2(aq)"]
    bought = [per_tonne(r, "reagents", "sodium hydroxide") for r in (plain, split)]
    assert bought[1] == pytest.approx(bought[0], rel=0.01)


def test_zero_liquid_discharge() -> None:
    """No effluent, a dry salt, and electricity by its evaporation."""
    result = plant(zero_liquid_discharge={})
    wastes = {row["name"] for row in result.to_dict()["wastes"]}
    assert "mixed salt" in wastes and "effluent" not in wastes
    brine = Stream.of_mass({"water": 1.0, "Na+(aq)": 0.03, "SO4-2(aq)": 0.0627})
    effect = ZeroLiquidDischarge().run(brine)
    assert 60 < effect.work / effect.outlets["condensate"].mass / 3.6e3 < 110  # kWh/t: small rigs have 75-121


def test_effluent_meets_its_fluoride_limit_or_says_what_it_exceeds() -> None:
    """Lime takes fluoride to the limit; metals that the pH leaves are named with their limit."""
    liquor = Stream.of_mass({"water": 1.0, "Na+(aq)": 0.05, "F-(aq)": 0.0413})
    effect = EffluentTreatment(fluoride_limit="15 mg/L").run(liquor)
    clean = effect.outlets["effluent"]
    assert 13e-6 < clean.element_mass("F") / clean.component_mass("water") <= 15.001e-6  # acid brings a little water
    dirty = Stream.of_mass({"water": 1.0, "Mn+2(aq)": 0.01, "SO4-2(aq)": 0.01748})
    told = EffluentTreatment(ph=8.0).run(dirty).warnings
    assert len(told) == 1 and "Mn" in told[0] and "0.5" in told[0]


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
    assert effect.figures["electricity per copper"][0] == pytest.approx(0.843 * 2.0 / 0.92, rel=2e-3)
    assert effect.outlets["liquor"]["H+(aq)"] == pytest.approx(2 * 0.95 * 0.02, rel=1e-12)


def test_copper_extraction_trades_copper_for_acid() -> None:
    """Two protons a copper into the liquor; the strip liquor is copper sulfate at the strength asked for."""
    liquor = Stream({"water": 50.0, "Cu+2(aq)": 0.02, "SO4-2(aq)": 0.02})
    effect = CopperExtraction(extraction=0.9, strip_strength="60 g/kg").run(liquor)
    assert effect.outlets["liquor"]["H+(aq)"] == pytest.approx(0.036, rel=1e-12)
    strip = effect.outlets["strip_liquor"]
    assert strip["SO4-2(aq)"] == pytest.approx(strip["Cu+2(aq)"], rel=1e-12)
    assert strip.element_mass("Cu") / strip.component_mass("water") == pytest.approx(0.060, rel=1e-9)


def test_copper_sulfate() -> None:
    """Pentahydrate from 80 to 25 degC at the yield of the two solubilities; the copper is sold and not in the cake."""
    plain, result = plant(), plant(copper_extraction={})
    assert result.recovery["Cu"] > plain.recovery["Cu"] + 0.03
    product = result["copper sulfate pentahydrate"]
    assert product.mass_of(["copper sulfate pentahydrate"]) / product.mass > 0.98
    hot, cold, salt = 0.55, 0.227, 159.6  # kg/kg, kg/kg at 25 degC (Linke: about 0.222), g/mol
    crystals = (hot - cold) / (1 - cold * 5 * 18.015 / salt)
    assert figure(result, "copper_crystallisation", "yield of one pass") == pytest.approx(crystals / hot, rel=0.02)


def test_copper_recovery_rises_and_the_cake_shrinks() -> None:
    """Cementation sells the copper of the black mass, which else ends in the hydroxide cake."""
    plain, cemented = plant(), plant(copper_cementation={})
    assert cemented.recovery["Cu"] > plain.recovery["Cu"] + 0.03
    cakes = [float(r["impurity filtration: cake"].element_mass("Cu")) for r in (plain, cemented)]
    assert cakes[1] < 0.3 * cakes[0]


def test_one_place_one_step() -> None:
    with pytest.raises(InputError, match="copper_cementation and copper_electrowinning"):
        plant(copper_cementation={}, copper_electrowinning={})


# --- metal products ---------------------------------------------------------------------------------


def test_crystal_yields_follow_solubility() -> None:
    """NiSO4.6H2O from 80 to 40 degC: 36 % a pass; more evaporation, and colder, crystallise more; less purge keeps more."""
    liquor = Stream({"water": 55.0, "Ni+2(aq)": 1.5, "SO4-2(aq)": 1.5})

    def figures(**given: Any) -> tuple[float, float]:
        found = NickelCrystallisation(**given).run(liquor).figures
        return found["yield of one pass"][0], found["recovered"][0]

    assert figures()[0] == pytest.approx(0.361, abs=0.005)
    assert figures(temperature="32 degC")[0] > figures()[0] + 0.05
    assert figures(concentration=1.4)[0] > figures()[0] + 0.1
    assert figures(purge=0.01)[1] > figures(purge=0.10)[1] + 0.05
    manganese = Stream({"water": 55.0, "Mn+2(aq)": 1.5, "SO4-2(aq)": 1.5})
    assert ManganeseCrystallisation().run(manganese).figures["yield of one pass"][0] > 0.5


def test_mother_liquor_makes_crystals_impure() -> None:
    """What is not the salt collects in the mother liquor: less purge and more liquor on the crystals, more of it in them."""
    liquor = Stream({"water": 55.0, "Co+2(aq)": 1.5, "Na+(aq)": 0.01, "SO4-2(aq)": 1.505})

    def sodium(**given: Any) -> float:
        crystals = CobaltCrystallisation(**given).run(liquor).outlets["crystals"]
        return crystals.element_mass("Na") / crystals.mass

    assert sodium(purge=0.01) > 2 * sodium(purge=0.08)
    assert sodium(occluded_liquor="20 g/kg") > 2 * sodium(occluded_liquor="2 g/kg")


def test_a_crystalliser_without_yield_is_refused() -> None:
    with pytest.raises(InputError, match=r"manganese_crystallisation\.concentration"):
        plant(manganese_crystallisation={"concentration": 1.0})


def test_mixed_hydroxide() -> None:
    """Nickel and cobalt above 97 % at pH 8 and 25 degC, little manganese; half of the cake is moisture."""
    liquor = Stream(
        {"water": 55.5, "Ni+2(aq)": 0.6, "Co+2(aq)": 0.2, "Mn+2(aq)": 0.2, "Li+(aq)": 1.0, "SO4-2(aq)": 1.5}
    )
    effect = MixedHydroxidePrecipitation(ph=8.0, temperature="25 degC").run(liquor)
    cake = effect.outlets["cake"]
    assert cake["nickel hydroxide"] / 0.6 > 0.97 and cake["cobalt hydroxide"] / 0.2 > 0.95
    assert cake["manganese hydroxide"] < 0.01
    assert cake.component_mass("water") / cake.mass == pytest.approx(0.5, abs=0.03)
    result = plant(mixed_hydroxide={})
    assert "nickel_extraction" not in result.plan.used and result.recovery["Ni"] > 0.8


def test_precursor_of_the_composition_asked_for() -> None:
    """NMC532 liquor to NMC622 precursor: cobalt and nickel are bought; recovery counts what was fed only."""
    liquor = Stream(
        {"water": 55.5, "Ni+2(aq)": 0.5, "Co+2(aq)": 0.2, "Mn+2(aq)": 0.3, "Li+(aq)": 1.0, "SO4-2(aq)": 1.5}
    )
    effect = PrecursorPrecipitation(nickel=0.6, cobalt=0.2).run(liquor)
    cake = effect.outlets["cake"]
    total = sum(cake[f"{m} hydroxide"] for m in ("nickel", "cobalt", "manganese"))
    assert cake["nickel hydroxide"] / total == pytest.approx(0.6, rel=1e-9)
    assert total == pytest.approx(0.3 / 0.2 * 0.998, rel=1e-9)  # manganese decides
    assert effect.additions["nickel sulfate hexahydrate"]["nickel sulfate hexahydrate"] == pytest.approx(0.4, rel=1e-9)
    assert effect.additions["cobalt sulfate heptahydrate"]["cobalt sulfate heptahydrate"] == pytest.approx(
        0.1, rel=1e-9
    )
    result = run("scrap-pcam")
    assert all(0.85 < result.recovery[e] < 1.0 for e in ("Ni", "Co", "Mn"))


def test_precursor_fractions_are_checked() -> None:
    with pytest.raises(InputError, match=r"precursor\.nickel and precursor\.cobalt"):
        plant(precursor={"nickel": 0.8, "cobalt": 0.4})


# --- lithium ----------------------------------------------------------------------------------------


def one_pass(molality: float, **given: Any) -> float:
    """Share of the lithium that a pass of carbonation precipitates."""
    liquor = Stream({"water": 1 / _WATER, "Li+(aq)": molality, "SO4-2(aq)": molality / 2})
    slurry = Carbonation(**given).run(liquor).outlets["slurry"]
    return 2 * slurry["lithium carbonate"] / molality


def test_lithium_carbonate_in_one_pass() -> None:
    """80-90 % from 2 mol/kg at 90 degC; it collapses in dilute liquor and in the cold."""
    assert 0.80 < one_pass(2.0) < 0.90
    assert one_pass(0.5) < 0.45 and one_pass(0.2) == 0.0
    assert one_pass(2.0, temperature="20 degC") < one_pass(2.0) - 0.1


def test_lithium_phosphate_needs_no_evaporation() -> None:
    """Above 95 % from liquors where carbonate gives nothing or half."""
    liquor = Stream({"water": 1 / _WATER, "Li+(aq)": 0.45, "SO4-2(aq)": 0.225})
    slurry = PhosphatePrecipitation().run(liquor).outlets["slurry"]
    assert 3 * slurry["lithium phosphate"] / 0.45 > 0.95
    formed = solubility.lithium_salt_formed(0.45, 0.1575, 1e-6, 3)
    assert (0.45 - 3 * formed) ** 3 * (0.1575 - formed) == pytest.approx(1e-6, rel=1e-9)


def test_lithium_fluoride() -> None:
    """(Li)(F) = s^2 times the activity factor."""
    liquor = Stream({"water": 1 / _WATER, "Li+(aq)": 1.0, "SO4-2(aq)": 0.5})
    slurry = FluoridePrecipitation(excess=1.0).run(liquor).outlets["slurry"]
    left = slurry["Li+(aq)"] * slurry["F-(aq)"]
    assert left == pytest.approx((1.3 / 25.938) ** 2 * 5.0, rel=1e-3)


def test_lithium_hydroxide_from_carbonate() -> None:
    """Lime 1.17 kg per kg of LiOH (EverBatt 2019: with its excess); LiOH.H2O holds 6.046 times its lithium."""
    effect = LithiumHydroxideConversion(lime_excess=1.0, conversion=1.0, mud_loss=0.0, purge=0.0).run(
        Stream({"lithium carbonate": 1.0, "water": 0.1})
    )
    crystals = effect.outlets["crystals"]
    assert crystals.mass / crystals.element_mass("Li") == pytest.approx(6.046, rel=1e-3)
    lime = effect.additions["calcium hydroxide"].mass * 56.077 / 74.093  # as CaO
    assert lime / (2 * 0.023948) == pytest.approx(1.17, rel=0.01)
    result = plant(lithium_hydroxide={})
    assert "lithium hydroxide monohydrate" in {p["name"] for p in result.to_dict()["products"]}
    assert result.recovery["Li"] > 0.8


def test_more_evaporation_recovers_more_lithium_in_a_pass() -> None:
    """Lithium before carbonation from 4 to 14 g/kg: the mother liquor holds less of it."""
    result = plant(evaporation={"lithium": ["4 g/kg", "8 g/kg", "14 g/kg"]})
    before, after = result["evaporation: concentrate"], result["carbonation: slurry"]
    share = 2 * after["lithium carbonate"] / before["Li+(aq)"]
    assert np.all(np.diff(share) > 0.05)


def test_sodium_sulfate_per_tonne_of_cathode() -> None:
    """2.2 t per t of NMC622 by stoichiometry; excess acid, soda and scrub liquor make it more."""
    bare = {"scrub_stages": 0}
    ideal = pure(
        leaching={"acid_excess": 1.0, "residence_time": "48 h"},
        manganese_extraction=bare, cobalt_extraction=bare, nickel_extraction=bare,
        manganese_crystallisation={"pass_yield": 0.99}, cobalt_crystallisation={"pass_yield": 0.99},
        nickel_crystallisation={"pass_yield": 0.99}, carbonation={"excess": 1.0, "recovery": {"Li": 0.99}},
    )  # fmt: skip
    assert per_tonne(ideal, "products", "sodium sulfate") / 1000 == pytest.approx(2.20, rel=0.03)
    assert 2.5 < per_tonne(pure(), "products", "sodium sulfate") / 1000 < 3.2


def test_ammonia_as_base_gives_ammonium_sulfate() -> None:
    base = {"base": "ammonia"}
    result = plant(manganese_extraction=base, cobalt_extraction=base, nickel_extraction=base)
    product = next(p for p in result.to_dict()["products"] if p["name"] == "ammonium sulfate")
    assert result["ammonium sulfate"]["ammonium sulfate"] > 0
    assert product["purity"]["value"] < 0.9  # soda and neutralisation bring sodium all the same


# --- purity -----------------------------------------------------------------------------------------


def test_purity_names_what_fails() -> None:
    """Copper that purification leaves fails the manganese sulfate, and the pH of purification decides it."""
    rows = {
        p["name"]: p["specification"]
        for p in plant(impurity_removal={"ph": 4.2}).to_dict()["products"]
        if "specification" in p
    }
    manganese = rows["manganese sulfate monohydrate"]
    failing = {row["what"] for row in manganese["rows"] if row["verdict"] == "fail"}
    assert manganese["verdict"] == "fail" and "Cu" in failing
    traces = [
        next(r["actual"]["value"] for r in p["specification"]["rows"] if r["what"] == "Cu")
        for ph in (4.2, 4.8, 5.4)
        for p in plant(impurity_removal={"ph": ph}).to_dict()["products"]
        if p["name"] == "manganese sulfate monohydrate"
    ]
    assert traces[0] > 3 * traces[1] > 3 * traces[2]


def test_a_batch_is_judged_scenario_by_scenario() -> None:
    result = plant(impurity_removal={"ph": [4.2, 5.6]}, copper_cementation={"iron_excess": 1.05})
    row = next(p for p in result.to_dict()["products"] if p["name"] == "cobalt sulfate heptahydrate")
    assert len(row["specification"]["verdict"]) == 2

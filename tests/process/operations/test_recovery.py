"""Salts, hydroxides and precursor made of the liquor."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import constants

from blackmass.process import InputError, Scenario, aqueous, run
from blackmass.process.equations import solubility
from blackmass.process.equations.pitzer import log_activity_coefficients
from blackmass.process.heating import taken
from blackmass.process.operations import (
    Carbonation,
    CarbonDioxideCarbonation,
    CobaltCrystallisation,
    FluoridePrecipitation,
    GraphiteRecovery,
    ImpurityRemoval,
    LithiumElectrodialysis,
    LithiumFiltration,
    LithiumHydroxideConversion,
    LithiumSulfateCrystallisation,
    ManganeseCrystallisation,
    MixedHydroxidePrecipitation,
    NickelCrystallisation,
    PhosphatePrecipitation,
    PrecursorPrecipitation,
)
from blackmass.process.stream import Stream


def test_washing_does_not_reach_inside_the_crystals() -> None:
    """However well it is washed, lithium carbonate keeps the liquor inside; unwashed it holds far more."""
    slurry = Stream.of_mass({"lithium carbonate": 1.0, "water": 5.0, "Na+(aq)": 0.6, "SO4-2(aq)": 1.25})
    washed = LithiumFiltration(wash_stages=8, occluded_liquor="2 g/kg").run(slurry).outlets["cake"]
    plain = LithiumFiltration(wash_stages=0, occluded_liquor="2 g/kg").run(slurry).outlets["cake"]
    inside = 0.002 * 0.6 / 6.85
    assert washed.component_mass("Na+(aq)") == pytest.approx(inside, rel=0.01)
    assert plain.component_mass("Na+(aq)") > 20 * inside


# --- metal products ---------------------------------------------------------------------------------


def test_crystal_yields_follow_solubility() -> None:
    """NiSO4.6H2O from 80 to 40 degC: 36 % a pass; more evaporation, and colder, crystallise more; less purge keeps more."""
    liquor = Stream({"water": 55.0, "Ni+2(aq)": 1.5, "SO4-2(aq)": 1.5})

    def figures(**given: Any) -> tuple[float, float]:
        found = NickelCrystallisation(**given).run(liquor)
        return found.figure("pass_yield"), found.figure("recovered")

    assert figures()[0] == pytest.approx(0.361, abs=0.005)
    assert figures(temperature="32 degC")[0] > figures()[0] + 0.05
    assert figures(concentration=1.4)[0] > figures()[0] + 0.1
    assert figures(purge=0.01)[1] > figures(purge=0.10)[1] + 0.05
    manganese = Stream({"water": 55.0, "Mn+2(aq)": 1.5, "SO4-2(aq)": 1.5})
    assert ManganeseCrystallisation().run(manganese).figure("pass_yield") > 0.5


def test_mother_liquor_makes_crystals_impure() -> None:
    """What is not the salt collects in the mother liquor: less purge and more liquor on the crystals, more of it in them."""
    liquor = Stream({"water": 55.0, "Co+2(aq)": 1.5, "Na+(aq)": 0.01, "SO4-2(aq)": 1.505})

    def sodium(**given: Any) -> float:
        crystals = CobaltCrystallisation(**given).run(liquor).outlets["crystals"]
        return crystals.element_mass("Na") / crystals.mass

    assert sodium(purge=0.01) > 2 * sodium(purge=0.08)
    assert sodium(occluded_liquor="20 g/kg") > 2 * sodium(occluded_liquor="2 g/kg")


def plant(chemistry: str = "NMC622", form: str = "cell", **steps: Any) -> Any:
    return run({"feed": [{"chemistry": chemistry, "form": form, "mass_flow": "1 t/h"}], **steps})


def test_a_crystalliser_without_yield_is_refused() -> None:
    with pytest.raises(InputError, match=r"manganese_crystallisation\.concentration"):
        plant(manganese_crystallisation={"concentration": 1.0})


def test_mixed_hydroxide() -> None:
    """Nickel and cobalt above 95 % at pH 8 and 50 degC, little manganese; half of the cake is moisture."""
    liquor = Stream(
        {"water": 55.5, "Ni+2(aq)": 0.6, "Co+2(aq)": 0.2, "Mn+2(aq)": 0.2, "Li+(aq)": 1.0, "SO4-2(aq)": 1.5}
    )
    effect = MixedHydroxidePrecipitation(ph=8.0).run(liquor)
    cake = effect.outlets["cake"]
    assert cake["nickel hydroxide"] / 0.6 > 0.97 and cake["cobalt hydroxide"] / 0.2 > 0.95
    assert cake["manganese hydroxide"] < 0.01
    assert cake.component_mass("water") / cake.mass == pytest.approx(0.5, abs=0.03)
    result = plant(mixed_hydroxide={})
    assert "nickel_extraction" not in result.solution.plant.units and result.ledger.recovery["Ni"] > 0.8


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
    assert all(0.85 < result.ledger.recovery[e] < 1.0 for e in ("Ni", "Co", "Mn"))


def test_precursor_fractions_are_checked() -> None:
    with pytest.raises(InputError, match=r"precursor\.nickel and precursor\.cobalt"):
        plant(precursor={"nickel": 0.8, "cobalt": 0.4})


_WATER = 0.018015


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


def over_saturation(slurry: Stream, ion: str, count: int, solubility: float) -> float:
    """Product of the activities of a lithium salt in a slurry over that in pure water, which dissolves so much, mol/kg."""
    names = {"Li": "Li+(aq)", "Na": "Na+(aq)", "SO4": "SO4-2(aq)", "CO3": "CO3-2(aq)", "F": "F-(aq)"}
    held = {name: slurry[key] / slurry.component_mass("water") for name, key in names.items() if key in slurry}
    log = [
        count * (np.log(m["Li"]) + gamma["Li"]) + np.log(m[ion]) + gamma[ion]
        for m in (held, {"Li": count * solubility, ion: solubility})
        for gamma in (log_activity_coefficients(m, slurry.temperature),)
    ]
    return float(np.exp(log[0] - log[1]))


def test_lithium_fluoride() -> None:
    """The activities of lithium and fluoride are those that water saturated with it has; sulfate holds more of them."""
    liquor = Stream({"water": 1 / _WATER, "Li+(aq)": 1.0, "SO4-2(aq)": 0.5})
    slurry = FluoridePrecipitation(excess=1.0).run(liquor).outlets["slurry"]
    assert over_saturation(slurry, "F", 1, 1.3 / 25.938) == pytest.approx(1.0, rel=1e-3)
    assert 2.0 < slurry["Li+(aq)"] * slurry["F-(aq)"] / (1.3 / 25.938) ** 2 < 3.5


def test_lithium_fluoride_by_ammonium_fluoride() -> None:
    """As much of it by mole as of sodium fluoride, as much lithium, and ammonium in place of the sodium."""
    liquor = Stream({"water": 1 / _WATER, "Li+(aq)": 1.0, "SO4-2(aq)": 0.5})
    found = {
        salt: FluoridePrecipitation(fluoride=salt).run(liquor) for salt in ("sodium fluoride", "ammonium fluoride")
    }
    sodium, ammonium = (found[salt].outlets["slurry"] for salt in found)
    assert ammonium["lithium fluoride"] == pytest.approx(sodium["lithium fluoride"], rel=0.02)
    assert ammonium["Na+(aq)"] == 0.0 and ammonium["NH4+(aq)"] == pytest.approx(sodium["Na+(aq)"], rel=0.02)
    brought = found["ammonium fluoride"].additions["ammonium fluoride"]
    assert brought.element_moles("N") == pytest.approx(ammonium["NH4+(aq)"])


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
    assert result.ledger.recovery["Li"] > 0.8


def test_more_evaporation_recovers_more_lithium_in_a_pass() -> None:
    """Lithium before carbonation from 4 to 14 g/kg: the mother liquor holds less of it."""
    result = plant(evaporation={"lithium": ["4 g/kg", "8 g/kg", "14 g/kg"]})
    before, after = result["evaporation: concentrate"], result["carbonation: slurry"]
    share = 2 * after["lithium carbonate"] / before["Li+(aq)"]
    assert np.all(np.diff(share) > 0.05)


def figure(result: Any, unit: str, name: str) -> Any:
    return result.solution.outcomes[unit].effect.figure(name)


def test_sodium_sulfate_stops_evaporation() -> None:
    """The mother liquor, with the sodium of the soda, stays below saturation; lithium asked beyond that is told to be out of reach."""
    result = plant(evaporation={"lithium": "30 g/kg"})
    mother = result["mother liquor"]
    salt = min(mother["Na+(aq)"] / 2, mother["SO4-2(aq)"]) * 0.14204 / mother.component_mass("water")
    most = aqueous.solubility("Na2SO4", mother.temperature)
    assert 0.85 * most < salt < most
    assert any("saturation" in row["text"] for row in result.to_dict()["warnings"] if row["where"] == "evaporation")
    assert figure(result, "evaporation", "lithium") < 0.030


def test_traces_of_metal_go_with_lithium_carbonate() -> None:
    """What ion exchange leaves of manganese ends in the product, with as much base."""
    liquor = Stream({"water": 1 / _WATER, "Li+(aq)": 2.0, "Mn+2(aq)": 1e-3, "SO4-2(aq)": 1.001})
    effect = Carbonation().run(liquor)
    assert effect.outlets["slurry"]["manganese hydroxide"] == pytest.approx(1e-3)
    assert effect.additions["sodium hydroxide"]["sodium hydroxide"] == pytest.approx(2e-3)
    leaky = run(Scenario.load("scrap-pcam").override("fluoride_removal.metals", ["0.01 mg/kg", "1 mg/kg"]))
    grade = next(p for p in leaky.to_dict()["products"] if p["name"] == "lithium carbonate")["specification"]
    manganese = next(row for row in grade["rows"] if row["what"] == "Mn")
    assert manganese["verdict"] == ["pass", "fail"]


def test_crystals() -> None:
    """y / (1 - (1 - y)(1 - p)) of the metal, as hydrate: 4.478 kg per kg of nickel, 3.076 per kg of manganese."""
    for operation, ion, element, ratio in (
        (NickelCrystallisation, "Ni+2(aq)", "Ni", 4.478),
        (ManganeseCrystallisation, "Mn+2(aq)", "Mn", 3.076),
    ):
        liquor = Stream({"water": 100.0, ion: 1.0, "SO4-2(aq)": 1.0})
        effect = operation(pass_yield=0.5, purge=0.1, occluded_liquor="0 g/kg").run(liquor)
        metal = effect.outlets["crystals"].component_mass(operation.hydrate) / ratio
        assert metal / liquor.element_mass(element) == pytest.approx(0.5 / (1 - 0.5 * 0.9), rel=1e-3)


@pytest.mark.parametrize(
    ("kind", "metal", "hydrate"),
    [
        (NickelCrystallisation, "Ni+2(aq)", "nickel sulfate hexahydrate"),
        (CobaltCrystallisation, "Co+2(aq)", "cobalt sulfate heptahydrate"),
    ],
)
@pytest.mark.parametrize("occluded", [0.0, 0.05])
def test_of_what_does_not_crystallise_a_share_is_purged(kind: type, metal: str, hydrate: str, occluded: float) -> None:
    """Each pass: some to crystals, some on them as liquor, and of the rest the purge; what is left goes round."""
    liquor = Stream({"water": 55.5, metal: 1.0, "SO4-2(aq)": 1.0})
    effect = kind(purge=0.2, occluded_liquor=occluded, pass_yield=0.4).run(liquor)
    crystals, purge = effect.outlets["crystals"], effect.outlets["purge"]
    on_crystals = crystals[metal] / crystals[hydrate]
    assert purge[metal] / crystals[hydrate] == pytest.approx(0.2 * (1 - 0.4 - 0.4 * on_crystals) / 0.4)
    assert (on_crystals > 0) == (occluded > 0)


def test_fluoride_stays_by_the_solubility_of_lithium_fluoride() -> None:
    """Beside lithium carbonate too: its activities are those that water saturated with it has."""
    liquor = Stream({"water": 55.508, "Li+(aq)": 2.0, "F-(aq)": 0.5, "SO4-2(aq)": 0.75})
    slurry = Carbonation(fluoride_solubility="1.3 g/kg").run(liquor).outlets["slurry"]
    assert slurry["lithium fluoride"] > 0
    assert over_saturation(slurry, "F", 1, 1.3 / 25.939) == pytest.approx(1.0, rel=1e-3)


def test_graphite_is_spoiled_by_what_is_entrained() -> None:
    """Of every other solid alike; and the cake is wet."""
    residue = Stream.of_mass({"graphite": 1.0, "copper foil": 0.2, "calcium fluoride": 0.1, "water": 5.0})
    product = GraphiteRecovery(recovery=0.9, entrainment=0.02, moisture=0.3).run(residue).outlets["graphite"]
    shares = {key: product[key] / residue[key] for key in ("graphite", "copper foil", "calcium fluoride")}
    assert shares == pytest.approx({"graphite": 0.9, "copper foil": 0.02, "calcium fluoride": 0.02})
    assert product.component_mass("water") / product.mass == pytest.approx(0.3)


def test_washes_multiply() -> None:
    """Each takes its share of what the one before left in the cake."""
    liquor = Stream({"water": 55.5, "Ni+2(aq)": 1.0, "SO4-2(aq)": 1.0})
    kinds = (MixedHydroxidePrecipitation, PrecursorPrecipitation)
    for kind in kinds:
        held = {
            n: kind(wash_stages=n, wash_efficiency=0.8).run(liquor).outlets["cake"].element_moles("S")
            for n in (0, 1, 3)
        }
        assert held[1] / held[0] == pytest.approx(0.2, rel=1e-6) and held[3] / held[0] == pytest.approx(0.008, rel=1e-6)


def test_ammonia_is_lost_by_its_ratio_and_its_loss() -> None:
    """Per metal of the precursor: what stripping does not return is bought."""
    liquor = Stream({"water": 55.5, "Ni+2(aq)": 0.6, "Co+2(aq)": 0.2, "Mn+2(aq)": 0.2, "SO4-2(aq)": 1.0})
    kind = PrecursorPrecipitation(nickel=0.6, cobalt=0.2, ammonia_ratio="0.5 mol/mol", ammonia_loss=0.1)
    assert kind.run(liquor).additions["ammonia"].element_moles("N") == pytest.approx(0.05)


def test_mother_liquor_keeps_the_water_that_its_salts_take() -> None:
    """Saturated in the metal's salt, and four times its weight of water for whatever else is dissolved."""
    liquor = Stream({"water": 200.0, "Ni+2(aq)": 1.0, "Na+(aq)": 0.5, "SO4-2(aq)": 1.25})
    purge = NickelCrystallisation(pass_yield=0.5, purge=0.2).run(liquor).outlets["purge"]
    salt = purge["Ni+2(aq)"] * 0.154756  # anhydrous, kg/mol
    others = purge.mass - purge.component_mass("water") - salt
    saturated = salt / aqueous.solubility("NiSO4", purge.temperature)
    assert purge.component_mass("water") == pytest.approx(saturated + 4.0 * others, rel=1e-4)


def test_mother_liquor_that_goes_round_is_heated_at_each_pass() -> None:
    """By hand: of 1 kg of nickel 1/yield go into a pass and the rest comes back as liquor saturated at 40 degC, warmed by 40 K."""
    liquor = Stream.of_mass({"water": 3.0, "Ni+2(aq)": 1.0, "SO4-2(aq)": 96.06 / 58.69}).at(313.15)
    settings = {"purge": 0.001, "occluded_liquor": "0 g/kg", "preheat_approach": "2 K"}
    effect = NickelCrystallisation(**settings).run(liquor)
    once = effect.figure("pass_yield")
    salt = (1 / once - 1) * (58.69 + 96.06) / 58.69
    back = Stream.of_mass(
        {
            "water": salt / aqueous.solubility("NiSO4", 313.15),
            "Ni+2(aq)": salt * 58.69 / 154.75,
            "SO4-2(aq)": salt * 96.06 / 154.75,
        }
    )
    again = back.at(353.15).enthalpy() - back.at(313.15).enthalpy()
    whole = NickelCrystallisation(pass_yield=0.99, **settings).run(liquor)
    assert effect.duties[0].power + effect.work == pytest.approx(whole.duties[0].power + whole.work + again, rel=0.02)


def test_the_less_crystallises_in_a_pass_the_more_heat_goes_round() -> None:
    """Over the whole range of the yield; as much is cooled away again."""
    liquor = Stream.of_mass({"water": 3.0, "Ni+2(aq)": 1.0, "SO4-2(aq)": 96.06 / 58.69}).at(313.15)
    effect = NickelCrystallisation(pass_yield=np.linspace(0.05, 0.99, 48).tolist()).run(liquor)
    assert np.all(np.diff(taken(effect.duties)) <= 0) and taken(effect.duties)[0] > 5 * taken(effect.duties)[24]


@pytest.mark.parametrize("kind", [Carbonation, PhosphatePrecipitation, FluoridePrecipitation])
def test_precipitant_is_dosed_for_what_precipitates(kind: type[Any]) -> None:
    """Over the whole range of lithium: more makes more, without a jump, and little is dosed where little can precipitate."""
    lithium = np.geomspace(0.01, 6.0, 120)
    liquor = Stream({"water": np.full(120, 1 / 0.018015), "Li+(aq)": lithium, "SO4-2(aq)": lithium / 2})
    effect = kind().run(liquor)
    salt, dosed = effect.outlets["slurry"][kind.product], effect.additions[kind().dosed()][kind().dosed()]
    assert np.all(np.diff(salt) >= 0) and np.all(np.diff(dosed) >= -1e-12)
    assert np.all(salt <= dosed + 1e-12) and np.all(dosed <= kind().excess * lithium / kind.count + 1e-12)
    assert np.max(np.diff(kind.count * salt / lithium)) < 0.16
    assert dosed[0] < 1e-9 or salt[0] > 0


def test_more_precipitant_never_leaves_more_lithium() -> None:
    """Over the whole range of the excess."""
    excess = np.linspace(0.5, 3.0, 51).tolist()
    liquor = Stream({"water": 1 / 0.018015, "Li+(aq)": 1.6, "SO4-2(aq)": 0.8})
    effect = Carbonation(excess=excess).run(liquor)
    assert np.all(np.diff(effect.outlets["slurry"]["Li+(aq)"]) < 0)
    assert np.all(np.diff(effect.additions["sodium carbonate"]["sodium carbonate"]) > 0)


def test_soda_of_the_plant_is_that_of_its_product() -> None:
    """1.1 to 1.25 mol of soda a mole of lithium carbonate are usual; little is left for acid to destroy."""
    ledger = run("nmc622-hydro").ledger
    soda = ledger.reagents["sodium carbonate"] / 105.99
    assert 1.1 < soda / (ledger.products["lithium carbonate"].component_mass("lithium carbonate") / 73.89) < 1.26


def test_precursor_with_lithium_hydroxide_brings_no_sodium() -> None:
    """Two moles of base per mole of M(OH)2: by NaOH sodium sulfate, by LiOH lithium sulfate beside the cathode's own lithium."""
    liquor = Stream(
        {"water": 100.0, "Ni+2(aq)": 0.6, "Co+2(aq)": 0.2, "Mn+2(aq)": 0.2, "Li+(aq)": 1.0, "SO4-2(aq)": 1.5}
    )
    whole = {"nickel": 0.6, "cobalt": 0.2, "metal_yield": 1.0, "ammonia_ratio": "0 mol/mol"}
    effect = PrecursorPrecipitation(base="lithium hydroxide", **whole).run(liquor)
    assert effect.additions["lithium hydroxide"]["lithium hydroxide"] == pytest.approx(2.0, rel=1e-9)
    assert "sodium hydroxide" not in effect.additions
    assert all("Na+(aq)" not in stream for stream in effect.outlets.values())
    assert sum(s["Li+(aq)"] for s in effect.outlets.values()) == pytest.approx(3.0, rel=1e-9)
    soda = PrecursorPrecipitation(**whole).run(liquor)
    assert sum(s["Na+(aq)"] for s in soda.outlets.values()) == pytest.approx(2.0, rel=1e-9)
    with pytest.raises(InputError, match="base"):  # holds nickel as ammine, and reaches no pH of 11
        PrecursorPrecipitation(base="ammonia")


@pytest.mark.slow
def test_lithium_of_the_base_is_not_recovered_from_batteries() -> None:
    """What bought lithium hydroxide brings is in the carbonate sold, and counts for nothing in the recovery of the feed's."""
    steps = ("impurity_removal", "cobalt_extraction", "nickel_extraction", "manganese_extraction", "polishing")
    scenario = Scenario.load("nmc622-hydro")
    plain = run(scenario)
    base = run(scenario.with_entries({f"{step}.base": "lithium hydroxide" for step in steps}))
    assert base.ledger.reagents["sodium hydroxide"] < 0.1 * plain.ledger.reagents["sodium hydroxide"]
    assert base.ledger.reagents["lithium hydroxide"] > 0
    made = [r.ledger.products["lithium carbonate"]["lithium carbonate"] for r in (plain, base)]
    assert made[1] > 1.5 * made[0]
    assert base.ledger.recovery["Li"] <= plain.ledger.recovery["Li"]


def test_cryolite_needs_the_sodium_of_the_base() -> None:
    """Without sodium fluoride goes as hydroxyfluoride alone; jarosite is refused; lithium that a cake takes along stays in it."""
    liquor = Stream(
        {"water": 100.0, "H+(aq)": 0.1, "Li+(aq)": 1.0, "Al+3(aq)": 0.1, "F-(aq)": 0.35, "SO4-2(aq)": 0.525}
    )
    soda, lithia = (ImpurityRemoval(base=b).run(liquor) for b in ("sodium hydroxide", "lithium hydroxide"))
    assert soda.outlets["slurry"]["cryolite"] > 0.01
    assert "cryolite" not in lithia.outlets["slurry"] and "Na+(aq)" not in lithia.outlets["slurry"]
    assert lithia.outlets["slurry"]["aluminium hydroxyfluoride"] > 0.01  # fluoride beyond it holds aluminium dissolved
    brought = lithia.additions["lithium hydroxide"]["lithium hydroxide"]
    assert lithia.outlets["slurry"].element_moles("Li") == pytest.approx(1.0 + brought, rel=1e-9)
    with pytest.raises(InputError, match="jarosite"):
        ImpurityRemoval(base="lithium hydroxide", iron_solid="jarosite").run(liquor)


def test_carbon_dioxide_takes_hydroxide_alone() -> None:
    """2 LiOH + CO2 -> Li2CO3 + H2O: lithium that is sulfate stays, and no sodium comes."""
    step = CarbonDioxideCarbonation(carbonated=1.0, recovery={"Li": 0.6})
    liquor = Stream({"water": 30.0, "Li+(aq)": 3.0, "OH-(aq)": 2.0, "SO4-2(aq)": 0.5})
    effect = step.run(liquor)
    assert effect.additions["carbon dioxide"]["carbon dioxide"] == pytest.approx(1.0)
    slurry = effect.outlets["slurry"]
    assert slurry["lithium carbonate"] == pytest.approx(0.9) and "Na+(aq)" not in slurry
    assert slurry["water"] == pytest.approx(31.0)
    free = CarbonDioxideCarbonation().run(Stream({"water": 30.0, "Li+(aq)": 3.0, "SO4-2(aq)": 1.5}))
    assert free.outlets["slurry"]["lithium carbonate"] == 0.0
    with pytest.raises(InputError, match=r"carbon_dioxide_carbonation\.carbonated"):
        CarbonDioxideCarbonation(recovery={"Li": 0.9}).run(liquor)


def test_membranes_split_lithium_sulfate() -> None:
    """Half a mole of acid and one of hydroxide per mole of lithium, less the acid that carbonate in the liquor takes."""
    liquor = Stream({"water": 55.0, "Li+(aq)": 2.2, "CO3-2(aq)": 0.1, "SO4-2(aq)": 1.0})
    effect = LithiumElectrodialysis(share=0.5, purge=0.1, current_efficiency=1.0, cell_voltage="1 V").run(liquor)
    out = effect.outlets
    assert out["hydroxide"]["Li+(aq)"] == pytest.approx(1.1) and out["hydroxide"]["OH-(aq)"] == pytest.approx(1.1)
    assert out["acid"]["H+(aq)"] == pytest.approx(0.9) and out["acid"]["SO4-2(aq)"] == pytest.approx(0.45)
    assert out["gas"]["carbon dioxide"] == pytest.approx(0.1)
    assert out["purge"]["Li+(aq)"] == pytest.approx(0.11)
    assert np.sum(effect.work) == pytest.approx(1.1 * constants.physical_constants["Faraday constant"][0])


_LITHIA = ("impurity_removal", "precursor", "polishing")


def sodium_free(**more: Any) -> Any:
    """Precursor by lithium hydroxide and carbonate by carbon dioxide, of black mass."""
    feed = {
        "chemistry": "NMC622", "form": "black_mass", "mass_flow": "1 t/h",
        "composition": {"cathode": 0.6, "graphite": 0.36, "PVDF": 0.02, "copper foil": 0.01, "aluminium foil": 0.01},
    }  # fmt: skip
    steps = {step: {"base": "lithium hydroxide"} for step in _LITHIA}
    return run({"route": "hydro", "feed": [feed], **steps, "carbon_dioxide_carbonation": {}, **more})


def test_a_plant_without_sodium() -> None:
    """No soda, no sodium sulfate; acid comes from membranes, and lithium of the cathode is in the carbonate beside what was bought."""
    ledger = sodium_free().ledger
    assert "sodium carbonate" not in ledger.reagents and "sodium sulfate" not in ledger.products
    assert ledger.reagents["sodium hydroxide"] < 1e-3 * ledger.feed.mass  # of the resins
    assert ledger.reagents["sulfuric acid"] < 0.02 * ledger.feed.mass
    made = 2.0 * ledger.products["lithium carbonate"]["lithium carbonate"]
    bought = ledger.reagents["lithium hydroxide"] / aqueous.molar_mass("lithium hydroxide")
    metal = sum(ledger.products["precursor"][f"{m} hydroxide"] for m in ("nickel", "cobalt", "manganese"))
    # What the metal takes is the plant's own; bought is what neutralises the acid left over from the leach.
    assert 0 < bought < 0.5 * 2.0 * metal
    carbon_dioxide = ledger.reagents["carbon dioxide"] / aqueous.molar_mass("carbon dioxide")
    assert made / 2.0 < carbon_dioxide < 1.5 * made / 2.0
    fed = ledger.fed["Li"] / aqueous.molar_mass("Li+(aq)")
    assert 0.85 * (bought + fed) < made < bought + fed
    assert ledger.recovery["Li"] < 0.97
    assert ledger.worst_closure < 1e-9


def test_precursor_takes_hydroxide_that_is_offered_before_it_is_bought() -> None:
    """One mole of OH- per mole of acid; what is over goes on, what falls short is bought."""
    liquor = Stream({"water": 100.0, "Ni+2(aq)": 0.6, "Co+2(aq)": 0.2, "Mn+2(aq)": 0.2, "SO4-2(aq)": 1.0})
    step = PrecursorPrecipitation(base="lithium hydroxide", metal_yield=1.0, ammonia_ratio="0 mol/mol")
    for offered, bought, over in ((1.5, 0.5, 0.0), (3.0, 0.0, 1.0)):
        base = Stream({"water": 50.0, "Li+(aq)": offered, "OH-(aq)": offered})
        effect = step.run(liquor, base)
        dosed = effect.additions.get("lithium hydroxide", Stream({}))["lithium hydroxide"]
        assert dosed == pytest.approx(bought, abs=1e-9)
        assert effect.outlets["base_left"]["OH-(aq)"] == pytest.approx(over, abs=1e-9)
        lithium = sum(effect.outlets[port]["Li+(aq)"] for port in ("cake", "liquor"))
        assert lithium == pytest.approx(2.0, rel=1e-9)


def test_a_plant_without_sodium_takes_one_base() -> None:
    with pytest.raises(InputError, match=r"polishing\.base"):
        sodium_free(polishing={"base": "sodium hydroxide"})


def test_aged_hydroxide_precipitates_more() -> None:
    """Crystallised nickel hydroxide dissolves less than the active one (log K 11.0 and 12.8)."""
    liquor = Stream({"water": 55.0, "Ni+2(aq)": 0.05, "SO4-2(aq)": 0.05})
    fresh, aged = (
        MixedHydroxidePrecipitation(ph=7.0, solid=solid).run(liquor).outlets["cake"]["nickel hydroxide"]
        for solid in ("fresh", "aged")
    )
    assert aged > 1.2 * fresh


def test_mixed_hydroxide_is_told_dry() -> None:
    """Moisture is what the press leaves and changes nothing else; dry it is Ni(OH)2 and Co(OH)2, 63 % of metal by their formulas."""
    found = [plant(mixed_hydroxide={"moisture": moisture}).to_dict()["products"] for moisture in (0.3, 0.6)]
    rows = [next(p for p in products if p["name"] == "mixed hydroxide precipitate") for products in found]
    for row, moisture in zip(rows, (0.3, 0.6), strict=True):
        assert row["moisture"]["value"] == pytest.approx(moisture, abs=0.01)
        metals = sum(row["dry"][e]["value"] for e in ("Ni", "Co", "Mn"))
        assert 0.62 < metals < 0.634 and row["dry"]["Na"]["value"] < 0.01
    wet, dry = (row["per_tonne"]["value"] * (1.0 - row["moisture"]["value"]) for row in rows)
    assert wet == pytest.approx(dry, rel=0.01)


def test_lithium_sulfate_crystallises_hot() -> None:
    """Water goes until what is left is saturated: 0.312 kg of Li2SO4 per kg of water at 90 degC; each mole of crystals holds one."""
    liquor = Stream({"water": 1 / _WATER, "Li+(aq)": 2.0, "SO4-2(aq)": 1.0})
    effect = LithiumSulfateCrystallisation(crystallised=0.8, occluded_liquor="0 g/kg", purge=0.1).run(liquor)
    out = effect.outlets
    assert out["crystals"]["lithium sulfate monohydrate"] == pytest.approx(0.8) and not effect.warnings
    assert out["purge"]["Li+(aq)"] == pytest.approx(0.1 * 0.4)
    left = sum(out[port].component_mass("water") for port in ("liquor", "purge"))
    assert 0.2 * 0.10994 / left == pytest.approx(0.312, rel=0.01)
    assert left + out["condensate"].component_mass("water") == pytest.approx(1.0 - 0.8 * _WATER)
    mixed = Stream({"water": 1 / _WATER, "Li+(aq)": 1.0, "Na+(aq)": 1.0, "SO4-2(aq)": 1.0})
    assert "double salts" in LithiumSulfateCrystallisation().run(mixed).warnings[0]


def test_lithium_leaves_as_sulfate_where_no_other_base_comes_in() -> None:
    """Of iron phosphate: no soda, no sodium sulfate; every base is lithium hydroxide unless another is entered, which is refused."""
    result = plant("LFP", lithium_sulfate={})
    rows = {p["name"]: p for p in result.to_dict()["products"]}
    assert rows["lithium sulfate"]["purity"]["value"] > 0.98 and "sodium sulfate" not in rows
    assert result.ledger.recovery["Li"] > 0.85
    assert not any("sodium" in row["name"] for row in result.to_dict()["reagents"])
    with pytest.raises(
        InputError, match=r'impurity_removal.base: "sodium hydroxide" leaves a salt that lithium_sulfate'
    ):
        plant("LFP", lithium_sulfate={}, impurity_removal={"base": "sodium hydroxide"})

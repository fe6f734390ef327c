"""The mechanical front end: reuse, discharge, shredding, sorting and flotation against published or independent figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from blackmass.process import Feed, InputError, Result, run
from blackmass.process.equations import classification, comminution, flotation, inerting, reuse
from blackmass.process.operations import AirClassification, Discharge, Flotation, ReuseGate, Scrubbing, Shredding
from blackmass.process.quantities import from_si
from blackmass.process.stream import Stream


def mechanical(form: str = "cell", chemistry: str = "NMC622", **tables: Any) -> Result:
    """The mechanical route with something entered."""
    feed = {"chemistry": chemistry, "form": form, "mass_flow": "1 t/h", **tables.pop("feed", {})}
    return run({"route": "mechanical", "feed": [feed], **tables})


# --- reuse -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("mean", [0.65, 0.75, 0.85])
@pytest.mark.parametrize("error", [0.005, 0.025, 0.08])
def test_reuse_gate_is_the_bivariate_normal(mean: float, error: float) -> None:
    """Accepted, falsely accepted and the mean of the accepted, against scipy.stats."""
    spread, threshold = 0.08, 0.80
    total = np.hypot(spread, error)
    assert reuse.accepted(mean, spread, error, threshold) == pytest.approx(norm.sf(threshold, mean, total), rel=1e-12)
    # True value below and measured value above: one quadrant of the joint distribution.
    joint = multivariate_normal([mean, mean], [[spread**2, spread**2], [spread**2, total**2]])
    below = norm.cdf(threshold, mean, spread) - joint.cdf([threshold, threshold])
    assert reuse.falsely_accepted(mean, spread, error, threshold) == pytest.approx(below, abs=2e-5)
    # E[S | M >= t] = mean + cov / sd(M) * hazard of M.
    hazard = norm.pdf((threshold - mean) / total) / norm.sf((threshold - mean) / total)
    expected = mean + spread**2 / total * hazard
    assert reuse.mean_of_accepted(mean, spread, error, threshold) == pytest.approx(expected, abs=2e-6)


def test_reused_batteries_leave_the_plant_and_are_sold() -> None:
    """By what is left of their capacity; the gate stands only where it has a table."""
    assert "reuse" not in mechanical().solution.plant.units
    result = mechanical(reuse={"mean": 0.80, "safety_reject": 0.0, "measurement_error": 0.0})
    doc = result.to_dict()
    sold = next(row for row in doc["products"] if row["name"] == "reused batteries")
    assert sold["per_tonne"]["value"] == pytest.approx(500, rel=1e-6)
    # Half-normal above 0.80: mean 0.80 + 0.08 sqrt(2 / pi); 242 Wh/kg; 60 USD/kWh.
    energy = 500 * 0.242 * (0.80 + 0.08 * np.sqrt(2 / np.pi))
    assert sold["revenue_per_tonne"]["value"] == pytest.approx(60 * energy, rel=1e-4)
    packs = mechanical("pack", reuse={"modules": [1, 4, 20]})
    assert np.all(np.diff(packs["reused batteries"].mass) < 0)


def test_nothing_left_to_recycle() -> None:
    """Where all is reused the plant runs empty and says so in numbers, not in errors."""
    doc = mechanical(reuse={"reused": 1.0}, discharge={"method": "brine"}, flotation={}).to_dict()
    assert doc["kpis"]["black_mass_yield"]["value"] == 0
    assert [row["name"] for row in doc["products"]] == ["reused batteries"]


def test_gate_measures_every_unit() -> None:
    """The test cycle's loss is electricity in and heat out."""
    feed = Feed("LFP", mass_flow="1 t/h").stream()
    effect = ReuseGate(test_loss=0.1).run(feed)
    assert effect.work == pytest.approx(0.1 * feed.capacity)


# --- discharge in brine ----------------------------------------------------------------------------


def brine(**given: Any) -> tuple[Stream, Any]:
    """One kWh of charge, all of it taken out in brine."""
    feed = Stream.of_mass({"NMC622": 1.0, "aluminium pouch": 1.0, "graphite": 1.0}, stored_energy=3.6e6)
    return feed, Discharge(method="brine", residual=0.0, **given).run(feed)


def test_faraday() -> None:
    """Per kWh at 3.6 V: 10.36 mol of electrons, 0.116 Nm3 of hydrogen, and 0.058 Nm3 of oxygen or 0.37 kg of chlorine."""
    _, to_oxygen = brine(corrosion_share=0.0, chlorine_share=0.0)
    gas = to_oxygen.outlets["gas"]
    assert 2 * gas["hydrogen"] == pytest.approx(10.36, rel=1e-3)
    assert gas["hydrogen"] * 22.414e-3 == pytest.approx(0.116, rel=3e-3)
    assert gas["oxygen"] * 22.414e-3 == pytest.approx(0.058, rel=3e-3)
    _, to_chlorine = brine(corrosion_share=0.0, chlorine_share=1.0, brine_ratio="5 L/kg")
    assert to_chlorine.outlets["gas"].component_mass("chlorine") == pytest.approx(0.37, rel=0.01)
    assert "oxygen" not in to_chlorine.outlets["gas"] or to_chlorine.outlets["gas"]["oxygen"] == 0


def test_ventilation_and_corrosion() -> None:
    """11.6 Nm3 of air per kWh keeps hydrogen at a quarter of its limit; corrosion takes M / (z F) of the casing."""
    feed, effect = brine(corrosion_share=1.0)
    assert effect.figure("ventilation_air") * feed.mass == pytest.approx(11.6, rel=5e-3)
    lost = feed.component_mass("aluminium pouch") - effect.outlets["discharged"].component_mass("aluminium pouch")
    assert lost == pytest.approx(10.36 / 3 * 0.026982, rel=1e-3)
    assert effect.outlets["effluent"].component_mass("aluminium hydroxide") > 0


def test_brine_in_the_plant() -> None:
    """It closes, its effluent and gas leave, and no electricity is delivered."""
    doc = mechanical(discharge={"method": "brine"}).to_dict()
    assert {"brine effluent", "discharge gas"} <= {row["name"] for row in doc["wastes"]}
    assert "sodium chloride" in {row["name"] for row in doc["reagents"]}
    assert "electricity delivered" not in {row["name"] for row in doc["utilities"]}


# --- dismantling -----------------------------------------------------------------------------------


def test_labour() -> None:
    """EverBatt 2023: 4.5 h for a pack of 500 kg; 15 % less for each doubling of a batch."""
    result = mechanical("pack", dismantling={"batch": [1, 2, 4]})
    labour = result.solution.outcomes["dismantling"].effect.figure("labour")
    np.testing.assert_allclose(from_si(labour, "h/t"), [9.0, 9.0 * 0.85, 9.0 * 0.85**2])


def test_cell_to_pack() -> None:
    """A blade pack is 85 % cells (estimate from BYD's figures); a chemistry without such a design says so."""
    blade = Feed("LFP", form="pack", pack_design="cell_to_pack").mass_fractions
    modules = Feed("LFP", form="pack").mass_fractions
    assert blade["LFP"] / modules["LFP"] == pytest.approx(0.85 / (423.8 / 648.6), rel=5e-3)
    with pytest.raises(InputError, match="LFP, NMC811"):
        Feed("NMC622", form="pack", pack_design="cell_to_pack")


# --- shredding -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("index", "feed", "product", "work"),
    [(20, 0.3, 0.02, 1.05), (20, 0.02, 0.001, 4.9), (200, 0.3, 0.02, 10.5), (200, 0.02, 0.001, 49)],
)
def test_bond(index: float, feed: float, product: float, work: float) -> None:
    """kWh/t, computed independently."""
    assert comminution.bond_work(index, product, feed) == pytest.approx(work, rel=0.01)


def test_energy_of_the_shredder() -> None:
    """Bond's law from 300 to 20 mm at 100 kWh/t, and what runs beside it; a measured value replaces both."""
    feed = Feed("NMC622", mass_flow="1 t/h").stream()
    crushing = 100 * 10 * (20e3**-0.5 - 300e3**-0.5)
    bare = Shredding(running_energy="0 kWh/t").run(feed).work
    assert bare / feed.mass / 3.6e3 == pytest.approx(crushing, rel=1e-6)
    beside = Shredding(running_energy="30 kWh/t").run(feed).work - bare
    assert beside / feed.mass / 3.6e3 == pytest.approx(30)
    assert Shredding(specific_energy="80 kWh/t").run(feed).work / feed.mass / 3.6e3 == pytest.approx(80)


def test_finer_grid() -> None:
    """It takes more energy, frees more coating, gives more black mass, and more foil in it."""
    result = mechanical(shredding={"discharge_grid": ["40 mm", "20 mm", "10 mm", "5 mm"]})
    effect = result.solution.outcomes["shredding"].effect
    assert np.all(np.diff(effect.work) > 0)
    assert np.all(np.diff(effect.figure("coating_freed")) > 0)
    black_mass = result.black_mass
    assert np.all(np.diff(black_mass.component_mass("NMC622")) > 0)
    assert np.all(np.diff(black_mass.element_mass("Cu") / black_mass.mass) > 0)


@pytest.mark.parametrize(("volume", "oxygen", "nitrogen"), [(5.0, 0.04, 8.3), (5.0, 0.05, 7.15)])
def test_airlock(volume: float, oxygen: float, nitrogen: float) -> None:
    """m3 of nitrogen to bring air down to an oxygen content."""
    assert inerting.airlock_purge(volume, oxygen, start=0.209) == pytest.approx(nitrogen, rel=5e-3)


def test_limiting_oxygen() -> None:
    """Crowl and Louvar's rule: 8.4 % for diethyl carbonate, 12.6 % for dimethyl carbonate."""
    assert inerting.limiting_oxygen(0.014, 6) == pytest.approx(0.084)
    assert inerting.limiting_oxygen(0.042, 3) == pytest.approx(0.126)


def test_nitrogen_against_the_oxygen_limit() -> None:
    """About EverBatt's 0.05 kg/kg at 5 %; more for less oxygen; the chamber holds what was asked for; too high warns."""
    feed = Feed("NMC622", mass_flow="1 t/h").stream()
    limits = np.array([0.02, 0.04, 0.05, 0.06])
    effect = Shredding(oxygen_limit=limits).run(feed)
    nitrogen = effect.additions["nitrogen"].mass / feed.mass
    assert np.all(np.diff(nitrogen) < 0)
    assert nitrogen[2] == pytest.approx(0.05, rel=0.1)
    gas = Shredding(oxygen_limit=limits, airlock_volume="0 m3/t").run(feed).outlets["offgas"]
    np.testing.assert_allclose(gas["oxygen"] / (gas["oxygen"] + gas["nitrogen"]), limits, rtol=1e-9)
    assert not any("limiting oxygen" in text for text in Shredding(oxygen_limit=0.06).run(feed).warnings)
    assert any("limiting oxygen" in text for text in Shredding(oxygen_limit=0.08).run(feed).warnings)


def test_black_mass_rule_of_everbatt() -> None:
    """At 1 mm: 95 % of the coatings and about 5 % of the foils in the black mass, on EverBatt 2023's NMC622 cell."""
    result = mechanical(feed={"bill_of_materials": "EB2023"})
    fed, black_mass = result["feed"], result.black_mass
    for key in ("NMC622", "graphite"):
        assert black_mass.component_mass(key) / fed.component_mass(key) == pytest.approx(0.95, abs=0.03)
    for key in ("copper foil", "aluminium foil"):
        assert black_mass.component_mass(key) / fed.component_mass(key) == pytest.approx(0.05, abs=0.02)


def test_black_mass_of_packs() -> None:
    """Li-Cycle's hub design: 35 000 t of black mass from 90 000 t of mostly packs, 0.39.

    Its largest products hold 30.6 % nickel, 4.5 % cobalt and 4.6 % lithium of that: between packs and electrode scrap of a
    nickel-rich chemistry, both of which it takes.
    """
    packs, scrap = mechanical("pack", "NMC811"), mechanical("electrode_scrap", "NMC811")
    assert float(packs.to_dict()["kpis"]["black_mass_yield"]["value"]) == pytest.approx(0.389, abs=0.05)
    for element, published in (("Ni", 0.306), ("Li", 0.046)):
        low, high = (float(r.black_mass.grade(element).magnitude) for r in (packs, scrap))
        assert low < published < high, element


# --- sorting ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("areal", "velocity"),
    [(0.011, 0.39), (0.041, 0.75), (0.072, 0.99), (0.26, 1.9), (0.44, 2.5), (1.96, 5.2), (2.7, 6.1)],
)
def test_plates(areal: float, velocity: float) -> None:
    """Separator, foils, electrodes and casings: m/s in air, C_D 1.2, computed independently."""
    assert classification.plate_velocity(areal, 1.2, 1.2) == pytest.approx(velocity, rel=0.025)


def test_partition_of_each_material() -> None:
    """At rising air velocity separator goes up first, then aluminium, copper, and casings last."""
    velocity = np.geomspace(0.1, 10, 60)
    zigzag = AirClassification(air_velocity=[f"{v!r} m/s" for v in velocity.tolist()])
    half = [
        velocity[np.argmax(zigzag.partition(material) > 0.5)]
        for material in ("separator", "aluminium foil", "copper foil", "casing")
    ]
    assert half == sorted(half) and half[0] < 0.6 < half[1] and half[3] > 3
    for material in ("separator", "copper foil"):
        assert np.all(np.diff(zigzag.partition(material)) > 0)


def test_products_of_sorting() -> None:
    """Steel only where there is steel; copper and aluminium concentrates of better than 80 %; plastics mostly plastics."""
    doc = mechanical("pack").to_dict()
    products = {row["name"]: row for row in doc["products"]}
    assert products["copper concentrate"]["purity"]["value"] > 0.9
    assert products["aluminium concentrate"]["purity"]["value"] > 0.75
    assert "steel" in products
    light = mechanical("cell")["plastics"]
    polymers = light.mass_of(["polypropylene", "polyethylene", "PET"])
    assert float(polymers / light.mass) > 0.7
    assert "steel" not in {row["name"] for row in mechanical("cell").to_dict()["products"]}


# --- flotation -------------------------------------------------------------------------------------


def test_flotation() -> None:
    """Thermomechanical black mass: 94.4 % of the graphite in the overflow, 89.4 % of the oxides below (Vanderbruggen)."""
    black_mass = Feed("NMC622", form="black_mass", mass_flow="1 t/h").stream()
    effect = Flotation(limit=0.95, rate="1 1/min", time="30 min", cells=6).run(black_mass)
    assert effect.outlets["graphite"]["graphite"] / black_mass["graphite"] == pytest.approx(0.944, abs=0.01)
    assert effect.outlets["sink"]["NMC622"] / black_mass["NMC622"] == pytest.approx(0.894, abs=0.01)
    assert flotation.floated_in_cells(0.95, 1.0, 5.0, 10**6) == pytest.approx(
        flotation.floated(0.95, 1.0, 5.0), rel=1e-4
    )


def test_flotation_before_the_leach() -> None:
    """It takes the graphite out of the leach, at the price of entrained cathode; grade falls as recovery rises."""
    feed = [{"chemistry": "NMC622", "form": "cell", "mass_flow": "1 t/h"}]
    plain = run({"feed": feed})
    floated = run({"feed": feed, "flotation": {}})
    assert floated["leaching: slurry"].component_mass("graphite") < 0.1 * plain["leaching: slurry"].component_mass(
        "graphite"
    )
    assert floated.recovery["Ni"] < plain.ledger.recovery["Ni"]
    swept = mechanical(flotation={"entrainment": 0.1, "time": ["2 min", "5 min", "20 min", "60 min"]})
    graphite = swept["graphite"]
    assert np.all(np.diff(graphite.component_mass("graphite")) > 0)


# --- drying ----------------------------------------------------------------------------------------


def test_solvent_against_temperature_and_vacuum() -> None:
    """10 to 20 % of the electrolyte (its low volatiles) stays after moderate vacuum drying; heat or vacuum takes more."""
    warm = mechanical(drying={"temperature": ["60 degC", "80 degC", "100 degC", "120 degC"], "sweep": "1 kg/kg"})
    recovered = warm["electrolyte solvents"].mass
    assert np.all(np.diff(recovered) > -1e-9) and recovered[-1] > recovered[0]
    thin = mechanical(drying={"temperature": "80 degC", "pressure": ["1 atm", "20 kPa", "5 kPa"], "sweep": "0.5 kg/kg"})
    left = thin["drying: solids"].component_mass("ethylene carbonate")
    assert np.all(np.diff(left) <= 0)


def test_hydrogen_fluoride_of_the_salt() -> None:
    """Humidity makes POF3 and HF of PF5, one mole of water each; all fluorine that left ends as CaF2."""
    result = mechanical(
        drying={"removal": {"LiPF6": 1.0}, "moisture": ["0 kg/kg", "0.0005 kg/kg", "0.02 kg/kg"]},
        scrubbing={"recycled": 0.0},  # the water that lime gives would return with the gas
    )
    vapour, fed = result["drying: vapour"], result["feed"]
    assert np.all(np.diff(vapour["hydrogen fluoride"]) > 0) and vapour["hydrogen fluoride"][0] == 0
    assert vapour["hydrogen fluoride"][-1] == pytest.approx(2 * fed["LiPF6"], rel=2e-3)
    fluoride = 2 * result["scrubbing: residue"]["calcium fluoride"]
    np.testing.assert_allclose(fluoride, 5 * fed["LiPF6"], rtol=2e-3)  # 0.1 % leaves by the stack
    assert result["drying: solids"]["lithium fluoride"] == pytest.approx(fed["LiPF6"], rel=1e-9)


def test_caustic_scrubber() -> None:
    """2.0 kg of caustic per kg of HF; the residue is a solution of sodium fluoride and phosphate."""
    gas = Stream.of_mass({"nitrogen": 100.0, "hydrogen fluoride": 1.0})
    effect = Scrubbing(reagent="caustic", efficiency=1.0).run(gas)
    assert effect.additions["sodium hydroxide"].component_mass("sodium hydroxide") == pytest.approx(2.0, rel=2e-3)
    assert effect.outlets["residue"]["F-(aq)"] == pytest.approx(gas["hydrogen fluoride"])
    salt = Stream({"nitrogen": 100.0, "phosphorus pentafluoride": 1.0})
    assert Scrubbing(reagent="caustic", efficiency=1.0).run(salt).additions["sodium hydroxide"][
        "sodium hydroxide"
    ] == pytest.approx(8.0)


def test_vacuum_drying_leaves_the_heavy_solvents() -> None:
    """10 to 20 % of the electrolyte stays after vacuum drying (LOWVOLMON project): 80 degC, 5 kPa, 0.2 kg/kg of sweep."""
    share = 40 / 120
    cell = {
        "cathode": 0.88, "dimethyl carbonate": 0.12 * share, "ethyl methyl carbonate": 0.12 * share,
        "ethylene carbonate": 0.12 * share,
    }  # fmt: skip
    result = mechanical(
        feed={"composition": cell}, drying={"temperature": "80 degC", "pressure": "5 kPa", "sweep": "0.2 kg/kg"}
    )
    left = result["drying: solids"].mass_of(["dimethyl carbonate", "ethyl methyl carbonate", "ethylene carbonate"])
    assert 0.08 < float(left / result["feed"].mass) / 0.12 < 0.20


def test_latent_heat_of_the_solvents() -> None:
    """40 kg/t each of DMC, EMC and EC take 15.8 kWh/t to evaporate at 120 degC, of which 80 degC takes 10.2 without EC's."""
    from blackmass.process.components import component

    def latent(key: str) -> float:
        rise = component(f"{key} vapour").formation_enthalpy - component(key).formation_enthalpy
        return rise / component(key).molar_mass / 3.6e6  # kWh/kg

    total = 40 * sum(latent(key) for key in ("dimethyl carbonate", "ethyl methyl carbonate", "ethylene carbonate"))
    assert total == pytest.approx(15.8, rel=0.08)


def test_shredding_under_vacuum() -> None:
    """No nitrogen; the pump's work is that of isothermal compression over its efficiency; too much air warns."""
    feed = Feed("NMC622", mass_flow="1 t/h").stream()
    plain, thin = Shredding().run(feed), Shredding(atmosphere="vacuum", chamber_pressure="10 kPa").run(feed)
    assert "nitrogen" not in thin.additions or not thin.additions["nitrogen"].flows
    air = thin.additions["air"]
    moles = air["oxygen"] + air["nitrogen"]
    assert moles * 22.414e-3 / feed.mass * 1000 == pytest.approx(15.0, rel=1e-3)  # Nm3/t: leak and airlock
    pumping = 8.314462 * 313.15 * np.log(101.325 / 10) / 0.5
    assert thin.work - plain.work == pytest.approx(moles * pumping, rel=1e-4)
    assert any(
        "limiting oxygen" in text
        for text in Shredding(atmosphere="vacuum", chamber_pressure="80 kPa").run(feed).warnings
    )


def test_two_shredders_have_two_airlocks() -> None:
    """Nitrogen rises by the purge of one airlock: 7.2 Nm3/t."""
    feed = Feed("NMC622", mass_flow="1 t/h").stream()
    one, two = (Shredding(stages=n).run(feed).additions["nitrogen"]["nitrogen"] for n in (1, 2))
    assert (two - one) * 22.414e-3 / feed.mass * 1000 == pytest.approx(7.16, rel=2e-3)


def test_solvent_wash() -> None:
    """1 / (1 + E + ... + E^N) of the salt stays; salt and carbonate leave before the dryer."""
    result = mechanical(electrolyte_recovery={"method": "solvent wash", "wash_ratio": "0.6 kg/kg", "held": "0.3 kg/kg"})
    left, fed = result["electrolyte recovery: solids"], result["feed"]
    assert left["LiPF6"] / fed["LiPF6"] == pytest.approx(1 / (1 + 2 + 4 + 8))


def test_a_coarse_deck_first() -> None:
    """It takes casings out before the fine deck, at the price of a little coating; the sum over both decks is all there was."""
    one, two = mechanical("pack"), mechanical("pack", coarse_screening={})
    assert two.black_mass.mass < one.black_mass.mass
    assert (
        two.black_mass.element_mass("Cu") / two.black_mass.mass
        < one.black_mass.element_mass("Cu") / one.black_mass.mass
    )


def test_wet_shredding() -> None:
    """No nitrogen; the salt hydrolyses in the water, 0.659 kg HF per kg as free acid and fluoride; lime takes it out."""
    result = mechanical(shredding={"atmosphere": "wet"}, dewatering={"moisture": 0.28})
    slurry, fed = result["shredding: shredded"], result["feed"]
    assert "LiPF6" not in slurry
    assert slurry["H+(aq)"] == pytest.approx(5 * fed["LiPF6"]) and slurry["F-(aq)"] == pytest.approx(6 * fed["LiPF6"])
    assert "nitrogen to shredding" not in {row["name"] for row in result.to_dict()["streams"]}
    cake = result["dewatering: cake"]
    liquids = cake.mass_of([k for k in cake.flows if k in ("water", "ethylene carbonate", "dimethyl carbonate")])
    assert float(liquids / cake.mass) == pytest.approx(0.28, abs=0.01)
    sludge = result["process water treatment: sludge"]
    assert sludge["calcium fluoride"] > 0
    solvents = next(row for row in result.to_dict()["products"] if row["name"] == "electrolyte solvents")
    organic = result["electrolyte solvents"].mass_of(["ethylene carbonate", "dimethyl carbonate"])
    assert solvents["revenue_per_tonne"]["value"] == pytest.approx(
        0.15 * float(organic) / float(fed.mass) * 1000, rel=1e-6
    )


def test_electrolyte_recovery() -> None:
    """63 kg of ethylene carbonate per tonne need at least 7.5 t of carbon dioxide at 8.35 g/kg (Batteries 11 (2025) 98)."""
    result = mechanical(
        feed={"bill_of_materials": "EB2019"},
        electrolyte_recovery={"solvents": 1.0, "salt": 0.0, "solubility": "8.35 g/kg"},
    )
    fed, extracted = result["feed"], result["electrolyte"]
    carbonate = extracted.component_mass("ethylene carbonate")
    assert carbonate / fed.mass == pytest.approx(0.0628, rel=0.01)
    figure = result.solution.outcomes["electrolyte_recovery"].effect.figure("gas_circulating")
    assert figure * carbonate / extracted.mass == pytest.approx(7.5, rel=0.01)
    assert "LiPF6" not in extracted or extracted["LiPF6"] == 0


@pytest.mark.parametrize("step", ["dismantling", "drying", "magnetic_separation", "air_classification"])
def test_steps_can_be_switched_off(step: str) -> None:
    """skip = true leaves the step out, false keeps it, and anything else is refused."""
    assert step not in mechanical("pack", **{step: {"skip": True}}).solution.plant.units
    assert step in mechanical("pack", **{step: {"skip": False}}).solution.plant.units
    with pytest.raises(InputError, match=rf"{step}\.skip"):
        mechanical("pack", **{step: {"skip": "yes"}})


def test_a_step_that_cannot_be_left_out_says_so() -> None:
    """Screening makes the black mass."""
    with pytest.raises(InputError, match=r"screening\.skip"):
        mechanical(screening={"skip": True})


def test_measured_values_replace_the_front_end() -> None:
    """Plant data instead of the model for every step that has one, and the result says which."""
    result = mechanical(
        reuse={"reused": 0.2},
        shredding={"specific_energy": "70 kWh/t", "nitrogen": "0.03 kg/kg"},
        drying={"removal": {"ethylene carbonate": 0.5, "LiPF6": 0.3}},
        condensation={"recovery": {"ethylene carbonate": 0.9}},
        screening={"recovery": {"cathode": 0.97}},
        air_classification={"recovery": {"separator": 0.9}},
        pyrolysis={"conversion": 0.6},
        water_leaching={"recovery": {"lithium carbonate": 0.7}},
        flotation={"recovery": {"graphite": 0.8, "cathode": 0.05}},
    )
    fed, dried, vapour = result["feed"], result["drying: solids"], result["drying: vapour"]
    assert result["reused batteries"].mass / fed.mass == pytest.approx(0.2)
    assert dried["ethylene carbonate"] / fed["ethylene carbonate"] == pytest.approx(0.8 * 0.5)
    assert dried["LiPF6"] / fed["LiPF6"] == pytest.approx(0.8 * 0.7)
    condensed = result["electrolyte solvents"]["ethylene carbonate"]
    assert condensed / vapour["ethylene carbonate vapour"] == pytest.approx(0.9)
    cooked = result["pyrolysis: solids"]
    assert cooked["NMC622"] / dried["NMC622"] == pytest.approx(0.4)
    screened = result["black mass"]
    assert screened["NMC622"] / cooked["NMC622"] == pytest.approx(0.97)
    assert result["crude lithium carbonate"]["lithium carbonate"] / screened["lithium carbonate"] == pytest.approx(0.7)
    assert result["graphite"]["graphite"] / screened["graphite"] == pytest.approx(0.8)
    assert result["graphite"]["NMC622"] / screened["NMC622"] == pytest.approx(0.05)


# --- specification ---------------------------------------------------------------------------------


def test_norm_for_black_mass() -> None:
    """China's 2024 norm: below 1.5 % of copper and of aluminium, 98 % of the electrode powder; a finer screen trades them."""
    verdicts = {
        row["rule"].split(": ")[1].split(" of ")[0].split(" in ")[0]: row["verdict"]
        for row in mechanical(screening={"aperture": ["0.25 mm", "2 mm"]}).to_dict()["compliance"]
    }
    assert verdicts["copper"] == ["pass", "fail"]
    assert verdicts["aluminium"] == ["pass", "fail"]
    assert verdicts["electrode powder recovery"] == ["fail", "fail"]
    measured = mechanical(screening={"recovery": {"cathode": 0.99, "graphite": 0.99, "carbon black": 0.99}})
    row = next(r for r in measured.to_dict()["compliance"] if "powder recovery" in r["rule"])
    assert row["verdict"] == "pass" and row["actual"]["value"] == pytest.approx(0.99)


def test_what_is_reused_is_not_lost() -> None:
    """The norm's powder recovery is of what is recycled: a reuse gate does not change it."""

    def powder(**tables: Any) -> float:
        rows = mechanical("pack", **tables).to_dict()["compliance"]
        return next(r for r in rows if "powder recovery" in r["rule"])["actual"]["value"]

    assert powder(reuse={"reused": 0.4}) == pytest.approx(powder(), rel=1e-9)

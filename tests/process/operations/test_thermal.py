"""Drying, gas cleaning, electrolyte recovery and pyrolysis."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from blackmass.process import Result, run
from blackmass.process.heating import taken, total
from blackmass.process.operation import Effect, Operation
from blackmass.process.operations import (
    ChlorineScrubbing,
    Delamination,
    Drying,
    ElectrolyteRecovery,
    FlueScrubbing,
    OffgasCleaning,
    Pyrolysis,
    Scrubbing,
)
from blackmass.process.solving import duty
from blackmass.process.stream import EMPTY, Stream


def mechanical(form: str = "cell", chemistry: str = "NMC622", **tables: Any) -> Result:
    """The mechanical route with something entered."""
    feed = {"chemistry": chemistry, "form": form, "mass_flow": "1 t/h", **tables.pop("feed", {})}
    return run({"route": "mechanical", "feed": [feed], **tables})


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
        drying={"recovery": {"LiPF6": 1.0}, "moisture": ["0 kg/kg", "0.0005 kg/kg", "0.02 kg/kg"]},
        scrubbing={"recycled": 0.0},  # the water that lime gives would return with the gas
    )
    vapour, fed = result["drying: vapour"], result["feed"]
    assert np.all(np.diff(vapour["hydrogen fluoride"]) > 0) and vapour["hydrogen fluoride"][0] == 0
    assert vapour["hydrogen fluoride"][-1] == pytest.approx(2 * fed["LiPF6"], rel=2e-3)
    fluoride = 2 * result["scrubbing: residue"]["calcium fluoride"]
    np.testing.assert_allclose(fluoride, 5 * fed["LiPF6"], rtol=2e-3)  # 0.1 % leaves by the stack
    assert result["drying: solids"]["lithium fluoride"] == pytest.approx(fed["LiPF6"], rel=1e-9)


@pytest.mark.parametrize(
    ("cleaning", "acid"),
    [
        (Scrubbing(), "hydrogen fluoride"),
        (Scrubbing(reagent="caustic"), "phosphoryl fluoride"),
        (FlueScrubbing(), "phosphorus pentafluoride"),
        (ChlorineScrubbing(), "chlorine"),
        (OffgasCleaning(), "hydrogen fluoride"),
    ],
)
def test_no_stack_lets_out_more_acid_than_it_may(cleaning: Operation, acid: str) -> None:
    """3 mg in a cubic metre of dry gas, from a trace to half of the gas; what was measured is taken, and told where it is more."""
    gas = Stream({"nitrogen": 1.0, acid: np.geomspace(1e-7, 1.0, 15), "carbon dioxide": 0.2})
    atoms, mass = {"hydrogen fluoride": (1, 20.006), "phosphoryl fluoride": (3, 20.006), "chlorine": (2, 35.45)}.get(
        acid, (5, 20.006)
    )

    def let_out(effect: Effect) -> Any:
        stack = effect.outlets["stack_gas"]
        return (
            stack[acid] * atoms * mass * 1e3 / ((stack["nitrogen"] + stack["carbon dioxide"] + stack[acid]) * 0.022414)
        )

    effect = cleaning.run(gas) if cleaning.step != "offgas_cleaning" else cleaning.run(gas, EMPTY)
    found, left = let_out(effect), sum(effect.outlets[port][acid] for port in effect.outlets)
    assert np.all(found <= 3.0001) and np.all(left <= 1.0001e-3 * gas[acid]) and found[-1] > 2.9 and not effect.warnings
    measured = cleaning.replace(efficiency=0.9)
    effect = measured.run(gas) if cleaning.step != "offgas_cleaning" else measured.run(gas, EMPTY)
    left = sum(effect.outlets[port][acid] for port in effect.outlets)
    np.testing.assert_allclose(left, 0.1 * gas[acid])
    assert "acid_limit" in "".join(effect.warnings)


def test_a_filter_that_lets_dust_through_is_told() -> None:
    gas, dust = Stream({"nitrogen": 1.0, "carbon dioxide": 0.2}), Stream.of_mass({"lithium fluoride": 1e-3})
    assert not OffgasCleaning().run(gas, dust).warnings
    assert "dust_limit" in OffgasCleaning(filter_efficiency=0.99).run(gas, dust).warnings[0]


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


def test_solvent_wash() -> None:
    """1 / (1 + E + ... + E^N) of the salt stays; salt and carbonate leave before the dryer."""
    result = mechanical(electrolyte_recovery={"method": "solvent wash", "wash_ratio": "0.6 kg/kg", "held": "0.3 kg/kg"})
    left, fed = result["electrolyte recovery: solids"], result["feed"]
    assert left["LiPF6"] / fed["LiPF6"] == pytest.approx(1 / (1 + 2 + 4 + 8))


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


def thermal(chemistry: str = "NMC622", **tables: Any) -> Any:
    """The mechanical route with a furnace."""
    return run(
        {
            "route": "mechanical",
            "feed": [{"chemistry": chemistry, "form": "cell", "mass_flow": "1 t/h"}],
            "pyrolysis": {},
            **tables,
        }
    )


def test_sequence_on_heating() -> None:
    """Oxides and carbonate appear with temperature, metals with them; binder fluorine stays as LiF; graphite is left.

    Babanejad et al. 2022 (abstract): binder gone by 500 degC with fluorine mostly staying, carbonate and lower oxides at
    about 600 degC, then metals and graphite.
    """
    result = thermal(pyrolysis={"temperature": ["450 degC", "550 degC", "600 degC", "650 degC"]})
    solids, fed = result["pyrolysis: solids"], result["drying: solids"]
    for key in ("nickel powder", "cobalt powder", "lithium carbonate", "manganese(II) oxide"):
        assert np.all(np.diff(solids[key]) > 0), key
    assert solids["lithium carbonate"][0] < 0.05 * solids["lithium carbonate"][-1]
    fluorine = 2 * fed["PVDF"]
    kept = solids["lithium fluoride"] - fed["lithium fluoride"] - fed["LiPF6"]
    assert np.all(kept / fluorine <= 0.95 + 1e-12) and kept[-1] / fluorine == pytest.approx(0.95)
    assert "PVDF" not in solids and np.all(solids["graphite"] > 0.8 * fed["graphite"])


@pytest.mark.parametrize("position", ["before shredding", "after shredding"])
@pytest.mark.parametrize("chemistry", ["NMC811", "NCA", "LFP"])
def test_it_closes_wherever_it_stands(chemistry: str, position: str) -> None:
    """Elements and energy of every unit; iron phosphate does not react."""
    result = thermal(chemistry, pyrolysis={"position": position}, water_leaching={})
    assert result.solution.worst_closure < 1e-9
    if chemistry == "LFP":
        assert result["pyrolysis: solids"]["LFP"] == pytest.approx(result["feed"]["LFP"])


def test_polymer_gives_the_heat_it_has() -> None:
    """Polypropylene leaves no char and burns with its lower heating value, 43.3 MJ/kg (46.4 higher, recalled)."""
    feed = {
        "chemistry": "LFP", "form": "cell", "mass_flow": "1 t/h",
        "composition": {"polypropylene": 0.5, "cathode": 0.5}, "state_of_charge": 0.0,
    }  # fmt: skip
    result = run({"route": "mechanical", "feed": [feed], "pyrolysis": {"inert": "0 kg/kg"}})
    outcome = result.solution.outcomes["pyrolysis"]
    polymer = 500 / 3600
    assert "char" not in result["pyrolysis: solids"]
    assert -float(outcome.heat) == pytest.approx(polymer * 43.3e6, rel=0.03)


def test_packs_in_the_furnace_leave_no_coolant() -> None:
    """Glycol and water go to the afterburner with the polymers."""
    feed = {"chemistry": "NMC622", "form": "pack", "mass_flow": "1 t/h"}
    result = run(
        {
            "route": "mechanical",
            "feed": [feed],
            "dismantling": {"skip": True},
            "pyrolysis": {"position": "before shredding"},
        }
    )
    assert "coolant" in result["feed"]
    assert not {"coolant", "pack plastics", "polypropylene"} & set(result["pyrolysis: solids"].flows)
    assert result.solution.worst_closure < 1e-9


def test_scrubber() -> None:
    """What is not removed leaves with the gas; lime is dosed in excess."""
    gas = Stream({"nitrogen": 100.0, "phosphorus pentafluoride": 1.0}, temperature=300.0)
    effect = Scrubbing(efficiency=0.99, lime_excess=1.5, recycled=0.0).run(gas)
    assert effect.outlets["stack_gas"]["phosphorus pentafluoride"] == pytest.approx(0.01)
    assert effect.additions["calcium hydroxide"]["calcium hydroxide"] == pytest.approx(0.99 * 4 * 1.5)
    assert effect.outlets["residue"]["calcium fluoride"] == pytest.approx(0.99 * 2.5)


@pytest.mark.parametrize("reagent", ["lime", "caustic"])
def test_scrubbed_gas_returns_by_its_share(reagent: str) -> None:
    """Of every component; the acid that is caught does not."""
    gas = Stream({"nitrogen": 10.0, "hydrogen fluoride": 0.1, "water vapour": 0.2})
    effect = Scrubbing(reagent=reagent, recycled=0.7, efficiency=0.95).run(gas)
    back, stack = (effect.outlets[port] for port in ("recycled_gas", "stack_gas"))
    assert back["nitrogen"] == pytest.approx(7.0) and stack["nitrogen"] == pytest.approx(3.0)
    assert back["hydrogen fluoride"] + stack["hydrogen fluoride"] == pytest.approx(0.005)
    assert effect.outlets["residue"].element_moles("F") == pytest.approx(0.095)


def test_excess_lime_is_in_the_residue() -> None:
    """Half a mole a mole of acid reacts; the rest of what was dosed stays."""
    gas = Stream({"nitrogen": 10.0, "hydrogen fluoride": 0.1})
    effect = Scrubbing(reagent="lime", lime_excess=1.5, efficiency=1.0).run(gas)
    assert effect.additions["calcium hydroxide"]["calcium hydroxide"] == pytest.approx(0.075)
    assert effect.outlets["residue"]["calcium hydroxide"] == pytest.approx(0.025)


@pytest.mark.parametrize("excess", [1.0, 1.5])
def test_afterburner_of_pyrolysis_has_its_excess_of_air(excess: float) -> None:
    """No fuel is left, and of the oxygen blown what was too much."""
    feed = Stream.of_mass({"NMC622": 0.8, "graphite": 0.1, "polypropylene": 0.1})
    effect = Pyrolysis(air_excess=excess).run(feed)
    gas, blown = effect.outlets["offgas"], effect.additions["combustion air"]
    assert "hydrogen" not in gas and "carbon monoxide" not in gas
    assert gas["oxygen"] / blown["oxygen"] == pytest.approx(1 - 1 / excess, abs=1e-12)


def test_electrolyte_by_solvent_takes_the_heat_of_distilling_the_wash() -> None:
    """All of the wash is distilled, whatever it took along: twice the wash, twice the heat."""
    feed = Stream.of_mass({"graphite": 1.0, "ethylene carbonate": 0.1})
    once, twice = (ElectrolyteRecovery(method="solvent wash", wash_ratio=ratio).run(feed) for ratio in (1.0, 2.0))
    assert once.utilities["heat"] == pytest.approx(
        418e3 * feed.mass, rel=0.02
    )  # J/kg of dimethyl carbonate at 25 degC (CRC Handbook)
    assert twice.utilities["heat"] == pytest.approx(2 * once.utilities["heat"])


_OVENS = np.linspace(400, 900, 26)


@pytest.mark.parametrize("kind", [Pyrolysis, Delamination])
@pytest.mark.parametrize("charge", [{}, {"ethylene carbonate": 0.05, "polypropylene": 0.03}, {"LFP": 0.5}])
def test_a_hotter_furnace_never_saves(kind: type[Pyrolysis], charge: dict[str, float]) -> None:
    """More heat at every step of the whole range, and as much for each degree as the charge takes up, over the efficiency."""
    feed = Stream.of_mass(
        {"NMC622": 0.4, "graphite": 0.25, "PVDF": 0.02, "copper foil": 0.15, "aluminium foil": 0.1, **charge}
    )
    effect = kind(temperature=[f"{t:g} degC" for t in _OVENS]).run(feed)
    heat = taken(effect.duties) / effect.heat_efficiency
    assert np.all(np.diff(heat) > 0)
    inert = Stream.of_mass({"LFP": 1.0})  # no reaction: 0.9 kJ/kg/K of iron phosphate and 0.2 kg of nitrogen
    hot, cold = (
        kind(temperature=t, air_excess=1.0, afterburner_temperature="1200 degC").run(inert)
        for t in ("900 degC", "500 degC")
    )
    capacity = sum(s.at(299.15).enthalpy() - s.at(298.15).enthalpy() for s in (inert, hot.additions["nitrogen"]))
    drum = (hot.duties[0].power - cold.duties[0].power) / 400
    assert drum == pytest.approx(capacity * 1.25)


def test_furnace_takes_what_published_plants_take() -> None:
    """170 to 560 kWh per tonne: sensible heat at 100 % (0.6 MJ/kg), and the 2 MJ/kg of gas of EverBatt 2023."""
    result = thermal(pyrolysis={"temperature": "650 degC"})
    unit = next(unit for unit in result.ledger.units if unit.name == "pyrolysis")
    assert 170 < unit.utilities["heat"] / result.ledger.feed.mass / 3600 < 560


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_furnace_heat_by_gas_or_by_power(share: float) -> None:
    """What it takes and gives is its balance, whatever supplies it; the sum of fuel and power is the same."""
    feed = Stream.of_mass(
        {"NMC622": 0.6, "graphite": 0.3, "PVDF": 0.03, "aluminium foil": 0.05, "ethylene carbonate": 0.02}
    )
    effect = Pyrolysis(electric_share=share).run(feed)
    balance = duty([feed, *effect.additions.values()], list(effect.outlets.values()), effect.work)
    assert total(effect.duties) == pytest.approx(balance)
    gas_only = Pyrolysis().run(feed)
    assert effect.work + taken(effect.duties) / effect.heat_efficiency == pytest.approx(
        taken(gas_only.duties) / gas_only.heat_efficiency
    )


def test_vacuum_costs_pump_work_and_saves_nitrogen() -> None:
    """Over the whole range of pressure: less pressure, less nitrogen, work for the pump, and no solvent more that stays."""
    kilopascals = np.geomspace(0.1, 200, 31)
    result = mechanical(drying={"pressure": [f"{p:.6g} kPa" for p in kilopascals], "temperature": "80 degC"})
    unit = next(unit for unit in result.ledger.units if unit.name == "drying")
    assert np.all(np.diff(unit.reagents["nitrogen"]) > 0)
    away = np.abs(np.log(kilopascals / 101.325)) > 0.3
    assert np.all(unit.utilities["electricity"][away] > 2 * 8e3)  # W, of which the drum and its fan take 8 kWh/t
    left = result["drying: solids"].component_mass("ethylene carbonate")
    assert np.all(np.diff(left) >= -1e-9 * left[-1]) and left[0] < 1e-3 * left[-1]


def test_work_of_the_vacuum_pump() -> None:
    """RT ln(p2/p1) a mole of nitrogen and vapour, by hand, over the efficiency."""
    feed = Stream.of_mass({"graphite": 0.9, "dimethyl carbonate": 0.1})
    wet, dry = (
        Drying(pressure=p, pump_efficiency=0.5, sweep="0.05 kg/kg").run(feed, EMPTY) for p in ("5 kPa", "1 atm")
    )
    gas = wet.outlets["vapour"]
    moles = sum(gas.flows.values())
    expected = moles * 8.31446 * 393.15 * np.log(101.325 / 5) / 0.5
    assert wet.utilities["electricity"] - dry.utilities["electricity"] == pytest.approx(expected, rel=1e-6)

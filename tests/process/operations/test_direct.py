"""Ageing, relithiation and annealing of cathode material."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from blackmass.process import Feed, InputError, Result, run
from blackmass.process.heating import taken
from blackmass.process.operation import Effect
from blackmass.process.operations import Ageing, Annealing, Relithiation
from blackmass.process.operations.direct.annealing import kind
from blackmass.process.operations.direct.relithiation import uptake
from blackmass.process.solving import duty
from blackmass.process.stream import Stream

_FARADAY = 96485.0


# --- ageing ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("chemistry", "energy", "voltage"), [("NMC622", 242.0, 3.7), ("LFP", 159.4, 3.22)])
def test_lost_capacity_is_lost_lithium(chemistry: str, energy: float, voltage: float) -> None:
    """By Faraday's law: Wh/kg over V is Ah/kg; a fifth of it is missing at 80 percent."""
    feed = Feed(chemistry, mass_flow="3600 kg/h", state_of_health="80 percent").stream()
    effect = Ageing().run(feed)
    cells = effect.outlets["cells"]
    lost = 0.2 * energy * 3600 / voltage / _FARADAY
    assert cells[f"delithiated {chemistry}"] == pytest.approx(lost, rel=1e-4)
    assert 2 * cells["lithium carbonate"] == pytest.approx(lost, rel=1e-4)
    assert cells.element_moles("Li") == pytest.approx(feed.element_moles("Li"), rel=1e-12)
    assert effect.figure("lithium_deficiency") == pytest.approx(lost / feed[chemistry], rel=1e-4)
    assert cells.lost_charge == 0.0


def test_ageing_takes_oxygen_and_carbon_dioxide_and_gives_heat() -> None:
    """4 LiFePO4 + O2 + 2 CO2 -> 4 FePO4 + 2 Li2CO3: -74 kJ per mole of lithium, by hand from the tables' values."""
    effect = Ageing(lithium_deficiency=0.5).run(Stream({"LFP": 2.0}))
    air = effect.additions["air"]
    assert dict(air.flows) == pytest.approx({"oxygen": 0.25, "carbon dioxide": 0.5})
    heat = duty([Stream({"LFP": 2.0}), air], list(effect.outlets.values()), 0.0) / 1e3
    assert heat == pytest.approx(-1278.3 - 0.5 * 1215.9 + 1615.1 + 0.5 * 393.5, abs=0.1)


def test_new_cells_have_not_aged() -> None:
    """Rejected cells and a state of health of one; and nothing of it concerns other routes."""
    for feed in (Feed("NMC622", "rejected_cell"), Feed("NMC622", state_of_health=1.0)):
        cells = Ageing().run(feed.stream()).outlets["cells"]
        assert cells["delithiated NMC622"] == 0 and cells["lithium carbonate"] == 0
    assert "ageing" not in run("nmc622-hydro").solution.plant.units


def test_more_lost_than_there_is() -> None:
    """Told, not clipped in silence."""
    poor = {"cathode": 0.02, "graphite": 0.98}
    effect = Ageing().run(Feed("NMC622", composition=poor, state_of_health=0.0).stream())
    assert effect.figure("lithium_deficiency") == 1.0
    assert any("ageing.lithium_deficiency" in text for text in effect.warnings)
    assert not Ageing().run(Feed("NMC622", state_of_health=0.5).stream()).warnings


def direct(chemistry: str = "NMC622", form: str = "cell", feed: dict[str, Any] | None = None, **tables: Any) -> Result:
    """The direct route with something entered."""
    row = {"chemistry": chemistry, "form": form, "mass_flow": "1 t/h", **(feed or {})}
    return run({"route": "direct", "feed": [row], **tables})


def figure(result: Result, unit: str, name: str) -> Any:
    """A figure that a unit tells."""
    return result.solution.outcomes[unit].effect.figure(name)


# --- relithiation ------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["solid state", "hydrothermal"])
@pytest.mark.parametrize("chemistry", ["NMC622", "LFP"])
def test_make_up_falls_with_state_of_health(method: str, chemistry: str) -> None:
    """And nearly in proportion: the lithium lost is the capacity lost, of which a little comes along as carbonate."""
    health = [0.5, 0.7, 0.9]
    result = direct(chemistry, feed={"state_of_health": health}, relithiation={"method": method, "conversion": 1.0})
    made_up = figure(result, "relithiation", "lithium_make_up")
    assert np.all(np.diff(made_up) < 0)
    assert made_up[0] - made_up[1] == pytest.approx(made_up[1] - made_up[2], rel=0.05)


def deficient(chemistry: str = "NMC622", share: float = 0.2, **others: float) -> Stream:
    """A mole a second of cathode material of which a share has no lithium, with moles of other things."""
    return Stream({chemistry: 1.0 - share, f"delithiated {chemistry}": share, **others})


def test_dose() -> None:
    """Lithium missing times the excess, less what carbonate and hydroxide bring; LiOH or half as much Li2CO3."""
    powder = deficient(share=0.2, **{"lithium carbonate": 0.01})
    salt = Relithiation(lithium_excess=1.1).run(powder).additions["lithium hydroxide"]
    assert salt["lithium hydroxide"] == pytest.approx(0.2 * 1.1 - 0.02)
    salt = Relithiation(lithium_excess=1.1, lithium_source="lithium carbonate").run(powder).additions
    assert salt["lithium carbonate"]["lithium carbonate"] == pytest.approx((0.2 * 1.1 - 0.02) / 2)
    rich = deficient(share=0.2, **{"lithium carbonate": 0.2})
    assert Relithiation().run(rich).additions["lithium hydroxide"].mass == 0


def test_bath() -> None:
    """MO2 + LiOH -> LiMO2 + 1/4 O2 + 1/2 H2O, to the share that diffusion reaches; the cake holds 1 % of 4 mol/L."""
    powder = deficient(share=0.2)
    effect = Relithiation(method="hydrothermal", conversion=0.9, washed=0.99, moisture=0.25).run(powder)
    cake = effect.outlets["cathode"]
    assert cake["delithiated NMC622"] == pytest.approx(0.02)
    assert effect.outlets["gas"]["oxygen"] == pytest.approx(0.18 / 4)
    held = powder.mass / 3  # kg/s of water in the cake, and litres
    assert cake.component_mass("water") == pytest.approx(held)
    assert cake["lithium hydroxide"] == pytest.approx(held * 4 * 0.01)
    assert effect.additions["lithium hydroxide"]["lithium hydroxide"] == pytest.approx(0.18 + held * 4 * 0.01)


def test_phosphate_needs_a_reductant() -> None:
    """Hydrazine, a quarter of a mole per iron, in the bath; carbon, as much, in the kiln; none without."""
    effect = Relithiation(method="hydrothermal", conversion=1.0).run(deficient("LFP"))
    assert effect.additions["hydrazine"]["hydrazine"] == pytest.approx(0.2 / 4)
    assert effect.outlets["gas"]["nitrogen"] == pytest.approx(0.2 / 4)
    layered = Relithiation(method="hydrothermal", conversion=1.0).run(deficient("NMC622"))
    assert layered.additions["hydrazine"].mass == 0
    salted = deficient("LFP", **{"lithium hydroxide": 0.2, "carbon black": 1.0})
    kiln = Annealing(conversion=1.0, loss=0.0, temperature="700 degC", rate="100 1/h")
    product = kiln.run(salted).outlets["product"]
    assert product["LFP"] == pytest.approx(1.0) and product["carbon black"] == pytest.approx(0.95)
    bare = kiln.run(salted.without(["carbon black"]))
    assert bare.outlets["product"]["LFP"] == pytest.approx(0.8)
    assert any("short of lithium" in text for text in bare.warnings)


def test_heat_of_taking_up_lithium() -> None:
    """4 FePO4 + 4 LiOH + N2H4 -> 4 LiFePO4 + N2 + 4 H2O, by hand from the values of the tables, per mole of iron."""
    by_hand = -1615.1 - 285.8 + 1278.3 + 487.5 - 50.6 / 4
    assert uptake("LFP", "lithium hydroxide", "hydrazine", wet=True).enthalpy() / 1e3 == pytest.approx(by_hand, abs=0.1)


def test_large_grains_need_longer() -> None:
    """And the result says where they come out unfilled."""
    radius = ["1 um", "5 um", "20 um"]
    result = direct(relithiation={"method": "hydrothermal", "particle_radius": radius, "time": "2 h"})
    reached = figure(result, "relithiation", "lithium_put_back")
    assert np.all(np.diff(reached) < 0) and reached[0] > 0.99
    assert any("relithiation.time" in row["text"] for row in result.to_dict()["warnings"])


def test_a_bath_of_the_usual_time_fills_the_usual_grain() -> None:
    """Grains of 5 um in 2 to 4 h at 220 degC (recalled: Shi 2018), and not in a fraction of that."""
    times = ["30 min", "2 h", "4 h"]
    filled = figure(direct(relithiation={"method": "hydrothermal", "time": times}), "relithiation", "lithium_put_back")
    assert filled[0] < 0.75 and 0.95 < filled[1] < 0.98 and filled[2] > 0.99


def test_a_cool_bath_is_slow() -> None:
    """Diffusion by Arrhenius: 50 kJ/mol between 150 and 220 degC is a factor of 7.5 in the time that a share takes."""
    factor = np.exp(50e3 / 8.314 * (1 / 423.15 - 1 / 493.15))
    assert factor == pytest.approx(7.5, rel=0.02)
    hot, cool = (
        direct(relithiation={"method": "hydrothermal", "temperature": t, "time": f"{m} min"})
        for t, m in (("220 degC", 20.0), ("150 degC", 20.0 * factor))
    )
    reached = [figure(r, "relithiation", "lithium_put_back") for r in (hot, cool)]
    assert 0.5 < reached[0] < 0.999 and reached[1] == pytest.approx(reached[0], rel=1e-4)
    rising = direct(
        relithiation={"method": "hydrothermal", "temperature": ["60 degC", "150 degC", "220 degC"], "time": "15 min"}
    )
    put_back = figure(rising, "relithiation", "lithium_put_back")
    assert put_back[0] < 0.35 and np.all(np.diff(put_back) > 0.1)


def test_a_thin_bath_holds_too_little_lithium() -> None:
    """10 L/kg of 0.05 mol/L are half a mole a kilogram; a fifth of 10.2 mol/kg is missing."""
    powder = deficient(share=0.2)
    effect = Relithiation(method="hydrothermal", concentration="0.05 mol/L", liquid_to_solid="2 L/kg").run(powder)
    assert effect.figure("lithium_put_back") == pytest.approx(powder.mass * 2 * 0.05 / 0.2, rel=1e-9)
    assert any("relithiation.concentration" in text for text in effect.warnings)


def test_a_cool_or_hurried_kiln_does_not_fill_the_cathode() -> None:
    """First order in time, 200 kJ/mol; the result says so, and where the temperature is not one to fire at."""
    salted = deficient("NMC622", **{"lithium hydroxide": 0.2})

    def left(**kiln: Any) -> float:
        return Annealing(conversion=1.0, loss=0.0, **kiln).run(salted).outlets["product"]["delithiated NMC622"] / 0.2

    assert left(time="1 h") == pytest.approx(np.exp(-1.0), rel=1e-6)
    assert left(time="4 h") < 0.02
    rate = np.exp(-200e3 / 8.314 * (1 / 973.15 - 1 / 1123.15))
    assert left(temperature="700 degC", time="4 h") == pytest.approx(np.exp(-4 * rate), rel=1e-3)
    told = " ".join(Annealing(temperature="400 degC", time="1 min").run(salted).warnings)
    assert "annealing.time" in told and "between 750 and 950 degC" in told
    assert not Annealing().run(salted).warnings


@pytest.mark.parametrize(
    ("chemistry", "host"),
    [
        ("LFP", "olivine"), ("LMFP", "olivine"), ("LMO", "spinel"), ("LNMO", "spinel"), ("NMC622", "layered"), ("LCO", "layered"),
        ("LRMO", "layered"), ("NMC811", "nickel-rich layered"), ("NCA", "nickel-rich layered"), ("NCMA", "nickel-rich layered"),
    ],
)  # fmt: skip
def test_hosts(chemistry: str, host: str) -> None:
    """Known structures, told by formula alone."""
    assert kind(chemistry) == host


def test_carbonate_does_not_make_a_bath() -> None:
    """The field, what was given and the remedy."""
    with pytest.raises(InputError, match=r'relithiation\.lithium_source: "lithium carbonate".*solid state'):
        Relithiation(method="hydrothermal", lithium_source="lithium carbonate")


# --- the kiln ----------------------------------------------------------------------------------------


def fuel(effect: Effect) -> Any:
    """What is supplied for the heat that a unit takes."""
    return taken(effect.duties) / effect.heat_efficiency


def test_heat_of_the_kiln() -> None:
    """NMC622 to 850 degC: 71.5 J/mol/K x 1.25 x 825 K over 96.93 g/mol, 761 kJ/kg, over the efficiency; then gas."""
    charge = Stream.of_mass({"NMC622": 1.0})
    bare = Annealing(gas_ratio="0 kg/kg", furnace_efficiency=0.5, temperature="850 degC").run(charge)
    assert bare.work / 1e3 == pytest.approx(71.5 * 1.25 * 825 / 96.93 / 0.5, rel=1e-3)
    swept = Annealing(gas_ratio="2 kg/kg", furnace_efficiency=0.5, temperature="850 degC").run(charge)
    assert (swept.work - bare.work) / 1e3 == pytest.approx(2 * 1.0 * 1.25 * 825 / 0.5, rel=0.03)  # air: 1.0 kJ/kg/K
    fired = Annealing(gas_ratio="2 kg/kg", furnace_efficiency=0.5, electric_share=0.0).run(charge)
    assert fired.work == 0
    assert fuel(fired) == pytest.approx(swept.work)


def test_carbon_burns_in_air_and_warms_the_kiln() -> None:
    """10 g of graphite give 328 kJ, of which the walls take the share that they take of electricity.

    The charge is warmer by it (0.71 kJ/kg/K) and by 50 g more air (1.01); under nitrogen graphite stays.
    """
    clean, charge = Stream.of_mass({"NMC622": 1.0}), Stream.of_mass({"NMC622": 1.0, "graphite": 0.01})
    settings = {"gas_ratio": "5 kg/kg", "furnace_efficiency": 0.5, "loss": 0.0, "temperature": "850 degC"}
    without, burnt = (Annealing(**settings).run(powder) for powder in (clean, charge))
    kept = Annealing(atmosphere="nitrogen", **settings).run(charge)
    assert "graphite" not in burnt.outlets["product"]
    assert burnt.outlets["gas"]["carbon dioxide"] == pytest.approx(charge["graphite"])
    assert kept.outlets["product"]["graphite"] == pytest.approx(charge["graphite"])
    warming = (0.01 * 0.71 + 0.05 * 1.01) * 1.25 * 825
    assert (without.work - burnt.work) / 1e3 == pytest.approx(328 - warming / 0.5, abs=3)


def test_what_burns_in_the_kiln_replaces_as_much_electricity() -> None:
    """Joule for joule; binder that burns behind a kiln of nitrogen replaces nothing."""
    carbon = np.linspace(0.0, 0.2, 41)
    powder = Stream.of_mass({"NMC622": np.ones(41), "carbon black": carbon})
    work = Annealing(loss=0.0, gas_ratio="5 kg/kg").run(powder).work
    assert np.all(np.diff(work) <= 0) and np.all(np.diff(work, 2) > -1e-6 * work[0])
    warming = (0.71e3 + 5.0 * 1.01e3) * 1.25 * 825 / 0.35  # J/kg of carbon and of the gas that is swept for its mass
    assert (work[0] - work[1]) / carbon[1] == pytest.approx(32.8e6 - warming, rel=0.03)
    phosphate = Stream.of_mass({"LFP": 1.0}), Stream.of_mass({"LFP": 1.0, "PVDF": 0.02})
    clean, bound = (Annealing().run(charge) for charge in phosphate)
    assert bound.work >= clean.work


def test_scrap_with_little_to_heat_and_much_to_burn_still_takes_power() -> None:
    """Binder and carbon of electrode scrap, 7 % of it, give less than the walls and saggers of a roller kiln take."""
    taken = [float(run(scrap(chemistry)).ledger.utilities["electricity"]) for chemistry in ("NMC622", "LNMO")]
    assert 0.5 < taken[1] / taken[0] < 1.0


def scrap(chemistry: str) -> dict[str, Any]:
    return {"route": "direct", "feed": [{"chemistry": chemistry, "form": "electrode_scrap", "mass_flow": "1 t/h"}]}


def test_measured_energy_and_recovery_replace_the_model() -> None:
    """And what cannot be is told."""
    charge = Stream.of_mass({"NMC622": 1.0, "aluminium foil": 0.1})
    effect = Annealing(recovery={"cathode": 0.9}, specific_electricity="14.4 MJ/kg", specific_heat="2 MJ/kg").run(
        charge
    )
    assert effect.work == pytest.approx(14.4e6) and fuel(effect) == pytest.approx(2e6)
    assert effect.outlets["product"].component_mass("NMC622") == pytest.approx(0.9)
    assert effect.outlets["loss"].component_mass("NMC622") == pytest.approx(0.1)
    wet = Annealing(specific_electricity="0 MJ/kg", specific_heat="0.1 MJ/kg").run(charge + Stream({"water": 50.0}))
    assert any("enthalpy balance" in text for text in wet.warnings)


def test_iron_phosphate_in_air_is_told() -> None:
    """By chemistry the kiln holds nitrogen."""
    assert "nitrogen" in Annealing().run(deficient("LFP", 0.0)).additions
    told = Annealing(atmosphere="air").run(deficient("LFP", 0.0)).warnings
    assert any("oxidises" in text for text in told)
    told = Annealing(atmosphere="nitrogen").run(deficient("NMC622", 0.0)).warnings
    assert any("lose oxygen" in text for text in told)


@pytest.mark.parametrize("chemistry", ["NMC622", "LFP"])
def test_a_hotter_kiln_never_saves(chemistry: str) -> None:
    """Over the whole range of temperature, whatever burns in it."""
    charge = deficient(chemistry, **{"lithium hydroxide": 0.2, "PVDF": 0.01, "carbon black": 0.1})
    ovens = [f"{t:g} degC" for t in np.linspace(400, 1000, 25)]
    assert np.all(np.diff(Annealing(temperature=ovens).run(charge).work) > 0)

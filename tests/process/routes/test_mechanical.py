"""The mechanical plant: what its steps do to one another, and what may be left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from blackmass.process import Feed, InputError, Result, run


def mechanical(form: str = "cell", chemistry: str = "NMC622", **tables: Any) -> Result:
    """The mechanical route with something entered."""
    feed = {"chemistry": chemistry, "form": form, "mass_flow": "1 t/h", **tables.pop("feed", {})}
    return run({"route": "mechanical", "feed": [feed], **tables})


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


def test_brine_in_the_plant() -> None:
    """It closes, its effluent and gas leave, and no electricity is delivered."""
    doc = mechanical(discharge={"method": "brine"}).to_dict()
    assert {"brine effluent", "discharge gas"} <= {row["name"] for row in doc["wastes"]}
    assert "sodium chloride" in {row["name"] for row in doc["reagents"]}
    assert "electricity delivered" not in {row["name"] for row in doc["utilities"]}


def test_cell_to_pack() -> None:
    """A blade pack is 85 % cells (estimate from BYD's figures); a chemistry without such a design says so."""
    blade = Feed("LFP", form="pack", pack_design="cell_to_pack").mass_fractions
    modules = Feed("LFP", form="pack").mass_fractions
    assert blade["LFP"] / modules["LFP"] == pytest.approx(0.85 / (423.8 / 648.6), rel=5e-3)
    with pytest.raises(InputError, match="LFP, NMC811"):
        Feed("NMC622", form="pack", pack_design="cell_to_pack")


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
        drying={"recovery": {"ethylene carbonate": 0.5, "LiPF6": 0.3}},
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


def plant(chemistry: str = "NMC622", form: str = "cell", **steps: Any) -> Any:
    return run({"feed": [{"chemistry": chemistry, "form": form, "mass_flow": "1 t/h"}], **steps})


def test_aperture_trades_yield_for_copper() -> None:
    """A larger aperture gives more black mass with more copper and aluminium in it."""
    result = plant(screening={"aperture": [f"{a} mm" for a in (0.1, 0.25, 0.5, 1, 2)]})
    black_mass = result.black_mass
    assert np.all(np.diff(black_mass.mass) > 0)
    for element in ("Cu", "Al"):
        assert np.all(np.diff(black_mass.element_mass(element) / black_mass.mass) > 0)


@pytest.mark.slow
def test_dismantling_stands_only_where_there_is_a_pack() -> None:
    """Cells have nothing to take apart; a pack gives its hardware."""
    assert "dismantling" not in plant().solution.plant.units
    packs = plant(form="pack")
    steel = packs.solution[packs.solution.plant.units["dismantling"].steel]
    assert steel.element_mass("Fe") == pytest.approx(0.98 * packs["feed"].component_mass("steel structure"), rel=1e-12)

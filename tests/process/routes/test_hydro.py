"""Hydrometallurgy as a plant: water, acid, traces and what an engineer expects of it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from blackmass.process import InputError, run
from blackmass.process.errors import ConvergenceError
from blackmass.process.flowsheet import Port
from blackmass.process.operations import (
    BipolarElectrodialysis,
    Leaching,
    PrecursorPrecipitation,
)
from blackmass.process.scenario import shipped
from blackmass.process.stream import Stream

#: Whole plants, all of them.
pytestmark = pytest.mark.slow


def plant(chemistry: str = "NMC622", form: str = "cell", **steps: Any) -> Any:
    return run({"feed": [{"chemistry": chemistry, "form": form, "mass_flow": "1 t/h"}], **steps})


def test_water_is_closed() -> None:
    """Hardly any fresh water: condensate comes back to leach, washes and strip liquors; the rest leaves as surplus."""
    result = plant()
    units = [unit for unit in result.ledger.units if unit.name != "cooling_tower"]
    fresh = result.ledger.per_tonne(sum(unit.reagents.get("process water", 0.0) for unit in units))
    returned = float(result["process water: water"].mass) / float(result["feed"].mass) * 1000
    assert returned > 5000 and fresh < 0.1 * returned


def per_tonne(result: Any, group: str, name: str) -> float:
    return next(row["per_tonne"]["value"] for row in result.to_dict()[group] if row["name"] == name)


def test_electrodialysis_returns_the_acid() -> None:
    """Half of the leach's acid and more comes back from sodium sulfate, for 1.5 kWh per kg of caustic at 1.8 V and 0.8."""
    plain, split = plant(), plant(electrodialysis={})
    assert per_tonne(split, "reagents", "sulfuric acid") < 0.8 * per_tonne(plain, "reagents", "sulfuric acid")
    names = {row["name"] for row in split.to_dict()["products"]}
    assert "caustic soda liquor" in names
    assert per_tonne(split, "products", "sodium sulfate") < 0.2 * per_tonne(plain, "products", "sodium sulfate")
    stack = BipolarElectrodialysis(cell_voltage="1.8 V", current_efficiency=0.8)
    effect = stack.run(Stream({"sodium sulfate": 1.0}))
    assert effect.figure("electricity_per_caustic") / 3.6e6 == pytest.approx(
        96485 * 1.8 / 0.8 / 0.039997 / 3.6e6, rel=1e-4
    )


@pytest.mark.parametrize("chemistry", ["NMC622", "LFP"])
def test_acid_returns_as_far_as_the_leach_takes_it(chemistry: str) -> None:
    """Splitting all sulfate makes more acid than that: the rest is sold, and costs no caustic to neutralise."""
    plain, split = plant(chemistry), plant(chemistry, electrodialysis={"share": 1.0})
    leach = split.solution.outcomes["leaching"].effect
    assert leach.additions["sulfuric acid"]["sulfuric acid"] == 0
    assert leach.outlets["acid_left"]["SO4-2(aq)"] > 0.1 * split["electrodialysis: acid"]["SO4-2(aq)"]
    bought = [per_tonne(r, "reagents", "sodium hydroxide") for r in (plain, split)]
    assert bought[1] == pytest.approx(bought[0], rel=0.01)


def test_copper_that_crystals_leave_passes_the_copper_step_again() -> None:
    """Longer cementation makes purer sulfates in proportion to the copper it leaves: (1 + k t/3)^-3 at 0.1 1/min.

    At a pH where hydroxide takes none of it.
    """
    times = np.array([60.0, 180.0])
    timed = {"residence_time": [f"{t} min" for t in times]}
    result = plant(copper_cementation=timed, impurity_removal={"ph": 4.5})
    left = (1 + 0.1 * times / 3) ** -3
    copper = result["cobalt sulfate heptahydrate"]["Cu+2(aq)"]
    assert copper[0] / copper[1] == pytest.approx(left[0] / left[1], rel=0.3)


@pytest.mark.parametrize("name", sorted(n for n in shipped() if n.endswith("hydro")))
def test_shipped_plants_make_battery_grade_salts(name: str) -> None:
    """Sulfates of the metals, lithium salts and precursor meet their limits; crude carbonate is sold as crude."""
    rows = {p["name"]: p.get("specification") for p in run(name).to_dict()["products"]}
    salts = [key for key in rows if key.startswith(("manganese", "cobalt", "nickel", "lithium"))]
    assert salts and all(rows[key]["verdict"] == "pass" for key in salts)


def test_one_place_one_step() -> None:
    with pytest.raises(InputError, match="copper_cementation and copper_electrowinning"):
        plant(copper_cementation={}, copper_electrowinning={})


def test_metals_a_precursor_is_made_without_are_extracted_before_it() -> None:
    """NMC622 to a precursor of nickel and cobalt: its manganese is crystallised, and what is left of it is an impurity."""
    result = plant(precursor={"nickel": 0.8, "cobalt": 0.2})
    assert {"precursor", "manganese sulfate monohydrate"} <= {row["name"] for row in result.to_dict()["products"]}
    assert result.ledger.recovery["Mn"] > 0.9 and result.ledger.recovery["Ni"] > 0.9
    alone = plant(precursor={"nickel": 1.0, "cobalt": 0.0})
    assert {"cobalt sulfate heptahydrate"} <= {row["name"] for row in alone.to_dict()["products"]}


_WATER = 0.018015


def test_copper_precipitates_with_the_precursor() -> None:
    """What pH removal leaves of it has no other way, and is told against the limit; little copper converges like much."""
    liquor = {
        "water": 1 / _WATER,
        "Ni+2(aq)": 0.3,
        "Co+2(aq)": 0.1,
        "Mn+2(aq)": 0.1,
        "Cu+2(aq)": 1e-3,
        "SO4-2(aq)": 0.501,
    }
    made = PrecursorPrecipitation().run(Stream(liquor)).outlets
    assert made["cake"]["copper hydroxide"] == pytest.approx(1e-3, rel=5e-3)
    feed = {"form": "black_mass", "mass_flow": "1 t/h"}
    mostly_iron = [feed | {"chemistry": "LFP"}, feed | {"chemistry": "NMC622", "mass_flow": "1 kg/h"}]
    assert run({"route": "hydro", "feed": mostly_iron, "precursor": {}}).ledger.recovery["Cu"] < 1e-6


@pytest.mark.slow
def test_a_trace_that_fills_up_settles() -> None:
    """Little copper stays under its solubility for many rounds of the purges, until it precipitates as fast as it comes."""
    mostly_manganese = [
        {"form": "rejected_cell", "chemistry": "NMC90", "mass_flow": "1 kg/h"},
        {"form": "rejected_cell", "chemistry": "LMFP", "mass_flow": "70 t/h"},
    ]
    crystals = {"occluded_liquor": "0 g/kg"}  # which would be the copper's way out
    result = run({"route": "hydro", "feed": mostly_manganese, "manganese_crystallisation": crystals})
    cake = result.solution[Port("impurity_filtration", "cake")]
    assert cake["copper hydroxide"] > 0 and result.solution.passes > 8
    assert result.solution.worst_closure < 1e-9


def test_a_trace_of_a_metal_with_a_circuit_of_its_own_settles() -> None:
    """A little manganese among nickel: its strip liquor is as weak as its organic makes it."""
    feeds = [
        {"chemistry": "LMO", "form": "black_mass", "mass_flow": "0.001 kg/h"},
        {"chemistry": "LRMO", "form": "rejected_cell", "mass_flow": "0.001 kg/h"},
        {"chemistry": "NCA", "form": "black_mass", "mass_flow": "45.3133 kg/h"},
    ]
    result = run({"route": "hydro", "feed": feeds})
    assert result.solution.worst_closure < 1e-9
    strip = result.solution[Port("manganese_extraction", "strip_liquor")]
    assert strip.element_mass("Mn") / strip.component_mass("water") < 0.09


def pure(chemistry: str = "NMC622", **steps: Any) -> Any:
    """Cathode material alone."""
    feed = {"chemistry": chemistry, "form": "black_mass", "mass_flow": "1 t/h", "composition": {"cathode": 1.0}}
    return run({"feed": [feed], **steps})


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


def test_a_leach_in_hydrochloric_acid_ends_with_its_liquor() -> None:
    """Its chlorine goes to a scrubber, with two moles of caustic each; what purifies sulfate liquors refuses it by name."""
    leaching = {"lixiviant": "hydrochloric acid", "reductant": "none"}
    result = run(
        {
            "route": "leach",
            "feed": [{"chemistry": "NMC622", "form": "cell", "mass_flow": "1 t/h"}],
            "leaching": leaching,
        }
    )
    chlorine = result["leaching: gas"]["chlorine"]
    caught = result["hypochlorite liquor"]
    stack = result["leach gas"]
    assert caught["sodium hypochlorite(aq)"] == pytest.approx(chlorine - stack["chlorine"]) and chlorine > 0
    dry = 22.414e-3 * sum(n for key, n in stack.flows.items() if key != "water vapour")  # m3/s, normal conditions
    assert stack.component_mass("chlorine") / dry == pytest.approx(3e-6, rel=1e-3)  # the limit of the stack
    assert caught["Na+(aq)"] == pytest.approx(caught["Cl-(aq)"])
    liquor = result["leach liquor"]
    assert liquor["Cl-(aq)"] > 3.0 * liquor["Ni+2(aq)"] and "SO4-2(aq)" not in liquor
    with pytest.raises(InputError, match=r"leaching.lixiviant: .* extractions do not know .* route = .leach."):
        plant(leaching=leaching)


def _salt(result: Any) -> tuple[dict[str, Any], float, float]:
    """Row of the ammonium sulfate, and the mass shares of nitrogen and sodium in it."""
    row = next(p for p in result.to_dict()["products"] if p["name"] == "ammonium sulfate")
    stream = result["ammonium sulfate"]
    return row, *(float(stream.element_mass(e) / stream.mass) for e in ("N", "Na"))


def test_a_line_on_ammonia_takes_no_sodium() -> None:
    """Once one extraction has ammonia, all that is not entered otherwise follows; lithium by ammonium fluoride. The salt is
    20.5 % nitrogen and more (GB/T 535-2020, type I), 21.2 % by its formula, and holds no sodium to speak of."""
    result = plant(nickel_extraction={"base": "ammonia"}, fluoride_precipitation={})
    row, nitrogen, sodium = _salt(result)
    assert 0.205 < nitrogen < 0.212 and sodium < 1e-6 and row["specification"]["verdict"] == "pass"
    assert not any(
        "sodium" in each["name"] and each["per_tonne"]["value"] > 1e-3 for each in result.to_dict()["reagents"]
    )
    assert result.ledger.recovery["Li"] > 0.9 and "lithium fluoride" in {
        p["name"] for p in result.to_dict()["products"]
    }
    origins = {(r["step"], r["parameter"]): (r.get("value"), r["origin"]) for r in result.to_dict()["parameters"]}
    assert origins["nickel_extraction", "base"] == ("ammonia", "entered")
    assert origins["impurity_removal", "base"] == ("ammonia", "default")
    assert origins["fluoride_precipitation", "fluoride"] == ("ammonium fluoride", "default")


@pytest.mark.parametrize(
    ("steps", "least"),
    [({}, 0.08), ({"fluoride_precipitation": {}, "impurity_removal": {"base": "sodium hydroxide"}}, 0.04)],
)
def test_sodium_that_was_asked_for_spoils_the_ammonium_sulfate(steps: dict[str, Any], least: float) -> None:
    """Soda, or caustic entered for a step: a mixture that is told, fails its grade and is paid for its ammonium sulfate alone."""
    result = plant(nickel_extraction={"base": "ammonia"}, **steps)
    row, nitrogen, sodium = _salt(result)
    assert nitrogen < 0.18 and sodium > least and row["specification"]["verdict"] == "fail"
    told = [w["text"] for w in result.to_dict()["warnings"] if w["where"] == "sodium_sulfate_crystallisation"]
    assert len(told) == 1 and "mixture" in told[0] and "ammonium fluoride" in told[0]
    paid = row["revenue_per_tonne"]["value"] / row["per_tonne"]["value"] / row["price"]["value"]
    assert paid == pytest.approx(row["purity"]["value"], rel=0.02)


@pytest.mark.parametrize(
    ("step", "parameter", "values", "rising"),
    [
        ("leaching", "temperature", ["30 degC", "50 degC", "70 degC", "90 degC"], True),
        ("leaching", "residence_time", ["0.5 h", "1 h", "2 h", "4 h"], True),
        ("leaching", "tanks", [1, 2, 3, 5], True),
        ("impurity_removal", "aluminium_per_fluoride", ["0.5 mol/mol", "1 mol/mol", "2 mol/mol"], False),
        ("nickel_extraction", "stages", [1, 2, 4, 8], None),
        ("filtration", "wash_stages", [0, 1, 2, 4], True),
        ("nickel_crystallisation", "occluded_liquor", ["0 g/kg", "20 g/kg", "80 g/kg"], None),
    ],
)
def test_signs_on_nickel_recovery(step: str, parameter: str, values: list[Any], rising: bool | None) -> None:
    """What is lost nowhere else comes back through the recycles: extraction stages alone do not cost nickel."""
    found = plant(**{step: {parameter: values}}).ledger.recovery["Ni"]
    if rising is None:
        assert np.ptp(found) < 0.02
    else:
        assert np.all(np.diff(found) > 0) if rising else np.all(np.diff(found) < 0)


def test_measured_values_replace_the_model_exactly() -> None:
    """Plant data for screening, leaching, extraction and carbonation."""
    result = plant(
        screening={"recovery": {"cathode": 0.9, "copper foil": 0.02}},
        leaching={"recovery": {"Ni": 0.9, "Co": 0.8, "Mn": 0.7, "Li": 0.99}},
        carbonation={"recovery": {"Li": 0.75}},
    )
    screened, fed = result["black mass"], result["drying: solids"]
    assert screened["NMC622"] / fed["NMC622"] == pytest.approx(0.9, rel=1e-12)
    assert screened["copper tab"] / fed["copper tab"] == pytest.approx(0.02, rel=1e-12)
    slurry, leached = result["leaching: slurry"], screened["NMC622"]
    left = slurry.only([key for key in slurry.flows if not key.endswith("(aq)")])
    for element, share in (("Li", 0.99), ("Ni", 0.9), ("Co", 0.8), ("Mn", 0.7)):
        assert left.element_moles(element) / screened.element_moles(element) == pytest.approx(1.0 - share, rel=1e-9)
    assert slurry["nickel dioxide"] / (0.6 * leached) == pytest.approx(0.99 - 0.9, rel=0.01)

    carbonated, before = result["carbonation: slurry"], result["evaporation: concentrate"]
    assert 2 * carbonated["lithium carbonate"] / before["Li+(aq)"] == pytest.approx(0.75, rel=1e-12)
    origins = {(r["step"], r["parameter"]): r["origin"] for r in result.to_dict()["parameters"]}
    assert origins["screening", "recovery"] == "plant data" and origins["screening", "aperture"] == "default"


def test_lfp_takes_its_own_leach() -> None:
    """Iron and phosphate stay in the residue: no metal extraction is built, and hardly any iron reaches the liquor."""
    result = plant("LFP")
    assert "nickel_extraction" not in result.solution.plant.units
    filtrate, feed = result["filtration: filtrate"], result["feed"]
    assert filtrate.element_mass("Fe") < 0.002 * feed.element_mass("Fe")
    assert result["iron phosphate"].component_mass("iron phosphate") > 0.5 * feed.component_mass("LFP")


def _share_of_oxide(share: float, **tables: Any) -> Any:
    """Ten kilotonnes of LFP cells with a share of NMC622 among them."""
    parts = (("LFP", 1.0 - share), ("NMC622", share))
    feed = [{"chemistry": c, "form": "cell", "mass_flow": f"{10000 * x} t/yr"} for c, x in parts if x]
    return run({"route": "hydro", "feed": feed, **tables})


def _per_tonne(result: Any) -> dict[str, float]:
    doc = result.to_dict()
    return {row["name"]: row["per_tonne"]["value"] for key in ("products", "reagents") for row in doc[key]}


def test_a_trace_of_oxide_does_not_turn_a_phosphate_plant_over() -> None:
    """A thousandth of NMC622: all that is sold and bought by the tonne stays within 1 %; no circuit is built for its metals."""
    pure, trace = _per_tonne(_share_of_oxide(0.0)), _per_tonne(_share_of_oxide(0.001))
    for name in (
        "iron phosphate",
        "lithium carbonate",
        "sulfuric acid",
        "sodium hydroxide",
        "hydrogen peroxide",
        "sodium sulfate",
    ):
        assert trace[name] == pytest.approx(pure[name], rel=0.01), name
    assert not {"nickel sulfate hexahydrate", "cobalt sulfate heptahydrate"} & set(trace)


def test_the_leach_is_chosen_by_share_or_by_the_user() -> None:
    """Selective where the phosphate can reduce all oxide; a table may say otherwise. Recoveries hardly move where it changes."""
    below, above = (_share_of_oxide(share) for share in (0.33, 0.38))
    leaches = [type(r.solution.plant.units["leaching"].operation).__name__ for r in (below, above)]
    assert leaches == ["SelectiveLeaching", "Leaching"]
    for element in ("Li", "Ni", "Co", "Mn"):
        assert below.ledger.recovery[element] == pytest.approx(above.ledger.recovery[element], abs=0.03), element
    told = _share_of_oxide(0.1, leaching={"method": "reductive", "acid_excess": 1.05})
    assert "iron phosphate" not in _per_tonne(told) and told.scenario.to_dict()["leaching"]["method"] == "reductive"
    assert "iron phosphate" in _per_tonne(_share_of_oxide(0.6, leaching={"method": "selective"}))
    # What only one of the leaches has asks for it.
    assert "iron phosphate" not in _per_tonne(_share_of_oxide(0.1, leaching={"reductant": "none"}))
    assert "iron phosphate" in _per_tonne(_share_of_oxide(0.6, leaching={"acid_ratio": 1.1}))
    with pytest.raises(InputError, match="the reductive leach"):
        Leaching(method="selective")


def test_mixed_with_nmc_lfp_leaves_its_iron_in_the_residue() -> None:
    """What reduces oxide turns ferric and precipitates with its phosphate; little is left for the hydroxide cake."""
    result = run({"feed": [{"chemistry": c, "form": "cell", "mass_flow": "1 t/h"} for c in ("NMC622", "LFP")]})
    residue, cake = result["leach residue"], result["impurity filtration: cake"]
    assert residue["iron phosphate dihydrate"] > 0.85 * result.black_mass["LFP"]
    assert cake["iron phosphate dihydrate"] < 0.05 * result.black_mass["LFP"]


def test_a_chemistry_without_manganese_has_no_manganese_plant() -> None:
    """NCA: cobalt and nickel only."""
    used = plant("NCA").solution.plant.units
    assert "manganese_extraction" not in used and {"cobalt_extraction", "nickel_extraction"} <= set(used)


def test_black_mass_that_is_fed_is_not_counted_as_made() -> None:
    """Yield and powder recovery are of what passes the screen."""
    cells = {"chemistry": "NMC622", "form": "cell", "mass_flow": "1 t/h"}
    alone = run({"feed": [cells]}).to_dict()
    beside = run({"feed": [cells, {**cells, "form": "black_mass"}]}).to_dict()
    assert beside["kpis"]["black_mass_yield"]["value"] == pytest.approx(alone["kpis"]["black_mass_yield"]["value"])
    rates = [[r["actual"]["value"] for r in doc["compliance"] if "powder" in r["rule"]] for doc in (beside, alone)]
    assert len(rates[0]) == 3 and rates[0] == pytest.approx(rates[1])


@pytest.mark.slow
def test_any_share_of_oxide_in_iron_phosphate() -> None:
    """Recoveries pass evenly from one leach to the other; which of them a mix was given is told, unless it was asked for."""

    def mixed(share: float, **more: Any) -> Any:
        feeds = [
            {"form": "black_mass", "chemistry": chemistry, "mass_flow": f"{5000 * part} t/yr"}
            for chemistry, part in (("LFP", 1 - share), ("NMC622", share))
        ]
        return run({"feed": feeds, **more})

    shares = (0.001, 0.2, 0.36, 0.38, 0.6, 0.95)
    results = [mixed(share) for share in shares]
    for element in ("Li", "Ni", "Co", "Mn"):
        # A trace of metal is not extracted for its own sake.
        found = [float(result.ledger.recovery[element]) for result in (results if element == "Li" else results[1:])]
        assert min(found) > 0.93 and max(abs(a - b) for a, b in pairwise(found)) < 0.025, element
    told = [[w for w in r.warnings if "the leach is" in w] for r in results]
    assert [len(words) for words in told] == [0, 1, 1, 1, 1, 1]
    assert "selective" in told[2][0] and "reductive" in told[3][0]
    asked = mixed(0.36, leaching={"method": "reductive"})
    assert not any("the leach is" in w for w in asked.warnings)
    assert "iron phosphate" not in asked.ledger.products


def test_manganese_and_cobalt_taken_together_and_parted_after() -> None:
    """As much of both is sold as where one is taken after the other; the caustic that parts them is told in the cobalt."""
    together, apart = plant(manganese_cobalt_extraction={}), plant()
    units = together.solution.plant.units
    assert "cobalt_extraction" not in units and {"manganese_cobalt_extraction", "manganese_extraction"} <= set(units)
    for element in ("Mn", "Co", "Ni"):
        assert float(together.ledger.recovery[element]) == pytest.approx(
            float(apart.ledger.recovery[element]), abs=0.01
        )
    strip = together["manganese cobalt extraction: strip liquor"]
    assert min(strip.grade("Co"), strip.grade("Mn")) > 0.02
    assert any("cobalt sulfate heptahydrate (by Na)" in warning for warning in together.warnings)
    for chemistry in ("LFP", "LRMO"):
        with pytest.raises(InputError, match="cobalt is fed with no more manganese"):
            plant(chemistry, manganese_cobalt_extraction={})


def test_a_feed_that_the_shredder_does_not_cut_is_solved_without_a_fault_of_arithmetic() -> None:
    """Pieces as small as its grid stay shut: next to nothing reaches the leach, and its liquors hold traces alone."""
    result = run(
        {"feed": [{"chemistry": "LFP", "form": "cell", "mass_flow": "1 t/h"}], "shredding": {"feed_size": "20 mm"}}
    )
    assert float(result.recovery["Li"].magnitude) == pytest.approx(0.0, abs=1e-6)
    assert result.worst_closure < 1e-9


def test_nickel_is_extracted_from_acid_with_organic_enough_and_refused_by_name_without() -> None:
    """At pH 4.2 D2EHPA holds little of it (half extraction at 4.5-4.8: Jantunen 2022): organic as sized leaves nickel in the raffinate,
    which polishing precipitates and the leach takes again.
    """
    much = plant(nickel_extraction={"ph": 4.2, "phase_ratio": 20})
    assert float(much.recovery["Ni"].magnitude) > 0.9
    with pytest.raises(ConvergenceError, match=r"Ni has no way out.*more extraction stages or organic"):
        plant(nickel_extraction={"ph": 4.0})

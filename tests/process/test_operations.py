"""What an engineer expects of each unit: its signs, its limits, and measured values in place of the model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from blackmass.process import Feed, InputError, Result, run
from blackmass.process.operations import (
    Filtration,
    ImpurityRemoval,
    Leaching,
    ManganeseCrystallisation,
    NickelCrystallisation,
    NickelExtraction,
    Scrubbing,
    Shredding,
)
from blackmass.process.registry import Registry
from blackmass.process.stream import EMPTY, Stream

_WATER = 0.018015


def plant(chemistry: str = "NMC622", form: str = "cell", **tables: Any) -> Result:
    """The hydro route with something entered."""
    return run({"feed": [{"chemistry": chemistry, "form": form, "mass_flow": "1 t/h"}], **tables})


def black_mass_leach(**given: Any) -> tuple[Leaching, Stream]:
    """A leach and some black mass."""
    return Leaching(**given), Feed("NMC622", form="black_mass", mass_flow="1 t/h").stream()


def test_aperture_trades_yield_for_copper() -> None:
    """A larger aperture gives more black mass with more copper and aluminium in it."""
    result = plant(screening={"aperture": [f"{a} mm" for a in (0.1, 0.25, 0.5, 1, 2)]})
    black_mass = result.black_mass
    assert np.all(np.diff(black_mass.mass) > 0)
    for element in ("Cu", "Al"):
        assert np.all(np.diff(black_mass.element_mass(element) / black_mass.mass) > 0)


@pytest.mark.parametrize(
    ("step", "parameter", "values", "rising"),
    [
        ("leaching", "temperature", ["30 degC", "50 degC", "70 degC", "90 degC"], True),
        ("leaching", "residence_time", ["0.5 h", "1 h", "2 h", "4 h"], True),
        ("leaching", "tanks", [1, 2, 3, 5], True),
        ("impurity_removal", "nickel_loss", ["0 L/kg", "10 L/kg", "50 L/kg"], False),
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
    assert slurry["NMC622"] / leached == pytest.approx(0.01, rel=1e-9)

    assert (slurry["nickel hydroxide"]) / (0.6 * leached) == pytest.approx(0.99 - 0.9, rel=1e-6)

    carbonated, before = result["carbonation: slurry"], result["evaporation: concentrate"]
    assert 2 * carbonated["lithium carbonate"] / before["Li+(aq)"] == pytest.approx(0.75, rel=1e-12)
    origins = {(r["step"], r["parameter"]): r["origin"] for r in result.to_dict()["parameters"]}
    assert origins["screening", "recovery"] == "plant data" and origins["screening", "aperture"] == "default"


@pytest.mark.parametrize("given", [{"acid_excess": 0.4}, {"reductant_excess": 0.2}])
def test_short_of_acid_or_reductant(given: dict[str, float]) -> None:
    """Extraction falls with it, nothing goes negative, and the result says so."""
    short, feed = black_mass_leach(**given, copper_extraction=0, aluminium_extraction=0, self_reduction=0)
    enough, _ = black_mass_leach(copper_extraction=0, aluminium_extraction=0)
    effect, full = short.run(feed, EMPTY), enough.run(feed, EMPTY)
    assert not full.warnings
    (what,) = (name.removesuffix("_excess") for name in given)
    assert any(f"{what} falls short" in text for text in effect.warnings)
    share = effect.figure("conversion")
    (wanted,) = given.values()
    assert share == pytest.approx(wanted, rel=0.15) and share < full.figure("conversion")
    assert all(np.all(np.asarray(n) >= 0) for s in effect.outlets.values() for n in s.flows.values())


def test_foils_save_peroxide() -> None:
    """Aluminium and copper of the feed reduce cathode first: what dissolves of them is not bought as peroxide."""
    with_foils, feed = black_mass_leach(
        reductant_excess=1, copper_extraction=1, aluminium_extraction=1, hydrogen_share=0
    )
    without, _ = black_mass_leach(reductant_excess=1, copper_extraction=0, aluminium_extraction=0)
    saved = without.run(feed, EMPTY).additions["hydrogen peroxide"]["hydrogen peroxide"]
    saved -= with_foils.run(feed, EMPTY).additions["hydrogen peroxide"]["hydrogen peroxide"]
    assert 2 * saved == pytest.approx(2 * feed.element_moles("Cu") + 3 * feed.element_moles("Al"), rel=1e-9)


def test_hydrogen_of_aluminium() -> None:
    """1.5 mol of hydrogen per mol of aluminium that does not reduce cathode."""
    leach, feed = black_mass_leach(aluminium_extraction=1, copper_extraction=0, hydrogen_share=1.0)
    gas = leach.run(feed, EMPTY).outlets["gas"]
    assert gas["hydrogen"] == pytest.approx(1.5 * feed.element_moles("Al"), rel=1e-9)


def test_dismantling_stands_only_where_there_is_a_pack() -> None:
    """Cells have nothing to take apart; a pack gives its hardware."""
    assert "dismantling" not in plant().solution.plant.units
    packs = plant(form="pack")
    steel = packs.solution[packs.solution.plant.units["dismantling"].steel]
    assert steel.element_mass("Fe") == pytest.approx(0.98 * packs["feed"].component_mass("steel structure"), rel=1e-12)


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


def test_extraction_takes_two_moles_of_base_and_one_of_acid() -> None:
    """Per mole of divalent metal; the strip liquor has the strength asked for and is neutral."""
    liquor = Stream({"water": 1000.0, "Ni+2(aq)": 10.0, "SO4-2(aq)": 15.0, "Li+(aq)": 10.0})
    measured = {"Ni": 0.95, "Li": 0.0}
    effect = NickelExtraction(recovery=measured, strip_strength="100 g/kg", scrub_stages=0, entrained_liquor=0).run(
        liquor
    )
    assert effect.additions["sodium hydroxide"]["sodium hydroxide"] == pytest.approx(19.0)
    assert effect.additions["sulfuric acid"]["sulfuric acid"] == pytest.approx(9.5)
    strip = effect.outlets["strip_liquor"]
    assert strip.element_mass("Ni") / strip.component_mass("water") == pytest.approx(0.1)
    assert strip["Ni+2(aq)"] == pytest.approx(strip["SO4-2(aq)"])


def test_extraction_is_a_matter_of_ph() -> None:
    """Cobalt's pH half a unit up takes more of it; nickel's stays behind."""
    shares = plant(cobalt_extraction={"ph": [4.0, 4.5, 5.0, 5.5]}).solution
    unit = shares.plant.units["cobalt_extraction"]
    liquor, strip = shares[shares.plant.units["manganese_extraction"].raffinate], shares[unit.strip_liquor]
    taken = strip["Co+2(aq)"] / liquor["Co+2(aq)"]
    assert np.all(np.diff(taken) > 0) and taken[-1] > 0.99
    assert np.all(strip["Ni+2(aq)"] / liquor["Ni+2(aq)"] < 0.02)


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


def test_scrubber() -> None:
    """What is not removed leaves with the gas; lime is dosed in excess."""
    gas = Stream({"nitrogen": 100.0, "phosphorus pentafluoride": 1.0}, temperature=300.0)
    effect = Scrubbing(efficiency=0.99, lime_excess=1.5, recycled=0.0).run(gas)
    assert effect.outlets["stack_gas"]["phosphorus pentafluoride"] == pytest.approx(0.01)
    assert effect.additions["calcium hydroxide"]["calcium hydroxide"] == pytest.approx(0.99 * 4 * 1.5)
    assert effect.outlets["residue"]["calcium fluoride"] == pytest.approx(0.99 * 2.5)


def test_charged_cells_in_the_shredder_are_told() -> None:
    """The hazard is a warning of the result."""
    charged = run(
        {
            "feed": [{"chemistry": "LFP", "mass_flow": "1 t/h", "state_of_charge": 0.8}],
            "discharge": {"method": "none"},
        }
    )
    assert any("charged" in w["text"] for w in charged.to_dict()["warnings"])
    assert not any("charged" in w["text"] for w in plant("LFP").to_dict()["warnings"])


def test_lfp_takes_its_own_leach() -> None:
    """Iron and phosphate stay in the residue: no metal extraction is built, and hardly any iron reaches the liquor."""
    result = plant("LFP")
    assert "nickel_extraction" not in result.solution.plant.units
    filtrate, feed = result["filtration: filtrate"], result["feed"]
    assert filtrate.element_mass("Fe") < 0.002 * feed.element_mass("Fe")
    assert result["iron phosphate"].component_mass("iron phosphate") > 0.5 * feed.component_mass("LFP")


def test_mixed_with_nmc_lfp_dissolves() -> None:
    """The acid leach of a mix takes iron and phosphate too; they leave as iron phosphate in the hydroxide cake."""
    result = run({"feed": [{"chemistry": c, "form": "cell", "mass_flow": "1 t/h"} for c in ("NMC622", "LFP")]})
    cake = result["impurity filtration: cake"]
    assert cake["iron phosphate dihydrate"] > 0.5 * result.black_mass["LFP"]


def test_a_chemistry_without_manganese_has_no_manganese_plant() -> None:
    """NCA: cobalt and nickel only."""
    used = plant("NCA").solution.plant.units
    assert "manganese_extraction" not in used and {"cobalt_extraction", "nickel_extraction"} <= set(used)


def test_operations_are_immutable_and_named() -> None:
    """A parameter is set by replace; a wrong name suggests the right one."""
    shredder = Shredding(specific_energy="60 kWh/t")
    with pytest.raises(AttributeError, match="immutable"):
        shredder.specific_energy = 1.0
    assert shredder.replace(nitrogen="0.1 kg/kg").specific_energy == shredder.specific_energy == pytest.approx(216e3)
    with pytest.raises(InputError, match='did you mean "nitrogen"'):
        Shredding(nitrgen="0.1 kg/kg")


def test_every_parameter_is_declared_in_full() -> None:
    """Unit, bounds around the default, a word on what it is, and a source: one declaration feeds everything."""
    registry = Registry.installed()
    for operation in (operation for step in registry.steps for operation in registry.operations(step)):
        name = operation.__name__
        assert operation.step and operation.__doc__, name
        for parameter in operation.parameters.values():
            assert parameter.doc and parameter.source, (name, parameter.name)
            assert parameter.name in operation.__doc__
            if parameter.kind in ("quantity", "count"):
                low, high = parameter.bounds()
                assert low is not None and high is not None and low < high, (name, parameter.name)
                default = parameter.read(parameter.default, parameter.name)
                assert default is None or low <= default <= high, (name, parameter.name)
                assert parameter.default is None or parameter.read(parameter.text(default), "x") == pytest.approx(
                    default
                )


def test_thermally_treated_black_mass_dissolves() -> None:
    """Oxides and carbonate take acid, metal powders make hydrogen; nickel of every kind reaches the product."""
    assay = {
        "cathode": 0.1, "nickel powder": 0.2, "nickel(II) oxide": 0.1, "cobalt(II) oxide": 0.05, "cobalt powder": 0.03,
        "manganese(II) oxide": 0.08, "lithium carbonate": 0.15, "graphite": 0.29,
    }  # fmt: skip
    feed = {"chemistry": "NMC622", "form": "black_mass", "mass_flow": "1 t/h", "composition": assay}
    result = run({"feed": [feed]})
    for element in ("Ni", "Co", "Mn", "Li"):
        assert result.ledger.recovery[element] > 0.9, element
    gas, fed = result["leaching: gas"], result["feed"]
    assert gas["carbon dioxide"] == pytest.approx(fed["lithium carbonate"], rel=1e-6)
    assert gas["hydrogen"] > 0.5 * fed["nickel powder"]


def test_black_mass_that_is_fed_is_not_counted_as_made() -> None:
    """Yield and powder recovery are of what passes the screen."""
    cells = {"chemistry": "NMC622", "form": "cell", "mass_flow": "1 t/h"}
    alone = run({"feed": [cells]}).to_dict()
    beside = run({"feed": [cells, {**cells, "form": "black_mass"}]}).to_dict()
    assert beside["kpis"]["black_mass_yield"]["value"] == pytest.approx(alone["kpis"]["black_mass_yield"]["value"])
    assert [r["actual"]["value"] for r in beside["compliance"]] == pytest.approx(
        [r["actual"]["value"] for r in alone["compliance"]]
    )

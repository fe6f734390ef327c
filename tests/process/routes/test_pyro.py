"""Smelting plants."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from blackmass import chemistries
from blackmass.process import InputError, Scenario, run
from blackmass.process.balance import TOLERANCE
from blackmass.process.components import component
from blackmass.process.errors import ConvergenceError
from blackmass.process.operations import (
    OffgasCleaning,
)
from blackmass.process.stream import Stream

#: Whole plants, all of them.
pytestmark = pytest.mark.slow

_SCENARIOS = tuple(
    f"{feed}-{route}" for route in ("pyro", "pyrolysis-hydro") for feed in ("nmc622", "nca", "lfp", "lco", "mixed")
)


@pytest.mark.parametrize("name", _SCENARIOS)
def test_shipped_plants(name: str) -> None:
    """They close, hide nothing negative, warn only where there is reason, and read back."""
    result = run(name)
    doc = result.to_dict()
    assert doc["balances"]["worst"] <= TOLERANCE
    assert all(0 <= q["value"] <= 1 for q in doc["recovery"].values())
    told = " ".join(w["text"] for w in doc["warnings"])
    assert ("% of nickel and cobalt" in told) == (name == "lfp-pyro")
    assert Scenario(doc["scenario"]).plan().used.keys() == result.solution.plant.units.keys()


@pytest.mark.slow
@pytest.mark.parametrize("form", ["pack", "cell", "electrode_scrap", "black_mass"])
@pytest.mark.parametrize("chemistry", list(chemistries.available()))
def test_every_feed_is_smelted(chemistry: str, form: str) -> None:
    """Nickel and cobalt are extracted where the feed has them; without them there are no extraction steps."""
    result = run({"route": "pyro", "feed": [{"chemistry": chemistry, "form": form, "mass_flow": "1 t/h"}]})
    assert result.solution.worst_closure <= TOLERANCE
    atoms = component(chemistry).atoms
    for element, step in (("Ni", "nickel_extraction"), ("Co", "cobalt_extraction")):
        assert (step in result.solution.plant.units) == (element in atoms)
        if element in atoms:
            assert result.ledger.recovery[element] > 0.85


@pytest.mark.slow
def test_lithium_of_the_slag_is_not_recovered_unless_leached() -> None:
    """No lithium product by default; 93 % of the slag's with slag leaching, less what the line loses.

    Acid per carbonate is that of spodumene (about 2 kg/kg, recalled) where the slag is like it, and more the more lime of the flux takes.
    """
    plain = run("nmc622-pyro")
    assert plain.ledger.recovery["Li"] == 0 and plain["slag"].element_mass("Li") > 0
    leached = run(Scenario.load("nmc622-pyro").override("slag_leaching.lithium_extraction", 0.93))
    assert 0.80 < leached.ledger.recovery["Li"] < 0.93
    assert leached.ledger.recovery["Ni"] == pytest.approx(plain.ledger.recovery["Ni"], abs=0.002)
    spodumene = run("nca-pyro")
    fluxed = run(leached.scenario.override("smelting.alumina_limit", 0.20))
    for result, low, high in ((spodumene, 1.7, 2.4), (leached, 2.2, 2.6), (fluxed, 3.0, 5.0)):
        assert low < result.solution.outcomes["slag_leaching"].effect.figure("acid_per_carbonate") < high
    assert {row["where"] for row in spodumene.to_dict()["warnings"]} == {"capital"}  # what announced plants cost


def test_what_fails_the_grade_of_its_price_is_told() -> None:
    """By the impurity; the graphite of a leach residue is not priced as anode material and is not named."""
    told = [row["text"] for row in run("nmc622-pyro").to_dict()["warnings"] if row["where"] == "economics"]
    assert len(told) == 1 and "cobalt sulfate heptahydrate (by Mn" in told[0] and "copper cathodes" not in told[0]
    assert not [row for row in run("nmc622-hydro").to_dict()["warnings"] if row["where"] == "economics"]


def test_fan_of_the_gas_cleaning() -> None:
    """Volume at the stack's temperature times the pressure drop, over the fan's efficiency."""
    effect = OffgasCleaning(pressure_drop="4 kPa", fan_efficiency=0.5).run(Stream({"nitrogen": 100.0}), Stream())
    assert effect.work == pytest.approx(100.0 * 8.314 * 413.15 / 101325 * 4000 / 0.5, rel=1e-3)


def test_dust_goes_round() -> None:
    """Returned dust is melted again, so that flue dust is a tenth of it."""
    result = run("nmc622-pyro")
    cleaning = result.solution.outcomes["offgas_cleaning"].effect.outlets
    assert cleaning["dust"].mass == pytest.approx(cleaning["returned_dust"].mass / 9.0, rel=1e-9)


@pytest.mark.slow
def test_raffinate_return_saves_soda() -> None:
    """Acid that copper leaves is used again instead of neutralised."""

    def soda(share: float) -> float:
        result = run(Scenario.load("nmc622-pyro").override("copper_electrowinning.raffinate_return", share))
        return next(r["per_tonne"]["value"] for r in result.to_dict()["reagents"] if r["name"] == "sodium hydroxide")

    assert soda(0.5) < soda(0.0) - 80


_FEED = {"chemistry": "LFP", "form": "cell", "mass_flow": "1 t/h"}


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"feed": [_FEED], "cobalt_extraction": {}}, "cobalt_extraction"),
        ({"feed": [_FEED], "copper_cementation": {}, "copper_electrowinning": {}}, "same place"),
        ({"feed": [_FEED], "alloy_leaching": {"granule_size": "2 m"}}, "alloy_leaching.granule_size"),
        ({"feed": [_FEED], "alloy_leaching": {"grain_size": "2 mm"}}, "granule_size"),
        ({"route": "pyrolysis-hydro", "feed": [{**_FEED, "form": "black_mass"}]}, "nothing to pyrolyse"),
    ],
)
def test_bad_input(tables: dict[str, Any], words: str) -> None:
    """The field, and how to mend it."""
    with pytest.raises(InputError, match=words):
        Scenario({"route": "pyro", **tables})


#: Black mass after pyrolysis, as it is traded: metals, oxide and carbonate in the place of cathode material.
_PYROLYSED = {
    "graphite": 0.45, "nickel powder": 0.2, "cobalt powder": 0.07, "manganese(II) oxide": 0.09, "lithium carbonate": 0.19,
}  # fmt: skip


def black_mass(composition: dict[str, float], chemistry: str = "NMC622") -> dict[str, Any]:
    """A feed of it."""
    return {"chemistry": chemistry, "form": "black_mass", "mass_flow": "1 t/h", "composition": composition}


@pytest.mark.parametrize(("route", "metals"), [("pyro", ("Ni", "Co")), ("hydro", ("Ni", "Co", "Mn", "Li"))])
def test_pyrolysed_black_mass(route: str, metals: tuple[str, ...]) -> None:
    """Its metals are recovered though it holds no cathode material."""
    result = run({"route": route, "feed": [black_mass(_PYROLYSED)]})
    assert result.solution.worst_closure <= TOLERANCE
    assert all(result.ledger.recovery[metal] > 0.94 for metal in metals)
    rows = {row["name"]: row["per_tonne"]["value"] for row in result.to_dict()["products"]}
    # 200 kg of nickel a tonne; NiSO4.6H2O is 22.33 % of it.
    assert rows["nickel sulfate hexahydrate"] == pytest.approx(200 * result.ledger.recovery["Ni"] / 0.2233, rel=0.01)


def test_traces_of_nickel_build_no_extraction() -> None:
    """Tabs in iron phosphate leave the plant as it is; in a plant that extracts cobalt they need a way out."""
    tabs = {"cathode": 0.6, "graphite": 0.397, "nickel powder": 0.003}
    for route in ("pyro", "hydro"):
        assert "nickel_extraction" not in Scenario({"route": route, "feed": [black_mass(tabs, "LFP")]}).plan().used
        cobalt = run({"route": route, "feed": [black_mass(tabs, "LCO")]})
        assert cobalt.ledger.recovery["Ni"] > 0.9 and cobalt.ledger.recovery["Co"] > 0.9
    much = {"cathode": 0.6, "graphite": 0.35, "nickel powder": 0.05}
    assert run({"route": "hydro", "feed": [black_mass(much, "LFP")]}).ledger.recovery["Ni"] > 0.9


@pytest.mark.slow
def test_pyrolysis_before_the_furnace() -> None:
    """It takes the organics, and so heat that the bath would set free; no less nickel."""
    plain, thermal = (
        run({"route": "pyro", "feed": [{**_FEED, "chemistry": "NMC622"}], **tables})
        for tables in ({}, {"pyrolysis": {}})
    )
    assert thermal.solution.worst_closure <= TOLERANCE
    assert not {"PVDF", "LiPF6", "ethylene carbonate", "polypropylene"} & set(thermal["pyrolysis: solids"].flows)
    of_plain, of_thermal = (r.solution.outcomes["smelting"].effect for r in (plain, thermal))
    assert of_thermal.figure("heat_free") < of_plain.figure("heat_free")
    assert thermal.ledger.recovery["Ni"] == pytest.approx(plain.ledger.recovery["Ni"], abs=1e-3)


def test_a_thick_pulp_of_alloy_has_an_answer() -> None:
    """The strongest liquors bind most of their nickel to sulfate, and the organic that takes the rest is still made up."""
    thick = ["100 g/L", "206 g/L", "208 g/L", "212 g/L", "216 g/L", "220 g/L"]
    found = run(Scenario.load("nmc622-pyro").override("alloy_leaching.pulp_density", thick))
    assert not found.unsettled
    np.testing.assert_allclose(found.ledger.recovery["Ni"], found.ledger.recovery["Ni"][0], atol=0.01)


@pytest.mark.slow
def test_manganese_without_an_outlet() -> None:
    """A reducing furnace brings it into the alloy: what is told says what to do, and without cobalt that is done by itself."""
    reducing = {**_FEED, "chemistry": "LNMO"}
    plant = {"route": "pyro", "feed": [reducing], "smelting": {"oxygen_potential": -15.5}}
    with pytest.raises(ConvergenceError, match=r"Mn has no way out.*manganese_extraction"):
        run({**plant, "manganese_extraction": {"skip": True}})
    assert run(plant).ledger.recovery["Mn"] > 0.1
    with_cobalt = run({**plant, "feed": [{**_FEED, "chemistry": "NMC111"}]}).to_dict()
    assert any("manganese_extraction" in w["text"] for w in with_cobalt["warnings"])


@pytest.mark.parametrize("name", ["nca-pyro", "nmc622-pyrolysis-hydro"])
def test_products_and_wastes_are_found_by_name(name: str) -> None:
    """Every name of the document's products and wastes is a stream of its mass; several of one name together."""
    result = run(name)
    doc = result.to_dict()
    for row in (*doc["products"], *doc["wastes"]):
        assert result.ledger.per_tonne(result[row["name"]].mass) == pytest.approx(row["per_tonne"]["value"], rel=1e-9)


def test_a_leach_liquor_beyond_saturation_is_told() -> None:
    """Nickel sulfate takes up 0.40 kg a kilogram of water at 25 degC (CRC Handbook, recalled); 200 g of alloy a litre ask for twice that."""
    alloy = Scenario.load("nmc622-pyro")
    strong = run(alloy.override("alloy_leaching.pulp_density", "200 g/L"))
    assert any(
        "times saturation" in warning and "alloy_leaching.pulp_density" in warning for warning in strong.warnings
    )
    assert not any("times saturation" in warning for warning in run(alloy).warnings)

"""The face of a result: quantities by name, tables, one scenario of a batch, what a prompt shows."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

from blackmass.process import Feed, Flowsheet, Result, run, ureg
from blackmass.process.assess.capital import Capital
from blackmass.process.assess.finance import Finance
from blackmass.process.assess.prices import Economics
from blackmass.process.assess.settings import SETTINGS
from blackmass.process.errors import InputError
from blackmass.process.operations import Screening, Shredding
from blackmass.process.result import TABLES

_FEED = [{"chemistry": "NMC622", "mass_flow": "1 t/h"}]


@pytest.fixture(scope="module")
def plant() -> Result:
    return run("nmc622-hydro")


@pytest.fixture(scope="module")
def batch() -> Result:
    return run({"feed": _FEED, "leaching": {"temperature": ["50 degC", "60 degC", "80 degC"]}})


def test_quantities_by_name(plant: Result) -> None:
    """Everything has its unit and is what the document says."""
    doc = plant.to_dict()
    nickel = plant.products["nickel sulfate hexahydrate"]
    assert nickel.revenue_per_tonne.check("[currency]/[mass]")
    assert nickel["mass_flow"].m_as("tonne") == pytest.approx(
        next(p for p in doc["products"] if p["name"] == "nickel sulfate hexahydrate")["mass_flow"]["value"]
    )
    assert plant.recovery["Ni"].m_as("percent") == pytest.approx(100 * doc["recovery"]["Ni"]["value"])
    assert sum(plant.costs.values()).m_as("USD/tonne") == pytest.approx(doc["kpis"]["cost_per_tonne"]["value"])
    assert plant.utilities["electricity"].per_tonne > 0 * ureg.kWh / ureg.tonne
    assert plant.reagents["sulfuric acid"].cost_per_tonne.magnitude > 0
    assert plant.wastes["hydroxide cake"].per_tonne.magnitude > 0
    assert plant.worst_closure == doc["balances"]["worst"] < 1e-9
    assert [f"{row['where']}: {row['text']}" for row in doc["warnings"]] == list(plant.warnings)


def test_a_kpi_without_the_document(plant: Result) -> None:
    """It is the document's, and the document is not built for it."""
    fresh = run("lfp-hydro")
    kpis = {name: fresh.kpi(name) for name in fresh.kpis}
    assert "document" not in vars(fresh)
    assert {n: q.magnitude for n, q in kpis.items()} == {n: q["value"] for n, q in fresh.to_dict()["kpis"].items()}
    with pytest.raises(InputError, match="margin_per_tonne"):
        fresh.kpi("margin")


def test_rows_say_what_they_hold(plant: Result) -> None:
    """A name that is not there is told with those that are."""
    nickel = plant.products["nickel sulfate hexahydrate"]
    with pytest.raises(AttributeError, match="purity"):
        _ = nickel.purty
    assert "revenue_per_tonne" in dir(nickel) and "purity" in repr(nickel)


@pytest.mark.slow
def test_one_scenario_of_a_batch(batch: Result) -> None:
    """It is what it is alone: document, streams, scenario, and a report can be made of it."""
    from blackmass.ui.report import to_bytes

    one = batch.select(1)
    alone = run({"feed": _FEED, "leaching": {"temperature": "60 degC"}})
    doc, other = one.to_dict(), alone.to_dict()
    assert doc["scenario"] == other["scenario"]
    assert [p["name"] for p in doc["products"]] == [p["name"] for p in other["products"]]
    for key, figure in doc["kpis"].items():
        assert figure["value"] == pytest.approx(other["kpis"][key]["value"], rel=1e-9)
    assert one["black mass"].mass == pytest.approx(alone["black mass"].mass, rel=1e-9)
    assert b"60" in to_bytes(one.document, ".html")
    for wrong in (3, -1):
        with pytest.raises(InputError, match="0 to 2"):
            batch.select(wrong)
    assert alone.select(0) is alone


@pytest.mark.slow
def test_tables(plant: Result, batch: Result) -> None:
    """Every table has rows, prints, and becomes a frame; a batch has a row a scenario."""
    for name in TABLES:
        table = plant.table(name)
        assert len(table) == len(plant.to_dict().get(name, [])) and len(repr(table).splitlines()) == (
            len(table) + 1 if len(table) else 0
        )
        assert len(plant.to_frame(name)) == len(table)
    assert "<td>nickel sulfate hexahydrate</td>" in plant.table("products")._repr_html_()
    frame = batch.to_frame("products")
    assert list(frame["scenario"].unique()) == [0, 1, 2] and len(frame) == 3 * len(batch.table("products"))
    with pytest.raises(InputError, match="products"):
        plant.table("product")


def test_at_a_prompt(plant: Result, batch: Result) -> None:
    """One line, and a table in a notebook."""
    assert "\n" not in repr(plant) and "nickel sulfate" in repr(plant) and "USD/t" in repr(plant)
    assert "3 scenarios" in repr(batch)
    assert "margin per tonne" in plant._repr_html_() and "Li recovery" in plant._repr_html_()


@pytest.mark.slow
def test_a_flowsheet_wired_by_hand_has_the_same_result() -> None:
    """Streams, money, warnings, reports."""
    from blackmass.ui.report import to_bytes

    plant = Flowsheet()
    feed = plant.feed(Feed("NMC622", mass_flow=np.array([1.0, 2.0]) * ureg.tonne / ureg.hour))
    screen = plant.add(Screening(aperture="1 mm"), plant.add(Shredding(), feed).shredded)
    plant.product(screen.undersize, "black mass")
    result = run(plant)
    assert result.kpi("value_per_tonne").magnitude == pytest.approx(result.kpi("value_per_tonne").magnitude[::-1])
    assert result.products["black mass"].mass_flow.magnitude[1] > 1000
    assert result["black mass"].mass[1] == pytest.approx(2 * result["black mass"].mass[0])
    assert to_bytes(result.select(1).document, ".html")


def by_hand(feed: Feed) -> Flowsheet:
    """Shredded and screened."""
    plant = Flowsheet()
    screen = plant.add(Screening(aperture="1 mm"), plant.add(Shredding(), plant.feed(feed)).shredded)
    plant.product(screen.undersize, "black mass")
    return plant


def test_where_a_flowsheet_stands_holds_for_every_judgement() -> None:
    """What costs, capital, wages and emissions go by, and what the document tells; each table may be given."""
    feed = Feed("NMC622", mass_flow="1 t/h", operating_time="8000 h/yr")
    home = run(by_hand(feed))
    there = run(by_hand(feed), settings=[Economics(location="China"), Finance(discount_rate=0.2)])
    placed = [kind.key for kind in SETTINGS if "location" in kind.parameters]
    assert len(placed) == 4 and all(there.settings[key].location == "China" for key in placed)
    one, other = home.assessment, there.assessment
    assert other.capital.inside < one.capital.inside
    assert other.costs.by_kind["labour"] < one.costs.by_kind["labour"]
    assert other.impacts.total("ghg") > one.impacts.total("ghg")
    assert there.settings["finance"].discount_rate == 0.2
    rows = {(row.step, row.parameter): row.value for row in there.document.parameters}
    assert rows["plant", "location"] == "China" and rows["plant", "operating_time"].value == 8000
    same = run(by_hand(feed), settings=[Capital(location="China"), Finance(discount_rate=0.2)])
    assert same.to_dict()["kpis"] == there.to_dict()["kpis"]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ([Economics(location="China"), Capital(location="Norway")], "economics.location is China.*one place"),
        ([Finance(), Finance(life=5)], "finance is given twice"),
        ([Feed("NMC622", mass_flow="1 t/h")], "Economics, Capital"),
    ],
)
def test_settings_that_do_not_fit_are_refused(settings: list[Any], told: str) -> None:
    """By name."""
    with pytest.raises(InputError, match=told):
        run(by_hand(Feed("NMC622", mass_flow="1 t/h")), settings=settings)
    with pytest.raises(InputError, match="brings its own"):
        run("nmc622-mechanical", settings=settings)


def test_one_scenario_of_a_year_that_differs() -> None:
    """It has its own year, and the figures of it alone."""
    years = ["4000 h/yr", "6400 h/yr", "8000 h/yr"]
    feed = [{"chemistry": "NMC622", "mass_flow": "10000 t/yr"}]
    batch = run({"route": "mechanical", "feed": feed, "plant": {"operating_time": years}})
    one = batch.select(2)
    assert one.operating_seconds == 8000 * 3600
    alone = run({"route": "mechanical", "feed": feed, "plant": {"operating_time": years[2]}})
    assert one.to_dict()["finance"] == alone.to_dict()["finance"]


def test_it_copies_and_pickles(plant: Result) -> None:
    """A process pool can send it, a cache can keep it."""
    for twin in (pickle.loads(pickle.dumps(plant)), copy.deepcopy(plant)):
        assert twin.to_dict() == plant.to_dict()


@pytest.mark.parametrize(
    ("key", "value", "flows"),
    [
        ("economics.price.nickel", "20 USD/kg", False),
        ("plant.location", "China", False),
        ("leaching.temperature", "70 degC", False),  # the default, which counts as entered then
        ("leaching.temperature", "60 degC", True),
        ("screening.aperture", "0.8 mm", True),
        ("feed.mass_flow", "5 t/h", True),
        ("mixed_hydroxide", {}, True),
        ("plant.reagents", "technical", True),
    ],
)
def test_an_edited_plant(plant: Result, key: str, value: Any, flows: bool) -> None:
    """Run after the plant it was edited from, a plant has the document it has alone; it is solved where anything flows otherwise."""
    assert plant.scenario is not None
    scenario = plant.scenario.override(key, value)
    after = run(scenario, before=plant)
    assert (after.solution.streams is plant.solution.streams) is not flows
    assert after.to_dict() == run(scenario).to_dict()

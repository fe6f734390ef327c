"""The data of the page: every number that ships with its status and source; a copy of one goes into the scenario."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

import blackmass.ui
from blackmass import chemistries
from blackmass.process import run, tables
from blackmass.process.registry import Registry
from blackmass.process.standing import STATUSES
from blackmass.ui import catalogue
from blackmass.ui.display import text

_PAGE = Path(blackmass.ui.__file__).parent / "app" / "page.py"


def test_every_kind_is_there_whole() -> None:
    rows = catalogue.data()
    names = {kind: {row.name for row in rows if row.kind == kind} for kind in catalogue.KINDS}
    assert names["chemistry"] == set(chemistries.available())
    assert names["component"] <= {row["key"] for row in tables.records("components.csv")}
    assert len(names["component"]) > 150
    for table in tables.price_tables():
        assert names["price"] >= {item for item, row in tables.prices(table).items() if hasattr(row, "items")}
    assert names["rule"] == {row["rule"] for row in tables.rules().values()}
    registry = Registry.installed()
    for step in registry.steps:
        assert names["parameter"] >= {f"{step}.{name}" for name in registry.operations(step)[0].parameters}


def test_every_number_has_a_status_and_a_source() -> None:
    for row in catalogue.data():
        if row.what != "cathode" and not row.what.startswith("cell, nominal"):
            assert row.status in STATUSES, row
            assert row.source, row
        assert row.value, row


def test_a_search_finds_every_word_in_any_order() -> None:
    found = catalogue.found("2022 NICKEL", kinds=["price"])
    assert found and all("nickel" in row.name and "2022" in row.what + row.source for row in found)
    everbatt = next(row for row in found if row.name == "nickel" and row.what.startswith("2022,"))
    assert (everbatt.value, everbatt.unit, everbatt.status) == ("16.853", "USD/kg", "verified")
    assert {row.status for row in catalogue.found("", statuses=["estimated"])} == {"estimated"}
    assert not catalogue.found("no such thing at all")


def test_the_table_reads_back() -> None:
    found = catalogue.found("nickel")
    read = list(csv.DictReader(io.StringIO(catalogue.to_csv(found).decode("utf-8-sig"))))
    assert [row["value"] for row in read] == [row.value for row in found]


def page() -> AppTest:
    app = AppTest.from_file(str(_PAGE), default_timeout=60)
    app.session_state["tab"] = "Data"
    return app.run()


def named(widgets: object, label: str) -> object:
    return next(widget for widget in widgets if widget.label == label)  # type: ignore[attr-defined]


@pytest.mark.slow
def test_a_copied_price_and_factor_hold() -> None:
    app = page()
    assert not app.exception
    app.selectbox(key="copied price").select("nickel").run()
    named(app.text_input, "Value").set_value("30 USD/kg").run()  # type: ignore[attr-defined]
    app.button(key="take price").click().run()
    assert not app.exception and not app.error
    expected = run(_with(economics={"price": {"nickel": "30 USD/kg"}})).document
    value = named(app.metric, "Value of products").value  # type: ignore[attr-defined]
    assert text(expected.kpis.value_per_tonne).startswith(f"{value} ")
    app.segmented_control(key="copied kind").select("factor").run()
    app.selectbox(key="copied factor").select("sulfuric acid").run()
    named(app.text_input, "Value").set_value("1 kg CO2e/kg").run()  # type: ignore[attr-defined]
    app.button(key="take factor").click().run()
    assert not app.exception and not app.error
    more = named(app.metric, "Greenhouse gas").value  # type: ignore[attr-defined]
    assert float(more.replace(" ", "")) > expected.kpis.ghg_per_tonne.value


@pytest.mark.parametrize("entered", [{}, {"prices": "2019"}, {"prices": "what we pay"}])
def test_prices_to_copy_are_those_that_the_plant_has(entered: dict[str, str]) -> None:
    """Of its table; where it names none, or one of its own, of the table that holds then."""
    from blackmass.ui.app.data import _prices

    shown = _prices(SimpleNamespace(scenario={"economics": entered}))  # type: ignore[arg-type]
    there = tables.prices(entered["prices"] if entered.get("prices") == "2019" else "2022")
    assert (
        shown["nickel"] == there["nickel"]["price"]
        and shown["nickel"] != tables.prices("market-2025")["nickel"]["price"]
    )


@pytest.mark.slow
def test_a_copied_chemistry_is_fed_and_a_wrong_one_is_told() -> None:
    app = page()
    app.segmented_control(key="copied kind").select("chemistry").run()
    app.selectbox(key="copied chemistry").select("NMC622").run()
    app.text_area[0].set_value("nonsense").run()
    app.button(key="take chemistry").click().run()
    assert not app.exception and any("cannot be read" in error.value for error in app.error)
    table = next(area for area in app.text_area if area.label == "Its table")
    fresh = page()
    fresh.segmented_control(key="copied kind").select("chemistry").run()
    fresh.selectbox(key="copied chemistry").select("NMC622").run()
    table = next(area for area in fresh.text_area if area.label == "Its table")
    table.set_value(table.value.replace("3.7 V", "3.6 V")).run()
    fresh.button(key="take chemistry").click().run()
    assert not fresh.exception and not fresh.error
    assert named(fresh.selectbox, "Chemistry").value == "NMC622 of our own"  # type: ignore[attr-defined]


def _with(**tables_: dict) -> dict:
    from blackmass.process import Scenario

    given = Scenario.load("nmc622-hydro").to_dict()
    return {**given, **{key: {**given.get(key, {}), **table} for key, table in tables_.items()}}

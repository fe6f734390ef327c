"""The unit system of the page, and fields of what a plant is judged by."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import blackmass.ui
from blackmass.process import run
from blackmass.ui.display import text
from blackmass.ui.measures import Measures, shown

#: Left out by a contributor's loop for its time.
pytestmark = pytest.mark.slow

_PAGE = Path(blackmass.ui.__file__).parent / "app" / "page.py"


def page(units: str = "") -> AppTest:
    app = AppTest.from_file(str(_PAGE), default_timeout=60)
    if units:
        app.query_params["units"] = units
    return app.run()


def named(widgets: object, label: str) -> object:
    return next(widget for widget in widgets if widget.label == label)  # type: ignore[attr-defined]


def test_the_units_are_everywhere_and_in_the_address() -> None:
    app = page("lb.MJ.battery")
    assert not app.exception and not app.error
    there = shown(run("nmc622-hydro").document, Measures("lb", "MJ", "battery"))
    value = named(app.metric, "Value of products").value  # type: ignore[attr-defined]
    assert text(there.kpis.value_per_tonne).startswith(f"{value} ")
    captions = [caption.value for caption in app.caption]
    assert any("lb a year" in caption for caption in captions)
    assert any("USD per kWh of battery" in caption for caption in captions)
    assert app.query_params["units"] in ("lb.MJ.battery", ["lb.MJ.battery"])


def test_units_that_nobody_knows_are_told_and_the_page_stands() -> None:
    app = page("stone")
    assert not app.exception and any("stone" in error.value for error in app.error)
    assert "units" not in app.query_params


def test_the_figures_of_another_plant_and_the_rules_have_fields() -> None:
    app = page()
    named(app.selectbox, "Figures of another plant").select("everbatt-2023").run()  # type: ignore[attr-defined]
    assert not app.exception and not app.error
    expected = run({**_start(), "plant": {**_start()["plant"], "preset": "everbatt-2023"}}).document
    assert text(expected.kpis.value_per_tonne).startswith(named(app.metric, "Value of products").value)  # type: ignore[attr-defined]
    panels = [expander.label for expander in app.expander]
    assert "Compliance" in panels and "Impacts" in panels
    named(app.selectbox, "Allocation").select("mass").run()  # type: ignore[attr-defined]
    assert not app.exception and not app.error


def _start() -> dict:
    from blackmass.process import Scenario

    return Scenario.load("nmc622-hydro").to_dict()

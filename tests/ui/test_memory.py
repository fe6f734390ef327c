"""Nothing that was entered is lost: undo and redo, links, names, and another route in place."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64encode
from random import Random

import pytest
from streamlit.testing.v1 import AppTest

from blackmass.process import Scenario
from blackmass.process.errors import InputError
from blackmass.process.scenario import shipped
from blackmass.ui.app.links import SCHEMA, Link

from .test_page import _PAGE, button, field, metrics, page

#: Left out by a contributor's loop for its time.
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", list(shipped()))
def test_a_link_is_the_scenario(name: str) -> None:
    """Text for an address and back; the same scenario is the same text."""
    link = Link(Scenario.load(name).to_dict(), name, "kept")
    text = link.text()
    assert Link.read(text) == link and Link.read(text).text() == text
    assert all(c.isalnum() or c in "-_." for c in text)


_CELLS = {"chemistry": "LFP", "mass_flow": "1 t/h"}


def _packed(held: object) -> str:
    return f"{SCHEMA}.{urlsafe_b64encode(zlib.compress(json.dumps(held).encode())).decode()}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "another version"),
        ("9.abc", "another version"),
        (f"{SCHEMA}.abc", "damaged"),
        (f"{SCHEMA}.\u00e9", "damaged"),
        (Link(Scenario.load("lfp-hydro").to_dict()).text()[:-9], "damaged"),
        (_packed([]), "damaged"),
        (_packed({"scenario": {"rute": "hydro"}}), "route"),
        (_packed({"scenario": "x" * 2_000_000}), "damaged"),
        (_packed({"scenario": {"feed": [_CELLS] * 6}}), "this page shows 5"),
        (_packed({"scenario": {"feed": [_CELLS], "leaching": {"tanks": [3, 4]}}}), "several plants"),
    ],
)
def test_a_link_that_is_none_is_told(text: str, words: str) -> None:
    """Never taken for another plant, and never unpacked without end."""
    with pytest.raises(InputError, match=words):
        Link.read(text)


def _address(app: AppTest) -> str:
    return app.query_params["plant"]


def test_undo_and_redo() -> None:
    """Step by step, fields and result; a wrong entry is taken back alone; a new change ends what was to redo."""
    app = page()
    start = metrics(app)
    assert button(app, "Undo").disabled and button(app, "Redo").disabled
    field(app, "Chemistry").select("LFP").run()
    lfp = metrics(app)
    field(app, "Screening: aperture").set_value("0.25 mm").run()
    warm = metrics(app)
    assert start != lfp != warm
    field(app, "Battery feed").set_value("ten").run()
    button(app, "Undo").click().run()
    assert not app.error and metrics(app) == warm and field(app, "Battery feed").value == "10000 t/yr"
    button(app, "Undo").click().run()
    assert metrics(app) == lfp and field(app, "Screening: aperture").value == ""
    button(app, "Undo").click().run()
    assert metrics(app) == start and field(app, "Chemistry").value == "NMC622" and button(app, "Undo").disabled
    button(app, "Redo").click().run()
    button(app, "Redo").click().run()
    assert metrics(app) == warm and field(app, "Screening: aperture").value == "0.25 mm"
    button(app, "Undo").click().run()
    field(app, "Form").select("module").run()
    assert button(app, "Redo").disabled and not app.exception


def test_a_link_opens_the_same_plant() -> None:
    """Also what was entered for steps that are switched on, the assay and the prices; the start is still known."""
    app = page()
    next(m for m in app.multiselect if m.label == "Optional steps").select("flotation").run()
    field(app, "Flotation: cells").set_value("2").run()
    field(app, "State of health").set_value("70 percent").run()
    field(app, "Prices of your own").set_value("cobalt = 30 USD/kg, nickel = 20 USD/kg").run()
    field(app, "Plant name").set_value("回收厂").run()
    assert not app.error and not app.exception
    again = AppTest.from_file(str(_PAGE), default_timeout=60)
    again.query_params["plant"] = _address(app)
    again.run()
    assert metrics(again) == metrics(app) and not again.error and not again.exception
    for name in ("Start from", "Flotation: cells", "State of health", "Prices of your own", "Plant name"):
        assert field(again, name).value == field(app, name).value, name
    assert _address(again) == _address(app)
    button(again, "Reset").click().run()
    assert metrics(again) == metrics(page())


def test_a_broken_link_is_told_and_leaves_the_start() -> None:
    """A visitor sees why, and a plant."""
    app = AppTest.from_file(str(_PAGE), default_timeout=60)
    app.query_params["plant"] = "1.broken"
    app.run()
    assert "link" in app.error[0].value and metrics(app) == metrics(page())


def test_a_link_with_data_of_its_own_keeps_them() -> None:
    """Also where its start has none."""
    boards = {"formula": "Cu3Si4", "formation_enthalpy": "-3000 kJ/mol", "heat_capacity": "500 J/mol/K"}
    scenario = Scenario.load("nmc622-mechanical").to_dict() | {"component": {"our boards": boards}}
    app = AppTest.from_file(str(_PAGE), default_timeout=60)
    app.query_params["plant"] = Link(scenario, "nmc622-mechanical").text()
    app.run()
    assert not app.exception and not app.error
    assert Link.read(_address(app)).scenario["component"] == Scenario.from_dict(scenario).to_dict()["component"]


def test_back_and_forward() -> None:
    """An address from before, with nothing typed since, is what the fields show again."""
    app = page()
    first = _address(app), metrics(app)
    field(app, "Chemistry").select("LFP").run()
    second = _address(app), metrics(app)
    for address, figures in (first, second, first):
        app.query_params["plant"] = address
        app.run()
        assert metrics(app) == figures and _address(app) == address
    button(app, "Redo").click().run()
    assert metrics(app) == second[1]


@pytest.mark.parametrize("what", ["language", "units", "network", "pin", "keep"])
def test_a_step_back_takes_all_of_the_address(what: str) -> None:
    """Whatever is in it: else the page would put it there again, and nobody could get behind it."""
    app = page()
    if what == "keep":
        app.session_state["tab"] = "Compare"
        app.run()
    before = {key: app.query_params[key] for key in app.query_params}
    shown = app.main.header[0].value
    if what == "language":
        app.segmented_control(key="language chosen").select("zh").run()
    elif what == "units":
        app.segmented_control(key="unit of mass").select("lb").run()
    elif what == "network":
        field(app, "Network").select("spoke-and-hub").run()
    elif what == "pin":
        app.button(key="pin").click().run()
    else:
        button(app, "Keep this plant").click().run()
    after = {key: app.query_params[key] for key in app.query_params}
    assert after != before
    for address in (before, after, before):
        for key in after:
            app.query_params[key] = address.get(key, [])
        app.run()
        assert not app.exception
        assert {key: app.query_params[key] for key in app.query_params if app.query_params[key]} == address
    assert app.main.header[0].value == shown


def test_what_was_typed_goes_before_an_address_that_lags() -> None:
    """A value typed while the address of the last change was still on its way is not lost."""
    app = page()
    before = _address(app)
    field(app, "Chemistry").select("LFP").run()
    app.query_params["plant"] = before
    field(app, "Leaching: temperature").set_value("60 degC").run()
    assert field(app, "Chemistry").value == "LFP" and field(app, "Leaching: temperature").value == "60 degC"


@pytest.mark.parametrize("what", ["language", "units", "tab", "button", "room"])
def test_what_was_clicked_goes_before_an_address_that_lags(what: str) -> None:
    """Nor is the plant lost for whoever turns to something else meanwhile."""
    app = page()
    before = _address(app)
    field(app, "Chemistry").select("LFP").run()
    app.query_params["plant"] = before
    if what == "language":
        app.segmented_control(key="language chosen").select("zh").run()
    elif what == "units":
        app.segmented_control(key="unit of mass").select("lb").run()
    elif what == "tab":
        app.session_state["tab"] = "Streams"
        app.run()
    elif what == "room":  # the picture tells once more how wide it is
        app.session_state["block flow"] = {"room": {"columns": 4, "at": 1}}
        app.run()
    else:
        app.button(key="pin").click().run()
    assert not app.exception
    assert app.session_state["chemistry 0"] == "LFP"


def test_the_name_follows_what_is_entered() -> None:
    """A changed plant is not called what it was; a name that is typed stands everywhere."""
    app = page()
    name = app.main.header[0].value
    field(app, "Leaching: temperature").set_value("60 degC").run()
    assert app.main.header[0].value == f"{name}, changed"
    assert any("leaching temperature" in c.value and "Changed from" in c.value for c in app.caption)
    field(app, "Plant name").set_value("Ours").run()
    assert app.main.header[0].value == "Ours"
    field(app, "Plant name").set_value("").run()
    field(app, "Leaching: temperature").set_value("").run()
    assert app.main.header[0].value == name


def test_another_route_in_place_tells_what_is_kept() -> None:
    """And offers a start of the route itself."""
    app = page()
    next(m for m in app.multiselect if m.label == "Optional steps").select("flotation").run()
    assert not app.info
    field(app, "Route").select("mechanical").run()
    assert "Mechanical route in place" in app.info[0].value
    offered = next(b for b in app.button if b.label.startswith("Start from"))
    offered.click().run()
    assert not app.info and not app.exception and field(app, "Route").value == "mechanical"
    assert field(app, "Start from").value == offered.label.removeprefix("Start from ")
    button(app, "Undo").click().run()
    assert "Mechanical route in place" in app.info[0].value


def test_prices_location_and_health_have_fields() -> None:
    """They change the result as a scenario file would, and what is wrong stands beside them."""
    app = page()
    before = metrics(app)
    field(app, "Prices of your own").set_value("nickel = 99 USD/kg").run()
    dear = metrics(app)
    assert dear["Value of products"] != before["Value of products"]
    field(app, "Prices of your own").set_value("nickle = 99 USD/kg").run()
    assert any("nickle" in error.value for error in app.error) and metrics(app) == dear
    assert "economics.price" not in app.main.error[0].value, "the field is named once"
    field(app, "Prices of your own").set_value("").run()
    field(app, "Location").select("China").run()
    assert not app.error and metrics(app)["Cost"] != before["Cost"]


def test_a_plant_too_long_for_a_link_is_told() -> None:
    """The address keeps what it had; a shorter plant is in it again."""
    app = page()
    held, told = _address(app), "too long for a link"
    field(app, "Plant name").set_value(Random(1).randbytes(6000).hex()).run()
    assert not app.exception and any(told in warning.value for warning in app.warning)
    assert _address(app) == held
    field(app, "Plant name").set_value("Ours").run()
    assert not any(told in warning.value for warning in app.warning)
    assert Link.read(_address(app)).scenario["plant"]["name"] == "Ours"


def test_kept_plants_stand_beside_the_one_in_the_fields() -> None:
    """With the change against each; a link brings them along."""
    app = page()
    app.session_state["tab"] = "Compare"
    app.run()
    button(app, "Keep this plant").click().run()
    name = app.main.header[0].value
    field(app, "Prices of your own").set_value("nickel = 99 USD/kg").run()
    assert not app.exception
    rows = app.dataframe[0].value.to_dict("records")
    assert {*metrics(app)} <= {row["Figure"].rpartition(", ")[0] for row in rows}, "called alike"
    row = next(row for row in rows if row["Figure"].startswith("Value"))
    assert row[f"Change against {name}"].startswith("+") and row[name] != row["This plant"]
    again = AppTest.from_file(str(_PAGE), default_timeout=60)
    again.query_params["plant"], again.query_params["kept"] = _address(app), app.query_params["kept"]
    again.session_state["tab"] = "Compare"
    again.run()
    assert again.dataframe[0].value.equals(app.dataframe[0].value)
    field(again, "Start from").select("lfp-hydro").run()
    assert again.main.header[0].value == name
    button(again, "Keep this plant").click().run()
    assert {name, f"{name} (2)"} <= set(again.dataframe[0].value), "a plant of the same name takes no other's place"
    button(again, f"Drop {name} (2)").click().run()
    button(again, f"Drop {name}").click().run()
    assert not again.dataframe and not again.exception


def test_key_figures_tell_their_change_against_a_pinned_plant() -> None:
    """By how much and which way is better; what differs is told; the pin stays in the link and can be taken out."""
    app = page()
    before = {metric.label: metric for metric in app.metric}
    assert not any(metric.delta for metric in before.values())
    button(app, "Pin this plant").click().run()
    assert {metric.delta for metric in app.metric} == {"no change"}
    app.text_input("field screening.aperture").set_value("0.2 mm").run()
    shown = {metric.label: metric for metric in app.metric}
    change, here, there = (
        float(words.split(" (")[0].replace(" ", "").replace("−", "-"))
        for words in (shown["Margin"].delta, shown["Margin"].value, before["Margin"].value)
    )
    assert change == pytest.approx(here - there, rel=5e-3)
    assert any("screening aperture 0.2 mm (pinned: " in caption.value for caption in app.caption)
    cost = shown["Cost"]
    assert (cost.color == "red") is cost.delta.startswith("+")

    again = AppTest.from_file(str(_PAGE), default_timeout=60)
    again.query_params["plant"], again.query_params["pinned"] = _address(app), app.query_params["pinned"]
    again.run()
    assert {metric.label: metric.delta for metric in again.metric} == {m.label: m.delta for m in app.metric}
    button(again, "Unpin").click().run()
    assert not any(metric.delta for metric in again.metric) and "pinned" not in again.query_params

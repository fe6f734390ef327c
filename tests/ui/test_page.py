"""The page, driven without a browser: fields in, results out, nothing lost on the way."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import blackmass.ui
from blackmass.process import Feed, Scenario, run
from blackmass.process.scenario import shipped
from blackmass.ui.app import certificates, explore, inputs
from blackmass.ui.app.command import command_line
from blackmass.ui.app.fields import read_scenario, shown_first, write_scenario
from blackmass.ui.display import operating_hours, text

#: Left out by a contributor's loop for its time.
pytestmark = pytest.mark.slow

_PAGE = Path(blackmass.ui.__file__).parent / "app" / "page.py"


def page() -> AppTest:
    """A fresh visit."""
    return AppTest.from_file(str(_PAGE), default_timeout=60).run()


def metrics(app: AppTest) -> dict[str, str]:
    """Headline figures as shown."""
    return {metric.label: metric.value for metric in app.metric}


def field(app: AppTest, label: str):
    """A widget by its label."""
    widgets = [*app.text_input, *app.selectbox, *app.number_input]
    return next(w for w in widgets if w.label == label)


def button(app: AppTest, label: str):
    """A button by its label."""
    return next(b for b in app.button if b.label == label)


def expected(scenario: dict) -> str:
    """Value per tonne that the calculation itself gives."""
    return text(run(scenario).document.kpis.value_per_tonne).rpartition(" ")[0]


@pytest.mark.parametrize("name", list(shipped()))
def test_every_shipped_scenario_opens_and_shows_its_own_result(name: str) -> None:
    """What the page shows is what the calculation gives for that scenario; none of its feeds is lost."""
    app = page()
    field(app, "Start from").select(name).run()
    assert not app.exception and not app.error
    assert metrics(app)["Value of products"] == expected(Scenario.load(name).to_dict())


def test_chemistry_form_and_tonnage() -> None:
    """Each changes what it should: the result is that of the changed scenario."""
    app = page()
    before = metrics(app)
    field(app, "Chemistry").select("LFP").run()
    assert metrics(app)["Value of products"] != before["Value of products"]
    field(app, "Form").select("pack").run()
    field(app, "Battery feed").set_value("2.5 t/h").run()
    assert not app.exception and not app.error
    scenario = Scenario.load("nmc622-hydro").to_dict()
    scenario["feed"] = [{"chemistry": "LFP", "form": "pack", "mass_flow": "2.5 t/h"}]
    assert metrics(app)["Value of products"] == expected(scenario)


@pytest.mark.parametrize("wrong", ["10 t", "0 t/h", "ten", "2,5 t/h", "1 ton", ""])
def test_wrong_tonnage_is_told_and_kept(wrong: str) -> None:
    """A message beside the field; the text and the last result stay; mending it brings the result back."""
    app = page()
    before = metrics(app)
    field(app, "Battery feed").set_value(wrong).run()
    assert not app.exception
    assert len(app.error) == 2 and metrics(app) == before
    assert any("last result" in caption.value for caption in app.caption)
    assert field(app, "Battery feed").value == wrong
    field(app, "Battery feed").set_value("10000 t/yr").run()
    assert not app.error and metrics(app) == before


@pytest.mark.slow
def test_parameters_plant_data_and_reset() -> None:
    """A parameter out of range is told; one within changes the result; reset undoes it all."""
    app = page()
    before = metrics(app)
    field(app, "Screening: aperture").set_value("3 km").run()
    assert app.error and "screening.aperture" in " ".join(e.value for e in app.error)
    field(app, "Screening: aperture").set_value("0.25 mm").run()
    assert not app.error and metrics(app)["Black-mass yield"] != before["Black-mass yield"]
    field(app, "Leaching: recovery").set_value("Ni = 0.9, Co = 0.9").run()
    assert not app.error
    scenario = Scenario.load("nmc622-hydro").override("screening.aperture", "0.25 mm")
    scenario = scenario.override("leaching.recovery", {"Ni": 0.9, "Co": 0.9})
    assert metrics(app)["Value of products"] == expected(scenario.to_dict())
    button(app, "Reset").click().run()
    assert metrics(app) == before
    assert field(app, "Screening: aperture").value == ""


@pytest.mark.slow
def test_a_parameter_survives_a_detour_over_another_chemistry() -> None:
    """What was typed for the acid leach is there again when the chemistry comes back from LFP, which has another leach."""
    app = page()
    field(app, "Leaching: acid excess").set_value("1.4").run()
    with_acid = metrics(app)
    field(app, "Chemistry").select("LFP").run()
    assert not app.error and not app.exception
    field(app, "Chemistry").select("NMC622").run()
    assert metrics(app) == with_acid


@pytest.mark.slow
def test_a_default_that_a_choice_decides_stands_in_grey() -> None:
    """At once, and it goes when the choice does."""
    app = page()
    field(app, "Start from").select("lfp-hydro").run()
    assert field(app, "Leaching: acid ratio").placeholder == "0.57 mol/mol"
    field(app, "Leaching: oxidant").select("none").run()
    assert field(app, "Leaching: acid ratio").placeholder == "1.65 mol/mol"
    field(app, "Leaching: acid ratio").set_value("1.5 mol/mol").run()
    assert field(app, "Leaching: acid ratio").placeholder == "1.65 mol/mol" and not app.error
    field(app, "Leaching: oxidant").select("").run()
    assert field(app, "Leaching: acid ratio").placeholder == "0.57 mol/mol"


def test_titles_of_panels_stay() -> None:
    """What is entered does not make a panel a new one, which would close under the hand of who types."""
    app = page()
    titles = [panel.label for panel in app.expander]
    field(app, "Screening: aperture").set_value("0.25 mm").run()
    field(app, "Leaching: temperature").set_value("60 degC").run()
    assert [panel.label for panel in app.expander] == titles
    assert any("Entered here: screening aperture" in caption.value for caption in app.caption)


@pytest.mark.parametrize(("typed", "words"), [("2,5", "comma"), ("120", "120"), ("-1", "out of range"), ("", "number")])
def test_a_share_that_cannot_be_is_told(typed: str, words: str) -> None:
    """A comma is no second guess of 25; the text stays, and mending it brings the result."""
    app = page()
    next(c for c in app.segmented_control if c.label == "Chemistries in the feed").set_value(2).run()
    assert not app.error
    share = "Share of chemistry 2, percent of the feed"
    assert field(app, share).value == "50"
    field(app, share).set_value(typed).run()
    assert not app.exception and words in " ".join(error.value for error in app.error)
    assert field(app, share).value == typed
    field(app, share).set_value("25 %").run()
    assert not app.error and app.metric
    assert any("75 % of the feed" in caption.value for caption in app.caption)


@pytest.mark.slow
def test_optional_steps() -> None:
    """Switched on, a step changes the result and has fields; off, or where it cannot be, it is gone."""
    app = page()
    before = metrics(app)
    optional = next(m for m in app.multiselect if m.label == "Optional steps")
    optional.select("flotation").run()
    assert not app.exception and not app.error
    scenario = Scenario.load("nmc622-hydro").to_dict() | {"flotation": {}}
    assert metrics(app)["Value of products"] == expected(scenario) != before["Value of products"]
    field(app, "Flotation: cells").set_value("2").run()
    assert metrics(app)["Value of products"] == expected(scenario | {"flotation": {"cells": 2}})
    field(app, "Form").select("black_mass").run()
    assert not app.exception and not app.error
    field(app, "Form").select("cell").run()
    assert metrics(app)["Value of products"] == expected(scenario | {"flotation": {"cells": 2}})
    next(m for m in app.multiselect if m.label == "Optional steps").unselect("flotation").run()
    assert not app.exception and metrics(app) == before


def test_a_step_left_out() -> None:
    """A plant that leaves a step out keeps that in the page, and gets the step back when it is taken in."""
    app = page()
    field(app, "Start from").select("wet-mechanical").run()
    left_out = next(m for m in app.multiselect if m.label == "Steps left out")
    assert left_out.value == ["dismantling"]
    left_out.unselect("dismantling").run()
    assert not app.exception and not app.error
    scenario = Scenario.load("wet-mechanical").to_dict()
    del scenario["dismantling"]
    assert metrics(app)["Value of products"] == expected(scenario)


@pytest.mark.slow
def test_another_route_drops_the_steps_it_has_not() -> None:
    """A file with a table for leaching can still be looked at as a mechanical plant, and back."""
    app = upload(page(), _BROUGHT)
    before = metrics(app)
    field(app, "Route").select("mechanical").run()
    assert not app.exception and not app.error
    field(app, "Route").select("hydro").run()
    assert metrics(app) == before


def test_mechanical_route() -> None:
    """Black mass as the product."""
    app = page()
    field(app, "Route").select("mechanical").run()
    assert not app.exception and not app.error
    assert "Black-mass yield" in metrics(app)


def test_a_route_the_feed_cannot_take_is_told() -> None:
    """Black mass has nothing to do in a mechanical plant."""
    app = page()
    field(app, "Form").select("black_mass").run()
    assert not app.error
    field(app, "Route").select("mechanical").run()
    assert not app.exception and app.error


_BROUGHT = """
title = "A plant of my own"
route = "hydro"

[[feed]]
chemistry = "nmc 811"
mass_flow = "2 t/h"
state_of_charge = "10 percent"
composition = { cathode = 0.4, graphite = 0.3, "copper foil" = 0.2, "aluminium foil" = 0.1 }

[[feed]]
chemistry = "LFP"
form = "pack"
mass_flow = "500 kg/h"
state_of_health = "70 percent"

[leaching]
temperature = "60 degC"

[economics]
price = { nickel = "20 USD/kg" }
"""


def upload(app: AppTest, text: str) -> AppTest:
    """Bring a scenario file."""
    return app.file_uploader[0].set_value(("plant.toml", text.encode(), "application/toml")).run()


@pytest.mark.slow
def test_a_brought_scenario_loses_nothing() -> None:
    """Flows in several units, an assay, states of charge and health, parameters and prices: all are still there."""
    app = upload(page(), _BROUGHT)
    assert not app.exception and not app.error
    assert field(app, "Start from").value == inputs.OWN_FILE
    assert field(app, "Battery feed").value == "2.5 t/h"
    assert field(app, "Leaching: temperature").value == "60 degC"
    assert metrics(app)["Value of products"] == expected(tomllib.loads(_BROUGHT))
    field(app, "Leaching: temperature").set_value("").run()
    changed = metrics(app)
    button(app, "Reset").click().run()
    assert field(app, "Leaching: temperature").value == "60 degC" and metrics(app) != changed


_OWN_DATA = """
route = "hydro"

[[feed]]
chemistry = "house mix"
mass_flow = "2 t/h"

[chemistry."house mix"]
nickel_cobalt_manganese = "60:15:25"

[prices.ours]
like = "2022"
nickel = "20 USD/kg"

[economics]
prices = "ours"
"""


def test_a_brought_scenario_with_its_own_data() -> None:
    """Its chemistry and price table can be chosen, and are kept beside what ships."""
    app = upload(page(), _OWN_DATA)
    assert not app.exception and not app.error
    assert field(app, "Chemistry").value == "house mix" and field(app, "Price table").value == "ours"
    assert metrics(app)["Value of products"] == expected(tomllib.loads(_OWN_DATA))
    field(app, "Chemistry").select("NMC622").run()
    assert not app.error
    field(app, "Chemistry").select("house mix").run()
    assert metrics(app)["Value of products"] == expected(tomllib.loads(_OWN_DATA))


def test_a_chemistry_that_the_list_has_not() -> None:
    """A mixture of nickel, manganese and cobalt is chosen as it was written."""
    brought = _BROUGHT.replace("nmc 811", "NMC721")
    app = upload(page(), brought)
    assert not app.exception and not app.error
    assert field(app, "Chemistry 1").value == "NMC721"
    assert metrics(app)["Value of products"] == expected(tomllib.loads(brought))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('rute = "hydro"', "route"),
        ("feed = [", "TOML"),
        ('[[feed]]\nchemistry = "LFP"\nmass_flow = "1 t/h"\n' * 6, "6 feeds"),
        ('[[feed]]\nchemistry = "LFP"\nmass_flow = ["1 t/h", "2 t/h"]', "several plants"),
        (
            '[[feed]]\nchemistry = "LFP"\nmass_flow = "1 t/h"\n[screening]\naperture = ["1 mm", "2 mm"]',
            "several plants",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_told(text: str, words: str) -> None:
    """Why stands beside the field; the plant on the page stays."""
    app = page()
    before = metrics(app)
    upload(app, text)
    assert not app.exception
    assert words in " ".join(e.value for e in app.error)
    assert metrics(app) == before


@pytest.mark.parametrize("name", list(shipped()))
def test_fields_and_back(name: str) -> None:
    """The fields of a shipped scenario stand for that very scenario."""
    scenario = Scenario.load(name)
    given, operations = scenario.to_dict(), scenario.plan().used
    again, wrong = write_scenario(read_scenario(given, operations), given, operations)
    assert not wrong
    for feed in given["feed"]:
        feed.setdefault("form", "cell")
    assert again == given


def test_feeds_of_different_charge_keep_their_own() -> None:
    """The one field of the page does not flatten them, unless it is filled in."""
    given = {
        "feed": [
            {"chemistry": "LFP", "form": "pack", "mass_flow": "1 t/h", "state_of_charge": "10 percent"},
            {"chemistry": "NCA", "form": "cell", "mass_flow": "3 t/h", "state_of_charge": "50 percent"},
        ]
    }
    operations = Scenario.from_dict(given).plan().used
    fields = read_scenario(given, operations)
    assert [f["state_of_charge"] for f in write_scenario(fields, given, operations)[0]["feed"]] == [
        "10 percent", "50 percent",
    ]  # fmt: skip
    fields.state_of_charge = "20 percent"
    assert {f["state_of_charge"] for f in write_scenario(fields, given, operations)[0]["feed"]} == {"20 percent"}


@pytest.mark.parametrize(("unit", "per_hour"), [("kg/h", 1.0), ("t/d", 24e-3), ("t/yr", 6.4)])
def test_stream_table(unit: str, per_hour: float) -> None:
    """Every stream is a column, its parts add up to its total, in every unit."""
    doc = run("nmc622-hydro").document
    for by in ("components", "elements"):
        header, rows = explore.stream_table(doc, unit, by, operating_hours(doc))
        assert len(header) == len(set(header)) == len(doc.streams) + 1
        total = next(row for row in rows if row[0] == "total")
        parts = rows[rows.index(total) + 1 :]
        for i, stream in enumerate(doc.streams, start=1):
            assert total[i] == pytest.approx(stream.mass_flow.value * per_hour)
            assert sum(row[i] or 0.0 for row in parts) == pytest.approx(total[i])


def test_the_command_gives_what_the_page_shows() -> None:
    """The copyable command repeats the scenario; where none can, there is none."""
    before = Scenario.load("nmc622-hydro").to_dict()
    now = Scenario.load("nmc622-hydro").override("leaching.temperature", "60 degC").to_dict()
    command = command_line("nmc622-hydro", before, now)
    assert command == "blackmass run nmc622-hydro --set 'leaching.temperature=60 degC'"
    assert command_line("nmc622-hydro", before, before | {"feed": []}) is None
    assert command_line("", before, now) is None


def test_what_is_shown_first_stands_by_the_part_of_the_plant() -> None:
    """As the steps declare it, in flow order."""
    groups = shown_first(Scenario.load("nmc622-hydro").plan().used)
    assert list(groups)[:2] == ["mechanical", "leaching"]
    assert groups["leaching"][:2] == [("leaching", "temperature"), ("leaching", "residence_time")]
    assert ("nickel_extraction", "ph") in groups["nickel"]


_CERTIFICATE = {
    "Ni": "20.5",
    "Co": "6.9",
    "Mn": "6.5",
    "Li": "4.1",
    "Cu": "1.8",
    "Al": "0.6",
    "F": "21000 ppm",
    "moisture": "2",
}


def test_a_certificate_typed_on_the_page_is_that_of_a_file_and_of_python() -> None:
    """The same plant from all three; what the elements are taken for stands below the fields."""
    app = page()
    field(app, "Form").select("black_mass").run()
    for element, share in _CERTIFICATE.items():
        field(app, f"{element}, %").set_value(share)
    app.run()
    assert not app.exception and not app.error
    assert any("assay taken as NMC622" in caption.value for caption in app.caption)
    shares = {e: f"{s} %" if s.replace(".", "").isdigit() else s for e, s in _CERTIFICATE.items()}
    feed = {"chemistry": "NMC622", "form": "black_mass", "mass_flow": "10000 t/yr", "composition": shares}
    file = Scenario.from_dict({**Scenario.load("nmc622-hydro").to_dict(), "feed": [feed]}).to_toml()
    assert metrics(app)["Value of products"] == expected(tomllib.loads(file))
    python = Feed("NMC622", form="black_mass", mass_flow="10000 t/yr", composition=shares)
    assert Scenario.from_dict(tomllib.loads(file)).feeds[0].mass_fractions == python.mass_fractions
    again = upload(page(), file)
    assert not again.error and field(again, "Ni, %").value == "20.5"
    assert metrics(again)["Value of products"] == metrics(app)["Value of products"]


def test_an_impossible_certificate_is_told_on_the_page() -> None:
    """With the ratio that is impossible; another form of feed has none."""
    app = page()
    field(app, "Form").select("black_mass").run()
    for element, share in {**_CERTIFICATE, "Li": "6.74"}.items():
        field(app, f"{element}, %").set_value(share)
    app.run()
    assert not app.exception
    assert any("of 1.66 mol/mol is impossible" in error.value for error in app.error)
    field(app, "Form").select("cell").run()
    assert not app.exception and not app.error


def test_fields_of_a_certificate_and_back() -> None:
    """What was not changed stays as it was written."""
    row = {
        "chemistry": "NMC622",
        "form": "black_mass",
        "composition": {"Ni": 0.2, "Li": "2.4 wt%", "S": 0.001},
        "basis": "as received",
    }
    typed = certificates.texts(row)
    assert typed == {"Ni": "20", "Li": "2.4", "other elements": "S = 0.1", "basis": "as received"}
    same = dict(row)
    certificates.write(same, typed)
    assert same == row
    certificates.write(same, {**typed, "Ni": "21"})
    assert same["composition"] == {"Ni": "21 %", "Li": "2.4 %", "S": "0.1 %"}
    certificates.write(same, {})
    assert "composition" not in same and "basis" not in same

"""The plant as a picture on the page: a block opens its step, and steps are switched on and off there."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import blackmass.ui
from blackmass.process import Scenario
from blackmass.process.errors import InputError
from blackmass.ui.app.made import made

pytestmark = pytest.mark.slow

_PAGE = Path(blackmass.ui.__file__).parent / "app" / "page.py"


def page(step: str) -> AppTest:
    """A visit with a step chosen in the picture."""
    app = AppTest.from_file(str(_PAGE), default_timeout=60)
    app.session_state["step in the picture"] = step
    return app.run()


def value(app: AppTest) -> str:
    return next(metric.value for metric in app.metric if metric.label == "Value of products")


def test_fields_of_the_chosen_step_are_those_of_the_sidebar() -> None:
    """What is typed in either stands in both and gives the same result; an error is told beside both."""
    app = page("screening")
    first = value(app)
    app.text_input("second screening.aperture").set_value("0.2 mm").run()
    assert value(app) != first
    assert app.text_input("field screening.aperture").value == "0.2 mm"
    app.text_input("field screening.aperture").set_value("").run()
    assert value(app) == first and app.text_input("second screening.aperture").value == ""
    app.text_input("second screening.aperture").set_value("2 km/h").run()
    assert not app.exception
    assert sum("screening.aperture" in error.value.replace("\\", "") for error in app.error) >= 2
    assert value(app) == first


def test_a_step_is_switched_on_and_off_where_it_stands() -> None:
    """An optional one takes the place of what does the same; an ordinary one can be left out and comes back."""
    app = page("flotation")
    assert not [w for w in app.text_input if str(w.key).startswith("second flotation")]
    first = value(app)
    app.button("step on").click().run()
    assert not app.exception and not app.error
    assert [w for w in app.text_input if str(w.key).startswith("second flotation")]
    assert value(app) != first
    app.button("step off").click().run()
    assert value(app) == first

    app.session_state["step in the picture"] = "magnetic_separation"
    app.run().button("step off").click().run()
    assert app.session_state["skipped steps"] == ["magnetic_separation"] and not app.error
    app.button("step on").click().run()
    assert app.session_state["skipped steps"] == [] and value(app) == first


def test_a_step_that_takes_the_place_of_another_says_so() -> None:
    """Copper by extraction where it is cemented."""
    app = page("copper_extraction")
    assert any("In place of copper cementation" in caption.value for caption in app.caption)
    app.button("step on").click().run()
    assert not app.error and not app.exception
    assert app.session_state["extra steps"] == ["copper_extraction"]


def test_streams_of_the_chosen_step_are_those_of_the_document() -> None:
    """In and out, each once."""
    app = page("screening")
    tables = [table.value for table in app.table if "Stream" in table.value.columns]
    assert len(tables) == 2
    assert len(tables[0]) == 1 and len(tables[1]) == 2


def test_scenarios_are_made_once_and_are_not_shared_in_what_they_give() -> None:
    """Equal tables are one scenario; what is changed in what it gives stays with who changed it; another is another."""
    given = Scenario.load("lfp-direct").to_dict()
    one = made(given)
    assert made(dict(given)) is one
    one.to_dict()["route"] = "changed"
    assert made(given).to_dict() == given
    assert made({**given, "plant": {"name": "other"}}) is not one
    for _ in range(2):
        with pytest.raises(InputError):
            made({**given, "no_such_step": {}})

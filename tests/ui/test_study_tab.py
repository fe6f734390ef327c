"""The Study tab, driven without a browser: its fields are the command's options, and what it shows is what the command gives."""

from __future__ import annotations

import csv
import io
import shlex
import time
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet
from streamlit.testing.v1 import AppTest

import blackmass.ui
from blackmass.process import Scenario
from blackmass.process.studies import monte_carlo, sweep
from blackmass.ui.app.links import Link
from blackmass.ui.app.study_work import Bench, Job
from blackmass.ui.studies import files
from blackmass.ui.studies.request import Request

#: Left out by a contributor's loop for its time.
pytestmark = pytest.mark.slow

PLANT = "nmc622-mechanical"

_PAGE = Path(blackmass.ui.__file__).parent / "app" / "page.py"


def tab() -> AppTest:
    """The tab of a quick plant."""
    app = AppTest.from_file(str(_PAGE), default_timeout=120)
    app.session_state["tab"] = "Study"
    app.run()
    app.selectbox(key="preset").select(PLANT).run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    return " ".join(str(each.value) for kind in (app.caption, app.warning, app.error, app.markdown) for each in kind)


def calculated(app: AppTest) -> Job:
    """Calculate, and wait until it is done."""
    app.button(key="study start").click().run()
    job: Job = app.session_state["study job"]
    ended(job)
    app.run()
    assert not app.exception
    return job


def ended(job: Job) -> None:
    while not job.ended:
        time.sleep(0.05)


def test_a_sweep_is_that_of_the_command_and_is_kept_while_the_plant_changes() -> None:
    app = tab()
    assert app.button(key="study start").disabled and "Choose what is turned" in words(app)
    assert not app.code, "a command that is refused"
    app.multiselect(key="study turned sweep").select("screening.aperture").run()
    app.text_input(key="study From screening.aperture").set_value("1 kg").run()
    assert app.button(key="study start").disabled and "is a mass, not a length" in words(app)
    app.text_input(key="study From screening.aperture").set_value("0.5 mm").run()
    app.text_input(key="study number screening.aperture").set_value("3").run()
    app.multiselect(key="study figures").select("recovery.Cu").run()
    assert "3 plants" in words(app)
    job = calculated(app)
    expected = sweep(PLANT, {"screening.aperture": ["0.5 mm", "1.25 mm", "2 mm"]}, ["recovery.Cu"])
    assert job.found.column("recovery.Cu") == pytest.approx(expected.column("recovery.Cu"), rel=1e-9)
    assert "Sweep of screening.aperture" in [each.value for each in app.subheader]
    command = shlex.split(app.code[-1].value)
    assert command[:3] == ["blackmass", "study", PLANT]
    assert command[3:7] == ["--sweep", "screening.aperture=0.5 mm..2.0 mm:3", "--figure", "recovery.Cu"]
    assert "before the last changes" not in words(app)
    app.text_input(key="tonnage").set_value("20000 t/yr").run()
    assert "before the last changes" in words(app) and app.session_state["study job"] is job
    assert "Sweep of screening.aperture" in [each.value for each in app.subheader]
    assert app.multiselect(key="study turned sweep").value == ["screening.aperture"]
    app.session_state["tab"] = "Report and scenario"
    app.run()
    assert app.toggle(key="study attached").label.endswith("Sweep of screening.aperture")
    app.toggle(key="study attached").set_value(True).run()
    assert not app.exception


def test_each_kind_is_asked_as_the_command_is() -> None:
    """What the fields say, as options."""
    app = tab()

    def command() -> list[str]:
        return shlex.split(app.code[-1].value)[3:-2]

    def kind(name: str) -> None:
        app.button_group(key="study kind").set_value(name).run()
        assert not app.exception

    kind("samples")
    assert command() == [] and "all 108" in app.multiselect(key="study drawn samples").placeholder
    app.multiselect(key="study drawn samples").select("screening.cut_ratio").run()
    app.selectbox(key="study size samples").select(64).run()
    app.text_input(key="study seed").set_value("7").run()
    assert command() == ["--vary", "screening.cut_ratio", "--samples", "64", "--seed", "7"]
    row = app.dataframe[0].value.iloc[0]
    assert row["value"] == "screening.cut_ratio" and float(row["P10"]) < float(row["now"]) < float(row["P90"])
    kind("tornado")
    assert command() == ["--tornado"]
    kind("sobol")
    assert command() == ["--sobol", "--seed", "7"]
    kind("goal")
    app.multiselect(key="study turned goal").select("screening.aperture").run()
    assert app.button(key="study start").disabled
    app.text_input(key="study goal").set_value("300").run()
    assert command() == ["--goal", "margin_per_tonne=300", "--vary", "screening.aperture=0.5 mm..2.0 mm"]
    assert not app.button(key="study start").disabled
    kind("optimise")
    app.multiselect(key="study turned optimise").select("screening.aperture").run()
    app.text_input(key="study limits").set_value("recovery.Cu>=0.9; recovery.Li>=0.5").run()
    limits = ["--limit", "recovery.Cu>=0.9", "recovery.Li>=0.5"]
    assert command() == ["--optimise", "margin_per_tonne", "--vary", "screening.aperture=0.5 mm..2.0 mm", *limits]
    kind("front")
    app.multiselect(key="study turned front").select("screening.aperture").run()
    assert command()[:3] == ["--front", "margin_per_tonne", "min:ghg_per_tonne"]


def test_a_study_that_is_refused_says_why() -> None:
    app = tab()
    app.button_group(key="study kind").set_value("optimise").run()
    app.multiselect(key="study turned optimise").select("screening.aperture").run()
    app.text_input(key="study limits").set_value("recovery.Cuu>=0.9").run()
    job = calculated(app)
    assert "did you mean" in job.refused and "did you mean" in words(app)


def _job(request: Request, block: int) -> Job:
    return Job(request, Scenario.load(PLANT).to_toml(), "plant", "command", block)


def test_a_study_that_is_stopped_keeps_what_is_done_and_one_that_waits_is_stopped_at_once() -> None:
    bench = Bench()
    bench.places.acquire()
    while bench.places.acquire(blocking=False):
        pass
    job, waiting = (_job(Request("samples", samples=2**16, figures=("recovery.Cu",)), 32) for _ in range(2))
    waiting.start(bench)
    waiting.stop()
    bench.places.release()
    ended(waiting)
    assert waiting.section is None and not waiting.begun
    job.start(bench)
    while not job.done and not job.ended:
        time.sleep(0.02)
    job.stop()
    ended(job)
    assert not job.refused and 0 < job.found.done < 2**16 and job.found.done % 32 == 0
    expected = monte_carlo(PLANT, 32, ["recovery.Cu"]).column("recovery.Cu")
    assert (job.found.column("recovery.Cu")[:32] == expected).all()
    assert "Stopped after" in job.section.blocks[0].words  # type: ignore[union-attr]


def test_a_study_whose_process_dies_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from blackmass.ui.app import study_work

    monkeypatch.setattr(study_work.sys, "executable", "/bin/false")
    job = _job(Request("tornado"), 32)
    job.start(Bench())
    ended(job)
    assert job.refused.startswith("The study stopped") and job.section is None


def test_all_rows_go_into_a_file() -> None:
    """CSV and Parquet hold every plant, with the reason of one that has no answer."""
    found: Any = monte_carlo(PLANT, 8, ["recovery.Cu"])
    found.store.blocks[0].reasons[3] = "it did not settle"
    rows = list(csv.reader(io.StringIO(files.to_csv(found))))
    assert rows[0][-2:] == ["recovery.Cu", "reason"] and len(rows) == 9 and rows[4][-1] == "it did not settle"
    table = parquet.read_table(pyarrow.BufferReader(files.to_parquet(found)))
    assert table["recovery.Cu"].to_pylist() == found.column("recovery.Cu").tolist()


def test_a_distribution_of_ones_own_is_entered_tied_and_taken_out() -> None:
    """It is the scenario's: the link brings it back, undo takes it back, and what is wrong stands beside it."""
    app = tab()
    app.button_group(key="study kind").set_value("samples").run()

    def enter(target: str, kind: str, **numbers: str) -> None:
        app.selectbox(key="distribution of").select(target).run()
        app.selectbox(key="distribution kind").select(kind).run()
        for name, typed in numbers.items():
            app.text_input(key=f"distribution {name} {target}").set_value(typed).run()

    enter("screening.aperture", "pert", low="0.5 mm", mode="1 mm", high="0.8 mm")
    assert app.button(key="enter distribution").disabled and "do not rise" in words(app)
    app.text_input(key="distribution high screening.aperture").set_value("2 mm").run()
    app.button(key="enter distribution").click().run()
    enter("drying.temperature", "normal", mean="110 degC", deviation="5 K")
    app.button(key="enter distribution").click().run()
    app.selectbox(key="tie one").select("screening.aperture").run()
    app.selectbox(key="tie other").select("drying.temperature").run()
    app.text_input(key="tie rank").set_value("2").run()
    assert app.button(key="enter tie").disabled and "not between -1 and 1" in words(app)
    app.text_input(key="tie rank").set_value("0.6").run()
    app.button(key="enter tie").click().run()
    expected = {
        "screening.aperture": {"distribution": "pert", "low": "0.5 mm", "mode": "1 mm", "high": "2 mm"},
        "drying.temperature": {"distribution": "normal", "mean": "110 degC", "deviation": "5 K"},
        "correlation": [{"between": ["screening.aperture", "drying.temperature"], "rank": 0.6}],
    }
    address = app.query_params["plant"]
    assert Link.read(address[0] if isinstance(address, list) else address).scenario["uncertainty"] == expected
    assert "all 2 that have a distribution of their own" in app.multiselect(key="study drawn samples").placeholder
    app.multiselect(key="study drawn samples").select("screening.cut_ratio").run()  # another, beside them
    app.button(key="undo").click().run()
    assert "correlation" not in app.session_state["uncertainty"]
    app.button(key="redo").click().run()
    app.button(key="take out distribution screening.aperture").click().run()
    assert app.session_state["uncertainty"] == {"drying.temperature": expected["drying.temperature"]}
    assert not app.exception


def test_a_distribution_without_a_place_is_set_aside() -> None:
    """Of a step that is left out: the plant is calculated without it, and has it again with the step."""
    app = tab()
    app.button_group(key="study kind").set_value("samples").run()
    app.selectbox(key="distribution of").select("magnetic_separation.steel").run()
    app.button(key="enter distribution").click().run()

    def drawn() -> list[str]:
        address = app.query_params["plant"]
        held = Link.read(address[0] if isinstance(address, list) else address).scenario
        return list(held.get("uncertainty", {}))

    assert drawn() == ["magnetic_separation.steel"] and "set aside" not in words(app)
    app.multiselect(key="skipped steps shown").select("magnetic_separation").run()
    assert not app.exception and not app.error
    assert drawn() == [] and "steel: uniform" in words(app) and "set aside" in words(app)
    app.multiselect(key="skipped steps shown").unselect("magnetic_separation").run()
    assert drawn() == ["magnetic_separation.steel"] and "set aside" not in words(app)

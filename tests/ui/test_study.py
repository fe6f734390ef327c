"""The commands study and compare: what they print, write and draw, and what they refuse."""

from __future__ import annotations

import csv
import json
import shlex
from pathlib import Path

import pytest

from blackmass.process import run
from blackmass.process.quantities import format_number
from blackmass.process.studies import monte_carlo, sweep
from blackmass.ui.cli import main
from blackmass.ui.figures import studies as draw
from blackmass.ui.figures import svg

#: Left out by a contributor's loop for its time.
pytestmark = pytest.mark.slow

PLANT = "nmc622-mechanical"


def test_a_sweep_is_printed_written_and_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, chart = tmp_path / "a.csv", tmp_path / "a.svg"
    arguments = ["study", PLANT, "--sweep", "screening.aperture=0.5 mm..1.5 mm:3", "--figure", "recovery.Cu"]
    assert main([*arguments, "--csv", str(table), "--chart", str(chart)]) == 0
    out = capsys.readouterr().out
    rows = list(csv.reader(table.open(encoding="utf-8")))
    assert rows[0] == ["screening.aperture (mm)", "recovery.Cu", "reason"]
    assert [float(row[0]) for row in rows[1:]] == pytest.approx([0.5, 1.0, 1.5])
    assert float(rows[2][1]) == pytest.approx(run(PLANT).recovery["Cu"].magnitude)
    assert "0.8858" in out and chart.read_text(encoding="utf-8").startswith("<svg")
    assert all(len(line) <= 80 for line in out.splitlines())


def test_samples_are_summed_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The printed mean is that of the same samples in Python; a folder is resumed."""
    pytest.importorskip("pyarrow")
    arguments = ["study", PLANT, "--samples", "32", "--figure", "margin_per_tonne", "--out", str(tmp_path / "runs")]
    assert main(arguments) == 0
    first = capsys.readouterr().out
    spread = monte_carlo(PLANT, 32, ["margin_per_tonne"]).spread("margin_per_tonne")
    assert format_number(spread.mean) in first and "No distribution is entered" in first
    assert main(arguments) == 2 and "resume" in capsys.readouterr().err
    assert main([*arguments, "--resume"]) == 0
    assert capsys.readouterr().out == first


def test_goal_and_optimum(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["study", PLANT, "--goal", "recovery.Cu=70 %", "--vary", "screening.aperture=0.5 mm..5 mm"]) == 0
    assert "screening.aperture = 3.123" in capsys.readouterr().out
    optimum = ["--optimise", "margin_per_tonne", "--vary", "screening.aperture=0.5 mm..5 mm"]
    assert main(["study", PLANT, *optimum, "--limit", "recovery.Cu>=0.9"]) == 0
    told = capsys.readouterr().out.splitlines()[-1]
    assert told.startswith("blackmass run nmc622-mechanical --set")
    assert main(["study", PLANT, "--set", "drying.temperature=100 degC", *optimum]) == 0
    out = capsys.readouterr().out.splitlines()
    line = next(line for line in out[1:] if line.startswith("margin_per_tonne"))
    best = float(line.removeprefix("margin_per_tonne").split("USD")[0].replace(" ", ""))
    arguments = shlex.split(out[-1])
    assert arguments[4] == "drying.temperature=100 degC"
    assert main([*arguments[1:], "--json"]) == 0
    again = json.loads(capsys.readouterr().out)["kpis"]["margin_per_tonne"]["value"]
    assert again == pytest.approx(best, rel=1e-3)


def test_values_are_read_as_they_are_meant(capsys: pytest.CaptureFixture[str]) -> None:
    """A choice with a comma stands in quotes; a range of whole numbers has each once."""
    sulfur = "carbon, phosphorus, chlorine and sulfur"
    choices = ["--sweep", f'compliance.excluded="{sulfur}"', "--figure", "recovery.Cu"]
    assert main(["study", PLANT, *choices]) == 0
    assert sulfur in capsys.readouterr().out
    assert main(["study", "nmc622-hydro", "--sweep", "leaching.tanks=2..4", "--figure", "recovery.Ni"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:4]] == ["2", "3", "4"]


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken = tmp_path / "a.csv"
    taken.mkdir()
    assert main(["study", PLANT, "--sweep", "screening.aperture=1 mm", "--csv", str(taken)]) == 2
    assert "cannot be written" in " ".join(capsys.readouterr().err.split())


def test_compare(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", PLANT, "lfp-blade-mechanical", "--figure", "recovery.Ni", "black_mass_yield"]) == 0
    out = capsys.readouterr().out
    assert "recovery.Ni" in out and "–" in out and "lfp-blade-mechanical" in out
    assert main(["compare", PLANT, "lfp-blade-mechanical", "--explain", "black_mass_yield"]) == 0
    assert "feed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--sweep", "screening.aperture"], "write it such as"),
        (["--sweep", "screening.aperture=1 mm..2 mm:x"], "whole number from 2"),
        (["--goal", "recovery.Cu=0.7"], "give one knob"),
        (["--vary", "screening.aperture=1 mm..2 mm"], "drawn from distributions"),
        (["--limit", "recovery.Cu>=0.7"], "--limit has no effect on --samples; it goes with --optimise, --minimise"),
        (["--sweep", "screening.aperture=1 mm", "--vary", "drying.sweep"], "--vary has no effect on --sweep"),
        (["--tornado", "--samples", "8"], "--samples has no effect on --tornado"),
        (["--optimise", "recovery.Cu", "--out", "runs"], "--out has no effect on --optimise"),
        (["--optimise", "recovery.Cu", "--chart", "a.svg"], "--chart has no effect on --optimise"),
        (["--samples", "0"], "too few"),
        (["--csv", "no such folder/a.csv"], "does not exist"),
        (["--front", "recovery.Li", "min:recovery.Li", "--vary", "screening.aperture"], "a front is of two figures"),
        (["--resume"], "name the folder"),
        (["--chart", "a.png"], "must end with one of .svg"),
        (["--workers", "0"], "whole number from 1"),
        (["--samples", "1"], "too few"),
        (["--figure", "recovery.Cuu"], "did you mean"),
        (["--optimise", "margin_per_tonne"], "nothing may be turned"),
    ],
)
def test_what_cannot_be_done_is_told(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["study", PLANT, *arguments]) == 2
    assert words in " ".join(capsys.readouterr().err.split())


def test_charts_hold_their_numbers() -> None:
    """A map has a cell a plant, a histogram all plants, a scatter a point a plant."""
    runs = sweep(PLANT, {"screening.aperture": ["0.5 mm", "1 mm"], "drying.sweep": [1.0, 2.0, 3.0]}, ["recovery.Cu"])
    cells = draw.heat_map(runs, "recovery.Cu")["layer"][0]["data"]["values"]
    assert len(cells) == 6 and {cell["value"] for cell in cells} == set(runs.column("recovery.Cu").tolist())
    found = monte_carlo(PLANT, 40, ["margin_per_tonne"])
    chart = draw.histogram(found, "margin_per_tonne")
    assert sum(bar["share"] for bar in chart["layer"][0]["data"]["values"]) == pytest.approx(100.0)
    points = draw.scatter(found, "screening.aperture", "margin_per_tonne", 0.3)
    assert len(points["layer"][0]["data"]["values"]) == 40
    for drawn in (chart, points, draw.heat_map(runs, "recovery.Cu")):
        assert svg(drawn).startswith("<svg")


def test_a_study_is_attached_to_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its sentence, chart and table in HTML and PDF, every plant in the workbook; and of which plant it is."""
    from openpyxl import load_workbook
    from pypdf import PdfReader

    folder = str(tmp_path / "runs")
    sweep_ = ["--sweep", "screening.aperture=0.5 mm..1.5 mm:3", "--figure", "recovery.Cu", "--out", folder]
    assert main(["study", PLANT, *sweep_]) == 0
    page, book, paper = (tmp_path / f"a.{suffix}" for suffix in ("html", "xlsx", "pdf"))
    assert main(["run", PLANT, "--report", *map(str, (page, book, paper)), "--study", folder]) == 0
    html = page.read_text(encoding="utf-8")
    assert '<section id="study"><h2>Sweep of screening.aperture</h2><figure>' in html.replace("\n", "")
    assert html.index('id="study"') < html.index('id="parameters"') and "differs from" not in html
    sheet = load_workbook(book)["Sweep of screening.aperture"]
    values = [row[0] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], float | int)]
    assert [0.5, 1.0, 1.5] == pytest.approx(values[:3])
    assert "Sweep of screening.aperture" in "".join(p.extract_text() for p in PdfReader(paper).pages)
    other = ["--set", "drying.temperature=100 degC", "--report", str(page), "--study", folder]
    assert main(["run", PLANT, *other]) == 0
    assert "differs from that of this report in: Drying" in page.read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["run", PLANT, "--study", folder]) == 2
    assert "attached to a report" in " ".join(capsys.readouterr().err.split())
    assert main(["run", PLANT, "--report", str(page), "--study", str(tmp_path)]) == 2
    assert "holds no study" in " ".join(capsys.readouterr().err.split())

"""The command line: summary, document, settings, reports, and what it says when something is wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from blackmass.process import Scenario, run
from blackmass.process.quantities import format_number
from blackmass.ui.cli import main
from blackmass.ui.summary import summary

#: Keys of the result document that every plant of this route has.
_CONTRACT = {
    "blackmass", "scenario", "kpis", "recovery", "black_mass", "products", "reagents", "utilities", "wastes", "costs",
    "units", "streams", "balances", "warnings",
}  # fmt: skip


def test_summary(capsys: pytest.CaptureFixture[str]) -> None:
    """The numbers of the summary are those of the document, rounded."""
    assert main(["run", "lfp-hydro"]) == 0
    out = capsys.readouterr().out
    doc = run("lfp-hydro").to_dict()
    value = doc["kpis"]["value_per_tonne"]["value"]
    assert re.search("Value +" + f"{value:,.0f}".replace(",", " "), out)
    assert "lithium carbonate" in out and "nickel" not in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_json_is_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    """--json prints the document and nothing else; every quantity has a value and a unit."""
    assert main(["run", "nmc622-hydro", "--json"]) == 0
    doc = json.loads(capsys.readouterr().out)
    assert set(doc) >= _CONTRACT
    assert all(set(q) == {"value", "unit"} for q in doc["kpis"].values())
    assert {"name", "mass_flow", "per_tonne", "contained", "revenue_per_tonne"} <= set(doc["products"][0])
    assert {"name", "heat", "work", "closure"} <= set(doc["units"][0])
    assert {"name", "to", "temperature", "mass_flow", "components"} <= set(doc["streams"][0])
    assert doc["balances"]["worst"] < 1e-9
    assert Scenario.from_dict(doc["scenario"]).route == "hydro"


def test_set(capsys: pytest.CaptureFixture[str]) -> None:
    """--set changes entries of every kind: quantity, number, plant data, feed, price."""
    settings = [
        "screening.aperture=0.5 mm", "leaching.tanks=5", "leaching.recovery.Ni=0.9", "feed.mass_flow=2 t/h",
        "economics.price.nickel=20 USD/kg",
    ]  # fmt: skip
    assert main(["run", "nmc622-hydro", "--json", "--set", *settings]) == 0
    doc = json.loads(capsys.readouterr().out)
    entered = {(p["step"], p["parameter"]) for p in doc["parameters"] if p["origin"] != "default"}
    assert {("screening", "aperture"), ("leaching", "tanks"), ("leaching", "recovery")} <= entered
    assert doc["scenario"]["feed"][0]["mass_flow"] == "2 t/h"
    nickel = next(p for p in doc["products"] if p["name"].startswith("nickel"))
    assert nickel["price"] == {"value": 20.0, "unit": "USD/kg"}


@pytest.mark.slow
def test_reports_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--report takes several files; the summary still goes to standard output, and only that."""
    paths = [tmp_path / f"plant{suffix}" for suffix in (".pdf", ".xlsx", ".html")]
    assert main(["run", "lfp-hydro", "--report", *map(str, paths)]) == 0
    told = capsys.readouterr()
    assert [path.read_bytes()[:4] for path in paths] == [b"%PDF", b"PK\x03\x04", b"<!DO"]
    assert all(str(path) in told.err for path in paths) and "Recovery" in told.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "nmc622-hidro"], "nmc622-hydro"),
        (["run", "nmc622-hydro", "--set", "leaching.temperature"], "KEY=VALUE"),
        (["run", "nmc622-hydro", "--set", "leaching.temperature=70"], "leaching.temperature"),
        (["run", "nmc622-hydro", "--set", "leaching.recovery.Ni=1.05"], "leaching.recovery.Ni"),
        (["run", "nmc622-hydro", "--report", "plant.doc"], ".pdf"),
        (["run", "nmc622-hydro", "--report", "nowhere/plant.pdf"], "nowhere"),
        (["runn"], "run"),
        ([], "--help"),
    ],
)
def test_wrong_input(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 2, one paragraph on stderr."""
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert words in told.err.replace("\n", " ") and "Traceback" not in told.err
    assert "\n\n" not in told.err.strip()


@pytest.mark.slow
def test_every_scenario_of_a_list_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A line each, with what was varied and the numbers of the document."""
    settings = ['leaching.temperature=["50 degC", "60 degC", "80 degC"]', "screening.aperture=['1 mm', '2 mm', '3 mm']"]
    assert main(["run", "nmc622-hydro", "--set", *settings]) == 0
    out = capsys.readouterr().out
    scenario = Scenario.load("nmc622-hydro").override("leaching.temperature", ["50 degC", "60 degC", "80 degC"])
    kpis = run(scenario.override("screening.aperture", ["1 mm", "2 mm", "3 mm"])).document.kpis
    rows = [line.split("  ") for line in out.splitlines() if line[:1].isdigit() and "mm" in line]
    cells = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    assert [row[:3] for row in cells] == [["0", "1 mm", "50 degC"], ["1", "2 mm", "60 degC"], ["2", "3 mm", "80 degC"]]
    for i, row in enumerate(cells):
        assert format_number(kpis.margin_per_tonne.value[i]) in row
    assert out.count("recovery %") > 3 and all(len(line) <= 80 for line in out.splitlines())


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "gbk", "utf-8"])
def test_output_survives_any_code_page(encoding: str, tmp_path: Path) -> None:
    """What is written to a file is UTF-8, whatever the system's code page; nothing is cut off."""
    code = "import sys; from blackmass.ui.cli import main; sys.exit(main(['run', 'nmc622-hydro']))"
    out = tmp_path / "out.txt"
    with out.open("wb") as file:
        done = subprocess.run(
            [sys.executable, "-c", code], stdout=file, stderr=subprocess.PIPE, timeout=120,
            env=environment() | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert out.read_text(encoding="utf-8").strip() == summary(run("nmc622-hydro").document).strip()


def test_nothing_is_wider_than_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Lists, errors and summaries; no name is broken at its hyphen."""
    for arguments in (["scenarios"], ["routes"], ["chemistries"], ["run", "x"], ["run", "mixed-pyrolysis-hydro"]):
        main(arguments)
        told = capsys.readouterr()
        lines = (told.out + told.err).splitlines()
        assert lines and all(len(line) <= 80 for line in lines)
        assert not [line for line in lines if line.endswith("-")]


def test_lists(capsys: pytest.CaptureFixture[str]) -> None:
    """What ships."""
    assert main(["scenarios"]) == 0
    assert {line.split()[0] for line in capsys.readouterr().out.splitlines()} >= {
        f"{feed}-{route}" for route in ("hydro", "pyro", "pyrolysis-hydro") for feed in ("nmc622", "nca", "lfp", "lco", "mixed")
    }  # fmt: skip
    assert main(["chemistries"]) == 0
    assert {line.split()[0] for line in capsys.readouterr().out.splitlines()} >= {
        "NMC111", "NMC532", "NMC622", "NMC811", "NCA", "LFP",
    }  # fmt: skip


def test_routes_are_listed_with_what_they_offer(capsys: pytest.CaptureFixture[str]) -> None:
    """Each step on its terms; a route of another package that cannot be loaded is told and hides no other."""
    assert main(["routes"]) == 0
    told = capsys.readouterr().out
    assert "hydro: black mass" in told
    assert re.search(
        r"^  bioleaching +in place of leaching; only where more is leached\s+than\s+iron phosphate$", told, re.M
    )
    assert re.search(r"^  lithium_hydroxide +beside slag_leaching$", told, re.M)
    assert re.search(r"^  dismantling +skip = true leaves it out; only where packs or\s+modules are fed$", told, re.M)


@pytest.mark.slow
def test_heavy_libraries_are_loaded_only_when_used() -> None:
    """A run without a report loads neither the page nor a report engine."""
    code = (
        "import sys\nfrom blackmass.ui.cli import main\nmain(['run', 'lfp-hydro'])\n"
        "heavy = {'streamlit', 'typst', 'vl_convert', 'xlsxwriter', 'pandas'} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=environment())
    assert done.returncode == 0, done.stderr


def environment() -> dict[str, str]:
    """The environment of a subprocess that finds the package in a checkout that is not installed."""
    import os

    links = str(Path(__file__).resolve().parents[2] / ".dev")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [links, os.environ.get("PYTHONPATH", "")]))}


def test_command_line_tells_it_without_a_traceback(tmp_path: Path) -> None:
    """Exit status 2, one paragraph on stderr, nothing on stdout."""
    path = tmp_path / "plant.toml"
    path.write_text('[[feed]]\nchemistry = "NMC623"\nform = "cell"\nmass_flow = "1 t/h"\n', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "blackmass.ui.cli", "run", str(path)],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "NMC622" in done.stderr and "Traceback" not in done.stderr
    assert "\n\n" not in done.stderr.strip()

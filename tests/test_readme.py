"""The README is run word for word: its script, its example output, its scenario file."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from blackmass.process import Network, Scenario, run
from blackmass.ui.cli import _parser
from blackmass.ui.summary import summary

_README = Path(__file__).resolve().parents[1] / "README.md"

#: Rounding differs between machines: the size of a closure error is not part of the promise.
_CLOSURE = re.compile(r"\d(\.\d)?e-\d+")


#: Section -> language -> its fenced blocks, in order.
Blocks = dict[str, dict[str, list[str]]]


@pytest.fixture(scope="module")
def blocks() -> Blocks:
    """Fenced blocks by section and language."""
    found: Blocks = {}
    for part in re.split(r"^## ", _README.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        section = found.setdefault(part.splitlines()[0], {})
        for language, text in re.findall(r"```(\w+)\n(.*?)```", part, re.DOTALL):
            section.setdefault(language, []).append(text)
    return found


def plain(text: str) -> str:
    """Text without the digits of closure errors."""
    return _CLOSURE.sub("tiny", text).strip()


def test_script_prints_what_the_readme_says(blocks: Blocks, capsys: pytest.CaptureFixture[str]) -> None:
    """Fifteen lines that build, sweep and solve a plant."""
    exec(compile(blocks["Scripting"]["python"][0], "README.md", "exec"), {"__name__": "readme"})
    assert plain(capsys.readouterr().out) == plain(blocks["Scripting"]["text"][0])


def test_own_operation_and_route(blocks: Blocks, capsys: pytest.CaptureFixture[str]) -> None:
    """One's own route runs as ours do."""
    exec(compile(blocks["Your own operation and route"]["python"][0], "README.md", "exec"), {"__name__": "readme"})
    assert capsys.readouterr().out.strip() == blocks["Your own operation and route"]["text"][0].strip()


def test_first_command_prints_what_the_readme_says(blocks: Blocks) -> None:
    """Output of ``blackmass run nmc622-hydro``."""
    assert plain(summary(run("nmc622-hydro").document)) == plain(blocks["Start"]["text"][0])


def test_scenario_file_runs(blocks: Blocks) -> None:
    """The example file is a scenario, and what it enters is used."""
    result = run(Scenario.from_dict(tomllib.loads(blocks["A scenario file"]["toml"][0])))
    rows = {(r["step"], r["parameter"]): r for r in result.to_dict()["parameters"]}
    assert rows["leaching", "recovery"]["origin"] == "plant data"
    assert rows["leaching", "temperature"]["origin"] == "entered"


def test_own_data(blocks: Blocks, capsys: pytest.CaptureFixture[str]) -> None:
    """The example with its own chemistry, prices and limits is a scenario; the one in Python prints what it says."""
    result = run(Scenario.from_dict(tomllib.loads(blocks["Your own data"]["toml"][0])))
    assert "house mix" in result.ledger.feed.flows
    assert result.products["nickel sulfate hexahydrate"].price.magnitude == 15.2
    exec(compile(blocks["Your own data"]["python"][0], "README.md", "exec"), {"__name__": "readme"})
    assert capsys.readouterr().out.strip() == blocks["Your own data"]["text"][0].strip()


@pytest.mark.slow
def test_several_plants(blocks: Blocks, capsys: pytest.CaptureFixture[str]) -> None:
    """The file is a network, and what it enters is used; the script prints what it says."""
    result = run(Network.from_dict(tomllib.loads(blocks["Several plants"]["toml"][0])))
    assert result.document.kpis.value_per_tonne.unit == "EUR/t"
    rows = {(row.step, row.parameter): row for row in result.document.parameters}
    assert rows["hub: leaching", "temperature"].origin == "entered"
    assert rows["black mass from spoke to hub", "mode"].value == "rail"
    exec(compile(blocks["Several plants"]["python"][0], "README.md", "exec"), {"__name__": "readme"})
    assert capsys.readouterr().out.strip() == blocks["Several plants"]["text"][0].strip()


def test_studies(blocks: Blocks, capsys: pytest.CaptureFixture[str]) -> None:
    """The script prints what it says, its distributions are read, and its commands are understood."""
    exec(compile(blocks["Studies"]["python"][0], "README.md", "exec"), {"__name__": "readme"})
    assert capsys.readouterr().out.strip() == blocks["Studies"]["text"][0].strip()
    uncertain = tomllib.loads(blocks["Studies"]["toml"][0])
    read = Scenario.from_dict({**Scenario.load("nmc622-hydro").to_dict(), **uncertain}).uncertainty
    assert len(read.distributions) == 3 and len(read.correlations) == 1
    for line in blocks["Studies"]["sh"][0].splitlines():
        options = _parser().parse_args(shlex.split(line, comments=True)[1:])
        assert options.scenario == "nmc622-hydro"


def test_exactly_two_set_up_commands(blocks: Blocks) -> None:
    """One for those who use it, one for those who work on it."""
    commands = [
        line
        for part in blocks.values()
        for block in part.get("sh", ())
        for line in block.splitlines()
        if "pip install" in line
    ]
    assert commands == [
        'python -m pip install ".[app]" && blackmass run nmc622-hydro',
        'python -m pip install -e ".[dev]" && pytest',
    ]

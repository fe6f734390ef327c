"""The README is run word for word: its script, its example output, its scenario file."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from blackmass.process import Scenario, run
from blackmass.ui.summary import summary

_README = Path(__file__).resolve().parents[1] / "README.md"

#: Rounding differs between machines: the size of a closure error is not part of the promise.
_CLOSURE = re.compile(r"\d(\.\d)?e-\d+")


@pytest.fixture(scope="module")
def blocks() -> dict[str, list[str]]:
    """Fenced blocks by language, in order."""
    found: dict[str, list[str]] = {}
    for language, text in re.findall(r"```(\w+)\n(.*?)```", _README.read_text(encoding="utf-8"), re.DOTALL):
        found.setdefault(language, []).append(text)
    return found


def plain(text: str) -> str:
    """Text without the digits of closure errors."""
    return _CLOSURE.sub("tiny", text).strip()


def test_script_prints_what_the_readme_says(blocks: dict[str, list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    """Fifteen lines that build, sweep and solve a plant."""
    exec(compile(blocks["python"][1], "README.md", "exec"), {"__name__": "readme"})
    assert plain(capsys.readouterr().out) == plain(blocks["text"][2])


def test_own_operation_and_route(blocks: dict[str, list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    """One's own route runs as ours do."""
    exec(compile(blocks["python"][2], "README.md", "exec"), {"__name__": "readme"})
    assert capsys.readouterr().out.strip() == blocks["text"][3].strip()


def test_first_command_prints_what_the_readme_says(blocks: dict[str, list[str]]) -> None:
    """Output of ``blackmass run nmc622-hydro``."""
    assert plain(summary(run("nmc622-hydro").document)) == plain(blocks["text"][0])


def test_scenario_file_runs(blocks: dict[str, list[str]]) -> None:
    """The example file is a scenario, and what it enters is used."""
    result = run(Scenario.from_dict(tomllib.loads(blocks["toml"][0])))
    rows = {(r["step"], r["parameter"]): r for r in result.to_dict()["parameters"]}
    assert rows["leaching", "recovery"]["origin"] == "plant data"
    assert rows["leaching", "temperature"]["origin"] == "entered"


def test_own_data(blocks: dict[str, list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    """The example with its own chemistry, prices and limits is a scenario; the one in Python prints what it says."""
    result = run(Scenario.from_dict(tomllib.loads(blocks["toml"][1])))
    assert "house mix" in result.ledger.feed.flows
    assert result.products["nickel sulfate hexahydrate"].price.magnitude == 15.2
    exec(compile(blocks["python"][0], "README.md", "exec"), {"__name__": "readme"})
    assert capsys.readouterr().out.strip() == blocks["text"][1].strip()


def test_exactly_two_set_up_commands(blocks: dict[str, list[str]]) -> None:
    """One for those who use it, one for those who work on it."""
    commands = [line for block in blocks["sh"] for line in block.splitlines() if "pip install" in line]
    assert commands == [
        'python -m pip install ".[app]" && blackmass run nmc622-hydro',
        'python -m pip install -e ".[dev]" && pytest',
    ]

"""What nobody should write and somebody will: every kind is refused by name, and never ends in a fault of Python's own."""

from __future__ import annotations

import random
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blackmass.process import InputError, Scenario, reading, run
from blackmass.process.errors import BlackmassError
from blackmass.process.quantities import to_si
from blackmass.process.registry import Registry
from blackmass.process.scenario import shipped
from blackmass.process.units import UNITS
from blackmass.ui.cli import main

_FEED = {"chemistry": "NMC622", "form": "cell", "mass_flow": "10000 t/yr"}

#: Values of every kind that a table can hold, and some that it cannot.
_NUMBERS = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([10**400, -(10**400), 5e-324, 1e308, True, False]),
)
_TEXTS = st.one_of(
    st.text(max_size=20),
    st.builds(
        lambda a, b, c: a + b + c,
        st.sampled_from(["", "-", "+", "1", "0", "1e5", "e5", "1e400", "5e-324", "1 000", "1,5", ".", "9" * 400, "²", "nan"]),
        st.sampled_from(["", " ", ".", "e"]),
        st.sampled_from(["", "%", "m", "t/h", "degC", "kWh/t", "1", "percent", "USD/kg", "EUR2022/kg", "tons", "mL/g", "²"]),
    ),
)  # fmt: skip
_VALUES = st.recursive(
    st.one_of(st.none(), _NUMBERS, _TEXTS, st.dates()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=6,
)


def scenario(feed: dict[str, Any] | None = None, **tables: Any) -> dict[str, Any]:
    """The plain scenario with something changed."""
    return {"feed": [{**_FEED, **(feed or {})}], **tables}


def _deep(levels: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(levels):
        found = {"a": found}
    return found


_HOSTILE: dict[str, tuple[dict[str, Any], str]] = {
    "an exponent alone": (scenario(leaching={"temperature": "e5"}), "leaching.temperature"),
    "an exponent and digits": (scenario(leaching={"tanks": "e5 0001"}), "leaching.tanks"),
    "an integer of 400 digits": (scenario(leaching={"tanks": 10**400}), "leaching.tanks"),
    "an integer of 5000 digits": (scenario(leaching={"tanks": 10**5000}), "leaching.tanks"),
    "lists in a list": (scenario(leaching={"tanks": [[2], [3, 4]]}), "leaching.tanks"),
    "texts in lists in a list": (scenario(leaching={"temperature": [["60 degC"], "70 degC"]}), "leaching.temperature"),
    "a two-dimensional array": (scenario(leaching={"tanks": np.ones((2, 2))}), "leaching.tanks"),
    "a list for a distribution": (
        scenario(uncertainty={"screening.aperture": {"distribution": ["uniform"], "low": "1 mm", "high": "2 mm"}}),
        "uncertainty.*screening.aperture",
    ),
    "a table for a chemistry": (scenario({"chemistry": {"a": 1}}), "feed.chemistry"),
    "a list for a chemistry": (scenario({"chemistry": ["NMC622"]}), "feed.chemistry"),
    "a table for a form": (scenario({"form": {"a": 1}}), "feed.form"),
    "a table for a bill of materials": (scenario({"bill_of_materials": {"a": 1}}), "feed.bill_of_materials"),
    "a list for a design": (scenario({"form": "pack", "pack_design": ["modules"]}), "feed.pack_design"),
    "a table for a location": (scenario(plant={"location": {"a": 1}}), "location"),
    "a table for a furnace": (scenario(route="pyro", smelting={"furnace": {"a": 1}}), "smelting.furnace"),
    "a list for a slag system": (scenario(route="pyro", smelting={"slag_system": ["x"]}), "smelting.slag_system"),
    "a table for a reductant": (scenario(leaching={"reductant": {"a": 1}}), "leaching.reductant"),
    "a table for an oxidant": (
        scenario({"chemistry": "LFP"}, leaching={"oxidant": {"a": 1}}),
        "leaching.oxidant",
    ),
    "a table for a price table": (scenario(economics={"prices": {"a": 1}}), "economics.prices"),
    "tables in tables": (scenario(leaching=_deep(100)), "deeper"),
    "tables in tables beyond all bounds": (scenario(leaching=_deep(100_000)), "deeper"),
    "half a character": (scenario(plant={"name": "\udcff"}), "UTF-8"),
    "a name of a million characters": (scenario(**{"x" * 10**6: {}}), "no such table"),
    "a key of a million characters": (scenario(leaching={"x" * 10**6: 1}), "not a parameter"),
    "a text of a million characters": (scenario(leaching={"temperature": "7" * 10**6}), "leaching.temperature"),
    "a formula of a million characters": (scenario({"chemistry": "Li" * 500_000}), "feed.chemistry"),
    "a chemistry of a formula of a million characters": (
        scenario(chemistry={"mine": {"formula": "LiNi0.1" * 100_000, "like": "NMC622"}}),
        "chemistry.mine",
    ),
    "a chemistry of a million characters": (scenario({"chemistry": "NMC" * 10**6}), "feed.chemistry"),
}


@pytest.mark.parametrize("case", list(_HOSTILE))
def test_refused_by_name(case: str) -> None:
    """One short paragraph that names the field."""
    given, words = _HOSTILE[case]
    with pytest.raises(InputError, match=words) as told:
        run(given)
    assert len(str(told.value)) < 10_000 and "\n" not in str(told.value)


_FILES: dict[str, tuple[bytes, str]] = {
    "UTF-16": ('route = "hydro"'.encode("utf-16"), "UTF-16"),
    "UTF-16 without a mark": ('route = "hydro"'.encode("utf-16-le"), "UTF-16"),
    "Latin-1": ('\n[plant]\nname = "Müll"'.encode("latin-1"), "line 3"),
    "no text": (bytes(range(256)), "no text"),
    "a number of 5000 digits": (b"[leaching]\ntanks = " + b"1" * 5000, "digits"),
    "lists in lists": (b"[leaching]\ntanks = " + b"[" * 10_000 + b"]" * 10_000, "deeper"),
    "tables in tables": (b"[leaching]\ntanks = " + b"{a=" * 10_000 + b"1" + b"}" * 10_000, "deeper"),
    "a key of a million parts": (b".".join([b"a"] * 900_000) + b" = 1", "deeper"),
    "a key of quoted parts": (b".".join([b'"a \\" b"'] * 200_000) + b" = 1", "deeper"),
    "a table of a million parts": (b"[" + b" . ".join([b"a"] * 400_000) + b"]", "deeper"),
    "ten megabytes": (b"# comment\n" * 10**6, "too large"),
    "one long word": (b"a" * 1_999_999, "TOML"),
    "blanks": (b'a = 1 "' + b" " * 1_999_990, "TOML"),
    "quotes": (b"' \" " * 400_000, "TOML"),
}


@pytest.mark.parametrize("case", list(_FILES))
def test_files(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 2, one paragraph."""
    raw, words = _FILES[case]
    path = tmp_path / "plant.toml"
    path.write_bytes(raw)
    _refused(["run", str(path)], words, capsys)


def _refused(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == "" and words in " ".join(told.err.split()), told.err
    assert "\n\n" not in told.err.strip() and "Traceback" not in told.err


def test_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    """Windows editors put one before UTF-8 text."""
    path = tmp_path / "plant.toml"
    path.write_bytes(b"\xef\xbb\xbf" + Scenario.load("lfp-hydro").to_toml().encode())
    assert Scenario.load(path).to_dict() == Scenario.load("lfp-hydro").to_dict()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "x" * 300], "File name too long"),
        (["run", "x\0y"], "neither a file"),
        (["run", "/"], "folder"),
        (["run", "lfp-hydro", "--set", "feed.²=1"], "feed.²"),
        (["run", "lfp-hydro", "--set", "feed." + "1" * 5000 + ".form=cell"], "feed.1111"),
        (["run", "lfp-hydro", "--set", "a." * 100_000 + "b=1"], "deeper"),
        (["run", "lfp-hydro", "--set", "leaching." + "a." * 100_000 + "b=1"], "deeper"),
        (["run", "nmc622-hydro", "--set", "leaching.tanks=" + "1" * 5000], "leaching.tanks"),
        (["run", "nmc622-hydro", "--set", "leaching.tanks=" + "[" * 5000], "leaching.tanks"),
        (["run", "nmc622-hydro", "--set", "leaching.tanks=3\nx = 1"], "leaching.tanks"),
        (["run", "lfp-hydro", "--set", "plant.name=\udcff"], "UTF-8"),
        (["run", "lfp-hydro", "--report", "x" * 300 + ".pdf"], "File name too long"),
    ],
)
def test_command_lines(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Long names, strange digits, deep keys."""
    _refused(arguments, words, capsys)


def test_a_folder_that_may_not_be_searched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused as the system tells it; root may search any folder, so the system is spoken for."""

    def refuses(self: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuses)
    _refused(["run", str(tmp_path / "plant.toml")], "Permission denied", capsys)


# --- at random ----------------------------------------------------------------------------------------------


@given(st.sampled_from(list(UNITS)), _VALUES)
@settings(max_examples=300, deadline=None)
def test_any_quantity(dimension: str, value: Any) -> None:
    """A float or an array, finite, or a refusal that names the field."""
    try:
        found = to_si(value, dimension, "the field")
    except InputError as told:
        assert "the field" in str(told)
    else:
        assert np.all(np.isfinite(found)) and np.ndim(found) <= 1


_PARAMETERS = [
    (operation, name)
    for step in Registry.installed().steps
    for operation in Registry.installed().operations(step)
    for name in operation.parameters
]


@given(st.sampled_from(_PARAMETERS), _VALUES)
@settings(max_examples=300, deadline=None)
def test_any_parameter(parameter: tuple[Any, str], value: Any) -> None:
    """Of every operation."""
    operation, name = parameter
    try:
        operation(**{name: value})
    except InputError as told:
        assert operation.step in str(told)


_SHIPPED = {name: Scenario.load(name).to_dict() for name in shipped()}


def _entries(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = data.items() if isinstance(data, Mapping) else enumerate(data) if isinstance(data, list) else []
    return [path] * bool(path) + [p for key, value in inner for p in _entries(value, (*path, key))]


@given(st.sampled_from(sorted(_SHIPPED)), st.randoms(use_true_random=False), _VALUES)
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_entry_of_a_scenario(name: str, chance: random.Random, value: Any) -> None:
    """A value in the place of any entry, a new key beside any."""
    data = deepcopy(_SHIPPED[name])
    path = chance.choice(_entries(data))
    here = data
    for key in path[:-1]:
        here = here[key]
    if isinstance(here, dict) and chance.random() < 0.3:
        here["x"] = value
    else:
        here[path[-1]] = value
    with _OnlyRefusals():
        Scenario.from_dict(data)


@pytest.mark.slow
@given(st.sampled_from(sorted(_SHIPPED)), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_file(name: str, chance: random.Random) -> None:
    """Characters of a shipped file changed, doubled, taken out."""
    text = Scenario(_SHIPPED[name]).to_toml()
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(text)), chance.choice([1, 1, 1, 20])
        new = chance.choice(["", "\0", "²", '"', "[", "{", "=", ".", "9" * 30, "\n", text[at : at + 30], "\udcff"])
        text = text[:at] + new + text[at + length :]
    with _OnlyRefusals():
        Scenario.from_dict(reading.toml(text, "the file"))


class _OnlyRefusals:
    """Errors of this package are what is wanted; any other fails the test."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        return kind is not None and issubclass(kind, BlackmassError)

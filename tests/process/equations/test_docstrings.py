"""Equations say what they take and give: every argument with its unit, the source, and an example.

Below the prose of a docstring stands ``Units: name unit, name unit -> unit``, then ``Range: ...`` where it is known
and ``Source: ...``, each on a line that may go on, indented, on the next. "-" is a plain number; what is no number
has the name of its type. A dataclass gives the units of its fields.
"""

from __future__ import annotations

import dataclasses
import doctest
import importlib
import inspect
import pkgutil
import re
from typing import Any

import pytest

import blackmass.process.equations as equations
from blackmass.process.quantities import registry

_ENTRY = re.compile(r"^(Units|Range|Source): (.*(?:\n    .*)*)", re.MULTILINE)


def _own(owner: Any, module: str) -> list[tuple[str, Any]]:
    """Public functions and classes defined in a module or a class of it, as (name, object)."""
    found = []
    for name, value in vars(owner).items():
        if name.startswith("_") or getattr(value, "__module__", None) != module:
            continue
        label = f"{owner.__name__}.{name}".removeprefix("blackmass.process.equations.")
        if inspect.isclass(value):
            found += [(label, value), *((f"{module.rsplit('.', 1)[1]}.{n}", v) for n, v in _own(value, module))]
        elif inspect.isfunction(value):
            found.append((label, value))
    return found


_MODULES = [f"{equations.__name__}.{m.name}" for m in pkgutil.iter_modules(equations.__path__)]
_PUBLIC = dict(pair for name in _MODULES for pair in _own(importlib.import_module(name), name))
_FUNCTIONS = {name: f for name, f in _PUBLIC.items() if inspect.isfunction(f)}

#: Not physics: what cuts arrays into blocks.
_BOOKKEEPING = ("extraction.Plan.block",)

_RECORDS = {name: c for name, c in _PUBLIC.items() if dataclasses.is_dataclass(c)}


def entries(thing: Any) -> dict[str, str]:
    """Units, range and source of a docstring."""
    return {key: re.sub(r"\s+", " ", text) for key, text in _ENTRY.findall(inspect.getdoc(thing) or "")}


def units(text: str) -> dict[str, str]:
    """Name -> unit."""
    return dict(pair.split(" ", 1) for pair in text.split(", ")) if text else {}


def is_si(unit: str) -> bool:
    """A product of SI units, or with atmospheres, in which equilibrium constants are tabled; or the logarithm of one."""
    inner = re.fullmatch(r"log10\((.*)\)", unit)
    unit = re.sub(r"(?<=[a-z])(?=\d)", "**", inner[1] if inner else unit).replace("atm", "Pa")
    return registry().Quantity(1.0, unit).to_base_units().magnitude == 1.0


def _kind(annotation: Any) -> str:
    """The type's own name: "Mapping" of Mapping[str, Any]."""
    return str(annotation).split("[")[0].split(" ")[0]


def check(given: dict[str, str], kinds: dict[str, str]) -> None:
    """Every name once, in order, with a unit that is one."""
    assert list(given) == list(kinds)
    for name, unit in given.items():
        assert unit in ("-", kinds[name]) or unit in {c.__name__ for c in _RECORDS.values()} or is_si(unit), name


@pytest.mark.parametrize("name", _FUNCTIONS)
def test_every_argument_has_a_unit(name: str) -> None:
    """Signature and docstring agree, and what comes back has a unit too."""
    function = _FUNCTIONS[name]
    kinds = {p.name: _kind(p.annotation) for p in inspect.signature(function).parameters.values() if p.name != "self"}
    if not kinds:
        return
    takes, _, gives = entries(function)["Units"].partition(" -> ")
    check(units(takes), kinds)
    check({"return": gives}, {"return": _kind(inspect.signature(function).return_annotation)})


@pytest.mark.parametrize("name", _RECORDS)
def test_every_field_has_a_unit(name: str) -> None:
    """Fields and docstring agree, and the prose says what each one is."""
    record = _RECORDS[name]
    check(units(entries(record)["Units"]), {f.name: _kind(f.type) for f in dataclasses.fields(record)})


@pytest.mark.parametrize("name", _FUNCTIONS)
def test_every_equation_has_a_source_and_an_example(name: str) -> None:
    """A source with the year of a publication, or words that say where it comes from; an example that doctest tries."""
    function = _FUNCTIONS[name]
    if inspect.signature(function).parameters and name not in _BOOKKEEPING:
        assert len(entries(function)["Source"]) > 10
    if name not in _BOOKKEEPING:
        assert doctest.DocTestParser().get_examples(inspect.getdoc(function) or "")


def test_the_reader_of_docstrings_reads() -> None:
    """The tests above would pass on nothing."""
    assert len(_FUNCTIONS) > 50 and len(_RECORDS) >= 6
    assert is_si("mol/m3") and is_si("(kg/mol)^0.5") and is_si("log10(atm)") and not is_si("mm") and not is_si("kJ")
    assert units("a K, b mol by name") == {"a": "K", "b": "mol by name"}

"""Words and numbers for people."""

from __future__ import annotations

import doctest

import pytest

from blackmass.process import InputError, run
from blackmass.process.contract import Quantity
from blackmass.ui import display
from blackmass.ui.report import assemble


def test_examples() -> None:
    """Those of the docstrings."""
    assert doctest.testmod(display).failed == 0


@pytest.mark.parametrize(
    ("quantity", "unit", "expected"),
    [
        (Quantity(25.0, "degC"), "K", 298.15),
        (Quantity(0.594, "kg/kg"), "%", 59.4),
        (Quantity([1.0, 2.0], "t/h"), "kg/h", [1000.0, 2000.0]),
        (Quantity([1.0, None], "t/h"), "kg/h", [1000.0, None]),
    ],
)
def test_convert(quantity: Quantity, unit: str, expected: float | list[float]) -> None:
    """Within a dimension, numbers and lists."""
    assert display.convert(quantity, unit) == pytest.approx(expected)


def test_convert_refuses_another_dimension() -> None:
    """No mass in hours."""
    with pytest.raises(InputError, match="cannot be given in h"):
        display.convert(Quantity(1.0, "kg"), "h")


@pytest.mark.parametrize(("given", "unit"), [("t/yr", "t/h"), ("kg/h", "kt/yr")])
def test_hours_join_the_year_and_the_hour(given: str, unit: str) -> None:
    """There and back; without the hours, nothing does."""
    there = display.flow(Quantity(3.0, given), unit, 6400.0)
    assert display.flow(Quantity(there, unit), given, 6400.0) == pytest.approx(3.0)
    with pytest.raises(InputError, match="operating time"):
        display.flow(Quantity(3.0, given), unit, None)


def test_a_count_is_no_percentage() -> None:
    """Eleven mixer-settlers are eleven; a share is in percent. So are people, pieces of equipment and a factor on prices."""
    doc = run("nmc622-hydro").document
    sections = {section.key: section for section in assemble(doc).sections}
    section = sections["unit-figures"]
    told = {(unit, what): value for unit, what, *value in section.blocks[0].rows}
    assert told["nickel extraction", "mixer-settlers"] == [11.0, ""]
    assert told["leaching", "metal of the cathode dissolved"][1] == "%"
    pieces = [row[2] for row in sections["capital"].blocks[-1].rows]
    assert pieces == [row.number.value for row in doc.capital.equipment]
    assert f" {doc.workers.value:.4g} people" in sections["costs"].blocks[-1].words
    finance = {name.partition(",")[0]: value for name, *value in sections["finance"].blocks[0].rows}
    assert finance["Payback"] == [doc.finance.payback.value, "yr"]
    factor = doc.finance.break_even_price_factor.value
    assert finance["Factor on all product prices at which nothing is left"] == [factor, ""]

"""Constants: the values of CODATA, each written once."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from scipy import constants as codata

import blackmass.process
from blackmass.process import constants

_MOLAR_VOLUME = codata.physical_constants["molar volume of ideal gas (273.15 K, 101.325 kPa)"][0]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (constants.GAS_CONSTANT, codata.R),
        (constants.FARADAY, codata.physical_constants["Faraday constant"][0]),
        (constants.GRAVITY, codata.g),
        (constants.ATMOSPHERE, codata.atmosphere),
        (constants.ZERO_CELSIUS, codata.zero_Celsius),
        (constants.NORMAL_VOLUME, _MOLAR_VOLUME),
        (constants.HOUR, codata.hour),
    ],
)
def test_values_are_those_of_codata(ours: float, theirs: float) -> None:
    assert ours == pytest.approx(theirs, rel=1e-12)


def test_each_constant_stands_once() -> None:
    """No other file types the number, to three digits, of a constant that has a name."""
    named = (
        constants.GAS_CONSTANT,
        constants.FARADAY,
        constants.GRAVITY,
        constants.ATMOSPHERE,
        constants.ZERO_CELSIUS,
        constants.NORMAL_VOLUME,
        constants.AIR_OXYGEN,
    )
    for path in Path(blackmass.process.__file__).parent.rglob("*.py"):
        if path.name == "constants.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, float):
                again = [c for c in named if abs(node.value / c - 1.0) < 1e-3]
                assert not again, f"{path}, line {node.lineno}: {node.value}"

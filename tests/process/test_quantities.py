"""What people type is read strictly, and pint agrees with every conversion."""

from __future__ import annotations

import numpy as np
import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blackmass.process import InputError, quantity, ureg
from blackmass.process.quantities import UNITS, from_si, si_unit, to_si


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        ("2.5 t/h", "mass flow", 2500 / 3600),
        ("2.5t/h", "mass flow", 2500 / 3600),
        ("1 000 kg/h", "mass flow", 1000 / 3600),
        ("1e3 kg/h", "mass flow", 1000 / 3600),
        ("2204.622621848776 lb/h", "mass flow", 1000 / 3600),
        ("20 kt/a", "annual mass", 20e6),
        ("25 degC", "temperature", 298.15),
        ("77 degF", "temperature", 298.15),
        ("298.15 K", "temperature", 298.15),
        ("98 percent", "fraction", 0.98),
        ("98 %", "fraction", 0.98),
        ("0.98", "fraction", 0.98),
        ("55.6 kWh/t", "specific energy", 200160.0),
        ("1 USD/lb", "price", 1 / 0.45359237),
        (".5 mm", "length", 5e-4),
        ("-20 degC", "temperature", 253.15),
    ],
)
def test_reads(text: str, dimension: str, value: float) -> None:
    """Against factors that are exact by definition."""
    assert to_si(text, dimension, "field") == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "dimension", "hint"),
    [
        ("2,5 t/h", "mass flow", "2,5"),
        ("1 ton", "mass flow", "907"),
        ("20 tpd", "mass flow", "t/d"),
        ("9**9**9 t/h", "mass flow", r"9\*\*9"),
        ("10 t", "mass flow", "a mass, not a mass flow"),
        ("10", "mass flow", "no unit"),
        ("", "mass flow", "mass flow"),
        ("t/h", "mass flow", "t/h"),
        ("nan t/h", "mass flow", "nan"),
        ("inf t/h", "mass flow", "inf"),
        ("1e999 t/h", "mass flow", "finite"),
        ("70 C", "temperature", "degC"),
        ("__import__('os')", "number", "import"),
        ("1 vol%", "molar concentration", r"0\.098 mol/L"),
        ("1.2.3 m", "length", r"1\.2\.3"),
    ],
)
def test_refuses(text: str, dimension: str, hint: str) -> None:
    """Each refusal names the field and what to write instead."""
    with pytest.raises(InputError, match=hint) as told:
        to_si(text, dimension, "the field")
    assert "the field" in str(told.value)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), True, None, [1.0, float("nan")], [[1.0]], [], "x", object()]
)
def test_refuses_what_is_no_number(value: object) -> None:
    """Bare values of a dimension that needs no unit."""
    with pytest.raises(InputError):
        to_si(value, "fraction", "field")


def test_bare_numbers_need_a_dimension_without_unit() -> None:
    """1 may be a fraction and never a temperature."""
    assert to_si(0.3, "fraction", "field") == 0.3
    with pytest.raises(InputError, match="no unit"):
        to_si(70, "temperature", "field")


def test_pint_quantities() -> None:
    """Quantities of any pint unit of the dimension, single or arrays, of this or of another registry."""
    assert to_si(ureg.Quantity(60, "degC"), "temperature", "f") == pytest.approx(333.15)
    np.testing.assert_allclose(to_si(np.array([1.0, 2.0]) * ureg.inch, "length", "f"), [0.0254, 0.0508])
    assert to_si(3 * pint.UnitRegistry().mm, "length", "f") == pytest.approx(0.003)
    with pytest.raises(InputError, match="field"):
        to_si(3 * ureg.kg, "length", "field")


@given(st.sampled_from([(d, u) for d, units in UNITS.items() for u in units]), st.floats(0.001, 1e6))
def test_every_unit_goes_there_and_back_as_pint_says(pair: tuple[str, str], value: float) -> None:
    """The closed tables hold pint's own factors."""
    dimension, unit = pair
    typed = f"{value!r} {unit}" if unit else repr(value)
    si = to_si(typed, dimension, "field")
    assert from_si(si, unit, dimension) == pytest.approx(value, rel=1e-9)
    if dimension != "annual mass":
        target = UNITS[dimension][si_unit(dimension)]
        assert si == pytest.approx(ureg.Quantity(value, UNITS[dimension][unit]).m_as(target), rel=1e-9)


def test_quantities_come_out_with_their_unit() -> None:
    """quantity() speaks this package's units."""
    assert quantity(1.0, "t/h").to("kg/s").magnitude == pytest.approx(1 / 3.6)
    assert quantity(0.5, "kg/kg").to("percent").magnitude == pytest.approx(50)

"""What people type is read strictly, and pint agrees with every conversion."""

from __future__ import annotations

import numpy as np
import pint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blackmass.process import InputError, quantity, ureg
from blackmass.process.quantities import from_si, money, to_si
from blackmass.process.units import UNITS, si_unit


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
        ("−20 °C", "temperature", 253.15),
        ("60 C", "temperature", 333.15),
        ("60 ℃", "temperature", 333.15),
        ("12 kt/y", "annual mass", 12e6),
        ("12 ktpa", "annual mass", 12e6),
        ("12 000 t/year", "annual mass", 12e6),
        ("12 000 tpa", "annual mass", 12e6),
        ("12e3 tonnes/a", "annual mass", 12e6),
        ("24 t/day", "mass flow", 1000 / 3600),
        ("24 tpd", "mass flow", 1000 / 3600),
        ("12 ktpy", "annual mass", 12e6),
        ("12 kta", "annual mass", 12e6),
        ("12 kt per annum", "annual mass", 12e6),
        ("12 t p.a.", "annual mass", 12e3),
        ("60 kg/min", "mass flow", 1.0),
        ("60 oC", "temperature", 333.15),
        ("60 deg C", "temperature", 333.15),
        ("90 mins", "time", 5400.0),
        ("75 microns", "length", 75e-6),
        ("2 mol/dm3", "molar concentration", 2000.0),
        ("2 bara", "pressure", 2e5),
        ("30 wt%", "fraction", 0.3),
        ("30 % w/w", "fraction", 0.3),
        ("L/S 10", "mass concentration", 100.0),
        ("L/S = 10:1", "volume per mass", 0.01),
        ("L/S ratio of 12.5 mL/g", "mass concentration", 80.0),
        ("S/L 1:10", "mass concentration", 100.0),
        ("S/L 100 g/L", "volume per mass", 0.01),
        ("1:10 g/mL", "mass concentration", 100.0),
        ("10:1 mL/g", "mass concentration", 100.0),
        ("1 tph", "mass flow", 1000 / 3600),
        ("1 000 kg h-1", "mass flow", 1000 / 3600),
        ("2 M", "molar concentration", 2000.0),
        ("2 mol L⁻¹", "molar concentration", 2000.0),
        ("2 mol/l", "molar concentration", 2000.0),
        ("20 g L^-1", "mass concentration", 20.0),
        ("20 kg/m³", "mass concentration", 20.0),
        ("50 mL/g", "mass concentration", 20.0),
        ("50 L/kg", "mass concentration", 20.0),
        ("10 mL g-1", "volume per mass", 0.01),
        ("75 μm", "length", 75e-6),
        ("75 µm", "length", 75e-6),
        ("25 kJ/(kg K)", "specific heat capacity", 25e3),
        ("0.5 h-1", "rate", 0.5 / 3600),
        ("2 hours", "time", 7200.0),
        ("30 mA/cm2", "current density", 300.0),
        ("300 A m-2", "current density", 300.0),
        ("10 cm2", "area", 1e-3),
        ("3.6 kmol/h", "molar flow", 1.0),
        ("60 L/min", "volume flow", 1e-3),
        ("1.2 MUSD", "money", 1.2e6),
        ("36 USD/h", "money per time", 0.01),
        ("1.2 MUSD/a", "annual money", 1.2e6),
        ("0.1 USD/tkm", "freight", 1e-7),
        ("0.1 USD/(t km)", "freight", 1e-7),
        ("0.1 USD/t-km", "freight", 1e-7),
        ("360 g CO2e/kWh", "emission per energy", 1e-7),
        ("1.5 t CO2-eq/t", "emission per mass", 1.5),
        ("1.5 kg CO2e kg-1", "emission per mass", 1.5),
        ("1.5 kgCO2eq/kg", "emission per mass", 1.5),
        ("-8 log10 atm", "log10 pressure", -8.0),
        ("-8", "log10 pressure", -8.0),
        ("3.6 MWh/t", "specific energy", 12.96e6),
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
        ("20 mtpa", "annual mass", "million tons"),
        ("20 MT/yr", "annual mass", "metric"),
        ("20 tpd", "annual mass", "a mass flow, not an annual mass"),
        ("5 N", "molar concentration", "mol/L"),
        ("5 Nm3/h", "volume flow", "kmol/h"),
        ("1.5 kg CO2/kg", "emission per mass", "CO2e"),
        ("2 $/kg", "price", "write USD"),
        ("2 EUR/kg", "price", "in EUR, for which no rate is known"),
        ("2 €/kg", "price", "in EUR, for which no rate is known"),
        ("2 CNY2023/t", "price", "in CNY, for which no rate is known"),
        ("2 USD2021/kg", "price", "money of 2021"),
        ("2 USD/kWh", "price", "an energy price, not a price"),
        ("2 USD1492/kg", "price", "not known"),
        ("L/S 10 g/L", "mass concentration", "does not start with a number"),
        ("1:0 g/mL", "mass concentration", "unit that is not known"),
        ("10:1", "mass concentration", "has no unit"),
        ("1.1.1:2 g/mL", "mass concentration", "unit that is not known"),
        ("0 mL/g", "mass concentration", "a volume per mass, not a mass concentration"),
        ("1e-310 m", "length", "too small"),
        ("1e-400 m", "length", "too small"),
        ("1e-306 um", "length", "too small"),
        ("e5 m", "length", "does not start with a number"),
        ("e0000", "number", "does not start with a number"),
        ("e5 0001", "number", "does not start with a number"),
        ("5 0001 m", "length", "unit that is not known"),
        ("٣ m", "length", "does not start with a number"),
        ("1²", "number", "unit that is not known"),
        ("1" * 5000 + " m", "length", "too long"),
        ("1 m" + " " * 5000 + "m", "length", "too long"),
        ("9**9**9 t/h", "mass flow", r"9\*\*9"),
        ("10 t", "mass flow", "a mass, not a mass flow"),
        ("10", "mass flow", "no unit"),
        ("", "mass flow", "mass flow"),
        ("t/h", "mass flow", "t/h"),
        ("nan t/h", "mass flow", "nan"),
        ("inf t/h", "mass flow", "inf"),
        ("1e999 t/h", "mass flow", "finite"),
        ("70 C", "temperature difference", "degC"),
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
    "value",
    [
        float("nan"),
        float("inf"),
        True,
        None,
        [1.0, float("nan")],
        [[1.0]],
        [[1.0], [1.0, 2.0]],
        [["1 percent"], "2 percent"],
        [0.5, True],
        [0.5, None],
        np.ones((2, 2)),
        np.array([True]),
        np.array([1j]),
        np.array(["2020"], dtype="datetime64"),
        np.array([{}, 0.5], dtype=object),
        [],
        "x",
        object(),
        {},
        b"1",
        10**400,
        -(10**5000),
        [10**400],
        ureg.Quantity(10**400, "1"),
        ureg.Quantity(np.ones((2, 2)), "1"),
    ],
    ids=lambda value: type(value).__name__,
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


def test_lists_and_arrays_of_text() -> None:
    """One value a scenario, each with its own unit; what is wrong is told with its scenario."""
    np.testing.assert_allclose(to_si(["60 degC", "300 K"], "temperature", "f"), [333.15, 300.0])
    np.testing.assert_allclose(to_si(np.array(["1 mm", "2 um"]), "length", "f"), [1e-3, 2e-6])
    with pytest.raises(InputError, match="f, scenario 1"):
        to_si(["60 degC", "60 kg"], "temperature", "f")


def test_money_has_a_currency_and_may_have_a_year() -> None:
    """The grammar reads every currency; a calculation takes dollars, and of a year only where that year is meant."""
    assert money("15 EUR2022/t", "price", "f") == (pytest.approx(0.015), "EUR", 2022)
    assert money("15 RMB/kg", "price", "f") == (15.0, "CNY", None)
    assert money("2 kUSD", "money", "f") == (2000.0, "USD", None)
    assert to_si("16.853 USD2022/kg", "price", "f", year=2022) == 16.853
    with pytest.raises(InputError, match=r"f.*money of 2021; prices here are of 2022"):
        to_si("16.853 USD2021/kg", "price", "f", year=2022)


def test_what_is_shown_of_a_long_value_is_short() -> None:
    """Nobody reads a paragraph of a million characters."""
    for value in ("7" * 10**6 + " m", [1.0] * 10**5 + ["x"], {"a": "b" * 10**6}):
        with pytest.raises(InputError) as told:
            to_si(value, "length", "f")
        assert len(str(told.value)) < 500


def test_pint_quantities() -> None:
    """Quantities of any pint unit of the dimension, single or arrays, of this or of another registry."""
    assert to_si(ureg.Quantity(60, "degC"), "temperature", "f") == pytest.approx(333.15)
    np.testing.assert_allclose(to_si(np.array([1.0, 2.0]) * ureg.inch, "length", "f"), [0.0254, 0.0508])
    assert to_si(3 * pint.UnitRegistry().mm, "length", "f") == pytest.approx(0.003)
    with pytest.raises(InputError, match="field"):
        to_si(3 * ureg.kg, "length", "field")


@settings(deadline=None)
@given(st.sampled_from([(d, u) for d, units in UNITS.items() for u in units]), st.floats(0.001, 1e6))
def test_every_unit_goes_there_and_back_as_pint_says(pair: tuple[str, str], value: float) -> None:
    """The closed tables hold pint's own factors."""
    dimension, unit = pair
    typed = f"{value!r} {unit}" if unit else repr(value)
    si = to_si(typed, dimension, "field")
    assert from_si(si, unit, dimension) == pytest.approx(value, rel=1e-9)
    if not dimension.startswith("annual"):
        target = UNITS[dimension][si_unit(dimension)]
        assert si == pytest.approx(ureg.Quantity(value, UNITS[dimension][unit]).m_as(target), rel=1e-9)


_UNITS = [(d, u) for d, units in UNITS.items() for u in units if d != "temperature"]


@settings(deadline=None)
@given(st.sampled_from(_UNITS), st.floats(0.0, allow_infinity=False))
def test_any_number_reads_back_or_is_refused(pair: tuple[str, str], value: float) -> None:
    """From the smallest float to the largest, in every unit."""
    dimension, unit = pair
    try:
        si = to_si(f"{value!r} {unit}", dimension, "field")
    except InputError:
        assert value < 1e-290 or value > 1e290
    else:
        assert from_si(si, unit, dimension) == pytest.approx(value, rel=1e-14, abs=0.0)


@pytest.mark.parametrize(("dimension", "unit"), [pair for pair in _UNITS if "/" in pair[1]])
def test_negative_powers_mean_the_same(dimension: str, unit: str) -> None:
    """Papers write g L-1 where the table has g/L."""
    top, *below = unit.split("/")
    factors = [f.rstrip("23") + "-" + (f[-1] if f[-1] in "23" else "1") for f in below]
    written = " ".join([*([] if top == "1" else [top]), *factors])
    assert to_si(f"3 {written}", dimension, "field") == to_si(f"3 {unit}", dimension, "field")


def test_quantities_come_out_with_their_unit() -> None:
    """quantity() speaks this package's units."""
    assert quantity(1.0, "t/h").to("kg/s").magnitude == pytest.approx(1 / 3.6)
    assert quantity(0.5, "kg/kg").to("percent").magnitude == pytest.approx(50)


@pytest.mark.parametrize(
    ("unit", "dimension", "year"),
    [("degC", "temperature", None), ("kg/h", "mass flow", None), ("USD/kg", "price", 2022),
     ("USD2022/kg", "price", 2022), ("mL/g", "mass concentration", None)],
)  # fmt: skip
def test_texts_of_one_unit_read_together_as_each_alone(unit: str, dimension: str, year: int | None) -> None:
    numbers = np.random.default_rng(3).uniform(0.5, 50.0, 200).tolist()
    texts = [f"{number!r} {unit}" for number in [*numbers, 1e-3, 2.5e-05]]
    np.testing.assert_array_equal(to_si(texts, dimension, "x", year), [to_si(t, dimension, "x", year) for t in texts])


@pytest.mark.parametrize(
    "odd", ["nan kg/h", "1e400 kg/h", "1_0 kg/h", "2 degC", "1e-320 kg/h", "1,5 kg/h", "3", "5\n6 kg/h"]
)
def test_one_odd_text_among_many_is_refused_by_its_scenario(odd: str) -> None:
    with pytest.raises(InputError, match="x, scenario 2: "):
        to_si(["1.0 kg/h", "2.0 kg/h", odd, "4.0 kg/h"], "mass flow", "x")

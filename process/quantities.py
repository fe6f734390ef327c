"""Units of measure: text and pint quantities come in, SI floats and arrays go to the calculation.

What a person types is read by a strict grammar: a number, then a unit from the closed table of the
dimension that is wanted. Pint supplies the conversion factors and never parses typed text, because it
reads ``2,5 t/h`` as 25 and ``20 kt/a`` as knots.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np

from .errors import InputError, listing

#: What may be typed, by dimension: typed unit -> the unit in pint's words. The first is the SI unit.
UNITS: dict[str, dict[str, str]] = {
    "length": {"m": "m", "mm": "mm", "um": "um", "µm": "um", "cm": "cm", "in": "inch"},
    "mass": {"kg": "kg", "g": "g", "t": "tonne", "lb": "lb"},
    "mass flow": {
        "kg/s": "kg/s",
        "g/s": "g/s",
        "kg/h": "kg/hour",
        "t/h": "tonne/hour",
        "kg/d": "kg/day",
        "t/d": "tonne/day",
        "lb/h": "lb/hour",
    },
    "annual mass": {
        "kg/yr": "kg",
        "t/yr": "tonne",
        "kt/yr": "kilotonne",
        "t/a": "tonne",
        "kt/a": "kilotonne",
        "lb/yr": "lb",
    },
    "temperature": {"K": "K", "degC": "degC", "°C": "degC", "degF": "degF"},
    "temperature difference": {"K": "K"},
    "pressure": {"Pa": "Pa", "kPa": "kPa", "mbar": "mbar", "bar": "bar", "atm": "atm", "MPa": "MPa"},
    "log10 pressure": {"log10 atm": "1", "1": "1"},
    "time": {"s": "s", "min": "minute", "h": "hour", "d": "day"},
    "time per mass": {"s/kg": "s/kg", "h/t": "hour/tonne"},
    "volume": {"m3": "m**3", "L": "L"},
    "operating time": {"s/yr": "s", "h/yr": "hour", "d/yr": "day"},
    "specific energy": {
        "J/kg": "J/kg",
        "kJ/kg": "kJ/kg",
        "MJ/kg": "MJ/kg",
        "Wh/kg": "Wh/kg",
        "kWh/kg": "kWh/kg",
        "kWh/t": "kWh/tonne",
        "MJ/t": "MJ/tonne",
        "GJ/t": "GJ/tonne",
    },
    "power": {"W": "W", "kW": "kW", "MW": "MW"},
    "molar energy": {"J/mol": "J/mol", "kJ/mol": "kJ/mol"},
    "molar heat capacity": {"J/mol/K": "J/mol/K"},
    "specific heat capacity": {"J/kg/K": "J/kg/K", "kJ/kg/K": "kJ/kg/K"},
    "voltage": {"V": "V", "mV": "mV"},
    "mass concentration": {
        "kg/m3": "kg/m**3",
        "g/L": "g/L",
        "g/l": "g/L",
        "mg/L": "mg/L",
        "mg/l": "mg/L",
        "mg/m3": "mg/m**3",
    },
    "molar concentration": {"mol/m3": "mol/m**3", "mol/L": "mol/L", "mol/l": "mol/L", "kmol/m3": "kmol/m**3"},
    "molality": {"mol/kg": "mol/kg"},
    "volume per mass": {"m3/kg": "m**3/kg", "L/kg": "L/kg", "l/kg": "L/kg", "m3/t": "m**3/tonne"},
    "density": {"kg/m3": "kg/m**3", "g/cm3": "g/cm**3", "t/m3": "tonne/m**3"},
    "areal mass": {"kg/m2": "kg/m**2", "g/m2": "g/m**2"},
    "diffusivity": {"m2/s": "m**2/s", "cm2/s": "cm**2/s"},
    "velocity": {"m/s": "m/s", "cm/s": "cm/s"},
    "rate": {"1/s": "1/s", "1/min": "1/min", "1/h": "1/h", "1/day": "1/day"},
    "fraction": {"1": "1", "percent": "percent", "%": "percent", "ppm": "ppm"},
    "ratio": {
        "kg/kg": "1",
        "mol/mol": "1",
        "t/t": "1",
        "m3/m3": "1",
        "kg/t": "kg/tonne",
        "g/kg": "g/kg",
        "mg/kg": "mg/kg",
        "1": "1",
        "percent": "percent",
        "%": "percent",
    },
    "number": {"": "1", "1": "1"},
    "price": {"USD/kg": "USD/kg", "USD/t": "USD/tonne", "USD/lb": "USD/lb"},
    "energy price": {
        "USD/J": "USD/J",
        "USD/GJ": "USD/GJ",
        "USD/MWh": "USD/MWh",
        "USD/kWh": "USD/kWh",
        "USD/MMBtu": "USD/MBtu",
    },
}

_NUMBER = re.compile(r"\s*([+-]?(?:\d{1,3}(?: \d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d+)?)\s*(.*?)\s*")

#: Words people type that mean several things, with the question to ask back.
_AMBIGUOUS = {
    "ton": "a ton is 907, 1000 or 1016 kg: write t (1000 kg) or lb",
    "tons": "a ton is 907, 1000 or 1016 kg: write t (1000 kg) or lb",
    "kt": "write the flow in full, such as kt/yr",
    "tpd": "write t/d",
    "tpa": "write t/yr",
    "tph": "write t/h",
    "C": "write degC",
    "F": "write degF",
    "vol%": "a volume percent depends on the strength of the solution it is made from: write mol/L "
    "(1 vol% of 30 wt% hydrogen peroxide is 0.098 mol/L, of pure peroxide 0.43 mol/L)",
}


def __getattr__(name: str) -> Any:
    """``ureg``, the one pint registry, made when it is first asked for."""
    if name == "ureg":
        return registry()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def registry() -> Any:
    """The one pint registry, with a currency and the percent sign."""
    import pint

    ureg = pint.UnitRegistry(autoconvert_offset_to_baseunit=True)
    ureg.define("USD = [currency]")
    return ureg


def quantity(value: Any, unit: str) -> Any:
    """A pint quantity from a magnitude and a unit as this package writes it."""
    return registry().Quantity(value, _pint_name(unit))


@cache
def _pint_name(unit: str) -> str:
    for table in UNITS.values():
        if unit in table:
            return table[unit]
    return unit


def dimension_of(unit: str) -> str:
    """The dimension whose table holds a unit, as typed in this package's own declarations."""
    for dimension, table in UNITS.items():
        if unit in table:
            return dimension
    raise InputError(f'"{unit}" is not a unit this package knows: add it to the table of its dimension.')


def si_unit(dimension: str) -> str:
    """The SI unit of a dimension, as typed."""
    return next(iter(UNITS[dimension]))


@cache
def _affine(unit: str, dimension: str) -> tuple[float, float]:
    """Slope and offset from a typed unit to the dimension's SI unit, asked of pint once."""
    table = UNITS[dimension]
    ureg, target = registry(), table[si_unit(dimension)]
    if dimension == "annual mass":
        target = "kg"
    zero = ureg.Quantity(0.0, table[unit]).m_as(target)
    hundred = ureg.Quantity(100.0, table[unit]).m_as(target)
    return (hundred - zero) / 100.0, zero


def from_si(value: Any, unit: str, dimension: str | None = None) -> Any:
    """The magnitude in a typed unit of an SI value."""
    slope, offset = _affine(unit, dimension or dimension_of(unit))
    return (value - offset) / slope


def split(text: str) -> tuple[float, str] | None:
    """The number and the unit of a typed quantity, or None when there is no number to read."""
    match = _NUMBER.fullmatch(text)
    if not match or not match[1] or not any(c.isdigit() for c in match[1]):
        return None
    return float(match[1].replace(" ", "")), match[2]


def to_si(value: Any, dimension: str, field: str) -> float | np.ndarray:
    """An SI float or 1-D array from text, a pint quantity, a bare number (where it has no unit) or a list.

    `field` is what error messages call the value. Raises InputError for unreadable text, a unit of
    another dimension, a missing unit, and NaN or infinite numbers.
    """
    if isinstance(value, str):
        return _text_to_si(value, dimension, field)
    if hasattr(value, "m_as"):
        return _finite(_pint_to_si(value, dimension, field), field, value)
    if isinstance(value, (list, tuple)) and any(isinstance(v, str) or hasattr(v, "m_as") for v in value):
        return _finite(np.array([to_si(v, dimension, field) for v in value], dtype=float), field, value)
    if isinstance(value, bool) or value is None:
        raise InputError(f"{field}: {value!r} is not a quantity; {_allowed(dimension)}.")
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise InputError(f"{field}: {value!r} is not a quantity; {_allowed(dimension)}.") from None
    if "1" not in UNITS[dimension]:
        shown = value if array.ndim == 0 else "an array of bare numbers"
        raise InputError(f"{field}: {shown} has no unit; {_allowed(dimension)}.")
    return _finite(array, field, value)


def _finite(value: Any, field: str, given: Any) -> float | np.ndarray:
    array = np.asarray(value, dtype=float)
    if array.ndim > 1:
        raise InputError(
            f"{field}: an array of shape {array.shape} was given; give one number or one row of scenarios."
        )
    if array.ndim and not array.size:
        raise InputError(f"{field}: an empty list was given; give one number or one row of scenarios.")
    if not np.all(np.isfinite(array)):
        shown = (
            f"{given!r}"
            if array.ndim == 0
            else f"a value that is not finite in scenario {int(np.argmin(np.isfinite(array)))}"
        )
        raise InputError(f"{field}: {shown} is not a finite number; give a finite value.")
    return float(array) if array.ndim == 0 else array


def _text_to_si(text: str, dimension: str, field: str) -> float:
    table = UNITS[dimension]
    parts = split(text)
    if parts is None:
        if text.strip().lower().lstrip("+-") in {"nan", "inf", "infinity"}:
            raise InputError(f'{field}: "{text}" is not a finite number; {_allowed(dimension)}.')
        raise InputError(f'{field}: "{text}" does not start with a number; {_allowed(dimension)}.')
    number, unit = parts
    if unit.startswith(","):
        raise InputError(
            f'{field}: "{text}" has a comma; use a decimal point and no thousands comma, such as "2.5 t/h".'
        )
    unit = unit or ("1" if "1" in table else "")
    if unit in table:
        slope, offset = _affine(unit, dimension)
        return float(_finite(number * slope + offset, field, text))
    head = unit.split("/")[0].strip()
    if unit in _AMBIGUOUS or head in {"ton", "tons"}:
        raise InputError(
            f'{field}: "{text}" is ambiguous: {_AMBIGUOUS.get(unit, _AMBIGUOUS["ton"])}; {_allowed(dimension)}.'
        )
    if not unit:
        raise InputError(f'{field}: "{text}" has no unit; {_allowed(dimension)}.')
    known = [name for name, units in UNITS.items() if unit in units]
    what = f"is {_article(known[0])}, not {_article(dimension)}" if known else "has a unit that is not known here"
    raise InputError(f'{field}: "{text}" {what}; {_allowed(dimension)}.')


def _pint_to_si(value: Any, dimension: str, field: str) -> Any:
    import pint

    if dimension == "annual mass":
        raise InputError(
            f"{field}: give an annual mass as text, such as \"10000 t/yr\": pint's year is not the plant's."
        )
    try:
        return value.m_as(UNITS[dimension][si_unit(dimension)])
    except pint.DimensionalityError:
        raise InputError(
            f"{field}: {value:~P} has the dimension {value.dimensionality or 'one'}, not that of {_article(dimension)}; "
            f"{_allowed(dimension)}."
        ) from None


def _article(dimension: str) -> str:
    return ("an " if dimension[0] in "aeiou" else "a ") + dimension


def _allowed(dimension: str) -> str:
    units = [unit for unit in UNITS[dimension] if unit not in ("", "1")]
    bare = "1" in UNITS[dimension]
    if not units:
        return "give a plain number"
    return f"give {_article(dimension)} in {listing(units)}" + (" or as a plain number" if bare else "")


def format_number(value: float, digits: int = 4) -> str:
    """A number as short text with a few significant digits."""
    return f"{value:.{digits}g}"

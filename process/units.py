"""Units of measure: the closed table of what may be typed, by dimension, and the spellings that mean the same.

Pint knows them all, supplies quantities to people and never reads typed text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

from .constants import ZERO_CELSIUS
from .errors import InputError, listing

#: What may be typed, by dimension: typed unit -> the unit in pint's words. The first is the SI unit.
UNITS: dict[str, dict[str, str]] = {
    "length": {"m": "m", "mm": "mm", "um": "um", "cm": "cm", "km": "km", "in": "inch"},
    "area": {"m2": "m**2", "cm2": "cm**2", "mm2": "mm**2"},
    "volume": {"m3": "m**3", "L": "L", "mL": "mL"},
    "mass": {"kg": "kg", "g": "g", "t": "tonne", "lb": "lb", "short ton": "short_ton"},
    "time": {"s": "s", "min": "minute", "h": "hour", "d": "day"},
    # by which money is lent and earned back; a month and a working year have no one length
    "calendar time": {"s": "s", "d": "day", "week": "week", "yr": "year"},
    "operating time": {"s/yr": "s", "h/yr": "hour", "d/yr": "day"},
    "temperature": {"K": "K", "degC": "degC", "degF": "degF"},
    "temperature difference": {"K": "K"},
    "pressure": {"Pa": "Pa", "kPa": "kPa", "mbar": "mbar", "bar": "bar", "atm": "atm", "MPa": "MPa", "psi": "psi"},
    # The atmosphere is the standard state of the Gibbs energies that oxygen potentials are read against.
    "log10 pressure": {"log10 atm": "1", "1": "1"},
    "voltage": {"V": "V", "mV": "mV"},
    "velocity": {"m/s": "m/s", "cm/s": "cm/s"},
    "rate": {"1/s": "1/s", "1/min": "1/min", "1/h": "1/h", "1/day": "1/day"},
    "diffusivity": {"m2/s": "m**2/s", "cm2/s": "cm**2/s"},
    "current density": {"A/m2": "A/m**2", "A/cm2": "A/cm**2", "mA/cm2": "mA/cm**2"},
    # --- what flows; a plant's year is its operating hours, so a year's mass is no mass flow
    "mass flow": {
        "kg/s": "kg/s",
        "g/s": "g/s",
        "g/min": "g/minute",
        "kg/min": "kg/minute",
        "kg/h": "kg/hour",
        "t/h": "tonne/hour",
        "kg/d": "kg/day",
        "t/d": "tonne/day",
        "lb/h": "lb/hour",
        "lb/d": "lb/day",
        "short ton/h": "short_ton/hour",
        "short ton/d": "short_ton/day",
    },
    "annual mass": {
        "kg/yr": "kg",
        "t/yr": "tonne",
        "kt/yr": "kilotonne",
        "Mt/yr": "megatonne",
        "lb/yr": "lb",
        "short ton/yr": "short_ton",
    },
    "molar flow": {"mol/s": "mol/s", "mol/h": "mol/hour", "kmol/h": "kmol/hour"},
    "volume flow": {
        "m3/s": "m**3/s",
        "m3/h": "m**3/hour",
        "m3/d": "m**3/day",
        "L/s": "L/s",
        "L/min": "L/minute",
        "L/h": "L/hour",
    },
    # --- energy
    "energy": {"J": "J", "kJ": "kJ", "MJ": "MJ", "GJ": "GJ", "Wh": "Wh", "kWh": "kWh", "MWh": "MWh"},
    "power": {"W": "W", "kW": "kW", "MW": "MW"},
    "specific energy": {
        "J/kg": "J/kg",
        "kJ/kg": "kJ/kg",
        "MJ/kg": "MJ/kg",
        "Wh/kg": "Wh/kg",
        "kWh/kg": "kWh/kg",
        "kWh/t": "kWh/tonne",
        "MWh/t": "MWh/tonne",
        "MJ/t": "MJ/tonne",
        "GJ/t": "GJ/tonne",
        "MMBtu/t": "MBtu/tonne",
        "kWh/lb": "kWh/lb",
        "MJ/lb": "MJ/lb",
        "kWh/short ton": "kWh/short_ton",
        "MJ/short ton": "MJ/short_ton",
    },
    "energy per volume": {"J/m3": "J/m**3", "kJ/m3": "kJ/m**3", "MJ/m3": "MJ/m**3", "kWh/m3": "kWh/m**3"},
    "power per volume": {"W/m3": "W/m**3", "kW/m3": "kW/m**3"},
    "molar energy": {"J/mol": "J/mol", "kJ/mol": "kJ/mol"},
    "molar heat capacity": {"J/mol/K": "J/mol/K"},
    "specific heat capacity": {"J/kg/K": "J/kg/K", "kJ/kg/K": "kJ/kg/K"},
    # --- how much of one in another
    "fraction": {"1": "1", "percent": "percent", "%": "percent", "ppm": "ppm"},
    "ratio": {
        "kg/kg": "1",
        "mol/mol": "1",
        "t/t": "1",
        "g/g": "1",
        "m3/m3": "1",
        "kg/t": "kg/tonne",
        "g/kg": "g/kg",
        "g/t": "g/tonne",
        "mg/kg": "mg/kg",
        "lb/lb": "1",
        "lb/short ton": "lb/short_ton",
        "1": "1",
        "percent": "percent",
        "%": "percent",
    },
    "number": {"": "1", "1": "1"},
    "logarithm": {"": "1", "1": "1"},
    "mass concentration": {"kg/m3": "kg/m**3", "g/L": "g/L", "g/mL": "g/mL", "mg/L": "mg/L", "mg/m3": "mg/m**3"},
    "molar concentration": {"mol/m3": "mol/m**3", "mol/L": "mol/L", "mmol/L": "mmol/L", "kmol/m3": "kmol/m**3"},
    "molality": {"mol/kg": "mol/kg"},
    "volume per mass": {"m3/kg": "m**3/kg", "L/kg": "L/kg", "mL/g": "mL/g", "m3/t": "m**3/tonne"},
    "density": {"kg/m3": "kg/m**3", "kg/L": "kg/L", "g/cm3": "g/cm**3", "t/m3": "tonne/m**3"},
    "areal mass": {"kg/m2": "kg/m**2", "g/m2": "g/m**2"},
    "time per mass": {
        "s/kg": "s/kg",
        "h/t": "hour/tonne",
        "h/kg": "hour/kg",
        "h/lb": "hour/lb",
        "h/short ton": "hour/short_ton",
    },
    # --- money, in dollars of the year that the table it stands in is of
    "money": {"USD": "USD", "kUSD": "kUSD", "MUSD": "MUSD"},
    "money per time": {"USD/s": "USD/s", "USD/h": "USD/hour", "USD/d": "USD/day"},
    "annual money": {"USD/yr": "USD", "kUSD/yr": "kUSD", "MUSD/yr": "MUSD"},
    "price": {"USD/kg": "USD/kg", "USD/t": "USD/tonne", "USD/lb": "USD/lb", "USD/short ton": "USD/short_ton"},
    "energy price": {
        "USD/J": "USD/J",
        "USD/MJ": "USD/MJ",
        "USD/GJ": "USD/GJ",
        "USD/MWh": "USD/MWh",
        "USD/kWh": "USD/kWh",
        "USD/MMBtu": "USD/MBtu",
    },
    "freight": {
        "USD/kg/m": "USD/kg/m",
        "USD/t/km": "USD/tonne/km",
        "USD/kg/km": "USD/kg/km",
        "USD/lb/km": "USD/lb/km",
        "USD/short ton/km": "USD/short_ton/km",
    },
    # --- what warms the air, in the mass of carbon dioxide that warms it as much
    "emission": {
        "kg CO2e": "kg*CO2e",
        "t CO2e": "tonne*CO2e",
        "lb CO2e": "lb*CO2e",
        "short ton CO2e": "short_ton*CO2e",
    },
    "emission per mass": {
        "kg CO2e/kg": "kg*CO2e/kg",
        "g CO2e/kg": "g*CO2e/kg",
        "kg CO2e/t": "kg*CO2e/tonne",
        "t CO2e/t": "tonne*CO2e/tonne",
        "lb CO2e/lb": "lb*CO2e/lb",
        "lb CO2e/short ton": "lb*CO2e/short_ton",
        "short ton CO2e/short ton": "short_ton*CO2e/short_ton",
    },
    "emission per energy": {
        "kg CO2e/J": "kg*CO2e/J",
        "kg CO2e/kWh": "kg*CO2e/kWh",
        "g CO2e/kWh": "g*CO2e/kWh",
        "kg CO2e/MWh": "kg*CO2e/MWh",
        "kg CO2e/MJ": "kg*CO2e/MJ",
        "kg CO2e/GJ": "kg*CO2e/GJ",
        "g CO2e/MJ": "g*CO2e/MJ",
        "lb CO2e/kWh": "lb*CO2e/kWh",
        "lb CO2e/MJ": "lb*CO2e/MJ",
    },
    "emission of freight": {
        "kg CO2e/kg/m": "kg*CO2e/kg/m",
        "kg CO2e/t/km": "kg*CO2e/tonne/km",
        "kg CO2e/kg/km": "kg*CO2e/kg/km",
        "lb CO2e/lb/km": "lb*CO2e/lb/km",
        "lb CO2e/short ton/km": "lb*CO2e/short_ton/km",
    },
}

#: What the words of pint that stand above are in SI, exactly; pint takes a second to make ready, and tells the rest.
_SIZES = {
    word: Fraction(size)
    for size, words in {
        "1": "1 m kg s K Pa V A mol J W USD CO2e", "1e3": "km tonne kPa kJ kW kmol kUSD", "1e6": "MPa MJ MW kilotonne MUSD",
        "1e9": "GJ megatonne", "1e-2": "cm percent", "1e-3": "mm L g mV mA mmol", "1e-6": "um mL mg ppm",
        "60": "min minute", "3600": "h hour Wh", "86400": "d day", "604800": "week", "31557600": "year", "36e5": "kWh",
        "36e8": "MWh", "100": "mbar", "1e5": "bar", "101325": "atm", "0.0254": "inch", "0.45359237": "lb",
        "907.18474": "short_ton",
        "1055056e3": "MBtu",
    }.items()
    for word in words.split()
}  # fmt: skip
_SIZES["psi"] = _SIZES["lb"] * Fraction("9.80665") / _SIZES["inch"] ** 2

#: Units whose zero is elsewhere: slope and offset to the SI unit.
_OFFSETS = {"degC": (1.0, ZERO_CELSIUS), "degF": (5.0 / 9.0, ZERO_CELSIUS - 32.0 * 5.0 / 9.0)}

#: Other ways to write a factor of a unit.
_WORDS = {
    "l": "L", "ml": "mL", "litre": "L", "liter": "L", "litres": "L", "liters": "L", "dm3": "L", "cc": "cm3",
    "μm": "um", "micron": "um", "microns": "um", "inch": "in", "inches": "in",
    "°C": "degC", "oC": "degC", "ºC": "degC", "deg C": "degC", "degrees C": "degC", "Celsius": "degC", "celsius": "degC",
    "°F": "degF", "deg F": "degF", "Fahrenheit": "degF",
    "tonne": "t", "tonnes": "t", "lbs": "lb", "short tons": "short ton", "short-ton": "short ton", "bara": "bar", "bar(a)": "bar",
    "sec": "s", "seconds": "s", "minute": "min", "minutes": "min", "mins": "min",
    "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "day": "d", "days": "d", "y": "yr", "a": "yr", "year": "yr", "years": "yr", "annum": "yr", "weeks": "week",
    "tkm": "t/km", "t-km": "t/km", "tonne-km": "t/km",
}  # fmt: skip

#: Units that have a short form of one meaning in their dimension.
_SHORT = {
    "mass flow": {"tph": "t/h", "tpd": "t/d"},
    "annual mass": {"tpa": "t/yr", "tpy": "t/yr", "kta": "kt/yr", "ktpa": "kt/yr", "ktpy": "kt/yr"},
    "temperature": {"C": "degC", "F": "degF"},
    "fraction": dict.fromkeys(
        ("wt%", "wt.%", "wt.-%", "wt-%", "wt %", "mass%", "% w/w", "%(w/w)", "pct", "per cent"), "%"
    ),
    "volume flow": {"lpm": "L/min"},
    "molar concentration": {"M": "mol/L", "mM": "mmol/L"},
    "rate": {"1/d": "1/day"},
}

#: Dimension -> the one that measures its inverse. A liquid to solid ratio says the same as a pulp density.
_INVERSE = {"mass concentration": "volume per mass", "volume per mass": "mass concentration"}

#: Currencies by their ISO 4217 code; prices are in the first.
CURRENCIES = ("USD", "EUR", "CNY", "JPY", "KRW", "GBP", "CAD", "AUD", "CHF", "INR", "SEK", "NOK", "PLN", "HUF")

#: Other ways to write a currency that has but one such name.
_CURRENCY_WORDS = {"US$": "USD", "€": "EUR", "RMB": "CNY"}

#: Words people type that mean several things, with the question to ask back.
_AMBIGUOUS = {
    "ton": "a ton is 907, 1000 or 1016 kg: write t (1000 kg) or lb",
    "kt": "write the flow in full, such as kt/yr",
    "mt": "this is read as metric or as million tons: write t, kt or Mt",
    "C": "write degC",
    "F": "write degF",
    "N": "a normality depends on what the acid or base reacts with: write mol/L",
    "Nm3": "the amount in a normal cubic metre depends on the conditions called normal: write kmol/h or kg/h",
    "barg": "a gauge pressure depends on that of the air: write bar, absolute",
    "vol%": "a volume percent depends on the strength of the solution it is made from: write mol/L "
    "(1 vol% of 30 wt% hydrogen peroxide is 0.098 mol/L, of pure peroxide 0.43 mol/L)",
    "$": "there are several dollars: write USD",
    "¥": "this is read as yen or as yuan: write JPY or CNY",
}
_AMBIGUOUS |= {"tons": _AMBIGUOUS["ton"]} | dict.fromkeys(("MT", "mtpa", "MTPA", "Mtpa"), _AMBIGUOUS["mt"])

_POWER = re.compile(r"[ ·.]*((?:short )?[A-Za-zμ%°]+)-([1-9])")
_PER = re.compile(r" +per +(?!cent)")
_BRACKET = re.compile(r"/\(([^()]*)\)")
_EQUIVALENT = re.compile(r" ?CO2[ -]?eq?\b")
_MONEY = re.compile(
    rf"([kM]?)({'|'.join(map(re.escape, (*CURRENCIES, *_CURRENCY_WORDS)))})((?:19|20)[0-9]{{2}})?(/.*)?"
)


@cache
def registry() -> Any:
    """The one pint registry, with a currency, a unit of warming and the percent sign."""
    import pint

    ureg = pint.UnitRegistry(autoconvert_offset_to_baseunit=True)
    for currency in CURRENCIES:  # each its own dimension: what one is worth in another is no matter of units
        ureg.define(f"{currency} = [{currency if currency != CURRENCIES[0] else 'currency'}]")
    ureg.define("CO2e = [global_warming]")
    return ureg


@lru_cache(maxsize=1024)
def known(unit: str, dimension: str) -> str | None:
    """The unit as the table of a dimension writes it, or None when the table has none such.

    >>> known("mol L-1", "molar concentration"), known("kt/y", "annual mass"), known("kWh", "mass")
    ('mol/L', 'kt/yr', None)
    """
    table = UNITS[dimension]
    if unit in table:
        return unit
    short = _SHORT.get(dimension, {})
    plain = _plain(unit)
    plain = short.get(unit) or short.get(plain, plain)
    return plain if plain in table else None


def _plain(unit: str) -> str:
    """A unit in the form of the tables: superscripts, negative powers, brackets and other words gone."""
    text = unicodedata.normalize("NFKC", unit).replace("−", "-").replace("^", "")
    text = _PER.sub("/", text.replace("p.a.", "per yr"))
    text = _EQUIVALENT.sub(" CO2e", text)
    text = _POWER.sub(lambda m: f"/{m[1]}" + ("" if m[2] == "1" else m[2]), text)
    text = _BRACKET.sub(lambda m: "/" + "/".join(re.split(r"[ ·.*]+", m[1].strip())), text)
    factors = [factor.strip() for factor in text.split("/")]
    return "/".join([_WORDS.get(factors[0], factors[0] or "1"), *(_WORDS.get(f, f) for f in factors[1:])])


def inverse(dimension: str) -> str | None:
    """The dimension in whose units the inverse may be given, such as mL/g in place of g/mL."""
    return _INVERSE.get(dimension)


def money(unit: str) -> tuple[str, str, int | None] | None:
    """A unit of money as one in dollars, with its currency and year; None when it is no money.

    >>> money("EUR2022/kg"), money("kUSD"), money("kWh")
    (('USD/kg', 'EUR', 2022), ('kUSD', 'USD', None), None)
    """
    match = _MONEY.fullmatch(unit)
    if not match:
        return None
    thousands, currency, year, per = match.groups(default="")
    return f"{thousands}USD{per}", _CURRENCY_WORDS.get(currency, currency), int(year) if year else None


def ambiguity(unit: str) -> str | None:
    """What to write instead of a unit that means several things."""
    head = unit.split("/")[0].strip()
    return _AMBIGUOUS.get(unit) or _AMBIGUOUS.get(head)


def dimensions(unit: str) -> list[str]:
    """The dimensions in whose tables a unit stands."""
    return [dimension for dimension in UNITS if known(unit, dimension)]


@cache
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
def pint_name(unit: str) -> str:
    """A unit in pint's words."""
    in_dollars = money(unit)
    if in_dollars and in_dollars[1] != CURRENCIES[0]:
        return pint_name(in_dollars[0]).replace(CURRENCIES[0], in_dollars[1])
    return next((table[unit] for table in UNITS.values() if unit in table), unit)


@cache
def line(unit: str, dimension: str) -> tuple[float, float]:
    """Slope and offset from a unit to the dimension's SI unit."""
    table: Mapping[str, str] = UNITS[dimension]
    words, target = table[unit], table[si_unit(dimension)]
    if words in _OFFSETS:
        return _OFFSETS[words]
    try:
        return float(_size(words) / _size(target)), 0.0
    except KeyError:  # a word that is not written out here
        return _asked(words, target)


def _size(words: str) -> Fraction:
    """What a unit is in SI, exactly."""
    found, over = Fraction(1), False
    for part in re.split(r"(/|(?<!\*)\*(?!\*))", words):
        if part in ("/", "*"):
            over = part == "/"
            continue
        word, _, power = part.partition("**")
        size = _SIZES[word] ** int(power or 1)
        found = found / size if over else found * size
    return found


def _asked(words: str, target: str) -> tuple[float, float]:
    """The same as pint tells it."""
    ureg = registry()
    zero, hundred = (ureg.Quantity(value, words).m_as(target) for value in (0.0, 100.0))
    return (hundred - zero) / 100.0, zero


def article(dimension: str) -> str:
    """A dimension with its article."""
    return ("an " if dimension[0] in "aeiou" else "a ") + dimension


def allowed(dimension: str) -> str:
    """What may be given for a dimension, as the end of a message."""
    units = [unit for unit in UNITS[dimension] if unit not in ("", "1")]
    if not units:
        return "give a plain number"
    return f"give {article(dimension)} in {listing(units)}" + (
        " or as a plain number" if "1" in UNITS[dimension] else ""
    )

"""Quantities: text and pint quantities come in, SI floats and arrays go to the calculation.

What a person types is read by a strict grammar: a number, then a unit from the closed table of the
dimension that is wanted. Pint never parses typed text, because it reads ``2,5 t/h`` as 25 and ``20 kt/a``
as knots.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, NamedTuple, overload

import numpy as np

from . import units
from .errors import InputError, shown
from .units import UNITS, allowed, article, registry, si_unit

if TYPE_CHECKING:
    import pint

    ureg: pint.UnitRegistry

_NUMBER = re.compile(
    r"([+-]?(?:(?:[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(.*)", re.S
)

#: Liquid to solid, or solid to liquid, as papers write it: "L/S 10", "L/S = 10:1", "S/L 1:10", "1:10 g/mL".
_LIQUID_TO_SOLID = re.compile(
    r"(?:([LS])[/:][LS](?: ratio)?(?: of| *[=:])? *)?([0-9]+(?:\.[0-9]+)?)(?: *: *([0-9]+(?:\.[0-9]+)?))? *([A-Za-z].*)?"
)

#: By what is named first: the unit where none is given, and the dimension of any.
_NAMED_FIRST = {"L": ("mL/g", "volume per mass"), "S": ("g/mL", "mass concentration")}

#: Numbers as Python writes them, each on its line.
_WRITTEN = re.compile(r"(?:-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?\n)+")

#: What text processors put in place of a minus sign and of spaces.
_TYPESET = str.maketrans({"−": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "})

#: Characters of the longest quantity that anyone has a use for.
_LONGEST = 100

#: Below the one a float loses digits, and what is written does not read back; beyond the other conversions overflow.
_SMALLEST, _LARGEST = float(np.finfo(float).tiny), 1e300

#: The currency that prices are in.
_CURRENCY = units.CURRENCIES[0]


class Money(NamedTuple):
    """An amount of money in the SI unit of its dimension, its currency, and its year where that was given."""

    amount: float
    currency: str
    year: int | None


def __getattr__(name: str) -> Any:
    """``ureg``, the one pint registry, made when it is first asked for."""
    if name == "ureg":
        return registry()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def quantity(value: Any, unit: str) -> Any:
    """A pint quantity from a magnitude and a unit as this package writes it."""
    return registry().Quantity(value, units.pint_name(unit))


def from_si(value: Any, unit: str, dimension: str | None = None) -> Any:
    """The magnitude in a typed unit of an SI value."""
    slope, offset = units.line(unit, dimension or units.dimension_of(unit))
    return (value - offset) / slope


def split(text: str) -> tuple[float, str] | None:
    """The number and the unit of a typed quantity, or None when there is no number to read."""
    written = _split(text)
    return (float(written[0]), written[1]) if written else None


def _split(text: str) -> tuple[str, str] | None:
    match = _NUMBER.fullmatch(text[: _LONGEST + 1].translate(_TYPESET).strip())
    return (match[1].replace(" ", ""), match[2].strip()) if match else None


def written_in(text: Any, dimension: str) -> bool:
    """Whether a value is text whose unit is one of a dimension."""
    parts = split(text) if isinstance(text, str) else None
    return parts is not None and units.known(parts[1], dimension) is not None


@overload
def to_si(value: str, dimension: str, field: str, year: int | None = None) -> float: ...
@overload
def to_si(value: Any, dimension: str, field: str, year: int | None = None) -> float | np.ndarray: ...
def to_si(value: Any, dimension: str, field: str, year: int | None = None) -> float | np.ndarray:
    """An SI float or 1-D array from text, a pint quantity, a bare number (where it has no unit) or a list.

    `field` is what error messages call the value; `year` the year whose money is wanted, where one is. Raises
    InputError for unreadable text, a unit of another dimension, a missing unit, money of another currency or
    year, and what is no finite number.
    """
    if isinstance(value, str):
        return _dollars(_read(value, dimension, field), year, value, field)
    if hasattr(value, "m_as"):
        return _finite(_pint_to_si(value, dimension, field), field, value)
    if isinstance(value, np.ndarray) and value.ndim and value.dtype.kind in "OSU":
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        if (alike := _alike(value, dimension, field, year)) is not None:
            return alike
        _check_row(value, field, dimension)
        if any(isinstance(v, str) or hasattr(v, "m_as") for v in value):
            each = (to_si(v, dimension, f"{field}, scenario {i}", year) for i, v in enumerate(value))
            return np.fromiter(each, float, len(value))
    array = _bare(value, dimension, field)
    if "1" not in UNITS[dimension]:
        given = shown(value) if array.ndim == 0 else "an array of bare numbers"
        raise InputError(f"{field}: {given} has no unit; {allowed(dimension)}.")
    return _finite(array, field, value)


def money(text: str, dimension: str, field: str) -> Money:
    """Typed money with its currency and year, such as "16.853 USD/kg" or "15 EUR2022/kg". Raises InputError."""
    return _read(text, dimension, field)


# --- text --------------------------------------------------------------------------------------------------


def _read(text: str, dimension: str, field: str) -> Money:
    """What was typed, in SI; of no currency where it is no money."""
    given = shown(text)
    if len(text) > _LONGEST:
        raise InputError(f"{field}: {given} is too long for a quantity; {allowed(dimension)}.")
    written = _split(_as_one_number(text, dimension))
    if written is None:
        if text.strip().lower().lstrip("+-") in {"nan", "inf", "infinity"}:
            raise InputError(f"{field}: {given} is not a finite number; {allowed(dimension)}.")
        raise InputError(f"{field}: {given} does not start with a number; {allowed(dimension)}.")
    number, unit = float(written[0]), written[1]
    if unit.startswith(","):
        raise InputError(
            f'{field}: {given} has a comma; use a decimal point and no thousands comma, such as "2.5 t/h".'
        )
    unit = unit or ("1" if "1" in UNITS[dimension] else "")
    plain, currency, year = units.money(unit) or (unit, "", None)
    found = units.known(plain, dimension)
    inverse = units.inverse(dimension)
    if found is not None:
        slope, offset = units.line(found, dimension)
        si = number * slope + offset
    elif inverse and number and (found := units.known(unit, inverse)):
        slope, offset = units.line(found, inverse)[0], 0.0
        si = 1.0 / (number * slope)
    else:
        raise InputError(f"{field}: {given} {_misfit(unit, plain, dimension)}; {allowed(dimension)}.")
    lost = abs(number) < _SMALLEST and re.match(r"[-+.0]*[1-9]", written[0])
    if lost or (number and not offset and abs(si) < _SMALLEST):
        raise InputError(f"{field}: {given} is too small a number to be told from nothing; give 0 or a larger one.")
    return Money(float(_finite(si, field, text)), currency, year)


def _alike(values: Any, dimension: str, field: str, year: int | None) -> np.ndarray | None:
    """Texts of numbers of one unit, as a study writes thousands of them; None where they must be looked at one by one."""
    if set(map(type, values)) != {str}:
        return None
    numbers, _, units_of = zip(*(text.rpartition(" ") for text in values), strict=True)
    written = "\n".join(numbers) + "\n"
    odd = any("\n" in text for text in values) or max(map(len, values)) > _LONGEST
    if odd or len(set(units_of)) > 1 or not _WRITTEN.fullmatch(written):
        return None
    first = f"{field}, scenario 0"
    si = to_si(values[0], dimension, first, year)
    found = units.known((units.money(units_of[0]) or units_of)[0], dimension)
    if found is None:
        return None
    slope, offset = units.line(found, dimension)
    row = np.array([*map(float, numbers)]) * slope + offset
    usable = (np.abs(row) <= _LARGEST) & (np.abs(row) >= _SMALLEST)
    return row if usable.all() and row[0] == si else None


def _as_one_number(text: str, dimension: str) -> str:
    """The ratio of liquid to solid, where one is written, as a number and its unit; else the text itself.

    A ratio without a unit is of millilitres to grams, which to a few per cent is that of masses too.
    """
    match = _LIQUID_TO_SOLID.fullmatch(text.strip()) if dimension in _SLURRY else None
    if match is None:
        return text
    first, part, over, unit = match.groups(default="")
    if not (first or over) or not float(over or 1):
        return text
    usual, named = _NAMED_FIRST.get(first, ("", dimension))
    if first and unit and units.known(unit, named) is None:
        return text
    return f"{float(part) / float(over or 1)!r} {unit or usual}"


#: Dimensions in which solids in a liquid are given.
_SLURRY = ("mass concentration", "volume per mass")


def _misfit(unit: str, plain: str, dimension: str) -> str:
    """Why a unit is none of a dimension, as the middle of a message."""
    ambiguity = units.ambiguity(unit)
    if ambiguity:
        return f"is ambiguous: {ambiguity}"
    if not unit:
        return "has no unit"
    others = units.dimensions(plain)
    return f"is {article(others[0])}, not {article(dimension)}" if others else "has a unit that is not known here"


def _dollars(given: Money, year: int | None, text: str, field: str) -> float:
    """The amount, where it is in the currency and year that are wanted."""
    if given.currency not in ("", _CURRENCY):
        raise InputError(
            f"{field}: {shown(text)} is in {given.currency}, for which no rate is known here; give it in {_CURRENCY}."
        )
    if given.year not in (None, year):
        wanted = f"prices here are of {year}" if year else "no year is asked for here"
        raise InputError(
            f"{field}: {shown(text)} is money of {given.year}; {wanted}: convert it, and leave the year out."
        )
    return given.amount


# --- numbers, lists and pint quantities ---------------------------------------------------------------------


def _check_row(values: Any, field: str, dimension: str) -> None:
    """Refuse lists in lists and what is no number among the values of a row of scenarios."""
    if set(map(type, values)) <= {float, int, str}:
        return
    for number, value in enumerate(values):
        if isinstance(value, (list, tuple)) or np.ndim(value):
            raise InputError(f"{field}: a list in a list was given; give one number or one row of scenarios.")
        if isinstance(value, bool) or value is None:
            raise InputError(f"{field}, scenario {number}: {shown(value)} is not a quantity; {allowed(dimension)}.")


def _bare(value: Any, dimension: str, field: str) -> np.ndarray:
    """Numbers without a unit, as an array."""
    array = None
    try:
        given = np.asarray(value)
        if given.dtype.kind in "iufO" and value is not None:
            array = given.astype(float)
    except OverflowError:
        raise InputError(f"{field}: {shown(value)} is not a finite number; give a finite value.") from None
    except (TypeError, ValueError):
        pass
    if array is None:
        raise InputError(f"{field}: {shown(value)} is not a quantity; {allowed(dimension)}.")
    return array


def _finite(value: Any, field: str, given: Any) -> float | np.ndarray:
    array = np.asarray(value, dtype=float)
    if array.ndim > 1:
        raise InputError(
            f"{field}: an array of shape {array.shape} was given; give one number or one row of scenarios."
        )
    if array.ndim and not array.size:
        raise InputError(f"{field}: an empty list was given; give one number or one row of scenarios.")
    usable = np.abs(array) <= _LARGEST
    if not np.all(usable):
        told = shown(given) if array.ndim == 0 else f"the value of scenario {int(np.argmin(usable))}"
        raise InputError(f"{field}: {told} is not a finite number, or beyond 1e300; give a finite value.")
    return float(array) if array.ndim == 0 else array


def _pint_to_si(value: Any, dimension: str, field: str) -> Any:
    import pint

    if dimension.startswith("annual"):
        raise InputError(
            f"{field}: give {article(dimension)} as text, such as "
            f"\"10000 {list(UNITS[dimension])[1]}\": pint's year is not the plant's."
        )
    try:
        return np.asarray(value.m_as(UNITS[dimension][si_unit(dimension)]), dtype=float)
    except pint.DimensionalityError:
        raise InputError(
            f"{field}: {shown(value)} has the dimension {value.dimensionality or 'one'}, not that of {article(dimension)}; "
            f"{allowed(dimension)}."
        ) from None
    except (pint.PintError, TypeError, ValueError, OverflowError):
        raise InputError(f"{field}: {shown(value)} is not a quantity; {allowed(dimension)}.") from None


#: Digits shown where nothing else is asked: a process model is not better than that.
DIGITS = 4

#: Numbers outside this range are written with a power of ten.
_PLAIN_FROM, _PLAIN_TO = 1e-4, 1e9


def format_number(value: Any, digits: int = DIGITS) -> str:
    """A number as people read it: significant digits, thousands apart, a true minus sign; several by their range.

    What it writes, `to_si` reads.

    >>> format_number(20000.0), format_number(0.123456), format_number(-3.2e-15), format_number(12345.6)
    ('20 000', '0.1235', '−3.2e-15', '12 350')
    >>> format_number([0.5, 0.25, 2.0])
    '0.25 to 2'
    """
    if value is None:
        return "–"
    if np.ndim(value):
        known = np.asarray(value, float)
        known = known[~np.isnan(known)]
        least, most = (format_number(end(known), digits) if known.size else "–" for end in (np.min, np.max))
        return least if least == most else f"{least} to {most}"
    value = float(value)
    if not np.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    if not _PLAIN_FROM <= abs(value) < _PLAIN_TO:
        return f"{value:.{max(digits - 2, 2)}g}".replace("-", "−", 1 if value < 0 else 0)
    places = digits - 1 - math.floor(math.log10(abs(value)))
    text = f"{round(value, places):,.{max(places, 0)}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(",", " ").replace("-", "−")

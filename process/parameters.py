"""Parameters: how what a person may enter is declared.

One declaration feeds its conversion and checks, the docstring, the form's field and help, the assumptions table of a
report, the key in a scenario file and the range of an uncertainty study.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import InputError, listing, nearest
from .quantities import UNITS, dimension_of, format_number, from_si, split, to_si

if TYPE_CHECKING:
    from .operation import Operation


@dataclass(frozen=True)
class Parameter:
    """One declared parameter of an operation; on an instance it reads as its SI value.

    default, low and high are written as a person would type them. kind is "quantity", "count",
    "choice" or "plant data" (measured values by element or component, which replace the model).
    """

    default: Any
    unit: str = ""
    dimension: str = "number"
    low: Any = None
    high: Any = None
    doc: str = ""
    source: str = ""
    kind: str = "quantity"
    choices: tuple[str, ...] = ()
    name: str = ""

    def __set_name__(self, owner: type, name: str) -> None:
        object.__setattr__(self, "name", name)

    def __get__(self, instance: Operation | None, owner: type) -> Any:
        return self if instance is None else instance._values[self.name]

    def but(self, default: Any, source: str, **changes: Any) -> Parameter:
        """The same parameter with another default and the source of that."""
        return replace(self, default=default, source=source, **changes)

    # --- checks ------------------------------------------------------------------------------------

    def read(self, value: Any, field_name: str) -> Any:
        """The SI value of what was given, checked against the declaration."""
        if value is None and self.default is None:
            return None
        if self.kind == "choice":
            return self._read_choice(value, field_name)
        if self.kind == "plant data":
            return self._read_plant_data(value, field_name)
        number = to_si(value, self.dimension, field_name)
        self._check_bounds(number, value, field_name)
        if self.kind == "count" and np.any(np.asarray(number) != np.round(number)):
            raise InputError(
                f"{field_name}: {_shown(value)} is not a whole number; give one between {self.low} and {self.high}."
            )
        return number

    def bounds(self) -> tuple[float | None, float | None]:
        """Lowest and highest SI value."""
        return tuple(None if b is None else to_si(b, self.dimension, "bound") for b in (self.low, self.high))

    def _check_bounds(self, number: Any, given: Any, field_name: str) -> None:
        low, high = self.bounds()
        array = np.asarray(number)
        outside = np.zeros(array.shape, bool)
        if low is not None:
            outside |= array < low
        if high is not None:
            outside |= array > high
        if not np.any(outside):
            return
        where = "" if array.ndim == 0 else f" in scenario {int(np.argmax(outside))}"
        shown = _shown(given) if array.ndim == 0 else self.text(array[np.argmax(outside)])
        raise InputError(f"{field_name}: {shown}{where} is out of range; give a value from {self.low} to {self.high}.")

    def _read_choice(self, value: Any, field_name: str) -> str:
        if value not in self.choices:
            hint = nearest(value, self.choices) if isinstance(value, str) else ""
            raise InputError(f"{field_name}: {value!r} is not possible; {hint}choose one of {listing(self.choices)}.")
        return value

    def _read_plant_data(self, value: Any, field_name: str) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            raise InputError(
                f"{field_name}: {value!r} is not a table of measured fractions; give one such as {{ {self.choices[0]} = 0.98 }}."
            )
        read: dict[str, Any] = {}
        for key, fraction in value.items():
            if key not in self.choices:
                raise InputError(
                    f'{field_name}: "{key}" is not known here; {nearest(key, self.choices)}'
                    f"give measured fractions for any of {listing(self.choices)}."
                )
            number = to_si(fraction, "fraction", f"{field_name}.{key}")
            if np.any(np.asarray(number) < 0) or np.any(np.asarray(number) > 1):
                raise InputError(
                    f"{field_name}.{key}: {_shown(fraction)} is out of range; give a fraction from 0 to 1 (0 to 100 percent)."
                )
            read[key] = number
        return MappingProxyType(read)

    # --- text --------------------------------------------------------------------------------------

    def display(self, si_value: Any) -> Any:
        """The magnitude of an SI value in the declared unit."""
        return si_value if self.kind != "quantity" or not self.unit else from_si(si_value, self.unit, self.dimension)

    def text(self, si_value: Any) -> str:
        """An SI value as a person would type it, exact enough to read back the same number."""
        if si_value is None:
            return "not set"
        if self.kind == "plant data":
            return ", ".join(f"{key} = {_number_text(v)}" for key, v in si_value.items())
        if self.kind == "choice":
            return str(si_value)
        if np.ndim(si_value):
            return f"{len(si_value)} values"
        number = _number_text(self.display(si_value))
        return f"{number} {self.unit}".strip() if self.unit != "1" else number


def _number_text(value: Any) -> str:
    if np.ndim(value):
        return f"{len(value)} values"
    return f"{float(value):.12g}"


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    return format_number(value, 6) if isinstance(value, (int, float)) else str(value)


def parameter(
    default: Any,
    *,
    doc: str,
    source: str,
    low: Any = None,
    high: Any = None,
    unit: str | None = None,
    dimension: str | None = None,
) -> Any:
    """Declare a quantity. The unit is read from the default (or given, where there is no default)."""
    if unit is None:
        parts = split(default) if isinstance(default, str) else None
        unit = parts[1] if parts else "1"
    dimension = dimension or ("number" if unit in ("", "1") else dimension_of(unit))
    if unit not in UNITS[dimension]:
        raise ValueError(f"{unit} is not a unit of {dimension}")
    return Parameter(default, unit, dimension, low, high, doc, source)


def fraction(default: Any, *, doc: str, source: str, low: Any = 0.0, high: Any = 1.0) -> Any:
    """Declare a dimensionless share, 0 to 1 unless told otherwise; typed as 0.9 or "90 percent"."""
    return Parameter(default, "1", "fraction", low, high, doc, source)


def count(default: int, *, low: int, high: int, doc: str, source: str) -> Any:
    """Declare a whole number."""
    return Parameter(default, "1", "number", low, high, doc, source, kind="count")


def choice(default: str, choices: tuple[str, ...], *, doc: str, source: str) -> Any:
    """Declare a choice between named options."""
    return Parameter(default, "", "number", None, None, doc, source, kind="choice", choices=choices)


def plant_data(keys: tuple[str, ...], *, doc: str, source: str = "measured at the plant") -> Any:
    """Declare a table of measured fractions, by element or component, that replaces the model."""
    return Parameter(None, "1", "fraction", 0, 1, doc, source, kind="plant data", choices=keys)

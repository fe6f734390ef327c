"""Amounts by what a stream holds: a table of coefficients by name, as plants and models of plants publish them.

``{ "sulfuric acid" = { Li = 7.0, Ni = 3.32 } }`` is 7 kg of acid for each kg of lithium and 3.32 for each of nickel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from blackmass.chemistries.frozen import FrozenDict

from .components import hosts
from .components import table as components
from .errors import InputError, listing, nearest
from .parameters import Parameter
from .quantities import format_number, from_si, to_si

if TYPE_CHECKING:
    from .stream import Stream

#: All of a stream, and the cathode material in it whatever it is.
MASS, CATHODE = "mass", "cathode"


@dataclass(frozen=True)
class Contents(Parameter):
    """A table of amounts, each a table of coefficients by element, component, "cathode" or "mass" of a stream.

    energies: the names whose coefficients are energy per mass; those of all others are mass per mass.
    """

    kind: str = "contents"
    dimension: str = "ratio"
    energies: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return "table of amounts by name, each by what a stream holds, none unless given"

    @property
    def type(self) -> str:
        return "Mapping[str, Any]"

    def unit_of(self, name: str) -> tuple[str, str]:
        """Unit and dimension of the coefficients of an amount."""
        return ("MJ/kg", "specific energy") if name in self.energies else ("kg/kg", "ratio")

    def read(self, value: Any, field_name: str) -> Any:
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise InputError(f"{field_name}: {value!r} is not a table; give one such as {self.such_as}.")
        read: dict[str, Any] = {}
        for name, row in value.items():
            if name not in self.choices:
                raise InputError(
                    f'{field_name}: "{name}" is not known here; {nearest(name, self.choices)}'
                    f"possible are {listing(self.choices)}."
                )
            read[name] = self._row(name, row, f'{field_name}."{name}"')
        return FrozenDict(read)

    def _row(self, name: str, row: Any, field_name: str) -> Mapping[str, float]:
        if not isinstance(row, Mapping):
            raise InputError(f"{field_name}: {row!r} is not a table of coefficients; give one such as {self.such_as}.")
        for what in row:
            refuse_unknown(what, field_name)
        found = {what: to_si(c, self.unit_of(name)[1], f"{field_name}.{what}") for what, c in row.items()}
        if any(np.ndim(coefficient) for coefficient in found.values()):
            raise InputError(f"{field_name}: a list has no place here; give one number for each.")
        return FrozenDict({what: float(coefficient) for what, coefficient in found.items()})

    def text(self, si_value: Any) -> str:
        """Each amount as a sum."""
        if not si_value:
            return "not set"
        return "; ".join(f"{name} = {self._sum(name, row)}" for name, row in si_value.items())

    def _sum(self, name: str, row: Mapping[str, float]) -> str:
        unit = self.unit_of(name)[0]
        return " + ".join(f"{format_number(from_si(c, unit), 6)} {unit} {what}" for what, c in row.items()) or "0"


def contents(
    *,
    among: tuple[str, ...] | Callable[[], Iterable[str]],
    energies: tuple[str, ...] = (),
    doc: str,
    source: str,
    such_as: str,
) -> Any:
    """Declare amounts by what a stream holds."""
    return Contents(None, "", "ratio", None, None, doc, source, among=among, energies=energies, such_as=such_as)


def amount(stream: Stream, coefficients: Mapping[str, float]) -> Any:
    """What a table of coefficients gives for a stream, kg/s or W."""
    return sum((c * held(stream, what) for what, c in coefficients.items()), 0.0)


def held(stream: Stream, what: str) -> Any:
    """kg/s of what a coefficient is of."""
    if what == MASS:
        return stream.mass
    if what == CATHODE:
        return sum((stream.component_mass(key) for key in hosts()), 0.0)
    return stream.contained(what)


def refuse_unknown(what: Any, field_name: str) -> None:
    """Refuse what no stream can hold, by name."""
    known = _known()
    if what not in known:
        raise InputError(
            f'{field_name}: "{what}" is no element or component; {nearest(str(what), known)}give "{MASS}", "{CATHODE}", '
            "an element such as Ni, or a component such as graphite."
        )


def _known() -> tuple[str, ...]:
    found = components()
    elements = dict.fromkeys(element for each in found.values() for element in each.atoms)
    return (MASS, CATHODE, *elements, *found)

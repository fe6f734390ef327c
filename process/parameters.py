"""Parameters: how what a person may enter is declared, and what declares it.

One declaration feeds its conversion and checks, the docstring, the form's field and help, the assumptions table of a
report, the key in a scenario file and the range of an uncertainty study.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache, cached_property
from inspect import Parameter as Argument
from inspect import Signature, signature
from typing import Any, ClassVar, TypeVar

import numpy as np
from numpy.typing import NDArray

from blackmass.chemistries.frozen import FrozenDict, identity

from .errors import InputError, listing, nearest, shown
from .library import Library, opened
from .numerics import take
from .prompt import html
from .quantities import format_number, from_si, split, to_si
from .units import UNITS, dimension_of, si_unit

Self = TypeVar("Self", bound="Declared")


#: Digits from which a number reads back the same.
_EXACT = 12


@cache
def _limit(typed: str, dimension: str) -> float:
    """A declared bound in SI."""
    return to_si(typed, dimension, "bound")


@dataclass(frozen=True)
class Parameter:
    """One declared parameter; on an instance of what declares it, it reads as its SI value.

    default, low and high are written as a person would type them; above is a low bound that is itself out of range.
    kind is "quantity", "count", "choice", "text", "table" (quantities of one dimension by name) or "plant data"
    (measured values by element or component, which replace the model). among: what to choose from, or the names that a
    table may have, where not all are possible; a function where data tables decide it. such_as: an example. last: whether
    it is shown after those of subclasses.
    """

    default: Any
    unit: str = ""
    dimension: str = "number"
    low: Any = None
    high: Any = None
    doc: str = ""
    source: str = ""
    kind: str = "quantity"
    among: tuple[str, ...] | Callable[[], Iterable[str]] = ()
    above: Any = None
    such_as: str = ""
    last: bool = False
    name: str = ""

    def __set_name__(self, owner: type, name: str) -> None:
        object.__setattr__(self, "name", name)

    def __get__(self, instance: Declared | None, owner: type) -> Any:
        return self if instance is None else instance._values[self.name]

    def but(self, default: Any, source: str, **changes: Any) -> Parameter:
        """The same parameter with another default and the source of that."""
        return replace(self, default=default, source=source, **changes)

    @property
    def choices(self) -> tuple[str, ...]:
        """What to choose from, or the names that a table may have."""
        return tuple(self.among()) if callable(self.among) else self.among

    # --- checks ------------------------------------------------------------------------------------

    def read(self, value: Any, field_name: str) -> Any:
        """The SI value of what was given, checked against the declaration."""
        if value is None:  # nothing is set, where the default says so
            return None
        if self.kind == "choice":
            return self._read_choice(value, field_name)
        if self.kind == "text":
            return self._read_text(value, field_name)
        if self.kind in ("table", "plant data"):
            return self._read_table(value, field_name)
        number = to_si(value, self.dimension, field_name)
        self.check_bounds(number, value, field_name)
        if self.kind == "count" and np.any(np.asarray(number) != np.round(number)):
            raise InputError(f"{field_name}: {_shown(value)} is not a whole number; give one {self.range}.")
        return _held(number)

    def bounds(self) -> tuple[float | None, float | None]:
        """Lowest and highest SI value."""
        least = self.low if self.above is None else self.above
        low, high = (None if b is None else _limit(str(b), self.dimension) for b in (least, self.high))
        return low, high

    def outside(self, number: Any) -> NDArray[np.bool_]:
        """Where SI values are out of range."""
        low, high = self.bounds()
        array = np.asarray(number)
        outside = np.zeros(array.shape, bool)
        if low is not None:
            outside |= (array < low) if self.above is None else (array <= low)
        if high is not None:
            outside |= array > high
        return outside

    @property
    def range(self) -> str:
        """What is in range, in words; empty where anything is."""
        if self.above is None and self.low is not None and self.high is not None:
            return f"from {self.low} to {self.high}"
        least = (
            f"of more than {self.above}"
            if self.above is not None
            else self.low is not None and f"of at least {self.low}"
        )
        most = self.high is not None and f"at most {self.high}"
        return " and ".join(part for part in (least, most) if part)

    @property
    def example(self) -> str:
        """A table as it may be given."""
        if self.such_as:
            return self.such_as
        unit = si_unit(self.dimension)
        entry = "0.98" if unit == "1" else f'"1 {unit}"'
        return f"{{ {_key(self.choices[0])} = {entry} }}" if self.choices else f"{{ name = {entry} }}"

    def check_bounds(self, number: Any, given: Any, field_name: str) -> None:
        """Refuse what is out of range."""
        array, outside = np.asarray(number), self.outside(number)
        if not np.any(outside):
            return
        where = "" if array.ndim == 0 else f" in scenario {int(np.argmax(outside))}"
        shown = _shown(given) if array.ndim == 0 else self.text(array[np.argmax(outside)])
        raise InputError(f"{field_name}: {shown}{where} is out of range; give a value {self.range}.")

    def _read_choice(self, value: Any, field_name: str) -> str:
        if not isinstance(value, str) or value not in self.choices:
            hint = nearest(value, self.choices) if isinstance(value, str) else ""
            raise InputError(
                f"{field_name}: {_shown(value)} is not possible; {hint}choose one of {listing(self.choices)}."
            )
        return value

    def _read_text(self, value: Any, field_name: str) -> str:
        if not isinstance(value, str):
            raise InputError(f"{field_name}: {value!r} is not text; write it in quotes.")
        return value

    def _read_table(self, value: Any, field_name: str) -> Mapping[str, Any]:
        what = "measured fractions" if self.kind == "plant data" else self.doc
        if not isinstance(value, Mapping):
            raise InputError(f"{field_name}: {value!r} is not a table of {what}; give one such as {self.example}.")
        read: dict[str, Any] = {}
        for key, entry in value.items():
            if self.choices and key not in self.choices:
                raise InputError(
                    f'{field_name}: "{key}" is not known here; {nearest(key, self.choices)}'
                    f"give {what} for any of {listing(self.choices)}."
                )
            number = to_si(entry, self.dimension, f"{field_name}.{key}")
            self.check_bounds(number, entry, f"{field_name}.{key}")
            read[key] = _held(number)
        return FrozenDict(read)

    # --- for signature and docstring ---------------------------------------------------------------

    @property
    def type(self) -> str:
        """What may be given, as an annotation."""
        if self.kind in ("choice", "text"):
            return "str"
        return "Mapping[str, Any]" if self.kind in ("table", "plant data") else "str | float | ArrayLike"

    def argument(self) -> Argument:
        """The parameter in the signature of what declares it."""
        return Argument(self.name, Argument.KEYWORD_ONLY, default=self.default, annotation=self.type)

    @property
    def words(self) -> str:
        """What may be given and what holds where nothing is, in words."""
        if self.kind == "choice":
            kind = "text" if callable(self.among) else " or ".join(f'"{name}"' for name in self.choices)
        elif self.kind == "plant data":
            kind = f"table of shares by {listing(self.choices)}"
        elif self.kind == "table":
            kind = f"table of {self.dimension} by name"
        else:
            kind = {"count": "whole number", "text": "text"}.get(self.kind, self.dimension)
        default = "none unless given" if self.default is None else f"default {_shown(self.default)}"
        bounds = "" if self.kind == "plant data" else self.range
        return ", ".join(part for part in (kind, bounds, default) if part)

    # --- text --------------------------------------------------------------------------------------

    def display(self, si_value: Any) -> Any:
        """The magnitude of an SI value in the declared unit."""
        return si_value if self.kind != "quantity" or not self.unit else from_si(si_value, self.unit, self.dimension)

    def text(self, si_value: Any) -> str:
        """An SI value as a person would type it, exact enough to read back the same number."""
        if si_value is None:
            return "not set"
        if isinstance(si_value, Mapping):
            return ", ".join(f"{key} = {format_number(v, _EXACT)}" for key, v in si_value.items())
        if self.kind in ("choice", "text"):
            return str(si_value)
        if np.ndim(si_value):
            return f"{len(si_value)} values"
        number = format_number(self.display(si_value), _EXACT)
        return f"{number} {self.unit}".strip() if self.unit != "1" else number


def _held(value: Any) -> Any:
    """The same value, out of the reach of whoever gave it."""
    if isinstance(value, Mapping):
        return FrozenDict({key: _held(entry) for key, entry in value.items()})
    if isinstance(value, (list, tuple)):
        if set(map(type, value)) <= {float, int, str}:
            return tuple(value)
        return tuple(_held(entry) for entry in value)
    if isinstance(value, np.ndarray):
        value = value.copy()
        value.flags.writeable = False
        return value
    return deepcopy(value) if np.ndim(getattr(value, "magnitude", 0.0)) else value


def _key(name: str) -> str:
    """A key as TOML has it."""
    return name if name.isidentifier() else f'"{name}"'


def _shown(value: Any) -> str:
    return format_number(value, 6) if isinstance(value, float) else shown(value)


class Declared:
    """What declares parameters: immutable, and checked when it is made.

    Subclasses declare `key` (the name of their table in a scenario file) and their parameters as class attributes. Values
    are given by name, as text with a unit, a pint quantity or, where there is no unit, a number; any may be an array over
    scenarios. On an instance a parameter reads as its SI value; what was typed is in `given`, and in `defaults` what
    holds where nothing is. `library`: the data it was read with.
    """

    #: The name of the table in a scenario file.
    key: ClassVar[str] = ""
    parameters: ClassVar[Mapping[str, Parameter]] = FrozenDict()
    #: Parameters that the [plant] table sets for this one too.
    from_plant: ClassVar[tuple[str, ...]] = ()
    #: Parameters that a form shows first, in this order.
    shown_first: ClassVar[tuple[str, ...]] = ()
    #: Words that have a meaning of their own in the table, so that no parameter may be called by them.
    reserved: ClassVar[tuple[str, ...]] = ("given", "defaults", "library")

    given: Mapping[str, Any]
    defaults: Mapping[str, Any]
    library: Library
    _values: Mapping[str, Any]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        declared = {name: value for name, value in vars(cls).items() if isinstance(value, Parameter)}
        for name in declared:
            _check_name(cls, name)
        # A subclass drops a parameter by giving its name to something else, such as None.
        merged = dict(sorted({**cls.parameters, **declared}.items(), key=lambda item: item[1].last))
        cls.parameters = FrozenDict({n: p for n, p in merged.items() if n in declared or n not in vars(cls)})
        unknown = [name for name in vars(cls).get("shown_first", ()) if name not in cls.parameters]
        if unknown:
            raise TypeError(
                f"{cls.__name__}.shown_first: {listing(unknown)} is no parameter; {listing(cls.parameters)} are."
            )
        cls.shown_first = tuple(name for name in cls.shown_first if name in cls.parameters)
        if cls.parameters:
            cls.__doc__ = f"{(cls.__doc__ or '').rstrip()}\n\n{_section(cls.parameters.values())}"
        own = [a for a in signature(cls.__init__).parameters.values() if a.name in cls.parameters]
        others = [p.argument() for name, p in cls.parameters.items() if name not in {a.name for a in own}]
        cls.__signature__ = Signature([*own, *others])  # type: ignore[attr-defined]
        cls.__annotations__ = {**vars(cls).get("__annotations__", {}), **{n: p.type for n, p in declared.items()}}

    def __init__(self, /, **given: Any) -> None:
        vars(self)["library"] = opened()
        self.refuse_unknown(given)
        given = {name: value for name, value in given.items() if value is not None}
        defaults = {name: p.default for name, p in self.parameters.items()}
        chosen = {
            name: self._read(name, given.get(name, defaults[name]), {})
            for name, declared in self.parameters.items()
            if declared.kind == "choice"
        }
        defaults |= self.presets({**given, **chosen})
        values: dict[str, Any] = {}
        for name in self.parameters:
            values[name] = self._read(name, given.get(name, defaults[name]), values)
        vars(self).update(given=_held(given), defaults=FrozenDict(defaults), _values=FrozenDict(values))
        refuse_unlike(self.batch_sizes())

    @classmethod
    def refuse_unknown(cls, names: Iterable[str]) -> None:
        """Refuse what is not declared, by name."""
        for name in names:
            if name not in cls.parameters:
                raise InputError(
                    f"{cls.key}.{name} is not a parameter of {cls.key}; {nearest(name, cls.parameters)}"
                    f"it has {listing(cls.parameters) or 'none'}."
                )

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable: make a new one with replace({name}=...)")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable: make a new one with replace({name}=None)")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Declared):
            return NotImplemented
        return type(self) is type(other) and self.library is other.library and self._values == other._values

    def __hash__(self) -> int:
        return hash((type(self), self._values))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={_brief(v)}' for k, v in self.given.items())})"

    def _repr_html_(self) -> str:
        cells = [
            (
                name.replace("_", " "),
                p.text(self._values[name]),
                "entered" if name in self.entered else "default",
                p.doc,
            )
            for name, p in self.parameters.items()
        ]
        return html(("parameter", "value", "origin", "meaning"), cells, type(self).__name__)

    @classmethod
    def presets(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Defaults that what was given decides, by parameter. Every choice is among it, made by the user or by default."""
        return {}

    def _read(self, name: str, value: Any, others: Mapping[str, Any]) -> Any:
        """The SI value of a parameter, where it needs be by those declared before it, which are read already."""
        return self.parameters[name].read(value, f"{self.key}.{name}")

    def filled(self) -> dict[str, Any]:
        """What was given, with every default filled in, as a table that reads back to the same."""
        return {n: v for n, v in {**self.defaults, **self.given}.items() if v is not None and n not in self.from_plant}

    @cached_property
    def entered(self) -> frozenset[str]:
        """Names of the parameters that have another value than their default."""
        return frozenset(
            name for name in self.given if identity(self._values[name]) != identity(self.default_value(name))
        )

    def default_value(self, name: str) -> Any:
        """The SI value that a parameter has where nothing is given for it, and all else as it is."""
        default = self.defaults[name]
        return None if default is None else self.library.ask(self._read, name, default, self._values)

    def replace(self: Self, /, **changes: Any) -> Self:
        """A copy with other parameters; None returns one to its default."""
        return self.library.ask(type(self), **{**self.given, **changes})

    def with_defaults(self: Self, **defaults: Any) -> Self:
        """A copy with other defaults for what was not given, as what it is part of decides them."""
        open_ = {name: value for name, value in defaults.items() if name not in self.given}
        copy = self.replace(**open_)
        vars(copy)["defaults"] = FrozenDict({**copy.defaults, **defaults})
        return copy

    def select(self: Self, scenario: int, size: int) -> Self:
        """The same with what is entered for one of `size` scenarios, counted from 0."""
        return self.replace(**{name: selected(value, scenario, size) for name, value in self.given.items()})

    def block(self: Self, index: np.ndarray, size: int) -> Self:
        """The same for some of `size` scenarios, by their places, as operations read it; what is shown stays that of all."""
        if not self.batch_sizes():
            return self
        part, cls = object.__new__(type(self)), type(self)
        kept = {
            n: v for n, v in vars(self).items() if n[0] != "_" and not isinstance(getattr(cls, n, 0), cached_property)
        }
        vars(part).update(kept, entered=self.entered, _values=take(self._values, index, size))
        return part

    def read_value(self, name: str, entry: str, value: Any, field_name: str) -> Any:
        """The SI value that a parameter, or an entry of a table of values, has when it is given. Raises InputError."""
        changed = {**(self.given.get(name) or {}), entry: value} if entry else value
        try:
            found = getattr(self.replace(**{name: changed}), name)
        except InputError as error:
            raise InputError(f"{field_name}: {error}") from None
        return found[entry] if entry else found

    def value_of(self, name: str, entry: str = "") -> Any:
        """The SI value that a parameter, or an entry of a table of values, has now; None where it has none."""
        value = self._values[name]
        return (value or {}).get(entry) if entry else value

    def entries(self, name: str) -> tuple[str, ...]:
        """The entries of a table of values that have one now."""
        return tuple(self._values[name] or ())

    def unit_of(self, name: str, entry: str = "") -> tuple[str, str]:
        """Unit and dimension in which a parameter, or an entry of a table of values, is entered."""
        parameter = self.parameters[name]
        return parameter.unit or si_unit(parameter.dimension), parameter.dimension

    def read_spread(self, name: str, entry: str, value: Any, field_name: str) -> Any:
        """The SI value of a difference between two values of a parameter, or of an entry. Raises InputError."""
        dimension = self.parameters[name].dimension
        return to_si(value, "temperature difference" if dimension == "temperature" else dimension, field_name)

    def batch_sizes(self) -> dict[str, int]:
        """Length of every parameter that is an array, by parameter name."""
        sizes: dict[str, int] = {}
        for name, value in self._values.items():
            if value is None or isinstance(value, (float, str)):
                continue
            entries = value.items() if isinstance(value, Mapping) else [("", value)]
            for key, entry in entries:
                if np.ndim(entry):
                    sizes[f"{self.key}.{name}" + (f".{key}" if key else "")] = len(entry)
        return sizes


def refuse_unlike(sizes: Mapping[str, int]) -> None:
    """Refuse arrays over scenarios that are not all of one length, by name."""
    if len(set(sizes.values())) > 1:
        told = listing(f"{name} has {size} values" for name, size in sizes.items())
        raise InputError(f"arrays over scenarios must all be of one length: {told}.")


def selected(given: Any, scenario: int, size: int) -> Any:
    """What was entered for one of `size` scenarios: the entry of each row of scenarios in it, and all else as it is."""
    if isinstance(given, Mapping):
        return {key: selected(entry, scenario, size) for key, entry in given.items()}
    if isinstance(given, (list, tuple)) and len(given) == size and not any(isinstance(v, Mapping) for v in given):
        return given[scenario]
    if isinstance(given, (list, tuple)):
        return [selected(entry, scenario, size) for entry in given]
    return given[scenario] if np.ndim(getattr(given, "magnitude", given)) == 1 and len(given) == size else given


def _check_name(cls: type[Declared], name: str) -> None:
    """A parameter may not take the name of something else that the class already has."""
    taken = name in cls.reserved or any(
        name in vars(base) and vars(base)[name] is not None and not isinstance(vars(base)[name], Parameter)
        for base in cls.__mro__[1:]
    )
    if taken:
        raise TypeError(
            f'{cls.__name__}.{name}: "{name}" has a meaning of its own in every {cls.__mro__[1].__name__}; '
            "give the parameter another name."
        )


def _section(parameters: Iterable[Parameter]) -> str:
    """The docstring's section of parameters."""
    rows = [
        f"    {p.name} : {p.words}\n        {p.doc[:1].upper()}{p.doc[1:].rstrip('.')}. [{p.source}]"
        for p in parameters
    ]
    return "    Parameters\n    ----------\n" + "\n".join(rows) + "\n"


def _brief(value: Any) -> str:
    """A value in one line."""
    return f"<{len(value)} values>" if np.ndim(value) and len(value) > 6 else " ".join(repr(value).split())


def parameter(
    default: Any,
    *,
    doc: str,
    source: str,
    low: Any = None,
    high: Any = None,
    above: Any = None,
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
    return Parameter(default, unit, dimension, low, high, doc, source, above=above)


def fraction(default: Any, *, doc: str, source: str, low: Any = 0.0, high: Any = 1.0) -> Any:
    """Declare a dimensionless share, 0 to 1 unless told otherwise; typed as 0.9 or "90 percent"."""
    return Parameter(default, "1", "fraction", low, high, doc, source)


def logarithm(default: Any, *, low: Any, high: Any, doc: str, source: str) -> Any:
    """Declare a logarithm to the base of ten, such as a pH: twice of it is no twice of anything."""
    return Parameter(default, "1", "logarithm", low, high, doc, source)


def count(default: int, *, low: int, high: int, doc: str, source: str) -> Any:
    """Declare a whole number."""
    return Parameter(default, "1", "number", low, high, doc, source, kind="count")


def choice(default: str | None, among: tuple[str, ...] | Callable[[], Iterable[str]], *, doc: str, source: str) -> Any:
    """Declare a choice between named options, or between those that a function gives when it is asked."""
    return Parameter(default, "", "number", None, None, doc, source, kind="choice", among=among)


def text(default: str | None, *, doc: str, source: str) -> Any:
    """Declare a text, such as a name."""
    return Parameter(default, "", "number", None, None, doc, source, kind="text")


def table(
    *,
    dimension: str,
    low: Any = None,
    high: Any = None,
    doc: str,
    source: str,
    such_as: str = "",
    among: tuple[str, ...] | Callable[[], Iterable[str]] = (),
) -> Any:
    """Declare a table of quantities of one dimension, by name; among: the names that there may be."""
    unit = si_unit(dimension)
    return Parameter(None, unit, dimension, low, high, doc, source, kind="table", among=among, such_as=such_as)


def plant_data(keys: tuple[str, ...], *, doc: str, source: str = "measured at the plant") -> Any:
    """Declare a table of measured fractions, by element or component, that replaces the model."""
    return Parameter(None, "1", "fraction", 0, 1, doc, source, kind="plant data", among=keys)

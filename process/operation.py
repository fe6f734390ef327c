"""Operation: what a unit operation is, and how its parameters are declared.

One declaration of a parameter feeds its conversion and checks, the docstring, the form's field and help,
the assumptions table of a report, the key in a scenario file and the range of an uncertainty study.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from . import thermo
from .components import component
from .errors import InputError, listing, nearest
from .quantities import UNITS, dimension_of, format_number, from_si, split, to_si
from .stream import EMPTY, Stream


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
        from dataclasses import replace

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


@dataclass
class Effect:
    """What an operation did with its inlets.

    outlets: streams by port. additions: reagents that entered, by name. work: electricity taken, W
    (negative when delivered). heat: W into the unit; None means that it is the duty which the energy
    balance of the given outlets requires. heat_efficiency: share of supplied heat that gets there.
    utilities: what is drawn outside the process streams, W by name (refrigeration electricity). figures:
    worth reporting (extraction, free acid ...) as (value, unit). warnings: what a reader must know.
    profile: arrays stage by stage, for a picture.
    """

    outlets: dict[str, Stream]
    additions: dict[str, Stream] = field(default_factory=dict)
    work: Any = 0.0
    heat: Any = None
    heat_efficiency: Any = 1.0
    utilities: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, tuple[Any, str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    profile: dict[str, Any] = field(default_factory=dict)


class Operation:
    """A unit operation: frozen parameters and one pure method from inlets to outlets.

    Subclasses declare `step` (the name of their table in a scenario file), `inlets`, `outlets` and
    their parameters, and define ``run``. Parameters are given by name, as text with a unit, a pint
    quantity or, where there is no unit, a number; any may be an array over scenarios.
    """

    step: ClassVar[str] = "operation"
    inlets: ClassVar[tuple[str, ...]] = ("feed",)
    #: Inlets that may stay unconnected: nothing flows there then.
    optional_inlets: ClassVar[tuple[str, ...]] = ()
    outlets: ClassVar[tuple[str, ...]] = ()
    parameters: ClassVar[Mapping[str, Parameter]] = MappingProxyType({})
    #: The part of the plant a unit belongs to, for an overview; its own name where none is given.
    area: ClassVar[str] = ""
    #: How the energy balance is met, for the report.
    energy_basis: ClassVar[str] = "duty by difference"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        declared = {name: value for name, value in vars(cls).items() if isinstance(value, Parameter)}
        # A subclass drops a parameter by giving its name to something else, such as None.
        merged = {**cls.parameters, **declared}
        cls.parameters = MappingProxyType({n: p for n, p in merged.items() if n in declared or n not in vars(cls)})
        rows = [
            f"    {p.name}: {p.doc} Default {p.default}; from {p.low} to {p.high}. [{p.source}]"
            for p in cls.parameters.values()
        ]
        if rows:
            cls.__doc__ = f"{(cls.__doc__ or '').rstrip()}\n\n    Parameters\n    ----------\n" + "\n".join(rows) + "\n"

    def __init__(self, **given: Any) -> None:
        values: dict[str, Any] = {}
        for name in given:
            if name not in self.parameters:
                raise InputError(
                    f"{self.step}.{name} is not a parameter of {self.step}; {nearest(name, self.parameters)}"
                    f"it has {listing(self.parameters) or 'none'}."
                )
        defaults = {name: p.default for name, p in self.parameters.items()} | dict(self.presets(given))
        for name, declared in self.parameters.items():
            values[name] = declared.read(given.get(name, defaults[name]), f"{self.step}.{name}")
        object.__setattr__(self, "_values", MappingProxyType(values))
        object.__setattr__(self, "given", MappingProxyType({k: v for k, v in given.items() if v is not None}))

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable: make a new one with replace({name}=...)")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.given.items())})"

    @classmethod
    def presets(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Defaults that what was given decides, by parameter; a choice may bring a set of them."""
        return {}

    def replace(self, **changes: Any) -> Operation:
        """A copy with other parameters."""
        return type(self)(**{**self.given, **changes})

    def batch_sizes(self) -> dict[str, int]:
        """Length of every parameter that is an array, by parameter name."""
        sizes: dict[str, int] = {}
        for name, value in self._values.items():
            entries = value.items() if isinstance(value, Mapping) else [("", value)]
            for key, entry in entries:
                if np.ndim(entry):
                    sizes[f"{self.step}.{name}" + (f".{key}" if key else "")] = len(entry)
        return sizes

    def uses_plant_data(self) -> list[str]:
        """Names of the plant-data parameters that were entered."""
        return [name for name, p in self.parameters.items() if p.kind == "plant data" and self._values[name]]

    def run(self, *inlets: Stream) -> Effect:
        """Outlets, additions, heat and work for the given inlets."""
        raise TypeError(f"{type(self).__name__} does not define run")


def adiabatic(outlets: Mapping[str, Stream], enthalpy: Any, empty: Any) -> dict[str, Stream]:
    """The outlets at the one temperature, K, at which together they carry the given enthalpy, W."""
    flows: dict[str, Any] = {}
    for stream in outlets.values():
        for key, n in stream.flows.items():
            flows[key] = flows[key] + n if key in flows else n
    temperature = thermo.temperature(flows, enthalpy, empty)
    return {name: stream.at(temperature) for name, stream in outlets.items()}


def over(supply: Any, need: Any) -> Any:
    """Supply over need; infinite where nothing is needed."""
    supply, need = np.broadcast_arrays(np.asarray(supply, float), np.asarray(need, float))
    return np.where(need > 0, supply / np.where(need > 0, need, 1.0), np.inf)[()]


def share_of(part: Any, whole: Any) -> Any:
    """A part over the whole; zero where there is nothing."""
    part, whole = np.broadcast_arrays(np.asarray(part, float), np.asarray(whole, float))
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), 0.0)[()]


def reagent(name: str, moles: Any) -> Stream:
    """The stream in which a reagent arrives, `moles` mol/s of it at its commercial strength, rest water."""
    supply = _reagents()[name]
    flows = {supply["component"]: moles}
    strength = supply["strength"]
    if strength < 1.0:
        mass = moles * component(supply["component"]).molar_mass
        flows["water"] = mass * (1.0 - strength) / strength / component("water").molar_mass
    return EMPTY.with_flows(flows)


def _reagents() -> Mapping[str, Any]:
    from .tables import reagents

    return reagents()


def by_element_or_component(given: Mapping[str, Any], key: str) -> Any:
    """The plant-data entry that applies to a component: its own key, its material class, or None.

    Recognised group names: the component's key, "cathode" for any cathode material, and its class.
    """
    item = component(key)
    for name in (
        key,
        "cathode" if item.material == "cathode coating" and key not in _SHARED_COATING else "",
        item.material,
    ):
        if name and name in given:
            return given[name]
    return None


_SHARED_COATING = ("carbon black", "PVDF")

#: Names under which mechanical separation accepts plant data.
MATERIAL_NAMES = (
    "cathode",
    "graphite",
    "carbon black",
    "PVDF",
    "anode binder",
    "copper foil",
    "aluminium foil",
    "separator",
    "casing",
    "steel",
    "plastics",
    "electronics",
    "electrolyte",
    "coolant",
)

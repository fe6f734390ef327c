"""Operation: what a unit operation is, and what it tells of what it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from . import thermo
from .components import component
from .errors import InputError, listing, nearest
from .parameters import Parameter
from .stream import EMPTY, Stream


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

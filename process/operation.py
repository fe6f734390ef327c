"""Operation: what a unit operation is, and what it tells of what it did."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ClassVar, NamedTuple

from . import thermo, traces
from .components import cathodes, component
from .constants import AIR_OXYGEN
from .consumption import Consumption
from .equipment import Equipment
from .errors import InputError, listing, nearest
from .heating import Duty
from .numerics import ByValue
from .parameters import Declared
from .quantities import to_si
from .stream import EMPTY, Stream, library_of
from .units import dimension_of


@dataclass(frozen=True, eq=False)
class Figure(ByValue):
    """What a unit tells about itself: an extraction, a volume, a heat.

    key: an identifier, by which whatever reads it finds it. value: in SI units, as everything inside. unit: the one in
    which it is told, of quantities.UNITS. words: what a person reads, without the unit.
    """

    key: str
    value: Any
    unit: str
    words: str

    def __post_init__(self) -> None:
        if not self.key.isidentifier():
            raise ValueError(f"{self.key!r} is no key for a figure: give an identifier such as free_acid")
        dimension_of(self.unit)

    def __hash__(self) -> int:
        return hash(self.key)


class Staged(NamedTuple):
    """What runs through a unit from stage to stage, the first axis: in SI units, and the unit in which it is told."""

    value: Any
    unit: str


@dataclass(eq=False)
class Effect(ByValue):
    """What an operation did with its inlets.

    outlets: streams by port. additions: reagents that entered, by name. work: electricity taken, W
    (negative when delivered). heat: W into the unit; None means that it is the duty which the energy
    balance of the given outlets requires. heat_efficiency: share of supplied heat that gets there.
    duties: where a unit both takes and gives heat, each with its temperatures; their sum is its heat then.
    utilities: what is drawn outside the process streams, W by name (electricity of drives, of refrigeration). figures:
    worth reporting, each with its own key. warnings: what a reader must know. profile: what runs from
    stage to stage, or a word, for a picture.
    """

    outlets: dict[str, Stream]
    additions: dict[str, Stream] = field(default_factory=dict)
    work: Any = 0.0
    heat: Any = None
    duties: Sequence[Duty] = ()
    heat_efficiency: Any = 1.0
    utilities: dict[str, Any] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    profile: dict[str, Staged | str] = field(default_factory=dict)

    def figure(self, key: str) -> Any:
        """The SI value of a figure."""
        return {figure.key: figure.value for figure in self.figures}[key]


class Operation(Declared):
    """A unit operation: frozen parameters and one pure method from inlets to outlets.

    Subclasses declare `step` (the name of their table in a scenario file), `inlets`, `outlets` and
    their parameters, and define ``run``.
    """

    step: ClassVar[str] = "operation"
    inlets: ClassVar[tuple[str, ...]] = ("feed",)
    #: Inlets that may stay unconnected: nothing flows there then.
    optional_inlets: ClassVar[tuple[str, ...]] = ()
    outlets: ClassVar[tuple[str, ...]] = ()
    #: The part of the plant a unit belongs to, for an overview; its own name where none is given.
    area: ClassVar[str] = ""
    #: The step in whose place this one stands where it has a table, if it is made for that. It takes the same inlets and
    #: gives the same outlets.
    instead_of: ClassVar[str] = ""
    #: Elements that the operation knows where to put, of what it takes apart; None where it leaves everything whole.
    places: ClassVar[frozenset[str] | None] = None
    #: What it is built of; None where it is not said, so that the plant's capital lacks it.
    equipment: ClassVar[tuple[Equipment, ...] | None] = None
    #: How the energy balance is met, for the report.
    energy_basis: ClassVar[str] = "duty by difference"
    #: A step is left out by ``skip = true`` in its table.
    reserved = (*Declared.reserved, "skip", "places", "equipment")

    consumption = Consumption(
        None,
        doc="measured consumption per mass of battery feed, which replaces the model's",
        source="measured at the plant",
    )

    def __init_subclass__(cls, **kwargs: Any) -> None:
        cls.key = cls.step
        super().__init_subclass__(**kwargs)
        if "run" in vars(cls):
            cls.run = _in_the_library_of_inlets(cls.run)  # type: ignore[method-assign]

    @classmethod
    def takes_apart(cls, material: str) -> bool:
        """Whether the elements of a component part here, where `places` are given: of a cathode material, and no other."""
        return material in cathodes()

    def read_spread(self, name: str, entry: str, value: Any, field_name: str) -> Any:
        parameter = self.parameters[name]
        if isinstance(parameter, Consumption):
            return to_si(value, parameter.spread_dimension(entry), field_name)
        return super().read_spread(name, entry, value, field_name)

    def uses_plant_data(self) -> list[str]:
        """Names of the plant-data parameters that were entered."""
        return [name for name, p in self.parameters.items() if p.kind == "plant data" and self._values[name]]

    def at_rest(self, effect: Effect) -> tuple[Figure, ...]:
        """Further figures, of the effect that the plant settled with: what takes too long to find in every pass."""
        return ()

    def run(self, *inlets: Any, **named: Any) -> Effect:
        """Outlets, additions, heat and work for the given inlets, which a subclass names as its own."""
        raise TypeError(f"{type(self).__name__} does not define run")


def _in_the_library_of_inlets(run: Callable[..., Effect]) -> Callable[..., Effect]:
    """A unit knows the components of what flows in, be their library open or not."""

    @wraps(run)
    def known(self: Operation, *inlets: Any, **named: Any) -> Effect:
        return library_of(*inlets, *named.values()).ask(run, self, *inlets, **named)

    return known


def adiabatic(outlets: Mapping[str, Stream], enthalpy: Any, empty: Any) -> dict[str, Stream]:
    """The outlets at the one temperature, K, at which together they carry the given enthalpy, W."""
    flows: dict[str, Any] = {}
    for stream in outlets.values():
        for key, n in stream.flows.items():
            flows[key] = flows[key] + n if key in flows else n
    temperature = thermo.temperature(flows, enthalpy, empty)
    return {name: stream.at(temperature) for name, stream in outlets.items()}


def reagent(name: str, moles: Any) -> Stream:
    """The stream in which a reagent arrives, `moles` mol/s of it at its commercial strength, rest water, with its traces."""
    known = _reagents()
    if name not in known:
        raise InputError(f'there is no reagent "{name}"; {nearest(name, known)}reagents are {listing(known)}.')
    supply = known[name]
    flows = {supply["component"]: moles}
    strength = supply["strength"]
    mass = moles * component(supply["component"]).molar_mass
    if strength < 1.0:
        flows["water"] = mass * (1.0 - strength) / strength / component("water").molar_mass
    return EMPTY.with_flows(flows | traces.brought(name, mass / strength))


def air(oxygen: Any) -> Stream:
    """Dry air that brings mol/s of oxygen."""
    return EMPTY.with_flows({"oxygen": oxygen, "nitrogen": oxygen * (1.0 - AIR_OXYGEN) / AIR_OXYGEN})


def _reagents() -> Mapping[str, Any]:
    from .tables import reagents

    return reagents()

"""Stream: component flows with a temperature, a pressure and, for charged cells, stored energy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import reduce
from typing import Any

import numpy as np

from blackmass.chemistries.frozen import FrozenDict

from . import thermo
from .components import REFERENCE_TEMPERATURE, Table, component, element_masses, molar_masses, table
from .constants import ATMOSPHERE
from .library import Library, opened
from .numerics import ByValue, put, take
from .prompt import html
from .quantities import format_number, from_si, quantity
from .sizes import Sizes, populations, together

#: Cells and reagents arrive at the reference temperature of the thermodynamic tables, K.
AMBIENT = REFERENCE_TEMPERATURE


@dataclass(frozen=True, eq=False, repr=False)
class Stream(ByValue):
    """What flows between two operations. Immutable.

    flows: mol/s by component key, each a float or an array over scenarios. temperature K, pressure Pa.
    stored_energy: electrical energy held by charged cells, W. capacity: what they would hold when full and
    new, W; it is no energy that is there and takes no part in balances. sizes: populations by
    material class, or by component where streams were mixed. lost_charge: what cells hold less than when new, A; it
    tells where their lithium is and takes no part in balances. library: the data that tell what its components are:
    that in which it is made, and that of the stream it is made from.
    """

    flows: Mapping[str, Any] = field(default_factory=dict)
    temperature: Any = AMBIENT
    pressure: Any = ATMOSPHERE
    stored_energy: Any = 0.0
    capacity: Any = 0.0
    sizes: Mapping[str, tuple[Sizes, ...]] = field(default_factory=dict)
    lost_charge: Any = 0.0
    library: Library = field(default=Library.shipped(), compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.library is not (here := opened()):
            object.__setattr__(self, "library", self.library.merged(here))

    def __getitem__(self, key: str) -> Any:
        """Flow of a component, mol/s; 0 when the stream does not hold it."""
        return self.flows.get(key, 0.0)

    def __contains__(self, key: str) -> bool:
        return key in self.flows

    @classmethod
    def of_mass(cls, masses: Mapping[str, Any], **state: Any) -> Stream:
        """A stream from component mass flows in kg/s."""
        return cls({key: mass / component(key).molar_mass for key, mass in masses.items()}, **state)

    @property
    def components(self) -> Table:
        """What is known of each component that may flow, by key."""
        return self.library.ask(table)

    # --- SI numbers, for operations -----------------------------------------------------------------

    def component_mass(self, key: str) -> Any:
        """Mass flow of one component, kg/s."""
        return self[key] * self.components[key].molar_mass

    def mass_of(self, keys: Iterable[str]) -> Any:
        """Mass flow of several components together, kg/s."""
        masses, flows = self.library.ask(molar_masses), self.flows
        return sum((flows[key] * masses[key] for key in keys if key in flows), 0.0)

    @property
    def mass(self) -> Any:
        """Total mass flow, kg/s."""
        return self.mass_of(self.flows)

    def element_moles(self, element: str) -> Any:
        """Atoms of an element, mol/s."""
        known = self.components
        return sum((n * known[key].atoms.get(element, 0.0) for key, n in self.flows.items()), 0.0)

    def element_mass(self, element: str) -> Any:
        """Mass flow of an element, kg/s."""
        held = self.library.ask(element_masses).get(element, {})
        return sum((n * held[key] for key, n in self.flows.items() if key in held), 0.0)

    def element_masses(self) -> dict[str, Any]:
        """Mass flow of every element that it holds, kg/s, in one round."""
        known, held = self.components, self.library.ask(element_masses)
        found: dict[str, Any] = {}
        for key, n in self.flows.items():
            for element in known[key].atoms:
                found[element] = found.get(element, 0.0) + n * held[element][key]
        return found

    def contained(self, what: str) -> Any:
        """Mass flow of a component (by key) or of an element, kg/s."""
        return self.component_mass(what) if what in self.components else self.element_mass(what)

    def sizes_of(self, key: str) -> tuple[Sizes, ...]:
        """The populations of a component's particles; none where it was never shredded."""
        found = self.sizes.get(key)
        return self.sizes.get(self.components[key].material, ()) if found is None else found

    def enthalpy(self) -> Any:
        """Enthalpy flow, W, stored electrical energy not included."""
        return self.library.ask(thermo.enthalpy, self.flows, self.temperature)

    # --- new streams from this one ------------------------------------------------------------------

    def _with(self, **changes: Any) -> Stream:
        """The same with something else."""
        other = object.__new__(Stream)
        vars(other).update(vars(self), **changes)
        other.__post_init__()
        return other

    def with_flows(self, flows: Mapping[str, Any], **state: Any) -> Stream:
        """The same state with other flows; what is structurally zero is dropped."""
        kept = {key: n for key, n in flows.items() if not (isinstance(n, float) and n == 0.0)}
        return self._with(flows=FrozenDict(kept), **state)

    def at(self, temperature: Any) -> Stream:
        """The same flows at another temperature, K."""
        return self._with(temperature=temperature)

    def only(self, keys: Iterable[str]) -> Stream:
        """The part made of the given components."""
        wanted = set(keys)
        return self.with_flows({key: n for key, n in self.flows.items() if key in wanted})

    def without(self, keys: Iterable[str]) -> Stream:
        """The part made of all other components."""
        unwanted = set(keys)
        return self.with_flows({key: n for key, n in self.flows.items() if key not in unwanted})

    def scaled(self, fraction: Any) -> Stream:
        """A share of the whole stream."""
        return self._with(
            flows=FrozenDict({k: n * fraction for k, n in self.flows.items()}),
            stored_energy=self.stored_energy * fraction,
            capacity=self.capacity * fraction,
            lost_charge=self.lost_charge * fraction,
        )

    def split(self, fractions: Mapping[str, Any]) -> tuple[Stream, Stream]:
        """Two streams: the given fraction of each component named, and the rest.

        What is not named goes with the rest, as do stored energy, capacity and lost charge.
        """
        part = {key: n * fractions[key] for key, n in self.flows.items() if key in fractions}
        rest = {key: n - part[key] if key in part else n for key, n in self.flows.items()}
        return self.with_flows(part, stored_energy=0.0, capacity=0.0, lost_charge=0.0), self.with_flows(rest)

    def __add__(self, other: Stream) -> Stream:
        return mix([self, other])

    def block(self, index: int | slice | np.ndarray, size: int) -> Stream:
        """Some of `size` scenarios, or one of them as floats."""
        return self._with(**{name: take(value, index, size) for name, value in vars(self).items()})

    # --- quantities, for people ---------------------------------------------------------------------

    @property
    def mass_flow(self) -> Any:
        """Total mass flow as a pint quantity."""
        return quantity(self.mass, "kg/s").to("kg/hour")

    def grade(self, what: str) -> Any:
        """Mass fraction of an element (or of a component, by key) as a pint quantity."""
        mass = self.component_mass(what) if what in self.flows else self.element_mass(what)
        total = self.mass
        return quantity(mass / np.where(np.asarray(total) > 0, total, 1.0), "1")

    def table(self, unit: str = "kg/h") -> dict[str, Any]:
        """Mass flow of every component as pint quantities in a unit such as "kg/h"."""
        pint_unit = quantity(1.0, unit).units
        return {key: quantity(self.component_mass(key), "kg/s").to(pint_unit) for key in self.flows}

    # --- at a prompt ----------------------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Stream) or not super().__eq__(other):
            return False
        # Of two libraries, a name may mean two things.
        mine, theirs = self.components, other.components
        return mine is theirs or all(vars(mine[key]) == vars(theirs[key]) for key in self.flows)

    def __hash__(self) -> int:
        return hash(frozenset(self.flows))

    def __repr__(self) -> str:
        if not self.flows:
            return "<Stream: nothing flows>"
        masses = {key: float(np.mean(self.component_mass(key))) for key in self.flows}
        total = sum(masses.values())
        most = sorted(masses, key=lambda key: -masses[key])[:_TOLD]
        shares = [f"{key} {100 * masses[key] / total:.3g} %" if total > 0 else key for key in most]
        more = f", {len(masses) - len(most)} more" if len(masses) > len(most) else ""
        scenarios = f" ({np.size(self.mass)} scenarios)" if np.ndim(self.mass) else ""
        return f"<Stream: {self._state()}{scenarios}; {', '.join(shares)}{more}>"

    def _repr_html_(self) -> str:
        total = np.where(np.asarray(self.mass) > 0, self.mass, 1.0)
        rows = [
            (key, format_number(from_si(mass, "kg/h")), format_number(100.0 * mass / total))
            for key, mass in ((key, self.component_mass(key)) for key in self.flows)
        ]
        return html(("component", "kg/h", "mass %"), rows, self._state())

    def _state(self) -> str:
        return f"{format_number(from_si(self.mass, 'kg/h'))} kg/h at {format_number(from_si(self.temperature, 'degC'))} degC"


#: Components that are told in one line.
_TOLD = 4

#: Nothing flows.
EMPTY = Stream()


def library_of(*streams: Any) -> Library:
    """The open library, with those of the streams."""
    return reduce(Library.merged, (s.library for s in streams if isinstance(s, Stream)), opened())


def mix(streams: Iterable[Stream]) -> Stream:
    """Streams brought together without loss of heat: enthalpy is conserved and the temperature follows.

    They meet at the lowest pressure among them, to which the others are let down; no work is had from that. Particles
    keep the sizes that they came with.
    """
    parts = [stream for stream in streams if stream.flows]
    if not parts:
        return EMPTY
    if len(parts) == 1:
        return parts[0]
    flows: dict[str, Any] = {}
    for part in parts:
        for key, n in part.flows.items():
            flows[key] = flows[key] + n if key in flows else n
    library = library_of(*parts)
    temperatures = [part.temperature for part in parts]
    if all(t is temperatures[0] for t in temperatures) or (
        all(np.ndim(t) == 0 for t in temperatures) and len(set(map(float, temperatures))) == 1
    ):
        temperature = temperatures[0]
    else:
        enthalpy = sum(part.enthalpy() for part in parts)
        temperature = library.ask(thermo.temperature, flows, enthalpy, empty=temperatures[0])
    pressure = reduce(_lower, (part.pressure for part in parts))
    stored, capacity = sum(part.stored_energy for part in parts), sum(part.capacity for part in parts)
    lost = sum(part.lost_charge for part in parts)
    return Stream(FrozenDict(flows), temperature, pressure, stored, capacity, _sizes(parts, library), lost, library)


def joined(parts: Sequence[tuple[np.ndarray, Stream]], size: int, absent: float = 0.0) -> Stream:
    """The stream of `size` scenarios of which each part holds some, by their places; absent: flows of what a part lacks."""
    if len(parts) == 1 and len(parts[0][0]) == size:
        return parts[0][1]
    state = {f.name: [(rows, getattr(part, f.name)) for rows, part in parts] for f in fields(Stream)}
    shown = {name: put(each, size, absent) for name, each in state.items() if name not in ("sizes", "library")}
    sizes = populations([(rows, part.sizes) for rows, part in parts], size)
    return replace(parts[0][1], **shown, sizes=sizes)


def _lower(one: Any, other: Any) -> Any:
    return one if one is other else np.minimum(one, other)[()]


def _sizes(parts: list[Stream], library: Library) -> Mapping[str, tuple[Sizes, ...]]:
    """The populations of streams that are mixed, by component; by material for what may be made of it later."""
    shredded = [part for part in parts if part.sizes]
    if not shredded:
        return parts[0].sizes
    first, known = shredded[0].sizes, library.ask(table)
    names = dict.fromkeys(name for part in shredded for name in part.sizes)
    materials = dict.fromkeys(known[name].material if name in known else name for name in names)
    held = [[key for key in part.flows if known[key].material in materials] for part in parts]
    if all(part.sizes is first or not keys for part, keys in zip(parts, held, strict=True)):
        return first
    found = {}
    for material in materials:
        keys = dict.fromkeys(key for each in held for key in each if known[key].material == material)
        found[material] = together((part.mass_of(keys), part.sizes.get(material, ())) for part in parts)
        for key in keys:
            found[key] = together((part[key], part.sizes_of(key)) for part in parts)
    return FrozenDict(found)

"""Components: substances in a phase, with a formula, a charge and their thermodynamic data.

Two components may share a formula (copper as foil and as busbar behave differently in a sieve). The
conservation matrix and the balanced reactions follow from the formulas; nothing is typed twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from blackmass import chemistries
from blackmass.chemistries.composition import atoms
from blackmass.chemistries.frozen import FrozenDict

from . import tables
from .constants import FARADAY
from .errors import InputError, listing, nearest
from .library import opened, per_library
from .numerics import share_of
from .quantities import to_si

#: Temperature of the formation enthalpies, K (298.15 K by convention of every table cited in the data).
REFERENCE_TEMPERATURE = 298.15

#: The row of the conservation matrix that holds charge.
CHARGE = "charge"

#: Coatings of electrodes that are no electrode powder, but organic matter.
BINDERS = ("PVDF", "anode binder")

_STATUSES_OF_ESTIMATES = ("recalled", "estimated", "assumption")


class Datum(NamedTuple):
    """A number that the calculation stands on, and how far it is to be believed."""

    name: str
    value: float | None
    unit: str
    status: str
    source: str


@dataclass(frozen=True, eq=False)
class Component:
    """A substance in a phase.

    molar_mass kg/mol, atoms by element symbol, formation_enthalpy J/mol at 298.15 K, heat_capacity
    J/mol/K; hot_heat_capacity is its mean above 150 degC, fusion included, for what is known that hot.
    `material` is the class by which mechanical separation treats it (empty for liquors).
    """

    key: str
    formula: str
    atoms: Mapping[str, float]
    charge: int
    phase: str
    material: str
    molar_mass: float
    formation_enthalpy: float
    heat_capacity: float
    formation_status: str = ""
    formation_source: str = ""
    heat_capacity_status: str = ""
    heat_capacity_source: str = ""
    hot_heat_capacity: float | None = None
    hot_status: str = ""
    hot_source: str = ""

    def mass_fraction(self, element: str) -> float:
        """Mass fraction of an element in the component."""
        return self.atoms.get(element, 0.0) * atomic_mass(element) / self.molar_mass

    def estimates(self) -> list[Datum]:
        """The thermodynamic data of this component that are not measured and checked values."""
        data = [
            Datum("formation enthalpy", self.formation_enthalpy, "J/mol", self.formation_status, self.formation_source),
            Datum("heat capacity", self.heat_capacity, "J/mol/K", self.heat_capacity_status, self.heat_capacity_source),
            Datum("heat capacity, hot", self.hot_heat_capacity, "J/mol/K", self.hot_status, self.hot_source),
        ]
        return [datum for datum in data if datum.status in _STATUSES_OF_ESTIMATES]


@cache
def atomic_mass(element: str) -> float:
    """Atomic mass of an element, kg/mol (IUPAC weights as periodictable holds them)."""
    import periodictable

    return getattr(periodictable, element).mass * 1e-3


@cache
def is_element(what: str) -> bool:
    """Whether a text is the symbol of an element."""
    import periodictable

    return what in {element.symbol for element in periodictable.elements if element.number}


def _component(key: str, formula: str, charge: int, phase: str, material: str, **thermo: Any) -> Component:
    held = atoms(formula)
    mass = sum(count * atomic_mass(element) for element, count in held.items())
    return Component(key, formula, held, charge, phase, material, mass, **thermo)


def _hot(row: Mapping[str, str] | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        "hot_heat_capacity": float(row["heat_capacity_J_per_mol_K"]),
        "hot_status": row["status"],
        "hot_source": row["source"],
    }


class Table(FrozenDict[str, Component]):
    """Components by key; an unknown key is an InputError with the nearest known one."""

    __slots__ = ()

    def __missing__(self, key: str) -> Component:
        raise InputError(f'component "{key}" is not known: {nearest(key, self)}known components are {listing(self)}.')


def table() -> Table:
    """Every component, by key: substances, and the cathode material of every chemistry."""
    library = opened()
    if library.components is None:
        library.keep_components(_made(library.own))
    return library.components  # type: ignore[return-value]


def _made(own: Mapping[str, Mapping[str, Any]]) -> Table:
    if not own:
        return _shipped()
    found = dict(_shipped())
    for key, row in own.get("component", {}).items():
        found[key] = _component(key, **row)
    for name in own.get("chemistry", {}):
        _add_cathode(name, found)
    return Table(found)


@cache
def _shipped() -> Table:
    found: dict[str, Component] = {}
    hot = {row["key"]: row for row in tables.records("hot.csv")}
    for row in tables.records("components.csv"):
        found[row["key"]] = _component(
            row["key"],
            row["formula"],
            int(row["charge"] or 0),
            row["phase"],
            row["material"],
            formation_enthalpy=float(row["formation_enthalpy_kJ_per_mol"]) * 1e3,
            heat_capacity=float(row["heat_capacity_J_per_mol_K"]),
            formation_status=row["formation_status"],
            formation_source=row["formation_source"],
            heat_capacity_status=row["heat_capacity_status"],
            heat_capacity_source=row["heat_capacity_source"],
            **_hot(hot.get(row["key"])),
        )
    for name in chemistries.available():
        _add_cathode(name, found)
    return Table(found)


def _add_cathode(name: str, found: dict[str, Component]) -> None:
    """The cathode material of a chemistry, and what is left of it without lithium."""
    cathode = tables.chemistry(name).cathode
    found[name] = _component(
        name,
        cathode.formula,
        0,
        "s",
        "cathode coating",
        formation_enthalpy=to_si(cathode.formation_enthalpy, "molar energy", f"{name} formation enthalpy"),
        heat_capacity=to_si(cathode.heat_capacity, "molar heat capacity", f"{name} heat capacity"),
        formation_status=cathode.formation_status,
        formation_source=cathode.formation_source,
        heat_capacity_status=cathode.heat_capacity_status,
        heat_capacity_source=cathode.heat_capacity_source,
    )
    found[delithiated(name)] = _delithiated(name, found)


def delithiated(cathode: str) -> str:
    """Key of a cathode material from which all lithium is taken."""
    return f"delithiated {cathode}"


def _delithiated(cathode: str, found: Mapping[str, Component]) -> Component:
    """A cathode's host without lithium: data of a solid of the same formula where there is one, else estimated.

    Taking lithium out costs its charge times the cell's voltage, J/mol: the anode is taken at the potential of
    lithium (0.1 V too high) and the entropy, a few kJ/mol, is left out. Heat capacity goes by atoms (Kopp-Neumann).
    """
    full = found[cathode]
    rest = {element: n for element, n in full.atoms.items() if element != "Li"}
    same = [item for item in found.values() if item.phase == "s" and item.atoms == rest]
    formula = "".join(f"{element}{n:.12f}".rstrip("0").rstrip(".") for element, n in rest.items())
    if same:
        names = ("formation_enthalpy", "heat_capacity", "formation_status", "heat_capacity_status",
                 "formation_source", "heat_capacity_source")  # fmt: skip
        return _component(
            delithiated(cathode), formula, 0, "s", "cathode coating", **{n: getattr(same[0], n) for n in names}
        )
    voltage = to_si(tables.chemistry(cathode).nominal_voltage, "voltage", f"{cathode} nominal voltage")
    return _component(
        delithiated(cathode),
        formula,
        0,
        "s",
        "cathode coating",
        formation_enthalpy=full.formation_enthalpy + full.atoms.get("Li", 0.0) * FARADAY * voltage,
        heat_capacity=full.heat_capacity * sum(rest.values()) / sum(full.atoms.values()),
        formation_status="estimated",
        formation_source="estimated: the cathode's, plus charge times nominal cell voltage",
        heat_capacity_status="estimated",
        heat_capacity_source="estimated: the cathode's, by atoms (Kopp-Neumann)",
    )


def component(key: str) -> Component:
    """One component; an unknown key is an InputError with the nearest known one."""
    return (opened().components or table())[key]


@per_library
def molar_masses() -> Mapping[str, float]:
    """kg in a mole of each component, by key."""
    return {key: item.molar_mass for key, item in table().items()}


@per_library
def element_masses() -> Mapping[str, Mapping[str, float]]:
    """kg of each element in a mole of each component that holds it, by element and key."""
    found: dict[str, dict[str, float]] = {}
    for key, item in table().items():
        for element in item.atoms:
            found.setdefault(element, {})[key] = item.molar_mass * item.mass_fraction(element)
    return found


@per_library
def cathodes() -> tuple[str, ...]:
    """Keys of the cathode active materials."""
    return (*chemistries.available(), *opened().own.get("chemistry", {}))


@per_library
def hosts() -> tuple[str, ...]:
    """Keys of the cathode active materials, with and without their lithium."""
    return (*cathodes(), *map(delithiated, cathodes()))


def cell_voltage(flows: Mapping[str, Any]) -> Any:
    """Nominal voltage of the cells that flows are of, V: the mean of their cathodes', by lithium; 0 without any."""
    held = {
        key: n * component(key).atoms["Li"]
        for key, n in flows.items()
        if key in cathodes() and "Li" in component(key).atoms
    }
    volts = {key: to_si(tables.chemistry(key).nominal_voltage, "voltage", f"{key} nominal voltage") for key in held}
    return share_of(sum((n * volts[key] for key, n in held.items()), 0.0), sum(held.values(), 0.0))


@per_library
def of_material(*materials: str) -> tuple[str, ...]:
    """Keys of the components of the given material classes."""
    return tuple(key for key, item in table().items() if item.material in materials)


def conservation_matrix(keys: Iterable[str]) -> tuple[list[str], np.ndarray]:
    """What is conserved, and how much of it a mole of each component holds.

    Returns the row names (element symbols, then ``charge``) and the matrix, rows by components.
    """
    items = [component(key) for key in keys]
    elements = sorted({element for item in items for element in item.atoms})
    matrix = np.array(
        [[item.atoms.get(e, 0.0) for item in items] for e in elements] + [[item.charge for item in items]]
    )
    return [*elements, CHARGE], matrix

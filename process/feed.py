"""Feed: chemistry, form and mass flow become a stream.

The shipped bills of materials hold for the chemistry; a composition of the user's own replaces them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np

from blackmass import chemistries
from blackmass.chemistries.frozen import FrozenDict

from . import tables
from .components import component, of_material
from .errors import InputError, listing, nearest, shown
from .parameters import selected
from .quantities import to_si, written_in
from .stream import AMBIENT, Stream
from .units import registry

#: What may be fed, and whether it holds charge.
FORMS: Mapping[str, bool] = FrozenDict(
    {
        "pack": True,
        "module": True,
        "cell": True,
        "rejected_cell": True,
        "electrode_scrap": False,
        "black_mass": False,
    }
)

PACK_DESIGNS = ("modules", "cell_to_pack")

#: Forms made from new cells: they have the scrap's bill of materials.
_NEW = ("rejected_cell", "electrode_scrap")

#: The plant's year: 320 days of 20 hours, EverBatt 2023.
OPERATING_TIME = "6400 h/yr"

#: Of new cells in transport under UN 38.3 (recalled), taken for all that arrive.
STATE_OF_CHARGE = "30 percent"

#: Assumption: a cell at the end of its first life keeps four fifths of its capacity; a rejected one all.
STATE_OF_HEALTH = "80 percent"

#: How far the sum of given mass fractions may be from one before it is refused: three printed decimals.
_ROUNDING = 2e-3

#: EverBatt 2023: black mass holds this share of the coatings' active matter and that of binders and foils.
_BLACK_MASS_ACTIVE, _BLACK_MASS_REST = 0.95, 0.05


@dataclass(frozen=True)
class Feed:
    """One kind of battery material and how much of it enters.

    chemistry: such as "NMC622". form: pack, module, cell, rejected_cell, electrode_scrap or black_mass (by
    EverBatt's rule, which leaves no electrolyte in it: give a composition where there is).
    mass_flow: "1.5 t/h" or "10000 t/yr" (with operating_time). state_of_charge and state_of_health:
    fractions, for what holds charge. composition: mass fractions by component, which sum to one
    ("cathode" is the chemistry's active material). bill_of_materials: another of the chemistry's own.
    pack_design: of a pack, "modules" or "cell_to_pack" (without modules).
    Any quantity may be an array over scenarios. Raises InputError.
    """

    chemistry: str
    form: str = "cell"
    mass_flow: Any = "1 t/h"
    operating_time: Any = OPERATING_TIME
    state_of_charge: Any = None
    state_of_health: Any = None
    composition: Mapping[str, Any] | None = None
    bill_of_materials: str | None = None
    pack_design: str | None = None

    def __post_init__(self) -> None:
        for name in ("chemistry", "form", "bill_of_materials", "pack_design"):
            given = getattr(self, name)
            if given is not None and not isinstance(given, str):
                raise InputError(f"feed.{name}: {shown(given)} is not text; give a name in quotes.")
        if self.form not in FORMS:
            raise InputError(
                f'feed.form: "{self.form}" is not a form of feed; {nearest(str(self.form), FORMS)}choose one of {listing(FORMS)}.'
            )
        if self.pack_design is not None and self.form != "pack":
            raise InputError(f"feed.pack_design: a {self.form} has no pack around it; leave this out, or feed a pack.")
        self.stream()

    def select(self, scenario: int, size: int) -> Feed:
        """The feed of one of `size` scenarios, counted from 0."""
        return replace(self, **{f.name: selected(getattr(self, f.name), scenario, size) for f in fields(self)})

    @property
    def provenance(self) -> tuple[str, str]:
        """What the composition is, and its source."""
        if self.composition is not None:
            return "entered", "entered"
        bill = self._bill
        return f"{self._chemistry.name} {self.form}, {bill.name}", f"{bill.source} ({bill.status})"

    # --- what was given --------------------------------------------------------------------------------

    @cached_property
    def _chemistry(self) -> chemistries.Chemistry:
        try:
            return chemistries.load(self.chemistry)
        except chemistries.ChemistryError as error:
            raise InputError(f"feed.chemistry: {error}") from None

    @cached_property
    def _bill(self) -> chemistries.BillOfMaterials:
        known = self._chemistry.bills_of_materials
        own = self._chemistry.scrap_bill_of_materials if self.form in _NEW else self._chemistry.bill_of_materials
        name = self.bill_of_materials or own
        if name not in known:
            raise InputError(
                f'feed.bill_of_materials: {self._chemistry.name} has no "{name}"; {nearest(name, known)}'
                f"choose one of {listing(known)}."
            )
        return known[name]

    @cached_property
    def _hardware(self) -> chemistries.Hardware:
        """What stands around the cells of a pack or module."""
        if self.pack_design not in (None, *PACK_DESIGNS):
            raise InputError(
                f'feed.pack_design: "{self.pack_design}" is not known; choose one of {listing(PACK_DESIGNS)}.'
            )
        if self.pack_design == "cell_to_pack":
            if self._chemistry.cell_to_pack is None:
                having = [n for n in chemistries.available() if chemistries.load(n).cell_to_pack]
                raise InputError(
                    f"feed.pack_design: no cell_to_pack design is known for {self._chemistry.name}, only for "
                    f"{listing(having)}; give feed.composition, or choose modules."
                )
            return self._chemistry.cell_to_pack
        return getattr(self._chemistry, self.form)

    @property
    def mass(self) -> Any:
        """Mass flow, kg/s."""
        given = self.mass_flow
        value, yearly = read_mass_flow(given, "feed.mass_flow")
        if yearly:
            value = value / self.operating_seconds
        if np.any(np.asarray(value) <= 0):
            raise InputError(f'feed.mass_flow: {given} is not more than zero; give what enters, such as "10000 t/yr".')
        return value

    @property
    def operating_seconds(self) -> Any:
        """Seconds of operation in a year."""
        seconds = to_si(self.operating_time, "operating time", "plant.operating_time")
        year = registry().Quantity(1.0, "year").m_as("s")
        if np.any(np.asarray(seconds) <= 0) or np.any(np.asarray(seconds) > year):
            raise InputError(
                f"plant.operating_time: {self.operating_time} is out of range; give more than 0 and at most 8766 h/yr."
            )
        return seconds

    # --- what it is made of ----------------------------------------------------------------------------

    @cached_property
    def mass_fractions(self) -> Mapping[str, Any]:
        """Mass fraction of each component."""
        if self.composition is not None:
            return self._given_composition()
        cell = {self._key(name): share for name, share in self._bill.composition.items()}
        if self.form in ("cell", "rejected_cell"):
            return cell
        if self.form in ("pack", "module"):
            parts = dict(self._hardware.composition)
            cells = parts.pop("cells")
            return {key: share * cells for key, share in cell.items()} | parts
        if self.form == "electrode_scrap":
            sheet = {key: share for key, share in cell.items() if key in _cathode_sheet(self._chemistry.name)}
            return _normalised(sheet)
        return _normalised(_as_black_mass(cell))

    def _key(self, name: str) -> str:
        return self._chemistry.name if name == "cathode" else name

    def _given_composition(self) -> Mapping[str, Any]:
        if not isinstance(self.composition, Mapping) or not self.composition:
            raise InputError(
                "feed.composition: give a table of mass fractions by component, such as { cathode = 0.4, graphite = 0.6 }."
            )
        fractions: dict[str, Any] = {}
        for name, given in self.composition.items():
            key = self._key(name)
            field = f"feed.composition.{name}"
            try:
                component(key)
            except InputError as error:
                raise InputError(f"{field}: {error}") from None
            if not _may_be_fed(key):
                raise InputError(
                    f"{field}: {key} is a gas, an ion or a reagent, which no battery holds; give solids, solvents or water."
                )
            share = to_si(given, "fraction", field)
            if np.any(np.asarray(share) < 0) or np.any(np.asarray(share) > 1):
                raise InputError(f"{field}: {given} is out of range; give a mass fraction from 0 to 1.")
            fractions[key] = fractions.get(key, 0.0) + share
        total = sum(fractions.values())
        if np.any(np.abs(total - 1.0) > _ROUNDING):
            worst = np.asarray(total).flat[np.argmax(np.abs(np.asarray(total) - 1.0))]
            raise InputError(
                f"feed.composition: the mass fractions sum to {worst:.4g}, not to 1; "
                f"{'add what is missing' if worst < 1 else 'take out what is too much'} (rounding of {_ROUNDING:g} is accepted)."
            )
        return {key: share / total for key, share in fractions.items()}

    # --- the stream ------------------------------------------------------------------------------------

    def stream(self) -> Stream:
        """The feed as a stream at ambient temperature, with the energy its cells hold."""
        mass = self.mass
        fractions = self.mass_fractions
        return Stream(
            FrozenDict({key: mass * share / component(key).molar_mass for key, share in fractions.items()}),
            temperature=AMBIENT,
            stored_energy=self._stored(mass),
            capacity=self._capacity(mass) if FORMS[self.form] else 0.0,
            lost_charge=self._lost_charge(mass) if FORMS[self.form] else 0.0,
        )

    def _stored(self, mass: Any) -> Any:
        """Energy flow held as charge, W: state of charge x state of health x nominal."""
        if not FORMS[self.form]:
            for name in ("state_of_charge", "state_of_health"):
                if getattr(self, name) is not None:
                    hint = (
                        "; in the direct route give ageing.lithium_deficiency, measured on its cathode"
                        if name == "state_of_health" and self.form == "black_mass"
                        else ""
                    )
                    raise InputError(f"feed.{name}: {self.form} holds no charge; leave this out{hint}.")
            return 0.0
        charge = self._share("state_of_charge", STATE_OF_CHARGE)
        return self._capacity(mass) * charge * self._health()

    def _health(self) -> Any:
        return self._share("state_of_health", "100 percent" if self.form in _NEW else STATE_OF_HEALTH)

    def _lost_charge(self, mass: Any) -> Any:
        """Charge that the cells hold less than when new, A: capacity lost over nominal voltage."""
        voltage = to_si(self._chemistry.nominal_voltage, "voltage", "nominal voltage")
        return self._capacity(mass) * (1.0 - self._health()) / voltage

    def _capacity(self, mass: Any) -> Any:
        """Energy flow the cells could hold when new, W."""
        cells = self._hardware.composition["cells"] if self.form in ("pack", "module") else 1.0
        return mass * cells * to_si(self._bill.specific_energy, "specific energy", "specific energy")

    def _share(self, name: str, default: str) -> Any:
        given = getattr(self, name)
        value = to_si(default if given is None else given, "fraction", f"feed.{name}")
        if np.any(np.asarray(value) < 0) or np.any(np.asarray(value) > 1):
            raise InputError(f"feed.{name}: {given} is out of range; give a fraction from 0 to 1 (0 to 100 percent).")
        return value


def _may_be_fed(key: str) -> bool:
    """Solids and liquids of batteries and of black mass; not gases, ions or reagents."""
    bought = {row["component"] for row in tables.reagents().values()} - {"water", "lithium carbonate"}
    return component(key).phase in ("s", "l") and key not in bought


def read_mass_flow(given: Any, field: str) -> tuple[Any, bool]:
    """kg/s, or kg a year of operation where the unit says so; and which of the two it is. Raises InputError."""
    first = given[0] if isinstance(given, (list, tuple)) and given else given
    if written_in(first, "annual mass"):
        return to_si(given, "annual mass", field), True
    try:
        return to_si(given, "mass flow", field), False
    except InputError as error:
        raise InputError(f'{str(error).removesuffix(".")}, or a year\'s mass such as "10000 t/yr".') from None


def _cathode_sheet(chemistry: str) -> tuple[str, ...]:
    return (chemistry, "carbon black", "PVDF", "aluminium foil")


def _as_black_mass(cell: Mapping[str, Any]) -> dict[str, Any]:
    active = [k for k in of_material("cathode coating", "anode coating") if k not in ("PVDF", "anode binder")]
    rest = ("PVDF", "anode binder", *of_material("copper foil", "aluminium foil"))
    return {k: v * _BLACK_MASS_ACTIVE for k, v in cell.items() if k in active} | {
        k: v * _BLACK_MASS_REST for k, v in cell.items() if k in rest
    }


def _normalised(shares: Mapping[str, Any]) -> dict[str, Any]:
    total = sum(shares.values())
    return {key: share / total for key, share in shares.items()}

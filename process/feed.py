"""Feed: chemistry, form and mass flow become a stream.

The shipped bills of materials hold for the chemistry; a composition of the user's own replaces them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np

from blackmass import chemistries
from blackmass.chemistries.frozen import FrozenDict

from . import assay, tables
from .assay import Assay
from .components import cathodes, component
from .errors import InputError, listing, nearest
from .library import Library, opened
from .own import with_chemistry
from .parameters import Declared, choice, fraction, parameter, refuse_unlike, table, text
from .plant import Plant
from .quantities import to_si, written_in
from .stream import AMBIENT, Stream

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

#: Forms made from new cells: they have the scrap's bill of materials, and all of their capacity.
_NEW = ("rejected_cell", "electrode_scrap")

#: How far the sum of given mass fractions may be from one before it is refused: three printed decimals.
_ROUNDING = 2e-3


class Feed(Declared):
    """One kind of battery material and how much of it enters, such as ``Feed("NMC622", mass_flow="1.5 t/h")``.

    Black mass is what others made of the cells: a share of each of their components. A chemistry may be named by its composition, such as "NMC 55:15:30". library: data of one's own, beside those of the
    open library. Raises InputError.
    """

    key = "feed"
    from_plant = ("operating_time",)
    shown_first = ("chemistry", "form", "mass_flow", "state_of_charge")

    chemistry = text(None, doc='battery chemistry, such as "NMC622"', source="the user's")
    form = choice("cell", tuple(FORMS), doc="what the batteries arrive as", source="the plain case")
    operating_time = Plant.parameters["operating_time"]
    mass_flow = parameter(
        "1 t/h",
        low="0 t/h",
        doc='what enters: "1.5 t/h", or "10000 t/yr" of the hours of production',
        source="the user's",
    )
    state_of_charge = fraction(
        "30 percent", doc="charge left in the cells, over what they hold",
        source="new cells in transport under UN 38.3 (recalled), taken for all that arrive",
    )  # fmt: skip
    state_of_health = fraction(
        "80 percent", doc="what the cells hold, over what they held when new; all of it in a rejected cell",
        source="assumption: the end of a first life",
    )  # fmt: skip
    composition = table(
        dimension="fraction", low=0, high=1,
        doc='mass fractions by component, which sum to one ("cathode" is the active material), in place of the bill of materials; '
        "of black mass also by element, with moisture, as a certificate of analysis has them",
        source="the user's assay", such_as="{ cathode = 0.4, graphite = 0.6 }",
    )  # fmt: skip
    basis = choice(
        "dry", assay.BASES, doc="what the elements of an assay are shares of; moisture is always of what arrives",
        source="metals are analysed and paid dry (recalled)",
    )  # fmt: skip
    treatment = choice(
        "none", assay.TREATMENTS, doc="what assayed black mass was through: pyrolysis leaves metals, monoxides and carbonate",
        source="the plain case",
    )  # fmt: skip
    bill_of_materials = text(
        None, doc="which of the chemistry's bills of materials", source="the newest edition of EverBatt"
    )
    hardware = table(
        dimension="fraction", low=0, high=1,
        doc="of a pack or module: mass fractions of its cells and of the parts around them, which sum to one",
        source="a teardown", such_as='{ cells = 0.65, "steel structure" = 0.2, electronics = 0.01, ... }',
    )  # fmt: skip
    pack_design = choice(
        "modules", ("modules", "cell_to_pack"), doc="of a pack: cells in modules, or straight in the pack",
        source="the design of most packs",
    )  # fmt: skip

    def __init__(
        self, /, chemistry: str, form: str | None = None, *, library: Library | None = None, **given: Any
    ) -> None:
        here = (opened() if library is None else opened().merged(library)).ask(with_chemistry, chemistry)
        if assay.tells_elements(given.get("composition")):
            here = assay.with_ends(here)
        here.ask(self._make, chemistry=chemistry, form=form, **given)

    def _make(self, /, **given: Any) -> None:
        super().__init__(**given)
        if not FORMS[self.form]:
            for name in ("state_of_charge", "state_of_health"):
                if name in self.given:
                    hint = (
                        "; in the direct route give ageing.lithium_deficiency, measured on its cathode"
                        if name == "state_of_health" and self.form == "black_mass"
                        else ""
                    )
                    raise InputError(f"feed.{name}: {self.form} holds no charge; leave this out{hint}.")
        if self.form != "pack" and "pack_design" in self.given:
            raise InputError(f"feed.pack_design: a {self.form} has no pack around it; leave this out, or feed a pack.")
        if self.hardware is not None:
            self._check_hardware()
        if assay.tells_elements(self.composition):
            if self.form != "black_mass":
                raise InputError(
                    f"feed.composition: elements do not tell the foils of a {self.form} from its coatings; give components such as "
                    '{ cathode = 0.4, "copper foil" = 0.1, ... }, or feed black mass.'
                )
        else:
            for name in ("basis", "treatment"):
                if name in self.given:
                    raise InputError(
                        f"feed.{name}: it is of an assay; give feed.composition by elements, or leave this out."
                    )
        self.stream()

    @classmethod
    def presets(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the chemistry and the form bring; what the form has no use for is not set."""
        form, found = given["form"], {}
        if not FORMS[form]:
            found |= {"state_of_charge": None, "state_of_health": None}
        elif form in _NEW:
            found["state_of_health"] = "100 percent"
        if form != "pack":
            found["pack_design"] = None
        if not assay.tells_elements(given.get("composition")):
            found |= {"basis": None, "treatment": None}
        if FORMS[form] or given.get("composition") is None:
            known = _chemistry(given.get("chemistry"))
            found["bill_of_materials"] = known.scrap_bill_of_materials if form in _NEW else known.bill_of_materials
        return found

    def _read(self, name: str, value: Any, others: Mapping[str, Any]) -> Any:
        if name == "chemistry":
            return _chemistry(value).name
        if name == "mass_flow":
            mass, yearly = read_mass_flow(value, "feed.mass_flow")
            self.parameters[name].check_bounds(mass, value, "feed.mass_flow")
            return self._in_time(mass, others["operating_time"]) if yearly else mass
        return super()._read(name, value, others)

    @staticmethod
    def _in_time(mass: Any, time: Any) -> Any:
        """kg/s, of kg a year and the seconds of production in it."""
        named = {"feed.mass_flow": mass, "plant.operating_time": time}
        refuse_unlike({name: len(value) for name, value in named.items() if np.ndim(value)})
        return mass / time

    def read_spread(self, name: str, entry: str, value: Any, field_name: str) -> Any:
        if name != "mass_flow":
            return super().read_spread(name, entry, value, field_name)
        mass, yearly = read_mass_flow(value, field_name)
        return mass / self.operating_time if yearly else mass

    @property
    def provenance(self) -> tuple[str, str]:
        """What the composition is, and its source."""
        if self.assay is not None:
            return self.assay.words, "entered"
        if self.composition is not None:
            return "entered", "entered"
        bill = self._bill
        hardware = "" if self.hardware is None else ", hardware as entered"
        return f"{self.chemistry} {self.form}, {bill.name}{hardware}", f"{bill.source} ({bill.status})"

    # --- what the chemistry says -----------------------------------------------------------------------

    @cached_property
    def _chemistry(self) -> chemistries.Chemistry:
        return self.library.ask(_chemistry, self.chemistry)

    @cached_property
    def _bill(self) -> chemistries.BillOfMaterials:
        known = self._chemistry.bills_of_materials
        if self.bill_of_materials not in known:
            raise InputError(
                f'feed.bill_of_materials: {self.chemistry} has no "{self.bill_of_materials}"; '
                f"{nearest(self.bill_of_materials, known)}choose one of {listing(known)}."
            )
        return known[self.bill_of_materials]

    def _check_hardware(self) -> None:
        if self.form not in ("pack", "module"):
            raise InputError(
                f"feed.hardware: a {self.form} has none around it; leave this out, or feed a pack or module."
            )
        for name in ("composition", "pack_design"):
            if name in self.given:
                raise InputError(
                    f"feed.hardware: feed.{name} says what the {self.form} is made of; leave one of them out."
                )
        if not np.all(np.asarray(self.hardware.get("cells", 0.0)) > 0):
            raise InputError("feed.hardware: it has no cells; give their share, such as cells = 0.65.")

    @cached_property
    def _hardware(self) -> chemistries.Hardware:
        """What stands around the cells of a pack or module."""
        if self.hardware is not None:
            return chemistries.Hardware("entered", "entered", self._checked(self.hardware, "feed.hardware"))
        if self.pack_design == "cell_to_pack":
            if self._chemistry.cell_to_pack is None:
                having = [name for name in cathodes() if tables.chemistry(name).cell_to_pack]
                raise InputError(
                    f"feed.pack_design: no cell_to_pack design is known for {self.chemistry}, only for "
                    f"{listing(having)}; give feed.composition, or choose modules."
                )
            return self._chemistry.cell_to_pack
        return getattr(self._chemistry, self.form)

    # --- what it is made of ----------------------------------------------------------------------------

    @cached_property
    def mass_fractions(self) -> Mapping[str, Any]:
        """Mass fraction of each component."""
        if self.assay is not None:
            return self.assay.phases
        if self.composition is not None:
            return self._checked(self.composition, "feed.composition")
        cell = {self._key(name): share for name, share in self._bill.composition.items()}
        if self.form in ("cell", "rejected_cell"):
            return cell
        if self.form in ("pack", "module"):
            parts = dict(self._hardware.composition)
            cells = parts.pop("cells")
            return {key: share * cells for key, share in cell.items()} | parts
        if self.form == "electrode_scrap":
            sheet = {key: share for key, share in cell.items() if key in _cathode_sheet(self.chemistry)}
            return _normalised(sheet)
        return _normalised(self._as_black_mass(cell))

    @cached_property
    def assay(self) -> Assay | None:
        """What the elements of an assay are taken for; None where none was entered."""
        if self.composition is None or not assay.tells_elements(self.composition):
            return None
        return self.library.ask(assay.phases, self.composition, self.chemistry, self.treatment, self.basis)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the figures must know of it."""
        return () if self.assay is None else self.assay.notes

    def _key(self, name: str) -> str:
        return self.chemistry if name == "cathode" else name

    def _as_black_mass(self, cell: Mapping[str, Any]) -> dict[str, Any]:
        def listed(kind: str) -> dict[str, float]:
            return {name: row["share"] for row in tables.black_mass().values() for name in row.get(kind, ())}

        named, classes = listed("components"), listed("materials")
        shares = {key: named.get(key, classes.get(component(key).material, 0.0)) for key in cell}
        return {key: share * shares[key] for key, share in cell.items() if shares[key]}

    def _checked(self, given: Mapping[str, Any], table: str) -> Mapping[str, Any]:
        """Mass fractions of components that may be fed, which sum to one. Raises InputError."""
        fractions: dict[str, Any] = {}
        for name, share in given.items():
            key = self._key(name)
            field = f"{table}.{name}"
            if key == "cells" and table == "feed.hardware":
                fractions[key] = share
                continue
            try:
                component(key)
            except InputError as error:
                raise InputError(f"{field}: {error}") from None
            if not _may_be_fed(key):
                raise InputError(
                    f"{field}: {key} is a gas, an ion or a reagent, which no battery holds; give solids, solvents or water."
                )
            fractions[key] = fractions.get(key, 0.0) + share
        total = sum(fractions.values())
        if np.any(np.abs(total - 1.0) > _ROUNDING):
            worst = np.asarray(total).flat[np.argmax(np.abs(np.asarray(total) - 1.0))]
            raise InputError(
                f"{table}: the mass fractions sum to {worst:.4g}, not to 1; "
                f"{'add what is missing' if worst < 1 else 'take out what is too much'} (rounding of {_ROUNDING:g} is accepted)."
            )
        return {key: share / total for key, share in fractions.items()}

    # --- the stream ------------------------------------------------------------------------------------

    def stream(self) -> Stream:
        """The feed as a stream at ambient temperature, with the energy its cells hold."""
        return self.library.ask(self._stream)

    def _stream(self) -> Stream:
        mass, charged = self.mass_flow, FORMS[self.form]
        capacity = self._capacity() if charged else 0.0
        voltage = to_si(self._chemistry.nominal_voltage, "voltage", "nominal voltage")
        return Stream(
            FrozenDict({key: mass * share / component(key).molar_mass for key, share in self.mass_fractions.items()}),
            temperature=AMBIENT,
            stored_energy=capacity * self.state_of_charge * self.state_of_health if charged else 0.0,
            capacity=capacity,
            lost_charge=capacity * (1.0 - self.state_of_health) / voltage if charged else 0.0,
        )

    def _capacity(self) -> Any:
        """Energy flow the cells could hold when new, W."""
        cells = self._hardware.composition["cells"] if self.form in ("pack", "module") else 1.0
        return self.mass_flow * cells * to_si(self._bill.specific_energy, "specific energy", "specific energy")


def _chemistry(name: Any) -> chemistries.Chemistry:
    if not isinstance(name, str):
        raise InputError(f'feed.chemistry: {name!r} is not the name of one; write it in quotes, such as "NMC622".')
    try:
        return tables.chemistry(name)
    except chemistries.ChemistryError as error:
        raise InputError(f"feed.chemistry: {error}") from None


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


def _normalised(shares: Mapping[str, Any]) -> dict[str, Any]:
    total = sum(shares.values())
    return {key: share / total for key, share in shares.items()}

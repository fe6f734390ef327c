"""Capital: what it costs to build the plant of a ledger. It never touches a balance.

Each piece of equipment is bought at the cost of its kind and size; factors make a plant of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .. import tables, units
from ..contents import held
from ..equipment import Piece
from ..errors import InputError, listing, nearest
from ..ledger import Ledger
from ..numerics import share_of, weighed
from ..parameters import Declared, choice, fraction, parameter
from ..plant import Plant
from ..quotes import Quote, quotes
from ..stream import Stream
from .currency import index, nearest_known
from .doubts import Doubt
from .places import known

#: Cost of the installed plant and around it, as shares of what precedes it.
_TOWLER, _PETERS = "towler-sinnott", "peters-timmerhaus"
_INSIDE = {
    # erection, piping, instruments, electrics, civil works, structures, paint; on the equipment itself
    _TOWLER: 1 + 0.5 + 0.6 + 0.3 + 0.2 + 0.3 + 0.2 + 0.1,
    # installation, instruments, piping, electrics, buildings, services, land
    _PETERS: 1 + 0.4 + 0.2 + 0.2 + 0.1 + 0.25 + 0.6 + 0.08,
}
_METHOD = {
    _TOWLER: {"offsites": 0.4, "engineering": 0.25, "contingency": 0.1},
    _PETERS: {"offsites": 0.0, "engineering": 0.2, "contingency": 0.05},
}


#: A whole number of steps stays that where it is a little more by rounding.
_ROUNDING = 1.0 - 1e-9

#: The kind of what is quoted as a whole.
_SECTION = "section"

#: t/h in a kg/s.
_TONNES_AN_HOUR = 3.6


class Capital(Declared):
    """What it costs to build the plant."""

    key = "capital"
    from_plant = ("location",)
    shown_first = ("plant_cost_factor", "method")

    location = Plant.parameters["location"]
    method = choice(
        _TOWLER, (_TOWLER, _PETERS), doc="factors that make a plant of its equipment",
        source="Towler and Sinnott as in EverBatt 2023; Peters and Timmerhaus as in EverBatt 2019",
    )  # fmt: skip
    plant_cost_factor = parameter(
        1.0, low=0.1, high=20,
        doc="what the plant costs against these curves; announced plants cost 3 to 9 times what the curves give",
        source="assumption: EverBatt's curves as they are, 1 to 9; 4 of a first plant in the US. Li-Cycle's hub of Rochester, 35000 t/yr of black mass, "
        "was put at 485, 560 and 850-1000 million USD (Rochester Beacon 2023): 4.4 to 8.8 times these curves",
    )  # fmt: skip
    design_margin = parameter(
        1.2, low=1, high=3, doc="capacity of the equipment against what flows through it",
        source="assumption: 1.1-1.3. Typically 10 % on the flows of the balance (recalled: Sinnott 2005, 1.7), and as much again for batteries that differ",
    )  # fmt: skip
    capacity_step = parameter(
        None, unit="t/h", above="0 t/h", high="1000 t/h", doc="capacity is built in whole multiples of this, of batteries and of black mass",
        source="EverBatt 2023 builds in steps of 1000 t/yr",
    )  # fmt: skip
    sections = quotes()
    location_factor = parameter(
        None, unit="1", low=0.1, high=5, doc="what equipment and building cost against the US", source="that of the location"
    )  # fmt: skip
    offsites = fraction(
        None, high=3, doc="utilities and yard, of the plant within its battery limits", source="the method's"
    )
    engineering = fraction(None, high=3, doc="design and engineering, of plant and offsites", source="the method's")
    contingency = fraction(
        None, high=3, doc="for what is not foreseen, of plant and engineering", source="the method's"
    )
    low = fraction(
        0.30, doc="how much less it may cost", source="class 4 of AACE 18R-97 (recalled): -15 to -30 %, +20 to +50 %"
    )  # fmt: skip
    high = fraction(
        0.50, high=5, doc="how much more it may cost", source="class 4 of AACE 18R-97 (recalled): -15 to -30 %, +20 to +50 %"
    )  # fmt: skip

    @classmethod
    def presets(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """The shares of a method."""
        return _METHOD[given["method"]]

    def _read(self, name: str, value: Any, others: Mapping[str, Any]) -> Any:
        found = super()._read(name, value, others)
        for section, quote in (found or {}).items() if name == "sections" else ():
            if nearest_known(quote.year) != quote.year:
                raise InputError(
                    f'capital.sections."{section}".year: no cost index is known for {quote.year}; give the cost in money of '
                    f"{nearest_known(quote.year)}."
                )
        return found


@dataclass(frozen=True)
class Item:
    """Equipment of a unit: its kind, how many pieces, the size of all in the unit of its kind, what they cost to buy, USD.

    positions: people at work there, of a section that is quoted.
    """

    unit: str
    area: str
    kind: str
    number: Any
    size: Any
    measure: str
    cost: Any
    positions: Any = 0.0


@dataclass(frozen=True)
class Capex:
    """USD of a year. purchased: the equipment where it is bought; inside: the plant in its battery limits; fixed: all that is built.

    by_area: the fixed capital of each area of the plant, by what its equipment costs. low, high: between which the fixed capital is thought to be. missing: units that do not say what they are built of.
    place: the location and the one whose factor is taken, where it has none of its own.
    """

    items: tuple[Item, ...]
    by_area: Mapping[str, Any]
    purchased: Any
    inside: Any
    offsites: Any
    fixed: Any
    low: Any
    high: Any
    missing: tuple[str, ...]
    factor: Any
    place: tuple[str, str] | None
    year: int

    @property
    def positions(self) -> Mapping[str, Any]:
        """People at work in sections that are quoted, by section."""
        return {item.area: item.positions for item in self.items if item.kind == _SECTION}

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What the capital lacks and how far it is to be believed."""
        told = []
        if np.all(np.asarray(self.factor) == 1.0) and any(item.kind != _SECTION for item in self.items):
            told.append(
                "cost curves of single pieces of equipment: plants that were announced cost 3 to 9 times as much; give "
                "capital.plant_cost_factor, such as 4 for a first plant in the US."
            )
        if self.missing:
            told.append(f"incomplete: {listing(self.missing)} does not say what equipment it is.")
        if self.place:
            told.append(
                f"{self.place[0]}: what building costs there is not known, and that of {self.place[1]} is taken."
            )
        if nearest_known(self.year) != self.year:
            told.append(
                f"no cost index is known for {self.year}: equipment is in money of {nearest_known(self.year)}, and so are prices "
                "that are another table's."
            )
        return tuple(Doubt("capital", text) for text in told)


def capital(ledger: Ledger, settings: Capital, year: int) -> Capex:
    """What the plant of a ledger costs to build, USD of a year. Raises InputError for equipment of a kind that is not known."""
    margin = _margin(settings, ledger.feed.mass)
    items = tuple(
        _item(unit.name, unit.area, piece, margin, year) for unit in ledger.units for piece in unit.equipment or ()
    )
    missing = tuple(unit.name for unit in ledger.units if unit.equipment is None)
    if settings.sections is not None:
        sized = {"feed": ledger.feed, "batteries": ledger.whole, "black mass": ledger.powder}
        items = tuple(
            _quoted(name, quote, sized[quote.by], settings, year) for name, quote in settings.sections.items()
        )
        missing = ()
    purchased = sum((item.cost for item in items), 0.0)
    factor, instead = settings.location_factor, None
    if factor is None:
        factor, instead = known(settings.location, "capital")
    inside = purchased * _INSIDE[settings.method] * factor * settings.plant_cost_factor
    offsites = inside * settings.offsites
    built = inside + offsites
    around = built if settings.method == _PETERS else inside
    fixed = built * (1.0 + settings.engineering) + settings.contingency * (around + settings.engineering * built)
    return Capex(
        items=items,
        by_area=weighed(({item.area: share_of(item.cost, purchased)}, fixed) for item in items),
        purchased=purchased,
        inside=inside,
        offsites=offsites,
        fixed=fixed,
        low=fixed * (1.0 - settings.low),
        high=fixed * (1.0 + settings.high),
        missing=missing,
        factor=settings.plant_cost_factor,
        place=instead,
        year=year,
    )


def capital_of_all(parts: Mapping[str, Capex]) -> Capex:
    """The capital of plants as one: units by plant, areas that all have together."""
    each = list(parts.values())

    def summed(what: str) -> Any:
        return sum((getattr(capex, what) for capex in each), 0.0)

    return Capex(
        items=tuple(
            replace(item, unit=f"{plant}: {item.unit}") for plant, capex in parts.items() for item in capex.items
        ),
        by_area=weighed((capex.by_area, 1.0) for capex in each),
        **{what: summed(what) for what in ("purchased", "inside", "offsites", "fixed", "low", "high")},
        missing=tuple(f"{plant}: {unit}" for plant, capex in parts.items() for unit in capex.missing),
        factor=share_of(summed("inside"), sum((share_of(c.inside, c.factor) for c in each), 0.0)),
        place=None,
        year=each[0].year,
    )


def _margin(settings: Capital, flow: Any) -> Any:
    """Capacity over what flows."""
    if settings.capacity_step is None:
        return settings.design_margin
    steps = np.ceil(settings.design_margin * flow / settings.capacity_step * _ROUNDING)
    return np.where(flow > 0, share_of(steps * settings.capacity_step, flow), settings.design_margin)[()]


def _quoted(name: str, quote: Quote, stream: Stream, settings: Capital, year: int) -> Item:
    """A section at the capacity that is built, by its quote."""
    size = sum((held(stream, what) for what in quote.of), 0.0) * _margin(settings, stream.mass)
    cost = quote.cost * (size / quote.capacity) ** quote.exponent * index(year) / index(quote.year)
    return Item(
        unit=name, area=name, kind=_SECTION, number=np.where(size > 0, 1.0, 0.0)[()], size=size * _TONNES_AN_HOUR,
        measure="t/h", cost=np.where(size > 0, cost, 0.0)[()], positions=np.where(size > 0, quote.positions, 0.0)[()],
    )  # fmt: skip


def _item(unit: str, area: str, piece: Piece, margin: Any, year: int) -> Item:
    kinds = tables.equipment()
    if piece.kind not in kinds:
        raise InputError(
            f'{unit}: there is no equipment "{piece.kind}"; {nearest(piece.kind, kinds)}kinds are {listing(kinds)}.'
        )
    row = kinds[piece.kind]
    dimension = units.dimension_of(row["size"])
    size = np.asarray(piece.size) / units.line(row["size"], dimension)[0] * margin
    number = np.asarray(piece.number, float)
    each = size if row.get("each") else size / np.maximum(number, 1.0)
    times = np.maximum(np.ceil(each / row["most"]), 1.0) if "most" in row else 1.0
    number = number * times
    cost = number * (row["fixed"] + row["slope"] * (each / times) ** row["power"])
    # Where nothing flows in any of it there is none; where no answer is, no figure.
    there = np.where(size == 0, 0.0, np.where(np.isnan(size), np.nan, 1.0))
    return Item(
        unit=unit,
        area=area,
        kind=piece.kind,
        number=(there * number)[()],
        size=size[()],
        measure=row["size"],
        cost=(there * cost * index(year) / row["index"])[()],
    )

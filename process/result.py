"""Result: the face of a solved plant for people, in pint quantities, tables and the result document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from html import escape
from typing import Any

import numpy as np

from . import writing
from .accounts import Accounts, kept
from .assess import Assessment, assess, prices_at_nothing
from .assess.delivery import NO_DELIVERIES, Delivery
from .assess.prices import Economics
from .contract import Part, Quantity
from .cooling import CoolingWater, with_cooling
from .document import Document, Kpis
from .errors import InputError, listing, nearest
from .feed import Feed
from .flowsheet import Port, Solution
from .frame import Table
from .inventory import Exchange, Inventory, carried, inventory
from .ledger import Ledger
from .numerics import same, take
from .parameters import Declared
from .quantities import format_number, quantity
from .scenario import Scenario
from .stream import Stream, mix

#: The tables of a result by name: those keys of its document that hold rows.
TABLES = ("products", "reagents", "utilities", "wastes", "compliance", "units", "streams", "parameters", "estimates", "warnings")  # fmt: skip


class Row(Mapping[str, Any]):
    """One row of a result: its entries by name, or as attributes, quantities with their units.

    >>> from blackmass.process import run
    >>> carbonate = run("lfp-hydro").products["lithium carbonate"]
    >>> carbonate.per_tonne.units == carbonate["per_tonne"].units
    True
    """

    def __init__(self, part: Part):
        self._part = part

    def __getitem__(self, name: str) -> Any:
        entry = vars(self._part).get(name)
        if entry is None:
            raise KeyError(f"{name}: there are {listing(self)}")
        return _faced(entry)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError as missing:
            raise AttributeError(missing.args[0]) from None

    def __iter__(self) -> Any:
        return (name for name, entry in vars(self._part).items() if entry is not None)

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __dir__(self) -> list[str]:
        return list(self)

    def __repr__(self) -> str:
        plain = {name: entry for name, entry in vars(self._part).items() if isinstance(entry, (str, Quantity))}
        more = [name for name in self if name not in plain]
        told = ", ".join(f"{name} {_brief(entry)}" for name, entry in plain.items())
        return f"<{told}{'; and ' if more else ''}{', '.join(more)}>"


def _faced(entry: Any) -> Any:
    if isinstance(entry, Quantity):
        return entry.pint
    if isinstance(entry, Part):
        return Row(entry)
    if isinstance(entry, Mapping):
        return {key: _faced(value) for key, value in entry.items()}
    return tuple(map(_faced, entry)) if isinstance(entry, tuple) else entry


def _brief(entry: Quantity | str) -> str:
    """An entry as short text; of a batch, its range and how many scenarios."""
    if isinstance(entry, str):
        return entry
    unit = "" if entry.unit in ("1", "kg/kg") else f" {entry.unit}"
    if isinstance(entry.value, list):
        return f"{format_number(entry.value)}{unit} in {len(entry.value)} scenarios"
    return f"{format_number(entry.value)}{unit}"


class Result:
    """A solved plant: what it makes, takes and costs, per tonne of feed.

    recovery, costs, kpis: pint quantities by name. products, reagents, utilities, wastes: rows by name. solution holds
    every stream, ledger the facts as SI arrays, assessment what is made of them.
    """

    def __init__(
        self,
        solution: Solution,
        settings: Mapping[str, Declared],
        operating_seconds: Any,
        scenario: Scenario | None = None,
        deliveries: Mapping[str, Delivery] = NO_DELIVERIES,
    ):
        self.solution = solution
        self.settings = settings
        self.operating_seconds = operating_seconds
        self.scenario = scenario
        self.deliveries = deliveries
        uncertain = [each.target for each in scenario.uncertainty.distributions] if scenario else []
        self.assessment: Assessment = solution.library.ask(
            assess, self.ledger, settings, operating_seconds, uncertain, deliveries
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Result):
            return NotImplemented
        names = ("scenario", "settings", "operating_seconds", "deliveries", "solution")
        return all(same(getattr(self, name), getattr(other, name)) for name in names)

    def __hash__(self) -> int:
        return hash(tuple(self.solution.outcomes))

    @property
    def economics(self) -> Economics:
        """The prices."""
        return self.settings[Economics.key]  # type: ignore[return-value]

    @cached_property
    def ledger(self) -> Ledger:
        """What entered and left, as SI floats or arrays over scenarios."""
        return self.solution.library.ask(self._ledger)

    def _ledger(self) -> Ledger:
        water = self.settings.get(CoolingWater.key) or CoolingWater()
        accounts = self.settings.get(Accounts.key) or Accounts()
        return kept(with_cooling(Ledger.of(self.solution), water), accounts)  # type: ignore[arg-type]

    # --- streams ---------------------------------------------------------------------------------------

    def __getitem__(self, stream: str | Port) -> Stream:
        """A stream by its port, its name ("black mass") or else what it leaves as ("flue dust"); those of one name together."""
        if isinstance(stream, Port):
            return self.solution[stream]
        names: dict[str, list[Stream]] = {}
        left_as: dict[str, list[Stream]] = {}
        for row in self.ledger.streams:
            names.setdefault(row.name, []).append(row.stream)
            if row.what and row.kind in ("product", "waste"):
                left_as.setdefault(row.what, []).append(row.stream)
        names = left_as | names
        if stream not in names:
            raise InputError(f'there is no stream "{stream}": {nearest(stream, names)}streams are {listing(names)}.')
        return mix(names[stream])

    @property
    def black_mass(self) -> Stream | None:
        """The black mass, where the plant makes it."""
        return self.ledger.black_mass

    # --- figures -----------------------------------------------------------------------------------------

    @property
    def recovery(self) -> Mapping[str, Any]:
        """Share of each metal of the feed that is in a saleable product which recovers it."""
        return {element: quantity(share, "1") for element, share in self.ledger.recovery.items()}

    @cached_property
    def headline(self) -> Kpis:
        """The headline figures as the document has them."""
        return writing.kpis(self.ledger, self.assessment)

    @property
    def kpis(self) -> Mapping[str, Any]:
        """The headline figures."""
        return dict(Row(self.headline))

    def kpi(self, name: str) -> Any:
        """A headline figure. Raises InputError where there is none of that name."""
        kpis = Row(self.headline)
        if name not in kpis:
            raise InputError(f'there is no figure "{name}": {nearest(name, kpis)}figures are {listing(kpis)}.')
        return kpis[name]

    @property
    def products(self) -> Mapping[str, Row]:
        """What is sold: mass flow, purity, price, revenue ..."""
        return {part.name: Row(part) for part in self.document.products}

    @property
    def reagents(self) -> Mapping[str, Row]:
        """What is bought, per tonne of feed."""
        return {part.name: Row(part) for part in self.document.reagents}

    @property
    def utilities(self) -> Mapping[str, Row]:
        """Energy taken, or delivered where negative, per tonne of feed."""
        return {part.name: Row(part) for part in self.document.utilities}

    @property
    def wastes(self) -> Mapping[str, Row]:
        """What leaves unsold, per tonne of feed."""
        return {part.name: Row(part) for part in self.document.wastes}

    @property
    def costs(self) -> Mapping[str, Any]:
        """The costs that are counted, per tonne of feed."""
        return {kind: entry.pint for kind, entry in self.document.costs.items()}

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know, each with the step or subject it is about."""
        return tuple(f"{doubt.where}: {doubt.text}" for doubt in self.assessment.doubts)

    @property
    def unsettled(self) -> Mapping[int, str]:
        """Scenarios of a batch that have no answer, and why. No figure of theirs is a number."""
        return self.solution.unsettled

    @property
    def worst_closure(self) -> float:
        """The largest error of any balance of any unit and of the plant, relative to what flows through."""
        return self.ledger.worst_closure

    def table(self, name: str) -> Table:
        """The rows of the document under a key, such as "products". Raises InputError where there is none of that name."""
        if name not in TABLES:
            raise InputError(f'there is no table "{name}": {nearest(name, TABLES)}tables are {listing(TABLES)}.')
        return Table.of(getattr(self.document, name) or ())

    def to_frame(self, name: str = "products") -> Any:
        """A table as a pandas DataFrame, one row a scenario where there are several. Needs pandas."""
        return self.table(name).to_frame()

    def select(self, scenario: int) -> Result:
        """One scenario of a batch as a result of its own, counted from 0.

        Raises InputError where there is none such, and ConvergenceError where it has no answer.
        """
        size = self.solution.size
        if not 0 <= scenario < size:
            raise InputError(f"scenario {scenario}: there are {size}, counted from 0 to {size - 1}.")
        return self._selected(scenario, size) if self.solution.batch else self

    def _selected(self, scenario: int, size: int) -> Result:
        """One of `size` scenarios."""
        return Result(
            self.solution.select(scenario),
            {key: table.select(scenario, size) for key, table in self.settings.items()},
            take(self.operating_seconds, scenario, size),
            None if self.scenario is None else self.scenario.select(scenario, size),
            take(dict(self.deliveries), scenario, size),
        )

    # --- the document ------------------------------------------------------------------------------------

    @cached_property
    def document(self) -> Document:
        """The result document, with typed access to every key."""
        return self._document()

    def _as_run(self) -> dict[str, Any] | None:
        """The scenario with every default filled in."""
        return None if self.scenario is None else self.scenario.filled(self.scenario.plan())

    def _tables(self) -> Mapping[str, Declared]:
        """The settings by what they are called in the document."""
        return self.settings

    def _document(self) -> Document:
        plant = self.solution.plant
        feeds = {port.unit: source for port, source in plant.sources.items() if isinstance(source, Feed)}
        return self.solution.library.ask(
            writing.write,
            self.ledger,
            self.assessment,
            scenario=self._as_run(),
            settings=self._tables(),
            feeds=feeds,
            operations={name: unit.operation for name, unit in plant.units.items()},
            operating_seconds=self.operating_seconds,
            of_preset=None if self.scenario is None else self.scenario.of_preset,
            break_even_prices=self._break_even_prices(),
        )

    def _break_even_prices(self) -> Mapping[str, Any]:
        ask = self.solution.library.ask
        return ask(
            prices_at_nothing, self.ledger, self.assessment, self.settings, self.operating_seconds, self.deliveries
        )

    def to_dict(self) -> dict[str, Any]:
        """The result document: plain numbers, texts, lists and tables."""
        return self.document.to_dict()

    def to_json(self, indent: int | None = 2) -> str:
        """The result document as JSON."""
        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=False)

    def inventory(self) -> Inventory:
        """What a kilogram of each product takes and gives, by the shares of the impacts. Raises InputError for a batch."""
        shares = self.assessment.impacts.shares
        return self.solution.library.ask(inventory, self.ledger, shares, self._location(), self._carried())

    def _carried(self) -> Iterable[Exchange]:
        """What is carried to the plant from others, for an inventory."""
        return carried(delivery.carried for delivery in self.deliveries.values())

    def _location(self) -> str:
        return self.economics.location

    # --- at a prompt -------------------------------------------------------------------------------------

    def _title(self) -> str:
        return self.scenario.title if self.scenario else ""

    def __repr__(self) -> str:
        revenue = self.assessment.money.revenue
        made = ", ".join(sorted(revenue, key=lambda name: -float(np.nanmean(revenue[name])))[:3]) or "no product"
        title = f"{self._title()}: " if self._title() else ""
        margin = "margins" if self.solution.batch else "margin"
        return (
            f"<Result {title}{made}; {margin} {_brief(self.headline.margin_per_tonne)}; "
            f"balances close to {self.worst_closure:.0e}>"
        )

    def _repr_html_(self) -> str:
        shares = {f"{e} recovery": Quantity.plain(share, "kg/kg") for e, share in self.ledger.recovery.items()}
        told = {name: entry for name, entry in vars(self.headline).items() if entry is not None} | shares
        kpis = "".join(
            f"<tr><td>{escape(name.replace('_', ' '))}</td><td>{escape(_brief(entry))}</td></tr>"
            for name, entry in told.items()
        )
        return f"<table>{kpis}</table>{self.table('products')._repr_html_()}<p>{escape(repr(self)[1:-1])}</p>"

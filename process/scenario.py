"""Scenario: what a scenario file says, checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Self, TypeVar

from blackmass.chemistries.frozen import identity

from . import presets, reading, uncertainty
from .arrival import Arrival
from .assess.prices import Economics
from .assess.settings import SETTINGS
from .errors import InputError, listing, nearest
from .feed import Feed
from .own import KINDS, embedded, technical
from .parameters import Declared, selected
from .plan import Plan
from .plant import Plant
from .registry import Registry
from .uncertainty import Uncertainty

D = TypeVar("D", bound=Declared)

#: What is declared beside feeds and steps, one table each.
_SETTINGS: tuple[type[Declared], ...] = (Plant, *SETTINGS)

#: What is no table of a step.
_GENERAL = ("route", "title", "feed", *(settings.key for settings in _SETTINGS), "uncertainty", *KINDS)

#: The route taken where a file names none.
ROUTE = "hydro"


#: Where the files that ship are: those of one plant, and those of several with transport between them.
PLANTS, NETWORKS = "scenarios", "networks"


def shipped(kind: str = PLANTS) -> dict[str, str]:
    """Names of the ready-made scenarios of a kind, with their titles."""
    folder = files("blackmass.process").joinpath(kind)
    names = sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml"))
    return {name: str(shipped_tables(name, kind).get("title", name)) for name in names}


def shipped_tables(name: str, kind: str = PLANTS) -> dict[str, Any]:
    """The tables of a file that ships."""
    return tomllib.loads(files("blackmass.process").joinpath(kind, f"{name}.toml").read_text(encoding="utf-8"))


class Scenario:
    """A feed, a plant and prices, as a scenario file holds them. Immutable; checked when it is made.

    library: what ships and its own data. Those in files that it names are read when it is made and are part of it from
    then on; folder: where their paths start, that of its own file. arrivals: what other plants of a network send, beside
    or in place of feeds.
    """

    def __init__(
        self,
        data: Mapping[str, Any],
        registry: Registry | None = None,
        folder: str | Path | None = None,
        arrivals: Sequence[Arrival] = (),
    ):
        if not isinstance(data, Mapping):
            raise InputError("scenario: give a table with at least one [[feed]].")
        self.folder = None if folder is None else Path(folder)
        self._data, self.library = embedded(reading.plain(data), self.folder)
        self.registry = registry or Registry.installed()
        self.arrivals = tuple(arrivals)
        if isinstance(self._data.get("feed"), dict):
            self._data["feed"] = [self._data["feed"]]
        self.library.ask(self._check_tables)
        if self.library.ask(self._declared, Plant, self._data.get(Plant.key, {})).reagents == "technical":
            self.library = technical(self.library)
        self.library.ask(self._check)

    def __getstate__(self) -> dict[str, Any]:
        # The plan is built again when it is asked for.
        return {name: value for name, value in vars(self).items() if name != "_plan"}

    # --- making one ------------------------------------------------------------------------------------

    @classmethod
    def from_dict(
        cls, data: Mapping[str, Any], registry: Registry | None = None, folder: str | Path | None = None
    ) -> Scenario:
        """A scenario from the tables of its file. Raises InputError."""
        return cls(data, registry, folder)

    @classmethod
    def load(cls, source: str | Path, registry: Registry | None = None) -> Scenario:
        """A scenario from a file, or by the name of a shipped one. Raises InputError."""
        text = reading.text_of(Path(source))
        if text is not None:
            return cls(reading.toml(text, str(source)), registry, Path(source).parent)
        names = shipped()
        if str(source) in names:
            return cls(shipped_tables(str(source)), registry, Path())
        if str(source) in shipped(NETWORKS):
            raise InputError(f'"{source}": {_SEVERAL}')
        hint = nearest(str(source), names)
        raise InputError(
            f'"{source}" is neither a file nor a shipped scenario: {hint}shipped scenarios are {listing(names)}.'
        )

    def override(self, key: str, value: Any) -> Self:
        """The scenario with one entry changed: "leaching.temperature", "feed.mass_flow", "leaching.recovery.Ni"."""
        return self.with_entries({key: typed(value) if isinstance(value, str) else value})

    def with_entries(self, entries: Mapping[str, Any]) -> Self:
        """The scenario with entries changed, all at once, by the keys that `override` takes. Raises InputError."""
        data = deepcopy(self._data)
        for key, value in entries.items():
            enter(data, key, value)
        return type(self)(data, self.registry, self.folder, self.arrivals)

    def select(self, scenario: int, size: int) -> Scenario:
        """The scenario with what is entered for one of `size` plants of a batch, counted from 0."""
        arrivals = [arrival.select(scenario, size) for arrival in self.arrivals]
        return Scenario(selected(self._data, scenario, size), self.registry, self.folder, arrivals)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scenario):
            return NotImplemented
        mine, theirs = ((each._data, each.registry, each.arrivals) for each in (self, other))
        return mine == theirs

    def __hash__(self) -> int:
        return hash(identity(self._data))

    def __repr__(self) -> str:
        rows = self._data.get("feed", ())
        fed = [f"{row.get('mass_flow')} {row.get('chemistry')} {row.get('form', 'cell')}" for row in rows]
        fed += [arrival.name for arrival in self.arrivals]
        return f"<Scenario{f' {self.title}' if self.title else ''}: {self.route}, {' + '.join(fed)}>"

    # --- what it says ----------------------------------------------------------------------------------

    @property
    def route(self) -> str:
        """Name of the route."""
        return str(self._data.get("route", ROUTE))

    @property
    def title(self) -> str:
        """What the file calls it, or its plant."""
        return str(self._data.get("title") or self.settings[Plant.key].name or "")

    @property
    def step_tables(self) -> dict[str, Mapping[str, Any]]:
        """The tables that hold parameters of steps."""
        return {key: table for key, table in self._data.items() if key not in _GENERAL}

    @cached_property
    def _tables(self) -> Mapping[str, Any]:
        """The tables with those of the preset beneath them; those of its steps are in `_beneath`."""
        general = {key: table for key, table in self._beneath.items() if key in _GENERAL}
        return {**self._data, **presets.over(general, {key: self._data.get(key, {}) for key in general})}

    @cached_property
    def _beneath(self) -> Mapping[str, Any]:
        """The tables of the preset."""
        return presets.below(self._preset, self.route)

    @property
    def _preset(self) -> str | None:
        return self._declared(Plant, self._data.get(Plant.key, {})).preset

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """The tables of the plant as a whole, by name: where it stands, what is paid."""
        return {settings.key: self._declared(settings, self._tables.get(settings.key, {})) for settings in _SETTINGS}

    @property
    def economics(self) -> Economics:
        """Prices."""
        return self.settings[Economics.key]

    @cached_property
    def feeds(self) -> list[Feed]:
        """The feeds."""
        rows = self._data.get("feed", [] if self.arrivals else None)
        if not rows and not self.arrivals:
            raise InputError("feed: there is none; add a [[feed]] table with chemistry, form and mass_flow.")
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise InputError("feed: write each feed as a [[feed]] table.")
        return [self._feed(name, row) for name, row in zip(self._feed_names(len(rows)), rows, strict=True)]

    @staticmethod
    def _feed_names(number: int) -> list[str]:
        """What the feeds are called: by their number, where there are several."""
        return ["feed"] if number == 1 else [f"feed.{n}" for n in range(1, number + 1)]

    def _feed(self, name: str, row: Mapping[str, Any]) -> Feed:
        try:
            for key in ("chemistry", "mass_flow"):
                if key not in row:
                    raise InputError(f"feed.{key}: it is missing; give it, such as {_EXAMPLE[key]}.")
            return self._declared(Feed, row)
        except InputError as error:
            raise InputError(str(error).replace("feed.", f"{name}.")) from None

    def _declared(self, kind: type[D], table: Mapping[str, Any]) -> D:
        """A declared table, with what it takes from that of the plant."""
        for name in set(kind.from_plant) & set(table):
            raise InputError(f"{kind.key}.{name}: it is the whole plant's; give plant.{name}.")
        kind.refuse_unknown(table)  # which a table's words to Python may be too
        plant = self._data.get("plant", {})
        return kind(**table, **{name: plant[name] for name in kind.from_plant if name in plant})

    @property
    def declared(self) -> dict[str, Declared]:
        """Everything that declares parameters, by its name in "table.parameter": settings, feeds, steps."""
        feeds = dict(zip(self._feed_names(len(self.feeds)), self.feeds, strict=True))
        return {**self.settings, **feeds, **self.plan().used}

    @cached_property
    def uncertainty(self) -> Uncertainty:
        """How values are distributed, for a study."""
        return uncertainty.read(self._data.get("uncertainty", {}), self.declared)

    @cached_property
    def _plan(self) -> Plan:
        return self._built(self.route)

    def _built(self, route: str) -> Plan:
        return self.library.ask(self._wired, route)

    def _wired(self, route: str) -> Plan:
        return Plan(self.registry.route(route), self.feeds, self._steps(route), self.registry, self.arrivals).build()

    def _steps(self, route: str) -> Mapping[str, Mapping[str, Any]]:
        """The tables of steps, with those of the preset beneath them where the plant has the step."""
        entered, below = self.step_tables, presets.below(self._preset, route)
        if not below:
            return entered
        # What stands in the plant is known when it is wired.
        used = Plan(self.registry.route(route), self.feeds, entered, self.registry, self.arrivals).build().used
        fits = {step: presets.fitting(below[step], type(used[step])) for step in used if step in below}
        return {**entered, **presets.over(fits, {step: entered.get(step, {}) for step in fits})}

    @property
    def of_preset(self) -> dict[str, set[str]]:
        """Parameters by table that the preset sets, and nobody else."""
        tables = {**self._beneath, **self._steps(self.route)} if self._preset else {}
        return {
            key: set(self._beneath[key]) & set(tables[key]) - set(self._data.get(key, {}))
            for key in tables
            if key in self._beneath
        }

    def spelt_out(self) -> Scenario:
        """The same plant without its preset: what that puts beneath is entered in its place."""
        if self._preset is None:
            return self
        data = {**self._data, **self._tables, **self.library.ask(self._steps, self.route)}
        data[Plant.key] = {name: value for name, value in data[Plant.key].items() if name != "preset"}
        return Scenario(data, self.registry, self.folder, self.arrivals)

    def plan(self, route: str | None = None) -> Plan:
        """The plant this scenario describes (or that of another route), ready to solve. It is built once."""
        return self._plan if route in (None, self.route) else self._built(route)

    def to_dict(self) -> dict[str, Any]:
        """The scenario as given, as the tables of a file."""
        return deepcopy(self._data)

    def to_toml(self) -> str:
        """The scenario as given, with the data of files set in, as a file that reads back to the same scenario."""
        import tomli_w

        return tomli_w.dumps(self._data)

    def filled(self, plan: Plan) -> dict[str, Any]:
        """The scenario with every default filled in; it reads back to the same plant."""
        data: dict[str, Any] = {"route": self.route}
        if "title" in self._data:
            data["title"] = self._data["title"]
        data["feed"] = [reading.plain(feed.filled()) for feed in self.feeds]
        for table, declared in {**self.settings, **plan.used}.items():
            data[table] = reading.plain(declared.filled())
        for step in plan.skipped - set(plan.used):
            data[step] = {"skip": True}
        data |= {key: deepcopy(self._data[key]) for key in ("uncertainty", *KINDS) if key in self._data}
        return data

    # --- checks ----------------------------------------------------------------------------------------

    def _check_tables(self) -> None:
        if isinstance(self._data.get("plant"), list) or "transport" in self._data:
            raise InputError(f"plant: {_SEVERAL}")
        self.registry.route(self.route)
        known = [*_GENERAL, "data", *self.registry.steps]
        for key, value in self._data.items():
            if key not in known:
                raise InputError(
                    f"{key}: there is no such table or key; {nearest(key, known)}possible are {listing(known)}."
                )
            if key not in ("route", "title", "feed") and not isinstance(value, dict):
                raise InputError(f"{key}: {value!r} is not a table; write [{key}] and its keys below it.")
        if not isinstance(self._data.get("title", ""), str):
            raise InputError(f"title: {self._data['title']!r} is not text; write it in quotes.")

    def _check(self) -> None:
        _ = self.settings, self.feeds, self.plan(), self.uncertainty


#: What is told where one plant is asked for.
_SEVERAL = (
    "these are several plants, a network, which is run as a whole; a study, a comparison and whatever else takes a Scenario "
    "is of one plant. Give that plant's tables alone, or run the network: blackmass run, or run(Network.load(...))."
)

_EXAMPLE = {"chemistry": '"NMC622"', "mass_flow": '"10000 t/yr"'}


def enter(data: dict[str, Any], key: str, value: Any) -> None:
    """Set one entry of the tables of a file."""
    path = key.split(".", maxsplit=reading.DEEPEST)
    here: Any = data
    if path[0] == "feed":
        rows = data.get("feed", [])
        if len(path) > 1 and path[1].isascii() and path[1].isdigit() and len(path[1]) < 10:
            number = int(path.pop(1))
            if not 1 <= number <= len(rows):
                raise InputError(
                    f"{key}: there is no feed.{number}; feeds are counted from 1, and the last is feed.{len(rows)}."
                )
        elif len(rows) == 1:
            number = 1
        else:
            raise InputError(f"{key}: there are {len(rows)} feeds; write feed.1.{'.'.join(path[1:])} for the first.")
        here, path = rows[number - 1], path[1:]
    if not path or "" in path:
        raise InputError(f"{key}: write the table and the key, such as leaching.temperature.")
    for part in path[:-1]:
        here = here.setdefault(part, {})
        if not isinstance(here, dict):
            raise InputError(f"{key}: {part} is not a table.")
    here[path[-1]] = value


def typed(text: str) -> Any:
    """A value typed on the command line: a number, a table or true TOML where it is one, else text."""
    try:
        read = reading.toml(f"value = {text}", "the value")
    except InputError:
        return text
    return read["value"] if len(read) == 1 else text

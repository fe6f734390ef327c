"""Network: several plants, and what travels between them.

A plant of it is what a scenario file or a flowsheet describes; what another plant sends stands in it where a feed does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy, deepcopy
from dataclasses import dataclass, field, replace
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, Self

from . import reading
from .arrival import Arrival
from .assess.prices import Economics
from .assess.settings import SETTINGS
from .errors import InputError, listing, nearest
from .feed import Feed
from .flowsheet import Flowsheet
from .numerics import same
from .own import KINDS, embedded
from .parameters import Declared, refuse_unlike, selected
from .plant import Plant
from .registry import Registry
from .scenario import NETWORKS, Scenario, enter, shipped, shipped_tables, typed
from .stream import Stream
from .transport import WORDS, Transport

#: What a file of a network holds beside plants and transport.
_GENERAL = ("title", *(settings.key for settings in SETTINGS), *KINDS, "data")


@dataclass(frozen=True)
class Tables:
    """A plant of a network by the tables of a scenario; it is one when it is known what arrives."""

    data: Mapping[str, Any]
    registry: Registry
    folder: Path | None = field(compare=False)

    def scenario(self, arrivals: Iterable[Arrival] = ()) -> Scenario:
        """The scenario, with what arrives. Raises InputError."""
        return Scenario(self.data, self.registry, self.folder, tuple(arrivals))

    @property
    def seconds(self) -> Any:
        """Seconds of production in a year."""
        return Plant(**self.data["plant"]).operating_time

    def check(self) -> Iterable[Declared]:
        """What is declared for the plant and its steps; what is wrong whatever arrives is refused. Raises InputError."""
        known = {settings.key: settings for settings in (Plant, *SETTINGS)}
        for key, table in self.data.items():
            if isinstance(table, Mapping) and key in known:
                yield known[key](**{name: value for name, value in table.items() if name not in known[key].from_plant})
            elif isinstance(table, Mapping) and key in self.registry.steps:
                operations = self.registry.operations(key)
                if len(operations) == 1:
                    yield operations[0](**{name: value for name, value in table.items() if name != "skip"})

    def feed_of(self, transport: Transport) -> str:
        """What the goods of a transport are called among the feeds."""
        return f"{transport.material} from {transport.origin}"

    def select(self, scenario: int, size: int) -> Tables:
        """Those of one of `size` scenarios."""
        return replace(self, data=selected(self.data, scenario, size))


@dataclass(frozen=True)
class Wired:
    """A plant of a network that was wired by hand: goods go to its feed of the material's name."""

    plant: Flowsheet
    settings: tuple[Declared, ...]

    @property
    def seconds(self) -> Any:
        """Seconds of production in a year: those of its feeds."""
        years = [feed.operating_time for feed in self.plant.sources.values() if isinstance(feed, Feed)]
        return years[0] if years else Plant().operating_time

    def check(self) -> Iterable[Declared]:
        """What is declared for the plant; its steps were checked when it was wired."""
        return self.settings

    def feed_of(self, transport: Transport) -> str:
        """What the goods of a transport are called among the feeds."""
        names = [port.unit for port in self.plant.feeds]
        if transport.material not in names:
            raise InputError(
                f'transport.material: {transport.destination} has no feed called "{transport.material}", but '
                f'{listing(names) or "none"}; make it with plant.feed(Stream(), "{transport.material}").'
            )
        return transport.material

    def with_goods(self, goods: Mapping[str, Stream]) -> Flowsheet:
        """The flowsheet with what arrives, by feed."""
        arrived = {port: goods[port.unit] for port in self.plant.feeds if port.unit in goods}
        feeds, sources = {**self.plant.feeds, **arrived}, {**self.plant.sources, **arrived}
        return replace(self.plant, feeds=feeds, sources=sources)

    def select(self, scenario: int, size: int) -> Wired:
        """The wires are the same in every scenario."""
        return self


class Network:
    """Plants by name, and transport between them. Immutable; checked when it is made.

    plants: each a Scenario, the tables of one (which may lack feeds where another plant sends something), or a Flowsheet,
    alone or with its settings: ``(plant, [Economics(location="China")])``. settings: what holds for the whole, and for every
    plant as far as that says nothing itself. What is told by the hour is of the hours of the plant named last.

    >>> from blackmass.process import Network, Scenario, Transport, run
    >>> spoke = Scenario.load("nmc622-mechanical")
    >>> network = Network({"north": spoke, "hub": {"route": "hydro"}}, [Transport("north", "hub", distance="600 km")])
    >>> round(run(network).recovery["Ni"].to("percent").magnitude)
    94
    """

    def __init__(
        self,
        plants: Mapping[str, Scenario | Flowsheet | Mapping[str, Any] | tuple[Flowsheet, Iterable[Declared]]],
        transport: Iterable[Transport] = (),
        *,
        settings: Iterable[Declared] = (),
        title: str = "",
        registry: Registry | None = None,
        folder: str | Path | None = None,
        own: Mapping[str, Any] | None = None,
    ):
        self.title = title
        self.registry = registry or Registry.installed()
        self.folder = None if folder is None else Path(folder)
        self.own, self.library = embedded(own or {}, self.folder)
        self.transports = tuple(transport)
        self._given = {table.key: dict(table.given) for table in settings}
        if not plants:
            raise InputError("plant: there is none; add a [[plant]] table with name, route and feed.")
        self.sites = {name: of_plant(name, self._site, name, plant) for name, plant in plants.items()}
        self._check()

    def _site(self, name: str, plant: Any) -> Tables | Wired:
        if isinstance(plant, (Flowsheet, tuple)):
            flowsheet, given = (plant, ()) if isinstance(plant, Flowsheet) else plant
            tables = {table.key: {**self._given.get(table.key, {}), **table.given} for table in given}
            kinds = {kind.key: kind for kind in SETTINGS}
            return Wired(flowsheet, tuple(kinds[key](**table) for key, table in {**self._given, **tables}.items()))
        if isinstance(plant, Scenario):
            data, registry, folder = plant.to_dict(), plant.registry, plant.folder
        else:
            data, registry, folder = reading.plain(plant), self.registry, self.folder
        if "uncertainty" in data:
            raise InputError("uncertainty: a study is of one plant, and none of a network; leave the table out.")
        for key, shared in {**self.own, **self._given}.items():
            if isinstance(data.get(key, {}), Mapping):
                data[key] = {**shared, **data.get(key, {})}
        if isinstance(data.get("plant", {}), Mapping):
            data["plant"] = {**data.get("plant", {}), "name": name}
        return Tables(data, registry, folder)

    # --- making one ------------------------------------------------------------------------------------

    @classmethod
    def from_dict(
        cls, data: Mapping[str, Any], registry: Registry | None = None, folder: str | Path | None = None
    ) -> Self:
        """A network from the tables of its file. Raises InputError."""
        data, library = embedded(reading.plain(data), None if folder is None else Path(folder))
        _check_keys(data)
        plants: dict[str, dict[str, Any]] = {}
        for number, row in enumerate(data.get("plant", ()), start=1):
            name = row.get("name")
            if not isinstance(name, str) or not name.strip():
                raise InputError(
                    f'plant.{number}.name: each plant of a network has a name; give one, such as name = "hub".'
                )
            if name in plants:
                raise InputError(
                    f'plant.{number}.name: there is a plant "{name}" already; give each a name of its own.'
                )
            plants[name] = _as_scenario(row)
        rows = enumerate(data.get("transport", ()), start=1)
        return cls(
            plants,
            [_transport(number, row) for number, row in rows],
            settings=[library.ask(_setting, kind, data[kind.key]) for kind in SETTINGS if kind.key in data],
            title=data.get("title", ""),
            registry=registry,
            folder=folder,
            own={kind: data[kind] for kind in KINDS if kind in data},
        )

    @classmethod
    def load(cls, source: str | Path, registry: Registry | None = None) -> Network:
        """A network from a file, or by the name of a shipped one. Raises InputError."""
        text = reading.text_of(Path(source))
        if text is not None:
            return cls.from_dict(reading.toml(text, str(source)), registry, Path(source).parent)
        names = shipped(NETWORKS)
        if str(source) in names:
            return cls.from_dict(shipped_tables(str(source), NETWORKS), registry, Path())
        raise InputError(
            f'"{source}" is neither a file nor a shipped network: {nearest(str(source), names)}shipped networks are '
            f"{listing(names)}."
        )

    def override(self, key: str, value: Any) -> Self:
        """The network with one entry changed: "hub.leaching.temperature", "transport.1.distance", "economics.currency"."""
        return self.with_entries({key: typed(value) if isinstance(value, str) else value})

    def with_entries(self, entries: Mapping[str, Any]) -> Self:
        """The network with entries changed, all at once, by the keys that `override` takes. Raises InputError."""
        data = self.to_dict()
        for key, value in entries.items():
            _enter(data, key, value)
        return type(self).from_dict(data, self.registry, self.folder)

    def select(self, scenario: int, size: int) -> Network:
        """The network with what is entered for one of `size` scenarios, counted from 0."""
        chosen = copy(self)
        chosen.__dict__.pop("settings", None)
        chosen.sites = {name: site.select(scenario, size) for name, site in self.sites.items()}
        chosen.transports = tuple(transport.select(scenario, size) for transport in self.transports)
        chosen._given = selected(self._given, scenario, size)
        return chosen

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Network):
            return NotImplemented
        names = ("title", "sites", "transports", "_given", "own", "registry")
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def __hash__(self) -> int:
        return hash((self.title, *self.sites))

    def __repr__(self) -> str:
        sent = [
            f"{transport.material} from {transport.origin} to {transport.destination}" for transport in self.transports
        ]
        return f"<Network{f' {self.title}' if self.title else ''}: {listing(self.sites)}; {listing(sent) or 'nothing travels'}>"

    # --- what it says ----------------------------------------------------------------------------------

    @cached_property
    def settings(self) -> dict[str, Declared]:
        """What holds for the whole: its currency, its life, how it is held against law. Prices are those of its plants."""
        tables = dict(self._given)
        economics = tables.get(Economics.key, {})
        if "prices" not in economics:
            of_plants = [site.data.get(Economics.key, {}) for site in self.sites.values() if isinstance(site, Tables)]
            wired = [site.settings for site in self.sites.values() if isinstance(site, Wired)]
            of_plants += [table.given for tables_ in wired for table in tables_ if table.key == Economics.key]
            prices = next((row["prices"] for row in of_plants if isinstance(row, Mapping) and "prices" in row), None)
            tables[Economics.key] = {**economics, "prices": prices}
        return {kind.key: self.library.ask(kind, **tables.get(kind.key, {})) for kind in SETTINGS}

    @cached_property
    def order(self) -> list[str]:
        """The names of the plants, each after those that send to it."""
        before: dict[str, list[str]] = {name: [] for name in self.sites}
        for transport in self.transports:
            before[transport.destination].append(transport.origin)
        try:
            return list(TopologicalSorter(before).static_order())
        except CycleError as error:
            circle = error.args[1]
            raise InputError(
                f"transport: {', '.join(circle[:-1])} send to each other in a circle, which is not reckoned; take one of these "
                "transports out, and sell and buy what it carried."
            ) from None

    def to(self, plant: str) -> list[Transport]:
        """What comes to a plant."""
        return [transport for transport in self.transports if transport.destination == plant]

    def sent(self, plant: str) -> list[Transport]:
        """What a plant sends."""
        return [transport for transport in self.transports if transport.origin == plant]

    def to_dict(self) -> dict[str, Any]:
        """The network as given, as the tables of a file. Raises InputError where a plant was wired by hand."""
        shared = {**self.own, **self._given}
        rows = []
        for name, site in self.sites.items():
            if isinstance(site, Wired):
                raise InputError(f"{name} was wired by hand: there is no file of it.")
            rows.append(_row_beside(site.data, shared))
        data: dict[str, Any] = {"title": self.title} if self.title else {}
        data |= {"plant": rows, "transport": [reading.plain(each.in_file()) for each in self.transports]}
        return deepcopy(data | {key: reading.plain(table) for key, table in shared.items()})

    def to_toml(self) -> str:
        """The network as given, as a file that reads back to the same network."""
        import tomli_w

        return tomli_w.dumps(self.to_dict())

    def filled(self, scenarios: Mapping[str, Scenario]) -> dict[str, Any]:
        """The network with every default filled in; it reads back to the same. scenarios: its plants, with what arrives."""
        data: dict[str, Any] = {"title": self.title} if self.title else {}
        data |= {key: reading.plain(table.filled()) for key, table in self.settings.items()}
        shared = {**data, **self.own}
        data["plant"] = [_row_beside(scenario.filled(scenario.plan()), shared) for scenario in scenarios.values()]
        data["transport"] = [reading.plain(transport.in_file(filled=True)) for transport in self.transports]
        return data | deepcopy(dict(self.own))

    # --- checks ----------------------------------------------------------------------------------------

    def _check(self) -> None:
        if not isinstance(self.title, str):
            raise InputError(f"title: {self.title!r} is not text; write it in quotes.")
        for name in self.sites:
            if ":" in name:
                raise InputError(
                    f'plant: "{name}" has a colon, which stands after the name of a plant in results; take it out.'
                )
        for key, given in self._given.items():
            if "location" in given:
                raise InputError(f"{key}.location: each plant has a place of its own; give it there.")
        taken: dict[tuple[str, str], int] = {}
        for number, transport in enumerate(self.transports, start=1):
            field = f"transport.{number}"
            for word, name in (("from", transport.origin), ("to", transport.destination)):
                if name not in self.sites:
                    known = listing(self.sites)
                    raise InputError(
                        f'{field}.{word}: there is no plant "{name}"; {nearest(str(name), self.sites)}plants are {known}.'
                    )
            if transport.origin == transport.destination:
                raise InputError(f"{field}: {transport.origin} sends to itself; name another plant, or leave this out.")
            goods = transport.origin, transport.material
            if goods in taken:
                raise InputError(
                    f"{field}: {transport.material} of {transport.origin} is sent already, by transport.{taken[goods]}; it goes "
                    "to one plant: leave one of the two out, or send it from two plants."
                )
            taken[goods] = number
        _ = self.order, self.settings
        refuse_unlike(self.batch_sizes())
        for name, site in self.sites.items():
            if isinstance(site, Tables) and not self.to(name):
                sold = of_plant(name, site.scenario).plan().plant.products.values()
                self.check_sold(name, sold)

    def batch_sizes(self) -> dict[str, int]:
        """Length of every parameter that is an array, of plants, their steps and transports, by name; feeds apart."""
        sizes = {
            f"transport.{number}.{key.partition('.')[2]}": size
            for number, transport in enumerate(self.transports, start=1)
            for key, size in transport.batch_sizes().items()
        }
        for name, site in self.sites.items():
            declared = of_plant(name, self.library.ask, lambda site=site: list(site.check()))
            sizes |= {f"{name}.{key}": size for table in declared for key, size in table.batch_sizes().items()}
        return sizes

    def check_sold(self, name: str, products: Iterable[str]) -> None:
        """Refuse what a plant is to send and does not make. Raises InputError."""
        sold = list(dict.fromkeys(products))
        for transport in self.sent(name):
            if transport.material not in sold:
                number = self.transports.index(transport) + 1
                raise InputError(
                    f'transport.{number}.material: {name} makes no "{transport.material}" to send; '
                    f"{nearest(transport.material, sold)}it makes {listing(sold) or 'nothing to sell'}."
                )


def of_plant(name: str, function: Any, *arguments: Any) -> Any:
    """What a function answers of a plant; what it refuses is told with the name of the plant."""
    try:
        return function(*arguments)
    except InputError as error:
        raise InputError(f"{name}: {error}") from None


def _transport(number: int, row: Mapping[str, Any]) -> Transport:
    """A [[transport]] table; what it refuses is told with its number."""
    try:
        return Transport.of_file(row)
    except InputError as error:
        told = str(error).removeprefix("transport.")
        for word, name in WORDS.items():
            told = told.replace(name, word)
        raise InputError(f"transport.{number}.{told}") from None


def _setting(kind: type[Declared], table: Any) -> Declared:
    if not isinstance(table, Mapping):
        raise InputError(f"{kind.key}: {table!r} is not a table; write [{kind.key}] and its keys below it.")
    return kind(**table)


def _check_keys(data: Mapping[str, Any]) -> None:
    known = ("plant", "transport", *_GENERAL)
    for key in data:
        if key in ("feed", "route"):
            raise InputError(
                f"{key}: in a network each plant has its own; write it below [[plant]], as [[plant.feed]]."
            )
        if key not in known:
            hint = nearest(key, known)
            raise InputError(f"{key}: a network has no such table or key; {hint}possible are {listing(known)}.")
    for key in ("plant", "transport"):
        rows = data.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise InputError(f"{key}: in a network there are several; write each as a [[{key}]] table.")


def _as_scenario(row: Mapping[str, Any]) -> dict[str, Any]:
    """A [[plant]] row as the tables of a scenario: what is of the plant as a whole goes to its [plant] table."""
    if "plant" in row:
        raise InputError("plant.plant: write name, location and operating_time straight below [[plant]].")
    whole = {name: row[name] for name in Plant.parameters if name in row}
    return {**{key: value for key, value in row.items() if key not in whole}, "plant": whole}


def _as_row(data: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of a scenario as a [[plant]] row."""
    return {**data["plant"], **{key: value for key, value in data.items() if key != "plant"}}


def _row_beside(tables: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of a scenario as a [[plant]] row, without what all plants share."""
    kept = {key: _beside(table, shared.get(key)) for key, table in tables.items()}
    return _as_row({key: table for key, table in kept.items() if table or (key != "feed" and key not in shared)})


def _beside(table: Any, shared: Any) -> Any:
    """What a plant's table says that all plants' does not."""
    if not isinstance(table, Mapping) or not isinstance(shared, Mapping):
        return table
    return {key: value for key, value in table.items() if not same(shared.get(key), value)}


def _enter(data: dict[str, Any], key: str, value: Any) -> None:
    """Set one entry of the tables of a network."""
    plants = {row["name"]: row for row in data["plant"]}
    name = max((name for name in plants if key.startswith(f"{name}.")), key=len, default=None)
    if name is not None:
        rest = key.removeprefix(f"{name}.")
        tables = _as_scenario(plants[name])
        enter(tables, f"plant.{rest}" if rest in Plant.parameters else rest, value)
        data["plant"][data["plant"].index(plants[name])] = _as_row(tables)
        return
    first, _, rest = key.partition(".")
    if first != "transport":
        if first not in _GENERAL:
            raise InputError(
                f"{key}: write the plant first, such as {next(iter(plants))}.leaching.temperature; plants are {listing(plants)}."
            )
        enter(data, key, value)
        return
    number, _, entry = rest.partition(".")
    if not number.isdigit():
        number, entry = "", rest
    count = len(data["transport"])
    if (not number and count != 1) or (number and not 1 <= int(number) <= count):
        there = "there is 1 transport" if count == 1 else f"there are {count} transports"
        raise InputError(f"{key}: {there}; write transport.1.distance for the first.")
    if not entry:
        raise InputError(f"{key}: write the table and the key, such as transport.1.distance.")
    data["transport"][int(number or 1) - 1][entry] = value


def several(tables: Mapping[str, Any]) -> bool:
    """Whether the tables of a file are of several plants."""
    return isinstance(tables.get("plant"), (list, tuple)) or "transport" in tables


def read(
    source: Scenario | Network | Mapping[str, Any] | str | Path,
    registry: Registry | None = None,
    folder: str | Path | None = None,
) -> Scenario | Network:
    """A scenario or a network, from its tables, its file or the name of one that ships. Raises InputError."""
    if isinstance(source, (Scenario, Network)):
        return source
    if isinstance(source, Mapping):
        return (Network if several(source) else Scenario).from_dict(source, registry, folder)
    text = reading.text_of(Path(source))
    if text is not None:
        return read(reading.toml(text, str(source)), registry, Path(source).parent)
    return Network.load(source, registry) if str(source) in shipped(NETWORKS) else Scenario.load(source, registry)

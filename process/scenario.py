"""Scenario: what a scenario file says, checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from copy import deepcopy
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from blackmass.chemistries.frozen import identity

from . import reading
from .assess.prices import LOCATION, PRICES, Economics
from .errors import InputError, listing, nearest
from .feed import FORMS, OPERATING_TIME, STATE_OF_CHARGE, STATE_OF_HEALTH, Feed
from .parameters import selected
from .plan import Plan
from .quantities import to_si
from .registry import Registry

_FEED_KEYS = (
    "chemistry",
    "form",
    "mass_flow",
    "state_of_charge",
    "state_of_health",
    "composition",
    "bill_of_materials",
    "pack_design",
)
_PLANT_KEYS = ("name", "location", "operating_time")
_GENERAL = ("route", "title", "feed", "plant", "economics", "uncertainty")

#: The route taken where a file names none.
ROUTE = "hydro"


def shipped() -> dict[str, str]:
    """Names of the ready-made scenarios, with their titles."""
    folder = files("blackmass.process").joinpath("scenarios")
    names = sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml"))
    return {name: str(_shipped(name).get("title", name)) for name in names}


def _shipped(name: str) -> dict[str, Any]:
    return tomllib.loads(files("blackmass.process").joinpath("scenarios", f"{name}.toml").read_text(encoding="utf-8"))


class Scenario:
    """A feed, a plant and prices, as a scenario file holds them. Immutable; checked when it is made."""

    def __init__(self, data: Mapping[str, Any], registry: Registry | None = None):
        self._data = reading.plain(data)
        self.registry = registry or Registry.installed()
        if not isinstance(self._data, dict):
            raise InputError("scenario: give a table with at least one [[feed]].")
        if isinstance(self._data.get("feed"), dict):
            self._data["feed"] = [self._data["feed"]]
        self._check()

    # --- making one ------------------------------------------------------------------------------------

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], registry: Registry | None = None) -> Scenario:
        """A scenario from the tables of its file. Raises InputError."""
        return cls(data, registry)

    @classmethod
    def load(cls, source: str | Path, registry: Registry | None = None) -> Scenario:
        """A scenario from a file, or by the name of a shipped one. Raises InputError."""
        text = reading.text_of(Path(source))
        if text is not None:
            return cls(reading.toml(text, str(source)), registry)
        names = shipped()
        if str(source) in names:
            return cls(_shipped(str(source)), registry)
        hint = nearest(str(source), names)
        raise InputError(
            f'"{source}" is neither a file nor a shipped scenario: {hint}shipped scenarios are {listing(names)}.'
        )

    def override(self, key: str, value: Any) -> Scenario:
        """The scenario with one entry changed: "leaching.temperature", "feed.mass_flow", "leaching.recovery.Ni"."""
        path = key.split(".", maxsplit=reading.DEEPEST)
        data = deepcopy(self._data)
        if isinstance(value, str):
            value = _typed(value)
        here: Any = data
        if path[0] == "feed":
            rows = data["feed"]
            if len(path) > 1 and path[1].isascii() and path[1].isdigit() and len(path[1]) < 10:
                number = int(path.pop(1))
                if not 1 <= number <= len(rows):
                    raise InputError(f"{key}: there are {len(rows)} feeds; count them from 1.")
            elif len(rows) == 1:
                number = 1
            else:
                raise InputError(
                    f"{key}: there are {len(rows)} feeds; write feed.1.{'.'.join(path[1:])} for the first."
                )
            here, path = rows[number - 1], path[1:]
        if not path or "" in path:
            raise InputError(f"{key}: write the table and the key, such as leaching.temperature.")
        for part in path[:-1]:
            here = here.setdefault(part, {})
            if not isinstance(here, dict):
                raise InputError(f"{key}: {part} is not a table.")
        here[path[-1]] = value
        return Scenario(data, self.registry)

    def select(self, scenario: int, size: int) -> Scenario:
        """The scenario with what is entered for one of `size` plants of a batch, counted from 0."""
        return Scenario(selected(self._data, scenario, size), self.registry)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scenario):
            return NotImplemented
        return self._data == other._data and self.registry == other.registry

    def __hash__(self) -> int:
        return hash(identity(self._data))

    def __repr__(self) -> str:
        fed = (f"{row.get('mass_flow')} {row.get('chemistry')} {row.get('form', 'cell')}" for row in self._rows())
        return f"<Scenario{f' {self.title}' if self.title else ''}: {self.route}, {' + '.join(fed)}>"

    # --- what it says ----------------------------------------------------------------------------------

    @property
    def route(self) -> str:
        """Name of the route."""
        return str(self._data.get("route", ROUTE))

    @property
    def title(self) -> str:
        """What the file calls it, or its plant."""
        return str(self._data.get("title") or self._data.get("plant", {}).get("name", ""))

    @property
    def operating_time(self) -> Any:
        """Hours of operation in a year, as given."""
        return self._data.get("plant", {}).get("operating_time", OPERATING_TIME)

    @property
    def step_tables(self) -> dict[str, Mapping[str, Any]]:
        """The tables that hold parameters of steps."""
        return {key: table for key, table in self._data.items() if key not in _GENERAL}

    @cached_property
    def feeds(self) -> list[Feed]:
        """The feeds, checked."""
        rows = self._data.get("feed")
        if not rows:
            raise InputError("feed: there is none; add a [[feed]] table with chemistry, form and mass_flow.")
        if not isinstance(rows, list):
            raise InputError("feed: write each feed as a [[feed]] table.")
        found = []
        for row in rows:
            if not isinstance(row, Mapping):
                raise InputError("feed: write each feed as a [[feed]] table.")
            for key in row:
                if key not in _FEED_KEYS:
                    raise InputError(
                        f"feed.{key} is not known; {nearest(key, _FEED_KEYS)}the keys are {listing(_FEED_KEYS)}."
                    )
            for key in ("chemistry", "mass_flow"):
                if key not in row:
                    raise InputError(f"feed.{key}: it is missing; give it, such as {_EXAMPLE[key]}.")
            found.append(Feed(**row, operating_time=self.operating_time))
        return found

    @cached_property
    def economics(self) -> Economics:
        """Prices, checked."""
        return Economics.read(self._data.get("economics", {}), self._data.get("plant", {}).get("location", LOCATION))

    def plan(self, route: str | None = None) -> Plan:
        """The plant this scenario describes (or that of another route), ready to solve."""
        return Plan(self.registry.route(route or self.route), self.feeds, self.step_tables, self.registry).build()

    def to_dict(self) -> dict[str, Any]:
        """The scenario as given, as the tables of a file."""
        return deepcopy(self._data)

    def to_toml(self) -> str:
        """The scenario as given, as a file that reads back to the same scenario."""
        import tomli_w

        return tomli_w.dumps(self._data)

    def filled(self, plan: Plan) -> dict[str, Any]:
        """The scenario with every default filled in; it reads back to the same plant."""
        data: dict[str, Any] = {"route": self.route}
        if "title" in self._data:
            data["title"] = self._data["title"]
        data["feed"] = []
        for feed, row in zip(self.feeds, self._rows(), strict=True):
            full = {
                "chemistry": feed._chemistry.name,
                "form": feed.form,
                **{k: v for k, v in row.items() if k != "chemistry"},
            }
            if FORMS[feed.form]:
                full.setdefault("state_of_charge", STATE_OF_CHARGE)
                full.setdefault("state_of_health", "100 percent" if feed.form == "rejected_cell" else STATE_OF_HEALTH)
            if feed.composition is None:
                full.setdefault("bill_of_materials", feed._bill.name)
            data["feed"].append(full)
        data["plant"] = {"location": LOCATION, "operating_time": OPERATING_TIME, **self._data.get("plant", {})}
        for step, operation in plan.used.items():
            table = {}
            for name, default in operation.defaults.items():
                value = operation.given.get(name, default)
                if value is not None:
                    table[name] = reading.plain(value)
            data[step] = table
        for step in plan.skipped - set(plan.used):
            data[step] = {"skip": True}
        data["economics"] = {"prices": PRICES, **self._data.get("economics", {})}
        if "uncertainty" in self._data:
            data["uncertainty"] = deepcopy(self._data["uncertainty"])
        return data

    def _rows(self) -> list[dict[str, Any]]:
        return self._data["feed"]

    # --- checks ----------------------------------------------------------------------------------------

    def _check(self) -> None:
        self.registry.route(self.route)
        known = [*_GENERAL, *self.registry.steps]
        for key, value in self._data.items():
            if key not in known:
                raise InputError(
                    f"{key}: there is no such table or key; {nearest(key, known)}possible are {listing(known)}."
                )
            if key not in ("route", "title", "feed") and not isinstance(value, dict):
                raise InputError(f"{key}: {value!r} is not a table; write [{key}] and its keys below it.")
        for key in self._data.get("plant", {}):
            if key not in _PLANT_KEYS:
                raise InputError(
                    f"plant.{key} is not known; {nearest(key, _PLANT_KEYS)}the keys are {listing(_PLANT_KEYS)}."
                )
        for where, key in ((self._data, "title"), *((self._data.get("plant", {}), k) for k in ("name", "location"))):
            if key in where and not isinstance(where[key], str):
                raise InputError(f"{key}: {where[key]!r} is not text; write it in quotes.")
        _ = self.feeds, self.economics
        plan = self.plan()
        for target in self._data.get("uncertainty", {}):
            step, _, name = str(target).partition(".")
            if step not in plan.used or name not in plan.used[step].parameters:
                everything = [f"{s}.{p}" for s, o in plan.used.items() for p in o.parameters]
                hint = nearest(target, everything) or "write step.parameter, such as screening.aperture."
                raise InputError(f'uncertainty: "{target}" is not a parameter of this plant; {hint}')
            _check_distribution(str(target), self._data["uncertainty"][target], plan.used[step].parameters[name])


_EXAMPLE = {"chemistry": '"NMC622"', "mass_flow": '"10000 t/yr"'}


#: Distribution -> the quantities that describe it.
_DISTRIBUTIONS = {
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "normal": ("mean", "deviation"),
}


def _check_distribution(target: str, given: Any, parameter: Any) -> None:
    """A distribution of the [uncertainty] table: its name, its keys, and quantities that the parameter can take."""
    field = f'uncertainty."{target}"'
    name = given.get("distribution") if isinstance(given, Mapping) else None
    if not isinstance(name, str) or name not in _DISTRIBUTIONS:
        raise InputError(
            f"{field}: give a table with a distribution, one of {listing(_DISTRIBUTIONS)}, such as "
            '{ distribution = "uniform", low = "0.5 mm", high = "2 mm" }.'
        )
    keys = _DISTRIBUTIONS[name]
    if set(given) != {"distribution", *keys}:
        raise InputError(f"{field}: a {name} distribution takes {listing(keys)} and nothing else.")
    for key in keys:
        if key == "deviation":
            to_si(given[key], parameter.dimension, f"{field}.{key}")
        else:
            parameter.read(given[key], f"{field}.{key}")


def _typed(text: str) -> Any:
    """A value typed on the command line: a number, a table or true TOML where it is one, else text."""
    try:
        read = reading.toml(f"value = {text}", "the value")
    except InputError:
        return text
    return read["value"] if len(read) == 1 else text

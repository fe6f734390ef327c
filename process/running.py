"""Run: a scenario, or a flowsheet wired by hand, solved, audited and judged in one call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from .assess.settings import SETTINGS
from .errors import InputError, listing
from .feed import Feed
from .flowsheet import Flowsheet
from .library import opened
from .parameters import Declared
from .plant import Plant
from .registry import Registry
from .result import Result
from .scenario import Scenario


def run(
    plant: Scenario | Flowsheet | Mapping[str, Any] | str | Path,
    registry: Registry | None = None,
    *,
    settings: Iterable[Declared] = (),
) -> Result:
    """Solve and audit a plant, and judge what it does.

    plant: a Scenario, a scenario file, the name of a shipped one, the tables of one, or a Flowsheet wired by hand, which
    then has the same result, warnings and reports. registry: the operations and routes there are, where a scenario is
    still to be read. settings: what judgements of a flowsheet go by, such as ``Economics(location="China")``; where one of
    them says the plant stands, all do. A scenario brings its own.

    A scenario of a batch that does not settle, or that a unit refuses, has no number, and its reason in ``Result.unsettled``. Raises
    InputError for what was entered, ConvergenceError where no scenario settles, and BalanceError where a unit does not close.

    >>> round(run("lfp-hydro").recovery["Li"].to("percent").magnitude)
    89
    """
    if isinstance(plant, Flowsheet):
        return _of_flowsheet(plant, settings)
    if entered := [table.key for table in settings]:
        raise InputError(
            f"settings: a scenario brings its own {listing(entered)}; change it with scenario.override('economics.prices', ...)."
        )
    if isinstance(plant, Mapping):
        plant = Scenario.from_dict(plant, registry)
    elif not isinstance(plant, Scenario):
        plant = Scenario.load(plant, registry)
    return Result(plant.plan().plant.solve(), plant.settings, plant.feeds[0].operating_time, plant)


def _of_flowsheet(plant: Flowsheet, settings: Iterable[Declared]) -> Result:
    """A plant's year is that of its feeds."""
    feeds = [source for source in plant.sources.values() if isinstance(source, Feed)]
    years = [feed.operating_time for feed in feeds]
    if any(np.any(np.asarray(year) != np.asarray(years[0])) for year in years):
        raise InputError("operating_time: the feeds have different ones; a plant has one year of operation.")
    library = plant.library.merged(opened())
    tables, location = library.ask(_in_one_place, settings)
    year = feeds[0].given.get("operating_time") if feeds else None
    whole = library.ask(Plant, location=location, operating_time=year)
    return Result(plant.solve(), {whole.key: whole, **tables}, years[0] if feeds else whole.operating_time)


def _in_one_place(settings: Iterable[Declared]) -> tuple[dict[str, Declared], str | None]:
    """The table of every judgement by its key, and the place that any of those given names, which is that of all."""
    given: dict[str, Declared] = {}
    for table in settings:
        if not isinstance(table, SETTINGS):
            known = listing(kind.__name__ for kind in SETTINGS)
            raise InputError(f"settings: {table!r} is not possible; give any of {known}.")
        if table.key in given:
            raise InputError(f"settings: {table.key} is given twice; give it once.")
        given[table.key] = table
    places = {f"{key}.location": table.given["location"] for key, table in given.items() if "location" in table.given}
    if len(set(places.values())) > 1:
        told = listing(f"{key} is {place}" for key, place in places.items())
        raise InputError(f"settings: {told}; a plant stands in one place.")
    tables = {kind.key: given.get(kind.key) or kind() for kind in SETTINGS}
    location = next(iter(places.values()), None)
    if location is None:
        return tables, None
    return {k: t.replace(location=location) if "location" in t.from_plant else t for k, t in tables.items()}, location

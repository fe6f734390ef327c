"""Run: a scenario, or a flowsheet wired by hand, solved, audited and judged in one call."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from .assess.prices import Economics
from .assess.settings import SETTINGS
from .errors import InputError
from .feed import Feed
from .flowsheet import Flowsheet
from .plant import Plant
from .registry import Registry
from .result import Result
from .scenario import Scenario


def run(
    plant: Scenario | Flowsheet | Mapping[str, Any] | str | Path,
    registry: Registry | None = None,
    *,
    economics: Economics | None = None,
) -> Result:
    """Solve and audit a plant, and judge what it does.

    plant: a Scenario, a scenario file, the name of a shipped one, the tables of one, or a Flowsheet wired by hand, which
    then has the same result, warnings and reports. registry: the operations and routes there are, where a scenario is
    still to be read. economics: prices, for a flowsheet; a scenario brings its own.

    A scenario of a batch that does not settle, or that a unit refuses, has no number, and its reason in ``Result.unsettled``. Raises
    InputError for what was entered, ConvergenceError where no scenario settles, and BalanceError where a unit does not close.

    >>> round(run("lfp-hydro").recovery["Li"].to("percent").magnitude)
    89
    """
    if isinstance(plant, Flowsheet):
        return _of_flowsheet(plant, economics or Economics())
    if economics is not None:
        raise InputError(
            "economics: a scenario brings its own; change it with scenario.override('economics.prices', ...)."
        )
    if isinstance(plant, Mapping):
        plant = Scenario.from_dict(plant, registry)
    elif not isinstance(plant, Scenario):
        plant = Scenario.load(plant, registry)
    return Result(plant.plan().plant.solve(), plant.settings, plant.feeds[0].operating_time, plant)


def _of_flowsheet(plant: Flowsheet, economics: Economics) -> Result:
    """A plant's year is that of its feeds."""
    feeds = [source for source in plant.sources.values() if isinstance(source, Feed)]
    years = [feed.operating_time for feed in feeds] or [Plant().operating_time]
    if any(np.any(np.asarray(year) != np.asarray(years[0])) for year in years):
        raise InputError("operating_time: the feeds have different ones; a plant has one year of operation.")
    settings = {kind.key: kind() for kind in SETTINGS} | {economics.key: economics}
    return Result(plant.solve(), settings, years[0])

"""Run: a scenario, a network, or a flowsheet wired by hand, solved, audited and judged in one call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from .arrival import Arrival
from .assess.delivery import Delivery
from .assess.settings import SETTINGS
from .errors import ConvergenceError, InputError, listing
from .feed import Feed
from .flowsheet import Flowsheet, Solution
from .library import opened
from .network import Network, Wired, of_plant, read
from .network_result import NetworkResult, share_of_year
from .parameters import Declared, refuse_unlike
from .plant import Plant
from .registry import Registry
from .result import Result
from .scenario import Scenario
from .solving import given_up
from .stream import Stream, mix
from .transport import Transport


def run(
    plant: Scenario | Network | Flowsheet | Mapping[str, Any] | str | Path,
    registry: Registry | None = None,
    *,
    settings: Iterable[Declared] = (),
    before: Result | None = None,
) -> Result:
    """Solve and audit a plant, and judge what it does.

    plant: a Scenario, a scenario file, the name of a shipped one, the tables of one, or a Flowsheet wired by hand, which
    then has the same result, warnings and reports; or a Network of several, or its file, of which the result is the whole
    and ``plants`` each by itself. registry: the operations and routes there are, where a scenario is
    still to be read. settings: what judgements of a flowsheet go by, such as ``Economics(location="China")``; where one of
    them says the plant stands, all do. A scenario brings its own. before: the result of the plant that this one was edited
    from: where nothing that flows has changed, only a price, a place or a rule, it is judged anew and not solved. A network is always solved.

    A scenario of a batch that does not settle, or that a unit refuses, has no number, and its reason in ``Result.unsettled``. Raises
    InputError for what was entered, ConvergenceError where no scenario settles, and BalanceError where a unit does not close.

    >>> round(run("lfp-hydro").recovery["Li"].to("percent").magnitude)
    89
    """
    if isinstance(plant, Flowsheet):
        return _of_flowsheet(plant, settings, before=before)
    if entered := [table.key for table in settings]:
        raise InputError(
            f"settings: a scenario brings its own {listing(entered)}; change it with scenario.override('economics.prices', ...)."
        )
    found = read(plant, registry)
    return _of_network(found) if isinstance(found, Network) else _of_scenario(found, before=before)


def _of_scenario(scenario: Scenario, sent: Sent | None = None, before: Result | None = None) -> Result:
    seconds = scenario.settings[Plant.key].operating_time
    return _solved(scenario.plan().plant, scenario.settings, seconds, scenario, sent, before)


def _of_flowsheet(
    plant: Flowsheet, settings: Iterable[Declared], sent: Sent | None = None, before: Result | None = None
) -> Result:
    """A plant's year is that of its feeds."""
    feeds = [source for source in plant.sources.values() if isinstance(source, Feed)]
    years = [feed.operating_time for feed in feeds]
    if any(np.any(np.asarray(year) != np.asarray(years[0])) for year in years):
        raise InputError("operating_time: the feeds have different ones; a plant has one year of operation.")
    library = plant.library.merged(opened())
    tables, location = library.ask(_in_one_place, settings)
    year = feeds[0].given.get("operating_time") if feeds else None
    whole = library.ask(Plant, location=location, operating_time=year)
    return _solved(plant, {whole.key: whole, **tables}, years[0] if feeds else whole.operating_time, None, sent, before)


def _solved(
    plant: Flowsheet,
    settings: Mapping[str, Declared],
    seconds: Any,
    scenario: Scenario | None,
    sent: Sent | None,
    before: Result | None = None,
) -> Result:
    if sent is None:
        return Result(plant.solve(None if before is None else before.solution), settings, seconds, scenario)
    return Result(sent.told_in(plant.solve()), settings, seconds, scenario, sent.deliveries)


# --- a network -----------------------------------------------------------------------------------------------


@dataclass
class Sent:
    """What other plants send to one: goods by feed, what they cost and emit, and the scenarios in which a sender has no answer."""

    goods: dict[str, Stream] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    unsettled: dict[int, str] = field(default_factory=dict)
    size: int = 1

    def add(self, transport: Transport, feed: str, sender: Result, seconds: Any) -> None:
        """What a transport brings from a solved plant. seconds: of the year of the plant that it is brought to."""
        share = share_of_year(sender.operating_seconds, seconds)
        plant = sender.solution.plant
        ports = [port for port, name in plant.products.items() if name == transport.material]
        goods = mix(sender.solution[port] for port in ports).scaled(share)
        goods = replace(goods, library=goods.library.without("traces"))  # of the sender's reagents
        paid = sender.assessment.money.revenue[transport.material] * share
        mass = goods.mass
        told = Delivery(
            name=f"transport of {transport.name}",
            mass=mass,
            price=paid,
            freight=transport.paid(mass),
            emission=transport.emitted(mass),
            carried={transport.mode: mass * transport.distance},
        )
        there = feed in self.goods
        self.goods[feed] = mix([self.goods[feed], goods]) if there else goods
        self.deliveries[feed] = self.deliveries[feed].with_(told) if there else told
        self.unsettled |= {row: f"{transport.origin}: {why}" for row, why in sender.unsettled.items()}
        self.size = max(self.size, sender.solution.size)

    def answered(self) -> dict[str, Stream]:
        """The goods with numbers throughout: a scenario without an answer stands as the first that has one."""
        if not self.unsettled:
            return self.goods
        rows = np.arange(self.size)
        known = ~np.isin(rows, list(self.unsettled))
        if not np.any(known):
            why = next(iter(self.unsettled.values()))
            raise ConvergenceError(f"none of the {self.size} scenarios has an answer in every plant before. {why}")
        rows = np.where(known, rows, rows[np.argmax(known)])
        return {feed: stream.block(rows, self.size) for feed, stream in self.goods.items()}

    def told_in(self, solution: Solution) -> Solution:
        """The solution without a number where a sender has none."""
        if not self.unsettled:
            return solution
        plant = solution.plant
        feeds = {port: self.goods.get(port.unit, stream) for port, stream in plant.feeds.items()}
        return given_up(replace(solution, plant=replace(plant, feeds=feeds)), self.unsettled)


def _of_network(network: Network) -> NetworkResult:
    """The plants one after another, each with what those before it send."""
    solved: dict[str, Result] = {}
    sizes = network.batch_sizes()
    for name in network.order:
        solved[name] = of_plant(name, _plant_of, network, name, solved)
        if solved[name].solution.batch:
            refuse_unlike(sizes | {name: solved[name].solution.size})
        network.check_sold(name, solved[name].solution.plant.products.values())
    return NetworkResult(network, {name: solved[name] for name in network.sites})


def _plant_of(network: Network, name: str, solved: Mapping[str, Result]) -> Result:
    """A plant of a network, with what those that are solved send it."""
    site, sent = network.sites[name], Sent()
    for transport in network.to(name):
        sent.add(transport, site.feed_of(transport), solved[transport.origin], site.seconds)
    if isinstance(site, Wired):
        return _of_flowsheet(site.with_goods(sent.answered()), site.settings, sent)
    return _of_scenario(site.scenario(Arrival(feed, goods) for feed, goods in sent.answered().items()), sent)


# --- settings of a flowsheet -----------------------------------------------------------------------------------


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

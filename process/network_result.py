"""Network result: the face of a solved network: the totals as those of one plant, and each plant by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from blackmass.chemistries.frozen import FrozenDict

from . import balance, tables
from .assess import Part, together
from .cooling import CoolingWater, with_cooling
from .document import Document
from .errors import InputError, listing
from .flowsheet import Flowsheet, Outcome, Port, Solution, Unit
from .inventory import Exchange, carried
from .ledger import Ledger
from .library import Library
from .network import Network
from .numerics import weighed
from .parameters import Declared
from .result import Result
from .solving import around, given_up
from .stream import Stream, mix

#: What inventories of life cycle assessment call no place in particular.
_WORLD = "GLO"


class NetworkResult(Result):
    """A solved network. It reads as the result of one plant does; ``plants`` holds that of each by name.

    What plants pass to each other is neither product nor feed of the whole. Per-tonne figures are per tonne of what comes
    from outside, as batteries do.
    """

    def __init__(self, network: Network, plants: Mapping[str, Result]):
        self.network = network
        self.plants = dict(plants)
        self.settings = _of_their_year(network.settings, self.plants)
        self.operating_seconds = list(self.plants.values())[-1].operating_seconds
        self.scenario = None
        self.deliveries = FrozenDict()
        self._shares = {
            name: share_of_year(r.operating_seconds, self.operating_seconds) for name, r in self.plants.items()
        }
        self.solution = _joined(network, self.plants, self._shares)
        self.assessment = self.solution.library.ask(
            together, self.ledger, self._parts(), self.settings, self.operating_seconds
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NetworkResult):
            return NotImplemented
        return self.network == other.network and self.plants == other.plants

    __hash__ = Result.__hash__

    def _ledger(self) -> Ledger:
        """That of the joined plants, each with its own cooling tower and with equipment of the size it has there, and its accounts."""
        found = Ledger.of(self.solution)
        for name, result in self.plants.items():
            water = result.settings.get(CoolingWater.key) or CoolingWater()
            found = with_cooling(found, water, f"{name}: ")  # type: ignore[arg-type]
        booked = weighed((self._booked(result.ledger), self._shares[name]) for name, result in self.plants.items())
        built = {f"{name}: {unit.name}": unit.equipment for name, r in self.plants.items() for unit in r.ledger.units}
        units = tuple(replace(unit, equipment=built.get(unit.name, unit.equipment)) for unit in found.units)
        return replace(found, units=units, booked=booked)

    def _booked(self, ledger: Ledger) -> dict[str, Any]:
        """What a plant takes of all that accounts of any plant hold; of what is thrown away only what its own do."""
        names = dict.fromkeys(name for result in self.plants.values() for name in result.ledger.booked)
        thrown = tables.disposals()
        return {name: ledger.taken(name) for name in names if name in ledger.booked or name not in thrown}

    def _parts(self) -> dict[str, Part]:
        """The plants, without what passes between them."""
        found = {}
        for name, result in self.plants.items():
            sent = {transport.material for transport in self.network.sent(name)}
            ledger = replace(
                result.ledger,
                feeds={feed: stream for feed, stream in result.ledger.feeds.items() if feed not in result.deliveries},
                products={what: stream for what, stream in result.ledger.products.items() if what not in sent},
            )
            found[name] = Part(result.assessment, ledger, result.settings, result.operating_seconds, result.deliveries)
        return found

    def _selected(self, scenario: int, size: int) -> NetworkResult:
        plants = {name: r.select(scenario) if r.solution.batch else r for name, r in self.plants.items()}
        return NetworkResult(self.network.select(scenario, size), plants)

    def _title(self) -> str:
        return self.network.title

    def _location(self) -> str:
        """The place of all plants; that of a life cycle assessment's whole world where they have several."""
        places = {result.economics.location for result in self.plants.values()}
        return places.pop() if len(places) == 1 else _WORLD

    def _carried(self) -> Iterable[Exchange]:
        every = [(d.carried, self._shares[name]) for name, r in self.plants.items() for d in r.deliveries.values()]
        return carried([weighed(every)])

    def _as_run(self) -> dict[str, Any] | None:
        scenarios = {name: result.scenario for name, result in self.plants.items() if result.scenario is not None}
        return self.network.filled(scenarios) if len(scenarios) == len(self.plants) else None

    def _tables(self) -> Mapping[str, Declared]:
        own = {f"{name}: {key}": table for name, r in self.plants.items() for key, table in r.settings.items()}
        return {**self.settings, **own}

    def _break_even_prices(self) -> Mapping[str, Any]:
        return {}  # each plant has its own prices, and tells its own

    def _document(self) -> Document:
        return replace(super()._document(), plants={name: result.document for name, result in self.plants.items()})


def _of_their_year(settings: Mapping[str, Any], plants: Mapping[str, Result]) -> dict[str, Any]:
    """The settings of the whole in money of the year of its plants, which is one. Raises InputError where it is not."""
    years = {name: result.economics.year for name, result in plants.items()}
    if len(set(years.values())) > 1:
        told = listing(f"{name} in that of {year}" for name, year in years.items())
        raise InputError(
            f"economics.prices: the plants reckon in money of unlike years, {told}; give all a price table of one year."
        )
    last = list(plants.values())[-1].economics
    own = settings[last.key]
    return {**settings, last.key: own if own.year == last.year else own.replace(prices=last.prices)}


def share_of_year(seconds: Any, of: Any) -> Any:
    """A plant's seconds a year over those of the whole; exactly one where they are alike."""
    return 1.0 if np.all(np.asarray(seconds) == np.asarray(of)) else seconds / of


# --- one plant of all ----------------------------------------------------------------------------------------


def _joined(network: Network, plants: Mapping[str, Result], shares: Mapping[str, Any]) -> Solution:
    """The plants as one, with a unit for each transport; audited as a whole. Its second is of the hours of the last."""
    whole = Flowsheet(library=_library(result.solution.library for result in plants.values()))
    streams: dict[Port, Stream] = {}
    outcomes: dict[str, Outcome] = {}
    for transport in network.transports:
        unit = whole.units[transport.name] = Unit(transport.name, transport)
        sold = plants[transport.origin].solution.plant.products
        unit.sources["goods"] = [
            _of(transport.origin, port) for port, name in sold.items() if name == transport.material
        ]
    for name, result in plants.items():
        _place(whole, streams, outcomes, name, result, shares[name], network)
    for transport in network.transports:
        goods = mix(streams[port] for port in whole.units[transport.name].sources["goods"])
        streams[Port(transport.name, "delivered")] = goods
        effect = transport.run(goods)
        outcomes[transport.name] = Outcome(effect, 0.0, (), {})
    sizes = [result.solution.size for result in plants.values()]
    batch = any(result.solution.batch for result in plants.values())
    size = max(sizes)
    unsettled: dict[int, str] = {}
    for name in network.order:  # the first that has no answer says why
        unsettled = {row: f"{name}: {why}" for row, why in plants[name].unsettled.items()} | unsettled
    closure = _audited(whole, streams, outcomes, size, unsettled)
    passes = max(result.solution.passes for result in plants.values())
    found = Solution(whole, FrozenDict(streams), outcomes, closure, size, batch, passes)
    return given_up(found, unsettled) if unsettled else found


def _place(
    whole: Flowsheet,
    streams: dict[Port, Stream],
    outcomes: dict[str, Outcome],
    name: str,
    result: Result,
    share: Any,
    network: Network,
) -> None:
    """Put the units of a plant beside those of others, under its name; what it is sent comes from the transport."""
    solution, plant = result.solution, result.solution.plant
    brought: dict[Port, list[Port]] = {}
    for transport in network.to(name):
        feed = Port(network.sites[name].feed_of(transport), "")
        brought.setdefault(feed, []).append(Port(transport.name, "delivered"))
    sent = {transport.material for transport in network.sent(name)}
    for unit in plant.units.values():
        placed = whole.units[f"{name}: {unit.name}"] = Unit(f"{name}: {unit.name}", unit.operation)
        placed.sources = {
            inlet: [there for port in ports for there in brought.get(port, [_of(name, port)])]
            for inlet, ports in unit.sources.items()
        }
    own = {port: _of(name, port) for port in plant.feeds if port not in brought}
    whole.feeds |= {there: _share(plant.feeds[port], share) for port, there in own.items()}
    whole.sources |= {there: plant.sources[port] for port, there in own.items()}
    whole.products |= {_of(name, port): what for port, what in plant.products.items() if what not in sent}
    whole.wastes |= {_of(name, port): what for port, what in plant.wastes.items()}
    whole.names |= {_of(name, port): what for port, what in plant.names.items()}
    whole.remedies |= plant.remedies
    streams |= {_of(name, port): _share(s, share) for port, s in solution.streams.items() if port not in brought}
    outcomes |= {f"{name}: {unit}": _scaled(outcome, share) for unit, outcome in solution.outcomes.items()}


def _of(plant: str, port: Port) -> Port:
    return Port(f"{plant}: {port.unit}", port.outlet)


def _share(stream: Stream, share: Any) -> Stream:
    """A stream in another number of seconds a year, beside those of other plants: what reagents bring along is told by each."""
    return replace(stream.scaled(share), library=stream.library.without("traces"))


def _scaled(outcome: Outcome, share: Any) -> Outcome:
    """What a unit did, of another number of seconds a year; figures stay as they are told."""
    effect = outcome.effect
    effect = replace(
        effect,
        outlets={name: _share(stream, share) for name, stream in effect.outlets.items()},
        additions={name: _share(stream, share) for name, stream in effect.additions.items()},
        work=effect.work * share,
        heat=None if effect.heat is None else effect.heat * share,
        utilities={name: power * share for name, power in effect.utilities.items()},
    )
    duties = tuple(replace(duty, power=duty.power * share) for duty in outcome.duties)
    return replace(outcome, effect=effect, heat=outcome.heat * share, duties=duties)


def _audited(
    whole: Flowsheet,
    streams: Mapping[Port, Stream],
    outcomes: Mapping[str, Outcome],
    size: int,
    unsettled: Mapping[int, str],
) -> dict[str, float]:
    """Closure of the network, of the scenarios that have an answer. Raises BalanceError."""
    with whole.library.open():
        if unsettled:
            rows = np.setdiff1d(np.arange(size), list(unsettled))
            settled = Solution(whole, dict(streams), dict(outcomes), {}, size, True, 1).block(rows)
            whole = replace(whole, feeds={port: s.block(rows, size) for port, s in whole.feeds.items()})
            streams, outcomes, size = settled.streams, settled.outcomes, len(rows)
        errors = around(whole, streams, outcomes, size)
    balance.check("the network", errors)
    return errors


def _library(libraries: Iterable[Library]) -> Library:
    found = Library.shipped()
    for library in libraries:
        found = found.merged(library.without("traces"))  # those of reagents that each plant has bought
    return found

"""Plan: how a route places steps, and what it is told by the scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .components import cathodes, component, delithiated
from .errors import InputError
from .feed import Feed
from .flowsheet import Flowsheet, Port
from .numerics import share_of
from .operation import Operation
from .stream import mix

_METALS = ("Ni", "Co", "Mn")

#: Mass share of the feed up to which a metal that no cathode holds is a trace, such as that of tabs and plating (assumption).
_TRACE = 0.01


class Plan:
    """What a route works with: the plant, the feeds by form, and operations built with what was entered."""

    def __init__(self, feeds: list[Feed], tables: Mapping[str, Mapping[str, Any]]):
        self.plant = Flowsheet()
        self.feeds: list[tuple[Feed, Port]] = []
        for number, feed in enumerate(feeds, start=1):
            name = "feed" if len(feeds) == 1 else f"feed {number}"
            self.feeds.append((feed, self.plant.feed(feed, name)))
        self._tables = tables
        self.used: dict[str, Operation] = {}
        self.skipped: set[str] = set()
        #: Forms of feed that never pass the screen which makes black mass.
        self.unscreened: set[str] = {"black_mass"}

    def step(self, operation: type[Operation], *streams: Port) -> Any:
        """Place an operation with the parameters entered for it."""
        table = self._tables.get(operation.step, {})
        if operation.step in self.skipped:  # asked whether to skip, and told no
            table = {key: value for key, value in table.items() if key != "skip"}
        built = operation(**table)
        self.used[operation.step] = built
        return self.plant.add(built, *streams)

    def asks(self, operation: type[Operation]) -> bool:
        """Whether an optional step has a table, which is how it is switched on."""
        return operation.step in self._tables

    def skips(self, operation: type[Operation]) -> bool:
        """Whether a step is switched off by ``skip = true`` in its table."""
        table = self._tables.get(operation.step, {})
        if "skip" not in table:
            return False
        if not isinstance(table["skip"], bool):
            raise InputError(f"{operation.step}.skip: {table['skip']!r} is not possible; give true or false.")
        operation(**{key: value for key, value in table.items() if key != "skip"})  # what is left out is checked too
        self.skipped.add(operation.step)
        return table["skip"]

    def of_form(self, *forms: str) -> list[Port]:
        """The feeds that come in one of the given forms."""
        return [port for feed, port in self.feeds if feed.form in forms]

    def join(self, unit: Any, inlet: str, streams: list[Port]) -> None:
        """Lead several streams to one inlet."""
        for stream in streams:
            self.plant.connect(stream, unit, inlet)

    def metals(self) -> set[str]:
        """Nickel, cobalt and manganese to be recovered, in whatever they are fed: cathode, or the powders and oxides of it.

        A plant that extracts takes each that is fed, as it has no other way out; traces alone build no extraction.
        """
        fed = mix(self.plant.feeds[port] for _, port in self.feeds)
        shares = {metal: np.max(share_of(fed.element_mass(metal), fed.mass)) for metal in _METALS}
        cathode = [key for material in cathodes() for key in (material, delithiated(material)) if self.holds(key)]
        worth = any(metal in component(key).atoms for key in cathode for metal in _METALS)
        worth = worth or max(shares.values()) > _TRACE
        return {metal for metal, share in shares.items() if share > 0} if worth else set()

    def holds(self, key: str) -> bool:
        """Whether any feed holds a component."""
        return any(key in feed.mass_fractions for feed, _ in self.feeds)

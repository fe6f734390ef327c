"""Plan: how a route places steps, and what it is told by the scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from . import placing
from .arrival import Arrival
from .components import cathodes, component, delithiated
from .errors import InputError, listing, nearest
from .feed import Feed
from .flowsheet import Flowsheet, Port, Unit
from .numerics import share_of
from .operation import Operation
from .registry import Registry
from .route import Offer, Route
from .stream import mix

_METALS = ("Ni", "Co", "Mn")

#: Mass share of the feed up to which a metal that no cathode holds is a trace, such as that of tabs and plating (assumption).
_TRACE = 0.01

#: Mass share of the feed up to which a metal of its cathodes builds no extraction (assumption: a kilogram or two a tonne does not pay one).
_WORTH = 0.002


class Plan:
    """What a route works with: the plant, the feeds by form, and operations built with what was entered.

    It is told the route, the feeds, one table of entered parameters a step, the registry of operations, and what arrives
    from other plants. ``build`` wires the plant; what the route offers for these feeds is known without. A feed of nothing is left out.
    """

    def __init__(
        self,
        route: Route,
        feeds: Sequence[Feed],
        tables: Mapping[str, Mapping[str, Any]] | None = None,
        registry: Registry | None = None,
        arrivals: Sequence[Arrival] = (),
    ):
        if not feeds and not arrivals:
            raise InputError("feed: there is none; add a [[feed]] table with chemistry, form and mass_flow.")
        self.route = route
        self.plant = Flowsheet()
        self.feeds: list[tuple[Feed | Arrival, Port]] = []
        named = [("feed" if len(feeds) == 1 else f"feed {number}", feed) for number, feed in enumerate(feeds, start=1)]
        for name, feed in (*named, *((arrival.name, arrival) for arrival in arrivals)):
            if np.any(feed.mass_flow > 0):
                self.feeds.append((feed, self.plant.feed(feed, name)))
        self.plant.check_fed()
        self._tables = tables or {}
        self._registry = registry or Registry.installed()
        self._instead = self._stand_ins()
        #: Step -> defaults that the plant decides, for what was not entered.
        self.usual: dict[str, Mapping[str, Any]] = {}
        self.used: dict[str, Operation] = {}
        self.skipped: set[str] = set()

    def build(self) -> Plan:
        """Wire the plant. Raises InputError where something entered does not fit, or finds no place in it."""
        self._one_of_each()
        self.route.wire(self)
        for step in self._tables:
            if step not in self.used and step not in self.skipped:
                raise InputError(f"{step}: {self._without_place(step)}")
        placing.check(self.plant)
        return self

    # --- steps -----------------------------------------------------------------------------------------

    def step(self, operation: type[Operation], *streams: Port) -> Any:
        """Place an operation with the parameters entered for it, or one that has a table to stand in its place."""
        operation = self._in_place_of(operation)
        table = self._tables.get(operation.step, {})
        if operation.step in self.skipped:  # asked whether to skip, and told no
            table = {key: value for key, value in table.items() if key != "skip"}
        built = operation(**table)
        if usual := self.usual.get(operation.step):
            built = built.with_defaults(**usual)
        self.used[operation.step] = built
        return self.plant.add(built, *streams)

    def entered(self, operation: type[Operation], name: str) -> Any:
        """What was entered for a parameter of a step by which the route chooses the operation; None where nothing was."""
        return self._tables.get(operation.step, {}).get(name)

    def asks(self, operation: type[Operation]) -> bool:
        """Whether an optional step that the route offers for these feeds has a table, which switches it on."""
        offer = self._offer(operation.step)
        return operation.step in self._tables and offer is not None and not offer.ordinary and self._has_place(offer)

    def skips(self, operation: type[Operation]) -> bool:
        """Whether an ordinary step that the route can do without is switched off by ``skip = true`` in its table."""
        offer, table = self._offer(operation.step), self._tables.get(operation.step, {})
        if "skip" not in table or offer is None or not offer.ordinary:
            return False
        if not isinstance(table["skip"], bool):
            raise InputError(f"{operation.step}.skip: {table['skip']!r} is not possible; give true or false.")
        operation(**{key: value for key, value in table.items() if key != "skip"})  # what is left out is checked too
        self.skipped.add(operation.step)
        return table["skip"]

    def setting(self, unit: Unit, name: str) -> Any:
        """A parameter of a unit by which the route decides how to go on. Raises InputError where the unit lacks it."""
        if not hasattr(unit.operation, name):
            raise InputError(f"{unit.name}: the {self.route.name} route goes by its {name}; declare it there.")
        return getattr(unit.operation, name)

    def offered(self, asked: Iterable[str] = ()) -> list[Offer]:
        """What the route offers for these feeds, and, of a built plan, what stands or may stand in for its steps.

        asked: further steps that are thought of, beside which others have a place.
        """
        with_them = set(asked)
        fitting = [
            offer
            for offer in self.route.offers
            if self._has_place(offer) or (offer.beside and offer.beside.step in with_them and offer.where.holds(self))
        ]
        replaced = set(self.used) | {place for place, other in self._instead.items() if other.step in self.used}
        others = [other for other in self._registry.stand_ins() if other.instead_of in replaced]
        return fitting + [Offer(other, place=other.instead_of) for other in others]

    def _offer(self, step: str) -> Offer | None:
        """What the route offers under a step's name: that for these feeds, where there are several."""
        offers = [offer for offer in self.route.offers if offer.step == step]
        return next((offer for offer in offers if offer.where.holds(self)), offers[0] if offers else None)

    def _has_place(self, offer: Offer) -> bool:
        return offer.where.holds(self) and (offer.beside is None or self.asks(offer.beside))

    def _in_place_of(self, operation: type[Operation]) -> type[Operation]:
        """The operation itself, or what stands in for it, which must fit between the same streams."""
        other = self._instead.get(operation.step, operation)
        lacking = sorted({*operation.inlets, *operation.outlets} - {*other.inlets, *other.outlets})
        if lacking or other.inlets[:1] != operation.inlets[:1]:
            raise InputError(
                f"{other.step}: it cannot stand in the place of {operation.step}, which takes {listing(operation.inlets)} "
                f"and gives {listing(operation.outlets)}; it lacks {listing(lacking) or 'the same first inlet'}."
            )
        return other

    def _stand_ins(self) -> dict[str, type[Operation]]:
        """Step -> the operation that has a table to stand in its place."""
        found: dict[str, type[Operation]] = {}
        for other in self._registry.stand_ins(self._tables):
            first = found.setdefault(other.instead_of, other)
            if first is not other:
                raise InputError(_crowded([first.step, other.step]))
        return found

    def _one_of_each(self) -> None:
        """Refuse two optional steps that take the same place."""
        places: dict[str, list[str]] = {}
        for offer in self.route.offers:
            if offer.place and self.asks(offer.operation):
                places.setdefault(offer.place, []).append(offer.step)
        for steps in places.values():
            if len(steps) > 1:
                raise InputError(_crowded(steps))

    def _without_place(self, step: str) -> str:
        """Why the plant has no place for a step that has a table, and what to do."""
        route, offer = self.route.name, self._offer(step)
        instead = [
            o.step for o in self.route.offers if o.instead_of and o.instead_of.step == step and o.step in self.used
        ]
        if step in self._instead:
            instead.append(self._instead[step].step)
        if instead:
            return f"{instead[0]} takes the same place in the plant; leave one table out."
        if offer is not None and not offer.where.holds(self):
            return f"the {route} route has this step only where {offer.where.words}; leave the table out."
        if offer is not None and offer.beside is not None and not self.asks(offer.beside):
            return (
                f"the {route} route has this step only beside {offer.beside.step}; add that table, or leave this out."
            )
        if offer is not None:
            return "the other steps of this plant leave no place for it; leave the table out."
        possible = [*self.used, *(o.step for o in self.offered() if o.step not in self.used)]
        return (
            f"this plant ({route} route, this feed) has no such step; {nearest(step, possible)}"
            f"possible are {listing(possible)}."
        )

    # --- streams ---------------------------------------------------------------------------------------

    def connect(self, stream: Port, unit: Unit, inlet: str | None = None) -> None:
        """Lead a stream to an inlet of a unit, its first where none is named. Recycles are made so."""
        self.plant.connect(stream, unit, inlet)

    def join(self, unit: Unit, inlet: str, streams: Sequence[Port]) -> None:
        """Lead several streams to one inlet."""
        for stream in streams:
            self.plant.connect(stream, unit, inlet)

    def product(self, stream: Port, name: str) -> None:
        """Sell a stream under a product's name."""
        self.plant.product(stream, name)

    def waste(self, stream: Port, name: str) -> None:
        """Dispose of a stream as a kind of waste."""
        self.plant.waste(stream, name)

    def name(self, stream: Port, name: str) -> None:
        """Give a stream the name by which people ask for it."""
        self.plant.name(stream, name)

    # --- feeds -----------------------------------------------------------------------------------------

    def of_form(self, *forms: str) -> list[Port]:
        """The feeds that come in one of the given forms."""
        return [port for feed, port in self.feeds if feed.form in forms]

    def metals(self) -> set[str]:
        """Nickel, cobalt and manganese to be recovered, in whatever they are fed: cathode, or the powders and oxides of it.

        A plant that extracts takes each that is fed, as it has no other way out; traces alone build no extraction, be they of a cathode.
        """
        fed = mix(self.plant.feeds[port] for _, port in self.feeds)
        shares = {metal: np.max(share_of(fed.element_mass(metal), fed.mass)) for metal in _METALS}
        cathode = [key for material in cathodes() for key in (material, delithiated(material)) if self.holds(key)]
        held = any(metal in component(key).atoms for key in cathode for metal in _METALS)
        worth = max(shares.values()) > (_WORTH if held else _TRACE)
        return {metal for metal, share in shares.items() if share > 0} if worth else set()

    def holds(self, key: str) -> bool:
        """Whether any feed holds a component."""
        return any(key in feed.mass_fractions for feed, _ in self.feeds)


def _crowded(steps: Sequence[str]) -> str:
    return f"{' and '.join(steps)}: they take the same place in the plant; leave one table out."

"""Placing: whether every unit that takes a material apart knows where each of its elements goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from .components import component
from .errors import InputError, listing
from .stream import Stream

if TYPE_CHECKING:
    from .flowsheet import Flowsheet
    from .operation import Operation


def check(plant: Flowsheet) -> None:
    """Raise InputError for the first feed with an element that a unit on its way cannot place."""
    destinations = plant.destinations()
    for feed, stream in plant.feeds.items():
        reached = plant.downstream(destinations[feed]) if feed in destinations else set()
        for name, unit in plant.units.items():
            places = unit.operation.places
            if places is None or name not in reached:
                continue
            for material, elements in stream.library.ask(list, _unplaced(unit.operation, places, stream)):
                raise InputError(
                    f"{feed}: {material} holds {listing(elements)}, and {name} does not know where that goes; it places "
                    f"{listing(sorted(places))}. Leave the material out, give it a formula without, or choose a route "
                    "without this step."
                )


def _unplaced(operation: Operation, places: frozenset[str], stream: Stream) -> Iterator[tuple[str, list[str]]]:
    """Components that an operation takes apart, with the elements of each that it cannot place."""
    for key, n in stream.flows.items():
        if np.any(np.asarray(n) > 0) and operation.takes_apart(key):
            unknown = sorted(set(component(key).atoms) - places)
            if unknown:
                yield key, unknown

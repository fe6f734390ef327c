"""Route: a ready-made plant, and as data what it offers beside its ordinary steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import listing

if TYPE_CHECKING:
    from .operation import Operation
    from .plan import Plan


@dataclass(frozen=True)
class Condition:
    """What a plant must be like: in words that end "only where ...", and as a question to its plan before it is wired."""

    words: str
    holds: Callable[[Plan], bool]


ALWAYS = Condition("", lambda plan: True)


@dataclass(frozen=True)
class Offer:
    """A step that a route may have or lack, as the scenario says.

    An optional step stands where it has a table, be it empty; one that is `ordinary` stands unless its table says
    ``skip = true``. where: what the plant must be like. place: what several offers do each in its way, of which a plant
    has one at most. instead_of: the ordinary step that does so without them. beside: a step without which there is no
    place for this one. A step that is ordinary for some feeds and optional for others is offered twice.
    """

    operation: type[Operation]
    where: Condition = ALWAYS
    place: str = ""
    instead_of: type[Operation] | None = None
    beside: type[Operation] | None = None
    ordinary: bool = False

    @property
    def step(self) -> str:
        """Name of the step's table."""
        return self.operation.step

    @property
    def terms(self) -> str:
        """On what terms the step stands, in words."""
        told = [
            "skip = true leaves it out" if self.ordinary else "",
            f"in place of {self.instead_of.step}" if self.instead_of else "",
            f"beside {self.beside.step}" if self.beside else "",
            f"only where {self.where.words}" if self.where.words else "",
        ]
        return "; ".join(filter(None, told))


@dataclass(frozen=True)
class Route:
    """A way to wire a plant: its name in a scenario file, what it is, the function that wires it and what it offers."""

    name: str
    title: str
    wire: Callable[[Plan], None]
    offers: tuple[Offer, ...] = ()

    @property
    def terms(self) -> dict[str, str]:
        """On what terms each step stands, in words."""
        told: dict[str, list[str]] = {}
        for offer in self.offers:
            told.setdefault(offer.step, []).append(offer.terms)
        return {step: "; or ".join(terms) for step, terms in told.items()}

    @property
    def optional_steps(self) -> str:
        """The offers in one line: those of one place as alternatives, then those beside another, then what can be left out."""
        told = _together(offer for offer in self.offers if not offer.ordinary and not offer.beside)
        for neighbour in dict.fromkeys(offer.beside for offer in self.offers if offer.beside):
            told += [
                f"beside {neighbour.step} {each}" for each in _together(o for o in self.offers if o.beside is neighbour)
            ]
        ordinary = [f"{offer.step}.skip" for offer in self.offers if offer.ordinary]
        return "; ".join([*told, *([listing(ordinary)] if ordinary else [])])


def _together(offers: Iterable[Offer]) -> list[str]:
    """Steps, those of one place joined by "or", with the step that they replace."""
    places: dict[str, dict[str, list[str]]] = {}
    for offer in offers:
        replaced = f" (in place of {offer.instead_of.step})" if offer.instead_of else ""
        places.setdefault(offer.place or offer.step, {}).setdefault(replaced, []).append(offer.step)
    return [" or ".join(" or ".join(steps) + old for old, steps in place.items()) for place in places.values()]

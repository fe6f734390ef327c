"""Transport: what carries goods from one plant to another: it changes nothing in them, and costs and emits by the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import tables
from .errors import InputError
from .operation import Effect, Figure, Operation
from .parameters import choice, parameter, text
from .stream import Stream

#: Words of a scenario file that are none of Python's -> parameter.
WORDS = {"from": "origin", "to": "destination"}


def _modes() -> tuple[str, ...]:
    return tuple(tables.transport()["mode"])


def _groups() -> tuple[str, ...]:
    return tuple(tables.transport()["packing"])


class Transport(Operation):
    """Goods from one plant to another: all that the first sells under a name is fed to the second, as it is.

    Such as ``Transport("north", "hub", distance="600 km")``. In a scenario file ``from`` and ``to`` name the plants.
    """

    step = "transport"
    inlets = ("goods",)
    outlets = ("delivered",)
    area = "transport"
    equipment = ()
    energy_basis = "no heat or work"
    shown_first = ("distance", "mode")

    origin = text(None, doc="plant that sends", source="the user's")
    destination = text(None, doc="plant that it goes to", source="the user's")
    material = text("black mass", doc="what of the plant's products is sent", source="the plain case")
    distance = parameter(
        "500 km", low="0 km", high="20000 km", doc="between the plants", source="assumption: as that of the collection"
    )
    mode = choice("truck", _modes, doc="means of transport", source="the plain case")
    packaging = choice(
        "III", _groups, doc="packing group of dangerous goods, or none",
        source="recalled: black mass as a solid that harms water, UN 3077 of packing group III; its classification is not settled everywhere",
    )  # fmt: skip
    cost = parameter(
        None, unit="USD/t/km", low="0 USD/t/km", high="10 USD/t/km", doc="of carrying",
        source="that of the mode: EverBatt 2023 for trucks, assumption for the others",
    )  # fmt: skip
    packing_cost = parameter(
        None, unit="USD/t", low="0 USD/t", high="10000 USD/t", doc="of packing the goods",
        source="that of the packing group: assumption",
    )  # fmt: skip
    emission = parameter(
        None, unit="kg CO2e/t/km", low="0 kg CO2e/t/km", high="2 kg CO2e/t/km", doc="greenhouse gas of carrying",
        source="that of the mode: recalled, EEA briefing on rail and waterborne transport (2021)",
    )  # fmt: skip
    consumption = None  # type: ignore[assignment]

    def __init__(
        self, /, origin: str | None = None, destination: str | None = None, material: str | None = None, **given: Any
    ) -> None:
        super().__init__(origin=origin, destination=destination, material=material, **given)

    @classmethod
    def presets(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """What mode and packing group cost and emit."""
        mode, packing = tables.transport()["mode"][given["mode"]], tables.transport()["packing"][given["packaging"]]
        return {
            "cost": mode["cost"]["value"],
            "emission": mode["emission"]["value"],
            "packing_cost": packing["cost"]["value"],
        }

    @classmethod
    def of_file(cls, row: Mapping[str, Any]) -> Transport:
        """From a [[transport]] table of a file. Raises InputError."""
        for word, name in WORDS.items():
            if word not in row:
                raise InputError(f'{word}: it is missing; give the name of a plant, such as {word} = "hub".')
            if name in row:
                raise InputError(f"{name}: there is no such key; give {word}.")
        return cls(**{WORDS.get(key, key): value for key, value in row.items()})

    def in_file(self, *, filled: bool = False) -> dict[str, Any]:
        """What was given, or with every default, as a [[transport]] table."""
        words = {name: word for word, name in WORDS.items()}
        told = self.filled() if filled else self.given
        return {words.get(name, name): value for name, value in told.items()}

    @property
    def name(self) -> str:
        """What it is called among the units of a network."""
        return f"{self.material} from {self.origin} to {self.destination}"

    def run(self, goods: Stream) -> Effect:
        figures = [
            Figure("distance", self.distance, "km", "distance"),
            Figure("emission", self.emission * self.distance, "kg CO2e/t", "greenhouse gas, per mass of goods"),
        ]
        return Effect({"delivered": goods}, heat=0.0, figures=figures)

    def paid(self, mass: Any) -> Any:
        """USD a second for packing and carrying kg a second."""
        return mass * (self.cost * self.distance + self.packing_cost)

    def emitted(self, mass: Any) -> Any:
        """kg CO2e a second for carrying kg a second."""
        return mass * self.emission * self.distance

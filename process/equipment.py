"""Equipment: what a unit operation is built of, declared beside it; its size follows from the unit's own streams and figures.

What it costs is data and no matter of the operation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .components import component
from .numerics import ByValue
from .quantities import to_si
from .stream import Stream, mix
from .volumes import liquor_volume

#: kg/m3 of the solids in tanks (assumption: graphite 2200, hydroxides and salts 2000 to 3500, oxides 4700).
_SOLIDS = 2500.0


@dataclass(frozen=True)
class Equipment:
    """Equipment of one kind that an operation is built of.

    kind: its row in the data of equipment. by: what its size is read from: ports of the operation, whose mass flows are
    added ("slurry", "acid water"); a figure that it tells; "heat", "cooling" or "work", of its own. number: how many there
    are: a number, a figure or a parameter. hold: how long what comes by the ports stays in it, a parameter or such as
    "2 h", where its size is a volume. A tank whose liquor comes by none of the ports, as it goes
    round or is added in the tank, is sized by a figure of what runs through it. paced: a parameter that is the time in
    equipment which is priced by what it takes an hour: it is as much larger as that is over its default.
    """

    kind: str
    by: str = "feed"
    number: int | str = 1
    hold: str = ""
    paced: str = ""


@dataclass(frozen=True, eq=False)
class Piece(ByValue):
    """Equipment with its size: kg/s, m3 or W, of all of its pieces together."""

    kind: str
    number: Any
    size: Any


def sized(equipment: Equipment, operation: Any, streams: Mapping[str, Stream], effect: Any, heat: Any) -> Piece:
    """One declaration with the size that a solved unit gives it."""
    figures = {figure.key: figure.value for figure in effect.figures}
    power = np.asarray(heat, float)
    own = {
        "heat": np.maximum(power, 0.0), "cooling": np.maximum(-power, 0.0), "work": np.abs(np.asarray(effect.work, float)),
    } | figures  # fmt: skip
    if equipment.by in own:
        size = own[equipment.by]
    else:
        stream = mix([streams[port] for port in equipment.by.split()])
        size = slurry_volume(stream) if equipment.hold else stream.mass
    if equipment.hold:
        known = operation.parameters
        time = getattr(operation, equipment.hold) if equipment.hold in known else to_si(equipment.hold, "time", "hold")
        size = size * time
    if equipment.paced:
        usual = to_si(operation.parameters[equipment.paced].default, "time", equipment.paced)
        size = size * (getattr(operation, equipment.paced) / usual)
    number = equipment.number
    if isinstance(number, str):
        number = figures[number] if number in figures else getattr(operation, number)
    return Piece(equipment.kind, number, np.asarray(size, float)[()])


def slurry_volume(stream: Stream, water: Any = 0.0) -> Any:
    """m3/s of liquor and solids, with kg/s of cold water beside them."""
    solid = stream.mass_of([key for key in stream.flows if component(key).phase == "s"])
    beside = liquor_volume({"water": water / component("water").molar_mass})
    return liquor_volume(stream.flows, stream.temperature) + solid / _SOLIDS + beside

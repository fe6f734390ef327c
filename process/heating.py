"""Heating and cooling: between which temperatures the heat of a unit is taken up and given off.

A unit's balance knows its net heat alone. A furnace whose charge is heated and then cooled takes the one and gives the
other, and neither saves the other by itself; which of it could, by exchange, is a question of temperatures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import thermo
from .components import REFERENCE_TEMPERATURE
from .numerics import ByValue
from .stream import Stream


@dataclass(frozen=True, eq=False)
class Duty(ByValue):
    """Heat into a unit (negative: out of it), W, and the temperatures, K, between which what takes or gives it goes.

    lost: whether it leaves through walls to the hall, where no cooling is needed for it.
    """

    power: Any
    start: Any
    end: Any
    lost: bool = False


def net(ins: Iterable[Stream], outs: Iterable[Stream], heat: Any) -> Duty:
    """The duty of a unit that tells none: its net heat, as what enters comes to the temperature of what leaves.

    Heat that is not that of warming or cooling, such as a reaction's, is taken or given at the temperature of what leaves.
    """
    entering, leaving = _temperature(ins), _temperature(outs)
    colder, hotter = np.minimum(entering, leaving), np.maximum(entering, leaving)
    return Duty(heat, np.where(np.asarray(heat) > 0.0, colder, hotter)[()], leaving)


def total(duties: Sequence[Duty]) -> Any:
    """Their net heat, W."""
    return sum((duty.power for duty in duties), 0.0)


def taken(duties: Sequence[Duty]) -> Any:
    """Heat that has to be supplied, W."""
    return sum((np.maximum(duty.power, 0.0) for duty in duties), 0.0)


def given(duties: Sequence[Duty]) -> Any:
    """Heat that has to be cooled away, W."""
    return sum((np.maximum(-duty.power, 0.0) for duty in duties if not duty.lost), 0.0)


def _temperature(streams: Iterable[Stream]) -> Any:
    """Of streams together, by their heat capacities, K."""
    capacities = [(thermo.heat_capacity(stream.flows), stream.temperature) for stream in streams]
    whole = np.asarray(sum((capacity for capacity, _ in capacities), 0.0))
    heat = sum((capacity * temperature for capacity, temperature in capacities), 0.0)
    return np.where(whole > 0.0, heat / np.where(whole > 0.0, whole, 1.0), REFERENCE_TEMPERATURE)[()]

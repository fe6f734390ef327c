"""Pinch: how little heat and cooling a plant could do with, were heat exchanged wherever temperatures allow.

The problem table of B. Linnhoff and J. R. Flower, AIChE Journal 24 (1978) 633: hot duties are taken as colder, and cold ones
as hotter, by half of the least difference. What then lacks above a temperature must be supplied; the most that lacks
anywhere is the target. It says what exchange could save, not what exchangers would cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..heating import Duty
from ..ledger import Ledger
from ..numerics import same
from ..parameters import Declared, parameter


class HeatIntegration(Declared):
    """What exchange of heat is held against."""

    key = "heat_integration"

    least_difference = parameter(
        "10 K", low="1 K", high="100 K", dimension="temperature difference",
        doc="least difference of temperature across an exchanger, for the pinch target",
        source="common practice: 10 K between liquids, more to gases",
    )  # fmt: skip


@dataclass(frozen=True)
class Pinch:
    """Heat that processes take up and give off, W, as units do by themselves and with all exchange; K.

    duties: unit and duty, without what leaves through walls. temperature: of the pinch, between its hot and its cold side.
    hot, cold: the composite curves, heat over temperature, where there is one scenario.
    """

    duties: tuple[tuple[str, Duty], ...]
    least_difference: Any
    heating: Any
    cooling: Any
    heating_target: Any
    cooling_target: Any
    temperature: Any
    hot: tuple[Any, Any] | None
    cold: tuple[Any, Any] | None


def pinch(ledger: Ledger, settings: HeatIntegration) -> Pinch:
    """The targets of a ledger. Raises InputError where settings and plant are arrays of unlike length.

    Heat that a unit buys beside its balance, and electric heating, take no part.
    """
    duties = tuple((unit.name, d) for unit in ledger.units for d in unit.duties if not d.lost and np.any(d.power != 0))
    difference = settings.least_difference
    ledger.refuse_unlike(settings)
    batch = ledger.batch or np.ndim(difference) > 0
    power, low, high = _arrays([duty for _, duty in duties], max(ledger.size, np.size(difference)))
    heated, cooled = np.maximum(power, 0.0), np.maximum(-power, 0.0)
    heating, cooling = heated.sum(axis=0), cooled.sum(axis=0)
    target, where = _target(power, low, high, difference)
    cooling_target = cooling - heating + target

    def plain(values: np.ndarray) -> Any:
        return values if batch else float(values[0])

    return Pinch(
        duties=duties,
        least_difference=difference,
        heating=plain(heating),
        cooling=plain(cooling),
        heating_target=plain(target),
        cooling_target=plain(cooling_target),
        temperature=plain(where),
        hot=None if batch else _composite(cooled, low, high, 0.0),
        cold=None if batch else _composite(heated, low, high, cooling_target),
    )


def pinch_of_all(parts: Mapping[str, tuple[Pinch, Any]]) -> Pinch:
    """The targets of plants as one, each times its share of the year: heat is exchanged within each, not between them."""

    def summed(what: str) -> Any:
        return sum((getattr(each, what) * share for each, share in parts.values()), 0.0)

    differences = [each.least_difference for each, _ in parts.values()]
    alike = all(same(differences[0], other) for other in differences)
    return Pinch(
        duties=tuple(
            (f"{plant}: {unit}", replace(duty, power=duty.power * share))
            for plant, (each, share) in parts.items()
            for unit, duty in each.duties
        ),
        least_difference=differences[0] if alike else np.nan,
        **{what: summed(what) for what in ("heating", "cooling", "heating_target", "cooling_target")},
        temperature=np.nan,
        hot=None,
        cold=None,
    )


def _arrays(duties: Sequence[Duty], size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Power, and the lower and upper temperature, a row each duty and a column each scenario."""
    shape = (len(duties), size)
    power, start, end = (
        np.array([np.broadcast_to(getattr(duty, name), size) for duty in duties], float).reshape(shape)
        for name in ("power", "start", "end")
    )
    start, end = _levels(start), _levels(end)
    return power, np.minimum(start, end), np.maximum(start, end)


def _levels(temperature: np.ndarray) -> np.ndarray:
    """Temperatures of which those that only rounding sets apart are one."""
    return np.round(temperature, _DECIMALS)


def _above(level: Any, low: np.ndarray, high: np.ndarray, at: bool) -> np.ndarray:
    """Share of each duty that lies above a temperature; `at`: whether what lies at that very temperature counts."""
    width = high - low
    share = np.clip((high - level) / np.where(width > 0.0, width, 1.0), 0.0, 1.0)
    return np.where(width > 0.0, share, (high >= level) if at else (high > level))


def _target(power: np.ndarray, low: np.ndarray, high: np.ndarray, difference: Any) -> tuple[np.ndarray, np.ndarray]:
    """Least heat that must be supplied, W, and the temperature, K, above which it lacks."""
    shift = np.where(power > 0.0, 0.5, -0.5) * np.asarray(difference)
    low, high = _levels(low + shift), _levels(high + shift)
    lack = np.zeros(power.shape[1])
    where = np.full(power.shape[1], np.nan)
    for level in np.concatenate([low, high]):
        for at in _BOTH[::-1]:
            needed = (power * _above(level, low, high, at)).sum(axis=0)
            where = np.where(needed > lack, level, where)
            lack = np.maximum(needed, lack)
    return lack, where


def _composite(power: np.ndarray, low: np.ndarray, high: np.ndarray, first: Any) -> tuple[Any, Any]:
    """Heat, W, from `first` on, and temperature, K, of all duties together, from the coldest on; of one scenario."""
    there = power[:, 0] > 0.0
    power, low, high = power[there, 0], low[there, 0], high[there, 0]
    levels = np.repeat(np.unique(np.concatenate([low, high])), 2)
    above = [
        (power * _above(level, low, high, at)).sum()
        for level, at in zip(levels, _BOTH * (len(levels) // 2), strict=True)
    ]
    heat = power.sum() - np.array(above) + np.asarray(first).sum()
    kept = np.ones(len(heat), bool)
    kept[1::2] = heat[1::2] > heat[::2] + 1e-12 * max(power.sum(), 1.0)
    return heat[kept], levels[kept]


#: Decimals of K to which temperatures are told apart.
_DECIMALS = 9

#: At a temperature first what lies below it, then what lies at it too.
_BOTH = (True, False)

"""Enthalpy of a mixture of components: formation enthalpy plus sensible heat.

h_i(T) = dHf_i(298.15 K) + Cp_i (T - 298.15 K). Formation enthalpies carry the heat of every reaction
and of every change of phase, so operations need no bookkeeping of reaction heat. The heat capacity is
taken as constant, which holds within a few per cent up to about 150 degC. Above that a component with
data for it takes up heat with another constant, its mean to furnace temperature with fusion in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .components import REFERENCE_TEMPERATURE, table
from .numerics import anywhere

#: Limit of the constant heat capacity, K (see above).
HIGHEST_TEMPERATURE = 423.15

#: Limit of the mean heat capacities of furnaces, K: they are exact at 1450 degC, and within 3 % of the heat content of
#: melts and gases from 1250 degC to here.
HIGHEST_HOT_TEMPERATURE = 1923.15


def formation_enthalpy(flows: Mapping[str, Any]) -> Any:
    """Sum of formation enthalpies, W, of flows in mol/s."""
    return _formation_and_capacity(flows)[0]


def heat_capacity(flows: Mapping[str, Any]) -> Any:
    """Heat capacity rate up to 150 degC, W/K, of flows in mol/s."""
    return _formation_and_capacity(flows)[1]


def _formation_and_capacity(flows: Mapping[str, Any]) -> tuple[Any, Any]:
    known = table()
    formation: Any = 0.0
    capacity: Any = 0.0
    for key, n in flows.items():
        item = known[key]
        formation, capacity = formation + n * item.formation_enthalpy, capacity + n * item.heat_capacity
    return formation, capacity


def hot_heat_capacity(flows: Mapping[str, Any]) -> Any:
    """Heat capacity rate above 150 degC, W/K, of flows in mol/s; that below it where none is known."""
    known = table()
    items = ((n, known[key]) for key, n in flows.items())
    return sum((n * (i.heat_capacity if i.hot_heat_capacity is None else i.hot_heat_capacity) for n, i in items), 0.0)


def within_data(flows: Mapping[str, Any], temperature: Any) -> bool:
    """Whether heat capacities hold at a temperature, K, for what flows."""
    highest = np.max(temperature)
    if highest <= HIGHEST_TEMPERATURE:
        return True
    return highest <= HIGHEST_HOT_TEMPERATURE and all(table()[k].hot_heat_capacity is not None for k in flows)


def enthalpy(flows: Mapping[str, Any], temperature: Any) -> Any:
    """Enthalpy flow, W, relative to the elements at 298.15 K, of flows in mol/s at a temperature in K."""
    formation, capacity = _formation_and_capacity(flows)
    found = formation + capacity * (temperature - REFERENCE_TEMPERATURE)
    if not anywhere(temperature > HIGHEST_TEMPERATURE):
        return found
    above = np.maximum(temperature - HIGHEST_TEMPERATURE, 0.0)
    return found + (hot_heat_capacity(flows) - capacity) * above


def temperature(flows: Mapping[str, Any], enthalpy_flow: Any, empty: Any = REFERENCE_TEMPERATURE) -> Any:
    """Temperature, K, at which flows in mol/s have an enthalpy in W; `empty` where nothing flows."""
    formation, capacity = _formation_and_capacity(flows)
    sensible = enthalpy_flow - formation
    if np.ndim(capacity) == 0 and np.ndim(sensible) == 0:
        found = REFERENCE_TEMPERATURE + sensible / capacity if capacity > 0 else empty
    else:
        flowing = np.asarray(capacity) > 0
        found = np.where(flowing, REFERENCE_TEMPERATURE + sensible / np.where(flowing, capacity, 1.0), empty)
    if not anywhere(found > HIGHEST_TEMPERATURE):
        return found
    ratio = capacity / np.where(np.asarray(capacity) > 0, hot_heat_capacity(flows), 1.0)
    return np.where(found > HIGHEST_TEMPERATURE, HIGHEST_TEMPERATURE + (found - HIGHEST_TEMPERATURE) * ratio, found)[()]

"""Enthalpy of a mixture of components: formation enthalpy plus sensible heat.

h_i(T) = dHf_i(298.15 K) + Cp_i (T - 298.15 K). Formation enthalpies carry the heat of every reaction
and of every change of phase, so operations need no bookkeeping of reaction heat. The heat capacity is
taken as constant, which holds within a few per cent up to about 150 degC.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .components import REFERENCE_TEMPERATURE, component

#: Limit of the constant heat capacity, K (see above).
HIGHEST_TEMPERATURE = 423.15


def formation_enthalpy(flows: Mapping[str, Any]) -> Any:
    """Sum of formation enthalpies, W, of flows in mol/s."""
    return sum((n * component(key).formation_enthalpy for key, n in flows.items()), 0.0)


def heat_capacity(flows: Mapping[str, Any]) -> Any:
    """Heat capacity rate, W/K, of flows in mol/s."""
    return sum((n * component(key).heat_capacity for key, n in flows.items()), 0.0)


def enthalpy(flows: Mapping[str, Any], temperature: Any) -> Any:
    """Enthalpy flow, W, relative to the elements at 298.15 K, of flows in mol/s at a temperature in K."""
    return formation_enthalpy(flows) + heat_capacity(flows) * (temperature - REFERENCE_TEMPERATURE)


def temperature(flows: Mapping[str, Any], enthalpy_flow: Any, empty: Any = REFERENCE_TEMPERATURE) -> Any:
    """Temperature, K, at which flows in mol/s have an enthalpy in W; `empty` where nothing flows."""
    capacity = heat_capacity(flows)
    sensible = enthalpy_flow - formation_enthalpy(flows)
    if np.ndim(capacity) == 0 and np.ndim(sensible) == 0:
        return REFERENCE_TEMPERATURE + sensible / capacity if capacity > 0 else empty
    flowing = np.asarray(capacity) > 0
    return np.where(flowing, REFERENCE_TEMPERATURE + sensible / np.where(flowing, capacity, 1.0), empty)

"""Traces: what technical reagents and process water bring along, as it is dissolved. Pure reagents bring nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import tables
from .components import component

#: Element -> as what it is dissolved, and the ion that makes up the charge.
DISSOLVED: Mapping[str, tuple[str, str]] = {
    "Na": ("Na+(aq)", "SO4-2(aq)"),
    "K": ("K+(aq)", "SO4-2(aq)"),
    "Mg": ("Mg+2(aq)", "SO4-2(aq)"),
    "Ca": ("Ca+2(aq)", "SO4-2(aq)"),
    "Fe": ("Fe+2(aq)", "SO4-2(aq)"),
    "Zn": ("Zn+2(aq)", "SO4-2(aq)"),
    "Si": ("silica(aq)", "SO4-2(aq)"),
    "Cl": ("Cl-(aq)", "Na+(aq)"),
}


def brought(reagent: str, mass: Any) -> dict[str, Any]:
    """mol/s of what is dissolved in kg/s of a reagent, beside what it is bought for."""
    flows: dict[str, Any] = {}
    for element, share in tables.traces().get(reagent, {}).items():
        key, other = DISSOLVED[element]
        moles = mass * share / (component(key).mass_fraction(element) * component(key).molar_mass)
        flows[key] = flows.get(key, 0.0) + moles
        if charge := abs(component(key).charge):
            flows[other] = flows.get(other, 0.0) + moles * charge / abs(component(other).charge)
    return flows


def held(reagent: str) -> set[str]:
    """As what the traces of a reagent are dissolved."""
    return {key for element in tables.traces().get(reagent, {}) for key in DISSOLVED[element]}

"""Iron phosphate and layered oxide in one feed: which of the two leaches takes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...components import cathodes, component
from ...dissolution import cathode_dissolution
from ...reactions import ELECTRON


def is_phosphate(cathode: str) -> bool:
    """Whether lithium can be taken out of a cathode material alone, as iron takes its charge."""
    return set(component(cathode).atoms) == {"Li", "Fe", "P", "O"}


def given_by_phosphate(flows: Mapping[str, Any]) -> Any:
    """Electrons that iron phosphate can give, mol/s."""
    return sum((n for key, n in flows.items() if key in cathodes() and is_phosphate(key)), 0.0)


def taken_by_oxide(flows: Mapping[str, Any]) -> Any:
    """Electrons that layered oxide takes when it dissolves, mol/s."""
    oxides = [key for key in flows if key in cathodes() and not is_phosphate(key)]
    return sum((-cathode_dissolution(key).of(ELECTRON) * flows[key] for key in oxides), 0.0)

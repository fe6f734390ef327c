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


def gives_and_takes(flows: Mapping[str, Any]) -> tuple[Any, Any]:
    """Electrons that iron phosphate can give and that layered oxide takes, mol/s."""
    gives = sum((n for key, n in flows.items() if key in cathodes() and is_phosphate(key)), 0.0)
    oxides = [key for key in flows if key in cathodes() and not is_phosphate(key)]
    return gives, sum((-cathode_dissolution(key).of(ELECTRON) * flows[key] for key in oxides), 0.0)

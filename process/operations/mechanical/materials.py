"""Materials: the names by which mechanical separation treats what it parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...components import component


def by_element_or_component(given: Mapping[str, Any], key: str) -> Any:
    """The plant-data entry that applies to a component: its own key, its material class, or None.

    Recognised group names: the component's key, "cathode" for any cathode material, and its class.
    """
    item = component(key)
    for name in (
        key,
        "cathode" if item.material == "cathode coating" and key not in _SHARED_COATING else "",
        item.material,
    ):
        if name and name in given:
            return given[name]
    return None


_SHARED_COATING = ("carbon black", "PVDF")

#: Names under which mechanical separation accepts plant data.
MATERIAL_NAMES = (
    "cathode",
    "graphite",
    "carbon black",
    "PVDF",
    "anode binder",
    "copper foil",
    "aluminium foil",
    "separator",
    "casing",
    "steel",
    "plastics",
    "electronics",
    "electrolyte",
    "coolant",
)

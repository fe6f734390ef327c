"""Materials: the names under which plant data of mechanical separation are entered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...components import component

#: Names that stand for several components, whatever their class of material.
_GROUPS = {
    "steel": ("steel can", "steel structure"),
    "plastics": ("polypropylene", "polyethylene", "PET", "pack plastics"),
}

#: Of the cathode coating, what is no cathode material nor made of it in a furnace.
_ADDITIVES = ("carbon black", "PVDF")

#: Everything that may be named: the cathode material of any chemistry, the classes of material, the groups, and
#: components by their keys.
MATERIAL_NAMES = (
    "cathode", "cathode coating", "carbon black", "PVDF",
    "anode coating", "graphite", "silicon", "anode binder", "char",
    "copper foil", "copper tab", "copper busbar",
    "aluminium foil", "aluminium pouch", "aluminium can", "aluminium structure",
    "separator", "polypropylene", "polyethylene", "PET",
    "casing", "steel", "steel can", "steel structure",
    "hardware", "plastics", "pack plastics", "electronics", "coolant",
    "electrolyte", "LiPF6", "lithium fluoride", "ethylene carbonate", "dimethyl carbonate", "ethyl methyl carbonate",
    "diethyl carbonate", "propylene carbonate",
)  # fmt: skip


def measured_share(given: Mapping[str, Any] | None, key: str) -> Any:
    """The entry of plant data that holds for a component, under the narrowest of its names; None where there is none."""
    return next((given[name] for name in names(key) if name in given), None) if given else None


def name_of(key: str) -> str | None:
    """The narrowest name under which plant data of a component may be entered; None where there is none."""
    return next((name for name in names(key) if name in MATERIAL_NAMES), None)


def names(key: str) -> Iterator[str]:
    """Names of a component, the narrowest first: its own, groups that it belongs to, its class of material."""
    material = component(key).material
    yield key
    if material == "cathode coating" and key not in _ADDITIVES:
        yield "cathode"
    if material == "separator":
        yield material  # narrower than plastics
    yield from (group for group, members in _GROUPS.items() if key in members)
    yield material

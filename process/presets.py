"""Presets: plants of others as values of declared parameters, beneath what a scenario enters.

A preset is a file of tables as a scenario has them. Of a step it says nothing where the plant has none, and of a
parameter or entry nothing where the operation that stands there has none: it fits any feed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import tables
from .errors import InputError, listing
from .operation import Operation

#: What a preset's file says of itself.
_ABOUT = ("title", "source", "notes", "routes")


def below(preset: str | None, route: str) -> dict[str, Any]:
    """The tables that a preset puts beneath those of a scenario of a route; none without a preset.

    A key of the file is a table, or the names of routes with the tables that hold in these alone. Raises InputError for a
    route that the preset does not know.
    """
    if preset is None:
        return {}
    rows = tables.preset(preset)
    routes = rows["routes"]
    if route not in routes:
        raise InputError(
            f"plant.preset: {preset} knows no {route} route; choose one of {listing(routes)}, or leave it out."
        )
    found: dict[str, Any] = {}
    for key, table in rows.items():
        if key in _ABOUT:
            continue
        apart = key.split()
        if not set(apart) <= set(routes):
            found = over(found, {key: table})
        elif route in apart:
            found = over(found, table)
    return found


def over(under: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Tables with those of a person over them, entry by entry."""
    merged = dict(under)
    for key, value in above.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = over(merged[key], value) if both else value
    return merged


def fitting(table: Mapping[str, Any], operation: type[Operation]) -> dict[str, Any]:
    """What of a preset's table an operation declares."""
    found: dict[str, Any] = {}
    for name, value in table.items():
        if name not in operation.parameters:
            continue
        choices: Sequence[str] = operation.parameters[name].choices
        if isinstance(value, Mapping) and choices:
            value = {key: entry for key, entry in value.items() if key in choices}
        found[name] = value
    return found

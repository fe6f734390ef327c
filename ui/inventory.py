"""The inventory of a plant in a file: a table, or as brightway imports it."""

from __future__ import annotations

import json
from pathlib import Path

from blackmass.process import Result

from .report import check_path, write_bytes

_SUFFIXES = (".csv", ".json")


def check_inventory(path: str | Path) -> Path:
    """The path if an inventory can go there."""
    return check_path(path, _SUFFIXES, "inventory")


def write_inventory(result: Result, path: str | Path) -> Path:
    """Write the inventory of a result to a .csv or .json file."""
    path, told = check_inventory(path), result.inventory()
    text = (
        told.to_csv()
        if path.suffix.lower() == ".csv"
        else json.dumps(told.to_brightway(), indent=1, ensure_ascii=False)
    )
    return write_bytes(path, text.encode("utf-8"))

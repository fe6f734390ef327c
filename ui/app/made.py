"""Scenarios made from tables, and kept: one rerun of the page asks for the same one several times, and the next asks again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from blackmass.process import Scenario

#: Scenarios that are kept for all visitors of one server; they are only read.
_KEPT = 64


def made(tables: Mapping[str, Any]) -> Scenario:
    """The scenario of these tables. Raises InputError."""
    try:
        text = json.dumps(tables, ensure_ascii=False)
    except TypeError:  # a table holds what no file of ours does, such as a date: it is told as it is
        return Scenario.from_dict(tables)
    return _made(text)


@lru_cache(_KEPT)
def _made(text: str) -> Scenario:
    return Scenario.from_dict(json.loads(text))

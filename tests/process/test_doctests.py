"""Examples in docstrings are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import blackmass.chemistries
import blackmass.process
import blackmass.ui.display

_MODULES = [
    *(m.name for m in pkgutil.walk_packages(blackmass.process.__path__, "blackmass.process.")),
    "blackmass.chemistries.composition",
    "blackmass.ui.display",
]


@pytest.mark.parametrize("name", _MODULES)
def test_examples(name: str) -> None:
    """Every example of a module."""
    assert doctest.testmod(importlib.import_module(name)).failed == 0

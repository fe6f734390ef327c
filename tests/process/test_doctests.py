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
    "blackmass.chemistries.loader",
    "blackmass.ui.display",
]


@pytest.mark.parametrize("name", _MODULES)
def test_examples(name: str) -> None:
    """Every example of a module."""
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    """The equations carry one each."""
    tried = sum(doctest.testmod(importlib.import_module(n)).attempted for n in _MODULES if ".equations." in n)
    assert tried >= 10

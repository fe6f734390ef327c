"""Measurements are made when they are asked for: ``pytest -m benchmark -n 0 -s tests/benchmarks``."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "benchmark" not in config.option.markexpr:
        for item in items:
            if item.get_closest_marker("benchmark"):
                item.add_marker(pytest.mark.skip(reason="a measurement: -m benchmark makes it"))


@pytest.fixture(scope="session")
def plant() -> ModuleType:
    """The plant that other programs solve too."""
    spec = importlib.util.spec_from_file_location("plant", Path(__file__).parent / "plant.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

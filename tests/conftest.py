"""What a contributor's loop leaves out beside the tests that are marked slow themselves."""

from __future__ import annotations

from collections import defaultdict

import pytest

from blackmass.process.scenario import shipped

#: Shipped plants that stand for all of them in a contributor's loop: one a route, and a leach of its own.
_FEW = {"brine-mechanical", "nmc622-hydro", "lfp-hydro", "nmc622-pyro", "nmc622-pyrolysis-hydro", "lfp-direct"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where a test goes through every shipped plant, those that others stand for are slow."""
    by_test: dict[str, dict[str, pytest.Item]] = defaultdict(dict)
    for item in items:
        test, _, case = item.nodeid.partition("[")
        by_test[test][case.removesuffix("]")] = item
    for cases in by_test.values():
        if cases.keys() >= shipped().keys():
            for name in cases.keys() - _FEW:
                cases[name].add_marker(pytest.mark.slow)

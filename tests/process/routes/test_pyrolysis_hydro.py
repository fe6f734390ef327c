"""Early lithium before the leach."""

from __future__ import annotations

from typing import Any

import pytest

from blackmass.process import run


@pytest.mark.slow
def test_early_lithium() -> None:
    """60-80 % (recalled) leaves as crude carbonate before the leach, which takes less soda ash; the rest is battery grade."""
    early = run("nmc622-pyrolysis-hydro")
    rows = {row["name"]: row for row in early.to_dict()["products"]}
    assert rows["lithium carbonate"]["specification"]["verdict"] == "pass"
    assert 0.95 < rows["crude lithium carbonate"]["purity"]["value"] < 0.985
    crude = early.solution.outcomes["water_leaching"].effect.outlets["crude_carbonate"].element_mass("Li")
    fed = sum(s.element_mass("Li") for s in early.solution.plant.feeds.values())
    assert 0.6 < crude / fed < 0.8
    late = run("nmc622-hydro")
    for result in (early, late):
        assert result.ledger.recovery["Li"] > 0.8

    def ash(result: Any) -> float:
        return next(r["per_tonne"]["value"] for r in result.to_dict()["reagents"] if r["name"] == "sodium carbonate")

    assert ash(early) < 0.5 * ash(late)

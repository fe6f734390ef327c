"""The picture of the composite curves."""

from __future__ import annotations

import pytest

from blackmass.process import InputError, Scenario, run
from blackmass.ui import figures
from blackmass.ui.figures.heat import composite_rows


def test_composite_curves_are_drawn() -> None:
    """Both curves, from the document; the hot one begins at no heat, the cold one at the least cooling."""
    doc = run("nmc622-hydro").document
    rows = composite_rows(doc)
    first = {row["curve"]: row["heat"] for row in reversed(rows)}
    assert first["gives heat off"] == 0.0
    assert first["takes heat up"] == pytest.approx(doc.heat_integration.cooling_target.value)
    assert "takes heat up" in figures.svg(figures.composite_curves(doc))


def test_of_several_plants_there_is_none() -> None:
    doc = run(Scenario.load("lfp-hydro").override("leaching.temperature", ["50 degC", "60 degC"])).document
    with pytest.raises(InputError, match="select"):
        figures.composite_curves(doc)

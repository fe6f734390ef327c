"""The picture of what the alloy collects: from one batched solve, monotone, and drawn."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import numpy as np
import pytest

from blackmass.process import InputError, run
from blackmass.process.document import Document
from blackmass.ui import figures
from blackmass.ui.figures.furnace import alloy_rows

#: Left out by a contributor's loop for its time.
pytestmark = pytest.mark.slow

_METALS = ["nickel", "cobalt", "copper", "iron", "manganese"]
_FEED = [{"chemistry": "NMC622", "form": "pack", "mass_flow": "1 t/h"}]


def curves(doc: Document, against: str) -> dict[str, np.ndarray]:
    """x and percent of each metal, shape (2, scenarios)."""
    rows = alloy_rows(doc, against)
    return {
        metal: np.array([(r["x"], r["value"]) for r in group]).T
        for metal, group in groupby(rows, key=lambda r: r["metal"])
    }


@pytest.fixture(scope="module")
def by_potential() -> dict[str, Any]:
    potentials = np.linspace(-15.5, -5.0, 43).tolist()
    return run({"route": "pyro", "feed": _FEED, "smelting": {"oxygen_potential": potentials}}).document


@pytest.fixture(scope="module")
def by_coke() -> dict[str, Any]:
    coke = np.linspace(0.0, 0.2, 31).tolist()
    table = {"coke": [f"{c!r} kg/kg" for c in coke], "oxygen": "0.6 kg/kg"}
    return run({"route": "pyro", "feed": _FEED, "smelting": table}).document


def test_recovery_falls_as_oxygen_rises(by_potential: Document) -> None:
    """Every metal, and in the order of nobility where half is lost."""
    found = curves(by_potential, "oxygen potential")
    assert list(found) == _METALS
    half = {}
    for metal, (x, y) in found.items():
        assert len(x) == 43 and np.all(np.diff(x) > 0)
        assert np.all(np.diff(y) < 1e-6), metal
        assert np.ptp(y) > 10, metal
        half[metal] = np.interp(-50, -y, x)
    assert sorted(half, key=half.get) == ["manganese", "iron", "cobalt", "nickel", "copper"]


@pytest.mark.slow
def test_more_coke_recovers_more(by_coke: Document) -> None:
    """At the same blast, carbon takes oxygen from the metals; cobalt feels it most."""
    found = curves(by_coke, "coke")
    for metal, (x, y) in found.items():
        assert np.all(np.diff(x) > 0)
        assert np.all(np.diff(y) > -1e-6), metal
    assert found["cobalt"][1][0] < 75 and found["cobalt"][1][-1] > 94


@pytest.mark.parametrize("against", ["oxygen potential", "coke"])
def test_it_renders(against: str, by_potential: Document, by_coke: Document) -> None:
    """An SVG with the axis and every metal in it."""
    doc = by_coke if against == "coke" else by_potential
    drawn = figures.svg(figures.alloy_recovery(doc, against))
    assert drawn.startswith("<svg") and "recovery to the alloy, percent" in drawn
    assert all(metal in drawn for metal in curves(doc, against))


def test_what_it_cannot_draw(by_potential: Document) -> None:
    """A plant without furnace, a single point, an axis there is none of."""
    with pytest.raises(InputError, match="no smelting"):
        figures.alloy_recovery(run("nmc622-hydro").document)
    with pytest.raises(InputError, match="single point"):
        figures.alloy_recovery(run("nmc622-pyro").document)
    with pytest.raises(InputError, match="choose one of"):
        figures.alloy_recovery(by_potential, "time")

"""Bond's law, against published figures."""

from __future__ import annotations

import pytest

from blackmass.process.equations import comminution


@pytest.mark.parametrize(
    ("index", "feed", "product", "work"),
    [(20, 0.3, 0.02, 1.05), (20, 0.02, 0.001, 4.9), (200, 0.3, 0.02, 10.5), (200, 0.02, 0.001, 49)],
)
def test_bond(index: float, feed: float, product: float, work: float) -> None:
    """kWh/t, computed independently."""
    assert comminution.bond_work(index, product, feed) == pytest.approx(work, rel=0.01)

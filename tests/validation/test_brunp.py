"""A published claim that cannot be met from end-of-life batteries alone, and how the plant says so."""

from __future__ import annotations

from typing import Any

import pytest

from blackmass.process import run

#: EverBatt 2023, NMC622 end-of-life cells: 26.8 % Ni + Co + Mn.
_CELLS = {
    "cathode": 0.447818, "graphite": 0.271216, "carbon black": 0.009330, "PVDF": 0.009330, "anode binder": 0.005535,
    "copper foil": 0.079549, "aluminium foil": 0.051715, "LiPF6": 0.017131, "ethylene carbonate": 0.052842,
    "dimethyl carbonate": 0.042802, "polypropylene": 0.008287, "polyethylene": 0.001765, "PET": 0.002681,
}  # fmt: skip


def shortfall(**feed: Any) -> float:
    """Share of the metal of 18,000 t of precursor that 21,300 t of batteries do not hold, all recovered."""
    result = run(
        {
            "feed": [{"chemistry": "NMC622", "mass_flow": "21300 t/yr", **feed}],
            "plant": {"operating_time": "6000 h/yr"},
            "precursor": {"output": "3 t/h"},
        }
    )
    assert float(result["precursor"].mass) * 3.6 * 6000 == pytest.approx(18000, rel=0.02)
    assert any("primary" in warning["text"] for warning in result.to_dict()["warnings"])
    assert all(result.ledger.recovery[e] < 1.0 for e in ("Ni", "Co", "Mn"))
    return float(result.solution.outcomes["precursor"].effect.figure("primary_share"))


def test_precursor_from_cells_is_half_primary_metal() -> None:
    """Deloitte 2022 of Brunp, first quarter: 18,000 t from 21,300 t; cells hold metal for 8,956 t at most."""
    at_most = 8956 / 18000
    found = shortfall(form="cell", composition=_CELLS)
    assert 1 - at_most <= found < 0.60


def test_precursor_from_packs_is_two_thirds_primary_metal() -> None:
    """Packs hold metal for 5,555 t at most."""
    assert 0.66 < shortfall(form="pack") < 0.80

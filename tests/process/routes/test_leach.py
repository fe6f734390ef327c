"""A leach alone."""

from __future__ import annotations

from typing import Any

import pytest

from blackmass.process import run


def leached(chemistry: str = "NMC622", form: str = "black_mass", **tables: Any) -> Any:
    feed = {"chemistry": chemistry, "form": form, "mass_flow": "1 kg/h"}
    return run({"route": "leach", "feed": [feed], **tables})


def test_what_was_measured_in_a_beaker_is_the_result() -> None:
    """The liquor holds the measured shares, to the last bit but rounding; the residue the rest."""
    measured = {"Li": 0.95, "Ni": 0.91, "Co": 0.9, "Mn": 0.88}
    result = leached(leaching={"recovery": measured})
    for element, share in measured.items():
        assert float(result.ledger.recovery[element]) == pytest.approx(share, rel=1e-3), (
            element
        )  # less the cake's moisture
    fed = result.ledger.feed.element_moles("Ni")
    out = sum(
        s.element_moles("Ni") for s in (result.ledger.products["leach liquor"], result.ledger.wastes["leach residue"])
    )
    assert out == pytest.approx(fed, rel=1e-9)


def test_any_leach() -> None:
    """The leach is that of the feed, or the one asked for."""
    names = [type(r.solution.plant.units["leaching"].operation).__name__ for r in (leached(), leached("LFP"))]
    assert names == ["Leaching", "SelectiveLeaching"]
    grown = leached(bioleaching={})
    assert "bioleaching" in grown.solution.plant.units and "leaching" not in grown.solution.plant.units
    pyrolysed = leached("LCO", "cell", pyrolysis={})
    assert float(pyrolysed.ledger.recovery["Co"]) > 0.9


def test_a_liquor_without_a_market_is_told() -> None:
    assert any("no market price" in warning for warning in leached().warnings)


def test_lithium_from_dilute_liquor() -> None:
    """Without evaporation soda leaves more of the lithium in the liquor, which circulates, and takes more sulfate out with it."""
    feed = {"chemistry": "LFP", "form": "black_mass", "mass_flow": "1 t/h"}
    thick, thin = (run({"feed": [feed], **tables}) for tables in ({}, {"evaporation": {"skip": True}}))
    assert "evaporation" not in thin.solution.plant.units
    shares = [r.solution.outcomes["carbonation"].effect.outlets["slurry"] for r in (thick, thin)]
    solid = [s["lithium carbonate"] * 2 / s.element_moles("Li") for s in shares]
    assert solid[1] < solid[0]

"""Gas: what returns of it, and the air that burns it."""

from __future__ import annotations

import pytest

from blackmass.process.operations import ElectrolyteRecovery, Pyrolysis, Scrubbing
from blackmass.process.stream import Stream


@pytest.mark.parametrize("reagent", ["lime", "caustic"])
def test_scrubbed_gas_returns_by_its_share(reagent: str) -> None:
    """Of every component; the acid that is caught does not."""
    gas = Stream({"nitrogen": 10.0, "hydrogen fluoride": 0.1, "water vapour": 0.2})
    effect = Scrubbing(reagent=reagent, recycled=0.7, efficiency=0.95).run(gas)
    back, stack = (effect.outlets[port] for port in ("recycled_gas", "stack_gas"))
    assert back["nitrogen"] == pytest.approx(7.0) and stack["nitrogen"] == pytest.approx(3.0)
    assert back["hydrogen fluoride"] + stack["hydrogen fluoride"] == pytest.approx(0.005)
    assert effect.outlets["residue"].element_moles("F") == pytest.approx(0.095)


def test_excess_lime_is_in_the_residue() -> None:
    """Half a mole a mole of acid reacts; the rest of what was dosed stays."""
    gas = Stream({"nitrogen": 10.0, "hydrogen fluoride": 0.1})
    effect = Scrubbing(reagent="lime", lime_excess=1.5, efficiency=1.0).run(gas)
    assert effect.additions["calcium hydroxide"]["calcium hydroxide"] == pytest.approx(0.075)
    assert effect.outlets["residue"]["calcium hydroxide"] == pytest.approx(0.025)


@pytest.mark.parametrize("excess", [1.0, 1.5])
def test_afterburner_of_pyrolysis_has_its_excess_of_air(excess: float) -> None:
    """No fuel is left, and of the oxygen blown what was too much."""
    feed = Stream.of_mass({"NMC622": 0.8, "graphite": 0.1, "polypropylene": 0.1})
    effect = Pyrolysis(air_excess=excess).run(feed)
    gas, blown = effect.outlets["offgas"], effect.additions["combustion air"]
    assert "hydrogen" not in gas and "carbon monoxide" not in gas
    assert gas["oxygen"] / blown["oxygen"] == pytest.approx(1 - 1 / excess, abs=1e-12)


def test_electrolyte_by_solvent_takes_the_heat_of_distilling_the_wash() -> None:
    """All of the wash is distilled, whatever it took along: twice the wash, twice the heat."""
    feed = Stream.of_mass({"graphite": 1.0, "ethylene carbonate": 0.1})
    once, twice = (ElectrolyteRecovery(method="solvent wash", wash_ratio=ratio).run(feed) for ratio in (1.0, 2.0))
    assert once.utilities["heat"] == pytest.approx(
        418e3 * feed.mass, rel=0.02
    )  # J/kg of dimethyl carbonate at 25 degC (CRC Handbook)
    assert twice.utilities["heat"] == pytest.approx(2 * once.utilities["heat"])

"""Discharge in a salt bath: what the salt can give, and what it takes of the casings."""

from __future__ import annotations

from typing import Any

import pytest

from blackmass.process.operation import Effect
from blackmass.process.operations import Discharge
from blackmass.process.stream import Stream


def brine(feed: Stream, **given: Any) -> Effect:
    return Discharge(method="brine", residual=0.0, **given).run(feed)


def cells(**casings: float) -> Stream:
    """1 kg/s of graphite and as many kilowatts of charge as a kilowatt-hour a second would be, with casings by mass."""
    names = {name.replace("_", " "): mass for name, mass in casings.items()}
    return Stream.of_mass({"graphite": 1.0, **names}, stored_energy=3.6e6)


def test_no_more_chlorine_than_the_bath_has_chloride() -> None:
    """A thin bath of little salt gives all its chloride, and water the rest of the charge as oxygen."""
    effect = brine(cells(), corrosion_share=0.0, chlorine_share=1.0, brine_ratio="0.5 L/kg", brine_strength=0.01)
    gas, salt = effect.outlets["gas"], effect.additions["sodium chloride"]
    assert salt["sodium chloride"] < 1.0 < gas["hydrogen"]
    assert 2 * gas["chlorine"] == pytest.approx(salt["sodium chloride"])
    assert 4 * gas["oxygen"] == pytest.approx(2 * (gas["hydrogen"] - gas["chlorine"]))
    assert effect.outlets["effluent"]["Cl-(aq)"] == pytest.approx(0.0, abs=1e-12)


def test_strength_of_the_brine() -> None:
    """Salt over salt and water; water by the volume of the bath."""
    feed = cells()
    effect = brine(feed, brine_ratio="2 L/kg", brine_strength=0.1)
    salt, water = (effect.additions[name].mass for name in ("sodium chloride", "process water"))
    assert water == pytest.approx(2.0 * feed.mass) and salt / (salt + water) == pytest.approx(0.1)


def test_casings_corrode_by_their_mass() -> None:
    """Aluminium takes three electrons an atom and iron two, of the charge that falls to each by mass."""
    feed = cells(aluminium_pouch=1.0, steel_can=3.0)
    left = brine(feed, corrosion_share=0.5).outlets["discharged"]
    lost = {key: feed[key] - left[key] for key in ("aluminium pouch", "steel can")}
    assert 3 * lost["aluminium pouch"] / (2 * lost["steel can"]) == pytest.approx(1.0 / 3.0)
    assert 3 * lost["aluminium pouch"] + 2 * lost["steel can"] == pytest.approx(0.5 * 3.6e6 / 3.6 / 96485.3, rel=1e-5)


@pytest.mark.parametrize("method", ["grid", "resistor", "brine"])
def test_what_stays_in_the_cells(method: str) -> None:
    """The residual charge, whatever the way; only the grid gets electricity."""
    effect = Discharge(method=method, residual=0.05, efficiency=0.8).run(cells())
    assert effect.outlets["discharged"].stored_energy == pytest.approx(0.05 * 3.6e6)
    assert effect.work == pytest.approx(-0.8 * 0.95 * 3.6e6 if method == "grid" else 0.0)

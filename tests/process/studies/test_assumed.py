"""What is assumed of a default that nobody entered goes by what it is declared to be, not by what it is called."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from blackmass.process import Scenario
from blackmass.process.author import Operation, logarithm, parameter
from blackmass.process.registry import Registry
from blackmass.process.studies.assumed import SHARES, assumed


class Cell(Operation):
    """A logarithm that is called nothing of the kind, and a potential that is none."""

    step = "cell"
    solubility = logarithm(-3.0, low=-9, high=0, doc="log10 of what dissolves", source="assumption")
    cell_potential = parameter("2 V", low="0 V", high="5 V", doc="of the cell", source="assumption")


def _ends(scenario: Any) -> dict[str, tuple[float, float]]:
    return {law.target: (law.numbers["low"], law.numbers["high"]) for law in assumed(scenario)}


def test_a_logarithm_is_off_by_a_share_of_one_and_a_potential_by_a_factor() -> None:
    ends, share = _ends(SimpleNamespace(declared={"cell": Cell()})), SHARES["assumption"]
    assert ends["cell.solubility"] == pytest.approx((-3.0 - share, -3.0 + share))
    assert ends["cell.cell_potential"] == pytest.approx((2.0 / (1.0 + share), 2.0 * (1.0 + share)))


def test_a_ph_of_a_shipped_plant_is_off_by_a_share_of_one() -> None:
    ends = _ends(Scenario.load("nmc622-hydro"))
    now = Scenario.load("nmc622-hydro").declared["nickel_extraction"].value_of("scrub_ph")
    assert ends["nickel_extraction.scrub_ph"] == pytest.approx((now - SHARES["assumption"], now + SHARES["assumption"]))


def test_every_ph_and_logarithm_is_declared_as_one() -> None:
    registry = Registry.installed()
    every = [p for step in registry.steps for kind in registry.operations(step) for p in kind.parameters.values()]
    told = [p for p in every if p.name.rpartition("_")[2] == "ph" or p.doc.startswith("log10")]
    assert {p.name for p in told} >= {"ph", "strip_ph", "oxygen_potential", "iron_phosphate_constant"}
    assert not [p.name for p in told if p.dimension != "logarithm"]

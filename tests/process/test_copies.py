"""What is solved can be copied, compared, kept in a file and sent to another process."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest

from blackmass.process import Feed, Flowsheet, Scenario, Stream, run
from blackmass.process.operations import Screening, Shredding
from blackmass.process.sizes import Sizes


def _plant() -> Flowsheet:
    plant = Flowsheet()
    feed = plant.feed(Feed("NMC622", form="cell", mass_flow=["1 t/h", "2 t/h"]))
    shred = plant.add(Shredding(discharge_grid=["5 mm", "20 mm"]), feed)
    screen = plant.add(Screening(recovery={"graphite": [0.9, 0.8]}), shred.shredded)
    plant.name(screen.undersize, "black mass")
    return plant


_SINGLE = run("nmc622-hydro")
_BATCH = run(Scenario.load("lfp-hydro").override("screening.aperture", ["1 mm", "2 mm"]))
_PLANT = _plant()
_SOLUTION = _PLANT.solve()
_UNIT = _PLANT.units["screening"]

_THINGS: dict[str, Any] = {
    "stream": Stream(
        {"graphite": np.array([1.0, 2.0])},
        temperature=np.array([300.0, 310.0]),
        sizes={"anode coating": (Sizes(np.array([1e-4, 2e-4]), 1.0),)},
    ),
    "feed": Feed("NMC622", form="cell", mass_flow=["1 t/h", "2 t/h"]),
    "operation": _UNIT.operation,
    "unit": _UNIT,
    "port": _UNIT.undersize,
    "effect": _SOLUTION.outcomes["shredding"].effect,
    "outcome": _SOLUTION.outcomes["shredding"],
    "flowsheet": _PLANT,
    "solution": _SOLUTION,
    "large solution": _SINGLE.solution,
    "scenario": _SINGLE.scenario,
    "batch scenario": _BATCH.scenario,
    "result": _SINGLE,
    "batch result": _BATCH,
    "result of a flowsheet": run(_PLANT),
}


@pytest.mark.parametrize("name", list(_THINGS))
def test_copies_are_equal(name: str) -> None:
    """By copy, deep copy and pickle."""
    thing = _THINGS[name]
    for again in (copy.copy(thing), copy.deepcopy(thing), pickle.loads(pickle.dumps(thing))):
        assert again == thing and not again != thing
        assert repr(again) == repr(thing)


def test_what_differs_is_not_equal() -> None:
    """In any number of any scenario."""
    stream = _THINGS["stream"]
    assert stream != stream.at(np.array([300.0, 311.0]))
    assert stream != stream.scaled(np.array([1.0, 0.5]))
    assert stream != stream.with_flows({**stream.flows, "water": 1.0})
    assert stream != stream.block(0, 2) and stream != "stream"
    assert stream == stream.scaled(1.0) and hash(stream) == hash(stream.scaled(1.0))
    assert _SOLUTION != _SOLUTION.select(0)
    other = _plant()
    assert other == _PLANT
    other.name(_UNIT.oversize, "scrap")
    assert other != _PLANT
    assert _SINGLE.scenario != _BATCH.scenario and _SINGLE != _BATCH


def test_a_copy_of_a_solution_still_answers() -> None:
    """By ports, by outlets of a unit, by what a port prints."""
    again = pickle.loads(pickle.dumps(_SOLUTION))
    assert again[again.plant.units["screening"].undersize] == _SOLUTION["screening.undersize"]


@pytest.mark.slow
def test_solved_in_another_process() -> None:
    """The result that comes back is the one that is had here."""
    scenarios = [Scenario.load("lfp-hydro"), Scenario.load("nmc622-pyro")]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        there = list(pool.map(run, scenarios))
    for scenario, result in zip(scenarios, there, strict=True):
        assert result == run(scenario)
        assert result.to_dict() == run(scenario).to_dict()

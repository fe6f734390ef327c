"""How long plants take, in CPU time and as multiples of what is measured in the same run; nothing is asserted of a time."""

from __future__ import annotations

import json
import os
import resource
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from blackmass.process import Scenario, run

pytestmark = pytest.mark.benchmark

#: A command that solves the plant of plant.py by BioSTEAM in an environment of its own, and prints JSON with "simulate_ms_cpu".
_PEER = "BLACKMASS_PEER"

_BLOCK = 4096


def seconds(function: Callable[[], Any], times: int = 3) -> float:
    """The least CPU time of some."""
    least = np.inf
    for _ in range(times):
        start = time.process_time()
        function()
        least = min(least, time.process_time() - start)
    return least


def addition() -> float:
    """Seconds of a numpy addition of 4,096 doubles."""
    one, other, into = np.ones(_BLOCK), np.ones(_BLOCK), np.empty(_BLOCK)
    return seconds(lambda: [np.add(one, other, out=into) for _ in range(20_000)]) / 20_000


def drawn(size: int, seed: int, plant: ModuleType) -> dict[str, np.ndarray]:
    """Parameters near the nominal ones of that plant."""
    rng = np.random.default_rng(seed)
    return {key: value * rng.uniform(0.97, 1.005, size) for key, value in plant.NOMINAL.items()}


def _tell(what: str, **figures: Any) -> None:
    print(f"\n{what}: " + ", ".join(f"{name.replace('_', ' ')} {value:,.4g}" for name, value in figures.items()))


@pytest.mark.parametrize("name", ["nmc622-hydro", "nmc622-pyro", "lfp-hydro", "nmc622-direct"])
def test_one_plant(name: str) -> None:
    """Warm, and its document."""
    scenario = Scenario.load(name)
    result = run(scenario)
    _tell(
        name,
        ms=1e3 * seconds(lambda: run(scenario)),
        document_ms=1e3 * seconds(result.to_dict),
        passes=result.ledger.passes,
    )


@pytest.mark.parametrize("name", ["nmc622-hydro", "lfp-hydro"])
def test_a_block_of_plants(name: str) -> None:
    """A thousand that differ, per block of 4,096 against an addition of as many doubles."""
    rng, size = np.random.default_rng(0), 1000
    scenario = Scenario.load(name).with_entries(
        {
            "leaching.temperature": [f"{value} degC" for value in rng.uniform(55.0, 85.0, size)],
            "screening.aperture": [f"{value} mm" for value in rng.uniform(0.5, 2.0, size)],
        }
    )
    taken = seconds(lambda: run(scenario), 1)
    _tell(name, a_second=size / taken, additions_a_block=taken / size * _BLOCK / addition())


def test_cold_start() -> None:
    """The command line, from nothing to its summary."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "blackmass.ui", "run", "nmc622-hydro"], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    _tell("cold", seconds=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def test_the_plant_of_other_programs(plant: ModuleType) -> None:
    """A block, one, and how both grow; beside BioSTEAM where there is one."""
    parameters = drawn(_BLOCK, 1, plant)
    sheet = plant.plant(parameters)
    taken = seconds(lambda: plant.economics(sheet.solve(), parameters), 2) / _BLOCK
    one = plant.plant(plant.NOMINAL)
    _tell("block", a_second=1.0 / taken, additions=taken * _BLOCK / addition(), one_ms=1e3 * seconds(one.solve))
    few, many = (seconds(plant.plant(drawn(size, 2, plant)).solve, 1) for size in (10_000, 100_000))
    _tell("growth", from_10_000_to_100_000=many / few)
    if _PEER not in os.environ:
        pytest.skip(f"BioSTEAM is not measured: {_PEER} names no command that does")
    told = subprocess.run(shlex.split(os.environ[_PEER]), check=True, capture_output=True, text=True).stdout
    peer = 1e-3 * float(np.median(json.loads(told.strip().splitlines()[-1])["simulate_ms_cpu"]))
    _tell("BioSTEAM", a_second=1.0 / peer, times_as_long_as_here=peer / taken)

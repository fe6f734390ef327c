"""Folders of studies: what they hold reads back to what was found, and a study killed at any moment goes on to the same."""

from __future__ import annotations

import json
import multiprocessing
import os
import time
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyarrow import parquet

from blackmass.process import InputError, Scenario
from blackmass.process.studies import (
    Runs,
    Settings,
    goal_seek,
    monte_carlo,
    reopen,
    sobol,
    sweep,
    tornado,
)

pytestmark = pytest.mark.slow

PLANT = "nmc622-mechanical"

FIGURE = "recovery.Cu"

_VARY = ["screening.aperture", "screening.cut_ratio"]

KINDS = {
    "sweep": lambda at: sweep(PLANT, {"screening.aperture": ["0.5 mm", "1 mm"], "discharge.method": ["brine"]}, settings=at),
    "samples": lambda at: monte_carlo(PLANT, 24, [FIGURE], vary=_VARY, settings=at),
    "tornado": lambda at: tornado(PLANT, FIGURE, vary=_VARY, settings=at),
    "sobol": lambda at: sobol(PLANT, FIGURE, 8, vary=_VARY, settings=at),
    "groups": lambda at: sobol(PLANT, FIGURE, 8, vary=_VARY, groups={"sieve": ["screening"]}, settings=at),
    "goal": lambda at: goal_seek(PLANT, "screening.aperture", FIGURE, 0.8, low="0.5 mm", high="5 mm", settings=at),
}  # fmt: skip


def same(one: Any, other: Any) -> bool:
    """Whether two studies found the same, to the last bit."""
    if isinstance(one, Runs):
        names = [*(knob.target for knob in one.knobs), *one.units]
        return all((one.column(name) == other.column(name)).all() for name in names) and one.reasons == other.reasons
    return all(
        same(getattr(one, f.name), getattr(other, f.name)) if isinstance(getattr(one, f.name), Runs)
        else getattr(one, f.name) == getattr(other, f.name)
        for f in fields(one)
    )  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_finished_study_is_opened_again(kind: str, tmp_path: Path) -> None:
    """Every figure, whatever its kind, and the scenario that it is of."""
    found = KINDS[kind](Settings(folder=tmp_path / "study", block=8))
    scenario, again = reopen(tmp_path / "study")
    assert type(again) is type(found) and same(again, found)
    assert scenario == Scenario.load(PLANT)


def test_what_is_no_finished_study_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no study"):
        reopen(tmp_path)
    KINDS["samples"](Settings(folder=tmp_path / "study", block=8))
    (tmp_path / "study" / "block-000001.parquet").unlink()
    with pytest.raises(InputError, match="not finished, 8 of 24"):
        reopen(tmp_path / "study")
    KINDS["samples"](Settings(folder=tmp_path / "study", block=8, resume=True))
    reopen(tmp_path / "study")
    manifest = tmp_path / "study" / "study.json"
    held = json.loads(manifest.read_text(encoding="utf-8"))
    del held["study"]["assumed"]
    manifest.write_text(json.dumps(held), encoding="utf-8")
    with pytest.raises(InputError, match="another version"):
        reopen(tmp_path / "study")


def test_other_values_are_another_study(tmp_path: Path) -> None:
    """As many plants of other values do not go on in a folder."""
    KINDS["sobol"](Settings(folder=tmp_path / "study", block=8))
    with pytest.raises(InputError, match="another study"):
        sobol(PLANT, FIGURE, 8, vary=["screening.aperture", "screening.sharpness"],
              settings=Settings(folder=tmp_path / "study", block=8, resume=True))  # fmt: skip


def test_an_interrupt_keeps_whole_sets(tmp_path: Path) -> None:
    """Sobol' indices of the sets that are done are those of fewer samples."""

    def interrupted(done: int, number: int) -> None:
        if done >= 50:
            raise KeyboardInterrupt

    part = sobol(PLANT, FIGURE, 64, vary=_VARY, settings=Settings(block=16, progress=interrupted))
    assert (part.samples, part.done, part.used) == (64, 16, 16)
    assert part.indices == sobol(PLANT, FIGURE, 16, vary=_VARY, settings=Settings(block=16)).indices
    with pytest.raises(InputError, match="power of two from 8"):
        sobol(PLANT, FIGURE, 4)


#: Kills that a study survives here; a hundred take half a minute.
_KILLS = 12


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is begun by fork, so that it is at work at once")
def test_a_study_that_is_killed_again_and_again_comes_to_the_same(tmp_path: Path) -> None:
    """SIGKILL at random moments: before the folder is there, in a block, while one is written; no file is half written."""
    folder, samples, block = tmp_path / "study", 3 * _KILLS, 2

    def go(at: Path | None) -> Any:
        settings = Settings(folder=at, block=block, resume=at is not None)
        return monte_carlo(PLANT, samples, [FIGURE, "margin_per_tonne"], vary=_VARY, settings=settings)

    def files() -> list[Path]:
        return sorted(folder.glob("block-*.parquet"))

    whole = go(None)
    random = np.random.default_rng(0)
    fork = multiprocessing.get_context("fork")
    for _ in range(_KILLS):
        enough = len(files()) + random.integers(0, 3)
        worker = fork.Process(target=go, args=(folder,))
        worker.start()
        while worker.is_alive() and len(files()) < enough:
            time.sleep(0.002)
        time.sleep(random.uniform(0.0, 0.1))
        worker.kill()
        worker.join()
        assert all(parquet.read_table(file).num_rows == block for file in files())
    assert same(go(folder), whole)
    assert same(reopen(folder)[1], whole)

"""Reopen: what was found by a study that a folder holds, without solving its plants again."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import InputError
from ..quantities import format_number
from ..scenario import Scenario
from ..uncertainty import Distribution
from .folder import Folder, manifest
from .goal import Goal, passed
from .knobs import knobs
from .monte_carlo import MonteCarlo, of_runs
from .runs import Runs
from .sensitivity import Sobol, Tornado, bars_of, indices_of


def reopen(folder: str | Path) -> tuple[Scenario, Runs | MonteCarlo | Tornado | Sobol | Goal]:
    """The scenario of a finished study, and what it found.

    Raises InputError where the folder holds no study, or one that is not finished.
    """
    held = manifest(folder)
    try:
        scenario, asked = Scenario.from_dict(tomllib.loads(held["scenario"])), held["study"]
        runs = Runs(knobs(scenario, _targets(asked)), held["units"], Folder(folder, held, resume=True), held["rows"])
        rows = runs.leading(held["block"])
        if rows < runs.number:
            done, number = (format_number(n, 15) for n in (rows, runs.number))
            raise InputError(
                f"{folder}: the study is not finished, {done} of {number} plants are done; resume it first."
            )
        return scenario, _found(scenario, asked, runs)
    except (KeyError, TypeError) as error:
        raise InputError(f"{folder} holds a study of another version ({error}); do it again.") from None


def _targets(asked: dict[str, Any]) -> list[str]:
    """What is turned."""
    if asked["kind"] in ("monte carlo", "sobol"):
        return [told[0] for told in asked["distributions"]]
    return {
        "sweep": lambda: [*asked["values"]],
        "tornado": lambda: asked["targets"],
        "goal": lambda: [asked["target"]],
    }[asked["kind"]]()


def _found(scenario: Scenario, asked: dict[str, Any], runs: Runs) -> Runs | MonteCarlo | Tornado | Sobol | Goal:
    kind = asked["kind"]
    if kind == "monte carlo":
        return of_runs(runs, [Distribution(*told) for told in asked["distributions"]], asked["assumed"])
    if kind == "tornado":
        rows = np.array(asked["rows"])
        ends = np.array([[rows[1 + 2 * i, i], rows[2 + 2 * i, i]] for i in range(rows.shape[1])])
        return bars_of(runs, ends, asked["assumed"])
    if kind == "sobol":
        return indices_of(runs, list(asked["groups"]), runs.number, asked["seed"], asked["assumed"])
    if kind == "goal":
        return passed(scenario, runs, np.array(asked["at"]), asked["goal"])
    return runs

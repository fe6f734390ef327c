"""Rules: figures of a result against limits that stand in a data file. It never touches a balance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from . import tables
from .components import of_material
from .stream import Stream

#: What counts as electrode powder: the coatings without their binders.
_BINDERS = ("PVDF", "anode binder")


def black_mass_figures(black_mass: Stream, feed: Stream) -> dict[str, Any]:
    """What the rules on black mass look at: grades, and the share of the fed electrode powder that is in it."""
    powder = [key for key in of_material("cathode coating", "anode coating") if key not in _BINDERS]
    fed = np.asarray(feed.mass_of(powder))
    mass = np.asarray(black_mass.mass)
    grades = {
        f"grade {element}": black_mass.element_mass(element) / np.where(mass > 0, mass, 1.0) for element in ("Al", "Cu")
    }
    return {**grades, "powder recovery": black_mass.mass_of(powder) / np.where(fed > 0, fed, 1.0)}


def verdicts(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of (rule, actual, target, verdict, source) for every rule whose figure there is; arrays for a batch."""
    rows = []
    for rule in tables.rules().values():
        if rule["figure"] not in figures:
            continue
        actual = np.asarray(figures[rule["figure"]], float)
        passes = actual < rule["most"] if "most" in rule else actual >= rule["least"]
        verdict = np.where(passes, "pass", "fail")
        rows.append(
            {
                "rule": rule["rule"],
                "actual": actual,
                "target": rule.get("most", rule.get("least")),
                "verdict": str(verdict) if verdict.ndim == 0 else verdict.tolist(),
                "source": rule["source"],
            }
        )
    return rows

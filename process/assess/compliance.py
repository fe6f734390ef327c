"""Rules: figures of a ledger against limits that stand in a data file. It never touches a balance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import tables
from ..components import of_material
from ..ledger import Ledger
from ..numerics import share_of

#: Coatings that are no electrode powder.
_BINDERS = ("PVDF", "anode binder")


@dataclass(frozen=True)
class Verdict:
    """A rule, the figure it looks at, its limit, and whether that is kept."""

    rule: str
    actual: Any
    target: float
    passes: Any
    source: str


def compliance(ledger: Ledger) -> tuple[Verdict, ...]:
    """The verdict of every rule whose figure there is."""
    return judged(black_mass_figures(ledger))


def black_mass_figures(ledger: Ledger) -> Mapping[str, Any]:
    """What the rules on black mass look at: grades, and the share of the fed electrode powder that is in it.

    What is sold for a second life is not recycled, and no loss.
    """
    black_mass = ledger.black_mass
    if black_mass is None:
        return {}
    powder = [key for key in of_material("cathode coating", "anode coating") if key not in _BINDERS]
    fed = ledger.batteries.mass_of(powder) - ledger.reused.mass_of(powder)
    grades = {f"grade {e}": share_of(black_mass.element_mass(e), black_mass.mass) for e in ("Al", "Cu")}
    return {**grades, "powder recovery": share_of(black_mass.mass_of(powder), fed)}


def judged(figures: Mapping[str, Any]) -> tuple[Verdict, ...]:
    """The verdict of every rule whose figure is given."""
    found = []
    for rule in tables.rules().values():
        if rule["figure"] in figures:
            actual = np.asarray(figures[rule["figure"]], float)
            passes = actual < rule["most"] if "most" in rule else actual >= rule["least"]
            found.append(Verdict(rule["rule"], actual, rule.get("most", rule.get("least")), passes, rule["source"]))
    return tuple(found)

"""Where the lithium went: recovery and losses make up what is fed."""

from __future__ import annotations

import pytest

from blackmass.process import run
from blackmass.ui.display import amount
from blackmass.ui.report.sections.losses import losses


@pytest.mark.slow
@pytest.mark.parametrize("name", ["nmc622-hydro", "nmc622-pyro", "lfp-hydro"])
def test_recovery_and_losses_make_up_the_feed(name: str) -> None:
    """To what is told together as nothing; ranked, and each at a step of the plant."""
    doc = run(name).document
    _, table = losses(doc)
    steps = {unit.name.replace("_", " ") for unit in doc.units}
    for element in {str(row[0]) for row in table.rows}:
        rows = [row for row in table.rows if row[0] == element]
        shares = [row[3] for row in rows if row[2]]
        assert shares == sorted(shares, reverse=True)
        assert sum(row[3] for row in rows) == pytest.approx(100.0 - amount(doc.recovery[element], "%"), abs=0.05)
        assert {row[2].lower() for row in rows if row[2]} <= {step.lower() for step in steps}


def test_a_smelter_loses_its_lithium_in_the_slag() -> None:
    """Named, and first."""
    _, table = losses(run("nmc622-pyro").document)
    assert next(row[1] for row in table.rows if row[0] == "Li") == "slag"

"""The flows behind the picture of the mass."""

from __future__ import annotations

from typing import Any

import pytest

from blackmass.process import run
from blackmass.ui.figures import flows


@pytest.fixture(scope="module", params=["nmc622-hydro", "lfp-hydro", "mixed-hydro", "lfp-blade-mechanical"])
def doc(request: pytest.FixtureRequest) -> dict[str, Any]:
    return run(request.param).to_dict()


@pytest.mark.parametrize("element", [None, "Li", "Cu"])
def test_mass_flow_diagram_conserves(doc: dict[str, Any], element: str | None) -> None:
    """What enters the diagram leaves it, as a whole and at every part of the plant."""
    rows, parts = flows.by_area(flows.flows(doc, element), doc)
    total = sum(row["flow"] for row in rows if row["from"] is None)
    assert total == pytest.approx(sum(row["flow"] for row in rows if row["to"] is None), rel=1e-8)
    for part in parts:
        into = sum(row["flow"] for row in rows if row["to"] == part)
        out = sum(row["flow"] for row in rows if row["from"] == part)
        assert into == pytest.approx(out, rel=1e-8, abs=1e-9 * total), part
    assert all(row["flow"] > 0 for row in rows)

"""The picture of the mass: placed, readable."""

from __future__ import annotations

from typing import Any

import pytest

from blackmass.process import run
from blackmass.ui.figures import sankey


@pytest.fixture(scope="module", params=["nmc622-hydro", "lfp-hydro", "mixed-hydro", "lfp-blade-mechanical"])
def doc(request: pytest.FixtureRequest) -> dict[str, Any]:
    return run(request.param).to_dict()


def test_labels_of_the_diagram_do_not_cover_each_other(doc: dict[str, Any]) -> None:
    """A picture that cannot be read is none."""
    placed = sankey.layout(doc)
    labels = placed.labels
    pairs = [(a.text, b.text) for i, a in enumerate(labels) for b in labels[i + 1 :] if a.overlaps(b)]
    assert not pairs
    assert all(0 <= box.left and box.right <= placed.width for box in labels)

"""The geometry of a layered diagram: rows, recycles, scale and places."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from blackmass.ui.figures import layered

_WIDTH = 700.0


def flows(*rows: tuple[str | None, str | None, float]) -> list[dict]:
    """Rows as the diagram takes them."""
    return [
        {"from": a, "to": b, "flow": value, "stream": f"{a} {b}", "kind": "in process" if a and b else "other"}
        for a, b, value in rows
    ]


_CIRCUIT = flows(
    (None, "a", 10.0), ("a", "b", 12.0), ("b", "c", 9.0), ("c", "a", 2.0), ("b", None, 3.0), ("c", None, 7.0), ("a", "c", 0.5)
)  # fmt: skip


def placed(rows: list[dict]) -> tuple[list[layered.Node], list[layered.Link]]:
    nodes, links = layered.graph(rows, ["a", "b", "c"])
    layered.mark_recycles(nodes)
    layered.set_layers(nodes)
    return nodes + layered.route(links), links


def test_what_returns_is_a_recycle_and_all_else_runs_down() -> None:
    """Without the recycles there is no circuit, and each link leads to a lower row."""
    _, links = placed(_CIRCUIT)
    assert [(e.source.key, e.target.key) for e in links if e.kind == "recycle"] == [("c", "a")]
    for link in links:
        if link.kind != "recycle":
            assert [b.layer - a.layer for a, b in pairwise(link.path)] == [1] * (len(link.path) - 1)


def test_long_links_have_a_place_in_each_row_they_pass() -> None:
    """From a to c over the row of b."""
    nodes, links = placed(_CIRCUIT)
    long = next(e for e in links if (e.source.key, e.target.key) == ("a", "c"))
    assert [n.kind for n in long.path] == ["step", "via", "step"]
    assert long.path[1] in nodes


@pytest.mark.parametrize("label", [0.0, 80.0, 5000.0])
def test_labels_do_not_change_the_scale(label: float) -> None:
    """Rows and lanes fit at a scale that flows alone decide."""
    nodes, links = placed(_CIRCUIT)
    for node in nodes:
        node.label = label
    rows, recycles = layered.rows_of(nodes), [e for e in links if e.kind == "recycle"]
    scale, room = layered.fit(rows, recycles, _WIDTH)
    assert scale == pytest.approx(_WIDTH / 2 / 12.5)  # the widest step, a, passes 12.5 and has half the width
    layered.slots(rows, scale, room)
    layered.place(rows, links, room)
    for row in rows:
        ordered = sorted(row, key=lambda n: n.x)
        assert ordered[0].x - ordered[0].bar / 2 >= -1e-9 and ordered[-1].x + ordered[-1].bar / 2 <= room + 1e-9
        for a, b in pairwise(ordered):
            assert b.x - a.x >= (a.bar + b.bar) / 2 + layered.SPACE - 1e-9


def test_a_crowded_row_decides_the_scale() -> None:
    """Forty outlets of one step stand beside one another."""
    rows = flows((None, "a", 40.0), *[("a", None, 1.0)] * 40)
    nodes, _ = placed(rows)
    scale, room = layered.fit(layered.rows_of(nodes), [], _WIDTH)
    assert 40 * scale + 39 * layered.SPACE == pytest.approx(room) == pytest.approx(_WIDTH)


_SORTED = st.lists(
    st.tuples(st.floats(0, _WIDTH), st.floats(0.1, 10), st.floats(1, 40)), min_size=1, max_size=6
).map(sorted)  # fmt: skip


@settings(deadline=None)
@given(_SORTED)
def test_places_are_the_nearest_allowed(items: list[tuple[float, float, float]]) -> None:
    """Apart, within the room, and no arrangement is nearer to what is wanted (a general minimiser agrees)."""
    wanted, weights, widths = (list(column) for column in zip(*items, strict=True))
    found = layered.spaced(wanted, weights, widths, 5.0, 10 * _WIDTH)
    for i, (a, b) in enumerate(pairwise(found)):
        assert b - a >= (widths[i] + widths[i + 1]) / 2 + 5.0 - 1e-9
    assert found[0] >= widths[0] / 2 - 1e-9

    def away(places: list[float]) -> float:
        return sum(w * (x - p) ** 2 for w, x, p in zip(weights, wanted, places, strict=True))

    free = layered.spaced([x + _WIDTH for x in wanted], weights, widths, 5.0, 10 * _WIDTH)
    limits = [
        {"type": "ineq", "fun": lambda p, i=i: p[i + 1] - p[i] - (widths[i] + widths[i + 1]) / 2 - 5.0}
        for i in range(len(found) - 1)
    ]
    best = minimize(lambda p: away(p), [x - _WIDTH for x in free], constraints=limits, method="SLSQP")
    assert away([x - _WIDTH for x in free]) <= away(best.x) * (1 + 1e-6) + 1e-6

"""Labels that give way."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from blackmass.ui.figures.labels import staggered, wrapped

_ROOM = 760.0
_ENDS = st.lists(st.floats(0, _ROOM), min_size=1, max_size=8, unique_by=lambda x: round(x / 20)).map(sorted)


@settings(deadline=None)
@given(_ENDS, st.floats(20, 90))
def test_no_two_labels_cover_each_other(anchors: list[float], wide: float) -> None:
    """On each level apart, and inside the picture."""
    found = staggered(anchors, [wide] * len(anchors), _ROOM)
    for level in {level for level, _ in found}:
        here = [x for at, x in found if at == level]
        assert all(b - a >= wide for a, b in pairwise(here))
        assert here[0] >= wide / 2 - 1e-9 and here[-1] <= _ROOM - wide / 2 + 1e-9


def test_what_has_room_stands_in_one_row_under_its_end() -> None:
    """No line is begun without need."""
    assert staggered([100.0, 300.0, 500.0], [80.0] * 3, _ROOM) == [(0, 100.0), (0, 300.0), (0, 500.0)]


def test_neighbours_stand_on_levels_in_turn() -> None:
    """At a pitch of half a label."""
    assert [level for level, _ in staggered([300.0, 350.0, 400.0, 450.0], [80.0] * 4, _ROOM)] in (
        [0, 1, 0, 1],
        [1, 0, 1, 0],
    )


def test_titles_wrap() -> None:
    """Two lines at most, and no line that runs away."""
    assert wrapped("slag") == ["slag"]
    assert wrapped("manganese sulfate monohydrate") == ["manganese sulfate", "monohydrate"]
    assert len(wrapped("x" * 80)) == 1 and len(wrapped("x" * 80)[0]) < 25

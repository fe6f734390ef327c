"""A visitor who stays long: memory does not grow without bound."""

from __future__ import annotations

import gc
import os
import tracemalloc
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import blackmass.ui

#: Left out by a contributor's loop for its time.
pytestmark = pytest.mark.slow

_PAGE = Path(blackmass.ui.__file__).parent / "app" / "page.py"

#: Few where tests are run for every change: BLACKMASS_SOAK=1 asks for all.
_RERUNS = 200 if os.environ.get("BLACKMASS_SOAK") else 4
#: What leaks does so in every round; what Python or a library does once, it does in one of them.
_ROUNDS = 3
#: Bytes by which what Python holds may grow for each rerun once caches are full of what the visitor does: the history keeps
#: a link of a few kilobytes a step, and no more than a hundred steps.
_GROWTH = 10_000


def page() -> AppTest:
    return AppTest.from_file(str(_PAGE), default_timeout=300).run()


def feed(app: AppTest) -> object:
    return next(widget for widget in app.text_input if widget.label == "Battery feed")


def test_who_stays_long_takes_no_more_and_more() -> None:
    app = page()
    asked = ("9000 t/yr", "11000 t/yr")
    tracemalloc.start()
    try:
        for value in asked * 2:  # what is kept of the two plants, and one page of theirs, is there then
            feed(app).set_value(value).run()  # type: ignore[attr-defined]
        grown = []
        for _ in range(_ROUNDS):
            gc.collect()
            before, _ = tracemalloc.get_traced_memory()
            for step in range(_RERUNS):
                feed(app).set_value(asked[step % 2]).run()  # type: ignore[attr-defined]
                assert not app.exception
            gc.collect()
            grown.append((tracemalloc.get_traced_memory()[0] - before) / _RERUNS)
    finally:
        tracemalloc.stop()
    assert min(grown) < _GROWTH, f"{grown} bytes a rerun"
    print(f"{grown} bytes a rerun")

"""Knobs in words: what a value that is turned or drawn is now, what it may be, and what is suggested for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from blackmass.process.errors import InputError
from blackmass.process.quantities import format_number
from blackmass.process.studies.knobs import Knob

from .spoken import st


def unreadable(knob: Knob, typed: str) -> str:
    if not typed:
        return "give a value"
    try:
        knob.read(typed)
    except InputError as error:
        return str(error).removeprefix("study: ")
    return ""


def suggested(knob: Knob) -> tuple[str, str]:
    """A range about the present value, within the declared bounds."""
    now, low, high = knob.now, knob.low, knob.high
    if now is None or not now > 0.0:
        ends = (low, high)
    elif knob.dimension == "temperature":
        ends = (now - 20.0, now + 20.0)
    else:
        ends = (now / 2.0, now * 2.0)
    if None in ends:
        return "", ""
    return tuple(entry(knob, value) for value in np.clip(ends, low, high).tolist())  # type: ignore[return-value]


def entry(knob: Knob, value: float) -> str:
    """An SI value as it is typed."""
    number = round(value) if knob.whole else float(f"{float(knob.shown(value)):.4g}")
    return f"{number}" if knob.unit == "1" or knob.whole else f"{number!r} {knob.unit}"


def about(knob: Knob) -> str:
    """What a knob is: its value, its bounds, its meaning and source."""
    parts = [] if knob.now is None else [f"now {number(knob, knob.now)}"]
    if knob.low is not None and knob.high is not None:
        parts.append(f"possible {number(knob, knob.low)} to {number(knob, knob.high)}")
    return "; ".join(part for part in (*parts, knob.doc, knob.source) if part)


def number(knob: Knob, value: float) -> str:
    return format_number(float(knob.shown(value)))


def several(
    title: str, options: Sequence[str], key: str, grey: str, most: int | None = None, words: Any = str
) -> list[str]:
    """A choice of some names; what another plant does not have is dropped."""
    if kept := st.session_state.get(key):
        st.session_state[key] = [name for name in kept if name in options][:most]
    return st.multiselect(
        title, options, key=key, placeholder=grey, max_selections=most, format_func=words, persist_state="session"
    )

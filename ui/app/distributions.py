"""Distributions of a visitor's own: how a value of the plant is distributed, and which values rise together.

They are the [uncertainty] table of the scenario, so that its file, its link and its script carry them. What has no place in the plant
as it is, such as a value of a step that was left out, is set aside until it has one again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from blackmass.process import Scenario, uncertainty
from blackmass.process.errors import InputError, listing
from blackmass.process.studies.knobs import Knob, every

from ..display import plain, printed
from . import knob_words
from .spoken import st
from .starts import UNCERTAIN

#: Keys of a row of the table.
_KIND, _BETWEEN, _RANK = "distribution", "between", "rank"

#: What stands grey where nothing is typed: the deviation as a share of the value (assumption), or of a temperature.
_DEVIATION, _DEGREES = 0.1, "5 K"


def placed(scenario: Mapping[str, Any], bare: Scenario) -> dict[str, Any]:
    """The scenario with the distributions that have a place in it. bare: the scenario without any."""
    rows, ties = _parted(scenario.get("uncertainty", {}))
    kept = {target: row for target, row in rows.items() if _known(target, bare)}
    table = _table(kept, [tie for tie in ties if set(tie[_BETWEEN]) <= set(kept)])
    rest = {key: value for key, value in scenario.items() if key != "uncertainty"}
    return {**rest, "uncertainty": table} if table else rest


def _known(target: str, scenario: Scenario) -> bool:
    try:
        uncertainty.found(target, scenario.declared)
    except InputError:
        return False
    return True


def _parted(table: Mapping[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    """Distributions, by what they are of, and what rises together."""
    rows = dict(table)
    return rows, list(rows.pop(uncertainty.CORRELATION, ()))


def _table(rows: Mapping[str, Any], ties: Sequence[Any]) -> dict[str, Any]:
    """The table of both."""
    return {**rows, uncertainty.CORRELATION: ties} if ties else dict(rows)


def _keep(table: Mapping[str, Any]) -> None:
    st.session_state[UNCERTAIN] = table


def distributions(scenario: Scenario) -> None:
    """What is entered, and where more is."""
    rows, ties = _parted(st.session_state[UNCERTAIN])
    used, tied = _parted(scenario.to_dict().get("uncertainty", {}))
    with st.expander("Distributions of your own", key="own distributions"):
        for target, row in rows.items():
            others = {key: other for key, other in rows.items() if key != target}
            left = _table(others, [tie for tie in ties if target not in tie[_BETWEEN]])
            _held(plain(f"{target}: {_told(row)}"), f"distribution {target}", left, used=target in used)
        for i, tie in enumerate(ties):
            one, other = tie[_BETWEEN]
            left = _table(rows, ties[:i] + ties[i + 1 :])
            _held(plain(f"{one} and {other}: rank correlation {tie[_RANK]}"), f"tie {i}", left, used=tie in tied)
        _new(scenario, rows, ties)
        if len(rows) > 1:
            _tie(scenario, rows, ties)


def _held(words: str, key: str, left: Mapping[str, Any], *, used: bool) -> None:
    """A line of what is entered, and the way to take it out. left: the table without it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(words if used else f"{words} (set aside: no part of the plant as it is)")
        st.button("Take out", key=f"take out {key}", icon=":material/delete:", on_click=_keep, args=(left,))


def _enter(words: str, key: str, scenario: Scenario, table: Mapping[str, Any], missing: str = "") -> None:
    """The button that makes this the table, and what stands in its way; what is set aside does not."""
    wrong = missing
    if not wrong:
        try:
            uncertainty.read(placed({"uncertainty": table}, scenario).get("uncertainty", {}), scenario.declared)
        except InputError as error:
            wrong = str(error)
    if wrong:
        st.error(plain(wrong))
    st.button(words, key=key, icon=":material/add:", on_click=_keep, args=(table,), disabled=bool(wrong))


def _told(row: Mapping[str, Any]) -> str:
    """A distribution in words."""
    rest = {key: value for key, value in row.items() if key != _KIND}
    return ", ".join(
        [row[_KIND], *(f"{key} {listing(v) if isinstance(v, (list, tuple)) else v}" for key, v in rest.items())]
    )


def _new(scenario: Scenario, rows: Mapping[str, Any], ties: Sequence[Any]) -> None:
    """A distribution that is entered."""
    left, middle = st.columns([3, 2])
    known = {target: knob for target in every(scenario) if not (knob := Knob.of(scenario, target)).choices}
    target = _one(left, "Value", list(known), "distribution of", "choose from what the plant declares")
    kind = middle.selectbox("Distribution", list(uncertainty.KINDS), key="distribution kind", persist_state="session")
    if target is None:
        return
    knob = known[target]
    unit = printed(knob.unit)
    st.caption(plain(f"{target}{f', {unit}' if unit else ''}: {knob_words.about(knob)}"))
    names = uncertainty.KINDS[kind] + (("weights",) if kind == "discrete" else ())
    row: dict[str, Any] = {_KIND: kind}
    for column, name in zip(st.columns(len(names)), names, strict=True):
        grey = _grey(knob, name)
        typed = column.text_input(
            _NAMES[name], key=f"distribution {name} {target}", persist_state="session",
            placeholder=grey or ("all alike" if name == "weights" else "its value and unit"),
        )  # fmt: skip
        if typed := (typed or "").strip() or grey:
            row[name] = [_read(part) for part in typed.split(",")] if name in _LISTS else _read(typed)
    missing = "" if set(row) >= {_KIND, *uncertainty.KINDS[kind]} else "Give every value."
    _enter("Enter", "enter distribution", scenario, _table({**rows, target: row}, ties), missing)


#: What the numbers of a distribution are called, and which of them are several.
_NAMES = {
    "low": "Lowest", "mode": "Likeliest", "high": "Highest", "mean": "Mean", "deviation": "Standard deviation",
    "values": "Values, with commas", "weights": "Weights",
}  # fmt: skip
_LISTS = ("values", "weights")


def _one(place: Any, title: str, options: list[str], key: str, grey: str) -> str | None:
    """A choice of one name or none; what another plant does not have is dropped."""
    if st.session_state.get(key) not in options:
        st.session_state.pop(key, None)
    return place.selectbox(title, options, index=None, key=key, placeholder=grey, persist_state="session")


def _grey(knob: Knob, name: str) -> str:
    """What stands in a number's place until it is typed: about the value that the plant has."""
    if name == "deviation" and knob.dimension == "temperature":
        return _DEGREES
    if name in ("low", "high", "values"):
        low, high = knob_words.suggested(knob)
        return {"low": low, "high": high, "values": f"{low}, {high}" if low else ""}[name]
    if name == "weights" or knob.now is None or (name == "deviation" and not knob.now):
        return ""
    return knob_words.entry(knob, abs(_DEVIATION * float(knob.now)) if name == "deviation" else float(knob.now))


def _read(typed: str) -> Any:
    """A number where it is one, as a file has it, else the text with its unit."""
    try:
        return float(typed)
    except ValueError:
        return typed.strip()


def _tie(scenario: Scenario, rows: Mapping[str, Any], ties: Sequence[Any]) -> None:
    """Two values that rise together."""
    columns = st.columns([3, 3, 2])
    one = _one(columns[0], "Rises together", list(rows), "tie one", "none")
    other = _one(columns[1], "with", list(rows), "tie other", "none")
    typed = columns[2].text_input("Rank correlation", key="tie rank", placeholder="-1 to 1", persist_state="session")
    if one is None or other is None or not (typed or "").strip():
        return
    others = [tie for tie in ties if set(tie[_BETWEEN]) != {one, other}]
    table = _table(rows, [*others, {_BETWEEN: [one, other], _RANK: _read(typed)}])
    _enter("Let them rise together", "enter tie", scenario, table)

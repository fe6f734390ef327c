"""Distributions of a visitor's own: how a value of the plant is distributed, and which values rise together.

They are the [uncertainty] table of the scenario, so that its file, its link and its script carry them. What has no place in the plant
as it is, such as a value of a step that was left out, is set aside until it has one again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blackmass.process import Scenario, uncertainty
from blackmass.process.errors import InputError
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
    table = scenario.get("uncertainty", {})
    kept = {target: row for target, row in table.items() if target != uncertainty.CORRELATION and _known(target, bare)}
    ties = [tie for tie in table.get(uncertainty.CORRELATION, ()) if set(tie[_BETWEEN]) <= set(kept)]
    rest = {key: value for key, value in scenario.items() if key != "uncertainty"}
    kept |= {uncertainty.CORRELATION: ties} if ties else {}
    return {**rest, "uncertainty": kept} if kept else rest


def _known(target: str, scenario: Scenario) -> bool:
    try:
        uncertainty.found(target, scenario.declared)
    except InputError:
        return False
    return True


def distributions(scenario: Scenario) -> None:
    """What is entered, and where more is."""
    table: dict[str, Any] = st.session_state[UNCERTAIN]
    with st.expander("Distributions of your own", key="own distributions"):
        for target, row in table.items():
            if target != uncertainty.CORRELATION:
                _held(
                    plain(f"{target}: {_told(row)}"),
                    f"distribution {target}",
                    target in scenario.to_dict().get("uncertainty", {}),
                    target,
                )
        for i, tie in enumerate(table.get(uncertainty.CORRELATION, ())):
            one, other = tie[_BETWEEN]
            _held(plain(f"{one} and {other}: rank correlation {tie[_RANK]}"), f"tie {i}", True, i)
        _new(scenario, table)
        targets = [target for target in table if target != uncertainty.CORRELATION]
        if len(targets) > 1:
            _tie(scenario, table, targets)


def _held(words: str, key: str, used: bool, target: str | int) -> None:
    """A line of what is entered, and the way to take it out."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(words if used else f"{words} (set aside: no part of the plant as it is)")
        st.button("Take out", key=f"take out {key}", icon=":material/delete:", on_click=_drop, args=(target,))


def _told(row: Mapping[str, Any]) -> str:
    rest = [f"{key} {', '.join(map(str, value)) if isinstance(value, (list, tuple)) else value}" for key, value in row.items() if key != _KIND]  # fmt: skip
    return f"{row[_KIND]}, {', '.join(rest)}"


def _drop(target: str | int) -> None:
    """Take a distribution out, and with it what says that it rises with others; or a correlation, by its place."""
    table = dict(st.session_state[UNCERTAIN])
    ties = list(table.pop(uncertainty.CORRELATION, ()))
    if isinstance(target, int):
        ties.pop(target)
    else:
        table.pop(target)
        ties = [tie for tie in ties if target not in tie[_BETWEEN]]
    st.session_state[UNCERTAIN] = {**table, uncertainty.CORRELATION: ties} if ties else table


def _new(scenario: Scenario, table: Mapping[str, Any]) -> None:
    """A distribution that is entered."""
    left, middle = st.columns([3, 2])
    known = {target: knob for target in every(scenario) if not (knob := Knob.of(scenario, target)).choices}
    if st.session_state.get("distribution of") not in known:
        st.session_state.pop("distribution of", None)
    target = left.selectbox("Value", list(known), index=None, key="distribution of", placeholder="choose from what the plant declares",
                            persist_state="session")  # fmt: skip
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
            _NAMES[name],
            key=f"distribution {name} {target}",
            placeholder=grey or "its value and unit",
            persist_state="session",
        )
        typed = (typed or "").strip() or (grey if name != "weights" else "")
        if typed:
            row[name] = [_read(part) for part in typed.split(",")] if name in ("values", "weights") else _read(typed)
    wrong = (
        _wrong(scenario, {**table, target: row})
        if set(row) >= {_KIND, *uncertainty.KINDS[kind]}
        else "Give every value."
    )
    if wrong:
        st.error(plain(wrong))
    st.button(
        "Enter",
        key="enter distribution",
        icon=":material/add:",
        on_click=_put,
        args=(target, row),
        disabled=bool(wrong),
    )


#: What the numbers of a distribution are called.
_NAMES = {
    "low": "Lowest", "mode": "Likeliest", "high": "Highest", "mean": "Mean", "deviation": "Standard deviation",
    "values": "Values, with commas", "weights": "Weights (none: all alike)",
}  # fmt: skip


def _grey(knob: Knob, name: str) -> str:
    """What stands in a number's place until it is typed: about the value that the plant has."""
    low, high = knob_words.suggested(knob)
    now = "" if knob.now is None else knob_words.entry(knob, float(knob.now))
    if name == "deviation":
        if knob.dimension == "temperature":
            return _DEGREES
        return "" if not knob.now else knob_words.entry(knob, abs(_DEVIATION * float(knob.now)))
    return {"low": low, "high": high, "mode": now, "mean": now, "values": f"{low}, {high}" if low else ""}.get(name, "")


def _read(typed: str) -> Any:
    """A number where it is one, as a file has it, else the text with its unit."""
    try:
        return float(typed)
    except ValueError:
        return typed.strip()


def _wrong(scenario: Scenario, table: Mapping[str, Any]) -> str:
    """Why a table of distributions cannot be; nothing where it can. What is set aside is not asked."""
    try:
        uncertainty.read(placed({"uncertainty": table}, scenario).get("uncertainty", {}), scenario.declared)
    except InputError as error:
        return str(error)
    return ""


def _put(target: str, row: Mapping[str, Any]) -> None:
    table = dict(st.session_state[UNCERTAIN])
    ties = table.pop(uncertainty.CORRELATION, None)
    st.session_state[UNCERTAIN] = {**table, target: dict(row), **({uncertainty.CORRELATION: ties} if ties else {})}


def _tie(scenario: Scenario, table: Mapping[str, Any], targets: list[str]) -> None:
    """Two values that rise together."""
    columns = st.columns([3, 3, 2])
    pair = []
    for column, title, key in zip(columns, ("Rises together", "with"), ("tie one", "tie other"), strict=False):
        if st.session_state.get(key) not in targets:
            st.session_state.pop(key, None)
        pair.append(column.selectbox(title, targets, index=None, key=key, placeholder="none", persist_state="session"))
    typed = (columns[2].text_input("Rank correlation", key="tie rank", placeholder="-1 to 1", persist_state="session") or "").strip()  # fmt: skip
    if None in pair or not typed:
        return
    ties = [tie for tie in table.get(uncertainty.CORRELATION, ()) if set(tie[_BETWEEN]) != set(pair)]
    ties.append({_BETWEEN: pair, _RANK: _read(typed)})
    wrong = _wrong(scenario, {**table, uncertainty.CORRELATION: ties})
    if wrong:
        st.error(plain(wrong))
    st.button(
        "Let them rise together",
        key="enter tie",
        icon=":material/add:",
        on_click=_put_ties,
        args=(ties,),
        disabled=bool(wrong),
    )


def _put_ties(ties: list[Mapping[str, Any]]) -> None:
    st.session_state[UNCERTAIN] = {**st.session_state[UNCERTAIN], uncertainty.CORRELATION: ties}

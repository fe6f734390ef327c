"""The fields of parameters, one each, made from its declaration. An empty one means the default, which it shows in grey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from blackmass.process.errors import InputError

from ..display import declared, heading, label, plain
from ..measures import Measures
from . import units
from .fields import Key, field_label, names_of, shown_first, typed
from .spoken import st
from .starts import ENTERED

#: Parameters of the plant as a whole whose fields stand over those of the steps.
ON_TOP: tuple[Key, ...] = (("plant", "preset"), ("plant", "location"), ("economics", "price"))

#: Tables of settings that have a panel to themselves.
PANELS = ("compliance", "impacts")

#: Where the message of each field stands, by its name in the scenario.
Messages = dict[str, Any]


def switch(title: str, key: str, possible: Sequence[str], chosen: list[str]) -> None:
    """Choose some of the steps that a plant may have or leave out."""
    if not possible:
        return

    def keep() -> None:
        st.session_state[key] = list(st.session_state[f"{key} shown"])

    # What was chosen outlives the widget, which is not drawn while another entry is wrong.
    st.session_state[f"{key} shown"] = list(chosen)
    st.multiselect(
        title, possible, key=f"{key} shown", format_func=heading, placeholder="none",
        on_change=keep,
    )  # fmt: skip


def parameters(operations: Mapping[str, Any], messages: Messages) -> None:
    """The parameters of the steps: what most plants ask for by the part of the plant, all others by the step."""
    st.caption("Grey values are defaults. Type over them; empty a field to return to the default.")
    shown = set(ON_TOP)
    panels = {
        table: [(table, name) for name in names_of(table, operations[table])] for table in PANELS if table in operations
    }
    for area, every in {**shown_first(operations), **panels}.items():
        here = [key for key in every if key[1] in names_of(key[0], operations[key[0]]) and key not in shown]
        if not here:
            continue
        shown.update(here)
        with st.expander(heading(area), key=f"group {area}"):
            for step, name in here:
                title = heading(name) if step in PANELS else field_label(step, name)
                field(step, name, operations[step], title, messages)
            st.caption(_entered_here(here))
    others = {s: [(s, p) for p in names_of(s, op) if (s, p) not in shown] for s, op in operations.items()}
    others = {step: keys for step, keys in others.items() if keys}
    if not others:
        return
    every = [key for keys in others.values() for key in keys]
    with st.expander("All other parameters", key="group of others"):
        if st.session_state.get("field step") not in others:
            st.session_state["field step"] = next(iter(others))
        step = st.selectbox("Step", list(others), key="field step", format_func=heading)
        st.caption(_first_line(operations[step]))
        for step_name, name in others[step]:
            field(step_name, name, operations[step], heading(name), messages)
        st.caption(_entered_here(every))


def current(operations: Mapping[str, Any]) -> dict[Key, str]:
    """What stands in the fields of the parameters, also of those that are not drawn yet."""
    entered: dict[Key, str] = st.session_state[ENTERED]
    keys = [(step, name) for step, operation in operations.items() for name in names_of(step, operation)]
    return {(s, p): st.session_state.get(f"field {s}.{p}", entered.get((s, p))) or "" for s, p in keys}


def _first_line(operation: Any) -> str:
    return (type(operation).__doc__ or "").strip().split("\n")[0]


def _entered_here(keys: list[Key]) -> str:
    """What was entered in a panel. It stands inside: a title that changed would make the panel a new, closed one."""
    entered = [f"{label(step)} {label(name)}" for step, name in keys if _text((step, name)).strip()]
    return f"Entered here: {', '.join(entered)}." if entered else "Nothing is entered here."


def _text(key: Key) -> str:
    return st.session_state[ENTERED].get(key, "")


def _message(key: Key, operation: Any) -> str:
    """What is wrong with what was entered for a parameter, or nothing."""
    text = _text(key)
    if not text.strip():
        return ""
    try:
        typed(text, operation.parameters[key[1]], f"{key[0]}.{key[1]}")
    except InputError as error:
        return str(error)
    return ""


def field(step: str, name: str, operation: Any, title: str, messages: Messages) -> None:
    """One parameter's field: an empty one means the default; its message stands beside it."""
    key = f"field {step}.{name}"
    entered: dict[Key, str] = st.session_state[ENTERED]
    st.session_state.setdefault(key, entered.get((step, name), ""))
    entered[step, name] = _entry(key, operation, name, title)
    messages[f"{step}.{name}"] = st.empty()
    if message := _message((step, name), operation):
        messages[f"{step}.{name}"].error(plain(message))


def second(step: str, name: str, operation: Any) -> None:
    """The field of a parameter once more, at another place of the page: what is typed in either stands in both."""
    key, first = f"second {step}.{name}", f"field {step}.{name}"
    entered: dict[Key, str] = st.session_state[ENTERED]
    st.session_state[key] = st.session_state.get(first, entered.get((step, name), ""))

    def carry() -> None:
        st.session_state[first] = st.session_state[ENTERED][step, name] = st.session_state[key] or ""

    _entry(key, operation, name, heading(name), on_change=carry)
    if message := _message((step, name), operation):
        st.error(plain(message))


def _entry(key: str, operation: Any, name: str, title: str, **more: Any) -> str:
    """The widget of a parameter, and what stands in it."""
    parameter = operation.parameters[name]
    measures = units.chosen()
    default = measures.text(parameter.text(operation.default_value(name)))
    if parameter.kind == "choice":
        options = ["", *parameter.choices]
        if st.session_state[key] not in options:
            st.session_state[key] = ""
        return st.selectbox(
            title, options, key=key, help=_help(parameter, measures),
            format_func=lambda c: label(c) if c else f"{default} (default)", **more,
        ) or ""  # fmt: skip
    grey = _example(parameter) if parameter.kind in ("plant data", "table") else default
    return st.text_input(title, key=key, placeholder=grey, help=_help(parameter, measures), **more) or ""


def _example(parameter: Any) -> str:
    if parameter.default:
        return ", ".join(f"{key} = {entry}" for key, entry in parameter.default.items())
    return f"none; such as {parameter.example.strip('{} ')}".replace('"', "")


def _help(parameter: Any, measures: Measures) -> str:
    """What the parameter is, its bounds and its source."""
    parts = [parameter.doc[:1].upper() + parameter.doc[1:].rstrip(".") + "."]
    if parameter.low is not None and parameter.kind not in ("plant data", "choice", "table"):
        low, high = (
            declared(measures.text(end) if isinstance(end, str) else end) for end in (parameter.low, parameter.high)
        )
        parts.append(f"From {low} to {high}.")
    if parameter.source:
        parts.append(f"Source: {parameter.source}.")
    return plain(" ".join(parts))

"""The fields of the page. An empty field means the default, which it shows in grey."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from blackmass import chemistries
from blackmass.process import Scenario, tables
from blackmass.process import scenario as scenarios
from blackmass.process.errors import BlackmassError, InputError
from blackmass.process.feed import FORMS, Feed
from blackmass.process.own import KINDS
from blackmass.process.plant import Plant
from blackmass.process.registry import Registry

from ..display import declared, format_number, heading, label
from ..display import plain as _plain
from .certificate_form import form as certificate_form
from .fields import (
    MOST_FEEDS,
    Fields,
    Key,
    as_entered,
    field_label,
    hours_of,
    opened,
    percentages,
    read_scenario,
    shown_first,
    switches,
    typed,
    understood,
    write_plant,
    write_scenario,
)

_log = logging.getLogger("blackmass.ui")

#: The preset a visitor meets first, when it is shipped.
FIRST_PRESET = "nmc622-hydro"

#: How a scenario file that a visitor brought is called in the list of starts.
OWN_FILE = "(your file)"

_OPENED = "opened scenario"  # session key: what that file holds
_REFUSED = "refused file"  # session key: why the last one was not taken
_EXTRA = "extra steps"  # session key of the optional steps that are switched on
_SKIPPED = "skipped steps"  # session key of the ordinary steps that are switched off
_ENTERED = "entered"  # session key of the parameters that were typed, by (step, parameter)


@dataclass(frozen=True)
class Asked:
    """What the page asks to calculate."""

    scenario: dict[str, Any]
    wrong: dict[str, str]
    preset: str
    preset_scenario: Mapping[str, Any]


def show() -> Asked:
    """Draw the fields and return what they stand for."""
    names = dict(scenarios.shipped())
    if "preset" not in st.session_state:
        _load(FIRST_PRESET if FIRST_PRESET in names else next(iter(names)))
    st.header("blackmass", anchor=False)
    st.caption("Process calculator for lithium-ion battery recycling")
    own = [OWN_FILE] if _OPENED in st.session_state else []
    preset = st.selectbox("Start from", [*own, *names], key="preset", on_change=_load_chosen)
    before = _start(preset)
    st.caption(_plain(str(before.get("title") or before.get("plant", {}).get("name") or preset)))
    st.button(
        "Reset to this start",
        on_click=_load_chosen,
        icon=":material/undo:",
        width="stretch",
        help="Undo every change made below.",
    )
    _open_file()
    fields = Fields(preset=preset, entered=st.session_state[_ENTERED])
    fields.route = st.selectbox("Route", Registry.installed().routes, key="route", format_func=label)

    st.subheader("Feed", anchor=False)
    messages: dict[str, Any] = {}
    fields.tonnage = st.text_input(
        "Battery feed", key="tonnage", help='With its unit: "10000 t/yr", "1.5 t/h" or "36 t/d".'
    )
    messages["tonnage"] = st.empty()
    _feed_rows(fields, before)
    messages["shares"] = st.empty()
    fields.state_of_charge = st.text_input(
        "State of charge",
        key="state_of_charge",
        placeholder=Feed.parameters["state_of_charge"].default,
        help='Charge left in cells, modules and packs as they arrive, such as "30 percent".',
    )
    messages["state_of_charge"] = st.empty()
    fields.operating_time = st.text_input(
        "Operating time",
        key="operating_time",
        placeholder=Plant.parameters["operating_time"].default,
        help="Hours a year the plant runs; they join t/yr and t/h.",
    )
    messages["operating_time"] = st.empty()
    years: list[str] = ["", *tables.price_tables(), *before.get("prices", {})]
    if st.session_state.get("prices") not in years:
        st.session_state["prices"] = ""
    fields.prices = st.selectbox("Price table", years, key="prices", format_func=lambda year: year or "default")

    plain, wrong = write_plant(fields, before)
    operations: Mapping[str, Any] = {}
    possible: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    unfit = ""  # why the steps that were chosen cannot be together
    if not wrong:
        operations, trouble = _steps(fields, before)
        if not trouble:
            possible = switches({**plain, **{step: {} for step in st.session_state[_EXTRA]}})
            fields.extra, fields.skipped = (
                [step for step in st.session_state[key] if step in steps_]
                for key, steps_ in zip((_EXTRA, _SKIPPED), possible, strict=True)
            )
            operations, unfit = _steps(fields, before)
        else:
            wrong["shares" if ".composition" in trouble else "tonnage"] = trouble
    if "tonnage" not in wrong:
        hours = hours_of(fields.operating_time) if "operating_time" not in wrong else None
        messages["tonnage"].caption(understood(fields.tonnage, hours))
    for name, message in wrong.items():
        messages[name].error(message)
    if not wrong:
        st.subheader("Process", anchor=False)
        _switch("Optional steps", _EXTRA, possible[0], fields.extra)
        _switch("Steps left out", _SKIPPED, possible[1], fields.skipped)
        if unfit:
            wrong["steps"] = unfit
            st.error(_plain(unfit))
        else:
            _parameters(as_entered(operations, _current(operations)))
    st.session_state[_ENTERED] = {k: v for k, v in st.session_state[_ENTERED].items() if v.strip()}
    fields.entered = st.session_state[_ENTERED]
    scenario, wrong = write_scenario(fields, before, operations) if not wrong else (dict(before), wrong)
    return Asked(scenario, wrong, "" if preset == OWN_FILE else preset, before)


# --- presets ---------------------------------------------------------------------------------------


def _load_chosen() -> None:
    _load(st.session_state["preset"])


def _start(preset: str) -> Mapping[str, Any]:
    """The scenario that the fields began with."""
    return st.session_state[_OPENED] if preset == OWN_FILE else Scenario.load(preset).to_dict()


def _open_file() -> None:
    """Where a scenario file goes in; what is wrong with it stands beside it."""
    with st.expander("Open a scenario file"):
        st.file_uploader(
            "Scenario file",
            type="toml",
            key="opened file",
            on_change=_read_file,
            label_visibility="collapsed",
            help="One that this page or the command line wrote, or your own.",
        )
        if st.session_state.get(_REFUSED):
            st.error(_plain(f"This file cannot be used: {st.session_state[_REFUSED]}"))


def _read_file() -> None:
    file = st.session_state["opened file"]
    st.session_state[_REFUSED] = ""
    if file is None:  # taken out again; what it held stays
        return
    try:
        st.session_state[_OPENED] = opened(file.getvalue())
    except BlackmassError as error:
        st.session_state[_REFUSED] = str(error)
    else:
        _load(OWN_FILE)


def _load(preset: str) -> None:
    """Fill every field from the scenario to start from."""
    as_given = _start(preset)
    operations = Scenario.from_dict(as_given).plan().used
    fields = read_scenario(as_given, operations, preset)
    for key in [
        k for k in st.session_state if str(k).startswith(("field ", "chemistry ", "form ", "share ", "certificate "))
    ]:
        del st.session_state[key]
    st.session_state["preset"] = preset
    for name in ("route", "tonnage", "operating_time", "prices", "state_of_charge"):
        st.session_state[name] = getattr(fields, name)
    st.session_state["feeds"] = max(len(fields.chemistries), 1)
    for i, (chemistry, form, share) in enumerate(zip(fields.chemistries, fields.forms, fields.shares, strict=True)):
        st.session_state[f"chemistry {i}"] = chemistry
        st.session_state[f"form {i}"] = form
        st.session_state[f"share {i}"] = share
        st.session_state[f"certificate {i}"] = fields.certificates[i]
    st.session_state[_ENTERED] = dict(fields.entered)
    st.session_state[_EXTRA], st.session_state[_SKIPPED] = list(fields.extra), list(fields.skipped)


# --- feed ------------------------------------------------------------------------------------------


def _feed_rows(fields: Fields, before: Mapping[str, Any]) -> None:
    typed = [st.session_state.get(f"chemistry {i}") for i in range(MOST_FEEDS)]
    names = list(dict.fromkeys([*chemistries.available(), *before.get("chemistry", {}), *filter(None, typed)]))
    rows = st.segmented_control(
        "Chemistries in the feed", list(range(1, MOST_FEEDS + 1)), key="feeds", required=True,
        help=f"Up to {MOST_FEEDS} kinds of battery, mixed by share of mass.",
    )  # fmt: skip
    count = int(rows or 1)
    for i in range(count):
        # A mixture starts with equal parts of another chemistry; keys are kept while the row is hidden.
        st.session_state.setdefault(f"chemistry {i}", names[i % len(names)])
        st.session_state.setdefault(f"form {i}", st.session_state.get("form 0", "cell"))
        if i:
            st.session_state.setdefault(f"share {i}", f"{100.0 / count:.0f}")
    for i in range(count):
        left, right = st.columns([1, 1], gap="small")
        number = "" if count == 1 else f" {i + 1}"
        chosen = left.selectbox(
            f"Chemistry{number}", names, key=f"chemistry {i}", accept_new_options=True,
            help='Choose one, or type a mixture of nickel, manganese and cobalt, such as "NMC 55:15:30".',
        )  # fmt: skip
        fields.chemistries.append(chosen or names[0])
        fields.forms.append(right.selectbox(f"Form{number}", list(FORMS), key=f"form {i}", format_func=label))
        fields.certificates.append(_certificate(i, number, fields, before))
        if i:
            fields.shares.append(st.text_input(f"Share of chemistry {i + 1}, percent of the feed", key=f"share {i}"))
        else:
            fields.shares.append("")
            if count > 1:
                st.caption(_rest(["", *(st.session_state[f"share {row}"] for row in range(1, count))]))


def _certificate(row: int, number: str, fields: Fields, before: Mapping[str, Any]) -> dict[str, str]:
    """What is entered of the elements of a black mass; it belongs to the material it was measured on."""
    if fields.forms[row] != "black_mass":
        return {}
    feed = {"chemistry": fields.chemistries[row]}
    return certificate_form(f"certificate {row}", f"Certificate of analysis{number}", feed, before)


def _rest(shares: list[str]) -> str:
    """What the first row of the feed is, in words."""
    try:
        return f"{format_number(percentages(shares)[0])} % of the feed (what the others leave)"
    except InputError:
        return "of the feed: what the others leave"


def _steps(fields: Fields, before: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """The operations of the plant with their defaults, and what stands in the way of having them."""
    plain, _ = write_plant(fields, before)
    kept = {
        k: plain[k]
        for k in ("route", "feed", "plant", "economics", *KINDS, *fields.extra, *fields.skipped)
        if k in plain
    }
    try:
        return Scenario.from_dict(kept).plan().used, ""
    except InputError as error:
        return {}, str(error)


# --- parameters ------------------------------------------------------------------------------------


def _switch(title: str, key: str, possible: Sequence[str], chosen: list[str]) -> None:
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


def _parameters(operations: Mapping[str, Any]) -> None:
    st.caption("Grey values are defaults. Type over them; empty a field to return to the default.")
    shown: set[Key] = set()
    for area, here in shown_first(operations).items():
        shown.update(here)
        with st.expander(heading(area), key=f"group {area}"):
            for step, name in here:
                _field(step, name, operations[step], field_label(step, name))
            st.caption(_entered_here(here))
    others = {s: [(s, p) for p in op.parameters if (s, p) not in shown] for s, op in operations.items()}
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
            _field(step_name, name, operations[step], heading(name))
        st.caption(_entered_here(every))


def _current(operations: Mapping[str, Any]) -> dict[Key, str]:
    """What stands in the fields of the parameters, also of those that are not drawn yet."""
    entered: dict[Key, str] = st.session_state[_ENTERED]
    keys = [(step, name) for step, operation in operations.items() for name in operation.parameters]
    return {(s, p): st.session_state.get(f"field {s}.{p}", entered.get((s, p))) or "" for s, p in keys}


def _first_line(operation: Any) -> str:
    return (type(operation).__doc__ or "").strip().split("\n")[0]


def _entered_here(keys: list[Key]) -> str:
    """What was entered in a panel. It stands inside: a title that changed would make the panel a new, closed one."""
    entered = [f"{label(step)} {label(name)}" for step, name in keys if _text((step, name)).strip()]
    return f"Entered here: {', '.join(entered)}." if entered else "Nothing is entered here."


def _text(key: Key) -> str:
    return st.session_state[_ENTERED].get(key, "")


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


def _field(step: str, name: str, operation: Any, title: str) -> None:
    """One parameter's field: an empty one means the default; its message stands beside it."""
    key, parameter = f"field {step}.{name}", operation.parameters[name]
    entered: dict[Key, str] = st.session_state[_ENTERED]
    default = parameter.text(operation.default_value(name))
    st.session_state.setdefault(key, entered.get((step, name), ""))
    if parameter.kind == "choice":
        options = ["", *parameter.choices]
        if st.session_state[key] not in options:
            st.session_state[key] = ""
        text = st.selectbox(
            title,
            options,
            key=key,
            help=_help(parameter),
            format_func=lambda c: label(c) if c else f"{default} (default)",
        )
    else:
        grey = _example(parameter) if parameter.kind == "plant data" else default
        text = st.text_input(title, key=key, placeholder=grey, help=_help(parameter))
    entered[step, name] = text or ""
    message = _message((step, name), operation)
    if message:
        st.error(message)


def _example(parameter: Any) -> str:
    if parameter.such_as:
        return f"none; such as {parameter.such_as.strip('{} ')}"
    return f"none; such as {parameter.choices[0]} = 0.98" if parameter.choices else "none"


def _help(parameter: Any) -> str:
    """What the parameter is, its bounds and its source. Dollars would start a formula, hence the backslash."""
    parts = [parameter.doc[:1].upper() + parameter.doc[1:].rstrip(".") + "."]
    if parameter.low is not None and parameter.kind not in ("plant data", "choice"):
        parts.append(f"From {declared(parameter.low)} to {declared(parameter.high)}.")
    if parameter.source:
        parts.append(f"Source: {parameter.source}.")
    return " ".join(parts).replace("$", "\\$").replace("[", "\\[").replace("~", "\\~")

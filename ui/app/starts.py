"""What the fields begin with: a shipped scenario, a file that a visitor brings, or a link."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from blackmass.process import Scenario
from blackmass.process import scenario as scenarios
from blackmass.process.errors import BlackmassError
from blackmass.process.own import KINDS

from ..display import plain
from . import networks
from .fields import Fields, form_of, opened, read_scenario, start_name
from .links import Link
from .made import made
from .spoken import st

#: The preset a visitor meets first, when it is shipped.
_FIRST = "nmc622-hydro"

#: How a scenario that is none of the shipped ones is called in the list of starts.
OWN_FILE = "(your file)"

#: How the keys of the fields begin of which a plant may have more or fewer.
_LISTED = ("field ", "chemistry ", "form ", "share ", "assay ", "certificate ")
#: How the keys of all fields begin, in the session.
FIELDS = (*_LISTED, "preset", "feeds", "route", "plant name", "tonnage", "operating_time", "prices", "state_of_", "extra steps",
          "skipped steps", "uncertainty")  # fmt: skip

EXTRA = "extra steps"  # session key of the optional steps that are switched on
SKIPPED = "skipped steps"  # session key of the ordinary steps that are switched off
UNCERTAIN = "uncertainty"  # session key of the distributions that were entered, as the table of a scenario file
ENTERED = "entered"  # session key of the parameters that were typed, by (step, parameter)
ASSAYS = "assays"  # session key of the assays that were typed, by (row, chemistry, form)

_OPENED = "opened scenario"  # session key: what a visitor's file holds
_REFUSED = "refused file"  # session key: why the last one was not taken
_START = "fields of the start"  # session key

#: Fields of the plant as a whole, which stand under their own name.
_PLAIN = ("route", "tonnage", "operating_time", "prices", "state_of_charge", "state_of_health")


def first() -> str:
    """The start that a visitor meets."""
    names = scenarios.shipped()
    return _FIRST if _FIRST in names else next(iter(names))


def choices() -> list[str]:
    """The starts there are."""
    return [*([OWN_FILE] if _OPENED in st.session_state else []), *scenarios.shipped()]


def scenario_of(start: str) -> Mapping[str, Any]:
    """The scenario that the fields began with."""
    return st.session_state[_OPENED] if start == OWN_FILE else _shipped(start)


@cache
def _shipped(start: str) -> Mapping[str, Any]:
    """What ships is only read."""
    return Scenario.load(start).to_dict()


def fields_of_start() -> Fields:
    """The fields as they were before anything was changed."""
    return st.session_state[_START]


def load_chosen() -> None:
    """Begin with the start that is chosen."""
    load(st.session_state["preset"])


def load(start: str) -> None:
    """Fill every field from a start."""
    scenario = scenario_of(start)
    _fill(_read(scenario, start), start)


def load_link(link: Link) -> None:
    """Fill every field from a link, over the start it was made from where that still gives the same plant."""
    start, names = link.start, scenarios.shipped()
    before: Mapping[str, Any] = Scenario.load(start).to_dict() if start in names else {}
    if not before or not _kept_from(before, link.scenario):
        start, before = OWN_FILE, link.scenario
        st.session_state[_OPENED] = before
    fields = _read(link.scenario, start)
    name = str(link.scenario.get("plant", {}).get("name", ""))
    fields.name = "" if name in (start_name(before), f"{start_name(before)}, changed") else name
    st.session_state[_START] = _read(before, start)
    _fill(fields, start, begin=False)


def _kept_from(before: Mapping[str, Any], scenario: Mapping[str, Any]) -> bool:
    """Whether the fields over that start can give the scenario: what they have no field for is the same in both."""
    return all(before.get(key) == scenario.get(key) for key in ("title", *KINDS))


def _read(scenario: Mapping[str, Any], start: str) -> Fields:
    return read_scenario(scenario, form_of(made(scenario)), start)


def _fill(fields: Fields, start: str, *, begin: bool = True) -> None:
    for key in [k for k in st.session_state if str(k).startswith(_LISTED)]:
        del st.session_state[key]
    state = st.session_state
    state["preset"], state["plant name"] = start, fields.name
    for name in _PLAIN:
        state[name] = getattr(fields, name)
    state["feeds"] = max(len(fields.chemistries), 1)
    state[ASSAYS] = {}
    rows = zip(fields.chemistries, fields.forms, fields.shares, fields.assays, strict=True)
    for i, (chemistry, form, share, assay) in enumerate(rows):
        state[f"chemistry {i}"], state[f"form {i}"], state[f"share {i}"] = chemistry, form, share
        state[ASSAYS][i, chemistry, form], state[f"certificate {i}"] = assay, fields.certificates[i]
    state[ENTERED] = dict(fields.entered)
    state[UNCERTAIN] = dict(fields.uncertain)
    state[EXTRA], state[SKIPPED] = list(fields.extra), list(fields.skipped)
    if begin:
        state[_START] = fields


# --- a visitor's own file ----------------------------------------------------------------------------


def open_file() -> None:
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
            st.error(plain(f"This file cannot be used: {st.session_state[_REFUSED]}"))


def _read_file() -> None:
    file = st.session_state["opened file"]
    st.session_state[_REFUSED] = ""
    if file is None:  # taken out again; what it held stays
        return
    try:
        if networks.takes(file.getvalue()):
            return
        st.session_state[_OPENED] = opened(file.getvalue())
    except BlackmassError as error:
        st.session_state[_REFUSED] = str(error)
    else:
        load(OWN_FILE)

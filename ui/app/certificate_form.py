"""The form of a certificate of analysis, which tells the elements of bought black mass."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blackmass.process.errors import InputError
from blackmass.process.feed import Feed
from blackmass.process.own import KINDS, embedded

from ..display import label
from ..display import plain as _plain
from .certificates import CHOICES, ELEMENTS, OTHERS, entries
from .spoken import st

_HELP = "Percent, or with its unit, such as 2100 ppm. What the certificate has not stays empty."


def form(key: str, title: str, feed: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, str]:
    """Draw the fields of a feed's certificate, and return what stands in them.

    key: of the session, under which it keeps them while the form is not drawn. own: tables of data that the feed may need.
    """
    start: dict[str, str] = st.session_state.setdefault(key, {})
    typed: dict[str, str] = {}
    with st.expander(title, key=f"{key} panel"):
        columns = st.columns(3, gap="small")
        for i, element in enumerate(ELEMENTS):
            typed[element] = _field(columns[i % 3], f"{label(element)}, %", f"{key} {element}", start.get(element, ""))
        typed[OTHERS] = _field(
            st, "Other elements", f"{key} others", start.get(OTHERS, ""), "such as S = 0.2, Si = 0.5"
        )
        for name, choices in CHOICES.items():
            st.session_state.setdefault(f"{key} {name}", start.get(name, choices[0]))
            words = Feed.parameters[name].doc
            typed[name] = st.selectbox(label(name).capitalize(), choices, key=f"{key} {name}", help=f"{words}.")
        st.caption(_taken({**feed, "form": "black_mass"}, typed, own))
    st.session_state[key] = typed
    return typed


def _field(place: Any, title: str, key: str, start: str, grey: str = "") -> str:
    st.session_state.setdefault(key, start)
    return (place.text_input(title, key=key, placeholder=grey, help=_HELP) or "").strip()


def _taken(feed: Mapping[str, Any], typed: Mapping[str, str], own: Mapping[str, Any]) -> str:
    """What the certificate is taken for, in words; what is wrong with it is told with the feeds."""
    try:
        _, library = embedded({**{kind: own[kind] for kind in KINDS if kind in own}, "feed": [feed]}, None)
        read = Feed(**feed, **entries(typed), library=library).assay
    except InputError:
        return ""
    if read is None:
        return "Empty: black mass as it is usually bought."
    return _plain(". ".join([read.words, *read.notes]))

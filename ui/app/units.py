"""The unit system of the page: one choice, kept in the session and in the address."""

from __future__ import annotations

from blackmass.process.document import Document
from blackmass.process.errors import InputError

from ..display import plain
from ..measures import BASES, ENERGIES, MASSES, METRIC, Measures, basis, fitted, measures_of
from .spoken import st

PARAMETER = "units"  # of the address

_KEYS = {"mass": "unit of mass", "energy": "unit of energy", "basis": "basis of figures"}  # session keys


def arrive() -> str:
    """Take the units of the address; returns why they cannot be read, if they cannot."""
    words, trouble = st.query_params.get(PARAMETER, ""), ""
    try:
        asked = Measures.of(words.split(".")) if words else METRIC
    except InputError as error:
        asked, trouble = METRIC, str(error)
    for name, key in _KEYS.items():
        st.session_state[key] = getattr(asked, name)
    return trouble


def choose() -> None:
    """Where they are chosen."""
    with st.expander("Units of measure", key="units"):
        st.segmented_control(
            "Mass", list(MASSES), key=_KEYS["mass"], required=True,
            help="Of flows, of amounts, and of the feed that figures are told per.",
        )  # fmt: skip
        st.segmented_control(
            "Energy", list(ENERGIES), key=_KEYS["energy"], required=True,
            help="In kWh, with primary energy in MJ as inventories have it; or all in MJ.",
        )  # fmt: skip
        st.selectbox(
            "Figures per", list(BASES), key=_KEYS["basis"], format_func=BASES.__getitem__,
            help="What value, cost, amounts and emissions are divided by. A battery counts by what it holds when new.",
        )  # fmt: skip
        st.caption("Fields take any unit, whatever is chosen here. Studies are told as the figures of a document are.")


def chosen() -> Measures:
    """The unit system of the page."""
    return Measures(**{name: st.session_state.get(key) or getattr(METRIC, name) for name, key in _KEYS.items()})


def written() -> list[str]:
    """What the address says of it: nothing where it is as always."""
    return [] if chosen() == METRIC else [".".join(chosen().words)]


def measured(doc: Document) -> Document:
    """A document in the chosen units; of a plant that lacks what figures are to be told per, per mass of its feed."""
    return fitted(doc, chosen())


def told(doc: Document) -> None:
    """Say so, where it lacks that."""
    with st.container():
        if measures_of(doc).basis != chosen().basis:
            st.caption(plain(f"This plant has no {BASES[chosen().basis]} that is known: figures are per {basis(doc)}."))

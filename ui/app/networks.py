"""A network of plants that a visitor opens: one that ships, or of a file. The fields of the page are of one plant."""

from __future__ import annotations

from blackmass.process import Network, reading
from blackmass.process.errors import BlackmassError
from blackmass.process.network import several
from blackmass.process.scenario import NETWORKS, shipped

from ..display import plain
from .links import packed, unpacked
from .spoken import st

PARAMETER = "network"  # of the address

_NONE, _OWN_FILE = "none: the plant in the fields", "(your network)"

_CHOICE = "network"  # session key of the choice
_OPENED = "opened network"  # session key: what a visitor's file holds
_REFUSED = "refused network"  # session key: why the last one was not taken


def choose() -> None:
    """Where a network is chosen, or a file of one goes in."""
    with st.expander("Open a network of plants"):
        own = [_OWN_FILE] if _OPENED in st.session_state else []
        st.selectbox(
            "Network", [_NONE, *own, *shipped(NETWORKS)], key=_CHOICE,
            help="Several plants with transport between them. It takes the place of the plant in the fields.",
        )  # fmt: skip
        st.file_uploader(
            "Network file", type="toml", key="network file", on_change=_read_file, label_visibility="collapsed"
        )
        if st.session_state.get(_REFUSED):
            st.error(plain(f"This file cannot be used: {st.session_state[_REFUSED]}"))


def chosen() -> Network | None:
    """The network that takes the place of the plant in the fields."""
    name = st.session_state.get(_CHOICE, _NONE)
    if name == _NONE:
        return None
    return Network.from_dict(st.session_state[_OPENED]) if name == _OWN_FILE else Network.load(name)


def written() -> list[str]:
    """What the address is to hold of it: the name of one that ships, else all of it; nothing where there is none."""
    name = st.session_state.get(_CHOICE, _NONE)
    return [] if name == _NONE else [packed(st.session_state[_OPENED]) if name == _OWN_FILE else name]


def arrive() -> None:
    """Open the one that the address holds, if any. Raises InputError, and then there is none."""
    text, st.session_state[_CHOICE] = st.query_params.get(PARAMETER, ""), _NONE
    if text in shipped(NETWORKS):
        st.session_state[_CHOICE] = text
    elif text:
        st.session_state[_OPENED] = Network.from_dict(unpacked(text)).to_dict()
        st.session_state[_CHOICE] = _OWN_FILE


def shipped_name() -> str:
    """The name of the chosen network where it ships."""
    name = st.session_state.get(_CHOICE, _NONE)
    return name if name in shipped(NETWORKS) else ""


def takes(raw: bytes) -> bool:
    """Whether a file that someone brings is of several plants; it is opened then. Raises InputError."""
    tables = reading.toml(reading.decoded(raw, "it"), "it")
    if not several(tables):
        return False
    st.session_state[_OPENED] = Network.from_dict(tables).to_dict()
    st.session_state[_CHOICE] = _OWN_FILE
    return True


def _read_file() -> None:
    file = st.session_state["network file"]
    st.session_state[_REFUSED] = ""
    if file is None:  # taken out again; what it held stays
        return
    try:
        if not takes(file.getvalue()):
            st.session_state[_REFUSED] = "it is of one plant; open it as a scenario file."
    except BlackmassError as error:
        st.session_state[_REFUSED] = str(error)

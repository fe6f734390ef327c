"""What the page remembers: every plant it has shown, for undo and redo, for reload, back and forward, and for who gets the link.

The address holds the plant in the fields, those that were kept and a network in its place, so that a reload loses nothing and a
copied address is all that another person needs. A step back of the browser and the undo button are the same step.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from blackmass.process.errors import BlackmassError

from . import networks, picture, spoken, starts, units
from .links import Link
from .spoken import st

_PLANT, _KEPT, _PINNED = "plant", "kept", "pinned"  # parameters of the address

_HISTORY, _AT = "history", "place in history"  # session keys: links, and which of them the fields hold
_LOADED = "loaded"  # session key: the fields were just filled from the history
_WRITTEN = "written address"  # session key: what the address held when a run ended
_SEEN = "fields seen"  # session key: what fields, choices and buttons held then
_TROUBLE = "link trouble"  # session key: why a link could not be opened
_WRONG = "wrong entry"  # session key: whether the last run had one
_AGAIN = "runs by itself"  # session key: how often the page ran again of its own accord
_OWN = (_KEPT, _PINNED, _HISTORY, _AT, _LOADED, _WRITTEN, _SEEN, _TROUBLE, _WRONG)

_ASIDE = (units.PARAMETER, spoken.PARAMETER, networks.PARAMETER)  # parameters of the address beside the plants

#: Steps that are remembered, and plants that may be kept for comparison.
_STEPS, MOST_KEPT = 100, 5
#: Characters of an address that every browser and server should take (RFC 9110, section 4.1).
_LONGEST = 8_000


def arrive() -> None:
    """Take the address on a first visit, by a link, and when the browser went back or forward; before anything is drawn."""
    first = _HISTORY not in st.session_state
    address = _address()
    if first:
        st.session_state.update({_HISTORY: [], _AT: -1, _WRITTEN: address})
        starts.load(starts.first())
    # A run that anything but the browser's own buttons started may still carry the address from before the last one.
    elif address == st.session_state[_WRITTEN] or not address[_PLANT] or _typed():
        return
    before = {} if first else st.session_state[_WRITTEN]
    st.session_state.update({key: _links(address[key]) for key in (_KEPT, _PINNED)})
    spoken.arrive()
    if wrong := units.arrive():
        st.session_state[_TROUBLE] = wrong
    try:
        networks.arrive()
    except BlackmassError as error:
        st.session_state[_TROUBLE] = f"a network is missing: {error}"
    if address[_PLANT] not in ("", before.get(_PLANT)):
        _open(address[_PLANT])


def _address() -> dict[str, Any]:
    """What the address holds, in the form of what it is to hold."""
    return {
        _PLANT: st.query_params.get(_PLANT, ""),
        **{key: st.query_params.get_all(key) for key in (_KEPT, _PINNED, *_ASIDE)},
    }


def _open(text: str) -> None:
    try:
        starts.load_link(Link.read(text))
    except BlackmassError as error:
        st.session_state[_TROUBLE] = str(error)
        return
    history = st.session_state[_HISTORY]
    if text in history:
        st.session_state[_AT] = len(history) - 1 - history[::-1].index(text)
        st.session_state[_LOADED] = True


def _links(texts: list[str]) -> list[Link]:
    """The plants that were kept, as far as they can be read."""
    found = []
    for text in texts[:MOST_KEPT]:
        try:
            found.append(Link.read(text))
        except BlackmassError as error:
            st.session_state[_TROUBLE] = f"a kept or pinned plant is missing: {error}"
    return found


def trouble() -> str:
    """Why the last link could not be opened; told once."""
    return st.session_state.pop(_TROUBLE, "")


def unwritten() -> str:
    """Why the address cannot hold the plant and those kept; nothing where it can."""
    held = _held()
    others = [*held[_KEPT], *held[_PINNED], *held[networks.PARAMETER]]
    long = len(held[_PLANT]) + sum(map(len, others))
    if long <= _LONGEST:
        return ""
    return (
        f"{'This plant and those kept are' if others else 'This plant is'} too long for a link ({long} characters of "
        f"{_LONGEST}): the address holds what it held before. Take the scenario file along, from the last tab."
    )


def remember(link: Link, *, wrong: bool) -> None:
    """Put the plant of the fields in the history, unless an entry is wrong."""
    st.session_state[_WRONG] = wrong
    if wrong:
        return
    text, history, at = link.text(), st.session_state[_HISTORY], st.session_state[_AT]
    if st.session_state.pop(_LOADED, False):
        history[at] = text
    elif at < 0 or history[at] != text:
        st.session_state[_HISTORY] = [*history[: at + 1], text][-_STEPS:]
        st.session_state[_AT] = len(st.session_state[_HISTORY]) - 1


def write() -> None:
    """Put the plant and those kept in the address; the last thing of a run, so that a run cut short changes nothing."""
    st.session_state[_SEEN] = _fields()
    held = _held()
    if not held[_PLANT] or unwritten():
        return
    if _address() != held:
        st.query_params.from_dict({key: value for key, value in held.items() if value})
    st.session_state[_WRITTEN] = held


def _held() -> dict[str, Any]:
    """What the address is to hold: the plant of the fields, if there was one yet, those kept, the one pinned, units and language."""
    history, at = st.session_state[_HISTORY], st.session_state[_AT]
    others = {key: [link.text() for link in st.session_state[key]] for key in (_KEPT, _PINNED)}
    others |= {
        units.PARAMETER: units.written(),
        spoken.PARAMETER: spoken.written(),
        networks.PARAMETER: networks.written(),
    }
    return {_PLANT: history[at] if at >= 0 else "", **others}


def _fields() -> dict[str, Any]:
    """What stands in the fields now, in every choice, and what is clicked."""
    return {
        str(key): repr(value)
        for key, value in st.session_state.items()
        if not isinstance(value, bytes)
        and (str(key).startswith((*starts.FIELDS, picture.STATE)) or (key not in _OWN and _is_plain(value)))
    }


def _is_plain(value: Any) -> bool:
    many = value if isinstance(value, list) else [value]
    return all(isinstance(one, (str, float, int)) for one in many)


def _typed() -> bool:
    """Whether anything was entered, chosen or clicked since the last run ended, or told by the picture or the page itself; fields
    that are no longer drawn are forgotten by then, and a button comes up by itself.
    """
    seen = st.session_state.get(_SEEN, {})
    return any(seen.get(key, value) != value for key, value in _fields().items() if value != repr(False))


def again() -> None:
    """Run the page again; as an entry does, so that an address that lags is no step back."""
    st.session_state[_AGAIN] = st.session_state.get(_AGAIN, 0) + 1
    st.rerun()


def buttons() -> None:
    """Undo and redo."""
    history, at = st.session_state[_HISTORY], st.session_state[_AT]
    back = at > 0 or st.session_state.get(_WRONG, False)
    st.button("Undo", key="undo", icon=":material/undo:", on_click=_step, args=(-1,), disabled=not back)
    st.button("Redo", key="redo", icon=":material/redo:", on_click=_step, args=(1,), disabled=at + 1 >= len(history))


def _step(by: int) -> None:
    """Another step of the history; undo with a wrong entry only takes that back."""
    history, at = st.session_state[_HISTORY], st.session_state[_AT]
    at = at if by < 0 and st.session_state.get(_WRONG) else at + by
    if 0 <= at < len(history):
        st.session_state[_AT], st.session_state[_LOADED] = at, True
        starts.load_link(Link.read(history[at]))


# --- plants kept for comparison ----------------------------------------------------------------------


def kept() -> list[Link]:
    """The plants that were kept, in the order in which they were."""
    return st.session_state[_KEPT]


def keep(link: Link) -> None:
    """Keep a plant under its name, with a number where another plant has that name; the first of too many goes."""
    others = [other for other in kept() if other.scenario != link.scenario]
    names, name = {other.name for other in others}, link.name
    name = next(n for n in (name, *(f"{name} ({i})" for i in range(2, MOST_KEPT + 2))) if n not in names)
    st.session_state[_KEPT] = [*others, replace(link, name=name)][-MOST_KEPT:]


def drop(name: str) -> None:
    """Keep a plant no longer."""
    st.session_state[_KEPT] = [link for link in kept() if link.name != name]


# --- the plant that others are held against ----------------------------------------------------------


def pinned() -> Link | None:
    """The plant that is pinned, if any."""
    return next(iter(st.session_state[_PINNED]), None)


def pin(link: Link | None) -> None:
    """Hold what follows against a plant, or against none."""
    st.session_state[_PINNED] = [link] if link else []

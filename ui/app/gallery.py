"""The gallery: every shipped plant with a sentence and a small picture, to start from."""

from __future__ import annotations

from blackmass.process import Scenario, scenario

from ..display import describe_feed, label, plain
from ..figures.small import small
from . import starts
from .spoken import spoken, st

_WIDE, _HIGH = 360, 480  # px, a card
#: With fewer parts than this the picture has units.
_FEWEST_PARTS = 3


def button() -> None:
    """Opens the gallery."""
    if st.button("Gallery of plants", key="gallery", icon=":material/grid_view:", width="stretch"):
        st.dialog("Plants to start from", width="large")(_gallery)()


def _gallery() -> None:
    routes = _by_route()
    chosen = st.segmented_control("Route", list(routes), format_func=label, key="gallery of")
    with st.container(horizontal=True, key="cards"):
        for route, names in routes.items():
            if chosen not in (None, route):
                continue
            for name in names:
                _card(name)


def _card(name: str) -> None:
    sentence, sold, parts = card(name)
    picture = small([spoken().say(label(part)) for part in parts])
    with st.container(border=True, width=_WIDE, height=_HIGH, key=f"card {name}"):
        st.markdown(f"**{plain(name)}**")
        st.caption(plain(sentence))
        if st.button("Start here", key=f"start {name}", on_click=starts.load, args=(name,)):
            st.rerun()  # which closes the gallery
        st.image(picture.svg, width="stretch", alt=picture.description)
        st.caption(plain(f"Sells {sold}."))


@st.cache_data(show_spinner=False)
def card(name: str) -> tuple[str, str, list[str]]:
    """What a shipped plant is in a sentence, what it sells, and its parts; nothing is solved."""
    given = Scenario.load(name)
    plant, data = given.plan().plant, given.to_dict()
    parts = dict.fromkeys(getattr(unit.operation, "area", "") or key for key, unit in plant.units.items())
    if len(parts) < _FEWEST_PARTS:
        parts = dict.fromkeys(plant.units)
    feeds = ", ".join(describe_feed(feed) for feed in data["feed"])
    sentence = f"{data.get('title') or scenario.shipped()[name]}: {feeds}, {len(plant.units)} units."
    return sentence, ", ".join(dict.fromkeys(plant.products.values())), list(parts)


@st.cache_data(show_spinner=False)
def _by_route() -> dict[str, list[str]]:
    """Names of the shipped plants by their route."""
    found: dict[str, list[str]] = {}
    for name in scenario.shipped():
        found.setdefault(str(Scenario.load(name).route), []).append(name)
    return found

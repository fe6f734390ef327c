"""The answers of the page: the sections of the report, each under its tab, and everything to take away."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from blackmass.process import Network, Scenario
from blackmass.process.document import Document
from blackmass.process.errors import BlackmassError

from ..display import key_changes, label, plain, subtitle, title
from ..measures import basis
from ..report.model import KeyFigures, Table
from ..report.sections import PLANT, SECTIONS, TABS, TOP, UNITS
from . import draw, explore, memory, units
from . import plant as picture
from .compare import compare
from .data import data
from .fields import differences, form_of, read_scenario
from .inputs import Asked
from .links import Link
from .made import made
from .spoken import st
from .study import study
from .take_away import downloads, take_away

_WHOLE = "The whole network"

_COMPARE, _STUDY, _DATA, _TAKE = "Compare", "Study", "Data", "Report and scenario"

#: Sections that the page lets a visitor choose in, by key: each draws itself from the document.
_CHOSEN_IN: dict[str, Callable[[Document], None]] = {
    "flows": explore.flows,
    "streams": explore.streams,
    "extraction-stages": explore.stages,
}


def refused(wrong: Mapping[str, str]) -> None:
    """Say what is wrong with the input, over the last result there was."""
    told = []
    for key, message in wrong.items():
        name = {"tonnage": "battery feed"}.get(key, key)
        words = plain(message.removeprefix(f"{key}: "))
        told.append(f"**{plain(label(name).replace('.', ': '))}**: {words}" if name else words)
    st.error("\n\n".join(told), icon=":material/error:")
    st.caption(
        "What stands below is the last result, of the entries before. Mend the entry, or take it back with Undo."
    )


def failed(message: str) -> None:
    """Say that the model could not calculate this plant."""
    st.error(f"This plant could not be calculated. {plain(message)}", icon=":material/error:")
    st.caption(
        "What stands below is the last result, of the entries before. Bring the last change nearer to the default, "
        "or take it back with Undo."
    )


def show(
    doc: Document,
    asked: Asked,
    scenario: Scenario,
    calculate: Callable[[str], Document],
    figures_of: Callable[[str], Mapping[str, str]],
) -> None:
    """The result of what the fields hold now.

    calculate, figures_of: give the document of another scenario file's text, and the units of the figures it has.
    Only the tab that is open is drawn and computed.
    """
    st.header(plain(title(doc)), anchor=False)
    # The inputs stand beside the numbers, so that nobody takes a result for that of another plant.
    st.markdown(plain(subtitle(doc)))
    with st.container():  # there with and without a change, so that what follows keeps its place
        if asked.changed:
            st.caption(plain(f"Changed from {asked.preset or 'your file'}: {', '.join(asked.changed)}."))
    units.told(doc)
    _top(doc, _against(doc, asked, calculate))
    names: list[str] = [*TABS, _COMPARE, _STUDY, _DATA, _TAKE]
    tabs = dict(zip(names, st.tabs(names, key="tab", on_change="rerun"), strict=True))
    name = next((name for name, tab in tabs.items() if tab.open), names[0])
    with tabs[name]:
        if name == _TAKE:
            take_away(doc, asked, scenario, calculate)
        elif name == _COMPARE:
            compare(doc, asked, calculate)
        elif name == PLANT:
            picture.plant(doc, scenario)
        elif name == _DATA:
            data(asked)
        elif name == _STUDY:
            study(asked, scenario, title(doc), figures_of)
        else:
            _tab(name, doc)
        if name == UNITS:  # last, for it takes a batch of its own
            explore.smelter(doc, scenario, calculate)


def show_network(doc: Document, network: Network, shipped: str) -> None:
    """The result of a network: the totals, or one of its plants as a visitor chooses, under the same tabs."""
    st.header(plain(title(doc)), anchor=False)
    st.markdown(plain(subtitle(doc)))
    st.caption("The fields on the left are of one plant. A network is changed in its file.")
    plants = doc.plants or {}
    chosen = st.segmented_control("Show", [_WHOLE, *plants], default=_WHOLE, required=True, key="plant of the network")
    shown = plants.get(chosen or _WHOLE, doc)
    if shown is not doc:
        st.caption(plain(f"{chosen}: {subtitle(shown)}. Figures per {basis(shown)} are of its own."))
    units.told(shown)
    _top(shown, {})
    names: list[str] = [*TABS, _TAKE]
    tabs = dict(zip(names, st.tabs(names, key="tab of the network", on_change="rerun"), strict=True))
    name = next((name for name, tab in tabs.items() if tab.open), names[0])
    with tabs[name]:
        if name == _TAKE:
            downloads(shown, network.to_toml())
            st.markdown("**The same on the command line**")
            st.code(f"blackmass run {shipped or 'network.toml'}", language="shell")
        else:
            _tab(name, shown)


def _tab(name: str, doc: Document) -> None:
    """The sections of a tab."""
    for chapter in SECTIONS:
        if chapter.tab != name:
            continue
        if chapter.key in _CHOSEN_IN:
            _CHOSEN_IN[chapter.key](doc)
        elif found := chapter.of(doc):
            draw.section(found, headed=found.title != chapter.tab)


def _against(
    doc: Document, asked: Asked, calculate: Callable[[str], Document]
) -> Mapping[str, tuple[str, bool | None]]:
    """The plant that is pinned, or the button that pins this one; the changes of the headline figures against it."""
    link = memory.pinned()
    with st.container(horizontal=True, vertical_alignment="center", key="pinned plant"):
        if link is None:
            st.button(
                "Pin this plant", on_click=memory.pin, args=(Link(asked.scenario, asked.preset, title(doc)),),
                icon=":material/keep:", help="Key figures then tell their change against it.", key="pin",
            )  # fmt: skip
            return {}
        st.button("Unpin", on_click=memory.pin, args=(None,), icon=":material/keep_off:", key="unpin")
        try:
            other = calculate(made(link.scenario).to_toml())
            told = differences(*(read_scenario(each, form_of(made(each))) for each in (asked.scenario, link.scenario)))
        except BlackmassError as error:
            st.error(plain(f"{link.name}: {error}"))
            return {}
        st.caption(plain(f"Against {link.name}: {'; '.join(told) or 'nothing differs'}."))
    return key_changes(doc, other)


def _top(doc: Document, changes: Mapping[str, tuple[str, bool | None]]) -> None:
    """What stands over the tabs, without titles; each row of a table there is a warning."""
    for chapter in SECTIONS:
        found = chapter.of(doc) if chapter.tab == TOP else None
        if found is None:
            continue
        for block in found.blocks:
            if isinstance(block, Table):
                for where, text in block.rows:
                    st.warning(plain(f"{where}: {text}"), icon=":material/warning:")
            elif isinstance(block, KeyFigures):
                draw.key_figures(block, changes)
            else:
                draw.alone(block, found)

"""The page itself: Streamlit runs this file from the top at every change."""

from __future__ import annotations

import sys
from pathlib import Path

try:
    import blackmass.ui  # noqa: F401
except ImportError:  # a bare checkout: the links stand beside the packages
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".dev"))

import logging
import tomllib
from typing import TYPE_CHECKING, Any

from blackmass.process import Network
from blackmass.process.document import Document
from blackmass.process.errors import BlackmassError, InputError
from blackmass.ui.app import inputs, memory, networks, results, spoken, units
from blackmass.ui.app.made import made
from blackmass.ui.app.picture import NARROW
from blackmass.ui.app.spoken import st
from blackmass.ui.display import plain, require_single
from blackmass.ui.figures import style
from blackmass.ui.language import speaking

if TYPE_CHECKING:
    from blackmass.process import Result, Scenario

_log = logging.getLogger("blackmass.ui")

#: Text of figures on a dark page, and the ground that its halo blends into.
_LIGHT_TEXT, _LIGHT_DIMMED, _DARK_GROUND = "#e8edf3", "#b4bac6", "#0e1117"

#: Captions on a light page: dark enough to be read by all (WCAG 2: 4.5 to 1), which Streamlit's are not.
_DIMMED = "#565b66"

#: Less empty room than Streamlit leaves; headline figures and pictures wrap; a wide diagram scrolls; text
#: and dark lines of figures follow the theme; help stands with the field in hand only, so that Tab goes from field to field (Shift and
#: Tab reaches the help of the field).
_STYLE = f"""
.stMainBlockContainer {{ padding: 2.2rem 2.5rem; max-width: 1500px; }}
.stSidebar h2 {{ padding-top: 0; }}
.st-key-headline {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(210px, 1fr)); }}
.st-key-headline > div {{ width: auto; min-width: 0; }}
[class*="st-key-pictures"] > div {{ flex: 1 1 400px; min-width: min(100%, 320px); }}
.st-key-plant-in-blocks > div {{ flex: 2 1 300px; min-width: min(100%, 280px); width: auto; }}
.st-key-plant-in-blocks > div:first-child {{ flex: 3 1 420px; }}
.st-key-plant-in-blocks > div:nth-child(2) {{ position: sticky; top: 4rem; max-height: 88vh; overflow-y: auto; }}
@media (max-width: {NARROW}px) {{
    .st-key-plant-in-blocks {{ flex-direction: column-reverse; }}
    .st-key-plant-in-blocks > div, .st-key-plant-in-blocks > div:first-child {{ flex: none; width: 100%; }}
    .st-key-plant-in-blocks > div:nth-child(2) {{ position: static; max-height: none; }}
}}
.stVegaLiteChart {{ overflow-x: auto; }}
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] * {{
    color: light-dark({_DIMMED}, {_LIGHT_DIMMED}); opacity: 1; }}
.stSidebar input:placeholder-shown {{ text-overflow: ellipsis; }}
.stSidebar :is(.stTextInput, .stSelectbox):not(:hover):not(:focus-within) .stTooltipIcon {{ visibility: hidden; }}
.st-key-last_good_result, .st-key-last-good-result {{ opacity: .6; border-left: 4px solid {style.COST}; padding-left: 1rem; }}
.stVegaLiteChart :is(text, path)[fill="{style.TEXT}"] {{ fill: light-dark({style.TEXT}, {_LIGHT_TEXT}); }}
.stVegaLiteChart :is(path, line)[stroke="{style.TEXT}"] {{ stroke: light-dark({style.TEXT}, {_LIGHT_TEXT}); }}
.stVegaLiteChart text[stroke="{style.HALO}"] {{
    fill: light-dark({style.HALO}, {_DARK_GROUND}); stroke: light-dark({style.HALO}, {_DARK_GROUND}); }}
"""

_SEEN = "seen"  # session key: the plant that was calculated last
_LAST = "last good"  # session key: what was asked when the last result came

#: Results kept for all visitors of one server.
_KEPT = 64


class _Seen:
    """The plant that a visitor saw last: an edit of it that changes nothing that flows needs no new solution."""

    result: Result | None = None


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def _solved(scenario_toml: str, _seen: _Seen, _scenario: Scenario | None = None) -> tuple[Document, dict[str, str]]:
    """The result document of a scenario file's text, and the unit of every figure that a study can keep of it.

    _scenario: what that text says, where it was read already.
    """
    from blackmass.process import Result, run
    from blackmass.process.studies.figures import available

    result = run(_scenario or tomllib.loads(scenario_toml), before=_seen.result)
    kept: dict[str, Any] = {}
    if isinstance(result, Result):  # a study is of one plant
        _seen.result, kept = result, available(result)
    return result.document, {name: unit for name, (_, unit) in kept.items()}


def calculate(scenario_toml: str, scenario: Scenario | None = None) -> Document:
    """The result document of a scenario file's text, be it of one plant or of a network, in the units of the page."""
    return units.measured(_solved(scenario_toml, _seen(), scenario)[0])


def figures_of(scenario_toml: str) -> dict[str, str]:
    """The units of its figures."""
    return _solved(scenario_toml, _seen())[1]


def _seen() -> _Seen:
    return st.session_state.setdefault(_SEEN, _Seen())


def main() -> None:
    """Inputs on the left, results on the right."""
    st.set_page_config(page_title="blackmass", page_icon="🔋", layout="wide", initial_sidebar_state="auto")
    st.html(f"<style>{_STYLE}</style>")
    with st.sidebar:
        spoken.choose()
        asked = inputs.show()
    with st.container():  # there with and without a word on links
        if trouble := memory.trouble():
            st.error(plain(f"The link could not be opened: {trouble}"), icon=":material/link_off:")
        if unwritten := memory.unwritten():
            st.warning(plain(unwritten), icon=":material/link_off:")
    if network := networks.chosen():
        _network(network)
    elif asked.wrong:
        results.refused(asked.wrong)
        _last_good()
    else:
        _new(asked)
    memory.write()


def _new(asked: inputs.Asked) -> None:
    """The result of what the fields hold now."""
    try:
        scenario = made(asked.scenario)
        with st.container(), st.spinner("Calculating ..."):  # a place of its own for it: what follows keeps its own
            doc = calculate(scenario.to_toml(), scenario)
        require_single(doc)
    except InputError as error:
        results.refused({"": str(error)})
        _last_good()
    except BlackmassError as error:
        results.failed(str(error))
        _last_good()
    except Exception as error:
        _log.exception("a plant could not be calculated")
        results.failed(f"The calculation stopped: {type(error).__name__}: {error}")
        _last_good()
    else:
        st.session_state[_LAST] = asked
        results.show(doc, asked, scenario, calculate, figures_of)


def _network(network: Network) -> None:
    """The result of a network that was opened, in place of the plant in the fields."""
    try:
        with st.container(), st.spinner("Calculating ..."):
            doc = calculate(network.to_toml())
        require_single(doc)
    except BlackmassError as error:
        st.error(plain(f"This network could not be calculated: {error}"), icon=":material/error:")
    except Exception as error:
        _log.exception("a network could not be calculated")
        st.error(plain(f"The calculation stopped: {type(error).__name__}: {error}"), icon=":material/error:")
    else:
        results.show_network(doc, network, networks.shipped_name())


def _last_good() -> None:
    """The last result there was, marked as such, while an entry keeps a new one from coming."""
    asked = st.session_state.get(_LAST)
    if asked is not None:
        scenario = made(asked.scenario)
        with st.container(key="last good result"):
            results.show(calculate(scenario.to_toml()), asked, scenario, calculate, figures_of)


memory.arrive()
with speaking(spoken.spoken()):
    main()

"""Streamlit in the visitor's language: what the page says goes through here and nowhere else.

The modules of the page take ``st`` from here and say everything in English. Options, keys and values stay as they are;
only what is shown of them is translated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any

import streamlit
from streamlit.delta_generator import DeltaGenerator

from ..language import ENGLISH, LANGUAGES, Language, language

#: Parameter of the address, and session key.
PARAMETER = "language"
_CHOICE = "language chosen"
_LABELS = "languages of labels"  # session key: of the options of an element, by its key

#: Elements whose first words are translated, and how many of them.
_SAID = {
    **dict.fromkeys(
        ("button", "caption", "download_button", "error", "dialog", "expander", "file_uploader", "header", "info", "markdown",
         "multiselect", "segmented_control", "selectbox", "spinner", "subheader", "success", "tabs", "text_area", "text_input", "toggle", "warning"), 1
    ),
    "progress": 2,
    "metric": 3,
}  # fmt: skip
_TABLES = ("dataframe", "table")
_OPTIONS = ("multiselect", "segmented_control", "selectbox")
_CHOSEN_BY_LABEL = ("multiselect", "selectbox", "tabs")
_WORDS = ("help", "placeholder", "alt", "text")


def spoken() -> Language:
    """The language of the visitor."""
    return language(streamlit.session_state.get(_CHOICE) or ENGLISH.code)


def arrive() -> None:
    """Take the language of the address."""
    asked = streamlit.query_params.get(PARAMETER, "")
    streamlit.session_state[_CHOICE] = asked if asked in LANGUAGES else ENGLISH.code


def choose() -> None:
    """Where the visitor chooses a language; in its own words, so that who needs it finds it."""
    streamlit.segmented_control(
        "Language, 语言", list(LANGUAGES), key=_CHOICE, format_func=LANGUAGES.__getitem__, required=True,
        label_visibility="collapsed",
    )  # fmt: skip


def written() -> list[str]:
    """What the address is to hold of it; nothing for English."""
    return [] if spoken() is ENGLISH else [spoken().code]


class Spoken:
    """Streamlit, or a part of the page, that says what it is told in the visitor's language."""

    def __init__(self, of: Any):
        self._of = of

    def __enter__(self) -> Any:
        return self._of.__enter__()

    def __exit__(self, *why: Any) -> Any:
        return self._of.__exit__(*why)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._of, name)
        if isinstance(found, DeltaGenerator):
            return Spoken(found)
        if name in ("container", "columns", "empty") or name in _SAID or name in _TABLES or name in ("image", "iframe"):
            return _said(name, found)
        return found


def _said(name: str, element: Callable[..., Any]) -> Callable[..., Any]:
    """An element that is told its words in English."""

    @wraps(element)
    def shown(*words: Any, **more: Any) -> Any:
        chosen = spoken()
        if name in _CHOSEN_BY_LABEL and "key" in more:
            _keep(name, words, more, chosen)
        if chosen is not ENGLISH:
            say = chosen.say
            count = _SAID.get(name, 0)
            words = (*(_all(each, say) for each in words[:count]), *words[count:])
            more |= {key: _all(more[key], say) for key in _WORDS if key in more}
            if name in _OPTIONS:
                told = more.get("format_func", str)
                more["format_func"] = lambda option: say(told(option))
            if name in _TABLES and words:
                words = (_rows(words[0], say), *words[1:])
                if "column_config" in more:
                    more["column_config"] = {say(title): how for title, how in more["column_config"].items()}
        return _spoken(element(*words, **more))

    return shown


def _keep(name: str, words: Sequence[Any], more: dict[str, Any], chosen: Language) -> None:
    """Keep what is chosen when its labels come to be in another language.

    The browser knows an option by its label. It is told the new one, and what it says of an old one meanwhile, in a run that
    overtakes the other, is understood in every language.
    """
    state, key = streamlit.session_state, more["key"]
    tell: Callable[[Any], str] = more.get("format_func") or str
    # The state of tabs is the label itself.
    options = {each: chosen.say(each) if name == "tabs" else each for each in words[0 if name == "tabs" else 1]}

    def understood() -> bool:
        """Put the option in the place of a label; whether there was one."""
        held = state.get(key)
        each = held if isinstance(held, list) else [held]
        if all(one is None or one in options.values() for one in each):
            return False
        called: dict[Any, Any] = {
            language(code).say(tell(option)): one for option, one in options.items() for code in LANGUAGES
        }
        meant = [one if one in options.values() else called.get(one, one) for one in each]
        state[key] = meant if isinstance(held, list) else meant[0]
        return True

    labels = state.setdefault(_LABELS, {})
    before = language(labels.get(key, chosen.code))
    # What is called the same is left alone: whoever listens to a change would take it for one.
    others = (
        any(before.say(tell(option)) != chosen.say(tell(option)) for option in options)
        if before is not chosen
        else False
    )
    if key in state and (understood() or others):
        state[key] = state[key]  # so that the browser is told
        more.pop("index", None)
        more.pop("default", None)
    labels[key] = chosen.code
    if callable(keep := more.get("on_change")):

        @wraps(keep)
        def told(*given: Any, **named: Any) -> Any:
            understood()
            return keep(*given, **named)

        more["on_change"] = told


def _all(told: Any, say: Callable[[str], str]) -> Any:
    if isinstance(told, str):
        return say(told)
    return [_all(each, say) for each in told] if isinstance(told, (list, tuple)) else told


def _rows(rows: Sequence[Mapping[str, Any]], say: Callable[[str], str]) -> list[dict[str, Any]]:
    return [{say(title): _all(cell, say) for title, cell in row.items()} for row in rows]


def _spoken(made: Any) -> Any:
    """What an element gives: parts of the page speak too."""
    if isinstance(made, DeltaGenerator):
        return Spoken(made)
    return [_spoken(each) for each in made] if isinstance(made, list) else made


if TYPE_CHECKING:
    import streamlit as st
else:
    st = Spoken(streamlit)

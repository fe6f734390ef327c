"""The block flow diagram on the page: a picture whose blocks are buttons."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from ..figures import Drawing

#: Blocks side by side before the page has told how wide it is, and at most.
_FIRST, _MOST = 4, 6

#: Session key of what the picture tells.
STATE = "block flow"

#: Up to this width of the window, px, what was chosen stands over the picture, not beside it.
NARROW = 1000


def _text(name: str) -> str:
    return files("blackmass.ui").joinpath("app", name).read_text("utf-8")


def columns(key: str) -> int:
    """How many blocks stand side by side on the page as it is."""
    return int((_told(key).get("room") or {}).get("columns", _FIRST))


def clicked(key: str) -> dict[str, Any] | None:
    """The last click on a block: its step, and when it was.

    The browser tells it in every run, not only in the one that it starts: that run may give way to another before it has read
    anything, and what is told once is lost then.
    """
    return _told(key).get("clicked")


def _told(key: str) -> dict[str, Any]:
    return st.session_state.get(key) or {}


def picture(drawing: Drawing, chosen: str, key: str) -> None:
    """Show a drawing."""
    shown: Any = component(
        "blackmass_block_flow", html='<div class="picture">\n</div>', css=_text("picture.css"), js=_text("picture.js")
    )
    shown(
        key=key,
        data={"svg": drawing.svg, "chosen": chosen, "columns": columns(key), "most": _MOST, "narrow": NARROW},
        on_room_change=lambda: None,
        on_clicked_change=lambda: None,
    )

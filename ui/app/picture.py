"""The block flow diagram on the page: a picture whose blocks are buttons."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from ..figures import Drawing

#: Blocks side by side before the page has told how wide it is, and at most.
_FIRST, _MOST = 4, 6

#: Up to this width of the window, px, what was chosen stands over the picture, not beside it.
NARROW = 1000


def _text(name: str) -> str:
    return files("blackmass.ui").joinpath("app", name).read_text("utf-8")


def columns(key: str) -> int:
    """How many blocks stand side by side on the page as it is."""
    return int((st.session_state.get(key) or {}).get("columns") or _FIRST)


def picture(drawing: Drawing, chosen: str, key: str) -> str | None:
    """Show a drawing; the block that was clicked just now."""
    shown: Any = component(
        "blackmass_block_flow", html='<div class="picture">\n</div>', css=_text("picture.css"), js=_text("picture.js")
    )
    data = {"svg": drawing.svg, "chosen": chosen, "columns": columns(key), "most": _MOST, "narrow": NARROW}
    result = shown(
        key=key,
        data=data,
        on_columns_change=lambda: None,
        on_step_change=lambda: None,
    )
    return result.step

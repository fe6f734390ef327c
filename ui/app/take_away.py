"""What a visitor takes away: reports, the result, the scenario, and the command that repeats it."""

from __future__ import annotations

import importlib.util
import json
import logging
from collections.abc import Callable, Sequence

import streamlit as st

from blackmass.process import Scenario
from blackmass.process.document import Document

from ..display import file_name, plain, title
from ..report import to_bytes
from ..report.model import Section
from .command import command_line
from .inputs import Asked
from .study import with_study

_log = logging.getLogger("blackmass.ui")

_REPORT_EXTRAS = ("typst", "vl_convert", "xlsxwriter")
_TROUBLE = "download trouble"  # session key: why the last download failed
_KIND = {"pdf": "application/pdf", "html": "text/html", "json": "application/json", "toml": "application/toml",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip


def take_away(doc: Document, asked: Asked, scenario: Scenario) -> None:
    """Reports, data, and the command for the plant in the fields."""
    toml = scenario.to_toml()
    downloads(doc, toml, with_study(scenario))
    st.markdown("**The same on the command line**")
    command = command_line(asked.preset, asked.preset_scenario, scenario.to_dict())
    if command:
        st.code(command, language="shell", wrap_lines=True)
    else:
        st.code(f"blackmass run {file_name(title(doc))}-scenario.toml", language="shell")
        st.caption("with the scenario file above, which holds everything this page shows:")
    st.code(toml, language="toml")


def downloads(doc: Document, toml: str, studies: Callable[[], Sequence[Section]] = tuple) -> None:
    """Reports and data, and the scenario or network they are of. studies: gives what is attached to the reports."""
    name = file_name(title(doc))
    missing = [module for module in _REPORT_EXTRAS if importlib.util.find_spec(module) is None]
    st.markdown("**Report**")
    columns = st.columns(3)
    for column, (words, suffix) in zip(columns, (("PDF", "pdf"), ("Workbook", "xlsx"), ("HTML", "html")), strict=True):
        column.download_button(
            words,
            _safe(lambda suffix=suffix: to_bytes(doc, f".{suffix}", studies())),
            f"{name}.{suffix}",
            _KIND[suffix],
            on_click="ignore",
            disabled=bool(missing),
            icon=":material/download:",
            width="stretch",
        )
    if missing:
        st.caption("Reports need an extra: install it with  pip install 'blackmass[report]'.")
    trouble = st.session_state.get(_TROUBLE, {}).get("text")
    if trouble:
        st.error(plain(f"The last download failed: {trouble}"))
    st.markdown("**Data: the result as JSON, the scenario as TOML**")
    left, right, _ = st.columns(3)
    left.download_button(
        "Result", _safe(lambda: json.dumps(doc.to_dict(), indent=2, ensure_ascii=False).encode()), f"{name}.json",
        _KIND["json"], on_click="ignore", icon=":material/download:", width="stretch",
    )  # fmt: skip
    right.download_button(
        "Scenario", toml, f"{name}-scenario.toml", _KIND["toml"], on_click="ignore",
        icon=":material/download:", width="stretch",
    )  # fmt: skip


def _safe(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """A download that, when it fails, leaves its reason for the page to show: Streamlit tells none."""
    trouble = st.session_state.setdefault(_TROUBLE, {})

    def made() -> bytes:
        try:
            content = make()
        except Exception as error:
            _log.exception("a download failed")
            trouble["text"] = f"{type(error).__name__}: {error}"
            raise
        trouble.clear()
        return content

    return made

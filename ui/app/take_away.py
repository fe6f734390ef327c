"""What a visitor takes away: reports, the result, the scenario, and the command that repeats it."""

from __future__ import annotations

import importlib.util
import io
import json
import logging
import zipfile
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from blackmass.process import Scenario
from blackmass.process.document import Document
from blackmass.process.errors import InputError

from ..display import file_name, plain, title
from ..report import Look, to_bytes
from ..report.model import Section
from ..report.sections import SECTIONS
from . import memory
from .command import command_line, script
from .inputs import Asked
from .made import made
from .spoken import spoken, st
from .study import with_study

_log = logging.getLogger("blackmass.ui")

_REPORT_EXTRAS = ("typst", "vl_convert", "xlsxwriter")
_TROUBLE = "download trouble"  # session key: why the last download failed
_REPORTS = (("PDF", "pdf"), ("Workbook", "xlsx"), ("HTML", "html"), ("Markdown", "md"))
_PREVIEW = 640  # px
_KIND = {"pdf": "application/pdf", "html": "text/html", "json": "application/json", "toml": "application/toml", "md": "text/markdown",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip


def take_away(doc: Document, asked: Asked, scenario: Scenario, calculate: Callable[[str], Document]) -> None:
    """Reports, data, and the command and script for the plant in the fields."""
    toml, given = scenario.to_toml(), scenario.to_dict()
    written = script(asked.preset, asked.preset_scenario, given)
    others = {link.name: made(link.scenario).to_toml() for link in memory.kept()}
    downloads(doc, toml, with_study(scenario), written, others, calculate)
    st.markdown("**The same on the command line**")
    command = command_line(asked.preset, asked.preset_scenario, given)
    if command:
        st.code(command, language="shell", wrap_lines=True)
    else:
        st.code(f"blackmass run {file_name(title(doc))}-scenario.toml", language="shell")
        st.caption("with the scenario file above, which holds everything this page shows.")
    st.markdown("**The same in Python**")
    st.code(written, language="python")
    st.markdown("**The scenario file**")
    st.code(toml, language="toml")


def downloads(
    doc: Document,
    toml: str,
    studies: Callable[[], Sequence[Section]] = tuple,
    written: str = "",
    others: Mapping[str, str] = MappingProxyType({}),
    calculate: Callable[[str], Document] | None = None,
) -> None:
    """Reports and data, and the scenario or network they are of.

    studies: gives what is attached to the reports. written: a script. others: scenario files of kept plants, by name,
    which calculate gives the documents of.
    """
    name = file_name(title(doc))
    missing = [module for module in _REPORT_EXTRAS if importlib.util.find_spec(module) is None]
    st.markdown("**Report**")
    report = _wanted(doc, studies, others, calculate)
    columns = st.columns(len(_REPORTS))
    for column, (words, suffix) in zip(columns, _REPORTS, strict=True):
        column.download_button(
            words, _safe(lambda suffix=suffix: report(f".{suffix}")), f"{name}.{suffix}", _KIND[suffix],
            on_click="ignore", disabled=bool(missing), icon=":material/download:", width="stretch",
        )  # fmt: skip
    if missing:
        st.caption("Reports need an extra: install it with  pip install 'blackmass[report]'.")
    elif st.toggle("Preview", key="preview of the report"):
        # Every text in it is escaped, and it has no script.
        st.iframe(report(".html").decode(), height=_PREVIEW, alt="Preview of the report")
    trouble = st.session_state.get(_TROUBLE, {}).get("text")
    if trouble:
        st.error(plain(f"The last download failed: {trouble}"))
    st.markdown("**Data: the result as JSON, the scenario as TOML, everything in one file**")
    left, right, last = st.columns(3)
    result = _safe(lambda: json.dumps(doc.to_dict(), indent=2, ensure_ascii=False).encode())
    left.download_button(
        "Result", result, f"{name}.json", _KIND["json"], on_click="ignore", icon=":material/download:", width="stretch",
    )  # fmt: skip
    right.download_button(
        "Scenario", toml, f"{name}-scenario.toml", _KIND["toml"], on_click="ignore",
        icon=":material/download:", width="stretch",
    )  # fmt: skip

    def everything() -> bytes:
        files = {f"{name}-scenario.toml": toml.encode(), f"{name}.json": result()}
        files |= {f"{name}.py": written.encode()} if written else {}
        files |= {f"kept/{file_name(kept)}-scenario.toml": text.encode() for kept, text in others.items()}
        return zipped(files | {f"{name}.{suffix}": report(f".{suffix}") for _, suffix in _REPORTS})

    last.download_button(
        "Everything", _safe(everything), f"{name}.zip", "application/zip", on_click="ignore", disabled=bool(missing),
        icon=":material/folder_zip:", width="stretch",
    )  # fmt: skip


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Files as one; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _wanted(
    doc: Document,
    studies: Callable[[], Sequence[Section]],
    others: Mapping[str, str],
    calculate: Callable[[str], Document] | None,
) -> Callable[[str], bytes]:
    """What the report is to hold and whose it is, as a visitor chooses; the function that makes it."""
    with st.expander("Sections, company and plants", key="report as wanted"):
        titles = {chapter.key: chapter.title for chapter in SECTIONS}
        chosen = st.multiselect(
            "Sections", list(titles), key="report sections", format_func=titles.__getitem__, placeholder="all"
        )  # fmt: skip
        company = st.text_input("Company", key="report company", placeholder="none") or ""
        mark = st.file_uploader("Its mark", type=["png", "jpg", "jpeg"], key="report mark", max_upload_size=1)
        several = bool(others) and st.toggle(
            "With the kept plants, side by side", key="report several", help=", ".join(others)
        )
    look, chosen_language = Look(company), spoken()
    try:
        look = Look(company, mark.getvalue() if mark else b"")
    except InputError as error:
        st.error(plain(str(error)))

    # Calculated here and not when a download is asked for, which has no page to tell on.
    beside = [calculate(text) for text in others.values()] if several and calculate else []

    def make(suffix: str) -> bytes:
        if beside:
            return to_bytes([doc, *beside], suffix, sections=chosen, look=look, language=chosen_language)
        return to_bytes(doc, suffix, studies(), sections=chosen, look=look, language=chosen_language)

    return make


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

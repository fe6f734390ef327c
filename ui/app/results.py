"""The answers of the page: figures, tables, balances, and everything to take away."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from blackmass.process import Scenario
from blackmass.process.errors import BlackmassError

from .. import figures
from ..display import HOURLY_UNITS, YEARLY_UNITS, amount, flow, label, number, operating_hours, printed
from ..display import plain as _plain
from ..figures.flows import elements
from ..report import sections, to_bytes
from . import curves as furnace_curves
from .command import command_line
from .inputs import Asked

_log = logging.getLogger("blackmass.ui")

#: Widths of table columns, px.
_CHARACTER, _PADDING, _WIDEST = 6.4, 20, 420
_PER_TONNE = "kg per t feed"
_REPORT_EXTRAS = ("typst", "vl_convert", "xlsxwriter")
_TROUBLE = "download trouble"  # session key: why the last download failed
_KIND = {"pdf": "application/pdf", "html": "text/html", "json": "application/json", "toml": "application/toml",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip


def refused(wrong: Mapping[str, str]) -> None:
    """Say what is wrong with the input; no older result stays in sight."""
    st.header("No result", anchor=False)
    st.error(
        "An entry cannot be used, so nothing was calculated. Mend it on the left and the result comes back.",
        icon=":material/error:",
    )
    for key, message in wrong.items():
        name = {"tonnage": "battery feed"}.get(key, key)
        st.markdown(f"**{_plain(label(name).replace('.', ': '))}**  \n{_plain(message)}" if name else _plain(message))


def failed(message: str) -> None:
    """Say that the model could not calculate this plant."""
    st.header("No result", anchor=False)
    st.error("This plant could not be calculated.", icon=":material/error:")
    st.markdown(_plain(message))
    st.caption("Bring the last change nearer to the default, or use the reset button on the left.")


def show(
    doc: Mapping[str, Any], asked: Asked, scenario: Scenario, calculate: Callable[[str], Mapping[str, Any]]
) -> None:
    """The result of what the fields hold now; calculate gives the document of another scenario file's text."""
    st.header(_plain(sections.title(doc)), anchor=False)
    # The inputs stand beside the numbers, so that nobody takes a result for that of another plant.
    st.markdown(_plain(sections.subtitle(doc)))
    _headline(doc)
    for warning in doc.get("warnings", []):
        st.warning(_plain(f"{label(warning.get('where', ''))}: {warning.get('text', '')}"), icon=":material/warning:")
    overview, flows, streams, balances, units, parameters, take = st.tabs(
        ["Overview", "Mass flow", "Streams", "Balances", "Units", "Parameters and sources", "Report and scenario"]
    )
    with overview:
        _overview(doc)
    with flows:
        _flows(doc)
    with streams:
        _streams(doc)
    with balances:
        _section(sections.balances(doc))
        _text_section(sections.estimates(doc))
    with units:
        smelter = st.container()
        _stages(doc)
        _section(sections.unit_figures(doc))
    with parameters:
        _text_section(sections.parameters(doc), choose="step")
        _text_section(sections.prices(doc))
        _text_section(sections.bibliography(doc))
    with take:
        _take_away(doc, asked, scenario)
    with smelter:  # last, for it takes a batch of its own
        _smelter(doc, scenario, calculate)


def _headline(doc: Mapping[str, Any]) -> None:
    # The style sheet of the page lets these wrap, so that none is cut off on a narrow screen.
    with st.container(horizontal=True, key="headline"):
        for name, value, note in sections.key_figures(doc):
            figure, _, unit = value.rpartition(" ") if "/" in value else (value, "", "")
            if unit.endswith("/t"):
                unit = f"{unit.removesuffix('/t')} per tonne of feed"
            told = [part for part in (unit, note) if part and part != "per tonne of feed"]
            with st.container(border=True, height="stretch", gap=None):
                st.metric(name, figure)
                st.caption(_plain(", ".join(told)))


def _chart(chart: dict[str, Any], key: str) -> None:
    # Bars take the width there is; the places of a diagram are fixed, and a narrow page scrolls it. The chart's
    # own description serves readers who do not see it.
    width = "stretch" if "autosize" in chart else "content"
    st.vega_lite_chart(spec=chart, theme=None, width=width, key=key)


def _overview(doc: Mapping[str, Any]) -> None:
    charts = (
        ("recovery", "Recovery from feed to products", "recovery chart", figures.recovery_bars),
        ("grades", "Grades of the black mass", "grades chart", figures.black_mass_grades),
    )
    known = {"recovery": doc.get("recovery"), "grades": doc.get("black_mass", {}).get("grades")}
    with st.container(horizontal=True, key="pictures", gap="large"):
        for name, title, key, draw in charts:
            if known[name]:
                with st.container():
                    st.markdown(f"**{title}**")
                    _chart(draw(doc), key)
    _section(sections.products(doc))
    if any(amount(p.get("revenue_per_tonne")) for p in doc.get("products", [])):
        st.markdown("**Revenue by product against reagents, utilities and wastes, per tonne of feed**")
        _chart(figures.value_bars(doc), "value chart")
    found = [section for section in (sections.inputs(doc), sections.costs(doc)) if section]
    tables = [block for section in found for block in section.blocks if isinstance(block, sections.Table)]
    if tables:
        st.markdown("**Reagents, utilities, wastes and their cost, per tonne of feed**")
        with st.container(horizontal=True):
            # Tables of like length stand side by side.
            for table in sorted(tables, key=lambda table: -len(table.rows)):
                _table(table, table.columns[0].title)
    _text_section(sections.purity(doc))
    _text_section(sections.compliance(doc))


def _flows(doc: Mapping[str, Any]) -> None:
    known = doc.get("recovery", {})
    choices = ["all mass", *(e for e in elements(doc) if e in known)]
    chosen = st.segmented_control("Follow", choices, default="all mass", required=True, key="sankey of") or "all mass"
    st.caption(
        "Widths are to scale. Amounts are per tonne of battery feed."
        if chosen == "all mass"
        else f"Widths are to scale. Amounts are the share of the {chosen} in the feed."
    )
    _chart(figures.mass_sankey(doc, None if chosen == "all mass" else chosen), f"sankey chart {chosen}")


def _stages(doc: Mapping[str, Any]) -> None:
    """The stages of each extraction, as a picture."""
    units = figures.extraction_units(doc)
    if not units:
        return
    st.markdown("**Extraction stages**")
    chosen = st.segmented_control(
        "Extraction", units, default=units[0], required=True, format_func=label, key="stages of"
    )
    _chart(figures.mccabe_thiele(doc, chosen or units[0]), "stages chart")
    st.caption(
        "McCabe and Thiele: each step is a stage of extraction; the curve passes through the stages at their own loading."
    )


def _smelter(doc: Mapping[str, Any], scenario: Scenario, calculate: Callable[[str], Mapping[str, Any]]) -> None:
    """What the alloy collects of each metal, against the oxygen of the bath."""
    here = figures.oxygen_potential(doc)
    if here is None:
        return
    st.markdown("**Recovery to the alloy**")
    against = st.segmented_control(
        "Against", ["oxygen potential", "coke"], default="oxygen potential", required=True, key="alloy of"
    )
    plant = scenario.to_dict()
    try:
        if against == "coke":
            oxygen, here = furnace_curves.more_oxygen(figures.bath_oxygen(doc)), None
            curves = calculate(Scenario.from_dict(furnace_curves.across_coke(plant, oxygen)).to_toml())
            told = (
                f"The same furnace with {number(oxygen)} kg of oxygen in its bath per tonne of feed, where it now takes "
                f"{number(figures.bath_oxygen(doc))} kg, and coke to take up the rest"
            )
        else:
            curves = calculate(Scenario.from_dict(furnace_curves.across_oxygen(plant, here)).to_toml())
            told = "The same furnace at other oxygen potentials; the upright line is this plant"
        _chart(figures.alloy_recovery(curves, against or "oxygen potential", here), f"alloy chart {against}")
        st.caption(f"{told}. By the closed form.")
    except BlackmassError as error:
        st.caption(_plain(f"It cannot be drawn for this plant: {error}"))


def _streams(doc: Mapping[str, Any]) -> None:
    hours = operating_hours(doc)
    units = [*HOURLY_UNITS[:3], *(YEARLY_UNITS[:1] if hours else ()), _PER_TONNE]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        unit = st.selectbox("Unit", units, key="stream unit", width=180)
        by = st.selectbox("Show", ["components", "elements"], key="stream content", width=180)
        header, rows = stream_table(doc, unit, by, hours)
        st.download_button(
            "Download as CSV",
            _csv([f"flows in {unit}", *header[1:]], rows),
            f"streams-{by}.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
        )
    st.caption(
        f"{len(header) - 1} streams, in the order of the process; flows in {unit}. Scroll to the right for more."
    )
    st.dataframe(
        [dict(zip(header, _shown(row), strict=True)) for row in rows],
        hide_index=True,
        height=640,
        column_config={
            header[0]: st.column_config.TextColumn(pinned=True, width=_width(header[0], [row[0] for row in rows])),
            **{name: st.column_config.TextColumn(alignment="right") for name in header[1:]},
        },
        alt=f"Flow of every {by[:-1]} in every stream, {unit}",
    )


def _shown(row: list[Any]) -> list[str]:
    return [number(cell) if isinstance(cell, float) else ("" if cell is None else str(cell)) for cell in row]


def stream_table(
    doc: Mapping[str, Any], unit: str, by: str = "components", hours: float | None = None
) -> tuple[list[str], list[list[Any]]]:
    """Header and rows of the stream table: streams side by side, what they hold under one another."""
    found = doc["streams"]
    feed = sum(r["flow"] for r in figures.flows.flows(doc) if r["kind"] == "feed")

    def shown(quantity: Mapping[str, Any] | None) -> float | None:
        if quantity is None:
            return None
        if unit == _PER_TONNE:
            return 1000.0 * flow(quantity, "kg/h", hours) / feed if feed else None
        return flow(quantity, unit, hours)

    names: list[str] = []
    for s in found:  # two streams of one name are told apart by where they come from
        name = s["name"] if s["name"] not in names else f"{s['name']} ({label(s.get('from', 'in'))})"
        while name in names:
            name += "'"
        names.append(name)
    rows: list[list[Any]] = [
        ["from", *(label(s.get("from", "")) for s in found)],
        ["to", *(label(s.get("to", "")) for s in found)],
        ["temperature, °C", *(amount(s.get("temperature"), "degC") for s in found)],
        ["total", *(shown(s["mass_flow"]) for s in found)],
    ]
    for key in dict.fromkeys(k for s in found for k in s.get(by, {})):
        rows.append([key, *(shown(s.get(by, {}).get(key)) for s in found)])
    return ["stream", *names], rows


def _csv(header: list[str], rows: list[list[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")  # the mark lets spreadsheets read µ and °


def _section(section: sections.Section | None) -> None:
    """One section of the report on the page."""
    if section is None or not section.blocks:
        return
    st.markdown(f"**{section.title}**")
    for block in section.blocks:
        if isinstance(block, sections.Paragraph):
            st.caption(_plain(block.words))
        elif isinstance(block, sections.Figure):
            _chart(block.chart, f"{section.key} {block.key}")
        elif isinstance(block, sections.Table) and not block.sheet_only:
            _table(block, f"{section.title}")


def _text_section(section: sections.Section | None, choose: str = "") -> None:
    """A section whose tables are mostly sentences, which are wrapped; `choose` names the groups to choose from."""
    if section is None:
        return
    st.markdown(f"**{section.title}**")
    for block in section.blocks:
        if isinstance(block, sections.Paragraph):
            st.caption(_plain(block.words))
        elif isinstance(block, sections.Table):
            titles, rows = _titles(block), block.rows
            if choose:
                groups = list(dict.fromkeys(str(row[0]) for row in rows))
                every = f"every {choose}"
                chosen = st.selectbox(choose.capitalize(), [every, *groups], key=f"{section.key} group", width=300)
                rows = rows if chosen == every else [row for row in rows if row[0] == chosen]
            shown = [{title: _plain(str(cell or "")) for title, cell in zip(titles, row, strict=True)} for row in rows]
            st.table(shown, border="horizontal", hide_index=True, alt=section.title)


def _titles(table: sections.Table) -> list[str]:
    return [f"{c.title}, {printed(c.unit)}" if c.unit else c.title for c in table.columns]


def _table(table: sections.Table, alt: str) -> None:
    titles = _titles(table)
    rows = [*table.rows, *([table.total] if table.total else [])]
    shown = [
        {
            title: number(cell, c.digits) if isinstance(cell, (int, float)) else (cell or "")
            for title, c, cell in zip(titles, table.columns, row, strict=True)
        }
        for row in rows
    ]
    numeric = [any(isinstance(r[i], (int, float)) for r in table.rows) for i in range(len(titles))]
    st.dataframe(
        shown,
        hide_index=True,
        width="content",
        height="content" if len(shown) < 40 else 700,
        alt=alt,
        column_config={
            title: st.column_config.TextColumn(
                alignment="right" if n else "left", width=_width(title, [row[i] for row in table.rows])
            )
            for i, (title, n) in enumerate(zip(titles, numeric, strict=True))
        },
    )


def _width(title: str, cells: list[Any]) -> int:
    """Room for the title and the longest text of a column, px."""
    longest = max([len(cell) for cell in cells if isinstance(cell, str)] + [len(title), 6])
    return min(round(_CHARACTER * longest) + _PADDING, _WIDEST)


# --- to take away ----------------------------------------------------------------------------------


def _take_away(doc: Mapping[str, Any], asked: Asked, scenario: Scenario) -> None:
    name = asked.preset or "plant"
    missing = [module for module in _REPORT_EXTRAS if importlib.util.find_spec(module) is None]
    st.markdown("**Report**")
    columns = st.columns(3)
    for column, (title, suffix) in zip(columns, (("PDF", "pdf"), ("Workbook", "xlsx"), ("HTML", "html")), strict=True):
        column.download_button(
            title,
            _safe(lambda suffix=suffix: to_bytes(doc, f".{suffix}")),
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
        st.error(_plain(f"The last download failed: {trouble}"))
    st.markdown("**Data: the result as JSON, the scenario as TOML**")
    left, right, _ = st.columns(3)
    left.download_button(
        "Result", _safe(lambda: json.dumps(doc, indent=2, ensure_ascii=False).encode()), f"{name}.json",
        _KIND["json"], on_click="ignore", icon=":material/download:", width="stretch",
    )  # fmt: skip
    toml = scenario.to_toml()
    right.download_button(
        "Scenario", toml, f"{name}-scenario.toml", _KIND["toml"], on_click="ignore",
        icon=":material/download:", width="stretch",
    )  # fmt: skip
    st.markdown("**The same on the command line**")
    command = command_line(asked.preset, asked.preset_scenario, scenario.to_dict())
    if command:
        st.code(command, language="shell", wrap_lines=True)
    else:
        st.code(f"blackmass run {name}-scenario.toml", language="shell")
        st.caption("with the scenario file above, which holds everything this page shows:")
    st.code(toml, language="toml")


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

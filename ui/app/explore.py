"""What a visitor chooses in: the element to follow, the unit of the streams, the extraction, the furnace's axis."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

from blackmass.process import Scenario
from blackmass.process.contract import Quantity
from blackmass.process.document import Document
from blackmass.process.errors import BlackmassError

from .. import figures
from ..display import HOURLY_UNITS, YEARLY_UNITS, amount, fed, flow, format_number, label, operating_hours, plain, seen
from ..figures.flows import elements
from ..measures import original, per_feed, short_basis, unit
from . import curves as furnace_curves
from . import draw
from .spoken import st

_MASS = "all mass"


def flows(doc: Document) -> None:
    """Where the mass, or one element, goes."""
    choices = [_MASS, *(e for e in elements(doc) if e in doc.recovery)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.segmented_control("Follow", choices, default=_MASS, required=True, key="sankey of") or _MASS
        water = st.toggle("With free water", key="sankey water", disabled=chosen != _MASS)
    element = None if chosen == _MASS else chosen
    st.caption(figures.sankey.caption(doc, element, water=water))
    draw.chart(figures.mass_sankey(doc, element, water=water), f"sankey chart {chosen} {water}")


def streams(doc: Document) -> None:
    hours = operating_hours(doc)
    per_tonne = _per_tonne(doc)
    yearly = dict.fromkeys((unit(doc, "t/yr"), YEARLY_UNITS[0]))
    hourly = dict.fromkeys((unit(doc, "kg/h"), unit(doc, "t/h"), *HOURLY_UNITS[:3]))
    units = [*hourly, *(yearly if hours else ()), per_tonne]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Unit", units, key="stream unit", width=180)
        by = st.selectbox("Show", ["components", "elements"], key="stream content", width=180)
        header, rows = stream_table(doc, chosen, by, hours)
        whole = per_feed(doc, 1000.0, "kg") if chosen == per_tonne else fed(doc, chosen)
        st.download_button(
            "Download as CSV",
            _csv([f"flows in {chosen}", *header[1:]], rows),
            f"streams-{by}.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
        )
    st.caption(
        f"{len(header) - 1} streams, in the order of the process; flows in {chosen}. Scroll to the right for more."
    )
    st.dataframe(
        [dict(zip(header, shown(row, whole), strict=True)) for row in rows],
        hide_index=True,
        height=640,
        column_config={
            header[0]: st.column_config.TextColumn(pinned=True, width=draw.width(header[0], [row[0] for row in rows])),
            **{name: st.column_config.TextColumn(alignment="right") for name in header[1:]},
        },
        alt=f"Flow of every {by[:-1]} in every stream, {chosen}",
    )


def shown(row: list[Any], whole: float) -> list[str]:
    """The cells of a row as text; what arithmetic leaves of the whole is nothing."""
    return [
        format_number(seen(cell, whole)) if isinstance(cell, float) else ("" if cell is None else str(cell))
        for cell in row
    ]


def stream_table(
    doc: Document, unit: str, by: str = "components", hours: float | None = None
) -> tuple[list[str], list[list[Any]]]:
    """Header and rows of the stream table: streams side by side, what they hold under one another."""
    found = doc.streams
    feed, per_tonne = fed(doc, "kg/h"), _per_tonne(doc)

    def told(quantity: Quantity | None) -> float | None:
        if quantity is None:
            return None
        if unit == per_tonne:
            return per_feed(doc, 1000.0 * flow(quantity, "kg/h", hours) / feed, "kg") if feed else None
        return flow(quantity, unit, hours)

    names: list[str] = []
    for row in found:  # two streams of one name are told apart by where they come from
        name = row.name if row.name not in names else f"{row.name} ({label(row.source or 'in')})"
        while name in names:
            name += "'"
        names.append(name)
    rows: list[list[Any]] = [
        ["from", *(label(row.source or "") for row in found)],
        ["to", *(label(row.target or "") for row in found)],
        ["temperature, °C", *(amount(row.temperature, "degC") for row in found)],
        ["total", *(told(row.mass_flow) for row in found)],
    ]
    held = [row.components if by == "components" else row.elements for row in found]
    for key in dict.fromkeys(key for parts in held for key in parts):
        rows.append([key, *(told(parts.get(key)) for parts in held)])
    return ["stream", *names], rows


def _per_tonne(doc: Document) -> str:
    return f"{unit(doc, 'kg')} per {short_basis(doc)}"


def _csv(header: list[str], rows: list[list[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")  # the mark lets spreadsheets read µ and °


def stages(doc: Document) -> None:
    """The stages of each extraction, as a picture."""
    units = figures.extraction_units(doc)
    if not units:
        return
    st.markdown("**Extraction stages**")
    chosen = st.segmented_control(
        "Extraction", units, default=units[0], required=True, format_func=label, key="stages of"
    )
    draw.chart(figures.mccabe_thiele(doc, chosen or units[0]), "stages chart")
    st.caption(
        "McCabe and Thiele: each step is a stage of extraction; the curve passes through the stages at their own loading."
    )


def smelter(doc: Document, scenario: Scenario, calculate: Callable[[str], Document]) -> None:
    """What the alloy collects of each metal, against the oxygen of the bath."""
    doc = original(doc)  # it is calculated from
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
                f"The same furnace with {format_number(oxygen)} kg of oxygen in its bath per tonne of feed, where it now takes "
                f"{format_number(figures.bath_oxygen(doc))} kg, and coke to take up the rest"
            )
        else:
            curves = calculate(Scenario.from_dict(furnace_curves.across_oxygen(plant, here)).to_toml())
            told = "The same furnace at other oxygen potentials; the upright line is this plant"
        draw.chart(
            figures.alloy_recovery(original(curves), against or "oxygen potential", here), f"alloy chart {against}"
        )
        st.caption(f"{told}. By the closed form.")
    except BlackmassError as error:
        st.caption(plain(f"It cannot be drawn for this plant: {error}"))

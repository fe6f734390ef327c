"""How the plant runs: mass flow, streams, balances, and what units tell about themselves."""

from __future__ import annotations

from collections.abc import Mapping

from blackmass.process.contract import Quantity
from blackmass.process.document import Document

from ...display import amount, fed, flow, format_number, heading, label, operating_hours, worst_closure
from ...figures import blocks, sankey, stages
from ...figures.flows import Row
from ...figures.flows import flows as mass_flows
from ...measures import basis, per
from ...measures import unit as unit_of
from ..model import Block, Cell, Column, Figure, Paragraph, Table, shown, total


def plant(doc: Document) -> list[Block]:
    """The block flow diagram."""
    rows = mass_flows(doc)
    return [Figure("blocks", blocks.caption(doc), blocks.block_flow(doc), _flow_table(doc, rows))] if doc.units else []


def flows(doc: Document) -> list[Block]:
    """Where the mass goes, as a picture."""
    rows = mass_flows(doc, water=False)
    return [Figure("mass", sankey.caption(doc), sankey.mass_sankey(doc), _flow_table(doc, rows))]


def _flow_table(doc: Document, rows: list[Row]) -> Table:
    return Table(
        (Column("Stream", width=2), Column("From", width=1.4), Column("To", width=1.4), Column("Kind"),
         Column("Flow", unit_of(doc, "kg/h")), Column(f"Per {basis(doc)}", per(doc, "kg"))),
        [[r["stream"], r["from"], r["to"], r["kind"], r["flow"], r["per_tonne"]] for r in rows],
    )  # fmt: skip


#: Components of a stream that are told on paper, and the mass fraction from which they are.
_COMPONENTS, _TRACE = 5, 1e-4


def streams(doc: Document) -> list[Block]:
    """Every stream with its route, temperature, flow and composition."""
    hours, hourly = operating_hours(doc), unit_of(doc, "kg/h")
    feed = fed(doc, hourly)
    rows: list[list[Cell]] = []
    for row in doc.streams:
        whole = flow(row.mass_flow, hourly, hours)
        shares = {key: flow(held, hourly, hours) / whole for key, held in row.components.items()}
        # The largest components tell what a stream is; the spreadsheet and the JSON hold them all.
        largest = sorted(shares.items(), key=lambda item: -item[1])[:_COMPONENTS]
        rows.append(
            [
                row.name,
                label(row.source or "(enters)"),
                label(row.target or "(leaves)"),
                amount(row.temperature, "degC"),
                whole,
                ", ".join(f"{key} {format_number(100 * share, 3)} %" for key, share in largest if share > _TRACE),
            ]
        )
    columns = (
        Column("Stream", width=1.5),
        Column("From", width=1.1),
        Column("To", width=1.1),
        Column("Temperature", "degC", 0.95),
        Column("Flow", hourly, 0.8, whole=feed),
        Column("Largest components, by mass", width=2.6),
    )
    return [Table(columns, rows), _compositions(doc, hours), _elements(doc, hours)]


def _compositions(doc: Document, hours: float | None) -> Table:
    """Every component of every stream: streams side by side, components under one another."""
    hourly = unit_of(doc, "kg/h")
    keys = dict.fromkeys(key for row in doc.streams for key in row.components)
    rows: list[list[Cell]] = [
        [key, *(flow(held, hourly, hours) if (held := row.components.get(key)) else None for row in doc.streams)]
        for key in keys
    ]
    columns = (Column("Component", width=1.2), *(Column(row.name, hourly) for row in doc.streams))
    return Table(columns, rows, sheet_only=True)


def _elements(doc: Document, hours: float | None) -> Table:
    """Every element of what enters and leaves the plant, and how they close."""
    hourly = unit_of(doc, "kg/h")
    enters = [row for row in doc.streams if row.source is None and row.target]
    leaves = [row for row in doc.streams if row.target is None and row.source]
    keys = dict.fromkeys(key for row in (*enters, *leaves) for key in row.elements)
    columns = [Column("Element", width=1.2)]
    for side, found in (("in", enters), ("out", leaves)):
        ends = {0: f"{side}_first", len(found) - 1: f"{side}_last"}
        only = len(found) == 1
        columns += [
            Column(row.name, hourly, key=f"{side}_first {side}_last" if only else ends.get(i, ""))
            for i, row in enumerate(found)
        ]
    sums = "SUM({in_first}:{in_last})", "SUM({out_first}:{out_last})"
    columns += [
        Column("In", hourly, formula=sums[0], key="in"),
        Column("Out", hourly, formula=sums[1], key="out"),
        Column("In less out, of in", formula="IF({in}>0,({in}-{out})/{in},0)"),
    ]
    rows: list[list[Cell]] = []
    for key in keys:
        here, there = (
            [flow(held, hourly, hours) if (held := row.elements.get(key)) else 0.0 for row in found]
            for found in (enters, leaves)
        )
        come, go = sum(here), sum(there)
        rows.append([key, *here, *there, come, go, (come - go) / come if come > 0 else 0.0])
    return Table(tuple(columns), rows if enters and leaves else [], sheet_only=True)


def balances(doc: Document) -> list[Block]:
    """How well every unit and the plant close: elements, charge and energy."""
    rows: list[list[Cell]] = []
    for unit in doc.units:
        elements = {name: error for name, error in unit.closure.items() if name not in ("charge", "energy")}
        rows.append(
            [
                label(unit.name),
                _power(unit.heat),
                _power(unit.work),
                _worst(elements),
                _closure(unit.closure.get("charge")),
                _closure(unit.closure.get("energy")),
                unit.energy_basis,
            ]
        )
    columns = (
        Column("Unit", width=1.5),
        Column("Heat", "kW", 0.9),
        Column("Work", "kW", 0.8),
        Column("Elements", width=1.1),
        Column("Charge", width=0.8),
        Column("Energy", width=0.8),
        Column("Energy basis", width=1.5),
    )
    plant_row = total(columns, rows, "Heat", "Work", name="Plant")
    plant_row[3:6] = (
        _worst(doc.balances.elements),
        _closure(doc.balances.charge),
        _closure(doc.balances.energy),
    )
    words = (
        f"Worst closure anywhere: {worst_closure(doc)}. Closure is in minus out of each element, of charge and of "
        "energy, relative to what flows through; for elements the worst one is shown. Heat and work are positive into "
        "the unit. Where the basis is duty by difference, the energy balance was used to find the duty and proves "
        "nothing by itself."
    )
    return [Paragraph(words), Table(columns, rows, plant_row)]


#: kW; a duty below this is what rounding leaves.
_NO_POWER = 1e-6


def _power(quantity: Quantity) -> float:
    value = amount(quantity, "kW")
    return 0.0 if abs(value) < _NO_POWER else value


def _worst(elements: Mapping[str, float]) -> str:
    """The largest closure error of any element, and which it is."""
    worst = max(elements, key=lambda k: elements[k], default=None)
    if worst is None:
        return "–"
    return f"{elements[worst]:.1e} ({worst})" if elements[worst] else "0"


def _closure(error: float | None) -> str:
    """The error of a balance; a unit without charged species has none of charge."""
    if error is None:
        return "–"
    return f"{error:.1e}" if error else "0"


def extraction_stages(doc: Document) -> list[Block]:
    """McCabe and Thiele's picture of each extraction."""
    blocks = [
        Figure(
            name,
            f"{heading(name)}: each step is a stage of extraction; the curve passes through the stages "
            "at their own loading.",
            stages.mccabe_thiele(doc, name),
            Table(
                (Column("Stage"), Column("Aqueous phase", "g/L"), Column("Organic phase", "g/L"), Column("pH")),
                stages.stage_rows(doc, name),
            ),
        )
        for name in stages.extraction_units(doc)
    ]
    return list(blocks)


def unit_figures(doc: Document) -> list[Block]:
    """What units tell about themselves: conversions, volumes, demands."""
    rows: list[list[Cell]] = []
    for unit in doc.units:
        for figure in (unit.figures or {}).values():
            rows.append([label(unit.name), figure.words, *shown(Quantity(figure.value, figure.unit))])
    columns = (
        Column("Unit", width=1.5),
        Column("Figure", width=2.5),
        Column("Value", width=0.8),
        Column("Unit of it", width=0.7),
    )
    return [Table(columns, rows)] if rows else []

"""How the plant runs: mass flow, streams, balances, and what units tell about themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...display import amount, flow, label, number, operating_hours, text, worst_closure
from ...figures import sankey, stages
from ...figures.flows import flows as mass_flows
from ..model import Block, Cell, Column, Document, Figure, Paragraph, Table, total


def flows(doc: Document) -> list[Block]:
    """Where the mass goes, as a picture."""
    if not doc.get("streams"):
        return []
    rows = mass_flows(doc, water=False)
    data = Table(
        (Column("Stream", width=2), Column("From", width=1.4), Column("To", width=1.4), Column("Kind"),
         Column("Flow", "kg/h"), Column("Per tonne of feed", "kg/t")),
        [[r["stream"], r["from"], r["to"], r["kind"], r["flow"], r["per_tonne"]] for r in rows],
    )  # fmt: skip
    blocks = [Figure("mass", sankey.caption(doc), sankey.mass_sankey(doc), data)]
    return list(blocks)


def streams(doc: Document) -> list[Block]:
    """Every stream with its route, temperature, flow and composition."""
    found = doc.get("streams", [])
    if not found:
        return []
    hours = operating_hours(doc)
    rows: list[list[Cell]] = []
    for s in found:
        whole = s["mass_flow"]["value"]
        # The largest components tell what a stream is; the spreadsheet and the JSON hold them all.
        parts = sorted(((k, q["value"]) for k, q in s.get("components", {}).items()), key=lambda item: -item[1])
        made_of = ", ".join(f"{k} {number(100 * v / whole, 3)} %" for k, v in parts[:5] if whole and v / whole > 1e-4)
        rows.append(
            [
                s["name"],
                label(s.get("from") or "(enters)"),
                label(s.get("to") or "(leaves)"),
                amount(s.get("temperature"), "degC"),
                flow(s["mass_flow"], "kg/h", hours),
                made_of,
            ]
        )
    columns = (
        Column("Stream", width=1.5),
        Column("From", width=1.1),
        Column("To", width=1.1),
        Column("Temperature", "degC", 0.95),
        Column("Flow", "kg/h", 0.8),
        Column("Largest components, by mass", width=2.6),
    )
    return [Table(columns, rows), _compositions(doc, hours)]


def _compositions(doc: Document, hours: float | None) -> Table:
    """Every component of every stream, kg/h: streams side by side, components under one another."""
    found = doc["streams"]
    keys = dict.fromkeys(key for s in found for key in s.get("components", {}))
    rows: list[list[Cell]] = [
        [key, *(flow(s["components"][key], "kg/h", hours) if key in s.get("components", {}) else None for s in found)]
        for key in keys
    ]
    columns = (Column("Component", width=1.2), *(Column(s["name"], "kg/h") for s in found))
    return Table(columns, rows, sheet_only=True)


def balances(doc: Document) -> list[Block]:
    """How well every unit and the plant close: elements, charge and energy."""
    units, plant = doc.get("units", []), doc.get("balances", {})
    if not units and not plant:
        return []
    rows: list[list[Cell]] = []
    for unit in units:
        closure = unit.get("closure", {})
        elements = {k: v for k, v in closure.items() if k not in ("charge", "energy")}
        rows.append(
            [
                label(unit["name"]),
                _power(unit.get("heat")),
                _power(unit.get("work")),
                _worst(elements),
                _closure(closure.get("charge")),
                _closure(closure.get("energy")),
                unit.get("energy_basis", "–"),
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
        _worst(plant.get("elements") or {}),
        _closure(plant.get("charge")),
        _closure(plant.get("energy")),
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


def _power(quantity: Mapping[str, Any] | None) -> float | None:
    value = amount(quantity, "kW")
    return 0.0 if value is not None and abs(value) < _NO_POWER else value


def _worst(elements: Mapping[str, float]) -> str:
    """The largest closure error of any element, and which it is."""
    worst = max(elements, key=lambda k: elements[k], default=None)
    if worst is None:
        return "–"
    return f"{elements[worst]:.1e} ({worst})" if elements[worst] else "0"


def _closure(value: Any) -> str:
    if value is None:
        return "–"
    return f"{float(value):.1e}" if value else "0"


def extraction_stages(doc: Document) -> list[Block]:
    """McCabe and Thiele's picture of each extraction."""
    blocks = [
        Figure(
            name,
            f"{label(name).capitalize()}: each step is a stage of extraction; the curve passes through the stages "
            "at their own loading.",
            stages.mccabe_thiele(doc, name),
            Table(
                (Column("Stage"), Column("Aqueous phase", "g/L"), Column("Organic phase", "g/L"), Column("pH")),
                stages.stage_rows(doc, name),
            ),
        )
        for name in stages.extraction_units(doc)
    ]
    return list(blocks) if blocks else []


def unit_figures(doc: Document) -> list[Block]:
    """What units tell about themselves: conversions, volumes, demands."""
    rows: list[list[Cell]] = []
    for unit in doc.get("units", []):
        for figure in unit.get("figures", {}).values():
            rows.append([label(unit["name"]), figure["words"], text(figure)])
    columns = (Column("Unit", width=1.5), Column("Figure", width=2.5), Column("Value", width=1.5))
    return [Table(columns, rows)] if rows else []

"""The short readable summary of a result, as aligned text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from .display import cost_covers, flow, label, number, operating_hours, percent, printed, subtitle, text, worst_closure

_WIDTH = 100


def summary(doc: Mapping[str, Any]) -> str:
    """What a plant takes in, makes, costs and how well it closes; ends without a newline."""
    plant = doc.get("scenario", {}).get("plant", {})
    blocks = [
        [str(plant["name"]), subtitle(doc)] if plant.get("name") else [subtitle(doc)],
        _black_mass(doc),
        _recovery(doc),
        _products(doc),
        _purity(doc),
        _consumption(doc, "reagents", "Reagents"),
        _consumption(doc, "utilities", "Utilities"),
        _consumption(doc, "wastes", "Wastes"),
        _money(doc),
        [f"Worst balance closure  {worst_closure(doc)}  (any element, charge or energy, any unit)"],
        _warnings(doc),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _black_mass(doc: Mapping[str, Any]) -> list[str]:
    lines = []
    yielded = doc.get("kpis", {}).get("black_mass_yield")
    if yielded:
        lines.append(f"Black mass  {percent(yielded)} of feed")
    grades = doc.get("black_mass", {}).get("grades", {})
    if grades:
        lines.append("  grades    " + "  ".join(f"{name} {percent(q)}" for name, q in grades.items()))
    return lines


def _recovery(doc: Mapping[str, Any]) -> list[str]:
    found = doc.get("recovery", {})
    return ["Recovery    " + "  ".join(f"{name} {percent(q)}" for name, q in found.items())] if found else []


def _products(doc: Mapping[str, Any]) -> list[str]:
    hours = operating_hours(doc)
    rows = [("Products", "t/yr", "kg/t feed", "USD/t feed")]
    for p in doc.get("products", []):
        yearly = "–"
        if p.get("mass_flow") and not isinstance(p["mass_flow"]["value"], list):
            yearly = number(flow(p["mass_flow"], "t/yr", hours)) if hours or "yr" in p["mass_flow"]["unit"] else "–"
        value = p.get("revenue_per_tonne")
        rows.append((p["name"], yearly, _bare(p.get("per_tonne"), "kg/t"), _bare(value, "USD/t") if value else "–"))
    return _aligned(rows) if len(rows) > 1 else []


def _purity(doc: Mapping[str, Any]) -> list[str]:
    judged = [(p["name"], p["specification"]) for p in doc.get("products", []) if p.get("specification")]
    rows = []
    for name, specification in judged:
        failing = [row["what"] for row in specification["rows"] if row["verdict"] == "fail"]
        verdict = "pass" if specification["verdict"] == "pass" else f"fails on {', '.join(failing)}"
        rows.append((name, f"{specification['grade']}: {verdict}"))
    if not rows:
        return []
    wide = max(len(name) for name, _ in rows)
    return ["Purity", *(f"{name:<{wide}}  {told}" for name, told in rows)]


def _bare(quantity: Mapping[str, Any] | None, unit: str) -> str:
    return text(quantity, unit).removesuffix(f" {printed(unit)}")


def _consumption(doc: Mapping[str, Any], key: str, title: str) -> list[str]:
    rows = [(title, "per t feed", "USD/t feed")]
    for item in doc.get(key, []):
        cost = item.get("cost_per_tonne")
        per_tonne = text(item.get("per_tonne")).removesuffix("/t")
        rows.append((item["name"], per_tonne, _bare(cost, "USD/t") if cost else "–"))
    return _aligned(rows) if len(rows) > 1 else []


def _money(doc: Mapping[str, Any]) -> list[str]:
    kpis = doc.get("kpis", {})
    notes = {
        "value_per_tonne": ("Value", ""),
        "cost_per_tonne": ("Cost", f"({cost_covers(doc)} only)"),
        "margin_per_tonne": ("Margin", "(value less that cost)"),
    }
    rows = [
        (name, _bare(kpis[key], "USD/t"), "USD/t feed", note) for key, (name, note) in notes.items() if kpis.get(key)
    ]
    wide = max((len(row[1]) for row in rows), default=0)
    return [f"{name:<8}{value:>{wide}} {unit}  {note}".rstrip() for name, value, unit, note in rows]


def _warnings(doc: Mapping[str, Any]) -> list[str]:
    lines = []
    for w in doc.get("warnings", []):
        told = f"Warning  {label(w.get('where', ''))}: {w.get('text', '')}"
        lines += textwrap.wrap(told, _WIDTH, subsequent_indent="         ")
    return lines


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """Columns lined up: the first to the left, numbers to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        f"{row[0]:<{widths[0]}}" + "".join(f"  {cell:>{w}}" for cell, w in zip(row[1:], widths[1:], strict=True))
        for row in rows
    ]

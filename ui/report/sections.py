"""The report before it is a file: neutral sections that every writer prints in its own way.

A new section is one function from a result document to a Section (or None where the document has nothing to
say) and its place in SECTIONS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from ..display import (
    amount,
    convert,
    declared,
    flow,
    label,
    number,
    operating_hours,
    printed,
    require_single,
    text,
)
from ..figures import bars, sankey, stages
from ..figures.flows import flows as mass_flows

Document = Mapping[str, Any]
Cell = str | float | None


@dataclass(frozen=True)
class Column:
    """A column of a table: its title, the unit of its numbers, and its share of the width."""

    title: str
    unit: str = ""
    width: float = 1.0
    digits: int = 4
    #: A formula for a spreadsheet over other columns of the row, such as "{flow} * {price}".
    formula: str = ""
    key: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of text and numbers; a number is in the unit of its column."""

    columns: tuple[Column, ...]
    rows: list[list[Cell]]
    total: list[Cell] | None = None
    #: Too wide for paper: only a spreadsheet prints it.
    sheet_only: bool = False
    #: The first column names a group of rows; on paper it is a line above them, not a column.
    grouped: bool = False

    def groups(self) -> list[tuple[str, list[list[Cell]]]]:
        """The rows under the name of each group, without the column that holds it."""
        return [(str(name), [row[1:] for row in rows]) for name, rows in groupby(self.rows, key=lambda row: row[0])]


@dataclass(frozen=True)
class Figure:
    """A chart and the data behind it."""

    key: str
    caption: str
    chart: dict[str, Any]
    data: Table


@dataclass(frozen=True)
class Paragraph:
    """Plain text; never markup."""

    words: str


@dataclass(frozen=True)
class KeyFigures:
    """The few numbers a reader looks for first: name, number with unit, note."""

    rows: list[tuple[str, str, str]]


@dataclass
class Section:
    """A heading and what stands under it."""

    key: str
    title: str
    blocks: list[Table | Figure | Paragraph | KeyFigures] = field(default_factory=list)


@dataclass(frozen=True)
class Report:
    """What a writer needs."""

    title: str
    subtitle: str
    version: str
    sections: list[Section]


def assemble(doc: Document) -> Report:
    """The report of a result document."""
    require_single(doc)
    found = [make(doc) for make in SECTIONS]
    return Report(
        title=title(doc),
        subtitle=subtitle(doc),
        version=str(doc.get("blackmass", "")),
        sections=[section for section in found if section and section.blocks],
    )


def title(doc: Document) -> str:
    """What the plant is called."""
    scenario = doc.get("scenario", {})
    return str(scenario.get("plant", {}).get("name") or scenario.get("title") or "Battery recycling plant")


def subtitle(doc: Document) -> str:
    """What is recycled, and by which route, in one line."""
    scenario = doc.get("scenario", {})
    feeds = ", ".join(describe_feed(feed) for feed in scenario.get("feed", []))
    route = scenario.get("route", "")
    return f"{feeds} by the {route} route" if route else feeds


def describe_feed(feed: Mapping[str, Any]) -> str:
    """One feed of a scenario in words."""
    parts = (feed.get("mass_flow"), feed.get("chemistry"), label(str(feed.get("form", ""))))
    return " ".join(str(part) for part in parts if part)


# --- helpers ---------------------------------------------------------------------------------------


def _common_unit(items: Iterable[Mapping[str, Any]], key: str) -> str:
    """The unit of a quantity if all items share it, else nothing: then each number carries its own."""
    units = {item[key]["unit"] for item in items if item.get(key)}
    return units.pop() if len(units) == 1 else ""


def _cells(items: list[Mapping[str, Any]], key: str) -> tuple[str, list[Cell]]:
    """A column's unit and its cells: numbers where all share a unit, text with units otherwise."""
    unit = _common_unit(items, key)
    if unit:
        return unit, [amount(item.get(key), unit) for item in items]
    return "", [text(item[key]) if item.get(key) else None for item in items]


def _has(items: Iterable[Mapping[str, Any]], key: str) -> bool:
    return any(item.get(key) for item in items)


def cost_covers(doc: Document) -> str:
    """What the cost per tonne is made of, in words."""
    covered = [label(name) for name in doc.get("costs", {})]
    if not covered:
        covered = [name for name in ("reagents", "utilities") if doc.get(name)]
    if not covered:
        return "no costs"
    return covered[0] if len(covered) == 1 else f"{', '.join(covered[:-1])} and {covered[-1]}"


def worst_closure(doc: Document) -> str:
    """The largest closure error of the audit, as text."""
    worst = doc.get("balances", {}).get("worst")
    return "–" if worst is None else f"{float(worst):.1e}"


KPI_NAMES = {
    "black_mass_yield": ("Black-mass yield", "of battery feed"),
    "value_per_tonne": ("Value of products", "per tonne of feed"),
    "cost_per_tonne": ("Cost", "per tonne of feed"),
    "margin_per_tonne": ("Margin", "value less that cost"),
    "ghg_per_tonne": ("Greenhouse gas", "per tonne of feed"),
    "energy_per_tonne": ("Energy", "per tonne of feed"),
    "water_per_tonne": ("Water", "per tonne of feed"),
}


def key_figures(doc: Document) -> list[tuple[str, str, str]]:
    """Name, number and note of each headline figure, the worst closure last."""
    rows = []
    for key, quantity in doc.get("kpis", {}).items():
        if quantity is None:
            continue
        name, note = KPI_NAMES.get(key, (label(key).capitalize(), ""))
        if key == "cost_per_tonne":
            note = f"{cost_covers(doc)} only"
        rows.append((name, text(quantity, digits=4 if "USD" in str(quantity["unit"]) else 3), note))
    rows.append(("Worst closure", worst_closure(doc), "any balance of any unit"))
    return rows


# --- sections --------------------------------------------------------------------------------------


def summary(doc: Document) -> Section:
    """The headline figures, what the plant is, and how to read the numbers."""
    scenario = doc.get("scenario", {})
    plant = scenario.get("plant", {})
    rows: list[list[Cell]] = [["Route", str(scenario.get("route", "–"))]]
    rows += [["Feed", describe_feed(feed)] for feed in scenario.get("feed", [])]
    rows += [[label(key).capitalize(), str(value)] for key, value in plant.items() if key != "name"]
    prices = scenario.get("economics", {}).get("prices")
    if prices:
        rows.append(["Price table", str(prices)])
    return Section(
        "summary",
        "Summary",
        [
            KeyFigures(key_figures(doc)),
            Paragraph(
                f"Per-tonne figures are per tonne of battery feed. Cost covers {cost_covers(doc)}; what is not named "
                "there is not in the margin."
            ),
            Table((Column("Case", width=1.2), Column("Given", width=3)), rows),
        ],
    )


def warnings(doc: Document) -> Section | None:
    """What the calculation itself cautions about."""
    found = doc.get("warnings", [])
    if not found:
        return None
    rows: list[list[Cell]] = [[label(w.get("where", "")), w.get("text", "")] for w in found]
    return Section("warnings", "Warnings", [Table((Column("Where", width=1), Column("Warning", width=4)), rows)])


def products(doc: Document) -> Section | None:
    """What is sold, with its value."""
    items = doc.get("products", [])
    if not items:
        return None
    hours = operating_hours(doc)
    per_tonne = [amount(p.get("per_tonne"), "kg/t") for p in items]
    flow_unit = "t/yr" if hours or all(p["mass_flow"]["unit"].endswith("yr") for p in items) else "kg/h"
    flows = [flow(p["mass_flow"], flow_unit, hours) if p.get("mass_flow") else None for p in items]
    contained = [
        ", ".join(f"{element} {text(q, digits=3)}" for element, q in (p.get("contained") or {}).items()) for p in items
    ]
    columns = [
        Column("Product", width=2.1),
        Column("Flow", flow_unit, 0.9),
        Column("Per t feed", "kg/t", 0.9, key="flow"),
    ]
    rows: list[list[Cell]] = [[p["name"], f, n] for p, f, n in zip(items, flows, per_tonne, strict=True)]
    total_at = None
    if _has(items, "purity"):
        columns.append(Column("Purity", "%", 0.8, digits=5))
        for row, p in zip(rows, items, strict=True):
            row.append(convert(p["purity"], "%") if p.get("purity") else None)
    if _has(items, "revenue_per_tonne"):
        total_at = len(columns)
        columns += _money_columns(items)
        for row, p in zip(rows, items, strict=True):
            row += [amount(p.get("revenue_per_tonne"), "USD/t"), _price(p), p.get("price_basis")]
    columns += [Column("Contained", width=1.35), Column("Formula", width=1.15)]
    for row, p, c in zip(rows, items, contained, strict=True):
        row += [c, p.get("formula")]
    total: list[Cell] | None = None
    if total_at is not None:
        total = ["Total", *[None] * (len(columns) - 1)]
        total[total_at] = sum(row[total_at] or 0.0 for row in rows)  # type: ignore[misc]
    return Section("products", "Products", [Table(tuple(columns), rows, total=total)])


def _price(product: Mapping[str, Any]) -> Cell:
    """USD/kg as a number; a price of something else (energy) as text with its unit."""
    price = product.get("price")
    return amount(price, "USD/kg") if price is None or price["unit"] == "USD/kg" else text(price)


def _money_columns(items: list[Mapping[str, Any]]) -> list[Column]:
    """Revenue, price and what it is for; the formula stands only where it gives the revenue of the document for every row."""

    def follows(p: Mapping[str, Any]) -> bool:
        flow_, price, revenue = (
            amount(p.get("per_tonne"), "kg/t"),
            _price(p),
            amount(p.get("revenue_per_tonne"), "USD/t"),
        )
        if isinstance(price, str):
            return False
        if None in (flow_, price, revenue):
            return False
        return abs(flow_ * price - revenue) <= _SAME * max(abs(revenue), 1.0)  # type: ignore[operator, arg-type]

    formula = "{flow} * {price}" if all(follows(p) for p in items) else ""
    return [
        Column("Revenue", "USD/t", 0.9, formula=formula),
        Column("Price", "USD/kg", 0.8, key="price"),
        Column("Paid for", width=1.15),
    ]


#: A spreadsheet formula stands for the document's number only if both agree to this share.
_SAME = 1e-6


def inputs(doc: Document) -> Section | None:
    """Reagents, utilities and wastes per tonne of feed, and the value against them."""
    blocks: list[Any] = []
    for key, title in (("reagents", "Reagent"), ("utilities", "Utility"), ("wastes", "Waste")):
        items = doc.get(key, [])
        if not items:
            continue
        columns, cells = [Column(title, width=2.2)], [[item["name"] for item in items]]
        if _has(items, "formula"):
            columns.append(Column("Formula", width=1.2))
            cells.append([item.get("formula") for item in items])
        for field_, name in (
            ("per_tonne", "Per t feed"),
            ("cost_per_tonne", "Cost"),
            ("ghg_per_tonne", "Greenhouse gas"),
        ):
            if _has(items, field_):
                unit, column = _cells(items, field_)
                columns.append(Column(name, unit, 1.4))
                cells.append(column)
        blocks.append(Table(tuple(columns), [list(row) for row in zip(*cells, strict=True)]))
    if not blocks:
        return None
    value = bars.value_rows(doc)
    if value:
        caption = "Revenue by product and cost of reagents and utilities, per tonne of feed."
        blocks.append(Figure("value", caption, bars.value_bars(doc), _data(value)))
    return Section("inputs", "Reagents, utilities and wastes", blocks)


def costs(doc: Document) -> Section | None:
    """Cost by kind, with capital and finance where the document has them."""
    blocks: list[Any] = []
    for key, title in (("costs", "Cost"), ("capital", "Capital"), ("finance", "Finance")):
        items = [{"name": name, "value": q} for name, q in doc.get(key, {}).items() if isinstance(q, Mapping)]
        if items:
            unit, cells = _cells(items, "value")
            rows: list[list[Cell]] = [[label(i["name"]), cell] for i, cell in zip(items, cells, strict=True)]
            total: list[Cell] | None = None
            if key == "costs" and unit and len(rows) > 1:
                total = ["Total", sum(cell or 0.0 for cell in cells)]  # type: ignore[misc]
            blocks.append(Table((Column(title, width=2), Column("Value", unit, 2)), rows, total=total))
    return Section("costs", "Costs", blocks)


def recoveries(doc: Document) -> Section | None:
    """Black mass, and how much of each element is won."""
    blocks: list[Any] = []
    if doc.get("recovery"):
        caption = "Recovery of each element (and of graphite) from the feed to saleable products."
        blocks.append(Figure("recovery", caption, bars.recovery_bars(doc), _data(bars.recovery_rows(doc))))
    black_mass = doc.get("black_mass", {})
    if black_mass.get("grades"):
        caption = "Grades of the black mass, percent by mass"
        caption += f"; {text(black_mass['mass_flow'])} of it." if black_mass.get("mass_flow") else "."
        blocks.append(Figure("grades", caption, bars.black_mass_grades(doc), _data(bars.grade_rows(doc))))
    return Section("recoveries", "Recoveries and black mass", blocks)


def purity(doc: Document) -> Section | None:
    """Each product against the specification it would be sold by, with the impurities that fail it."""
    rows: list[list[Cell]] = []
    for product in doc.get("products", []):
        judged = product.get("specification")
        if not judged:
            continue
        content, *impurities = judged["rows"]
        failing = [
            f"{row['what']} {_trace(row['actual'])} (most {_trace(row['most'])})"
            for row in impurities
            if row["verdict"] == "fail"
        ]
        told = (
            f"{content['what']} {text(content['actual'], '%', digits=5)}, least {text(content['least'], '%', digits=5)}"
        )
        rows.append([product["name"], judged["grade"], judged["verdict"], told, "; ".join(failing) or "none"])
    columns = (
        Column("Product", width=1.6),
        Column("Specification", width=1.6),
        Column("Verdict", width=0.6),
        Column("Content", width=1.8),
        Column("Impurities that fail", width=3.0),
    )
    note = Paragraph(
        "Limits are recalled from the standards named; impurities that the model does not know are not judged."
    )
    return Section("purity", "Purity", [Table(columns, rows), note]) if rows else None


def _trace(quantity: Mapping[str, Any]) -> str:
    """A mass fraction in ppm, or in percent from a tenth of a percent up."""
    value = quantity["value"]
    return text(quantity, "%", digits=3) if value >= _PERCENT else f"{number(value * 1e6, 3)} ppm"


#: Mass fraction from which a trace is told in percent.
_PERCENT = 1e-3


def compliance(doc: Document) -> Section | None:
    """Legal targets and norms, where the document judges them."""
    rows: list[list[Cell]] = [
        [c["rule"], text(c.get("actual"), digits=3), text(c.get("target"), digits=3), c.get("verdict"), c.get("source")]
        for c in doc.get("compliance", [])
    ]
    columns = (
        Column("Rule", width=2.6),
        Column("Actual", width=0.8),
        Column("Target", width=0.8),
        Column("Verdict", width=0.8),
        Column("Source", width=2.6),
    )
    return Section("compliance", "Compliance", [Table(columns, rows)]) if rows else None


#: Measures that stand in the name of a figure which has no unit of its own.
_MEASURES = frozenset(("log10 of atm", "K", "m3", "m2", "m", "h", "kg", "t"))


def unit_figures(doc: Document) -> Section | None:
    """What units tell about themselves: conversions, volumes, demands."""
    rows: list[list[Cell]] = []
    for unit in doc.get("units", []):
        for name, quantity in unit.get("figures", {}).items():
            what, _, measure = name.partition(", ")
            if quantity["unit"] == "1" and (" per " in measure or measure in _MEASURES):
                rows.append([label(unit["name"]), what, f"{number(quantity['value'])} {printed(measure)}"])
            else:
                rows.append([label(unit["name"]), name, text(quantity)])
    columns = (Column("Unit", width=1.5), Column("Figure", width=2.5), Column("Value", width=1.5))
    return Section("unit-figures", "Figures of units", [Table(columns, rows)]) if rows else None


def extraction_stages(doc: Document) -> Section | None:
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
    return Section("extraction-stages", "Extraction stages", list(blocks)) if blocks else None


def flows(doc: Document) -> Section | None:
    """Where the mass goes, as a picture."""
    if not doc.get("streams"):
        return None
    rows = mass_flows(doc)
    data = Table(
        (Column("Stream", width=2), Column("From", width=1.4), Column("To", width=1.4), Column("Kind"),
         Column("Flow", "kg/h"), Column("Per tonne of feed", "kg/t")),
        [[r["stream"], r["from"], r["to"], r["kind"], r["flow"], r["per_tonne"]] for r in rows],
    )  # fmt: skip
    blocks = [Figure("mass", "Mass through the plant, kg per tonne of feed.", sankey.mass_sankey(doc), data)]
    return Section("flows", "Mass flow", list(blocks))


def streams(doc: Document) -> Section | None:
    """Every stream with its route, temperature, flow and composition."""
    found = doc.get("streams", [])
    if not found:
        return None
    hours = operating_hours(doc)
    rows: list[list[Cell]] = []
    for s in found:
        total = s["mass_flow"]["value"]
        # The largest components tell what a stream is; the spreadsheet and the JSON hold them all.
        parts = sorted(((k, q["value"]) for k, q in s.get("components", {}).items()), key=lambda item: -item[1])
        made_of = ", ".join(f"{k} {number(100 * v / total, 3)} %" for k, v in parts[:5] if total and v / total > 1e-4)
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
    return Section("streams", "Streams", [Table(columns, rows), _compositions(doc, hours)])


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


def balances(doc: Document) -> Section | None:
    """How well every unit and the plant close: elements, charge and energy."""
    units, plant = doc.get("units", []), doc.get("balances", {})
    if not units and not plant:
        return None
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
    elements = plant.get("elements") or {}
    total: list[Cell] = [
        "Plant",
        sum(row[1] or 0.0 for row in rows),  # type: ignore[misc]
        sum(row[2] or 0.0 for row in rows),  # type: ignore[misc]
        _worst(elements),
        _closure(plant.get("charge")),
        _closure(plant.get("energy")),
        "",
    ]
    columns = (
        Column("Unit", width=1.5),
        Column("Heat", "kW", 0.9),
        Column("Work", "kW", 0.8),
        Column("Elements", width=1.1),
        Column("Charge", width=0.8),
        Column("Energy", width=0.8),
        Column("Energy basis", width=1.5),
    )
    words = (
        f"Worst closure anywhere: {worst_closure(doc)}. Closure is in minus out of each element, of charge and of "
        "energy, relative to what flows through; for elements the worst one is shown. Heat and work are positive into "
        "the unit. Where the basis is duty by difference, the energy balance was used to find the duty and proves "
        "nothing by itself."
    )
    return Section("balances", "Balances", [Paragraph(words), Table(columns, rows, total=total)])


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


#: The step under which the document lists the prices it used.
_PRICES = "economics"


def parameters(doc: Document) -> Section | None:
    """Every parameter with its value, where it came from, its bounds and its source."""
    rows: list[list[Cell]] = []
    for p in doc.get("parameters", []):
        if p["step"] == _PRICES:
            continue
        value = p.get("value")
        unit = value["unit"] if isinstance(value, Mapping) else ""
        low, high = declared(p.get("low"), unit), declared(p.get("high"), unit)
        bounds = "–" if (low, high) == ("–", "–") else f"{low} to {high}"
        rows.append(
            [
                label(p["step"]),
                label(p["parameter"]),
                _given(value, 6),
                p.get("origin"),
                bounds,
                p.get("doc"),
                p.get("source"),
            ]
        )
    columns = (
        Column("Step", width=1.1),
        Column("Parameter", width=1.4),
        Column("Value", width=1.1),
        Column("Origin", width=0.75),
        Column("Bounds", width=1.3),
        Column("Meaning", width=2.2),
        Column("Source", width=2.6),
    )
    return Section("parameters", "Parameters", [Table(columns, rows, grouped=True)]) if rows else None


def prices(doc: Document) -> Section | None:
    """The price of everything sold, bought and disposed of, with its source."""
    rows: list[list[Cell]] = [
        [
            label(p["parameter"].removeprefix("price of ")),
            _given(p.get("value"), 4),
            str(p.get("doc", "")).removeprefix("per "),
            p.get("origin"),
            p.get("source"),
        ]
        for p in doc.get("parameters", [])
        if p["step"] == _PRICES
    ]
    columns = (
        Column("Price of", width=1.4),
        Column("Value", width=1.1),
        Column("per unit of", width=0.9),
        Column("Origin", width=0.6),
        Column("Source", width=4.0),
    )
    return Section("prices", "Prices", [Table(columns, rows)]) if rows else None


def _given(value: Any, digits: int) -> str:
    """A parameter's value as text."""
    if value is None:
        return "–"
    if not isinstance(value, Mapping) or "unit" not in value:
        return str(value)
    unit = printed(value["unit"]) if value["unit"] != "1" else ""
    return f"{number(value['value'], digits)} {unit}".strip()


def estimates(doc: Document) -> Section | None:
    """Property data in use that nobody has verified."""
    rows: list[list[Cell]] = [
        [e["component"], label(e["property"]), text(e.get("value")), e.get("status"), e.get("source")]
        for e in doc.get("estimates", [])
    ]
    if not rows:
        return None
    columns = (
        Column("Component", width=1.3),
        Column("Property", width=1.2),
        Column("Value", width=1.2),
        Column("Status", width=0.8),
        Column("Source", width=2.5),
    )
    words = "Component data used in this result that has not been checked against a primary source."
    return Section("estimates", "Estimates used", [Paragraph(words), Table(columns, rows)])


def bibliography(doc: Document) -> Section | None:
    """The full citation of every source key that the sections above name."""
    from blackmass.process import tables

    try:
        known = tables.bibliography()
    except FileNotFoundError:
        return None
    cited = " ".join(
        str(item.get("source", "")) for key in ("parameters", "estimates", "compliance") for item in doc.get(key, [])
    )
    rows: list[list[Cell]] = [[key, _citation(entry)] for key, entry in sorted(known.items()) if key in cited]
    columns = (Column("Key", width=1), Column("Source", width=5))
    return Section("bibliography", "Bibliography", [Table(columns, rows)]) if rows else None


def _citation(entry: Any) -> str:
    if isinstance(entry, Mapping):
        return ". ".join(str(value) for value in entry.values())
    return str(entry)


def _data(rows: list[dict[str, Any]]) -> Table:
    """The data behind a chart, as a table."""
    if not rows:
        return Table((), [])
    titles = {"name": "Name", "value": "Value", "kind": "Kind", "unit": "Unit"}
    keys = [key for key in titles if key in rows[0]]
    columns = tuple(Column(titles[k], "%" if k == "value" and "unit" not in rows[0] else "", 1.5) for k in keys)
    return Table(columns, [[row[k] for k in keys] for row in rows])


SECTIONS: tuple[Callable[[Document], Section | None], ...] = (
    summary,
    warnings,
    products,
    recoveries,
    inputs,
    costs,
    purity,
    compliance,
    flows,
    streams,
    balances,
    extraction_stages,
    unit_figures,
    parameters,
    prices,
    estimates,
    bibliography,
)

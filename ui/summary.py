"""The short readable summary of a result, as aligned text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from blackmass.process.contract import Quantity
from blackmass.process.document import Document, Product, Reagent, Utility, Waste

from .display import (
    amount,
    cost_covers,
    flow,
    format_number,
    heading,
    label,
    money,
    of_feed,
    operating_hours,
    percent,
    plant,
    preferred,
    printed,
    scenarios,
    subtitle,
    text,
    worst_closure,
)
from .measures import measures_of, per, unit
from .terminal import aligned, items, tables, wrap


def summary(doc: Document) -> str:
    """What a plant takes in, makes, costs and how well it closes; ends without a newline.

    Of a batch, a table with a line for each scenario.
    """
    closure = f"Worst balance closure  {worst_closure(doc)}  (any element, charge or energy, any unit)"
    blocks = [
        _title(doc),
        *(_single(doc) if scenarios(doc) is None else _batch(doc)),
        [closure],
        [line for w in doc.warnings for line in wrap(f"{label(w.where)}: {w.text}", "Warning  ")],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _title(doc: Document) -> list[str]:
    return [line for words in (str(plant(doc).get("name", "")), subtitle(doc)) if words for line in wrap(words)]


# --- one plant -------------------------------------------------------------------------------------


def _single(doc: Document) -> list[list[str]]:
    return [
        _plants(doc),
        _assays(doc),
        _black_mass(doc),
        _shares(doc.recovery, "Recovery    "),
        _products(doc),
        _purity(doc.products),
        _climate(doc),
        _rules(doc),
        _consumption(doc, doc.reagents, "Reagents"),
        _consumption(doc, doc.utilities, "Utilities"),
        _consumption(doc, doc.wastes, "Wastes"),
        _money(doc),
    ]


def _plants(doc: Document) -> list[str]:
    """The plants of a network, each per tonne of its own feed."""
    if not doc.plants:
        return []
    hourly = unit(doc, "t/h")
    rows = [("Plants", f"{hourly} feed", *(f"{name}, {money(doc)}" for name in ("value", "cost", "margin")))]
    for name, each in doc.plants.items():
        fed = sum(amount(row.mass_flow, hourly) for row in each.streams if row.kind == "feed")
        kpis = each.kpis
        told = (_bare(kpis.value_per_tonne), _bare(kpis.cost_per_tonne), _bare(kpis.margin_per_tonne))
        rows.append((name, format_number(fed), *told))
    return aligned(rows)


def _assays(doc: Document) -> list[str]:
    """What the elements of a certificate were taken for."""
    found: list[str] = []
    for row in doc.assays or ():
        phases = [f"{name} {percent(share)}" for name, share in row.phases.items()]
        left = f"residual {percent(row.residual)}, taken as graphite"
        found += [
            *items([*phases, left], "Assay       "),
            f"  Li/{row.lithium_over} {_bare(row.lithium_ratio, 'mol/mol')} mol/mol",
        ]
    return found


def _black_mass(doc: Document) -> list[str]:
    if doc.black_mass is None:
        return []
    return [
        f"Black mass  {percent(doc.kpis.black_mass_yield)} of feed",
        *_shares(doc.black_mass.grades, "  grades    "),
    ]


def _shares(found: Mapping[str, Quantity], first: str) -> list[str]:
    return items((f"{name} {percent(share)}" for name, share in found.items()), first) if found else []


def _products(doc: Document) -> list[str]:
    hours, yearly, mass = operating_hours(doc), unit(doc, "t/yr"), per(doc, "kg")
    rows = [("Products", yearly, of_feed(doc, mass), of_feed(doc, money(doc)))]
    for product in doc.products:
        made = format_number(flow(product.mass_flow, yearly, hours))
        rows.append((product.name, made, _bare(product.per_tonne, mass), _bare(product.revenue_per_tonne)))
    return aligned(rows) if doc.products else []


def _purity(products: Sequence[Product]) -> list[str]:
    judged = [(product.name, product.specification) for product in products if product.specification]
    if not judged:
        return []
    wide = max(len(name) for name, _ in judged) + 2
    lines = ["Purity"]
    for name, specification in judged:
        failing = [row.what for row in specification.rows if row.verdict == "fail"]
        verdict = "pass" if specification.verdict == "pass" else f"fails on {', '.join(failing)}"
        lines += wrap(f"{specification.grade}: {verdict}", f"{name:<{wide}}")
    return lines


def _climate(doc: Document) -> list[str]:
    """Greenhouse gas by scope, and of the primary products whose place the plant's take."""
    told = doc.impacts
    if told.total.ghg is None:
        return []
    of = " of feed" if measures_of(doc).basis == "feed" and not told.total.ghg.unit.endswith(" feed") else ""
    found = [f"{text(told.total.ghg)}{of}", *(f"{scope} {_bare(ghg)}" for scope, ghg in told.scopes.items())]
    if told.replaced.ghg is not None and told.replaced.ghg.value:
        found.append(f"primary products replaced {_bare(told.replaced.ghg)}")
    return items(found, "Climate     ")


def _rules(doc: Document) -> list[str]:
    """What passes and what fails, by whose rules they are; what is not applicable is left to the report."""
    lines: list[str] = []
    for whose in dict.fromkeys(row.jurisdiction for row in doc.compliance or ()):
        rows = [row for row in doc.compliance or () if row.jurisdiction == whose and row.verdict in ("pass", "fail")]
        failing = [row.rule.removeprefix(f"{whose} ") for row in rows if row.verdict == "fail"]
        if rows:
            told = f"{len(rows) - len(failing)} of {len(rows)} pass" + (
                f"; not {'; '.join(failing)}" if failing else ""
            )
            lines += wrap(told, f"{whose or '':<12}")
    return ["Rules", *lines] if lines else []


def _bare(quantity: Quantity | None, unit: str | None = None) -> str:
    return format_number(amount(quantity, unit))


def _consumption(doc: Document, rows: Iterable[Reagent | Utility | Waste], title: str) -> list[str]:
    _, _, told = money(doc).partition("/")
    found = [(title, of_feed(doc, f"per {told}"), of_feed(doc, money(doc)))]
    for row in rows:
        found.append((row.name, text(row.per_tonne).removesuffix(f"/{told}"), _bare(row.cost_per_tonne)))
    return aligned(found) if len(found) > 1 else []


def _money(doc: Document) -> list[str]:
    figures = {
        "Value": (doc.kpis.value_per_tonne, ""),
        "Cost": (doc.kpis.cost_per_tonne, f"({cost_covers(doc)})"),
        "Margin": (doc.kpis.margin_per_tonne, "(value less that cost)"),
    }
    found = doc.finance
    earned = [
        f"Fixed capital {format_number(doc.capital.fixed.value / 1e6)} M{doc.capital.fixed.unit}",
        f"net present value {format_number(found.npv.value / 1e6)} M{found.npv.unit}",
        f"rate of return {percent(found.irr)}" if found.irr else "no rate of return",
        f"break-even feed price {text(found.break_even_feed_price)}",
    ]
    rows = [(name, _bare(figure), note) for name, (figure, note) in figures.items()]
    wide, per_feed = max(len(value) for _, value, _ in rows), of_feed(doc, money(doc))
    lines = [line for name, value, note in rows for line in wrap(note, f"{name:<8}{value:>{wide}} {per_feed}  ")]
    missing = f"Incomplete: nothing is paid of {', '.join(doc.incomplete)}." if doc.incomplete else ""
    return [*lines, *wrap("; ".join(earned) + ".", ""), *(wrap(missing, "") if missing else [])]


# --- a batch ---------------------------------------------------------------------------------------


def _batch(doc: Document) -> list[list[str]]:
    """What was varied and what came of it, scenario by scenario."""
    size = scenarios(doc) or 0
    columns = [["", "scenario", *(str(i) for i in range(size))]]
    columns += [[*_two_lines(name), *map(str, given)] for name, given in _varied(doc.scenario or {})]
    kpis = {heading(key.removesuffix("_per_tonne")): figure for key, figure in vars(doc.kpis).items() if figure}
    figures = kpis | {f"{name} recovery": share for name, share in doc.recovery.items()}
    for name, figure in figures.items():
        values = amount(figure)
        values = values if isinstance(values, list) else [values] * size
        first, *rest = _two_lines(name)
        unit = printed(preferred(figure.unit))
        columns.append([first, " ".join([*(r for r in rest if r), unit]), *(format_number(value) for value in values)])
    return tables(columns)


def _two_lines(name: str) -> tuple[str, str]:
    """A heading over a column: its first word, and the rest."""
    first, _, rest = name.partition(" ")
    return first, rest


def _varied(table: Mapping[str, Any], path: str = "") -> list[tuple[str, list[Any]]]:
    """Entries of a scenario that hold a list of values, one for each scenario."""
    found: list[tuple[str, list[Any]]] = []
    for key, value in table.items():
        name = f"{path}{heading(key) if not path else label(key)} "
        if isinstance(value, Mapping):
            found += _varied(value, name)
        elif isinstance(value, list):
            tables_ = [entry for entry in value if isinstance(entry, Mapping)]
            if not tables_:
                found.append((name.strip(), value))
            for number, entry in enumerate(tables_, start=1):
                found += _varied(entry, name if len(tables_) == 1 else f"{name}{entry.get('name', number)} ")
    return found

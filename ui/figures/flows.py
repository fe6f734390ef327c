"""The flows behind the picture of the mass: stream by stream, between the parts of the plant, and without the crumbs."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from blackmass.process.document import Document, StreamRow

from ..display import flow, label, network_plants, operating_hours, require_single
from ..measures import per_feed, unit

Row = dict[str, Any]

#: Streams that are less than this share of what passes the largest part are drawn together, or left out: of all mass,
#: and of one element, where a loss of half a percent is worth seeing.
_SMALL_MASS, _SMALL_ELEMENT = 0.015, 0.004
#: Streams drawn together that are still less than this part of that are left out as well.
_CRUMBS = 0.1
#: Less than this share of the feed is what arithmetic leaves, not a stream.
_NOTHING = 1e-9

#: Components that are water as such; water of crystals is part of the crystals.
_WATER = ("water", "water vapour")

#: With fewer parts than this the picture shows units.
_FEWEST_PARTS = 3


def flows(doc: Document, element: str | None = None, *, water: bool = True) -> list[Row]:
    """The data behind the diagram: one row a stream, in kg/h and in kg per tonne of feed, or the units that are chosen.

    By total mass (without its free water, where that is asked), or by one element. What leaves is a product, or is
    "leaving"; of an element that products recover, whatever leaves in anything else is a "loss".
    """
    require_single(doc)
    hours, hourly = operating_hours(doc), unit(doc, "kg/h")
    products, lost = _products(doc, element)
    batteries = _feed_names(doc)
    rows = []
    for stream in doc.streams:
        if stream.source is None and stream.target is None:
            continue
        name = stream.what or stream.name
        kind = {"feed": "feed", "reagent": "reagent"}.get(stream.kind, "in process")
        if stream.target is None:
            kind = "product" if name in products else lost
        mass = flow(stream.mass_flow, hourly, hours)
        rows.append(
            {
                "stream": stream.name,
                "what": batteries.get(name, name),
                "from": stream.source,
                "to": stream.target,
                "kind": kind,
                "flow": _followed(stream, element, water, mass, hourly, hours),
                "mass": mass,
            }
        )
    feed_mass = sum(row["mass"] for row in rows if row["kind"] == "feed")
    least = _NOTHING * max((row["flow"] for row in rows), default=0.0)
    for row in rows:
        row["per_tonne"] = per_feed(doc, 1000.0 * row["flow"] / feed_mass, "kg") if feed_mass else None
    return [row for row in rows if row["flow"] > least]


def _followed(
    stream: StreamRow, element: str | None, water: bool, mass: float, unit: str, hours: float | None
) -> float:
    """The flow of what the picture follows."""
    if element is not None:
        quantity = stream.elements.get(element)
        return flow(quantity, unit, hours) if quantity else 0.0
    if water:
        return mass
    held = stream.components
    return mass - sum(flow(held[key], unit, hours) for key in _WATER if key in held)


def _products(doc: Document, element: str | None) -> tuple[set[str], str]:
    """Names of what is won, and what to call the rest."""
    if element is None or element not in doc.recovery:
        return {product.name for product in doc.products}, "leaving"
    return {product.name for product in doc.products if element in product.contained}, "loss"


def _feed_names(doc: Document) -> dict[str, str]:
    """What is fed, by the name of its stream: "feed" alone, or "feed 1" and so on."""
    plants = network_plants(doc)
    named = [(f"{row['name']}: ", row.get("feed", [])) for row in plants] or [
        ("", (doc.scenario or {}).get("feed", []))
    ]
    told: dict[str, str] = {}
    for plant, rows in named:
        names = ["feed"] if len(rows) == 1 else [f"feed {i}" for i in range(1, len(rows) + 1)]
        for name, row in zip(names, rows, strict=True):
            words = " ".join(filter(None, (row.get("chemistry"), label(str(row.get("form", ""))))))
            told[plant + name] = words or name
    return told


def by_area(rows: list[Row], doc: Document) -> tuple[list[Row], list[str]]:
    """The same flows between the parts of the plant, and the parts in order; what stays inside a part is left out.

    A plant has some thirty units, which no one can read in one picture. Where units name no part, or there are
    hardly any parts, units stand alone.
    """
    area = {unit.name: label(unit.area) for unit in doc.units}
    if len(set(area.values())) < _FEWEST_PARTS:
        area = {name: label(name) for name in area}
    alike: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        source, target = area.get(row["from"], row["from"]), area.get(row["to"], row["to"])
        if source != target:
            # What enters and leaves keeps its name; what passes between two parts is drawn as one.
            alike[source, target, row["kind"], "" if source and target else row["what"]].append(row)
    together = [_together(same, source, target) for (source, target, _, _), same in alike.items()]
    return together, list(dict.fromkeys(area.values()))


def _together(rows: list[Row], source: str | None, target: str | None) -> Row:
    """Several streams as one, by the name of the largest."""
    largest = max(rows, key=lambda row: row["flow"])
    sums = {key: sum(row[key] for row in rows) for key in ("flow", "mass")}
    if largest["per_tonne"] is not None:
        sums["per_tonne"] = sum(row["per_tonne"] for row in rows)
    return {**largest, "stream": largest["what"], "from": source, "to": target, **sums}


def least_shown(rows: list[Row], element: str | None = None) -> float:
    """The smallest stream that a picture shows by itself."""
    return (_SMALL_ELEMENT if element else _SMALL_MASS) * max(_passing(rows).values())


def without_crumbs(rows: list[Row], least: float) -> list[Row]:
    """The flows that a picture shows: small ones that enter or leave a part in one, small ones inside not at all.

    A part that less than that passes is left out with all its flows; one that is fed by many small flows keeps the
    largest, so that nothing hangs in the air.
    """
    passing = _passing(rows)
    rows = [r for r in rows if all(part is None or passing[part] >= least for part in (r["from"], r["to"]))]
    shown, small = [], defaultdict(list)
    for row in rows:
        if row["flow"] >= least or row["kind"] == "feed":
            shown.append(row)
        elif row["from"] is None or row["to"] is None:
            small[row["from"], row["to"], row["kind"]].append(row)
    for part in passing:
        fed = [row for row in rows if row["to"] == part and row["from"] is not None]
        if fed and not any(row["to"] == part for row in shown):
            shown.append(max(fed, key=lambda row: row["flow"]))
    for (source, target, kind), same in small.items():
        pooled = _together(same, source, target)
        if len(same) > 1:
            words = {"reagent": "reagents", "product": "products", "loss": "losses"}.get(kind, "outlets")
            pooled["stream"] = pooled["what"] = f"{len(same)} small {words}"
        if pooled["flow"] >= _CRUMBS * least:
            shown.append(pooled)
    return shown


def _passing(rows: list[Row]) -> dict[str, float]:
    """What passes each part of the plant."""
    into, out = defaultdict(float), defaultdict(float)
    for row in rows:
        into[row["to"]] += row["flow"]
        out[row["from"]] += row["flow"]
    return {part: max(into[part], out[part]) for part in {**into, **out} if part is not None}


def elements(doc: Document) -> list[str]:
    """Elements that the feed brings, most first: those for which a diagram makes sense."""
    hours = operating_hours(doc)
    total: dict[str, float] = defaultdict(float)
    for stream in doc.streams:
        if stream.kind == "feed":
            for element, quantity in stream.elements.items():
                total[element] += flow(quantity, "kg/h", hours)
    return [e for e, mass in sorted(total.items(), key=lambda item: -item[1]) if mass > 0]

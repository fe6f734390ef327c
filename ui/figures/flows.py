"""The flows behind the picture of the mass: stream by stream, and between the parts of the plant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from ..display import flow, label, operating_hours, require_single

#: With fewer parts than this the picture shows units.
_FEWEST_PARTS = 3


def flows(doc: Mapping[str, Any], element: str | None = None) -> list[dict[str, Any]]:
    """The data behind the diagram: one row a stream, in kg/h and in kg per tonne of feed."""
    require_single(doc)
    hours = operating_hours(doc)
    reagents = {r["name"] for r in doc.get("reagents", [])}
    products = {p["name"] for p in doc.get("products", [])}
    batteries = _feed_names(doc)
    rows = []
    for stream in doc.get("streams", []):
        if element is None:
            quantity = stream["mass_flow"]
        else:
            quantity = stream.get("elements", {}).get(element)
        if quantity is None or not quantity["value"] > 0:
            continue
        source, target = stream.get("from"), stream.get("to")
        if source is None and target is None:
            continue
        kind = "in process"
        name = stream.get("what") or stream["name"]
        if source is None:
            kind = "reagent" if name in reagents or not _battery(stream, doc) else "feed"
            name = batteries.get(name, name)
        elif target is None:
            kind = "product" if name in products else "leaving"
        rows.append(
            {
                "stream": stream["name"],
                "what": name,
                "from": source,
                "to": target,
                "kind": kind,
                "flow": flow(quantity, "kg/h", hours),
                "mass": flow(stream["mass_flow"], "kg/h", hours),
            }
        )
    feed_mass = sum(flow(s["mass_flow"], "kg/h", hours) for s in doc.get("streams", []) if _battery(s, doc))
    for row in rows:
        row["per_tonne"] = 1000.0 * row["flow"] / feed_mass if feed_mass else None
    return rows


def _feed_names(doc: Mapping[str, Any]) -> dict[str, str]:
    """What is fed, by the name of its stream: "feed" alone, or "feed 1" and so on."""
    feeds = doc.get("scenario", {}).get("feed", [])
    names = ["feed"] if len(feeds) == 1 else [f"feed {i}" for i in range(1, len(feeds) + 1)]
    told = (" ".join(filter(None, (f.get("chemistry"), label(str(f.get("form", "")))))) for f in feeds)
    return {name: words or name for name, words in zip(names, told, strict=True)}


def by_area(rows: list[dict[str, Any]], doc: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    """The same flows between the parts of the plant, and the parts in order; what stays inside a part is left out.

    A plant has some thirty units, which no one can read in one picture. Where units name no part, or there are
    hardly any parts, units stand alone.
    """
    area = {unit["name"]: unit.get("area", unit["name"]) for unit in doc.get("units", [])}
    if len(set(area.values())) < _FEWEST_PARTS:
        area = {name: name for name in area}
    together: dict[tuple[Any, ...], dict[str, Any]] = {}
    largest: dict[tuple[Any, ...], float] = {}
    names: dict[tuple[Any, ...], dict[str, None]] = {}
    for row in rows:
        source, target = area.get(row["from"], row["from"]), area.get(row["to"], row["to"])
        if source == target:
            continue
        # Products and feeds keep their names; what else enters or leaves a part is drawn as one.
        key = (source, target, row["kind"], row["what"] if row["kind"] in ("product", "feed") else "")
        if key not in together:
            together[key] = {**row, "from": source, "to": target, "flow": 0.0, "mass": 0.0, "per_tonne": None}
            largest[key], names[key] = -1.0, {}
        found = together[key]
        for sum_ in ("flow", "mass"):
            found[sum_] += row[sum_]
        if row["per_tonne"] is not None:
            found["per_tonne"] = (found["per_tonne"] or 0.0) + row["per_tonne"]
        names[key][row["what"]] = None
        if row["flow"] > largest[key]:
            largest[key] = row["flow"]
            found["stream"] = row["what"]
    for key, found in together.items():
        if len(names[key]) > 1 and found["kind"] in ("reagent", "leaving"):
            found["stream"] = "water and reagents" if found["kind"] == "reagent" else "water and wastes"
    return list(together.values()), list(dict.fromkeys(area.values()))


def _battery(stream: Mapping[str, Any], doc: Mapping[str, Any]) -> bool:
    """Whether a stream that enters the plant is battery feed; where it does not say so, by its name."""
    if "kind" in stream:
        return stream["kind"] == "feed"
    if stream.get("from") is not None:
        return False
    named = {r["name"] for r in (*doc.get("reagents", []), *doc.get("utilities", []))}
    return stream["name"].startswith("feed") or stream["name"] not in named


def elements(doc: Mapping[str, Any]) -> list[str]:
    """Elements that the feed brings, most first: those for which a diagram makes sense."""
    total: dict[str, float] = defaultdict(float)
    for stream in doc.get("streams", []):
        if _battery(stream, doc):
            for element, quantity in stream.get("elements", {}).items():
                total[element] += quantity["value"]
    return [e for e, mass in sorted(total.items(), key=lambda item: -item[1]) if mass > 0]

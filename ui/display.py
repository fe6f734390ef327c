"""Quantities of a result document as people read them: a familiar unit, a sensible number of digits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from blackmass.process.errors import InputError
from blackmass.process.quantities import from_si, split, to_si
from blackmass.process.units import UNITS

#: A quantity as the result document holds it: {"value": float, "unit": str}.
Quantity = Mapping[str, Any]

#: Digits shown where nothing else is asked: a process model is not better than that.
DIGITS = 4

#: Numbers outside this range are written with a power of ten.
_PLAIN_FROM, _PLAIN_TO = 1e-4, 1e9

#: Units that are shown as something more familiar.
_SHOWN_AS = {"kg/kg": "%", "1": "%", "kg/s": "kg/h", "W": "kW", "K": "degC", "J/kg": "kWh/t"}

#: How units are printed for people; the document keeps the typed form.
_PRINTED = {
    "degC": "°C",
    "degF": "°F",
    "percent": "%",
    "um": "µm",
    "m3": "m³",
    "m3/t": "m³/t",
    "m3/kg": "m³/kg",
    "mg/m3": "mg/m³",
    "m3/m3": "m³/m³",
}

#: Units of a mass flow on an hourly or a yearly basis; only the operating hours join the two.
HOURLY_UNITS = ("kg/h", "t/h", "t/d", "kg/s", "lb/h")
YEARLY_UNITS = ("t/yr", "kg/yr", "kt/yr")


@cache
def _line(unit: str, target: str) -> tuple[float, float] | None:
    """Slope and offset from a unit to another of the same dimension, or None when there is no way."""
    if unit == target:
        return 1.0, 0.0
    for dimension, units in UNITS.items():
        if unit in units and target in units:
            zero, one = (from_si(to_si(f"{x} {unit}", dimension, unit), target, dimension) for x in (0, 1))
            return one - zero, zero
    return None


def convert(quantity: Quantity, unit: str) -> float:
    """Magnitude of a document's quantity in another unit of its dimension."""
    line = _line(str(quantity["unit"]), unit)
    if line is None:
        raise InputError(f"a quantity in {quantity['unit']} cannot be given in {unit}.")
    return line[0] * quantity["value"] + line[1]


def flow(quantity: Quantity, unit: str, hours: float | None) -> float:
    """Magnitude of a mass flow in an hourly or yearly unit; `hours` is the plant's hours a year."""
    given_yearly, asked_yearly = quantity["unit"].endswith(("/yr", "/a")), unit.endswith(("/yr", "/a"))
    if given_yearly == asked_yearly:
        return convert(quantity, unit)
    if not hours:
        raise InputError("the operating time of the plant is not known: a yearly flow cannot be shown by the hour.")
    if asked_yearly:
        return convert({"value": convert(quantity, "kg/h") * hours, "unit": "kg/yr"}, unit)
    return convert({"value": convert(quantity, "kg/yr") / hours, "unit": "kg/h"}, unit)


def hours_a_year(text: str, field: str = "plant.operating_time") -> float:
    """Hours a year of a typed operating time such as "6400 h/yr"."""
    return from_si(to_si(text, "operating time", field), "h/yr", "operating time")


def operating_hours(doc: Mapping[str, Any]) -> float | None:
    """Hours a year the plant of a document runs."""
    text = doc.get("scenario", {}).get("plant", {}).get("operating_time")
    if text is None:
        return None
    return hours_a_year(str(text))


def number(value: Any, digits: int = DIGITS) -> str:
    """A number as text: significant digits, thousands apart, a true minus sign.

    >>> number(20000.0), number(0.123456), number(-3.2e-15), number(12345.6)
    ('20 000', '0.1235', '−3.2e-15', '12 350')
    """
    if value is None:
        return "–"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"{number(min(value), digits)} to {number(max(value), digits)}"
    value = float(value)
    if not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    if not _PLAIN_FROM <= abs(value) < _PLAIN_TO:
        return f"{value:.{min(digits, 2)}g}".replace("-", "−", 1) if value < 0 else f"{value:.{min(digits, 2)}g}"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    text = f"{round(value, places):,.{max(places, 0)}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(",", " ").replace("-", "−")


def preferred(unit: str) -> str:
    """The unit in which people read what the document gives in `unit`."""
    return _SHOWN_AS.get(unit, unit)


def printed(unit: str) -> str:
    """A unit as it is printed: °C for degC."""
    return _PRINTED.get(unit, unit)


def amount(quantity: Quantity | None, unit: str | None = None) -> float | None:
    """Magnitude in the preferred (or the given) unit; None when the document has no such quantity."""
    if quantity is None or quantity.get("value") is None:
        return None
    target = unit or preferred(quantity["unit"])
    if isinstance(quantity["value"], Sequence):
        return [convert({**quantity, "value": v}, target) for v in quantity["value"]]  # type: ignore[return-value]
    return convert(quantity, target)


def text(quantity: Quantity | str | None, unit: str | None = None, digits: int = DIGITS) -> str:
    """A quantity as people read it, such as "59.4 %" or "1 250 kg/t"."""
    if quantity is None:
        return "–"
    if not isinstance(quantity, Mapping):
        return str(quantity)
    target = unit or preferred(quantity["unit"])
    return f"{number(amount(quantity, target), digits)} {printed(target)}".strip()


def percent(quantity: Quantity | None, digits: int = 3) -> str:
    """A fraction in percent."""
    return "–" if quantity is None else text(quantity, "%" if _line(quantity["unit"], "%") else None, digits)


def plain(words: str) -> str:
    """Text that Markdown does not interpret."""
    for mark in "\\`*_[]$~<>#|":
        words = words.replace(mark, f"\\{mark}")
    return words


def label(name: str) -> str:
    """A step's or parameter's key as words."""
    return name.replace("_", " ")


def declared(given: Any, unit: str = "") -> str:
    """A declared default or bound as text; a bare number keeps the unit it was declared in."""
    if given is None:
        return "–"
    shown = number(given) if isinstance(given, (int, float)) and not isinstance(given, bool) else str(given)
    parts = split(shown) if isinstance(given, str) else None
    if parts:
        return f"{number(parts[0], 12)} {printed(parts[1])}".strip()
    return f"{shown} {printed(unit)}".strip() if unit not in ("", "1") else shown


def require_single(doc: Mapping[str, Any]) -> None:
    """Raise InputError for the document of a batch: figures and reports are of one plant."""
    worst = doc.get("kpis", {}).get("black_mass_yield", {}).get("value")
    values = [q.get("value") for q in doc.get("kpis", {}).values() if isinstance(q, Mapping)]
    batch = next((v for v in [worst, *values] if isinstance(v, (list, tuple))), None)
    if batch is not None:
        raise InputError(
            f"this result holds {len(batch)} scenarios, and a figure or a report shows one: "
            "run the scenario with single values, or pick one of them."
        )


def title(doc: Mapping[str, Any]) -> str:
    """What the plant is called."""
    scenario = doc.get("scenario", {})
    return str(scenario.get("plant", {}).get("name") or scenario.get("title") or "Battery recycling plant")


def subtitle(doc: Mapping[str, Any]) -> str:
    """What is recycled, and by which route, in one line."""
    scenario = doc.get("scenario", {})
    feeds = ", ".join(describe_feed(feed) for feed in scenario.get("feed", []))
    route = scenario.get("route", "")
    return f"{feeds} by the {route} route" if route else feeds


def describe_feed(feed: Mapping[str, Any]) -> str:
    """One feed of a scenario in words."""
    parts = (feed.get("mass_flow"), feed.get("chemistry"), label(str(feed.get("form", ""))))
    return " ".join(str(part) for part in parts if part)


def cost_covers(doc: Mapping[str, Any]) -> str:
    """What the cost per tonne is made of, in words."""
    covered = [label(name) for name in doc.get("costs", {})]
    if not covered:
        covered = [name for name in ("reagents", "utilities") if doc.get(name)]
    if not covered:
        return "no costs"
    return covered[0] if len(covered) == 1 else f"{', '.join(covered[:-1])} and {covered[-1]}"


def worst_closure(doc: Mapping[str, Any]) -> str:
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


def key_figures(doc: Mapping[str, Any]) -> list[tuple[str, str, str]]:
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

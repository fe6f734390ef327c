"""Quantities of a result document as people read them: a familiar unit, a sensible number of digits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from blackmass.process.contract import Quantity
from blackmass.process.document import Document
from blackmass.process.errors import InputError
from blackmass.process.quantities import DIGITS, format_number, from_si, split, to_si
from blackmass.process.units import UNITS
from blackmass.process.units import money as of_money

from .measures import basis, measures_of, unit

#: Units that are shown as something more familiar.
_SHOWN_AS = {"kg/kg": "%", "1": "%", "kg/s": "kg/h", "W": "kW", "K": "degC", "J/kg": "kWh/t"}

#: How units are printed for people; the document keeps the typed form.
_PRINTED = {
    "1": "",
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

#: Characters of the name of a file, without its suffix.
_LONGEST_NAME = 60

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


def convert(quantity: Quantity, unit: str) -> Any:
    """Magnitude of a document's quantity in another unit of its dimension; a list of them where it holds one."""
    line = _line(quantity.unit, unit)
    if line is None:
        raise InputError(f"a quantity in {quantity.unit} cannot be given in {unit}.")
    return Quantity.plain(line[0] * quantity.array + line[1], unit).value


def money(doc: Document, mass: str = "") -> str:
    """The document's unit of money per mass, such as "EUR/kg", or per what figures are told per, such as "EUR/t"."""
    per_feed = doc.kpis.value_per_tonne.unit
    return f"{per_feed.partition('/')[0]}/{unit(doc, mass)}" if mass else per_feed


#: Less than this share of what flows is what arithmetic leaves, not a flow.
_NOTHING = 1e-9


def seen(value: float, whole: float) -> float:
    """A flow, or nothing where it is what arithmetic leaves of the whole.

    >>> seen(1e-19, 1560.0), seen(0.5, 1560.0)
    (0.0, 0.5)
    """
    return value if abs(value) > _NOTHING * abs(whole) else 0.0


def fed(doc: Document, unit: str) -> float:
    """What the plant is fed, in a unit of mass flow."""
    hours = operating_hours(doc)
    return sum(flow(row.mass_flow, unit, hours) for row in doc.streams if row.kind == "feed")


def flow(quantity: Quantity, unit: str, hours: float | None) -> Any:
    """Magnitude of a mass flow in an hourly or yearly unit; `hours` is the plant's hours a year."""
    given_yearly, asked_yearly = quantity.unit.endswith(("/yr", "/a")), unit.endswith(("/yr", "/a"))
    if given_yearly == asked_yearly:
        return convert(quantity, unit)
    if not hours:
        raise InputError("the operating time of the plant is not known: a yearly flow cannot be shown by the hour.")
    if asked_yearly:
        return convert(Quantity.plain(np.multiply(convert(quantity, "kg/h"), hours), "kg/yr"), unit)
    return convert(Quantity.plain(np.divide(convert(quantity, "kg/yr"), hours), "kg/h"), unit)


def hours_a_year(text: str, field: str = "plant.operating_time") -> float:
    """Hours a year of a typed operating time such as "6400 h/yr"."""
    return from_si(to_si(text, "operating time", field), "h/yr", "operating time")


def plant(doc: Document) -> Mapping[str, Any]:
    """The [plant] table of the scenario; empty where the plant was wired by hand.

    Of a network its title, and the hours of the plant that its flows by the hour are of.
    """
    rows = network_plants(doc)
    if not rows:
        return (doc.scenario or {}).get("plant", {})
    title = (doc.scenario or {}).get("title")
    return {**({"name": title} if title else {}), "operating_time": rows[-1]["operating_time"]}


def network_plants(doc: Document) -> Sequence[Mapping[str, Any]]:
    """The [[plant]] tables of a network; none of one plant."""
    rows = (doc.scenario or {}).get("plant", ())
    return () if isinstance(rows, Mapping) else rows


def feeds(doc: Document) -> list[Mapping[str, Any]]:
    """The [[feed]] tables of the scenario, of a network those of all its plants."""
    tables = network_plants(doc) or (doc.scenario or {},)
    return [feed for table in tables for feed in table.get("feed", ())]


def arrivals(doc: Document) -> list[str]:
    """What other plants of a network send to this one, each as its feed is called."""
    if doc.scenario is None or network_plants(doc):
        return []
    return [row.name for row in doc.streams if row.kind == "feed" and not row.name.startswith("feed")]


def of_feed(doc: Document, what: str) -> str:
    """A unit of `per` with what it is per in words: "kg/t feed"."""
    bare = measures_of(doc).basis == "feed" and not what.endswith(" feed")
    return f"{what} feed" if bare else what


def operating_hours(doc: Document) -> float | None:
    """Hours a year the plant of a document runs."""
    text = plant(doc).get("operating_time")
    return None if text is None else hours_a_year(str(text))


def preferred(unit: str) -> str:
    """The unit in which people read what the document gives in `unit`."""
    return _SHOWN_AS.get(unit, unit)


def printed(unit: str) -> str:
    """A unit as it is printed: °C for degC."""
    return _PRINTED.get(unit, unit)


def amount(quantity: Quantity | None, unit: str | None = None) -> Any:
    """Magnitude in the preferred (or the given) unit; None where the document has no such quantity."""
    if quantity is None or quantity.value is None:
        return None
    return convert(quantity, unit or preferred(quantity.unit))


def text(quantity: Quantity | str | None, unit: str | None = None, digits: int = DIGITS) -> str:
    """A quantity as people read it, such as "59.4 %" or "1 250 kg/t"."""
    if quantity is None:
        return "–"
    if not isinstance(quantity, Quantity):
        return str(quantity)
    target = unit or preferred(quantity.unit)
    return f"{format_number(amount(quantity, target), digits)} {printed(target)}".strip()


def counted(number: int) -> str:
    """A whole number to its last digit."""
    return format_number(number, 15)


def percent(quantity: Quantity | None, digits: int = 3) -> str:
    """A fraction in percent."""
    return "–" if quantity is None else text(quantity, "%" if _line(quantity.unit, "%") else None, digits)


def plain(words: str) -> str:
    """Text that Markdown does not interpret."""
    for mark in "\\`*_[]$~<>#|":
        words = words.replace(mark, f"\\{mark}")
    return words


#: Parts of keys that are symbols.
_SYMBOLS = {"ph": "pH", "co": "CO", "co2": "CO2"}


def label(name: str) -> str:
    """A step's or parameter's key as words.

    >>> label("scrub_ph"), label("co_co2_ratio")
    ('scrub pH', 'CO to CO2 ratio')
    """
    words = name.replace("co_co2", "co_to_co2").split("_")
    return " ".join(_SYMBOLS.get(word, word) for word in words)


def heading(name: str) -> str:
    """The same with a capital letter, unless a symbol comes first.

    >>> heading("wash_ratio"), heading("ph")
    ('Wash ratio', 'pH')
    """
    words = label(name)
    return words if words.split(" ")[0] in _SYMBOLS.values() else words[:1].upper() + words[1:]


def declared(given: Any, unit: str = "") -> str:
    """A declared default or bound as text; a bare number keeps the unit it was declared in."""
    if given is None:
        return "–"
    shown = format_number(given) if isinstance(given, (int, float)) and not isinstance(given, bool) else str(given)
    parts = split(shown) if isinstance(given, str) else None
    if parts:
        return f"{format_number(parts[0], 12)} {printed(parts[1])}".strip()
    return f"{shown} {printed(unit)}".strip() if unit not in ("", "1") else shown


def scenarios(doc: Document) -> int | None:
    """How many scenarios the document of a batch holds; None where it is of one plant."""
    values = (figure.value for figure in vars(doc.kpis).values() if figure is not None)
    return next((len(value) for value in values if isinstance(value, list)), None)


def require_single(doc: Document) -> None:
    """Raise InputError for the document of a batch: figures and reports are of one plant."""
    held = scenarios(doc)
    if held is not None:
        raise InputError(
            f"this result holds {held} scenarios, and a figure or a report shows one: "
            "run the scenario with single values, or pick one of them with select(0), select(1) ..."
        )


def title(doc: Document) -> str:
    """What the plant is called."""
    return str(plant(doc).get("name") or (doc.scenario or {}).get("title") or "Battery recycling plant")


def file_name(words: str) -> str:
    """A name as that of a file, without its suffix.

    >>> file_name("Ten-kilotonne plant, changed"), file_name("../回收")
    ('ten-kilotonne-plant-changed', '回收')
    """
    kept = "".join(c if c.isalnum() else " " for c in words).lower().split()
    return "-".join(kept)[:_LONGEST_NAME].strip("-") or "plant"


def subtitle(doc: Document) -> str:
    """What is recycled, and by which route, in one line; empty where the plant was wired by hand."""
    fed = ", ".join([*described_feeds(doc), *arrivals(doc)])
    if doc.plants:
        names = list(doc.plants)
        return f"{f'{fed} in ' if fed else ''}{len(names)} plants: {', '.join(names)}"
    route = (doc.scenario or {}).get("route", "")
    return f"{fed} by the {route} route" if route else fed


def described_feeds(doc: Document) -> list[str]:
    """The feeds of a document in words, each with its flow in the document's units."""
    measures = measures_of(doc)
    return [describe_feed({**f, "mass_flow": measures.text(str(f.get("mass_flow", "")))}) for f in feeds(doc)]


def describe_feed(feed: Mapping[str, Any]) -> str:
    """One feed of a scenario in words."""
    parts = (feed.get("mass_flow"), feed.get("chemistry"), label(str(feed.get("form", ""))))
    return " ".join(str(part) for part in parts if part)


def cost_covers(doc: Document) -> str:
    """What the cost per tonne is made of, in words."""
    covered = [label(name) for name in doc.costs]
    if not covered:
        return "no costs"
    return covered[0] if len(covered) == 1 else f"{', '.join(covered[:-1])} and {covered[-1]}"


def worst_closure(doc: Document) -> str:
    """The largest closure error of the audit, as text."""
    return f"{doc.balances.worst:.1e}"


#: Name and note of headline figures; those without a note are per tonne of feed, or what else is chosen.
KPI_NAMES = {
    "black_mass_yield": ("Black-mass yield", "of battery feed"),
    "value_per_tonne": ("Value of products", ""),
    "cost_per_tonne": ("Cost", ""),
    "margin_per_tonne": ("Margin", "value less that cost"),
    "ghg_per_tonne": ("Greenhouse gas", ""),
    "energy_per_tonne": ("Energy", ""),
    "water_per_tonne": ("Water", ""),
}


def kpi_name(key: str) -> str:
    """What a headline figure is called."""
    return KPI_NAMES[key][0] if key in KPI_NAMES else heading(key)


#: Headline figures of which less is better.
_LESS_IS_BETTER = ("cost_per_tonne", "ghg_per_tonne", "energy_per_tonne", "water_per_tonne")


def _key_figure(quantity: Quantity) -> str:
    return text(quantity, digits=4 if of_money(quantity.unit) else 3)


def key_changes(doc: Document, other: Document) -> dict[str, tuple[str, bool | None]]:
    """By the name of a headline figure: its change against another plant in words, and whether it is for the better.

    Figures in unlike units, such as money of another currency, have no change. What looks the same is the same.
    """
    found: dict[str, tuple[str, bool | None]] = {}
    for key, here in vars(doc.kpis).items():
        there = getattr(other.kpis, key)
        if here is None or there is None or here.unit != there.unit:
            continue
        if _key_figure(here) == _key_figure(there):
            found[kpi_name(key)] = "no change", None
            continue
        change, base = amount(here) - amount(there), amount(there)
        share = (
            f" ({100.0 * change / abs(base):+.3g} %)".replace("-", "−") if base and preferred(here.unit) != "%" else ""
        )
        points = " points" if preferred(here.unit) == "%" else ""
        words = f"{'+' if change > 0 else ''}{format_number(change, 3)}{points}{share}"
        found[kpi_name(key)] = words, (change > 0) is not (key in _LESS_IS_BETTER)
    return found


def key_figures(doc: Document) -> list[tuple[str, str, str]]:
    """Name, number and note of each headline figure."""
    rows = []
    for key, quantity in vars(doc.kpis).items():
        if quantity is None:
            continue
        note = KPI_NAMES.get(key, ("", ""))[1] or f"per {basis(doc)}"
        rows.append((kpi_name(key), _key_figure(quantity), note))
    return rows


def key_numbers(doc: Document) -> list[tuple[float, str]]:
    """Number and unit of each headline figure, unrounded."""
    figures = [quantity for quantity in vars(doc.kpis).values() if quantity is not None]
    return [(amount(quantity), printed(preferred(quantity.unit))) for quantity in figures]

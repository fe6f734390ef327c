"""What the page holds, as plain data: its fields to a scenario and back. No widget is made here."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from blackmass import chemistries
from blackmass.chemistries.chemistry import match
from blackmass.process import Scenario, reading
from blackmass.process.contract import Quantity
from blackmass.process.errors import InputError
from blackmass.process.feed import FORMS, Feed, read_mass_flow
from blackmass.process.parameters import Declared
from blackmass.process.plant import Plant
from blackmass.process.quantities import split, to_si
from blackmass.process.registry import Registry
from blackmass.process.units import line

from ..display import flow, format_number, heading, hours_a_year, label
from ..measures import MASSES, METRIC, Measures
from . import certificates
from .made import made

#: Rows of the feed table.
MOST_FEEDS = 5

Key = tuple[str, str]  # step, parameter

_LONGEST_YEAR = 8766  # h, on the mean of leap years and others


@dataclass
class Fields:
    """The fields of the page as a person filled them in; everything typed is text."""

    preset: str = ""
    name: str = ""  # of the plant; empty where it is called after its start
    route: str = "hydro"
    tonnage: str = ""
    operating_time: str = ""
    prices: str = ""
    state_of_charge: str = ""
    state_of_health: str = ""
    chemistries: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    shares: list[str] = field(default_factory=list)  # of feed mass, in percent; empty takes what the others leave
    certificates: list[dict[str, str]] = field(default_factory=list)  # what stands in those of black mass
    assays: list[str] = field(default_factory=list)  # mass fractions that replace the bill of materials
    entered: dict[Key, str] = field(default_factory=dict)
    uncertain: dict[str, Any] = field(default_factory=dict)  # distributions, as the table of a scenario file
    extra: list[str] = field(default_factory=list)  # optional steps that are switched on
    skipped: list[str] = field(default_factory=list)  # ordinary steps that are switched off


#: The form whose assay is a certificate, with a form of its own.
_CERTIFIED = "black_mass"

#: Entries of the settings that have a field of their own.
_OWN_FIELD = {("plant", "name"), ("plant", "operating_time"), ("economics", "prices")}

#: What the cells of all feeds may be given together.
_OF_CELLS = ("state_of_charge", "state_of_health")


def form_of(scenario: Scenario) -> dict[str, Declared]:
    """Everything of a scenario that has a field for each parameter, by its table: settings, then steps."""
    return {**scenario.settings, **scenario.plan().used}


def names_of(table: str, declared: Declared) -> list[str]:
    """The parameters of a table that have a field in the form."""
    return [name for name in declared.parameters if name not in declared.from_plant and (table, name) not in _OWN_FIELD]


def switches(scenario: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Steps that this plant has only when their table is there, be it empty; and those that it can leave out."""
    steps = Registry.installed().steps
    plain = {key: value for key, value in scenario.items() if key not in (*steps, "uncertainty")}
    offers = made(plain).plan().offered(step for step in scenario if step in steps)
    return (
        tuple(offer.step for offer in offers if not offer.ordinary),
        tuple(offer.step for offer in offers if offer.ordinary),
    )


def read_scenario(scenario: Mapping[str, Any], steps: Mapping[str, Any], preset: str = "") -> Fields:
    """The fields that stand for a scenario."""
    feeds = _rows(scenario)
    flows = _in_one_unit(feeds, scenario.get("plant", {}).get("operating_time"))
    total, unit = (sum(f[0] for f in flows), flows[0][1]) if flows else (0.0, "")
    extra, skipped = switches(scenario)
    fields = Fields(
        preset=preset,
        route=str(scenario.get("route", "hydro")),
        tonnage=f"{total:.12g} {unit}" if unit else "",
        operating_time=str(scenario.get("plant", {}).get("operating_time", "")),
        prices=str(scenario.get("economics", {}).get("prices", "")),
        state_of_charge=_common(feeds, "state_of_charge") or "",
        state_of_health=_common(feeds, "state_of_health") or "",
        chemistries=[_kind(feed)[0] for feed in feeds],
        forms=[_kind(feed)[1] for feed in feeds],
        shares=["", *(format_number(100.0 * f[0] / total, 12) for f in flows[1:])] if total else [],
        certificates=[certificates.texts(feed) for feed in feeds],
        assays=["" if _kind(feed)[1] == _CERTIFIED else as_text(feed.get("composition", "")) for feed in feeds],
        uncertain=dict(scenario.get("uncertainty", {})),
        extra=[step for step in extra if step in scenario],
        skipped=[step for step in skipped if scenario.get(step, {}).get("skip")],
    )
    for step, declared in steps.items():
        table = scenario.get(step, {})
        for name in names_of(step, declared):
            if name in table:
                fields.entered[step, name] = as_text(table[name])
    return fields


def opened(raw: bytes) -> Mapping[str, Any]:
    """The scenario of a file that someone brings. Raises InputError."""
    return shown(reading.toml(reading.decoded(raw, "it"), "it"))


def shown(given: Mapping[str, Any]) -> dict[str, Any]:
    """A scenario that someone brings; raises InputError when it is none, or more than the page can show."""
    scenario = Scenario.from_dict(given).to_dict()
    feeds = _rows(scenario)
    if len(feeds) > MOST_FEEDS:
        raise InputError(f"it has {len(feeds)} feeds; this page shows {MOST_FEEDS}. The command line takes any number.")
    if any(isinstance(value, (list, tuple)) for table in _tables(scenario) for value in table.values()):
        raise InputError(
            "it holds several plants (lists of values); this page shows one. The command line runs them all."
        )
    return scenario


def _tables(scenario: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    given = [*_rows(scenario), *(t for key, t in scenario.items() if key not in ("feed", "uncertainty"))]
    tables = [table for table in given if isinstance(table, Mapping)]
    return tables + [inner for table in tables for inner in table.values() if isinstance(inner, Mapping)]


def _rows(scenario: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The feeds of a scenario; a single one may stand without its list."""
    rows = scenario.get("feed", [])
    return [rows] if isinstance(rows, Mapping) else list(rows)


def _kind(feed: Mapping[str, Any]) -> tuple[str, str]:
    """Chemistry, by the name that the page lists, and form of a feed."""
    chemistry = str(feed.get("chemistry", ""))
    return match(chemistry, chemistries.available()) or chemistry, str(feed.get("form", "cell"))


def _in_one_unit(feeds: list[Mapping[str, Any]], operating_time: Any) -> list[tuple[float, str]]:
    """The flows of the feeds in the unit of the first."""
    parts = [split(str(feed.get("mass_flow", ""))) for feed in feeds]
    if not parts or None in parts:
        return []
    unit = parts[0][1]  # type: ignore[index]
    hours = hours_a_year(str(operating_time or Plant.parameters["operating_time"].default))
    return [(flow(Quantity(value, u), unit, hours) if u != unit else value, unit) for value, u in parts]  # type: ignore[misc]


def _common(feeds: list[Mapping[str, Any]], name: str) -> str | None:
    """The state that the cells of all feeds share; None where they differ, and the page then leaves them alone."""
    states = {str(f.get(name, "")) for f in feeds if FORMS.get(_kind(f)[1])}
    return states.pop() if len(states) == 1 else None if states else ""


def as_text(value: Any) -> str:
    """A scenario's entry as it stands in a text field."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} = {fraction}" for key, fraction in value.items())
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value)


def typed(text: str, declared: Any, name: str) -> Any:
    """What a text field means, as a scenario holds it; checked against the parameter's declaration."""
    value: Any = text.strip()
    if declared.kind in ("plant data", "table"):
        value = read_table(value, name)
    elif declared.kind not in ("choice", "text") and declared.unit in ("", "1"):
        try:
            plain = float(value)
            value = int(plain) if declared.kind == "count" and plain.is_integer() else plain
        except ValueError:
            pass  # "10 percent" is text; what is neither is told by the declaration
    declared.read(value, name)
    return value


def read_table(text: str, name: str) -> dict[str, Any]:
    """Entries such as "Ni = 0.98, Co = 0.97". Raises InputError."""
    table: dict[str, Any] = {}
    for entry in text.strip("{} ").split(","):
        key, equals, fraction = (part.strip() for part in entry.partition("="))
        if not equals:
            raise InputError(
                f'{name}: "{entry.strip()}" is not readable; write names and values as  Ni = 0.98, Co = 0.97.'
            )
        try:
            table[key.strip('"')] = float(fraction)
        except ValueError:
            table[key.strip('"')] = fraction.strip('"')
    return table


def understood(tonnage: str, hours: float | None, measures: Measures = METRIC) -> str:
    """What was understood of the throughput, told in other units; raises InputError when it is not readable."""
    kilograms, yearly = read_mass_flow(tonnage, "Feed")
    if kilograms <= 0:
        raise InputError(
            f'Feed: "{tonnage}" is not more than zero; give what the plant takes in, such as "10000 t/yr".'
        )
    unit = MASSES[measures.mass][0]
    mass = kilograms * line("kg", "mass")[0] / line(unit, "mass")[0]  # of a year, or of a second
    if yearly:
        words = [f"{format_number(mass)} {unit} a year"]
        if hours:
            words.append(f"{format_number(mass / hours)} {unit}/h over {format_number(hours)} h a year")
    else:
        hourly = mass * line("h", "time")[0]
        words = [f"{format_number(hourly)} {unit}/h"]
        if hours:
            words.append(f"{format_number(hourly * hours)} {unit} a year of {format_number(hours)} h")
    return "= " + ", ".join(words)


def hours_of(operating_time: str) -> float:
    """Hours a year, the default where nothing was typed; raises InputError when it is not readable."""
    hours = hours_a_year(operating_time.strip() or Plant.parameters["operating_time"].default, "Operating time")
    if not 0 < hours <= _LONGEST_YEAR:
        raise InputError(f'Operating time: "{operating_time}" is out of range; a year has at most {_LONGEST_YEAR} h.')
    return hours


def write_scenario(
    fields: Fields, preset: Mapping[str, Any], steps: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The scenario that the fields stand for, and what is wrong, by field.

    What the page has no field for stays as the preset has it.
    """
    scenario, wrong = write_plant(fields, preset)
    scenario.pop("uncertainty", None)
    if fields.uncertain:
        scenario["uncertainty"] = dict(fields.uncertain)
    for table in set(steps) - set(Registry.installed().steps):
        for name in names_of(table, steps[table]):
            _put(scenario, table, name, "")  # the fields say it now
    for (step, name), text in fields.entered.items():
        if not text.strip() or step not in steps or name not in names_of(step, steps[step]):
            continue
        try:
            value = typed(text, steps[step].parameters[name], f"{step}.{name}")
        except InputError as error:
            wrong[f"{step}.{name}"] = str(error)
            continue
        scenario.setdefault(step, {})[name] = value
    return scenario, wrong


def write_plant(fields: Fields, preset: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The scenario without its steps: feed, plant and prices; and what is wrong, by field."""
    scenario, wrong = deepcopy(dict(preset)), {}
    scenario["route"] = fields.route
    for step in Registry.installed().steps:
        scenario.pop(step, None)
    scenario |= {step: {} for step in fields.extra} | {step: {"skip": True} for step in fields.skipped}
    hours = None
    try:
        hours = hours_of(fields.operating_time)
    except InputError as error:
        wrong["operating_time"] = str(error)
    _put(scenario, "plant", "operating_time", fields.operating_time.strip())
    _put(scenario, "economics", "prices", fields.prices)
    for name in _OF_CELLS:
        try:
            if text := getattr(fields, name).strip():
                Feed.parameters[name].read(text, heading(name))
        except InputError as error:
            wrong[name] = str(error)
    try:
        understood(fields.tonnage, hours)
    except InputError as error:
        wrong["tonnage"] = str(error)
        return scenario, wrong
    try:
        scenario["feed"] = _feeds(fields, percentages(fields.shares), _rows(preset))
    except InputError as error:
        wrong["shares"] = str(error)
    return scenario, wrong


def percentages(shares: list[str]) -> list[float]:
    """The share of each row, percent; the first takes what the others leave. Raises InputError."""
    others = [_percent(text, f"Share of chemistry {row}") for row, text in enumerate(shares[1:], start=2)]
    if sum(others) > 100.0:
        raise InputError(
            f"Shares: the rows below the first take {format_number(sum(others))} percent together; "
            "at most 100 is possible."
        )
    return [100.0 - sum(others), *others]


def _percent(text: str, name: str) -> float:
    """A share as typed, with the percent sign or without."""
    bare = split(text)
    share = 100.0 * float(to_si(f"{text} percent" if bare and not bare[1] else text, "fraction", name))
    if not 0.0 <= share <= 100.0:
        raise InputError(f'{name}: "{text}" is out of range; give a value from 0 to 100 percent.')
    return share


def _feeds(fields: Fields, shares: list[float], given: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    total, unit = split(fields.tonnage)  # type: ignore[misc]
    feeds = []
    rows = zip(fields.chemistries, fields.forms, shares, fields.assays, fields.certificates, strict=True)
    for i, (chemistry, form, share, assay, certificate) in enumerate(rows):
        if share <= 0:
            continue
        feed = dict(given[i]) if i < len(given) else {}
        if feed and _kind(feed) != (chemistry, form):
            feed = {}  # an assay belongs to the material it was measured on
        feed |= {"chemistry": chemistry, "form": form, "mass_flow": f"{total * share / 100.0:.12g} {unit}"}
        if form == _CERTIFIED:
            certificates.write(feed, certificate)
        else:
            feed.pop("composition", None)
        if assay.strip():
            feed["composition"] = read_table(assay, f"Assay of feed {i + 1}")
        for name in _OF_CELLS:
            state = getattr(fields, name).strip()
            if state or _common(given, name) is not None:
                feed.pop(name, None)  # else each feed keeps its own
            if state and FORMS.get(form):
                feed[name] = state
        feeds.append(feed)
    return feeds


def _put(scenario: dict[str, Any], table: str, key: str, value: str) -> None:
    """Set an entry, or take it out when the field is empty."""
    entries = dict(scenario.get(table, {}))
    entries.pop(key, None)
    if value:
        entries[key] = value
    scenario.pop(table, None)
    if entries:
        scenario[table] = entries


def as_entered(operations: Mapping[str, Declared], entered: Mapping[Key, str]) -> dict[str, Declared]:
    """The operations (and settings) with what was entered for them, as far as it is usable: it may decide the defaults of the rest."""
    found = {}
    for step, operation in operations.items():
        given = {}
        for name in names_of(step, operation):
            text = entered.get((step, name), "").strip()
            with suppress(InputError):
                given |= {name: typed(text, operation.parameters[name], f"{step}.{name}")} if text else {}
        found[step] = operation
        with suppress(InputError):
            found[step] = operation.replace(**given)
    return found


def start_name(scenario: Mapping[str, Any]) -> str:
    """What a scenario calls its plant."""
    return str(scenario.get("plant", {}).get("name") or scenario.get("title", ""))


def named(scenario: Mapping[str, Any], fields: Fields, start: Fields, before: Mapping[str, Any]) -> dict[str, Any]:
    """The scenario with its name: the one typed, or that of its start, which is told to be changed when it is."""
    old = start_name(before)
    name = fields.name.strip() or (f"{old}, changed" if old and changes(fields, start) else "")
    return {**scenario, "plant": {**scenario.get("plant", {}), "name": name}} if name else dict(scenario)


def changes(fields: Fields, start: Fields) -> list[str]:
    """What was changed from the start, in words; the name alone changes nothing."""
    feed = ("tonnage", "chemistries", "forms", "shares", "assays", "certificates", *_OF_CELLS)
    found = [words for names, words in (
        (("route",), "route"), (feed, "feed"), (("operating_time",), "operating time"), (("prices",), "price table"),
        (("extra", "skipped"), "steps"), (("uncertain",), "distributions"),
    ) if any(_said(fields, name) != _said(start, name) for name in names)]  # fmt: skip
    keys = dict.fromkeys([*start.entered, *fields.entered])
    found += [f"{label(s)} {label(p)}" for s, p in keys if fields.entered.get((s, p)) != start.entered.get((s, p))]
    return found


def differences(fields: Fields, other: Fields) -> list[str]:
    """What differs between two plants, in words, with the entries of parameters: these, and the others."""
    found = []
    for words in changes(fields, other):
        key = next((k for k in (*fields.entered, *other.entered) if f"{label(k[0])} {label(k[1])}" == words), None)
        if key is None:
            found.append(words)
        else:
            here, there = (each.entered.get(key) or "default" for each in (fields, other))
            found.append(f"{words} {here} (pinned: {there})")
    return found


def _said(fields: Fields, name: str) -> Any:
    """What fields say under a name; of a certificate only what is entered."""
    if name != "certificates":
        return getattr(fields, name)
    usual = {key: choices[0] for key, choices in certificates.CHOICES.items()}
    return [{key: text for key, text in row.items() if text not in ("", usual.get(key))} for row in fields.certificates]


def shown_first(operations: Mapping[str, Declared]) -> dict[str, list[Key]]:
    """The parameters most plants ask about first, by the part of the plant."""
    areas: dict[str, list[Key]] = {}
    for step, operation in operations.items():
        areas.setdefault(label(getattr(operation, "area", "") or step), []).extend(
            (step, name) for name in operation.shown_first
        )
    return {area: keys for area, keys in areas.items() if keys}


def field_label(step: str, name: str) -> str:
    """What a parameter's field is called."""
    return f"{heading(step)}: {label(name)}"

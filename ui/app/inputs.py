"""The fields of the page, and the scenario that they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from blackmass import chemistries
from blackmass.process import Scenario, tables
from blackmass.process import scenario as scenarios
from blackmass.process.assess.prices import Economics
from blackmass.process.errors import InputError
from blackmass.process.feed import FORMS, Feed
from blackmass.process.own import KINDS
from blackmass.process.plant import Plant
from blackmass.process.registry import Registry

from ..display import format_number, heading, label
from ..display import plain as _plain
from . import distributions, gallery, memory, networks, parameter_fields, starts, units
from .certificate_form import form as certificate_form
from .fields import (
    MOST_FEEDS,
    Fields,
    as_entered,
    changes,
    form_of,
    hours_of,
    named,
    percentages,
    start_name,
    switches,
    understood,
    write_plant,
    write_scenario,
)
from .links import Link
from .made import made
from .parameter_fields import Messages
from .spoken import st
from .starts import ASSAYS, ENTERED, EXTRA, OWN_FILE, SKIPPED, UNCERTAIN


@dataclass(frozen=True)
class Asked:
    """What the page asks to calculate."""

    scenario: dict[str, Any]
    wrong: dict[str, str]
    preset: str
    preset_scenario: Mapping[str, Any]
    #: What was changed from the start, in words.
    changed: list[str] = field(default_factory=list)

    @property
    def link(self) -> Link:
        """The plant as a link."""
        return Link(self.scenario, self.preset)


def show() -> Asked:
    """Draw the fields and return what they stand for."""
    st.header("blackmass", anchor=False)
    st.caption("Process calculator for lithium-ion battery recycling")
    preset = st.selectbox("Start from", starts.choices(), key="preset", on_change=starts.load_chosen)
    before = starts.scenario_of(preset)
    st.caption(_plain(start_name({"title": before.get("title", "")} if "title" in before else before) or preset))
    gallery.button()
    units.choose()
    steps_back = st.container(horizontal=True, gap="small", key="undo and redo")
    starts.open_file()
    networks.choose()
    messages: Messages = {}
    fields = Fields(preset=preset, entered=st.session_state[ENTERED])
    fields.route = st.selectbox("Route", Registry.installed().routes, key="route", format_func=label)
    kept = st.empty()
    _plant(fields, before, messages)
    st.subheader("Feed", anchor=False)
    _feed(fields, before, messages)

    plain, wrong = write_plant(fields, before)
    form: Mapping[str, Any] = {}
    possible: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    if not wrong:
        form, trouble = _form(fields, before)
        if not trouble:
            possible = switches({**plain, **{step: {} for step in st.session_state[EXTRA]}})
            fields.extra, fields.skipped = (
                [step for step in st.session_state[key] if step in steps_]
                for key, steps_ in zip((EXTRA, SKIPPED), possible, strict=True)
            )
            form, trouble = _form(fields, before)
            if trouble:
                wrong["steps"] = trouble
        else:
            wrong["shares" if ".composition" in trouble else "route"] = trouble
    if "tonnage" not in wrong:
        hours = hours_of(fields.operating_time) if "operating_time" not in wrong else None
        messages["tonnage"].caption(understood(fields.tonnage, hours, units.chosen()))
    if form or "steps" in wrong:
        st.subheader("Process", anchor=False)
        parameter_fields.switch("Optional steps", EXTRA, possible[0], fields.extra)
        parameter_fields.switch("Steps left out", SKIPPED, possible[1], fields.skipped)
        messages["steps"] = st.empty()
        if form:
            parameter_fields.parameters(as_entered(form, parameter_fields.current(form)), messages)
    st.session_state[ENTERED] = {k: v for k, v in st.session_state[ENTERED].items() if v.strip()}
    fields.entered, fields.uncertain = st.session_state[ENTERED], st.session_state[UNCERTAIN]
    scenario, wrong = write_scenario(fields, before, form) if not wrong else (dict(before), wrong)
    if not wrong:
        scenario, wrong = _placed(scenario)
    if not wrong:
        scenario = named(scenario, fields, starts.fields_of_start(), before)
        wrong = _checked(scenario)
    _tell(wrong, messages)
    asked = Asked(
        scenario, wrong, "" if preset == OWN_FILE else preset, before, changes(fields, starts.fields_of_start())
    )
    if not wrong and fields.route != before.get("route", scenarios.ROUTE):
        with kept.container():
            _other_route(fields, scenario)
    memory.remember(asked.link, wrong=bool(wrong))
    with steps_back:
        memory.buttons()
        st.button(
            "Reset", on_click=starts.load_chosen, icon=":material/restart_alt:", help="Back to this start, unchanged."
        )
    return asked


def _placed(scenario: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The scenario with those distributions alone that have a place in it; or what is wrong with it, by the name of the entry."""
    if "uncertainty" not in scenario:
        return dict(scenario), {}
    bare = {key: table for key, table in scenario.items() if key != "uncertainty"}
    wrong = _checked(bare)
    return (dict(scenario) if wrong else distributions.placed(scenario, made(bare))), wrong


def _checked(scenario: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a scenario whose entries are well by themselves, by the name of the entry."""
    try:
        made(scenario)
    except InputError as error:
        key = str(error).partition(":")[0]
        return {key if " " not in key else "": str(error)}
    return {}


def _tell(wrong: Mapping[str, str], messages: Messages) -> None:
    """Put each message beside its field."""
    for name, message in wrong.items():
        # An entry of a table is told beside the table.
        found = next(
            (place for known, place in messages.items() if name == known or name.startswith(f"{known}.")), None
        )
        if found is not None:
            found.error(_plain(message))


def _other_route(fields: Fields, scenario: Mapping[str, Any]) -> None:
    """Say what a plant keeps of the route it began with, and offer a start of the route itself."""
    kept = [label(step) for step in fields.extra]
    steps = made(scenario).plan().used
    kept += [f"{label(step)} {label(name)}" for step, name in fields.entered if step in steps]
    kept += [f"without {label(step)}" for step in fields.skipped]
    told = f"kept: {', '.join(kept)}" if kept else "nothing but feed and prices is kept"
    st.info(_plain(f"{heading(fields.route)} route in place; {told}."))
    own = _start_of(fields)
    if own:
        st.button(f"Start from {own}", on_click=starts.load, args=(own,), key="start of the route", width="stretch")


def _start_of(fields: Fields) -> str:
    """The shipped plant of a route that is most like what is fed."""
    best, most = "", -1
    for name in scenarios.shipped():
        scenario = Scenario.load(name).to_dict()
        if scenario.get("route", scenarios.ROUTE) == fields.route:
            feeds = scenario["feed"]
            alike = sum(feed["chemistry"] in fields.chemistries for feed in feeds)
            alike = (
                4 * alike + 2 * (len(feeds) == len(fields.chemistries)) + (feeds[0].get("form", "cell") in fields.forms)
            )
            best, most = (name, alike) if alike > most else (best, most)
    return best


# --- the plant as a whole ----------------------------------------------------------------------------


def _plant(fields: Fields, before: Mapping[str, Any], messages: Messages) -> None:
    messages["route"] = st.empty()
    fields.name = st.text_input(
        "Plant name", key="plant name", placeholder=start_name(before) or "none",
        help="Stands over the result, in reports and in the names of files.",
    ) or ""  # fmt: skip
    parameter_fields.field("plant", "preset", Plant(), "Figures of another plant", messages)
    parameter_fields.field("plant", "location", Plant(), "Location", messages)
    fields.operating_time = st.text_input(
        "Operating time",
        key="operating_time",
        placeholder=Plant.parameters["operating_time"].default,
        help="Hours a year the plant runs; they join t/yr and t/h.",
    )
    messages["operating_time"] = st.empty()
    years: list[str] = ["", *tables.price_tables(), *before.get("prices", {})]
    if st.session_state.get("prices") not in years:
        st.session_state["prices"] = ""
    fields.prices = st.selectbox("Price table", years, key="prices", format_func=lambda year: year or "default")
    parameter_fields.field("economics", "price", Economics(), "Prices of your own", messages)


# --- feed ------------------------------------------------------------------------------------------


def _feed(fields: Fields, before: Mapping[str, Any], messages: Messages) -> None:
    fields.tonnage = st.text_input(
        "Battery feed", key="tonnage", help='With its unit: "10000 t/yr", "1.5 t/h" or "36 t/d".'
    )
    messages["tonnage"] = st.empty()
    _feed_rows(fields, before)
    messages["shares"] = st.empty()
    with st.expander("State and assay", key="group of the feed"):
        for name, words in (
            ("state_of_charge", 'Charge left in cells, modules and packs as they arrive, such as "30 percent".'),
            ("state_of_health", 'What those cells hold over what they held when new, such as "80 percent".'),
        ):
            grey = str(Feed.parameters[name].default)
            setattr(fields, name, st.text_input(heading(name), key=name, placeholder=grey, help=words) or "")
            messages[name] = st.empty()
        _assays(fields)


def _assays(fields: Fields) -> None:
    """A field for what each material was found to hold; an assay belongs to the material it was measured on."""
    typed: dict[Any, str] = st.session_state[ASSAYS]
    for i, (chemistry, form) in enumerate(zip(fields.chemistries, fields.forms, strict=True)):
        if form == "black_mass":  # it has a certificate
            fields.assays.append("")
            continue
        key = f"assay {i} {chemistry} {form}"
        st.session_state.setdefault(key, typed.get((i, chemistry, form), ""))
        typed[i, chemistry, form] = st.text_input(
            f"Assay of {chemistry} {label(form)}{f' ({i + 1})' if i else ''}", key=key,
            placeholder="bill of materials; or such as cathode = 0.4, graphite = 0.6",
            help="Mass fractions by component, which sum to one; cathode is the active material.",
        ) or ""  # fmt: skip
        fields.assays.append(typed[i, chemistry, form])


def _feed_rows(fields: Fields, before: Mapping[str, Any]) -> None:
    typed = [st.session_state.get(f"chemistry {i}") for i in range(MOST_FEEDS)]
    names = list(dict.fromkeys([*chemistries.available(), *before.get("chemistry", {}), *filter(None, typed)]))
    rows = st.segmented_control(
        "Chemistries in the feed", list(range(1, MOST_FEEDS + 1)), key="feeds", required=True,
        help=f"Up to {MOST_FEEDS} kinds of battery, mixed by share of mass.",
    )  # fmt: skip
    count = int(rows or 1)
    for i in range(count):
        # A mixture starts with equal parts of another chemistry; keys are kept while the row is hidden.
        st.session_state.setdefault(f"chemistry {i}", names[i % len(names)])
        st.session_state.setdefault(f"form {i}", st.session_state.get("form 0", "cell"))
        if i:
            st.session_state.setdefault(f"share {i}", f"{100.0 / count:.0f}")
    for i in range(count):
        left, right = st.columns([1, 1], gap="small")
        number = "" if count == 1 else f" {i + 1}"
        chosen = left.selectbox(
            f"Chemistry{number}", names, key=f"chemistry {i}", accept_new_options=True,
            help='Choose one, or type a mixture of nickel, manganese and cobalt, such as "NMC 55:15:30".',
        )  # fmt: skip
        fields.chemistries.append(chosen or names[0])
        fields.forms.append(right.selectbox(f"Form{number}", list(FORMS), key=f"form {i}", format_func=label))
        fields.certificates.append(_certificate(i, number, fields, before))
        if i:
            fields.shares.append(st.text_input(f"Share of chemistry {i + 1}, percent of the feed", key=f"share {i}"))
        else:
            fields.shares.append("")
            if count > 1:
                st.caption(_rest(["", *(st.session_state[f"share {row}"] for row in range(1, count))]))


def _certificate(row: int, number: str, fields: Fields, before: Mapping[str, Any]) -> dict[str, str]:
    """What is entered of the elements of a black mass; it belongs to the material it was measured on."""
    if fields.forms[row] != "black_mass":
        return {}
    feed = {"chemistry": fields.chemistries[row]}
    return certificate_form(f"certificate {row}", f"Certificate of analysis{number}", feed, before)


def _rest(shares: list[str]) -> str:
    """What the first row of the feed is, in words."""
    try:
        return f"{format_number(percentages(shares)[0])} % of the feed (what the others leave)"
    except InputError:
        return "of the feed: what the others leave"


def _form(fields: Fields, before: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """Settings and operations of the plant with their defaults, and what stands in the way of having them."""
    plain, _ = write_plant(fields, before)
    kept = {
        k: plain[k]
        for k in ("route", "feed", "plant", "economics", *KINDS, *fields.extra, *fields.skipped)
        if k in plain
    }
    try:
        return form_of(made(kept)), ""
    except InputError as error:
        return {}, str(error)

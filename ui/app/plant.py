"""The plant as a picture: its blocks open the fields and streams of a step, and steps are switched on where they would stand."""

from __future__ import annotations

from blackmass.process import Scenario
from blackmass.process.contract import Quantity
from blackmass.process.document import Document, StreamRow
from blackmass.process.registry import Registry

from ..display import amount, flow, format_number, heading, label, operating_hours, plain, text
from ..figures import blocks
from ..figures.flows import elements
from ..measures import short_basis
from ..measures import unit as unit_of
from . import parameter_fields, picture
from .fields import form_of, switches
from .made import made
from .places import Places, places, turned_on, wiring
from .spoken import st
from .starts import EXTRA, SKIPPED

_CHOSEN = "step in the picture"  # session key
_CLICK = "click followed"  # session key: the click that chose it
_MASS = "all mass"
_KEPT = 64
#: Components of a stream that are told, and the mass fraction from which they are.
_LARGEST, _TRACE = 4, 1e-4


def plant(doc: Document, scenario: Scenario) -> None:
    """The picture, and the step that was chosen in it."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        what = st.segmented_control(
            "Flows of", [_MASS, *(e for e in elements(doc) if e in doc.recovery)], default=_MASS, required=True, key="blocks of"
        ) or _MASS  # fmt: skip
        words = {False: unit_of(doc, "kg/h"), True: f"{unit_of(doc, 'kg')} per {short_basis(doc)}"}
        per_tonne = bool(
            st.segmented_control(
                "Given in", [*words], default=False, required=True, key="blocks in", format_func=words.__getitem__
            )
        )
    element = None if what == _MASS else what
    given = scenario.to_dict()
    off = _places(made(wiring(given)).to_toml())
    click = picture.clicked(picture.STATE)
    if click and click != st.session_state.get(_CLICK):
        st.session_state[_CHOSEN] = click["step"]
        st.session_state[_CLICK] = click  # last: a run may give way to the next between the two
    chosen = st.session_state.get(_CHOSEN, "")
    with st.container(horizontal=True, key="plant in blocks", gap="medium"):
        with st.container(key="picture of the plant"):
            drawing = blocks.block_flow(
                doc, picture.columns(picture.STATE), element=element, per_tonne=per_tonne, possible=off.possible, chosen=chosen
            )  # fmt: skip
            picture.picture(drawing, chosen, picture.STATE)
            st.caption(_caption(doc, element, per_tonne, off))
            for step, why in off.impossible.items():
                st.caption(plain(f"No place for {label(step)} in the plant as it is: {why}"))
        names = {unit.name for unit in doc.units} | {each.step for each in off.possible}
        if chosen in names:
            with st.container(key="chosen step", border=True):
                _step(doc, scenario, chosen, off)


@st.cache_data(max_entries=_KEPT, show_spinner=False)
def _places(scenario_toml: str) -> Places:
    import tomllib

    return places(tomllib.loads(scenario_toml))


def _caption(doc: Document, element: str | None, per_tonne: bool, off: Places) -> str:
    words = f"{blocks.caption(doc, element, per_tonne=per_tonne)} Choose a block for its fields and streams."
    if off.possible:
        words += " Dashed are steps that the plant could have; choose one to switch it on."
    return plain(words)


# --- the chosen step -------------------------------------------------------------------------------


def _close() -> None:
    st.session_state[_CHOSEN] = ""


def _step(doc: Document, scenario: Scenario, name: str, off: Places) -> None:
    """What a step is, its switch, its fields, what it tells and its streams."""
    unit = scenario.plan().plant.units.get(name)
    step = unit.operation.step if unit else name
    operation = type(unit.operation) if unit else Registry.installed().operations(step)[0]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(heading(name))}**", width="stretch")
        st.button("Close", key="close the step", on_click=_close, icon=":material/close:", type="tertiary")
    st.caption(plain((operation.__doc__ or "").strip().split("\n")[0]))
    _switch(scenario, step, on=unit is not None)
    if unit is None:
        return
    form = form_of(scenario)
    fields = parameter_fields.names_of(step, form[step]) if step in form else []
    if fields:
        with st.expander("Fields", expanded=True, key=f"fields of {name}"):
            for parameter in fields:
                parameter_fields.second(step, parameter, form[step])
    streams = [s for s in doc.streams if name in (s.source, s.target)]
    with st.expander("Streams", expanded=True, key=f"streams of {name}"):
        for title, here in (
            ("In", [s for s in streams if s.target == name]),
            ("Out", [s for s in streams if s.source == name]),
        ):
            if here:
                st.markdown(title)
                st.table([_told(s, doc, name) for s in here], border="horizontal", hide_index=True, alt=f"{title}: streams of {label(name)}")  # fmt: skip
    row = next(unit for unit in doc.units if unit.name == name)
    told = [
        {"Figure": "heat, into it", "Value": text(row.heat)},
        {"Figure": "electricity", "Value": text(row.electricity)},
    ]
    told += [{"Figure": plain(f.words), "Value": text(Quantity(f.value, f.unit))} for f in (row.figures or {}).values()]
    with st.expander("Figures", key=f"figures of {name}"):
        st.table(told, border="horizontal", hide_index=True, alt=f"Figures of {label(name)}")


def _told(stream: StreamRow, doc: Document, name: str) -> dict[str, str]:
    hours, hourly = operating_hours(doc), unit_of(doc, "kg/h")
    whole = flow(stream.mass_flow, hourly, hours)
    shares = {key: flow(held, hourly, hours) / whole if whole else 0.0 for key, held in stream.components.items()}
    largest = sorted(shares.items(), key=lambda item: -item[1])[:_LARGEST]
    other = stream.source if stream.target == name else stream.target
    told = stream.what or stream.name
    return {
        "Stream": plain(f"{told}{f' ({label(other)})' if other else ''}"),
        hourly: format_number(whole, 4),
        "°C": format_number(amount(stream.temperature, "degC"), 3),
        "Largest, %": plain(", ".join(f"{key} {format_number(100 * s, 3)}" for key, s in largest if s > _TRACE)),
    }


def _switch(scenario: Scenario, step: str, *, on: bool) -> None:
    """Switch a step on or off where the plant can have it or lack it."""
    given = scenario.to_dict()
    optional, ordinary = switches(given)
    if step not in (*optional, *ordinary):
        return
    if on:
        st.button(
            "Leave this step out",
            key="step off",
            on_click=_off,
            args=(step, step in ordinary),
            icon=":material/remove:",
        )
    else:
        offers = {offer.step: offer.place for offer in scenario.plan().route.offers}
        gone = [other for other in given if other not in turned_on(given, step, offers)]
        if gone:
            st.caption(plain(f"In place of {', '.join(map(label, gone))}, which is then left out."))
        st.button(
            "Switch this step on", key="step on", on_click=_on, args=(step, gone), icon=":material/add:", type="primary"
        )


def _on(step: str, gone: list[str]) -> None:
    was_skipped = step in st.session_state[SKIPPED]
    st.session_state[SKIPPED] = [other for other in st.session_state[SKIPPED] if other != step]
    extra = [other for other in st.session_state[EXTRA] if other not in gone]
    st.session_state[EXTRA] = extra if was_skipped else [*extra, step]


def _off(step: str, ordinary: bool) -> None:
    st.session_state[EXTRA] = [other for other in st.session_state[EXTRA] if other != step]
    if ordinary:
        st.session_state[SKIPPED] = [*st.session_state[SKIPPED], step]

"""The data that plants stand on: to look up, to download, and to copy into the scenario where one's own are to hold."""

from __future__ import annotations

import tomllib
from dataclasses import asdict

import tomli_w

from blackmass import chemistries
from blackmass.chemistries.chemistry import tables_of
from blackmass.process import tables
from blackmass.process.assess.prices import Economics
from blackmass.process.errors import BlackmassError

from .. import catalogue
from ..display import counted, plain
from . import draw, starts
from .inputs import Asked
from .links import Link
from .made import made
from .spoken import st

_HEIGHT = 520  # px
_TROUBLE = "data trouble"  # session key: why a copy was not taken
_TAKEN = "data taken"  # session key: what was


def data(asked: Asked) -> None:
    """The rows that are asked for, and the copy of one."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input("Search", key="data words", placeholder="such as nickel 2022", width=280) or ""
        kinds = st.multiselect("Kinds", catalogue.KINDS, key="data kinds", placeholder="all", width=280)
        status = st.multiselect("Status", catalogue.statuses(), key="data status", placeholder="all", width=280)
        rows = catalogue.found(words, kinds, status)
        st.download_button(
            "Download as CSV", lambda: catalogue.to_csv(rows), "data.csv", "text/csv", on_click="ignore",
            icon=":material/download:",
        )  # fmt: skip
    st.caption(f"{counted(len(rows))} of {counted(len(catalogue.data()))} rows of what ships.")
    told = [{key.capitalize(): value for key, value in asdict(row).items()} for row in rows]
    st.dataframe(
        told, hide_index=True, height=_HEIGHT, alt="Data with value, unit, status and source",
        column_config={
            key: st.column_config.TextColumn(width=draw.width(key, [row[key] for row in told[:500]]))
            for key in ("Kind", "Name", "What", "Value", "Unit", "Status", "Source")
        },
    )  # fmt: skip
    _copies(asked)


def _copies(asked: Asked) -> None:
    st.markdown("**A copy of your own, in the scenario**")
    kind = st.segmented_control(
        "Copy", ["price", "factor", "chemistry"], default="price", required=True, key="copied kind"
    )
    if kind == "chemistry":
        _chemistry(asked)
    elif kind == "factor":
        _entry("factor of a reagent", "impacts", "factor", _factors())
    else:
        _entry("price", "economics", "price", _prices(asked))
    if told := st.session_state.pop(_TROUBLE, ""):
        st.error(plain(told))
    if told := st.session_state.pop(_TAKEN, ""):
        st.success(plain(told))


def _prices(asked: Asked) -> dict[str, str]:
    """Prices of the table in use, by item; beside a table of one's own, those of the table that fills it."""
    usual = str(Economics.parameters["prices"].default)
    name = str(asked.scenario.get("economics", {}).get("prices") or usual)
    rows = tables.prices(name if name in tables.price_tables() else usual)
    return {item: str(row["price"]) for item, row in rows.items() if isinstance(row, dict) or hasattr(row, "items")}


def _factors() -> dict[str, str]:
    """Greenhouse gas of reagents, by name."""
    return {name: f"{row['ghg']:g} kg CO2e/kg" for name, row in tables.factors()["reagent"].items() if "ghg" in row}


def _entry(what: str, table: str, name: str, shipped: dict[str, str]) -> None:
    """A row of a table of the scenario that holds one's own values by name."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        item = st.selectbox(f"The {what}", list(shipped), key=f"copied {name}", width=280)
        value = st.text_input("Value", shipped[item], key=f"copy of {name} {item}", width=220) or ""
        st.button(
            "Take it into the scenario", key=f"take {name}", on_click=_take, args=(table, name, item, value),
            icon=":material/edit:",
        )  # fmt: skip
    st.caption(f"It goes into {table}.{name}, whose field on the left then holds it; Undo takes it back.")


def _take(table: str, name: str, item: str, value: str) -> None:
    key = table, name
    before = str(st.session_state[starts.ENTERED].get(key, ""))
    kept = [entry for entry in before.split(",") if entry.strip() and entry.partition("=")[0].strip() != item]
    text = ", ".join([*(entry.strip() for entry in kept), f"{item} = {value.strip()}"])
    st.session_state[starts.ENTERED][key] = st.session_state[f"field {table}.{name}"] = text
    st.session_state[_TAKEN] = f"{table}.{name}: {item} = {value.strip()}"


def _chemistry(asked: Asked) -> None:
    """A chemistry as a table of the scenario, to be changed."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        like = st.selectbox("The chemistry", chemistries.available(), key="copied chemistry", width=280)
        name = st.text_input("Called", f"{like} of our own", key=f"copied as {like}", width=280) or ""
    given = {key: table for key, table in tables_of(chemistries.load(like)).items() if key != "name"}
    text = st.text_area("Its table", tomli_w.dumps(given), key=f"copy of {like}", height=320) or ""
    st.button(
        "Take it into the scenario, and feed it", key="take chemistry", on_click=_take_chemistry, args=(asked, name.strip(), text),
        icon=":material/edit:",
    )  # fmt: skip
    st.caption("It takes the place of the first chemistry of the feed.")


def _take_chemistry(asked: Asked, name: str, text: str) -> None:
    try:
        row = tomllib.loads(text)
        feed = asked.scenario["feed"]
        first, *others = [feed] if isinstance(feed, dict) else feed
        scenario = {
            **asked.scenario, "chemistry": {**asked.scenario.get("chemistry", {}), name: row},
            "feed": [{**first, "chemistry": name}, *others],
        }  # fmt: skip
        made(scenario)
        starts.load_link(Link(scenario, asked.preset))
    except tomllib.TOMLDecodeError as error:
        st.session_state[_TROUBLE] = f"The table cannot be read: {error}"
    except BlackmassError as error:
        st.session_state[_TROUBLE] = str(error)
    else:
        st.session_state[_TAKEN] = f"{name} is in the scenario, and is fed."

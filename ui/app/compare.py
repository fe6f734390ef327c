"""Plants side by side: the one in the fields against those that were kept."""

from __future__ import annotations

from collections.abc import Callable

from blackmass.process.document import Document
from blackmass.process.errors import BlackmassError

from ..display import amount, format_number, kpi_name, plain, preferred, printed, title
from . import memory
from .inputs import Asked
from .links import Link
from .made import made
from .spoken import st


def compare(doc: Document, asked: Asked, calculate: Callable[[str], Document]) -> None:
    """Key figures and recoveries of the kept plants and of this one, with its change against each."""
    st.button(
        "Keep this plant", on_click=memory.keep, args=(Link(asked.scenario, asked.preset, title(doc)),),
        icon=":material/keep:", help=f"They stay in the link. Of more than {memory.MOST_KEPT} the first goes.",
    )  # fmt: skip
    others: dict[str, Document] = {}
    for link in memory.kept():
        try:
            others[link.name] = calculate(made(link.scenario).to_toml())
        except BlackmassError as error:
            st.error(plain(f"{link.name}: {error}"))
    if not memory.kept():
        st.caption("Keep a plant, change it on the left, and see here what the change does.")
        return
    st.dataframe(
        _rows(doc, others), hide_index=True, width="content", height="content", alt="Key figures of the plants"
    )
    with st.container(horizontal=True):
        for link in memory.kept():
            st.button(f"Drop {link.name}", on_click=memory.drop, args=(link.name,), key=f"drop {link.name}")


def _rows(doc: Document, others: dict[str, Document]) -> list[dict[str, str]]:
    here = _figures(doc)
    every = {name: _figures(other) for name, other in others.items()}
    rows = []
    for what in dict.fromkeys([*here, *(key for found in every.values() for key in found)]):
        row = {"Figure": what, "This plant": _text(here.get(what))}
        for name, found in every.items():
            row[name] = _text(found.get(what))
            if what in here and what in found:
                row[f"Change against {name}"] = _signed(here[what] - found[what])
        rows.append(row)
    return rows


def _figures(doc: Document) -> dict[str, float]:
    """Numbers by what they are, with the unit."""
    kpis = {kpi_name(key): figure for key, figure in vars(doc.kpis).items() if figure is not None}
    every = kpis | {f"Recovery of {name}": share for name, share in doc.recovery.items()}
    return {f"{name}, {printed(preferred(q.unit))}": amount(q) for name, q in every.items()}


def _text(value: float | None) -> str:
    return "–" if value is None else format_number(value, 4)


def _signed(change: float) -> str:
    return f"{'+' if change > 0 else ''}{format_number(change, 3)}" if change else "0"

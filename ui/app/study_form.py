"""The fields of a study: what is varied, over what, and what is looked at; together they are a request."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from blackmass.process import Scenario
from blackmass.process.studies.assumed import assumed
from blackmass.process.studies.knobs import Knob, every
from blackmass.process.studies.monte_carlo import drawn_from
from blackmass.process.studies.points import WAYS

from ..display import counted, plain, printed
from ..studies.request import MAIN, SAMPLES, SETS, SMALL, VALUES, Request
from . import distributions, knob_words
from .knob_words import several
from .spoken import st

#: Kind of study -> its name and what it answers. The two kinds of optimum are one here.
_KINDS: Mapping[str, tuple[str, str]] = {
    "sweep": ("Sweep", "What does a value make of the plant? One value gives a line, two a map."),
    "samples": ("Monte-Carlo", "How far off may the figures be? Plants are drawn from everything uncertain."),
    "tornado": ("Tornado", "Which value matters most? Each uncertain one is turned alone to the ends of its middle four fifths."),
    "sobol": ("Sobol' indices", "Whose doubt makes the doubt of a figure? The share of its variance, alone and with others."),
    "goal": ("Goal seek", "At which value does a figure become what it should be?"),
    "optimise": ("Optimum", "Where is a figure largest or smallest, limits kept?"),
    "front": ("Pareto front", "What does one figure cost of another?"),
}  # fmt: skip

#: Kinds that draw from distributions, and how many values the others turn at most.
_DRAWN, _TURNED = ("samples", "tornado", "sobol"), {"sweep": 2, "goal": 1, "optimise": 6, "front": 6}

_SIZES = {"samples": (64, 256, 1024, 4096, 16384), "sobol": (8, 16, 32, 64, 128, 256, 512, 1024)}

#: Plants beyond which a study is one for the command line.
MOST = 50_000

#: Values of which the distribution is shown.
_SHOWN = 20


@dataclass(frozen=True)
class Form:
    """What the fields say. wrong: why it cannot be done yet; plants: how many are solved, where that is known."""

    request: Request
    wrong: str
    plants: int | None


def form(scenario: Scenario, units: Mapping[str, str]) -> Form:
    """Draw the fields. units: of every figure that the plant has."""
    kind = st.segmented_control(
        "Kind of study", list(_KINDS), default="sweep", required=True, format_func=lambda k: _KINDS[k][0],
        key="study kind", persist_state="session",
    ) or "sweep"  # fmt: skip
    st.caption(_KINDS[kind][1])
    laws = drawn_from(scenario, None) if kind in _DRAWN else ((), (), False)
    request, wrong = _drawn(scenario, kind, laws) if kind in _DRAWN else _turned(scenario, kind)
    request = _looked_at(request, units)
    if not wrong:
        wrong = _incomplete(request)
    plants = None if wrong else request.plants(len(laws[0]))
    if plants is not None and plants > MOST:
        wrong = f"{counted(plants)} plants are too many for this page; the command below takes them."
    return Form(request, wrong, plants)


def _drawn(scenario: Scenario, kind: str, laws: Any) -> tuple[Request, str]:
    """Which uncertain values are drawn or turned, and how many plants."""
    held, _, guessed = laws
    known = {law.target: law for law in (*assumed(scenario), *held)}
    if guessed:
        st.caption(
            "No distribution is entered in the scenario: each default is drawn about itself, by how far its source is to be "
            "believed (assumption). Enter your own below."
        )
    distributions.distributions(scenario)
    chosen = several(
        "Uncertain values",
        list(known),
        f"study drawn {kind}",
        f"all {len(held)} that have a distribution{'' if guessed else ' of their own'}",
    )
    if chosen:
        st.dataframe(
            [_law_row(scenario, known[target]) for target in chosen[:_SHOWN]], hide_index=True, width="content",
            alt="Distributions of the values that are varied",
        )  # fmt: skip
    request = Request(kind, vary=tuple(chosen))
    if kind == "tornado":
        return request, ""
    left, middle, right, _ = st.columns([2, 3, 2, 3])
    usual = SAMPLES if kind == "samples" else SETS
    sizes = _SIZES[kind]
    samples = left.selectbox(
        "Samples" if kind == "samples" else "Sets of plants", sizes, index=sizes.index(usual), key=f"study size {kind}",
        persist_state="session", help="More of them are nearer; the error goes down with their square root or faster.",
    )  # fmt: skip
    way = None
    if kind == "samples":
        chosen_way = middle.selectbox(
            "Drawn as", list(WAYS), key="study way", format_func=lambda w: WAYS[w].partition(":")[0],
            persist_state="session",
        )  # fmt: skip
        way = None if chosen_way == next(iter(WAYS)) else chosen_way
    seed = right.text_input("Seed", key="study seed", placeholder="0", persist_state="session") or ""
    wrong = "" if not seed.strip() or seed.strip().isdigit() else "The seed is a whole number from 0."
    number = int(seed) if seed.strip() and not wrong else None
    return replace(request, samples=None if samples == usual else samples, way=way, seed=number or None), wrong


def _law_row(scenario: Scenario, law: Any) -> dict[str, str]:
    """A value that is drawn: what it is now, and how it is distributed."""
    knob = Knob.of(scenario, law.target)
    low, middle, high = (knob_words.number(knob, value) for value in law.at(np.array([0.1, 0.5, 0.9])))
    return {
        "value": law.target, "unit": printed(knob.unit), "now": "" if knob.now is None else knob_words.number(knob, knob.now),
        "P10": low, "P50": middle, "P90": high, "distribution": law.kind, "source": knob.source,
    }  # fmt: skip


def _turned(scenario: Scenario, kind: str) -> tuple[Request, str]:
    """Which values are turned, and between what."""
    most = _TURNED[kind]
    chosen = several("Value to turn" if most == 1 else f"Values to turn, up to {most}", list(every(scenario)),
                      f"study turned {kind}", "choose from what the plant declares", most)  # fmt: skip
    ranges, wrong = [], "" if chosen else "Choose what is turned."
    for target in chosen:
        typed, trouble = _range(Knob.of(scenario, target), kind)
        ranges.append(f"{target}={typed}")
        wrong = wrong or trouble
    return Request(kind, asked=tuple(ranges)) if kind == "sweep" else Request(kind, vary=tuple(ranges)), wrong


def _range(knob: Knob, kind: str) -> tuple[str, str]:
    """The range of a knob as it is typed, and what is wrong with it; grey is what holds where nothing is typed."""
    target = knob.target
    if knob.choices:
        if kind != "sweep":
            return "", f"{target} is a choice: sweep it."
        chosen = several(f"Choices of {target}", list(knob.choices), f"study choices {target}", "all of them")
        row = io.StringIO()
        csv.writer(row, lineterminator="").writerow(chosen or knob.choices)
        return row.getvalue(), ""
    unit = printed(knob.unit)
    st.markdown(f"**{plain(target)}**{f', {plain(unit)}' if unit else ''}: {plain(knob_words.about(knob))}")
    columns = st.columns(3)
    ends, wrong = [], ""
    for column, end, grey in zip(columns, ("From", "To"), knob_words.suggested(knob), strict=False):
        typed = column.text_input(
            end, key=f"study {end} {target}", placeholder=grey or "its value and unit", persist_state="session"
        )
        ends.append((typed or "").strip() or grey)
        if message := knob_words.unreadable(knob, ends[-1]):
            column.error(plain(message))
            wrong = wrong or f"{target} has no usable range yet."
    if kind == "sweep":
        number = columns[2].text_input(
            "Number of values", key=f"study number {target}", placeholder=str(VALUES), persist_state="session"
        )
        if number := (number or "").strip():
            ends[1] += f":{number}"
            wrong = wrong or (
                "" if number.isdigit() and int(number) > 1 else "The number of values is a whole one from 2."
            )
    return "..".join(ends), wrong


def _looked_at(request: Request, units: Mapping[str, str]) -> Request:
    """The figures that are kept, aimed at or weighed."""
    kind, names = request.kind, list(units)

    def named(name: str) -> str:
        unit = printed(units[name])
        return f"{name}, {unit}" if unit not in ("", "kg/kg") else name

    def one(title: str, key: str, first: str, place: Any = st) -> str:
        known = first if first in names else names[0]
        if st.session_state.get(key, known) not in names:
            st.session_state[key] = known
        return place.selectbox(
            title, names, index=names.index(known), key=key, format_func=named, persist_state="session"
        )  # fmt: skip

    if kind in ("sweep", "samples"):
        chosen = several("Figures", names, "study figures", "headline figures and recoveries", words=named)
        return replace(request, figures=tuple(chosen))
    if kind in ("tornado", "sobol"):
        figure = one("Figure", "study figure", MAIN)
        return replace(request, figures=() if figure == MAIN else (figure,))
    left, right = st.columns(2)
    if kind == "goal":
        figure = one("Figure", "study figure", MAIN, left)
        value = right.text_input(
            "Should be", key="study goal", placeholder="0.9, or 90 percent", persist_state="session"
        )
        return replace(request, asked=(f"{figure}={(value or '').strip()}",))
    if kind == "front":
        asked = (
            _way(left, one("One figure", "study one", MAIN, left), "study one way", "large"),
            _way(right, one("The other", "study other", "ghg_per_tonne", right), "study other way", "small"),
        )
        return replace(request, asked=asked, limit=_limits())
    figure = one("Figure", "study figure", MAIN, left)
    way = right.segmented_control(
        "Is to be", ["large", "small"], default="large", required=True, key="study way of it", persist_state="session"
    )
    return replace(request, kind="optimise" if way == "large" else "minimise", asked=(figure,), limit=_limits())


def _way(place: Any, figure: str, key: str, first: str) -> str:
    way = place.segmented_control(
        "Is to be", ["large", "small"], default=first, required=True, key=key, persist_state="session"
    )
    return figure if way == "large" else f"{SMALL}{figure}"


def _limits() -> tuple[str, ...]:
    typed = st.text_input(
        "Limits", key="study limits", placeholder="none; such as recovery.Ni>=0.9; recovery.Li>=0.85",
        persist_state="session", help="Figures in the unit they are told in; several with a semicolon between them.",
    )  # fmt: skip
    return tuple(part.strip() for part in (typed or "").split(";") if part.strip())


def _incomplete(request: Request) -> str:
    if request.kind == "goal" and request.asked[0].endswith("="):
        return "Enter what the figure should be."
    if request.kind == "front" and len({name.removeprefix(SMALL) for name in request.asked}) == 1:
        return "A front is of two figures; choose another."
    return ""

"""Compare: two to six plants side by side, and where their difference comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import BlackmassError, InputError, listing
from ..result import Result
from ..running import run
from ..scenario import ROUTE, Scenario
from . import figures

#: Plants beyond which nobody reads the columns.
MOST = 6

#: Families of figures that are compared where none is asked for, beside the headline figures.
_FAMILIES = ("recovery", "cost", "product", "reagent", "utility", "waste")


@dataclass(frozen=True)
class Row:
    """One figure of every plant, in its unit; None where a plant does not have it."""

    figure: str
    unit: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Comparison:
    """Figures of some plants side by side."""

    titles: tuple[str, ...]
    results: tuple[Result, ...]
    rows: tuple[Row, ...]

    def to_frame(self) -> Any:
        """A pandas DataFrame, one column a plant. Needs pandas."""
        import pandas

        table = [[row.figure, row.unit, *row.values] for row in self.rows]
        return pandas.DataFrame(table, columns=["figure", "unit", *self.titles])


@dataclass(frozen=True)
class Step:
    """What one change makes of a figure, all changes before it made. table: where it is made; entries: what is changed."""

    table: str
    entries: tuple[str, ...]
    change: float


@dataclass(frozen=True)
class Explanation:
    """A difference of one figure, step by step from the first plant to the second; the steps add up to it."""

    figure: str
    unit: str
    first: float
    second: float
    steps: tuple[Step, ...]


def compare(scenarios: Sequence[Scenario | str], names: Sequence[str] | None = None) -> Comparison:
    """Solve two to six plants and set their figures side by side. Raises InputError."""
    if not 2 <= len(scenarios) <= MOST:
        raise InputError(f"compare: {len(scenarios)} scenarios; give two to {MOST}.")
    loaded = [each if isinstance(each, Scenario) else Scenario.load(each) for each in scenarios]
    results = [run(each) for each in loaded]
    for scenario, result in zip(loaded, results, strict=True):
        _refuse_batch(scenario, result)
    known = [figures.available(result, figures.FAMILIES if names else _FAMILIES) for result in results]
    wanted = list(names) if names else _in_families(dict.fromkeys(name for each in known for name in each))
    rows = []
    for name in wanted:
        held = [each.get(name) for each in known]
        units = list(dict.fromkeys(valued[1] for valued in held if valued))
        if not units:
            figures.units(results[0], [name])
        _refuse_unlike(name, units)
        rows.append(Row(name, units[0], tuple(None if valued is None else float(valued[0]) for valued in held)))
    return Comparison(_titles(loaded, scenarios), tuple(results), tuple(rows))


def _in_families(names: Iterable[str]) -> list[str]:
    """Figures with those of their family, whichever plant has them, in the order in which the families come."""
    found: dict[str, list[str]] = {}
    for name in names:
        family, dot, _ = name.partition(".")
        found.setdefault(family if dot else "", []).append(name)
    return [name for family in found.values() for name in family]


def _refuse_batch(scenario: Scenario, result: Result) -> None:
    if result.solution.batch:
        raise InputError(f"compare: {scenario.title or scenario.route} has lists of values; compare single plants.")


def _refuse_unlike(figure: str, units: Sequence[str]) -> None:
    if len(set(units)) > 1:
        raise InputError(
            f"compare: {figure} is in {listing(units)}; give the plants one economics.currency, so that they can be compared."
        )


def _titles(loaded: Sequence[Scenario], given: Sequence[Scenario | str]) -> tuple[str, ...]:
    """What the plants are called: by their files, else by what they call themselves, and by number where that is the same."""
    named = [
        each if isinstance(each, str) else scenario.title or scenario.route
        for scenario, each in zip(loaded, given, strict=True)
    ]
    return tuple(f"{name} ({i + 1})" if named.count(name) > 1 else name for i, name in enumerate(named))


def explain(first: Scenario | str, second: Scenario | str, figure: str) -> Explanation:
    """Where the difference of a figure between two plants comes from.

    The tables in which they differ are changed one after another, in the order of the second plant, and the figure is
    taken after each. What a change makes depends on those before it. A change that no plant stands for alone is counted
    with the next. Raises InputError.
    """
    first, second = (each if isinstance(each, Scenario) else Scenario.load(each) for each in (first, second))
    start, end = run(first), run(second)
    for scenario, result in ((first, start), (second, end)):
        _refuse_batch(scenario, result)
    unit, other = (figures.units(result, [figure])[figure] for result in (end, start))
    _refuse_unlike(figure, (unit, other))
    before, last = (float(figures.kept(result, [figure])[figure][0]) for result in (start, end))
    data, goal = first.spelt_out().to_dict(), second.spelt_out().to_dict()
    for tables in (data, goal):
        tables.setdefault("route", ROUTE)
    order = [name for name in ("route", "feed", *second.plan().used) if name in data or name in goal]
    order += [name for name in (*goal, *data) if name not in order]
    steps: list[Step] = []
    now, waiting = before, []
    for name in dict.fromkeys(order):
        if name == "title" or data.get(name) == goal.get(name):
            continue
        waiting.append((name, _changed(data.get(name), goal.get(name))))
        data = _with(data, name, goal.get(name))
        try:
            reached = float(figures.kept(run(Scenario(data, second.registry, second.folder)), [figure])[figure][0])
        except BlackmassError:
            continue
        if not np.isfinite(reached):
            continue
        tables, entries = zip(*waiting, strict=True)
        steps.append(Step(" and ".join(tables), tuple(e for each in entries for e in each), reached - now))
        now, waiting = reached, []
    if waiting:
        tables, entries = zip(*waiting, strict=True)
        steps.append(Step(" and ".join(tables), tuple(e for each in entries for e in each), last - now))
    return Explanation(figure, unit, before, last, tuple(sorted(steps, key=lambda step: -abs(step.change))))


def _with(data: Mapping[str, Any], name: str, table: Any) -> dict[str, Any]:
    changed = {**deepcopy(dict(data)), name: deepcopy(table)}
    return {key: value for key, value in changed.items() if value is not None}


def _changed(old: Any, new: Any) -> tuple[str, ...]:
    """The entries of a table, or of each of several feeds, that differ, as text."""
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        rows = [_changed(*pair) for pair in zip(old, new, strict=True)]
        several = len(rows) > 1
        return tuple(f"{i}: {entry}" if several else entry for i, row in enumerate(rows, start=1) for entry in row)
    if not isinstance(old, Mapping) and not isinstance(new, Mapping):
        return (f"{_said(old)} -> {_said(new)}",)
    old, new = old or {}, new or {}
    return tuple(
        f"{key}: {_said(old.get(key))} -> {_said(new.get(key))}" if key in old else f"{key} {_said(new[key])}"
        for key in dict.fromkeys((*old, *new))
        if old.get(key) != new.get(key)
    )


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(map(str, value))} }}"
    return "as by default" if value is None else str(value)

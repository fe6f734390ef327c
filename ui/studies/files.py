"""Files: what a study found as a table of every row, to be read by other programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from blackmass.process.studies import Front, Goal, Optimum, Runs, Tornado

from ..display import printed

if TYPE_CHECKING:
    from .request import Found

Columns = dict[str, Sequence[Any]]


def columns(found: Found) -> Columns:
    """Every row: the plants of a sweep, of samples, of a goal and of a front; the values of a tornado or of indices."""
    if isinstance(found, Goal):
        found = found.looks
    if isinstance(found, Runs):
        names, reasons = [*(knob.target for knob in found.knobs), *found.units], found.reasons
        held: Columns = {_named(name, found.unit(name)): found.column(name).tolist() for name in names}
        return {**held, "reason": [reasons.get(row, "") for row in range(found.done)]}
    if isinstance(found, Front):
        return {_named(name, found.units[name]): values.tolist() for name, values in found.rows.items()}
    if isinstance(found, Optimum):
        return {_named(name, found.units[name]): [value] for name, value in {**found.values, **found.figures}.items()}
    if isinstance(found, Tornado):
        told = [(b.target, b.low, b.high, b.unit, b.at_low, b.at_high) for b in found.bars]
        ends = (_named(f"{found.figure} at {end}", found.unit) for end in ("low", "high"))
        return _turned(("value", "low end", "high end", "unit", *ends), told)
    titles = ("value", "alone", "alone from", "alone to", "with others", "with others from", "with others to")
    return _turned(titles, [(i.target, i.first, *i.first_interval, i.total, *i.total_interval) for i in found.indices])


def _turned(titles: Sequence[str], rows: Sequence[Sequence[Any]]) -> Columns:
    return {title: [row[i] for row in rows] for i, title in enumerate(titles)}


def _named(name: str, unit: str) -> str:
    return name if unit in ("", "1", "kg/kg") else f"{name} ({printed(unit)})"


def to_csv(found: Found) -> str:
    """Comma-separated values."""
    held = columns(found)
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(held)
    writer.writerows(zip(*held.values(), strict=True))
    return file.getvalue()


def to_parquet(found: Found) -> bytes:
    """A Parquet file. Needs pyarrow."""
    import pyarrow
    from pyarrow import parquet

    file = io.BytesIO()
    parquet.write_table(pyarrow.table(columns(found)), file)
    return file.getvalue()

"""Sweep: a plant at given values of some knobs, each with each or row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..scenario import Scenario
from .knobs import Knob, knobs
from .runs import Runs, Settings, solve_rows

#: Rows of a grid beyond which it is refused: a drawing of samples says more than ever finer grids.
_MOST = 10_000_000


def sweep(
    scenario: Scenario | str,
    values: Mapping[str, Any],
    figures: Sequence[str] | None = None,
    *,
    grid: bool = True,
    settings: Settings | None = None,
) -> Runs:
    """Solve a plant at given values of its knobs.

    values: a list for each knob, as text with units, numbers or choices. grid: each value with each of the others, the
    last knob fastest; else row by row, as where the shares of a mix are turned together. figures: what is kept, such as
    "recovery.Ni"; the headline figures and recoveries where nothing is asked for. Raises InputError.

    >>> from blackmass.process.studies import sweep
    >>> runs = sweep("nmc622-mechanical", {"screening.aperture": ["0.5 mm", "1 mm", "2 mm"]}, ["black_mass_yield"])
    >>> bool((runs.column("black_mass_yield")[1:] > runs.column("black_mass_yield")[:-1]).all())
    True
    """
    if not isinstance(scenario, Scenario):
        scenario = Scenario.load(scenario)
    turned = knobs(scenario, list(values))
    columns = [_column(knob, values[knob.target]) for knob in turned]
    if not columns:
        raise InputError('study: nothing is turned; give values, such as {"screening.aperture": ["0.5 mm", "1 mm"]}.')
    lengths = [len(column) for column in columns]
    if not grid and len(set(lengths)) > 1:
        told = ", ".join(f"{knob.target} has {length}" for knob, length in zip(turned, lengths, strict=True))
        raise InputError(f"study: values taken row by row are lists of one length; {told}.")
    number = int(np.prod([float(length) for length in lengths])) if grid else lengths[0]
    if number > _MOST:
        raise InputError(f"study: a grid of {number:.1e} plants is too many; leave values out, or draw samples.")

    def rows_of(first: int, last: int) -> dict[str, NDArray[Any]]:
        index = np.arange(first, last)
        at = np.unravel_index(index, lengths) if grid else [index] * len(columns)
        return {knob.target: column[i] for knob, column, i in zip(turned, columns, at, strict=True)}

    told = {knob.target: column.tolist() for knob, column in zip(turned, columns, strict=True)}
    kind = {"kind": "sweep", "values": told, "grid": grid}
    return solve_rows(scenario, turned, rows_of, number, figures, settings or Settings(), kind)


def _column(knob: Knob, given: Any) -> NDArray[Any]:
    """The values of one knob."""
    if isinstance(given, str) or not np.iterable(getattr(given, "magnitude", given)):
        given = [given]
    values = [knob.read(each) for each in given]
    if not values:
        raise InputError(f"study: {knob.target} has no values; give at least one.")
    return np.array(values, dtype=object if knob.choices else float)

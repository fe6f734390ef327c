"""The audit: elements, charge and energy around every unit and around the plant.

In minus out, relative to what flows through, must be below 1e-9. A model that does not close is wrong,
so the audit raises rather than reports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from . import thermo
from .components import CHARGE, conservation_matrix, table
from .errors import BalanceError
from .library import per_library
from .stream import Stream

#: Largest closure error, relative to what flows through, that the audit accepts.
TOLERANCE = 1e-9

#: Below this share of all atoms that pass, a trace of an element is judged against the share itself:
#: a float holds about 16 digits, so nothing finer can be asked of a sum.
_TRACE = 1e-6

ENERGY = "energy"


@per_library
def _matrix(keys: tuple[str, ...]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """What is conserved, how much of it each component holds, and that without its sign."""
    names, matrix = conservation_matrix(keys)
    return names, matrix, np.abs(matrix)


def _stack(streams: Sequence[Stream], keys: tuple[str, ...], size: int) -> np.ndarray:
    total: dict[str, Any] = dict.fromkeys(keys, 0.0)
    for stream in streams:
        for key, n in stream.flows.items():
            total[key] = total[key] + n
    rows = np.empty((len(keys), size))
    for row, n in enumerate(total.values()):
        rows[row] = n
    return rows


def closure(ins: Sequence[Stream], outs: Sequence[Stream], heat: Any, work: Any, size: int) -> dict[str, float]:
    """Relative closure error of each element, of charge and of energy; the worst of all scenarios.

    heat and work in W, into the unit. size: number of scenarios.
    """
    keys = tuple(dict.fromkeys(key for stream in (*ins, *outs) for key in stream.flows))
    if not keys:
        return {}
    names, matrix, magnitudes = _matrix(keys)
    into, out = _stack(ins, keys, size), _stack(outs, keys, size)
    atoms_in, atoms_out = matrix @ into, matrix @ out
    through = np.maximum(magnitudes @ np.abs(into), magnitudes @ np.abs(out))
    floor = _TRACE * through[:-1].sum(axis=0) + np.finfo(float).tiny
    error = np.abs(atoms_in - atoms_out) / np.maximum(through, floor)
    flowing, worst = np.any(through > 0, axis=1), error.max(axis=1)
    found = {name: float(worst[row]) for row, name in enumerate(names) if flowing[row]}
    found[ENERGY] = float(np.max(_energy_error(ins, outs, heat, work)))
    return found


def _energy_error(ins: Sequence[Stream], outs: Sequence[Stream], heat: Any, work: Any) -> Any:
    net = heat + work
    scale = np.abs(heat) + np.abs(work)
    known = table()
    for sign, streams in ((1, ins), (-1, outs)):
        for stream in streams:
            net = net + sign * (stream.enthalpy() + stream.stored_energy)
            # The whole heat content counts as well, so that elements at the reference temperature have a scale.
            content = stream.temperature * thermo.heat_capacity(stream.flows)
            magnitude: Any = 0.0
            for key, n in stream.flows.items():
                magnitude = magnitude + n * abs(known[key].formation_enthalpy)
            scale = scale + magnitude + np.abs(content) + np.abs(stream.stored_energy)
    return np.abs(net) / np.maximum(scale, np.finfo(float).tiny)


def check(unit: str, errors: Mapping[str, float]) -> None:
    """Raise BalanceError, naming the unit and what does not close, when an error is above the tolerance."""
    for name, error in errors.items():
        if not error <= TOLERANCE:
            what = name if name in (CHARGE, ENERGY) else f"element {name}"
            raise BalanceError(
                f"{unit} does not close: {what} is off by {error:.2g} of what flows through "
                f"(at most {TOLERANCE:g} is accepted). This is a fault of the model, not of the input."
            )

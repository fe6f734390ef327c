"""What a unit says it did must be possible at all: names that are known, flows that are not negative, electricity that
came from somewhere. A balance closes over what nature does not allow, so this is asked beside it, on every solve.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from . import tables, traces
from .errors import BalanceError, listing, nearest, shown
from .operation import Effect, Operation
from .stream import AMBIENT, Stream

#: Rounding of energies, relative to those that flow.
_ROUNDING = 1e-9

#: What of a stream's state is more than zero, and what is zero or more.
_ABOVE_ZERO = ("temperature", "pressure")
_FROM_ZERO = ("stored_energy", "capacity", "lost_charge")


def check_names(unit: str, operation: Operation, effect: Any) -> None:
    """Raise BalanceError for outlets, additions and utilities that nobody knows."""
    if not isinstance(effect, Effect):
        raise _fault(unit, f"run gave back {shown(effect)}, not an Effect")
    bought, ambient, utilities = tables.reagents(), tables.ambient(), tables.utilities()
    for name in effect.outlets:
        if name not in operation.outlets:
            raise _unknown(unit, "outlet", name, operation.outlets, "declare it in outlets")
    for name in effect.additions:
        if name not in bought and name not in ambient:
            known = (*bought, *ambient)
            raise _unknown(unit, "addition", name, known, f'give it a row, as a [reagent."{name}"] table')
    for name in effect.utilities:
        if name not in utilities:
            raise _unknown(unit, "utility", name, utilities, "give it a price in a price table, as kind utility")
    for name, stream in (*effect.outlets.items(), *effect.additions.items()):
        if not isinstance(stream, Stream):
            raise _fault(f"{unit}.{name}", f"{shown(stream)} is not a Stream")


def check_values(unit: str, effect: Effect, size: int) -> None:
    """Raise BalanceError for what cannot flow or be supplied."""
    check_streams(unit, effect, size)
    for name, stream in effect.additions.items():
        _refuse(f"{unit}.{name}", _foreign(name, stream))
    _refuse(unit, _wrong("work", effect.work, size))
    _refuse(unit, _wrong("heat_efficiency", effect.heat_efficiency, size, above=0.0, most=1.0))
    for name, power in effect.utilities.items():
        _refuse(unit, _wrong(name, power, size, least=0.0))


def check_energy(unit: str, ins: Sequence[Stream], effect: Effect, heat: Any, size: int) -> None:
    """Raise BalanceError for heat or electricity that cannot be. ins: all that entered, additions too; heat: W, as it ended."""
    _refuse(unit, _wrong("heat", heat, size))
    _check_electricity(unit, ins, list(effect.outlets.values()), heat, effect.work)


def check_streams(unit: str, effect: Effect, size: int) -> None:
    """Raise BalanceError for an outlet or addition that cannot flow."""
    for name, stream in (*effect.outlets.items(), *effect.additions.items()):
        _refuse(f"{unit}.{name}", wrong_with(stream, size))


def wrong_with(stream: Stream, size: int | None = None) -> str:
    """What a stream has that cannot be, or an empty text. size: number of scenarios, where that is known."""
    for key, n in stream.flows.items():
        if told := _wrong(key, n, size, least=0.0):
            return told
    above = (_wrong(name, getattr(stream, name), size, above=0.0) for name in _ABOVE_ZERO)
    from_ = (_wrong(name, getattr(stream, name), size, least=0.0) for name in _FROM_ZERO)
    return next((told for told in (*above, *from_) if told), "")


def _wrong(
    what: str,
    value: Any,
    size: int | None,
    least: float = -math.inf,
    above: float = -math.inf,
    most: float = math.inf,
) -> str:
    """Why a value is no number or row of scenarios, finite and within bounds; or an empty text."""
    if isinstance(value, float) and least <= value <= most and above < value and abs(value) < math.inf:
        return ""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return f"{what} is {shown(value)}, not a number or a row of scenarios"
    if array.ndim > 1 or (array.ndim and size is not None and len(array) != size):
        return f"{what} has the shape {array.shape}; give a number or a row of {size or 'all'} scenarios"
    good = np.isfinite(array) & (array >= least) & (array > above) & (array <= most)
    if np.all(good):
        return ""
    told = "" if array.ndim == 0 else f" in scenario {int(np.argmin(good))}"
    worst = float(array if array.ndim == 0 else array[np.argmin(good)])
    return f"{what} is {worst:.4g}{told}; it must be {_bounds(least, above, most)}"


def _bounds(least: float, above: float, most: float) -> str:
    wanted = ["finite"]
    wanted += [f"more than {above:g}"] * (above > -math.inf) + [f"{least:g} or more"] * (least > -math.inf)
    wanted += [f"at most {most:g}"] * (most < math.inf)
    return " and ".join(wanted)


def _foreign(name: str, stream: Stream) -> str:
    """What an addition brings that its row does not hold: what is bought, or taken from the air, is that and nothing else."""
    ambient = tables.ambient().get(name)
    holds = (
        ambient["components"]
        if ambient
        else [tables.reagents()[name]["component"], "water", *sorted(traces.held(name))]
    )
    foreign = [key for key, n in stream.flows.items() if key not in holds and np.any(np.asarray(n) > 0)]
    if foreign:
        return f"it brings {listing(foreign)}, and this addition holds {listing(holds)} alone"
    if ambient and np.any(np.asarray(stream.temperature) != AMBIENT):
        return "it is warmer or colder than what is around the plant; warm it in the unit"
    return ""


def _check_electricity(unit: str, ins: Iterable[Stream], outs: Iterable[Stream], heat: Any, work: Any) -> None:
    """Electricity comes from what streams give up, stored charge or enthalpy, and never from heat that is supplied for it."""
    stored = sum((s.stored_energy for s in outs), 0.0) - sum((s.stored_energy for s in ins), 0.0)
    charged = stored - np.maximum(work, 0.0)
    heated = np.where(np.asarray(work) < 0, heat, 0.0)
    if not np.any(charged > 0) and not np.any(heated > 0):
        return
    scale = np.abs(work) + sum((np.abs(s.enthalpy()) + s.stored_energy for s in (*ins, *outs)), 0.0)
    if np.any(charged > _ROUNDING * scale):
        raise _fault(
            unit, f"its cells leave with {np.max(charged):.4g} W more charge than they came with and were given"
        )
    if np.any(heated > _ROUNDING * scale):
        raise _fault(
            unit,
            f"work: it delivers {-np.min(work):.4g} W of electricity, more than its streams give up; "
            f"{np.max(heated):.4g} W of heat would have to be supplied for it",
        )


def _unknown(unit: str, what: str, name: str, known: Iterable[str] | Mapping[str, Any], remedy: str) -> BalanceError:
    known = list(known)
    hint = nearest(name, known)
    return _fault(f"{unit}.{name}", f"there is no such {what}; {hint}known are {listing(known)}; or {remedy}")


def _refuse(where: str, told: str) -> None:
    if told:
        raise _fault(where, told)


def _fault(where: str, what: str) -> BalanceError:
    return BalanceError(f"{where}: {what}. This is a fault of the model, not of the input.")

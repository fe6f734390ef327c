"""Consumption that was measured at the plant, in place of what the model of a step takes.

It is given per tonne of battery feed, as a result tells it. Products do not change by it: what enters beyond the need of
the model leaves beside them, as unaccounted reagents or as heat to the surroundings, and is told. Less than the model
needs cannot be, and is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from blackmass.chemistries.frozen import FrozenDict

from . import heating, tables
from .errors import InputError, listing, nearest
from .heating import Duty
from .numerics import share_of
from .parameters import Parameter
from .quantities import format_number, from_si, to_si

if TYPE_CHECKING:
    from .operation import Effect

#: Energies that a step may be told to take; all else is a reagent.
ENERGIES = ("electricity", "heat")

#: Where what the model does not need leaves, and what it is called there.
UNACCOUNTED, WASTE = "unaccounted", "unaccounted reagents"

#: Relative shortfall of a measured consumption that is rounding.
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Consumption(Parameter):
    """A table of what a step takes per tonne of battery feed: reagents by name, "water", "electricity" and "heat"."""

    kind: str = "plant data"
    dimension: str = "ratio"
    such_as: str = '{ "sulfuric acid" = "620 kg/t", electricity = "30 kWh/t" }'
    last: bool = True

    @property
    def words(self) -> str:
        return "table of mass, or of energy, per mass of battery feed, by name, none unless given"

    def spread_dimension(self, entry: str) -> str:
        """The dimension of an entry."""
        return "specific energy" if entry in ENERGIES else self.dimension

    def read(self, value: Any, field_name: str) -> Any:
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise InputError(
                f"{field_name}: {value!r} is not a table of consumptions; give one such as {self.example}."
            )
        read: dict[str, Any] = {}
        known = (*ENERGIES, "water", *tables.reagents())
        for name, given in value.items():
            if name not in known:
                told = f"{nearest(name, known)}give the consumption of any of {listing(known)}."
                raise InputError(f'{field_name}: "{name}" is not known here; {told}')
            number = to_si(given, self.spread_dimension(name), f"{field_name}.{name}")
            if np.any(np.asarray(number) < 0):
                raise InputError(f"{field_name}.{name}: {given} is less than nothing; give 0 or more.")
            read[name] = np.array(number) if np.ndim(number) else number
        return FrozenDict(read)

    def text(self, si_value: Any) -> str:
        if not si_value:
            return "not set"
        told = []
        for name, value in si_value.items():
            unit = _unit(name)
            told.append(f"{name} = {format_number(from_si(value, unit), 12)} {unit}")
        return ", ".join(told)


def _unit(name: str) -> str:
    return "kWh/t" if name in ENERGIES else "kg/t"


def measured(
    unit: str, given: Mapping[str, Any], effect: Effect, duties: Sequence[Duty], fed: Any
) -> tuple[Effect, Sequence[Duty]]:
    """The effect of a unit and its duties with the consumption given for it. fed: kg/s of battery feed.

    Raises InputError for less than the unit needs.
    """
    effect = replace(effect, utilities=dict(effect.utilities), warnings=list(effect.warnings))
    for name, rate in given.items():
        if name not in ENERGIES:
            _take(unit, "process water" if name == "water" else name, name, rate * fed, effect, fed)
    if "electricity" in given:
        duties = _power(unit, given["electricity"] * fed, effect, duties, fed)
    if "heat" in given:
        _heat(unit, given["heat"] * fed, effect, heating.taken(duties), fed)
    return effect, duties


def _take(unit: str, key: str, name: str, wanted: Any, effect: Effect, fed: Any) -> None:
    """A reagent, kg/s of the pure substance; what is beyond the need leaves by itself."""
    from .operation import reagent
    from .stream import EMPTY

    needed = effect.additions.get(key, EMPTY)
    pure = tables.reagents()[key]["component"]
    kilograms = needed.component_mass(pure)
    _refuse_less(unit, name, wanted, kilograms, fed)
    more = np.maximum(wanted - kilograms, 0.0)[()]
    extra = reagent(key, more / reagent(key, 1.0).component_mass(pure))
    effect.additions = {**effect.additions, key: needed + extra}
    effect.outlets = {**effect.outlets, UNACCOUNTED: effect.outlets.get(UNACCOUNTED, EMPTY) + extra}
    if np.any(more > _ROUNDING * wanted):
        most = float(np.max(from_si(share_of(more, fed), "kg/t")))
        effect.warnings.append(
            f"{most:.4g} kg of {name} per tonne of feed are beyond what its model takes, by the consumption that was measured; "
            f"they leave as {WASTE}."
        )


def _power(unit: str, wanted: Any, effect: Effect, duties: Sequence[Duty], fed: Any) -> Sequence[Duty]:
    """Electricity, W: what the process takes first, drives with the rest; returns the duties.

    With less electricity in a process less heat is set free there, as far as that is heat to be cooled away.
    """
    process = np.maximum(effect.work, 0.0)
    by_difference = effect.heat is None and not effect.duties
    cooled = heating.given(duties) if by_difference else 0.0
    _refuse_less(unit, "electricity", wanted, np.maximum(process - cooled, 0.0), fed)
    taken = np.minimum(process, wanted)
    spared = process - taken
    modelled = process + effect.utilities.get("electricity", 0.0)
    effect.work = (effect.work - spared)[()]
    effect.utilities["electricity"] = (wanted - taken)[()]
    effect.figures = [
        replace(figure, value=figure.value * share_of(wanted, modelled)) if figure.key == "electricity" else figure
        for figure in effect.figures
    ]
    return [replace(duty, power=(duty.power + spared)[()]) for duty in duties] if by_difference else duties


def _heat(unit: str, wanted: Any, effect: Effect, taken: Any, fed: Any) -> None:
    """Heat that is bought, W: what the balance takes up is a part of it, and the rest is lost on the way."""
    _refuse_less(unit, "heat", wanted, taken, fed)
    reaches = np.where(taken > 0, np.minimum(share_of(taken, wanted), 1.0), effect.heat_efficiency)
    effect.heat_efficiency = reaches[()]
    effect.utilities["heat"] = np.where(taken > 0, 0.0, wanted)[()]


def _refuse_less(unit: str, name: str, wanted: Any, needed: Any, fed: Any) -> None:
    short = np.atleast_1d(wanted < needed * (1.0 - _ROUNDING))
    if not np.any(short):
        return
    place = int(np.argmax(short))
    where = f" in scenario {place}" if short.size > 1 else ""
    told, least = (
        format_number(float(np.broadcast_to(from_si(share_of(flow, fed), _unit(name)), short.shape)[place]))
        for flow in (wanted, needed)
    )
    raise InputError(
        f"{unit}.consumption: {told} {_unit(name)} of {name}{where} is less than the {least} {_unit(name)} that is needed for "
        f"what {unit} does here; give at least that, or first what it does with less, as measured recoveries or another "
        f"parameter of {unit}."
    )

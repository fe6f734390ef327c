"""Knobs: what a study turns: any value that a scenario declares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, listing, nearest
from ..parameters import Declared
from ..quantities import from_si
from ..scenario import Scenario
from ..uncertainty import found


@dataclass(frozen=True)
class Knob:
    """One value of a scenario, by table, parameter and, of a table of values, entry ("economics.price.nickel").

    owner, name, entry: what declares it. unit, dimension: how it is entered. now: its SI value in the scenario, None where it has none. low, high: declared
    bounds, SI. choices: what to choose from, where it is no quantity. whole: only whole numbers are possible.
    """

    target: str
    owner: Declared
    name: str
    entry: str
    unit: str
    dimension: str
    now: Any
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    whole: bool = False
    doc: str = ""
    source: str = ""

    @classmethod
    def of(cls, scenario: Scenario, target: str) -> Knob:
        """The knob of that name. Raises InputError."""
        owner, name, entry = found(target, scenario.declared, "study")
        parameter, now = owner.parameters[name], owner.value_of(name, entry)
        if parameter.kind == "text":
            raise InputError(f'study: "{target}" is text, which a study cannot vary.')
        if np.ndim(now):
            raise InputError(f"study: {target} has a list of values already; a study starts from one plant.")
        unit, dimension = owner.unit_of(name, entry)
        low, high = parameter.bounds()
        choices = parameter.choices if parameter.kind == "choice" else ()
        return cls(
            target,
            owner,
            name,
            entry,
            unit,
            dimension,
            now,
            low,
            high,
            choices,
            parameter.kind == "count",
            parameter.doc,
            parameter.source,
        )

    def read(self, given: Any) -> Any:
        """The SI value of what was typed, or the choice. Raises InputError."""
        if not self.choices:
            value = self.owner.read_value(self.name, self.entry, given, "study")
            if np.ndim(value):
                raise InputError(f"study: {self.target}: give one value at a time, not a list in a list.")
            return float(value)
        if given not in self.choices:
            hint = nearest(str(given), self.choices)
            raise InputError(
                f"study: {self.target}: {given!r} is not possible; {hint}choose of {listing(self.choices)}."
            )
        return given

    def entered(self, values: NDArray[Any]) -> list[Any]:
        """SI values as the entries of a scenario."""
        if self.whole:
            return [round(value) for value in values.tolist()]
        numbers = from_si(values, self.unit, self.dimension).tolist()
        return numbers if self.unit == "1" else [f"{number!r} {self.unit}" for number in numbers]

    def shown(self, values: Any) -> Any:
        """SI values in the unit of the knob."""
        return values if self.choices else from_si(values, self.unit, self.dimension)


def knobs(scenario: Scenario, targets: Sequence[str]) -> tuple[Knob, ...]:
    """The knobs of those names. Raises InputError where one is named twice, or the scenario is a batch."""
    twice = [target for target in targets if list(targets).count(target) > 1]
    if twice:
        raise InputError(f"study: {twice[0]} is named twice; name it once.")
    sizes = [size for owner in scenario.declared.values() for size in owner.batch_sizes()]
    if sizes:
        raise InputError(f"study: {sizes[0]} has a list of values already; a study starts from one plant.")
    return tuple(Knob.of(scenario, target) for target in targets)


def every(scenario: Scenario) -> tuple[str, ...]:
    """The names of all knobs that have a value, a table's by its entries."""
    found = []
    for key, owner in scenario.declared.items():
        for name, parameter in owner.parameters.items():
            table = parameter.kind in ("table", "plant data")
            if name in owner.from_plant or parameter.kind == "text" or (owner.value_of(name) is None and not table):
                continue
            found += [f"{key}.{name}.{entry}" for entry in owner.entries(name)] if table else [f"{key}.{name}"]
    return tuple(found)

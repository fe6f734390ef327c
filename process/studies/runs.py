"""Runs: the rows of a study, solved: what was turned, what came of it, and what failed with its reason."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from ..errors import InputError, listing, nearest
from ..quantities import format_number, quantity
from ..running import run
from ..scenario import Scenario
from ..version import version
from . import figures
from .blocks import SIZE, Memory, Rows, Store, Task, solve_all
from .folder import Folder
from .knobs import Knob

#: Called with the rows done and all of them.
Progress = Callable[[int, int], Any]


@dataclass(frozen=True)
class Settings:
    """How a study is worked through; none of it changes an answer.

    executor: any of concurrent.futures, or none. block: plants solved at once. folder: where blocks are kept, so that
    the study can be resumed and its memory is that of a block. progress: is called with the rows done and all of them.
    """

    executor: Executor | None = None
    block: int = SIZE
    folder: str | Path | None = None
    resume: bool = False
    progress: Progress | None = None

    def __post_init__(self) -> None:
        if self.block < 1:
            raise InputError(f"study: a block of {self.block} plants is none; give at least 1.")


@dataclass(frozen=True, repr=False)
class Runs:
    """Rows of a study by name: knobs and figures. number: how many rows there are when all are done."""

    knobs: tuple[Knob, ...]
    units: Mapping[str, str]
    store: Store
    number: int = 0

    def column(self, name: str) -> NDArray[Any]:
        """A knob in its unit or a figure in its own, over the rows that are done. Raises InputError."""
        for knob in self.knobs:
            if knob.target == name:
                return knob.shown(self.store.column(name))
        if name not in self.units:
            known = (*(knob.target for knob in self.knobs), *self.units)
            raise InputError(f'study: nothing is called "{name}"; {nearest(name, known)}there are {listing(known)}.')
        return self.store.column(name)

    def __getitem__(self, name: str) -> Any:
        """A knob or figure over the rows, as a pint quantity; a choice as its words."""
        column = self.column(name)
        return column if column.dtype.kind in "OU" else quantity(column, self.unit(name))

    def unit(self, name: str) -> str:
        """The unit of a knob or figure."""
        return next((knob.unit for knob in self.knobs if knob.target == name), None) or self.units.get(name, "")

    @property
    def reasons(self) -> dict[int, str]:
        """The reason of each row that failed, counted from 0."""
        return self.store.reasons()

    @property
    def done(self) -> int:
        """Rows that are done."""
        return len(self.store.column(self.knobs[0].target)) if self.knobs else self.number

    def leading(self, block: int) -> int:
        """Rows that are done before the first that is not; block: plants solved at once."""
        number = next((i for i in range(-(-self.number // block)) if not self.store.has(i)), None)
        return self.number if number is None else number * block

    def to_frame(self) -> Any:
        """A pandas DataFrame of all rows; a column "reason" where some failed. Needs pandas."""
        import pandas

        names = [*(knob.target for knob in self.knobs), *self.units]
        frame = pandas.DataFrame({self._heading(name): self.column(name) for name in names})
        if reasons := self.reasons:
            frame["reason"] = pandas.Series(reasons, dtype=object).reindex(frame.index)
        return frame

    def _heading(self, name: str) -> str:
        unit = self.unit(name)
        return name if unit in ("", "1", "kg/kg") else f"{name} ({unit})"

    def __repr__(self) -> str:
        turned = listing(knob.target for knob in self.knobs)
        failed = f", {len(self.reasons)} without an answer" if self.reasons else ""
        return f"<{type(self).__name__}: {format_number(self.done)} of {format_number(self.number)} plants over {turned}{failed}>"


def solve_rows(
    scenario: Scenario,
    knobs: tuple[Knob, ...],
    rows_of: Callable[[int, int], Rows],
    number: int,
    wanted: Sequence[str] | None,
    settings: Settings,
    kind: Mapping[str, Any],
    *,
    whole: bool = False,
) -> Runs:
    """Solve the rows of a study and keep the figures asked for, or the usual ones.

    kind: what kind of study it is and all that decides its rows; a folder holds it, so that no other study goes on in it.
    An interrupt keeps what is done; of a study that is nothing until it is whole, only where it has a folder.
    """
    start = run(scenario)
    wanted = tuple(dict.fromkeys(wanted)) if wanted is not None else figures.usual(start)
    clash = set(wanted) & {knob.target for knob in knobs}
    if clash:
        raise InputError(f"study: {listing(sorted(clash))} is both turned and asked for; ask for another figure.")
    units = figures.units(start, wanted)
    store: Store = Memory(number)
    if settings.folder is not None:
        told = {
            "blackmass": version(),
            "scenario": scenario.to_toml(),
            "figures": list(wanted),
            "units": units,
            "block": settings.block,
            "rows": number,
        }
        told["fingerprint"] = hashlib.sha256(json.dumps([told, kind], sort_keys=True).encode()).hexdigest()
        store = Folder(settings.folder, {"study": dict(kind), **told}, resume=settings.resume)
    runs = Runs(knobs, units, store, number)
    try:
        solve_all(
            Task(scenario, knobs, wanted), rows_of, number, store,
            executor=settings.executor, block=settings.block, progress=settings.progress,
        )  # fmt: skip
    except KeyboardInterrupt:
        if whole or not runs.done:
            raise
    return runs

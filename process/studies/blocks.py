"""Blocks: many plants, some thousand at a time: each block gives the chosen figures, never a document.

A study is rows of values of its knobs. Rows are solved in blocks of fixed size, in this process or by any executor of
`concurrent.futures`; which one, and how many blocks are at work at once, changes nothing in the answers. A row that is
refused or does not settle is a row of NaN with its reason.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import BlackmassError, InputError
from ..running import run
from ..scenario import Scenario
from . import figures
from .knobs import Knob

#: Plants of one block: enough that the cost of a call is spread, and few enough that their streams stay in the cache.
SIZE = 1024

#: Blocks that are made ahead of the workers of an executor.
_AHEAD = 8

#: Rows by knob: SI values, or choices.
Rows = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Block:
    """The plants of a block: SI values of the knobs, figures in their units, and the reason of each row that failed."""

    rows: Rows
    figures: Mapping[str, NDArray[np.float64]]
    reasons: Mapping[int, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(next(iter(self.rows.values())))


@dataclass(frozen=True)
class Task:
    """What a study asks of every block."""

    scenario: Scenario
    knobs: tuple[Knob, ...]
    wanted: tuple[str, ...]

    def solve(self, rows: Rows) -> Block:
        """Solve the plants of a block. Rows of unlike choices are different plants, each solved with its like."""
        size = len(next(iter(rows.values())))
        found = {name: np.full(size, np.nan) for name in self.wanted}
        reasons: dict[int, str] = {}
        for alike in self._alike(rows, size):
            self._some(rows, alike, found, reasons)
        return Block(rows, found, dict(sorted(reasons.items())))

    def _alike(self, rows: Rows, size: int) -> list[NDArray[np.intp]]:
        """Indices of rows, by the choices that they make."""
        chosen = [rows[knob.target] for knob in self.knobs if knob.choices]
        groups: dict[tuple[Any, ...], list[int]] = {}
        for index in range(size) if chosen else ():
            groups.setdefault(tuple(column[index] for column in chosen), []).append(index)
        return [np.array(group) for group in groups.values()] or [np.arange(size)]

    def _some(
        self, rows: Rows, where: NDArray[np.intp], found: dict[str, NDArray[np.float64]], reasons: dict[int, str]
    ) -> None:
        """Solve some rows at once; where that fails, by halves, until what fails stands alone with its reason."""
        try:
            result = run(self.varied(rows, where))
        except BlackmassError as error:
            if where.size == 1:
                reasons[int(where[0])] = " ".join(str(error).split())
                return
            for half in np.array_split(where, 2):
                self._some(rows, half, found, reasons)
            return
        for name, values in figures.kept(result, self.wanted).items():
            found[name][where] = values
        for row, reason in result.unsettled.items():
            reasons[int(where[row])] = reason

    def varied(self, rows: Rows, where: NDArray[np.intp]) -> Scenario:
        """The scenario with these rows entered."""
        entries: dict[str, Any] = {}
        for knob in self.knobs:
            values = rows[knob.target][where]
            entries[knob.target] = values[0] if knob.choices else knob.entered(values)
        return self.scenario.with_entries(entries)


class Store(Protocol):
    """Where blocks are kept."""

    def has(self, number: int) -> bool:
        """Whether a block is there already."""
        ...

    def put(self, number: int, block: Block) -> None:
        """Keep a block."""
        ...

    def column(self, name: str) -> NDArray[Any]:
        """One knob or figure over all rows that are done."""
        ...

    def reasons(self) -> dict[int, str]:
        """The reason of each row that failed."""
        ...


@dataclass
class Memory:
    """Blocks in memory."""

    size: int
    blocks: dict[int, Block] = field(default_factory=dict)

    def has(self, number: int) -> bool:
        """Whether a block is there already."""
        return number in self.blocks

    def put(self, number: int, block: Block) -> None:
        """Keep a block."""
        self.blocks[number] = block

    def column(self, name: str) -> NDArray[Any]:
        """One knob or figure over all rows that are done."""
        ordered = (self.blocks[number] for number in sorted(self.blocks))
        parts = [block.rows[name] if name in block.rows else block.figures[name] for block in ordered]
        return np.concatenate(parts) if parts else np.empty(0)

    def reasons(self) -> dict[int, str]:
        """The reason of each row that failed."""
        found, first = {}, 0
        for number in sorted(self.blocks):
            found |= {first + row: reason for row, reason in self.blocks[number].reasons.items()}
            first += self.blocks[number].size
        return found


def solve_all(
    task: Task,
    rows_of: Callable[[int, int], Rows],
    number: int,
    store: Store,
    *,
    executor: Executor | None = None,
    block: int = SIZE,
    progress: Callable[[int, int], Any] | None = None,
) -> None:
    """Solve all rows that a store does not hold yet, block by block.

    rows_of: the rows from one number up to another. progress: is called with the rows done and all of them; what it
    raises ends the study, and what is done stays. Raises InputError where the executor's processes end.
    """
    bounds = [(i, first, min(first + block, number)) for i, first in enumerate(range(0, number, block))]
    done = sum(last - first for i, first, last in bounds if store.has(i))
    left = [each for each in bounds if not store.has(each[0])]
    if progress:
        progress(done, number)
    for index, solved in _solved(task, rows_of, left, executor):
        store.put(index, solved)
        done += solved.size
        if progress:
            progress(done, number)


def _solved(
    task: Task, rows_of: Callable[[int, int], Rows], left: Sequence[tuple[int, int, int]], executor: Executor | None
) -> Iterator[tuple[int, Block]]:
    """The blocks as they are solved, whatever their order."""
    if executor is None:
        for index, first, last in left:
            yield index, task.solve(rows_of(first, last))
        return
    told = pickle.dumps(task)
    todo, working = iter(left), dict[Future[Block], int]()
    try:
        while True:
            while len(working) < _AHEAD and (each := next(todo, None)):
                working[executor.submit(_solve, told, rows_of(*each[1:]))] = each[0]
            if not working:
                return
            for future in wait(working, return_when=FIRST_COMPLETED).done:
                yield working.pop(future), future.result()
    except BrokenExecutor as error:
        raise InputError(
            f"study: a process of the executor ended before it was done ({error}). What is done stays where the study "
            "has a folder: resume it."
        ) from None
    finally:
        for future in working:
            future.cancel()


def _solve(told: bytes, rows: Rows) -> Block:
    """A block in another process. The task comes as bytes so that it is pickled once."""
    task: Task = pickle.loads(told)
    return task.solve(rows)

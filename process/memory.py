"""Memory: what the iterations inside a unit found on one pass of a plant, from which they start on the next.

A solve has one and opens it for each unit that it runs. An equation that iterates asks ``place`` for where it left off and
leaves there where it came to rest; outside a solve there is nothing, and it starts afresh. Where it starts must not show in
what it answers. Operations know nothing of this.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np

from .numerics import take

Arrays = tuple[np.ndarray, ...]


class Memory:
    """What is remembered for some scenarios, by unit, by what iterates there, and by how often it did before on that pass."""

    def __init__(self) -> None:
        self.kept: dict[Hashable, Arrays] = {}

    @contextmanager
    def of(self, unit: str) -> Iterator[None]:
        """Let what iterates find what it left in this unit on the last pass, until the block ends."""
        before = _OPEN.set((self, unit, Counter()))
        try:
            yield
        finally:
            _OPEN.reset(before)

    def keep(self, these: np.ndarray, size: int) -> None:
        """Go on with some of the scenarios alone, by their places among `size`."""
        self.kept = {key: take(arrays, these, size) for key, arrays in self.kept.items()}

    def some(self, these: np.ndarray, size: int) -> Memory:
        """What is remembered for some of the scenarios, by their places among `size`."""
        part = Memory()
        part.kept = dict(self.kept)
        part.keep(these, size)
        return part

    @classmethod
    def joined(cls, parts: Sequence[tuple[np.ndarray, Memory]]) -> Memory:
        """What is remembered for all scenarios of parts that hold some each, by their places; of what each has left something."""
        whole = cls()
        order = np.argsort(np.concatenate([places for places, _ in parts])) if parts else []
        for key in parts[0][1].kept if parts else ():
            each = [memory.kept.get(key, ()) for _, memory in parts]
            sizes = [len(places) for places, _ in parts]
            if len({tuple(a.shape[:-1] for a in arrays) for arrays in each}) == 1 and all(
                a.shape[-1] == size for arrays, size in zip(each, sizes, strict=True) for a in arrays
            ):
                whole.kept[key] = tuple(np.concatenate(a, axis=-1)[..., order] for a in zip(*each, strict=True))
        return whole


class Place:
    """Where one iteration leaves what it found. The last axis of its arrays is the scenarios."""

    def __init__(self, memory: Memory | None, key: Hashable):
        self._memory, self._key = memory, key

    def last(self, size: int) -> Arrays | None:
        """What was left on the last pass, if that was of as many scenarios."""
        found = self._memory.kept.get(self._key) if self._memory else None
        return found if found is not None and all(a.shape[-1] == size for a in found) else None

    def leave(self, *arrays: np.ndarray) -> None:
        """Leave what was found for the next pass."""
        if self._memory:
            self._memory.kept[self._key] = arrays


_OPEN: ContextVar[tuple[Memory, str, Counter[Hashable]] | None] = ContextVar("memory", default=None)


@contextmanager
def apart() -> Iterator[None]:
    """Let what iterates start afresh until the block ends, as what keeps its answers must: they may be asked for anywhere."""
    before = _OPEN.set(None)
    try:
        yield
    finally:
        _OPEN.reset(before)


def place(what: Hashable) -> Place:
    """Where an iteration left off; what: which it is, and of what kind, so that only like ones meet."""
    opened = _OPEN.get()
    if opened is None:
        return Place(None, None)
    memory, unit, asked = opened
    asked[what] += 1
    return Place(memory, (unit, what, asked[what]))


def unchanged(what: Hashable, function: Callable[..., np.ndarray], *given: np.ndarray) -> np.ndarray:
    """What a function answered on the last pass, in the scenarios where it is asked the same again; else what it answers now."""
    here = place(what)
    last = here.last(given[0].shape[-1])
    if last is None:
        found = function(*given)
    else:
        *before, found = last
        anew = np.any([one != other for one, other in zip(before, given, strict=True)], axis=0)
        if not anew.any():
            return found
        found = found.copy()
        found[..., anew] = function(*(one[anew] for one in given))
    here.leave(*given, found)
    return found

"""Library: the data a plant may draw on: what ships, and what a user brings beside it.

One library is open at a time in each thread, the shipped one unless another is opened::

    library = Library.shipped().extended(chemistries={"house mix": {"nickel_cobalt_manganese": "60:15:25"}})
    with library.open():
        feed = Feed("house mix", form="cell", mass_flow="1 t/h")

Every table answers from the open library, and what is computed from data is remembered by the library it was computed
from, so that equally named but different data of two plants never meet. Streams, feeds and flowsheets keep the library
they were made in: who asks them later need not open it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from weakref import WeakValueDictionary

from blackmass.chemistries.frozen import FrozenDict

from .errors import InputError

P = ParamSpec("P")
R = TypeVar("R")


class _Memory(dict[Callable[..., Any], Callable[..., Any]]):
    """Function -> the same function with a cache of its own."""

    def __missing__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        self[function] = cache(function)
        return self[function]


class Library:
    """An immutable set of data tables. Libraries of the same content are one object; they pickle as their content.

    own: what stands beside the shipped data, by kind ("chemistry", "component" ...) and name, each row as the shipped
    tables hold it. A shipped row is the same in every library.
    """

    __slots__ = ("__weakref__", "_memory", "components", "own")

    own: Mapping[str, Mapping[str, Any]]
    #: The table of components once it is made: what is looked up most often by far.
    components: Mapping[str, Any] | None

    def __init__(self) -> None:
        raise TypeError("take Library.shipped(), and extend it: Library.shipped().extended(chemistries={...})")

    @staticmethod
    def shipped() -> Library:
        """The library of what ships and nothing else."""
        return _SHIPPED

    @staticmethod
    def of(own: Mapping[str, Mapping[str, Any]]) -> Library:
        """The library of rows that are checked already."""
        kept = {kind: dict(rows) for kind, rows in own.items() if rows}
        text = json.dumps(kept, sort_keys=True)
        found = _LIBRARIES.get(text)
        if found is None:
            found = object.__new__(Library)
            object.__setattr__(found, "own", FrozenDict({kind: FrozenDict(rows) for kind, rows in kept.items()}))
            object.__setattr__(found, "_memory", _Memory())
            object.__setattr__(found, "components", None)
            found = _LIBRARIES.setdefault(text, found)
        return found

    def extended(self, **tables: Mapping[str, Any]) -> Library:
        """This library with data of one's own: chemistries, components, products, wastes, reagents, specifications,
        locations, prices; each a mapping from name to row, as the tables of a scenario file. Raises InputError.
        """
        from .own import extended

        return extended(self, tables)

    def with_files(self, *path: str | Path) -> Library:
        """This library with the data of files, or of all files of folders. Raises InputError."""
        from .own import from_files

        return from_files(self, path)

    def merged(self, other: Library) -> Library:
        """What two libraries hold together. Raises InputError where one name has two meanings."""
        if other is self or not other.own:
            return self
        if not self.own:
            return other
        for kind, rows in other.own.items():
            for name, row in rows.items():
                if self.own.get(kind, {}).get(name, row) != row:
                    raise InputError(
                        f'{kind} "{name}": two libraries that meet in one plant hold different data under this name; '
                        "give one of them another name."
                    )
        kinds = {**self.own, **other.own}
        return Library.of({kind: {**self.own.get(kind, {}), **other.own.get(kind, {})} for kind in kinds})

    def without(self, kind: str) -> Library:
        """This library without the rows of a kind of its own."""
        return Library.of({k: rows for k, rows in self.own.items() if k != kind}) if kind in self.own else self

    @contextmanager
    def open(self) -> Iterator[Library]:
        """Let all tables answer from this library, in this thread, until the block ends."""
        before = _OPEN.set(self)
        try:
            yield self
        finally:
            _OPEN.reset(before)

    def ask(self, function: Callable[P, R], /, *arguments: P.args, **named: P.kwargs) -> R:
        """What a function answers with this library open."""
        if _OPEN.get() is self:
            return function(*arguments, **named)
        with self.open():
            return function(*arguments, **named)

    def keep_components(self, table: Mapping[str, Any]) -> None:
        """Remember the table of components, which is made when it is first asked for."""
        object.__setattr__(self, "components", table)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a library is immutable: make another with extended(...)")

    def __reduce__(self) -> tuple[Any, ...]:
        return Library.of, ({kind: dict(rows) for kind, rows in self.own.items()},)

    def __repr__(self) -> str:
        told = [f"{kind} {', '.join(rows)}" for kind, rows in self.own.items()]
        return f"<Library: what ships{''.join(f'; {text}' for text in told)}>"


#: Content -> the library of it, while anything uses it: what is remembered serves all plants of the same data.
_LIBRARIES: WeakValueDictionary[str, Library] = WeakValueDictionary()
_SHIPPED = Library.of({})
_OPEN: ContextVar[Library] = ContextVar("library", default=_SHIPPED)

#: The library that is open.
opened: Callable[[], Library] = _OPEN.get


def per_library(function: Callable[P, R]) -> Callable[P, R]:
    """Remember what a function of the data answers, for each library by itself."""

    @wraps(function)
    def remembered(*arguments: P.args, **named: P.kwargs) -> R:
        return _OPEN.get()._memory[function](*arguments, **named)

    return remembered

"""Registry: the operations and routes there are, ours and those of other packages.

A package brings its own by entry points, the name being the step or the route::

    [project.entry-points."blackmass.operations"]
    ammonia_leaching = "my_package.leaching:AmmoniaLeaching"

    [project.entry-points."blackmass.routes"]
    my-route = "my_package.routes:ROUTE"

Names are known without importing anything. What stands behind one is imported when it is asked for, so that a package
that is broken is in nobody's way until then.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from .errors import InputError, listing, nearest
from .operation import Operation
from .operations import STEPS
from .route import Route
from .routes import ROUTES

#: How our own distribution is called.
_OURS = "blackmass"


@dataclass(frozen=True)
class Entry:
    """An operation or route: the name it goes by, the package that brings it, and itself or "module:attribute"."""

    name: str
    package: str
    target: Any

    def load(self) -> Any:
        """What stands behind the name. Raises InputError, which names the package, where that cannot be had."""
        if not isinstance(self.target, str):
            return self.target
        module, _, attribute = self.target.partition(":")
        try:
            found = getattr(import_module(module), attribute)
        except Exception as error:  # whatever another package raises
            raise InputError(
                f'{self.name}: the package "{self.package}" brings it, and it cannot be loaded '
                f"({type(error).__name__}: {error}); mend the package or remove it."
            ) from error
        if _named(found) != self.name:
            raise InputError(
                f'{self.name}: the package "{self.package}" brings {found!r} under this name; it must be an operation '
                "whose step this is, or a route of this name."
            )
        return found


def _named(found: Any) -> str | None:
    """The step of an operation, the name of a route; None for anything else."""
    if isinstance(found, type) and issubclass(found, Operation):
        return found.step
    return found.name if isinstance(found, Route) else None


@dataclass(frozen=True)
class Registry:
    """The operations, by step, and the routes, by name, that a scenario may use. Immutable."""

    _operations: tuple[Entry, ...] = ()
    _routes: tuple[Entry, ...] = ()

    @classmethod
    @cache
    def installed(cls) -> Registry:
        """Ours, and those of the packages that are installed."""
        steps = tuple(Entry(step, _OURS, f"{__package__}.operations.{target}") for step, target in STEPS)
        routes = tuple(Entry(name, _OURS, f"{__package__}.routes.{target}") for name, target in ROUTES.items())
        return cls(
            steps + _of_others("blackmass.operations", steps),
            routes + _of_others("blackmass.routes", routes),
        )

    def with_operations(self, *operations: type[Operation]) -> Registry:
        """The registry with operations of one's own, for which no package is needed."""
        return Registry(_extended(self._operations, operations, "operations"), self._routes)

    def with_routes(self, *routes: Route) -> Registry:
        """The registry with routes of one's own."""
        return Registry(self._operations, _extended(self._routes, routes, "routes"))

    # --- what there is ---------------------------------------------------------------------------------

    @property
    def steps(self) -> tuple[str, ...]:
        """Names of the steps of all plants; each is a table of a scenario file."""
        return tuple(dict.fromkeys(entry.name for entry in self._operations))

    @property
    def routes(self) -> tuple[str, ...]:
        """Names of the routes."""
        return tuple(dict.fromkeys(entry.name for entry in self._routes))

    def operations(self, step: str) -> tuple[type[Operation], ...]:
        """The operations of a step: several of ours where the feed decides which of them stands."""
        return tuple(entry.load() for entry in self._found(self._operations, step))

    def route(self, name: str) -> Route:
        """A route by its name. Raises InputError."""
        if name not in self.routes:
            raise InputError(
                f'route: "{name}" is not a route; {nearest(name, self.routes)}choose one of {listing(self.routes)}.'
            )
        return self._found(self._routes, name)[0].load()

    def stand_ins(self, steps: Iterable[str] | None = None) -> list[type[Operation]]:
        """Operations of other packages that are made to stand in the place of a step of ours.

        Of the given steps; or else of all that can be loaded, the others being told in a warning.
        """
        others = [entry.name for entry in self._operations if entry.package != _OURS]
        found: list[type[Operation]] = []
        for step in dict.fromkeys(others if steps is None else (step for step in steps if step in others)):
            try:
                found.extend(self.operations(step))
            except InputError as error:
                if steps is not None:
                    raise
                warnings.warn(str(error), stacklevel=2)
        return [operation for operation in found if operation.instead_of]

    @staticmethod
    def _found(entries: Iterable[Entry], name: str) -> list[Entry]:
        found = [entry for entry in entries if entry.name == name]
        packages = list(dict.fromkeys(f'"{entry.package}"' for entry in found))
        if len(packages) > 1:
            raise InputError(f"{name}: the packages {' and '.join(packages)} both bring one; remove one of them.")
        return found


def _of_others(group: str, ours: Iterable[Entry]) -> tuple[Entry, ...]:
    """What other packages bring; what goes by a name of ours is not taken, which is told."""
    taken, names = [], {entry.name for entry in ours}
    for point in sorted(set(entry_points(group=group)), key=lambda point: (point.name, point.value)):
        package = _package(point)
        if point.name in names:
            warnings.warn(
                f'"{point.name}" of the package "{package}" is not used: "{_OURS}" has one of that name.', stacklevel=2
            )
        else:
            taken.append(Entry(point.name, package, point.value))
    return tuple(taken)


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else point.value.partition(".")[0]


def _extended(entries: tuple[Entry, ...], things: Iterable[Any], what: str) -> tuple[Entry, ...]:
    """The entries and those of things given in a session, none by a name that is taken."""
    for thing in things:
        name = _named(thing)
        if name is None or (what == "routes") != isinstance(thing, Route):
            raise InputError(f"{what}: {thing!r} is none; give subclasses of Operation, or Routes.")
        package = str(getattr(getattr(thing, "wire", thing), "__module__", "?"))
        other = next((entry for entry in entries if entry.name == name), None)
        if other is not None:
            raise InputError(
                f'{name}: "{package}" and "{other.package}" both bring one of the {what}; give yours another name'
                + (f' (and instead_of = "{name}" to stand in its place).' if what == "operations" else ".")
            )
        entries += (Entry(name, package, thing),)
    return entries

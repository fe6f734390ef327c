"""Purity: each product against the specification it would be sold by. It never touches a balance."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from .. import tables
from ..components import component
from ..ledger import Ledger
from ..numerics import share_of
from ..stream import Stream

#: Materials of a feed whose elements no model follows beyond the sorting.
_FORGOTTEN = ("", "hardware")

#: What "metals" of a precursor are.
_PRECURSOR_METALS = ("Ni", "Co", "Mn")


@dataclass(frozen=True)
class Limit:
    """One line of a specification: a mass fraction of the dry product, the least or the most it may be, and whether it is.

    judged: whether the model knows of it; what no stream brings along is not judged, and never passes.
    """

    what: str
    actual: Any
    passes: Any
    least: float | None = None
    most: float | None = None
    judged: bool = True

    @property
    def known(self) -> Any:
        """Whether there is such a product at all: a scenario without an answer has none."""
        return ~np.isnan(self.actual)


@dataclass(frozen=True)
class Judged:
    """A product against a grade. priced: the price tables hold the price of this grade. lesser: other grades that it may
    be sold as, and whether it meets them.
    """

    grade: str
    status: str
    priced: bool
    limits: tuple[Limit, ...]
    source: str = ""
    lesser: Mapping[str, Any] = field(default_factory=dict)

    @property
    def passes(self) -> Any:
        """Whether every limit that is judged is kept."""
        return np.logical_and.reduce(np.broadcast_arrays(*(limit.passes for limit in self.limits if limit.judged)))

    @property
    def known(self) -> Any:
        """Whether there is such a product at all."""
        return np.logical_and.reduce(np.broadcast_arrays(*(limit.known for limit in self.limits)))

    @property
    def sellable(self) -> Any:
        """Whether it meets this grade or a lesser one."""
        return np.logical_or.reduce(np.broadcast_arrays(self.passes, *self.lesser.values()))

    @property
    def failing(self) -> list[str]:
        """What is outside its limit, in any scenario."""
        return [limit.what for limit in self.limits if limit.judged and not np.all(limit.passes)]

    @property
    def not_judged(self) -> list[str]:
        """What the grade limits and the model knows nothing of."""
        return [limit.what for limit in self.limits if not limit.judged]


@dataclass(frozen=True)
class Purity:
    """The products that have a specification, judged by it."""

    products: Mapping[str, Judged]


def purity(ledger: Ledger) -> Purity:
    """Every product of a ledger against its specification."""
    known = _carried(ledger)
    found = {name: judged(name, stream, known) for name, stream in ledger.products.items()}
    return Purity({name: verdict for name, verdict in found.items() if verdict is not None})


def purity_of_all(whole: Purity, parts: Iterable[Purity]) -> Purity:
    """The products of several plants: one keeps a limit where what each of them sells does, not where a mix of it would."""
    each = list(parts)
    found = {}
    for name, verdict in whole.products.items():
        own = [part.products[name] for part in each if name in part.products]
        kept = {what: [one.passes for other in own for one in other.limits if (one.what, one.judged) == (what, True)]
                for what in (limit.what for limit in verdict.limits)}  # fmt: skip
        limits = (replace(x, passes=_every([x.passes, *kept[x.what]])) for x in verdict.limits)
        lesser = {grade: _every([meets, *(o.lesser[grade] for o in own)]) for grade, meets in verdict.lesser.items()}
        found[name] = replace(verdict, limits=tuple(limits), lesser=lesser)
    return Purity(found)


def _every(passes: Iterable[Any]) -> Any:
    return np.logical_and.reduce(np.broadcast_arrays(*passes))


def judged(product: str, stream: Stream, known: Collection[str] = ()) -> Judged | None:
    """A product's stream against its specification; None without one.

    known: elements of which the plant's model tells, beside those that are in the product itself.
    """
    specification = tables.specifications().get(product)
    if specification is None:
        return None
    grades = {row["grade"]: _limits(row, stream, known) for row in specification.get("lesser", ())}
    return Judged(
        specification["grade"],
        specification["status"],
        specification.get("priced", False),
        _limits(specification, stream, known),
        specification.get("source", ""),
        {name: np.logical_and.reduce([x.passes for x in limits if x.judged]) for name, limits in grades.items()},
    )


def _limits(grade: Mapping[str, Any], stream: Stream, known: Collection[str]) -> tuple[Limit, ...]:
    dry = stream.mass - stream.component_mass("water")
    content = grade["content"]
    share = np.asarray(share_of(_mass(stream, content["what"]), dry))
    limits = [Limit(content["what"], share, share >= content["least"], least=content["least"])]
    for what, most in grade["most"].items():
        share = np.asarray(share_of(stream.element_mass(what), dry))
        told = what in known or bool(np.any(share > 0))
        limits.append(Limit(what, share, share <= most, most=most, judged=told))
    return tuple(limits)


def _carried(ledger: Ledger) -> frozenset[str]:
    """Elements of which the wet and the solid models tell: those of what is fed, and of what is dissolved anywhere."""
    keys = {
        key for stream in ledger.feeds.values() for key in stream.flows if component(key).material not in _FORGOTTEN
    }
    keys |= {key for row in ledger.streams for key in row.stream.flows if component(key).phase == "aq"}
    return frozenset(element for key in keys for element in component(key).atoms)


def _mass(stream: Stream, what: str) -> Any:
    if what == "metals":
        return sum(stream.element_mass(element) for element in _PRECURSOR_METALS)
    return stream.contained(what)

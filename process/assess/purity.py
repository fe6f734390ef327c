"""Purity: each product against the specification it would be sold by. It never touches a balance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import tables
from ..errors import listing
from ..ledger import Ledger
from ..stream import Stream
from .doubts import Doubt

#: What "metals" of a precursor are.
_PRECURSOR_METALS = ("Ni", "Co", "Mn")


@dataclass(frozen=True)
class Limit:
    """One line of a specification: a mass fraction of the dry product, the least or the most it may be, and whether it is."""

    what: str
    actual: Any
    passes: Any
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Judged:
    """A product against a grade. priced: the price tables hold the price of this grade."""

    grade: str
    status: str
    priced: bool
    limits: tuple[Limit, ...]

    @property
    def passes(self) -> Any:
        """Whether every limit is kept."""
        return np.logical_and.reduce(np.broadcast_arrays(*(limit.passes for limit in self.limits)))

    @property
    def failing(self) -> list[str]:
        """What is outside its limit, in any scenario."""
        return [limit.what for limit in self.limits if not np.all(limit.passes)]


@dataclass(frozen=True)
class Purity:
    """The products that have a specification, judged by it."""

    products: Mapping[str, Judged]

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Products that fail the grade their price is of."""
        failing = {name: verdict.failing for name, verdict in self.products.items() if verdict.priced}
        named = [f"{name} (by {listing(by)})" for name, by in failing.items() if by]
        if not named:
            return ()
        text = f"priced as good material, which it is not everywhere: {listing(named)}; it sells for less, or is worked up."
        return (Doubt("economics", text),)


def purity(ledger: Ledger) -> Purity:
    """Every product of a ledger against its specification."""
    found = {name: judged(name, stream) for name, stream in ledger.products.items()}
    return Purity({name: verdict for name, verdict in found.items() if verdict is not None})


def judged(product: str, stream: Stream) -> Judged | None:
    """A product's stream against its specification; None without one."""
    specification = tables.specifications().get(product)
    if specification is None:
        return None
    dry = np.asarray(stream.mass - stream.component_mass("water"))
    dry = np.where(dry > 0, dry, 1.0)
    content = specification["content"]
    share = np.asarray(_mass(stream, content["what"]) / dry)
    limits = [Limit(content["what"], share, share >= content["least"], least=content["least"])]
    for element, most in specification["most"].items():
        share = np.asarray(stream.element_mass(element) / dry)
        limits.append(Limit(element, share, share <= most, most=most))
    return Judged(specification["grade"], specification["status"], specification.get("priced", False), tuple(limits))


def _mass(stream: Stream, what: str) -> Any:
    if what == "metals":
        return sum(stream.element_mass(element) for element in _PRECURSOR_METALS)
    return stream.contained(what)

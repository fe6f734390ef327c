"""Sizes of the particles of a stream, as populations: what one shredder made of a material, and how much of it that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from blackmass.chemistries.frozen import FrozenDict

from .numerics import put, share_of


class Sizes(NamedTuple):
    """Rosin-Rammler size distribution of one population: 63.2 % passing size (m) and spread (-).

    free: share of it that is liberated; the rest is still on its foil. share: of all that the material is.
    """

    d63: Any
    spread: Any
    free: Any = 1.0
    share: Any = 1.0


#: What was never shredded and has met what was.
UNKNOWN = Sizes(None, None)


def together(parts: Iterable[tuple[Any, tuple[Sizes, ...]]]) -> tuple[Sizes, ...]:
    """The populations of a material in streams that are mixed, from its mass and its populations in each."""
    parts = [(mass, sizes or (UNKNOWN,)) for mass, sizes in parts if np.any(np.asarray(mass) > 0)]
    total = sum(mass for mass, _ in parts)
    found: list[Sizes] = []
    for mass, sizes in parts:
        for population in sizes:
            share = population.share * share_of(mass, total)
            alike = next((i for i, other in enumerate(found) if _alike(population, other)), None)
            if alike is None:
                found.append(population._replace(share=share))
            else:
                found[alike] = found[alike]._replace(share=found[alike].share + share)
    return tuple(found)


def parted(
    sizes: Mapping[str, tuple[Sizes, ...]], passing: Callable[[Sizes], Any]
) -> tuple[Mapping[str, tuple[Sizes, ...]], Mapping[str, tuple[Sizes, ...]]]:
    """The populations of what passes a screen and of what does not, which lets `passing` of each through."""
    if all(len(populations) == 1 for populations in sizes.values()):
        return sizes, sizes
    under = {
        name: [p.share * (0.0 if p.d63 is None else passing(p)) for p in populations]
        for name, populations in sizes.items()
    }
    over = {name: [p.share - n for p, n in zip(sizes[name], passed, strict=True)] for name, passed in under.items()}
    return _weighed(sizes, under), _weighed(sizes, over)


def populations(
    parts: Sequence[tuple[np.ndarray, Mapping[str, tuple[Sizes, ...]]]], size: int
) -> Mapping[str, tuple[Sizes, ...]]:
    """The populations of `size` scenarios of which each part holds some, by their places.

    Scenarios without a population have none of it, so parts may have as many as they like.
    """
    names = dict.fromkeys(name for _, sizes in parts for name in sizes)
    return FrozenDict({name: _side_by_side([(rows, s.get(name, ())) for rows, s in parts], size) for name in names})


def _side_by_side(parts: Sequence[tuple[np.ndarray, tuple[Sizes, ...]]], size: int) -> tuple[Sizes, ...]:
    shapes = {tuple(p.d63 is None for p in each) for _, each in parts}
    if len(shapes) == 1:
        columns = zip(*(each for _, each in parts), strict=True)
        return tuple(put([(rows, p) for (rows, _), p in zip(parts, each, strict=True)], size) for each in columns)
    found = []
    for rows, each in parts:
        others = np.setdiff1d(np.arange(size), rows)
        for p in each:
            absent = Sizes(*(v if v is None else np.ravel(v)[0] for v in p[:3]), share=0.0)
            found.append(put([(rows, p), (others, absent)], size))
    return tuple(found)


def _weighed(
    sizes: Mapping[str, tuple[Sizes, ...]], amounts: Mapping[str, list[Any]]
) -> Mapping[str, tuple[Sizes, ...]]:
    found = {}
    for name, populations in sizes.items():
        total = sum(amounts[name])
        pairs = zip(populations, amounts[name], strict=True)
        found[name] = tuple(p._replace(share=share_of(n, total)) for p, n in pairs)
    return FrozenDict(found)


def _alike(one: Sizes, other: Sizes) -> bool:
    return all(a is b or np.array_equal(a, b) for a, b in zip(one[:3], other[:3], strict=True))

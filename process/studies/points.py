"""Points: where samples are drawn in the unit cube. The points of a row depend on the seed and its number alone."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, listing

#: Way of drawing -> what it is.
WAYS = {
    "sobol": "Sobol' sequence, scrambled after Owen: fills space evenly, whatever the number",
    "latin": "Latin hypercube: each value's range divided evenly by the number of samples",
    "random": "independent points",
}

#: From row to row, points between 0 and 1: one row a plant, one column a value.
Points = Callable[[int, int], NDArray[np.float64]]


def points(way: str, number: int, dimensions: int, seed: int) -> Points:
    """Points of a way of drawing, by the numbers of their rows; the same for any division into blocks.

    Latin hypercubes of unlike numbers of samples are unlike; of the others, fewer samples are the first of more.
    Raises InputError.
    """
    if way not in WAYS:
        raise InputError(f'study: there is no way to draw called "{way}"; choose one of {listing(WAYS)}.')
    seed = checked_seed(seed)
    return {"sobol": _sobol, "latin": _latin, "random": _random}[way](number, dimensions, seed)


def checked_seed(seed: int) -> int:
    """A seed that is one. Raises InputError."""
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise InputError(f"study: the seed {seed!r} is no whole number from 0.")
    return seed


def _sobol(number: int, dimensions: int, seed: int) -> Points:
    from scipy.stats import qmc

    def drawn(first: int, last: int) -> NDArray[np.float64]:
        engine = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed))
        if first:
            engine.fast_forward(first)
        with warnings.catch_warnings():
            # A block need not be a power of two: the blocks together are the sequence.
            warnings.filterwarnings("ignore", message="The balance properties")
            return engine.random(last - first)

    return drawn


def _latin(number: int, dimensions: int, seed: int) -> Points:
    columns = []
    for dimension in range(dimensions):
        random = np.random.default_rng([seed, dimension])
        columns.append((random.permutation(number) + random.random(number)) / number)
    drawn = np.column_stack(columns)
    return lambda first, last: drawn[first:last]


def _random(number: int, dimensions: int, seed: int) -> Points:
    def drawn(first: int, last: int) -> NDArray[np.float64]:
        bits = np.random.PCG64(seed).advance(first * dimensions)
        return np.random.Generator(bits).random((last - first, dimensions))

    return drawn

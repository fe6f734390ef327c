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
    """A value's range is divided by the number of samples; a permutation of its own says which part a row is drawn from."""
    if number >= 1 << 32:
        raise InputError(f"study: a Latin hypercube of {number} samples is too large; draw as a Sobol' sequence.")
    keys = np.random.default_rng([seed, dimensions]).integers(1 << 32, size=dimensions, dtype=np.uint32)
    within = _random(number, dimensions, seed)

    def drawn(first: int, last: int) -> NDArray[np.float64]:
        rows = np.arange(first, last, dtype=np.uint32)
        parts = np.column_stack([_permuted(rows, number, key) for key in keys])
        return (parts + within(first, last)) / number

    return drawn


def _permuted(places: NDArray[np.uint32], number: int, key: np.uint32) -> NDArray[np.uint32]:
    """Where a permutation of so many puts these places, without a table of it, so that rows need not be held to be drawn.

    Source: Kensler, Correlated Multi-Jittered Sampling, Pixar Technical Memo 13-01 (2013): a hash that can be turned back, walked
    until it falls within the number.
    """
    mask = np.uint32((1 << (number - 1).bit_length()) - 1)
    found, outside = places.copy(), np.ones(len(places), dtype=bool)

    def shifted(i: NDArray[np.uint32], by: int) -> NDArray[np.uint32]:
        return i ^ ((i & mask) >> np.uint32(by))

    with np.errstate(over="ignore"):
        while outside.any():
            i = (found[outside] ^ key) * np.uint32(0xE170893D)
            i = (shifted(i ^ key >> np.uint32(16), 4) ^ key >> np.uint32(8)) * np.uint32(0x0929EB3F)
            i = shifted(i ^ key >> np.uint32(23), 1) * (np.uint32(1) | key >> np.uint32(27)) * np.uint32(0x6935FA69)
            i = shifted(i, 11) * np.uint32(0x74DCB303)
            i = shifted(i, 2) * np.uint32(0x9E501CC3)
            i = shifted(i, 2) * np.uint32(0xC860A3DF) & mask
            found[outside] = i ^ i >> np.uint32(5)
            outside = found >= number
    return ((found + np.uint64(key)) % np.uint64(number)).astype(np.uint32)


def _random(number: int, dimensions: int, seed: int) -> Points:
    def drawn(first: int, last: int) -> NDArray[np.float64]:
        bits = np.random.PCG64(seed).advance(first * dimensions)
        return np.random.Generator(bits).random((last - first, dimensions))

    return drawn

"""The root finder: every element by itself, and the bound where there is no zero."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq

from blackmass.process.numerics import root


def test_roots_are_those_of_brent() -> None:
    """To the last bits, whatever the scale of the function."""
    scale = np.array([1e-12, 1.0, 1e12])
    level = np.array([0.1, 1.0, 5.0])
    found = root(lambda x: scale * (np.expm1(x) - level), np.full(3, -1.0), 3.0)
    wanted = [brentq(lambda x, at=at: np.expm1(x) - at, -1.0, 3.0, xtol=1e-15) for at in level]
    np.testing.assert_allclose(found, wanted, rtol=1e-14)


def test_without_a_zero_it_is_the_bound_on_its_side() -> None:
    """A function that rises and is above zero everywhere would cross it below the lower bound."""
    assert root(lambda x: x + 10.0, 0.0, 1.0) == 0.0
    assert root(lambda x: x - 10.0, 0.0, 1.0) == 1.0
    assert root(lambda x: x - 1.0, 0.0, 1.0) == 1.0
    np.testing.assert_array_equal(root(lambda x: x - np.array([-5.0, 0.25, 5.0]), 0.0, np.ones(3)), [0.0, 0.25, 1.0])


def test_a_single_number_gives_a_single_number() -> None:
    assert np.ndim(root(lambda x: x - 0.5, 0.0, 1.0)) == 0


@pytest.mark.parametrize("size", [1, 7, 500])
def test_a_scenario_is_solved_as_if_it_were_alone(size: int) -> None:
    """Neighbours that take longer do not move it by a bit."""
    power = np.linspace(1.0, 9.0, size)
    together = root(lambda x: x**power - 0.3, 0.0, np.ones(size))
    alone = [root(lambda x, p=p: x**p - 0.3, 0.0, 1.0) for p in power]
    np.testing.assert_array_equal(together, alone)


def test_one_that_is_nested_keeps_its_shape() -> None:
    """The inner function closes over an array of the whole shape."""
    outer = np.array([0.2, 0.4])

    def inner(x: np.ndarray) -> np.ndarray:
        return root(lambda y: y - x * outer, 0.0, np.ones(2)) - 0.1

    np.testing.assert_allclose(root(inner, 0.0, np.ones(2)), 0.1 / outer, rtol=1e-12)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.where(x > 0.3, 1.0, -1.0),  # a jump
        lambda x: np.where(x > 0.7, np.nan, x - 0.6),  # no number at a bound
        lambda x: np.where((x > 0.4) & (x < 0.6), np.nan, x - 0.55),  # no number on the way
        lambda x: np.arctan(1e6 * (x - 0.123)),  # flat, and steep
        lambda x: np.expm1(700.0 * (x - 0.9)),
        lambda x: (x - 0.25) ** 3,
        lambda x: x * 1e300 - 1e299,
        lambda x: x - 5.0,
    ],
)
def test_one_number_goes_the_way_of_a_row(function: Any) -> None:
    """Plain numbers and rows take other lines of the code, and end alike; a row of one stays a row."""
    one, row = root(function, 0.0, 1.0), root(function, np.zeros(2), 1.0)
    np.testing.assert_allclose([one, one], row, rtol=1e-15)
    np.testing.assert_array_equal(root(function, np.zeros(1), 1.0), [one])

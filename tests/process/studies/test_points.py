"""Points in the unit cube: what a way of drawing promises, and that a block of rows is drawn without the others."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from blackmass.process.errors import InputError
from blackmass.process.studies.points import WAYS, points


@pytest.mark.parametrize("way", list(WAYS))
def test_rows_are_the_same_for_any_division_into_blocks(way: str) -> None:
    drawn = points(way, 100, 7, 3)
    whole = drawn(0, 100)
    assert whole.shape == (100, 7) and (whole >= 0.0).all() and (whole < 1.0).all()
    assert np.array_equal(np.concatenate([drawn(0, 1), drawn(1, 64), drawn(64, 100)]), whole)
    assert not np.array_equal(points(way, 100, 7, 4)(0, 100), whole)


@pytest.mark.parametrize("number", [1, 2, 3, 7, 64, 100, 1000, 4097])
def test_a_latin_hypercube_has_one_row_in_each_part_of_each_value(number: int) -> None:
    drawn = points("latin", number, 12, number)(0, number)
    parts = np.sort(np.floor(drawn * number).astype(int), axis=0)
    assert np.array_equal(parts, np.broadcast_to(np.arange(number)[:, None], parts.shape))


def test_values_of_a_latin_hypercube_are_independent() -> None:
    """Correlations of permutations scatter about zero by one over the root of their length (Kendall and Stuart)."""
    number, dimensions = 2000, 60
    ranks = np.asarray(np.corrcoef(points("latin", number, dimensions, 1)(0, number), rowvar=False))
    between = ranks[np.triu_indices(dimensions, 1)]
    assert float(np.std(between)) == pytest.approx(1.0 / np.sqrt(number), rel=0.1)
    assert abs(np.mean(between)) < 4.0 / np.sqrt(number * between.size)


@pytest.mark.parametrize("way", list(WAYS))
def test_a_block_of_a_million_plants_holds_a_block(way: str) -> None:
    drawn = points(way, 1_000_000, 100, 0)
    tracemalloc.start()
    drawn(500_000, 500_500)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 * 500 * 100 * 8


def test_a_hypercube_beyond_counting_is_refused() -> None:
    with pytest.raises(InputError, match="Sobol"):
        points("latin", 1 << 33, 2, 0)

"""Solvent extraction circuits, against scipy and the closed form of Kremser."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import root

from blackmass.process.equations import extraction
from blackmass.process.operations.purification.solvent_extraction import isotherms


@pytest.mark.parametrize("factor", [0.01, 0.5, 1.0, 3.0, 200.0])
@pytest.mark.parametrize("stages", [1, 3, 8])
def test_kremser_is_the_stagewise_balance(factor: float, stages: int) -> None:
    """Against the linear balances of all stages solved at once."""
    matrix, right = np.zeros((stages, stages)), np.zeros(stages)
    for i in range(stages):  # aqueous enters stage 0, barren organic the last
        matrix[i, i] = 1 + factor
        if i > 0:
            matrix[i, i - 1] = -1
        else:
            right[i] = 1
        if i < stages - 1:
            matrix[i, i + 1] = -factor
    left = np.linalg.solve(matrix, right)[-1]
    assert extraction.kremser_left(factor, stages) == pytest.approx(left, rel=1e-9)


def test_kremser_with_stage_numbers_as_an_array() -> None:
    """Every scenario may have its own number of stages."""
    together = extraction.kremser_left(np.array([2.0, 2.0, 0.5]), np.array([1, 4, 2]))
    np.testing.assert_allclose(together, [1 / 3, 1 / 31, 1 / 1.75])


_METALS = ("Mn", "Co", "Ni", "Li")


def _given(**changes: Any) -> extraction.Plan:
    """A cobalt circuit with Cyanex 272: two scrub and four extraction stages."""
    chosen = tuple(isotherms("Cyanex 272")[e] for e in _METALS)
    given = {
        "feed": np.array([[0.5], [117.0], [350.0], [600.0]]),  # mol/s in 1 m3/s
        "aqueous": np.array([1.0]),
        "organic": np.array([0.8]),
        "ph": np.full((6, 1), 5.3) - np.array([[0.6], [0.6], [0.0], [0.0], [0.0], [0.0]]),
        "scrub_stages": 2,
        "scrub": np.array([0.08]),
        "capacity": np.array([800.0]),
        "isotherms": chosen,
        "target": 1,
        "strip_concentration": np.array([1500.0]),
        "strip_ph": np.array([2.5]),
        "strip_stages": np.array([3.0]),
        "regeneration": np.array([0.05]),
        "temperature": np.array([313.15]),
    }
    return extraction.Plan(**(given | changes))


@pytest.mark.parametrize("loading", [0.5, 0.8, 1.6])
def test_the_whole_circuit_against_scipy(loading: float) -> None:
    """Every stage balance, loading and the strip volume at once by scipy.optimize.root: the same to 1e-8.

    Written from the balances alone: concentrations, free extractant and strip volume are all unknowns.
    """
    given = _given(organic=np.array([0.8 / loading]))
    circuit = extraction.circuit(given)
    stages, metals = 6, len(_METALS)
    z = np.array([i.charge for i in given.isotherms], float)
    organic = float(given.organic[0])
    feed = given.feed[:, 0]
    strip_d = np.array([10 ** (i.slope * (2.5 - i.half_extraction)) for i in given.isotherms]) * 1.6**z

    def residual(unknown: np.ndarray) -> np.ndarray:
        x = np.exp(unknown[: stages * metals]).reshape(stages, metals)
        free = 1.0 / (1.0 + np.exp(-unknown[stages * metals : -1]))
        volume = np.exp(unknown[-1])
        y = np.empty_like(x)
        for j in range(stages):
            for m in range(metals):
                ph = given.ph[j, 0]
                log_d = given.isotherms[m].slope * (ph - given.isotherms[m].half_extraction) + z[m] * np.log10(
                    1.6 * free[j]
                )
                y[j, m] = 10**log_d * x[j, m]
        strength = volume / (strip_d * organic)
        kept = 1.0 / (1 + strength + strength**2 + strength**3)
        stripped, returned = 1.0 - kept, 0.95 * kept
        errors = []
        for j in range(stages):
            carried = 0.08 * volume
            here = carried + (1.0 if j >= 2 else 0.0)
            before = carried + (1.0 if j >= 3 else 0.0)
            came = 0.08 * stripped * organic * y[0] if j == 0 else before * x[j - 1]
            came = came + (feed if j == 2 else 0.0)
            came = came + organic * (y[j + 1] if j < stages - 1 else returned * y[0])
            left = here * x[j] + organic * y[j]
            errors.append(np.log(came / left))
        bound = np.array([1.0 - np.sum(2.0 * z * y[j]) / 800.0 for j in range(stages)])
        return np.concatenate(
            [np.ravel(errors), bound - free, [np.log(volume / (organic * stripped[1] * y[0, 1] / 1500.0))]]
        )

    # From the feed in every stage, half of the extractant free and a strip volume for all of the cobalt: nothing of the
    # answer. The stages fill up in time until nothing changes, and Newton's method makes that exact.
    start = np.concatenate([np.tile(np.log(feed), stages), np.zeros(stages), [np.log(feed[1] / 1500.0)]])
    sign = np.append(np.ones(len(start) - 1), -1.0)
    filled = solve_ivp(lambda _, unknown: sign * residual(unknown), (0.0, 1e4), start, method="BDF")
    found = root(residual, filled.y[:, -1], method="hybr", options={"xtol": 1e-13})
    assert np.max(np.abs(found.fun)) < 1e-9
    x = np.exp(found.x[: stages * metals]).reshape(stages, metals)
    np.testing.assert_allclose(circuit.aqueous[:, :, 0], x, rtol=1e-8)
    np.testing.assert_allclose(circuit.strip_volume, np.exp(found.x[-1]), rtol=1e-8)


@pytest.mark.parametrize("stages", [1, 2, 4, 7])
def test_without_loading_or_scrub_it_is_kremser(stages: int) -> None:
    """A trace in plenty of extractant: 1/(1 + E + ... + E^N). Little is bound, and little stays after stripping."""
    given = _given(
        feed=np.array([[0.0], [1e-6], [0.0], [0.0]]), ph=np.full((stages, 1), 4.4), scrub_stages=0, scrub=np.array([0.0]),
        strip_ph=np.array([-5.0]), capacity=np.array([500.0]), organic=np.array([1.3]),
    )  # fmt: skip
    circuit = extraction.circuit(given)
    factor = extraction.distribution(4.4, 4.60, 1.7) * 1.3
    assert circuit.left[1, 0] == pytest.approx(extraction.kremser_left(factor, stages), rel=1e-6)


def test_every_metal_is_conserved() -> None:
    """Raffinate and strip liquor hold what was fed."""
    circuit = extraction.circuit(_given())
    out = circuit.aqueous[-1] * (1.0 + 0.08 * circuit.strip_volume) + circuit.stripped * (1.0 - 0.08)
    np.testing.assert_allclose(out + circuit.regenerated * _given().feed, _given().feed, rtol=1e-11)


def test_every_circuit_of_a_wide_range_settles() -> None:
    """Feeds, pH, organic and strips far outside of practice, strips that do not reach their strength among them."""
    size, rng = 400, np.random.default_rng(0)
    ph = rng.uniform(4.0, 7.0, size)
    given = _given(
        feed=10 ** rng.uniform(-1, 2.8, (4, size)), aqueous=np.ones(size), organic=10 ** rng.uniform(-1, 1, size),
        ph=np.array([ph - 0.6] * 2 + [ph] * 4), scrub=rng.uniform(0, 0.3, size), capacity=rng.uniform(200, 1500, size),
        strip_concentration=rng.uniform(170, 2600, size), strip_ph=rng.uniform(-0.5, 4.0, size),
        strip_stages=rng.integers(1, 9, size).astype(float), regeneration=rng.uniform(0.01, 1.0, size),
        temperature=np.full(size, 313.15),
    )  # fmt: skip
    circuit = extraction.circuit(given)
    assert np.mean(circuit.settled) > 0.99
    weak = circuit.settled & (circuit.reached < 1.0)
    assert 0.05 < np.mean(weak) < 0.95
    out = circuit.aqueous[-1] * (1.0 + given.scrub * circuit.strip_volume) + circuit.stripped * (1.0 - given.scrub)
    out = out + circuit.regenerated * given.feed
    np.testing.assert_allclose(out[:, circuit.settled], given.feed[:, circuit.settled], rtol=1e-7)

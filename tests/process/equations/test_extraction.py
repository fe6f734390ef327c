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
    """Every stage balance, loading and the strip volume at once by scipy.optimize.root: the same to 1e-8."""
    given = _given(organic=np.array([0.8 / loading]))
    agrees_with_scipy(given, extraction.circuit(given))


def test_a_circuit_on_which_whole_steps_swing_against_scipy() -> None:
    """Thirty times more manganese than cobalt in little organic: what strips the one decides what room there is for the other."""
    chosen = tuple(isotherms("Cyanex 272")[e] for e in ("Mn", "Co", "Ni", "Cu"))
    given = _given(
        feed=np.array([[5.4448], [0.1821], [1.1739], [0.2104]]), isotherms=chosen, organic=np.array([0.05]),
        strip_ph=np.array([2.0]), strip_concentration=np.array([1527.15]), regeneration=np.array([0.2]),
    )  # fmt: skip
    circuit = extraction.circuit(given)
    assert circuit.settled.all()
    agrees_with_scipy(given, circuit)


def agrees_with_scipy(given: extraction.Plan, circuit: extraction.Circuit) -> None:
    """Written from the balances alone: concentrations, free extractant and strip volume are all unknowns."""
    stages, metals = given.ph.shape[0], len(given.isotherms)
    z = np.array([i.charge for i in given.isotherms], float)
    half, slope = (np.array([getattr(i, name) for i in given.isotherms]) for name in ("half_extraction", "slope"))
    numbers = ("organic", "capacity", "strip_ph", "strip_stages", "regeneration", "strip_concentration", "scrub")
    organic, capacity, strip_ph, strip_stages, regeneration, wanted, scrub = (
        float(getattr(given, name)[0]) for name in numbers
    )
    feed, target, first = given.feed[:, 0], given.target, given.scrub_stages
    more = np.log10(capacity / np.array([i.concentration for i in given.isotherms]))
    strip_d = 10 ** (slope * (strip_ph - half) + z * more)

    def residual(unknown: np.ndarray) -> np.ndarray:
        x = np.exp(unknown[: stages * metals]).reshape(stages, metals)
        free = 1.0 / (1.0 + np.exp(-unknown[stages * metals : -1]))
        volume = np.exp(unknown[-1])
        y = x * 10 ** (slope * (given.ph - half) + z * (more + np.log10(free)[:, None]))
        strength = volume / (strip_d * organic)
        kept = 1.0 / np.sum([strength**i for i in range(int(strip_stages) + 1)], axis=0)
        stripped, returned = 1.0 - kept, (1.0 - regeneration) * kept
        errors = []
        for j in range(stages):
            carried = scrub * volume
            here = carried + (1.0 if j >= first else 0.0)
            before = carried + (1.0 if j >= first + 1 else 0.0)
            came = scrub * stripped * organic * y[0] if j == 0 else before * x[j - 1]
            came = came + (feed if j == first else 0.0)
            came = came + organic * (y[j + 1] if j < stages - 1 else returned * y[0])
            left = here * x[j] + organic * y[j]
            errors.append(np.log(came / left))
        bound = np.array([1.0 - np.sum(2.0 * z * y[j]) / capacity for j in range(stages)])
        gross = organic * stripped[target] * y[0, target]
        return np.concatenate([np.ravel(errors), bound - free, [np.log(volume / (gross / wanted))]])

    # From the feed in every stage, half of the extractant free and a strip volume for all of the cobalt: nothing of the
    # answer. The stages fill up in time until nothing changes, and Newton's method makes that exact.
    start = np.concatenate([np.tile(np.log(feed), stages), np.zeros(stages), [np.log(feed[target] / wanted)]])
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
    assert circuit.settled.all()
    weak = circuit.reached < 1.0
    assert 0.05 < np.mean(weak) < 0.95
    out = circuit.aqueous[-1] * (1.0 + given.scrub * circuit.strip_volume) + circuit.stripped * (1.0 - given.scrub)
    out = out + circuit.regenerated * given.feed
    np.testing.assert_allclose(out, given.feed, rtol=1e-7)


@pytest.mark.parametrize("extractant", ["D2EHPA", "PC-88A", "Cyanex 272"])
@pytest.mark.parametrize(("scrub_stages", "stages", "target"), [(0, 1, "Co"), (2, 4, "Mn"), (8, 12, "Ni")])
def test_traces_and_nothing_settle_as_well(extractant: str, scrub_stages: int, stages: int, target: str) -> None:
    """Metals from 1e-12 to 4 mol/L or none at all, any pH, organic and strip: every circuit settles, alone as in company,
    and what was fed leaves."""
    rng, size = np.random.default_rng([stages, len(extractant)]), 60
    chosen = isotherms(extractant)
    feed = np.where(
        rng.random((len(chosen), size)) < 0.15, 0.0, 10 ** rng.uniform(-9.0, np.log10(4e3), (len(chosen), size))
    )
    ph, rise, scrub_ph = rng.uniform(0.5, 8.0, size), rng.uniform(0.0, 3.0, size), rng.uniform(0.5, 8.0, size)
    given = _given(
        feed=feed, aqueous=np.ones(size), organic=10 ** rng.uniform(np.log10(0.05), np.log10(30.0), size),
        ph=np.array([scrub_ph] * scrub_stages + [ph + rise * j / stages for j in range(stages)]), scrub_stages=scrub_stages,
        scrub=rng.uniform(0.0, 0.5, size) * (scrub_stages > 0), capacity=rng.uniform(50.0, 1500.0, size),
        isotherms=tuple(chosen.values()), target=list(chosen).index(target),
        strip_concentration=rng.uniform(170.0, 2600.0, size), strip_ph=rng.uniform(-0.5, 4.0, size),
        strip_stages=rng.integers(1, 9, size).astype(float), regeneration=10 ** rng.uniform(np.log10(0.005), 0.0, size),
        temperature=rng.uniform(288.0, 333.0, size),
    )  # fmt: skip
    circuit = extraction.circuit(given)
    assert circuit.settled.all()
    assert np.all(circuit.free > 0) and np.all(circuit.free <= 1.0)
    shares = np.array([circuit.left, circuit.taken, circuit.regenerated])
    assert np.all(shares >= 0)
    np.testing.assert_allclose(shares.sum(axis=0), 1.0, rtol=1e-12)
    out = circuit.aqueous[-1] * (1.0 + given.scrub * circuit.strip_volume) + circuit.stripped * (1.0 - given.scrub)
    np.testing.assert_allclose(out + circuit.regenerated * feed, feed, rtol=1e-10)
    bound = np.einsum("m,jms->js", [2.0 * i.charge for i in given.isotherms], circuit.organic) / given.capacity
    np.testing.assert_allclose(bound + circuit.free, 1.0, rtol=1e-9)
    alone = extraction.circuit(given.block(slice(7, 8)))
    np.testing.assert_allclose(alone.taken[:, 0], circuit.taken[:, 7], rtol=1e-9)

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
        "efficiency": np.array([1.0]),
    }
    given |= changes
    stages, (metals, size) = len(given["ph"]), given["feed"].shape
    complexes = {"bare": np.ones((stages, metals, size)), "strip_bare": np.ones((metals, size))}
    return extraction.Plan(**(complexes | given))


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


@pytest.mark.parametrize("efficiency", [0.6, 0.95])
def test_stages_short_of_equilibrium_and_complexes_against_scipy(efficiency: float) -> None:
    """Part of the aqueous phase passes each stage by; sulfate holds some metals back in some stages."""
    rng = np.random.default_rng(3)
    given = _given(
        efficiency=np.array([efficiency]),
        bare=rng.uniform(0.2, 1.0, (6, 4, 1)),
        strip_bare=rng.uniform(0.2, 1.0, (4, 1)),
    )
    agrees_with_scipy(given, extraction.circuit(given))


@pytest.mark.parametrize("seed", range(5))
def test_circuits_drawn_at_random_against_scipy(seed: int) -> None:
    """Feeds over three decades, all extractants, loadings from light to full, strips and stages of every kind."""
    rng = np.random.default_rng([20261126, seed])
    extractant = ("D2EHPA", "PC-88A", "Cyanex 272")[seed % 3]
    chosen = tuple(isotherms(extractant)[e] for e in _METALS)
    ph = chosen[1].half_extraction + rng.uniform(-0.3, 0.8)
    stages, scrub_stages = int(rng.integers(2, 6)), int(rng.integers(1, 4))
    one = lambda low, high: np.array([rng.uniform(low, high)])  # noqa: E731
    given = _given(
        feed=10 ** rng.uniform(-0.5, 2.5, (4, 1)), organic=one(0.3, 2.0), isotherms=chosen, scrub_stages=scrub_stages,
        ph=np.array([[ph - 0.5]] * scrub_stages + [[ph]] * stages), scrub=one(0.02, 0.2), capacity=one(400.0, 1200.0),
        strip_concentration=one(700.0, 2000.0), strip_ph=one(0.5, 1.5), strip_stages=np.array([float(rng.integers(2, 5))]),
        regeneration=one(0.1, 0.5), efficiency=one(0.7, 1.0),
    )  # fmt: skip
    circuit = extraction.circuit(given)
    assert circuit.settled.all() and np.all(circuit.reached > 1.0 - 1e-9)
    agrees_with_scipy(given, circuit)


def stripped_by_stages(strength: np.ndarray, stages: int, met: float) -> np.ndarray:
    """Share left on the organic by stages whose organic goes so far towards equilibrium: every stage's balance, solved at once."""
    kept = np.empty(len(strength))
    for m, s in enumerate(strength):
        matrix, right = np.zeros((2 * stages, 2 * stages)), np.zeros(2 * stages)
        for i in range(stages):  # organic y_i and aqueous, as the organic it would be at equilibrium with, w_i
            matrix[i, i] = 1.0  # y_i = (1 - met) y_(i-1) + met w_i
            matrix[i, stages + i] = -met
            matrix[stages + i, [i, stages + i]] = 1.0, s  # y_(i-1) + s w_(i+1) = y_i + s w_i
            if i:
                matrix[i, i - 1], matrix[stages + i, i - 1] = met - 1.0, -1.0
            else:
                right[i], right[stages + i] = 1.0 - met, 1.0
            if i < stages - 1:
                matrix[stages + i, stages + i + 1] = -s
        kept[m] = np.linalg.solve(matrix, right)[stages - 1]
    return kept


@pytest.mark.parametrize("factor", [1e-3, 0.5, 1.0, 3.0, 200.0])
@pytest.mark.parametrize(("stages", "efficiency"), [(1, 0.7), (4, 0.3), (3, 0.95), (8, 1.0)])
def test_kremser_with_stages_short_of_equilibrium(factor: float, stages: int, efficiency: float) -> None:
    """Against the linear balances of all stages with Murphree's efficiency; and no cascade is better than what passes it by."""
    left = extraction.kremser_left(factor, stages, efficiency)
    assert left == pytest.approx(stripped_by_stages(np.array([factor]), stages, efficiency)[0], rel=1e-9)
    assert left >= (1.0 - efficiency) ** stages


def agrees_with_scipy(given: extraction.Plan, circuit: extraction.Circuit) -> None:
    """Written from the balances alone: concentrations, free extractant and strip volume are all unknowns."""
    stages, metals = given.ph.shape[0], len(given.isotherms)
    z = np.array([i.charge for i in given.isotherms], float)
    half = np.array([i.half_extraction for i in given.isotherms])
    numbers = ("organic", "capacity", "strip_ph", "strip_stages", "regeneration", "strip_concentration", "scrub")
    organic, capacity, strip_ph, strip_stages, regeneration, wanted, scrub = (
        float(getattr(given, name)[0]) for name in numbers
    )
    feed, target, first = given.feed[:, 0], given.target, given.scrub_stages
    more = np.log10(capacity / np.array([i.concentration for i in given.isotherms]))
    strip_d = 10 ** (z * (strip_ph - half + more)) * given.strip_bare[:, 0]
    met = float(
        given.efficiency[0]
    )  # share of the aqueous phase that meets the organic, and of the organic in the strip

    leaves = np.empty((stages, metals))

    def residual(unknown: np.ndarray) -> np.ndarray:
        x = np.exp(unknown[: stages * metals]).reshape(stages, metals)
        free = 1.0 / (1.0 + np.exp(-unknown[stages * metals : -1]))
        volume = np.exp(unknown[-1])
        y = x * 10 ** (z * (given.ph - half + more + np.log10(free)[:, None])) * given.bare[:, :, 0]
        strength = volume / (strip_d * organic)
        kept = stripped_by_stages(strength, int(strip_stages), met)
        stripped, returned = 1.0 - kept, (1.0 - regeneration) * kept
        errors = []
        came = scrub * stripped * organic * y[0]
        for j in range(stages):
            here = scrub * volume + (1.0 if j >= first else 0.0)
            came = came + (feed if j == first else 0.0)
            meets = met * came + organic * (y[j + 1] if j < stages - 1 else returned * y[0])
            errors.append(np.log(meets / (met * here * x[j] + organic * y[j])))
            came = (1.0 - met) * came + met * here * x[j]
            leaves[j] = came / here
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
    residual(found.x)
    np.testing.assert_allclose(circuit.aqueous[:, :, 0], leaves, rtol=1e-8)
    np.testing.assert_allclose(circuit.strip_volume, np.exp(found.x[-1]), rtol=1e-8)


@pytest.mark.parametrize("stages", [1, 2, 4, 7])
def test_without_loading_or_scrub_it_is_kremser(stages: int) -> None:
    """A trace in plenty of extractant: 1/(1 + E + ... + E^N). Little is bound, and little stays after stripping."""
    given = _given(
        feed=np.array([[0.0], [1e-6], [0.0], [0.0]]), ph=np.full((stages, 1), 4.4), scrub_stages=0, scrub=np.array([0.0]),
        strip_ph=np.array([-5.0]), capacity=np.array([500.0]), organic=np.array([1.3]),
    )  # fmt: skip
    circuit = extraction.circuit(given)
    factor = extraction.distribution(4.4, 4.60, 2) * 1.3
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
        temperature=np.full(size, 313.15), efficiency=rng.uniform(0.3, 1.0, size),
    )  # fmt: skip
    circuit = extraction.circuit(given)
    assert circuit.settled.all()
    weak = circuit.reached < 1.0
    assert 0.05 < np.mean(weak) < 0.95
    out = circuit.aqueous[-1] * (1.0 + given.scrub * circuit.strip_volume) + circuit.stripped * (1.0 - given.scrub)
    out = out + circuit.regenerated * given.feed
    np.testing.assert_allclose(out, given.feed, rtol=1e-7)


@pytest.mark.slow
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
        temperature=rng.uniform(288.0, 333.0, size), efficiency=rng.uniform(0.3, 1.0, size),
        bare=np.repeat(10 ** rng.uniform(-4.0, 0.5, (2, len(chosen), size)), (scrub_stages, stages), axis=0),
        strip_bare=10 ** rng.uniform(-4.0, 0.5, (len(chosen), size)),
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

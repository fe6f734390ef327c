"""Pinch: textbook problem, linear programme, curves that come as near as is allowed, and heat that no exchange makes up."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from blackmass.process import Scenario, run
from blackmass.process.assess.pinch import HeatIntegration, Pinch, pinch
from blackmass.process.heating import Duty
from blackmass.process.ledger import Ledger


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return run("nmc622-mechanical").ledger


def targets(ledger: Ledger, duties: list[Duty], size: int | None = None, **settings: Any) -> Pinch:
    """Of a plant of one unit with these duties."""
    unit = replace(ledger.units[0], duties=tuple(duties))
    plant = replace(ledger, units=(unit,), size=size or 1, batch=size is not None)
    return pinch(plant, HeatIntegration(**settings))


def celsius(power: float, start: float, end: float) -> Duty:
    return Duty(power, start + 273.15, end + 273.15)


def test_four_streams_of_a_textbook(ledger: Ledger) -> None:
    """I. C. Kemp, Pinch Analysis and Process Integration (2007), chapter 2 (recalled): 20 kW, 60 kW, pinch at 85 degC."""
    duties = [celsius(230, 20, 135), celsius(-330, 170, 60), celsius(240, 80, 140), celsius(-180, 150, 30)]
    found = targets(ledger, duties)
    assert found.heating_target == pytest.approx(20) and found.cooling_target == pytest.approx(60)
    assert found.temperature - 273.15 == pytest.approx(85)
    assert (found.heating, found.cooling) == (pytest.approx(470), pytest.approx(510))


def programme(power: np.ndarray, low: np.ndarray, high: np.ndarray, difference: float) -> float:
    """Least heat by a linear programme: heat goes down from interval to interval and none goes up."""
    shift = np.where(power > 0, difference / 2, -difference / 2)
    low, high = low + shift, high + shift
    levels = np.unique(np.concatenate([low, high]))[::-1]
    gives = np.array(
        [
            -np.sum(power * np.clip(np.minimum(high, top) - np.maximum(low, bottom), 0, None) / (high - low))
            for top, bottom in pairwise(levels)
        ]
    )
    number = len(gives)  # residuals 0..number, the first of which is the heat supplied
    equal = np.zeros((number, number + 1))
    equal[np.arange(number), np.arange(number)], equal[np.arange(number), np.arange(1, number + 1)] = -1.0, 1.0
    return float(linprog(np.eye(number + 1)[0], A_eq=equal, b_eq=gives, bounds=(0, None)).fun)


def test_any_streams_as_a_linear_programme_has_it(ledger: Ledger) -> None:
    """Forty plants of twelve streams in one call; some hardly change their temperature."""
    draw = np.random.default_rng(1)
    power = draw.normal(0.0, 100.0, (12, 40))
    low = draw.uniform(280, 600, (12, 40))
    high = low + np.where(np.arange(12)[:, None] % 3 == 0, 1e-7, draw.uniform(1, 200, (12, 40)))
    duties = [Duty(p, lo, hi) for p, lo, hi in zip(power, low, high, strict=True)]
    found = targets(ledger, duties, 40, least_difference="15 K")
    expected = [programme(power[:, k], low[:, k], high[:, k], 15.0) for k in range(40)]
    np.testing.assert_allclose(found.heating_target, expected, rtol=1e-5, atol=1e-4)
    np.testing.assert_allclose(found.cooling_target - found.heating_target, -power.sum(axis=0), atol=1e-9)
    level = [Duty(p, lo, np.where(hi - lo < 1e-6, lo, hi)) for p, lo, hi in zip(power, low, high, strict=True)]
    flat = targets(ledger, level, 40, least_difference="15 K")
    np.testing.assert_allclose(flat.heating_target, found.heating_target, rtol=1e-5, atol=1e-4)


def test_curves_come_as_near_as_the_exchangers_allow() -> None:
    """Where both curves have heat, hot lies over cold by the least difference, and by that alone at the pinch."""
    found = run("nmc622-hydro").assessment.pinch
    assert found.hot is not None and found.cold is not None
    (hot, above), (cold, below) = found.hot, found.cold
    assert np.all(np.diff(hot) >= 0) and np.all(np.diff(above) >= 0)
    assert hot[-1] == pytest.approx(found.cooling) and cold[-1] - cold[0] == pytest.approx(found.heating)
    assert cold[0] == pytest.approx(found.cooling_target)
    shared = np.linspace(cold[0], hot[-1], 2001)[1:-1]
    between = np.interp(shared, hot, above) - np.interp(shared, cold, below)
    assert between.min() == pytest.approx(10.0, abs=0.5)


def test_a_plant_with_exchange_takes_less_and_never_less_than_its_balance() -> None:
    """The difference of heat and cooling is that of the balance; a wider difference of temperature never saves."""
    result = run(
        Scenario.load("nmc622-hydro").override("heat_integration.least_difference", ["2 K", "10 K", "30 K", "100 K"])
    )
    found = result.assessment.pinch
    assert np.all(np.diff(found.heating_target) >= -1e-9) and np.all(found.heating_target <= found.heating + 1e-9)
    assert np.all(found.heating_target >= 0) and np.all(found.cooling_target >= 0)
    np.testing.assert_allclose(found.cooling_target - found.heating_target, found.cooling - found.heating)
    told = result.document.heat_integration
    assert told.hot is None and len(told.heating_target.value) == 4  # type: ignore[arg-type]


def test_temperatures_that_rounding_sets_apart_are_one(ledger: Ledger) -> None:
    """A curve has no points of its own for the last bit of a temperature."""
    exact = [Duty(-100.0, 353.15, 353.15), Duty(-50.0, 363.15, 353.15), Duty(20.0, 353.15, 373.15)]
    off = [exact[0], Duty(-50.0, 363.15, 353.15 + 2e-13), Duty(20.0, 353.15 - 2e-13, 373.15)]
    one, other = targets(ledger, exact), targets(ledger, off)
    assert one.hot is not None and other.hot is not None
    np.testing.assert_array_equal(one.hot, other.hot)
    assert one.heating_target == pytest.approx(other.heating_target, rel=1e-12)


@pytest.mark.parametrize("difference", [6.6, 7.3, 10.0, 15.2])
def test_what_condenses_boils_what_is_colder_by_the_least_difference(ledger: Ledger, difference: float) -> None:
    """At any temperature, though neither of the two can be written down exactly."""
    at = np.linspace(300.0, 469.0, 170)
    found = targets(
        ledger,
        [Duty(-100.0, at, at), Duty(100.0, at - difference, at - difference)],
        170,
        least_difference=f"{difference} K",
    )
    np.testing.assert_allclose(found.heating_target, 0.0, atol=1e-9)

"""Drying and condensing solvents, against numerical integration and other equations of state."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import fsolve

from blackmass.process import tables
from blackmass.process.equations import vapour


@pytest.mark.parametrize(
    ("component", "at80", "at120"),
    [
        ("dimethyl carbonate", 72.6, 241.0),
        ("ethyl methyl carbonate", 40.6, 141.0),
        ("diethyl carbonate", 20.6, 84.8),
        ("ethylene carbonate", 0.185, 1.57),
        ("propylene carbonate", 0.274, 2.12),
    ],
)
def test_vapour_pressures(component: str, at80: float, at120: float) -> None:
    """kPa from the thermo library's own equations, which extrapolate the cyclic carbonates to 80 degC another way."""
    data = tables.vapour_pressures()[component]
    assert vapour.pressure(data, 353.15) / 1e3 == pytest.approx(at80, rel=0.02)
    assert vapour.pressure(data, 393.15) / 1e3 == pytest.approx(at120, rel=0.01)


def _pressures(kelvin: float) -> dict[str, float]:
    """Pa of every volatile component."""
    return {key: float(vapour.pressure(data, kelvin)) for key, data in tables.vapour_pressures().items()}


_TONNE = {
    "dimethyl carbonate": 40 / 0.09008,
    "ethyl methyl carbonate": 40 / 0.10410,
    "ethylene carbonate": 40 / 0.08806,
}


@pytest.mark.parametrize(
    ("celsius", "pressure", "nitrogen", "ethylene"),
    [
        (60, 101325, 2000, 0.08),
        (80, 101325, 2000, 0.28),
        (120, 101325, 2000, 1.0),
        (80, 5000, 200, 0.55),
        (120, 5000, 200, 1.0),
    ],
)
def test_sweep_drying(celsius: float, pressure: float, nitrogen: float, ethylene: float) -> None:
    """40 kg/t each of DMC, EMC and EC: stepwise figures made independently, two digits, near-vacuum within 0.07."""
    gone = vapour.swept_away(_TONNE, _pressures(celsius + 273.15), nitrogen / 0.028013, pressure)
    assert gone["dimethyl carbonate"] == pytest.approx(1.0, abs=0.01)
    assert gone["ethyl methyl carbonate"] == pytest.approx(1.0, abs=0.01)
    assert gone["ethylene carbonate"] == pytest.approx(ethylene, abs=0.07 if pressure < 1e5 else 0.015)


@pytest.mark.parametrize(("celsius", "pressure"), [(60, 101325), (80, 101325), (90, 101325)])
def test_sweep_is_the_differential_equation(celsius: float, pressure: float) -> None:
    """Against numerical integration of dn_i = -y_i / (1 - sum y) dG from the end of boiling."""
    keys = list(_TONNE)
    partial = np.array([_pressures(celsius + 273.15)[k] for k in keys])
    start = np.array([_TONNE[k] for k in keys])

    def rates(_: float, n: np.ndarray) -> np.ndarray:
        y = n / n.sum() * partial / pressure
        assert y.sum() < 1
        return -y / (1 - y.sum())

    gas = 500 / 0.028013
    left = solve_ivp(rates, (0, gas), start, rtol=1e-10, atol=1e-10, method="LSODA").y[:, -1]
    gone = vapour.swept_away(_TONNE, _pressures(celsius + 273.15), gas, pressure)
    np.testing.assert_allclose([_TONNE[k] * (1 - gone[k]) for k in keys], left, rtol=1e-5, atol=1e-4)


def test_boiling_needs_no_gas() -> None:
    """At 120 degC DMC boils off (241 kPa) however little nitrogen there is; EC stays for want of it."""
    gone = vapour.swept_away({"dimethyl carbonate": 1.0, "ethylene carbonate": 1.0}, _pressures(393.15), 0.0, 101325.0)
    # Boiling ends where x P = 101 kPa of DMC is left: x = 0.42.
    left = 1 - gone["dimethyl carbonate"]
    kept = 1 - gone["ethylene carbonate"]
    assert left / (left + kept) == pytest.approx((101.325 - 1.57) / (241 - 1.57), rel=0.02)


def test_condenser_is_in_equilibrium() -> None:
    """Against scipy on the two unknown flows: y_i P = x_i P_i for both vapours."""
    vapours, inert, kelvin = {"dimethyl carbonate": 2.0, "ethylene carbonate": 0.5}, 10.0, 273.15
    pressures = _pressures(kelvin)
    share = vapour.condensed(vapours, pressures, inert, 101325.0)

    def misfit(liquid: np.ndarray) -> list[float]:
        gas = {k: n - x for (k, n), x in zip(vapours.items(), liquid, strict=True)}
        total = inert + sum(gas.values())
        return [
            gas[k] / total * 101325.0 - x / liquid.sum() * pressures[k]
            for (k, _), x in zip(vapours.items(), liquid, strict=True)
        ]

    reference = fsolve(misfit, [1.5, 0.49], xtol=1e-13)
    np.testing.assert_allclose([vapours[k] * share[k] for k in vapours], reference, rtol=1e-8)


def test_condenser_too_warm_condenses_nothing() -> None:
    """A dilute vapour above its dew point."""
    share = vapour.condensed({"dimethyl carbonate": 1.0}, _pressures(333.15), 1000.0, 101325.0)
    assert share["dimethyl carbonate"] == 0.0

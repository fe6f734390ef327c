"""Finance against textbook identities and an independent solver."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq

from blackmass.process import InputError, run, ureg
from blackmass.process.assess.finance import (
    Finance,
    Financials,
    _payback,
    _returns,
    finance,
    recovery_factor,
    working_capital,
)

_PLAIN: dict[str, Any] = {"construction": 1, "first_year": 1, "second_year": 1, "tax": 0}


def life(settings: Finance, **given: Any) -> Financials:
    """A plant's life with no more than is given."""
    return finance(
        settings, **{"value": 0.0, "variable": 0.0, "fixed": 0.0, "capital": 0.0, "working": 0.0, "feed": 1.0, **given}
    )


def present(cash: Any, rate: float) -> float:
    """Present value, term by term."""
    return sum(float(flow) / (1 + rate) ** year for year, flow in enumerate(cash))


def test_an_annuity_that_pays_its_capital_is_worth_nothing() -> None:
    """What recovers the capital at a rate earns that rate, over any life; and the levelised cost is that annuity's."""
    for years in (3, 10, 25):
        for rate in (0.0, 0.05, 0.10, 0.2):
            yearly = 100.0 * recovery_factor(rate, years)
            found = life(Finance(**_PLAIN, life=years, discount_rate=rate), value=yearly, capital=100.0)
            assert found.npv == pytest.approx(0.0, abs=1e-9)
            assert found.irr == pytest.approx(rate, abs=1e-9) and found.rates == 1
            assert found.levelised == pytest.approx(yearly)


def test_against_an_independent_solver() -> None:
    """Random lives in one call: present value summed by hand, rate of return by Brent's method."""
    draw = np.random.default_rng(1)
    n = 40
    given = {"value": draw.uniform(50, 90, n), "variable": draw.uniform(5, 20, n), "fixed": draw.uniform(1, 10, n), "capital": draw.uniform(60, 200, n), "working": draw.uniform(0, 10, n)}  # fmt: skip
    settings = Finance(discount_rate=draw.uniform(0, 0.2, n), life=draw.integers(5, 20, n).astype(float))
    found = life(settings, **given)
    for i in range(n):
        cash = found.cash[:, i]
        assert found.npv[i] == pytest.approx(present(cash, settings.discount_rate[i]))
        if found.rates[i] == 1:
            assert found.irr[i] == pytest.approx(brentq(lambda rate, cash=cash: present(cash, rate), -0.5, 5), abs=1e-9)
        alone = Finance(discount_rate=float(settings.discount_rate[i]), life=float(settings.life[i]))
        one = life(alone, **{name: values[i] for name, values in given.items()})
        assert one.npv == pytest.approx(found.npv[i])
    assert np.sum(found.rates == 1) > n / 2


def test_money_that_is_tied_up_comes_back() -> None:
    """Capital, earnings and working capital add up to what is left; tax is on profit after the capital is written off."""
    found = life(Finance(construction=2, tax=0.25, life=10), value=50.0, capital=200.0, working=20.0)
    earned = 50.0 * (0.5 + 0.8 + 8)
    assert found.cash.sum() == pytest.approx(earned - 200.0 - 0.25 * (earned - 200.0))
    assert found.cash[:2] == pytest.approx([-100.0, -120.0])


def test_losses_of_earlier_years_are_taken_off_profit() -> None:
    """No tax before they are made up for."""
    found = life(
        Finance(construction=1, tax=0.5, life=4, depreciation=1, second_year=1, first_year=1), value=60.0, capital=100.0
    )
    assert found.cash == pytest.approx([-100.0, 60.0, 60.0 - 0.5 * 20.0, 30.0, 30.0])


def test_no_rate_of_return_and_several_are_told() -> None:
    """Nothing earned; and a life that is paid for twice: -100, 230, -132 has the rates 10 and 20 percent."""
    assert np.isnan(life(Finance(), capital=100.0).irr) and life(Finance(), capital=100.0).doubts
    some = life(Finance(), value=np.array([0.0, 60.0, 0.0]), capital=100.0).doubts
    assert [doubt.text for doubt in some if doubt.text.startswith("in 2 of 3 scenarios there is no rate of return")]
    irr, rates = _returns(np.array([-100.0, 230.0, -132.0])[:, None])
    assert rates[0] == 2 and irr[0] == pytest.approx(0.10, abs=1e-9)


def test_payback() -> None:
    """Within the year by proportion; not where what came back is spent again."""
    cash = np.array([[-100.0, -100.0, 10.0, -100.0], [60.0, 10.0, 5.0, 150.0], [80.0, 10.0, 5.0, -90.0], [0, 10, 0, 0]])
    assert _payback(cash) == pytest.approx([2.5, np.nan, 0.0, np.nan], nan_ok=True)


def test_times_have_their_unit() -> None:
    """Weeks of a year of 365.25 days, as pint has it; payback as that of the life, in the same years."""
    cover = Finance(cash_cover="2 week", supplier_credit="0 d", spares=0)
    assert working_capital(cover, 365.25, 0.0, 0.0) == pytest.approx(14.0)
    lent = Finance(cash_cover=ureg.Quantity(7, "day"), supplier_credit="1 week", spares=0.5)
    assert working_capital(lent, 100.0, 100.0, 10.0) == pytest.approx(5.0)
    found = life(Finance(**_PLAIN), value=50.0, capital=100.0)
    assert ureg.Quantity(found.payback, "s").m_as("year") == pytest.approx(3.0)
    payback = run("nmc622-hydro").document.finance.payback
    assert payback is not None and payback.unit == "yr" and 3 < payback.value < 12
    for wrong in (7, "7", "1 month", "7 kg"):
        with pytest.raises(InputError, match=r"finance.cash_cover"):
            Finance(cash_cover=wrong)


def test_what_improves_a_plant_improves_its_finance() -> None:
    """Present value rises with value and falls with every cost, the capital and the rate."""
    base = {"value": 60.0, "variable": 10.0, "fixed": 5.0, "capital": 150.0, "working": 10.0}
    steps = np.linspace(0.5, 1.5, 11)
    for name, sign in (("value", 1), ("variable", -1), ("fixed", -1), ("capital", -1), ("working", -1)):
        found = life(Finance(), **{**base, name: base[name] * steps})
        assert np.all(sign * np.diff(found.npv) > 0), name
    assert np.all(np.diff(life(Finance(discount_rate=list(0.1 * steps)), **base).npv) < 0)

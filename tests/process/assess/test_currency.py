"""Currencies and years of money."""

from __future__ import annotations

import numpy as np
import pytest

from blackmass.process import InputError, run
from blackmass.process.assess import currency
from blackmass.process.assess.prices import Economics

_PLANT = {"route": "mechanical", "feed": [{"chemistry": "NMC532", "form": "pack", "mass_flow": "320 kg/h"}]}


def test_a_plant_reckons_in_its_own_currency() -> None:
    """Prices typed in yuan, at the mean rate of the table's year, or at one that is given."""
    assert Economics(price={"nickel": "145 CNY/kg"}).table["nickel"].value == pytest.approx(145 / 6.73)
    entered = Economics(price={"nickel": "145 CNY/kg"}, exchange={"CNY": "0.141 USD"})
    assert entered.table["nickel"].value == pytest.approx(145 * 0.141)
    each = Economics(price={"nickel": ["145 CNY/kg", "20 USD/kg", "20 EUR/kg"]}).table["nickel"].value
    assert each == pytest.approx([145 / 6.73, 20, 20 / 0.9496])
    rates = Economics(price={"nickel": "100 CNY/kg"}, exchange={"CNY": ["0.14 USD", "0.15 USD"]})
    assert rates.table["nickel"].value == pytest.approx([14.0, 15.0])


def test_money_of_another_year_is_brought_to_the_tables() -> None:
    """By the plant cost index, 607.5 in 2019 and 816 in 2022."""
    assert Economics(price={"nickel": "15 USD2019/kg"}).table["nickel"].value == pytest.approx(15 * 816 / 607.5)


def test_a_currency_without_a_rate_is_refused() -> None:
    """By name, with what to write."""
    with pytest.raises(InputError, match=r"price.nickel: no rate of CNY is known for 1999.*exchange = \{ CNY"):
        Economics(price={"nickel": "145 CNY1999/kg"})
    with pytest.raises(InputError, match="no cost index is known for 1999"):
        Economics(price={"nickel": "15 USD1999/kg"})
    with pytest.raises(InputError, match="BRL"):
        Economics(price={"nickel": "15 BRL/kg"})


def test_results_in_another_currency() -> None:
    """Every amount of money of the document by the rate, and nothing else."""
    dollars, yuan = (run({**_PLANT, "economics": {"currency": c}}).document for c in ("USD", "CNY"))
    assert yuan.kpis.value_per_tonne == (pytest.approx(dollars.kpis.value_per_tonne.value * 6.73), "CNY/t")
    assert yuan.kpis.black_mass_yield == dollars.kpis.black_mass_yield
    for one, other in zip(dollars.products, yuan.products, strict=True):
        assert other.revenue_per_tonne == (pytest.approx(one.revenue_per_tonne.value * 6.73), "CNY/t")
        assert one.price is None or other.price.value == pytest.approx(one.price.value * 6.73)
    row = next(row for row in yuan.parameters if row.parameter == "exchange of CNY")
    assert row.value.value == pytest.approx(1 / 6.73) and row.value.unit == "USD/CNY"
    assert str(run({**_PLANT, "economics": {"currency": "EUR"}}).kpis["value_per_tonne"].units) == "EUR / metric_ton"


def test_rates_are_plausible() -> None:
    """Every currency that may be typed has a rate of each year of the price tables, and none leaps by a third."""
    for code in currency.CURRENCIES[1:]:
        rates = np.array([currency.rate(code, year, {}, "") for year in range(2018, 2026)])
        assert np.all(np.abs(np.diff(np.log(rates))) < np.log(4 / 3)), code

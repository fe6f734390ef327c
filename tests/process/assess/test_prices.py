"""Prices of tables and places."""

from __future__ import annotations

from typing import Any

import pytest

from blackmass.process import run, tables
from blackmass.process.assess.prices import Economics

_FEED = {"chemistry": "NMC622", "form": "cell", "mass_flow": "10000 t/yr"}


def scenario(feed: dict[str, Any] | None = None, **tables: Any) -> dict[str, Any]:
    """The plain scenario with something changed."""
    return {"feed": [{**_FEED, **(feed or {})}], **tables}


@pytest.mark.slow
def test_location_sets_electricity_heat_and_landfill() -> None:
    """EverBatt 2023: 0.0845 USD/kWh in the US, 0.1737 in California; an own price wins."""

    def electricity(**tables: Any) -> float:
        rows = run(scenario(**tables)).to_dict()["utilities"]
        row = next(r for r in rows if r["name"] == "electricity")
        return row["cost_per_tonne"]["value"] / row["per_tonne"]["value"]

    assert electricity() == pytest.approx(0.0845)
    assert electricity(plant={"location": "California"}) == pytest.approx(0.1737)
    own = {"price": {"electricity": "0.05 USD/kWh"}}
    assert electricity(plant={"location": "California"}, economics=own) == pytest.approx(0.05)


def test_a_borrowed_price_is_in_money_of_the_year() -> None:
    """What a table lacks is that of the default's, by the plant cost index: 607.5 in 2019 over 816 in 2022."""
    default, market = Economics().table, Economics(prices="market-2019")
    lacking = {i for i, row in tables.prices("2022").items() if isinstance(row, dict)} - set(
        tables.prices("market-2019")
    )
    borrowed = {item: price for item, price in market.table.items() if price.borrowed}
    assert borrowed and set(borrowed) <= lacking
    for item, price in borrowed.items():
        assert price.value == pytest.approx(default[item].value * 607.5 / 816.0), item
        assert "from 2022 to 2019" in price.source
    assert not any(price.borrowed for price in default.values())

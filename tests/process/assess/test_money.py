"""Money: what each product fetches and each reagent, utility and waste costs is what its row of the data says."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from blackmass.process import InputError, Result, Scenario, run
from blackmass.process.assess.money import Money, money
from blackmass.process.assess.prices import Economics
from blackmass.process.components import component
from blackmass.process.ledger import Ledger
from blackmass.process.scenario import shipped
from blackmass.process.stream import Stream

_KWH = 3.6e6  # J
_GJ = 1e9


def data(name: str) -> dict[str, Any]:
    """A data file, read apart from the package's own readers."""
    return tomllib.loads(files("blackmass.process").joinpath("data", name).read_text(encoding="utf-8"))


_PRODUCTS, _REAGENTS, _WASTES = (data(f"{name}.toml") for name in ("products", "reagents", "wastes"))
_PRICES = {item: row for item, row in data("prices/2022.toml").items() if isinstance(row, dict)}
_LOCAL = data("locations.toml")


def price(item: str, location: str = "US") -> float:
    """USD per kg or J of a price item, by its text."""
    number, unit = _LOCAL[location].get(item, {"value": _PRICES[item]["price"]})["value"].split()
    return float(number) / {"USD/kg": 1.0, "USD/t": 1e3, "USD/GJ": _GJ, "USD/kWh": _KWH, "USD/MWh": 1e3 * _KWH}[unit]


@pytest.fixture(scope="module")
def result() -> Result:
    return run("nmc622-hydro")


def only(ledger: Ledger, **flows: Any) -> Money:
    """The money of a ledger in which nothing flows but what is given: products, wastes, and of its units the rest."""
    unit = replace(ledger.units[0], reagents=flows.pop("reagents", {}), utilities=flows.pop("utilities", {}))
    nothing = {"products": {}, "wastes": {}, "units": (unit,)}
    return money(replace(ledger, **{**nothing, **flows}), Economics())


@pytest.mark.parametrize("name", _WASTES)
def test_each_waste_costs_what_its_row_says(name: str, result: Result) -> None:
    """Wet, as it is carted off: 2 kg/s of it."""
    found = only(result.ledger, wastes={name: Stream.of_mass({"water": 0.5, "sodium sulfate": 1.5})})
    item = _WASTES[name].get("price")
    assert dict(found.wastes) == ({name: pytest.approx(2.0 * price(item))} if item else {})
    assert found.cost == pytest.approx(2.0 * price(item) if item else 0.0)


@pytest.mark.parametrize("name", [name for name, row in _REAGENTS.items() if "price" in row])
def test_each_reagent_costs_what_its_row_says(name: str, result: Result) -> None:
    """By the pure substance."""
    found = only(result.ledger, reagents={name: 2.0})
    assert dict(found.reagents) == {name: pytest.approx(2.0 * price(_REAGENTS[name]["price"]))}
    assert found.cost == pytest.approx(2.0 * price(_REAGENTS[name]["price"]))


@pytest.mark.parametrize("name", ["electricity", "electricity delivered", "heat", "cooling"])
def test_each_utility_costs_what_its_row_says(name: str, result: Result) -> None:
    """By energy; what is delivered earns what it would cost."""
    sign = -1.0 if name.endswith("delivered") else 1.0
    found = only(result.ledger, utilities={name: sign * 1e6})
    assert found.cost == pytest.approx(sign * 1e6 * price(name.removesuffix(" delivered")))


def contained(row: dict[str, Any], what: str, stream: Stream) -> float:
    """kg/s (or W) of what a product is paid for, from its component's own data."""
    (solid,) = [key for key in stream.flows if key != "water"]
    if what == "capacity":
        return stream.capacity
    if what in ("mass", solid):
        return stream.component_mass(solid)
    return stream.component_mass(solid) * component(solid).mass_fraction(what)


@pytest.mark.parametrize("name", _PRODUCTS)
def test_each_product_fetches_what_its_row_says(name: str, result: Result) -> None:
    """A third of it is water, for which nobody pays."""
    row = _PRODUCTS[name]
    paid = row.get("payable") or {row["price"]: row["paid"]}
    items = {"Cu": "copper cathode", "Al": "aluminium foil"}
    for item, what in paid.items():
        solid = what if what not in ("mass", "capacity") and len(what) > 2 else items.get(what, "NMC622")
        stream = Stream.of_mass({solid: 2.0, "water": 1.0}, capacity=7.0)
        found = only(result.ledger, products={name: stream})
        share = row.get("payable_share", 1.0)
        each = {i: price(i) * contained(row, w, stream) * share for i, w in paid.items()}
        assert found.revenue[name] == pytest.approx(sum(each.values())), item
        assert found.value == found.margin == pytest.approx(sum(each.values()))


@pytest.mark.parametrize("name", shipped())
def test_what_leaves_free_is_gas_or_clean_water(name: str) -> None:
    """Whatever else leaves unsold costs something, slag apart, which is given away."""
    found = run(name)
    for waste, stream in found.ledger.wastes.items():
        if waste not in found.assessment.money.wastes:
            dirty = [key for key in stream.flows if component(key).phase != "g" and key != "water"]
            assert stream.mass_of(dirty) <= 1e-3 * stream.mass, waste
        else:
            assert found.assessment.money.wastes[waste] > 0 or waste == "slag"


def test_totals_are_sums(result: Result) -> None:
    """Value, cost and margin of the plant, and per tonne in the document."""
    found, ledger = result.assessment.money, result.ledger
    assert found.value == pytest.approx(sum(found.revenue.values())) and len(found.revenue) > 5
    kinds = (found.reagents, found.utilities, found.wastes)
    assert found.cost == pytest.approx(sum(sum(kind.values()) for kind in kinds))
    assert dict(found.costs) == {
        kind: pytest.approx(sum(flows.values()))
        for kind, flows in zip(("reagents", "utilities", "wastes"), kinds, strict=True)
    }
    kpis = result.to_dict()["kpis"]
    for key, flow in (("value", found.value), ("cost", found.cost), ("margin", found.value - found.cost)):
        assert kpis[f"{key}_per_tonne"]["value"] == pytest.approx(1000.0 * flow / ledger.feed.mass)


@pytest.mark.parametrize("location", _LOCAL)
def test_where_the_plant_stands_sets_its_prices(location: str) -> None:
    """Those that the location holds; the others are the price table's."""
    found = Economics(location=location).table
    for item in ("electricity", "heat", "landfill", "wastewater", "nickel"):
        assert found[item].value == pytest.approx(price(item, location))


def test_own_prices_come_first() -> None:
    """Before the location's, and told as entered."""
    found = Economics(price={"electricity": "0.2 USD/kWh"}, location="China").table["electricity"]
    assert found.value == pytest.approx(0.2 / _KWH) and found.entered and found.source == "entered"


def test_the_price_tables_hold_the_same_items() -> None:
    """An item that one of them lacks would be found missing only at the end of a run; and each has a price of its own kind."""
    years = {year: data(f"prices/{year}.toml") for year in ("2019", "2022", "2025")}
    items = {year: {item: row for item, row in table.items() if isinstance(row, dict)} for year, table in years.items()}
    for year, rows in items.items():
        assert set(rows) == set(items["2022"])
        assert all(row["basis"] == items["2022"][item]["basis"] for item, row in rows.items())
        assert years[year]["year"] == int(year)
        assert all(price.value >= 0 for price in Economics(prices=year).table.values())


def test_prices_over_scenarios(result: Result) -> None:
    """One for each scenario of a batch; another number of them is refused."""
    batch = run({"feed": [{"chemistry": "NMC622", "mass_flow": "1 t/h"}], "leaching": {"tanks": [2, 3]}}).ledger
    one, two = (money(batch, Economics(price={"nickel": f"{p} USD/kg"})).revenue for p in (10, 20))
    both = money(batch, Economics(price={"nickel": ["10 USD/kg", "20 USD/kg"]})).revenue
    name = "nickel sulfate hexahydrate"
    assert both[name] == pytest.approx(np.array([one[name][0], two[name][1]]))
    with pytest.raises(InputError, match=r"economics.price.nickel has 3 values, the plant 2"):
        money(batch, Economics(price={"nickel": ["10 USD/kg"] * 3}))


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("fluoride_removal.calcium", ["0.1 mg/kg", "0.1 g/kg", "0.5 g/kg", "1 g/kg"]),
        ("lithium_filtration.moisture", ["5 percent", "20 percent", "40 percent", "60 percent"]),
    ],
)
def test_nobody_pays_for_what_is_not_the_product(key: str, values: list[str]) -> None:
    """Chalk, sulfate and liquor on the crystals bring no revenue: worse washing and softening never pay."""
    money = run(Scenario.load("lfp-hydro").override(key, values)).assessment.money
    paid = money.revenue["lithium carbonate"] + money.revenue["sodium sulfate"]
    assert np.all(np.diff(paid) < 1e-9 * paid[0])

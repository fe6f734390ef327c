"""Money: what each product fetches and each reagent, utility and waste costs is what its row of the data says."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from blackmass.process import InputError, Result, Scenario, run, tables
from blackmass.process.assess.money import Money, money
from blackmass.process.assess.prices import Economics
from blackmass.process.assess.purity import Purity
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


@pytest.mark.parametrize("name", [name for name, row in _REAGENTS.items() if "price" in row])
def test_each_reagent_costs_what_its_row_says(name: str, result: Result) -> None:
    """By the pure substance."""
    found = only(result.ledger, reagents={name: 2.0})
    assert dict(found.reagents) == {name: pytest.approx(2.0 * price(_REAGENTS[name]["price"]))}


@pytest.mark.parametrize("name", ["electricity", "electricity delivered", "heat", "cooling"])
def test_each_utility_costs_what_its_row_says(name: str, result: Result) -> None:
    """By energy; what is delivered earns what it would cost."""
    sign = -1.0 if name.endswith("delivered") else 1.0
    found = only(result.ledger, utilities={name: sign * 1e6})
    assert sum(found.costs.values()) == pytest.approx(sign * 1e6 * price(name.removesuffix(" delivered")))


def contained(row: dict[str, Any], what: str, stream: Stream) -> float:
    """kg/s (or W) of what a product is paid for, from its component's own data."""
    (solid,) = [key for key in stream.flows if key != "water"]
    if what == "capacity":
        return stream.capacity
    if what in ("mass", solid):
        return stream.component_mass(solid)
    return stream.component_mass(solid) * component(solid).mass_fraction(what)


#: kg of what is quoted that hold a kg of the element.
_PER = {("lithium carbonate", "Li"): 1.0 / 0.18785}


@pytest.mark.parametrize("name", _PRODUCTS)
def test_each_product_fetches_what_its_row_says(name: str, result: Result) -> None:
    """A third of it is water, for which nobody pays. Good material; lithium is paid as carbonate, and in black mass only where
    it is worth more than nickel and cobalt."""
    row = _PRODUCTS[name]
    paid = row.get("payable") or {row["price"]: row["paid"]}
    items = {"Cu": "copper cathode", "Al": "aluminium foil"}
    for item, what in paid.items():
        solid = what if what not in ("mass", "capacity") and len(what) > 2 else items.get(what, "NMC622")
        stream = Stream.of_mass({solid: 2.0, "water": 1.0}, capacity=7.0)
        found = money(replace(result.ledger, products={name: stream}), Economics(), Purity({}))
        share = row.get("payable_share", 1.0)
        each = {w: price(i) * contained(row, w, stream) * share * _PER.get((i, w), 1.0) for i, w in paid.items()}
        lithium = each.pop("Li", 0.0)
        assert found.revenue[name] == pytest.approx(max(sum(each.values()), lithium), rel=1e-4), item
        assert found.value == pytest.approx(max(sum(each.values()), lithium), rel=1e-4)


def black_mass(economics: Economics, ledger: Ledger, **grades: float) -> float:
    """USD per kg that black mass of these components fetches."""
    return float(money(replace(ledger, products={"black mass": Stream.of_mass(grades)}), economics).value)


def test_lithium_is_paid_once(result: Result) -> None:
    """LFP black mass fetches its lithium; of NMC it is in the share of nickel and cobalt unless a share is given for it.

    100 g of lithium in LFP are 532 g of carbonate, 70 % of which is paid; early in 2022 nickel and cobalt fetched 150 % with
    lithium in it.
    """
    lithium = component("LFP").mass_fraction("Li")
    plain = Economics()
    assert black_mass(plain, result.ledger, LFP=1.0) == pytest.approx(0.70 * lithium / 0.18785 * 8.57, rel=1e-4)
    held = {element: component("NMC622").mass_fraction(element) for element in ("Ni", "Co", "Li")}
    metals = held["Ni"] * 16.853 + held["Co"] * 50.3535
    assert black_mass(plain, result.ledger, NMC622=1.0) == pytest.approx(0.70 * metals)
    separate = Economics(payable={"Ni": 0.73, "Co": 0.73, "Li": 0.72})
    both = 0.73 * metals + 0.72 * held["Li"] / 0.18785 * 8.57
    assert black_mass(separate, result.ledger, NMC622=1.0) == pytest.approx(both, rel=1e-4)
    folded = separate.replace(lithium_paid="in nickel and cobalt")
    assert black_mass(folded, result.ledger, NMC622=1.0) == pytest.approx(0.73 * metals)
    high = Economics(payable={"Ni": 1.5, "Co": 1.5})
    assert black_mass(high, result.ledger, NMC622=1.0) == pytest.approx(1.5 * metals)
    assert money(replace(result.ledger, products={"black mass": Stream.of_mass({"LFP": 1.0})}), high).unpaid == (
        "black mass",
    )


def test_black_mass_has_a_price_of_its_own(result: Result) -> None:
    """Entered, dry; and one below nothing costs whoever delivers it."""
    assert black_mass(
        Economics(price={"black mass": "1100 USD/t"}), result.ledger, LFP=1.0, water=0.2
    ) == pytest.approx(1.1)
    assert black_mass(Economics(price={"black mass": "-0.1 USD/kg"}), result.ledger, LFP=1.0) == pytest.approx(-0.1)


def test_off_grade_loses_a_discount(result: Result) -> None:
    """Lithium carbonate with ever more sodium sulfate in it, which nobody pays as carbonate: it never fetches more."""
    salt = np.array([0.0, 1e-4, 0.02, 0.05, 0.1, 0.2])
    dirty = Stream.of_mass({"lithium carbonate": np.ones(6), "sodium sulfate": salt})
    found = money(replace(result.ledger, products={"lithium carbonate": dirty}, size=6, batch=True), Economics())
    revenue = found.revenue["lithium carbonate"]
    assert revenue[0] == pytest.approx(8.57)
    assert np.all(np.diff(revenue) <= 0) and revenue[2] < 0.9 * revenue[0] and revenue[-1] < 0.7 * revenue[0]
    share = 1.0 / 1.02
    assert revenue[2] == pytest.approx(8.57 * 0.9 * (1.0 - 2.0 * (0.995 - share)))
    own = Economics(discounts={"lithium carbonate": 0.0}, shortfall=0.0)
    kept = money(replace(result.ledger, products={"lithium carbonate": dirty}, size=6, batch=True), own)
    assert kept.revenue["lithium carbonate"] == pytest.approx(np.full(6, 8.57))


def test_cathode_that_no_maker_takes_is_worth_its_metals(result: Result) -> None:
    """With a tenth of graphite in it NMC622 is no cathode any more: it sells as a mix of metals."""
    clean, dirty = ({"NMC622": 1.0, "graphite": g} for g in (0.0, 0.1))
    name = "NMC622 cathode"
    good, bad = (
        money(replace(result.ledger, products={name: Stream.of_mass(flows)}), Economics(shortfall=0.0))
        for flows in (clean, dirty)
    )
    held = {element: component("NMC622").mass_fraction(element) for element in ("Ni", "Co")}
    assert good.value == pytest.approx(25.0)
    assert bad.value == pytest.approx(0.70 * (held["Ni"] * 16.853 + held["Co"] * 50.3535))
    assert "sold as mixed cathode" in bad.off_grade[name]


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped())
def test_what_leaves_free_is_gas_or_clean_water(name: str) -> None:
    """Whatever else leaves unsold costs something, slag apart, which is given away."""
    found = run(name)
    for waste, stream in found.ledger.wastes.items():
        if tables.wastes()[waste].get("price") in found.ledger.booked:
            assert waste not in found.assessment.money.wastes  # paid for by the accounts
        elif waste not in found.assessment.money.wastes:
            dirty = [key for key in stream.flows if component(key).phase != "g" and key != "water"]
            assert stream.mass_of(dirty) <= 1e-3 * stream.mass, waste
        else:
            assert found.assessment.money.wastes[waste] > 0 or waste == "slag"


def test_totals_are_sums(result: Result) -> None:
    """Value, cost and margin of the plant, and per tonne in the document."""
    found, spent, ledger = result.assessment.money, result.assessment.costs, result.ledger
    assert found.value == pytest.approx(sum(found.revenue.values())) and len(found.revenue) > 5
    kinds = (found.reagents, found.utilities, found.wastes)
    assert dict(found.costs) == {
        kind: pytest.approx(sum(flows.values()))
        for kind, flows in zip(("reagents", "utilities", "wastes"), kinds, strict=True)
    }
    assert found.costs.items() <= spent.by_kind.items()
    assert spent.total == pytest.approx(spent.variable + spent.fixed + spent.by_kind["capital"])
    document = result.to_dict()
    for key, flow in (("value", found.value), ("cost", spent.total), ("margin", found.value - spent.total)):
        assert document["kpis"][f"{key}_per_tonne"]["value"] == pytest.approx(1000.0 * flow / ledger.feed.mass)
    assert sum(q["value"] for q in document["costs"].values()) == pytest.approx(
        document["kpis"]["cost_per_tonne"]["value"]
    )


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
    with pytest.raises(InputError, match=r"economics.price.nickel has 3 values, the plant has 2"):
        money(batch, Economics(price={"nickel": ["10 USD/kg"] * 3}))


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("fluoride_removal.calcium", ["0.1 mg/kg", "0.1 g/kg", "0.5 g/kg", "1 g/kg"]),
        ("lithium_filtration.occluded_liquor", ["0 g/kg", "1 g/kg", "10 g/kg", "100 g/kg"]),
        ("lithium_filtration.wash_stages", [4, 2, 1, 0]),
    ],
)
def test_nobody_pays_for_what_is_not_the_product(key: str, values: list[str]) -> None:
    """Chalk, sulfate and liquor on the crystals bring no revenue: worse washing and softening never pay."""
    money = run(Scenario.load("lfp-hydro").override(key, values)).assessment.money
    paid = money.revenue["lithium carbonate"]
    assert np.all(np.diff(paid) < 1e-9 * paid[0])

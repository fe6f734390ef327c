"""What a plant costs to build and to run, against the factors and figures of EverBatt 2023."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from blackmass.process import InputError, Result, operations, run, tables
from blackmass.process.assess.capital import Capital, capital
from blackmass.process.assess.costs import Operating, costs
from blackmass.process.assess.finance import Finance, recovery_factor, working_capital
from blackmass.process.assess.prices import Economics
from blackmass.process.equipment import Equipment, Piece
from blackmass.process.ledger import Ledger

_FEED = {"chemistry": "NMC622", "form": "cell", "mass_flow": "10000 t/yr"}
_TONNE_AN_HOUR = 1000.0 / 3600.0


@pytest.fixture(scope="module")
def result() -> Result:
    return run("nmc622-hydro")


def of(ledger: Ledger, *pieces: Piece, **settings: Any) -> Any:
    """The capital of a plant that is these pieces alone, as they are sized, in dollars of 2019."""
    unit = replace(ledger.units[0], equipment=pieces)
    return capital(replace(ledger, units=(unit,)), Capital(**{"design_margin": 1.0, **settings}), 2019)


def test_equipment_costs_what_everbatt_has_for_it(result: Result) -> None:
    """A calciner of 2 t/h: 1,313,830 x 2^0.512 x 1.035 USD of 2019; and a flat one, of which there are three where one is too small."""
    found = of(result.ledger, Piece("calciner", 1, 2 * _TONNE_AN_HOUR))
    assert found.purchased == pytest.approx(1313830 * 2**0.512 * 1.035, rel=1e-5)
    presses = of(result.ledger, Piece("filter press", 1, 5 * _TONNE_AN_HOUR))
    assert presses.purchased == pytest.approx(3 * 173000 * 1.035, rel=1e-5) and presses.items[0].number == 3
    later = capital(result.ledger, Capital(), 2022).purchased / capital(result.ledger, Capital(), 2019).purchased
    assert later == pytest.approx(816 / 607.5, rel=1e-6)


def test_factors_make_a_plant_of_it(result: Result) -> None:
    """EverBatt 2023: 19.878 M USD of fixed capital are 3.2955 M USD of equipment, by Towler and Sinnott's factors."""
    size = (3.2955e6 / (1313830 * 1.035)) ** (1 / 0.512) * _TONNE_AN_HOUR
    found = of(result.ledger, Piece("calciner", 1, size))
    assert found.fixed == pytest.approx(19.878e6, rel=1e-3)
    assert found.inside == pytest.approx(3.2 * found.purchased) and found.offsites == pytest.approx(0.4 * found.inside)
    peters = of(result.ledger, Piece("calciner", 1, size), method="peters-timmerhaus")
    assert peters.fixed == pytest.approx(2.83 * 1.2 * 1.05 * found.purchased)
    dear = of(result.ledger, Piece("calciner", 1, size), plant_cost_factor=4)
    assert dear.fixed == pytest.approx(4 * found.fixed) and not any("3 to 9" in d.text for d in dear.doubts)
    assert any("3 to 9" in d.text for d in found.doubts)
    chinese = of(result.ledger, Piece("calciner", 1, size), location="China")
    assert chinese.fixed == pytest.approx(0.61 * found.fixed)
    assert (found.low, found.high) == (pytest.approx(0.7 * found.fixed), pytest.approx(1.5 * found.fixed))


def test_capital_is_recovered(result: Result) -> None:
    """114.716 M USD at 10 % over 10 years are 18.670 M USD a year, and 19.878 are 3.2351."""
    assert 114.716 * recovery_factor(0.10, 10) == pytest.approx(18.670, rel=1e-4)
    assert 19.878 * recovery_factor(0.10, 10) == pytest.approx(3.2351, rel=1e-4)
    found = result.assessment
    yearly = found.costs.by_kind["capital"] * result.operating_seconds
    assert yearly == pytest.approx(0.162745 * found.capital.fixed, rel=1e-5)


@pytest.mark.parametrize("name", operations.__all__)
def test_every_operation_says_what_it_is(name: str) -> None:
    """So that no shipped plant's capital lacks it."""
    equipment = getattr(operations, name).equipment
    assert equipment is not None
    assert all(each.kind in tables.equipment() for each in equipment)


@pytest.mark.slow
def test_a_small_plant_is_dear() -> None:
    """Per tonne a tenth of the plant costs several times as much to own; EverBatt has 4 to 5 times as much in all."""
    ten, one = (run({"feed": [{**_FEED, "mass_flow": f"{n} t/yr"}]}).document for n in (10000, 1000))
    assert 2 < one.costs["capital"].value / ten.costs["capital"].value < 6
    assert one.kpis.value_per_tonne.value == pytest.approx(ten.kpis.value_per_tonne.value, rel=1e-6)
    assert one.costs["reagents"].value == pytest.approx(ten.costs["reagents"].value, rel=1e-6)


def test_areas_add_up(result: Result) -> None:
    """To the fixed capital; each unit's equipment is of its area."""
    found = result.assessment.capital
    assert sum(found.by_area.values()) == pytest.approx(found.fixed)
    assert {"mechanical", "leaching", "nickel"} <= set(found.by_area)


def test_a_year_without_a_cost_index_is_told(result: Result) -> None:
    """Capital is in money of the nearest year that has one, and says so."""
    known, later = (capital(result.ledger, Capital(), year) for year in (2025, 2031))
    assert later.fixed == known.fixed
    assert any("no cost index is known for 2031" in doubt.text and "2025" in doubt.text for doubt in later.doubts)
    assert not any("cost index" in doubt.text for doubt in known.doubts)


def test_equipment_that_is_not_said_is_told(result: Result) -> None:
    """By the name of the unit; and a kind that no data know is refused."""
    silent = replace(result.ledger, units=(replace(result.ledger.units[0], equipment=None), *result.ledger.units[1:]))
    found = capital(silent, Capital(), 2022)
    assert found.missing == (result.ledger.units[0].name,)
    assert any("incomplete" in doubt.text for doubt in found.doubts)
    with pytest.raises(InputError, match=r'there is no equipment "crushr"; did you mean "crusher"'):
        of(result.ledger, Piece("crushr", 1, 1.0))
    assert Equipment("crusher").by == "feed"


def replace_ledger(result: Result, ledger: Ledger) -> Any:
    """A result of which another ledger is judged."""
    return SimpleNamespace(ledger=ledger, assessment=result.assessment, operating_seconds=result.operating_seconds)


def spend(result: Result, economics: Economics | None = None, **settings: Any) -> Any:
    """The costs of a plant with something entered."""
    found = result.assessment
    return costs(
        result.ledger,
        found.money,
        found.capital,
        Operating(**settings),
        economics or Economics(),
        Finance(),
        result.operating_seconds,
    )


def test_the_feed_is_paid_by_what_is_in_it(result: Result) -> None:
    """EverBatt 2023: 0.30 of nickel and cobalt, 1.6452 USD/kg for its NMC622 cell of 16.27 % nickel and 5.4455 % cobalt."""
    plain = spend(result)
    feed = result.ledger.feed
    worth = (feed.contained("Ni") * 16.853 + feed.contained("Co") * 50.3535) / feed.mass
    assert plain.feed_price == pytest.approx(0.30 * worth)
    assert 0.30 * (0.16270 * 16.853 + 0.054455 * 50.3535) == pytest.approx(1.6452, rel=1e-3)
    paid = spend(result, Economics(feed_price="-2 USD/kg"))
    assert paid.by_kind["feedstock"] == pytest.approx(-2 * feed.mass)
    fee = spend(result, Economics(feed_price="5 CNY/kg", exchange={"CNY": "0.2 USD"}, gate_fee="300 USD/t"))
    assert fee.feed_price == pytest.approx(0.7)


@pytest.mark.parametrize("rent", [0.0, 0.5])
@pytest.mark.parametrize("shares", [{}, {"consumables": 0.05, "selling": 0.02, "interest": 0.06, "royalties": 0.03}])
@pytest.mark.parametrize("price", [None, "-1 USD/kg", "3 USD/kg"])
def test_break_even(result: Result, rent: float, shares: dict[str, float], price: str | None) -> None:
    """At the feed price that is told nothing is left, be it a price or a fee, and so with prices changed by the factor that is told."""
    economics, settings = Economics(feed_price=price), {"rent": rent, **shares}
    found = spend(result, economics, **settings)
    assert (found.break_even_feed_price < 0) == (rent > 0)
    at = spend(result, Economics(feed_price=f"{found.break_even_feed_price} USD/kg"), **settings)
    assert at.total == pytest.approx(result.assessment.money.value)
    money = result.assessment.money
    factor = found.break_even_price_factor
    scaled = replace(money, revenue={name: value * factor for name, value in money.revenue.items()})
    again = costs(
        result.ledger, scaled, result.assessment.capital, Operating(**settings), economics, Finance(), result.operating_seconds
    )  # fmt: skip
    assert again.total == pytest.approx(scaled.value)


def test_selling_and_interest_go_by_what_is_spent(result: Result) -> None:
    """Of variable and fixed cost with themselves in it, and of the working capital; a fee of the feed is no cost."""
    finance, seconds, capex = Finance(), result.operating_seconds, result.assessment.capital
    for price in ("2 USD/kg", "-2 USD/kg"):
        found = spend(result, Economics(feed_price=price), selling=0.02, interest=0.06, consumables=0.05)
        bought = max(found.by_kind["feedstock"], 0.0)
        supplies = bought + found.by_kind["reagents"]
        cash = found.variable + found.fixed - found.by_kind["feedstock"] + bought
        assert found.by_kind["selling"] == pytest.approx(0.02 * cash)
        assert found.by_kind["consumables"] == pytest.approx(0.05 * supplies)
        tied = working_capital(finance, cash * seconds, supplies * seconds, capex.inside + capex.offsites)
        assert tied > 0 and found.by_kind["interest"] * seconds == pytest.approx(0.06 * tied)
    assert not {"selling", "interest", "consumables"} & set(spend(result).by_kind)


def test_the_feed_is_paid_by_its_cathode(result: Result) -> None:
    """In place of the share, as far as that cathode is in it; black mass is not."""
    plain = spend(result).feed_price
    assert spend(result, Economics(feed_prices={"NMC622": "-2 USD/kg"})).feed_price == pytest.approx(-2.0)
    assert spend(result, Economics(feed_prices={"LFP": "-2 USD/kg"})).feed_price == pytest.approx(plain)
    mixed = run({"feed": [{**_FEED, "composition": {"NMC622": 0.3, "LFP": 0.1, "graphite": 0.6}}], "route": "pyro"})
    of_both = spend(mixed, Economics(feed_prices={"LFP": "-2 USD/kg"})).feed_price
    assert of_both == pytest.approx(-2.0 * 0.25 + 0.75 * spend(mixed).feed_price)
    powder = replace(result.ledger, forms={"feed": "black_mass"})
    assert spend(replace_ledger(result, powder), Economics(feed_prices={"NMC622": "-2 USD/kg"})).feed_price > 0
    with pytest.raises(InputError, match=r'economics\.feed_prices: "NMC62" is not known here; did you mean "NMC622"'):
        Economics(feed_prices={"NMC62": "1 USD/kg"})


_SECTION = {"cost": "8 MUSD", "capacity": "2 t/h", "exponent": 0.5, "year": 2022, "by": "batteries", "positions": 4}


def test_sections_are_quoted(result: Result) -> None:
    """8 MUSD at 2 t/h are 4 at half a tonne by the square root; they replace the curves, and bring their people."""
    fed = result.ledger.feed.mass / _TONNE_AN_HOUR
    found = capital(result.ledger, Capital(sections={"all of it": _SECTION}, design_margin=1.0), 2022)
    assert found.purchased == pytest.approx(8e6 * (fed / 2.0) ** 0.5)
    assert found.fixed == pytest.approx(1.885 * 3.2 * found.purchased) and set(found.by_area) == {"all of it"}
    assert found.positions == {"all of it": 4} and not result.assessment.capital.positions
    assert not any("3 to 9" in doubt.text for doubt in found.doubts)
    in_2019 = capital(result.ledger, Capital(sections={"a": {**_SECTION, "year": 2019}}, design_margin=1.0), 2022)
    assert in_2019.purchased == pytest.approx(found.purchased * 816 / 607.5)
    nickel = {**_SECTION, "of": ["Ni", "Co"], "by": "black mass", "exponent": 1.0}
    part = capital(result.ledger, Capital(sections={"a": nickel}, design_margin=1.0), 2022)
    powder = result.ledger.powder
    held = (powder.element_mass("Ni") + powder.element_mass("Co")) / _TONNE_AN_HOUR
    assert part.purchased == pytest.approx(8e6 * held / 2.0)


def test_capacity_is_built_in_steps(result: Result) -> None:
    """1.2 times 1.5625 t/h are 1.875, which four steps of half a tonne hold; what is a whole number of steps stays so."""
    for step, built in (("0.5 t/h", 2.0), ("1.875 t/h", 1.875), ("3 t/h", 3.0)):
        found = capital(result.ledger, Capital(sections={"a": {**_SECTION, "exponent": 1.0}}, capacity_step=step), 2022)
        assert found.purchased == pytest.approx(4e6 * built) and found.items[0].size == pytest.approx(built)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"capacity": None}, r'capital\.sections\."a": capacity is missing'),
        ({"capacty": "1 t/h"}, r'capital\.sections\."a": capacty has no place here; did you mean "capacity"'),
        ({"by": "powder"}, r'capital\.sections\."a"\.by: "powder" is not possible; choose one of feed, batteries'),
        ({"of": "Nickel"}, r'capital\.sections\."a"\.of: "Nickel" is no element'),
        ({"year": 2022.5}, r'capital\.sections\."a"\.year: 2022\.5 is not possible; give one whole year'),
        ({"year": 1850}, r'capital\.sections\."a"\.year: no cost index is known for 1850; .*money of 20'),
        ({"positions": -1}, r'capital\.sections\."a"\.positions: -1 is not possible; give one number of at least zero'),
        ({"exponent": 0.0}, r'capital\.sections\."a"\.exponent: 0\.0 is not possible'),
        ({"cost": "8 t/h"}, r'capital\.sections\."a"\.cost'),
    ],
)
def test_quotes_are_refused(changed: dict[str, Any], words: str) -> None:
    """By name."""
    quote = {key: value for key, value in {**_SECTION, **changed}.items() if value is not None}
    with pytest.raises(InputError, match=words):
        Capital(sections={"a": quote})


@pytest.mark.parametrize("shares", [(0.6, 0.4), (0.9, 0.1), ([0.1, 0.7], [0.2, 0.5])])
def test_revenue_that_is_all_given_away_is_refused(shares: tuple[Any, Any]) -> None:
    """By name: no price would cover the costs."""
    with pytest.raises(InputError, match=r"operating.royalties.*operating.research"):
        Operating(research=shares[0], royalties=shares[1])


def test_labour_by_place(result: Result) -> None:
    """38.12 USD/h in the US and 3 in China, or what is entered; at least the crew."""
    us, china, own = spend(result), spend(result, location="China"), spend(result, wage="20 USD/h")
    assert us.by_kind["labour"] / china.by_kind["labour"] == pytest.approx(38.12 / 3)
    assert own.by_kind["labour"] == pytest.approx(us.workers * 1.25 * 20 / 3600)
    assert spend(result, crew=50).workers == 50


def test_a_batch_of_settings() -> None:
    """Feed price, discount rate and cost factor over scenarios in one call, each as it is alone."""
    plant = {"route": "mechanical", "feed": [_FEED]}
    entered = {
        "economics": {"feed_price": ["0 USD/kg", "1 USD/kg", "-1 USD/kg"]},
        "finance": {"discount_rate": [0.05, 0.10, 0.15], "life": [10, 15, 20]},
        "capital": {"plant_cost_factor": [1, 2, 4]},
    }
    batch = run({**plant, **entered, "screening": {"aperture": ["1 mm"] * 3}})
    for i in range(3):
        alone = {table: {key: values[i] for key, values in rows.items()} for table, rows in entered.items()}
        one = run({**plant, **alone, "screening": {"aperture": "1 mm"}}).document
        each = batch.select(i).document
        assert each.finance.npv.value == pytest.approx(one.finance.npv.value)
        assert batch.document.finance.npv.value[i] == pytest.approx(one.finance.npv.value)
        assert np.ravel(batch.document.kpis.margin_per_tonne.value)[i] == pytest.approx(one.kpis.margin_per_tonne.value)


def test_costs_by_area_add_up(result: Result) -> None:
    """To all that is spent; each part has what its units take, throw away, and are built of, and the feed is nobody's."""
    spent, money, ledger = result.assessment.costs, result.assessment.money, result.ledger
    assert sum(spent.by_area.values()) == pytest.approx(spent.total)
    assert spent.by_area["whole plant"] > spent.by_kind["feedstock"]
    nickel = [unit for unit in ledger.units if unit.area == "nickel"]
    names = {unit.name for unit in nickel}
    least = sum(
        money.prices[price].value * flow
        for unit in nickel
        for name, flow in unit.reagents.items()
        for price in [tables.reagents()[name]["price"]]
    )
    built = result.assessment.capital.by_area["nickel"] / result.assessment.capital.fixed
    held = sum(spent.by_kind[kind] for kind in ("capital", "maintenance", "insurance and rent")) * built
    rest = spent.by_area["nickel"] - least - held
    power = sum(
        unit.utilities[name] * money.prices["electricity"].value
        for unit in nickel
        for name in ("electricity", "electricity delivered")
    )
    heat = sum(unit.utilities[name] * money.prices[name].value for unit in nickel for name in ("heat", "cooling"))
    people = sum(
        i.number * tables.equipment()[i.kind]["hours"] for i in result.assessment.capital.items if i.unit in names
    )
    all_of_them = sum(i.number * tables.equipment()[i.kind]["hours"] for i in result.assessment.capital.items)
    labour = spent.by_kind["labour"] * people / all_of_them
    assert rest == pytest.approx(power + heat + labour, rel=0.05)  # number of pieces is told after the largest piece


def test_what_accounts_hold_is_the_whole_plants(result: Result) -> None:
    """Nobody knows which part takes it."""
    booked = replace(result.ledger, booked={"sodium hydroxide": result.ledger.reagents["sodium hydroxide"]})
    ours, before = spend(replace_ledger(result, booked)), spend(result)
    assert ours.total == pytest.approx(before.total)
    assert ours.by_area["whole plant"] > before.by_area["whole plant"]
    assert ours.by_area["nickel"] < before.by_area["nickel"]


@pytest.mark.slow
def test_break_even_prices_of_metals(result: Result) -> None:
    """With one of them as it is told and all others as they are nothing is left; the feed's price goes along."""
    told = result.document.finance.break_even_prices or {}
    assert {"nickel", "cobalt", "lithium carbonate"} <= set(told)
    for item, price in told.items():
        economics = {"prices": "2022", "price": {item: f"{price.value} USD/kg"}}
        changed = run({"feed": [_FEED], "economics": economics, "copper_cementation": {}}).assessment
        assert changed.costs.total == pytest.approx(changed.money.value, rel=1e-6), item
    dear = run({"feed": [_FEED], "economics": {"gate_fee": "20 USD/kg"}}).document.finance
    assert dear.break_even_prices is None, "no price is low enough"


def test_break_even_prices_of_a_batch(result: Result) -> None:
    """Each scenario has its own, and one in which no price does it has none."""
    batch = run(
        {
            "feed": [_FEED],
            "copper_cementation": {},
            "economics": {"prices": "2022", "gate_fee": ["0 USD/kg", "20 USD/kg"]},
        }
    )
    both, alone = ((found.document.finance.break_even_prices or {})["nickel"].value for found in (batch, result))
    assert both[0] == pytest.approx(alone) and both[1] is None


def test_electrowinning_has_a_rectifier() -> None:
    """For the power that its copper takes, with the margin of the design."""
    result = run("nmc622-pyro")
    pieces = {item.kind: item for item in result.assessment.capital.items if item.unit == "copper_electrowinning"}
    power = result.solution.outcomes["copper_electrowinning"].effect.work
    assert set(pieces) == {"electrowinning cells", "rectifier"}
    assert pieces["rectifier"].size == pytest.approx(1.2 * power / 1e3)
    assert pieces["rectifier"].cost == pytest.approx(200 * 1.2 * power / 1e3)


def test_products_are_brought_to_who_buys_them(result: Result) -> None:
    """Dangerous goods at the rate of the feed, others at their own, and what is not named at no cost."""
    sold, plain = result.ledger.products, spend(result)
    far = {"nickel sulfate hexahydrate": "1000 km", "lithium carbonate": "200 km"}
    found = spend(result, Economics(customers=far))
    more = sold["nickel sulfate hexahydrate"].mass * 57e-3 + sold["lithium carbonate"].mass * 0.2 * 35e-3
    assert found.by_kind["freight"] - plain.by_kind["freight"] == pytest.approx(more)
    with pytest.raises(InputError, match=r'economics\.customers: "nickel" is not a product'):
        Economics(customers={"nickel": "10 km"})

"""Accounts: what a plant is said to take, in money and emissions and nowhere else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from blackmass.process import InputError, Result, Scenario, run
from blackmass.process.accounts import Accounts
from blackmass.process.contents import amount
from blackmass.process.ledger import by_accounts

_CELLS = {"chemistry": "NMC622", "mass_flow": "1 t/h"}


def _plant(accounts: Any, route: str = "mechanical", **feed: Any) -> Result:
    return run(Scenario({"route": route, "feed": [{**_CELLS, **feed}], "accounts": accounts}))


@pytest.fixture(scope="module")
def plain() -> Result:
    return _plant({})


def test_they_replace_what_models_add_up_to(plain: Result) -> None:
    """A bill of electricity and one of landfill: in rows, costs and emissions; streams stay."""
    bill = {"electricity": {"mass": "0.2 MJ/kg"}, "landfill": {"mass": 0.1}, "nitrogen": {"mass": 0.5}}
    result = _plant({"feed": bill})
    fed = result.ledger.feed.mass
    assert result.ledger.utilities["electricity"] == pytest.approx(0.2e6 * fed)
    assert "electricity delivered" in plain.ledger.utilities and "electricity delivered" not in result.ledger.utilities
    assert result.ledger.reagents["nitrogen"] == pytest.approx(0.5 * fed)
    money = result.assessment.money
    assert money.utilities["electricity"] == pytest.approx(0.2e6 * fed * 0.0845 / 3.6e6)
    assert money.wastes[by_accounts("landfill")] == pytest.approx(0.1 * fed * 0.05956, rel=1e-3)
    assert "sorting residue" in plain.assessment.money.wastes and "sorting residue" not in money.wastes
    sources = {source.name: source.amounts["ghg"] for source in result.assessment.impacts.sources}
    assert sources["electricity"] == pytest.approx(0.2e6 * fed * 466.5e-3 / 3.6e6)
    assert result.ledger.wastes == plain.ledger.wastes and result.ledger.products == plain.ledger.products
    rows = result.to_dict()
    assert sum(row.get("cost_per_tonne", {"value": 0.0})["value"] for row in rows["wastes"]) == pytest.approx(
        rows["costs"]["wastes"]["value"]
    )


def test_by_what_is_held(plain: Result) -> None:
    """By element, component, cathode and mass, of the feed or of black mass."""
    fed, powder = plain.ledger.feed, plain.ledger.black_mass
    assert powder is not None
    result = _plant(
        {
            "batteries": {"sulfuric acid": {"Ni": 2.0, "graphite": 1.0, "cathode": 0.5, "mass": -0.1}},
            "black_mass": {"sulfuric acid": {"Li": 7.0}},
        }
    )
    expected = 2.0 * fed.element_mass("Ni") + fed.component_mass("graphite") + 0.5 * fed.component_mass("NMC622")
    expected += -0.1 * fed.mass + 7.0 * powder.element_mass("Li")
    assert result.ledger.reagents["sulfuric acid"] == pytest.approx(expected)
    assert amount(fed, {"mass": 1.0}) == fed.mass


def test_black_mass_that_is_fed_is_no_battery() -> None:
    """It has what black mass takes alone."""
    accounts = {
        "batteries": {"limestone": {"mass": 1.0}},
        "black_mass": {"sand": {"mass": 1.0}},
        "feed": {"coke": {"mass": 1.0}},
    }
    result = _plant(accounts, "pyro", form="black_mass")
    fed = result.ledger.feed.mass
    held = {name: result.ledger.reagents.get(name, 0.0) for name in ("limestone", "sand", "coke")}
    assert held == {"limestone": 0.0, "sand": pytest.approx(fed), "coke": pytest.approx(fed)}


def test_what_is_less_than_the_models_take_is_told(plain: Result) -> None:
    """With both figures; what is more is not."""
    taken = plain.ledger.utilities["electricity"] / plain.ledger.feed.mass
    for share, told in ((0.5, True), (2.0, False)):
        doubts = _plant({"feed": {"electricity": {"mass": f"{share * taken / 1e6} MJ/kg"}}}).assessment.doubts
        texts = [doubt.text for doubt in doubts if doubt.where == "accounts"]
        assert bool(texts) == told and all("electricity (" in text and "kWh/t" in text for text in texts)


def test_what_they_do_not_name(plain: Result) -> None:
    """Is as modelled, or nothing, where that is said."""
    named = {"nitrogen": {"mass": 0.5}}
    assert _plant({"feed": named}).ledger.utilities == plain.ledger.utilities
    alone = _plant({"feed": named, "others": "none"})
    assert set(alone.ledger.reagents) == {"nitrogen"} and not alone.ledger.utilities and not alone.ledger.disposed
    assert not alone.assessment.money.wastes and alone.assessment.money.costs["utilities"] == 0
    assert [doubt for doubt in alone.assessment.doubts if doubt.where == "accounts"]


def test_burnt_carbon_and_diesel(plain: Result) -> None:
    """In the emissions of the plant itself; diesel is paid as well."""
    result = _plant({"feed": {"process carbon dioxide": {"mass": 0.3}, "diesel": {"mass": "1 MJ/kg"}}})
    fed = result.ledger.feed.mass
    sources = {source.name: source.amounts["ghg"] for source in result.assessment.impacts.sources}
    assert sources["process carbon dioxide"] == pytest.approx(0.3 * fed)
    assert sources["diesel, burnt"] + sources["diesel, supply"] == pytest.approx(0.0905 * fed)
    assert result.assessment.costs.by_kind["handling"] == pytest.approx(25e-9 * 1e6 * fed)
    before = {source.name: source.amounts["ghg"] for source in plain.assessment.impacts.sources}
    assert before["diesel, burnt"] == pytest.approx(0.6 * 0.0739 * fed)


def test_inventory_takes_reagents_from_them(plain: Result) -> None:
    """The water that comes with reagents stays that of the models."""
    result = _plant({"feed": {"calcium hydroxide": {"mass": 0.5}}})
    ours, before = (
        {x.name: x.amount * a.made for a in r.inventory().activities for x in a.exchanges if x.kind == "technosphere"}
        for r in (result, plain)
    )
    water = "water in reagents"
    assert ours.get(water, 0.0) == pytest.approx(before.get(water, 0.0), abs=1e-12)
    assert ours["calcium hydroxide"] != pytest.approx(before["calcium hydroxide"])


def test_over_a_batch() -> None:
    """Each scenario by its own feed."""
    result = _plant({"feed": {"nitrogen": {"mass": 0.5}}}, mass_flow=["1 t/h", "3 t/h"])
    assert result.ledger.reagents["nitrogen"] == pytest.approx(np.array([0.5, 1.5]) * 1000 / 3600)
    assert result.ledger.block(1).reagents["nitrogen"] == pytest.approx(1.5 * 1000 / 3600)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"sulphur": {"Ni": 1.0}}, r'accounts\.feed: "sulphur" is not known here; did you mean "sulfur"'),
        ({"sulfuric acid": 1.0}, r'accounts\.feed\."sulfuric acid": 1\.0 is not a table of coefficients; .*Ni = 3\.32'),
        ({"sulfuric acid": {"Nickel": 1.0}}, r'"Nickel" is no element or component; .*such as Ni'),
        ({"electricity": {"mass": 1.0}}, r'accounts\.feed\."electricity"\.mass: 1\.0 has no unit'),
        ({"nitrogen": {"mass": [0.1, 0.2]}}, r'accounts\.feed\."nitrogen": a list has no place here'),
        (3, r"accounts\.feed: 3 is not a table"),
    ],
)
def test_refusals(given: Any, words: str) -> None:
    """By name, with what is allowed."""
    with pytest.raises(InputError, match=words):
        Accounts(feed=given)

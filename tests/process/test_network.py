"""Networks: several plants and what travels between them, as one and each by itself."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blackmass.process import Feed, Flowsheet, InputError, Network, Operation, Scenario, Stream, Transport, run
from blackmass.process.assess.finance import Finance
from blackmass.process.assess.prices import Economics
from blackmass.process.document import Document
from blackmass.process.network import read
from blackmass.process.operation import Effect
from blackmass.process.operations import Screening, Shredding
from blackmass.process.parameters import fraction
from blackmass.process.result import Result

#: Whole plants, all of them.
pytestmark = pytest.mark.slow

_PLANT = {"location": "US", "operating_time": "6400 h/yr"}
_CELLS = {"chemistry": "NMC622", "form": "cell", "mass_flow": "10000 t/yr"}
_SPOKE = {"route": "mechanical", "feed": [_CELLS], "plant": _PLANT}
_HUB = {"route": "hydro", "plant": _PLANT, "copper_cementation": {}}


def _network(transport: Any = None, spoke: Any = None, hub: Any = None, **more: Any) -> Network:
    """A spoke that sends its black mass to a hub."""
    sent = transport or Transport("spoke", "hub", distance="0 km", packaging="none")
    return Network({"spoke": spoke or _SPOKE, "hub": hub or _HUB}, [sent], **more)


@pytest.fixture(scope="module")
def one_site() -> Result:
    return run({**_HUB, "feed": [_CELLS]})


@pytest.fixture(scope="module")
def plain() -> Any:
    """The same as a spoke and a hub."""
    return run(_network())


@pytest.fixture(scope="module")
def shipped() -> Any:
    return run("spoke-and-hub")


def _masses(streams: Any) -> dict[str, Any]:
    return {name: stream.mass for name, stream in streams.items()}


# --- what a network is -------------------------------------------------------------------------------------


def test_a_spoke_and_a_hub_are_the_plant_on_one_site(one_site: Result) -> None:
    """Nothing is counted twice and nothing lost: all flows, money of flows, emissions and law are the same.

    Each site handles what it is fed, the hub here without diesel.
    """
    network = run(_network(hub={**_HUB, "operating": {"handling": "0 MJ/kg"}}))
    one, two = one_site.ledger, network.ledger
    for what in (lambda ledger: ledger.recovery, lambda ledger: _masses(ledger.products), lambda ledger: _masses(ledger.wastes),
                 lambda ledger: ledger.reagents, lambda ledger: ledger.utilities, lambda ledger: ledger.fed,
                 lambda ledger: ledger.won):  # fmt: skip
        assert what(two) == pytest.approx(dict(what(one)), rel=1e-9)
    assert two.feed.mass == pytest.approx(one.feed.mass, rel=1e-12)
    assert network.kpis["black_mass_yield"].m == pytest.approx(one_site.kpis["black_mass_yield"].m, rel=1e-9)
    mine, theirs = network.assessment, one_site.assessment
    assert mine.money.revenue == pytest.approx(theirs.money.revenue, rel=1e-9)
    for kind in ("feedstock", "freight", "reagents", "utilities", "wastes", "labour", "handling"):
        assert mine.costs.by_kind[kind] == pytest.approx(theirs.costs.by_kind[kind], rel=1e-9)
    assert mine.costs.taken == pytest.approx(theirs.costs.taken, rel=1e-9)
    for indicator in mine.impacts.indicators:
        assert mine.impacts.total(indicator) == pytest.approx(theirs.impacts.total(indicator), rel=1e-9)
        assert mine.impacts.net(indicator) == pytest.approx(theirs.impacts.net(indicator), rel=1e-9)
    assert {c.name: c.recycled for c in mine.impacts.cathodes} == pytest.approx(
        {c.name: c.recycled for c in theirs.impacts.cathodes}, rel=1e-9
    )
    # Two cooling towers in place of one are all that is built besides.
    built, there = ({i.unit.removeprefix("spoke: ").removeprefix("hub: "): i.cost for i in a.capital.items
                     if "tower" not in i.unit} for a in (mine, theirs))  # fmt: skip
    assert built == pytest.approx(there, rel=1e-9)
    for verdict, other in zip(mine.compliance, theirs.compliance, strict=True):
        assert (verdict.rule, bool(verdict.applies)) == (other.rule, bool(other.applies))
        assert not verdict.applies or bool(verdict.passes) == bool(other.passes)
        if verdict.applies and verdict.actual is not None:
            assert verdict.actual == pytest.approx(other.actual, rel=1e-9)
    # Heat is exchanged within a site, not between two.
    assert mine.pinch.heating == pytest.approx(theirs.pinch.heating, rel=1e-9)
    assert mine.pinch.heating_target >= theirs.pinch.heating_target


def test_each_site_handles_what_it_is_fed(one_site: Result) -> None:
    """Diesel is burnt and paid at the spoke for cells, at the hub for black mass again."""
    network, alone = run(_network()), one_site.assessment
    again = one_site.kpis["black_mass_yield"].m
    for found, one in (
        (network.assessment.costs.by_kind["handling"], alone.costs.by_kind["handling"]),
        *(
            tuple(s.amounts["ghg"] for a in (network.assessment, alone) for s in a.impacts.sources if s.name == name)
            for name in ("diesel, burnt", "diesel, supply")
        ),
    ):
        assert found == pytest.approx((1.0 + again) * one, rel=1e-9)


def test_accounts_of_plants_are_those_of_the_whole() -> None:
    """A preset's spoke and hub have what it has on one site; a plant without accounts adds what its models take."""
    plant = {**_PLANT, "preset": "everbatt-2023"}
    alone = run({"route": "hydro", "feed": [_CELLS], "plant": plant})
    spoke = {**_SPOKE, "plant": plant}
    both = run(_network(spoke=spoke, hub={"route": "hydro", "plant": plant}))
    for what in ("reagents", "utilities", "disposed"):
        assert getattr(both.ledger, what) == pytest.approx(getattr(alone.ledger, what), rel=1e-9)
    for name in both.assessment.impacts.indicators:
        assert both.assessment.impacts.total(name) == pytest.approx(alone.assessment.impacts.total(name), rel=1e-9)
    for part in ("reagents", "utilities", "wastes", "labour"):
        assert both.assessment.costs.by_kind[part] == pytest.approx(alone.assessment.costs.by_kind[part], rel=1e-9)
    assert {row.name for row in both.document.utilities} == {"electricity", "heat"}
    one = run(_network(spoke=spoke))
    hub = one.plants["hub"].ledger
    assert one.ledger.reagents["sulfuric acid"] == pytest.approx(hub.reagents["sulfuric acid"], rel=1e-9)
    assert one.document.utilities


def test_plants_that_send_nothing_are_a_sum() -> None:
    """Two spokes together feed, make and spend what each does."""
    other = {
        **_SPOKE,
        "feed": [{**_CELLS, "chemistry": "LFP", "mass_flow": "2 t/h"}],
        "plant": {**_PLANT, "location": "China"},
    }
    plants = {"north": _SPOKE, "south": other}
    both, alone = run(Network(plants)), [run(plant) for plant in plants.values()]
    assert both.ledger.feed.mass == pytest.approx(sum(r.ledger.feed.mass for r in alone))
    assert both["black mass"].mass == pytest.approx(sum(r.black_mass.mass for r in alone))
    for what in ("value", "costs"):
        parts = [r.assessment.money.value if what == "value" else r.assessment.costs.total for r in alone]
        whole = both.assessment.money.value if what == "value" else both.assessment.costs.total
        assert whole == pytest.approx(sum(parts), rel=1e-12)
    assert both.assessment.capital.fixed == pytest.approx(sum(r.assessment.capital.fixed for r in alone))
    assert both.assessment.finance.npv == pytest.approx(sum(r.assessment.finance.npv for r in alone), rel=1e-9)
    assert both.assessment.impacts.total("ghg") == pytest.approx(sum(r.assessment.impacts.total("ghg") for r in alone))
    assert {name: result.kpis for name, result in both.plants.items()} == {
        name: result.kpis for name, result in zip(plants, alone, strict=True)
    }


@settings(max_examples=3, deadline=None)
@given(
    mass=st.floats(0.2, 5.0),
    hours=st.sampled_from([(6400, 6400), (4000, 8000), (7000, 3000)]),
    chemistry=st.sampled_from(["NMC811", "LFP", "NCA"]),
    own=st.booleans(),
)
def test_nothing_is_lost_between_plants(mass: float, hours: tuple[int, int], chemistry: str, own: bool) -> None:
    """Atoms and energy close around the whole, by the plants' own count of them; a hub's own feed mixes in."""
    feed = {"chemistry": chemistry, "form": "cell", "mass_flow": f"{mass} t/h"}
    spoke = {"route": "mechanical", "feed": [feed], "plant": {"operating_time": f"{hours[0]} h/yr"}}
    hub = {"route": "hydro", "plant": {"operating_time": f"{hours[1]} h/yr"}}
    if own:
        hub["feed"] = [{"chemistry": "NMC622", "form": "black_mass", "mass_flow": "0.5 t/h"}]
    network = run(_network(spoke=spoke, hub=hub))
    assert network.worst_closure < 1e-9
    rows = network.ledger.streams
    for element in ("Li", "Ni", "P", "F", "C", "Fe"):
        into = sum(row.stream.element_mass(element) for row in rows if row.kind in ("feed", "reagent"))
        out = sum(row.stream.element_mass(element) for row in rows if row.kind in ("product", "waste"))
        assert out == pytest.approx(into, rel=1e-9, abs=1e-12 * network.ledger.feed.mass)
    year = {name: result.operating_seconds for name, result in network.plants.items()}
    sent = network.plants["spoke"].ledger.products["black mass"].mass * year["spoke"]
    assert network.plants["hub"].ledger.feeds["black mass from spoke"].mass * year["hub"] == pytest.approx(
        sent, rel=1e-12
    )
    assert "black mass" not in network.ledger.products
    assert network.ledger.feed.mass * year["hub"] == pytest.approx(
        sum(r.ledger.feed.mass * year[name] for name, r in network.plants.items()) - sent, rel=1e-9
    )


def test_black_mass_arrives_as_it_left(plain: Any) -> None:
    """With its sizes, its heat and all that is in it."""
    network = plain
    left = network.plants["spoke"]["black mass"]
    arrived = next(iter(network.plants["hub"].ledger.feeds.values()))
    assert arrived.flows == left.flows and arrived.temperature == left.temperature and arrived.sizes == left.sizes
    by_name = {(row.name, row.source, row.target) for row in network.ledger.streams}
    travels = "black mass from spoke to hub"
    assert ("black mass", "spoke: screening", travels) in by_name
    assert (f"{travels}: delivered", travels, "hub: leaching") in by_name


def test_a_hub_that_runs_other_hours_makes_the_same_in_a_year(one_site: Result) -> None:
    """What is told by the hour is of the hours of the plant named last; a year's masses and all per tonne stay."""
    network = run(_network(hub={**_HUB, "plant": {**_PLANT, "operating_time": "8000 h/yr"}}))
    assert network.operating_seconds == 8000 * 3600
    made = {part.name: part.mass_flow.value for part in network.document.products}
    assert made == pytest.approx({part.name: part.mass_flow.value for part in one_site.document.products}, rel=1e-8)
    assert network.kpis["energy_per_tonne"].m == pytest.approx(one_site.kpis["energy_per_tonne"].m, rel=1e-8)
    equipment = {unit.name: unit.equipment for unit in network.ledger.units}
    for name, result in network.plants.items():
        assert all(equipment[f"{name}: {unit.name}"] == unit.equipment for unit in result.ledger.units)
    assert any("unlike hours" in warning for warning in network.warnings)
    labour = sum(r.assessment.costs.by_kind["labour"] * r.operating_seconds for r in network.plants.values())
    assert network.assessment.costs.by_kind["labour"] * network.operating_seconds == pytest.approx(labour)


# --- money and emissions -------------------------------------------------------------------------------------


def test_what_plants_pay_each_other_cancels() -> None:
    """The spoke gets what the hub pays; the whole spends what both do without that, and a share of the revenue less."""
    network = run(_network(Transport("spoke", "hub", distance="800 km")))
    spoke, hub = (network.plants[name].assessment for name in ("spoke", "hub"))
    paid = spoke.money.revenue["black mass"]
    assert paid > 0 and hub.costs.by_kind["feedstock"] == pytest.approx(paid)
    research = 0.01
    assert network.assessment.costs.total == pytest.approx(
        spoke.costs.total + hub.costs.total - paid * (1.0 + research), rel=1e-12
    )
    assert network.assessment.money.value == pytest.approx(spoke.money.value + hub.money.value - paid, rel=1e-12)
    assert network.costs["feedstock"].m == pytest.approx(network.plants["spoke"].costs["feedstock"].m, rel=1e-12)


def test_a_batch_over_distance_and_prices() -> None:
    """Cost and greenhouse gas rise by the tonne and the kilometre; value by the price; each as it is alone."""
    distances = ["0 km", "500 km", "2000 km"]
    network = _network(Transport("spoke", "hub", distance=distances, packaging="none"))
    batch = run(network.override("economics.price", {"nickel": ["10 USD/kg", "15 USD/kg", "20 USD/kg"]}))
    tonnes = batch.plants["spoke"].ledger.products["black mass"].mass / 1000.0
    km = np.array([0.0, 500.0, 2000.0])
    freight = batch.assessment.costs.by_kind["freight"]
    assert freight - freight[0] == pytest.approx(tonnes * km * 0.057, rel=1e-9)
    source = next(s for s in batch.assessment.impacts.sources if s.name == "transport of black mass from spoke to hub")
    assert source.scope == "scope 3" and source.amounts["ghg"] == pytest.approx(tonnes * km * 0.137, rel=1e-9)
    assert np.all(np.diff(batch.kpis["value_per_tonne"].m) > 0)
    alone = run(
        _network(Transport("spoke", "hub", distance="2000 km", packaging="none")).override(
            "economics.price.nickel", "20 USD/kg"
        )
    )
    assert {key: figure.m[2] if np.ndim(figure.m) else figure.m for key, figure in batch.kpis.items()} == pytest.approx(
        {key: figure.m for key, figure in alone.kpis.items()}, rel=1e-12
    )


def test_mode_and_packing_cost_and_emit_unless_entered() -> None:
    """A tonne by ship emits less than by truck; what is entered holds."""
    by = {mode: Transport("a", "b", mode=mode, distance="100 km") for mode in ("truck", "rail", "barge", "ship")}
    emitted = {mode: transport.emitted(1000.0) for mode, transport in by.items()}
    assert emitted == pytest.approx({"truck": 13.7, "rail": 2.4, "barge": 3.3, "ship": 0.7})
    assert by["truck"].paid(1000.0) == pytest.approx(5.7 + 20.0)
    costs = [Transport("a", "b", packaging=group, distance="0 km").paid(1000.0) for group in ("none", "III", "II", "I")]
    assert costs == sorted(costs) and costs[0] == 0.0
    own = Transport(
        "a", "b", distance="10 km", cost="0.1 USD/t/km", packing_cost="3 USD/t", emission="0.5 kg CO2e/t/km"
    )
    assert (own.paid(1000.0), own.emitted(1000.0)) == pytest.approx((4.0, 5.0))


def test_each_plant_stands_at_its_place_and_the_whole_is_told_in_one_currency(plain: Any) -> None:
    """Labour is paid where a plant is; totals are of one currency, and so are those of plants that say nothing else."""
    hub = {**_HUB, "plant": {**_PLANT, "location": "China"}}
    at_home, abroad = plain, run(_network(hub=hub))
    assert abroad.assessment.costs.by_kind["labour"] < at_home.assessment.costs.by_kind["labour"]
    euros = run(_network(hub=hub, settings=[Economics(currency="EUR")]))
    assert euros.document.kpis.value_per_tonne.unit == "EUR/t"
    assert {doc.kpis.value_per_tonne.unit for doc in euros.document.plants.values()} == {"EUR/t"}
    rate = euros.assessment.money.rate
    dated = {**_SPOKE, "plant": {**_PLANT, "preset": "everbatt-2023"}, "economics": {"prices": "market-2024"}}
    of_2024 = run(Network({"spoke": dated}, settings=[Economics(currency="EUR")]))
    assert of_2024.economics.year == 2024 and of_2024.assessment.money.rate != rate
    assert euros.kpis["value_per_tonne"].m * rate == pytest.approx(abroad.kpis["value_per_tonne"].m, rel=1e-12)
    assert {row.step for row in euros.document.parameters if row.parameter == "price of electricity, hub"} == {
        "economics"
    }


def test_a_product_is_as_good_as_the_worst_plant_makes_it() -> None:
    """Carbonate of two hubs, one of which washes badly, fails as that one's does, however little it is."""
    small = {**_CELLS, "mass_flow": "10 t/yr"}
    bad = {**_HUB, "feed": [small], "lithium_filtration": {"wash_efficiency": 0.0}}
    both = run(Network({"small": bad, "large": {**_HUB, "feed": [_CELLS]}}))
    alone = [result.assessment.purity.products["lithium carbonate"] for result in both.plants.values()]
    assert [bool(judged.passes) for judged in alone] == [False, True]
    assert not both.assessment.purity.products["lithium carbonate"].passes
    row = next(row for row in both.document.products if row.name == "lithium carbonate")
    assert row.specification.verdict == "fail" and row.discount.value < 0.01


def test_accounts_of_one_plant_stand_beside_the_models_of_the_others() -> None:
    """What each is said to take, or takes, adds up, and so do the rows of the document to its costs."""
    booked = {"feed": {"electricity": {"mass": "0.25 kWh/kg"}, "landfill": {"mass": 0.1}}}
    network = run(_network(spoke={**_SPOKE, "accounts": booked}))
    hub, document = network.plants["hub"].ledger, network.document
    electricity = network.ledger.utilities["electricity"]
    assert electricity == pytest.approx(0.25 * 3.6e6 * network.ledger.feed.mass + hub.utilities["electricity"])
    for kind in ("utilities", "wastes", "reagents"):
        rows = sum(row.cost_per_tonne.value for row in getattr(document, kind) if row.cost_per_tonne)
        assert rows == pytest.approx(document.costs[kind].value, rel=1e-12)


def test_the_life_of_the_whole_is_its_own(plain: Any) -> None:
    """A lower discount rate of the whole raises its present value."""
    dear, cheap = plain, run(_network(settings=[Finance(discount_rate=0.05)]))
    assert cheap.assessment.finance.npv > dear.assessment.finance.npv
    assert cheap.assessment.costs.by_kind["capital"] < dear.assessment.costs.by_kind["capital"]


# --- the file ------------------------------------------------------------------------------------------------


def test_the_shipped_network_reads_back_from_its_file_and_its_document(shipped: Any) -> None:
    """As given, and with every default filled in."""
    network = Network.load("spoke-and-hub")
    assert Network.from_dict(tomllib.loads(network.to_toml())) == network == read("spoke-and-hub")
    document = shipped.to_dict()
    assert repr(shipped).startswith("<Result Three spokes and a hub: ")
    assert list(document["plants"]) == ["Hungary", "Germany", "France", "Norway"]
    again = run(Network.from_dict(document["scenario"])).to_dict()
    assert again["kpis"] == document["kpis"] and again["scenario"] == document["scenario"]
    assert Document.read(document).plants["Norway"].kpis == shipped.plants["Norway"].document.kpis


def test_the_shipped_network_is_judged_as_a_whole(shipped: Any) -> None:
    """The rule of the EU is over the chain: a spoke alone fails on lithium, the hub brings it in."""
    rule = "EU 2023/1542 recovery of lithium, 2027"
    whole = next(row for row in shipped.document.compliance if row.rule == rule)
    assert whole.verdict == "pass" and whole.actual.value == pytest.approx(shipped.recovery["Li"].m, abs=0.01)
    alone = next(row for row in shipped.plants["Germany"].document.compliance if row.rule == rule)
    assert alone.verdict == "fail"
    assert shipped.worst_closure < 1e-9
    assert shipped["black mass"].mass == pytest.approx(shipped.black_mass.mass)
    made = shipped.inventory().activities[0]
    assert made.location == "GLO"
    carried = {
        x.name.split()[2].strip(","): x.amount * made.made for x in made.exchanges if x.name.startswith("freight by")
    }
    goods = {
        name: r.ledger.products["black mass"].mass * 6400 / 8000 / 1000
        for name, r in shipped.plants.items()
        if name != "Norway"
    }
    share = shipped.assessment.impacts.shares[made.product]
    assert carried == pytest.approx(
        {
            "rail": share * goods["Hungary"] * 2000,
            "truck": share * goods["Germany"] * 1100,
            "ship": share * goods["France"] * 1900,
        }
    )


def test_one_scenario_of_a_batch_is_the_network_alone() -> None:
    """Selected from the batch, with its own settings."""
    entries = {"transport.distance": ["100 km", "900 km"], "spoke.screening.aperture": ["0.5 mm", "1 mm"],
               "hub.operating_time": ["6400 h/yr", "7000 h/yr"]}  # fmt: skip
    batch = run(_network().with_entries(entries))
    second, alone = batch.select(1), run(_network().with_entries({key: values[1] for key, values in entries.items()}))
    assert second.network == alone.network
    assert {key: figure.m for key, figure in second.kpis.items()} == pytest.approx(
        {key: figure.m for key, figure in alone.kpis.items()}, rel=1e-9
    )
    with pytest.raises(InputError, match="counted from 0 to 1"):
        batch.select(2)


def _changed(change: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "plant": [
            {"name": "spoke", "route": "mechanical", "feed": [_CELLS]},
            {"name": "other", "route": "mechanical", "feed": [_CELLS]},
            {"name": "hub", "route": "hydro"},
        ],
        "transport": [{"from": "spoke", "to": "hub"}],
    }
    data = deepcopy(data)
    change(data)
    return data


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["transport"][0].update({"from": "spoek"}), r'transport\.1\.from: there is no plant "spoek"; did you mean "spoke"'),
        (lambda d: d["transport"][0].update(to="Hub"), r'transport\.1\.to: there is no plant "Hub"; did you mean "hub"'),
        (lambda d: d["transport"][0].update(material="slag"), r'transport\.1\.material: spoke makes no "slag" to send; it makes .*black mass'),
        (lambda d: d["transport"][0].update(to="spoke"), r"transport\.1: spoke sends to itself"),
        (lambda d: d["transport"].append({"from": "spoke", "to": "other"}), r"transport\.2: black mass of spoke is sent already, by transport\.1"),
        (lambda d: d["transport"].append({"from": "hub", "to": "spoke", "material": "graphite"}), r"hub, spoke|spoke, hub.* in a circle"),
        (lambda d: d["transport"][0].update(distnce="3 km"), r'transport\.1\.distnce is not a parameter .* did you mean "distance"'),
        (lambda d: d["transport"][0].update({"from": ["spoke"]}), r"transport\.1\.from: \['spoke'\] is not text"),
        (lambda d: d["plant"][0].update(economics=5), r"spoke: economics: 5 is not a table"),
        (lambda d: d["transport"][0].update(distance="3 kg"), r"transport\.1\.distance: \"3 kg\" is a mass"),
        (lambda d: d["transport"][0].update(mode="drone"), r"transport\.1\.mode: \"drone\" is not possible; choose one of truck"),
        (lambda d: d["transport"][0].pop("to"), r"transport\.1\.to: it is missing"),
        (lambda d: d.update(transport={}), r"transport: in a network there are several; write each as a \[\[transport\]\] table"),
        (lambda d: d["plant"][0].pop("name"), r"plant\.1\.name: each plant of a network has a name"),
        (lambda d: d["plant"][1].update(name="spoke"), r'plant\.2\.name: there is a plant "spoke" already'),
        (lambda d: d["plant"][1].update(name="a: b"), r'plant: "a: b" has a colon'),
        (lambda d: d.update(plant=[], transport=[]), r"plant: there is none"),
        (lambda d: (d.pop("plant"), d.pop("transport")), r"plant: there is none"),
        (lambda d: d.update(feed=[_CELLS]), r"feed: in a network each plant has its own; write it below \[\[plant\]\]"),
        (lambda d: d.update(ecnomics={}), r'ecnomics: a network has no such table or key; did you mean "economics"'),
        (lambda d: d.update(economics={"location": "China"}), r"economics\.location: each plant has a place of its own"),
        (lambda d: d["plant"][2].update(leaching={"temprature": "60 degC"}), r'hub: leaching\.temprature .*did you mean "temperature"'),
        (lambda d: d["plant"][0].update(location="Atlantis"), r"spoke: plant\.location: \"Atlantis\""),
        (lambda d: d["plant"][2].update(smelting={}), r"hub: smelting: this plant .* has no such step"),
        (lambda d: d["plant"][2].update(route="mechanical"), r"hub: route: the mechanical route ends at black mass"),
        (lambda d: d["plant"][0].pop("feed"), r"spoke: feed: there is none"),
        (lambda d: d["plant"][0].update(uncertainty={}), r"spoke: uncertainty: a study is of one plant"),
        (lambda d: d["plant"][0].update(economics={"prices": "2025"}), r"economics\.prices: the plants reckon in money of unlike years, spoke in that of 2025"),
        (
            lambda d: (d["plant"][0].update(screening={"aperture": ["1 mm", "2 mm"]}), d["transport"][0].update(distance=["1 km"] * 3)),
            r"transport\.1\.distance has 3 values, spoke\.screening\.aperture has 2",
        ),
        (
            lambda d: (d["plant"][0].update(feed=[{**_CELLS, "mass_flow": ["1 t/h", "2 t/h"]}]), d["transport"][0].update(distance=["1 km"] * 3)),
            r"transport\.1\.distance has 3 values, spoke has 2",
        ),
    ],
)  # fmt: skip
def test_refusals(change: Any, words: str) -> None:
    """What is wrong is told with the plant or the transport, and what to do."""
    with pytest.raises(InputError, match=words):
        run(Network.from_dict(_changed(change)))


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("leaching.temperature", r"write the plant first, such as spoke\.leaching\.temperature"),
        ("transport.2.distance", r"there is 1 transport; write transport\.1\.distance"),
        ("transport.1", r"write the table and the key"),
    ],
)
def test_entries_that_are_of_no_plant(key: str, words: str) -> None:
    """An override names its plant."""
    with pytest.raises(InputError, match=words):
        _network().override(key, "60 degC")


def test_where_one_plant_is_asked_for_a_network_is_refused_by_name() -> None:
    """As a study does."""
    for load in (lambda: Scenario.load("spoke-and-hub"), lambda: Scenario.from_dict(_network().to_dict())):
        with pytest.raises(InputError, match="several plants, a network"):
            load()


def test_own_data_are_of_all_plants() -> None:
    """A chemistry of the file's own is fed at a spoke and known at the hub."""
    own = {"house mix": {"nickel_cobalt_manganese": "60:15:25"}}
    data = _changed(lambda d: d["plant"][0].update(feed=[{**_CELLS, "chemistry": "house mix"}])) | {"chemistry": own}
    network = Network.from_dict(data)
    result = run(network)
    assert result.recovery["Ni"].m > 0.9
    assert run(Network.from_dict(result.to_dict()["scenario"])).kpis == result.kpis


# --- wired by hand ---------------------------------------------------------------------------------------------


class Refusing(Operation):
    """Passes what comes, and refuses a share above one half."""

    step = "refusing"
    outlets = ("passed",)
    share = fraction(0.2, doc="refused above one half", source="this test")

    def run(self, feed: Stream) -> Effect:
        if np.any(np.asarray(self.share) > 0.5):
            raise InputError("refusing.share: too much; lower it.")
        return Effect({"passed": feed})


def _wired(**refusing: Any) -> Flowsheet:
    plant = Flowsheet()
    shred = plant.add(Shredding(), plant.feed(Feed("NMC622", form="cell", mass_flow="1 t/h")))
    screen = plant.add(Screening(), shred.shredded)
    passed = plant.add(Refusing(**refusing), screen.undersize)
    plant.product(passed.passed, "black mass")
    plant.waste(screen.oversize, "sorting residue")
    plant.waste(shred.offgas, "shredder gas")
    return plant


def test_flowsheets_wired_by_hand_make_a_network() -> None:
    """Goods go to the feed of their name; two senders meet there."""
    hub = Flowsheet()
    passed = hub.add(Refusing(), hub.feed(Stream(), "black mass"))
    hub.product(passed.passed, "black mass")
    plants = {"a": _wired(), "b": (_wired(), [Economics(location="China")]), "hub": hub}
    network = run(Network(plants, [Transport("a", "hub"), Transport("b", "hub", distance="100 km")]))
    assert network.black_mass.mass == pytest.approx(2 * network.plants["a"].black_mass.mass)
    # Of the spokes as of the hub: what they are screened from is fed once.
    assert network.kpis["black_mass_yield"].m == pytest.approx(network.plants["a"].kpis["black_mass_yield"].m)
    assert network.assessment.compliance and "scenario" not in network.to_dict()
    with pytest.raises(InputError, match="wired by hand"):
        network.network.to_dict()
    with pytest.raises(InputError, match=r'hub: transport\.material: hub has no feed called "plastics"'):
        run(Network({"a": Scenario.from_dict(_SPOKE), "hub": hub}, [Transport("a", "hub", "plastics")]))


def test_a_scenario_without_an_answer_at_a_spoke_has_none_anywhere() -> None:
    """The others do not notice; the reason names the plant."""
    network = run(
        Network({"spoke": _wired(share=[0.1, 0.9, 0.2]), "hub": {"route": "hydro"}}, [Transport("spoke", "hub")])
    )
    assert list(network.unsettled) == [1] and network.unsettled[1].startswith("spoke: refusing.share: too much")
    value = network.kpis["value_per_tonne"].m
    assert np.isnan(value[1]) and np.all(value[[0, 2]] > 0)
    assert np.isnan(network.plants["hub"].kpis["energy_per_tonne"].m[1])
    alone = run(Network({"spoke": _wired(share=0.2), "hub": {"route": "hydro"}}, [Transport("spoke", "hub")]))
    assert network.select(2).kpis["cost_per_tonne"].m == pytest.approx(alone.kpis["cost_per_tonne"].m, rel=1e-9)
    assert value[2] == pytest.approx(alone.kpis["value_per_tonne"].m, rel=1e-9)
    assert network.worst_closure < 1e-9 and len(network.document.unsettled) == 1


def test_reagents_of_one_plant_may_bring_other_traces_than_those_of_the_others() -> None:
    """What each has bought is in what it sends; of the whole no reagent is asked again."""
    network = read("spoke-and-hub")
    for plant in network.sites:
        network = network.override(f"{plant}.plant.reagents", "technical")
    own = run(network.override("Norway.traces", {"sodium carbonate": {"Cl": "2400 ppm"}}))
    more, plain = (found.plants["Norway"].ledger.wastes["effluent"].element_mass("Cl") for found in (own, run(network)))
    assert more > 2.0 * plain
    assert own.worst_closure < 1e-9

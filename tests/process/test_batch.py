"""A batch is the same plant with arrays: every scenario of it equals its own single solve."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from blackmass.process import Feed, Flowsheet, InputError, Scenario, recycle, run, solving
from blackmass.process.flowsheet import Solution
from blackmass.process.operations import Drying, Screening, Shredding

#: Left out by a contributor's loop for its time.
pytestmark = pytest.mark.slow

_SCENARIOS = 1000

#: Scenarios from one that is solved alone to the next.
_APART = 10

_FEED = [{"chemistry": "NMC622", "form": "cell", "mass_flow": "10000 t/yr"}]


def batch(rng: np.random.Generator, size: int) -> dict[str, dict[str, Any]]:
    """Parameters of every part of the plant, wide apart, for a number of scenarios."""
    return {
        "screening": {
            "aperture": [f"{v!r} mm" for v in rng.uniform(0.1, 3.0, size).tolist()],
            "recovery": {"copper foil": rng.uniform(0.0, 0.5, size).tolist()},
        },
        "drying": {"temperature": [f"{v!r} degC" for v in rng.uniform(60.0, 150.0, size).tolist()]},
        "leaching": {
            "temperature": [f"{v!r} degC" for v in rng.uniform(30.0, 90.0, size).tolist()],
            "tanks": rng.integers(1, 6, size).tolist(),
            "acid_excess": rng.uniform(0.8, 1.5, size).tolist(),
            "copper_extraction": rng.uniform(0.0, 1.0, size).tolist(),
        },
        "impurity_removal": {"ph": rng.uniform(4.5, 6.5, size).tolist()},
        "nickel_extraction": {"stages": rng.integers(2, 8, size).tolist()},
        "cobalt_crystallisation": {"purge": rng.uniform(0.01, 0.2, size).tolist()},
        "carbonation": {"excess": rng.uniform(0.8, 2.0, size).tolist()},
        "sodium_sulfate_crystallisation": {"purge": rng.uniform(0.02, 0.5, size).tolist()},
        "discharge": {"efficiency": rng.uniform(0.5, 1.0, size).tolist()},
    }


def single(tables: dict[str, dict[str, Any]], i: int) -> dict[str, dict[str, Any]]:
    """Scenario number i of a batch."""

    def pick(value: Any) -> Any:
        return {k: pick(v) for k, v in value.items()} if isinstance(value, dict) else value[i]

    return {step: pick(table) for step, table in tables.items()}


def _compare(ours: Solution, other: Solution, rows: Any, tolerance: float) -> None:
    """Some scenarios of ours are those of the other, in its order.

    Every product and black mass to a tolerance of itself, and every component of every stream to one of what its unit passes:
    a small difference of large flows (a condensate) can be no better than these are.
    """

    def ours_of(value: Any) -> Any:
        return np.broadcast_to(value, ours.size)[rows]

    sold = {*other.plant.products, *other.plant.streams_named("black mass")}
    passing: dict[str, Any] = {}
    for port, stream in other.streams.items():
        passing[port.unit] = passing.get(port.unit, 0.0) + sum(stream.flows.values())
    for port, stream in other.streams.items():
        for key, n in stream.flows.items():
            assert np.all(np.abs(ours_of(ours[port][key]) - n) <= tolerance * passing[port.unit]), (port, key)
        if port in sold:
            np.testing.assert_allclose(ours_of(ours[port].mass), stream.mass, rtol=tolerance, err_msg=str(port))
        np.testing.assert_allclose(ours_of(ours[port].temperature), stream.temperature, rtol=tolerance)


@pytest.mark.slow
def test_a_thousand_scenarios_in_one_call_equal_single_solves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each to 1e-10 in small blocks of others, in another order; every tenth alone: they are drawn at random."""
    rng = np.random.default_rng(20261123)
    tables = batch(rng, _SCENARIOS)
    together = run({"feed": _FEED, **tables}).solution
    assert together.size == _SCENARIOS and not together.unsettled
    for i in range(0, _SCENARIOS, _APART):
        _compare(together, run({"feed": _FEED, **single(tables, i)}).solution, i, 1e-10)
    monkeypatch.setattr(solving, "BLOCK", 50)
    order = rng.permutation(_SCENARIOS)
    columns = [single(tables, int(i)) for i in order]
    _compare(together, run({"feed": _FEED, **_rows(columns)}).solution, order, 1e-10)


@pytest.mark.slow
def test_a_plant_in_any_batch_block_and_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scenarios wide apart, shuffled and in small blocks, with one among them whose nickel has no way out."""
    size = 8
    monkeypatch.setattr(recycle, "MOST_PASSES", 60)
    rng = np.random.default_rng(7)
    tables = batch(rng, size)
    lost = 4
    # Nickel that no step takes goes round for ever, unless a purge lets it out.
    del tables["sodium_sulfate_crystallisation"]
    gone: dict[str, dict[str, Any]] = {
        "nickel_extraction": {"recovery": {"Ni": 1.0}, "entrained_liquor": 0.0},
        "impurity_removal": {"recovery": {"Ni": 0.0}},
        "polishing": {"recovery": {"Ni": 1.0}},
        "filtration": {"wash_efficiency": 1.0},
        "impurity_filtration": {"wash_efficiency": 1.0},
        "cobalt_extraction": {"recovery": {"Co": 1.0, "Ni": 0.0}, "entrained_liquor": 0.0},
        "manganese_extraction": {"recovery": {"Mn": 1.0, "Ni": 0.0}, "entrained_liquor": 0.0},
    }
    for step, table in gone.items():
        tables.setdefault(step, {}).update(_repeated(table, size))
    tables["nickel_extraction"]["recovery"]["Ni"][lost] = 0.0
    # What is measured to dissolve is refused where the acid falls short.
    tables["leaching"] |= {"recovery": {"Ni": [1.0] * size}, "acid_excess": rng.uniform(1.1, 1.5, size).tolist()}

    def solve(order: list[int]) -> Any:
        columns = [single(tables, i) for i in order]
        return run({"feed": _FEED, **_rows(columns)}).solution

    order = rng.permutation(size).tolist()
    together = solve(list(range(size)))
    monkeypatch.setattr(solving, "BLOCK", 5)
    shuffled = solve(order)
    assert list(together.unsettled) == [lost] and list(shuffled.unsettled) == [order.index(lost)]
    assert "Ni" in together.unsettled[lost]
    for place, i in enumerate(order):
        if i != lost:
            alone = run({"feed": _FEED, **single(tables, i)}).solution
            _compare(together, alone, i, 1e-9)
            _compare(shuffled, alone, place, 1e-9)


def _repeated(value: Any, size: int) -> Any:
    return {k: _repeated(v, size) for k, v in value.items()} if isinstance(value, dict) else [value] * size


def _rows(columns: list[Any]) -> Any:
    """Tables of single scenarios as one table with lists."""
    first = columns[0]
    return {key: _rows([c[key] for c in columns]) for key in first} if isinstance(first, dict) else columns


def test_document_of_a_batch_holds_arrays_where_a_single_one_holds_numbers() -> None:
    """The contract of the result document."""
    doc = run({"feed": _FEED, "screening": {"aperture": ["0.5 mm", "1 mm", "2 mm"]}}).to_dict()
    yields = doc["kpis"]["black_mass_yield"]["value"]
    assert len(yields) == 3 and yields[0] < yields[1] < yields[2]
    assert len(doc["recovery"]["Ni"]["value"]) == 3
    assert isinstance(doc["balances"]["worst"], float)


def test_pint_arrays_and_lists_are_the_same() -> None:
    """A sweep may be given as a pint array, as an array in text or as numbers with a unit each."""
    from blackmass.process import ureg

    sizes = np.array([0.5, 1.0, 2.0])
    grades = []
    for aperture in (sizes * ureg.mm, [f"{s} mm" for s in sizes], ureg.Quantity(sizes / 1000.0, "m")):
        plant = Flowsheet()
        feed = plant.feed(Feed("LFP", form="electrode_scrap", mass_flow="1 t/h"))
        screen = plant.add(Screening(aperture=aperture), plant.add(Shredding(), feed).shredded)
        grades.append(plant.solve()[screen.undersize].grade("Fe").magnitude)
    np.testing.assert_allclose(grades[0], grades[1], rtol=1e-14)
    np.testing.assert_allclose(grades[0], grades[2], rtol=1e-14)


def test_array_feed() -> None:
    """State of charge and composition may be arrays as well."""
    feed = {**_FEED[0], "state_of_charge": [0.1, 0.5, 1.0]}
    result = run({"feed": [feed]})
    delivered = result.solution.outcomes["discharge"].effect.work
    np.testing.assert_allclose(delivered / delivered[0], [1, 5, 10])


def test_arrays_of_different_lengths_are_refused() -> None:
    """The message names both."""
    with pytest.raises(InputError, match=r"one length.*screening\.aperture has 2.*leaching\.temperature has 3"):
        run(
            {
                "feed": _FEED,
                "screening": {"aperture": ["1 mm", "2 mm"]},
                "leaching": {"temperature": ["60 degC", "70 degC", "80 degC"]},
            }
        )


def test_dryer_vapour_returns_are_converged() -> None:
    """The gas circuit of the dryer: what circulates is what the recycled share makes of it."""
    plan = Scenario({"feed": _FEED}).plan()
    solution = plan.plant.solve()
    scrubbing = plan.plant.units["scrubbing"]
    recycled, stack = solution[scrubbing.recycled_gas], solution[scrubbing.stack_gas]
    assert recycled["nitrogen"] / (recycled["nitrogen"] + stack["nitrogen"]) == pytest.approx(0.95)
    fresh = solution.outcomes["drying"].effect.additions["nitrogen"]["nitrogen"]
    assert stack["nitrogen"] == pytest.approx(fresh, rel=1e-10)
    assert Drying.energy_basis == "duty by difference"


_OTHERS = {"mechanical": ("NMC622", "LFP"), "hydro": ("NMC622", "LFP"), "pyro": ("NMC622", "LCO")}


@pytest.mark.parametrize("route", _OTHERS)
def test_a_feed_of_nothing_is_a_plant_without_it(route: str) -> None:
    """Alone, and at the end of a mix that is swept: products, reagents and wastes to 1e-9 of themselves."""
    main, other = _OTHERS[route]
    fed = {"chemistry": main, "form": "cell", "mass_flow": "10000 t/yr"}
    alone = run({"route": route, "feed": [fed]}).document
    for flow in ("0 t/yr", ["2500 t/yr", "0 t/yr"]):
        with_it = run({"route": route, "feed": [fed, {"chemistry": other, "form": "cell", "mass_flow": flow}]}).document
        for table in ("products", "reagents", "utilities", "wastes"):
            found = {row.name: np.atleast_1d(row.per_tonne.value)[-1] for row in getattr(with_it, table)}
            for row in getattr(alone, table):
                assert found.pop(row.name) == pytest.approx(row.per_tonne.value, rel=1e-9, abs=1e-9), row.name
            assert all(rest == pytest.approx(0.0, abs=1e-9) for rest in found.values()), found


def test_a_feed_of_nothing_needs_no_steps() -> None:
    """Packs that do not come are not taken apart."""
    fed = [
        {"chemistry": "NMC622", "form": form, "mass_flow": flow}
        for form, flow in (("cell", "1 t/h"), ("pack", "0 t/h"))
    ]
    units = [Scenario.from_dict({"route": "mechanical", "feed": feeds}).plan().plant.units for feeds in (fed, fed[:1])]
    assert set(units[0]) == set(units[1])


def test_all_feeds_of_nothing_in_one_scenario_are_refused() -> None:
    feeds = [{"chemistry": name, "form": "cell", "mass_flow": ["1 t/h", "0 t/h"]} for name in ("NMC622", "LFP")]
    with pytest.raises(InputError, match="nothing is fed in scenario 1"):
        Scenario.from_dict({"feed": feeds})
    plant = Flowsheet()
    shred = plant.add(Shredding(), plant.feed(Feed("NMC622", form="cell", mass_flow="0 t/h")))
    plant.product(shred.shredded, "black mass")
    with pytest.raises(InputError, match="nothing is fed"):
        plant.solve()

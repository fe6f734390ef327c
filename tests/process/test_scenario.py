"""Scenarios: what a file says is what is run, and what is written reads back."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from blackmass.process import InputError, Scenario, run
from blackmass.process.errors import ConvergenceError
from blackmass.process.scenario import shipped

_FEED = {"chemistry": "NMC622", "form": "cell", "mass_flow": "10000 t/yr"}


def scenario(feed: dict[str, Any] | None = None, **tables: Any) -> dict[str, Any]:
    """The plain scenario with something changed."""
    return {"feed": [{**_FEED, **(feed or {})}], **tables}


# --- what is written reads back --------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", list(shipped()))
def test_the_filled_scenario_of_a_result_gives_the_same_result(name: str) -> None:
    """Every default is written into the document's scenario, skipped steps too."""
    first = run(name).to_dict()
    second = run(first["scenario"]).to_dict()
    assert second["kpis"] == first["kpis"] and second["scenario"] == first["scenario"]
    assert [u["name"] for u in second["units"]] == [u["name"] for u in first["units"]]


@pytest.mark.slow
def test_written_scenario_reads_back_to_the_same() -> None:
    """A file written by the program, and the scenario with every default filled in, give the same plant."""
    import tomllib

    scenario_ = Scenario.load("mixed-hydro").override("leaching.recovery", {"Ni": 0.98}).override("leaching.tanks", 4)
    again = Scenario.from_dict(tomllib.loads(scenario_.to_toml()))
    assert again.to_dict() == scenario_.to_dict()
    first = run(scenario_).to_dict()
    second = run(Scenario.from_dict(first["scenario"])).to_dict()
    assert second["kpis"] == first["kpis"]
    assert second["scenario"] == first["scenario"]


def test_one_feed_table_is_a_list_of_one() -> None:
    """[feed] and [[feed]] mean the same, to --set as well."""
    one = Scenario({"feed": dict(_FEED)}).override("feed.mass_flow", "1 t/h").override("feed.1.form", "pack")
    assert one.to_dict()["feed"] == [{**_FEED, "mass_flow": "1 t/h", "form": "pack"}]


@pytest.mark.slow
def test_defaults_stay_defaults_when_read_back() -> None:
    """The assumptions table tells the user's values from the program's."""

    def entered(doc: dict[str, Any]) -> set[tuple[str, str]]:
        rows = doc["parameters"]
        return {
            (r["step"], r["parameter"]) for r in rows if r["origin"] != "default" and r["step"] not in ("economics",)
        }

    first = run(scenario(leaching={"tanks": 4})).to_dict()
    assert entered(run(first["scenario"]).to_dict()) == entered(first) == {("feed", "mass_flow"), ("leaching", "tanks")}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "table", "given"),
    [
        ("lfp-hydro", "leaching", {"oxidant": "none"}),
        ("lfp-hydro", "leaching", {"oxidant": "air"}),
        ("lfp-hydro-pressure", "leaching", {"oxidant": "hydrogen peroxide"}),
        ("nmc622-hydro", "leaching", {"reductant": "none"}),
        ("nmc622-hydro", "leaching", {"reductant": "sulfur dioxide"}),
        ("nmc622-hydro", "bioleaching", {}),
        ("nmc622-pyro", "smelting", {"furnace": "shaft", "slag_system": "iron silica"}),
        ("nmc622-pyro", "smelting", {"co_co2_ratio": 5.0}),
    ],
)
def test_what_a_choice_decides_is_written_down(name: str, table: str, given: dict[str, Any]) -> None:
    """The document's own scenario is the plant that ran, and what was a default stays one."""
    data = Scenario.load(name).to_dict()
    first = run({**data, table: {**data.get(table, {}), **given}}).to_dict()
    assert run(first["scenario"]).to_dict() == first
    entered = {row["parameter"] for row in first["parameters"] if row["step"] == table and row["origin"] == "entered"}
    assert entered <= {*data.get(table, {}), *given}


def _with_choices(name: str, seed: int) -> dict[str, Any]:
    """A shipped scenario with a choice made at random wherever there is one."""
    draw, made = random.Random(seed), Scenario.load(name)
    data = made.to_dict()
    for step, operation in made.plan().used.items():
        for parameter, declared in operation.parameters.items():
            if declared.kind == "choice":
                data.setdefault(step, {})[parameter] = draw.choice(declared.choices)
    return data


@pytest.mark.slow
@pytest.mark.parametrize("name", ["nmc622-hydro", "lfp-hydro", "mixed-pyro", "nmc622-direct", "nmc622-pyrolysis-hydro"])
def test_whatever_is_chosen_reads_back(name: str) -> None:
    """Every choice of every step, at random: the same document again, to the last digit."""
    ran = 0
    for seed in range(30):
        if ran == 2:
            break
        try:
            first = run(_with_choices(name, seed)).to_dict()
        except (InputError, ConvergenceError):  # choices that do not go together
            continue
        assert run(first["scenario"]).to_dict() == first
        ran += 1
    assert ran


def test_a_scenario_builds_its_plant_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """To check it; the plant that is run is the one that was checked."""
    from blackmass.process import scenario as module

    built = []
    build = module.Plan.build
    monkeypatch.setattr(module.Plan, "build", lambda plan: built.append(plan) or build(plan))
    result = run("lfp-direct")
    assert [plan.plant for plan in built] == [result.solution.plant]


def test_the_defaults_of_plant_feed_and_prices_are_filled_in() -> None:
    """Those that the form decides among them."""
    filled = run(scenario({"form": "rejected_cell"}, route="mechanical")).to_dict()["scenario"]
    assert filled["plant"] == {"location": "US", "reagents": "pure", "operating_time": "6400 h/yr"}
    assert filled["economics"] == {
        "prices": "2022", "currency": "USD", "lithium_paid": "in nickel and cobalt", "discount": 0.1, "shortfall": 2.0,
        "feed_share": 0.3, "black_mass_share": 0.7, "gate_fee": "0 USD/t", "distance": "500 km", "freight": "0.057 USD/t/km",
        "plain_freight": "0.035 USD/t/km",
    }  # fmt: skip
    assert filled["feed"] == [
        {**_FEED, "form": "rejected_cell", "state_of_charge": "30 percent", "state_of_health": "100 percent", "bill_of_materials": "EB2023"}
    ]  # fmt: skip


# --- tables of the plant as a whole ----------------------------------------------------------------


def test_prices_may_be_named_by_a_number() -> None:
    """As TOML has a year."""
    assert Scenario.from_dict(scenario(economics={"prices": 2019})).economics.prices == "2019"


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"feed": [{**_FEED, "operating_time": "8000 h/yr"}]}, r"feed\.operating_time: it is the whole plant's; give plant\.operating_time"),
        ({"feed": [{**_FEED, "self": 1}]}, r"feed\.self is not a parameter of feed"),
        ({"feed": [{**_FEED, "library": 1}]}, r"feed\.library is not a parameter of feed"),
        ({"screening": {"self": 1}}, r"screening\.self is not a parameter of screening"),
        ({"feed": [{**_FEED, "mass_flow": ["1 t/yr", "2 t/yr"]}], "plant": {"operating_time": ["1 h/yr", "2 h/yr", "3 h/yr"]}}, r"feed\.mass_flow has 2 values, plant\.operating_time has 3"),
        ({"feed": [_FEED, {**_FEED, "form": "cels"}]}, r'feed\.2\.form: "cels"'),
        ({"feed": [_FEED, {"form": "cell"}]}, r"feed\.2\.chemistry: it is missing"),
        ({"economics": {"location": "US"}}, r"economics\.location: .* plant\.location"),
        ({"economics": {"price": "cheap"}}, r"economics\.price: .*nickel"),
        ({"economics": {"price": {"electricity": "2 USD/kg"}}}, r"economics\.price\.electricity"),
        ({"plant": {"operating_time": "0 h/yr"}}, r'plant\.operating_time: "0 h/yr" is out of range'),
        ({"feed": [{**_FEED, "chemistry": 622}]}, r"feed\.chemistry: 622 .* in quotes"),
        ({"feed": [{**_FEED, "composition": 1}]}, r"feed\.composition: 1 is not a table .*cathode"),
        ({"feed": [{**_FEED, "mass_flow": ["1 t/h", "2 t/h"], "state_of_charge": [0.1, 0.2, 0.3]}]}, r"feed\.mass_flow has 2 values, feed\.state_of_charge has 3"),
    ],
)  # fmt: skip
def test_refusals(tables: dict[str, Any], words: str) -> None:
    """By name, as for the parameters of a step."""
    with pytest.raises(InputError, match=words):
        Scenario.from_dict({**scenario(), **tables})


# --- uncertainty -----------------------------------------------------------------------------------

_UNIFORM = {"distribution": "uniform", "low": 0.1, "high": 0.9}


@pytest.mark.parametrize(
    ("target", "low", "high", "si"),
    [
        ("screening.aperture", "0.5 mm", "2 mm", (5e-4, 2e-3)),
        ("leaching.recovery.Ni", 0.9, "98 percent", (0.9, 0.98)),
        ("feed.mass_flow", "6400 t/yr", "3600 kg/h", (1000 / 3600, 1.0)),
        ("feed.state_of_charge", 0.1, 0.5, (0.1, 0.5)),
        ("plant.operating_time", "1000 h/yr", "2000 h/yr", (3.6e6, 7.2e6)),
        ("economics.price.nickel", "10 USD/kg", "20 USD/kg", (10.0, 20.0)),
        ("economics.price.electricity", "0.036 USD/kWh", "0.36 USD/kWh", (1e-8, 1e-7)),
    ],
)
def test_any_declared_quantity_may_be_uncertain(target: str, low: Any, high: Any, si: tuple[float, float]) -> None:
    """Of steps, feeds, plant and prices, entries of their tables too; a single run tells that it takes no account of it."""
    given = scenario(uncertainty={target: {"distribution": "uniform", "low": low, "high": high}})
    (found,) = Scenario.from_dict(given).uncertainty.distributions
    assert found.target == target and (found.numbers["low"], found.numbers["high"]) == pytest.approx(si)
    if target == "feed.mass_flow":
        warnings = run(given).to_dict()["warnings"]
        assert [row["text"] for row in warnings if row["where"] == "uncertainty" and target in row["text"]]


def test_deviations_are_differences() -> None:
    """Ten kelvin are ten, not ten from absolute zero."""
    normal = {"distribution": "normal", "mean": "70 degC", "deviation": "10 K"}
    assert Scenario.from_dict(scenario(uncertainty={"leaching.temperature": normal})).uncertainty.distributions[
        0
    ].numbers == {
        "mean": pytest.approx(343.15),
        "deviation": 10.0,
    }


@pytest.mark.parametrize(
    ("target", "given", "words"),
    [
        ("feed.form", _UNIFORM, "no quantity"),
        ("leaching.recovery", _UNIFORM, r"name the entry too"),
        ("leaching.recovery.Nickel", _UNIFORM, r"leaching\.recovery.*Nickel"),
        ("economics.price.nickle", _UNIFORM, "nickel"),
        ("feed.2.mass_flow", _UNIFORM, "not a parameter"),
        ("economics.location", _UNIFORM, "not a parameter"),
        ("feed.state_of_charge", {**_UNIFORM, "low": 0.95}, r"low = 0\.95, high = 0\.9 do not rise"),
        ("feed.state_of_charge", {**_UNIFORM, "low": [0.1, 0.2]}, "one value"),
        ("feed.state_of_charge", {"distribution": "normal", "mean": 0.3, "deviation": -0.1}, "not more than zero"),
    ],
)  # fmt: skip
def test_distributions_refused(target: str, given: dict[str, Any], words: str) -> None:
    """By name."""
    with pytest.raises(InputError, match=words):
        Scenario.from_dict(scenario(uncertainty={target: given}))


def test_one_of_several_feeds_may_be_uncertain() -> None:
    """They are counted from one, as by --set."""
    feeds = [dict(_FEED), {**_FEED, "chemistry": "LFP"}]
    (found,) = Scenario.from_dict(
        {"feed": feeds, "route": "mechanical", "uncertainty": {"feed.2.state_of_health": _UNIFORM}}
    ).uncertainty.distributions
    assert found.target == "feed.2.state_of_health"


# --- prices ----------------------------------------------------------------------------------------


def test_a_price_that_a_table_lacks_is_taken_from_another_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """By name, where it counts, and in money of the year by the plant cost index: 607.5 in 2019 over 816 in 2022."""
    from blackmass.process import tables

    whole = tables.prices

    def lacking(year: str) -> dict[str, Any]:
        return {item: row for item, row in whole(year).items() if year != "2019" or item not in ("nickel", "coke")}

    monkeypatch.setattr(tables, "prices", lacking)
    doc = run({**Scenario.load("nmc622-hydro").to_dict(), "economics": {"prices": "2019"}}).to_dict()
    (told,) = (row["text"] for row in doc["warnings"] if "another table" in row["text"])
    assert "nickel" in told and "coke" not in told
    row = next(row for row in doc["parameters"] if row["parameter"] == "price of nickel")
    assert row["value"]["value"] == pytest.approx(16.853 * 607.5 / 816.0) and "2022 price table" in row["source"]


_BAD: dict[str, tuple[dict[str, Any], list[str]]] = {
    "unknown chemistry": (scenario({"chemistry": "NMC623"}), ["feed.chemistry", '"NMC623"', 'did you mean "NMC622"']),
    "mass where a flow belongs": (scenario({"mass_flow": "10 t"}), ["feed.mass_flow", '"10 t"', "a mass", "t/h"]),
    "no unit": (scenario({"mass_flow": "10000"}), ["feed.mass_flow", "no unit"]),
    "comma": (scenario({"mass_flow": "2,5 t/h"}), ["feed.mass_flow", "2,5 t/h"]),
    "ambiguous ton": (scenario({"mass_flow": "1 ton"}), ["feed.mass_flow", "907"]),
    "zero feed": (scenario({"mass_flow": "0 t/h"}), ["feed.mass_flow", "nothing is fed", "more than 0 t/h"]),
    "negative feed": (scenario({"mass_flow": "-1 t/h"}), ["feed.mass_flow", "-1 t/h"]),
    "composition short of one": (
        scenario({"composition": {"cathode": 0.5, "graphite": 0.47}}),
        ["feed.composition", "0.97", "add what is missing"],
    ),
    "composition of nothing known": (
        scenario({"composition": {"cathode": 0.5, "grafite": 0.5}}),
        ["feed.composition.grafite", 'did you mean "graphite"'],
    ),
    "composition without a number": (
        scenario({"composition": {"cathode": "half", "graphite": 0.5}}),
        ["feed.composition.cathode", "half"],
    ),
    "recovery of 105 percent": (
        scenario(leaching={"recovery": {"Ni": "105 percent"}}),
        ["leaching.recovery.Ni", '"105 percent"', "0 to 1"],
    ),
    "recovery of an unknown element": (scenario(leaching={"recovery": {"Nickel": 0.9}}), ["leaching.recovery", "Ni"]),
    "recovery that is no table": (scenario(leaching={"recovery": 0.9}), ["leaching.recovery", "Li = 0.98"]),
    "negative value": (scenario(leaching={"residence_time": "-2 h"}), ["leaching.residence_time", '"-2 h"', "1 min"]),
    "NaN": (scenario(leaching={"acid_excess": float("nan")}), ["leaching.acid_excess", "nan", "finite"]),
    "infinite": (scenario(leaching={"acid_excess": float("inf")}), ["leaching.acid_excess", "inf", "finite"]),
    "NaN as text": (scenario(leaching={"temperature": "nan degC"}), ["leaching.temperature", "nan degC"]),
    "unknown table": (scenario(leeching={"temperature": "70 degC"}), ["leeching", 'did you mean "leaching"']),
    "unknown key": (
        scenario(leaching={"temprature": "70 degC"}),
        ["leaching.temprature", 'did you mean "temperature"'],
    ),
    "unknown feed key": (scenario({"chem": "x"}), ["feed.chem", "chemistry"]),
    "unknown plant key": (scenario(plant={"hours": "6400 h/yr"}), ["plant.hours", "operating_time"]),
    "an ion in a feed": (
        scenario({"form": "black_mass", "composition": {"cathode": 0.5, "Ni+2(aq)": 0.5}}),
        ["feed.composition.Ni+2(aq)", "an ion"],
    ),
    "a reagent in a feed": (
        scenario({"form": "black_mass", "composition": {"cathode": 0.5, "sulfuric acid": 0.5}}),
        ["feed.composition.sulfuric acid", "a reagent"],
    ),
    "a design that is no pack's": (scenario({"pack_design": "cell_to_pack"}), ["feed.pack_design", "no pack"]),
    "nonsense in a skipped step": (
        scenario({"form": "pack"}, dismantling={"skip": True, "nonsense": 1}),
        ["dismantling.nonsense"],
    ),
    "a date": (scenario(plant={"name": __import__("datetime").date(2025, 1, 1)}), ["2025-01-01", "quotes"]),
    "a name that is no text": (scenario(plant={"name": 7}), ["name", "quotes"]),
    "a distribution of nothing": (
        scenario(uncertainty={"screening.aperture": {"distribution": "banana"}}),
        ["screening.aperture", "triangular"],
    ),
    "a distribution in the wrong unit": (
        scenario(uncertainty={"screening.aperture": {"distribution": "uniform", "low": "3 kg", "high": "2 mm"}}),
        ["screening.aperture", '"3 kg"'],
    ),
    "prices of another number": (
        scenario(leaching={"temperature": ["60 degC", "70 degC"]}, economics={"price": {"nickel": ["1 USD/kg"] * 3}}),
        ["economics.price.nickel", "3 values"],
    ),
    "unknown location": (
        scenario(plant={"location": "Mars"}),
        ["plant.location", '"Mars"', "US, California, China, Korea"],
    ),
    "unknown price": (scenario(economics={"price": {"nickle": "1 USD/kg"}}), ["nickle", 'did you mean "nickel"']),
    "unknown price table": (scenario(economics={"prices": "2021"}), ["economics.prices", '"2021"', "2022"]),
    "price with the wrong unit": (
        scenario(economics={"price": {"nickel": "17 kg"}}),
        ["economics.price.nickel", "17 kg"],
    ),
    "price in another currency": (
        scenario(economics={"price": {"nickel": "15 EUR1999/kg"}}),
        ["economics.price.nickel", "no rate of EUR", "1999", "economics.exchange"],
    ),
    "price of another year": (
        scenario(economics={"price": {"nickel": "15 USD1999/kg"}}),
        ["economics.price.nickel", "1999", "money of 2022"],
    ),
    "aperture of 3 km": (scenario(screening={"aperture": "3 km"}), ["screening.aperture", '"3 km"', "mm"]),
    "aperture of 3000 m": (
        scenario(screening={"aperture": "3000 m"}),
        ["screening.aperture", '"3000 m"', "20 um to 50 mm"],
    ),
    "half a tank": (scenario(leaching={"tanks": 2.5}), ["leaching.tanks", "whole number"]),
    "unknown choice": (scenario(discharge={"method": "Grid"}), ["discharge.method", '"Grid"', 'did you mean "grid"']),
    "unknown route": (scenario(route="hidro"), ["route", '"hidro"', 'did you mean "hydro"']),
    "unknown form": (scenario({"form": "cells"}), ["feed.form", 'did you mean "cell"']),
    "no feed": ({"route": "hydro"}, ["feed", "[[feed]]"]),
    "feed without a flow": ({"feed": [{"chemistry": "NMC622"}]}, ["feed.mass_flow", "missing"]),
    "empty feed table": ({"feed": []}, ["feed", "there is none"]),
    "route that the feed cannot take": (
        scenario({"form": "black_mass"}, route="mechanical"),
        ["mechanical", "black mass", "hydro"],
    ),
    "nothing to leach": (
        scenario({"form": "black_mass", "composition": {"graphite": 1.0}}),
        ["hydro", "cathode"],
    ),
    "a bath of carbonate": (
        scenario(route="direct", relithiation={"method": "hydrothermal", "lithium_source": "lithium carbonate"}),
        ["relithiation.lithium_source", '"lithium carbonate"', '"lithium hydroxide"', "solid state"],
    ),
    "more lithium lost than there is": (
        scenario(route="direct", ageing={"lithium_deficiency": "120 percent"}),
        ["ageing.lithium_deficiency", '"120 percent"', "0.0 to 1.0"],
    ),
    "direct recovery of a metal": (
        scenario(route="direct", annealing={"recovery": {"Ni": 0.9}}),
        ["annealing.recovery", '"Ni"', "cathode"],
    ),
    "ageing of scrap": (
        scenario({"form": "electrode_scrap"}, route="direct", ageing={"lithium_deficiency": 0.1}),
        ["ageing", "direct route", "black mass is fed and no cells"],
    ),
    "step the plant lacks": (
        scenario({"form": "black_mass"}, screening={"aperture": "1 mm"}),
        ["screening", "no such step"],
    ),
    "charge in black mass": (
        scenario({"form": "black_mass", "state_of_charge": 0.5}),
        ["feed.state_of_charge", "no charge"],
    ),
    "state of charge above one": (
        scenario({"state_of_charge": "130 percent"}),
        ["feed.state_of_charge", "130 percent"],
    ),
    "a year of 9000 hours": (
        scenario(plant={"operating_time": "9000 h/yr"}),
        ["plant.operating_time", "9000 h/yr", "8766"],
    ),
    "uncertainty of nothing": (
        scenario(uncertainty={"screening.apertur": {"distribution": "uniform"}}),
        ["uncertainty", 'did you mean "screening.aperture"'],
    ),
}


@pytest.mark.parametrize("case", list(_BAD))
def test_message(case: str) -> None:
    """One paragraph that names field, value, bounds and remedy."""
    given, words = _BAD[case]
    with pytest.raises(InputError) as told:
        run(given)
    message = str(told.value)
    assert "\n" not in message.strip()
    for word in words:
        assert word in message, message


def test_a_file_that_is_not_toml(tmp_path: Path) -> None:
    """The line is named."""
    path = tmp_path / "plant.toml"
    path.write_text("[[feed]]\nchemistry = NMC622\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 2"):
        Scenario.load(path)


def test_a_file_that_is_not_there() -> None:
    """The nearest shipped scenario is suggested."""
    with pytest.raises(InputError, match='did you mean "nmc622-hydro"'):
        Scenario.load("nmc622-hidro")


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("leaching.temperature", "hot", "leaching.temperature"),
        ("leaching", "70 degC", "leaching"),
        ("feed.2.mass_flow", "1 t/h", "feed.2"),
        ("feed.mass_flow", "1 t", "feed.mass_flow"),
        (".temperature", "70 degC", "table and the key"),
    ],
)
def test_overrides_are_checked(key: str, value: str, words: str) -> None:
    """--set passes through the same checks."""
    with pytest.raises(InputError, match=words.replace(".", r"\.")):
        Scenario.load("nmc622-hydro").override(key, value)

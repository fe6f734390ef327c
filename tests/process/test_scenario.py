"""Scenarios: what a file says is what is run, and what is written reads back."""

from __future__ import annotations

import random
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


@pytest.mark.parametrize("name", list(shipped()))
def test_the_filled_scenario_of_a_result_gives_the_same_result(name: str) -> None:
    """Every default is written into the document's scenario, skipped steps too."""
    first = run(name).to_dict()
    second = run(first["scenario"]).to_dict()
    assert second["kpis"] == first["kpis"] and second["scenario"] == first["scenario"]
    assert [u["name"] for u in second["units"]] == [u["name"] for u in first["units"]]


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


def test_defaults_stay_defaults_when_read_back() -> None:
    """The assumptions table tells the user's values from the program's."""

    def entered(doc: dict[str, Any]) -> set[tuple[str, str]]:
        rows = doc["parameters"]
        return {
            (r["step"], r["parameter"]) for r in rows if r["origin"] != "default" and r["step"] not in ("economics",)
        }

    first = run(scenario(leaching={"tanks": 4})).to_dict()
    assert entered(run(first["scenario"]).to_dict()) == entered(first) == {("leaching", "tanks")}


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
    for seed in range(3):
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
    assert filled["plant"] == {"location": "US", "operating_time": "6400 h/yr"}
    assert filled["economics"] == {"prices": "2022"}
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
        ({"economics": {"location": "US"}}, r"economics\.location: .* plant\.location"),
        ({"economics": {"price": "cheap"}}, r"economics\.price: .*nickel"),
        ({"economics": {"price": {"electricity": "2 USD/kg"}}}, r"economics\.price\.electricity"),
        ({"plant": {"operating_time": "0 h/yr"}}, r'plant\.operating_time: "0 h/yr" is out of range'),
        ({"feed": [{**_FEED, "chemistry": 622}]}, r"feed\.chemistry: 622 .* in quotes"),
        ({"feed": [{**_FEED, "composition": 1}]}, r"feed\.composition: 1 is not a table .*cathode"),
        ({"feed": [{**_FEED, "mass_flow": ["1 t/h", "2 t/h"], "state_of_charge": [0.1, 0.2, 0.3]}]}, r"feed\.mass_flow has 2, feed\.state_of_charge has 3"),
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
    (found,) = Scenario.from_dict(given).uncertainty
    assert found.target == target and (found.numbers["low"], found.numbers["high"]) == pytest.approx(si)
    if target == "feed.mass_flow":
        warnings = run(given).to_dict()["warnings"]
        assert [row["text"] for row in warnings if row["where"] == "uncertainty" and target in row["text"]]


def test_deviations_are_differences() -> None:
    """Ten kelvin are ten, not ten from absolute zero."""
    normal = {"distribution": "normal", "mean": "70 degC", "deviation": "10 K"}
    assert Scenario.from_dict(scenario(uncertainty={"leaching.temperature": normal})).uncertainty[0].numbers == {
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
    ).uncertainty
    assert found.target == "feed.2.state_of_health"


# --- prices ----------------------------------------------------------------------------------------


def test_a_price_that_a_table_lacks_is_taken_from_another_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """By name, where it counts."""
    from blackmass.process import tables

    whole = tables.prices

    def lacking(year: str) -> dict[str, Any]:
        return {item: row for item, row in whole(year).items() if year != "2019" or item not in ("nickel", "coke")}

    monkeypatch.setattr(tables, "prices", lacking)
    doc = run({**Scenario.load("nmc622-hydro").to_dict(), "economics": {"prices": "2019"}}).to_dict()
    (told,) = (row["text"] for row in doc["warnings"] if "another table" in row["text"])
    assert "nickel" in told and "coke" not in told
    row = next(row for row in doc["parameters"] if row["parameter"] == "price of nickel")
    assert row["value"]["value"] == pytest.approx(16.853) and "2022 price table" in row["source"]

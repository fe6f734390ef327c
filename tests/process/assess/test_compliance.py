"""Rules: each is kept at its limit and broken just beyond it; published cases get the verdicts that were published."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from blackmass.process import Result, run, tables
from blackmass.process.assess.compliance import Compliance, Rate, Verdict, black_mass_figures, compliance, judged
from blackmass.process.assess.purity import purity
from blackmass.process.ledger import Ledger
from blackmass.process.stream import EMPTY, Stream

from .published import CELLS, everbatt
from .published import ledger as made

_LIMITS = {name: rule for name, rule in tables.rules().items() if "window" not in rule}


def verdicts(ledger: Ledger, **settings: Any) -> dict[str, Verdict]:
    """Every rule by its name in the data."""
    return dict(zip(tables.rules(), compliance(ledger, purity(ledger), Compliance(**settings)), strict=True))


def words(verdict: Verdict) -> str:
    return "not applicable" if not verdict.applies else "pass" if verdict.passes else "fail"


@pytest.mark.parametrize("name", _LIMITS)
def test_each_rule_at_its_limit(name: str) -> None:
    """Below a most, at or above a least; nothing without its figure."""
    rule = _LIMITS[name]
    limit = rule.get("most", rule.get("least"))
    found = judged({rule["figure"]: Rate(np.array([0.999, 1.0, 1.001]) * limit)})
    verdict = next(v for v in found if v.rule == rule["rule"])
    kept = [True, False, False] if "most" in rule else [False, True, True]
    assert list(verdict.passes) == kept and verdict.target == limit and verdict.source == rule["source"]
    assert not any(v.applies for v in judged({}))


def test_every_rule_is_dated_and_has_a_status() -> None:
    for name, rule in tables.rules().items():
        assert rule["from"] and rule["jurisdiction"] and rule["source"], name
        assert rule["status"] in ("verified", "recalled"), name
        if rule["status"] == "recalled":
            assert "ecalled" in rule["note"], name


# --- the EU ------------------------------------------------------------------------------------------------------


def test_a_worked_example() -> None:
    """Of 1000 kg of cells 626.9 kg count: neither the carbonate's mass nor the sulfates' do."""
    found = verdicts(everbatt("NMC622", "hydro"))
    rates = {
        metal: round(100 * float(found[f"EU recovery {metal}, 2027"].actual), 1) for metal in ("Cu", "Ni", "Co", "Li")
    }
    assert rates == {"Cu": 90.0, "Ni": 93.1, "Co": 93.1, "Li": pytest.approx(83.5, abs=0.1)}
    efficiency = found["EU recycling efficiency, 2025"]
    assert round(100 * float(efficiency.actual), 1) == 62.7
    assert sum(efficiency.rate.counted.values()) == pytest.approx(float(efficiency.actual), rel=1e-12)
    burnt = everbatt("NMC622", "hydro")
    burnt.products.pop("graphite")  # type: ignore[attr-defined]
    assert round(100 * float(verdicts(burnt)["EU recycling efficiency, 2025"].actual), 1) == 39.5
    without = verdicts(burnt, excluded="graphite and carbon black")["EU recycling efficiency, 2025"]
    assert round(100 * float(without.actual), 1) == 54.9
    for wrong in (0.744, 1.0):  # carbonate as such; hydrated sulfates
        assert abs(float(efficiency.actual) - wrong) > 0.05


@pytest.mark.parametrize(
    ("chemistry", "route", "efficiency", "expected"),
    [
        ("NMC622", "hydro", 62.7, {
            "EU recycling efficiency, 2025": "fail", "EU recycling efficiency, 2030": "fail",
            "EU recovery Co, 2027": "pass", "EU recovery Cu, 2027": "pass", "EU recovery Li, 2027": "pass",
            "EU recovery Ni, 2027": "pass", "EU recovery Co, 2031": "fail", "EU recovery Cu, 2031": "fail",
            "EU recovery Li, 2031": "pass", "EU recovery Ni, 2031": "fail",
        }),
        ("NMC622", "pyro", 28.2, {
            "EU recycling efficiency, 2025": "fail", "EU recovery Li, 2027": "fail", "EU recovery Co, 2027": "pass",
            "EU recovery Ni, 2027": "pass", "EU recovery Cu, 2027": "pass",
        }),
        ("LFP", "hydro", 35.0, {
            "EU recycling efficiency, 2025": "fail", "EU recovery Co, 2027": "not applicable",
            "EU recovery Ni, 2027": "not applicable", "EU recovery Cu, 2027": "pass", "EU recovery Li, 2027": "pass",
            "EU recovery Li, 2031": "pass",
        }),
    ],
)  # fmt: skip
def test_published_routes_against_the_eu(
    chemistry: str, route: str, efficiency: float, expected: dict[str, str]
) -> None:
    """EverBatt's own routes; what the batteries do not hold is not applicable, never nought."""
    found = verdicts(everbatt(chemistry, route))
    assert {name: words(found[name]) for name in expected} == expected
    assert 100 * float(found["EU recycling efficiency, 2025"].actual) == pytest.approx(efficiency, abs=0.1)
    if chemistry == "LFP":
        assert np.isnan(found["EU recovery Ni, 2027"].actual)
        assert 100 * float(found["EU recovery Li, 2027"].actual) == pytest.approx(82.0, abs=0.1)


@pytest.mark.slow
def test_what_counts_and_what_does_not() -> None:
    """Sold below every grade, handed on to others or left as waste: each is told apart, and shares sum to what was fed."""
    document = run("nmc622-pyrolysis-hydro").document
    rows = {row.rule: row for row in document.compliance or ()}
    lithium = rows["EU 2023/1542 recovery of lithium, 2027"]
    assert {part.name for part in lithium.counted or ()} == {"lithium carbonate"}
    why = {part.name: part.why for part in lithium.not_counted or ()}
    assert "intermediate" in str(why["crude lithium carbonate"])
    told = sum(part.share.value for part in (*(lithium.counted or ()), *(lithium.not_counted or ())))
    assert 0.9 < told <= 1.0 + 1e-9
    hydro = run("nmc622-hydro").document.compliance or ()
    graphite = next(p for p in hydro[0].not_counted or () if p.name == "graphite")
    assert graphite.why == "sold below every grade" and graphite.share.value > 0.1


def test_later_recyclers_count() -> None:
    """Black mass counts by what later recyclers make of it: the rate is the product of the steps' yields."""
    plain = run("nmc622-mechanical")
    later = run({**plain.scenario.to_dict(), "compliance": {"downstream": {"Ni": 0.96, "Li": 0.5}}})  # type: ignore[union-attr]
    ni = {r: next(x for x in r.assessment.compliance if x.rule.endswith("nickel, 2027")) for r in (plain, later)}
    assert float(ni[plain].actual) == 0.0 and not ni[plain].passes
    assert float(ni[later].actual) == pytest.approx(0.96 * float(plain.recovery["Ni"].magnitude), rel=1e-6)


@pytest.mark.slow
def test_slag_counts_only_where_it_is_used_and_lithium_in_it_never() -> None:
    """Flux in the slag counts for nothing; more use never lowers the efficiency."""
    tables_ = run("nmc622-pyro").scenario.to_dict()  # type: ignore[union-attr]
    rates, lithium = [], []
    for used in (0.0, 0.5, 1.0):
        found = run({**tables_, "compliance": {"slag_used": used}}).assessment.compliance
        rates.append(float(found[0].actual))
        lithium.append(float(next(v for v in found if "lithium, 2027" in v.rule).actual))
    assert rates[0] < rates[1] < rates[2] < 1.0 and lithium == [0.0] * 3
    fed = run("nmc622-pyro").ledger.feed
    metals = sum(float(fed.element_mass(e) / fed.mass) for e in ("Li", "Al", "Mn"))
    assert 0.9 * metals < rates[2] - rates[0] < 1.1 * metals


def test_oxygen_of_the_batteries_is_a_choice() -> None:
    """It counts in cathode that is sold again, by what its formula holds, and in no sulfate or carbonate."""
    feed = Stream.of_mass(CELLS["NMC622"])
    cathode = Stream.of_mass({"NMC622": 0.9 * CELLS["NMC622"]["NMC622"]})
    for products, gained in (({"NMC622 cathode": cathode}, float(cathode.element_mass("O"))), (None, 0.0)):
        changes = {"products": products} if products else {}
        ledger = made(feed, {"Ni": 0.1, "Li": 0.02}, None, **changes)
        rates = [
            float(verdicts(ledger, oxygen=counted)["EU recycling efficiency, 2025"].actual)
            for counted in ("not counted", "of the batteries")
        ]
        assert rates[1] - rates[0] == pytest.approx(gained / float(feed.mass))


def test_scrap_is_no_waste_battery() -> None:
    """Electrode scrap and black mass are judged by no rate of waste batteries; beside cells they are allocated by input."""
    found = run("scrap-pcam").assessment.compliance
    assert all(not v.applies for v in found if v.rule.startswith("EU 2023/1542"))
    mixed = run("mixed-hydro").assessment.compliance
    assert all(0 < float(v.actual) < 1 for v in mixed if v.rule.startswith("EU 2023/1542"))


def test_no_rate_improves_when_the_plant_gets_worse() -> None:
    """Over the whole range of a product's yield each rate rises and stays at or below one."""
    feed = Stream.of_mass(CELLS["NMC622"])
    rates = []
    for share in np.linspace(0.0, 1.0, 11):
        held = {e: share * feed.contained(e) for e in ("Cu", "Al", "Ni", "Co", "Mn", "Li", "graphite")}
        found = verdicts(made(feed, held, None))
        rates.append([float(found[name].actual) for name in ("EU recycling efficiency, 2025", "EU recovery Li, 2027")])
    assert np.all(np.diff(np.array(rates), axis=0) > 0) and rates[-1][1] == pytest.approx(1.0) and rates[-1][0] < 1.0


# --- China -------------------------------------------------------------------------------------------------------


def test_a_published_route_against_the_norms_of_china() -> None:
    """EverBatt's hydro route: powder, copper and aluminium fail, grades and every stage of the smelter pass."""
    found = verdicts(everbatt("NMC622", "hydro"))
    expected = {"electrode powder recovery": "fail", "aluminium in black mass": "pass", "copper in black mass": "pass"}
    expected |= {f"China recovery {m}, 2024": "fail" for m in ("Cu", "Al")}
    expected |= {f"China recovery {m}, {y}": "pass" for m in ("Li", "Ni", "Co", "Mn") for y in (2019, 2024)}
    assert {name: words(found[name]) for name in expected} == expected
    assert float(found["aluminium in black mass"].actual) == pytest.approx(0.0037, abs=5e-5)
    assert float(found["copper in black mass"].actual) == pytest.approx(0.0057, abs=5e-5)
    assert float(found["China recovery Li, 2024"].actual) == pytest.approx(0.90)


def test_coal_equivalent() -> None:
    """2200 kg of coal equivalent are 64.5 GJ."""
    row = tables.rules()["China energy per lithium carbonate, 2024"]
    assert row["most"] == pytest.approx(2200 * 29.3076e6 / 1000) and round(row["most"] / 1e6, 1) == 64.5
    document = run("lfp-hydro").document
    told = next(r for r in document.compliance or () if "kgce" in r.rule)
    made_ = next(p for p in document.products if p.name == "lithium carbonate")
    energy = document.kpis.energy_per_tonne.value * 3.6e-3  # GJ per tonne of feed
    assert told.actual and told.actual.value == pytest.approx(energy / (made_.per_tonne.value / 1000), rel=1e-2)


def test_repaired_material() -> None:
    """Cathode sold again over cathode fed, by the metals of its host."""
    result = run("nmc622-direct")
    found = next(v for v in result.assessment.compliance if "repair" in v.rule)
    assert float(found.actual) == pytest.approx(result.recovery["Ni"].magnitude, rel=2e-3) and not found.passes


# --- black mass --------------------------------------------------------------------------------------------------


def test_what_the_rules_on_black_mass_look_at() -> None:
    """Grades of the black mass, and powder in it over powder fed, by the streams themselves."""
    result = run("nmc622-mechanical")
    figures = black_mass_figures(result.ledger)
    stream = result["black mass"]
    assert figures["grade Cu"].value == pytest.approx(stream.grade("Cu").magnitude)
    assert figures["grade Al"].value == pytest.approx(stream.grade("Al").magnitude)
    powder = ("NMC622", "graphite", "carbon black")
    fed = result.ledger.feed
    share = float(stream.mass_of(powder) / fed.mass_of(powder))
    assert figures["powder recovery"].value == pytest.approx(share, rel=1e-3)


def test_no_black_mass_no_verdict() -> None:
    """A smelter is not judged by rules on black mass."""
    found = run("nmc622-pyro").assessment.compliance
    assert all(not v.applies for v in found if "powder" in v.rule or "black mass" in v.rule)


def test_windows_of_the_market() -> None:
    """Black mass of NMC622 is within the window; with too much copper it is not; that of LFP has none."""
    assay = {"NMC622": 0.60, "graphite": 0.37}
    for copper, expected in ((0.015, "pass"), (0.025, "fail")):
        sold = Stream.of_mass({**assay, "copper foil": copper, "aluminium foil": 0.03 - copper})
        found = verdicts(made(EMPTY, {}, None, products={"black mass": sold}))
        assert words(found["black mass window, exw USA"]) == expected
    assert not verdicts(run("lfp-blade-mechanical").ledger)["black mass window, exw USA"].applies


@pytest.mark.slow
@pytest.mark.parametrize(
    ("destination", "expected"), [("an OECD country", "pass"), ("a country outside the OECD", "fail")]
)
def test_shipment(destination: str, expected: str) -> None:
    ledger = run("nmc622-mechanical").ledger
    assert words(verdicts(ledger, destination=destination)["EU shipment of black mass"]) == expected
    smelter = run("nmc622-pyro").ledger
    assert words(verdicts(smelter, destination=destination)["EU shipment of black mass"]) == "not applicable"


def test_what_is_reused_is_not_lost() -> None:
    """A gate that sells half of the batteries changes no share of the rest."""
    feed = [{"chemistry": "NMC622", "form": "pack", "mass_flow": "1 t/h"}]
    plain, gated = (run({"route": "mechanical", "feed": feed, **t}).ledger for t in ({}, {"reuse": {"reused": 0.5}}))
    for name in ("electrode powder recovery", "EU recovery Cu, 2027", "EU recycling efficiency, 2025"):
        shares = [float(verdicts(ledger)[name].actual) for ledger in (plain, gated)]
        assert shares[0] == pytest.approx(shares[1], rel=1e-3), name


def mechanical(form: str = "cell", chemistry: str = "NMC622", **tables: Any) -> Result:
    """The mechanical route with something entered."""
    feed = {"chemistry": chemistry, "form": form, "mass_flow": "1 t/h", **tables.pop("feed", {})}
    return run({"route": "mechanical", "feed": [feed], **tables})


def test_norm_for_black_mass() -> None:
    """China's 2024 norm: below 1.5 % of copper and of aluminium, 98 % of the electrode powder; a finer screen trades them."""
    found = {
        row["rule"].split(": ")[1].split(" of ")[0].split(" in ")[0]: row["verdict"]
        for row in mechanical(screening={"aperture": ["0.25 mm", "2 mm"]}).to_dict()["compliance"]
        if "powder" in row["rule"]
    }
    assert found["copper"] == ["pass", "fail"]
    assert found["aluminium"] == ["pass", "fail"]
    assert found["electrode powder recovery"] == ["fail", "fail"]
    measured = mechanical(screening={"recovery": {"cathode": 0.99, "graphite": 0.99, "carbon black": 0.99}})
    row = next(r for r in measured.to_dict()["compliance"] if "powder recovery" in r["rule"])
    assert row["verdict"] == "pass" and row["actual"]["value"] == pytest.approx(0.99)


def test_a_batch_in_which_a_rule_applies_only_once() -> None:
    """Where a rule is not applicable in a scenario there is no number, not even nought."""
    feed = [
        {"chemistry": "NMC622", "mass_flow": ["1 t/h", "1 kg/h"]},
        {"chemistry": "LFP", "mass_flow": ["1 t/h", "1 t/h"]},
    ]
    result = run({"route": "mechanical", "feed": feed})
    row = next(r for r in result.to_dict()["compliance"] if r["rule"].endswith("recovery of nickel, 2027"))
    assert row["verdict"] == ["fail", "not applicable"] and row["actual"]["value"][1] is None

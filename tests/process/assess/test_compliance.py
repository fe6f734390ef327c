"""Rules: each is kept at its limit and broken just beyond it, and looks at the figure it names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from blackmass.process import Result, run, tables
from blackmass.process.assess.compliance import black_mass_figures, compliance, judged


@pytest.mark.parametrize("name", tables.rules())
def test_each_rule_at_its_limit(name: str) -> None:
    """Below a most, at or above a least; nothing without its figure."""
    rule = tables.rules()[name]
    limit = rule.get("most", rule.get("least"))
    verdicts = judged({rule["figure"]: np.array([0.999, 1.0, 1.001]) * limit})
    verdict = next(v for v in verdicts if v.rule == rule["rule"])
    kept = [True, False, False] if "most" in rule else [False, True, True]
    assert list(verdict.passes) == kept and verdict.target == limit and verdict.source == rule["source"]
    assert judged({}) == ()


def test_what_the_rules_on_black_mass_look_at() -> None:
    """Grades of the black mass, and powder in it over powder fed, by the streams themselves."""
    result = run("nmc622-mechanical")
    figures = black_mass_figures(result.ledger)
    stream = result["black mass"]
    assert figures["grade Cu"] == pytest.approx(stream.grade("Cu").magnitude)
    assert figures["grade Al"] == pytest.approx(stream.grade("Al").magnitude)
    powder = ("NMC622", "graphite", "carbon black")
    fed = result.ledger.feed
    assert figures["powder recovery"] == pytest.approx(float(stream.mass_of(powder) / fed.mass_of(powder)), rel=1e-3)


def test_no_black_mass_no_verdict() -> None:
    """A smelter is not judged by rules on black mass."""
    assert compliance(run("nmc622-pyro").ledger) == ()


def test_what_is_reused_is_not_lost() -> None:
    """A gate that sells half of the batteries changes no share of the rest."""
    feed = [{"chemistry": "NMC622", "form": "pack", "mass_flow": "1 t/h"}]
    plain, gated = (run({"route": "mechanical", "feed": feed, **t}).ledger for t in ({}, {"reuse": {"reused": 0.5}}))
    assert black_mass_figures(gated)["powder recovery"] == pytest.approx(
        black_mass_figures(plain)["powder recovery"], rel=1e-6
    )


def mechanical(form: str = "cell", chemistry: str = "NMC622", **tables: Any) -> Result:
    """The mechanical route with something entered."""
    feed = {"chemistry": chemistry, "form": form, "mass_flow": "1 t/h", **tables.pop("feed", {})}
    return run({"route": "mechanical", "feed": [feed], **tables})


def test_norm_for_black_mass() -> None:
    """China's 2024 norm: below 1.5 % of copper and of aluminium, 98 % of the electrode powder; a finer screen trades them."""
    verdicts = {
        row["rule"].split(": ")[1].split(" of ")[0].split(" in ")[0]: row["verdict"]
        for row in mechanical(screening={"aperture": ["0.25 mm", "2 mm"]}).to_dict()["compliance"]
    }
    assert verdicts["copper"] == ["pass", "fail"]
    assert verdicts["aluminium"] == ["pass", "fail"]
    assert verdicts["electrode powder recovery"] == ["fail", "fail"]
    measured = mechanical(screening={"recovery": {"cathode": 0.99, "graphite": 0.99, "carbon black": 0.99}})
    row = next(r for r in measured.to_dict()["compliance"] if "powder recovery" in r["rule"])
    assert row["verdict"] == "pass" and row["actual"]["value"] == pytest.approx(0.99)

"""Standing: every number is counted once, by the status that its data give it."""

from __future__ import annotations

from collections import Counter

from blackmass.process import Scenario, run, tables
from blackmass.process.components import component
from blackmass.process.standing import STATUSES, status


def test_every_number_is_counted_once() -> None:
    """Parameters with a value, prices in use, data of what flows; the sum of all is the last row."""
    result = run("nmc622-hydro")
    rows = {row.kind: row.numbers for row in result.document.standing}
    assert sum((Counter(n) for of, n in rows.items() if of != "all"), Counter()) == Counter(rows["all"])
    assert all(set(numbers) <= set(STATUSES) for numbers in rows.values())
    assert sum(rows["prices"].values()) == len(result.assessment.money.prices)
    used = {key for row in result.ledger.streams for key in row.stream.flows}
    below = sum(len(component(key).estimates()) for key in used)
    data = rows["data of components"]
    assert sum(data.get(s, 0) for s in ("recalled", "estimated", "assumption")) == below
    assert sum(rows["rules"].values()) == len(tables.rules())


def test_what_is_entered_is_counted_as_that() -> None:
    """A number that a person has entered is one of the default's status no more."""
    plain = Scenario.load("nmc622-mechanical")
    both = (plain, plain.override("screening.aperture", "0.7 mm"))
    before, after = ({r.kind: r.numbers for r in run(s).document.standing}["parameters"] for s in both)
    assert after["entered"] == before.get("entered", 0) + 1
    assert sum(after.values()) == sum(before.values())


def test_words_of_sources() -> None:
    assert status("assumption") == status("assumption: recalled range") == "assumption"
    assert status("recalled: Shi 2018") == status("common practice") == "recalled"
    assert status("EverBatt 2019 Table 4") == "cited"

"""Doubts: what units tell reaches the reader, and so does what the whole plant shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blackmass.process import run
from blackmass.process.assess.doubts import doubts
from blackmass.process.ledger import Ledger


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return run("nmc622-hydro").ledger


def test_what_units_tell(ledger: Ledger) -> None:
    """Every warning, with the unit it is from."""
    told = {(unit.name, text) for unit in ledger.units for text in unit.warnings}
    assert told and told <= {(doubt.where, doubt.text) for doubt in doubts(ledger)}


def test_streams_beyond_the_data(ledger: Ledger) -> None:
    """A liquor at 300 degC has no heat capacity that holds."""
    assert not [doubt for doubt in doubts(ledger) if doubt.where == "streams"]
    first = next(row for row in ledger.streams if row.name == "raffinate")
    hot = replace(first, stream=first.stream.at(573.15))
    found = [d for d in doubts(replace(ledger, streams=(*ledger.streams, hot))) if d.where == "streams"]
    assert len(found) == 1 and "raffinate" in found[0].text


@pytest.mark.parametrize(("times", "told"), [(4.9, False), (5.1, True)])
def test_five_times_is_many(ledger: Ledger, times: float, told: bool) -> None:
    """What a stream holds over what is fed."""
    row = ledger.streams[0]
    round_ = replace(ledger, streams=(replace(row, stream=row.stream.scaled(times)),))
    assert any(doubt.where == "recycles" for doubt in doubts(round_)) is told


def test_metals_that_go_round(ledger: Ledger) -> None:
    """Ten times the fed cobalt in one stream is told, with what helps where the plant knows it."""
    assert not [doubt for doubt in doubts(ledger) if doubt.where == "recycles"]
    row = ledger.streams[0]
    many = replace(row, name="loaded liquor", stream=row.stream.scaled(10.0))
    round_ = replace(ledger, streams=(*ledger.streams, many), remedies={"Co": "widen the purge"})
    found = {d.text.split()[0]: d.text for d in doubts(round_) if d.where == "recycles"}
    assert "loaded liquor holds 10 times" in found["Co"] and found["Co"].endswith("widen the purge.")
    assert found["Ni"].endswith("no outlet takes it.")

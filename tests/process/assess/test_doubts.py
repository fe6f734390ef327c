"""Doubts: what units tell reaches the reader, and so does what the whole plant shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from blackmass.process import run
from blackmass.process.assess.doubts import doubts
from blackmass.process.ledger import Ledger


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return run("nmc622-hydro").ledger


def test_what_units_tell(ledger: Ledger) -> None:
    """Every warning, with the unit it is from."""
    units = tuple(replace(unit, warnings=(f"{unit.name} is odd.",)) for unit in ledger.units)
    told = {(doubt.where, doubt.text) for doubt in doubts(replace(ledger, units=units))}
    assert {(unit.name, f"{unit.name} is odd.") for unit in units} <= told


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
    some = replace(round_, streams=(replace(many, stream=row.stream.scaled(np.array([1.0, 10.0, 2.0, 6.0]))),))
    assert any(d.text.startswith("in 2 of 4 scenarios Co goes round") and "10 times" in d.text for d in doubts(some))


def test_products_that_nobody_buys_are_told() -> None:
    """Coated cathode foil holds no graphite and still floats some; a smelter makes nothing of phosphate scrap."""
    scrap = {"chemistry": "LFP", "form": "electrode_scrap", "mass_flow": "1000 t/yr"}
    leached = run({"route": "hydro", "feed": [scrap]})
    assert leached.products["graphite"].purity == 0
    assert any(text.startswith("products: graphite holds 0 % of graphite") for text in leached.warnings)
    smelted = run({"route": "pyro", "feed": [scrap]})
    assert not smelted.products
    assert any(text.startswith("products: nothing that is made of this feed can be sold") for text in smelted.warnings)
    batch = replace(
        cells_and_none := run({"route": "pyro", "feed": [{**scrap, "chemistry": "NMC622"}]}).ledger,
        products={name: s.scaled(np.array([1.0, 0.0, 1.0])) for name, s in cells_and_none.products.items()},
        size=3,
        batch=True,
    )
    assert [d.text for d in doubts(batch) if d.text.startswith("in 1 of 3 scenarios nothing that is made")]
    cells = run({"route": "hydro", "feed": [{**scrap, "form": "cell"}]})
    assert not any(text.startswith("products:") for text in cells.warnings)

"""What is in a tonne of cells, against the 6,651 USD/t of NMC and 1,441 of LFP of a market study of 2022 (Deloitte China).

The study states neither composition nor prices. Assumed: cells of EverBatt 2019, all of their lithium, nickel, cobalt and
manganese and nothing else, means of 2021 (LME; manganese recalled) and lithium carbonate at 17,014 USD/t, at which LFP comes
to the study's figure by construction.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from blackmass.process import run
from blackmass.process.assess.money import money
from blackmass.process.assess.prices import Economics
from blackmass.process.ledger import Ledger
from blackmass.process.stream import Stream

_PRICES = {
    "nickel": "18467 USD/t",
    "cobalt": "51236 USD/t",
    "manganese": "4500 USD/t",
    "lithium carbonate": "17014 USD/t",
}
_CELLS = {"NMC": {"NMC622": 0.324, "LiPF6": 0.022}, "LFP": {"LFP": 0.327, "LiPF6": 0.034}}


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return run("nmc622-mechanical").ledger


def worth(ledger: Ledger, cell: str, economics: Economics) -> float:
    """USD per tonne of a cell whose metals are paid in full."""
    sold = replace(ledger, products={"black mass": Stream.of_mass(_CELLS[cell])})
    return 1000.0 * float(money(sold, economics).value)


def test_value_of_what_is_in_cells(ledger: Ledger) -> None:
    """6,553 and 1,441 USD/t by hand; the study's NMC is 1.5 % more."""
    whole = Economics(price=_PRICES, payable={"Ni": 1, "Co": 1, "Mn": 1, "Li": 1})
    nmc, lfp = (worth(ledger, cell, whole) for cell in ("NMC", "LFP"))
    assert nmc == pytest.approx(6553, rel=2e-3) and nmc == pytest.approx(6651, rel=0.02)
    assert lfp == pytest.approx(1441, rel=2e-3)
    assert 2.5 < nmc / lfp < 6


def test_market_tables_differ_as_the_years_did(ledger: Ledger) -> None:
    """Lithium of 2022 made LFP cells worth more than six times those of 2019; the newest year is the LME's."""
    value = {
        year: worth(ledger, "LFP", Economics(prices=f"market-{year}", payable={"Li": 1})) for year in range(2018, 2026)
    }
    assert value[2022] == pytest.approx(68.1 / 11.7 * value[2019]) and value[2022] == pytest.approx(5768, rel=0.01)
    assert Economics(prices="market-2024").table["nickel"].value == pytest.approx(16.816)

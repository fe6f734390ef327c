"""Feeds: chemistry, form and mass flow become a stream with the right things in it."""

from __future__ import annotations

import inspect

import pytest

from blackmass.process import Feed, InputError
from blackmass.process.components import of_material
from blackmass.process.feed import FORMS


@pytest.mark.parametrize("form", list(FORMS))
@pytest.mark.parametrize("chemistry", ["NMC622", "LFP", "NCA"])
def test_mass_is_what_was_asked_for(chemistry: str, form: str) -> None:
    """Of every form."""
    stream = Feed(chemistry, form=form, mass_flow="3.6 t/h").stream()
    assert stream.mass == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize(
    ("chemistry", "pack", "cells"),
    [
        ("NMC111", 538.4, 341.0),
        ("NMC622", 514.8, 319.3),
        ("NMC811", 488.7, 297.7),
        ("NCA", 498.7, 307.7),
        ("LFP", 648.6, 423.8),
    ],
)
def test_packs(chemistry: str, pack: float, cells: float) -> None:
    """EverBatt 2023: kg of cells in a pack of 100 kWh, within half a percent."""
    fractions = Feed(chemistry, form="pack").mass_fractions
    hardware = sum(share for key, share in fractions.items() if key in of_material("hardware"))
    assert 1 - hardware == pytest.approx(cells / pack, rel=5e-3)


def test_electrode_scrap_is_coated_aluminium_foil() -> None:
    """Cathode sheet: no graphite, no copper, no electrolyte, no charge."""
    feed = Feed("NMC811", form="electrode_scrap")
    assert set(feed.mass_fractions) == {"NMC811", "carbon black", "PVDF", "aluminium foil"}
    assert feed.stream().stored_energy == 0.0


def test_black_mass_follows_the_rule_of_everbatt() -> None:
    """95 % of the coatings' active matter and 5 % of the terminals (EverBatt 2023)."""
    cell, black_mass = Feed("NMC622").mass_fractions, Feed("NMC622", form="black_mass").mass_fractions
    assert black_mass["graphite"] / black_mass["NMC622"] == pytest.approx(cell["graphite"] / cell["NMC622"])
    assert black_mass["copper tab"] / black_mass["NMC622"] == pytest.approx(
        0.05 / 0.95 * cell["copper tab"] / cell["NMC622"]
    )


def test_stored_energy() -> None:
    """State of charge times state of health times nominal, of the cells only: 0.3 x 0.8 unless told."""
    cell = Feed("LFP", mass_flow="1 t/h").stream().stored_energy
    pack = Feed("LFP", form="pack", mass_flow="1 t/h").stream().stored_energy
    full = Feed("LFP", mass_flow="1 t/h", state_of_charge="100 percent", state_of_health=1.0).stream().stored_energy
    assert cell / full == pytest.approx(0.24)
    assert pack / cell == pytest.approx(423.8 / 648.6, rel=5e-3)
    assert full / 1e6 == pytest.approx(0.159, rel=0.01)  # EverBatt 2019: 159 Wh/kg


def test_own_composition() -> None:
    """By component, "cathode" for the active material; rounding of a printed assay is accepted, more is not."""
    feed = Feed("NMC622", form="black_mass", composition={"cathode": 0.6, "graphite": "39.9 percent"})
    assert feed.mass_fractions["NMC622"] == pytest.approx(0.6 / 0.999)
    with pytest.raises(InputError, match=r"sum to 0\.97"):
        Feed("NMC622", composition={"cathode": 0.6, "graphite": 0.37})


def test_names_of_chemistries_are_forgiving() -> None:
    """As people write them."""
    for name in ("NMC622", "nmc622", "NMC 622", "NCM-622"):
        assert "NMC622" in Feed(name).mass_fractions


def test_a_year_is_the_operating_hours() -> None:
    """t/yr and t/h are joined by them and nothing else."""
    assert Feed("LFP", mass_flow="8000 t/yr", operating_time="8000 h/yr").mass_flow == pytest.approx(1000 / 3600)
    assert Feed("LFP", mass_flow="8000 t/yr", operating_time="4000 h/yr").mass_flow == pytest.approx(2000 / 3600)


def test_signature() -> None:
    """The chemistry comes first, without a name."""
    names = list(inspect.signature(Feed).parameters)
    assert names[:2] == ["chemistry", "form"] and set(names) == set(Feed.parameters)


def test_another_bill_of_materials() -> None:
    """EverBatt's editions differ; the edition is a choice."""
    old, new = (Feed("NMC622", bill_of_materials=b).mass_fractions["NMC622"] for b in ("EB2019", "EB2023"))
    assert old == pytest.approx(0.324, rel=1e-3) and new == pytest.approx(0.4478, rel=1e-3)
    with pytest.raises(InputError, match="EB2020"):
        Feed("NMC622", bill_of_materials="EB2021")


@pytest.mark.parametrize("chemistry", ["NMC111", "NMC622", "NMC811", "LCO", "NCA", "LMO", "LFP"])
def test_black_mass_of_others_is_as_bought(chemistry: str) -> None:
    """Cu 1 to 5 %, Al 1 to 5 %, F 1.5 to 5 % (6 where the oldest bill counts all binder as PVDF), P, plastics as reported."""
    stream = Feed(chemistry, form="black_mass").stream()
    grade = {e: 100 * stream.element_mass(e) / stream.mass for e in ("Cu", "Al", "F", "P")}
    plastics = 100 * stream.mass_of(["polypropylene", "polyethylene", "PET"]) / stream.mass
    assert 1.0 < grade["Cu"] < 5.0 and 1.0 < grade["Al"] < 5.0
    assert 1.5 < grade["F"] < 6.0
    assert 0.5 < plastics < 3.0
    if "P" not in stream.components[chemistry].atoms:
        assert 0.3 < grade["P"] < 0.8

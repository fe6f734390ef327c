"""What a person can get wrong, and what they are told: the field, what was given, what is allowed, how to mend it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from blackmass.process import InputError, Scenario, run

_FEED = {"chemistry": "NMC622", "form": "cell", "mass_flow": "10000 t/yr"}


def scenario(feed: dict[str, Any] | None = None, **tables: Any) -> dict[str, Any]:
    """The plain scenario with something changed."""
    return {"feed": [{**_FEED, **(feed or {})}], **tables}


_BAD: dict[str, tuple[dict[str, Any], list[str]]] = {
    "unknown chemistry": (scenario({"chemistry": "NMC623"}), ["feed.chemistry", '"NMC623"', 'did you mean "NMC622"']),
    "mass where a flow belongs": (scenario({"mass_flow": "10 t"}), ["feed.mass_flow", '"10 t"', "a mass", "t/h"]),
    "no unit": (scenario({"mass_flow": "10000"}), ["feed.mass_flow", "no unit"]),
    "comma": (scenario({"mass_flow": "2,5 t/h"}), ["feed.mass_flow", "2,5 t/h"]),
    "ambiguous ton": (scenario({"mass_flow": "1 ton"}), ["feed.mass_flow", "907"]),
    "zero feed": (scenario({"mass_flow": "0 t/h"}), ["feed.mass_flow", "more than 0 t/h"]),
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
        scenario(economics={"price": {"nickel": "15 EUR/kg"}}),
        ["economics.price.nickel", '"15 EUR/kg"', "no rate", "give it in USD"],
    ),
    "price of another year": (
        scenario(economics={"price": {"nickel": "15 USD2019/kg"}}),
        ["economics.price.nickel", '"15 USD2019/kg"', "money of 2019", "prices here are of 2022"],
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


def test_command_line_tells_it_without_a_traceback(tmp_path: Path) -> None:
    """Exit status 2, one paragraph on stderr, nothing on stdout."""
    path = tmp_path / "plant.toml"
    path.write_text('[[feed]]\nchemistry = "NMC623"\nform = "cell"\nmass_flow = "1 t/h"\n', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "blackmass.ui.cli", "run", str(path)],
        capture_output=True,
        text=True,
        env=_environment(),
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "NMC622" in done.stderr and "Traceback" not in done.stderr
    assert "\n\n" not in done.stderr.strip()


def _environment() -> dict[str, str]:
    """So that a checkout that is not installed finds the package too."""
    import os

    links = str(Path(__file__).resolve().parents[2] / ".dev")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [links, os.environ.get("PYTHONPATH", "")]))}


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


def test_location_sets_electricity_heat_and_landfill() -> None:
    """EverBatt 2023: 0.0845 USD/kWh in the US, 0.1737 in California; an own price wins."""

    def electricity(**tables: Any) -> float:
        rows = run(scenario(**tables)).to_dict()["utilities"]
        row = next(r for r in rows if r["name"] == "electricity")
        return row["cost_per_tonne"]["value"] / row["per_tonne"]["value"]

    assert electricity() == pytest.approx(0.0845)
    assert electricity(plant={"location": "California"}) == pytest.approx(0.1737)
    own = {"price": {"electricity": "0.05 USD/kWh"}}
    assert electricity(plant={"location": "California"}, economics=own) == pytest.approx(0.05)

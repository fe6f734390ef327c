"""Iron phosphate and acid at equilibrium, against PHREEQC."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from blackmass.process.equations import iron_phosphate
from blackmass.process.equations.iron_phosphate import iron_phosphate_solid
from blackmass.process.errors import ConvergenceError


def _grid(name: str = "phreeqc_iron_phosphate.csv") -> dict[str, Any]:
    with (Path(__file__).parents[1] / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    return {key: np.array([float(row[key]) for row in rows]) for key in rows[0] if key != "liquor"}


def test_dissolved_iron_and_phosphate_are_those_of_phreeqc() -> None:
    """Within 2 points of the percentage on 288 points: 0.05 to 2 mol/kg of acid, three solids, 25 to 80 degC, four liquors."""
    grid = _grid()
    given = {
        "metals": {e: grid[e] for e in ("Ni", "Co", "Mn", "Al")}, "alkali": grid["Li"], "constant": grid["constant"],
    }  # fmt: skip
    amounts = (grid["iron"], grid["phosphate"], grid["sulfate"])
    solid = iron_phosphate_solid(0.0, *amounts, grid["temperature"] + 273.15, acid=grid["acid"], **given)
    for what in ("iron", "phosphate"):
        np.testing.assert_allclose(100.0 * (1.0 - solid / grid[what]), grid[f"{what}_dissolved"], atol=2.0)
    # It makes no difference what was solid before.
    before = 0.7 * np.minimum(grid["iron"], grid["phosphate"])
    less = [n - before for n in amounts[:2]]
    again = iron_phosphate_solid(
        before, *less, amounts[2], grid["temperature"] + 273.15, acid=grid["acid"] + 3 * before, **given
    )
    np.testing.assert_allclose(again, solid, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("dial", "rises"), [("acid", False), ("constant", False), ("phosphate", True), ("iron", True)])
def test_what_moves_the_equilibrium(dial: str, rises: bool) -> None:
    """Acid and a more soluble solid dissolve; phosphate and iron precipitate up to as much as there is of the other."""
    usual = {
        "solid": 0.0,
        "iron": 0.2,
        "phosphate": 0.2,
        "sulfate": 1.5,
        "temperature": 333.15,
        "acid": 0.5,
        "constant": -4.0,
    }
    swept = {"acid": (1e-3, 5.0), "constant": (-8.0, 0.0), "phosphate": (1e-3, 0.2), "iron": (1e-3, 0.2)}[dial]
    found = iron_phosphate_solid(**{**usual, dial: np.linspace(*swept, 40)})
    steps = np.diff(found) if rises else -np.diff(found)
    assert np.all(steps > -1e-9) and np.ptp(found) > 0.05


def test_at_a_given_ph() -> None:
    """Within 0.2 points of PHREEQC's percentage to pH 5.5, with iron hydroxide beside it; at pH 7, where phosphate begins to
    dissolve again, within 5: complexes of nickel with it are left out. At pH 9 all has dissolved."""
    grid = _grid("phreeqc_iron_phosphate_at_ph.csv")
    solid = iron_phosphate_solid(
        0.0, grid["iron"], grid["phosphate"], grid["sulfate"], grid["temperature"] + 273.15, ph=grid["pH"],
        metals={"Ni": np.array(0.5)}, alkali=0.6, sodium=grid["sodium"], constant=grid["constant"],
    )  # fmt: skip
    apart = np.abs(100.0 * (1.0 - solid / grid["phosphate"]) - grid["phosphate_dissolved"])
    assert np.all(apart < np.where(grid["pH"] == 7, 5.0, 0.2))
    # By far the most of the range has points.
    assert {2.0, 3.0, 4.0, 5.5, 7.0, 9.0} == set(grid["pH"]) and len(apart) > 35


def test_any_liquor_settles_or_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A trace or none of whatever there may be, in the same batch; never a number where the iteration did not end."""
    size, rng = 400, np.random.default_rng(3)

    def drawn(low: float, high: float, none: float = 0.2) -> Any:
        return np.where(rng.random(size) < none, 0.0, 10.0 ** rng.uniform(low, high, size))

    metals = {"Ni": drawn(-8, 0.5), "Co": np.zeros(size), "Al": drawn(-8, -0.3)}
    iron, phosphate, acid, alkali, sodium = (drawn(-9, 0.5) for _ in range(5))
    charge = acid + 3 * iron + 2 * metals["Ni"] + 3 * metals["Al"] + alkali + sodium
    given: dict[str, Any] = {
        "acid": acid, "metals": metals, "alkali": alkali, "sodium": sodium, "constant": rng.uniform(-8, 0, size),
    }  # fmt: skip
    amounts = (drawn(-6, 0.5, 0.5), iron, phosphate, charge / 2, rng.uniform(283, 373, size))
    found = iron_phosphate_solid(*amounts, **given)
    assert np.all(found >= 0.0) and np.all(found <= amounts[0] + np.minimum(iron, phosphate))
    without = {**given, "metals": {e: n for e, n in metals.items() if e != "Co"}}
    np.testing.assert_allclose(iron_phosphate_solid(*amounts, **without), found, rtol=1e-9, atol=1e-12)
    monkeypatch.setattr(iron_phosphate, "_LONGEST", 5)
    with pytest.raises(ConvergenceError, match=r"did not settle for .* of 400 scenarios"):
        iron_phosphate_solid(*amounts, **given)


def test_a_liquor_without_sulfate_is_the_limit_of_one_with_little() -> None:
    """Water alone, lithium phosphate, and water over the solid, in one batch; where there is nothing, nothing is solid."""
    solid, phosphate, alkali = np.array([0.0, 0.0, 0.3]), np.array([0.0, 0.1, 0.0]), np.array([0.0, 0.1, 0.0])
    of = {
        sulfate: iron_phosphate_solid(solid, 0.0, phosphate, sulfate, 333.15, acid=0.0, alkali=alkali)
        for sulfate in (0.0, 1e-9)
    }
    np.testing.assert_allclose(of[0.0], of[1e-9], rtol=1e-6, atol=1e-12)
    assert of[0.0][0] == of[0.0][1] == 0.0 and 0.2999 < of[0.0][2] < 0.3  # strengite hardly dissolves in water

"""A package outside the project: its operation and route, and data in files, reach the command line, reports and files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import tomli_w

#: Left out by a contributor's loop for its time.
pytestmark = pytest.mark.slow

_ROOT = Path(__file__).resolve().parents[1]
_PACKAGE = _ROOT / "tests" / "plugin"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pip installed the package."""
    folder = tmp_path_factory.mktemp("plugin")
    source = shutil.copytree(_PACKAGE, folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation",
         "--target", str(folder / "site"), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return folder / "site"


def blackmass(site: Path, folder: Path, *arguments: str) -> str:
    """Output of the command, in a fresh interpreter that finds the package."""
    path = os.pathsep.join([str(site), str(_ROOT / ".dev")])
    done = subprocess.run(
        [sys.executable, "-m", "blackmass.ui", *arguments], cwd=folder, capture_output=True, text=True, timeout=120,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def named(rows: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(row for row in rows if row["name"] == name)


def test_route_is_listed(site: Path, tmp_path: Path) -> None:
    """With what it offers, beside ours."""
    told = blackmass(site, tmp_path, "routes")
    assert "washed-black-mass: black mass, washed with caustic soda\n  reuse" in told and "hydro: black mass" in told


def test_plant_runs_reports_and_reads_back(site: Path, tmp_path: Path) -> None:
    """Operation, route, component, chemistry, product, wastes and prices of its own, from one scenario file."""
    for name in ("plant.toml", "house.toml"):
        shutil.copy(_PACKAGE / name, tmp_path)
    doc = json.loads(blackmass(site, tmp_path, "run", "plant.toml", "--json", "--report", "plant.pdf"))
    assert (tmp_path / "plant.pdf").read_bytes()[:4] == b"%PDF"
    assert doc["balances"]["worst"] < 1e-9

    washing = named(doc["units"], "alkaline_washing")
    assert washing["figures"]["aluminium_dissolved"]["value"] == pytest.approx(0.9)
    product = named(doc["products"], "washed black mass")
    nickel, manganese, cobalt = (product["contained"][metal]["value"] for metal in ("Ni", "Mn", "Co"))
    moles = [kilograms / mass for kilograms, mass in ((nickel, 58.693), (manganese, 54.938), (cobalt, 58.933))]
    assert [n / sum(moles) for n in moles] == pytest.approx([0.55, 0.15, 0.30], abs=1e-3)  # the house's own formula
    # Nickel at the house's price, cobalt at that of the table which it is like (EverBatt 2023), 78 % of both paid.
    assert product["revenue_per_tonne"]["value"] == pytest.approx(0.78 * (18.0 * nickel + 50.3535 * cobalt))
    caustic, spent = named(doc["reagents"], "sodium hydroxide"), named(doc["wastes"], "spent caustic")
    assert caustic["cost_per_tonne"]["value"] == pytest.approx(0.6 * caustic["per_tonne"]["value"])
    assert spent["cost_per_tonne"]["value"] == pytest.approx(0.05 * spent["per_tonne"]["value"])
    assert "sodium aluminate" in {row["component"] for row in doc["estimates"]}

    again = tmp_path / "again"
    again.mkdir()
    (again / "plant.toml").write_text(tomli_w.dumps(doc["scenario"]), encoding="utf-8")
    second = json.loads(blackmass(site, again, "run", "plant.toml", "--json"))
    assert second["scenario"] == doc["scenario"]
    assert second["kpis"] == doc["kpis"] and second["products"] == doc["products"]


def test_without_the_package_the_scenario_is_refused(tmp_path: Path) -> None:
    """By the name of its route."""
    for name in ("plant.toml", "house.toml"):
        shutil.copy(_PACKAGE / name, tmp_path)
    with pytest.raises(AssertionError, match='"washed-black-mass" is not a route'):
        blackmass(tmp_path, tmp_path, "run", "plant.toml")

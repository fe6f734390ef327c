"""What a person installs: everything in one wheel, light to import, and no name of its own that theirs could shadow."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[1]
_LINKS = _ROOT / ".dev"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The distribution, built as pip would."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=_ROOT, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return next(folder.glob("*.whl"))


@pytest.mark.slow
def test_wheel_holds_everything_under_one_name(wheel: Path) -> None:
    """Every source and data file of the three packages, and nothing at top level but blackmass."""
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert {name.split("/")[0] for name in inside if not name.startswith("blackmass-")} == {"blackmass"}
    for package in ("chemistries", "process", "ui"):
        for path in (_ROOT / package).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert f"blackmass/{path.relative_to(_ROOT).as_posix()}" in inside


@pytest.mark.slow
def test_installed_wheel_runs_beside_a_script_called_process(wheel: Path, tmp_path: Path) -> None:
    """Unpacked on the path of a folder with the user's own process.py, it computes and finds its data."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    (tmp_path / "process.py").write_text("raise RuntimeError('this is the user\\'s')\n", encoding="utf-8")
    (tmp_path / "mine.py").write_text(
        "from blackmass.process import run\nprint(run('lfp-hydro').to_dict()['balances']['worst'] < 1e-9)\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "mine.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
    )  # fmt: skip
    assert done.stdout.strip() == "True", done.stderr


def python(code: str, folder: Path) -> str:
    """Output of a fresh interpreter in a folder of its own."""
    done = subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=folder, capture_output=True, text=True, timeout=60,
        env={**os.environ, "PYTHONPATH": str(_LINKS)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


#: What takes long to import, and what only the page, the reports and the referee need.
_HEAVY = {"pint", "pandas", "periodictable", "networkx", "matplotlib", "scipy.optimize", "scipy.sparse", "scipy.stats"}
_EXTRAS = {"altair", "cantera", "pandas", "matplotlib", "scipy.stats", "streamlit", "typst", "vl_convert", "xlsxwriter"}


def imported(code: str, folder: Path) -> set[str]:
    """Modules that a fresh interpreter has imported after some code."""
    return set(python(f"{code}\nimport sys; print(*sys.modules)", folder).split())


def test_import_is_light(tmp_path: Path) -> None:
    """The public names, to the point of a runnable scenario, bring no heavy library, ask no network and write no file."""
    code = (
        "import socket; socket.socket.connect = None\n"
        "import blackmass.chemistries, blackmass.process as p\np.run, p.Scenario, p.Flowsheet, p.Feed, p.Operation, p.Result"
    )
    modules = imported(code, tmp_path)
    assert "numpy" in modules and not modules & (_HEAVY | _EXTRAS)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_run_needs_no_extra(tmp_path: Path) -> None:
    """A plant is calculated, and its document written, without what the page and the reports need."""
    code = "from blackmass.process import run\nrun('lfp-hydro').to_json()"
    assert not imported(code, tmp_path) & _EXTRAS
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("package", ["process", "chemistries"])
def test_wrong_import_says_the_right_one(package: str) -> None:
    """From the checkout the folders are importable by accident."""
    done = subprocess.run(
        [sys.executable, "-c", f"import {package}"], cwd=_ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode != 0
    assert f"import blackmass.{package}" in done.stderr

"""Types reach whoever imports the package: a type checker finds what is misspelt in a script of theirs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

_LINKS = Path(__file__).resolve().parents[1] / ".dev"

_SCRIPT = """
from blackmass.process import Feed, Flowsheet, Result, Stream, run
from blackmass.process.operations import Leaching, Screening

result: Result = run("lfp-hydro")
plant = Flowsheet()
unit = plant.add(Screening(aperture="1 mm"), plant.feed(Feed("NMC622", mass_flow="1 t/h")))
stream: Stream = plant.solve()[unit.undersize]
result.recovry
Screening().rum
Feed("NMC622").strem()
stream.enthalpie()
number: int = Leaching
"""


@pytest.mark.slow
def test_a_users_misspellings_are_found(tmp_path: Path) -> None:
    """Those five and nothing else; no name of the package is untyped."""
    (tmp_path / "mine.py").write_text(_SCRIPT, encoding="utf-8")
    settings = {"extraPaths": [str(_LINKS)], "pythonVersion": "3.11"}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson", "mine.py"],
        cwd=tmp_path, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    told = [row["message"].splitlines()[0] for row in json.loads(done.stdout)["generalDiagnostics"]]
    assert told == [
        'Cannot access attribute "recovry" for class "Result"',
        'Cannot access attribute "rum" for class "Screening"',
        'Cannot access attribute "strem" for class "Feed"',
        'Cannot access attribute "enthalpie" for class "Stream"',
        'Type "type[Leaching]" is not assignable to declared type "int"',
    ]

"""Names in any script: every report is written, and says what it could not print."""

from __future__ import annotations

import pytest

from blackmass.process import Scenario, run
from blackmass.process.errors import BlackmassError
from blackmass.ui import cli, report
from blackmass.ui.report import glyphs, html, pdf

#: Left out by a contributor's loop for its time.
pytestmark = pytest.mark.slow

_NAMES = ["回收厂", "リサイクル工場", "مصنع التدوير", "plant 🔋♻️", "a\u202eb", "#quote $x$ *b*"]


def test_the_table_of_characters() -> None:
    """Latin, Greek, Cyrillic and signs are in the typeface; Chinese and emoji are not."""
    assert not glyphs.missing("Größe µm Ωж ≥ □ €")
    assert glyphs.missing("a回🔋") == {"回", "🔋"}
    assert glyphs.readable(["a回", {"b": "\ufe0f🔋", "c": 1.0}]) == ["a□", {"b": "□", "c": 1.0}]


@pytest.mark.parametrize("name", _NAMES)
def test_a_name_in_any_script_gives_a_pdf(name: str) -> None:
    """Whatever fonts the computer has."""
    made = report.assemble(run(Scenario.load("nmc622-mechanical").override("plant.name", name)).document)
    assert pdf.to_bytes(made)[:5] == b"%PDF-"
    assert name in html.to_text(made)


def test_a_report_that_fails_leaves_the_others(tmp_path, capsys, monkeypatch) -> None:
    """And the summary; the exit status tells."""

    def broken(report):
        raise RuntimeError("no ink")

    monkeypatch.setattr(pdf, "to_bytes", broken)
    paths = [str(tmp_path / f"plant.{suffix}") for suffix in ("pdf", "xlsx", "html")]
    assert cli.main(["run", "nmc622-mechanical", "--report", *paths]) == 1
    told = capsys.readouterr()
    assert "Products" in told.out and "no ink" in told.err and "Traceback" not in told.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plant.html", "plant.xlsx"]
    with pytest.raises(BlackmassError, match="no ink"):
        report.to_bytes(run("nmc622-mechanical").document, ".pdf")

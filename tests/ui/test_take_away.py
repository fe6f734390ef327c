"""What a visitor takes away: reports of several plants and chosen sections, scripts, everything in one file; and the gallery."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

import blackmass.ui
from blackmass.process import Scenario, run
from blackmass.process.document import Document
from blackmass.process.errors import InputError
from blackmass.process.scenario import shipped
from blackmass.ui.app import gallery
from blackmass.ui.app.command import script
from blackmass.ui.app.take_away import zipped
from blackmass.ui.cli import main
from blackmass.ui.figures.small import small
from blackmass.ui.report import Look, assemble, assemble_several, to_bytes

_PAGE = Path(blackmass.ui.__file__).parent / "app" / "page.py"
_NAMES = ("nmc622-mechanical", "brine-mechanical")


@cache
def document(name: str) -> Document:
    return run(Scenario.load(name)).document


def png() -> bytes:
    """A picture of one red point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")
    )


# --- reports -----------------------------------------------------------------------------------------


def test_several_plants_stand_side_by_side() -> None:
    """Each with its own numbers, of two their change, and none of them as the other."""
    docs = [document(name) for name in _NAMES]
    report = assemble_several(docs, ["summary", "products"])
    table = report.sections[0].blocks[1]
    row = next(row for row in table.rows if row[0] == "Margin")
    margins = [doc.kpis.margin_per_tonne.value for doc in docs]
    assert row[2:] == [*margins, margins[1] - margins[0]]
    assert len({section.key for section in report.sections}) == len(report.sections) == 5
    same = assemble_several([docs[0], docs[0]]).sections[0].blocks[1]
    assert same.columns[2].title != same.columns[3].title


@pytest.mark.parametrize("suffix", [".pdf", ".xlsx", ".html", ".md"])
def test_a_report_has_the_sections_asked_for_and_its_company(suffix: str) -> None:
    """In every kind of file; a name that looks like markup stays a name."""
    look = Look("Ægir & <b>Co</b>", png())
    content = to_bytes([document(name) for name in _NAMES], suffix, sections=["products"], look=look)
    if suffix == ".pdf":
        reader = PdfReader(io.BytesIO(content))
        told = "\n".join(page.extract_text() for page in reader.pages)
        assert reader.pages[0].images
    elif suffix == ".xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        told = "\n".join(str(c.value) for sheet in book for row in sheet for c in row if c.value)
        assert book.worksheets[0]._images
    else:
        told = content.decode()
    assert "Side by side" in told or suffix == ".xlsx"
    assert "copper concentrate" in told and "Emission factors" not in told and "Bibliography" not in told
    if suffix in (".pdf", ".xlsx"):
        assert "Ægir & <b>Co</b>" in told
    else:
        assert "Ægir" in told and "<b>Co" not in told


def test_what_is_no_section_or_picture_is_told() -> None:
    """By name, with what is possible."""
    with pytest.raises(InputError, match='no "sumary"; did you mean "summary"'):
        assemble(document(_NAMES[0]), chosen=["sumary"])
    with pytest.raises(InputError, match="no PNG or JPEG"):
        Look("x", b"<svg/>")
    with pytest.raises(InputError, match="at most"):
        Look("x", png() + bytes(1_000_000))


def test_the_command_writes_one_report_of_several(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files of each kind asked for; a wrong section is told before anything is calculated."""
    mark = tmp_path / "mark.png"
    mark.write_bytes(png())
    to = [str(tmp_path / f"both.{suffix}") for suffix in ("md", "html")]
    assert (
        main(["report", *_NAMES, "--sections", "summary", "costs", "--company", "Us", "--logo", str(mark), "--to", *to])
        == 0
    )
    assert "Us" in Path(to[0]).read_text() and "data:image/png" in Path(to[1]).read_text()
    assert main(["report", "no-such-plant", "--sections", "sumary", "--to", to[0]]) == 2
    assert "summary" in capsys.readouterr().err


def test_a_report_is_one_long_table_for_programs() -> None:
    """Every number with its place and unit, as CSV and as Parquet, exactly; words stay words."""
    pandas = pytest.importorskip("pandas")
    doc = document(_NAMES[0])
    text = pandas.read_csv(io.BytesIO(to_bytes(doc, ".csv")), keep_default_na=False, encoding="utf-8-sig")
    packed = pandas.read_parquet(io.BytesIO(to_bytes(doc, ".parquet")))
    assert len(text) == len(packed) > 200
    numbers = packed[packed.number.notna()]
    assert numbers.number.tolist() == [float(number) for number in text.number if number != ""]
    margin = numbers[(numbers.section == "summary") & (numbers.name == "Margin")]
    assert margin.number.item() == doc.kpis.margin_per_tonne.value and margin.unit.item() == "USD/t"
    flows = numbers[(numbers.section == "streams") & (numbers.column == "Flow")]
    assert sorted(flows.number) == sorted(row.mass_flow.value for row in doc.streams)


# --- scripts, archives, the gallery --------------------------------------------------------------------


@pytest.mark.parametrize("change", [{}, {"screening": {"aperture": "0.5 mm"}}])
def test_the_script_gives_the_same_result(change: dict) -> None:
    """The shipped scenario with what was changed, or the whole of it where that cannot be said."""
    before = Scenario.load(_NAMES[1]).to_dict()
    now = {**before, **change}
    for start in (_NAMES[1], ""):
        text = script(start, before, now)
        assert ("Scenario.load" in text) is bool(start)
        made: dict = {}
        exec(text.replace("print(", "str("), made)
        assert made["result"].document.kpis == run(now).document.kpis


def test_an_archive_holds_what_it_is_given() -> None:
    """The same files are the same bytes."""
    files = {"a.toml": b"x = 1\n", "kept/b.json": json.dumps({"ü": 1}).encode()}
    archive = zipfile.ZipFile(io.BytesIO(zipped(files)))
    assert {name: archive.read(name) for name in archive.namelist()} == files
    assert zipped(files) == zipped(dict(files))


def test_every_shipped_plant_has_a_card() -> None:
    """A sentence of its own, what it sells, and a picture."""
    of: Callable = gallery.card.__wrapped__ if hasattr(gallery.card, "__wrapped__") else gallery.card
    for name in ("nmc622-hydro", *_NAMES):
        sentence, sold, parts = of(name)
        picture = small(parts)
        assert shipped()[name][:20] in sentence or len(sentence) > 20
        assert sold and picture.svg.startswith("<svg") and picture.svg.count("<rect") >= 3


@pytest.mark.slow
def test_the_page_gives_everything_in_one_file() -> None:
    """Scenario, result, script, reports and the kept plants; and the gallery starts a plant."""
    app = AppTest.from_file(str(_PAGE), default_timeout=90)
    app.session_state["tab"] = "Report and scenario"
    app.run()
    assert not app.exception
    names = [each.label for each in app.get("download_button")]
    assert {"PDF", "Workbook", "HTML", "Markdown", "Result", "Scenario", "Everything"} <= set(names)
    assert any("Scenario.load('nmc622-hydro')" in code.value for code in app.code)
    app.button("gallery").click().run()
    app.button("start lfp-hydro").click().run()
    assert not app.exception and app.selectbox("preset").value == "lfp-hydro"

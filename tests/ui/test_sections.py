"""Sections of a report: each is in every format and on the page, and every total is the sum of its rows."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path

import openpyxl
import pypdf
import pytest
from streamlit.testing.v1 import AppTest

import blackmass.ui
from blackmass.process import run
from blackmass.process.document import Document
from blackmass.ui.report import assemble, to_bytes
from blackmass.ui.report.model import Report, Table
from blackmass.ui.report.sections import PLANT, SECTIONS, TABS, TOP

#: Left out by a contributor's loop for its time.
pytestmark = pytest.mark.slow

_PAGE = Path(blackmass.ui.__file__).parent / "app" / "page.py"


_LONG = [pytest.param(name, marks=pytest.mark.slow) for name in ("nmc622-hydro", "nmc622-pyro")]


@pytest.fixture(scope="module", params=["lfp-blade-mechanical", *_LONG])
def doc(request: pytest.FixtureRequest) -> Document:
    return run(request.param).document


@pytest.fixture(scope="module")
def report(doc: Document) -> Report:
    return assemble(doc)


def summed(report: Report) -> list[Table]:
    """Tables that end in a row of sums."""
    return [b for s in report.sections for b in s.blocks if isinstance(b, Table) and b.total]


def squeezed(text: str) -> str:
    """Without spaces, which a PDF does not keep."""
    return re.sub(r"\s|\u200b", "", text)


def test_places_on_the_page() -> None:
    """Keys are unique, and every section has a place."""
    assert len({chapter.key for chapter in SECTIONS}) == len(SECTIONS)
    assert {chapter.tab for chapter in SECTIONS} == {TOP, *TABS}


def test_totals_are_sums(report: Report) -> None:
    """Each number of a total is the sum of the numbers over it; money is among what is summed."""
    tables = summed(report)
    assert {"Revenue", "Cost", "Value", "Heat"} & {c.title for t in tables for c in t.columns}
    for table in tables:
        numbers = {i: cell for i, cell in enumerate(table.total) if isinstance(cell, (int, float))}
        assert numbers
        for i, cell in numbers.items():
            parts = [row[i] for row in table.rows if row[i] is not None]
            assert cell == pytest.approx(sum(parts), rel=1e-12), table.columns[i]


def test_totals_are_those_of_the_document(doc: Document, report: Report) -> None:
    """What the report sums is what the headline figures say."""
    by_key = {section.key: section for section in report.sections}
    (products,) = by_key["products"].blocks
    at = [column.title for column in products.columns].index("Revenue")
    assert products.total[at] == pytest.approx(doc.kpis.value_per_tonne.value, rel=1e-9)
    costs = next(block for block in by_key["costs"].blocks if block.columns[0].title == "Cost")
    assert costs.total[1] == pytest.approx(doc.kpis.cost_per_tonne.value, rel=1e-9)
    kinds = [b for b in by_key["inputs"].blocks if isinstance(b, Table) and b.total]
    assert kinds
    for table in kinds:
        at = [column.title for column in table.columns].index("Cost")
        key = {"Reagent": "reagents", "Utility": "utilities", "Waste": "wastes"}[table.columns[0].title]
        assert table.total[at] == pytest.approx(doc.costs[key].value, rel=1e-9)


def test_html_has_sections_and_totals(doc: Document, report: Report) -> None:
    """Headings and rows of sums, in order."""
    html = to_bytes(doc, ".html").decode()
    assert [unescape(h) for h in re.findall(r"<h2>(.*?)</h2>", html)] == [s.title for s in report.sections]
    feet = re.findall(r"<tfoot><tr>(.*?)</tr></tfoot>", html)
    found = [[unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", foot)] for foot in feet]
    assert found == [[c.text(cell) for c, cell in zip(t.columns, t.total, strict=True)] for t in summed(report)]


def test_pdf_has_sections_and_totals(doc: Document, report: Report) -> None:
    """Headings and rows of sums, in order."""
    reader = pypdf.PdfReader(io.BytesIO(to_bytes(doc, ".pdf")))
    assert [entry.title for entry in reader.outline] == [s.title for s in report.sections]
    text = squeezed("".join(page.extract_text() for page in reader.pages))
    for table in summed(report):
        last = table.rows[-1]
        after = text.rindex(squeezed("".join(c.text(cell) for c, cell in zip(table.columns, last, strict=True))))
        total = squeezed("".join(c.text(cell) for c, cell in zip(table.columns, table.total, strict=True)))
        assert total in text[after:], total


def test_workbook_has_sections_and_totals(doc: Document, report: Report) -> None:
    """A sheet a section; each sum is a formula over exactly its rows, and carries their sum."""
    content = to_bytes(doc, ".xlsx")
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(content))
    # The model of the cash flow stands beside the sections, and is reckoned again cell by cell elsewhere.
    assert [name for name in values.sheetnames if name != "Cash flow model"] == [s.title for s in report.sections]
    found = []
    for sheet in (sheet for sheet in formulas if sheet.title != "Cash flow model"):
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            match = re.fullmatch(r"=SUM\(([A-Z]+)(\d+):\1(\d+)\)", str(cell.value))
            if match:
                column, first, last = match[1], int(match[2]), int(match[3])
                rows = [values[sheet.title][f"{column}{i}"].value or 0.0 for i in range(first, last + 1)]
                assert last == cell.row - 1 and isinstance(values[sheet.title][f"{column}{first - 1}"].value, str)
                told = values[sheet.title][cell.coordinate].value
                assert told == pytest.approx(sum(rows), rel=1e-9)
                found.append(told)
    expected = [cell for t in summed(report) for cell in t.total if isinstance(cell, (int, float))]
    assert sorted(found) == pytest.approx(sorted(expected), rel=1e-9)


def test_page_has_sections_and_totals() -> None:
    """Every section that the document fills is drawn when its tab is opened, and the sums end its tables."""
    app = AppTest.from_file(str(_PAGE), default_timeout=60).run()
    titles, lasts = set(TABS), []
    for tab in TABS:
        app.session_state["tab"] = tab
        app.run()
        assert not app.exception
        titles |= {m.value.strip("*") for m in app.markdown if m.value.startswith("**")}
        lasts += [[str(cell) for cell in frame.value.iloc[-1]] for frame in app.dataframe if len(frame.value)]
    report = assemble(run("nmc622-hydro").document)
    # A section that fills its tab goes by the name of that.
    places = {chapter.key: chapter.tab for chapter in SECTIONS}
    # The picture of the plant needs no title on the tab that it fills.
    assert {s.title for s in report.sections if places[s.key] not in (TOP, PLANT)} <= titles
    figures = next(s for s in report.sections if s.key == "summary").blocks[0]
    assert [metric.label for metric in app.metric] == [name for name, _, _ in figures.rows]
    for table in summed(report):
        assert [c.text(cell) for c, cell in zip(table.columns, table.total, strict=True)] in lasts

"""Reports read back: what is printed is what the document says."""

from __future__ import annotations

import io
import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import openpyxl
import pypdf
import pytest

from blackmass.process import InputError, run
from blackmass.process.contract import Quantity
from blackmass.process.document import Document
from blackmass.process.quantities import format_number
from blackmass.ui import figures
from blackmass.ui.display import label
from blackmass.ui.report import assemble, to_bytes
from blackmass.ui.report.model import Table
from blackmass.ui.report.sections.quality import compliance

#: Left out by a contributor's loop for its time.
pytestmark = pytest.mark.slow

_LONG = [pytest.param(name, marks=pytest.mark.slow) for name in ("nmc622-hydro", "lfp-hydro", "mixed-hydro")]


@pytest.fixture(scope="module", params=["lfp-blade-mechanical", *_LONG])
def doc(request: pytest.FixtureRequest) -> Document:
    return run(request.param).document


def test_pdf(doc: Document) -> None:
    """Every section, product, unit and parameter source is there, on pages of text."""
    pages = pypdf.PdfReader(io.BytesIO(to_bytes(doc, ".pdf"))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for heading in (
        "Summary",
        "Products",
        "Reagents, utilities and wastes",
        "Mass flow",
        "Streams",
        "Balances",
        "Parameters",
    ):
        assert heading in text
    flat = text.replace(" ", "").replace("\u200b", "")
    for row in doc.products:
        assert row.name.replace(" ", "") in flat
        assert (row.price_basis or "").replace(" ", "") in flat
    for row in doc.units:
        assert row.name.replace("_", "") in flat
    for row in doc.parameters:
        assert row.source.split(":")[0].replace(" ", "")[:12] in flat, row


def test_workbook(doc: Document) -> None:
    """Numbers of the sheets equal those of the document; the sheets are all there."""
    book = openpyxl.load_workbook(io.BytesIO(to_bytes(doc, ".xlsx")), data_only=True)
    names = [sheet.title for sheet in book]
    cells = [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]
    assert {"Products", "Streams", "Balances", "Parameters"} <= set(names)
    for product in doc.products:
        row = next(row for row in book["Products"].iter_rows(values_only=True) if row[0] == product.name)
        assert any(isinstance(v, (int, float)) and v == pytest.approx(product.per_tonne.value) for v in row), (
            product.name
        )
    everything = np.array([v for row in cells for v in row if isinstance(v, (int, float))])
    for stream in doc.streams:
        assert np.isclose(everything, stream.mass_flow.value, rtol=1e-15, atol=0.0).any(), stream.name


class _Resources(HTMLParser):
    """Collects what a browser would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("src", "srcset", "poster") or (tag == "link" and name == "href"):
                self.fetched.append(value or "")


def test_html_stands_alone(doc: Document) -> None:
    """One file, nothing fetched, and nothing of the document taken for markup."""
    doc.scenario["plant"]["name"] = 'Plant <script>alert("x")</script>'
    html = to_bytes(doc, ".html").decode()
    parser = _Resources()
    parser.feed(html)
    assert all(source.startswith(("data:", "#")) for source in parser.fetched)
    assert not re.search(r"url\(\s*['\"]?https?:", html)
    assert "<script>alert" not in html
    for row in doc.products:
        assert row.name in html


def test_a_batch_is_refused() -> None:
    """A report shows one plant."""
    doc = run(
        {"feed": [{"chemistry": "LFP", "mass_flow": "1 t/h"}], "screening": {"aperture": ["1 mm", "2 mm"]}}
    ).document
    with pytest.raises(InputError, match="2 scenarios"):
        to_bytes(doc, ".html")


def test_parameters_stand_under_their_steps(doc: Document) -> None:
    """Grouped on paper, in full in the workbook; none is lost either way."""
    section = next(s for s in assemble(doc).sections if s.key == "parameters")
    (table,) = section.blocks
    expected = [p for p in doc.parameters if not p.parameter.startswith(("price of ", "emission of "))]
    assert len(table.rows) == len(expected)
    assert sum(len(rows) for _, rows in table.groups()) == len(expected)
    assert [name for name, _ in table.groups()] == list(dict.fromkeys(label(p.step) for p in expected))


def test_recovery_chart_holds_the_recoveries(doc: Document) -> None:
    """Bars are the document's shares, in percent."""
    rows = {row["name"]: row["value"] for row in figures.bars.recovery_rows(doc)}
    assert rows == {name: pytest.approx(100 * q.value) for name, q in doc.recovery.items()}


def test_waterfall_leads_from_value_to_margin(doc: Document) -> None:
    """Each cost starts where the one before it ended, and the last ends at the margin."""
    rows = figures.money.waterfall_rows(doc)
    assert rows[0]["to"] == doc.kpis.value_per_tonne.value == rows[1]["from"]
    assert all(one["to"] == other["from"] for one, other in itertools.pairwise(rows[1:-1]))
    assert rows[-2]["to"] == pytest.approx(doc.kpis.margin_per_tonne.value) == pytest.approx(rows[-1]["to"])
    assert len(rows) == 2 + len(doc.costs)
    for row, drawn in zip(rows, figures.cost_waterfall(doc)["layer"][-1]["data"]["values"], strict=True):
        assert drawn["number_at"] == max(row["from"], row["to"]), "the number stands at the right end of its bar"


def test_capital_and_cash_flow_are_drawn(doc: Document) -> None:
    """By part of the plant, in millions, and year by year; what is left in the end is the sum of the years."""
    drawn = sum(row["value"] for row in figures.money.capital_rows(doc))
    assert drawn == pytest.approx(doc.capital.fixed.value / 1e6)
    years = figures.money.cash_rows(doc)
    assert years[-1]["total"] == pytest.approx(sum(row["net"] for row in years))
    areas = {**doc.capital.by_area, **{f"small {i}": Quantity(1.0 + i, "USD") for i in range(3)}}
    bars = figures.capital_bars(replace(doc, capital=replace(doc.capital, by_area=areas)))["layer"][0]["data"]["values"]
    assert bars[-1]["name"] == "3 smaller" and bars[-1]["value"] == pytest.approx(6e-6), "nothing is left out"
    for chart in (
        figures.cost_waterfall(doc),
        figures.area_bars(doc),
        figures.capital_bars(doc),
        figures.cash_flow(doc),
    ):
        assert figures.svg(chart).startswith("<svg")


def test_value_chart_sums_to_value_less_flows(doc: Document) -> None:
    """Revenue less reagents, utilities and wastes: nothing is drawn twice or left out."""
    chart = figures.value_bars(doc)
    drawn = next(layer["data"]["values"] for layer in chart["layer"] if layer["mark"]["type"] == "bar")
    margin = sum(row["value"] if row["kind"] == "revenue" else -row["value"] for row in drawn)
    flows = sum(doc.costs[kind].value for kind in ("reagents", "utilities", "wastes") if kind in doc.costs)
    assert margin == pytest.approx(doc.kpis.value_per_tonne.value - flows, rel=1e-9)


def test_the_same_result_gives_the_same_file(doc: Document) -> None:
    """Reports can be compared byte by byte."""
    for suffix in (".pdf", ".xlsx", ".html"):
        assert to_bytes(doc, suffix) == to_bytes(doc, suffix), suffix


def test_parts_of_a_rate_are_told_but_for_what_is_nothing(doc: Document) -> None:
    """Each rate's parts make up what the document has, without powers of ten that rounding leaves."""
    told = [row for block in compliance(doc) if isinstance(block, Table) and block.grouped for row in block.rows]
    assert told and all("e-" not in format_number(row[2]) for row in told)
    for rule in doc.compliance:
        parts = [100 * part.share.value for part in (*(rule.counted or ()), *(rule.not_counted or ()))]
        shown = [row[2] for row in told if rule.rule.startswith(row[0])]
        assert not parts or sum(shown) == pytest.approx(sum(parts), abs=0.001 * (len(parts) - len(shown)) + 1e-9)

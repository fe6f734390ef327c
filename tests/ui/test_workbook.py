"""The workbook reckons: its formulas, worked out anew, come to the numbers of the document, and follow what is changed."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from blackmass.process import Scenario, run
from blackmass.process.document import Document
from blackmass.ui.report import to_bytes

_MODEL = "Cash flow model"
_TOKEN = re.compile(r"'[^']+'![$A-Z0-9:]+|[A-Z]{1,3}\d+:[A-Z]{1,3}\d+|[A-Za-z_][A-Za-z_0-9]*\(?|[\d.]+(?:e[-+]?\d+)?|.")


@cache
def document(name: str) -> Document:
    return run(Scenario.load(name)).document


@cache
def written(name: str) -> bytes:
    return to_bytes(document(name), ".xlsx")


def book(name: str, *, values: bool = False) -> Any:
    return openpyxl.load_workbook(io.BytesIO(written(name)), data_only=values)


class Worked:
    """The formulas of a workbook, worked out by Python: the few kinds that ours have."""

    def __init__(self, found: Any):
        self.book, self.known = found, {}
        self.names = {name: next(iter(defined.destinations)) for name, defined in found.defined_names.items()}

    def named(self, name: str) -> float:
        sheet, cell = self.names[name]
        return self.at(sheet, cell.replace("$", ""))

    def at(self, sheet: str, cell: str) -> Any:
        if (sheet, cell) not in self.known:
            held = self.book[sheet][cell].value
            formula = isinstance(held, str) and held.startswith("=")
            self.known[sheet, cell] = self._work(sheet, held[1:]) if formula else held
        return self.known[sheet, cell]

    def _work(self, sheet: str, formula: str) -> Any:
        functions: dict[str, Callable[..., Any]] = {
            "SUM": lambda cells: sum(c for c in cells if isinstance(c, (int, float))),
            "MAX": max,
            "IF": lambda test, then, otherwise: then() if test else otherwise(),
            "IRR": _rate,
        }
        text = "".join(self._token(sheet, token) for token in _TOKEN.findall(formula))
        names = {**functions, "cell": self.at, "cells": self._cells, "named": self.named, "__builtins__": {}}
        return eval(_lazy(text), names)

    def _token(self, sheet: str, token: str) -> str:
        if re.fullmatch(r"[A-Z]{1,3}\d+:[A-Z]{1,3}\d+", token):
            return f"cells({sheet!r},{token!r})"
        if re.fullmatch(r"[A-Z]{1,3}\d+", token):
            return f"cell({sheet!r},{token!r})"
        if token.endswith("("):
            return token
        if re.fullmatch(r"[A-Za-z_]\w*", token):
            return f"named({token!r})"
        return "**" if token == "^" else token

    def _cells(self, sheet: str, both: str) -> list[Any]:
        return [self.at(sheet, cell.coordinate) for row in self.book[sheet][both] for cell in row]


def _lazy(text: str) -> str:
    """Branches of an IF are only worked out where they are taken."""
    out, depth, stack = "", 0, []
    i = 0
    while i < len(text):
        if text.startswith("IF(", i):
            stack.append(depth + 1)
            out, depth, i = out + "IF(", depth + 1, i + 3
            continue
        c = text[i]
        depth += (c == "(") - (c == ")")
        if c == ")" and stack and depth < stack[-1]:
            stack.pop()
        out += ",lambda: " if c == "," and stack and depth == stack[-1] else c
        i += 1
    return out


def _rate(flows: list[float]) -> float:
    from scipy.optimize import brentq

    return brentq(lambda r: sum(f / (1.0 + r) ** n for n, f in enumerate(flows)), -0.5, 5.0, xtol=1e-14)


def formulas(found: Any) -> list[tuple[str, str]]:
    return [
        (sheet.title, cell.coordinate)
        for sheet in found
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["nmc622-hydro", "nmc622-mechanical"])
def test_formulas_come_to_the_numbers_of_the_document(name: str) -> None:
    """Every one, worked out anew, is what is stored beside it; and the totals are the document's."""
    found, stored, doc = book(name), book(name, values=True), document(name)
    worked = Worked(found)
    for sheet, cell in formulas(found):
        kept = stored[sheet][cell].value
        assert worked.at(sheet, cell) == pytest.approx(kept, rel=1e-9, abs=1e-9), (sheet, cell)
    assert worked.named("value_per_tonne") == pytest.approx(doc.kpis.value_per_tonne.value, rel=1e-9)
    assert worked.named("cost_per_tonne") == pytest.approx(doc.kpis.cost_per_tonne.value, rel=1e-9)
    assert worked.named("margin_per_tonne") == pytest.approx(doc.kpis.margin_per_tonne.value, rel=1e-9, abs=1e-6)
    assert worked.named("working_capital") == pytest.approx(doc.capital.working.value, rel=1e-9)
    assert worked.named("net_present_value") == pytest.approx(doc.finance.npv.value, rel=1e-9)
    if doc.finance.irr:
        assert worked.named("rate_of_return") == pytest.approx(doc.finance.irr.value, rel=1e-6)


@pytest.mark.slow
def test_what_is_changed_in_the_workbook_is_what_the_calculation_says() -> None:
    """A price, the tax, the life and the discount rate, each as a scenario of its own."""
    name, given = "nmc622-hydro", Scenario.load("nmc622-hydro").to_dict()
    price = {
        "economics": {
            **given.get("economics", {}),
            "price": {"lithium carbonate": "20 USD/kg"},
            "feed_price": "1.3 USD/kg",
        }
    }
    for change, names in (
        (price, {"price_lithium_carbonate": 20.0}),
        ({"finance": {"tax": 0.4}}, {"tax": 0.4}),
        ({"finance": {"discount_rate": 0.03}}, {"discount_rate": 0.03}),
        ({"finance": {"life": 7}}, {"life": 7.0}),
        ({"finance": {"construction": 1, "depreciation": 4}}, {"construction": 1.0, "depreciation": 4.0}),
    ):
        found = book(name)
        worked = Worked(found)
        for each, number in names.items():
            sheet, cell = worked.names[each]
            found[sheet][cell.replace("$", "")] = number
        if change is price:  # the calculation, too, with a feed that costs the same
            _set_cost(found, "Feedstock", 1300.0)
        doc = run({**given, **change}).document
        assert worked.named("net_present_value") == pytest.approx(doc.finance.npv.value, rel=1e-9), names
        assert worked.named("cost_per_tonne") == pytest.approx(doc.kpis.cost_per_tonne.value, rel=1e-9), names


def _set_cost(found: Any, words: str, number: float) -> None:
    row = next(row for row in found[_MODEL].iter_rows() if row[0].value == words)
    row[1].value = number


def test_elements_close_by_formula() -> None:
    """What enters less what leaves, of each element that enters, is nothing; a stream that is changed shows."""
    found = book("nmc622-hydro")
    sheet = found["Streams"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "Element")
    last = max(cell.column for cell in head if cell.value)
    worked, seen = Worked(found), 0
    for row in sheet.iter_rows(min_row=head[0].row + 1):
        if row[0].value:
            assert abs(worked.at("Streams", f"{get_column_letter(last)}{row[0].row}")) < 1e-9
            seen += 1
    assert seen > 10
    changed = sheet.cell(head[0].row + 1, 2)
    changed.value = (changed.value or 0.0) + 100.0
    assert abs(Worked(found).at("Streams", f"{get_column_letter(last)}{head[0].row + 1}")) > 1e-3


def test_numbers_are_numbers() -> None:
    """Headline figures, prices, finance and parameters are cells that can be reckoned with."""
    found = book("nmc622-hydro", values=True)
    doc = document("nmc622-hydro")
    for title, words, number in (
        ("Summary", "Value of products", doc.kpis.value_per_tonne.value),
        ("Finance", "Net present value", doc.finance.npv.value),
        ("Prices", "cobalt", 50.3535),
    ):
        row = next(row for row in found[title].iter_rows() if row[0].value == words)
        assert row[1].value == pytest.approx(number, rel=1e-12)


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="no LibreOffice; the formulas are worked out by Python above"
)
def test_a_spreadsheet_program_reckons_the_same(tmp_path: Path) -> None:
    """Nothing stored beside the formulas: what LibreOffice makes of them is the document's."""
    bare = tmp_path / "bare.xlsx"
    book("nmc622-hydro").save(bare)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "ods:calc8", "--outdir",
         str(tmp_path), str(bare)], check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx", "--outdir",
         str(tmp_path / "again"), str(tmp_path / "bare.ods")], check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    there = openpyxl.load_workbook(tmp_path / "again" / "bare.xlsx", data_only=True)
    stored = book("nmc622-hydro", values=True)
    for sheet, cell in formulas(book("nmc622-hydro")):
        assert there[sheet][cell].value == pytest.approx(stored[sheet][cell].value, rel=1e-9, abs=1e-9), (sheet, cell)

"""Many visitors of one server: each sees the plant that is his own, and the server does not grow by what they do."""

from __future__ import annotations

import os
import statistics
import time
from typing import Any

import psutil
import pytest

from blackmass.process import Scenario, run
from blackmass.ui.app.links import Link
from blackmass.ui.display import text

_PATIENCE = 120_000  # ms, for one of many on a slow machine
_PLANT = "nmc622-hydro"

#: Few where tests are run for every change: BLACKMASS_SOAK=1 asks for all.
_VISITORS = 20 if os.environ.get("BLACKMASS_SOAK") else 3
_ROUNDS = 4
#: Bytes by which the server may grow for each edit of a visitor once all have come: results of the last plants are kept, so
#: many and no more.
_GROWTH = 2_000_000


def _figure(page: Any) -> Any:
    still = page.locator("[data-test-script-state=notRunning]")
    return still.get_by_test_id("stMetric").filter(has_text="Value of products").get_by_test_id("stMetricValue")


def _priced(price: int) -> Scenario:
    return Scenario.load(_PLANT).override("economics.price", {"nickel": f"{price} USD/kg"})


@pytest.mark.slow
def test_each_visitor_sees_his_own_plant(browser: str, server: tuple[str, int]) -> None:
    """All at once: each comes by a link of his own and changes a price in turn with the others."""
    from playwright.sync_api import expect, sync_playwright

    address, process = server
    first = run(_priced(10))
    prices = [[10 + visitor + _VISITORS * turn for turn in range(_ROUNDS)] for visitor in range(_VISITORS)]
    expected = {
        price: text(run(_priced(price), before=first).document.kpis.value_per_tonne).rpartition(" ")[0]
        for row in prices
        for price in row
    }
    assert len(set(expected.values())) == len(expected)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        pages = [chromium.new_context(viewport={"width": 1200, "height": 900}).new_page() for _ in prices]
        for page, row in zip(pages, prices, strict=True):
            link = Link(_priced(row[0]).to_dict(), _PLANT).text()
            page.goto(f"{address}/?plant={link}", wait_until="commit")
        held = []
        for turn in range(_ROUNDS):
            if turn:
                for page, row in zip(pages, prices, strict=True):
                    price = page.get_by_label("Prices of your own", exact=True).first
                    price.fill(f"nickel = {row[turn]} USD/kg")
                    price.press("Enter")
            for page, row in zip(pages, prices, strict=True):
                expect(_figure(page)).to_have_text(expected[row[turn]], timeout=_PATIENCE)
            for page, row in zip(pages, prices, strict=True):  # and it stays, whatever the others did since
                assert _figure(page).inner_text().strip() == expected[row[turn]]
            held.append(psutil.Process(process).memory_info().rss)
        grown = (held[-1] - held[0]) / ((_ROUNDS - 1) * _VISITORS)
        print(
            f"{_VISITORS} visitors: the server holds {held[0] / 1e6:.0f}, then {held[-1] / 1e6:.0f} MB, {grown:,.0f} bytes an edit"
        )
        assert grown < _GROWTH
        chromium.close()


@pytest.mark.benchmark
@pytest.mark.parametrize(
    ("what", "typed"),
    [
        ("Prices of your own", [f"nickel = {price} USD/kg" for price in range(11, 31)]),
        ("Battery feed", [f"{feed} t/yr" for feed in range(10_100, 12_100, 100)]),
    ],
)
def test_time_from_an_edit_to_its_figure(browser: str, address: str, what: str, typed: list[str]) -> None:
    """Twenty edits of a price, and of what flows, in a real browser; the median is told."""
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1400, "height": 1000})
        page.goto(address)
        expect(_figure(page)).to_be_visible(timeout=_PATIENCE)
        page.wait_for_timeout(3000)  # the picture has told how wide it is
        field = page.get_by_label(what, exact=True).first
        shown = page.get_by_test_id("stMetric").filter(has_text="Margin").get_by_test_id("stMetricValue").first
        taken = []
        for entry in typed:
            before = shown.inner_text()
            field.fill(entry)
            page.evaluate("""() => { window.changed = null; const start = performance.now();
                const figure = [...document.querySelectorAll('[data-testid=stMetric]')].find(m => m.innerText.includes('Margin'));
                const old = figure.innerText;
                const look = () => { const now = [...document.querySelectorAll('[data-testid=stMetric]')].find(
                    m => m.innerText.includes('Margin'));
                    if (now && now.innerText !== old) window.changed = performance.now() - start; else requestAnimationFrame(look); };
                look(); }""")
            field.press("Enter")
            page.wait_for_function("() => window.changed !== null", timeout=_PATIENCE)
            taken.append(page.evaluate("() => window.changed"))
            assert shown.inner_text() != before
            time.sleep(0.5)
        chromium.close()
    print(f"\n{what}: median {statistics.median(taken):.0f} ms, {min(taken):.0f} to {max(taken):.0f} ms")

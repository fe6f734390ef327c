"""The page in a real browser: it opens, shows figures, follows a change, and tells what is wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

_PATIENCE = 60_000  # ms, for the first calculation on a slow machine


def _value(page: Any) -> Any:
    """The headline figure of what the products are worth: there is one, on a page that does not run."""
    still = page.locator("[data-test-script-state=notRunning]")
    return still.get_by_test_id("stMetric").filter(has_text="Value of products")


def _choose(page: Any, box: str, option: str) -> None:
    """Choose from a list, once it stands still. One that is scrolled, or drawn anew, closes what is open: it is opened again then,
    as a person does it.
    """
    from playwright.sync_api import TimeoutError as NotYet

    field = page.get_by_test_id("stSelectbox").filter(has_text=box).locator("input").first
    wanted = page.get_by_role("option", name=option, exact=True)
    field.hover(timeout=_PATIENCE)  # which brings it into view
    for patience in (3_000, 6_000, 12_000):
        page.evaluate("() => new Promise(shown => requestAnimationFrame(() => requestAnimationFrame(shown)))")
        field.click()
        try:
            wanted.click(timeout=patience)
            return
        except NotYet:
            continue
    wanted.click(timeout=1)  # which tells what is there instead


@pytest.mark.slow
def test_page_in_a_browser(browser: str, address: str, tmp_path: Path) -> None:
    """Open, read, change the chemistry, enter nonsense, mend it; no fault in the page or its console."""
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1400, "height": 1000})
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address)
        value = _value(page)
        expect(value).to_be_visible(timeout=_PATIENCE)
        nmc = value.inner_text()
        expect(page.get_by_role("tab", name="Streams")).to_be_visible()
        expect(page.locator("[data-step]").first).to_be_visible(timeout=_PATIENCE)
        page.screenshot(path=tmp_path / "page.png")
        assert (tmp_path / "page.png").stat().st_size > 20_000

        page.get_by_role("tab", name="Mass flow").click()
        expect(page.get_by_text("Widths are to scale")).to_be_visible()
        page.get_by_role("tab", name="Overview").click()

        _choose(page, "Chemistry", "LFP")
        expect(page.get_by_text("LFP cell by the hydro route")).to_be_visible(timeout=_PATIENCE)
        expect(value).not_to_have_text(nmc, timeout=_PATIENCE)

        feed = page.get_by_label("Battery feed", exact=True).first
        feed.fill("10 t")
        feed.press("Enter")
        expect(page.get_by_text("What stands below is the last result")).to_be_visible(timeout=_PATIENCE)
        expect(page.get_by_text("is a mass, not a mass flow").first).to_be_visible()
        expect(value).to_be_visible(timeout=_PATIENCE)
        feed.fill("20000 t/yr")
        feed.press("Enter")
        expect(page.get_by_text("20000 t/yr LFP cell")).to_be_visible(timeout=_PATIENCE)

        page.set_viewport_size({"width": 820, "height": 1000})
        expect(value).to_be_visible()
        cut = """cards => cards.filter(card => [...card.querySelectorAll("*")].some(
            part => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).textOverflow === "ellipsis"
        )).map(card => card.innerText)"""
        page.screenshot(path=tmp_path / "narrow.png")
        assert page.get_by_test_id("stMetric").evaluate_all(cut) == [], "cut off on a narrow screen"
        assert page.get_by_test_id("stException").count() == 0
        assert not faults
        chromium.close()


@pytest.mark.slow
def test_values_typed_one_after_another_all_arrive(browser: str, address: str) -> None:
    """Five fields by Tab while results are computed; a wrong one is told beside it, in a panel that stays open."""
    from playwright.sync_api import expect, sync_playwright

    entered = {"temperature": "60 degC", "residence time": "2 km", "tanks": "4", "acid excess": "1.3", "acid concentration": "2 mol/L"}  # fmt: skip
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1400, "height": 1000})
        page.goto(address)
        value = _value(page)
        expect(value).to_be_visible(timeout=_PATIENCE)
        panel = page.locator("[class*=st-key-group-leaching]")
        panel.locator("summary").click()
        panel.get_by_label("Leaching: temperature", exact=True).first.click()
        for text in entered.values():
            page.keyboard.type(text)
            page.keyboard.press("Tab")
        expect(panel.get_by_text("is a length, not a time")).to_be_visible(timeout=_PATIENCE)
        for name, text in entered.items():
            expect(panel.get_by_label(f"Leaching: {name}", exact=True).first).to_have_value(text)
        expect(page.get_by_text("What stands below is the last result")).to_be_visible(timeout=_PATIENCE)
        wrong = panel.get_by_label("Leaching: residence time", exact=True).first
        wrong.fill("2 h")
        wrong.press("Enter")
        expect(page.get_by_text("What stands below is the last result")).to_have_count(0, timeout=_PATIENCE)
        expect(panel.get_by_text("Entered here: leaching temperature, leaching residence time").first).to_be_visible()
        chromium.close()


@pytest.mark.slow
def test_figures_follow_a_dark_page(browser: str, address: str) -> None:
    """No plate behind them, and light text and lines."""
    from playwright.sync_api import expect, sync_playwright

    lightness = "(mark, part) => Math.min(...getComputedStyle(mark)[part].match(/\\d+/g).slice(0, 3).map(Number))"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for scheme, light in (("dark", True), ("light", False)):
            page = chromium.new_page(viewport={"width": 1400, "height": 1000}, color_scheme=scheme)
            page.goto(address)
            block = page.locator("[data-step] text").first
            expect(block).to_have_css("fill", re.compile(r"rgb\(2\d\d" if light else r"rgb\(\d\d,"), timeout=_PATIENCE)
            page.get_by_role("tab", name="Overview").click()
            text = page.locator(".stVegaLiteChart svg text").filter(has_text="graphite").first
            expect(text).to_be_visible(timeout=_PATIENCE)
            assert (text.evaluate(lightness, "fill") > 180) is light
            line = page.locator(".stVegaLiteChart svg .mark-line path").first  # of the cash flow
            assert (line.evaluate(lightness, "stroke") > 180) is light
            plates = page.locator(".stVegaLiteChart svg > rect[fill]:not([fill=none]):not([fill=transparent])")
            assert plates.count() == 0
            page.close()
        chromium.close()


@pytest.mark.slow
def test_nothing_vanishes(browser: str, address: str) -> None:
    """Back, forward, undo, redo, reload, and a copied link in another window; a wrong value beside the last result."""
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1400, "height": 1000})
        page.goto(address)
        value = _value(page)
        figure = value.get_by_test_id("stMetricValue")
        price = page.get_by_label("Prices of your own", exact=True).first
        expect(value).to_be_visible(timeout=_PATIENCE)
        seen = {"": figure.inner_text()}
        page.wait_for_url("**plant=**")

        def shows(text: str) -> None:
            expect(figure).to_have_text(seen[text], timeout=_PATIENCE)
            expect(price).to_have_value(text, timeout=_PATIENCE)

        for text, before in (("nickel = 30 USD/kg", ""), ("nickel = 40 USD/kg", "nickel = 30 USD/kg")):
            url = page.url
            price.fill(text)
            price.press("Enter")
            expect(figure).not_to_have_text(seen[before], timeout=_PATIENCE)
            page.wait_for_function("old => location.href !== old", arg=url)
            seen[text] = figure.inner_text()
        start, middle, end = seen
        for move, text in (
            (page.go_back, middle),
            (page.go_back, start),
            (page.go_forward, middle),
            (page.reload, middle),
        ):
            move()
            shows(text)
            page.wait_for_timeout(500)  # what was shown has come to the address
        price.fill(end)
        price.press("Enter")
        shows(end)
        page.get_by_role("button", name="Undo").click()
        shows(middle)
        page.get_by_role("button", name="Redo").click()
        shows(end)
        price.fill("nickle = 1 USD/kg")
        price.press("Enter")
        expect(page.get_by_text("What stands below is the last result")).to_be_visible(timeout=_PATIENCE)
        expect(figure).to_have_text(seen[end], timeout=_PATIENCE)
        page.get_by_role("button", name="Undo").click()
        shows(end)
        other = chromium.new_context().new_page()
        other.goto(page.url)
        expect(_value(other).get_by_test_id("stMetricValue")).to_have_text(seen[end], timeout=_PATIENCE)
        chromium.close()


@pytest.mark.slow
def test_a_step_is_opened_and_switched_on_in_the_picture(browser: str, address: str) -> None:
    """By mouse and by keyboard, on a wide page and on a telephone; every block is a button that says what it is."""
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1400, "height": 1000})
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.goto(address)
        value = _value(page)
        expect(value).to_be_visible(timeout=_PATIENCE)
        before = value.inner_text()
        panel = page.locator(".st-key-chosen-step")
        aperture = panel.get_by_label("Aperture", exact=True).first
        page.get_by_role("button", name="Screening", exact=True).click()
        expect(aperture).to_be_visible(timeout=_PATIENCE)
        aperture.fill("0.2 mm")
        aperture.press("Enter")
        expect(value).not_to_have_text(before, timeout=_PATIENCE)

        page.get_by_role("button", name="+ flotation").focus()
        page.keyboard.press("Enter")
        expect(panel.get_by_text("Flotation", exact=True)).to_be_visible(timeout=_PATIENCE)
        panel.get_by_role("button", name="Switch this step on").click()
        expect(page.get_by_role("button", name="Flotation", exact=True)).to_be_visible(timeout=_PATIENCE)
        page.set_viewport_size({"width": 400, "height": 900})
        expect(panel).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 400, "the page is wider than the telephone"
        assert not faults
        chromium.close()


@pytest.mark.slow
def test_no_click_on_the_picture_is_lost(browser: str, address: str) -> None:
    """Where the run that it starts gives way to the next, and where the block is drawn anew under the pointer."""
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1400, "height": 1000})
        page.goto(address)
        expect(_value(page)).to_be_visible(timeout=_PATIENCE)
        panel = page.locator(".st-key-chosen-step")
        hourly, per_tonne = (page.get_by_role("radio", name=unit, exact=True) for unit in ("kg/h", "kg per t feed"))
        for step, unit in (("screening", per_tonne), ("leaching", hourly), ("evaporation", per_tonne)):
            page.locator(f"[data-step={step}]").dispatch_event("click", timeout=_PATIENCE)
            unit.dispatch_event("click")
            expect(panel.get_by_text(step.capitalize(), exact=True)).to_be_visible(timeout=_PATIENCE)
        expect(_value(page)).to_be_visible(timeout=_PATIENCE)

        block = page.locator("[data-step=discharge]")
        block.hover()
        page.mouse.down()
        block.evaluate("block => { block.id = 'pressed'; }")
        hourly.dispatch_event("click")
        expect(page.locator("#pressed")).to_have_count(0, timeout=_PATIENCE)
        page.mouse.up()
        expect(panel.get_by_text("Discharge", exact=True)).to_be_visible(timeout=_PATIENCE)
        chromium.close()


@pytest.mark.slow
def test_a_study_runs_and_is_cancelled(browser: str, address: str) -> None:
    """A sweep to its chart and file; samples that are stopped keep what is done, and outlast a change of the plant."""
    from playwright.sync_api import expect, sync_playwright

    from blackmass.process import Scenario
    from blackmass.ui.app.links import Link

    plant = "nmc622-mechanical"
    link = Link(Scenario.load(plant).to_dict(), plant).text()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1400, "height": 1000})
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{address}/?plant={link}")
        expect(_value(page)).to_be_visible(timeout=_PATIENCE)
        page.get_by_role("tab", name="Study").click()
        turned = page.get_by_test_id("stMultiSelect").filter(has_text="Values to turn").locator("input")
        turned.fill("screening.aperture", timeout=_PATIENCE)
        page.get_by_role("option", name="screening.aperture", exact=True).click()
        expect(page.get_by_text("11 plants.")).to_be_visible(timeout=_PATIENCE)
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Calculate").click()
        heading = page.get_by_role("heading", name="Sweep of screening.aperture")
        expect(heading).to_be_visible(timeout=_PATIENCE)
        expect(page.locator(".stVegaLiteChart svg .mark-symbol path")).to_have_count(
            12, timeout=_PATIENCE
        )  # one of the legend
        with page.expect_download() as download:
            page.get_by_role("button", name="CSV", exact=True).click()
        assert len(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()) == 12

        page.get_by_text("Monte-Carlo", exact=True).click()
        expect(page.get_by_text(re.compile(r"^1.024 plants\.$"))).to_be_visible(timeout=_PATIENCE)  # drawn to its end
        _choose(page, "Samples", "16384")
        expect(page.get_by_text(re.compile(r"^16.384 plants\.$"))).to_be_visible(timeout=_PATIENCE)
        page.get_by_role("button", name="Calculate").click()
        expect(page.get_by_text(re.compile("of 16.384 plants, about"))).to_be_visible(timeout=_PATIENCE)
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_text("Stopped after")).to_be_visible(timeout=_PATIENCE)
        tonnage = page.get_by_label("Battery feed", exact=True).first
        tonnage.fill("20000 t/yr")
        tonnage.press("Enter")
        expect(page.get_by_text("This is of the plant before the last changes")).to_be_visible(timeout=_PATIENCE)
        expect(page.get_by_text("Stopped after")).to_be_visible()
        assert page.get_by_test_id("stException").count() == 0
        assert not faults
        chromium.close()


@pytest.mark.slow
def test_another_language_keeps_what_is_chosen(browser: str, address: str) -> None:
    """Options and the tab that is open, there and back, with a change in between."""
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1400, "height": 1000})
        page.goto(address)
        value = _value(page)
        expect(value).to_be_visible(timeout=_PATIENCE)
        _choose(page, "Form", "black mass")
        expect(page.get_by_text("10000 t/yr NMC622 black mass by the hydro route")).to_be_visible(timeout=_PATIENCE)
        page.get_by_role("tab", name="Streams").click()
        page.get_by_role("radio", name="中文").click()
        expect(page.get_by_role("tab", name="物流", exact=True)).to_have_attribute(
            "aria-selected", "true", timeout=_PATIENCE
        )
        expect(page.get_by_text("10000 t/yr NMC622 黑粉")).to_be_visible(timeout=_PATIENCE)
        feed = page.get_by_label("电池进料量", exact=True).first
        feed.fill("20000 t/yr")
        feed.press("Enter")
        expect(page.get_by_text("20000 t/yr NMC622 黑粉")).to_be_visible(timeout=_PATIENCE)
        page.get_by_role("radio", name="English").click()
        expect(page.get_by_text("20000 t/yr NMC622 black mass by the hydro route")).to_be_visible(timeout=_PATIENCE)
        expect(page.get_by_role("tab", name="Streams")).to_have_attribute("aria-selected", "true", timeout=_PATIENCE)
        feed = page.get_by_label("Battery feed", exact=True).first
        feed.fill("30000 t/yr")
        feed.press("Enter")
        expect(page.get_by_text("30000 t/yr NMC622 black mass by the hydro route")).to_be_visible(timeout=_PATIENCE)
        assert page.get_by_test_id("stException").count() == 0
        chromium.close()


#: What axe finds in parts that Streamlit draws, in colours of its own: the rule, and how the elements are found.
_OF_STREAMLIT = {"color-contrast": "[data-selected=true] *, [data-selected=true]"}


@pytest.mark.slow
def test_every_tab_can_be_read_by_all(browser: str, address: str) -> None:
    """axe-core on every tab: no violation but those of Streamlit's own parts."""
    from importlib.resources import files

    from playwright.sync_api import expect, sync_playwright

    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1400, "height": 1000})
        page.goto(address)
        expect(_value(page)).to_be_visible(timeout=_PATIENCE)
        page.evaluate(axe)
        told, seen = [], False
        for tab in [tab.inner_text() for tab in page.get_by_role("tab").all()]:
            page.get_by_role("tab", name=tab, exact=True).click()
            expect(page.get_by_role("tab", name=tab, exact=True)).to_have_attribute("aria-selected", "true")
            expect(_value(page)).to_be_visible(timeout=_PATIENCE)
            at = "[role=tabpanel]" if seen else "body"  # what stands around the tabs is looked at once
            seen = True
            page.wait_for_timeout(500)  # a table or a chart is drawn after the run has ended
            for found in page.evaluate("at => axe.run(at, {preload: false})", at)["violations"]:
                theirs = _OF_STREAMLIT.get(found["id"])
                for node in found["nodes"]:
                    is_theirs = "([target, theirs]) => document.querySelector(target)?.matches(theirs)"
                    if not theirs or not page.evaluate(is_theirs, [node["target"][-1], theirs]):
                        told.append(f"{tab}: {found['id']}: {node['html'][:200]}")
        assert not told, "\n".join(told)
        chromium.close()

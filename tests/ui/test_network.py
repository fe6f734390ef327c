"""A network as people meet it: on the command line, in reports and on the page."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from streamlit.testing.v1 import AppTest

import blackmass.ui
from blackmass.process import Network, Scenario, run
from blackmass.process.document import Document
from blackmass.ui.cli import main
from blackmass.ui.display import arrivals, operating_hours, subtitle, text, title
from blackmass.ui.report import assemble, to_bytes
from blackmass.ui.summary import summary

#: Whole plants, all of them.
pytestmark = pytest.mark.slow

_PLANTS = ("Hungary", "Germany", "France", "Norway")


@pytest.fixture(scope="module")
def doc() -> Document:
    return run("spoke-and-hub").document


def test_the_summary_tells_the_totals_and_each_plant(doc: Document) -> None:
    """Title, feeds and plants first; then as of one plant."""
    told = summary(doc)
    assert told.startswith("Three spokes and a hub\n")
    assert "8000 t/yr NMC622 pack" in told and "in 4 plants: Hungary, Germany, France, Norway" in " ".join(told.split())
    for name in _PLANTS:
        assert any(line.startswith(name) for line in told.splitlines())
    hub = doc.plants["Norway"]
    assert "black mass from Hungary, black mass from Germany" in subtitle(hub) and title(hub) == "Norway"
    assert len(arrivals(hub)) == 3 and not arrivals(doc)
    assert "black mass from Hungary" in " ".join(summary(hub).split())
    assert operating_hours(doc) == 8000


def test_reports_hold_every_plant_and_transport(doc: Document) -> None:
    """In all kinds of file; what plants have alike stands once."""
    sections = {section.key: section for section in assemble(doc).sections}
    plants, _, transports = sections["plants"].blocks
    assert [row[0] for row in plants.rows] == list(_PLANTS)
    assert plants.rows[3][3] == pytest.approx(sum(row[1] for row in transports.rows) / 1000.0)
    assert [row[2] for row in transports.rows] == [2000, 1100, 1900]
    steps = [row[:2] for row in sections["parameters"].blocks[0].rows]
    assert ["Hungary: shredding", "size exponent"] in steps and ["Germany: shredding", "size exponent"] not in steps
    html = to_bytes(doc, ".html").decode()
    assert all(name in html for name in _PLANTS) and "black mass from Germany to Norway" in html
    book = openpyxl.load_workbook(io.BytesIO(to_bytes(doc, ".xlsx")))
    assert any(cell.value == "black mass from Germany to Norway" for sheet in book for row in sheet for cell in row)
    # A plant has a report of its own.
    assert {"flows", "products"} <= {section.key for section in assemble(doc.plants["Norway"]).sections}


@pytest.mark.slow
def test_the_pdf_has_the_plants_behind_the_summary(doc: Document) -> None:
    """It is set as that of one plant."""
    pages = pypdf.PdfReader(io.BytesIO(to_bytes(doc, ".pdf"))).pages
    assert "Hungary" in pages[1].extract_text()


def test_the_command_line_runs_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """With entries changed, and the document as its JSON; it is in the list of what ships."""
    settings = ["Norway.leaching.temperature=60 degC", "transport.2.distance=0 km"]
    inventory = tmp_path / "made.csv"
    assert main(["run", "spoke-and-hub", "--set", *settings, "--json", "--inventory", str(inventory)]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["scenario"]["transport"][1]["distance"] == "0 km"
    assert told["scenario"]["plant"][3]["leaching"]["temperature"] == "60 degC"
    assert inventory.read_text(encoding="utf-8").count("GLO")
    assert main(["scenarios"]) == 0
    assert "spoke-and-hub" in capsys.readouterr().out
    assert main(["run", "spoke-and-hub", "--set", "transport.9.distance=1 km"]) == 2
    assert "there are 3 transports" in " ".join(capsys.readouterr().err.split())
    assert main(["study", "spoke-and-hub", "--samples", "2"]) == 2
    assert "a network" in " ".join(capsys.readouterr().err.split())


@pytest.mark.slow
def test_the_page_shows_the_totals_and_a_choice_of_plant(doc: Document) -> None:
    """A network takes the place of the plant in the fields, and gives it back."""
    page = AppTest.from_file(str(Path(blackmass.ui.__file__).parent / "app" / "page.py"), default_timeout=60).run()
    network = next(box for box in page.selectbox if box.label == "Network")
    network.select("spoke-and-hub").run()
    assert not page.exception and not page.error
    shown = {metric.label: metric.value for metric in page.metric}
    assert shown["Value of products"] == text(doc.kpis.value_per_tonne).rpartition(" ")[0]
    assert page.main.header[0].value == "Three spokes and a hub"
    page.segmented_control(key="plant of the network").set_value("Norway").run()
    assert not page.exception and not page.error
    shown = {metric.label: metric.value for metric in page.metric}
    assert shown["Value of products"] == text(doc.plants["Norway"].kpis.value_per_tonne).rpartition(" ")[0]
    page.segmented_control(key="plant of the network").set_value("Germany").run()
    assert "NMC622 pack by the mechanical route" in " ".join(caption.value for caption in page.caption)
    next(box for box in page.selectbox if box.label == "Network").select_index(0).run()
    assert page.main.header[0].value != "Three spokes and a hub"


@pytest.mark.slow
def test_a_network_s_file_opens_wherever_a_file_is_dropped() -> None:
    """The one for networks says so where a file is of one plant."""
    page = AppTest.from_file(str(Path(blackmass.ui.__file__).parent / "app" / "page.py"), default_timeout=60).run()
    toml = Network.load("spoke-and-hub").override("title", "Ours").to_toml().encode()
    page.file_uploader(key="opened file").set_value(("ours.toml", toml, "application/toml")).run()
    assert not page.exception and page.main.header[0].value == "Ours"
    one = Scenario.load("lfp-hydro").to_toml().encode()
    page.file_uploader(key="network file").set_value(("one.toml", one, "application/toml")).run()
    assert "it is of one plant" in page.error[0].value


@pytest.mark.slow
def test_a_network_is_in_the_link() -> None:
    """One that ships by its name, one of a file whole; what is damaged is told, and the plant in the fields stands."""

    def visit(**address: str) -> AppTest:
        page = AppTest.from_file(str(Path(blackmass.ui.__file__).parent / "app" / "page.py"), default_timeout=60)
        for key, value in address.items():
            page.query_params[key] = value
        page.run()
        assert not page.exception
        return page

    def held(page: AppTest) -> str:
        found = page.query_params["network"] if "network" in page.query_params else ""
        return found if isinstance(found, str) else found[0]

    page = visit()
    assert held(page) == ""
    next(box for box in page.selectbox if box.label == "Network").select("spoke-and-hub").run()
    assert held(page) == "spoke-and-hub"
    assert visit(network="spoke-and-hub").main.header[0].value == "Three spokes and a hub"
    toml = Network.load("spoke-and-hub").override("title", "Ours").to_toml().encode()
    page.file_uploader(key="network file").set_value(("ours.toml", toml, "application/toml")).run()
    again = visit(network=held(page))
    assert again.main.header[0].value == "Ours" and not again.error and held(again) == held(page)
    damaged = visit(network=held(page)[:-9])
    assert "a network is missing" in damaged.error[0].value and damaged.metric

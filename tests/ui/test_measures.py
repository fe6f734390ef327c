"""Unit systems: what pages and reports tell in them is what the document says, by pint."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any

import pytest

from blackmass.process import Scenario, run
from blackmass.process.contract import Part, Quantity
from blackmass.process.document import Document
from blackmass.process.errors import InputError
from blackmass.process.quantities import to_si
from blackmass.process.scenario import shipped
from blackmass.process.units import UNITS, registry
from blackmass.ui.display import key_numbers, label
from blackmass.ui.figures.small import small
from blackmass.ui.measures import BASES, ENERGIES, MASSES, METRIC, Measures, bases, fitted, shown
from blackmass.ui.report import to_bytes
from blackmass.ui.report.long import rows
from blackmass.ui.report.sections import SECTIONS, assemble
from blackmass.ui.summary import summary

SYSTEMS = [Measures(*words) for words in product(MASSES, ENERGIES, BASES)]


@pytest.fixture(scope="module")
def doc() -> Document:
    return run("nmc622-hydro").document


def quantities(part: Any, at: str = "") -> Iterator[tuple[str, Quantity]]:
    """Every quantity of a document by its place."""
    if isinstance(part, Quantity):
        yield at, part
    elif isinstance(part, Part):
        for name, held in vars(part).items():
            if name not in ("scenario", "original", "measures", "size"):
                yield from quantities(held, f"{at}.{name}")
    elif isinstance(part, dict):
        for name, held in part.items():
            yield from quantities(held, f"{at}.{name}")
    elif type(part) is tuple:
        for i, held in enumerate(part):
            yield from quantities(held, f"{at}.{i}")


@cache
def as_pint(unit: str) -> Any:
    """A unit in the words of pint, without what it is of."""
    parts = [re.sub(" (feed|battery|product)$", "", part) for part in unit.split("/")]
    for ours, theirs in (("short ton", "short_ton"), (r"\bt\b", "tonne"), (" CO2e", "*CO2e"), (r"\bm(?=[23])", "m**")):
        parts = [re.sub(ours, theirs, part) for part in parts]
    return registry()("/".join(parts))


@pytest.mark.parametrize("measures", SYSTEMS, ids=lambda m: " ".join(m.words))
def test_every_figure_is_what_pint_makes_of_it(doc: Document, measures: Measures) -> None:
    kilowatt_hours = doc.impacts.total.ghg.value / doc.impacts.per_capacity.value  # type: ignore[union-attr]
    kilograms = sum(row.per_tonne.value for row in doc.products)
    size = {"feed": as_pint("t"), "battery": kilowatt_hours * as_pint("kWh"), "product": kilograms * as_pint("kg")}
    there = dict(quantities(shown(doc, measures)))
    changed, factors = 0, {}
    for at, here in quantities(doc):
        now = there[at]
        if now.unit == here.unit:
            assert now.value == here.value
            continue
        changed += 1
        if (here.unit, now.unit) not in factors:
            of = as_pint("t") / size[measures.basis] if now.unit.endswith((" battery", " product")) else 1.0
            factors[here.unit, now.unit] = (as_pint(here.unit) * of).to(as_pint(now.unit).units).magnitude
        factor = factors[here.unit, now.unit]
        given = here.value if isinstance(here.value, list) else [here.value]
        for value, number in zip(given, now.value if isinstance(now.value, list) else [now.value], strict=True):
            assert math.isclose(number, value * factor, rel_tol=1e-12)
            assert math.isclose(number / factor, value, rel_tol=1e-12)
    assert changed > 250 or measures.mass == "t"


@pytest.mark.parametrize("words", [("lb", "MJ", "battery"), ("short-ton", "kWh", "feed"), ("kg", "MJ", "product")])
def test_every_place_shows_the_same_number(doc: Document, words: tuple[str, ...]) -> None:
    there = shown(doc, Measures.of(words))
    (value, unit), *_ = [row for row in key_numbers(there) if row[1].startswith("USD")]
    assert unit == there.kpis.value_per_tonne.unit
    report = list(rows(assemble(there)))
    sold = [row[5] for row in report if row[0] == "products" and row[4] == "Revenue"]
    assert {row[7] for row in report if row[0] == "products" and row[4] == "Revenue"} == {unit}
    assert sum(sold) == pytest.approx(value, rel=1e-12)  # type: ignore[arg-type]
    costs = sum(row[5] for row in report if row[0] == "costs" and row[4] == "Value" and row[7] == unit)  # type: ignore[misc]
    assert costs == pytest.approx(there.kpis.cost_per_tonne.value, rel=1e-12)
    assert unit in summary(there)
    assert unit in to_bytes(there, ".md").decode()
    # What a rule or the declaration of a parameter says in its own words stays.
    ours = [chapter.key for chapter in SECTIONS if chapter.key not in ("compliance", "parameters")]
    for text in (summary(there), to_bytes(there, ".md", sections=ours).decode()):
        assert "tonne of feed" not in text.replace("kg of oxygen", "")
        for gone in (" kg/h", " t/yr", "kg/t ", "kWh/t "):
            assert gone not in text or gone.strip().split("/")[0] == words[0], (gone, text[text.find(gone) - 60 :][:90])


def test_nothing_of_the_document_changes(doc: Document) -> None:
    before = json.dumps(doc.to_dict())
    there = shown(doc, Measures("lb", "MJ", "battery"))
    assert json.dumps(there.to_dict()) == before == json.dumps(doc.to_dict())
    assert shown(there, METRIC) is doc and shown(doc, METRIC) is doc


def test_what_is_shown_can_be_typed() -> None:
    for dimension, table in UNITS.items():
        for unit in table:
            for measures in SYSTEMS:
                told = measures.text(f"2.5 {unit}")
                if told != f"2.5 {unit}":
                    assert to_si(told, dimension, "it") == pytest.approx(
                        to_si(f"2.5 {unit}", dimension, "it"), rel=1e-5
                    )


def test_a_plant_without_capacity_is_told_per_its_feed() -> None:
    scrap = run({"route": "hydro", "feed": [{"chemistry": "LCO", "form": "electrode_scrap", "mass_flow": "1000 t/yr"}]})
    assert "battery" not in bases(scrap.document)
    with pytest.raises(InputError, match="fed nothing that holds charge"):
        shown(scrap.document, Measures(basis="battery"))
    assert fitted(scrap.document, Measures("lb", basis="battery")).kpis.cost_per_tonne.unit == "USD/lb feed"


def test_words_are_read_in_any_order_and_refused_by_name() -> None:
    assert Measures.of(["battery", "short-ton"]) == Measures("short ton", "kWh", "battery")
    assert Measures.of([]) == METRIC
    with pytest.raises(InputError, match='there is no "ton"'):
        Measures.of(["ton"])
    with pytest.raises(InputError, match="both of mass"):
        Measures.of(["lb", "kg"])


def test_a_batch_has_a_list_of_each() -> None:
    batch = run({"feed": [{"chemistry": "NMC622", "form": "cell", "mass_flow": "1000 t/yr", "state_of_health": ["60 percent", "90 percent"]}]})  # fmt: skip
    there = shown(batch.document, Measures(basis="battery"))
    old, new = batch.document.kpis.value_per_tonne, there.kpis.value_per_tonne
    capacity = batch.document.impacts.total.ghg.array / batch.document.impacts.per_capacity.array  # type: ignore[union-attr]
    assert new.value == pytest.approx((old.array / capacity).tolist(), rel=1e-12)
    assert "USD/kWh battery" in summary(there)


def test_a_report_in_json_is_the_document(doc: Document) -> None:
    there = shown(doc, Measures("lb"))
    assert json.loads(to_bytes(there, ".json")) == json.loads(json.dumps(doc.to_dict()))
    assert len(json.loads(to_bytes([doc, there], ".json"))) == 2


def test_the_heat_axis_writes_thousands_as_texts_do(doc: Document) -> None:
    from blackmass.ui.figures import svg
    from blackmass.ui.figures.heat import composite_curves

    told = svg(composite_curves(doc))
    assert "1 000" in told and "1,000" not in told


@pytest.mark.parametrize("name", list(shipped()))
def test_no_part_of_a_small_picture_is_cut(name: str) -> None:
    plan = Scenario.load(name).plan().plant
    parts = [label(getattr(unit.operation, "area", "") or key) for key, unit in plan.units.items()]
    drawn = small([*parts, *map(label, plan.units)])
    assert "…" not in drawn.svg and all(word in drawn.svg for part in parts for word in part.split())

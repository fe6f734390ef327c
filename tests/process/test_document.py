"""The contract: one table of keys writes the document, its schema and the typed access to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from typing import Any

import jsonschema
import numpy as np
import pytest

from blackmass.process import Feed, Flowsheet, document, run, writing
from blackmass.process.contract import Quantity
from blackmass.process.document import Document
from blackmass.process.operation import Figure
from blackmass.process.operations import Screening, Shredding
from blackmass.process.quantities import UNITS
from blackmass.process.scenario import shipped
from blackmass.ui import display


def _batch() -> dict[str, Any]:
    return run(
        {
            "feed": [{"chemistry": "NMC622", "mass_flow": ["1 t/h", "2 t/h"]}],
            "screening": {"aperture": ["0.5 mm", "1 mm"]},
        }
    ).to_dict()


@pytest.fixture(scope="module")
def validator() -> Any:
    jsonschema.Draft202012Validator.check_schema(document.schema())
    return jsonschema.Draft202012Validator(document.schema())


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped())
def test_shipped_scenarios_keep_the_contract(name: str, validator: Any) -> None:
    """Every document is as the schema says, also once it is JSON, and reads back to what was written."""
    result = run(name)
    doc = json.loads(result.to_json())
    assert not [error.message for error in validator.iter_errors(doc)]
    assert doc == result.to_dict()
    assert Document.read(doc).to_dict() == doc


@pytest.mark.slow
def test_a_batch_keeps_the_contract(validator: Any) -> None:
    """Lists stand where numbers do."""
    doc = json.loads(json.dumps(_batch()))
    assert not [error.message for error in validator.iter_errors(doc)]
    assert Document.read(doc).to_dict() == doc
    assert len(doc["kpis"]["margin_per_tonne"]["value"]) == 2


def test_the_schema_notices(validator: Any) -> None:
    """A unit that is another, a key that is not there, a key too many."""
    doc = run("lfp-hydro").to_dict()
    doc["kpis"]["energy_per_tonne"]["unit"] = "MJ/t"
    doc["products"][0]["weight"] = 1.0
    del doc["balances"]
    assert len(list(validator.iter_errors(doc))) == 3


def test_the_schema_ships() -> None:
    """The file beside the data is the one that the table gives."""
    text = files("blackmass.process").joinpath("data", "result-document.schema.json").read_text(encoding="utf-8")
    assert json.loads(text) == document.schema()


def test_units_are_known_and_every_key_has_a_meaning() -> None:
    """No key without a word, no unit that nothing can convert."""
    known = {unit for units in UNITS.values() for unit in units}

    def keys(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for part in (schema, *schema["$defs"].values()):
            yield from part["properties"].values()

    found = list(keys(document.schema()))
    assert len(found) > 90 and all(key["description"] for key in found)
    units = json.dumps(document.schema())
    told = {unit for unit in _constants(json.loads(units))}
    assert told <= known


def _constants(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "const" in node:
            yield node["const"]
        for entry in node.values():
            yield from _constants(entry)
    elif isinstance(node, list):
        for entry in node:
            yield from _constants(entry)


def test_what_a_plant_does_not_have_is_absent() -> None:
    """A plant wired by hand has no scenario, one without black mass no grades, and no figure by rules on it."""
    plant = Flowsheet()
    shred = plant.add(Shredding(), plant.feed(Feed("NMC622", mass_flow="1 t/h")))
    plant.add(Screening(), shred.shredded)
    doc = run(plant).to_dict()
    assert {"scenario", "black_mass"}.isdisjoint(doc) and "black_mass_yield" not in doc["kpis"]
    on_powder = [row for row in doc["compliance"] if "powder" in row["rule"]]
    assert on_powder and all(row["verdict"] == "not applicable" and "actual" not in row for row in on_powder)
    assert doc["document"] == document.VERSION and doc["parameters"] and doc["streams"]


def test_plant_feed_and_prices_stand_among_the_parameters() -> None:
    """As those of a step do, with default, bounds and source; what the plant sets stands once."""
    rows = {(r["step"], r["parameter"]): r for r in run("lfp-blade-mechanical").to_dict()["parameters"]}
    assert rows["plant", "operating_time"]["high"] == "8766 h/yr" and rows["plant", "location"]["value"] == "US"
    assert rows["feed", "pack_design"]["origin"] == "entered"
    assert rows["feed", "state_of_charge"]["value"]["value"] == pytest.approx(0.3)
    assert rows["economics", "prices"]["value"] == "2022"
    assert ("feed", "operating_time") not in rows and ("economics", "location") not in rows


def test_what_is_no_number_is_null(validator: Any) -> None:
    """Of one plant as of a batch: no NaN or infinity, which JSON does not have."""
    assert Quantity.of(np.nan, "USD") == (None, "USD") and Quantity.of(np.inf, "USD/t") == (None, "USD/t")
    assert Quantity.of(np.array([1.0, np.nan]), "USD").value == [1.0, None]
    assert np.isnan(Quantity(None, "USD").array) and display.convert(Quantity(None, "g"), "kg") is None
    plain = run("nmc622-mechanical")
    unit = plain.ledger.units[0]
    unknown = replace(unit, heat=np.nan, figures=(Figure("share", np.nan, "1", "of it"),))
    ledger = replace(plain.ledger, units=(unknown, *plain.ledger.units[1:]))
    written = writing.write(
        ledger, plain.assessment, scenario=None, settings={}, feeds={}, operations={}, operating_seconds=1.0
    )
    doc = json.loads(json.dumps(written.to_dict(), allow_nan=False))
    assert not [error.message for error in validator.iter_errors(doc)]
    assert doc["units"][0]["heat"] == {"value": None, "unit": "kW"}
    assert Document.read(doc).to_dict() == doc

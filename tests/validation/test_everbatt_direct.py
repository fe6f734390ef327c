"""EverBatt 2023 (Argonne National Laboratory), default inputs: NMC622 and LFP cells, direct route, its coefficients entered.

EverBatt makes up 30 % of the lithium of all black mass, and sells 90 % of the cathode material in it. Its atomic masses
are rounded (7, 24, 97). Its lithium comes from nowhere: here it is that which use has moved to the anode, so that black
mass is heavier by what the carbonate takes from the air. Figures are per kg of its black mass unless told otherwise.
"""

from __future__ import annotations

from typing import Any

import pytest

from blackmass.process import Result, run
from blackmass.process.components import atomic_mass, component
from blackmass.process.heating import taken

from .plant_data import contained, dosed
from .test_everbatt_2023 import _BLACK_MASS, _LFP, _NMC622

_FED = {"NMC622": _NMC622, "LFP": _LFP}

#: Workbook, sheet of direct recycling: cathode material, graphite, lithium hydroxide, lime as CaO; MJ of gas and electricity.
_PUBLISHED = {
    "NMC622": {
        "cathode": 0.54756, "graphite": 0.33162, "hydroxide": 0.044806, "lime": 0.00058335, "gas": 1.6076, "power": 9.261,
        "revenue": 10.18,
    },
    "LFP": {
        "cathode": 0.58663, "graphite": 0.28967, "hydroxide": 0.029494, "lime": 0.00062497, "gas": 1.6931, "power": 9.8861,
        "revenue": 4.6177,
    },
}  # fmt: skip

#: MJ per kg that the workbook's formulas add for the steps before the kiln: electricity of black mass, gas of electrode powder.
_POWER_BEFORE, _GAS_BEFORE = 0.5, 0.4


def direct(chemistry: str) -> Result:
    """A plant with EverBatt's coefficients in place of the models."""
    active = dict.fromkeys(("cathode", "graphite", "carbon black"), 0.95)
    carried = dict.fromkeys(("PVDF", "anode binder", "copper foil", "aluminium foil"), 0.05)
    foil = 0.90 / 0.95
    everything = dict.fromkeys((*active, *carried), 1.0)
    steps: dict[str, Any] = {
        "ageing": {"lithium_deficiency": 0.30},
        "screening": {"recovery": {**active, **carried, "electrolyte": 0.0, "separator": 0.0}},
        "air_classification": {"recovery": {"copper foil": 0.0, "aluminium foil": 0.0}},
        "foil_separation": {"copper": foil, "aluminium": foil, "misplaced": 0.0, "residue_entrainment": 0.0},
        "delamination": {"conversion": 0.0, "fluorine_kept": 0.0},
        "flue_scrubbing": {"efficiency": 1.0, "lime_excess": 1.0},
        "fine_screening": {"recovery": everything},
        "cathode_flotation": {
            "recovery": {"graphite": 0.90, "cathode": 0.0, "carbon black": 0.0, "lithium carbonate": 1.0}
        },
        "relithiation": {"lithium_excess": 1.0},
        "annealing": {
            "conversion": 1.0, "rate": "1000 1/h", "recovery": {"cathode": 0.90}, "specific_electricity": "14.4 MJ/kg", "specific_heat": "2 MJ/kg",
        },
    }  # fmt: skip
    feed = {"chemistry": chemistry, "form": "cell", "mass_flow": "10000 t/yr", "composition": _FED[chemistry]}
    at_full_price = {"prices": "2022", "discounts": {f"{chemistry} cathode": 0}, "shortfall": 0}
    return run({"route": "direct", "feed": [feed], **steps, "economics": at_full_price})


@pytest.fixture(scope="module", params=list(_FED))
def case(request: pytest.FixtureRequest) -> tuple[str, Result, dict[str, float]]:
    """Chemistry, plant and what is published of it."""
    return request.param, direct(request.param), _PUBLISHED[request.param]


def per_black_mass(chemistry: str, result: Result, flow: float) -> float:
    """A flow per flow of EverBatt's black mass."""
    return flow / (result["feed"].mass * _BLACK_MASS[chemistry])


def test_closes(case: tuple) -> None:
    """All of it."""
    assert case[1].solution.worst_closure < 1e-9


def test_black_mass(case: tuple) -> None:
    """Without what the lithium lost has taken from the air, the workbook's."""
    chemistry, result, _ = case
    air = result.solution.outcomes["ageing"].effect.additions["air"].mass
    ours = (result["black mass"].mass - 0.95 * air) / result["feed"].mass
    assert ours == pytest.approx(_BLACK_MASS[chemistry], rel=0.01)
    assert air > 0.02 * result["feed"].mass or chemistry == "LFP"


def test_products(case: tuple) -> None:
    """Cathode material and graphite, and the foils of the whole route."""
    chemistry, result, published = case
    cathode = result[f"{chemistry} cathode"].component_mass(chemistry)
    assert per_black_mass(chemistry, result, cathode) == pytest.approx(published["cathode"], rel=0.01)
    graphite = result["graphite"].component_mass("graphite")
    assert per_black_mass(chemistry, result, graphite) == pytest.approx(published["graphite"], rel=0.01)
    doc = result.to_dict()
    for metal, name in (("copper", "copper concentrate"), ("aluminium", "aluminium concentrate")):
        assert contained(doc, name) == pytest.approx(0.90 * _FED[chemistry][f"{metal} foil"], rel=0.01)


def test_lithium_make_up(case: tuple) -> None:
    """24/7 x 0.3 kg of hydroxide per kg of lithium in the cathode material."""
    chemistry, result, published = case
    hydroxide = dosed(result, "lithium hydroxide", "relithiation") / _BLACK_MASS[chemistry]
    assert hydroxide == pytest.approx(published["hydroxide"], rel=0.01)


def test_lime(case: tuple) -> None:
    """F / 38 x 56: one CaO for two fluorine of the binder."""
    chemistry, result, published = case
    dosed_lime = dosed(result, "calcium hydroxide", "flue_scrubbing") / _BLACK_MASS[chemistry]
    as_oxide = (atomic_mass("Ca") + atomic_mass("O")) / component("calcium hydroxide").molar_mass
    assert dosed_lime * as_oxide == pytest.approx(published["lime"], rel=0.01)


def test_energy_of_the_kiln(case: tuple) -> None:
    """14.4 MJ of electricity and 2 MJ of gas per kg of cathode material, as the workbook's totals have them."""
    chemistry, result, published = case
    outcome = result.solution.outcomes["annealing"]
    power = per_black_mass(chemistry, result, outcome.effect.work) / 1e6
    assert power == pytest.approx(published["power"] - _POWER_BEFORE, rel=0.01)
    heat = taken(outcome.duties) / outcome.effect.heat_efficiency
    electrodes = 0.95 * (_FED[chemistry]["cathode"] + _FED[chemistry]["graphite"]) / _BLACK_MASS[chemistry]
    gas = per_black_mass(chemistry, result, heat) / 1e6
    assert gas == pytest.approx(published["gas"] - _GAS_BEFORE * electrodes, rel=0.01)


def test_revenue(case: tuple) -> None:
    """USD per kg of feed, of what EverBatt sells, at its prices."""
    chemistry, result, published = case
    sold = {"copper concentrate", "aluminium concentrate", "graphite", f"{chemistry} cathode"}
    rows = [row for row in result.to_dict()["products"] if row["name"] in sold]
    ours = sum(row["revenue_per_tonne"]["value"] for row in rows) / 1000.0
    assert len(rows) == len(sold)
    assert ours == pytest.approx(published["revenue"], rel=0.01)


def test_lithium_recovery_counts_no_make_up(case: tuple) -> None:
    """Of the lithium fed, 0.95 x 0.7 x 0.9 can be in the product; the rest of what is in it was bought.

    Bought lithium is taken as in the product first, so the figure is at most that, and at least less the tenth that is lost of it.
    """
    chemistry, result, _ = case
    feed = result["feed"]
    cathode = feed[chemistry] / feed.element_moles("Li")
    traced, bought = 0.95 * 0.7 * 0.9 * cathode, 0.95 * 0.3 * cathode
    assert traced - 0.1 * bought == pytest.approx(result.ledger.recovery["Li"], rel=1e-6)


def test_own_energy_balance_is_of_the_same_order() -> None:
    """The kiln's enthalpy balance over 0.35: between a quarter and twice EverBatt's 14.4 + 2 MJ per kg."""
    for name in ("nmc622-direct", "lfp-direct"):
        supplied = run(name).solution.outcomes["annealing"].effect.figure("energy_supplied")
        assert 0.25 * 16.4e6 < supplied < 2 * 16.4e6

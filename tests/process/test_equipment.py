"""Equipment is as large as what goes through it: tanks hold their liquor too, where it goes round or is added in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from blackmass.process import Scenario, operations, quantities, run
from blackmass.process.equipment import sized
from blackmass.process.stream import Stream

_BLACK_MASS = {"graphite": 20.0, "NMC622": 5.0}
_SLAG = {"slag lithium oxide": 2.0, "slag lime": 8.0, "slag silica": 10.0, "slag alumina": 6.0}

#: Step -> settings, its feed in mol/s, hours in the tank, and litres of water for a kilogram of feed.
_TANKS: Mapping[str, tuple[dict[str, Any], dict[str, float], float, float]] = {
    "WaterLeaching": ({"liquid_to_solid": "20 L/kg"}, {**_BLACK_MASS, "lithium carbonate": 1.0}, 2.0, 20.0),
    "CausticStripping": ({"liquid_to_solid": "5 L/kg"}, {**_BLACK_MASS, "aluminium foil": 1.0}, 5.0, 5.0),
    "SlagLeaching": ({"liquid_to_solid": "4 L/kg"}, _SLAG, 2.0, 4.0),
    # 23.95 / 73.89 x 2 x 0.97 kg of hydroxide from a kilogram of carbonate, at 35 g for a kilogram of water
    "LithiumHydroxideConversion": ({"strength": "35 g/kg"}, {"lithium carbonate": 1.0}, 2.0, 0.6288 / 0.035),
    "Relithiation": (
        {"method": "hydrothermal", "liquid_to_solid": "10 L/kg", "time": "3 h"},
        {"NMC622": 1.0, "delithiated NMC622": 0.1},
        3.0,
        10.0,
    ),
}  # fmt: skip


def pieces(step: str, settings: dict[str, Any], flows: dict[str, float]) -> tuple[float, dict[str, Any]]:
    """kg/s that are fed, and the size of each piece by its kind, in m3, kg/s or W."""
    unit = getattr(operations, step)(**settings)
    feed = Stream(flows)
    effect = unit.run(feed)
    streams = {unit.inlets[0]: feed, **effect.outlets}
    return feed.mass, {e.kind: sized(e, unit, streams, effect, 0.0).size for e in unit.equipment}


@pytest.mark.parametrize("step", _TANKS)
def test_a_tank_holds_its_liquor(step: str) -> None:
    """Cubic metres of water and of solids of 2500 kg/m3, for as long as they stay."""
    settings, flows, hours, water = _TANKS[step]
    fed, of = pieces(step, settings, flows)
    assert of["reaction tank"] == pytest.approx(fed * (water / 1000 + 1 / 2500) * hours * 3600, rel=5e-3)
    if step == "WaterLeaching":
        assert of["evaporator"] == pytest.approx(20 * fed, rel=1e-3)  # all of its water, once a pass


def test_a_blender_of_dry_cathode_knows_no_bath() -> None:
    _, flows, *_ = _TANKS["Relithiation"]
    sizes = [pieces("Relithiation", {"time": time}, flows)[1]["reaction tank"] for time in ("1 h", "40 h")]
    assert sizes[0] == sizes[1] > 0


@pytest.mark.parametrize(
    ("step", "time", "flows"),
    [
        ("Pyrolysis", "1 h", _BLACK_MASS),
        ("Delamination", "30 min", _BLACK_MASS),
        ("Annealing", "4 h", {"NMC622": 1.0}),
        ("Flotation", "10 min", _BLACK_MASS),
    ],
)
def test_what_stays_longer_needs_more_of_a_furnace_or_cell(step: str, time: str, flows: dict[str, float]) -> None:
    """Their prices are by the hour's throughput, at the time that is usual: twice the time is twice the apparatus."""
    hours = quantities.to_si(time, "time", "time")
    fed, usual = pieces(step, {}, flows)
    longer = pieces(step, {"time": f"{2 * hours} s"}, flows)[1]
    kind = next(iter(usual))
    assert usual[kind] == pytest.approx(fed) and longer[kind] == pytest.approx(2 * fed)


def test_a_kiln_that_holds_for_days_does_not_pay() -> None:
    """Cathode is in order within hours; what comes after that is kiln alone."""
    times = Scenario.load("nmc622-direct").with_entries({"annealing.time": ["1 h", "4 h", "48 h"]})
    short, usual, days = run(times).to_dict()["kpis"]["margin_per_tonne"]["value"]
    assert usual > short and usual > days

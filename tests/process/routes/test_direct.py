"""Direct recycling as a plant."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from blackmass.process import Feed, InputError, Result, run
from blackmass.process.components import component
from blackmass.process.operations import Annealing, CathodeFlotation, Delamination
from blackmass.process.stream import Stream


def direct(chemistry: str = "NMC622", form: str = "cell", feed: dict[str, Any] | None = None, **tables: Any) -> Result:
    """The direct route with something entered."""
    row = {"chemistry": chemistry, "form": form, "mass_flow": "1 t/h", **(feed or {})}
    return run({"route": "direct", "feed": [row], **tables})


# --- purity ------------------------------------------------------------------------------------------


def purity(result: Result) -> Any:
    """Of the cathode material."""
    rows = [row for row in result.to_dict()["products"] if row["name"].endswith(" cathode")]
    return np.asarray(rows[0]["purity"]["value"])


def test_graphite_that_does_not_float_spoils_the_product() -> None:
    """Where the kiln holds nitrogen; air burns it."""
    limit = [0.99, 0.9, 0.7]
    assert np.all(np.diff(purity(direct("LFP", cathode_flotation={"limit": limit}))) < -0.005)
    assert np.ptp(purity(direct("NMC622", cathode_flotation={"limit": limit}))) < 0.005


@pytest.mark.parametrize("metal", ["copper foil", "aluminium foil"])
def test_foil_that_passes_the_sieve_spoils_the_product(metal: str) -> None:
    """The coarser the sieve, the more."""
    result = direct(fine_screening={"aperture": ["0.1 mm", "0.3 mm", "1 mm"]})
    assert np.all(np.diff(result["NMC622 cathode"].component_mass(metal)) > 0)
    assert np.all(np.diff(purity(result)) < 0)


def test_cathode_that_is_entrained_is_lost() -> None:
    """To the graphite, and in proportion."""
    powder = Delamination().run(Feed("NMC622", "black_mass").stream()).outlets["solids"]
    for share in (0.02, 0.2):
        lost = CathodeFlotation(entrainment=share).run(powder).outlets["graphite"]
        assert lost["NMC622"] == pytest.approx(share * powder["NMC622"])


@pytest.mark.parametrize(("share", "mixes"), [(0.0005, False), (0.004, False), (0.006, True), (0.1, True)])
def test_name_and_warning_follow_one_limit(share: float, mixes: bool) -> None:
    """Name, price and warning follow the same limit, half a percent."""
    flows = {"NMC622": 100 * (1 - share), "NMC111": 100 * share}
    feeds = [
        {
            "chemistry": c,
            "form": "black_mass",
            "mass_flow": f"{flow} t/h",
            "composition": {"cathode": 0.6, "graphite": 0.4},
        }
        for c, flow in flows.items()
    ]
    doc = run({"route": "direct", "feed": feeds}).to_dict()
    assert any(row["name"] == "mixed cathode" for row in doc["products"]) == mixes
    assert any("mixes" in row["text"] for row in doc["warnings"]) == mixes


def test_reduced_cathode_is_not_sold_without_a_word() -> None:
    """At 650 degC carbon reduces it: delamination and the kiln both tell, and the purity table fails it."""
    doc = direct(delamination={"temperature": "650 degC"}).to_dict()
    told = {row["where"]: row["text"] for row in doc["warnings"]}
    assert "delamination.temperature" in told["delamination"]
    assert any(
        row["where"] == "annealing" and "of the product is cathode material" in row["text"] for row in doc["warnings"]
    )
    row = next(row for row in doc["products"] if row["name"] == "NMC622 cathode")
    assert row["purity"]["value"] < 0.6 and row["specification"]["verdict"] == "fail"
    assert "delamination" not in {row["where"] for row in direct().to_dict()["warnings"]}


def figure(result: Result, unit: str, name: str) -> Any:
    """A figure that a unit tells."""
    return result.solution.outcomes[unit].effect.figure(name)


def test_black_mass_of_used_cells() -> None:
    """Its lithium deficiency may be entered; its state of health may not, and the message says so."""
    row = {"chemistry": "NMC622", "form": "black_mass", "mass_flow": "1 t/h"}
    used = run({"route": "direct", "feed": [row], "ageing": {"lithium_deficiency": 0.15}})
    assert figure(used, "relithiation", "lithium_deficiency") == pytest.approx(0.15, rel=0.02)
    assert figure(direct(form="black_mass"), "relithiation", "lithium_make_up") == 0
    with pytest.raises(InputError, match=r"feed\.state_of_health: black_mass.*ageing\.lithium_deficiency"):
        run({"route": "direct", "feed": [{**row, "state_of_health": 0.8}]})


def test_each_chemistry_has_its_price() -> None:
    """Cobalt is dear and manganese cheap."""
    prices = {c: direct(c).to_dict() for c in ("LCO", "NMC622", "LFP", "LMO")}
    value = {
        c: next(row["price"]["value"] for row in doc["products"] if row["name"] == f"{c} cathode")
        for c, doc in prices.items()
    }
    assert value["LCO"] > value["NMC622"] > value["LFP"] > value["LMO"]


def test_mixed_chemistries_warn_and_lose_their_price() -> None:
    """One grade fetches 25 USD/kg; a mixture the metals' share, which is data called an assumption."""
    one = direct(economics={"discounts": {"NMC622 cathode": 0}, "shortfall": 0}).to_dict()
    assert not any("mixes" in row["text"] for row in one["warnings"])
    feeds = [{"chemistry": c, "form": "cell", "mass_flow": "1 t/h"} for c in ("NMC622", "NMC111")]
    doc = run({"route": "direct", "feed": feeds}).to_dict()
    told = [row for row in doc["warnings"] if "mixes" in row["text"]]
    assert told and told[0]["where"] == "annealing" and "NMC111" in told[0]["text"]

    def per_kilogram(doc: dict[str, Any]) -> float:
        row = next(row for row in doc["products"] if row["name"].endswith(" cathode"))
        return row["revenue_per_tonne"]["value"] / row["per_tonne"]["value"]

    assert per_kilogram(one) == pytest.approx(25 * float(purity(direct())))
    assert per_kilogram(doc) < 0.7 * per_kilogram(one)


def deficient(chemistry: str = "NMC622", share: float = 0.2, **others: float) -> Stream:
    """A mole a second of cathode material of which a share has no lithium, with moles of other things."""
    return Stream({chemistry: 1.0 - share, f"delithiated {chemistry}": share, **others})


def test_a_trace_of_another_chemistry_is_no_mixture() -> None:
    """Below the declared limit."""
    one = deficient(share=0.0)
    assert not Annealing().run(one + Stream({"NMC111": 0.002})).warnings
    assert Annealing().run(one + Stream({"NMC111": 0.02})).warnings
    assert not Annealing(contamination_limit=0.05).run(one + Stream({"NMC111": 0.02})).warnings


# --- the route ---------------------------------------------------------------------------------------


def test_scrap_is_not_shredded_and_needs_next_to_no_lithium() -> None:
    """Straight to delamination; its foil is the only other product."""
    result = run("scrap-direct")
    assert not {"shredding", "ageing", "discharge", "cathode_flotation"} & set(result.solution.plant.units)
    assert figure(result, "relithiation", "lithium_make_up") == 0
    assert {row["name"] for row in result.to_dict()["products"]} == {"NMC622 cathode", "aluminium concentrate"}
    assert result.ledger.recovery["Ni"] > 0.9


@pytest.mark.parametrize("form", ["pack", "module", "cell", "rejected_cell", "electrode_scrap", "black_mass"])
@pytest.mark.parametrize("chemistry", ["NMC622", "NMC811", "NCA", "LFP"])
def test_every_feed(form: str, chemistry: str) -> None:
    """Closes, and sells cathode material of its chemistry."""
    result = direct(chemistry, form)
    assert result.solution.worst_closure < 1e-9
    product = result[f"{chemistry} cathode"]
    assert product.component_mass(chemistry) / product.mass > 0.9
    assert 0.5 < result.ledger.recovery["Li"] < 1.0


def test_scrap_beside_cells() -> None:
    """Each goes its way and they meet at delamination: foil of both is sorted."""
    cells, sheets = (
        {"chemistry": "NMC622", "form": form, "mass_flow": "1 t/h"} for form in ("cell", "electrode_scrap")
    )
    both = run({"route": "direct", "feed": [cells, sheets]})
    apart = [run({"route": "direct", "feed": [row]}) for row in (cells, sheets)]
    assert both["black mass"].mass == pytest.approx(apart[0]["black mass"].mass)
    assert both.kpi("black_mass_yield") == pytest.approx(apart[0].kpi("black_mass_yield"))  # sheets pass no screen
    fed = sum(result["delamination: solids"].mass for result in apart)
    assert both["delamination: solids"].mass == pytest.approx(fed, rel=0.02)
    deficiency = figure(both, "relithiation", "lithium_deficiency")
    assert 0 < deficiency < figure(apart[0], "relithiation", "lithium_deficiency")


def test_an_assay_may_tell_the_cathode_without_lithium() -> None:
    """Black mass with its own assay: a fifth of its cathode, by moles, has no lithium."""
    full, bare = component("NMC622").molar_mass * 4, component("delithiated NMC622").molar_mass
    share = 0.6 / (full + bare)
    assay = {"cathode": full * share, "delithiated NMC622": bare * share, "graphite": 0.39, "lithium carbonate": 0.01}
    result = direct(form="black_mass", feed={"composition": assay})
    assert figure(result, "relithiation", "lithium_deficiency") == pytest.approx(0.2, abs=0.002)


def test_leaching_does_not_know_it() -> None:
    """Rather than leave it in the residue without a word."""
    feed = {"chemistry": "NMC622", "form": "black_mass", "mass_flow": "1 t/h"}
    feed["composition"] = {"cathode": 0.5, "delithiated NMC622": 0.1, "graphite": 0.4}
    with pytest.raises(InputError, match=r"feed\.composition.*delithiated NMC622.*direct route"):
        run({"route": "hydro", "feed": [feed]})


@pytest.mark.slow
@pytest.mark.parametrize("method", ["solid state", "hydrothermal"])
def test_a_batch_equals_its_single_solves(method: str) -> None:
    """Every component of every stream of every scenario, to 1e-10 of what flows."""
    rng = np.random.default_rng(3)
    size = 6
    drawn = {
        "cathode_flotation": {"limit": rng.uniform(0.5, 1.0, size), "entrainment": rng.uniform(0.0, 0.3, size)},
        "relithiation": {"lithium_excess": rng.uniform(0.5, 1.5, size), "conversion": rng.uniform(0.0, 1.0, size)},
        "annealing": {"conversion": rng.uniform(0.0, 1.0, size), "electric_share": rng.uniform(0.0, 1.0, size)},
        "delamination": {"conversion": rng.uniform(0.0, 0.2, size)},
    }
    health = rng.uniform(0.0, 1.0, size)

    def solve(i: int | slice) -> Result:
        tables = {step: {k: v[i].tolist() for k, v in table.items()} for step, table in drawn.items()}
        tables["relithiation"]["method"] = method
        return direct("LFP", feed={"state_of_health": health[i].tolist()}, **tables)

    together = solve(slice(None)).solution
    for i in range(size):
        for port, stream in solve(i).solution.streams.items():
            for key, n in stream.flows.items():
                many = np.broadcast_to(together[port][key], size)
                assert many[i] == pytest.approx(n, rel=1e-10, abs=1e-10 * sum(stream.flows.values())), (port, key)


def test_nothing_to_repair() -> None:
    """The feed's field and the remedy."""
    with pytest.raises(InputError, match=r"direct route needs a cathode.*feed\.composition"):
        direct(form="black_mass", feed={"composition": {"graphite": 1.0}})


def test_scenarios_whose_cathode_sells_as_different_things_are_refused() -> None:
    """What is sold at a mixed cathode's price would be half the value of the pure one."""
    feeds = [
        {"chemistry": "NMC622", "form": "cell", "mass_flow": "1 t/h"},
        {"chemistry": "LFP", "form": "cell", "mass_flow": ["0 t/h", "1 t/h"]},
    ]
    with pytest.raises(InputError, match="in scenario 0 the cathode is NMC622, in scenario 1 it is mixed"):
        run({"route": "direct", "feed": feeds})

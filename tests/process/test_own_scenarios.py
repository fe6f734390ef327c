"""A user's own data in scenarios: in their tables, in files beside them, and in the name of a chemistry."""

from __future__ import annotations

import pickle
import tomllib
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from blackmass import chemistries
from blackmass.chemistries.chemistry import tables_of
from blackmass.process import Feed, Flowsheet, InputError, Library, Scenario, run
from blackmass.process.author import Effect, Operation, Plan, Registry, Route, Stream, component, parameter, reagent
from blackmass.process.library import opened
from blackmass.process.operations import Leaching, Screening, Shredding

#: Whole plants, all of them.
pytestmark = pytest.mark.slow

_HOUSE_MIX = {"nickel_cobalt_manganese": "60:15:25"}


def scenario(cells: str = "house mix", route: str = "hydro", form: str = "cell", **tables: Any) -> dict[str, Any]:
    """The tables of a small scenario on cells of one's own."""
    feed = {"chemistry": cells, "form": form, "mass_flow": "10000 t/yr"}
    own = {"chemistry": {"house mix": _HOUSE_MIX}} if cells == "house mix" else {}
    return {"route": route, "feed": [feed], **own, **tables}


def metal_ratio(result: Any, *metals: str) -> list[float]:
    """Moles of metals in the black mass, over those of the last."""
    moles = [float(result.black_mass.element_moles(metal)) for metal in metals]
    return [n / moles[-1] for n in moles]


# --- a chemistry by its composition --------------------------------------------------------------------------


def test_a_ratio_that_no_file_has() -> None:
    """NMC721: seven of nickel to two of manganese to one of cobalt, between its neighbours in every grade."""
    results = {name: run(scenario(name, "mechanical")) for name in ("NMC622", "NMC721", "NMC811")}
    assert metal_ratio(results["NMC721"], "Ni", "Mn", "Co") == pytest.approx([7, 2, 1], rel=1e-9)
    for element in ("Ni", "Li", "C"):
        grades = [float(r.black_mass.grade(element).magnitude) for r in results.values()]
        assert sorted(grades) in (grades, grades[::-1])
    told = {row["component"]: row for row in results["NMC721"].to_dict()["estimates"]}
    assert told["NMC721"]["status"] == "estimated"


def test_however_it_is_written_it_is_one_chemistry() -> None:
    """It has its plain name in the streams, and the filled scenario reads back to the same figures."""
    first, second = run(scenario("ncm 55/30/15", "mechanical")), run(scenario("NMC551530", "mechanical"))
    assert "NMC 55:15:30" in first.black_mass.flows
    assert first.to_dict()["kpis"] == second.to_dict()["kpis"]
    filled = first.to_dict()["scenario"]
    assert "chemistry" not in filled and run(filled).to_dict()["kpis"] == first.to_dict()["kpis"]


def test_two_ratios_in_one_plant() -> None:
    """Each is a component of its own; metals add up."""
    tables = scenario("NMC721", "mechanical")
    tables["feed"].append({"chemistry": "LiNi0.55Mn0.05Co0.4O2", "form": "cell", "mass_flow": "10000 t/yr"})
    black_mass = run(tables).black_mass
    assert {"NMC721", "NMC 55:5:40"} <= set(black_mass.flows)


@pytest.mark.parametrize("name", ["NMC955", "LiNi0.5Fe0.5O2", "LiPF6", "house mixx"])
def test_what_names_no_chemistry_is_refused(name: str) -> None:
    """By the key of the file."""
    with pytest.raises(InputError, match=r"feed.chemistry: .* is not a known chemistry"):
        Scenario.from_dict(scenario(name))


# --- feeds by hand -------------------------------------------------------------------------------------------


def test_a_feed_keeps_its_library() -> None:
    """Changed, copied, pickled, or read again with no library open."""
    library = Library.shipped().extended(chemistries={"house mix": _HOUSE_MIX})
    feed = Feed("House Mix", form="pack", mass_flow="1 t/h", library=library)
    with library.open():
        assert feed == Feed("house mix", form="pack", mass_flow="1 t/h")
    other = Library.shipped().extended(chemistries={"house mix": {"nickel_cobalt_manganese": "1:1:1"}})
    assert feed != Feed("house mix", form="pack", mass_flow="1 t/h", library=other)
    again = pickle.loads(pickle.dumps(feed))
    assert again == feed and again.stream().grade("Ni") == feed.stream().grade("Ni")
    assert feed.replace(form="module").chemistry == "house mix"
    assert feed.replace(chemistry="NMC721").stream()["NMC721"] > 0
    assert feed.entered == {"chemistry", "form"} and "house mix" in feed.provenance[0]
    assert opened() is Library.shipped()
    with pytest.raises(InputError, match=r'feed.chemistry: "house mix" is not a known chemistry'):
        Feed("house mix")


def test_feeds_in_a_plant_wired_by_hand() -> None:
    """Two libraries that fit make one; two that do not are refused."""
    first = Library.shipped().extended(chemistries={"house mix": _HOUSE_MIX})
    second = Library.shipped().extended(chemistries={"other mix": {"nickel_cobalt_manganese": "1:2:3"}})
    plant = Flowsheet()
    sheets = [
        plant.feed(Feed(name, form="electrode_scrap", mass_flow="1 t/h", library=library), name)
        for name, library in (("house mix", first), ("other mix", second), ("NMC721", None))
    ]
    shred = plant.add(Shredding(), sheets[0])
    for sheet in sheets[1:]:
        plant.connect(sheet, shred)
    screen = plant.add(Screening(), shred.shredded)
    leach = plant.add(Leaching(), screen.undersize)
    solved = plant.solve()
    assert solved[leach.slurry]["Ni+2(aq)"] > 0 and solved.worst_closure < 1e-9
    clash = Library.shipped().extended(chemistries={"house mix": {"nickel_cobalt_manganese": "1:1:1"}})
    with pytest.raises(InputError, match='chemistry "house mix": two libraries that meet in one plant'):
        plant.feed(Feed("house mix", library=clash), "clash")


# --- in tables -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("route", ["mechanical", "hydro", "pyrolysis-hydro", "pyro", "direct"])
def test_a_chemistry_of_ones_own_by_every_route(route: str) -> None:
    """It runs, closes, and both ways of writing the scenario read back to it."""
    given = Scenario.from_dict(scenario(route=route))
    result = run(given)
    assert result.worst_closure < 1e-9
    assert Scenario.from_dict(tomllib.loads(given.to_toml())) == given
    document = result.to_dict()
    again = run(Scenario.from_dict(document["scenario"])).to_dict()
    assert again["kpis"] == document["kpis"] and again["recovery"] == document["recovery"]


def test_a_product_of_ones_own_chemistry() -> None:
    """What direct recycling makes of it is sold as it, where it is among the products."""
    own = {"price": "24 USD/kg", "paid": "house mix", "recovers": ["Li", "Ni"], "purity": "house mix"}
    tables = scenario("house mix", "direct", "electrode_scrap")
    sold = run({**tables, "product": {"house mix cathode": own}}).products["house mix cathode"]
    assert sold.revenue_per_tonne.magnitude == pytest.approx(
        24.0 * sold.purity.magnitude * sold.per_tonne.magnitude, rel=1e-2
    )
    assert "cathode material" in run(tables).products


def test_a_whole_chemistry_as_a_table() -> None:
    """A shipped one under another name has the figures of the shipped one."""
    whole = tables_of(chemistries.load("NCA"))
    own = run(scenario("our NCA", "mechanical", chemistry={"our NCA": whole})).to_dict()
    assert own["kpis"] == run(scenario("NCA", "mechanical")).to_dict()["kpis"]


def test_own_prices() -> None:
    """A table that is like another, by the amounts of the products; what it gives holds at any location."""
    own = {"like": "2019", "nickel": "20 USD/kg", "electricity": "0.5 USD/kWh"}
    tables = scenario("NMC622", plant={"location": "China"}, prices={"ours": own}, economics={"prices": "ours"})
    ours = run(tables)
    theirs = run({**tables, "economics": {"prices": "2019"}})
    ratios = {
        name: row.revenue_per_tonne / theirs.products[name].revenue_per_tonne for name, row in ours.products.items()
    }
    changed = ratios.pop("nickel sulfate hexahydrate")
    assert set(ratios.values()) == {1.0}
    nickel = ours.products["nickel sulfate hexahydrate"]
    assert nickel.price.magnitude == 20.0 and changed > 1.0
    electricity = ours.utilities["electricity"]
    assert electricity.cost_per_tonne.magnitude == pytest.approx(0.5 * electricity.per_tonne.m_as("kWh/tonne"))
    landfill = {row["parameter"]: row for row in ours.to_dict()["parameters"]}["price of landfill"]
    assert landfill["source"].startswith("China")


def test_prices_of_a_like_table_are_in_money_of_the_year() -> None:
    """By the plant cost index, 800 in 2024 over 607.5 in 2019; what the table gives itself is as it is."""
    own = {"like": "2019", "year": 2024, "nickel": "20 USD/kg"}
    ours = run(scenario("NMC622", prices={"ours": own}, economics={"prices": "ours"})).assessment.money.prices
    theirs = run(scenario("NMC622", economics={"prices": "2019"})).assessment.money.prices
    assert ours["nickel"].value == 20.0 and theirs["cobalt"].value > 0
    assert ours["cobalt"].value == pytest.approx(theirs["cobalt"].value * 800.0 / 607.5)


def test_a_price_table_with_holes_is_told() -> None:
    """What it lacks is another table's."""
    result = run(
        scenario("NMC622", "mechanical", prices={"ours": {"nickel": "20 USD/kg"}}, economics={"prices": "ours"})
    )
    assert any("the price table has none of" in text for text in result.warnings)


def test_own_specification() -> None:
    """A buyer's limit on graphite decides, where there is no other."""

    def verdict(least: float) -> str:
        own = {"grade": "contract", "content": "graphite", "least": least}
        document = run(scenario("NMC622", specification={"graphite": own})).to_dict()
        return next(p["specification"]["verdict"] for p in document["products"] if p["name"] == "graphite")

    assert (verdict(0.5), verdict(0.9999)) == ("pass", "fail")


def test_an_own_component_in_the_feed() -> None:
    """An inert solid of one's own goes through the plant and closes."""
    rutile = {
        "formula": "TiO2",
        "formation_enthalpy": "-944 kJ/mol",
        "heat_capacity": "55 J/mol/K",
        "material": "anode coating",
    }
    tables = scenario("NMC622", "mechanical", component={"rutile": rutile})
    tables["feed"][0]["composition"] = {"cathode": 0.4, "graphite": 0.3, "rutile": 0.1, "copper foil": 0.2}
    result = run(tables)
    fed = result.ledger.feed
    assert fed.grade("Ti").magnitude == pytest.approx(0.1 * 47.867 / 79.866, rel=1e-4)
    shares = [float(result.black_mass[key] / fed[key]) for key in ("rutile", "graphite")]
    assert shares[0] == pytest.approx(shares[1])


def test_an_element_that_a_plant_cannot_place_is_refused_by_name() -> None:
    """And is none of the business of a plant that does not feed it."""
    doped = {"formula": "LiNi0.6Mn0.2Co0.18Ti0.02O2", "like": "NMC622"}
    sodium = {"formula": "NaNi0.333Fe0.333Mn0.334O2", "like": "NMC111"}
    own = {"chemistry": {"doped": doped, "sodium oxide": sodium}}
    with pytest.raises(InputError, match="Ti"):
        run(scenario("doped", "hydro", **own))
    for route in ("direct", "hydro"):
        assert run(scenario("NMC622", route, **own)).worst_closure < 1e-9
    assert run(scenario("doped", "mechanical", **own)).black_mass.element_moles("Ti") > 0


def test_a_pool_of_processes() -> None:
    """Scenarios of equally named chemistries go there, results come back."""
    tables = [
        scenario("house mix", "mechanical", chemistry={"house mix": {"nickel_cobalt_manganese": ratio}})
        for ratio in ("60:15:25", "20:40:40")
    ]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        first, second = processes.map(run, map(Scenario.from_dict, tables))
    assert metal_ratio(first, "Ni", "Co") == pytest.approx([4, 1], rel=1e-9)
    assert metal_ratio(second, "Ni", "Co") == pytest.approx([0.5, 1], rel=1e-9)


# --- with operations and routes of one's own -----------------------------------------------------------------


class PotashWash(Operation):
    """Black mass stirred with caustic potash, which a shipped plant does not buy."""

    step = "potash_wash"
    outlets = ("washed",)
    dose = parameter("0.1 kg/kg", low="0 kg/kg", high="1 kg/kg", doc="of potassium hydroxide", source="assumption")

    def run(self, feed: Stream) -> Effect:
        lye = reagent("caustic potash", self.dose * feed.mass / component("potassium hydroxide").molar_mass)
        return Effect({"washed": feed + lye}, additions={"caustic potash": lye})


def _potash(plan: Plan) -> None:
    wash = plan.step(PotashWash)
    plan.join(wash, "feed", plan.of_form("electrode_scrap"))
    plan.product(wash.washed, "washed scrap")


_POTASH = Registry.installed().with_operations(PotashWash).with_routes(Route("potash", "scrap is washed", _potash))


def test_an_operation_with_a_reagent_and_a_product_of_its_own() -> None:
    """They have prices, contents and a purity by the tables of the scenario, which reads back."""
    lye = {"formula": "KOH", "formation_enthalpy": "-424.6 kJ/mol", "heat_capacity": "68.9 J/mol/K"}
    tables = scenario(
        "NMC721",
        "potash",
        "electrode_scrap",
        component={"potassium hydroxide": lye},
        reagent={"caustic potash": {"component": "potassium hydroxide", "strength": 0.5, "price": "0.9 USD/kg"}},
        product={"washed scrap": {"price": "nickel", "paid": "Ni", "recovers": ["Ni"], "purity": "NMC721"}},
        potash_wash={"dose": "0.2 kg/kg"},
    )
    result = run(tables, _POTASH)
    assert result.reagents["caustic potash"].per_tonne.magnitude == pytest.approx(200.0)
    assert result.reagents["caustic potash"].cost_per_tonne.magnitude == pytest.approx(200.0 * 0.9)
    sold = result.products["washed scrap"]
    nickel = 1e3 * result.ledger.feed.grade("Ni").magnitude
    assert sold.revenue_per_tonne.magnitude == pytest.approx(16.853 * nickel)
    assert result.recovery["Ni"].magnitude == pytest.approx(1.0)
    assert run(result.to_dict()["scenario"], _POTASH).to_dict()["kpis"] == result.to_dict()["kpis"]
    with pytest.raises(InputError, match="washed scrap"):
        run({key: table for key, table in tables.items() if key != "product"}, _POTASH)


# --- in files ------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A scenario with all its data beside it: whole cells in a folder, short ones in a file, prices in another."""
    (tmp_path / "cells").mkdir()
    (tmp_path / "cells" / "whole.toml").write_text(
        tomli_w.dumps({**tables_of(chemistries.load("NMC622")), "name": "cell A"})
    )
    (tmp_path / "more.toml").write_text(
        tomli_w.dumps({"chemistry": {"house mix": _HOUSE_MIX}, "waste": {"dust": {"price": "landfill"}}})
    )
    (tmp_path / "ours.toml").write_text('like = "2022"\nnickel = "20 USD/kg"\n')
    file = scenario("cell A", "mechanical", data=["cells", "./more.toml"], economics={"prices": "./ours.toml"})
    (tmp_path / "plant.toml").write_text(tomli_w.dumps(file))
    return tmp_path


def test_files_beside_the_scenario(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their paths start at the scenario's folder, wherever one works; what is written needs none of them."""
    monkeypatch.chdir(folder.parent)
    given = Scenario.load(folder / "plant.toml")
    result = run(given)
    assert (
        result.to_dict()["kpis"]["black_mass_yield"]
        == run(scenario("NMC622", "mechanical")).to_dict()["kpis"]["black_mass_yield"]
    )
    assert given.economics.prices == "ours" and given.economics.table["nickel"].value == 20.0
    written = tomllib.loads(given.to_toml())
    assert "data" not in written and set(written["chemistry"]) == {"cell A", "house mix"}
    assert Scenario.from_dict(written) == given
    other = given.override("feed.chemistry", "house mix")
    assert metal_ratio(run(other), "Ni", "Co") == pytest.approx([4, 1], rel=1e-9)
    assert run(result.to_dict()["scenario"]).to_dict()["kpis"] == result.to_dict()["kpis"]


def test_a_price_file_on_the_command_line(folder: Path) -> None:
    """Beside the scenario whose entry is changed."""
    (folder / "dear.toml").write_text('like = "2022"\nnickel = "99 USD/kg"\n')
    given = Scenario.load(folder / "plant.toml").override("economics.prices", "dear.toml")
    assert given.economics.table["nickel"].value == 99.0


def test_a_path_needs_a_place_to_start_from(folder: Path) -> None:
    """Tables that are no file have none, unless it is given."""
    tables = tomllib.loads((folder / "plant.toml").read_text())
    with pytest.raises(InputError, match="data: 'cells' is a path, and there is no file that it starts from"):
        Scenario.from_dict(tables)
    assert Scenario.from_dict(tables, folder=folder) == Scenario.load(folder / "plant.toml")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("more.toml", "[waste.dust]\ncost = 3", r"more.toml: waste.dust.cost is not"),
        ("more.toml", '[chemistry."cell A"]\nformula = "LiCoO2"\nlike = "LCO"', r"more.toml: chemistry.cell A stands in .*whole.toml as well"),
        ("more.toml", '[chemistry.NMC622]\nformula = "LiCoO2"\nlike = "LCO"', r"more.toml: chemistry.NMC622: there is one of this name already"),
        ("more.toml", '[chemistry.mine]\nformula = "LiNiPO4"', r"more.toml: chemistry.mine: LiNiPO4 is of no kind"),
        ("cells/whole.toml", "name = 'cell A'\n[cathode]\nformula = 'LiCoO2'", r"whole.toml: chemistry.cell A: the table cell is missing"),
        ("ours.toml", 'like = "2022"\nnickel = "20 USD/GJ"', r"ours.toml: prices.ours.nickel"),
        ("ours.toml", 'like = "202"', r"ours.toml: prices.ours.like: there is no price table"),
        ("plant.toml", 'data = ["nowhere"]\n[[feed]]\nchemistry = "NMC622"\nmass_flow = "1 t/h"', "nowhere.*no such file or folder"),
        ("plant.toml", 'data = 3\n[[feed]]\nchemistry = "NMC622"\nmass_flow = "1 t/h"', "data: 3 is not a list of files"),
        ("plant.toml", 'chemistry = 3\n[[feed]]\nchemistry = "NMC622"\nmass_flow = "1 t/h"', "chemistry: 3 is not a table"),
        ("plant.toml", '[economics]\nprices = "no.toml"\n[[feed]]\nchemistry = "NMC622"\nmass_flow = "1 t/h"', "no.toml.*no such file"),
        ("plant.toml", '[economics]\nprices = "none"\n[[feed]]\nchemistry = "NMC622"\nmass_flow = "1 t/h"', 'economics.prices: "none" is not possible'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_file(folder: Path, name: str, text: str, message: str) -> None:
    """File, row, key."""
    (folder / name).write_text(text)
    with pytest.raises(InputError, match=message):
        Scenario.load(folder / "plant.toml")


def test_a_row_in_the_scenario_and_in_a_file(folder: Path) -> None:
    """One of them must go."""
    tables = tomllib.loads((folder / "plant.toml").read_text()) | {"waste": {"dust": {}}}
    with pytest.raises(InputError, match=r"waste.dust stands in .*more.toml as well"):
        Scenario.from_dict(tables, folder=folder)


# --- hardware of one's own -----------------------------------------------------------------------------------

_BOARDS = {
    "formula": "Cu3Si4AlO9C12H14Sn0.2Ag0.01", "material": "hardware", "formation_enthalpy": "-3000 kJ/mol", "heat_capacity": "500 J/mol/K",
}  # fmt: skip
_PARTS = {
    "cells": 0.62,
    "steel structure": 0.12,
    "aluminium structure": 0.18,
    "our boards": 0.03,
    "pack plastics": 0.05,
}


def packs(**row: Any) -> dict[str, Any]:
    """A tonne an hour of packs to black mass."""
    feed = {"chemistry": "NMC622", "form": "pack", "mass_flow": "1 t/h", **row}
    return {"route": "mechanical", "feed": [feed], "component": {"our boards": _BOARDS}}


def test_hardware_and_electronics_of_ones_own() -> None:
    """Entered with the feed, or with a chemistry: the boards leave as electronics, 98 % of each part is collected."""
    own = {"formula": "LiNi0.6Mn0.2Co0.2O2", "pack": {"composition": _PARTS, "status": "entered", "source": "teardown"}}
    entered = packs(hardware=_PARTS)
    by_chemistry = {**packs(chemistry="our packs"), "chemistry": {"our packs": own}}
    for scenario_ in (entered, by_chemistry):
        result = run(scenario_)
        made = {name: row["per_tonne"].to("kg/t").magnitude for name, row in result.products.items()}
        assert made["electronics"] == pytest.approx(0.98 * 30)
        assert made["aluminium hardware"] == pytest.approx(0.98 * 180)
        assert result.ledger.feed.grade("Ag").magnitude > 0
        assert result.worst_closure < 1e-9
    feed = Scenario.from_dict(entered).feeds[0]
    assert feed.stream().capacity == pytest.approx(0.62 * feed.replace(form="cell", hardware=None).stream().capacity)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"form": "cell", "hardware": _PARTS}, "feed.hardware: a cell has none around it"),
        ({"hardware": {**_PARTS, "cells": 0.5}}, "feed.hardware: the mass fractions sum to 0.88"),
        ({"hardware": {"steel structure": 1.0}}, "it has no cells"),
        ({"hardware": _PARTS, "pack_design": "cell_to_pack"}, "feed.pack_design says what"),
        ({"hardware": {**_PARTS, "our bords": 0.0}}, "feed.hardware.our bords"),
        ({"composition": {"cells": 1.0}}, "feed.composition.cells"),
    ],
)
def test_hardware_that_cannot_be(row: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        Scenario.from_dict(packs(**row))


# --- other anodes, other ions --------------------------------------------------------------------------------

#: A manganese spinel against titanate, which carries no copper: by capacity 2.2 g of titanate a gram of graphite.
_TITANATE_CELL = {
    "cathode": 0.378, "lithium titanate": 0.287, "carbon black": 0.026, "PVDF": 0.028, "aluminium foil": 0.086, "aluminium pouch": 0.043,
    "LiPF6": 0.020, "ethylene carbonate": 0.0565, "dimethyl carbonate": 0.0565, "polypropylene": 0.019,
}  # fmt: skip
_TITANATE = {
    "formula": "LiMn2O4", "like": "LMO", "nominal_voltage": "2.4 V", "specific_energy": "80 Wh/kg", "composition": _TITANATE_CELL,
}  # fmt: skip


def test_cells_with_a_titanate_anode() -> None:
    """Titanate withstands the leach: the lithium that is won is that of cathode and salt. A furnace is refused by name."""
    tables = {
        "feed": [{"chemistry": "titanate", "form": "cell", "mass_flow": "1 t/h"}],
        "chemistry": {"titanate": _TITANATE},
    }
    result = run({"route": "hydro", **tables})
    fed = result.ledger.feed
    other = 1.0 - 4 * fed["lithium titanate"] / fed.element_moles("Li")
    assert 0.85 * other < result.recovery["Li"].magnitude < other
    assert result.recovery["Mn"].magnitude > 0.9
    assert result.worst_closure < 1e-9
    with pytest.raises(InputError, match="lithium titanate holds Ti"):
        run({"route": "pyro", **tables})


def test_a_sodium_cathode_is_leached() -> None:
    """Its nickel and manganese become sulfates; its sodium leaves as sodium sulfate, which takes so much less soda."""
    own = {"sodium": {"formula": "NaNi0.333Fe0.333Mn0.334O2", "like": "NMC111"}}
    feed = [{"chemistry": "sodium", "form": "cell", "mass_flow": "1 t/h"}]
    result = run({"route": "hydro", "feed": feed, "chemistry": own})
    assert result.recovery["Ni"].magnitude > 0.9 and result.recovery["Mn"].magnitude > 0.9
    sold = result.ledger.products["sodium sulfate"].element_moles("Na")
    assert sold > result.ledger.feed.element_moles("Na")
    assert result.worst_closure < 1e-9

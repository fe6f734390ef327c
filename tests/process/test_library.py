"""A user's own data: each plant draws on its own, wherever and whenever it is asked."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from threading import Barrier
from typing import Any

import numpy as np
import pytest

from blackmass import chemistries
from blackmass.process import Flowsheet, Stream, run, tables
from blackmass.process.assess.prices import Economics
from blackmass.process.components import cathodes, component, of_material
from blackmass.process.errors import InputError
from blackmass.process.flowsheet import Solution
from blackmass.process.library import Library, opened
from blackmass.process.operation import reagent
from blackmass.process.operations import Leaching, Screening, Shredding
from blackmass.process.reactions import balance

#: Atomic masses of Ni, Mn, Co, Li and O as IUPAC abridges them, g/mol.
_MASS = {"Ni": 58.693, "Mn": 54.938, "Co": 58.933, "Li": 6.94, "O": 15.999}


def own(ratio: str = "60:15:25", **tables: Any) -> Library:
    """A library with a chemistry of a nickel : cobalt : manganese ratio, always of one name."""
    return Library.shipped().extended(chemistries={"house mix": {"nickel_cobalt_manganese": ratio}}, **tables)


def sheet(library: Library) -> Stream:
    """Cathode sheet of the house mix, kg/s."""
    with library.open():
        return Stream.of_mass({"house mix": 0.5, "PVDF": 0.02, "carbon black": 0.02, "aluminium foil": 0.1})


def wired(stream: Stream) -> Flowsheet:
    """A plant wired by hand, with no library open, that shreds, sieves and leaches."""
    plant = Flowsheet()
    shred = plant.add(Shredding(), plant.feed(stream))
    screen = plant.add(Screening(aperture="1 mm"), shred.shredded)
    plant.add(Leaching(), screen.undersize)
    return plant


def leached(stream: Stream) -> Solution:
    """The plant solved."""
    return wired(stream).solve()


def nickel_share(nickel: float, cobalt: float, manganese: float) -> float:
    """Mass fraction of nickel in a layered oxide, by hand."""
    total = nickel + cobalt + manganese
    metals = {"Ni": nickel / total, "Co": cobalt / total, "Mn": manganese / total}
    return metals["Ni"] * _MASS["Ni"] / (sum(n * _MASS[e] for e, n in metals.items()) + _MASS["Li"] + 2 * _MASS["O"])


# --- the library itself ------------------------------------------------------------------------------------


def test_what_is_open_and_for_how_long() -> None:
    """The shipped one unless another is, and again after the block, be it left by an error."""
    library = own()
    assert opened() is Library.shipped() and "house mix" not in cathodes()
    with library.open():
        assert opened() is library and "house mix" in cathodes()
        with Library.shipped().open():
            assert "house mix" not in cathodes()
        with pytest.raises(ZeroDivisionError), own("1:1:1").open():
            _ = 1 / 0
        assert opened() is library
    assert opened() is Library.shipped()
    with pytest.raises(InputError, match='component "house mix" is not known'):
        component("house mix")


def test_what_ships_is_the_same_in_every_library() -> None:
    """Own rows stand beside it."""
    with own().open():
        assert component("water") is Library.shipped().ask(component, "water")
        assert {"house mix", "delithiated house mix"} < set(of_material("cathode coating"))
        assert tables.products()["graphite"] is Library.shipped().ask(tables.products)["graphite"]


def test_what_is_remembered_is_remembered_by_library() -> None:
    """One reaction of one name, of two cathodes."""
    found = []
    for library in [own("60:15:25"), own("1:1:1"), own("60:15:25")]:
        with library.open():
            found.append(
                balance(("house mix", "H+(aq)", "e-"), ("Li+(aq)", "Ni+2(aq)", "Co+2(aq)", "Mn+2(aq)", "water"))
            )
    assert [r.of("Ni+2(aq)") for r in found] == pytest.approx([0.6, 1 / 3, 0.6])
    assert found[0] is found[2]  # libraries of one content are one


def test_libraries_are_values() -> None:
    """Of one content, one object: copied, pickled, extended in another order; immutable."""
    library = own(wastes={"dust": {"price": "landfill"}})
    assert pickle.loads(pickle.dumps(library)) is library is copy.deepcopy(library)
    assert Library.shipped().extended(wastes={"dust": {"price": "landfill"}}).merged(own()) is library
    assert library.merged(Library.shipped()) is library is Library.shipped().merged(library)
    with pytest.raises(AttributeError, match="immutable"):
        library.own = {}
    with pytest.raises(TypeError, match=r"Library.shipped\(\)"):
        Library()


def test_one_name_with_two_meanings_does_not_merge() -> None:
    """It is named."""
    with pytest.raises(InputError, match='chemistry "house mix": two libraries that meet in one plant'):
        own("60:15:25").merged(own("1:1:1"))
    with pytest.raises(InputError, match='chemistry "house mix": two libraries that meet in one plant'):
        sheet(own("60:15:25")) + sheet(own("1:1:1"))


# --- streams and plants --------------------------------------------------------------------------------------


def test_a_stream_knows_its_components_wherever_it_is_asked() -> None:
    """At a prompt, with no library open; what is made of it knows them too."""
    stream = sheet(own())
    for part in (stream, stream.only(["house mix", "PVDF"]), stream + stream, stream.at(350.0), stream.scaled(0.5)):
        in_cathode = part.only(["house mix"])
        assert in_cathode.grade("Ni").magnitude == pytest.approx(nickel_share(60, 15, 25), rel=1e-4)
        assert part.component_mass("house mix") > 0 and part.table()
        assert np.isfinite(part.enthalpy())
    again = pickle.loads(pickle.dumps(stream))
    assert again.library is stream.library and again.mass == stream.mass


def test_streams_of_equal_names_are_equal_where_these_mean_the_same() -> None:
    """Whatever else their libraries hold."""
    assert sheet(own()) == sheet(own(wastes={"dust": {}}))
    assert sheet(own("60:15:25")) != sheet(own("50:25:25"))
    assert sheet(own()).only(["PVDF"]) == sheet(own("1:1:1")).only(["PVDF"])


def test_what_mixes_has_the_library_of_both() -> None:
    """With what ships, and with another of one's own."""
    other = Library.shipped().extended(chemistries={"other mix": {"formula": "LiCoO2", "like": "LCO"}})
    with other.open():
        cobalt = Stream.of_mass({"other mix": 1.0})
    both = sheet(own()) + Stream.of_mass({"water": 1.0}).at(320.0) + cobalt
    assert both.library is own().merged(other)
    assert both.element_mass("Co") > cobalt.element_mass("Co")


def test_a_unit_by_itself_knows_what_flows_in() -> None:
    """Its cathode dissolves, though no library is open."""
    slurry = Leaching().run(sheet(own()).without(["aluminium foil"]), Stream()).outlets["slurry"]
    assert slurry["Ni+2(aq)"] > 0 and slurry.library is own()


def test_a_plant_wired_by_hand() -> None:
    """It closes, and its nickel is that of the formula."""
    stream = sheet(own())
    solved = leached(stream)
    assert solved.worst_closure < 1e-9
    assert solved.library is own()
    port = next(p for p in solved.streams if str(p) == "leaching.slurry")
    dissolved = solved[port]
    assert dissolved["Ni+2(aq)"] / dissolved["Co+2(aq)"] == pytest.approx(60 / 15, rel=1e-6)
    assert opened() is Library.shipped()


def _mixed_plant(ratio: str) -> float:
    """Nickel to cobalt in the liquor of a plant on the house mix."""
    slurry = next(s for p, s in leached(sheet(own(ratio))).streams.items() if str(p) == "leaching.slurry")
    return float(slurry["Ni+2(aq)"] / slurry["Co+2(aq)"])


def test_two_threads_with_one_name_for_two_cathodes() -> None:
    """At once, and each by its own."""
    together = Barrier(2)

    def plant(ratio: str) -> list[float]:
        together.wait(timeout=60)
        return [_mixed_plant(ratio) for _ in range(3)]

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(plant, ["60:15:25", "50:30:20"])
    assert first == pytest.approx([60 / 15] * 3, rel=1e-6)
    assert second == pytest.approx([50 / 30] * 3, rel=1e-6)


def test_a_process_pool() -> None:
    """Plants go there, and their solutions come back."""
    streams = [sheet(own("60:15:25")), sheet(own("50:30:20"))]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        solved = list(processes.map(Flowsheet.solve, map(wired, streams)))
    for solution, stream in zip(solved, streams, strict=True):
        assert solution.library is stream.library
        leaving = next(s for p, s in solution.streams.items() if str(p) == "leaching.slurry")
        assert leaving.element_moles("Ni") / leaving.element_moles("Co") == pytest.approx(
            stream.element_moles("Ni") / stream.element_moles("Co"), rel=1e-6
        )


def test_own_products_wastes_and_prices_in_a_plant_wired_by_hand() -> None:
    """Revenue and cost by hand: a price a kg of dry mass, one of contained nickel, and a waste."""
    library = own(
        products={
            "cathode powder": {"price": "3 USD/kg", "recovers": ["Ni"], "purity": "house mix"},
            "other powder": {"price": "nickel", "paid": "Ni", "recovers": ["Ni"]},
        },
        wastes={"foils": {"price": "0.25 USD/kg"}},
        prices={"ours": {"like": "2022", "year": 2022, "nickel": "20 USD/kg"}},
        specifications={
            "cathode powder": {"grade": "ours", "content": "house mix", "least": 0.5, "most": {"Al": 1e-6}}
        },
    )
    for name, table, price in (
        ("cathode powder", "2022", 3.0 * 0.9),  # it fails its grade by aluminium
        ("other powder", "2022", 16.853),
        ("other powder", "ours", 20.0),
    ):
        with library.open():
            plant, economics = Flowsheet(), Economics(prices=table)
        shred = plant.add(Shredding(), plant.feed(sheet(library)))
        screen = plant.add(Screening(aperture="1 mm"), shred.shredded)
        plant.product(screen.undersize, name)
        plant.waste(screen.oversize, "foils")
        plant.waste(shred.offgas, "shredder gas")
        result = run(plant, settings=[economics])
        powder, feed = result[screen.undersize], plant.feeds[next(iter(plant.feeds))]
        paid = powder.mass if name == "cathode powder" else powder.element_mass("Ni")
        assert result.products[name].revenue_per_tonne.magnitude == pytest.approx(
            1e3 * price * paid / feed.mass, rel=1e-9
        )
        foils = 1e3 * 0.25 * result[screen.oversize].mass / feed.mass
        assert result.wastes["foils"].cost_per_tonne.magnitude == pytest.approx(foils, rel=1e-9)
        told = result.to_dict()["estimates"]
        assert {"house mix"} <= {row["component"] for row in told}
        assert pickle.loads(pickle.dumps(result)).to_dict()["products"] == result.to_dict()["products"]
    assert "other powder" not in tables.products()


def test_an_own_reagent_arrives_in_its_form() -> None:
    """50 % by mass of potassium hydroxide, the rest water."""
    library = Library.shipped().extended(
        components={
            "potash lye": {"formula": "KOH", "formation_enthalpy": "-424.6 kJ/mol", "heat_capacity": "68.9 J/mol/K"}
        },
        reagents={"caustic potash": {"component": "potash lye", "strength": "50 percent", "price": "0.9 USD/kg"}},
    )
    with library.open():
        stream = reagent("caustic potash", 1.0)
        assert tables.prices("2025")["caustic potash"]["price"] == "0.9 USD/kg"
    assert stream.component_mass("potash lye") == pytest.approx(0.056106, rel=1e-4) == stream.component_mass("water")


def test_data_in_files(tmp_path: Any) -> None:
    """As tables of a file, and whole chemistries in a folder."""
    import tomli_w

    (tmp_path / "own.toml").write_text(
        '[waste.dust]\nprice = "landfill"\n[chemistry."house mix"]\nnickel_cobalt_manganese = "60:15:25"\n'
    )
    cells = tmp_path / "cells"
    cells.mkdir()
    whole = chemistries.chemistry.tables_of(chemistries.load("NMC622"))
    (cells / "a.toml").write_text(tomli_w.dumps({**whole, "name": "cell A"}))
    library = Library.shipped().with_files(tmp_path / "own.toml", cells)
    assert library is own(wastes={"dust": {"price": "landfill"}}).extended(chemistries={"cell A": whole})
    assert library.ask(component, "cell A").formula == component("NMC622").formula


# --- what is refused -----------------------------------------------------------------------------------------

_SALT = {"formula": "KCl", "formation_enthalpy": "-436 kJ/mol", "heat_capacity": "51 J/mol/K"}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"components": {"water": _SALT}}, "component.water: there is one of this name already"),
        ({"components": {"NMC622": _SALT}}, "component.NMC622: there is one of this name already"),
        ({"components": {"Ni": _SALT}}, "component.Ni: the name has a meaning of its own"),
        ({"components": {"salt": {**_SALT, "formula": "Qq2"}}}, 'component.salt.formula: "Qq2" is not a formula'),
        ({"components": {"salt": {**_SALT, "formula": "Fe("}}}, r'component.salt.formula: "Fe\(" is not a formula'),
        ({"components": {"salt": {**_SALT, "formula": "Li0O0"}}}, 'component.salt.formula: "Li0O0" is not a formula'),
        ({"components": {"salt": {**_SALT, "charge": [0, 0]}}}, "component.salt.charge: 2 values were given"),
        ({"chemistries": {"mine": {"formula": "Li", "like": "LCO"}}}, "chemistry.mine: Li is no cathode material"),
        ({"products": {"mine": {"price": "2 USD/kg", "recovers": 3}}}, "product.mine.recovers: 3 is not a list"),
        ({"components": {"salt": {**_SALT, "heat_capacity": "-1 J/mol/K"}}}, "component.salt.heat_capacity: .* out of range"),
        ({"components": {"salt": {**_SALT, "formation_enthalpy": "5 K"}}}, "component.salt.formation_enthalpy: .* not a molar energy"),
        ({"components": {"salt": {"formula": "KCl"}}}, "component.salt.formation_enthalpy: it is missing"),
        ({"components": {"salt": {**_SALT, "fase": "s"}}}, 'component.salt.fase is not .* did you mean "phase"'),
        ({"components": {"salt": {**_SALT, "charge": 1}}}, "component.salt.charge: only what is dissolved has one"),
        ({"components": {"salt": 3}}, "component.salt: 3 is not a table"),
        ({"components": 3}, "component: 3 is not a table"),
        ({"component": {}}, 'component is no kind of data; did you mean "components"'),
        ({"chemistries": {"ncm 622": {"formula": "LiCoO2", "like": "LCO"}}}, "chemistry.ncm 622: there is one of this name already"),
        ({"chemistries": {"mine": {"formula": "LiCoO2", "like": "LCO", "nominal_voltage": "3 kg"}}}, "chemistry.mine.cell.nominal_voltage: .* not a voltage"),
        ({"chemistries": {"mine": {"formula": "LiCoO2", "like": "LCO", "composition": {"cathode": 0.5, "unobtainium": 0.5}}}}, 'chemistry.mine: composition: "unobtainium" is not known'),
        ({"products": {"mine": {}}}, "product.mine.price: give a price"),
        ({"products": {"mine": {"price": "nikel"}}}, 'product.mine.price: "nikel" is not a price item; did you mean "nickel"'),
        ({"products": {"mine": {"price": "2 USD"}}}, "product.mine.price"),
        ({"products": {"mine": {"price": "2 USD/kg", "recovers": "Ni"}}}, "product.mine.recovers: 'Ni' is not a list"),
        ({"products": {"mine": {"price": "2 USD/kg", "purity": "Nj"}}}, 'product.mine.purity: "Nj" is not known'),
        ({"products": {"mine": {"payable": {"nickle": "Ni"}}}}, 'product.mine.payable: "nickle" is not a price item'),
        ({"products": {"nickel": {"price": "2 USD/kg"}}}, 'product.nickel.price: there is a price item "nickel" already'),
        ({"products": {"graphite": {"price": "2 USD/kg"}}}, "product.graphite: there is one of this name already"),
        ({"reagents": {"mine": {"component": "potassium", "price": "1 USD/kg"}}}, 'reagent.mine.component: "potassium" is not known'),
        ({"reagents": {"mine": {"component": "water", "strength": 0, "price": "1 USD/kg"}}}, "reagent.mine.strength: it holds nothing"),
        ({"reagents": {"mine": {"component": "water"}}}, "reagent.mine.price: it is missing"),
        ({"wastes": {"mine": {"cost": "landfill"}}}, "waste.mine.cost is not"),
        ({"prices": {"2022": {}}}, "prices.2022: there is one of this name already"),
        ({"prices": {"mine": {"like": "22"}}}, 'prices.mine.like: there is no price table "22"'),
        ({"prices": {"mine": {"nickel": {"price": "1 USD/kg", "per": "t"}}}}, "prices.mine.nickel.per is not known"),
        ({"prices": {"mine": {"nickel": {"basis": "mass"}}}}, "prices.mine.nickel: its price is missing"),
        ({"prices": {"mine": {"electricity": "1 USD/kg"}}}, "prices.mine.electricity"),
        ({"prices": {"mine": {"year": "now"}}}, "prices.mine.year: 'now' is not a year"),
        ({"prices": {"mine": {"currency": "EUR"}}}, "prices.mine.currency: 'EUR' is not possible"),
        ({"specifications": {"mine": {}}}, 'specification.mine: there is no product "mine"'),
        ({"specifications": {"graphite": {"grade": "g", "content": "C", "least": 2}}}, "specification.graphite.least: .* out of range"),
        ({"specifications": {"graphite": {"grade": "g", "content": "C", "least": 1, "most": {"water": 0.1}}}}, "specification.graphite.most"),
    ],
)  # fmt: skip
def test_refused_by_name(given: Mapping[str, Any], message: str) -> None:
    """Table, name, key, what was given and what is allowed."""
    with pytest.raises(InputError, match=message):
        Library.shipped().extended(**given)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[waste.dust]\ncost = "landfill"', "own.toml: waste.dust.cost is not"),
        ("[dust]\nprice = 3", "own.toml: dust is no kind of data"),
        ("waste = 3", "own.toml: waste: 3 is not a table"),
        ("[waste", "own.toml.* is not readable as TOML"),
    ],
)
def test_a_file_that_is_not_usable_is_named(tmp_path: Any, text: str, message: str) -> None:
    """With the row that is wrong."""
    (tmp_path / "own.toml").write_text(text)
    with pytest.raises(InputError, match=message):
        Library.shipped().with_files(tmp_path / "own.toml")
    with pytest.raises(InputError, match=r"nowhere.* there is no such file or folder"):
        Library.shipped().with_files(tmp_path / "nowhere")

"""Chemistries that have no file in the package: by composition, in files of one's own, and what is told of a bad one."""

from __future__ import annotations

from pathlib import Path

import periodictable
import pytest

from blackmass import chemistries
from blackmass.chemistries import ChemistryError
from blackmass.chemistries.chemistry import tables_of
from blackmass.chemistries.composition import atoms, from_name
from blackmass.chemistries.estimate import UNCERTAINTY
from blackmass.chemistries.loader import complete

#: A whole chemistry file, as one of those that ship.
_WHOLE = {**tables_of(chemistries.load("NMC622")), "name": "house mix", "title": "house mix"}


def _enthalpy(quantity: str) -> float:
    return float(quantity.removesuffix(" kJ/mol"))


@pytest.mark.parametrize(
    ("name", "nickel", "manganese", "cobalt"),
    [
        ("NMC721", 0.7, 0.2, 0.1),
        ("ncm 712", 0.7, 0.2, 0.1),
        ("NCM721", 0.7, 0.1, 0.2),
        ("NMC 55:15:30", 0.55, 0.15, 0.3),
        ("NMC551530", 0.55, 0.15, 0.3),
        ("NCM 55/30/15", 0.55, 0.15, 0.3),
        ("NMC 11:3:6", 0.55, 0.15, 0.3),
        ("LiNi0.55Co0.30Mn0.15O2", 0.55, 0.15, 0.3),
        ("NMC 50:50:0", 0.5, 0.5, 0.0),
    ],
)
def test_a_name_that_says_a_composition(name: str, nickel: float, manganese: float, cobalt: float) -> None:
    """NMC and NCM give the order; digits are tenths or per cent, with signs between them any ratio."""
    held = atoms(chemistries.load(name).cathode.formula)
    assert [held.get(m, 0.0) for m in ("Ni", "Mn", "Co")] == pytest.approx([nickel, manganese, cobalt])
    assert (held["Li"], held["O"]) == (1.0, 2.0)


@pytest.mark.parametrize(
    ("name", "shipped"),
    [("NMC 60:20:20", "NMC622"), ("NMC 1:1:1", "NMC111"), ("LiNi0.8Mn0.1Co0.1O2", "NMC811"), ("NMC 90:5:5", "NMC90")],
)
def test_a_composition_that_ships_is_the_one_that_ships(name: str, shipped: str) -> None:
    """It has its own data, not an estimate."""
    assert chemistries.load(name) is chemistries.load(shipped)


@pytest.mark.parametrize("name", ["NMC955", "NMC623", "NMC72", "NMC 0:0:0", "NMC", "NMC7210", "NMC 7:2", "NMC-abc"])
def test_what_is_no_composition(name: str) -> None:
    """What could be read in two ways is refused, with how to write it."""
    assert from_name(name) is None
    with pytest.raises(ChemistryError, match=r'as "NMC 55:15:30"'):
        chemistries.load(name)


@pytest.mark.parametrize(
    ("name", "formula", "like"),
    [
        ("NCA 88:9:3", "LiNi0.88Co0.09Al0.03O2", "NCA"),
        ("NCMA 90:5:4:1", "LiNi0.9Mn0.04Co0.05Al0.01O2", "NCMA"),
        ("LMFP 80:20", "LiMn0.8Fe0.2PO4", "LMFP"),
        ("LiFe0.7Mn0.3PO4", "LiMn0.3Fe0.7PO4", "LFP and LMFP"),
        ("LiNi0.6Mn0.2Co0.18Mg0.02O2", "LiNi0.6Mn0.2Co0.18Mg0.02O2", "NMC622"),
        ("Li[Ni0.59Co0.2Mn0.2Zr0.01]O2", "LiNi0.59Mn0.2Co0.2Zr0.01O2", "NMC532 and NMC622"),
        ("LiCo0.98Al0.02O₂", "LiCo0.98Al0.02O2", "LCO"),
        ("Li1.1Mn1.9O4", "Li1.1Mn1.9O4", "LMO"),
        ("LiNi0.4Mn1.6O4", "LiNi0.4Mn1.6O4", "LNMO"),
        ("Li1.2Ni0.2Mn0.6O2", "Li1.2Ni0.2Mn0.6O2", "LRMO"),
    ],
)
def test_any_cathode_of_a_kind_that_ships_needs_no_file(name: str, formula: str, like: str) -> None:
    """Layered, rich in lithium, spinel or olivine: the formula tells which, and the title what it is estimated from."""
    found = chemistries.load(name)
    assert dict(atoms(found.cathode.formula)) == pytest.approx(dict(atoms(formula)))
    assert found.title.endswith(f"estimated from {like}")


def test_formulas_that_ship_are_those_that_ship() -> None:
    """However their elements are ordered, bracketed or set."""
    for written, shipped in (
        ("LiNi0.8Co0.15Al0.05O2", "NCA"), ("LiMn1.5Ni0.5O4", "LNMO"), ("Li[Ni1/3Co1/3Mn1/3]O2", "NMC111"), ("LMFP 60:40", "LMFP"),
        ("LiNi₀.₈Mn₀.₁Co₀.₁O₂", "NMC811"), ("NCM9055", "NMC90"), ("NMC 80-10-10", "NMC811"), ("NCA 80:15:5", "NCA"),
    ):  # fmt: skip
        assert chemistries.load(written) is chemistries.load(shipped), written


def test_a_formula_of_something_else_is_referred_to_a_table() -> None:
    """What cells it is in is not known from the formula."""
    with pytest.raises(ChemistryError, match=r'\[chemistry.NAME\] table .* like = "NMC622"'):
        chemistries.load("LiNi0.5Fe0.5O2")
    with pytest.raises(ChemistryError, match="is not a formula"):
        chemistries.load("LiXx2O2")


@pytest.mark.parametrize("name", chemistries.available())
def test_estimates_against_the_shipped_values(name: str) -> None:
    """Each shipped cathode, estimated from every other of its host, is within the uncertainty that is told."""
    shipped = chemistries.load(name).cathode
    hosts = {"phosphate": ("LFP", "LMFP"), "spinel": ("LMO", "LNMO")}
    layered = tuple(n for n in chemistries.available() if n not in (*hosts["phosphate"], *hosts["spinel"]))
    for like in next(names for names in (*hosts.values(), layered) if name in names):
        estimate = complete("estimate", {"formula": shipped.formula, "like": like})["cathode"]
        assert _enthalpy(estimate["formation_enthalpy"]) == pytest.approx(
            _enthalpy(shipped.formation_enthalpy), abs=UNCERTAINTY
        )
        assert float(estimate["heat_capacity"].split()[0]) == pytest.approx(
            float(shipped.heat_capacity.split()[0]), rel=0.03
        )


def test_linear_in_the_oxides_that_mix() -> None:
    """LiNiO2 -593.0, LiMnO2 -839, LiCoO2 -679.4 kJ/mol (Wang and Navrotsky): the estimate lies on their plane."""
    cathode = chemistries.load("NMC721").cathode
    assert _enthalpy(cathode.formation_enthalpy) == pytest.approx(0.7 * -593.0 + 0.2 * -839 + 0.1 * -679.4, abs=1.0)
    assert cathode.formation_status == "estimated" and "NMC622 and NMC811" in cathode.formation_source


def test_a_mixture_lies_between_its_neighbours() -> None:
    """Halfway in nickel between NMC622 and NMC811: the mean of their cells, for used cells and for new ones."""
    low, own, high = (chemistries.load(name) for name in ("NMC622", "NMC721", "NMC811"))
    for role in ("bill_of_materials", "scrap_bill_of_materials"):
        bills = [c.bills_of_materials[getattr(c, role)] for c in (low, own, high)]
        for key in bills[1].composition:
            ends = [bills[i].composition.get(key, 0.0) for i in (0, 2)]
            assert bills[1].composition[key] == pytest.approx(sum(ends) / 2, rel=1e-6)
        assert bills[1].status == "estimated"
    assert own.nominal_voltage == "3.69 V"


def test_a_dopant_is_exchanged_by_its_oxide() -> None:
    """2 % of cobalt for magnesium: MgO -601.6 kJ/mol for what cobalt brings, -380.45."""
    own = complete("doped", {"formula": "LiNi0.6Mn0.2Co0.18Mg0.02O2", "like": "nmc-622"})
    change = _enthalpy(own["cathode"]["formation_enthalpy"]) - _enthalpy(
        chemistries.load("NMC622").cathode.formation_enthalpy
    )
    assert change == pytest.approx(0.02 * (-601.6 + 380.45), abs=0.05)
    assert (
        own["bills_of_materials"]["EB2020"]["composition"]
        == chemistries.load("NMC622").bills_of_materials["EB2020"].composition
    )


def test_what_is_given_is_taken() -> None:
    """Measured data stand in place of estimates, with the status that they are given."""
    row = {
        "nickel_cobalt_manganese": "60:15:25",
        "formation_enthalpy": "-670 kJ/mol",
        "status": "verified",
        "source": "calorimetry",
        "nominal_voltage": "3.65 V",
        "composition": {"cathode": 0.4, "graphite": 0.3, "copper foil": 0.2, "aluminium foil": 0.1},
        "specific_energy": "250 Wh/kg",
    }
    own = chemistries.chemistry.read(complete("house mix", row), "house mix")
    assert own.cathode.formula == "LiNi0.6Mn0.25Co0.15O2"
    assert (own.cathode.formation_enthalpy, own.cathode.formation_status) == ("-670 kJ/mol", "verified")
    assert own.nominal_voltage == "3.65 V"
    bill = own.bills_of_materials[own.bill_of_materials]
    assert bill is own.bills_of_materials[own.scrap_bill_of_materials]
    assert bill.composition["cathode"] == pytest.approx(0.4)
    assert (bill.specific_energy, bill.source) == ("250 Wh/kg", "calorimetry")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cathode": {"formula": "LiCoO2"}}, "house mix: cathode: formation_enthalpy is missing"),
        ({"cell": {}}, "house mix: cell: bill_of_materials is missing"),
        (
            {"cell": {**_WHOLE["cell"], "bill_of_materials": "EB2021"}},
            r'cell.bill_of_materials: there is no bills_of_materials."EB2021"; there is EB2019',
        ),
        ({"pack": {"composition": {"steel can": 1.0}}}, "house mix: pack.composition: it has no cells"),
        ({"pack": 3}, "house mix: pack = 3 is not a table"),
        ({"modul": {}}, 'house mix: "modul" is not known; did you mean "module"'),
        ({"title": 3}, "house mix: title = 3 is not a text"),
        (
            {"module": {"composition": {"cells": 0.9}}},
            "house mix: module.composition: the mass fractions sum to 0.9, not to 1",
        ),
        (
            {"module": {"composition": {"cells": 1.2, "coolant": -0.2}}},
            r'house mix: module.composition."cells": 1.2 is not a mass fraction',
        ),
        ({"module": {"composition": {"cells": "much"}}}, "'much' is not a mass fraction"),
    ],
)
def test_a_file_that_is_not_usable_says_what_and_where(change: dict, message: str) -> None:
    """The file or table, the key, and what is wrong with it."""
    with pytest.raises(ChemistryError, match=message):
        chemistries.chemistry.read({**_WHOLE, **change}, "house mix")


def test_a_missing_table_is_named() -> None:
    """Not by Python's own error."""
    with pytest.raises(ChemistryError, match="house mix: the table module is missing"):
        chemistries.chemistry.read({key: value for key, value in _WHOLE.items() if key != "module"}, "house mix")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({}, "give either its formula"),
        ({"formula": "LiCoO2", "nickel_cobalt_manganese": "1:1:1"}, "give either its formula"),
        ({"nickel_cobalt_manganese": "60-15"}, "is not a ratio; write three numbers"),
        ({"formula": "LiNi0.5Fe0.5O2"}, "say which shipped chemistry its cells are like"),
        (
            {"formula": "LiNi0.98Hg0.02O2", "like": "NMC90"},
            "no oxide of Hg is known here to estimate from; give formation_enthalpy",
        ),
        ({"formula": "LiCoO2", "like": "LCOO"}, 'like = "LCOO" is not a shipped chemistry'),
        ({"formula": "LiCoO2", "liek": "LCO"}, '"liek" is not known; did you mean "like"'),
        ({"formula": 3}, "formula = 3 is not a text"),
    ],
)
def test_a_short_table_that_is_not_usable(row: dict, message: str) -> None:
    """The table, the key, and how to mend it."""
    with pytest.raises(ChemistryError, match=f"mine.*{message}"):
        complete("mine", row)


def test_an_element_that_no_oxide_is_known_of_needs_its_own_value() -> None:
    """Any element may be in a cathode whose formation enthalpy is given."""
    row = {"formula": "LiNi0.98Hg0.02O2", "like": "NMC90", "formation_enthalpy": "-590 kJ/mol"}
    assert complete("mine", row)["cathode"]["formation_enthalpy"] == "-590 kJ/mol"


def test_a_path_is_searched(tmp_path: Path) -> None:
    """Whole files and short tables, in files and in folders; a scenario file in the folder is none."""
    import tomli_w

    folder = tmp_path / "cells"
    folder.mkdir()
    (folder / "house.toml").write_text(tomli_w.dumps(_WHOLE))
    (folder / "plant.toml").write_text('[[feed]]\nchemistry = "NMC622"\n')
    several = tmp_path / "several.toml"
    several.write_text(
        '[chemistry.one]\nnickel_cobalt_manganese = "6:2:2"\n[chemistry.two]\nformula = "LiCoO2"\nlike = "LCO"\n'
    )
    path = [folder, str(several)]
    assert chemistries.available(path)[-3:] == ("house mix", "one", "two")
    assert chemistries.load("House-Mix", path).cathode == chemistries.load("NMC622").cathode
    assert chemistries.load("two", path).nominal_voltage == chemistries.load("LCO").nominal_voltage
    assert "house mix" not in chemistries.available()
    with pytest.raises(ChemistryError, match='did you mean "house mix"'):
        chemistries.load("house mixx", path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[chemistry.NCM622]\nformula = 'LiCoO2'", "there is another chemistry NCM622"),
        ("[chemistry.mine]\nformula = 'LiCoO2'\nlike = 3", r"cells.toml: mine: like = 3 is not a text"),
        ("cathode = 3", "cells.toml: name is missing"),
        ("chemistry = 3", "cells.toml: chemistry = 3 is not a table"),
        ("[chemistry", "cells.toml is not readable as TOML"),
    ],
)
def test_a_file_on_the_path_that_is_not_usable(tmp_path: Path, text: str, message: str) -> None:
    """It is named."""
    (tmp_path / "cells.toml").write_text(text)
    with pytest.raises(ChemistryError, match=message):
        chemistries.load("mine", [tmp_path / "cells.toml"])


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    """It is named."""
    with pytest.raises(ChemistryError, match="nowhere"):
        chemistries.available([tmp_path / "nowhere"])


@pytest.mark.parametrize(
    "formula",
    ["LiNi0.6Mn0.2Co0.2O2", "NiSO4(H2O)6", "((Li0.5H0.5)2CO3)3(OH)", "C6H4(CH3)2", "Li0Ni2", "Al2(SO4)1.5(H2O)0"],
)
def test_a_formula_holds_what_periodictable_counts(formula: str) -> None:
    """An independent reader of formulas, with brackets in brackets and numbers of all kinds."""
    counted = {atom.symbol: n for atom, n in periodictable.formula(formula).atoms.items() if n}
    assert dict(atoms(formula)) == pytest.approx(counted, rel=1e-14)


@pytest.mark.parametrize("formula", ["Li(OH", "LiOH)", "()", "(2Li)", "Xx2O", "Xx0O", "D2O"])
def test_what_is_no_formula_is_refused(formula: str) -> None:
    with pytest.raises(ChemistryError, match="is not a formula"):
        atoms(formula)

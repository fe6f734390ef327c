"""Writes phreeqc_*.csv, what PHREEQC finds in sulfate liquors: the referee of the equilibria.

    python tests/process/phreeqc_grid.py

Needs `phreeqc` (1.1.1), which brings the ThermoChimie database sit.dat of the PHREEQC distribution.
"""

from __future__ import annotations

import csv
import itertools
import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_VERSION = "PHREEQC 3 (phreeqc 1.1.1) with sit.dat (ThermoChimie 12a)"

#: What the database lacks or has wrong (process/data/aqueous_species.csv, hydroxides.csv say why): fluorides of manganese, the
#: enthalpy of AlF2+, hydrogen fluoride, active nickel hydroxide, the fluorides of aluminium; and a pH that base brings about.
_SLOPE = -8.3e3 / (math.log(10.0) * 8.314462)
_DATABASE = f"""\
SOLUTION_SPECIES
{"".join(f"Mn+2 + {n} F- = {name}{chr(10)} log_k -20{chr(10)}" for n, name in ((2, "MnF2"), (3, "MnF3-"), (4, "MnF4-2"), (5, "MnF5-3"), (6, "MnF6-4")))}
Al+3 + 2 F- = AlF2+
 log_k 12.5
 -analytic {12.5 - _SLOPE / 298.15} 0 {_SLOPE} 0 0
H+ + F- = HF
 log_k 3.17
 delta_h 13.3 kJ
H+ + 2 F- = HF2-
 log_k 3.75
 delta_h 17.4 kJ
PHASES
Fix_H+
 H+ = H+
 log_k 0
Active
 Ni(OH)2 + 2 H+ = Ni+2 + 2 H2O
 log_k 12.794
 delta_h -95.96 kJ
AHF
 AlF2OH:H2O + H+ = Al+3 + 2 F- + 2 H2O
 log_k -10.52
 delta_h -79.3 kJ
Cryolite
 Na3AlF6 = 3 Na+ + Al+3 + 6 F-
 log_k -33.84
 delta_h 38 kJ
"""

#: mol/kg of water, by element.
_LIQUORS = {
    "reference": {"Ni": 0.6, "Co": 0.2, "Mn": 0.2, "Li": 1.0, "Al": 0.05, "Fe": 0.02, "Cu": 0.02},
    "NMC811": {"Ni": 0.8, "Co": 0.1, "Mn": 0.1, "Li": 1.0, "Al": 0.1, "Fe": 0.005, "Cu": 0.05},
    "NMC111 dilute": {"Ni": 0.1, "Co": 0.1, "Mn": 0.1, "Li": 0.3, "Al": 0.01, "Fe": 0.01, "Cu": 0.01},
    "LCO": {"Ni": 0.01, "Co": 0.75, "Mn": 0.01, "Li": 0.8, "Al": 0.08, "Fe": 0.03, "Cu": 0.08},
    "LMO": {"Ni": 0.02, "Co": 0.02, "Mn": 0.9, "Li": 0.5, "Al": 0.06, "Fe": 0.01, "Cu": 0.03},
    "LFP": {"Ni": 0.001, "Co": 0.001, "Mn": 0.001, "Li": 0.6, "Al": 0.03, "Fe": 0.05, "Cu": 0.01},
    "raffinate": {"Ni": 0.005, "Co": 0.001, "Mn": 0.002, "Li": 1.2, "Al": 1e-4, "Fe": 1e-4, "Cu": 2e-4, "Na": 3.0},
}
_METALS = ("Al", "Fe", "Cu", "Ni", "Co", "Mn")
_PH = (3.25, 3.5, 3.75, 4, 4.25, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 9.5, 10)
_SOLIDS = ("Gibbsite", "Ferrihydrite(am)", "Brochantite", "Cu(OH)2(s)", "Pyrochroite")
_AGED, _ACTIVE = ("Ni(OH)2(s)", "Co(OH)2(s,rose1)"), ("Active", "Co(OH)2(s,rose2)")

Row = dict[str, Any]


def _solve(
    celsius: float, totals: dict[str, float], ph: float, phases: tuple[str, ...], start: str = "1.5"
) -> list[Row]:
    """A liquor, charge balanced with sulfate, and what is left of it at the pH with the phases; mol/kg and kg of water."""
    from phreeqc import Phreeqc

    phreeqc = Phreeqc()
    phreeqc.LoadBuiltInDatabase("sit.dat")
    amounts = "\n".join(f" {'Fe(3)' if e == 'Fe' else e} {n}" for e, n in totals.items())
    brought = (
        f"EQUILIBRIUM_PHASES 1\n Fix_H+ -{ph} NaOH 20\n" + "".join(f" {phase} 0 0\n" for phase in phases)
        if phases
        else ""
    )
    phreeqc.RunString(
        f"{_DATABASE}SOLUTION 1\n temp {celsius}\n units mol/kgw\n pH {start}\n pe 14\n S(6) 2 charge\n{amounts}\n{brought}"
        f"SELECTED_OUTPUT 1\n -reset false\n -water true\n -totals {' '.join(dict.fromkeys((*totals, 'S', 'Na')))}\nEND\n"
    )
    found = phreeqc.GetSelectedOutput()
    return [dict(zip(found, values, strict=True)) for values in zip(*found.values(), strict=True)]


def _ends(rows: list[Row]) -> tuple[Row, Row]:
    """The liquor as it was, and at the pH: the same where PHREEQC does not converge."""
    return rows[0], rows[-1]


def _held(row: Row, element: str) -> float:
    return row[f"{element}(mol/kgw)"] * row["mass_H2O"]


def _hydroxides(solids: tuple[str, str]) -> Iterator[Row]:
    for (name, liquor), celsius, ph in itertools.product(_LIQUORS.items(), (25, 60), _PH):
        start, end = _ends(_solve(celsius, liquor, ph, (*_SOLIDS, *solids)))
        if start is end:  # it did not converge
            continue
        yield (
            {"liquor": name, "temperature": celsius, "pH": ph, "sulfate": round(_held(start, "S"), 5)}
            | {e: n for e, n in liquor.items() if e != "Na"}
            | {"Na0": liquor.get("Na", 0)}
            | {f"{e}_solid": round(100 * (1 - _held(end, e) / liquor[e]), 2) for e in _METALS}
        )


def _fluorides() -> Iterator[Row]:
    metals = {
        "NMC622": {"Ni": 0.6, "Co": 0.2, "Mn": 0.2, "Li": 1.0},
        "LFP": {"Ni": 0.001, "Co": 0.001, "Mn": 0.001, "Li": 0.6},
    }
    ratios, levels = (0.5, 1.0, 1.6, 2.5, 3.5, 5.0), (0.01, 0.04)
    points = itertools.product(metals.items(), levels, ratios, (25, 50, 80), (3.5, 4.0, 4.5, 5.0, 6.0))
    for (name, liquor), aluminium, ratio, celsius, ph in points:
        totals = {**liquor, "Al": aluminium, "F": round(aluminium * ratio, 6)}
        start, end = _ends(_solve(celsius, totals, ph, ("Gibbsite", "AHF", "Cryolite")))
        if start is end:
            continue
        yield (
            {"liquor": name, "temperature": celsius, "pH": ph, "water": round(end["mass_H2O"], 5)}
            | {"sulfate": round(_held(start, "S"), 5)}
            | totals
            | {f"{e}_solid": round(100 * (1 - _held(end, e) / totals[e]), 2) for e in ("Al", "F")}
        )


def _acids() -> Iterator[Row]:
    for element, molality, celsius, ph in itertools.product(
        ("Ni", "Co", "Mn", "Li"), (0.0, 0.5, 1.0, 1.5), (25, 40, 60), (0.3, 0.6, 1.0, 1.5, 2.0, 3.0)
    ):
        totals = {element: molality} if molality else {}
        if element == "Ni" or molality:
            (row,) = _solve(celsius, totals or {"Li": 1e-9}, ph, (), start=str(ph))
            charge = molality * (1 if element == "Li" else 2)
            acid = 2 * _held(row, "S") - charge
            yield {"element": element, "molality": molality, "temperature": celsius, "pH": ph, "acid": round(acid, 6)}


_GRIDS: dict[str, tuple[str, Callable[[], Iterator[Row]]]] = {
    "hydroxides": (
        "Per cent precipitated from sulfate liquors, mol/kg water, charge balanced with sulfate at pH 1.5 and pe 14 (iron and copper "
        f"stay oxidised), then brought to the pH with NaOH; phases allowed: {', '.join((*_SOLIDS, *_AGED))}. Na0: sodium at the start.",
        lambda: _hydroxides(_AGED),
    ),
    "active_hydroxides": (
        "As phreeqc_hydroxides.csv, with active Ni(OH)2 (log K 12.794, minteq.v4) and Co(OH)2(s,rose2).",
        lambda: _hydroxides(_ACTIVE),
    ),
    "fluorides": (
        "Per cent of aluminium and fluoride precipitated from sulfate liquors, mol/kg water, brought to the pH with NaOH; phases "
        "allowed: Gibbsite, AlF2OH.H2O, cryolite. water: kg at the end, of 1 at the start. Database amended as in phreeqc_grid.py.",
        _fluorides,
    ),
    "acids": (
        "Free acid, mol of protons per kg of water, of solutions of one metal sulfate (mol/kg) and sulfuric acid at a pH.",
        _acids,
    ),
}


def main() -> None:
    """Write the grids asked for beside this file, or all."""
    for name in sys.argv[1:] or _GRIDS:
        words, rows = _GRIDS[name]
        with Path(__file__).with_name(f"phreeqc_{name}.csv").open("w", encoding="utf-8", newline="") as file:
            print(f"# {_VERSION}. {words}", file=file)
            first, *rest = rows()
            writer = csv.DictWriter(file, first, lineterminator="\n")
            writer.writeheader()
            writer.writerows([first, *rest])


if __name__ == "__main__":
    main()

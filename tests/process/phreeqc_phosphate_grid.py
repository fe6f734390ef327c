"""Writes phreeqc_iron_phosphate*.csv, what PHREEQC leaves dissolved of iron phosphate: the referee of its equilibrium.

    python tests/process/phreeqc_phosphate_grid.py sit.dat > tests/process/phreeqc_iron_phosphate.csv
    python tests/process/phreeqc_phosphate_grid.py sit.dat ph > tests/process/phreeqc_iron_phosphate_at_ph.csv

Needs phreeqpython, and the ThermoChimie database sit.dat of the PHREEQC distribution, which phreeqpython does not bring.
"""

from __future__ import annotations

import csv
import itertools
import sys
from pathlib import Path

_HEADER = """\
# Per cent of iron and phosphate dissolved by PHREEQC 3 (phreeqpython 1.6.2) with sit.dat (ThermoChimie 12a) in sulfuric acid, mol/kg
# water; air keeps iron trivalent; acid is H+ over sulfates and phosphoric acid. One phase: FePO4(H2O)2 + 3 H+ = Fe+3 + H3PO4 + 2 H2O
# with the log10 K of the column, and -26.3 kJ/mol."""

#: mol/kg of water: metals of the liquor beside iron and phosphate.
_LIQUORS = {
    "acid": {},
    "NMC622": {"Ni": 0.24, "Co": 0.08, "Mn": 0.08, "Li": 0.8},
    "LCO": {"Co": 0.5, "Al": 0.05, "Li": 0.6},
    "LFP": {"Li": 0.5},
}
_CATIONS = {"Ni": 2, "Co": 2, "Mn": 2, "Al": 3, "Li": 1}

_INPUT = """\
PHASES
Salt
 FePO4(H2O)2 + 3 H+ = Fe+3 + H3(PO4) + 2 H2O
 log_k {constant}
 delta_h -26.319 kJ
SOLUTION 1
 temp {celsius}
 units mol/kgw
 pH 1 charge
 pe 14
 Fe(3) {iron}
 P {phosphate}
 S(6) {sulfate}
{totals}
EQUILIBRIUM_PHASES 1
 Salt 0 0
 O2(g) -0.7 10
SELECTED_OUTPUT 1
 -reset false
 -water true
 -totals Fe P
END
"""


_AT_PH_HEADER = """\
# Per cent of phosphate dissolved by PHREEQC 3 (phreeqc 1.1.1) with sit.dat (ThermoChimie 12a) in a liquor of 0.5 Ni and 0.6 Li, mol/kg
# water, brought to the pH with NaOH at pe 14; points at which it does not converge are left out. Phases: FePO4(H2O)2 + 3 H+ = Fe+3 +
# H3PO4 + 2 H2O with the log10 K of the column and -26.3 kJ/mol, Ferrihydrite(am)."""

_AT_PH = """\
PHASES
Fix_H+
 H+ = H+
 log_k 0
Salt
 FePO4(H2O)2 + 3 H+ = Fe+3 + H3(PO4) + 2 H2O
 log_k {constant}
 delta_h -26.319 kJ
SOLUTION 1
 temp {celsius}
 units mol/kgw
 pH 1.5
 pe 14
 S(6) 2 charge
 Fe(3) {iron}
 P {phosphate}
 Ni 0.5
 Li 0.6
EQUILIBRIUM_PHASES 1
 Fix_H+ -{ph} NaOH 20
 Salt 0 0
 Ferrihydrite(am) 0 0
SELECTED_OUTPUT 1
 -reset false
 -water true
 -totals P S Na
END
"""


def at_ph(database: Path) -> None:
    """Print the grid at a given pH as CSV."""
    from phreeqc import Phreeqc

    print(_AT_PH_HEADER)
    print("temperature,constant,iron,phosphate,pH,sulfate,sodium,phosphate_dissolved")
    points = itertools.product((25, 70), (-6.7, -5.5), ((0.02, 0.01), (0.01, 0.03)), (2, 3, 4, 5.5, 7, 9))
    for celsius, constant, (iron, phosphate), ph in points:
        phreeqc = Phreeqc()
        phreeqc.LoadDatabase(str(database))
        phreeqc.RunString(_AT_PH.format(celsius=celsius, constant=constant, iron=iron, phosphate=phosphate, ph=ph))
        found = phreeqc.GetSelectedOutput()
        start, *ends = (dict(zip(found, values, strict=True)) for values in zip(*found.values(), strict=True))
        for end in ends:  # none where it did not converge
            sodium, left = (end[f"{e}(mol/kgw)"] * end["mass_H2O"] for e in ("Na", "P"))
            row = celsius, constant, iron, phosphate, ph, round(start["S(mol/kgw)"], 5), round(sodium, 4)
            print(*row, f"{100 * left / phosphate:.3f}", sep=",")


def main(database: Path) -> None:
    """Print the grid as CSV; points at which PHREEQC does not converge are left out, and told."""
    from phreeqpython import PhreeqPython

    phreeqc = PhreeqPython(database=database.name, database_directory=database.parent.resolve())
    print(_HEADER)
    columns = ["liquor", "temperature", "constant", "acid", "iron", "phosphate", "sulfate", *_CATIONS]
    rows = csv.DictWriter(sys.stdout, [*columns, "iron_dissolved", "phosphate_dissolved"], lineterminator="\n")
    rows.writeheader()
    grid = itertools.product(
        _LIQUORS.items(), (25, 60, 80), (-6.7, -5.0, -3.0), (0.05, 0.2, 0.6, 2.0), ((0.4, 0.4), (0.1, 0.02))
    )
    for (name, liquor), celsius, constant, acid, (iron, phosphate) in grid:
        sulfate = (acid + 3 * iron + sum(_CATIONS[e] * n for e, n in liquor.items())) / 2
        given = {"celsius": celsius, "constant": constant, "iron": iron, "phosphate": phosphate, "sulfate": sulfate}
        try:
            phreeqc.ip.run_string(_INPUT.format(totals="\n".join(f" {e} {n}" for e, n in liquor.items()), **given))
        except Exception as error:  # phreeqpython raises nothing narrower
            print(f"{name}, {given} is left out: {error}", file=sys.stderr)
            continue
        header, *lines = phreeqc.ip.get_selected_output_array()
        end = dict(zip(header, lines[-1], strict=True))
        shares = {
            f"{what}_dissolved": round(100 * end[f"{e}(mol/kgw)"] * end["mass_H2O"] / there, 2)
            for what, e, there in (("iron", "Fe", iron), ("phosphate", "P", phosphate))
        }
        rows.writerow(
            {"liquor": name, "temperature": celsius, "constant": constant, "acid": acid}
            | {"iron": iron, "phosphate": phosphate, "sulfate": round(sulfate, 6)}
            | {e: liquor.get(e, 0) for e in _CATIONS}
            | shares
        )


if __name__ == "__main__":
    (at_ph if sys.argv[2:] == ["ph"] else main)(Path(sys.argv[1]))

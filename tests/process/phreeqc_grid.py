"""Writes phreeqc_hydroxides.csv, what PHREEQC precipitates from sulfate liquors: the referee of the hydroxide equilibria.

    python tests/process/phreeqc_grid.py sit.dat > tests/process/phreeqc_hydroxides.csv

Needs phreeqpython, and the ThermoChimie database sit.dat of the PHREEQC distribution, which phreeqpython does not bring.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

_HEADER = """\
# Per cent precipitated by PHREEQC 3 (phreeqpython 1.6.2) with sit.dat (ThermoChimie 12a) from sulfate liquors, mol/kg water,
# charge balanced with sulfate at pH 1.5 and pe 14 (iron and copper stay oxidised), then brought to the pH with NaOH; phases allowed:
# Gibbsite, Ferrihydrite(am), Brochantite, Cu(OH)2(s), Ni(OH)2(s), Co(OH)2(s,rose1), Pyrochroite. Na0: sodium at the start."""

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

_INPUT = """\
PHASES
Fix_H+
 H+ = H+
 log_k 0
SOLUTION 1
 temp {celsius}
 units mol/kgw
 pH 1.5
 pe 14
 S(6) 2 charge
{totals}
EQUILIBRIUM_PHASES 1
 Fix_H+ -{ph} NaOH 20
 Gibbsite 0 0
 Ferrihydrite(am) 0 0
 Brochantite 0 0
 Cu(OH)2(s) 0 0
 Ni(OH)2(s) 0 0
 Co(OH)2(s,rose1) 0 0
 Pyrochroite 0 0
SELECTED_OUTPUT 1
 -reset false
 -water true
 -totals Ni Co Mn Li Al Fe Cu Na S
END
"""


def main(database: Path) -> None:
    """Print the grid as CSV; points at which PHREEQC does not converge are left out, and told."""
    from phreeqpython import PhreeqPython

    phreeqc = PhreeqPython(database=database.name, database_directory=database.parent.resolve())
    print(_HEADER)
    columns = ["liquor", "temperature", "pH", "sulfate", "Ni", "Co", "Mn", "Li", "Al", "Fe", "Cu", "Na0"]
    rows = csv.DictWriter(sys.stdout, [*columns, *(f"{e}_solid" for e in _METALS)], lineterminator="\n")
    rows.writeheader()
    for name, liquor in _LIQUORS.items():
        totals = "\n".join(f" {'Fe(3)' if e == 'Fe' else e} {molality}" for e, molality in liquor.items())
        for celsius in (25, 60):
            for ph in _PH:
                try:
                    phreeqc.ip.run_string(_INPUT.format(celsius=celsius, ph=ph, totals=totals))
                except Exception as error:  # phreeqpython raises nothing narrower
                    print(f"{name}, {celsius} degC, pH {ph} is left out: {error}", file=sys.stderr)
                    continue
                header, *lines = phreeqc.ip.get_selected_output_array()
                start, end = (dict(zip(header, lines[i], strict=True)) for i in (0, -1))
                held = {e: end[f"{e}(mol/kgw)"] * end["mass_H2O"] for e in _METALS}
                rows.writerow(
                    {"liquor": name, "temperature": celsius, "pH": ph, "Na0": liquor.get("Na", 0)}
                    | {"sulfate": round(start["S(mol/kgw)"] * start["mass_H2O"], 5)}
                    | {e: liquor[e] for e in columns[4:11]}
                    | {f"{e}_solid": round(100 * (1 - held[e] / liquor[e]), 2) for e in _METALS}
                )


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Plant data: whatever name an operation accepts, entering it changes what comes out of a stream that holds it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from blackmass.process import InputError, Registry, Stream
from blackmass.process.aqueous import ION
from blackmass.process.components import table
from blackmass.process.operation import Operation
from blackmass.process.operations import MagneticSeparation, Screening, SelectiveLeaching, Shredding
from blackmass.process.operations.mechanical.materials import MATERIAL_NAMES, names
from blackmass.process.stream import EMPTY

#: Classes of material that mechanical separation parts.
_PARTED = (
    "cathode coating", "anode coating", "copper foil", "aluminium foil", "separator", "casing", "hardware", "electrolyte",
)  # fmt: skip

_SOLVENTS = (
    "dimethyl carbonate", "ethyl methyl carbonate", "diethyl carbonate", "ethylene carbonate", "propylene carbonate",
)  # fmt: skip


def _solids(*more: str) -> Stream:
    """One mole a second of every material, shredded."""
    keys = [key for key, c in table().items() if c.material in _PARTED]
    return Shredding().run(Stream(dict.fromkeys([*keys, *more], 1.0))).outlets["shredded"]


def _liquor(**molalities: float) -> Stream:
    """A kilogram of water a second with what is given, by element, and half a mole of most else."""
    held = {"Ni": 0.5, "Co": 0.3, "Mn": 0.3, "Cu": 0.02, "Fe": 0.02, "Al": 0.05, "Li": 0.5, "Ca": 0.01} | molalities
    flows = {ION[element]: n for element, n in held.items()}
    charge = sum(n * table()[key].charge for key, n in flows.items())
    flows |= {"F-(aq)": 0.02, "SO4-2(aq)": (charge - 0.02) / 2, "water": 1 / 0.018015}
    return Stream(flows)


_FOILS = {"copper foil": 0.02, "aluminium foil": 0.02, "steel can": 0.02}

#: Step -> a stream that holds all that its plant data can name.
_FED: dict[str, Any] = {
    "screening": _solids,
    "coarse_screening": _solids,
    "fine_screening": _solids,
    "magnetic_separation": _solids,
    "air_classification": _solids,
    "flotation": _solids,
    "cathode_flotation": lambda: _solids("lithium carbonate"),
    "condensation": lambda: Stream(
        {**{f"{key} vapour": 0.1 for key in (*_SOLVENTS, "water")}, "nitrogen": 1.0}, temperature=393.15
    ),
    "drying": lambda: Stream({**dict.fromkeys((*_SOLVENTS, "LiPF6"), 1.0), "graphite": 20.0}),
    "leaching": lambda: Stream({"NMC622": 1.0, "NCA": 1.0, **_FOILS}),
    "selective_leaching": lambda: Stream({"LFP": 1.0, **_FOILS}),
    "bioleaching": lambda: Stream({"NMC622": 1.0, "NCA": 1.0, **_FOILS}),
    "alloy_leaching": lambda: Stream(
        {f"alloy {metal}": 1.0 for metal in ("nickel", "cobalt", "copper", "iron", "manganese")}
    ),
    "water_leaching": lambda: Stream({"lithium carbonate": 1.0, "lithium fluoride": 0.1, "graphite": 10.0}),
    "copper_cementation": _liquor,
    "impurity_removal": _liquor,
    "polishing": _liquor,
    "manganese_extraction": _liquor,
    "cobalt_extraction": _liquor,
    "nickel_extraction": _liquor,
    "mixed_hydroxide": _liquor,
    "carbonation": lambda: _liquor(Li=3.0),
    "phosphate_precipitation": lambda: _liquor(Li=3.0),
    "fluoride_precipitation": lambda: _liquor(Li=3.0),
    "smelting": lambda: Stream({"NMC622": 1.0, "graphite": 1.0, "copper foil": 1.0, "steel can": 1.0, "LiPF6": 0.01}),
    "annealing": lambda: Stream({"NMC622": 1.0, "graphite": 0.1}),
}


def _operations() -> list[tuple[str, type[Operation], str]]:
    """(name of the stream to feed, operation, parameter) of all plant data."""
    registry = Registry.installed()
    found = []
    for step in registry.steps:
        for operation in registry.operations(step):
            fed = "selective_leaching" if operation.__name__ == "SelectiveLeaching" else step
            shares = (n for n, p in operation.parameters.items() if p.kind == "plant data" and n != "consumption")
            found += [(fed, operation, name) for name in shares]
    return found


def _run(operation: type[Operation], fed: Stream, given: dict[str, Any]) -> dict[str, Stream]:
    others = [EMPTY] * (len(operation.inlets) - 1)
    return operation(**given).run(fed, *others).outlets


@pytest.mark.parametrize(("fed", "operation", "name"), _operations(), ids=lambda v: getattr(v, "__name__", v))
def test_every_name_that_is_accepted_is_used(fed: str, operation: type[Operation], name: str) -> None:
    stream = _FED[fed]()
    for key in operation.parameters[name].choices:
        few, many = (_run(operation, stream, {name: {key: share}}) for share in (0.3, 0.6))
        moved = sum(
            np.sum(np.abs(few[port][c] - many[port][c])) for port in few for c in {*few[port].flows, *many[port].flows}
        )
        assert moved > 1e-6, f"{operation.step}.{name}.{key}"


def test_material_names_are_those_of_the_components() -> None:
    """Every component that is parted has a name, cathodes that of all of them, and no name stands for nothing."""
    parted = {key: list(names(key)) for key, c in table().items() if c.material in _PARTED}
    assert all(any(name in MATERIAL_NAMES for name in found) for found in parted.values())
    assert set(MATERIAL_NAMES) <= {name for found in parted.values() for name in found}
    assert {"steel", "casing"} <= set(parted["steel can"]) and "cathode" in parted["NMC622"]


def test_the_name_that_an_error_offers_is_accepted() -> None:
    """Screening asks for what it has no sizes of, by a name that it takes."""
    for key in ("NMC622", "copper tab", "pack plastics", "nickel powder"):
        with pytest.raises(InputError, match="no size distribution") as told:
            Screening().run(Stream({key: 1.0}))
        offered = re.search(r'recovery = { "(.*?)" = 0.5 }', str(told.value))
        assert offered
        passed = Screening(recovery={offered[1]: 0.5}).run(Stream({key: 1.0})).outlets["undersize"]
        assert passed[key] == pytest.approx(0.5)


def test_the_narrowest_name_counts() -> None:
    """A can is steel before it is casing; what is named by its own key is that alone."""
    cans = Stream({"steel can": 1.0, "aluminium can": 1.0, "steel structure": 1.0})
    picked = MagneticSeparation(recovery={"steel": 0.9, "casing": 0.2, "steel structure": 0.5}).run(cans)
    assert dict(picked.outlets["magnetic"].flows) == {"steel can": 0.9, "aluminium can": 0.2, "steel structure": 0.5}


def test_iron_cannot_dissolve_without_its_phosphate() -> None:
    """Measured iron takes its phosphate along, and both are all that dissolves; more iron than phosphate is refused."""
    feed = Stream({"LFP": 1.0})
    plenty = SelectiveLeaching(acid_ratio="3 mol/mol", recovery={"Fe": 0.3}).run(feed, EMPTY, EMPTY, EMPTY)
    dissolved = plenty.outlets["slurry"]
    assert [dissolved["Fe+3(aq)"], dissolved["H3PO4(aq)"]] == pytest.approx([0.3, 0.3]) and not plenty.warnings
    scarce = SelectiveLeaching(recovery={"Fe": 0.3}).run(feed, EMPTY, EMPTY, EMPTY)
    assert scarce.outlets["slurry"]["Fe+3(aq)"] < 0.3 and any("acid_ratio" in text for text in scarce.warnings)
    with pytest.raises(InputError, match=r"recovery: Fe 0\.3 is more than P 0\.1"):
        SelectiveLeaching(recovery={"Fe": 0.3, "P": 0.1})

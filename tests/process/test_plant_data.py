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
    "caustic_stripping": lambda: Stream({**_FOILS, "graphite": 10.0}),
    "water_leaching": lambda: Stream({"lithium carbonate": 1.0, "lithium fluoride": 0.1, "graphite": 10.0}),
    "copper_cementation": _liquor,
    "impurity_removal": _liquor,
    "polishing": _liquor,
    "manganese_extraction": _liquor,
    "cobalt_extraction": _liquor,
    "manganese_cobalt_extraction": _liquor,
    "nickel_extraction": lambda: _liquor(
        Co=0.01, Mn=0.001, Cu=0.001, Fe=0.001, Al=0.001
    ),  # as the circuits before leave it
    "mixed_hydroxide": _liquor,
    "carbonation": lambda: _liquor(Li=3.0),
    "carbon_dioxide_carbonation": lambda: Stream({"water": 55.0, "Li+(aq)": 3.0, "OH-(aq)": 3.0}),
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


@pytest.mark.slow
@pytest.mark.parametrize(("fed", "operation", "name"), _operations(), ids=lambda v: getattr(v, "__name__", v))
def test_every_name_that_is_accepted_is_used(fed: str, operation: type[Operation], name: str) -> None:
    stream = _FED[fed]()
    for key in operation.parameters[name].choices:
        enough = {"acid_ratio": "3 mol/mol"} if fed == "selective_leaching" else {}
        few, many = (_run(operation, stream, {name: {key: share}, **enough}) for share in (0.3, 0.6))
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
    with pytest.raises(InputError, match=r"less iron than Fe says; raise leaching.acid_ratio"):
        SelectiveLeaching(recovery={"Fe": 0.3}).run(feed, EMPTY, EMPTY, EMPTY)
    with pytest.raises(InputError, match=r"recovery: Fe 0\.3 is more than P 0\.1"):
        SelectiveLeaching(recovery={"Fe": 0.3, "P": 0.1})


def _dissolved(stream: Stream) -> Stream:
    return stream.only([key for key in stream.flows if key.endswith("(aq)")])


def _element_in(port: str, dissolved: bool | None = None) -> Any:
    """Share of the feed's element that is in an outlet, or of that what is dissolved, or what is not."""

    def share(fed: Stream, outlets: dict[str, Stream], element: str) -> Any:
        found = outlets[port]
        if dissolved is not None:
            found = _dissolved(found) if dissolved else found.without(list(_dissolved(found).flows))
        return found.element_moles(element) / fed.element_moles(element)

    return share


def _material_in(port: str) -> Any:
    """Share of what goes by a name that is in an outlet."""

    def share(fed: Stream, outlets: dict[str, Stream], name: str) -> Any:
        keys = [key for key in fed.flows if name in names(key)]
        return sum(outlets[port][key] for key in keys) / sum(fed[key] for key in keys)

    return share


def _gone_from(port: str) -> Any:
    def share(fed: Stream, outlets: dict[str, Stream], key: str) -> Any:
        return 1.0 - outlets[port][key] / fed[key]

    return share


def _component_in(port: str, form: str = "{}") -> Any:
    def share(fed: Stream, outlets: dict[str, Stream], key: str) -> Any:
        return outlets[port][key] / fed[form.format(key)]

    return share


#: Step -> how the result shows the share that its plant data names.
_SHOWN: dict[str, Any] = {
    **dict.fromkeys(("screening", "coarse_screening", "fine_screening"), _material_in("undersize")),
    "magnetic_separation": _material_in("magnetic"),
    "air_classification": _material_in("light"),
    **dict.fromkeys(("flotation", "cathode_flotation"), _material_in("graphite")),
    "condensation": _component_in("solvents", "{} vapour"),
    "drying": _gone_from("solids"),
    **dict.fromkeys(("leaching", "selective_leaching", "bioleaching"), _element_in("slurry", dissolved=True)),
    "alloy_leaching": _element_in("slurry", dissolved=True),
    "water_leaching": _component_in("crude_carbonate"),
    "caustic_stripping": lambda fed, outlets, name: 1 - outlets["stripped"]["aluminium foil"] / fed["aluminium foil"],
    "copper_cementation": _element_in("cement", dissolved=False),
    **dict.fromkeys(("impurity_removal", "polishing"), _element_in("slurry", dissolved=False)),
    **dict.fromkeys(
        (
            "manganese_extraction",
            "cobalt_extraction",
            "manganese_cobalt_extraction",
            "nickel_extraction",
            "copper_extraction",
        ),
        _element_in("strip_liquor"),
    ),
    "mixed_hydroxide": _element_in("cake", dissolved=False),
    **dict.fromkeys(
        ("carbonation", "carbon_dioxide_carbonation", "phosphate_precipitation", "fluoride_precipitation"),
        _element_in("slurry", dissolved=False),
    ),
    "smelting": _element_in("alloy"),
    "annealing": lambda fed, outlets, name: outlets["product"]["NMC622"] / fed["NMC622"],
}


@pytest.mark.slow
@pytest.mark.parametrize(("fed", "operation", "name"), _operations(), ids=lambda v: getattr(v, "__name__", v))
def test_what_is_entered_is_what_the_result_shows(fed: str, operation: type[Operation], name: str) -> None:
    """Each name alone, for none, a low and a high share: obeyed to the last digits, or refused by name; never all refused."""
    stream = _FED[fed]()
    for key in operation.parameters[name].choices:
        obeyed = 0
        for share in (0.0, 0.15, 0.9):
            try:
                outlets = _run(operation, stream, {name: {key: share}})
            except InputError as refused:
                assert f"{operation.step}.{name}" in str(refused)
                continue
            assert _SHOWN[fed](stream, outlets, key) == pytest.approx(share, abs=1e-9), f"{operation.step}.{name}.{key}"
            obeyed += 1
        assert obeyed, f"{operation.step}.{name}.{key}"

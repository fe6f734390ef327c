"""What is declared: read, refused, copied, compared and told from one place."""

from __future__ import annotations

import copy
import inspect
import itertools
import pickle
from typing import Any

import numpy as np
import pytest

from blackmass.process import InputError, operations, ureg
from blackmass.process.operation import Operation
from blackmass.process.operations import Leaching, Screening, SelectiveLeaching, Smelting
from blackmass.process.parameters import Declared, fraction, parameter, text
from blackmass.process.registry import Registry

_EVERY = [operation for step in Registry.installed().steps for operation in Registry.installed().operations(step)]


class Pond(Declared):
    """An evaporation pond."""

    key = "pond"
    title = text("pond", doc="what it is called", source="a name")
    depth = parameter("1 m", above="0 m", high="3 m", doc="of the brine", source="assumption")
    salt = fraction(None, doc="share that is salt", source="measured")


@pytest.mark.parametrize("operation", _EVERY, ids=lambda operation: operation.__name__)
def test_pickled_and_copied_operations_are_equal(operation: type[Operation]) -> None:
    """And stand in a set as one."""
    made = operation()
    for again in (pickle.loads(pickle.dumps(made)), copy.deepcopy(made), copy.copy(made)):
        assert again == made and len({again, made}) == 1
        assert again.given == made.given and again.defaults == made.defaults
        with pytest.raises(AttributeError, match="immutable"):
            again.name = 1


def test_equality_is_of_values_not_of_how_they_are_typed() -> None:
    """Arrays too."""
    assert Screening(aperture="1000 um") == Screening(aperture="1 mm") == Screening()
    assert Screening(aperture=["1 mm", "2 mm"]) == Screening(aperture=["1000 um", "2000 um"])
    assert Screening(aperture=["1 mm", "2 mm"]) != Screening(aperture=["1 mm", "3 mm"])
    assert Leaching(recovery={"Ni": 0.9}) != Leaching(recovery={"Ni": 0.8})
    assert Leaching() != SelectiveLeaching()
    assert hash(Leaching(recovery={"Ni": "90 percent"})) == hash(Leaching(recovery={"Ni": 0.9}))


def test_nothing_can_be_changed() -> None:
    """Neither values nor what was given, nor tables among them."""
    leach = Leaching(recovery={"Ni": 0.9})
    for table in (leach.given, leach.defaults, leach.recovery, Leaching.parameters):
        with pytest.raises(TypeError, match="cannot be changed"):
            table["Ni"] = 1.0
        with pytest.raises(TypeError, match="cannot be changed"):
            table.update(Ni=1.0)
    with pytest.raises(AttributeError, match="immutable"):
        del leach.temperature
    apertures, shares = np.array([1.0, 2.0]), [4.0, 5.0]
    screen = Screening(aperture=ureg.Quantity(apertures, "mm"), sharpness=shares)
    apertures[0], shares[0] = 50.0, 20.0
    assert screen.aperture == pytest.approx([1e-3, 2e-3]) and screen.sharpness == pytest.approx([4.0, 5.0])
    assert screen.replace() == screen
    with pytest.raises(ValueError, match="read-only"):
        screen.sharpness[0] = 20.0
    assert leach.replace(recovery=None) == Leaching()


def test_a_default_that_a_preset_decides_is_the_default() -> None:
    """And giving it is no other plant."""
    chosen = SelectiveLeaching(oxidant="none")
    assert chosen.defaults["acid_ratio"] == "1.65 mol/mol" and chosen.entered == {"oxidant"}
    again = SelectiveLeaching(oxidant="none", acid_ratio="1.65 mol/mol")
    assert again == chosen and again.entered == {"oxidant"}
    furnace = Smelting(furnace="bath")
    assert furnace.defaults["oxygen_enrichment"] == furnace.oxygen_enrichment is not None


def _choices(operation: type[Operation]) -> list[dict[str, str]]:
    """Every combination of its choices."""
    declared = [p for p in operation.parameters.values() if p.kind == "choice"]
    combinations = itertools.product(*(p.choices for p in declared))
    return [dict(zip((p.name for p in declared), chosen, strict=True)) for chosen in combinations]


@pytest.mark.parametrize("operation", _EVERY, ids=lambda operation: operation.__name__)
def test_the_defaults_of_a_choice_given_back_change_nothing(operation: type[Operation]) -> None:
    """Nor are they called entered: whatever a choice decides is written down as the default it is."""
    for given in _choices(operation):
        try:
            made = operation(**given)
        except InputError:  # choices that do not go together
            continue
        again = operation(**{**made.defaults, **made.given})
        assert again == made and again.entered == made.entered and again.defaults == made.defaults
        assert made.entered <= set(given)


@pytest.mark.parametrize(
    "name", ["step", "area", "run", "given", "defaults", "parameters", "replace", "inlets", "skip", "places"]
)
def test_reserved_names(name: str) -> None:
    """Refused when the class is made, by name."""
    with pytest.raises(TypeError, match=f'"{name}" has a meaning of its own in every Operation'):
        type("Filter", (Operation,), {name: parameter("10 mm", low="1 mm", high="20 mm", doc="of it", source="none")})


def test_what_is_shown_first_must_be_declared() -> None:
    """And is inherited but for what a subclass drops."""
    with pytest.raises(TypeError, match=r"Lagoon\.shown_first: debth is no parameter; title, depth, salt are"):
        type("Lagoon", (Pond,), {"shown_first": ("debth",)})
    assert type("Pool", (Screening,), {"sharpness": None}).shown_first == ("aperture",)  # type: ignore[attr-defined]


def test_bounds_that_are_themselves_out_of_range() -> None:
    """More than zero is not zero."""
    assert Pond(depth="1 mm").depth == 1e-3
    with pytest.raises(
        InputError, match=r'pond\.depth: "0 m" is out of range; give a value of more than 0 m and at most 3 m'
    ):
        Pond(depth="0 m")
    with pytest.raises(InputError, match=r"in scenario 1 is out of range"):
        Pond(depth=["1 m", "0 m"])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"title": 7}, r"pond\.title: 7 is not text; write it in quotes"),
        ({"dept": "1 m"}, r'pond\.dept is not a parameter of pond; did you mean "depth"\?'),
        ({"depth": "1 kg"}, r"pond\.depth"),
        ({"salt": "120 percent"}, r"pond\.salt"),
    ],
)
def test_refusals_name_the_field(given: dict[str, Any], words: str) -> None:
    """Of any declared table."""
    with pytest.raises(InputError, match=words):
        Pond(**given)


def test_choices_of_another_kind_are_refused() -> None:
    """Even arrays, which compare in their own way."""
    for value in (np.array(["grid", "brine"]), ["grid"], 3):
        with pytest.raises(InputError, match=r"discharge\.method"):
            operations.Discharge(method=value)
    with pytest.raises(InputError, match=r"smelting\.furnace"):
        Smelting(furnace=["bath"])


@pytest.mark.parametrize("operation", _EVERY, ids=lambda operation: operation.__name__)
def test_signature_and_docstring_name_every_parameter(operation: type[Operation]) -> None:
    """So that help and completion show them, with their defaults and choices."""
    arguments = inspect.signature(operation).parameters
    assert {name: a.default for name, a in arguments.items()} == {n: p.default for n, p in operation.parameters.items()}
    told = operation.__doc__ or ""
    assert "None to None" not in told
    for name, declared in operation.parameters.items():
        assert f"\n    {name} : " in told
        assert all(choice in told for choice in declared.choices)


def test_one_line_and_a_table() -> None:
    """At a prompt, and in a notebook."""
    many = Screening(aperture=[f"{i} mm" for i in range(1, 31)], sharpness=5.0)
    assert repr(many) == "Screening(aperture=<30 values>, sharpness=5.0)"
    assert "<td>aperture</td><td>1 mm</td><td>default</td>" in Screening()._repr_html_()


def test_plant_data_out_of_range_in_one_scenario_is_told() -> None:
    """With its value and the scenario."""
    with pytest.raises(InputError, match=r"leaching.recovery.Ni: 1.2 in scenario 1 is out of range"):
        Leaching(recovery={"Ni": [0.9, 1.2]})

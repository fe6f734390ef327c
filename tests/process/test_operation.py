"""What every operation is."""

from __future__ import annotations

import pytest

from blackmass.process import InputError
from blackmass.process.operations import (
    Shredding,
)
from blackmass.process.registry import Registry


def test_operations_are_immutable_and_named() -> None:
    """A parameter is set by replace; a wrong name suggests the right one."""
    shredder = Shredding(specific_energy="60 kWh/t")
    with pytest.raises(AttributeError, match="immutable"):
        shredder.specific_energy = 1.0
    assert shredder.replace(nitrogen="0.1 kg/kg").specific_energy == shredder.specific_energy == pytest.approx(216e3)
    with pytest.raises(InputError, match='did you mean "nitrogen"'):
        Shredding(nitrgen="0.1 kg/kg")


def test_every_parameter_is_declared_in_full() -> None:
    """Unit, bounds around the default, a word on what it is, and a source: one declaration feeds everything."""
    registry = Registry.installed()
    for operation in (operation for step in registry.steps for operation in registry.operations(step)):
        name = operation.__name__
        assert operation.step and operation.__doc__, name
        for parameter in operation.parameters.values():
            assert parameter.doc and parameter.source, (name, parameter.name)
            assert parameter.name in operation.__doc__
            if parameter.kind in ("quantity", "count"):
                low, high = parameter.bounds()
                assert low is not None and high is not None and low < high, (name, parameter.name)
                default = parameter.read(parameter.default, parameter.name)
                assert default is None or low <= default <= high, (name, parameter.name)
                assert parameter.default is None or parameter.read(parameter.text(default), "x") == pytest.approx(
                    default
                )

"""A rate may be entered at the temperature it was measured at: what matters is the law through it."""

from __future__ import annotations

from math import exp
from typing import Any

import pytest

from blackmass.process import Feed, InputError
from blackmass.process.operation import Operation
from blackmass.process.operations import (
    Ageing,
    AlloyLeaching,
    Bioleaching,
    Leaching,
    Pyrolysis,
    Relithiation,
    SelectiveLeaching,
)
from blackmass.process.stream import Stream

_R = 8.314462618  # J/mol/K, CODATA


def _faster(energy: float, celsius: float, reference: float) -> float:
    """A rate over that at a reference temperature, by Arrhenius."""
    return exp(-energy / _R * (1.0 / (celsius + 273.15) - 1.0 / (reference + 273.15)))


def _black_mass(chemistry: str) -> Stream:
    return Feed(chemistry, form="black_mass", mass_flow="1 t/h").stream()


def _outlets(operation: Operation) -> dict[str, float]:
    """What leaves, mol/s, of an operation whose rate decides."""
    if isinstance(operation, AlloyLeaching):
        feed = Stream.of_mass({"alloy nickel": 1.0, "alloy copper": 0.5})
    elif isinstance(operation, Relithiation):
        feed = Ageing().run(Feed("NMC622", mass_flow="1 t/h", state_of_health=0.7).stream()).outlets["cells"]
    else:
        feed = _black_mass("LFP" if isinstance(operation, SelectiveLeaching) else "NMC622")
    outlets = operation.run(feed).outlets
    return {f"{port} {key}": n for port, stream in outlets.items() for key, n in stream.flows.items() if n > 1e-12}


_SHORT: dict[str, Any] = {"residence_time": "20 min"}


@pytest.mark.parametrize(
    ("usual", "elsewhere"),
    [
        (
            Leaching(temperature="50 degC", **_SHORT),
            Leaching(temperature="50 degC", reaction_time=f"{60 / _faster(43e3, 55, 70)} min", reaction_temperature="55 degC", **_SHORT),
        ),
        (
            Leaching(acid_concentration="1 mol/L", **_SHORT),
            Leaching(acid_concentration="1 mol/L", reaction_time=f"{60 * 0.5**-0.3} min", reaction_acid="1 mol/L", **_SHORT),
        ),
        (
            SelectiveLeaching(temperature="40 degC", **_SHORT),
            SelectiveLeaching(temperature="40 degC", reaction_time=f"{30 / _faster(43e3, 40, 60)} min", reaction_temperature="40 degC", **_SHORT),
        ),
        (
            SelectiveLeaching(oxidant="oxygen", **_SHORT),
            SelectiveLeaching(oxidant="oxygen", reaction_time=f"{30 / 2**0.5} min", reaction_pressure="10 bar", **_SHORT),
        ),
        (
            AlloyLeaching(residence_time="2 h"),
            AlloyLeaching(residence_time="2 h", reaction_time=f"{6 * 2 * 4**-0.5 / _faster(20e3, 160, 80)} h", reaction_temperature="160 degC", reaction_pressure="4 bar", reaction_size="0.4 mm"),
        ),
        (
            Pyrolysis(temperature="600 degC", time="30 min"),
            Pyrolysis(temperature="600 degC", time="30 min", rate=f"{0.05 * _faster(200e3, 600, 650)} 1/min", rate_temperature="600 degC"),
        ),
        (
            Relithiation(method="hydrothermal", time="10 min"),
            Relithiation(method="hydrothermal", time="10 min", diffusivity=f"{1e-15 * _faster(50e3, 180, 220)} m2/s", diffusivity_temperature="180 degC"),
        ),
    ],
    ids=["leach", "acid", "selective leach", "oxygen", "alloy leach", "pyrolysis", "relithiation"],
)  # fmt: skip
def test_a_rate_measured_elsewhere_gives_the_same(usual: Operation, elsewhere: Operation) -> None:
    """Reaction times and rates carried along the law of the model by hand; and they do decide."""
    expected = _outlets(usual)
    assert _outlets(elsewhere) == {key: pytest.approx(n, rel=1e-9, abs=1e-12) for key, n in expected.items()}
    plain = {name: usual.given[name] for name in usual.given}
    measured = {
        name: value for name, value in elsewhere.given.items() if name.endswith(("_time", "rate", "diffusivity"))
    }
    other = type(usual)(**{**plain, **measured})
    assert _outlets(other) != {key: pytest.approx(n, rel=1e-6, abs=1e-12) for key, n in expected.items()}


def test_a_culture_is_measured_where_it_lives() -> None:
    """At its optimum it is faster than at 30 degC, so the same rate there is less here; and none where it dies."""
    usual, best = (_outlets(Bioleaching(rate_temperature=at)) for at in ("30 degC", "32 degC"))
    key = next(key for key in usual if key.endswith("Ni+2(aq)"))
    assert best[key] < usual[key]
    with pytest.raises(InputError, match=r"bioleaching\.rate_temperature: the culture does not live there"):
        _outlets(Bioleaching(rate_temperature="45 degC"))

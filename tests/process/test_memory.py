"""What iterates inside a unit starts where it left off on the last pass, and answers as if it had not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from blackmass.process.equations import speciation
from blackmass.process.equations.iron_phosphate import iron_phosphate_solid
from blackmass.process.equations.lithium_salts import salt_formed, saturated_product
from blackmass.process.memory import Memory, place, unchanged

_SCENARIOS = 200


def _liquor(rng: np.random.Generator) -> dict[str, Any]:
    """Liquors of all kinds: with and without fluoride and each metal, weak and strong, over the whole range of pH."""
    highest = {"Ni": 1.5, "Co": 0.6, "Mn": 0.6, "Li": 1.5, "Al": 0.1, "Fe": 0.05, "Cu": 0.05}
    totals = {e: rng.uniform(0.0, n, _SCENARIOS) * (rng.random(_SCENARIOS) > 0.1) for e, n in highest.items()}
    charge = sum(n * {"Li": 1.0, "Al": 3.0, "Fe": 3.0}.get(e, 2.0) for e, n in totals.items())
    return {
        "totals": totals,
        "temperature": rng.uniform(290.0, 360.0, _SCENARIOS),
        "fluoride": rng.uniform(0.0, 0.2, _SCENARIOS) * (rng.random(_SCENARIOS) > 0.2),
        "sulfate": charge / 2.0 + rng.uniform(0.05, 0.5, _SCENARIOS),
        "ph": rng.uniform(2.0, 10.0, _SCENARIOS),
    }


def _numbers(found: speciation.Equilibrium) -> dict[str, Any]:
    return {**found.solids, **{f"{e} left": n for e, n in found.dissolved.items()}, **found.free, "acid": found.acid}


def _part(way: float, one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """A liquor between two, by halves of each."""

    def mixed(a: Any, b: Any) -> Any:
        return {e: mixed(a[e], b[e]) for e in a} if isinstance(a, dict) else a + way * (b - a)

    return {key: mixed(one[key], other[key]) for key in one}


def _given(liquor: dict[str, Any], kind: str) -> dict[str, Any]:
    """A liquor by its pH, by its acid, or by its sodium, of which there may be none, and with solids or without."""
    rest = {key: liquor[key] for key in ("totals", "temperature", "fluoride")}
    if kind == "acid":
        return {**rest, "sulfate": liquor["sulfate"], "acid": 0.05 * liquor["ph"], "solids": False}
    if kind == "sodium":
        return {**rest, "ph": 0.4 * liquor["ph"], "sodium": np.maximum(liquor["ph"] - 5.0, 0.0) / 5.0, "solids": False}
    return {**rest, "sulfate": liquor["sulfate"], "ph": liquor["ph"]}


@pytest.mark.parametrize("kind", ["ph", "acid", "sodium"])
@pytest.mark.parametrize("way", [0.0, 1e-6, 1e-3, 0.1, 1.0])
def test_an_equilibrium_is_the_same_wherever_it_starts(way: float, kind: str) -> None:
    """From that of the same liquor, of one like it, and of quite another, in which other solids form."""
    rng = np.random.default_rng(11)
    here, there = _liquor(rng), _liquor(rng)
    memory, after = Memory(), _given(_part(way, here, there), kind)
    for liquor in (_given(here, kind), after):
        with memory.of("tank"):
            known = speciation.solve(**liquor)
    afresh = speciation.solve(**after)
    np.testing.assert_array_equal(known.settled, afresh.settled)
    assert np.mean(afresh.settled) > 0.99
    largest = sum(after["totals"].values()) + here["sulfate"]
    for name, n in _numbers(afresh).items():
        assert np.all(np.abs(_numbers(known)[name] - n) <= 1e-10 * largest)


@pytest.mark.parametrize("held", ["acid", "ph"])
def test_iron_phosphate_is_the_same_wherever_it_starts(held: str) -> None:
    """With metals that come and go, in acid and at a pH."""
    rng = np.random.default_rng(7)

    def liquor() -> dict[str, Any]:
        metals = {e: rng.uniform(0.0, 1.0, _SCENARIOS) * (rng.random(_SCENARIOS) > 0.2) for e in ("Ni", "Co", "Al")}
        iron, acid = 10.0 ** rng.uniform(-4.0, 0.0, _SCENARIOS), rng.uniform(0.01, 1.5, _SCENARIOS)
        sulfate = metals["Ni"] + metals["Co"] + 1.5 * (metals["Al"] + iron) + acid / 2.0 + 0.1
        values = {"solid": 0.1 * iron, "iron": iron, "phosphate": rng.permutation(iron), "sulfate": sulfate}
        given = acid if held == "acid" else rng.uniform(0.5, 6.0, _SCENARIOS)
        return {**values, "temperature": rng.uniform(300.0, 360.0, _SCENARIOS), held: given, "metals": metals}

    here, there = liquor(), liquor()
    for way in (1e-6, 1e-3, 0.1, 1.0):
        memory, after = Memory(), _part(way, here, there)
        for known in (here, after):
            with memory.of("leach"):
                found = iron_phosphate_solid(**known)
        np.testing.assert_allclose(found, iron_phosphate_solid(**after), atol=1e-11)


def test_a_salt_of_lithium_is_the_same_wherever_it_starts() -> None:
    """Saturated and not, and its product at another temperature too, which is only remembered while nothing changes."""
    rng = np.random.default_rng(9)

    def liquor() -> dict[str, Any]:
        salts = {e: rng.uniform(0.01, 1.0, _SCENARIOS) for e in ("Li", "SO4", "CO3")}
        sodium = 2.0 * (salts["SO4"] + salts["CO3"]) - salts["Li"] + 0.5
        return {"molality": {**salts, "Na": np.abs(sodium)}, "temperature": rng.uniform(300.0, 370.0, _SCENARIOS)}

    def formed(molality: dict[str, Any], temperature: Any) -> Any:
        return salt_formed(molality, "CO3", saturated_product(0.15, "CO3", temperature), temperature)

    here, there = liquor(), liquor()
    assert 0.2 < np.mean(formed(**here) > 0.0) < 0.9
    for way in (0.0, 1e-6, 1e-3, 0.1, 1.0):
        memory, after = Memory(), _part(way, here, there)
        for known in (here, after):
            with memory.of("tank"):
                found = formed(**known)
        np.testing.assert_allclose(found, formed(**after), atol=1e-11)


def test_one_scenario_finds_what_it_left_among_others() -> None:
    """Those that go on alone start where they were, and each is as it is alone."""
    rng = np.random.default_rng(5)
    here, there = _liquor(rng), _liquor(rng)
    memory, rows = Memory(), np.array([3, 57, 121])

    def some(value: Any) -> Any:
        return {e: some(v) for e, v in value.items()} if isinstance(value, dict) else value[rows]

    with memory.of("tank"):
        speciation.solve(**here)
    memory.keep(rows, _SCENARIOS)
    after = some(_part(0.05, here, there))
    with memory.of("tank"):
        together = _numbers(speciation.solve(**after))
    for i in range(len(rows)):
        one: Any = {k: {e: n[i] for e, n in v.items()} if isinstance(v, dict) else v[i] for k, v in after.items()}
        for name, n in _numbers(speciation.solve(**one)).items():
            assert together[name][i] == pytest.approx(n, rel=1e-9, abs=1e-12)


def test_each_iteration_of_each_unit_has_a_place_of_its_own() -> None:
    """The second of a kind in a unit is not the first; outside a solve nothing is kept; a changed number of scenarios is told."""
    memory = Memory()
    with memory.of("one"):
        place("loop").leave(np.array([1.0, 2.0]))
        place("loop").leave(np.array([3.0, 4.0]))
        place("other").leave(np.array([5.0, 6.0]))
    with memory.of("two"):
        assert place("loop").last(2) is None
    with memory.of("one"):
        assert [place(what).last(2)[0][0] for what in ("loop", "loop", "other")] == [1.0, 3.0, 5.0]  # type: ignore[index]
        assert place("loop").last(2) is None
    memory.keep(np.array([1]), 2)
    with memory.of("one"):
        first = place("loop")
        assert first.last(2) is None and first.last(1)[0].tolist() == [2.0]  # type: ignore[index]
    place("loop").leave(np.array([9.0]))
    assert place("loop").last(1) is None


def test_what_is_asked_the_same_again_is_worked_out_only_where_it_changed() -> None:
    asked: list[int] = []

    def double(x: np.ndarray) -> np.ndarray:
        asked.append(len(x))
        return np.array([2.0 * x, 3.0 * x])

    memory = Memory()
    for given in ([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], [1.0, 5.0, 3.0], [1.0, 5.0, 3.0]):
        with memory.of("tank"):
            found = unchanged("double", double, np.array(given))
        np.testing.assert_array_equal(found, [2.0 * np.array(given), 3.0 * np.array(given)])
    assert asked == [3, 1]

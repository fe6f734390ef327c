"""Streams brought together keep what they are made of, whichever was connected first."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest

from blackmass.process import Feed, Flowsheet, InputError, Stream
from blackmass.process.operations import CoarseScreening, Screening, Shredding
from blackmass.process.sizes import Sizes
from blackmass.process.stream import mix

_LINES: list[tuple[str, str, Any]] = [
    ("NMC622", "5 mm", "1 t/h"),
    ("NMC622", "80 mm", "3 t/h"),
    ("LFP", "20 mm", "2 t/h"),
]


def screened(*lines: tuple[str, str, Any], coarse: bool = False) -> Stream:
    """Undersize of one screen that several shredders lead to, in the order of connection."""
    plant = Flowsheet()
    shredded = []
    for number, (chemistry, grid, flow) in enumerate(lines):
        feed = plant.feed(Feed(chemistry, form="cell", mass_flow=flow), f"feed {number}")
        shredded.append(plant.add(Shredding(discharge_grid=grid), feed, name=f"shredding {number}").shredded)
    first = plant.add(CoarseScreening(aperture="6 mm") if coarse else Screening())
    for stream in shredded:
        plant.connect(stream, first)
    last = plant.add(Screening(), first.undersize, name="second") if coarse else first
    return plant.solve()[last.undersize]


def masses(*streams: Stream) -> dict[str, Any]:
    """kg/s by component of streams together, but for electrolyte, which follows the coatings."""
    keys = {key for stream in streams for key in stream.flows if stream.components[key].material != "electrolyte"}
    return {key: sum(stream.component_mass(key) for stream in streams) for key in sorted(keys)}


@pytest.mark.parametrize("coarse", [False, True])
@pytest.mark.parametrize("order", list(permutations(_LINES)))
def test_a_screen_sees_every_population(order: tuple[Any, ...], coarse: bool) -> None:
    """One screen after three shredders gives what three screens give, whatever the order; two screens in a row as well."""
    apart = masses(*(screened(line, coarse=coarse) for line in _LINES))
    assert masses(screened(*order, coarse=coarse)) == pytest.approx(apart, rel=1e-12)


def test_sizes_meet_over_scenarios() -> None:
    """Each scenario weighs by its own flows, and one where nothing flows takes nothing."""
    flows = [0.0, 1.0, 3.0]
    fine = [Stream.of_mass({"graphite": np.array(flows)}, sizes=_sizes(1e-4))]
    coarse = [Stream.of_mass({"graphite": np.array([0.0, 3.0, 0.0])}, sizes=_sizes(1e-2))]
    under = [Screening().run(mix(s)).outlets["undersize"].mass for s in (fine, coarse, fine + coarse, coarse + fine)]
    np.testing.assert_allclose(under[2], under[0] + under[1], rtol=1e-12)
    np.testing.assert_allclose(under[3], under[2], rtol=1e-12)


def _sizes(d63: float) -> dict[str, tuple[Sizes, ...]]:
    return {"anode coating": (Sizes(d63, 1.0),)}


def test_one_population_stays_one() -> None:
    """What was split and meets again, any number of times, is not counted in more and more parts."""
    stream = Stream.of_mass({"graphite": 1.0}, sizes=_sizes(1e-4))
    other = Stream.of_mass({"graphite": 1.0}, sizes=_sizes(1e-3))
    for _ in range(5):
        stream = mix([stream.scaled(0.5), other, stream.scaled(0.5)])
    assert len(stream.sizes_of("graphite")) == 2
    assert [p.share for p in stream.sizes_of("graphite")] == pytest.approx([1 / 6, 5 / 6])


def test_what_was_never_shredded_is_not_screened_as_if_it_were() -> None:
    """Scrap that meets shredded cells before the screen is refused, unless what passes is entered."""
    shredded = Stream.of_mass({"graphite": 1.0, "water": 0.1}, sizes=_sizes(1e-4))
    scrap = Stream.of_mass({"graphite": 1.0})
    for streams in ([shredded, scrap], [scrap, shredded]):
        with pytest.raises(InputError, match=r"screening\.feed: graphite has no size distribution"):
            Screening().run(mix(streams))
        Screening(recovery={"graphite": 0.9}).run(mix(streams))
    Screening().run(mix([shredded, Stream.of_mass({"water": 1.0})]))
    Screening().run(mix([shredded, scrap.scaled(0.0)]))


def test_streams_meet_at_the_lowest_pressure() -> None:
    """Nothing is compressed by flowing together."""
    streams = [Stream.of_mass({"water": 1.0}, pressure=p) for p in (1e5, np.array([2e4, 2e5]), 3e5)]
    for order in permutations(streams):
        np.testing.assert_array_equal(mix(order).pressure, [2e4, 1e5])


def test_mixing_conserves_whatever_the_order() -> None:
    """Flows add, enthalpy adds, and the temperature is the one that holds it."""
    streams = [Stream.of_mass({"water": m}, temperature=t) for m, t in ((1.0, 300.0), (2.0, 340.0), (3.0, 290.0))]
    for order in permutations(streams):
        found = mix(order)
        assert found.mass == pytest.approx(6.0, rel=1e-14)
        assert found.temperature == pytest.approx((300 + 2 * 340 + 3 * 290) / 6, rel=1e-12)
        assert found.enthalpy() == pytest.approx(sum(s.enthalpy() for s in streams), rel=1e-12)


def test_masses_of_all_elements_are_those_of_each() -> None:
    flows = {"NMC622": np.array([1.0, 2.0]), "SO4-2(aq)": 0.5, "water": 3.0}
    stream = Stream(flows)
    held = stream.element_masses()
    assert {"Li", "Ni", "Co", "Mn", "O", "S", "H"} == set(held)
    for element, mass in held.items():
        assert np.allclose(mass, stream.element_mass(element), rtol=1e-14)
    assert np.allclose(sum(held.values()), stream.mass, rtol=1e-12), "elements are all that there is"

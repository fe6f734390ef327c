"""Connecting, ordering, converging, auditing: on small plants whose answer is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from blackmass.process import Feed, Flowsheet, InputError, Operation, Stream
from blackmass.process.errors import BalanceError, ConvergenceError
from blackmass.process.flowsheet import Port
from blackmass.process.operation import Effect
from blackmass.process.operations import Screening, Shredding
from blackmass.process.parameters import fraction
from blackmass.process.solving import _piling_up


class Splitter(Operation):
    """Sends a share to one outlet and the rest to the other."""

    step = "splitter"
    inlets = ("feed",)
    outlets = ("part", "rest")
    energy_basis = "adiabatic"

    share = fraction(0.5, doc="share", source="this test")

    def run(self, feed: Stream) -> Effect:
        return Effect({"part": feed.scaled(self.share), "rest": feed.scaled(1.0 - self.share)}, heat=0.0)


class Selective(Splitter):
    """Splits water and leaves the rest alone."""

    step = "selective"

    def run(self, feed: Stream) -> Effect:
        part, rest = feed.split({"water": self.share})
        return Effect({"part": part, "rest": rest}, heat=0.0)


def looped(share: Any, flow: Any = 1.0) -> tuple[Flowsheet, Any, Any]:
    """Feed and recycle into one splitter whose part comes back."""
    plant = Flowsheet()
    feed = plant.feed(Stream({"water": flow, "graphite": 1e-6 * np.asarray(flow)}))
    splitter = plant.add(Splitter(share=share), feed)
    plant.connect(splitter.part, splitter)
    return plant, feed, splitter


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.99, 0.999])
def test_recycle_is_the_geometric_series(share: float) -> None:
    """1 / (1 - r) circulates and the feed leaves, whatever the scale."""
    for flow in (1.0, 1e-9, 1e6):
        plant, _, splitter = looped(share, flow)
        solution = plant.solve()
        assert solution[splitter.part]["water"] == pytest.approx(flow * share / (1 - share), rel=1e-8, abs=1e-30)
        assert solution[splitter.rest]["water"] == pytest.approx(flow, rel=1e-9)
        assert solution[splitter.rest]["graphite"] == pytest.approx(1e-6 * flow, rel=1e-6)


def test_every_scenario_of_a_batch_converges() -> None:
    """Easy and hard ones together."""
    share = np.array([0.0, 0.5, 0.9, 0.99, 0.995])
    plant, _, splitter = looped(share)
    np.testing.assert_allclose(plant.solve()[splitter.part]["water"], share / (1 - share), rtol=1e-7)


def test_what_cannot_converge_is_told() -> None:
    """A loop without an outlet, alone and where no scenario has one."""
    plant, _, _ = looped(1.0)
    with pytest.raises(ConvergenceError, match=r"^the recycle splitter\.part did not converge"):
        plant.solve()
    plant, _, _ = looped(np.array([1.0, 1.0]))
    with pytest.raises(
        ConvergenceError, match=r"none of the 2 scenarios has an answer\. Of the first: the recycle splitter"
    ):
        plant.solve()


def test_nested_loops() -> None:
    """Two splitters in a row, each returning a part to the first: the linear balance solved by hand."""
    plant = Flowsheet()
    feed = plant.feed(Stream({"water": 1.0}))
    first = plant.add(Splitter(share=0.4), feed, name="first")
    second = plant.add(Splitter(share=0.7), first.rest, name="second")
    plant.connect(first.part, first)
    plant.connect(second.part, first)
    solution = plant.solve()
    into = 1 / (1 - 0.4 - 0.6 * 0.7)
    assert solution[first.part]["water"] == pytest.approx(0.4 * into, rel=1e-9)
    assert solution[second.rest]["water"] == pytest.approx(1.0, rel=1e-9)


def test_temperature_of_a_recycle_is_converged_too() -> None:
    """A hot feed mixed with its own return keeps its temperature."""
    plant = Flowsheet()
    feed = plant.feed(Stream({"water": 1.0}, temperature=350.0))
    splitter = plant.add(Splitter(share=0.8), feed)
    plant.connect(splitter.part, splitter)
    assert plant.solve()[splitter.rest].temperature == pytest.approx(350.0, rel=1e-9)


def test_order_does_not_depend_on_the_order_of_adding() -> None:
    """A unit added before its source is still solved after it."""
    plant = Flowsheet()
    feed = plant.feed(Stream({"water": 1.0}))
    last = plant.add(Splitter(share=0.25), name="last")
    first = plant.add(Splitter(share=0.5), feed, name="first")
    plant.connect(first.part, last)
    assert plant.solve()[last.part]["water"] == pytest.approx(0.125)


def test_what_is_not_connected_is_told() -> None:
    """Before anything is solved."""
    plant = Flowsheet()
    plant.add(Splitter())
    with pytest.raises(InputError, match=r"splitter\.feed: nothing flows in"):
        plant.solve()


def test_names_and_ports_are_checked() -> None:
    """Two of a name, a stream with two destinations, outlets and inlets that are not."""
    plant = Flowsheet()
    feed = plant.feed(Stream({"water": 1.0}))
    splitter = plant.add(Splitter(), feed)
    with pytest.raises(InputError, match="already has something called"):
        plant.add(Splitter(), splitter.part)
    with pytest.raises(InputError, match="already goes to splitter"):
        plant.add(Splitter(), feed, name="other")
    with pytest.raises(AttributeError, match='did you mean "rest"'):
        _ = splitter.rests
    with pytest.raises(InputError, match="has no inlet side"):
        plant.connect(splitter.part, splitter, "side")
    with pytest.raises(InputError, match="not a stream of a plant"):
        plant.connect(Stream(), splitter)


class _Broken(Operation):
    """Passes its feed on, wrongly."""

    step = "broken"
    outlets = ("out",)

    def __init__(self, fault: str):
        super().__init__()
        object.__setattr__(self, "fault", fault)

    def run(self, feed: Stream) -> Effect:
        flows = dict(feed.flows)
        if self.fault == "element":
            flows["Ni+2(aq)"] *= 1 + 1e-7
            flows["SO4-2(aq)"] *= 1 + 1e-7
        if self.fault == "charge":
            flows["Fe+3(aq)"] = flows.pop("Fe+2(aq)")
        if self.fault == "negative":
            flows["graphite"] = flows.get("graphite", 0.0) - 1e-3
            flows["carbon black"] = 1e-3
        return Effect({"out": feed.with_flows(flows)}, heat=1.0 if self.fault == "energy" else 0.0)


@pytest.mark.parametrize(
    ("fault", "told"),
    [("element", "element (Ni|S)"), ("charge", "charge"), ("energy", "energy"), ("negative", "0 or more")],
)
def test_the_audit_catches_a_model_that_does_not_close(fault: str, told: str) -> None:
    """One part in ten million of an element, a charge, a watt in a kilowatt, a flow that runs backwards."""
    plant = Flowsheet()
    feed = plant.feed(Stream({"water": 1e-3, "Ni+2(aq)": 1e-3, "Fe+2(aq)": 1e-4, "SO4-2(aq)": 1.1e-3}))
    plant.add(_Broken(fault), feed)
    with pytest.raises(BalanceError, match=rf"broken.*{told}"):
        plant.solve()


def test_the_audit_passes_what_does_close() -> None:
    """The same unit without a fault."""
    plant = Flowsheet()
    feed = plant.feed(Stream({"water": 1e-3, "Ni+2(aq)": 1e-3, "Fe+2(aq)": 1e-4, "SO4-2(aq)": 1.1e-3}))
    plant.add(_Broken("none"), feed)
    assert plant.solve().worst_closure == 0.0


def test_mixing_conserves_enthalpy() -> None:
    """Equal amounts of water at 20 and 80 degC meet at 50; of water and graphite, by their heat capacities."""
    plant = Flowsheet()
    cold = plant.feed(Stream({"water": 1.0}, temperature=293.15), "cold")
    hot = plant.feed(Stream({"water": 1.0}, temperature=353.15), "hot")
    mixer = plant.add(Splitter(), cold)
    plant.connect(hot, mixer)
    assert plant.solve()[mixer.part].temperature == pytest.approx(323.15)
    both = Stream({"water": 1.0}, temperature=300.0) + Stream({"graphite": 2.0}, temperature=400.0)
    assert both.temperature == pytest.approx((300 * 75.33 + 400 * 2 * 8.52) / (75.33 + 2 * 8.52), rel=1e-6)


def test_streams_answer_in_quantities() -> None:
    """Mass flow, grade and table for people."""
    stream = Stream.of_mass({"NMC622": 0.6, "graphite": 0.4})
    assert stream.mass_flow.to("kg/s").magnitude == pytest.approx(1.0)
    assert stream.grade("Ni").to("percent").magnitude == pytest.approx(60 * 0.3633, rel=1e-3)
    assert stream.table("t/h")["graphite"].magnitude == pytest.approx(1.44)
    part, rest = stream.split({"NMC622": 0.25})
    assert (part + rest).component_mass("NMC622") == pytest.approx(0.6)
    assert Selective(share=0.1).run(Stream({"water": 1.0})).outlets["part"]["water"] == pytest.approx(0.1)


def test_streams_by_what_their_port_prints() -> None:
    """solution["screening.undersize"]; a name that is none is refused with the nearest."""
    plant = Flowsheet()
    feed = plant.feed(Feed("NMC622", form="cell", mass_flow="1 t/h"))
    shred = plant.add(Shredding(), feed)
    screen = plant.add(Screening(), shred.shredded)
    solution = plant.solve()
    assert solution[str(screen.undersize)] is solution[screen.undersize]
    assert solution["feed"] is solution[feed]
    with pytest.raises(InputError, match=r'did you mean "screening\.undersize"'):
        solution["screening.undersise"]
    with pytest.raises(InputError, match="sieve"):
        solution[Port("sieve", "undersize")]


def test_what_is_seen_at_a_prompt() -> None:
    """One line each, and a table with every component, stream and unit."""
    plant = Flowsheet()
    feed = plant.feed(Feed("NMC622", form="cell", mass_flow=["1 t/h", "2 t/h"]))
    shred = plant.add(Shredding(), feed)
    plant.add(Screening(), shred.shredded)
    solution = plant.solve()
    stream = solution[feed]
    assert repr(stream).startswith("<Stream: 1 000 to 2 000 kg/h at 25 degC (2 scenarios); NMC622 ")
    assert repr(plant) == "<Flowsheet: 1 feeds, 2 units, 0 products, 0 wastes>"
    assert "in 2 scenarios" in repr(solution)
    assert "undersize" in repr(plant.units["screening"])
    assert all("\n" not in repr(thing) for thing in (stream, plant, solution, plant.units["screening"]))
    assert all(key in stream._repr_html_() for key in stream.flows)
    assert all(str(port) in solution._repr_html_() for port in solution.streams)
    assert all(name in plant._repr_html_() for name in plant.units)
    assert "shredding.shredded" in plant.units["screening"]._repr_html_()


def test_what_settles_last_is_told() -> None:
    """Where a thousand times more of an element enters than lingers, neither its share nor its rounds show it."""
    entering = Stream({"Mn+2(aq)": 1000.0, "Ni+2(aq)": 1000.0})
    before, after = (Stream({"Mn+2(aq)": n, "Ni+2(aq)": 50.0, "water": 1000.0}) for n in (1.0, 1.0004))
    told = _piling_up(entering, before, after, {"Mn": "extract it"})
    assert told == (
        "Mn settles last: what goes round of it changes by 0.0001 of itself each time. "
        "Let it leave as a product or waste: extract it."
    )

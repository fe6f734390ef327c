"""The audit cannot be fooled: small operations, each with one thing that cannot be, each refused by name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from blackmass.process import Feed, Flowsheet, InputError, Operation, Stream, tables
from blackmass.process.errors import BalanceError
from blackmass.process.operation import Effect, reagent
from blackmass.process.operations import Discharge

_FEED = {"graphite": 1.0, "NMC622": 1.0, "water": 5.0}


def unit(told: Any, outlets: tuple[str, ...] = ("out",)) -> type[Operation]:
    """An operation that gives back what a function makes of its feed: an effect, or the one outlet."""

    class Fooling(Operation):
        """What a third party may write."""

        step = "fooling"

        def run(self, feed: Stream) -> Any:
            found = told(feed)
            return Effect({"out": found}) if isinstance(found, Stream) else found

    Fooling.outlets = outlets
    return Fooling


def solved(told: Any, source: Any = None, **given: Any) -> Any:
    """A plant of that one unit, solved."""
    plant = Flowsheet()
    feed = plant.feed(Stream.of_mass(_FEED) if source is None else source)
    plant.add(unit(told)(**given), feed)
    return plant.solve()


def _with(stream: Stream, **flows: Any) -> Stream:
    return stream.with_flows({**stream.flows, **flows})


_FOOLED: dict[str, tuple[Any, str]] = {
    "a negative addition takes cathode out unseen": (
        lambda feed: Effect({"out": feed.without(["NMC622"])}, {"process water": Stream({"NMC622": -feed["NMC622"]})}),
        r"fooling\.process water: NMC622 is -.*0 or more",
    ),
    "a negative reagent": (
        lambda feed: Effect({"out": _with(feed, water=feed["water"] - 1.0)}, {"process water": Stream({"water": -1.0})}),
        r"fooling\.process water: water is -1;",
    ),
    "metal in bought water": (
        lambda feed: Effect({"out": _with(feed, **{"alloy cobalt": 1.0})}, {"process water": Stream({"alloy cobalt": 1.0})}),
        r"fooling\.process water: it brings alloy cobalt.*water",
    ),
    "metal from the air": (
        lambda feed: Effect({"out": _with(feed, **{"alloy cobalt": 1.0})}, {"air": Stream({"alloy cobalt": 1.0})}),
        r"fooling\.air: it brings alloy cobalt.*oxygen",
    ),
    "heat from the air": (
        lambda feed: Effect({"out": _with(feed, oxygen=1.0)}, {"air": Stream({"oxygen": 1.0}, temperature=900.0)}),
        r"fooling\.air: it is warmer",
    ),
    "an addition that nobody knows": (
        lambda feed: Effect({"out": _with(feed, water=6.0)}, {"proces water": Stream({"water": 1.0})}),
        r'fooling\.proces water: there is no such addition; did you mean "process water"',
    ),
    "a utility that nobody knows": (
        lambda feed: Effect({"out": feed}, utilities={"steam": 1.0}),
        r"fooling\.steam: there is no such utility.*electricity",
    ),
    "a utility that is paid for being used": (
        lambda feed: Effect({"out": feed}, utilities={"electricity": -1e9}),
        r"fooling: electricity is -1e\+09",
    ),
    "a utility that is no number": (
        lambda feed: Effect({"out": feed}, utilities={"heat": np.nan}),
        r"fooling: heat is nan",
    ),
    "an outlet that is not declared": (
        lambda feed: Effect({"out": feed.scaled(0.5), "otu": feed.scaled(0.5)}),
        r'fooling\.otu: there is no such outlet; did you mean "out"',
    ),
    "a temperature below zero": (lambda feed: feed.at(-5.0), r"fooling\.out: temperature is -5; .*more than 0"),
    "a temperature of zero": (lambda feed: feed.at(0.0), r"fooling\.out: temperature is 0;"),
    "an infinite temperature": (lambda feed: feed.at(np.inf), r"fooling\.out: temperature is inf"),
    "no pressure": (lambda feed: replace(feed, pressure=0.0), r"fooling\.out: pressure is 0"),
    "a flow that is no number": (lambda feed: _with(feed, water=np.nan), r"fooling\.out: water is nan"),
    "an infinite flow": (lambda feed: _with(feed, water=np.inf), r"fooling\.out: water is inf"),
    "a negative flow": (lambda feed: _with(feed, water=-1.0), r"fooling\.out: water is -1;"),
    "text for a flow": (lambda feed: _with(feed, water="1 t/h"), r'fooling\.out: water is "1 t/h", not a number'),
    "more scenarios than there are": (lambda feed: _with(feed, water=np.ones(3)), r"fooling\.out: water has the shape"),
    "work that is no number": (lambda feed: Effect({"out": feed}, work=np.nan), r"fooling: work is nan"),
    "heat that is infinite": (lambda feed: Effect({"out": feed}, heat=np.inf), r"fooling: heat is inf"),
    "heat supplied with no efficiency": (
        lambda feed: Effect({"out": feed.at(350.0)}, heat_efficiency=0.0),
        r"fooling: heat_efficiency is 0; .*more than 0 and at most 1",
    ),
    "more heat arrives than is supplied": (
        lambda feed: Effect({"out": feed.at(350.0)}, heat_efficiency=2.0),
        r"fooling: heat_efficiency is 2",
    ),
    "a gigawatt from nowhere": (
        lambda feed: Effect({"out": feed}, work=-1e9),
        r"fooling: work: it delivers 1e\+09 W of electricity",
    ),
    "charge from nowhere": (
        lambda feed: replace(feed, stored_energy=1e6),
        r"fooling: its cells leave with 1e\+06 W more charge",
    ),
    "negative charge": (lambda feed: replace(feed, stored_energy=-1e6), r"fooling\.out: stored_energy is -1e\+06"),
    "no effect": (lambda feed: {"out": feed}, r"fooling: run gave back .*not an Effect"),
    "no stream": (lambda feed: Effect({"out": {"water": 1.0}}), r"fooling\.out: .*not a Stream"),  # type: ignore[dict-item]
}  # fmt: skip


@pytest.mark.parametrize("case", list(_FOOLED))
def test_refused(case: str) -> None:
    """The unit and what it said."""
    told, words = _FOOLED[case]
    with pytest.raises(BalanceError, match=words):
        solved(told)


def test_the_scenario_is_named() -> None:
    """One of many plants is enough."""
    source = Stream.of_mass({"water": np.array([1.0, 2.0, 3.0])})
    with pytest.raises(BalanceError, match=r"fooling\.out: temperature is -1 in scenario 1"):
        solved(lambda feed: feed.at(np.array([300.0, -1.0, -2.0])), source)


def test_what_cannot_be_in_a_recycle_names_the_unit_it_comes_from() -> None:
    """Not the recycle, which it would keep from settling."""
    plant = Flowsheet()
    feed = plant.feed(Stream.of_mass({"water": 1.0}))
    first = plant.add(unit(lambda s: Effect({"out": s}))(), feed, name="first")
    bad = plant.add(unit(lambda s: _with(s, water=s["water"] * np.nan))(), first.out, name="bad")
    split = plant.add(
        unit(lambda s: Effect({"out": s.scaled(0.5), "back": s.scaled(0.5)}), ("out", "back"))(), bad.out, name="split"
    )
    plant.connect(split.back, first)
    with pytest.raises(BalanceError, match=r"bad\.out: water is nan"):
        plant.solve()


def test_what_is_possible_is_accepted() -> None:
    """Electricity from charge and from a hot stream, and a unit that takes it in all."""
    charged = Feed("NMC622", form="cell", mass_flow="1 t/h", state_of_charge="50 percent")
    plant = Flowsheet()
    plant.add(Discharge(method="grid"), plant.feed(charged))
    (outcome,) = plant.solve().outcomes.values()
    assert outcome.effect.work < 0 and outcome.heat < 0
    assert -outcome.effect.work - outcome.heat == pytest.approx(
        charged.stream().stored_energy - outcome.effect.outlets["discharged"].stored_energy, rel=1e-9
    )
    hot = Stream.of_mass({"water vapour": 1.0}, temperature=600.0)
    given_up = hot.enthalpy() - hot.at(400.0).enthalpy()
    solved(lambda s: Effect({"out": s.at(400.0)}, work=-0.3 * given_up), hot)
    with pytest.raises(BalanceError, match="more than its streams give up"):
        solved(lambda s: Effect({"out": s.at(400.0)}, work=-1.01 * given_up), hot)
    solved(lambda s: Effect({"out": s}, work=1e9))


def test_feeds_are_asked_too() -> None:
    """A stream that someone makes by hand is input."""
    for stream, words in (
        (Stream({"water": -1.0}), "brine: water is -1"),
        (Stream({"water": np.array([1.0, np.nan])}), "brine: water is nan in scenario 1"),
        (Stream({"water": 1.0}, temperature=-1.0), "brine: temperature is -1"),
    ):
        with pytest.raises(InputError, match=words):
            Flowsheet().feed(stream, "brine")


def test_products_and_wastes_are_known() -> None:
    """Told when the plant is built, with the nearest name and how to bring one's own."""
    plant = Flowsheet()
    feed = plant.feed(Stream.of_mass({"water": 1.0}))
    with pytest.raises(InputError, match=r'did you mean "black mass".*\[product\."blck mass"\]'):
        plant.product(feed, "blck mass")
    with pytest.raises(InputError, match=r'no waste "slagg"; did you mean "slag".*\[waste\."slagg"\]'):
        plant.waste(feed, "slagg")
    assert not plant.products and not plant.wastes


def test_only_what_is_ambient_is_free() -> None:
    """What comes from around the plant has no price and says so; everything else has a price item."""
    assert set(tables.ambient()) == {"air", "combustion air", "humidity"}
    assert not set(tables.ambient()) & set(tables.reagents())
    assert all(row["price"] for row in tables.reagents().values())
    with pytest.raises(InputError, match='there is no reagent "proces water"; did you mean "process water"'):
        reagent("proces water", 1.0)

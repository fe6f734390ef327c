"""The ledger: facts of a solved plant, by name."""

from __future__ import annotations

import numpy as np
import pytest

from blackmass.process import Feed, Flowsheet, run
from blackmass.process.errors import InputError
from blackmass.process.ledger import Ledger
from blackmass.process.operation import Effect, Operation, reagent
from blackmass.process.operations import Screening, Shredding
from blackmass.process.stream import Stream


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return run("nmc622-hydro").ledger


def test_what_enters_leaves(ledger: Ledger) -> None:
    """Feeds and reagents (with the water and air they come in) are products and wastes."""
    into = sum(s.stream.mass for s in ledger.streams if s.kind in ("feed", "reagent"))
    out = sum(stream.mass for stream in (*ledger.products.values(), *ledger.wastes.values()))
    assert out == pytest.approx(into, rel=1e-9)


def test_units_and_areas_add_up(ledger: Ledger) -> None:
    """The plant's reagents and utilities are the sums of those of its units, and of its areas."""
    for what in ("reagents", "utilities"):
        totals = getattr(ledger, what)
        assert totals
        for name, total in totals.items():
            by_unit = sum(getattr(unit, what).get(name, 0.0) for unit in ledger.units)
            by_area = sum(area.get(name, 0.0) for area in ledger.by_area(what).values())
            assert by_unit == pytest.approx(total, rel=1e-12) and by_area == pytest.approx(total, rel=1e-12)


def test_a_flowsheet_wired_by_hand_has_a_ledger() -> None:
    """It needs a solution and the names of its streams, and nothing else."""
    plant = Flowsheet()
    shred = plant.add(Shredding(), plant.feed(Feed("NMC622", mass_flow="1 t/h")))
    screen = plant.add(Screening(), shred.shredded)
    plant.name(screen.undersize, "black mass")
    ledger = Ledger.of(plant.solve())
    assert ledger.black_mass is not None
    assert ledger.black_mass.mass < ledger.batteries.mass == pytest.approx(1000 / 3600)
    assert set(ledger.recovery.values()) == {0.0}  # nothing is sold


def test_black_mass_that_is_bought_does_not_count_as_what_it_is_made_of() -> None:
    """The yield is that of what passes the screen."""
    cells = {"chemistry": "NMC622", "form": "cell", "mass_flow": "1 t/h"}
    bought = {"chemistry": "NMC622", "form": "black_mass", "mass_flow": "1 t/h"}
    both, alone = (run({"feed": feeds}).ledger for feeds in ([cells, bought], [cells]))
    assert both.batteries.mass == pytest.approx(1000 / 3600)
    assert both.black_mass.mass == pytest.approx(alone.black_mass.mass, rel=1e-9)


@pytest.mark.slow
def test_a_block_is_what_its_scenarios_are_alone() -> None:
    """One of a batch, and some of it."""
    temperatures = ["50 degC", "60 degC", "80 degC"]
    feed = [{"chemistry": "NMC622", "mass_flow": "1 t/h"}]
    batch = run({"feed": feed, "leaching": {"temperature": temperatures}}).ledger
    last = batch.block(2)
    alone = run({"feed": feed, "leaching": {"temperature": temperatures[2]}}).ledger
    assert not last.batch and last.size == 1
    assert {k: v for k, v in last.recovery.items()} == pytest.approx(dict(alone.recovery), rel=1e-9)
    assert last.reagents == pytest.approx(alone.reagents, rel=1e-9)
    assert last.products.keys() == alone.products.keys()
    ends = batch.block(slice(0, 3, 2))
    assert ends.size == 2 and np.array_equal(ends.recovery["Ni"], batch.recovery["Ni"][[0, 2]])


def test_ledgers_add() -> None:
    """Two plants together take and make what each does; recovery is that of the sum."""
    one, other = run("nmc622-hydro").ledger, run("lfp-hydro").ledger
    with pytest.raises(InputError, match="of_plant"):
        _ = one + other
    both = one.of_plant("north") + other.of_plant("south")
    assert both.feed.mass == pytest.approx(one.feed.mass + other.feed.mass)
    lithium = [ledger.recovery["Li"] * ledger.feed.element_mass("Li") for ledger in (one, other)]
    assert both.recovery["Li"] * both.feed.element_mass("Li") == pytest.approx(sum(lithium), rel=1e-9)
    acid = "sulfuric acid"
    assert both.reagents[acid] == pytest.approx(one.reagents[acid] + other.reagents[acid])
    assert len(both.units) == len(one.units) + len(other.units)
    assert {unit.name for unit in both.units} >= {"north: leaching", "south: leaching"}


def test_batches_of_unlike_size_do_not_add() -> None:
    """Nothing is stretched."""
    feed = [{"chemistry": "LFP", "mass_flow": "1 t/h"}]
    plants = [run({"feed": feed, "screening": {"aperture": ["0.5 mm"] * n}}).ledger.of_plant(str(n)) for n in (2, 3)]
    with pytest.raises(InputError, match="2 scenarios"):
        _ = plants[0] + plants[1]


_SALT = "nickel sulfate hexahydrate"


class Take(Operation):
    """Three of four moles of a salt are sold as they come."""

    step = "take"
    outlets = ("sold", "rest")

    def run(self, feed: Stream) -> Effect:
        return Effect({"sold": feed.scaled(0.75), "rest": feed.scaled(0.25)})


class Blend(Operation):
    """Five moles of bought salt join what is left, and two of them all are sold."""

    step = "blend"
    outlets = ("sold", "lost")

    def run(self, feed: Stream) -> Effect:
        bought = reagent(_SALT, 5.0)
        left = Stream({_SALT: feed[_SALT] + 3.0, "water": bought["water"]})
        return Effect({"sold": Stream({_SALT: 2.0}), "lost": left}, {_SALT: bought})


def test_what_was_bought_is_not_won_beyond_what_got_there() -> None:
    """Of five moles bought two can be in the product behind them; the three sold before are the feed's."""
    plant = Flowsheet()
    take = plant.add(Take(), plant.feed(Stream({_SALT: 4.0})))
    blend = plant.add(Blend(), take.rest)
    plant.product(take.sold, _SALT)
    plant.product(blend.sold, "precursor")
    plant.waste(blend.lost, "sorting residue")
    assert Ledger.of(plant.solve()).recovery["Ni"] == pytest.approx(0.75)


def test_heat_is_bought_for_what_gets_there() -> None:
    """A unit's duty over its efficiency, and what it takes beside; cooling is what it gives off."""
    result = run("nmc622-hydro")
    units = {unit.name: unit for unit in result.ledger.units}
    for name, outcome in result.solution.outcomes.items():
        unit = units[name]
        powers, beside = [float(duty.power) for duty in outcome.duties], outcome.effect.utilities.get("heat", 0.0)
        taken, given = sum(p for p in powers if p > 0), -sum(p for p in powers if p < 0)
        assert taken - given == pytest.approx(float(outcome.heat))
        assert unit.utilities["heat"] == pytest.approx(taken / outcome.effect.heat_efficiency + beside)
        assert unit.utilities["cooling"] == pytest.approx(given)
        assert unit.utilities["electricity delivered"] == pytest.approx(min(float(outcome.effect.work), 0.0))
    assert any(o.effect.heat_efficiency < 1.0 < float(o.heat) for o in result.solution.outcomes.values())

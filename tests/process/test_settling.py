"""A scenario has the answer that it has alone, in any batch and order; one that has none is a row that says why."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from blackmass.process import Flowsheet, InputError, Operation, Stream, document, run, solving
from blackmass.process.document import Document
from blackmass.process.errors import BalanceError, ConvergenceError
from blackmass.process.memory import place
from blackmass.process.operation import Effect, Figure
from blackmass.process.parameters import fraction
from blackmass.process.result import Result


class Parting(Operation):
    """Sends a share round and warns of what it sees; above a limit its own iteration fails, or it gives back no number."""

    step = "parting"
    outlets = ("round", "out")

    share = fraction(0.5, doc="share that goes round", source="this test")
    fails = fraction(1.0, doc="share above which it does not solve", source="this test")
    refuses = fraction(1.0, doc="share above which it refuses", source="this test")
    breaks = fraction(1.0, doc="share above which it gives back no number", source="this test")

    def run(self, feed: Stream) -> Effect:
        if np.any(np.asarray(self.share) > self.fails):
            raise ConvergenceError("parting: its own iteration did not end.")
        if np.any(np.asarray(self.share) > self.refuses):
            raise InputError("parting.share: too much goes round; lower it.")
        share = np.where(np.asarray(self.share) > self.breaks, np.nan, self.share)[()]
        effect = Effect({"round": feed.scaled(share), "out": feed.scaled(1.0 - share)}, heat=0.0)
        effect.figures = [Figure("passing", feed["water"], "mol/s", "what passes")]
        if np.any(feed["water"] > 50.0):
            effect.warnings.append("it is full.")
        return effect


class Undecided(Parting):
    """Has two states where much comes in: it stays in the one it began in, and begins by what comes in."""

    step = "undecided"

    def run(self, feed: Stream) -> Effect:
        flow, share = np.broadcast_arrays(*(np.atleast_1d(np.asarray(n, float)) for n in (feed["water"], self.share)))
        here = place("state")
        last = here.last(flow.size)
        full = last[0] if last is not None else np.where(flow > 1.5, 1.0, 0.0)
        here.leave(full)
        share = share * np.where(full > 0.0, 0.2, 1.0)
        share = share if np.ndim(self.share) else float(share[0])
        return Effect({"round": feed.scaled(share), "out": feed.scaled(1.0 - share)}, heat=0.0)


def looped(share: Any, **more: Any) -> tuple[Flowsheet, Any]:
    """A part that goes round, then another, so that one circuit follows the other."""
    plant = Flowsheet()
    first = plant.add(Parting(share=share, **more), plant.feed(Stream({"water": 1.0})), name="first")
    plant.connect(first.round, first)
    second = plant.add(Parting(share=0.25), first.out, name="second")
    plant.connect(second.round, second)
    plant.product(second.out, "lithium carbonate")
    return plant, second


def test_one_that_does_not_settle_is_a_row_without_numbers() -> None:
    """Its neighbours are those of a batch without it, it has no number anywhere, and it alone is told."""
    share = np.array([0.5, 1.0, 0.9, 0.2])
    plant, second = looped(share)
    solution = plant.solve()
    good = np.array([0, 2, 3])
    assert list(solution.unsettled) == [1] and "first.round did not converge" in solution.unsettled[1]
    np.testing.assert_array_equal(solution.settled, [True, False, True, True])
    alone = looped(share[good])[0].solve()
    for port, stream in solution.streams.items():
        if port.outlet:
            np.testing.assert_allclose(stream["water"][good], alone[port]["water"], rtol=1e-12)
            assert np.isnan(stream["water"][1]) and np.isnan(stream.temperature[1]) and np.isnan(stream.pressure[1])
    effect = solution.outcomes["second"].effect
    assert np.isnan(effect.figure("passing")[1]) and np.isnan(solution.outcomes["second"].heat[1])
    # What the lost one filled up with while it was tried is no warning of the batch.
    assert not any(outcome.effect.warnings for outcome in solution.outcomes.values())
    assert solution.select(2)[second.out]["water"] == pytest.approx(1.0)
    with pytest.raises(ConvergenceError, match=r"scenario 1 has no answer: the recycle first\.round"):
        solution.select(1)
    assert "1 of them without an answer" in repr(solution)


def test_a_unit_of_two_states_stays_in_its_own() -> None:
    """Also where neighbours settle on other passes or not at all, so that the last pass is one of those that are left."""

    def plant(share: Any) -> tuple[Flowsheet, Any]:
        made = Flowsheet()
        unit = made.add(Undecided(share=share), made.feed(Stream({"water": 1.0})))
        made.connect(unit.round, unit)
        made.product(unit.out, "lithium carbonate")
        return made, unit

    share = np.array([0.5, 1.0, 0.9, 0.2, 0.0])
    made, unit = plant(share)
    solution = made.solve()
    assert list(solution.unsettled) == [1]
    for row in (0, 2, 3, 4):
        alone, same = plant(float(share[row]))
        assert solution[unit.round]["water"][row] == pytest.approx(alone.solve()[same.round]["water"], rel=1e-9)


def test_what_goes_round_for_ever_says_what_its_units_warn_of() -> None:
    """In a batch as alone."""
    solution = looped(np.array([1.0, 0.2]))[0].solve()
    assert solution.unsettled[0].endswith("Meanwhile first: it is full.")
    with pytest.raises(ConvergenceError, match="Meanwhile first: it is full"):
        looped(1.0)[0].solve()


def test_what_comes_no_nearer_is_given_up_early() -> None:
    """What all goes round fills up by as much on each pass, however it is tried; what nearly all goes round settles."""
    with pytest.raises(ConvergenceError, match="did not converge in 120 passes"):
        looped(1.0)[0].solve()
    plant, second = looped(np.array([1.0, 0.9999]))
    solution = plant.solve()
    assert list(solution.unsettled) == [0] and "in 120 passes" in solution.unsettled[0]
    assert solution[second.out]["water"][1] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("limit", "error"), [("fails", ConvergenceError), ("refuses", InputError), ("breaks", BalanceError)]
)
def test_a_unit_that_fails_in_one_scenario_fails_in_no_other(limit: str, error: type[Exception]) -> None:
    """Its own iteration, what it refuses, or what is no number; alone it is the error that it is as a row."""
    share = np.linspace(0.1, 0.9, 9)
    plant, second = looped(share, **{limit: 0.85})
    solution = plant.solve()
    assert list(solution.unsettled) == [8]
    np.testing.assert_allclose(solution[second.out]["water"][:8], 1.0, rtol=1e-9)
    with pytest.raises(error) as alone:
        looped(0.9, **{limit: 0.85})[0].solve()
    assert str(alone.value) == solution.unsettled[8]


def test_blocks_and_orders_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand at once, in blocks of seven, and backwards, the last of which has none that settles."""
    share = np.random.default_rng(5).uniform(0.0, 0.99, 60)
    share[[3, 40]] = 1.0
    share[56:] = 1.0
    whole = looped(share)[0].solve()
    back = looped(share[::-1])[0].solve()
    monkeypatch.setattr(solving, "BLOCK", 7)
    blocks = looped(share)[0].solve()
    assert list(whole.unsettled) == list(blocks.unsettled) == [3, 40, 56, 57, 58, 59]
    assert list(back.unsettled) == [0, 1, 2, 3, 19, 56]
    for port in whole.streams:
        if port.outlet:
            np.testing.assert_allclose(blocks[port]["water"], whole[port]["water"], rtol=1e-10)
            np.testing.assert_allclose(back[port]["water"][::-1], whole[port]["water"], rtol=1e-10)


def test_a_result_with_such_a_row() -> None:
    """Every figure of it is null in the document, which reads back; it is told first; the others are as alone."""
    plant, _ = looped(np.array([0.5, 1.0, 0.2]))
    result = run(plant)
    doc = result.to_dict()
    json.dumps(doc, allow_nan=False)
    Draft202012Validator(document.schema()).validate(doc)
    assert Document.read(doc).to_dict() == doc
    assert [row["scenario"] for row in doc["unsettled"]] == [1]
    assert doc["warnings"][0]["where"] == "scenarios"
    assert "1 of 3 have no answer (numbers 1). Number 1: the recycle first.round" in doc["warnings"][0]["text"]
    kpis = {name: figure["value"] for name, figure in doc["kpis"].items()}
    assert all(value[1] is None and value[0] is not None for value in kpis.values() if isinstance(value, list))
    assert kpis["value_per_tonne"][0] == pytest.approx(kpis["value_per_tonne"][2])
    product = doc["products"][0]
    assert product["mass_flow"]["value"][1] is None
    verdicts = product["specification"]["rows"][0]["verdict"]
    assert verdicts[1] == "not applicable" and verdicts[0] == verdicts[2] == "fail"
    assert result.products["lithium carbonate"].mass_flow.magnitude.shape == (3,)
    assert "3 scenarios" in repr(result) and result.to_frame("products").shape[0] == 3
    assert isinstance(result.select(2), Result)
    with pytest.raises(ConvergenceError, match="scenario 1 has no answer"):
        result.select(1)
    assert result.ledger.block(np.array([1, 2])).unsettled == {0: result.unsettled[1]}


class Curved(Parting):
    """Of much a smaller share goes round than of little, so that scenarios settle at different passes."""

    step = "curved"

    def run(self, feed: Stream) -> Effect:
        share = self.share * (1.0 + 9.0 / (1.0 + feed["water"] ** 2)) / 10.0
        return Effect({"round": feed.scaled(share), "out": feed.scaled(1.0 - share)}, heat=0.0)


def test_those_that_settle_early_keep_their_places() -> None:
    """Each as it is alone, though they leave the work one after the other."""

    def plant(share: Any) -> tuple[Flowsheet, Any]:
        flowsheet = Flowsheet()
        unit = flowsheet.add(Curved(share=share), flowsheet.feed(Stream({"water": 1.0})))
        flowsheet.connect(unit.round, unit)
        return flowsheet, unit

    share = np.random.default_rng(3).uniform(0.0, 0.98, 40)
    together, unit = plant(share)
    solution = together.solve()
    passes = set()
    for i, one in enumerate(share):
        alone = plant(float(one))[0].solve()
        passes.add(alone.passes)
        assert solution[unit.round]["water"][i] == pytest.approx(alone[unit.round]["water"], rel=1e-9)
    assert len(passes) > 3

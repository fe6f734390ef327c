"""A gate at a state-of-health threshold: what is good enough is sold for a second life."""

from __future__ import annotations

from dataclasses import replace

from ...equations import reuse
from ...equipment import Equipment
from ...operation import Effect, Figure, Operation
from ...parameters import count, fraction
from ...stream import Stream


class ReuseGate(Operation):
    """Each unit is measured; those at or above the threshold, and safe, leave the plant for reuse.

    State of health is normal over what arrives, the measurement adds a normal error. A pack of several
    modules that is judged as a whole passes only when all of its modules do. Testing takes one full cycle:
    a share of the nominal energy is lost as heat.
    """

    step = "reuse"
    area = "mechanical"
    equipment = (Equipment("battery tester", "feed"),)
    shown_first = ("threshold",)
    inlets = ("feed",)
    outlets = ("reused", "rest")

    threshold = fraction(0.80, doc="least state of health for reuse", source="cascade use below 80 % residual capacity")
    mean = fraction(
        0.75, doc="mean state of health of what arrives; keep it in line with feed.state_of_health", source="assumption"
    )
    spread = fraction(0.08, low=0.001, high=0.5, doc="standard deviation of it", source="assumption")
    measurement_error = fraction(
        0.025, low=0.0, high=0.3, doc="standard deviation of the test", source="assumption: 0.02-0.03"
    )
    modules = count(
        1, low=1, high=50, doc="modules that must all pass for one unit", source="1: each module is judged alone"
    )
    safety_reject = fraction(
        0.10, doc="share turned away for swelling, leakage or insulation", source="assumption: 5-15 %"
    )
    reused = fraction(
        None, doc="measured share that is reused; replaces the population", source="measured at the plant"
    )
    test_loss = fraction(
        0.12, doc="energy of the test cycle lost, over nominal energy", source="assumption: round trip 0.85-0.9"
    )

    def run(self, feed: Stream) -> Effect:
        population = (self.mean, self.spread, self.measurement_error, self.threshold)
        passes = self.reused
        if passes is None:
            passes = reuse.accepted(*population) ** self.modules * (1.0 - self.safety_reject)
        health = reuse.mean_of_accepted(*population)
        reused = feed.scaled(passes)
        # What is sold is what is left of the capacity, not what the cells held when new.
        sold = replace(reused, capacity=reused.capacity * health)
        rejected = feed.scaled(1.0 - passes)
        wrongly = reuse.falsely_accepted(*population) * (1.0 - self.safety_reject)
        return Effect(
            {"reused": sold, "rest": rejected},
            work=feed.capacity * self.test_loss,
            figures=[
                Figure("reused", passes, "1", "share reused"),
                Figure("falsely_accepted", wrongly, "1", "share falsely accepted, of all"),
                Figure("health_of_reused", health, "1", "state of health of the reused"),
                Figure("capacity_reused", sold.capacity, "kW", "capacity reused"),
            ],
        )

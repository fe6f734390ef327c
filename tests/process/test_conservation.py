"""Random feeds and random parameters: whatever is entered within bounds, everything closes."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from blackmass import chemistries
from blackmass.process import Feed, InputError, Registry, Result, Scenario, run
from blackmass.process.balance import TOLERANCE
from blackmass.process.errors import ConvergenceError
from blackmass.process.feed import FORMS
from blackmass.process.parameters import Parameter
from blackmass.process.plan import Plan
from blackmass.process.quantities import from_si

#: Left out by a contributor's loop for its time.
pytestmark = pytest.mark.slow

_EXAMPLES = 120

#: Above every smelting temperature, K.
_FURNACE = 1900.0

#: Parameters drawn at a time; the others keep their defaults.
_MOST_DRAWN = 10

#: Optional steps, and steps left out, at a time.
_MOST_OPTIONS = 3


def drawn(parameter: Parameter) -> st.SearchStrategy[Any]:
    """Values of a parameter anywhere between its bounds, as a scenario file would hold them."""
    low, high = parameter.bounds()
    if parameter.kind == "count":
        return st.integers(int(low), int(high))
    # Cut to the bounds again: the way to a typed unit and back may round a bound outwards.
    inside = st.floats(0.0, 1.0).map(lambda x: low + (0.0005 + 0.999 * x) * (high - low))
    ends = st.sampled_from([parameter.low, parameter.high])
    if parameter.unit == "1":
        return ends | inside
    return ends | inside.map(lambda x: f"{float(from_si(x, parameter.unit, parameter.dimension))!r} {parameter.unit}")


feeds = st.lists(
    st.fixed_dictionaries(
        {
            "chemistry": st.sampled_from(chemistries.available()),
            "form": st.sampled_from(list(FORMS)),
            "mass_flow": st.floats(-3, 5).map(lambda x: f"{10**x:.6g} kg/h"),
        }
    ),
    min_size=1,
    max_size=3,
)


#: Choices of the front end that make another plant of it.
_CHOICES: dict[str, dict[str, Any]] = {
    "discharge": {"method": "brine"},
    "shredding": {"atmosphere": "wet"},
    "scrubbing": {"reagent": "caustic"},
}


@st.composite
def scenarios(draw: st.DrawFn, route: str) -> dict[str, Any]:
    """A feed of up to three materials and a plant with some of its parameters anywhere within bounds."""
    scenario: dict[str, Any] = {"route": route, "feed": draw(feeds)}
    if route == "direct":
        scenario["relithiation"] = {"method": draw(st.sampled_from(["solid state", "hydrothermal"]))}
        scenario["annealing"] = {"atmosphere": draw(st.sampled_from(["by chemistry", "air", "nitrogen"]))}
    if route == "pyro":
        scenario["smelting"] = {
            "furnace": draw(st.sampled_from(["electric arc", "shaft"])),
            "slag_system": draw(st.sampled_from(["lime silica", "iron silica"])),
        }
    if route == "mechanical":
        for row in scenario["feed"]:
            if row["form"] == "black_mass":
                row["form"] = "cell"
    if route == "pyrolysis-hydro" and all(row["form"] == "black_mass" for row in scenario["feed"]):
        scenario["feed"][0]["form"] = "cell"
    plan = Plan(Registry.installed().route(route), [Feed(**row) for row in scenario["feed"]])
    offers = plan.offered(offer.step for offer in plan.route.offers)
    most = min(_MOST_OPTIONS, len(offers))
    asked = (
        draw(st.lists(st.sampled_from(offers), max_size=most, unique_by=lambda o: o.place or o.step)) if most else []
    )
    for offer in asked:
        scenario[offer.step] = {"skip": True} if offer.ordinary else {}
        if offer.beside:
            scenario.setdefault(offer.beside.step, {})
    if route == "mechanical":
        for step in draw(st.sets(st.sampled_from(list(_CHOICES)))):
            if not scenario.get(step):
                scenario[step] = dict(_CHOICES[step])
        if scenario.get("pyrolysis") == {}:
            scenario["pyrolysis"]["position"] = draw(st.sampled_from(["before shredding", "after shredding"]))
    _drop_what_does_not_fit(scenario, {*(offer.step for offer in asked), *_CHOICES})
    if route == "pyro" and "manganese_extraction" in scenario:
        scenario["smelting"]["oxygen_potential"] = -14.5  # so that there is some
    for row in scenario["feed"]:
        if FORMS[row["form"]]:
            row["state_of_charge"] = draw(st.floats(0, 1))
            row["state_of_health"] = draw(st.floats(0, 1))
    steps = Scenario(scenario).plan().used
    everything = [
        (step, p) for step, op in steps.items() for p in op.parameters.values() if p.kind in ("quantity", "count")
    ]
    chosen = draw(st.lists(st.sampled_from(everything), max_size=_MOST_DRAWN, unique_by=lambda sp: (sp[0], sp[1].name)))
    for step, parameter in chosen:
        scenario.setdefault(step, {})[parameter.name] = draw(drawn(parameter))
    return scenario


def _drop_what_does_not_fit(scenario: dict[str, Any], asked: set[str]) -> None:
    """Take out the optional steps that this feed or the others leave no place for."""
    while True:
        try:
            Scenario(scenario)
            return
        except InputError as told:
            step = str(told).split(":")[0].split()[0]
            if step.endswith(".base"):  # of another base than carbonation by carbon dioxide has a way out for
                step = "carbon_dioxide_carbonation"
            assert step in asked, told
            del scenario[step]


#: What a plant may be refused for: a metal with no outlet has no steady state, a precursor holds no more than all, and
#: a furnace cannot do with any oxygen, coke and flux. The message names it.
_REFUSALS = r"has no way out|hardly leaves|settles last|nothing crystallises|hardly more soluble|together exceed 1|in rising order|smelting\."


@pytest.mark.slow
@pytest.mark.parametrize(
    ("route", "examples", "most_refused"),
    [
        ("hydro", _EXAMPLES, 0.1),
        ("mechanical", _EXAMPLES // 2, 0.0),
        ("direct", _EXAMPLES // 2, 0.0),
        ("pyrolysis-hydro", 20, 0.1),
        ("pyro", 50, 0.35),  # oxygen, coke and flux drawn independently seldom suit each other
    ],
)
def test_everything_closes(route: str, examples: int, most_refused: float) -> None:
    """Elements, charge and energy around every unit and the plant; no negative flow; never more out than in.

    What is not refused by name closes, and few are refused.
    """
    refused = []

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],  # shrinking a plant takes longer than reading it
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(scenarios(route))
    def each(scenario: dict[str, Any]) -> None:
        try:
            result = run(scenario)
        except (ConvergenceError, InputError) as error:
            assert re.search(_REFUSALS, str(error)), error
            refused.append(scenario)
        else:
            closes(result, hottest=_FURNACE if route == "pyro" else 1200.0)

    each()
    assert len(refused) <= most_refused * examples


def closes(result: Result, hottest: float = 1200.0) -> None:
    """What must hold of any result; hottest: K."""
    solution = result.solution
    for name, outcome in solution.outcomes.items():
        for what, error in outcome.closure.items():
            assert error <= TOLERANCE, (name, what)
    assert all(error <= TOLERANCE for error in solution.closure.values())
    for port, stream in solution.streams.items():
        assert all(n >= 0 for n in stream.flows.values()), port
        assert 200.0 < stream.temperature < hottest, port
    for element, share in result.ledger.recovery.items():
        assert 0.0 <= share <= 1.0 + TOLERANCE, element


@pytest.mark.parametrize("factor", [2.0, 1e-6])
def test_twice_the_feed_gives_twice_the_product(factor: float) -> None:
    """Flows scale with the feed, figures per tonne do not change but for people, buildings and equipment: a large plant is cheaper."""
    one = run(_cells("1000 kg/h"))
    other = run(_cells(f"{1000 * factor!r} kg/h"))
    for port, stream in one.solution.streams.items():
        np.testing.assert_allclose(other[port].mass, factor * stream.mass, rtol=1e-9, atol=1e-15 * factor)
    ours, theirs = one.to_dict(), other.to_dict()
    fixed = ("cost_per_tonne", "margin_per_tonne")
    same = {("kpis", name) for name in ours["kpis"] if name not in fixed}
    same |= {("costs", kind) for kind in ("feedstock", "freight", "reagents", "utilities", "wastes", "handling")}
    for table, name in sorted(same):
        assert theirs[table][name]["value"] == pytest.approx(ours[table][name]["value"], rel=1e-9), name
    cheaper = theirs["kpis"]["cost_per_tonne"]["value"] < ours["kpis"]["cost_per_tonne"]["value"]
    assert cheaper == (factor > 1.0)


@pytest.mark.parametrize(
    "mass_flow", ["1 t/h", "1000 kg/h", "2204.622621848776 lb/h", "24 t/d", "6400 t/yr", "6.4 kt/a"]
)
def test_units_of_the_feed_do_not_matter(mass_flow: str) -> None:
    """One tonne an hour, told in many ways (a year has 6400 h), gives the same answer."""
    found, same = run(_cells(mass_flow)), run(_cells("1 t/h"))
    for name in ("black mass", "lithium carbonate", "nickel sulfate hexahydrate"):
        np.testing.assert_allclose(found[name].mass, same[name].mass, rtol=1e-9)


def _cells(mass_flow: str) -> dict[str, Any]:
    return {"feed": [{"chemistry": "NMC622", "form": "cell", "mass_flow": mass_flow}]}


def test_stored_energy_is_in_the_balance() -> None:
    """A full cell brings its electricity: what the grid gets, what turns to heat and what stays add up to it."""
    result = run({"feed": [{**_cells("1 t/h")["feed"][0], "state_of_charge": 1.0, "state_of_health": 1.0}]})
    stored = result["feed"].stored_energy
    # EverBatt 2020: 242 Wh/kg.
    assert stored == pytest.approx(1000 / 3600 * 242.0 * 3600)
    outcome = result.solution.outcomes["discharge"]
    left = result["discharge: discharged"].stored_energy
    assert -outcome.effect.work - outcome.heat + left == pytest.approx(stored, rel=1e-12)


def _mass_in(result: Result) -> float:
    return float(sum(stream.mass for stream in result.solution.plant.feeds.values()))


def test_mass_closes_too() -> None:
    """Mass is not audited as such (elements are): what enters leaves, within the sum of the elements' errors."""
    result = run(_cells("1 t/h"))
    solution = result.solution
    additions = sum(s.mass for o in solution.outcomes.values() for s in o.effect.additions.values())
    inside = solution.plant.destinations()
    leaving = sum(stream.mass for port, stream in solution.streams.items() if port not in inside)
    assert leaving == pytest.approx(_mass_in(result) + additions, rel=1e-10)

"""What a route offers, against the plants that can be built; and what is asked for in vain is told why."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from blackmass.process import Feed, InputError
from blackmass.process.errors import BlackmassError
from blackmass.process.plan import Plan
from blackmass.process.registry import Registry

#: Left out by a contributor's loop for its time.
pytestmark = pytest.mark.slow

_README = Path(__file__).resolve().parents[3] / "README.md"

_REGISTRY = Registry.installed()


def feeds(chemistry: str, *forms: str) -> list[Feed]:
    return [Feed(chemistry, form=form, mass_flow="1 t/h") for form in forms]


#: They stand only in a plant whose every base is lithium hydroxide, so that there is no salt of sodium to split.
_WITHOUT_SODIUM = ("carbon_dioxide_carbonation", "lithium_sulfate")


def plan(route: str, fed: list[Feed], **tables: dict[str, Any]) -> Plan:
    if any(step in tables and not tables[step].get("skip") for step in _WITHOUT_SODIUM):
        others = {step: table for step, table in tables.items() if step not in _WITHOUT_SODIUM}
        wired = Plan(_REGISTRY.route(route), fed, others)
        wired.route.wire(wired)
        based = {step for step, used in wired.used.items() if hasattr(used, "base")}
        tables |= {step: {**tables.get(step, {}), "base": "lithium hydroxide"} for step in based}
    return Plan(_REGISTRY.route(route), fed, tables)


def builds(route: str, fed: list[Feed], **tables: dict[str, Any]) -> bool:
    try:
        plan(route, fed, **tables).build()
    except InputError:
        return False
    return True


@pytest.mark.parametrize("route", _REGISTRY.routes)
@pytest.mark.parametrize("chemistry", ["NMC622", "LFP"])
@pytest.mark.parametrize(
    "forms",
    [
        ("pack",),
        ("module",),
        ("cell",),
        ("rejected_cell",),
        ("electrode_scrap",),
        ("black_mass",),
        ("cell", "black_mass"),
    ],
    ids=lambda forms: "+".join(forms),
)
def test_offers_are_what_can_be_built(route: str, chemistry: str, forms: tuple[str, ...]) -> None:
    """Each step that is offered makes another plant, alone or beside another; no table of any other step does."""
    fed = feeds(chemistry, *forms)
    if not builds(route, fed):
        pytest.skip("this route refuses this feed")
    plain = plan(route, fed).build()
    offers = plain.offered()
    for offer in offers:
        other = plan(route, fed, **{offer.step: {"skip": True} if offer.ordinary else {}}).build()
        assert (offer.step in plain.used, offer.step in other.used) == (offer.ordinary, not offer.ordinary)
        for step in {o.step for o in plain.offered([offer.step])} - {o.step for o in offers}:
            assert builds(route, fed, **{offer.step: {}, step: {}}), step
    others = set(_REGISTRY.steps) - set(plain.used) - {offer.step for offer in offers}
    with_tables = plan(route, fed, **{step: {} for step in others})
    with_tables.route.wire(with_tables)
    assert with_tables.used.keys() == plain.used.keys()


@pytest.mark.parametrize("chemistry", ["LMO", "LCO", "NCA"])
def test_a_smelter_offers_what_its_metals_allow(chemistry: str) -> None:
    """Manganese is extracted where there is some; a hydroxide is made of nickel or cobalt."""
    fed = feeds(chemistry, "cell")
    offered = {offer.step for offer in plan("pyro", fed).build().offered()}
    for step in ("manganese_extraction", "mixed_hydroxide", "precursor"):
        assert (step in offered) == builds("pyro", fed, **{step: {}}), step


@pytest.mark.parametrize(("chemistry", "ordinary"), [("LNMO", True), ("NMC622", False), ("LMO", False)])
def test_a_smelter_extracts_manganese_by_itself_where_no_cobalt_takes_it_along(chemistry: str, ordinary: bool) -> None:
    """What is offered as ordinary stands, and skip leaves it out; what is offered as optional does not; each on its terms."""
    fed = feeds(chemistry, "cell")
    plain = plan("pyro", fed).build()
    (offer,) = (offer for offer in plain.offered() if offer.step == "manganese_extraction")
    assert (offer.ordinary, "manganese_extraction" in plain.used) == (ordinary, ordinary)
    assert builds("pyro", fed, manganese_extraction={"skip": True}) == ordinary
    assert "manganese_extraction" in plan("pyro", fed, manganese_extraction={"ph": 2.6}).build().used
    assert "; or " in plain.route.terms["manganese_extraction"]


@pytest.mark.slow
def test_steps_of_one_place_exclude_each_other() -> None:
    """Each pair of one place is refused by the names of both; no other pair of a plant is."""
    fed = feeds("NMC622", "cell")
    optional = [offer for offer in plan("hydro", fed).build().offered() if not offer.ordinary]
    for first in optional:
        for second in optional[: optional.index(first)]:
            tables: dict[str, Any] = {first.step: {}, second.step: {}}
            if first.place and first.place == second.place:
                with pytest.raises(InputError, match=f"{second.step} and {first.step}.*same place"):
                    plan("hydro", fed, **tables).build()
            elif "electrodialysis" in tables and {*tables} & {*_WITHOUT_SODIUM}:
                assert not builds("hydro", fed, **tables)
            else:
                assert builds("hydro", fed, **tables), tables


@pytest.mark.parametrize(
    ("route", "form", "tables", "words"),
    [
        ("hydro", "black_mass", {"reuse": {}}, "reuse: .*hydro route.*only where packs, modules or cells are fed"),
        ("pyro", "cell", {"lithium_hydroxide": {}}, "lithium_hydroxide: .*only beside slag_leaching; add that table"),
        ("hydro", "cell", {"bioleaching": {}, "leaching": {}}, "leaching: bioleaching takes the same place"),
        ("pyro", "cell", {"copper_cementation": {}, "copper_electrowinning": {}}, "same place"),
        ("pyro", "cell", {"mixed_hydroxide": {}, "manganese_extraction": {}}, "leave no place for it"),
        ("hydro", "cell", {"smelting": {}}, "no such step"),
        ("hydro", "cell", {"nickel_extraction": {"skip": True}}, "nickel_extraction.skip is not a parameter"),
        ("pyro", "pack", {"dismantling": {"skip": "yes"}}, "dismantling.skip: 'yes' is not possible"),
    ],
)
def test_asked_for_in_vain(route: str, form: str, tables: dict[str, Any], words: str) -> None:
    """Why a step finds no place, by name."""
    with pytest.raises(InputError, match=words):
        plan(route, feeds("NMC622", form), **tables).build()


def test_the_readme_lists_what_is_offered() -> None:
    """One row a route: what it is, and its optional steps."""
    rows = re.findall(r"^\| `([\w-]+)` \| (.*) \| (.*) \|$", _README.read_text(encoding="utf-8"), re.MULTILINE)
    routes = map(_REGISTRY.route, _REGISTRY.routes)
    assert rows == [(route.name, route.title, route.optional_steps) for route in routes]


def test_every_offer_says_on_what_terms() -> None:
    """A condition is told in words."""
    for route in map(_REGISTRY.route, _REGISTRY.routes):
        for offer in route.offers:
            assert bool(offer.where.words) == ("only where" in offer.terms)
            assert offer.step in _REGISTRY.steps


def test_an_impossible_feed_is_refused_by_the_route() -> None:
    """Nothing is offered against the feed's own fault."""
    with pytest.raises(BlackmassError, match="mechanical route ends at black mass"):
        plan("mechanical", feeds("NMC622", "black_mass")).build()

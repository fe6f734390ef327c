"""Where steps would stand that a plant could have: its scenario wired with each of them, and nothing solved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from blackmass.process.errors import InputError
from blackmass.process.flowsheet import Flowsheet
from blackmass.process.registry import Registry

from ..figures.blocks import Possible
from .fields import form_of, switches
from .made import made

#: Kinds of parameters by which a route decides how it goes on; numbers change no wiring.
_DECIDING = ("choice", "text")

#: A feed that is alone: how much there is of it places nothing.
_ANY = "1 t/h"


@dataclass(frozen=True)
class Places:
    """Steps that are switched off: where they would stand, and why the others of them cannot."""

    possible: list[Possible]
    impossible: dict[str, str]


def wiring(scenario: Mapping[str, Any]) -> dict[str, Any]:
    """What of a scenario decides where its steps stand; the scenario itself where that alone gives no plant."""
    steps, declared = Registry.installed().steps, form_of(made(scenario))
    bare = {key: table for key, table in scenario.items() if key not in ("plant", "economics", "uncertainty")}
    for step in set(bare) & set(steps):
        known = declared[step].parameters if step in declared else {}
        bare[step] = {k: v for k, v in bare[step].items() if k == "skip" or (k in known and known[k].kind in _DECIDING)}
    rows = bare["feed"] if isinstance(bare["feed"], list) else [bare["feed"]]
    if len(rows) == 1:
        bare["feed"] = [{**rows[0], "mass_flow": _ANY}]
    try:
        made(bare)
    except InputError:
        return dict(scenario)
    return bare


def places(scenario: Mapping[str, Any]) -> Places:
    """The steps that are switched off."""
    here = made(scenario).plan()
    taken = {offer.step: offer.place for offer in here.route.offers}
    optional, ordinary = switches(scenario)
    found = Places([], {})
    for step in dict.fromkeys((*optional, *ordinary)):
        if step in here.used:
            continue
        try:
            there = made(turned_on(scenario, step, taken)).plan()
        except InputError as error:
            found.impossible[step] = str(error)
        else:
            found.possible.append(Possible(step, _after(here.plant, there.plant, step)))
    return found


def turned_on(scenario: Mapping[str, Any], step: str, places: Mapping[str, str]) -> dict[str, Any]:
    """The scenario with a step, in place of those that stand where it would; places: by step, from what a route offers."""
    gone = {other for other, place in places.items() if place and place == places.get(step) and other != step}
    kept = {key: table for key, table in scenario.items() if key not in gone}
    return {**kept, step: {key: value for key, value in kept.get(step, {}).items() if key != "skip"}}


def _after(here: Flowsheet, there: Flowsheet, step: str) -> str | None:
    """The unit of this plant that leads to the step in one with it; none where it stands first."""
    unit = next(name for name, unit in there.units.items() if unit.operation.step == step)
    seen = {unit}
    while True:  # upwards by what comes first to each, past what that plant has and this one has not
        ports = next(iter(there.units[unit].sources.values()), [])
        before = [port.unit for port in ports if port.unit in there.units and port.unit not in seen]
        if not before:
            return None
        unit = next((name for name in before if name in here.units), before[0])
        if unit in here.units:
            return unit
        seen.add(unit)

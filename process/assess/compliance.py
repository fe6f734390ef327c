"""Compliance: figures of a ledger against rules, which are dated data. It never touches a balance.

A rule that asks for what the plant does not do, or for a metal that the batteries do not hold, is not applicable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from .. import tables
from ..components import BINDERS, of_material
from ..ledger import Ledger
from ..numerics import share_of
from ..parameters import Declared, choice, fraction, plant_data
from ..stream import EMPTY, Stream, mix
from .fractions import MATERIAL, Fraction, fractions
from .purity import Limit, Purity

#: Forms in which waste batteries arrive; scrap and rejected cells are waste of manufacturing, black mass an intermediate.
BATTERIES = ("pack", "module", "cell")

#: Metals whose recovery the EU sets targets for, and the norms of China.
_EU_METALS = ("Co", "Cu", "Li", "Ni")
_CHINA_METALS = ("Li", "Ni", "Co", "Mn")
_FOIL_METALS = ("Cu", "Al")

#: What may be left out of input and output: the elements, or the components, that are excluded.
_EXCLUDED: Mapping[str, tuple[str, ...]] = {
    "nothing": (),
    "graphite and carbon black": ("graphite", "carbon black"),
    "carbon, phosphorus, chlorine and sulfur": ("C", "P", "Cl", "S"),
}

#: Relative slack of a least, so that a rate at its target passes however it was rounded.
_SLACK = 1e-6

_NO_OXYGEN = "not counted"

_DESTINATIONS = ("the plant's own country", "an OECD country", "a country outside the OECD")


class Compliance(Declared):
    """How the plant is held against law and norms."""

    key = "compliance"

    excluded = choice(
        "nothing", tuple(_EXCLUDED),
        doc="what a recycler leaves out of input and output of the EU's recycling efficiency",
        source="EU 2025/606 leaves a list to the recycler's discretion until the end of 2029 (EUROBAT on the draft)",
    )  # fmt: skip
    downstream = plant_data(
        ("Li", "Ni", "Co", "Mn", "Cu", "Al", "Fe", "P", "graphite"),
        doc="share of each that later recyclers bring into products, of what leaves in black mass and other intermediates",
        source="the later recyclers' own rates",
    )  # fmt: skip
    oxygen = choice(
        _NO_OXYGEN, (_NO_OXYGEN, "of the batteries"),
        doc="whether oxygen counts in the EU's recycling efficiency: that of cathode material or iron phosphate of the batteries "
        "which is sold as such, and never what reagents brought",
        source="the stricter reading; (EU) 493/2012 counted the batteries' own oxygen (recalled)",
    )  # fmt: skip
    slag_used = fraction(
        0.0, doc="share of the slag that is used as a product; what the batteries brought to it counts",
        source="EU 2025/606 as recalled: slag counts only where it is used",
    )  # fmt: skip
    absent = fraction(
        "0.1 percent", high="5 percent", doc="mass share of the batteries up to which a metal is not in them but as a trace",
        source="assumption: the plating of tabs",
    )  # fmt: skip
    destination = choice(
        _DESTINATIONS[0], _DESTINATIONS, doc="where black mass that is sold goes to", source="the plain case"
    )


@dataclass(frozen=True)
class Rate:
    """A figure that rules look at. applies: whether there is such a figure, by scenario.

    counted: what makes it up, by name, in the unit of the value. passed_over: what is left out, with the reason.
    limits: mass fractions by element, for a rule that is a window.
    """

    value: Any = None
    applies: Any = True
    unit: str = "kg/kg"
    counted: Mapping[str, Any] = field(default_factory=dict)
    passed_over: Mapping[str, tuple[Any, str]] = field(default_factory=dict)
    limits: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """A rule, the figure it looks at, its limit, whether that is kept, and whether the rule applies."""

    rule: str
    actual: Any
    target: float | None
    passes: Any
    applies: Any
    about: Mapping[str, Any]
    rate: Rate

    @property
    def source(self) -> str:
        """Where the rule stands."""
        return self.about["source"]

    @property
    def window(self) -> tuple[Limit, ...]:
        """The limits of a rule that is a window."""
        return tuple(
            Limit(what, share, _within(share, least, most), least, most)
            for what, (least, most) in self.about.get("window", {}).items()
            for share in [self.rate.limits.get(what, 0.0)]
        )


_NONE = Rate(applies=False)


def compliance(ledger: Ledger, purity: Purity, settings: Compliance | None = None) -> tuple[Verdict, ...]:
    """The verdict of every rule."""
    return judged(figures(ledger, purity, settings or Compliance()))


def judged(given: Mapping[str, Rate]) -> tuple[Verdict, ...]:
    """The verdict of every rule on the figures that are given; a rule whose figure is not is not applicable."""
    return tuple(_verdict(rule, given.get(rule["figure"], _NONE)) for rule in tables.rules().values())


def _verdict(rule: Mapping[str, Any], rate: Rate) -> Verdict:
    if "window" in rule:
        found = Verdict(rule["rule"], None, None, None, rate.applies, rule, rate)
        known = np.logical_and.reduce([limit.known for limit in found.window])
        kept = np.logical_and.reduce([limit.passes for limit in found.window])
        return replace(found, passes=kept, applies=np.logical_and(rate.applies, known))
    target = rule.get("most", rule.get("least"))
    actual = np.where(rate.applies, np.nan if rate.value is None else rate.value, np.nan)
    passes = actual < target if "most" in rule else actual >= target * (1 - _SLACK)
    return Verdict(rule["rule"], actual, target, passes, np.logical_and(rate.applies, ~np.isnan(actual)), rule, rate)


def _within(share: Any, least: float, most: float) -> Any:
    return (np.asarray(share) >= least) & (np.asarray(share) <= most)


# --- figures -------------------------------------------------------------------------------------------------------


def figures(ledger: Ledger, purity: Purity, settings: Compliance) -> Mapping[str, Rate]:
    """What the rules look at, of a plant."""
    parts = fractions(ledger, purity, settings.downstream or {}, settings.slag_used, settings.oxygen != _NO_OXYGEN)
    rates = WasteBatteries(ledger, parts, settings)
    return {
        **black_mass_figures(ledger),
        "EU recycling efficiency": rates.efficiency,
        **{f"EU recovery {metal}": rates.recovery(metal) for metal in _EU_METALS},
        **{f"China {metal} in products": _of_powder(ledger, parts, metal, settings.absent) for metal in _CHINA_METALS},
        **{f"China {metal} recovered": _of_batteries(ledger, parts, metal, settings.absent) for metal in _FOIL_METALS},
        "China energy per lithium carbonate": _energy(ledger),
        "China repaired material": _repaired(ledger),
        "black mass sold": _sold(ledger, settings.absent),
        "black mass stays": _shipped(ledger, settings.destination),
    }


def black_mass_figures(ledger: Ledger) -> Mapping[str, Rate]:
    """What the rules on black mass look at: grades, and the share of the fed electrode powder that is in it.

    What is sold for a second life is not recycled, and no loss.
    """
    black_mass = ledger.black_mass
    if black_mass is None:
        return {}
    powder = [key for key in of_material("cathode coating", "anode coating") if key not in BINDERS]
    fed = ledger.batteries.mass_of(powder) - ledger.reused.mass_of(powder)
    grades = {f"grade {e}": Rate(share_of(black_mass.element_mass(e), black_mass.mass)) for e in ("Al", "Cu")}
    return {**grades, "powder recovery": Rate(share_of(black_mass.mass_of(powder), fed), np.asarray(fed) > 0)}


@dataclass(frozen=True)
class WasteBatteries:
    """The rates of the EU: of what waste batteries brought, what is in fractions that count."""

    ledger: Ledger
    parts: tuple[Fraction, ...]
    settings: Compliance

    @cached_property
    def _fed(self) -> Stream:
        return self.ledger.of_form(*BATTERIES)

    def _input(self, what: str) -> Any:
        """kg/s of an element in the waste batteries that are recycled."""
        return np.maximum(self._fed.contained(what) - self.ledger.reused.contained(what), 0.0)

    def _share(self, what: str) -> Any:
        """Share of what is won of an element that is of waste batteries: what is fed beside them is allocated by input."""
        fed, reused = self.ledger.feed, self.ledger.reused
        if what == MATERIAL:
            return share_of(self._fed.mass - reused.mass, fed.mass - reused.mass)
        return share_of(self._input(what), fed.contained(what) - reused.contained(what))

    def recovery(self, metal: str) -> Rate:
        """Share of a metal of the waste batteries that is in fractions that count, as the element."""
        mass, held = self._mass, self._input(metal)
        there = share_of(held, mass) > self.settings.absent
        masses = [(part, part.masses[metal] * self._share(metal)) for part in self.parts if metal in part.masses]
        return _rate(masses, held, there)

    @cached_property
    def _mass(self) -> Any:
        """Dry kg/s of waste batteries that are recycled."""
        return self._fed.mass - self._fed.component_mass("water") - self.ledger.reused.mass

    @cached_property
    def efficiency(self) -> Rate:
        """Mass of the fractions that count over that of the waste batteries, without what the recycler leaves out."""
        left_out = _EXCLUDED[self.settings.excluded]
        whole = self._mass - sum((self._input(what) for what in left_out), 0.0)
        masses = []
        for part in self.parts:
            kept = {w: mass for w, mass in part.masses.items() if not self._leaves_out(w)}
            mass = sum((kept[what] * self._share(what) for what in kept), 0.0)
            if MATERIAL in kept and part.name in self.ledger.products:
                stream = self.ledger.products[part.name]
                mass = mass - sum((stream.contained(w) for w in left_out), 0.0) * self._share(MATERIAL)
            if np.any(np.asarray(mass) > 0):
                masses.append((part, mass))
        return _rate(masses, whole, np.asarray(self._mass) > 0)

    def _leaves_out(self, what: str) -> bool:
        left_out = _EXCLUDED[self.settings.excluded]
        return what in left_out or (what == "graphite" and "C" in left_out)


def _rate(masses: Iterable[tuple[Fraction, Any]], whole: Any, applies: Any) -> Rate:
    """What counts over the whole, with all that makes it up and all that is passed over."""
    counted, passed_over = {}, {}
    for part, mass in masses:
        share, counts = share_of(mass, whole), np.asarray(part.counts)
        if np.any(counts):
            counted[part.name] = np.where(counts, share, 0.0)[()]
        if not np.all(counts) and np.any(np.asarray(share) > 0):
            passed_over[part.name] = (np.where(counts, 0.0, share)[()], part.why)
    return Rate(sum(counted.values(), 0.0), applies, counted=counted, passed_over=passed_over)


def _of_powder(ledger: Ledger, parts: tuple[Fraction, ...], metal: str, absent: Any) -> Rate:
    """Metal in products over that in the powder worked up; without powder, over that in the batteries smelted."""
    if "black mass" in ledger.products:
        return _NONE
    powder = ledger.of_form("black_mass")
    made = ledger.feed if ledger.black_mass is None else mix([ledger.black_mass, powder])
    fed = made.contained(metal) - (ledger.reused.contained(metal) if ledger.black_mass is None else 0.0)
    return _metal(parts, metal, fed, share_of(fed, made.mass) > absent)


def _of_batteries(ledger: Ledger, parts: tuple[Fraction, ...], metal: str, absent: Any) -> Rate:
    """Copper or aluminium in products over that in what is fed."""
    fed = ledger.feed.contained(metal) - ledger.reused.contained(metal)
    return _metal(parts, metal, fed, share_of(fed, ledger.feed.mass) > absent)


def _metal(parts: tuple[Fraction, ...], metal: str, fed: Any, applies: Any) -> Rate:
    return _rate([(part, part.masses[metal]) for part in parts if metal in part.masses], fed, applies)


def _energy(ledger: Ledger) -> Rate:
    """Energy taken by the whole plant over the lithium carbonate made, J/kg."""
    made = ledger.products.get("lithium carbonate")
    if made is None:
        return _NONE
    taken = ledger.utilities.get("electricity", 0.0) + ledger.utilities.get("heat", 0.0)
    carbonate = np.asarray(made.component_mass("lithium carbonate"), float)
    return Rate(taken / np.where(carbonate > 0, carbonate, np.inf), carbonate > 0, "GJ/t")


def _repaired(ledger: Ledger) -> Rate:
    """Cathode material sold again over that fed, by the metals of its host."""
    metals = ("Ni", "Co", "Mn", "Fe")
    again = [s.only([tables.products()[n]["recovered_in"]]) for n, s in ledger.products.items()
             if "recovered_in" in tables.products()[n]]  # fmt: skip
    if not again:
        return _NONE
    fed = ledger.feed.only(of_material("cathode coating"))
    held = sum(fed.element_mass(metal) for metal in metals)
    return Rate(share_of(sum(mix(again).element_mass(metal) for metal in metals), held), np.asarray(held) > 0)


def _sold(ledger: Ledger, absent: Any) -> Rate:
    """Assay of black mass that is sold, dry; windows are for that of nickel and cobalt chemistries."""
    stream = ledger.products.get("black mass", EMPTY)
    dry = stream.mass - stream.component_mass("water")
    shares = {e: share_of(stream.element_mass(e), dry) for e in ("Ni", "Co", "Li", "Al", "Cu", "F", "Fe")}
    shares["Ni and Co"] = shares["Ni"] + shares["Co"]
    shares["moisture"] = share_of(stream.component_mass("water"), stream.mass)
    return Rate(None, np.asarray(shares["Ni"]) > absent, limits=shares)


def _shipped(ledger: Ledger, destination: str) -> Rate:
    """One where black mass stays where it may go, else zero."""
    sold = ledger.products.get("black mass")
    return _NONE if sold is None else Rate(float(destination != _DESTINATIONS[2]), np.asarray(sold.mass) > 0, "1")

"""Speciation of a sulfate liquor: dissolved species and solids at equilibrium, by specific ion interaction theory (SIT).

The metal that stays dissolved over a solid is closed-form once ionic strength, free sulfate and free fluoride are known: the
solid fixes the free ion, and complexes with sulfate, fluoride and hydroxide follow from it. In the activity coefficients the
Debye-Hueckel term does most of the work; Davies coefficients fail at the strength of leach liquors.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import tables
from ..constants import GAS_CONSTANT, ZERO_CELSIUS
from ..memory import place
from ..numerics import Values

_STANDARD = 298.15  # K, of the constants

_LN10 = np.log(10.0)

#: mol of water in a kg of it.
_WATER = 55.508

#: (kg/mol)^(1/2): ion size term of the Debye-Hueckel expression of SIT, exact by definition of the theory.
_SIZE = 1.5

#: SIT interaction coefficients, kg/mol, with the sodium of the liquor; those of all other pairs of these ions
#: are 0 there (ThermoChimie 12a).
_WITH_SODIUM = {"SO4-2": -0.12, "HSO4-": -0.01, "Ni(SO4)2-2": -0.263, "F-": 0.02}

#: Of sulfate with sodium, to the natural logarithm of an activity.
_SULFATE_SODIUM = _LN10 * _WITH_SODIUM["SO4-2"]

#: Largest relative change at which the iteration of ionic strength and free ions stops, and its longest run.
_SETTLED, _LONGEST = 1e-12, 500

#: Share of the scenarios that must have settled before the others go on alone.
_DONE = 0.25

#: Change below which plain steps are near enough for Newton's method; that at which one more of its steps would show nothing,
#: since each squares what is left; the steps it may take; and the share of a concentration that is not gone beyond at a time.
_NEAR, _NEWTON, _FEW_STEPS, _SURE = 0.05, 1e-8, 8, 0.7

#: What the next pass starts from.
_REMEMBERED = ("mixed", "solutes", "anions", "protons", "ion", "fluoride", "both", "low", "high")

#: What follows from the state, and is looked at anew.
_SEEN = ("n", "lines", "log_sulfate")

#: What of the slopes of the liquor against Newton's unknowns never changes, and the unknowns themselves.
_BY_UNKNOWNS, _SAME = np.zeros((7, 7, 1)), np.eye(7)[:, :, None]
for _row, _column, _slope in (
    (0, 3, -1.0 / _WATER), (0, 6, 1.0), (1, 1, 1.0), (1, 2, _SULFATE_SODIUM), (3, 2, 1.0), (4, 5, 1.0), (6, 6, 1.0), (5, 4, 1.0),
):  # fmt: skip
    _BY_UNKNOWNS[_row, _column] = _slope

#: Largest logarithm of the mol/kg of a species on the way.
_MOST = 14.0

#: Share of a metal that counts as no precipitate: what the iteration leaves uncertain.
_ROUNDING = 1e-11

#: First steps of ionic strength, free sulfate and sodium, taken as they come; the part of the last step that is taken back after them,
#: from going on to damping; and the least share of what a plain step gives that is left.
_PLAIN, _PART, _KEPT = 4, (-3.0, 0.6), 0.2

#: Steps after which such a step goes only half way: where cryolite and sodium turn about one another.
_SLOW, _HALF = 60, 0.5

#: Largest step of the logarithm of a free ion at a time, and the least share of the sodium that a step may leave.
_STEP, _LEFT = 3.0, 0.2

#: Factors of the longest step of free fluoride where it turns back, and where it goes on.
_TRUST = (0.4, 1.2)

#: Logarithm of a metal over the activity of its ion, where the iteration starts: most is bound, and activities are low.
_BOUND = 4.0

#: mol/kg that count as none: of an ion, and where a logarithm only has to stay finite.
_TRACE, _NOTHING = 1e-30, 1e-300

#: Where several solids of a metal are known, those that form: fresh hydroxides of nickel and cobalt, amorphous one of iron.
FRESH = ("fresh", "hydroxide", "sodium")


class _Table:
    """The dissolved species and the solids as arrays, one row each; free ions of the metals, H+ and F- included."""

    def __init__(self, chosen: frozenset[str]) -> None:
        known = tables.records("hydroxides.csv")
        self.elements = tuple(dict.fromkeys(row["element"] for row in known))
        valence = {row["element"]: float(row["valence"]) for row in known}
        self.valence = np.array(list(valence.values()))
        rows = [row for row in known if not row["choice"] or row["choice"] in chosen]
        self.solids = tuple(row["solid"] for row in rows)
        self.components = tuple(row["component"] for row in rows)
        self.solid_of = np.array([self.elements.index(row["element"]) for row in rows])
        keys = ("atoms", "protons", "sulfate", "fluoride", "sodium", "log_k", "enthalpy_kJ")
        (
            self.solid_atoms, self.solid_protons, self.solid_sulfate, self.solid_fluoride, self.solid_sodium, self.solid_log_k,
            self.solid_enthalpy,
        ) = (np.array([[float(row[key])] for row in rows]) for key in keys)  # fmt: skip
        # Free ions: atoms, protons, sulfate, fluoride, sodium, charge, log10 K, enthalpy.
        free = [(f"{e} ion", e, 1.0, 0.0, 0.0, 0.0, 0.0, valence[e], 0.0, 0.0) for e in self.elements]
        free += [
            ("H+", "H", 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0),
            ("F-", "F", 0.0, 0.0, 0.0, 1.0, 0.0, -1.0, 0.0, 0.0),
        ]
        keys = ("atoms", "protons", "sulfate", "fluoride", "sodium", "charge", "log_k", "enthalpy_kJ")
        bound = [
            (row["species"], row["element"], *(float(row[key]) for key in keys))
            for row in tables.records("aqueous_species.csv")
        ]
        names, of, *numbers = zip(*free, *bound, strict=True)
        self.atoms, self.protons, self.sulfate, self.fluoride, self.sodium, self.charge, self.log_k, self.enthalpy = (
            map(np.array, numbers)
        )
        self.epsilon = np.array([_WITH_SODIUM.get(name, 0.0) for name in names])
        self.owner = np.array([(*self.elements, "H", "F").index(element) for element in of])
        self.member = (np.arange(len(self.elements))[:, None] == self.owner) * self.atoms  # elements x species


class _Few:
    """Those species and solids of a table that can be there, as matrices for what an iteration asks of them."""

    def __init__(self, table: _Table, here: np.ndarray, with_fluoride: bool, solids: bool) -> None:
        kept = np.append(here, [True, with_fluoride])[table.owner] & (with_fluoride | (table.fluoride == 0.0))
        rows = here[table.solid_of] & (with_fluoride | (table.solid_fluoride[:, 0] == 0.0)) & solids
        self.log_k, self.enthalpy = table.log_k[kept, None] * _LN10, table.enthalpy[kept, None]
        protons, bound, fluorides, sodiums, charge, atoms = (
            x[kept] for x in (table.protons, table.sulfate, table.fluoride, table.sodium, table.charge, table.atoms)
        )
        epsilon, acid = table.epsilon[kept] * _LN10, table.owner[kept] == len(table.elements)
        member = table.member[:, kept]
        # Logarithm of each species over those of its ions, and over: pH with the activity of water, sulfate, the screening of
        # charges, sodium (of its interaction), fluoride, sodium, pH.
        self.of_ions = np.ascontiguousarray(member.T)
        self.of_liquor = np.column_stack(
            [protons, bound, np.square(charge), -epsilon, fluorides, sodiums, -atoms * acid]
        )
        self.of_metals = np.vstack([member, member * atoms])  # all of each, and its slope
        # Protons that a species holds over the free ions and water.
        self.held = np.where(acid, atoms, -protons)
        self.given_off, self.holding = np.maximum(-self.held, 0.0), np.maximum(self.held, 0.0)
        ones, anions = np.ones(len(atoms)), -np.minimum(charge, 0.0)
        self.sums = np.vstack([bound, charge, np.square(charge), ones, self.held, epsilon, anions])
        self.of_acid = np.vstack([self.given_off, self.holding, np.square(self.given_off)])
        # Fluoride in all, its slope, and that against each metal; the slope of the metal.
        self.of_fluoride = np.vstack([fluorides, np.square(fluorides), member * fluorides, member * atoms])
        # The slopes of metals, sums and fluoride against the ions and against the liquor, for Newton's method.
        liquor = self.of_liquor.T
        weights = self.weights = np.vstack([self.sums[:6], fluorides])
        self.slopes = np.vstack(
            [
                member * atoms,
                *(row * liquor for row in member),
                *(row * member for row in weights),
                *(row * liquor for row in weights),
            ]
        )
        # The solids: what is theirs per metal, and the one metal with fluorides.
        per_metal = table.solid_atoms[rows]
        self.solid_log_k, self.solid_enthalpy = (
            x[rows] / per_metal for x in (table.solid_log_k * _LN10, table.solid_enthalpy)
        )
        columns = (table.solid_protons, table.solid_sulfate, table.solid_sodium)
        self.of_lines = np.hstack([x[rows] / per_metal for x in columns])
        self.holds = table.solid_fluoride[rows] / per_metal
        self.line_slopes = np.zeros((len(per_metal), 7))
        self.line_slopes[:, [0, 1, 5]], self.line_slopes[:, [4]] = -self.of_lines, -self.holds
        self.metal_of = table.solid_of[rows]
        self.components = [table.components[row] for row in np.flatnonzero(rows)]
        self.rows_of = {metal: np.flatnonzero(self.metal_of == metal) for metal in sorted(set(self.metal_of.tolist()))}
        with_fluoride_solid = self.metal_of[self.holds[:, 0] > 0.0]
        self.choices = np.flatnonzero(np.isin(self.metal_of, with_fluoride_solid))


@cache
def _species(chosen: frozenset[str]) -> _Table:
    return _Table(chosen)


@cache
def _few(chosen: frozenset[str], here: tuple[bool, ...], with_fluoride: bool, solids: bool) -> _Few:
    return _Few(_species(chosen), np.array(here), with_fluoride, solids)


def debye_huckel_slope(temperature: Values) -> Values:
    """A of log10 gamma = -A z^2 sqrt(I)/(1 + 1.5 sqrt(I)): 1.8248e6 / (eps T)^1.5.

    Units: temperature K -> (kg/mol)^0.5
    Range: 0 to 100 degC.
    Source: permittivity of water of C. G. Malmberg and A. A. Maryott, J. Res. NBS 56 (1956) 1.

    >>> round(float(debye_huckel_slope(298.15)), 3)
    0.512
    """
    kelvin = np.asarray(temperature, float)
    t = kelvin - ZERO_CELSIUS
    permittivity = 87.740 - 0.40008 * t + 9.398e-4 * t**2 - 1.410e-6 * t**3
    return 1.8248e6 / (permittivity * kelvin) ** 1.5


@dataclass(frozen=True)
class Equilibrium:
    """A liquor with the solids that it is at equilibrium with.

    solids: metal in each solid, by the component that stands for it. dissolved: all of each metal and of fluoride.
    free: activity of each metal's ion and of sulfate. acid: protons that are free or with sulfate or fluoride, less those that
    hydrolysis gives off. settled: whether the iteration came to rest, which it does up to 10 mol/kg and more.

    Units: solids mol/kg, dissolved mol/kg, free -, acid mol/kg, ph -, settled -
    """

    solids: dict[str, Values]
    dissolved: dict[str, Values]
    free: dict[str, Values]
    acid: Values
    ph: Values
    settled: NDArray[np.bool_]


def solve(
    totals: Mapping[str, Values],
    temperature: Values,
    fluoride: Values = 0.0,
    choice: Iterable[str] = FRESH,
    *,
    sulfate: Values | None = None,
    ph: Values | None = None,
    acid: Values | None = None,
    sodium: Values | None = None,
    solids: bool = True,
) -> Equilibrium:
    """A liquor at equilibrium with the solids that form, or with none.

    totals: per water, by element; those without a solid here (lithium) are background ions of charge one. sulfate, fluoride,
    acid: all of it. Given are sulfate and pH, and sodium makes up the charge; or sulfate and acid, which fix sodium; or pH and
    sodium, and sulfate makes up the charge. choice: which of the solids form where several are known.

    Units: totals mol/kg, temperature K, fluoride mol/kg, choice -, sulfate mol/kg, ph -, acid mol/kg, sodium mol/kg, solids - ->
        Equilibrium
    Range: 10 to 100 degC, pH -1 to 11.
    Source: ThermoChimie 12a as distributed with PHREEQC and what data/hydroxides.csv and data/aqueous_species.csv name
        beside it; specific ion interaction theory.

    >>> round(float(solve({"Ni": 0.5}, 298.15, sulfate=0.5, ph=4.0).free["Ni"]), 3)  # activity of the ion
    0.036
    """
    return _Solver(totals, temperature, fluoride, choice, sulfate, ph, acid, sodium, solids).iterate()


class _Rows(SimpleNamespace):
    """Arrays whose last axis is the scenarios that are still worked on; None for what is not given."""

    def only(self, these: Any) -> _Rows:
        """Some of them alone."""
        return _Rows(**{name: v if v is None else v[..., these] for name, v in vars(self).items()})

    def put(self, rows: Any, these: Any, whole: _Rows) -> None:
        """Lay the state of some of them down in their places among all."""
        for name, old in vars(whole).items():
            if name not in _SEEN:
                new = old.copy()
                new[..., rows[these]] = getattr(self, name)[..., these]
                setattr(whole, name, new)


class _Solver:
    """Fixed-point iteration of ionic strength and free ions; logarithms are natural in here.

    Arrays are species x scenarios, or metals x scenarios. Given are sulfate and either pH or acid, with sodium to make up the
    charge; or pH and sodium, with sulfate to make it up. A scenario that has settled leaves the work.
    """

    def __init__(
        self,
        totals: Mapping[str, Values],
        temperature: Values,
        fluoride: Values,
        choice: Iterable[str],
        sulfate: Values | None,
        ph: Values | None,
        acid: Values | None,
        sodium: Values | None,
        solids: bool,
    ) -> None:
        chosen = frozenset(choice)
        table = self.table = _species(chosen)
        given = (sulfate, temperature, fluoride, ph, acid, sodium)
        shapes = {np.shape(v) for v in (*totals.values(), *given) if v is not None}
        self.shape = shapes.pop() if len(shapes) == 1 else np.broadcast_shapes(*shapes)
        self.size = math.prod(self.shape)

        def flat(v: Any) -> Any:
            if v is None or np.shape(v) == (self.size,):
                return v
            return np.full(self.size, v, float) if np.ndim(v) == 0 else np.broadcast_to(v, self.shape).ravel()

        held = _Rows()
        held.sulfate, kelvin, held.fluoride, held.ph, held.acid, held.sodium = map(flat, given)
        held.metals = np.zeros((len(table.elements), self.size))
        for row, element in enumerate(table.elements):
            if element in totals:
                held.metals[row] = flat(totals[element])
        held.background = np.zeros(self.size)
        for element, n in totals.items():
            if element not in table.elements:
                held.background = held.background + flat(n)
        held.cations = table.valence @ held.metals + held.background
        if held.acid is not None:
            held.sodium = np.maximum(2.0 * held.sulfate + held.fluoride - held.cations - held.acid, 0.0)
        # Only what can be there: species of the metals, and fluorides where there is fluoride.
        held.there = held.metals > 0.0
        here = np.any(held.there, axis=1)
        self.with_fluoride = bool((held.fluoride > 0).any())
        kind = (chosen, tuple(here.tolist()), self.with_fluoride, solids)
        few = self.few = _few(*kind)
        warm = (1.0 / _STANDARD - 1.0 / kelvin) * (1e3 / GAS_CONSTANT)  # per kJ/mol
        held.slope = debye_huckel_slope(kelvin) * _LN10
        held.constant = few.log_k + few.enthalpy * warm
        held.saturation = few.solid_log_k + few.solid_enthalpy * warm
        self.held = held
        self.place = place(("speciation", *kind, sulfate is None, ph is None, sodium is None))

    def _start(self) -> _Rows:
        """The state from which the iteration starts where nothing is known."""
        held = self.held
        sulfate = held.sulfate
        if sulfate is None:
            sulfate = 0.5 * (held.cations + held.sodium) + np.exp(-held.ph * _LN10)
        nothing = np.zeros(self.size)
        held.scale = np.maximum(sulfate, 1e-9)
        held.wanted = np.log(np.maximum(held.metals, _NOTHING))
        held.all_fluoride = np.maximum(held.fluoride, _TRACE)
        sodium = np.maximum(2.0 * sulfate - held.background, 0.0) if held.sodium is None else held.sodium
        return _Rows(
            # Ionic strength, free sulfate and sodium; moles of all that is dissolved; anions: their part in the activity of sodium,
            # but for sulfate; the pH, and the free ion of each metal.
            mixed=np.array([3.0 * sulfate + 1e-3, 0.5 * sulfate, sodium]),
            solutes=2.0 * sulfate,
            anions=nothing,
            protons=held.ph * _LN10 if held.acid is None else -np.log(np.maximum(held.acid, 1e-7)),
            ion=held.wanted - _BOUND,
            # Free fluoride; the longest step of it, and the last one; where two solids of its metal are at equilibrium, and which.
            fluoride=np.log(held.all_fluoride) - 2.0,
            reach=np.full(self.size, _STEP),
            step=nothing,
            both=np.zeros(self.size, bool),
            low=np.zeros(self.size, int),
            high=np.zeros(self.size, int),
            # Of the last step: where it led and by how much; how many there were, and how far the last one went.
            new=np.zeros((3, self.size)),
            gap=np.zeros((3, self.size)),
            steps=np.zeros(self.size, int),
            moved=np.full(self.size, np.inf),
        )

    def iterate(self) -> Equilibrium:
        """Iterate until nothing moves: by Newton's method from where the last pass left off, or where plain steps come near."""
        self.fluoride = _Fluoride(self)
        everything = np.ones(self.size, bool)
        self.at = self._start()
        last = self.place.last(self.size)
        if last is not None and (known := np.isfinite(last[0]).all(axis=0)).any():
            self._go_on(last, known)
            self._work(known, self._newton, _NEWTON, _FEW_STEPS)
        if (left := ~(self.at.moved < _NEWTON)).any():
            self._start_again(left)
            self._work(left, self._move, _NEAR, _SLOW)
            self._work(left, self._newton, _NEWTON, _FEW_STEPS)
            if (left := ~(self.at.moved < _NEWTON)).any():  # solids that come and go on the way
                self._start_again(left)
                self._work(left, self._move, _SETTLED, _LONGEST)
        settled = np.where(left, self.at.moved < _SETTLED, True) if left.any() else everything
        self._look()
        self._leave(settled)
        return self._found(settled)

    def _go_on(self, last: Iterable[Any], known: Any) -> None:
        """Start some scenarios from where the last pass left off, with the ions and fluoride that there are now."""
        at, held = self.at, self.held
        for name, value in zip(_REMEMBERED, last, strict=True):
            setattr(at, name, value.copy() if known.all() else np.where(known, value, getattr(at, name)))
        at.ion = at.ion + np.where(known, held.wanted, 0.0)
        at.fluoride = at.fluoride + np.where(known, np.log(held.all_fluoride), 0.0)
        if held.acid is None:
            at.protons = held.ph * _LN10
        if held.sodium is not None:
            at.mixed[2] = held.sodium

    def _leave(self, settled: Any) -> None:
        """Leave where it came to rest for the next pass: no number where it did not."""
        held, state = self.held, [getattr(self.at, name) for name in _REMEMBERED]
        there = dict(zip(_REMEMBERED, state, strict=True))
        there["mixed"] = np.where(settled, there["mixed"], np.nan)
        there["ion"], there["fluoride"] = there["ion"] - held.wanted, there["fluoride"] - np.log(held.all_fluoride)
        self.place.leave(*there.values())

    def _work(self, these: Any, step: Callable[[], Any], near: float, most: int) -> None:
        """Steps for some scenarios, each until it moves less than that; those that do leave the work."""
        whole, held, all_of_them = self.at, self.held, bool(these.all())
        rows = np.flatnonzero(these)
        if not all_of_them:
            self.at, self.held = whole.only(rows), held.only(rows)
        for _ in range(most):
            self.at.moved = step()
            done = self.at.moved < near
            if done.all():
                break
            if done.mean() > _DONE:
                self.at.put(rows, done, whole)
                rows, self.at, self.held = rows[~done], self.at.only(~done), self.held.only(~done)
        if self.at is not whole:
            self.at.put(rows, slice(None), whole)
        self.at, self.held = whole, held

    def _start_again(self, lost: Any) -> None:
        """From nothing where what was known led nowhere."""
        fresh = vars(self._start())
        vars(self.at).update({name: np.where(lost, new, vars(self.at)[name]) for name, new in fresh.items()})

    def _look(self) -> tuple[Any, Any, Any]:
        """The species as things stand: the free ion that solids allow, and the logarithms of species, of which n is taken."""
        held, at, few = self.held, self.at, self.few
        strength, free, sodium = at.mixed
        root = np.sqrt(strength)
        size = 1.0 + _SIZE * root
        screening = held.slope * root / size
        osmotic = at.solutes - 2.0 * held.slope / _SIZE**3 * (size - 2.0 * np.log(size) - 1.0 / size)
        osmotic = osmotic + _SULFATE_SODIUM * sodium * free
        basic = at.protons - osmotic / _WATER  # of pH and of the activity of water, by Gibbs and Duhem
        log_sulfate = np.log(np.maximum(free, _TRACE)) + _SULFATE_SODIUM * sodium - 4.0 * screening
        log_sodium = np.log(np.maximum(sodium, _TRACE)) + _SULFATE_SODIUM * free + at.anions - screening
        at.log_sulfate = log_sulfate
        at.lines = held.saturation - few.of_lines @ np.array([basic, log_sulfate, log_sodium])
        limit = self.fluoride.limit()
        shown = np.array([basic, log_sulfate, screening, sodium, at.fluoride, log_sodium, at.protons])
        log_n = held.constant + few.of_liquor @ shown + few.of_ions @ at.ion
        at.n = np.exp(np.minimum(log_n, _MOST))
        return limit, log_n, size

    def _ions(self, limit: Any) -> Any:
        """One Newton step of each metal towards its total, in logarithms; the solid caps the free ion."""
        held, at = self.held, self.at
        sums = self.few.of_metals @ at.n
        total = np.maximum(sums[: len(limit)], _NOTHING)
        step = (held.wanted - np.log(total)) / np.maximum(sums[len(limit) :] / total, 1.0)
        return np.where(held.there, np.minimum(at.ion + step, limit), at.ion)

    def _move(self) -> Any:
        """One plain step of everything; how far each scenario moved."""
        held, at, few = self.held, self.at, self.few
        limit, log_n, _ = self._look()
        _, free, sodium = at.mixed
        new_ion = self._ions(limit)
        step = new_ion - at.ion
        n = np.exp(np.minimum(log_n + few.of_ions @ step, _MOST))
        moved = np.abs(step).max(axis=0, initial=0.0)
        if self.with_fluoride:
            moved = np.maximum(moved, np.abs(self.fluoride.move(n, new_ion >= limit)))
        if held.acid is not None:
            step = self._towards_acid(n)
            at.protons = at.protons + step
            moved = np.maximum(moved, np.abs(step))
            n = np.where(few.held[:, None] > 0.0, n * np.exp(-step), n)
        bound, charges, squares, moles, _, anions, turned = few.sums @ n
        if held.sulfate is None:  # as much as the cations need; what binds it to an anion goes with it
            new_free = free * (charges + turned + held.sodium + held.background) / (2.0 * free + turned)
        else:
            new_free = held.sulfate / (1.0 + bound / np.maximum(free, _TRACE))
        new_sodium = held.sodium
        if new_sodium is None:
            new_sodium = np.maximum(2.0 * new_free - charges - held.background, _LEFT * sodium)
        new_strength = 0.5 * (squares + 4.0 * new_free + new_sodium + held.background) + 1e-9
        at.solutes, at.anions = moles + new_free + new_sodium + held.background, anions
        new = np.array([new_strength, new_free, new_sodium])
        gap = new - at.mixed
        at.mixed = self._mixed(new, gap)
        at.new, at.gap, at.steps, at.ion = new, gap, at.steps + 1, new_ion
        return np.maximum(moved, np.abs(gap).max(axis=0) / held.scale)

    def _newton(self) -> Any:
        """One step of Newton's method for everything at once, the solids taken to stay; how far each scenario moved.

        The unknowns are the ions, which each follow from the liquor, and ionic strength, the logarithm of free sulfate, sodium,
        solutes, anions, the logarithm of free fluoride and pH.
        """
        held, at, few, fluoride = self.held, self.at, self.few, self.fluoride
        limit, _, size = self._look()
        (strength, free, sodium), n, count = at.mixed, at.n, at.n.shape[1]
        saturated, there, metals = self._ions(limit) >= limit, held.there, len(limit)
        slopes = few.slopes @ n
        ends = metals, 8 * metals, 15 * metals
        own, cross = slopes[: ends[0]], slopes[ends[0] : ends[1]].reshape(metals, 7, count)
        by_ions = slopes[ends[1] : ends[2]].reshape(7, metals, count)
        by_liquor = slopes[ends[2] :].reshape(7, 7, count)
        # Each ion: what it lacks, and how it follows the liquor, so that the sums follow the liquor alone.
        total, slope = np.maximum(few.of_metals[:metals] @ n, _NOTHING), np.maximum(own, _NOTHING)
        lacks = np.where(there, (held.wanted - np.log(total)) * total / slope, 0.0)
        follows = np.where(there[:, None], -cross / slope[:, None], 0.0)
        if saturated.any():
            lacks = np.where(saturated, limit - at.ion, lacks)
            follows = np.where(saturated[:, None], fluoride.active(), follows)
        by_v = np.repeat(_BY_UNKNOWNS, count, axis=2)  # how the liquor follows the unknowns
        root = (size - 1.0) / _SIZE
        screening = held.slope / (2.0 * root * size**2)
        by_v[0, 0] = held.slope / (root * _SIZE**2) * (1.0 - 1.0 / size) ** 2 / _WATER
        paired = _SULFATE_SODIUM * free
        by_v[0, 1], by_v[0, 2] = paired * sodium / -_WATER, paired / -_WATER
        by_v[1, 0], by_v[2, 0], by_v[5, 0] = -4.0 * screening, screening, -screening
        by_v[5, 1], by_v[5, 2] = paired, np.where(sodium > _TRACE, 1.0 / np.maximum(sodium, _TRACE), 0.0)
        follow = np.einsum("mun,uvn->mvn", follows, by_v)
        sums = few.weights @ n + np.einsum("rmn,mn->rn", by_ions, lacks)
        slopes = np.einsum("rmn,mvn->rvn", by_ions, follow) + np.einsum("run,uvn->rvn", by_liquor, by_v)
        bound, charges, squares, moles, acid, anions, dissolved = sums
        matrix, right = np.repeat(_SAME, count, axis=2), np.zeros((7, count))
        matrix[0] -= 0.5 * slopes[2]
        matrix[3] -= slopes[3]
        matrix[4] -= slopes[5]
        matrix[0, 1] -= 2.0 * free
        matrix[0, 2] -= 0.5
        matrix[3, 1] -= free
        matrix[3, 2] -= 1.0
        right[0] = 0.5 * (squares + 4.0 * free + sodium + held.background) + 1e-9 - strength
        right[3] = moles + free + sodium + held.background - at.solutes
        right[4] = anions - at.anions
        if held.sulfate is None:
            matrix[1] = -slopes[1]
            matrix[1, 1] += 2.0 * free
            right[1] = charges + sodium + held.background - 2.0 * free
        else:
            matrix[1] = slopes[0]
            matrix[1, 1] += free
            right[1] = held.sulfate - free - bound
        matrix[1], right[1] = matrix[1] / held.scale, right[1] / held.scale
        if held.sodium is None:
            matrix[2] = slopes[1]
            matrix[2, 1] -= 2.0 * free
            matrix[2, 2] += 1.0
            right[2] = 2.0 * free - charges - held.background - sodium
        if held.acid is not None:
            matrix[6], right[6] = slopes[4] / held.scale, (held.acid - acid) / held.scale
        if self.with_fluoride:
            metal = (own, cross, lacks, follow) if len(few.choices) else None
            matrix[5], right[5] = fluoride.equation(n, saturated, dissolved, slopes[6], by_v, metal)
        broken = ~np.isfinite(matrix).all(axis=(0, 1))
        if broken.any():
            matrix[..., broken] = _SAME
        try:
            dv = np.linalg.solve(matrix.transpose(2, 0, 1), right.T[..., None])[..., 0].T
        except np.linalg.LinAlgError:
            return np.full(count, np.inf)
        ions = lacks + np.einsum("mvn,vn->mn", follow, dv)
        moved = np.maximum(np.abs(ions).max(axis=0, initial=0.0), np.abs(dv[5:]).max(axis=0))
        part = np.minimum(_STEP / np.maximum(moved, _STEP), 1.0)
        gap = np.array([dv[0], free * dv[1], dv[2]])
        # A concentration goes only part of the way to nothing; sodium may come and go.
        part = np.minimum(
            part, _SURE / np.maximum(np.abs(gap[:2] / np.maximum(at.mixed[:2], _TRACE)).max(axis=0), _SURE)
        )
        new_sodium = sodium if held.sodium is not None else np.maximum(sodium + part * dv[2], _LEFT * sodium)
        moved = np.maximum(moved, np.abs(gap).max(axis=0) / held.scale)
        rise = np.clip(part * dv[1], -_STEP, _STEP)  # of a trace any step may be asked
        at.mixed = np.array([strength + part * dv[0], free * np.exp(rise), new_sodium])
        at.solutes, at.anions = at.solutes + part * dv[3], at.anions + part * dv[4]
        at.ion, at.protons = at.ion + part * ions, at.protons + part * dv[6]
        crossed = fluoride.go(part * dv[5]) if self.with_fluoride else False
        return np.where(crossed | broken, np.inf, moved)

    def _towards_acid(self, n: Any) -> Any:
        """Step of the pH, as a natural logarithm, to the acid that is there, where hydrolysis gives off protons as well."""
        off, holding, squares = self.few.of_acid @ n
        needed = np.maximum(self.held.acid + off, _TRACE)
        step = np.log(holding / needed) / (1.0 + squares / needed)
        return np.minimum(np.maximum(step, -_STEP), _STEP)

    def _mixed(self, new: Any, gap: Any) -> Any:
        """Where to go on from: Anderson's mixing of the last two steps, each scenario by itself; at many mol/kg plain ones swing or creep."""
        at = self.at
        turn = gap - at.gap
        part = (gap * turn).sum(axis=0) / np.maximum((turn * turn).sum(axis=0), _NOTHING)
        mixed = new - np.minimum(np.maximum(part, _PART[0]), _PART[1]) * (new - at.new)
        mixed = np.where((mixed > _KEPT * new) & (at.steps >= _PLAIN), mixed, new)
        return np.where(at.steps >= _SLOW, at.mixed + _HALF * gap, mixed)

    def _found(self, settled: Any) -> Equilibrium:
        """What came of it, of all scenarios, in the shape of what was given."""
        at, few, elements, held = self.at, self.few, self.table.elements, self.held
        shaped = (lambda v: v.reshape(self.shape)) if self.shape else (lambda v: v[0])
        left = few.of_ions.T @ at.n
        ions = np.where(held.there, np.exp(at.ion), 0.0)
        return Equilibrium(
            {key: shaped(v) for key, v in self.fluoride.solids(left).items()},
            {**{e: shaped(left[i]) for i, e in enumerate(elements)}, "F": shaped(few.of_fluoride[0] @ at.n)},
            {**{e: shaped(ions[i]) for i, e in enumerate(elements)}, "SO4": shaped(np.exp(at.log_sulfate))},
            shaped(few.sums[4] @ at.n),
            shaped(at.protons / _LN10),
            shaped(settled),
        )


class _Fluoride:
    """Free fluoride, and the solids that it decides on.

    The free ion over a solid is a straight line against the logarithm of free fluoride, falling with the fluoride that the
    solid holds; the lowest line is the solid that forms. All fluoride, dissolved and solid, rises with free fluoride, and
    jumps where two lines cross: there both solids are at equilibrium. One Newton step at a time, stopping at a crossing.
    """

    def __init__(self, solver: _Solver) -> None:
        self.solver, few = solver, solver.few
        self.holds, self.choices = few.holds, few.choices
        self.held = self.holds[self.choices, 0]
        self.apart = self.held - self.held[:, None]

    def limit(self) -> Any:
        """Logarithm of the free ion that the solids allow: metals x scenarios."""
        at, few = self.solver.at, self.solver.few
        if at.both.any():
            at.fluoride = np.where(at.both, self._crossing(at.low, at.high), at.fluoride)
            lowest = self._lowest(at.fluoride)
            at.both = at.both & ((lowest == at.low) | (lowest == at.high))
        found = np.full(at.ion.shape, np.inf)
        for row, metal in zip(at.lines - self.holds * at.fluoride, few.metal_of, strict=True):
            found[metal] = np.minimum(found[metal], row)
        return found

    def move(self, n: Any, saturated: Any) -> Any:
        """Change free fluoride towards all that there is, given the moles of the species; the step."""
        at, few = self.solver.at, self.solver.few
        metals = len(saturated)
        sums = few.of_fluoride @ n
        dissolved, slope, cross, own = sums[0], sums[1], sums[2 : 2 + metals], sums[2 + metals :]
        # Where a solid fixes the ion, the ion falls by what the solid holds; elsewhere by what its complexes hold.
        slope = slope - np.where(saturated, 0.0, np.square(cross) / np.maximum(own, _NOTHING)).sum(axis=0)
        if not len(self.choices):
            step = self._step(dissolved, slope)
            at.fluoride = at.fluoride + step
            return step
        metal, holds = few.metal_of[self.choices[0]], self.held
        amount, low, high, stays, forms = self._forms(n, saturated[metal], dissolved)
        held = holds[forms]
        slope = slope + np.where(saturated[metal], held**2 * own[metal] - 2.0 * held * cross[metal], 0.0)
        old = at.fluoride
        step = np.where(stays, 0.0, self._step(dissolved + held * amount, slope))
        at.low, at.high, at.both = low, high, stays
        self._cross(old + step, forms)
        return at.fluoride - old

    def _forms(self, n: Any, solid: Any, dissolved: Any) -> tuple[Any, ...]:
        """mol/kg of the metal in its solids, the two that may meet, whether both stay, and the one that forms where not."""
        held, at, few, holds = self.solver.held, self.solver.at, self.solver.few, self.held
        metal, total = few.metal_of[self.choices[0]], held.all_fluoride
        amount = np.where(solid, np.maximum(held.metals[metal] - few.of_ions[:, metal] @ n, 0.0), 0.0)
        lowest = self._lowest(at.fluoride)
        low, high = np.where(at.both, at.low, lowest), np.where(at.both, at.high, lowest)
        least, most = dissolved + holds[low] * amount, dissolved + holds[high] * amount
        stays = at.both & (least <= total) & (total <= most)
        return amount, low, high, stays, np.where(most < total, high, low)

    def _cross(self, new: Any, forms: Any) -> Any:
        """Take free fluoride to a new logarithm, or to the crossing on the way to it; where there is one."""
        at, holds = self.solver.at, self.held
        reached = np.where(at.both, forms, self._lowest(new))
        passes = reached != forms
        if passes.any():
            up = holds[reached] > holds[forms]
            crossings = self._crossings(forms)
            above = np.where(holds[:, None] > holds[forms], crossings, np.inf).argmin(axis=0)
            below = np.where(holds[:, None] < holds[forms], crossings, -np.inf).argmax(axis=0)
            at.low = np.where(passes, np.where(up, forms, below), at.low)
            at.high = np.where(passes, np.where(up, above, forms), at.high)
            new = np.where(passes, self._crossing(at.low, at.high), new)
            at.both = at.both | passes
        at.fluoride = new
        return passes

    def active(self) -> Any:
        """Slopes of the free ion over the solid that it forms against the liquor: metals x liquor x scenarios."""
        at, few = self.solver.at, self.solver.few
        values, count = at.lines - self.holds * at.fluoride, len(at.fluoride)
        found = np.zeros((len(at.ion), 7, count))
        for metal, rows in few.rows_of.items():
            found[metal] = few.line_slopes[rows[values[rows].argmin(axis=0)]].T
        return found

    def equation(self, n: Any, saturated: Any, dissolved: Any, slopes: Any, by_v: Any, metal: Any) -> tuple[Any, Any]:
        """Slopes of all fluoride against the unknowns, and what is lacking; where two solids meet, that they do."""
        at, few, held = self.solver.at, self.solver.few, self.solver.held
        scale = held.all_fluoride
        if metal is None:
            return slopes / scale, (held.all_fluoride - dissolved) / scale
        own, cross, lacks, follow = metal
        m = few.metal_of[self.choices[0]]
        amount, low, high, stays, forms = self._forms(n, saturated[m], few.of_fluoride[0] @ n)
        holds = np.where(saturated[m], self.held[forms], 0.0)
        bound = own[m] * follow[m] + np.einsum("un,uvn->vn", cross[m], by_v)
        lacking = held.all_fluoride - dissolved - holds * (amount - own[m] * lacks[m])
        row, right = (slopes - holds * bound) / scale, lacking / scale
        at.low, at.high, at.both, self.forms = low, high, stays, forms
        if stays.any():
            first, second = self.choices[low], self.choices[high]
            values, places = at.lines - self.holds * at.fluoride, np.arange(len(low))
            meet = np.einsum("nu,uvn->vn", few.line_slopes[second] - few.line_slopes[first], by_v)
            row = np.where(stays, meet, row)
            right = np.where(stays, values[first, places] - values[second, places], right)
        return row, right

    def go(self, step: Any) -> Any:
        """Take a Newton step of the logarithm of free fluoride; where a crossing stopped it."""
        at = self.solver.at
        if len(self.choices):
            return self._cross(at.fluoride + step, self.forms)
        at.fluoride = at.fluoride + step
        return False

    def _step(self, there: Any, slope: Any) -> Any:
        """Newton step of the logarithm of free fluoride, in the logarithm of all of it; shorter where it turns back."""
        at = self.solver.at
        step = np.log(self.solver.held.all_fluoride / there) * there / np.maximum(slope, _NOTHING)
        at.reach = np.minimum(at.reach * np.where(step * at.step < 0.0, *_TRUST), _STEP)
        at.step = np.minimum(np.maximum(step, -at.reach), at.reach)
        return at.step

    def _lowest(self, log: Any) -> Any:
        """Which of the choices forms."""
        return (self.solver.at.lines[self.choices] - self.holds[self.choices] * log).argmin(axis=0)

    def _crossing(self, one: Any, other: Any) -> Any:
        """Logarithm of free fluoride at which the lines of two choices cross."""
        return self._crossings(one)[other, np.arange(len(other))]

    def _crossings(self, one: Any) -> Any:
        """The same of one choice with each."""
        lines = self.solver.at.lines[self.choices]
        apart = self.apart[one].T
        return (lines - lines[one, np.arange(len(one))]) / np.where(apart == 0.0, 1.0, apart)

    def solids(self, left: Any) -> dict[str, Any]:
        """mol/kg of metal in each solid, by component, where so much of the metals is dissolved."""
        solver, at, few = self.solver, self.solver.at, self.solver.few
        amount = solver.held.metals - left
        amount = np.where(amount > _ROUNDING * solver.held.metals, amount, 0.0)
        lowest = at.lines - self.holds * at.fluoride
        found = dict.fromkeys(solver.table.components, np.zeros(at.fluoride.shape))
        for metal, rows in few.rows_of.items():
            forms = rows[lowest[rows].argmin(axis=0)]
            for row in rows:
                component = few.components[row]
                found[component] = found[component] + np.where(forms == row, amount[metal], 0.0)
        if not len(self.choices) or not at.both.any():
            return found
        # Where two are at equilibrium, fluoride tells how much there is of each.
        metal, holds = few.metal_of[self.choices[0]], self.held
        solid = solver.held.all_fluoride - few.of_fluoride[0] @ at.n
        apart = np.where(at.both, holds[at.high] - holds[at.low], 1.0)
        more = np.clip((solid - holds[at.low] * amount[metal]) / apart, 0.0, amount[metal])
        for j, row in enumerate(self.choices):
            share = np.where(at.high == j, more, 0.0) + np.where(at.low == j, amount[metal] - more, 0.0)
            found[few.components[row]] = np.where(at.both, share, found[few.components[row]])
        return found

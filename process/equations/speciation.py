"""Speciation of a sulfate liquor: dissolved species and solids at equilibrium, by specific ion interaction theory (SIT).

The metal that stays dissolved over a solid is closed-form once ionic strength, free sulfate and free fluoride are known: the
solid fixes the free ion, and complexes with sulfate, fluoride and hydroxide follow from it. In the activity coefficients the
Debye-Hueckel term does most of the work; Davies coefficients fail at the strength of leach liquors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import tables
from ..constants import GAS_CONSTANT, ZERO_CELSIUS
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

#: Largest relative change at which the iteration of ionic strength and free ions stops, and its longest run.
_SETTLED, _LONGEST = 1e-12, 500

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


@cache
def _species(chosen: frozenset[str]) -> _Table:
    return _Table(chosen)


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


class _Solver:
    """Fixed-point iteration of ionic strength and free ions; logarithms are natural in here.

    Arrays are species x scenarios, or metals x scenarios. Given are sulfate and either pH or acid, with sodium to make up the
    charge; or pH and sodium, with sulfate to make it up.
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
        table = self.table = _species(frozenset(choice))
        given = (sulfate, temperature, fluoride, ph, acid, sodium)
        self.shape = np.broadcast_shapes(*(np.shape(v) for v in (*totals.values(), *given) if v is not None))

        def flat(v: Any) -> Any:
            return None if v is None else np.broadcast_to(np.asarray(v, float), self.shape).ravel()

        self.sulfate, kelvin, self.fluoride, self.ph, self.acid, self.sodium = map(flat, given)
        self.metals = np.array([flat(totals.get(e, 0.0)) for e in table.elements])
        background = [flat(v) for e, v in totals.items() if e not in table.elements]
        self.background = np.sum([np.zeros(kelvin.shape), *background], axis=0)
        self.cations = table.valence @ self.metals + self.background
        if self.acid is not None:
            self.sodium = np.maximum(2.0 * self.sulfate + self.fluoride - self.cations - self.acid, 0.0)
        # Only what can be there: species of the metals, and fluorides where there is fluoride.
        here = np.any(self.metals > 0, axis=1)
        self.with_fluoride = bool(np.any(self.fluoride > 0))
        kept = np.append(here, [True, self.with_fluoride])[table.owner]
        kept &= self.with_fluoride | (table.fluoride == 0.0)
        rows = here[table.solid_of] & (self.with_fluoride | (table.solid_fluoride[:, 0] == 0.0)) & solids
        self.rows = np.flatnonzero(rows)
        warm = (1.0 / _STANDARD - 1.0 / kelvin) * (1e3 / GAS_CONSTANT)  # per kJ/mol
        self.slope = debye_huckel_slope(kelvin) * _LN10
        self.constant = table.log_k[kept, None] * _LN10 + table.enthalpy[kept, None] * warm
        self.saturation = table.solid_log_k[rows] * _LN10 + table.solid_enthalpy[rows] * warm
        self.owner, self.member = table.owner[kept], table.member[:, kept]
        columns = (
            table.atoms,
            table.charge,
            table.protons,
            table.sulfate,
            table.fluoride,
            table.sodium,
            table.epsilon * _LN10,
        )
        self.atoms, charge, self.protons, self.bound, self.fluorides, self.sodiums, self.epsilon = (
            x[kept, None] for x in columns
        )
        self.square, self.charged = np.square(charge), charge[:, 0]
        self.weighted = self.member * self.atoms[:, 0]
        # Protons that a species holds over the free ions and water.
        self.held = np.where(self.owner == len(table.elements), self.atoms[:, 0], -self.protons[:, 0])
        self.sums = np.vstack([self.bound[:, 0], charge[:, 0], self.square[:, 0], np.ones(len(self.held)), self.held])

    def iterate(self) -> Equilibrium:
        """Iterate until nothing moves."""
        sulfate = self.sulfate
        if sulfate is None:
            sulfate = 0.5 * (self.cations + self.sodium) + np.exp(-self.ph * _LN10)
        scale = np.maximum(sulfate, 1e-9)
        strength, free = 3.0 * sulfate + 1e-3, 0.5 * sulfate
        sodium = np.maximum(2.0 * sulfate - self.background, 0.0) if self.sodium is None else self.sodium
        solutes, anions = 2.0 * sulfate, 0.0  # anions: their part in the activity of sodium, but for sulfate
        protons = self.ph * _LN10 if self.acid is None else -np.log(np.maximum(self.acid, 1e-7))
        wanted = np.log(np.maximum(self.metals, _NOTHING))
        ion = wanted - _BOUND
        fluoride, mixing = _Fluoride(self), _Mixing()
        moves: Any = []
        n: Any = None
        acid: Any = None
        log_sulfate: Any = None
        for _ in range(_LONGEST):
            root = np.sqrt(strength)
            size = 1.0 + _SIZE * root
            screening = self.slope * root / size
            osmotic = solutes - 2.0 * self.slope / _SIZE**3 * (size - 2.0 * np.log(size) - 1.0 / size)
            osmotic = osmotic + _LN10 * _WITH_SODIUM["SO4-2"] * sodium * free
            basic = protons - osmotic / _WATER  # of pH and of the activity of water, by Gibbs and Duhem
            log_sulfate = np.log(np.maximum(free, _TRACE)) + _LN10 * _WITH_SODIUM["SO4-2"] * sodium - 4.0 * screening
            log_sodium = np.log(np.maximum(sodium, _TRACE)) + _LN10 * _WITH_SODIUM["SO4-2"] * free + anions - screening
            limit = fluoride.limit(self._lines(basic, log_sulfate, log_sodium))
            partial = self.constant + self.protons * basic + self.bound * log_sulfate + self.square * screening
            partial = partial - self.epsilon * sodium
            if self.with_fluoride:
                partial = partial + self.fluorides * fluoride.log + self.sodiums * log_sodium
            # One Newton step towards the totals, in logarithms; the solid caps the free ion.
            n = self._moles(partial, ion, protons)
            total = np.maximum(self.member @ n, _NOTHING)
            step = (wanted - np.log(total)) / np.maximum((self.weighted @ n) / total, 1.0)
            new_ion = np.where(self.metals > 0, np.minimum(ion + step, limit), ion)
            n = self._moles(partial, new_ion, protons)
            moves = [new_ion - ion, fluoride.move(n, new_ion >= limit)]
            if self.acid is not None:
                moves.append(self._towards_acid(n))
                protons = protons + moves[-1]
                n = np.where(self.held[:, None] > 0.0, n * np.exp(-moves[-1]), n)
            bound, charges, squares, moles, acid = self.sums @ n
            if self.sulfate is None:  # as much as the cations need; what binds it to an anion goes with it
                anions_with = -np.minimum(self.charged, 0.0) @ n
                new_free = free * (charges + anions_with + self.sodium + self.background) / (2.0 * free + anions_with)
                sulfate = new_free * (1.0 + bound / free)
            else:
                new_free = sulfate / (1.0 + bound / np.maximum(free, _TRACE))
            new_sodium = self.sodium
            if new_sodium is None:
                new_sodium = np.maximum(2.0 * new_free - charges - self.background, _LEFT * sodium)
            new_strength = 0.5 * (squares + 4.0 * new_free + new_sodium + self.background) + 1e-9
            solutes, anions = moles + new_free + new_sodium + self.background, self.epsilon[:, 0] @ n
            moves += [
                (new - old) / scale for new, old in ((new_strength, strength), (new_free, free), (new_sodium, sodium))
            ]
            old, new = np.array([strength, free, sodium]), np.array([new_strength, new_free, new_sodium])
            strength, free, sodium = mixing.next(old, new)
            ion = new_ion
            if max(np.max(np.abs(move), initial=0.0) for move in moves) < _SETTLED:
                break
        rows = [move if np.ndim(move) == 2 else np.broadcast_to(move, strength.shape)[None] for move in moves]
        settled = np.all(np.abs(np.vstack(rows)) < _SETTLED, axis=0)
        shaped = lambda v: np.reshape(v, self.shape)[()]  # noqa: E731
        left = self.member @ n
        elements = self.table.elements
        return Equilibrium(
            {key: shaped(v) for key, v in fluoride.solids(left, n).items()},
            {**{e: shaped(left[i]) for i, e in enumerate(elements)}, "F": shaped(self.fluorides[:, 0] @ n)},
            {
                **{e: shaped(np.where(self.metals[i] > 0, np.exp(ion[i]), 0.0)) for i, e in enumerate(elements)},
                "SO4": shaped(np.exp(log_sulfate)),
            },
            shaped(acid),
            shaped(protons / _LN10),
            shaped(settled),
        )

    def _lines(self, basic: Any, log_sulfate: Any, log_sodium: Any) -> Any:
        """Logarithm of the free ion over each solid, where that of fluoride is 0: solids x scenarios."""
        table, rows = self.table, self.rows
        given = table.solid_protons[rows] * basic + table.solid_sulfate[rows] * log_sulfate
        given = given + table.solid_sodium[rows] * log_sodium
        return (self.saturation - given) / table.solid_atoms[rows]

    def _moles(self, partial: Any, ion: Any, protons: Any) -> Any:
        """mol/kg of every species, from the activities of the free ions and of H+."""
        free = np.vstack([ion, -protons, np.zeros(protons.shape)])[self.owner]
        return np.exp(np.minimum(partial + self.atoms * free, 14.0))

    def _towards_acid(self, n: Any) -> Any:
        """Step of the pH, as a natural logarithm, to the acid that is there, where hydrolysis gives off protons as well."""
        given_off = np.maximum(-self.held, 0.0)
        holding = np.maximum(self.held, 0.0) @ n
        needed = np.maximum(self.acid + given_off @ n, _TRACE)
        slope = 1.0 + np.square(given_off) @ n / needed
        return np.clip(np.log(holding / needed) / slope, -_STEP, _STEP)


class _Mixing:
    """Anderson's mixing of the last two steps, each scenario by itself: at many mol/kg plain ones swing or creep."""

    def __init__(self) -> None:
        self.passed = 0

    def next(self, old: Any, new: Any) -> Any:
        """Where to go on from, after a step from old to new."""
        gap, mixed = new - old, new
        if self.passed >= _SLOW:
            mixed = old + _HALF * gap
        elif self.passed >= _PLAIN:
            turn = gap - self.gap
            part = np.sum(gap * turn, axis=0) / np.maximum(np.sum(turn * turn, axis=0), _NOTHING)
            mixed = new - np.clip(part, *_PART) * (new - self.new)
            mixed = np.where(mixed > _KEPT * new, mixed, new)
        self.gap, self.new = gap, new
        self.passed += 1
        return mixed


class _Fluoride:
    """Free fluoride, and the solids that it decides on.

    The free ion over a solid is a straight line against the logarithm of free fluoride, falling with the fluoride that the
    solid holds; the lowest line is the solid that forms. All fluoride, dissolved and solid, rises with free fluoride, and
    jumps where two lines cross: there both solids are at equilibrium. One Newton step at a time, stopping at a crossing.
    """

    def __init__(self, solver: _Solver) -> None:
        self.solver, table = solver, solver.table
        self.total = np.maximum(solver.fluoride, _TRACE)
        self.log = np.log(self.total) - 2.0
        self.reach, self.last = (
            np.full(self.log.shape, _STEP),
            np.zeros(self.log.shape),
        )  # longest step, and the last one
        self.holds = (table.solid_fluoride / table.solid_atoms)[solver.rows]  # per metal
        self.of = table.solid_of[solver.rows]
        # The one metal with fluorides: its solids.
        with_fluoride = set(self.of[self.holds[:, 0] > 0.0].tolist())
        self.choices = np.flatnonzero(np.isin(self.of, list(with_fluoride)))
        # Where two of them are at equilibrium, and which.
        self.both = np.zeros(self.log.shape, bool)
        self.low = self.high = np.zeros(self.log.shape, int)

    def limit(self, lines: Any) -> Any:
        """Logarithm of the free ion that the solids allow: metals x scenarios."""
        self.lines = lines
        if np.any(self.both):
            self.log = np.where(self.both, self._crossing(self.low, self.high), self.log)
            lowest = self._lowest(self.log)
            self.both = self.both & ((lowest == self.low) | (lowest == self.high))
        found = np.full(self.solver.metals.shape, np.inf)
        for row, metal in zip(self._values(slice(None), self.log), self.of, strict=True):
            found[metal] = np.minimum(found[metal], row)
        return found

    def move(self, n: Any, saturated: Any) -> Any:
        """Change free fluoride towards all that there is, given the moles of the species; the step."""
        solver = self.solver
        if not solver.with_fluoride:
            return 0.0
        each = solver.fluorides[:, 0]
        dissolved, slope = each @ n, np.square(each) @ n
        cross, own = solver.member @ (each[:, None] * n), solver.weighted @ n
        # Where a solid fixes the ion, the ion falls by what the solid holds; elsewhere by what its complexes hold.
        slope = slope - np.sum(np.where(saturated, 0.0, np.square(cross) / np.maximum(own, _NOTHING)), axis=0)
        if not len(self.choices):
            step = self._step(dissolved, slope)
            self.log = self.log + step
            return step
        metal, holds = self.of[self.choices[0]], self.holds[self.choices, 0]
        solid = saturated[metal]
        amount = np.where(solid, np.maximum(solver.metals[metal] - (solver.member @ n)[metal], 0.0), 0.0)
        lowest = self._lowest(self.log)
        low, high = np.where(self.both, self.low, lowest), np.where(self.both, self.high, lowest)
        least, most = dissolved + holds[low] * amount, dissolved + holds[high] * amount
        stays = self.both & (least <= self.total) & (self.total <= most)
        forms = np.where(most < self.total, high, low)
        held = holds[forms]
        slope = slope + np.where(solid, held**2 * own[metal] - 2.0 * held * cross[metal], 0.0)
        old = self.log
        new = np.where(stays, old, old + self._step(dissolved + held * amount, slope))
        reached = np.where(stays, forms, self._lowest(new))
        # A step that would pass a crossing ends there.
        crossings = np.array([self._crossing(forms, j) for j in range(len(holds))])
        above = np.argmin(np.where(holds[:, None] > held, crossings, np.inf), axis=0)
        below = np.argmax(np.where(holds[:, None] < held, crossings, -np.inf), axis=0)
        passes, up = reached != forms, holds[reached] > held
        self.low = np.where(passes, np.where(up, forms, below), low)
        self.high = np.where(passes, np.where(up, above, forms), high)
        self.both = stays | passes
        self.log = np.where(passes, self._crossing(self.low, self.high), new)
        return self.log - old

    def _step(self, there: Any, slope: Any) -> Any:
        """Newton step of the logarithm of free fluoride, in the logarithm of all of it; shorter where it turns back."""
        step = np.log(self.total / there) * there / np.maximum(slope, _NOTHING)
        self.reach = np.minimum(self.reach * np.where(step * self.last < 0.0, *_TRUST), _STEP)
        self.last = np.clip(step, -self.reach, self.reach)
        return self.last

    def _values(self, rows: Any, log: Any) -> Any:
        """Logarithm of the free ion over the solids of some rows."""
        return self.lines[rows] - self.holds[rows] * log

    def _lowest(self, log: Any) -> Any:
        """Which of the choices forms."""
        return np.argmin(self._values(self.choices, log), axis=0)

    def _crossing(self, one: Any, other: Any) -> Any:
        """Logarithm of free fluoride at which the lines of two choices cross."""
        at, holds = np.arange(self.lines.shape[1]), self.holds[self.choices, 0]
        apart = holds[other] - holds[one]
        lines = self.lines[self.choices]
        return (lines[other, at] - lines[one, at]) / np.where(apart == 0.0, 1.0, apart)

    def solids(self, left: Any, n: Any) -> dict[str, Any]:
        """mol/kg of metal in each solid, by component, where so much of the metals is dissolved."""
        solver, table = self.solver, self.solver.table
        amount = solver.metals - left
        amount = np.where(amount > _ROUNDING * solver.metals, amount, 0.0)
        lowest = self._values(slice(None), self.log)
        found = dict.fromkeys(table.components, np.zeros(self.log.shape))
        for metal in set(self.of.tolist()):
            rows = np.flatnonzero(self.of == metal)
            forms = rows[np.argmin(lowest[rows], axis=0)]
            for row in rows:
                component = table.components[solver.rows[row]]
                found[component] = found[component] + np.where(forms == row, amount[metal], 0.0)
        if not len(self.choices) or not np.any(self.both):
            return found
        # Where two are at equilibrium, fluoride tells how much there is of each.
        metal, holds = self.of[self.choices[0]], self.holds[self.choices, 0]
        solid = self.total - solver.fluorides[:, 0] @ n
        apart = np.where(self.both, holds[self.high] - holds[self.low], 1.0)
        more = np.clip((solid - holds[self.low] * amount[metal]) / apart, 0.0, amount[metal])
        for j, row in enumerate(self.choices):
            share = np.where(self.high == j, more, 0.0) + np.where(self.low == j, amount[metal] - more, 0.0)
            component = table.components[solver.rows[row]]
            found[component] = np.where(self.both, share, found[component])
        return found

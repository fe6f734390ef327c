"""Iron(III) phosphate in a sulfate liquor: how much is solid at equilibrium.

FePO4(H2O)2 + 3 H+ = Fe+3 + H3PO4 + 2 H2O fixes the product of the free ions, not of all iron and phosphate: most iron is bound to
sulfate and phosphate, most acid to sulfate. Activity coefficients are those of specific ion interaction theory (SIT).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from .. import tables
from ..constants import GAS_CONSTANT
from ..errors import ConvergenceError
from ..memory import Place, place
from ..numerics import Values
from .speciation import debye_huckel_slope

_STANDARD = 298.15  # K, of the constants
_LN10 = np.log(10.0)

#: (kg/mol)^(1/2): ion size term of the Debye-Hueckel expression of SIT, exact by definition of the theory.
_SIZE = 1.5

#: mol of water in a kg of it.
_WATER = 55.508

#: mol/kg of solutes up to which they count in the activity of water: beyond, more would dissolve than there is.
_MOST = 20.0

#: Part of the way that ionic strength goes at a time.
_PART = 0.65

#: mol/kg of a metal or of sulfate that stands for none: the logarithm of nothing has no end.
_NONE = 1e-15

#: SIT interaction coefficients with sodium, kg/mol (ThermoChimie 12a).
_WITH_SODIUM = {"SO4-2": -0.12, "HSO4-": -0.01}

#: Longest Newton step of a logarithm, the change after which one more step, which squares what is left, would show nothing, and the
#: most steps; and as many from where the last pass left off.
_STEP, _SETTLED, _LONGEST, _KNOWN = 2.0, 1e-8, 200, 12

#: Change below which ionic strength takes part in Newton's steps; share of the scenarios that leave the work together.
_NEAR, _DONE = 0.3, 0.25

_SOLID = "strengite"

#: The solid of iron that competes, by its choice in data/hydroxides.csv: what forms in hours, whose enthalpy the source has as none.
_HYDROXIDE = "hydroxide"

_METALS = {"Al": 3.0, "Cu": 2.0, "Ni": 2.0, "Co": 2.0, "Mn": 2.0}

#: Columns of what species are made of.
_H, _S, _P, _FE = range(4)


class _Table:
    """Species as arrays: what each is made of (H+, SO4-2, H2PO4-, Fe+3, metals), charge, log10 K and enthalpy."""

    def __init__(self) -> None:
        names, made_of, numbers, sodium = [], [], [], []

        def add(name: str, of: Mapping[int, float], charge: float, log_k: float, heat: float, pair: float) -> None:
            row = np.zeros(4 + len(_METALS))
            for column, n in of.items():
                row[column] = n
            names.append(name)
            made_of.append(row)
            numbers.append((charge, log_k, heat))
            sodium.append(pair)

        column = {"H": _H, "Fe": _FE, **{metal: 4 + i for i, metal in enumerate(_METALS)}}
        for name, of, charge in (("H+", _H, 1.0), ("SO4-2", _S, -2.0), ("Fe+3", _FE, 3.0)):
            add(name, {of: 1.0}, charge, 0.0, 0.0, _WITH_SODIUM.get(name, 0.0))
        for metal, charge in _METALS.items():
            add(f"{metal} ion", {column[metal]: 1.0}, charge, 0.0, 0.0, 0.0)
        for row in tables.records("aqueous_species.csv"):
            plain = float(row["atoms"]) == 1.0 and float(row.get("fluoride", 0.0)) == 0.0
            if row["element"] in column and plain and (row["element"] == "Fe" or float(row["protons"]) == 0.0):
                of = {column[row["element"]]: 1.0, _S: float(row["sulfate"])}
                of[_H] = of.get(_H, 0.0) - float(row["protons"])
                charge, log_k, heat = (float(row[key]) for key in ("charge", "log_k", "enthalpy_kJ"))
                add(row["species"], of, charge, log_k, heat, _WITH_SODIUM.get(row["species"], 0.0))
        for row in tables.records("phosphate_species.csv"):
            of = {_P: 1.0, _FE: float(row["iron"]), _H: -float(row["protons"])}
            given = (float(row[key]) for key in ("charge", "log_k", "enthalpy_kJ", "sodium"))
            add(row["species"], of, *given)
        self.made_of = np.array(made_of)
        self.charge, self.log_k, self.enthalpy = np.array(numbers).T[:, :, None]
        self.sodium = np.array(sodium)[:, None] * _LN10
        self.solid = names.index(_SOLID)
        self.acid = names.index("H3PO4")
        (self.hydroxide,) = (
            float(row["log_k"]) for row in tables.records("hydroxides.csv") if row["choice"] == _HYDROXIDE
        )


@cache
def _table() -> _Table:
    return _Table()


class _Balance:
    """Law of mass action by Newton's method: activities of the free ions, ionic strength and solutes that meet the totals.

    Far from them ionic strength goes part of the way at a time, by itself. A scenario that has settled leaves the work.
    """

    def __init__(self, free: Any, iron_rows: Any, charge: Any, weights: Any, at_ph: bool) -> None:
        self.free, self.iron, self.square, self.weights, self.at_ph = free, iron_rows, np.square(charge), weights, at_ph
        # What each balance changes by: with the ions, with what ionic strength screens, and with the activity of water.
        each = np.hstack([free, self.square, iron_rows])
        self.sums = np.vstack([weights, 0.5 * self.square.T, np.ones(len(free))])
        self.slopes = np.vstack([row * each.T for row in self.sums])

    def solved(self, given: dict[str, Any], left_off: Place) -> tuple[Any, Any]:
        """Logarithms of the activities of the ions, and mol/kg of the species. Raises ConvergenceError."""
        state, size = self._start(given), len(given["solutes"])
        last = left_off.last(size)
        if last is not None:
            known = np.isfinite(last[0]).all(axis=0)
            state = np.where(known, last[0], state)
            if self.at_ph:
                state[_H] = -given["ph"] * _LN10
        state, moved = self._settle(given, state, *((np.inf, _LONGEST) if last is None else (0.0, _KNOWN)))
        if last is not None and not np.all(moved < _SETTLED):
            again = np.flatnonzero(~(moved < _SETTLED))
            part = {name: v[..., again] for name, v in given.items()}
            state[:, again], moved[again] = self._settle(part, self._start(part), np.inf, _LONGEST)
        if not np.all(moved < _SETTLED):
            off = np.flatnonzero(~(moved < _SETTLED))
            raise ConvergenceError(
                f"iron phosphate and acid did not settle for {len(off)} of {size} scenarios (first number {off[0]})."
            )
        left_off.leave(state)
        return state[:-2], self._species(given, state)

    def _start(self, given: dict[str, Any]) -> Any:
        """The state from which nothing is known: logarithms of the ions and of ionic strength, and solutes."""
        totals = given["totals"]
        most = np.maximum(np.abs(totals), 1e-9)
        rows = [0.1 * most[0] + 1e-3, 0.2 * most[1], np.maximum(0.1 * given["phosphate"], 1e-6), *(0.05 * most[3:])]
        state = np.vstack([np.log(np.array([*rows, given["strength"]])), given["solutes"]])
        if self.at_ph:
            state[_H] = -given["ph"] * _LN10
        return state

    def _species(self, given: dict[str, Any], state: Any) -> Any:
        """mol/kg of every species."""
        root = np.exp(0.5 * state[-2])
        hydrate = 2.0 * np.minimum(state[-1], _MOST) / _WATER  # the solid's two of water, against their activity
        screening = given["slope"] * root / (1.0 + _SIZE * root)
        log_n = given["k"] - given["pair"] + self.iron * hydrate + self.free @ state[:-2] + self.square * screening
        return np.exp(np.minimum(log_n, 30.0))

    def _settle(self, given: dict[str, Any], state: Any, far: float, most: int) -> tuple[Any, Any]:
        """The state at rest, and how far each scenario moved at last; far: how far they are from it to begin with."""
        size = state.shape[1]
        rows, whole, moved, last = np.arange(size), np.empty(state.shape), np.full(size, np.inf), np.full(size, far)
        for _ in range(most):
            step, last = self._step(given, state, last)
            state = state + step
            done = last < _SETTLED
            if done.all():
                break
            if done.mean() > _DONE:
                whole[:, rows[done]], moved[rows[done]] = state[:, done], last[done]
                rows, state, last = rows[~done], state[:, ~done], last[~done]
                given = {name: v[..., ~done] for name, v in given.items()}
        whole[:, rows], moved[rows] = state, last
        return whole, moved

    def _step(self, given: dict[str, Any], state: Any, before: Any) -> tuple[Any, Any]:
        """The next step, and how far each scenario moves with it; before: how far it moved last."""
        ions, count = len(state) - 2, state.shape[1]
        n, root = self._species(given, state), np.exp(0.5 * state[-2])
        strength, others = root * root, given["others"]
        found = self.sums @ n
        new = found[-2] + 0.5 * others + 1e-9
        right = np.vstack([given["totals"] - found[:-2], new - strength, found[-1] + others - state[-1]])
        scale = np.vstack([np.abs(self.weights) @ n + np.abs(given["totals"]), strength, strength + state[-1]])
        matrix = (self.slopes @ n).reshape(ions + 2, ions + 2, count)
        matrix[:, -2] *= given["slope"] * 0.5 * root / (1.0 + _SIZE * root) ** 2
        matrix[:, -1] *= np.where(state[-1] < _MOST, 2.0 / _WATER, 0.0)
        matrix[-2:] *= -1.0
        matrix[-2, -2] += strength
        matrix[-1, -1] += 1.0
        apart = ~(before < _NEAR)
        matrix[:, -2:, apart] = matrix[-2:, :, apart] = 0.0
        matrix[-2, -2, apart] = matrix[-1, -1, apart] = 1.0
        right[-2] = np.where(apart, _PART * np.log(new / strength) * scale[-2], right[-2])
        matrix = matrix / np.where(apart, np.vstack([scale[:-2], np.ones((2, count))]), scale)[:, None]
        right = right / np.where(apart, np.vstack([scale[:-2], scale[-2:-1], np.ones((1, count))]), scale)
        if self.at_ph:
            right[_H], matrix[_H], matrix[_H, _H] = 0.0, 0.0, 1.0
        step = np.linalg.solve(matrix.transpose(2, 0, 1), right.T[..., None])[..., 0].T
        step[:-1] = np.clip(step[:-1], -_STEP, _STEP)
        moved = np.maximum(np.abs(step[:-1]).max(axis=0), np.abs(new / strength - 1.0))
        return step, moved


@cache
def _balance(metals: tuple[str, ...], at_ph: bool) -> tuple[Any, Any, _Balance]:
    """The species there are beside the solid with some metals, what each is made of, and their balance."""
    table = _table()
    # What is left of the unknowns: the solid ties iron to phosphate and acid; pH, where it is given, is known.
    columns = [_H, _S, _P, _FE, *(4 + list(_METALS).index(m) for m in metals)]
    rows = np.flatnonzero(table.made_of[:, [c for c in range(4 + len(_METALS)) if c not in columns]].sum(axis=1) == 0.0)
    rows = rows[rows != table.solid]
    made_of, charge = table.made_of[rows][:, columns], table.charge[rows]
    # Iron as an activity: saturation + 3 H - H3PO4 = saturation - to_acid + 2 H - H2PO4.
    free = np.delete(made_of, _FE, axis=1)
    free[:, _H] += 2.0 * made_of[:, _FE]
    free[:, _P] -= made_of[:, _FE]
    # Balances: acid and three of iron, which dissolution leaves alike; sulfate; iron less phosphate; metals. Protons over H3PO4.
    protons = made_of[:, _H] - made_of[:, _P] + 3.0 * made_of[:, _FE]
    weights = np.vstack([protons, made_of[:, _S], made_of[:, _FE] - made_of[:, _P], made_of[:, 4:].T])
    return rows, made_of, _Balance(free, made_of[:, [_FE]], charge, weights, at_ph)


def iron_phosphate_solid(
    solid: Values,
    iron: Values,
    phosphate: Values,
    sulfate: Values,
    temperature: Values,
    *,
    acid: Values | None = None,
    ph: Values | None = None,
    metals: Mapping[str, Values] | None = None,
    alkali: Values = 0.0,
    sodium: Values = 0.0,
    constant: Values | None = None,
) -> Values:
    """Iron phosphate that is solid at equilibrium with its liquor; 0 where all of it dissolves.

    Where pH is given fresh iron hydroxide competes for the iron, so that phosphate dissolves from some pH on.

    solid: before; iron (trivalent), phosphate, sulfate: dissolved before. acid: H+ that is free or with sulfate before, phosphate
    counted as phosphoric acid, or ph: that the liquor is held at, on the activity scale. metals: dissolved, by element, those of
    valence two and aluminium; alkali: lithium and other ions of charge one but sodium. constant: log10 of
    (Fe+3)(H3PO4)/(H+)^3 as activities at 25 degC, that of strengite unless given. Water's activity is its mole fraction;
    fluorides are left out.

    Units: solid mol/kg, iron mol/kg, phosphate mol/kg, sulfate mol/kg, temperature K, acid mol/kg, ph -, metals mol/kg,
        alkali mol/kg, sodium mol/kg, constant - -> mol/kg
    Range: 10 to 100 degC, pH 0 to 9.
    Source: ThermoChimie 12a as distributed with PHREEQC, and what data/phosphate_species.csv names for strengite; specific ion interaction theory; law of mass action by Newton's method.

    >>> round(float(iron_phosphate_solid(0.0, 0.3, 0.3, 0.8, 323.15, acid=0.2, metals={"Ni": 0.3})), 2)
    0.3
    """
    table = _table()
    kinds = tuple(m for m in _METALS if metals and m in metals)
    values = (solid, iron, phosphate, sulfate, temperature, acid, ph, alkali, sodium, constant)
    there = [np.asarray(v, float) for v in (*values, *((metals or {})[m] for m in kinds)) if v is not None]
    shape = np.broadcast_shapes(*(v.shape for v in there))
    flat: Any = lambda v: None if v is None else np.broadcast_to(np.asarray(v, float), shape).ravel()  # noqa: E731
    flats: Any = [flat(v) for v in values]
    solid, iron, phosphate, sulfate, kelvin, acid, ph, alkali, sodium, constant = flats
    warm = (1.0 / _STANDARD - 1.0 / kelvin) * (1e3 / GAS_CONSTANT)  # per kJ/mol
    log_k = table.log_k * _LN10 + table.enthalpy * warm
    saturation = log_k[table.acid] - log_k[table.solid]
    if constant is not None:
        saturation = saturation + (constant - table.log_k[table.acid] + table.log_k[table.solid]) * _LN10
    rows, made_of, balance = _balance(kinds, ph is not None)
    to_acid = log_k[table.acid]  # H2PO4- + H+ = H3PO4
    k = log_k[rows] + made_of[:, [_FE]] * (saturation - to_acid)
    totals = [
        np.maximum(sulfate, _NONE),
        iron - phosphate,
        *(np.maximum(flat((metals or {})[m]), _NONE) for m in kinds),
    ]
    totals = np.array([acid + 3.0 * iron if acid is not None else np.zeros(kelvin.size), *totals])
    given = {
        "k": k, "totals": totals, "slope": debye_huckel_slope(kelvin) * _LN10, "pair": table.sodium[rows] * sodium,
        "others": alkali + sodium, "strength": 3.0 * sulfate + 1e-3, "solutes": 2.0 * sulfate, "phosphate": phosphate,
        "ph": np.full(kelvin.size, np.nan) if ph is None else ph,
    }  # fmt: skip
    left_off = place(("iron phosphate", kinds, ph is None))
    x, n = balance.solved(given, left_off)
    found = np.clip(solid + iron - made_of[:, _FE] @ n, 0.0, solid + np.minimum(iron, phosphate))
    if ph is not None:  # over hydroxide there is less iron, and more phosphate, by the activity of the one free ion
        over = saturation - table.hydroxide * _LN10 - to_acid - x[_H]
        left = made_of[:, _P] @ (n * np.exp(np.minimum(balance.free[:, [_P]] * (over - x[_P]), 30.0)))
        found = np.minimum(found, np.maximum(solid + phosphate - left, 0.0))
    return found.reshape(shape)[()]

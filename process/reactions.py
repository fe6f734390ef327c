"""Balanced reactions, found from the components' formulas.

A reaction is the null space of the conservation matrix of the substances that take part, so leaching
any cathode, present or future, needs no typed coefficients. Redox pairs are found as half-reactions
that exchange electrons and are then added up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from blackmass.chemistries.frozen import FrozenDict

from .components import component, conservation_matrix
from .errors import InputError
from .library import per_library

#: The electron: no mass, charge -1. It appears in half-reactions only and never in a stream.
ELECTRON = "e-"

#: Largest singular value, relative, that still counts as zero when the null space is sought.
_RANK_TOLERANCE = 1e-10

#: Share of a reactant by which its complete consumption may overshoot.
_ROUNDING = 1e-13


class Reaction:
    """Stoichiometric coefficients per mole of extent: negative for what is used, positive for what forms."""

    __slots__ = ("coefficients",)

    def __init__(self, coefficients: Mapping[str, float]):
        self.coefficients = FrozenDict({k: float(v) for k, v in coefficients.items() if v})

    def __repr__(self) -> str:
        def side(sign: int) -> str:
            return " + ".join(f"{abs(v):.4g} {k}" for k, v in self.coefficients.items() if v * sign > 0)

        return f"{side(-1)} -> {side(1)}"

    def of(self, key: str) -> float:
        """The coefficient of a component, 0 when it takes no part."""
        return self.coefficients.get(key, 0.0)

    def __add__(self, other: Reaction) -> Reaction:
        keys = {**self.coefficients, **other.coefficients}
        sums = {key: self.of(key) + other.of(key) for key in keys}
        largest = max(abs(v) for v in sums.values())
        return Reaction({k: v for k, v in sums.items() if abs(v) > 1e-13 * largest})

    def __mul__(self, factor: float) -> Reaction:
        return Reaction({key: value * factor for key, value in self.coefficients.items()})

    __rmul__ = __mul__

    def without_electrons(self, partner: Reaction) -> Reaction:
        """This half-reaction with as much of the partner as cancels its electrons.

        Both are written per mole of their first reactant; the sum stays per mole of this one's.
        """
        ratio = -self.of(ELECTRON) / partner.of(ELECTRON)
        if ratio <= 0:
            raise InputError(f"({self}) and ({partner}) both give or both take electrons: they cannot be combined.")
        return self + ratio * partner

    def apply(self, flows: dict[str, Any], extent: Any) -> None:
        """Add extent (mol/s, scalar or array) times the coefficients to a dictionary of flows, in place."""
        for key, value in self.coefficients.items():
            before = flows.get(key, 0.0)
            after = before + value * extent
            flows[key] = _used_up(before, after) if value < 0.0 else after

    def convert(self, flows: dict[str, Any], key: str, share: Any) -> None:
        """Take a share of a reactant per mole of which this is written, in place; what is left of it is exact."""
        whole = flows[key]
        self.apply(flows, whole * share)
        flows[key] = whole * (1.0 - share)

    def enthalpy(self) -> float:
        """Standard reaction enthalpy at 298.15 K, J per mole of extent."""
        return sum(v * component(k).formation_enthalpy for k, v in self.coefficients.items())


def _used_up(before: Any, after: Any) -> Any:
    """What is left of a reactant; less than nothing by rounding is nothing."""
    if np.ndim(after) == 0:
        return 0.0 * after if -_ROUNDING * before <= after < 0.0 else after
    return np.where((after < 0.0) & (after >= -_ROUNDING * before), 0.0, after)


@per_library
def balance(reactants: tuple[str, ...], products: tuple[str, ...]) -> Reaction:
    """The one reaction that turns the reactants into the products, per mole of the first reactant.

    ``e-`` may stand on either side of a half-reaction. Raises InputError when no reaction or more
    than one satisfies the balance of elements and charge, or when a substance would have to stand on
    the other side. Water and H+(aq) may be listed on either side: their sign is whatever balances.
    """
    keys = [*reactants, *products]
    real = [key for key in keys if key != ELECTRON]
    rows, matrix = conservation_matrix(real)
    if ELECTRON in keys:
        column = np.zeros((len(rows), 1))
        column[-1] = -1.0
        matrix = np.hstack([matrix[:, : keys.index(ELECTRON)], column, matrix[:, keys.index(ELECTRON) :]])
    _, singular, right = np.linalg.svd(matrix)
    rank = int(np.sum(singular > _RANK_TOLERANCE * singular[0]))
    what = f"{' + '.join(reactants)} -> {' + '.join(products)}"
    if len(keys) - rank != 1:
        found = "no reaction balances" if len(keys) == rank else f"{len(keys) - rank} independent reactions balance"
        raise InputError(f"{found} {what}.")
    if abs(right[-1][0]) < _RANK_TOLERANCE:
        raise InputError(f"{reactants[0]} takes no part in {what}.")
    # Solved again for the rest of the coefficients, which leaves round-off of one unit in the last place.
    rest, *_ = np.linalg.lstsq(matrix[:, 1:], matrix[:, 0], rcond=None)
    coefficients = dict(zip(keys, [-1.0, *rest], strict=True))
    for key, value in coefficients.items():
        wrong = value > _RANK_TOLERANCE if key in reactants else value < -_RANK_TOLERANCE
        if wrong and key not in (ELECTRON, "water", "H+(aq)"):
            raise InputError(f"{key} stands on the wrong side of {what}.")
    largest = max(abs(v) for v in coefficients.values())
    return Reaction({k: v for k, v in coefficients.items() if abs(v) > 1e-12 * largest})

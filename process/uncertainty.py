"""Uncertainty: how a value that a scenario declares may be distributed, as its [uncertainty] table says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import InputError, listing, nearest
from .parameters import Declared

#: Distribution -> the quantities that describe it.
KINDS: Mapping[str, tuple[str, ...]] = {
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "pert": ("low", "mode", "high"),
    "normal": ("mean", "deviation"),
    "lognormal": ("mean", "deviation"),
    "discrete": ("values",),
}

#: The key of [uncertainty] that says which values rise together.
CORRELATION = "correlation"

#: What a discrete distribution may have beside its values.
_WEIGHTS = "weights"


@dataclass(frozen=True)
class Distribution:
    """How one value is distributed; its numbers in SI, cut off at the declared bounds, low and high.

    target: table, parameter and, of a table of values, entry. numbers: by the names of KINDS; of a discrete
    distribution, values and weights are rows.
    """

    target: str
    kind: str
    numbers: Mapping[str, Any]
    low: float = -np.inf
    high: float = np.inf

    @property
    def told(self) -> list[Any]:
        """All that it is, as JSON can hold it."""
        return [self.target, self.kind, dict(self.numbers), self.low, self.high]

    def at(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """The values that have these shares of all others below them (the inverse of the cumulative distribution).

        share: between 0 and 1. The distribution is cut off at the declared bounds, and what is left of it scaled up.
        """
        if self.kind == "discrete":
            values, weights = np.asarray(self.numbers["values"]), np.asarray(self.numbers["weights"])
            upto = np.cumsum(weights) / np.sum(weights)
            return values[np.minimum(np.searchsorted(upto, share, side="right"), len(values) - 1)]
        law = self._law()
        below, above = law.cdf(self.low), law.cdf(self.high)
        return np.clip(law.ppf(below + share * (above - below)), self.low, self.high)

    def _law(self) -> Any:
        """The distribution as scipy has it. PERT is a beta distribution of shape 4 (Vose, Risk Analysis, 2008)."""
        from scipy import stats

        n = self.numbers
        if self.kind == "normal":
            return stats.norm(n["mean"], n["deviation"])
        if self.kind == "lognormal":
            spread = np.log1p((n["deviation"] / n["mean"]) ** 2)
            return stats.lognorm(np.sqrt(spread), scale=n["mean"] * np.exp(-spread / 2.0))
        low, width = n["low"], n["high"] - n["low"]
        if self.kind == "uniform":
            return stats.uniform(low, width)
        share = (n["mode"] - low) / width
        if self.kind == "triangular":
            return stats.triang(share, low, width)
        return stats.beta(1.0 + 4.0 * share, 5.0 - 4.0 * share, low, width)


@dataclass(frozen=True)
class Correlation:
    """Two values that rise together: their rank correlation, after Spearman."""

    between: tuple[str, str]
    rank: float


@dataclass(frozen=True)
class Uncertainty:
    """What an [uncertainty] table says."""

    distributions: tuple[Distribution, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict, repr=False)


def read(given: Mapping[str, Any], declared: Mapping[str, Declared]) -> Uncertainty:
    """The distributions of an [uncertainty] table, checked against what the tables of the plant declare. Raises InputError."""
    rows = tuple(_read(str(target), row, declared) for target, row in given.items() if target != CORRELATION)
    return Uncertainty(rows, _correlations(given.get(CORRELATION, ()), [row.target for row in rows]), given)


def found(target: str, declared: Mapping[str, Declared], table: str = "uncertainty") -> tuple[Declared, str, str]:
    """What declares a target, the parameter, and the entry where the parameter is a table of values. Raises InputError.

    table: what messages call the place where the target is named.
    """
    for key, owner in declared.items():
        name, _, entry = target.removeprefix(f"{key}.").partition(".")
        if target.startswith(f"{key}.") and name in owner.parameters and name not in owner.from_plant:
            kind = owner.parameters[name].kind
            if entry and kind not in ("table", "plant data"):
                break
            if not entry and kind in ("table", "plant data"):
                raise InputError(f'{table}: "{target}" is a table; name the entry too, such as "{target}.Ni".')
            return owner, name, entry
    every = [f"{key}.{name}" for key, owner in declared.items() for name in owner.parameters]
    hint = nearest(target, every) or "write the table and the parameter, such as screening.aperture."
    raise InputError(f'{table}: "{target}" is not a parameter of this plant; {hint}')


def _read(target: str, given: Any, declared: Mapping[str, Declared]) -> Distribution:
    where = f'uncertainty."{target}"'
    owner, name, entry = found(target, declared)
    if owner.parameters[name].kind in ("choice", "text"):
        raise InputError(f'uncertainty: "{target}" is no quantity, so it has no distribution; leave it out.')
    kind = given.get("distribution") if isinstance(given, Mapping) else None
    if not isinstance(kind, str) or kind not in KINDS:
        raise InputError(
            f"{where}: give a table with a distribution, one of {listing(KINDS)}, such as "
            '{ distribution = "uniform", low = "0.5 mm", high = "2 mm" }.'
        )
    optional = {_WEIGHTS} if kind == "discrete" else set()
    if set(given) - optional != {"distribution", *KINDS[kind]}:
        raise InputError(f"{where}: a {kind} distribution takes {listing(KINDS[kind])} and nothing else.")

    def value(key: str, typed: Any) -> float:
        if key == "deviation":
            number = owner.read_spread(name, entry, typed, f"{where}.{key}")
        else:
            number = owner.read_value(name, entry, typed, f"{where}.{key}")
        if np.ndim(number):
            raise InputError(f"{where}.{key}: a list has no place in a distribution; give one value.")
        return float(number)

    bounds = owner.parameters[name].bounds()
    low, high = (free if bound is None else bound for bound, free in zip(bounds, (-np.inf, np.inf), strict=True))
    if kind == "discrete":
        return Distribution(target, kind, _discrete(given, where, value), low, high)
    numbers = {key: value(key, given[key]) for key in KINDS[kind]}
    if numbers.get("deviation", 1.0) <= 0:
        raise InputError(
            f"{where}.deviation: {given['deviation']} is not more than zero; give what the values spread by."
        )
    if kind == "lognormal" and numbers["mean"] <= 0:
        raise InputError(f"{where}.mean: {given['mean']} is not more than zero, as a lognormal distribution needs it.")
    ordered = [numbers[key] for key in ("low", "mode", "high") if key in numbers]
    if ordered != sorted(ordered) or (ordered and ordered[0] == ordered[-1]):
        told = listing(f"{key} = {given[key]}" for key in KINDS[kind])
        raise InputError(f"{where}: {told} do not rise; give them from the lowest to the highest.")
    return Distribution(target, kind, numbers, low, high)


def _discrete(given: Mapping[str, Any], where: str, value: Callable[[str, Any], float]) -> dict[str, tuple[float, ...]]:
    """Values and weights of a discrete distribution."""
    values, weights = given["values"], given.get(_WEIGHTS)
    if not isinstance(values, (list, tuple)) or len(values) < 2:
        raise InputError(f"{where}.values: give a list of two values or more.")
    if weights is None:
        weights = [1.0] * len(values)
    usable = isinstance(weights, (list, tuple)) and all(isinstance(w, (int, float)) and w > 0 for w in weights)
    if not usable or len(weights) != len(values):
        raise InputError(f"{where}.weights: give a list with a number above zero for each of the {len(values)} values.")
    return {"values": tuple(value("values", each) for each in values), "weights": tuple(map(float, weights))}


def _correlations(given: Any, targets: Sequence[str]) -> tuple[Correlation, ...]:
    """Which values rise together. Raises InputError, also where no values can be correlated so."""
    where = f"uncertainty.{CORRELATION}"
    example = '{ between = ["leaching.temperature", "leaching.acid"], rank = 0.6 }'
    if not isinstance(given, (list, tuple)) or not all(isinstance(row, Mapping) for row in given):
        raise InputError(f"{where}: give a list of tables such as {example}.")
    read = []
    for row in given:
        between, rank = row.get("between"), row.get("rank")
        if set(row) != {"between", "rank"} or not isinstance(between, (list, tuple)) or len(set(between)) != 2:
            raise InputError(f"{where}: give two values and their rank correlation, such as {example}.")
        for target in between:
            if target not in targets:
                raise InputError(
                    f'{where}: "{target}" has no distribution here; {nearest(str(target), targets)}give it one.'
                )
        if isinstance(rank, bool) or not isinstance(rank, (int, float)) or not -1.0 < rank < 1.0:
            raise InputError(f"{where}.rank: {rank!r} is not between -1 and 1.")
        read.append(Correlation((between[0], between[1]), float(rank)))
    if read and np.linalg.eigvalsh(matrix(targets, read))[0] <= 0.0:
        raise InputError(f"{where}: no values can be correlated so among each other; bring the ranks nearer to zero.")
    return tuple(read)


def matrix(targets: Sequence[str], correlations: Sequence[Correlation]) -> NDArray[np.float64]:
    """Correlation of the normal deviates that give values their rank correlations (Pearson, 1907: 2 sin(pi rank/6))."""
    found_ = np.eye(len(targets))
    for each in correlations:
        i, j = (list(targets).index(target) for target in each.between)
        found_[i, j] = found_[j, i] = 2.0 * np.sin(np.pi * each.rank / 6.0)
    return found_

"""Solvent extraction: distribution against pH and loading, and countercurrent cascades."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..numerics import Values

#: Change of the loadings, as a share of the extractant, at which the cascade is solved, and the longest run.
_SETTLED, _LONGEST = 1e-13, 200

#: Steps of Newton's method that are taken whole. Later ones are held back by this many times the largest residual, as stages that
#: fill up in time are (pseudo-transient continuation): far from the answer whole steps may swing for ever.
_WHOLE_STEPS, _FILLING = 15, 10.0

#: Scenarios solved at a time: their arrays stay in the processor's cache.
_BLOCK = 256

#: Smallest share of the free extractant, and of the volume of strip liquor, that one Newton step may leave.
_TRUST = 0.2

#: Stripping factor above which all is stripped.
_ALL = 1e30


@dataclass(frozen=True)
class Isotherm:
    """How an extractant takes one element.

    half_extraction: pH of half extraction at equal phases; slope: of log10 D against pH; charge: of the ion;
    concentration: of the extractant it was measured with; temperature: it holds for; fall: of the pH of half
    extraction with the temperature.

    Units: half_extraction -, slope -, charge -, concentration mol/m3, temperature K, fall 1/K
    """

    half_extraction: float
    slope: float
    charge: int
    concentration: float
    temperature: float
    fall: float

    def half_extraction_at(self, temperature: Values) -> Values:
        """pH of half extraction at a temperature, on a straight line.

        Units: temperature K -> -
        Source: linear fit, with the data.

        >>> round(Isotherm(4.6, 1.7, 2, 500.0, 313.15, 0.04).half_extraction_at(323.15), 3)
        4.2
        """
        return self.half_extraction - self.fall * (temperature - self.temperature)


def distribution(
    ph: Values, half_extraction: Values, slope: Values, free: Values = 1.0, dimers: Values = 1.0
) -> Values:
    """Distribution coefficient D, organic over aqueous: log10 D = slope (pH - pH50) + dimers log10(free).

    free: free extractant over that of the measured isotherm. An ion of charge z takes z dimers of an acidic
    organophosphorus extractant: M + z (HA)2 = M(HA2)z + z H.

    Units: ph -, half_extraction -, slope -, free mol/mol, dimers - -> -
    Range: extractant at most about 90 % bound; the slope is apparent.
    Source: G. M. Ritcey and A. W. Ashbrook, Solvent Extraction, 1984, chapter 3.

    >>> float(distribution(4.0, 4.0, 1.7)), float(distribution(4.0, 4.0, 1.7, 0.5, 2))
    (1.0, 0.25)
    """
    return 10.0 ** (slope * (np.asarray(ph) - half_extraction)) * np.asarray(free, float) ** dimers


def kremser_left(factor: Values, stages: Values) -> Values:
    """Fraction left in the raffinate of a countercurrent cascade fed with barren organic.

    1 / (1 + E + ... + E^N) with the extraction factor E = D O/A; for stripping, with A/(D O).

    Units: factor -, stages - -> mol/mol
    Range: one distribution coefficient in all stages.
    Source: A. Kremser, Natl. Petroleum News 22 (1930) 43; M. Souders and G. G. Brown, Ind. Eng. Chem. 24 (1932) 519.

    >>> float(kremser_left(1.0, 3))
    0.25
    """
    factor, stages = np.asarray(factor, float), np.asarray(stages)
    powers = np.sum([np.where(k <= stages, factor**k, 0.0) for k in range(int(np.max(stages)) + 1)], axis=0)
    return (1.0 / powers)[()]


@dataclass(frozen=True)
class Circuit:
    """What a solved circuit does. Leading axes: stages (scrub first, raffinate last), then metals, then scenarios.

    aqueous, organic: what leaves each stage. free: share of the extractant that is free there. stripped: of each
    metal to the strip, scrub return included. left, taken, regenerated: share of each metal fed that leaves with the
    raffinate, with the strip liquor and with the acid of regeneration. strip_volume: scrub return included.
    reached: share of the concentration wanted in the strip liquor. settled: whether Newton's method did.

    Units: aqueous mol/m3, organic mol/m3, free mol/mol, stripped mol/s, left mol/mol, taken mol/mol,
        regenerated mol/mol, strip_volume m3/s, reached mol/mol, settled -
    """

    aqueous: NDArray[np.float64]
    organic: NDArray[np.float64]
    free: NDArray[np.float64]
    stripped: NDArray[np.float64]
    left: NDArray[np.float64]
    taken: NDArray[np.float64]
    regenerated: NDArray[np.float64]
    strip_volume: NDArray[np.float64]
    reached: NDArray[np.float64]
    settled: NDArray[np.bool_]


@dataclass(frozen=True)
class Plan:
    """A circuit to be solved: arrays over metals (first axis) and scenarios (last), a stage axis before both.

    feed: metals x scenarios. aqueous, organic: volume of feed and of organic. ph: stages x scenarios, the scrub
    stages first. scrub: share of the strip liquor that returns as scrub liquor. capacity: extractant, of which an
    ion of charge z binds 2 z. isotherms: one a metal. target: index of the metal whose concentration in the strip
    liquor is to be strip_concentration. strip_ph, strip_stages: of stripping. regeneration: share of what stripping leaves
    on the organic that the acid of regeneration takes. temperature: of all stages.

    Units: feed mol/s, aqueous m3/s, organic m3/s, ph -, scrub_stages -, scrub -, capacity mol/m3, isotherms Isotherm,
        target -, strip_concentration mol/m3, strip_ph -, strip_stages -, regeneration -, temperature K
    """

    feed: NDArray[np.float64]
    aqueous: NDArray[np.float64]
    organic: NDArray[np.float64]
    ph: NDArray[np.float64]
    scrub_stages: int
    scrub: NDArray[np.float64]
    capacity: NDArray[np.float64]
    isotherms: tuple[Isotherm, ...]
    target: int
    strip_concentration: NDArray[np.float64]
    strip_ph: NDArray[np.float64]
    strip_stages: NDArray[np.float64]
    regeneration: NDArray[np.float64]
    temperature: NDArray[np.float64]

    def block(self, these: slice) -> Plan:
        """Some of the scenarios.

        Units: these slice -> Plan
        """
        parts = {name: value[..., these] for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        return replace(self, **parts)


def circuit(plan: Plan) -> Circuit:
    """Extraction, scrubbing and stripping in counter-current, all stages, metals and loadings solved together.

    In stage j: A x_(j-1) + O y_(j+1) = A x_j + O y_j with y = D x. Newton's method on the loading of every
    stage and the volume of strip liquor; for given loadings each metal is one tridiagonal system.

    The strip liquor is as strong as is wanted, or, at a pH where stripping is too weak for that, as strong as a liquor of the
    volume that takes up what the organic brings: stripping factor 1. Any stronger, the strip would load the organic.

    Units: plan Plan -> Circuit
    Range: that of ``distribution``.
    Source: metal balances of the stages with the D of ``distribution``.

    >>> one = lambda value: np.array([value])
    >>> cobalt, nickel = (Isotherm(ph, 1.7, 2, 500.0, 313.15, 0.04) for ph in (4.6, 6.5))
    >>> found = circuit(Plan(
    ...     feed=np.array([[100.0], [300.0]]), aqueous=one(1.0), organic=one(0.8), ph=np.full((4, 1), 5.3),
    ...     scrub_stages=0, scrub=one(0.0), capacity=one(800.0), isotherms=(cobalt, nickel), target=0,
    ...     strip_concentration=one(1500.0), strip_ph=one(2.0), strip_stages=one(3.0), regeneration=one(0.05),
    ...     temperature=one(313.15),
    ... ))
    >>> found.left.round(3).tolist()  # of cobalt and of nickel
    [[0.0], [0.997]]
    """
    scenarios = plan.feed.shape[1]
    blocks = [_Solver(plan.block(slice(i, i + _BLOCK))).solve() for i in range(0, scenarios, _BLOCK)]
    if len(blocks) == 1:
        return blocks[0]
    names = Circuit.__dataclass_fields__
    return Circuit(**{name: np.concatenate([getattr(b, name) for b in blocks], axis=-1) for name in names})


class _Solver:
    """Newton's method for one block of scenarios. Right-hand sides stand on the second axis of the systems."""

    def __init__(self, plan: Plan):
        self.plan = plan
        column = lambda name: np.array([[getattr(i, name)] for i in plan.isotherms], float)  # noqa: E731
        half = np.array([i.half_extraction_at(plan.temperature) for i in plan.isotherms])
        slope = column("slope")
        self.dimers = column("charge")
        self.binds = 2.0 * self.dimers
        ratio = (plan.capacity / column("concentration")) ** self.dimers
        self.all_free = distribution(plan.ph[:, None, :], half, slope) * ratio  # D, stages x metals x scenarios
        self.held = np.maximum(distribution(plan.strip_ph, half, slope) * ratio * plan.organic, 1e-300)

    def solve(self) -> Circuit:
        plan = self.plan
        loading = np.zeros(plan.ph.shape)  # share of the extractant that is bound
        volume = np.maximum(plan.feed[plan.target] / plan.strip_concentration, self.held[plan.target])
        organic = np.maximum(plan.organic, 1e-300)
        settled = np.zeros(volume.shape, bool)
        for taken in range(_LONGEST):
            held_back = _FILLING * (taken >= _WHOLE_STEPS)
            step_loading, step_volume = self._step(loading, volume, held_back)
            free = np.maximum(1.0 - loading - step_loading, _TRUST * (1.0 - loading))
            new_loading = np.maximum(1.0 - free, 0.0)
            new_volume = np.maximum(volume + step_volume, _TRUST * volume)
            change = np.max(np.abs(new_loading - loading), axis=0, initial=0.0)
            settled = np.maximum(change, np.abs(new_volume - volume) / organic) < _SETTLED
            loading, volume = new_loading, new_volume
            if settled.all():
                break
        d, stripped, returned, _, system = self._system(loading, volume)
        x = self._concentrations(system)[:, 0]
        y = d * x
        gross = plan.organic * stripped * y[0]
        fed = np.where(plan.feed > 0, plan.feed, 1.0)
        left = x[-1] * (plan.aqueous + plan.scrub * volume) / fed
        taken = gross * (1.0 - plan.scrub) / fed
        regenerated = plan.organic * (1.0 - stripped - returned) * y[0] / fed
        shares = np.clip(np.stack([left, taken, regenerated]), 0.0, 1.0)
        # The smaller ones are exact; the largest is what they leave.
        largest = np.argmax(shares, axis=0)[None]
        np.put_along_axis(shares, largest, 0.0, axis=0)
        np.put_along_axis(shares, largest, 1.0 - shares.sum(axis=0, keepdims=True), axis=0)
        left, taken, regenerated = shares
        strong = gross[plan.target] / plan.strip_concentration  # volume at the concentration wanted
        reached = np.where(strong < volume, strong / np.where(volume > 0, volume, 1.0), 1.0)
        return Circuit(x, y, 1.0 - loading, gross, left, taken, regenerated, volume, reached, settled)

    def _system(self, loading: Any, volume: Any) -> tuple[Any, Any, Any, Any, tuple[Any, ...]]:
        """Distribution, shares stripped and returned, how fast the first rises with the volume, and (below, diagonal, above,
        corner) of the systems of all metals."""
        plan = self.plan
        d = self.all_free * (1.0 - loading)[:, None, :] ** self.dimers
        kept, falls = self._stripping(volume)
        stripped, returned = 1.0 - kept, kept * (1.0 - plan.regeneration)
        fed = (np.arange(len(plan.ph)) >= plan.scrub_stages)[:, None] * plan.aqueous
        flow = (plan.scrub * volume + fed)[:, None, :]
        carried = plan.organic * d
        diagonal = -flow - carried
        diagonal[0] += carried[0] * plan.scrub * stripped  # the scrub liquor comes from the strip
        corner = carried[0] * returned  # what stripping and regeneration leave returns with the organic
        system = np.broadcast_to(flow[:-1], carried[1:].shape), diagonal, carried[1:], corner
        return d, stripped, returned, falls, system

    def _stripping(self, volume: Any) -> tuple[Any, Any]:
        """Share of each metal that stripping leaves on the organic, and how fast that falls with the volume: Kremser."""
        factor = np.minimum(volume / self.held, _ALL)
        total, weighted = np.ones(factor.shape), np.zeros(factor.shape)
        for stage in range(1, int(np.max(self.plan.strip_stages)) + 1):
            power = np.where(stage <= self.plan.strip_stages, factor**stage, 0.0)
            total, weighted = total + power, weighted + stage * power
        return 1.0 / total, weighted / total / total / np.maximum(volume, 1e-300)

    def _concentrations(self, system: tuple[Any, ...], more: Any = None) -> Any:
        """mol/m3 in the aqueous phase of every stage (right-hand side 0), and the solutions of more right-hand sides."""
        plan = self.plan
        below, diagonal, above, corner = system
        k, (m, s) = len(plan.ph), plan.feed.shape
        right = np.zeros((k, 2 + (0 if more is None else more.shape[1]), m, s))
        right[plan.scrub_stages, 0] = -plan.feed
        right[-1, 1] = 1.0
        if more is not None:
            right[:, 2:] = more
        found = _tridiagonal(below, diagonal, above, right)
        # Sherman and Morrison: the corner entry (last row, first column) of the organic's return.
        returns = found[:, 1:2] * (corner / (1.0 + corner * found[0, 1]))
        found = found - returns * found[:1]
        return np.delete(found, 1, axis=1)

    def _step(self, loading: Any, volume: Any, held_back: float) -> tuple[Any, Any]:
        """Newton step of the loadings and the volume of strip liquor, held back by so many times the residual."""
        plan = self.plan
        k, s = loading.shape
        d, stripped, returned, falls, system = self._system(loading, volume)
        x = self._concentrations(system)[:, 0]
        slope = -self.dimers * d / (1.0 - loading)[:, None, :] * x  # dy/d(loading) at fixed x, stage by stage
        # Derivatives of the balances by each loading and, last, by the volume; x moves so that they stay closed.
        more = np.zeros((k, k + 1, *plan.feed.shape))
        for j in range(k):
            more[j, j] += plan.organic * slope[j]
            if j:
                more[j - 1, j] -= plan.organic * slope[j]
        more[0, 0] -= plan.organic * plan.scrub * stripped * slope[0]
        more[-1, 0] -= plan.organic * returned * slope[0]
        loaded = plan.organic * d[0] * x[0]
        more[0, k] = plan.scrub * x[0]
        more[1:, k] = plan.scrub * (x[1:] - x[:-1])
        more[0, k] -= plan.scrub * falls * loaded
        more[-1, k] += (1.0 - plan.regeneration) * falls * loaded
        moves = self._concentrations(system, more)[:, 1:]
        dy = d[:, None] * moves
        dy[range(k), range(k)] += slope
        # Residuals: loading_j - sum(binds y_j)/capacity, and volume - O stripped y_target / concentration, both over O; or the
        # volume less the least one.
        y = d * x
        unit = np.maximum(plan.organic, 1e-300)
        binds = self.binds[:, 0]
        matrix = np.zeros((s, k + 1, k + 1))
        matrix[:, :k, :] = -np.einsum("m,kjms->skj", binds, dy) / plan.capacity[:, None, None]
        matrix[:, range(k), range(k)] += 1.0
        rest = np.zeros((s, k + 1))
        rest[:, :k] = (loading - np.einsum("m,kms->ks", binds, y) / plan.capacity).T
        per_volume = plan.organic / plan.strip_concentration / unit
        wanted = per_volume * stripped[plan.target] * y[0, plan.target]
        least = self.held[plan.target] / unit
        reaches = wanted >= least
        taking = np.where(reaches, per_volume * stripped[plan.target], 0.0)
        matrix[:, k, :] = -(taking * dy[0, :, plan.target]).T
        matrix[:, k, k] -= np.where(reaches, per_volume * falls[plan.target] * y[0, plan.target], 0.0)
        matrix[:, :, k] *= unit[:, None]  # the volume is solved as a share of the organic
        matrix[:, k, k] += 1.0
        rest[:, k] = volume / unit - np.maximum(wanted, least)
        matrix[:, range(k + 1), range(k + 1)] += (held_back * np.max(np.abs(rest), axis=1))[:, None]
        step = -np.linalg.solve(matrix, rest[..., None])[..., 0]
        return step[:, :k].T, step[:, k] * unit


def _tridiagonal(below: Any, diagonal: Any, above: Any, right: Any) -> Any:
    """Thomas' algorithm along the first axis; the second axis of `right` holds the right-hand sides."""
    upper: list[Any] = []
    value: list[Any] = []
    for j in range(len(diagonal)):
        pivot = 1.0 / (diagonal[j] - (below[j - 1] * upper[-1] if j else 0.0))
        if j < len(above):
            upper.append(above[j] * pivot)
        value.append((right[j] - below[j - 1] * value[-1] if j else right[j]) * pivot)
    for j in range(len(above) - 1, -1, -1):
        value[j] = value[j] - upper[j] * value[j + 1]
    return np.stack(value)

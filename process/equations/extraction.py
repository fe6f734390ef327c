"""Solvent extraction: distribution against pH and loading, and countercurrent cascades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import ConvergenceError
from ..memory import place
from ..numerics import Values
from .speciation import solve

#: Step and residual of Newton's method, in logarithms, at which a circuit is solved, as the next ones are their squares; and at which
#: it is with slopes of an earlier step. The longest run, and the longest one before the volume of strip liquor is bracketed.
_SETTLED, _NEARLY, _LONGEST, _SWINGS = 1e-10, 1e-12, 200, 40

#: Residual that is rounding, and with which a circuit is solved whatever the step that follows from it.
_ROUNDING = 2e-14

#: The slopes of an earlier step serve as long as each step leaves no more than this share of the residual.
_NEARER = 0.1

#: Steps of Newton's method that are taken whole. Later ones are held back, as those of stages that fill up in time are
#: (pseudo-transient continuation), where whole steps swing: so many times the residual after one that made it worse, and so many
#: times less after each that did not, until it is no longer worth it.
_WHOLE_STEPS, _HOLD, _LESS, _NO_LONGER = 15, 1.0, 0.6, 0.01

#: Longest step of the logarithms.
_TRUST = 3.0

#: Scenarios solved at a time: their arrays stay in the processor's cache.
_BLOCK = 256

#: Stripping factor above which all is stripped.
_ALL = 1e30

#: mol/kg of a metal that stand for none.
_TRACE = 1e-15


@dataclass(frozen=True)
class Isotherm:
    """How an extractant takes one element.

    half_extraction: pH of half extraction at equal phases and low loading; charge: of the ion; concentration: of the extractant
    it was measured with; temperature: it holds for; fall: of the pH of half extraction with the temperature; bare: activity of
    the free ion over all that was dissolved of the metal in the liquor it was measured in.

    Units: half_extraction -, charge -, concentration mol/m3, temperature K, fall 1/K, bare kg/mol
    """

    half_extraction: float
    charge: int
    concentration: float
    temperature: float
    fall: float
    bare: float = 1.0

    def half_extraction_at(self, temperature: Values) -> Values:
        """pH of half extraction at a temperature, on a straight line.

        Units: temperature K -> -
        Source: linear fit, with the data.

        >>> round(Isotherm(4.6, 2, 500.0, 313.15, 0.04).half_extraction_at(323.15), 3)
        4.2
        """
        return self.half_extraction - self.fall * (temperature - self.temperature)


def bare_ions(
    totals: Mapping[str, Values],
    ph: Values,
    temperature: Values,
    fluoride: Values = 0.0,
    *,
    sulfate: Values | None = None,
    sodium: Values | None = None,
) -> dict[str, Any]:
    """Activity of each metal's free ion over all that is dissolved of it; for those whose complexes are known.

    Sulfate and fluoride hold the rest, and hydroxide that of aluminium and iron(III); nothing precipitates. Given is all of the
    sulfate, and sodium makes up the charge, or sodium, and sulfate does. Where there is none of a metal it is that of a trace.

    Units: totals mol/kg, ph -, temperature K, fluoride mol/kg, sulfate mol/kg, sodium mol/kg -> kg/mol
    Range: that of ``speciation.solve``.
    Source: that of ``speciation.solve``.

    >>> found = bare_ions({"Co": 0.01, "Al": 0.01}, 3.0, 298.15, sulfate=np.array([0.1, 1.0]))
    >>> bool(found["Co"][1] < 0.5 * found["Co"][0]), bool(found["Al"][1] < found["Co"][1])
    (True, True)
    """
    there = {element: np.maximum(n, _TRACE) for element, n in totals.items()}
    found = solve(there, temperature, fluoride, sulfate=sulfate, ph=ph, sodium=sodium, solids=False)
    if not np.all(found.settled):
        raise ConvergenceError("complexes of the metals in a liquor to be extracted did not settle.")
    return {element: found.free[element] / n for element, n in there.items() if element in found.free}


def distribution(ph: Values, half_extraction: Values, charge: Values, free: Values = 1.0, bare: Values = 1.0) -> Values:
    """Distribution coefficient D, organic over aqueous, by mass action: M + z (HA)2 = M(HA2)z + z H.

    log10 D = z (pH - pH50 + log10 free) + log10 bare, z the charge. free: free extractant over that of the isotherm.
    bare: activity of the free ion over all that is dissolved of the metal, over that of the liquor of the isotherm.

    Slopes below z, as isotherms of whole liquors show them (0.8 to 1.7 for divalent metals), come of the extractant that fills
    up along them, and need no parameter.

    Units: ph -, half_extraction -, charge -, free mol/mol, bare mol/mol -> -
    Range: extractant at most about 90 % bound; dilute organic phase.
    Source: G. M. Ritcey and A. W. Ashbrook, Solvent Extraction, 1984, chapter 3; sulfate as by F. Vasilyev, S. Virolainen and
        T. Sainio, Sep. Purif. Technol. 210 (2019) 530.

    >>> float(distribution(4.0, 4.0, 2)), float(distribution(4.0, 4.0, 2, 0.5)), float(distribution(5.0, 4.0, 2, 1.0, 0.5))
    (1.0, 0.25, 50.0)
    """
    return 10.0 ** (charge * (np.asarray(ph) - half_extraction)) * np.asarray(free, float) ** charge * bare


def kremser_left(factor: Values, stages: Values, efficiency: Values = 1.0) -> Values:
    """Fraction left in the raffinate of a countercurrent cascade fed with barren organic.

    1 / (1 + E + ... + E^N) with the extraction factor E = D O/A; for stripping, with A/(D O). Where each stage goes only a part of
    the way to equilibrium, 1 / (1 + e (q + ... + q^N)) with q = E / (e + (1 - e) E): no better than (1 - e)^N.

    efficiency: of a stage, by Murphree, in the phase that gives: share of the way to equilibrium that it goes.

    Units: factor -, stages -, efficiency - -> mol/mol
    Range: one distribution coefficient in all stages.
    Source: A. Kremser, Natl. Petroleum News 22 (1930) 43; M. Souders and G. G. Brown, Ind. Eng. Chem. 24 (1932) 519; E. V. Murphree,
        Ind. Eng. Chem. 17 (1925) 747, summed over the stages.

    >>> float(kremser_left(1.0, 3)), round(float(kremser_left(1e9, 2, 0.9)), 6)
    (0.25, 0.01)
    """
    more, _ = _kremser(np.asarray(factor, float), np.asarray(stages), np.asarray(efficiency, float))
    return (1.0 / (1.0 + more))[()]


def _kremser(factor: Any, stages: Any, efficiency: Any) -> tuple[Any, Any]:
    """What the phase that gives has given over what it keeps, and how much that rises with the logarithm of the factor."""
    behind = efficiency + (1.0 - efficiency) * factor
    each = factor / behind
    more, weighted = np.zeros(np.broadcast_shapes(each.shape, stages.shape)), 0.0
    for stage in range(1, int(np.max(stages)) + 1):
        power = np.where(stage <= stages, each**stage, 0.0)
        more, weighted = more + power, weighted + stage * power
    return efficiency * more, efficiency * weighted * efficiency / behind


@dataclass(frozen=True)
class Circuit:
    """What a solved circuit does. Leading axes: stages (scrub first, raffinate last), then metals, then scenarios.

    aqueous, organic: what leaves each stage. free: share of the extractant that is free there. stripped: of each
    metal to the strip, scrub return included. left, taken, regenerated: share of each metal fed that leaves with the
    raffinate, with the strip liquor and with the acid of regeneration. strip_volume: scrub return included.
    reached: share of the concentration wanted in the strip liquor. settled: whether Newton's method did, on loadings and volume.

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
    on the organic that the acid of regeneration takes. temperature: of all stages. bare, strip_bare: of ``distribution``, in
    every stage of the first and in the strip. efficiency: of every stage, by Murphree, in the aqueous phase, and in the organic one
    of the strip.

    Units: feed mol/s, aqueous m3/s, organic m3/s, ph -, scrub_stages -, scrub -, capacity mol/m3, isotherms Isotherm,
        target -, strip_concentration mol/m3, strip_ph -, strip_stages -, regeneration -, temperature K, bare mol/mol,
        strip_bare mol/mol, efficiency -
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
    bare: NDArray[np.float64]
    strip_bare: NDArray[np.float64]
    efficiency: NDArray[np.float64]

    def block(self, these: Any) -> Plan:
        """Some of the scenarios.

        Units: these - -> Plan
        """
        parts = {name: value[..., these] for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        return replace(self, **parts)


def circuit(plan: Plan) -> Circuit:
    """Extraction, scrubbing and stripping in counter-current, all stages, metals and loadings solved together.

    In stage j: A x_(j-1) + O y_(j+1) = A x_j + O y_j, with y_j = D x where the phases meet, and x_j = (1 - e) x_(j-1) + e x. Newton's
    method on the loading of every stage and the volume of strip liquor; for given loadings each metal is one linear system.

    The strip liquor is as strong as is wanted, or, at a pH where stripping is too weak for that, as strong as a liquor of the
    volume that takes up what the organic brings: stripping factor 1. Any stronger, the strip would load the organic.

    Units: plan Plan -> Circuit
    Range: that of ``distribution``.
    Source: metal balances of the stages with the D of ``distribution`` and the efficiency of ``kremser_left``.

    >>> one = lambda value: np.array([value])
    >>> cobalt, nickel = (Isotherm(ph, 2, 500.0, 313.15, 0.04) for ph in (4.6, 6.5))
    >>> found = circuit(Plan(
    ...     feed=np.array([[100.0], [300.0]]), aqueous=one(1.0), organic=one(0.8), ph=np.full((4, 1), 5.3),
    ...     scrub_stages=0, scrub=one(0.0), capacity=one(800.0), isotherms=(cobalt, nickel), target=0,
    ...     strip_concentration=one(1500.0), strip_ph=one(2.0), strip_stages=one(3.0), regeneration=one(0.05),
    ...     temperature=one(313.15), bare=np.ones((4, 2, 1)), strip_bare=np.ones((2, 1)),
    ...     efficiency=one(1.0),
    ... ))
    >>> found.left.round(3).tolist()  # of cobalt and of nickel
    [[0.0], [0.999]]
    """
    scenarios, left_off = plan.feed.shape[1], place(("extraction", plan.ph.shape[0], plan.scrub_stages))
    last = left_off.last(scenarios)
    blocks, states = [], []
    for first in range(0, scenarios, _BLOCK):
        these = slice(first, first + _BLOCK)
        found, state = _Solver(plan.block(these)).solve(None if last is None else [part[..., these] for part in last])
        blocks.append(found)
        states.append(state)
    left_off.leave(
        *(parts[0] if len(parts) == 1 else np.concatenate(parts, axis=-1) for parts in zip(*states, strict=True))
    )
    if len(blocks) == 1:
        return blocks[0]
    names = Circuit.__dataclass_fields__
    return Circuit(**{name: np.concatenate([getattr(b, name) for b in blocks], axis=-1) for name in names})


class _Solver:
    """Newton's method for one block of scenarios, on the free extractant of every stage and the volume of strip liquor."""

    def __init__(self, plan: Plan):
        self.plan = plan
        column = lambda name: np.array([[getattr(i, name)] for i in plan.isotherms], float)  # noqa: E731
        half = np.array([i.half_extraction_at(plan.temperature) for i in plan.isotherms])
        self.dimers = column("charge")
        self.binds = 2.0 * self.dimers[:, 0]
        free = plan.capacity / column("concentration")
        # D with all extractant free, stages x metals x scenarios; and what the organic would hold back of a volume of strip liquor.
        self.all_free: Any = distribution(plan.ph[:, None, :], half, self.dimers, free, plan.bare)
        held: Any = distribution(plan.strip_ph, half, self.dimers, free, plan.strip_bare) * plan.organic
        self.held: Any = np.maximum(held, 1e-300)
        self.least = self.held[plan.target]  # volume of strip liquor

    def rows(self, these: Any) -> _Solver:
        """Some of the scenarios."""
        some = copy(self)
        some.plan = self.plan.block(these)
        some.all_free, some.held, some.least = self.all_free[..., these], self.held[:, these], self.least[these]
        return some

    def solve(self, start: Sequence[Any] | None = None) -> tuple[Circuit, tuple[Any, ...]]:
        """The circuit, and what the next pass starts from: logarithms of the free extractant and of the volume of strip liquor, and
        inverse slopes. start: the same from the last pass; not a number where it found nothing."""
        plan = self.plan
        log_free, log_volume = np.zeros(plan.ph.shape), np.log(np.maximum(self._most(), self.least))
        inverse = None
        if start is not None:
            known = np.isfinite(start[1])
            log_free, log_volume = np.where(known, start[0], log_free), np.where(known, start[1], log_volume)
            inverse = np.moveaxis(start[2], -1, 0)
        log_free, log_volume, settled, inverse = self._newton(log_free, log_volume, _SWINGS, inverse)
        if not settled.all():
            off = np.flatnonzero(~settled)
            log_free[:, off], log_volume[off], settled[off] = self.rows(off)._between()
        state = log_free, np.where(settled, log_volume, np.nan), np.moveaxis(inverse, 0, -1)
        free, volume = np.exp(log_free), np.exp(log_volume)
        stages = self._stages(free, volume)
        x, leaving = stages.fed()
        y = stages.d * x
        loaded = plan.organic * y[0]
        fed = np.where(plan.feed > 0, plan.feed, 1.0)
        gross = loaded * stages.stripped
        left, taken, regenerated = (
            leaving[-1] / fed, gross * (1.0 - plan.scrub) / fed, loaded * stages.kept * plan.regeneration / fed
        )  # fmt: skip
        whole = np.where(plan.feed > 0, left + taken + regenerated, 1.0)  # but for rounding
        left = np.where(plan.feed > 0, left / whole, 1.0)
        strong = gross[plan.target] / plan.strip_concentration  # volume at the concentration wanted
        reached = np.where(strong < volume, strong / np.where(volume > 0, volume, 1.0), 1.0)
        aqueous = np.where(stages.flow > 0, leaving / np.where(stages.flow > 0, stages.flow, 1.0), x)
        found = Circuit(aqueous, y, free, gross, left, taken / whole, regenerated / whole, volume, reached, settled)
        return found, state

    def _most(self) -> Any:
        """Volume of strip liquor that holds all that is fed of the metal, scrub return included."""
        plan = self.plan
        return plan.feed[plan.target] / (plan.strip_concentration * (1.0 - plan.scrub))

    def _newton(
        self, free: Any, volume: Any, longest: int, inverse: Any = None, fixed: bool = False
    ) -> tuple[Any, Any, Any, Any]:
        """Logarithms of the free extractant and of the volume of strip liquor from a start, which scenarios settled, and their
        inverse slopes; those that settled leave the work. inverse: slopes to start with. fixed: the volume stays."""
        k, size = free.shape
        free, volume, settled = free.copy(), volume.copy(), np.zeros(size, bool)
        slopes = np.full((size, k + 1, k + 1), np.nan) if inverse is None else inverse.copy()
        work, at = self, np.arange(size)
        off, held = np.full(size, np.inf), np.zeros(size)
        for taken in range(longest):
            found = work.balances(free[:, at], volume[at])
            rest = found[-1]
            if fixed:
                rest[:, -1] = 0.0
            before, off = off, np.max(np.abs(rest), axis=1)
            new = (off > _NEARER * before) | np.isnan(slopes[at, 0, 0])
            if taken >= _WHOLE_STEPS:
                held = np.where(off > before, _HOLD, _LESS * held)
                held = np.where(held > _NO_LONGER, held, 0.0)
                new[:] = True
            if new.any():
                which = np.flatnonzero(new)
                if new.all():
                    matrix = work.linear(free[:, at], volume[at], found)
                else:
                    matrix = work.rows(which).linear(free[:, at[which]], volume[at[which]])
                if fixed:
                    matrix[:, -1, :-1], matrix[:, -1, -1] = 0.0, 1.0
                matrix[:, range(k + 1), range(k + 1)] += (held * off)[which, None]
                slopes[at[which]] = np.linalg.inv(matrix)
            step = np.clip(-np.matmul(slopes[at], rest[..., None])[..., 0].T, -_TRUST, _TRUST)
            free[:, at] = np.minimum(free[:, at] + step[:-1], 0.0)
            volume[at] += step[-1]
            done = np.maximum(np.max(np.abs(step), axis=0), off) < np.where(new, _SETTLED, _NEARLY)
            done |= off < _ROUNDING
            if done.any():
                settled[at[done]] = True
                if done.all():
                    break
                at, off, held = at[~done], off[~done], held[~done]
                work = work.rows(np.flatnonzero(~done))
        return free, volume, settled, slopes

    def _between(self) -> tuple[Any, Any, Any]:
        """The same where Newton's method swings: the volume lies between the least one and the most, and the loadings are solved
        at a volume that is fixed."""
        low, high = np.log(self.least) - _SETTLED, np.log(np.maximum(self._most(), self.least)) + _SETTLED
        free, volume = np.zeros(self.plan.ph.shape), high
        settled = np.zeros(volume.shape, bool)
        for _ in range(_LONGEST):
            free, _, inner, _ = self._newton(free, volume, _LONGEST, fixed=True)
            found = self.balances(free, volume)
            matrix, rest = self.linear(free, volume, found), found[-1]
            step, above = -np.linalg.solve(matrix, rest[..., None])[:, -1, 0], rest[:, -1]
            low, high = np.where(above > 0, low, volume), np.where(above > 0, volume, high)
            new = volume + step
            new = np.where((new > low) & (new < high), new, 0.5 * (low + high))
            settled = inner & ((np.abs(new - volume) < _SETTLED) | (high - low < _SETTLED))
            if settled.all():
                break
            volume = np.where(settled, volume, new)
        return free, volume, settled

    def _stages(self, free: Any, volume: Any) -> _Stages:
        """Flows between the stages and the strip at these loadings."""
        plan = self.plan
        d = self.all_free * free[:, None, :] ** self.dimers
        fed = (np.arange(len(plan.ph)) >= plan.scrub_stages)[:, None] * plan.aqueous
        return _Stages(plan, d, (plan.scrub * volume + fed)[:, None, :], *self._stripping(volume))

    def _stripping(self, volume: Any) -> tuple[Any, Any, Any]:
        """Share of each metal that stripping leaves on the organic, that it takes, and how much that rises with the logarithm
        of the volume."""
        factor = np.minimum(volume / self.held, _ALL)
        more, rises = _kremser(factor, self.plan.strip_stages, self.plan.efficiency)
        kept = 1.0 / (1.0 + more)
        return kept, more * kept, rises * kept * kept

    def balances(self, log_free: Any, log_volume: Any) -> tuple[Any, ...]:
        """Stages, concentrations where the phases meet, all that there is of the extractant, the volume of strip liquor at the
        concentration wanted, and the residuals of all loadings and of that volume, scenarios first.

        Unknowns and residuals are logarithms: of the free extractant and all that is bound over all that there is, and of the
        volume over the one at the concentration wanted, or over the least one. A stage with far more metal than it has room for
        is as far from its answer as the logarithm of that, and distribution coefficients are powers of the free extractant.
        """
        plan = self.plan
        free = np.exp(log_free)
        stages = self._stages(free, np.exp(log_volume))
        x, _ = stages.fed()
        there = free + np.einsum("m,kms->ks", self.binds, stages.d * x) / plan.capacity
        loaded = plan.organic * stages.d[0, plan.target] * x[0, plan.target]
        wanted = stages.stripped[plan.target] * loaded / plan.strip_concentration
        rest = np.empty((log_free.shape[1], len(free) + 1))
        rest[:, :-1] = np.log(there).T
        rest[:, -1] = log_volume - np.log(np.maximum(wanted, self.least))
        return stages, x, there, wanted, rest

    def linear(self, log_free: Any, log_volume: Any, found: tuple[Any, ...] | None = None) -> Any:
        """Slopes of the residuals of ``balances`` with the unknowns, scenarios first. found: what those gave, where it is known."""
        plan = self.plan
        k, s = log_free.shape
        free, volume = np.exp(log_free), np.exp(log_volume)
        stages, x, there, wanted, _ = found or self.balances(log_free, log_volume)
        y = stages.d * x
        slope = self.dimers * y  # dy/d(log free) at fixed x, stage by stage
        # What the stages gain by each free extractant and, last, by the volume, where the phases meet and in what leaves; x moves
        # so that the balances stay closed.
        gains, leaving = np.zeros((k, k + 1, *plan.feed.shape)), np.zeros((k, k + 1, *plan.feed.shape))
        moved = plan.organic * slope
        for j in range(k):
            gains[j, j] = -moved[j]
            if j:
                gains[j - 1, j] = moved[j]
        e = plan.efficiency
        scrubs = plan.scrub * stages.stripped * moved[0]
        gains[0, 0] += e * scrubs
        leaving[0, 0] += (1.0 - e) * scrubs
        gains[-1, 0] += stages.returned * moved[0]
        loaded = plan.organic * y[0] * stages.rises
        washed = e * plan.scrub * volume * x
        gains[:, k], leaving[:, k] = -washed, washed
        gains[0, k] += e * plan.scrub * loaded
        leaving[0, k] += (1.0 - e) * plan.scrub * loaded
        gains[-1, k] -= (1.0 - plan.regeneration) * loaded
        moves, _ = stages.solve(gains, leaving)
        # Of the bound extractant: by what moves, and where the free one changes by that too.
        binds = self.binds[:, None] * stages.d / (plan.capacity * there[:, None])
        matrix = np.empty((s, k + 1, k + 1))
        matrix[:, :k] = np.einsum("kms,kjms->skj", binds, moves)
        own = np.einsum("kms,kms->ks", binds, self.dimers * x) + free / there
        matrix[:, range(k), range(k)] += own.T
        target = plan.target
        reaches = wanted >= self.least
        share = np.where(reaches, 1.0 / np.where(reaches, x[0, target], 1.0), 0.0)
        matrix[:, k] = -(share * moves[0, :, target]).T
        matrix[:, k, 0] -= np.where(reaches, self.dimers[target], 0.0)
        matrix[:, k, k] += 1.0 - np.where(reaches, stages.rises[target] / stages.stripped[target], 0.0)
        return matrix


class _Stages:
    """The stages at given loadings, a linear system for each metal: what flows from stage to stage, and what leaves.

    A share of the aqueous phase that enters a stage, its efficiency, meets the organic there and the rest passes by. Stages are
    eliminated from the raffinate's upwards by the shares of what leaves them that are lost with the raffinate and that come back
    up. Nothing is subtracted, so that the concentration of a metal that hardly finds a way out is as exact as any other
    (W. K. Grassmann, M. I. Taksar and D. P. Heyman, Oper. Res. 33 (1985) 1107).
    """

    def __init__(self, plan: Plan, d: Any, flow: Any, kept: Any, stripped: Any, rises: Any) -> None:
        self.plan, self.d, self.flow = plan, d, flow
        self.kept, self.stripped, self.rises = kept, stripped, rises
        self.returned = kept * (1.0 - plan.regeneration)
        carried = plan.organic * d
        meets = self.meets = plan.efficiency
        # Of what leaves a stage with the aqueous phase: share that is lost for good, and that comes back to the stage.
        lost, again = np.ones(carried[0].shape), np.zeros(carried[0].shape)
        back = carried[0] * self.returned
        gone = np.zeros(carried[0].shape)  # of what returns with the organic
        each: list[Any] = []
        for j in range(len(d) - 1, 0, -1):
            away = meets * flow[j] * lost
            total = carried[j] + away
            up, away = carried[j] / total, away / total
            enters = meets + (1.0 - meets) * again
            each.append((1.0 / total, up, back / total, enters / total, again))
            gone = gone + back * away
            lost, again, back = (1.0 - meets) * lost + enters * away, enters * up, back * up
        self.each, self.again = each[::-1], again
        scrubs = plan.scrub * stripped * (1.0 - meets) * lost
        out = carried[0] * ((1.0 - plan.scrub) * stripped + plan.regeneration * kept + scrubs)
        self.out = out + gone + meets * flow[0] * lost

    def solve(self, gains: Any, leaving: Any) -> tuple[Any, Any]:
        """Concentrations where the phases meet that close the balances where the stages (first axis) gain so much there, and what
        leaves them with the aqueous phase so much; and what leaves then. The gains are used up."""
        for j in range(len(gains) - 1, 0, -1):
            _, up, _, _, again = self.each[j - 1]
            gains[j] += again * leaving[j]
            gains[j - 1] += up * gains[j]
        x, flows = np.empty(gains.shape), np.empty(gains.shape)
        x[0] = (gains[0] + self.again * leaving[0]) / self.out
        plan = self.plan
        scrubs = (1.0 - self.meets) * plan.scrub * self.stripped * plan.organic * self.d[0]
        flows[0] = leaving[0] + (self.meets * self.flow[0] + scrubs) * x[0]
        for j in range(1, len(x)):
            per_total, _, back, enters, _ = self.each[j - 1]
            x[j] = gains[j] * per_total + enters * flows[j - 1] + back * x[0]
            flows[j] = leaving[j] + (1.0 - self.meets) * flows[j - 1] + self.meets * self.flow[j] * x[j]
        return x, flows

    def fed(self) -> tuple[Any, Any]:
        """Concentrations where the phases meet, and what leaves with the aqueous phase, with the feed."""
        gains, leaving = np.zeros(self.d.shape), np.zeros(self.d.shape)
        gains[self.plan.scrub_stages] = self.meets * self.plan.feed
        leaving[self.plan.scrub_stages] = (1.0 - self.meets) * self.plan.feed
        return self.solve(gains, leaving)

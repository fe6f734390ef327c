"""Solvent extraction: distribution against pH and loading, and countercurrent cascades."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import tables

#: Change of the loadings, as a share of the extractant, at which the cascade is solved, and the longest run.
_SETTLED, _LONGEST = 1e-13, 100

#: Smallest share of the free extractant that one Newton step may leave.
_TRUST = 0.2


@dataclass(frozen=True)
class Isotherm:
    """How an extractant takes one element: pH of half extraction at equal phases and the extractant
    concentration it was measured at (mol/m3), slope of log10 D against pH, charge."""

    half_extraction: float
    slope: float
    charge: int
    concentration: float


def isotherms(extractant: str) -> dict[str, Isotherm]:
    """Element -> isotherm, from the data file."""
    data = tables.isotherms()[extractant]
    return {
        element: Isotherm(ph, data["slope"][element], data["charge"][element], data["concentration"])
        for element, ph in data["half_extraction"].items()
    }


def distribution(ph: Any, half_extraction: Any, slope: Any, free: Any = 1.0, dimers: Any = 1.0) -> Any:
    """Distribution coefficient D: log10 D = slope (pH - pH50) + dimers log10(free).

    free: free extractant over that of the measured isotherm. An ion of charge z takes z dimers of an acidic
    organophosphorus extractant: M + z (HA)2 = M(HA2)z + z H. G. M. Ritcey and A. W. Ashbrook, Solvent
    Extraction, 1984, chapter 3; the slope is apparent.

    >>> float(distribution(4.0, 4.0, 1.7)), float(distribution(4.0, 4.0, 1.7, 0.5, 2))
    (1.0, 0.25)
    """
    return 10.0 ** (slope * (np.asarray(ph) - half_extraction)) * np.asarray(free, float) ** dimers


def kremser_left(factor: Any, stages: Any) -> Any:
    """Fraction left in the raffinate of a countercurrent cascade fed with barren organic.

    1 / (1 + E + ... + E^N) with the extraction factor E = D O/A; for stripping, with A/(D O). A. Kremser,
    Natl. Petroleum News 22 (1930) 43; M. Souders and G. G. Brown, Ind. Eng. Chem. 24 (1932) 519.

    >>> float(kremser_left(1.0, 3))
    0.25
    """
    factor, stages = np.asarray(factor, float), np.asarray(stages)
    powers = sum(np.where(k <= stages, factor**k, 0.0) for k in range(int(np.max(stages)) + 1))
    return (1.0 / powers)[()]


@dataclass(frozen=True)
class Circuit:
    """What a solved circuit does. Leading axes: stages (scrub first, raffinate last), then metals, then scenarios.

    aqueous, organic: mol/m3 that leave each stage. free: share of the extractant that is free there.
    distribution: D there. stripped: mol/s of each metal to the strip, scrub return included. net: mol/s that
    leave with the strip liquor. strip_volume: m3/s of strip liquor, scrub return included.
    """

    aqueous: np.ndarray
    organic: np.ndarray
    free: np.ndarray
    distribution: np.ndarray
    stripped: np.ndarray
    net: np.ndarray
    strip_volume: np.ndarray


def circuit(
    *, feed: Any, aqueous: Any, organic: Any, ph: Any, scrub_stages: int, scrub: Any, capacity: Any, half_extraction: Any,
    slope: Any, charge: Any, reference: Any, target: int, strip_concentration: Any, strip_distribution: Any,
    strip_stages: int, regeneration: Any,
) -> Circuit:  # fmt: skip
    """Extraction, scrubbing and stripping in counter-current, all stages, metals and loadings solved together.

    feed: mol/s, metals x scenarios. aqueous, organic: m3/s of feed and of organic. ph: stages x scenarios,
    the scrub stages first. scrub: share of the strip liquor that returns as scrub liquor. capacity: mol/m3
    of extractant, reference: that of the isotherms; an ion of charge z binds 2 z of it. half_extraction,
    slope, charge, strip_distribution (at the strip's pH, all extractant free): by metal. target: index of
    the metal whose concentration in the strip liquor, mol/m3, is strip_concentration. regeneration: share of
    what stripping leaves on the organic that regeneration takes into the strip liquor.

    In stage j: A x_(j-1) + O y_(j+1) = A x_j + O y_j with y = D x. Newton's method on the loading of every
    stage and the volume of strip liquor; for given loadings each metal is one tridiagonal system.
    """
    problem = _Problem(**{k: v for k, v in locals().items()})
    return problem.solve()


class _Problem:
    def __init__(self, **given: Any):
        for name, value in given.items():
            setattr(self, name, value)
        self.stages = len(self.ph)
        column = lambda v: np.asarray(v, float)[:, None]  # noqa: E731
        self.binds = 2.0 * column(self.charge)
        self.dimers = column(self.charge)
        # D with all extractant free: stages x metals x scenarios.
        ratio = self.capacity / self.reference
        self.all_free = distribution(
            self.ph[:, None, :], column(self.half_extraction), column(self.slope), ratio, self.dimers
        )
        strip = np.reshape(np.asarray(self.strip_distribution, float), (len(self.charge), -1))
        self.unstripped_factor = strip * ratio**self.dimers * self.organic

    def solve(self) -> Circuit:
        scenarios = self.feed.shape[1]
        loading = np.zeros((self.stages, scenarios))  # share of the extractant that is bound
        volume = self.organic * 0.0 + self._first_volume()
        for _ in range(_LONGEST):
            x, d, stripped, step_l, step_v = self._newton(loading, volume)
            free = np.maximum(1.0 - loading - step_l, _TRUST * (1.0 - loading))
            new_loading = np.clip(1.0 - free, 0.0, None)
            new_volume = np.maximum(volume + step_v, _TRUST * volume)
            change = np.max(np.abs(new_loading - loading), initial=0.0)
            change = max(change, np.max(np.abs(new_volume - volume) / np.maximum(self.organic, 1e-300), initial=0.0))
            loading, volume = new_loading, new_volume
            if change < _SETTLED:
                break
        x, d, stripped, *_ = self._newton(loading, volume)
        y = d * x
        gross = self.organic * stripped * y[0]
        return Circuit(x, y, 1.0 - loading, d, gross, gross * (1.0 - self.scrub), volume)

    def _first_volume(self) -> Any:
        return self.feed[self.target] / self.strip_concentration

    def _newton(self, loading: Any, volume: Any) -> tuple[Any, ...]:
        """Concentrations for given loadings and strip volume, and the Newton step of these."""
        k, (m, s) = self.stages, self.feed.shape
        free = 1.0 - loading
        d = self.all_free * free[:, None, :] ** self.dimers
        slope_d = -self.dimers * d / free[:, None, :]
        left = kremser_left(volume / np.maximum(self.unstripped_factor, 1e-300), self.strip_stages)
        stripped = 1.0 - left * (1.0 - self.regeneration)
        scrub_flow = self.scrub * volume
        flow = np.array([scrub_flow + (self.aqueous if j >= self.scrub_stages else 0.0) for j in range(k)])[:, None, :]
        returned = self.organic * self.scrub * stripped  # of y of stage 1, to the scrub
        kept = self.organic * (1.0 - stripped)  # of y of stage 1, with the organic to the last stage
        diagonal = -flow - self.organic * d
        diagonal[0] += returned * d[0]
        above = self.organic * d[1:]
        below = np.broadcast_to(flow[:-1], (k - 1, m, s))
        # Right-hand sides: the feed, the corner of the organic's return, and the derivatives by each loading and the volume.
        right = np.zeros((k, m, s, k + 3))
        right[self.scrub_stages, :, :, 0] = -self.feed
        right[-1, :, :, 1] = 1.0
        plain = _tridiagonal(below, diagonal, above, right[..., :2])
        corner, strength = plain[..., 1], kept * d[0]
        x = _cornered(plain[..., :1], corner, strength)[..., 0]
        change = self.organic * slope_d * x  # d(O y_j)/d(loading_j) at fixed x
        for j in range(k):
            right[j, :, :, 2 + j] += change[j]
            if j:
                right[j - 1, :, :, 2 + j] -= change[j]
        right[0, :, :, 2] -= self.scrub * stripped * change[0]
        right[-1, :, :, 2] -= (1.0 - stripped) * change[0]
        right[0, :, :, -1] = self.scrub * x[0]
        right[1:, :, :, -1] = self.scrub * (x[1:] - x[:-1])
        slopes = _tridiagonal(below, diagonal, above, right[..., 2:])
        dx = _cornered(slopes, corner, strength)
        # Residuals: loading_j - sum(binds y_j)/capacity, and volume - O stripped y_target / concentration.
        dy = d[..., None] * dx
        for j in range(k):
            dy[j, :, :, j] += slope_d[j] * x[j]
        y = d * x
        matrix = np.zeros((s, k + 1, k + 1))
        matrix[:, :k, :] = -np.einsum("mo,kmsu->sku", self.binds, dy) / self._capacity()[:, None, None]
        matrix[:, range(k), range(k)] += 1.0
        rest = np.zeros((s, k + 1))
        rest[:, :k] = (loading - np.einsum("mo,kms->ks", self.binds, y) / self.capacity).T
        per_volume = self.organic * stripped[self.target] / self.strip_concentration
        unit = np.maximum(self.organic, 1e-300)  # the volume is solved as a share of the organic
        matrix[:, k, :] = -(per_volume / unit)[:, None] * dy[0, self.target]
        matrix[:, k, k] += 1.0 / unit
        matrix[:, :, k] *= unit[:, None]
        rest[:, k] = (volume - per_volume * y[0, self.target]) / unit
        step = -np.linalg.solve(matrix, rest[..., None])[..., 0]
        return x, d, stripped, step[:, :k].T, step[:, k] * unit

    def _capacity(self) -> Any:
        return np.broadcast_to(np.asarray(self.capacity, float), self.feed.shape[1:])


def _tridiagonal(below: Any, diagonal: Any, above: Any, right: Any) -> Any:
    """Thomas' algorithm along the first axis; the last axis of `right` holds the right-hand sides."""
    count = len(diagonal)
    upper: list[Any] = []
    value: list[Any] = []
    for j in range(count):
        pivot = diagonal[j] - (below[j - 1] * upper[-1] if j else 0.0)
        if j < count - 1:
            upper.append(above[j] / pivot)
        value.append((right[j] - (below[j - 1][..., None] * value[-1] if j else 0.0)) / pivot[..., None])
    for j in range(count - 2, -1, -1):
        value[j] = value[j] - upper[j][..., None] * value[j + 1]
    return np.stack(value)


def _cornered(solution: Any, corner: Any, strength: Any) -> Any:
    """Solutions (last axis) with a corner entry `strength` (last row, first column) added (Sherman and Morrison)."""
    return solution - corner[..., None] * (strength / (1.0 + strength * corner[0]))[..., None] * solution[0]

"""Solvent extraction: distribution against pH, and countercurrent cascades."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import tables


def isotherm(extractant: str) -> dict[str, tuple[float, float]]:
    """Element -> (pH of half extraction at equal phases, slope of log10 D against pH)."""
    data = tables.isotherms()[extractant]
    return {element: (ph, data["slope"][element]) for element, ph in data["half_extraction"].items()}


def distribution(ph: Any, half_extraction: float, slope: float) -> Any:
    """Distribution coefficient D: log10 D = slope (pH - pH50).

    G. M. Ritcey and A. W. Ashbrook, Solvent Extraction, 1984, chapter 3; the slope is apparent.

    >>> float(distribution(4.0, 4.0, 1.7))
    1.0
    """
    return 10.0 ** (slope * (np.asarray(ph) - half_extraction))


def kremser_left(factor: Any, stages: Any) -> Any:
    """Fraction left in the raffinate of a countercurrent cascade fed with barren organic.

    1 / (1 + E + ... + E^N) with the extraction factor E = D O/A. A. Kremser, Natl. Petroleum News 22
    (1930) 43; M. Souders and G. G. Brown, Ind. Eng. Chem. 24 (1932) 519.

    >>> float(kremser_left(1.0, 3))
    0.25
    """
    factor, stages = np.asarray(factor, float), np.asarray(stages)
    powers = sum(np.where(k <= stages, factor**k, 0.0) for k in range(int(np.max(stages)) + 1))
    return (1.0 / powers)[()]

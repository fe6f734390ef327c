"""Figures: pure functions from a result document to plain Vega-Lite charts or drawings, and to SVG without a browser.

A new figure is one function in a module here; the page and the reports show the same dictionary.
"""

from __future__ import annotations

from typing import Any

from blackmass.process.errors import InputError

from .bars import black_mass_grades, impact_bars, recovery_bars, value_bars
from .blocks import block_flow
from .drawing import Drawing
from .furnace import alloy_recovery, bath_oxygen, oxygen_potential
from .heat import composite_curves
from .money import area_bars, capital_bars, cash_flow, cost_waterfall
from .sankey import mass_sankey
from .stages import extraction_units, mccabe_thiele

__all__ = [
    "Drawing",
    "alloy_recovery",
    "area_bars",
    "bath_oxygen",
    "black_mass_grades",
    "block_flow",
    "capital_bars",
    "cash_flow",
    "composite_curves",
    "cost_waterfall",
    "extraction_units",
    "impact_bars",
    "mass_sankey",
    "mccabe_thiele",
    "oxygen_potential",
    "recovery_bars",
    "svg",
    "value_bars",
]


def svg(chart: dict[str, Any] | Drawing) -> str:
    """A chart or drawing as SVG text; the same one always gives the same bytes."""
    if isinstance(chart, Drawing):
        return chart.svg
    try:
        import vl_convert
    except ImportError:
        raise InputError(
            "Drawing charts into a file needs an extra: install it with  pip install 'blackmass[report]'."
        ) from None
    # No chart here fetches data, and none may.
    return vl_convert.vegalite_to_svg(chart, vl_version="6.1", allowed_base_urls=[])

"""The look of every figure: fonts, colours, widths. Nothing else decides them.

A figure stands on white with dark text, and text carries a white halo where it lies on a ribbon, so that it
reads the same on a light page, on a dark page and in print. The colours are those of Okabe and Ito (jfly.uni-koeln.de/color), which colour-blind readers tell
apart.
"""

from __future__ import annotations

from typing import Any

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
FONT_SIZE = 11
SMALL_SIZE = 10

#: Mean advance of a character in this typeface, in parts of its size; wide enough for the words used here.
CHARACTER_WIDTH = 0.54
BOLD_WIDTH = 0.60

TEXT = "#1d2733"
HALO = "#ffffff"
HALO_WIDTH = 3
UNIT_BAR = "#8796a6"
AXIS = "#8a97a5"
BLOCK = "#eef2f6"
DIMMED = "#5f6c7a"

FEED = "#0072b2"
REAGENT = "#56b4e9"
PROCESS = "#a9b5c2"
PRODUCT = "#009e73"
LEAVING = "#d55e00"
RECYCLE = "#cc79a7"
COST = "#e69f00"

#: An element, or what is told beside elements, has one colour in every figure.
ELEMENTS = {
    "Li": "#cc79a7", "Ni": "#009e73", "Co": "#0072b2", "Mn": "#e69f00", "Cu": "#d55e00", "Al": "#56b4e9",
    "Fe": "#8c564b", "P": "#b8a900", "F": "#7b6fb0", "Na": "#6c8f3c", "S": "#a6761d", "Ca": "#999999",
    "C": "#4d4d4d", "graphite": "#4d4d4d", "organics": "#7f8c8d",
}  # fmt: skip
_NAMES = {
    "lithium": "Li",
    "nickel": "Ni",
    "cobalt": "Co",
    "manganese": "Mn",
    "copper": "Cu",
    "aluminium": "Al",
    "iron": "Fe",
}


def element_colour(name: str) -> str:
    """The colour of an element, by its symbol or its name."""
    return ELEMENTS.get(_NAMES.get(name, name), PROCESS)


#: Width of every figure, px; fits a column of the page and an A4 page.
WIDTH = 760
ROW = 26
PADDING = 10


def text_width(text: str, size: float = FONT_SIZE, bold: bool = False) -> float:
    """Approximate width of a line of text, px."""
    return len(text) * size * (BOLD_WIDTH if bold else CHARACTER_WIDTH)


def config() -> dict[str, Any]:
    """The Vega-Lite config that every figure carries."""
    return {
        "background": HALO,
        "locale": {"number": {"decimal": ".", "thousands": " ", "grouping": [3], "currency": ["", ""]}},
        "padding": PADDING,
        "font": FONT,
        "view": {"stroke": None},
        "axis": {"labelFontSize": FONT_SIZE, "titleFontSize": FONT_SIZE, "domain": False, "grid": False},
        "legend": {"labelFontSize": FONT_SIZE, "labelColor": TEXT, "titleFontSize": FONT_SIZE},
        "text": {"font": FONT, "fontSize": FONT_SIZE, "fill": TEXT},
    }


def halo_text(data: list[dict[str, Any]], encoding: dict[str, Any], **mark: Any) -> list[dict[str, Any]]:
    """Text with a white halo: two layers, because a halo in the same mark would cover its own letters."""
    mark = {"type": "text", "fontSize": FONT_SIZE, "tooltip": None, **mark}
    under = {**mark, "fill": HALO, "stroke": HALO, "strokeWidth": HALO_WIDTH, "strokeJoin": "round", "aria": False}
    return [
        {"data": {"values": data}, "mark": under, "encoding": encoding},
        {"data": {"values": data}, "mark": {**mark, "fill": TEXT}, "encoding": encoding},
    ]

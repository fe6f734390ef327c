"""Plant: what it is called, where it stands and how long it runs in a year."""

from __future__ import annotations

from . import tables
from .parameters import Declared, choice, parameter, text


class Plant(Declared):
    """The plant as a whole, which feeds and prices go by: the [plant] table of a scenario."""

    key = "plant"
    shown_first = ("operating_time", "location")

    name = text(None, doc="what the plant is called", source="the user's")
    location = choice(
        "US",
        tables.locations,
        doc="country or state, which sets what electricity, heat and landfill cost; economics.price overrides them",
        source="that of the price tables",
    )
    preset = choice(
        None, tables.presets,
        doc="a plant of others whose recoveries, consumptions, prices and costs hold where nothing else is entered",
        source="the user's",
    )  # fmt: skip
    reagents = choice(
        "pure", ("pure", "technical"),
        doc="what is bought: pure, or with the traces of technical grade, which end in products and effluent",
        source="pure: what no reagent brings is told as not judged; a [traces] table gives those of a supplier",
    )  # fmt: skip
    operating_time = parameter(
        "6400 h/yr", above="0 h/yr", high="8766 h/yr", doc="hours of production in a year; they join t/yr and t/h",
        source="EverBatt 2023: 320 days of 20 hours",
    )  # fmt: skip

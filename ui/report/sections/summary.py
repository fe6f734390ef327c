"""The headline figures, the case, and what the calculation cautions about."""

from __future__ import annotations

from blackmass.process.document import Document

from ...display import (
    arrivals,
    cost_covers,
    described_feeds,
    heading,
    key_figures,
    key_numbers,
    label,
    network_plants,
    plant,
    worst_closure,
)
from ...measures import basis
from ..model import Block, Cell, Column, KeyFigures, Paragraph, Table


def summary(doc: Document) -> list[Block]:
    """The headline figures, and how to read the numbers."""
    return [
        KeyFigures(key_figures(doc), key_numbers(doc), basis(doc)),
        Paragraph(
            f"{_per(doc)} Cost covers {cost_covers(doc)}; what is not named "
            "there is not in the margin. Capital is in it as an annuity over the life of the plant. Every balance of every "
            f"unit closes to {worst_closure(doc)}."
        ),
    ]


def _per(doc: Document) -> str:
    """What figures are told per."""
    if basis(doc) == "tonne of feed":
        return "Per-tonne figures are per tonne of battery feed."
    still = ", of what those fed hold when new" if basis(doc) == "kWh of battery" else ""
    return f"Figures are per {basis(doc)}{still}."


def case(doc: Document) -> list[Block]:
    """What the plant is, as given."""
    scenario = doc.scenario
    if scenario is None:  # a plant wired by hand
        return []
    rows: list[list[Cell]] = [["Route", str(scenario["route"])]] if "route" in scenario else []
    rows.extend([f"Plant {row['name']}", f"{row['route']} in {row['location']}"] for row in network_plants(doc))
    rows.extend(["Feed", words] for words in (*described_feeds(doc), *arrivals(doc)))
    rows.extend([heading(key), str(value)] for key, value in plant(doc).items() if key != "name")
    prices = scenario.get("economics", {}).get("prices")
    if prices:
        rows.append(["Price table", str(prices)])
    return [Table((Column("Case", width=1.2), Column("Given", width=3)), rows)]


def warnings(doc: Document) -> list[Block]:
    """What the calculation itself cautions about."""
    rows: list[list[Cell]] = [[label(warning.where), warning.text] for warning in doc.warnings]
    return [Table((Column("Where", width=1), Column("Warning", width=4)), rows)] if rows else []

"""The headline figures, the case, and what the calculation cautions about."""

from __future__ import annotations

from ...display import cost_covers, describe_feed, key_figures, label
from ..model import Block, Cell, Column, Document, KeyFigures, Paragraph, Table


def summary(doc: Document) -> list[Block]:
    """The headline figures, and how to read the numbers."""
    return [
        KeyFigures(key_figures(doc)),
        Paragraph(
            f"Per-tonne figures are per tonne of battery feed. Cost covers {cost_covers(doc)}; what is not named "
            "there is not in the margin."
        ),
    ]


def case(doc: Document) -> list[Block]:
    """What the plant is, as given."""
    scenario = doc.get("scenario", {})
    plant = scenario.get("plant", {})
    rows: list[list[Cell]] = [["Route", str(scenario.get("route", "–"))]]
    rows.extend(["Feed", describe_feed(feed)] for feed in scenario.get("feed", []))
    rows.extend([label(key).capitalize(), str(value)] for key, value in plant.items() if key != "name")
    prices = scenario.get("economics", {}).get("prices")
    if prices:
        rows.append(["Price table", str(prices)])
    return [Table((Column("Case", width=1.2), Column("Given", width=3)), rows)]


def warnings(doc: Document) -> list[Block]:
    """What the calculation itself cautions about."""
    found = doc.get("warnings", [])
    if not found:
        return []
    rows: list[list[Cell]] = [[label(w.get("where", "")), w.get("text", "")] for w in found]
    return [Table((Column("Where", width=1), Column("Warning", width=4)), rows)]

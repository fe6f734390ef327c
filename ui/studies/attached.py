"""Attached: finished studies as sections of a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from blackmass.process.errors import listing

from ..display import heading
from ..report.model import Paragraph, Section
from . import told

if TYPE_CHECKING:
    from .request import Found


def from_folders(folders: Iterable[str], plant: Any) -> list[Section]:
    """The studies in some folders. plant: the scenario, or network, that the report is of. Raises InputError."""
    from blackmass.process.studies import reopen

    found = [reopen(folder) for folder in folders]
    return [attached(each, of, plant, f"study-{i}" if i else "study") for i, (of, each) in enumerate(found)]


def attached(found: Found, of: Any, plant: Any, key: str = "study", figures: Sequence[str] = ()) -> Section:
    """What a study of a scenario found, as a section of the report of another or the same, which it says."""
    section = told.section(found, key, figures)
    if of == plant:
        return section
    first, second = of.to_dict(), plant.to_dict()
    unlike = [name for name in dict.fromkeys([*first, *second]) if first.get(name) != second.get(name)]
    words = f"This study is of a plant that differs from that of this report in: {listing(map(heading, unlike))}."
    return Section(section.key, section.title, [Paragraph(words), *section.blocks])

"""The sections of a report, in order; the page shows the same ones, each under its tab.

A new section is one function from a result document to the blocks it prints (none where the document has nothing
to say), and its line here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from blackmass.process.document import Document
from blackmass.process.errors import InputError, listing, nearest

from ...display import require_single, subtitle, title
from ..cash import cash
from ..look import PLAIN, Look
from ..model import Chapter, Report, Section
from . import climate, heat, losses, money, network, process, quality, sources, summary
from .several import side_by_side, told_apart

#: Where the page shows a section: over its tabs, or under one of them.
TOP = ""
PLANT = "Plant"
OVERVIEW = "Overview"
FLOW = "Mass flow"
STREAMS = "Streams"
BALANCES = "Balances"
UNITS = "Units"
SOURCES = "Parameters and sources"
TABS = (PLANT, OVERVIEW, FLOW, STREAMS, BALANCES, UNITS, SOURCES)

SECTIONS = (
    Chapter("summary", "Summary", TOP, summary.summary),
    Chapter("warnings", "Warnings", TOP, summary.warnings),
    Chapter("case", "Case", SOURCES, summary.case),
    Chapter("plants", "Plants", OVERVIEW, network.plants),
    Chapter("plant", "Block flow diagram", PLANT, process.plant),
    Chapter("recoveries", "Recoveries and black mass", OVERVIEW, quality.recoveries),
    Chapter("products", "Products", OVERVIEW, money.products),
    Chapter("inputs", "Reagents, utilities and wastes", OVERVIEW, money.inputs),
    Chapter("costs", "Costs", OVERVIEW, money.costs),
    Chapter("capital", "Capital", OVERVIEW, money.capital),
    Chapter("finance", "Finance", OVERVIEW, money.finance),
    Chapter("impacts", "Impacts", OVERVIEW, climate.impacts),
    Chapter("purity", "Purity", OVERVIEW, quality.purity),
    Chapter("compliance", "Compliance", OVERVIEW, quality.compliance),
    Chapter("flows", "Mass flow", FLOW, process.flows),
    Chapter("losses", "Losses", FLOW, losses.losses),
    Chapter("streams", "Streams", STREAMS, process.streams),
    Chapter("balances", "Balances", BALANCES, process.balances),
    Chapter("heat", "Heat and cooling", BALANCES, heat.heat),
    Chapter("extraction-stages", "Extraction stages", UNITS, process.extraction_stages),
    Chapter("unit-figures", "Figures of units", UNITS, process.unit_figures),
    Chapter("parameters", "Parameters", SOURCES, sources.parameters),
    Chapter("prices", "Prices", SOURCES, sources.prices),
    Chapter("factors", "Emission factors", SOURCES, sources.factors),
    Chapter("standing", "Status of the numbers", SOURCES, sources.standing),
    Chapter("estimates", "Estimates used", SOURCES, sources.estimates),
    Chapter("bibliography", "Bibliography", SOURCES, sources.bibliography),
)


def assemble(
    doc: Document, studies: Sequence[Section] = (), chosen: Collection[str] = (), look: Look = PLAIN
) -> Report:
    """The report of a result document.

    studies: sections that are attached; they stand before what it all rests on. chosen: keys of the sections that it is to
    have, where not all.
    """
    require_single(doc)
    sections = _sections(doc, chosen)
    before = next((i for i, section in enumerate(sections) if section.key == "parameters"), len(sections))
    return Report(
        title=title(doc),
        subtitle=subtitle(doc),
        version=doc.blackmass,
        sections=[*sections[:before], *studies, *sections[before:]],
        cash=cash(doc),
        look=look,
    )


def assemble_several(docs: Sequence[Document], chosen: Collection[str] = (), look: Look = PLAIN) -> Report:
    """One report of several plants: side by side first, then each by itself."""
    for doc in docs:
        require_single(doc)
    names = told_apart(docs)
    sections = [Section("side-by-side", "Side by side", side_by_side(docs, names))]
    for i, (doc, name) in enumerate(zip(docs, names, strict=True), 1):
        sections += [
            Section(f"{section.key}-{i}", f"{name}: {section.title}", section.blocks)
            for section in _sections(doc, chosen)
        ]
    return Report(" and ".join(names), "; ".join(subtitle(doc) for doc in docs), docs[0].blackmass, sections, look=look)


def check_chosen(keys: Collection[str]) -> None:
    """Raise InputError for what is no section."""
    known = [chapter.key for chapter in SECTIONS]
    for key in keys:
        if key not in known:
            raise InputError(f'sections: there is no "{key}"; {nearest(key, known)}possible are {listing(known)}.')


def _sections(doc: Document, chosen: Collection[str]) -> list[Section]:
    known = {chapter.key: chapter for chapter in SECTIONS}
    check_chosen(chosen)
    return [
        section
        for key, chapter in known.items()
        if not chosen or key in chosen
        if (section := chapter.of(doc)) is not None
    ]

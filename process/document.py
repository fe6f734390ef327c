"""The result document: every key with its unit and meaning, and how it is written from a ledger and its judgements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from . import contract, standing, tables
from .assay import Assay
from .assess import Assessment
from .assess.compliance import Verdict as Judgement
from .assess.impacts import Factor, Impacts
from .assess.money import Money
from .assess.pinch import Pinch
from .assess.prices import Price, Sale
from .assess.purity import Judged, Limit
from .balance import ENERGY
from .components import BINDERS, CHARGE, component, of_material
from .contract import Part, Quantity, measured, told
from .errors import listing
from .feed import Feed
from .ledger import GRADED, Ledger, NamedStream, UnitFacts, recovers
from .numerics import share_of
from .operation import Operation, Staged
from .parameters import Declared, Parameter
from .quantities import format_number
from .stream import Stream
from .version import version

#: Changes when a key changes its meaning or goes; what is added does not change it.
VERSION = 1

Verdict = str | tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Kpis(Part):
    """Headline figures."""

    black_mass_yield: Quantity | None = measured(
        "kg/kg", "black mass per battery feed that can become it", optional=True
    )
    value_per_tonne: Quantity = measured("USD/t", "what all products fetch, per tonne of feed")
    cost_per_tonne: Quantity = measured("USD/t", "the costs that are counted (see costs), per tonne of feed")
    margin_per_tonne: Quantity = measured("USD/t", "value less cost")
    ghg_per_tonne: Quantity = measured(
        "kg CO2e/t", "greenhouse gas of process, energy and what is bought, without credits, per tonne of feed"
    )
    energy_per_tonne: Quantity = measured("kWh/t", "electricity and heat taken, per tonne of feed")
    water_per_tonne: Quantity | None = measured("kg/t", "process water taken, per tonne of feed", optional=True)


@dataclass(frozen=True, kw_only=True)
class BlackMass(Part):
    """Black mass, where the plant makes it."""

    mass_flow: Quantity = measured("kg/h", "mass flow")
    grades: Mapping[str, Quantity] = measured("kg/kg", "mass fraction of elements, moisture and organic matter")


@dataclass(frozen=True, kw_only=True)
class SpecificationRow(Part):
    """One limit of a specification."""

    what: str = told("content or impurity: an element or a component")
    actual: Quantity | None = measured("kg/kg", "mass fraction of the dry product", optional=True)
    least: Quantity | None = measured("kg/kg", "least that it must be", optional=True)
    most: Quantity | None = measured("kg/kg", "most that it may be", optional=True)
    verdict: Verdict = told(
        "pass, fail, or not judged where the model knows nothing of it; one for each scenario of a batch"
    )


@dataclass(frozen=True, kw_only=True)
class Specification(Part):
    """A product against the grade it would be sold by."""

    grade: str = told("standard and grade")
    status: str = told("how far the limits are to be believed: verified, recalled, estimated or assumption")
    verdict: Verdict = told("pass, fail or not applicable; one for each scenario of a batch")
    priced: bool = told("whether the price is that of this grade")
    lesser: Mapping[str, Verdict] | None = told("lesser grades that it may be sold as, with verdicts", optional=True)
    not_judged: tuple[str, ...] | None = told("what the grade limits and no model carries", optional=True)
    source: str | None = told("where the limits are from", optional=True)
    rows: tuple[SpecificationRow, ...] = told("the content and each impurity")


@dataclass(frozen=True, kw_only=True)
class Product(Part):
    """What is sold."""

    name: str = told("name of the product")
    formula: str | None = told("chemical formula", optional=True)
    mass_flow: Quantity = measured("t/yr", "a year of operation")
    per_tonne: Quantity = measured("kg/t", "per tonne of feed")
    contained: Mapping[str, Quantity] = measured("kg/t", "what it recovers, per tonne of feed")
    purity: Quantity | None = measured("kg/kg", "share of the dry mass that is the named substance", optional=True)
    price: Quantity | None = told("price of what is paid", optional=True)
    price_basis: str | None = told("what of the product is paid", optional=True)
    revenue_per_tonne: Quantity = measured("USD/t", "per tonne of feed")
    discount: Quantity | None = measured("1", "share of the price lost because it fails its grade", optional=True)
    specification: Specification | None = told("the grade it is judged by", optional=True)


@dataclass(frozen=True, kw_only=True)
class Reagent(Part):
    """What is bought and goes into the process."""

    name: str = told("name of the reagent")
    formula: str = told("chemical formula")
    per_tonne: Quantity = measured("kg/t", "of the pure substance, per tonne of feed")
    cost_per_tonne: Quantity = measured("USD/t", "per tonne of feed")
    ghg_per_tonne: Quantity | None = measured("kg CO2e/t", "of its making, per tonne of feed", optional=True)


@dataclass(frozen=True, kw_only=True)
class Utility(Part):
    """Energy taken, or delivered where negative."""

    name: str = told("name of the utility")
    per_tonne: Quantity = measured("kWh/t", "per tonne of feed")
    cost_per_tonne: Quantity = measured("USD/t", "per tonne of feed")
    ghg_per_tonne: Quantity | None = measured("kg CO2e/t", "with its supply, per tonne of feed", optional=True)


@dataclass(frozen=True, kw_only=True)
class Waste(Part):
    """What leaves unsold."""

    name: str = told("name of the waste")
    per_tonne: Quantity = measured("kg/t", "per tonne of feed")
    cost_per_tonne: Quantity | None = measured("USD/t", "of disposal, per tonne of feed", optional=True)


@dataclass(frozen=True, kw_only=True)
class CountedRow(Part):
    """An output fraction in a rate: how much it adds, or would add if it counted."""

    name: str = told("the fraction")
    share: Quantity = measured("kg/kg", "of what the rate is a share of")
    why: str | None = told("why it does not count", optional=True)


@dataclass(frozen=True, kw_only=True)
class EquipmentRow(Part):
    """What a unit is built of."""

    unit: str = told("name of the unit")
    area: str = told("part of the plant")
    kind: str = told("kind of equipment")
    number: Quantity = measured("1", "pieces")
    size: Quantity = told("what all of them are sized for, with the margin of the design")
    cost: Quantity = measured("USD", "what they cost to buy")


@dataclass(frozen=True, kw_only=True)
class CapitalPart(Part):
    """What it costs to build the plant, money of the price table's year."""

    purchased: Quantity = measured("USD", "equipment, where it is bought")
    inside: Quantity = measured("USD", "the plant within its battery limits, installed")
    offsites: Quantity = measured("USD", "utilities and yard")
    fixed: Quantity = measured("USD", "fixed capital: plant, offsites, engineering and contingency")
    working: Quantity = measured("USD", "working capital: stocks, debts and spare parts")
    total: Quantity = measured("USD", "fixed and working capital")
    low: Quantity = measured("USD", "fixed capital may be as little as this")
    high: Quantity = measured("USD", "fixed capital may be as much as this")
    by_area: Mapping[str, Quantity] = measured("USD", "fixed capital of each part of the plant")
    equipment: tuple[EquipmentRow, ...] = told("what it is built of")


@dataclass(frozen=True, kw_only=True)
class CashFlow(Part):
    """A year of the plant's life."""

    year: int = told("counted from the first in which it is built")
    net: Quantity = measured("USD", "what is left in the year")
    total: Quantity = measured("USD", "what is left since the first year")


@dataclass(frozen=True, kw_only=True)
class FinancePart(Part):
    """What the plant earns over its life. Money does not inflate."""

    npv: Quantity = measured("USD", "net present value at the discount rate, of the first year of building")
    irr: Quantity | None = measured("1", "internal rate of return; absent where there is none", optional=True)
    rates_of_return: Quantity = measured("1", "how many rates of return there are")
    payback: Quantity | None = measured(
        "yr", "calendar time from the start of building; absent where it never pays back", optional=True
    )
    levelised_cost: Quantity = measured("USD/t", "of treating a tonne of feed, over the life")
    break_even_feed_price: Quantity = measured(
        "USD/t", "what may be paid for the feed so that the value covers every cost, before tax"
    )
    break_even_price_factor: Quantity | None = measured(
        "1", "by which all product prices may change so that they cover every cost, before tax", optional=True
    )
    cash_flow: tuple[CashFlow, ...] = told("year by year")


@dataclass(frozen=True, kw_only=True)
class ComplianceRow(Part):
    """A rule and what the plant makes of it."""

    rule: str = told("the rule")
    jurisdiction: str | None = told("whose rule it is", optional=True)
    since: str | None = told("date from which it holds", key="from", optional=True)
    until: str | None = told("last date on which it held", optional=True)
    actual: Quantity | None = told("what the plant reaches; absent where the rule is not applicable", optional=True)
    target: Quantity | None = told("what the rule asks for", optional=True)
    verdict: Verdict = told("pass, fail or not applicable; one for each scenario of a batch")
    formula: str | None = told("how the figure is reckoned", optional=True)
    counted: tuple[CountedRow, ...] | None = told("what makes up the figure", optional=True)
    not_counted: tuple[CountedRow, ...] | None = told("what is left out of it", optional=True)
    limits: tuple[SpecificationRow, ...] | None = told("of a rule that is a window", optional=True)
    status: str = told("how far the rule is to be believed: verified, recalled, estimated or assumption")
    note: str | None = told("what of the rule is not certain, or left out", optional=True)
    source: str = told("where the rule stands")


@dataclass(frozen=True, kw_only=True)
class ImpactRow(Part):
    """What one cause adds, per tonne of feed; an indicator without a factor is absent."""

    name: str = told("the cause")
    scope: str | None = told("1 is process and fuel, 2 electricity and heat bought, 3 upstream", optional=True)
    ghg: Quantity | None = measured("kg CO2e/t", "greenhouse gas", optional=True)
    energy: Quantity | None = measured("MJ/t", "primary energy over the life cycle", optional=True)
    water: Quantity | None = measured("kg/t", "water over the life cycle", optional=True)
    sox: Quantity | None = measured("kg/t", "sulfur oxides", optional=True)
    nox: Quantity | None = measured("kg/t", "nitrogen oxides", optional=True)


@dataclass(frozen=True, kw_only=True)
class ProductImpact(Part):
    """What a kilogram of a product comes with, by its share in the whole."""

    name: str = told("the product")
    share: Quantity = measured("kg/kg", "of all that the plant emits")
    ghg: Quantity = measured("kg CO2e/kg", "greenhouse gas, per mass of product")
    energy: Quantity = measured("MJ/kg", "primary energy, per mass of product")
    primary_ghg: Quantity | None = measured("kg CO2e/kg", "of the primary product whose place it takes", optional=True)


@dataclass(frozen=True, kw_only=True)
class CathodeRow(Part):
    """A kilogram of new cathode material of a chemistry that is fed."""

    name: str = told("the chemistry")
    virgin: Quantity = measured("kg CO2e/kg", "from primary metals")
    recycled: Quantity = measured("kg CO2e/kg", "from the metals that this plant sells")


@dataclass(frozen=True, kw_only=True)
class ImpactsTold(Part):
    """Emissions, energy and water, per tonne of feed."""

    scopes: Mapping[str, Quantity] = measured("kg CO2e/t", "greenhouse gas by scope")
    sources: tuple[ImpactRow, ...] = told("each cause")
    total: ImpactRow = told("all causes together")
    replaced: ImpactRow = told("primary products whose place the plant's take")
    net: ImpactRow = told("the total, less what is credited")
    per_capacity: Quantity | None = measured(
        "kg CO2e/kWh", "the total, per capacity that the batteries fed still have", optional=True
    )
    allocation: str = told("by what the products share the whole: value or mass")
    products: tuple[ProductImpact, ...] = told("each product, by its share")
    cathodes: tuple[CathodeRow, ...] | None = told("against virgin cathode", optional=True)
    missing: tuple[str, ...] | None = told("what is bought and has no factor", optional=True)


@dataclass(frozen=True, kw_only=True)
class FigureRow(Part):
    """A figure that an operation tells of itself."""

    value: float | tuple[float | None, ...] | None = told(
        "number, or a list of them over scenarios; absent where it is none", optional=True
    )
    unit: str = told("its unit")
    words: str = told("what it is")


@dataclass(frozen=True, kw_only=True)
class UnitRow(Part):
    """A unit operation as it ended."""

    name: str = told("name of the unit")
    area: str = told("part of the plant")
    heat: Quantity = measured("kW", "heat into the unit; negative where it is cooled")
    work: Quantity = measured("kW", "electricity into what flows through it; negative where it delivers")
    electricity: Quantity = measured("kW", "all electricity it takes, that of its drives included")
    energy_basis: str = told("how the energy balance is met")
    closure: Mapping[str, float] = told("error of each element, of charge and energy, relative to what flows through")
    figures: Mapping[str, FigureRow] | None = told("figures of the operation, by key", optional=True)
    stages: Mapping[str, Quantity | str] | None = told("figures stage by stage", optional=True)


@dataclass(frozen=True, kw_only=True)
class DutyRow(Part):
    """Heat that one unit takes up or gives off."""

    unit: str = told("name of the unit")
    heat: Quantity = measured("kWh/t", "heat into the unit, per tonne of feed; negative where it gives it off")
    start: Quantity = measured("degC", "temperature from which what takes or gives it goes")
    end: Quantity = measured("degC", "temperature to which it goes")


@dataclass(frozen=True, kw_only=True)
class Curve(Part):
    """A composite curve: a point an entry."""

    heat: Quantity = measured("kWh/t", "heat up to that temperature, per tonne of feed")
    temperature: Quantity = measured("degC", "temperature")


@dataclass(frozen=True, kw_only=True)
class HeatIntegrationPart(Part):
    """How little heat and cooling the plant could do with, were heat exchanged wherever temperatures allow."""

    least_difference: Quantity = measured("K", "least difference of temperature across an exchanger")
    heating: Quantity = measured("kWh/t", "heat that units take up, without further exchange, per tonne of feed")
    cooling: Quantity = measured("kWh/t", "heat that is cooled away, without further exchange")
    heating_target: Quantity = measured("kWh/t", "least heat that must be supplied, with all exchange")
    cooling_target: Quantity = measured("kWh/t", "least heat that must be cooled away, with all exchange")
    pinch_temperature: Quantity | None = measured(
        "degC", "between the hot and the cold side of the pinch; absent where no heat has to be supplied", optional=True
    )
    duties: tuple[DutyRow, ...] = told("of what these are made")
    hot: Curve | None = told("composite curve of what gives heat off, of a single plant", optional=True)
    cold: Curve | None = told("composite curve of what takes heat up, set off by the cooling target", optional=True)


@dataclass(frozen=True, kw_only=True)
class StreamRow(Part):
    """A stream, in flow order."""

    name: str = told("name of the stream")
    kind: str = told("feed, reagent, inside, product or waste")
    what: str | None = told("what it is fed, sold or thrown away as", optional=True)
    source: str | None = told("unit it leaves", key="from", optional=True)
    target: str | None = told("unit it goes to", key="to", optional=True)
    temperature: Quantity = measured("degC", "temperature")
    mass_flow: Quantity = measured("kg/h", "mass flow")
    components: Mapping[str, Quantity] = measured("kg/h", "mass flow of each component")
    elements: Mapping[str, Quantity] = measured("kg/h", "mass flow of each element")


@dataclass(frozen=True, kw_only=True)
class Balances(Part):
    """How well the plant closes: errors relative to what flows through."""

    worst: float = told("worst of any unit and of the plant")
    elements: Mapping[str, float] = told("of the plant, by element")
    charge: float = told("of the plant")
    energy: float = told("of the plant")
    passes: int = told("passes through the recycles")


@dataclass(frozen=True, kw_only=True)
class AssayRow(Part):
    """What a certificate of analysis, which tells elements, was taken for."""

    feed: str = told("name of the feed")
    phases: Mapping[str, Quantity] = measured("kg/kg", "mass fraction of each phase")
    residual: Quantity = measured("kg/kg", "what no phase holds, or, negative, they hold too much; taken as graphite")
    unplaced: Mapping[str, Quantity] | None = measured("kg/kg", "elements that have no phase", optional=True)
    lithium_ratio: Quantity = measured("mol/mol", "lithium over what the cathode has it with")
    lithium_over: str = told("what the cathode has lithium with")


@dataclass(frozen=True, kw_only=True)
class ParameterRow(Part):
    """A value that the figures stand on."""

    step: str = told("the step, feed or subject")
    parameter: str = told("its name")
    value: Quantity | str | None = told("the value used; absent where it was left unset", optional=True)
    default: Any = told("the default, as typed", optional=True)
    low: Any = told("lowest that is allowed, as typed", optional=True)
    high: Any = told("highest that is allowed, as typed", optional=True)
    doc: str = told("what it is")
    source: str = told("where the value or its default is from")
    origin: str = told("default, entered or plant data")


@dataclass(frozen=True, kw_only=True)
class StandingRow(Part):
    """How many numbers have each status."""

    kind: str = told("what they are numbers of")
    numbers: Mapping[str, int] = told(
        "by status: entered, verified (read in the source), cited (a source is named), recalled, estimated, assumption"
    )


@dataclass(frozen=True, kw_only=True)
class EstimateRow(Part):
    """A datum of a component that is not a measured and checked value."""

    component: str = told("the component")
    property: str = told("what of it")
    value: Quantity = told("the value used")
    status: str = told("recalled, estimated or assumption")
    source: str = told("where it is from")


@dataclass(frozen=True, kw_only=True)
class Warning(Part):
    """What a reader must know."""

    where: str = told("step or subject")
    text: str = told("the warning")


@dataclass(frozen=True, kw_only=True)
class Unsettled(Part):
    """A scenario of a batch that has no answer: its numbers are null."""

    scenario: int = told("its place, counted from 0")
    reason: str = told("why, and what to do")


@dataclass(frozen=True, kw_only=True)
class Document(Part):
    """A solved plant. Per-tonne figures are per tonne of battery feed; a batch has lists where one plant has numbers."""

    blackmass: str = told("version of the program")
    document: int = told("version of this contract")
    scenario: Mapping[str, Any] | None = told("the scenario as run, with every default filled in", optional=True)
    kpis: Kpis = told("headline figures")
    recovery: Mapping[str, Quantity] = measured(
        "kg/kg", "share of the feed's metals that is in products which recover them"
    )
    black_mass: BlackMass | None = told("the black mass", optional=True)
    products: tuple[Product, ...] = told("what is sold")
    reagents: tuple[Reagent, ...] = told("what is bought")
    utilities: tuple[Utility, ...] = told("energy")
    wastes: tuple[Waste, ...] = told("what leaves unsold")
    compliance: tuple[ComplianceRow, ...] | None = told("rules", optional=True)
    impacts: ImpactsTold = told("greenhouse gas, energy, water, sulfur and nitrogen oxides")
    costs: Mapping[str, Quantity] = measured("USD/t", "costs that are counted, per tonne of feed")
    fixed_costs: Quantity = measured("USD/t", "those of them that do not follow the throughput, capital apart")
    workers: Quantity = measured("1", "people at work at any time")
    feed_price: Quantity = measured("USD/t", "what is paid for the feed; negative where its owner pays")
    capital: CapitalPart = told("what it costs to build")
    finance: FinancePart = told("what it earns over its life")
    units: tuple[UnitRow, ...] = told("unit operations")
    streams: tuple[StreamRow, ...] = told("streams")
    heat_integration: HeatIntegrationPart = told("heat and cooling with and without exchange")
    balances: Balances = told("closure")
    assays: tuple[AssayRow, ...] | None = told("feeds that were entered by their elements", optional=True)
    parameters: tuple[ParameterRow, ...] = told("what the figures stand on")
    incomplete: tuple[str, ...] | None = told(
        "products of which nothing is paid, so that the value lacks them", optional=True
    )
    standing: tuple[StandingRow, ...] = told("how far the numbers that the figures stand on are to be believed")
    estimates: tuple[EstimateRow, ...] = told("data of components that are not measured and checked")
    warnings: tuple[Warning, ...] = told("what a reader must know")
    unsettled: tuple[Unsettled, ...] | None = told("scenarios of a batch that have no answer", optional=True)


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of the result document."""
    return contract.schema(Document, f"blackmass result document, version {VERSION}")


# --- writing ---------------------------------------------------------------------------------------------------


def write(
    ledger: Ledger,
    assessment: Assessment,
    *,
    scenario: Mapping[str, Any] | None,
    settings: Mapping[str, Declared],
    feeds: Mapping[str, Feed],
    operations: Mapping[str, Operation],
    operating_seconds: Any,
) -> Document:
    """The document of a ledger and its judgements.

    settings: what the plant as a whole declares; feeds and operations by the names they have in the plant;
    operating_seconds: those of a year.
    """
    money = assessment.money
    parameters = (
        *(row for name, table in settings.items() for row in _parameters(name, table)),
        *(row for name, feed in feeds.items() for row in (_feed(name, feed), *_parameters(name, feed))),
        *(row for step, operation in operations.items() for row in _parameters(step, operation)),
        *(_price(price) for price in money.prices.values()),
        *_exchange(money),
        *(_factor(factor) for factor in assessment.impacts.factors),
    )
    found = Document.of(
        blackmass=version(),
        document=VERSION,
        scenario=scenario,
        kpis=_kpis(ledger, assessment),
        recovery=ledger.recovery,
        black_mass=_black_mass(ledger),
        products=tuple(
            _product(name, ledger, money, assessment.purity.products.get(name), operating_seconds)
            for name in ledger.products
        ),
        reagents=tuple(
            Reagent.of(
                name=name,
                formula=component(tables.reagents()[name]["component"]).formula,
                per_tonne=mass / ledger.feed.mass,
                cost_per_tonne=_per_kg(ledger, money.reagents[name]),
                ghg_per_tonne=_emitted(ledger, assessment.impacts, name),
            )
            for name, mass in ledger.reagents.items()
        ),
        utilities=tuple(
            Utility.of(
                name=name,
                per_tonne=power / ledger.feed.mass,
                cost_per_tonne=_per_kg(ledger, money.utilities[name]),
                ghg_per_tonne=_emitted(ledger, assessment.impacts, *_SOURCES.get(name, (name,))),
            )
            for name, power in ledger.utilities.items()
        ),
        wastes=tuple(
            Waste.of(
                name=name,
                per_tonne=stream.mass / ledger.feed.mass,
                cost_per_tonne=_per_kg(ledger, money.wastes[name]) if name in money.wastes else None,
            )
            for name, stream in ledger.wastes.items()
        ),
        compliance=_compliance(assessment.compliance) or None,
        impacts=_impacts(ledger, assessment.impacts),
        costs={kind: _per_kg(ledger, cost) for kind, cost in assessment.costs.by_kind.items()},
        fixed_costs=_per_kg(ledger, assessment.costs.fixed),
        workers=assessment.costs.workers,
        feed_price=assessment.costs.feed_price,
        capital=_capital(assessment),
        finance=_finance(assessment),
        units=tuple(_unit(unit, ledger.batch) for unit in ledger.units),
        streams=tuple(_stream(row) for row in ledger.streams),
        heat_integration=_heat_integration(ledger, assessment.pinch),
        balances=Balances(
            worst=ledger.worst_closure,
            elements={name: error for name, error in ledger.closure.items() if name not in (CHARGE, ENERGY)},
            charge=ledger.closure.get(CHARGE, 0.0),
            energy=ledger.closure.get(ENERGY, 0.0),
            passes=ledger.passes,
        ),
        assays=tuple(_assay(name, feed.assay) for name, feed in feeds.items() if feed.assay) or None,
        parameters=parameters,
        standing=tuple(_standing(ledger, parameters, money, assessment.impacts)),
        incomplete=money.unpaid or None,
        estimates=tuple(_estimates(ledger)),
        warnings=tuple(Warning(where=doubt.where, text=doubt.text) for doubt in assessment.doubts),
        unsettled=tuple(Unsettled(scenario=i, reason=why) for i, why in ledger.unsettled.items()) or None,
    )
    return found.in_currency(money.currency, money.rate)


def kpis(ledger: Ledger, assessment: Assessment) -> Kpis:
    """The headline figures alone."""
    return _kpis(ledger, assessment).in_currency(assessment.money.currency, assessment.money.rate)


def _kpis(ledger: Ledger, assessment: Assessment) -> Kpis:
    value, cost = assessment.money.value, assessment.costs.total
    taken = ledger.utilities
    water = ledger.reagents.get("process water")
    return Kpis.of(
        black_mass_yield=None if ledger.black_mass is None else ledger.black_mass.mass / ledger.batteries.mass,
        value_per_tonne=_per_kg(ledger, value),
        cost_per_tonne=_per_kg(ledger, cost),
        margin_per_tonne=_per_kg(ledger, value - cost),
        ghg_per_tonne=_per_kg(ledger, assessment.impacts.total("ghg")),
        energy_per_tonne=(taken.get("electricity", 0.0) + taken.get("heat", 0.0)) / ledger.feed.mass,
        water_per_tonne=None if water is None else water / ledger.feed.mass,
    )


def _per_kg(ledger: Ledger, flow: Any) -> Any:
    return flow / ledger.feed.mass


#: Sources of impacts that a utility is, where they have other names.
_SOURCES = {"heat": ("heat", "natural gas, burnt", "natural gas, supply")}


def _emitted(ledger: Ledger, impacts: Impacts, *sources: str) -> Any:
    found = [source.amounts["ghg"] for source in impacts.sources if source.name in sources and "ghg" in source.amounts]
    return _per_kg(ledger, sum(found, 0.0)) if found else None


def _impacts(ledger: Ledger, impacts: Impacts) -> ImpactsTold:
    def row(name: str, amounts: Mapping[str, Any], scope: str | None = None) -> ImpactRow:
        return ImpactRow.of(name=name, scope=scope, **{i: _per_kg(ledger, amount) for i, amount in amounts.items()})

    def together(of: Callable[[str], Any]) -> dict[str, Any]:
        return {indicator: of(indicator) for indicator in impacts.indicators}

    scopes = dict.fromkeys(source.scope for source in impacts.sources)
    capacity = ledger.feed.capacity
    return ImpactsTold.of(
        scopes={scope: _per_kg(ledger, impacts.total("ghg", scope)) for scope in scopes},
        sources=tuple(row(source.name, source.amounts, source.scope) for source in impacts.sources),
        total=row("total", together(impacts.total)),
        replaced=row(
            "primary products replaced", {i: a for i, a in together(impacts.replaced).items() if i in _REPLACED}
        ),
        net=row("net of credits", {i: a for i, a in together(impacts.net).items() if i in _REPLACED}),
        per_capacity=impacts.total("ghg") / capacity if np.all(np.asarray(capacity) > 0) else None,
        allocation=impacts.allocation,
        products=tuple(_product_impact(name, stream, impacts) for name, stream in ledger.products.items()),
        cathodes=tuple(CathodeRow.of(**vars(cathode)) for cathode in impacts.cathodes) or None,
        missing=impacts.missing or None,
    )


#: Indicators that the factors of primary products tell of.
_REPLACED = ("ghg", "energy")


def _product_impact(name: str, stream: Stream, impacts: Impacts) -> ProductImpact:
    share, mass = impacts.shares[name], stream.mass
    primary = impacts.primary.get(name)
    return ProductImpact.of(
        name=name,
        share=share,
        ghg=_over(impacts.total("ghg") * share, mass),
        energy=_over(impacts.total("energy") * share, mass),
        primary_ghg=None if primary is None else _over(primary["ghg"], mass),
    )


def _over(amount: Any, mass: Any) -> Any:
    """Per mass; nothing of a product that a scenario does not make."""
    return np.where(np.asarray(mass) > 0, amount / np.where(np.asarray(mass) > 0, mass, 1.0), np.nan)[()]


def _black_mass(ledger: Ledger) -> BlackMass | None:
    stream = ledger.black_mass
    if stream is None:
        return None
    organic = [key for key in stream.flows if key in of_material("electrolyte", "separator") or key in BINDERS]
    grades = {element: stream.element_mass(element) for element in GRADED}
    grades["moisture"] = stream.component_mass("water")
    grades["organics"] = stream.mass_of([key for key in organic if "C" in component(key).atoms])
    shares = {what: share_of(mass, stream.mass) for what, mass in grades.items() if np.any(np.asarray(mass) > 0)}
    return BlackMass.of(mass_flow=stream.mass, grades=shares)


def _product(name: str, ledger: Ledger, money: Money, judged: Judged | None, operating_seconds: Any) -> Product:
    about, stream, sales = tables.products()[name], ledger.products[name], money.sales[name]
    price, basis = None, None
    if len(sales) == 1:
        price = Quantity.of(sales[0].price.value, "USD/kWh" if sales[0].price.basis == "energy" else "USD/kg")
        basis = {"mass": "dry mass", "capacity": "remaining capacity"}.get(sales[0].what, f"contained {sales[0].what}")
    else:
        basis = _payables(sales, money.folded)
    dry = stream.mass - stream.component_mass("water")
    return Product.of(
        name=name,
        formula=about.get("formula"),
        mass_flow=stream.mass * operating_seconds,
        per_tonne=stream.mass / ledger.feed.mass,
        contained={e: stream.contained(e) / ledger.feed.mass for e in recovers(name) if e in ledger.recovery},
        purity=share_of(stream.contained(about["purity"]), dry) if "purity" in about else None,
        price=price,
        price_basis=basis,
        revenue_per_tonne=_per_kg(ledger, money.revenue[name]),
        discount=money.lost.get(name),
        specification=None if judged is None else _specification(judged),
    )


def _capital(assessment: Assessment) -> CapitalPart:
    capex, working = assessment.capital, assessment.finance.working
    return CapitalPart.of(
        **{
            name: getattr(capex, name)
            for name in ("purchased", "inside", "offsites", "fixed", "low", "high", "by_area")
        },
        working=working,
        total=capex.fixed + working,
        equipment=tuple(
            EquipmentRow.of(
                unit=item.unit,
                area=item.area,
                kind=item.kind,
                number=item.number,
                size=Quantity.plain(item.size, item.measure),
                cost=item.cost,
            )
            for item in capex.items
        ),
    )


def _finance(assessment: Assessment) -> FinancePart:
    found, spent = assessment.finance, assessment.costs
    total = np.cumsum(found.cash, axis=0)
    return FinancePart.of(
        npv=found.npv,
        irr=_if_any(found.irr),
        rates_of_return=found.rates,
        payback=_if_any(found.payback),
        levelised_cost=found.levelised,
        break_even_feed_price=spent.break_even_feed_price,
        break_even_price_factor=_if_any(spent.break_even_price_factor),
        cash_flow=tuple(
            CashFlow.of(year=year, net=net, total=sum_)
            for year, (net, sum_) in enumerate(zip(found.cash, total, strict=True), 1)
        ),
    )


def _if_any(value: Any) -> Any:
    """A figure that no scenario has is absent."""
    return None if np.all(np.isnan(value)) else value


def _payables(sales: Sequence[Sale], folded: bool) -> str:
    """What is paid of what a product contains, in words."""
    shares = {sale.what: f"{_percent(sale.share)} of contained {sale.what}" for sale in sales}
    lithium = shares.pop("Li", "") if folded and len(shares) > 1 else ""
    return listing(shares.values()) + (f", or {lithium} where that is more" if lithium else "")


def _percent(share: Any) -> str:
    return format_number(100.0 * np.asarray(share)) + " %"


def _specification(judged: Judged) -> Specification:
    return Specification.of(
        grade=judged.grade,
        status=judged.status,
        verdict=_verdict(judged.passes, judged.known),
        priced=judged.priced,
        lesser={grade: _verdict(passes, judged.known) for grade, passes in judged.lesser.items()} or None,
        not_judged=tuple(judged.not_judged) or None,
        source=judged.source or None,
        rows=tuple(map(_limit, judged.limits)),
    )


def _limit(limit: Limit) -> SpecificationRow:
    return SpecificationRow.of(
        what=limit.what,
        actual=limit.actual if limit.judged else None,
        least=limit.least,
        most=limit.most,
        verdict=_verdict(limit.passes, limit.known) if limit.judged else "not judged",
    )


def _verdict(passes: Any, applies: Any = True) -> Verdict:
    words = np.where(applies, np.where(passes, "pass", "fail"), "not applicable")
    return str(words) if words.ndim == 0 else tuple(words.tolist())


def _compliance(verdicts: Iterable[Judgement]) -> tuple[ComplianceRow, ...]:
    return tuple(map(_rule, verdicts))


def _rule(verdict: Judgement) -> ComplianceRow:
    about, rate, unit = verdict.about, verdict.rate, verdict.rate.unit
    there = bool(np.any(verdict.applies))
    counted, window = rate.counted if there else {}, about.get("window", {}) if there else {}
    passed_over = rate.passed_over if there else {}
    return ComplianceRow.of(
        rule=verdict.rule,
        jurisdiction=about.get("jurisdiction"),
        since=about.get("from"),
        until=about.get("until"),
        actual=None if verdict.actual is None or not there else Quantity.of(verdict.actual, unit),
        target=None if verdict.target is None else Quantity.of(verdict.target, about.get("unit", unit)),
        verdict=_verdict(verdict.passes, verdict.applies),
        formula=about.get("formula"),
        counted=tuple(CountedRow.of(name=name, share=share) for name, share in counted.items()) or None,
        not_counted=tuple(CountedRow.of(name=n, share=share, why=why) for n, (share, why) in passed_over.items())
        or None,
        limits=tuple(_limit(limit) for limit in verdict.window) if window else None,
        status=about["status"],
        note=about.get("note"),
        source=verdict.source,
    )


def _unit(unit: UnitFacts, batch: bool) -> UnitRow:
    figures = {f.key: FigureRow(**Quantity.of(f.value, f.unit)._asdict(), words=f.words) for f in unit.figures}
    return UnitRow.of(
        name=unit.name,
        area=unit.area,
        heat=unit.heat,
        work=unit.work,
        electricity=unit.utilities.get("electricity", 0.0),
        energy_basis=unit.energy_basis,
        closure=unit.closure,
        figures=figures or None,
        stages=_stages(unit.profile) if unit.profile and not batch else None,
    )


def _heat_integration(ledger: Ledger, found: Pinch) -> HeatIntegrationPart:
    def per_tonne(power: Any) -> Any:
        return _per_kg(ledger, power)

    def curve(points: tuple[Any, Any] | None) -> Curve | None:
        return None if points is None else Curve.of(heat=per_tonne(points[0]), temperature=points[1])

    return HeatIntegrationPart.of(
        least_difference=found.least_difference,
        heating=per_tonne(found.heating),
        cooling=per_tonne(found.cooling),
        heating_target=per_tonne(found.heating_target),
        cooling_target=per_tonne(found.cooling_target),
        pinch_temperature=None if np.any(np.isnan(found.temperature)) else found.temperature,
        duties=tuple(
            DutyRow.of(unit=unit, heat=per_tonne(duty.power), start=duty.start, end=duty.end)
            for unit, duty in found.duties
        ),
        hot=curve(found.hot),
        cold=curve(found.cold),
    )


def _stages(profile: Mapping[str, Staged | str]) -> Mapping[str, Quantity | str]:
    """What runs from stage to stage, each in its unit; words as they are."""
    return {key: each if isinstance(each, str) else Quantity.of(*each) for key, each in profile.items()}


def _stream(row: NamedStream) -> StreamRow:
    stream = row.stream
    elements = sorted({element for key in stream.flows for element in component(key).atoms})
    return StreamRow.of(
        name=row.name,
        kind=row.kind,
        what=row.what,
        source=row.source,
        target=row.target,
        temperature=stream.temperature,
        mass_flow=stream.mass,
        components=_there({key: stream.component_mass(key) for key in stream.flows}),
        elements=_there({element: stream.element_mass(element) for element in elements}),
    )


def _there(masses: Mapping[str, Any]) -> dict[str, Any]:
    return {key: mass for key, mass in masses.items() if np.any(np.asarray(mass) > 0)}


def _assay(name: str, assay: Assay) -> AssayRow:
    return AssayRow.of(
        feed=name,
        phases=assay.phases,
        residual=assay.residual,
        unplaced=assay.unplaced or None,
        lithium_ratio=assay.ratio,
        lithium_over=assay.of,
    )


def _feed(name: str, feed: Feed) -> ParameterRow:
    entered = feed.composition is not None
    words, source = feed.provenance
    return ParameterRow(
        step=name,
        parameter="composition",
        value=words,
        doc="mass fractions of the feed",
        source=source,
        origin="entered" if entered else "default",
    )


def _parameters(step: str, declared: Declared) -> Iterable[ParameterRow]:
    for name, parameter in declared.parameters.items():
        if name in declared.from_plant or parameter.kind in ("text", "table"):
            continue  # told with the plant, or in words of its own
        value, entered = getattr(declared, name), name in declared.entered
        measured_there = parameter.kind == "plant data"
        yield ParameterRow(
            step=step,
            parameter=name,
            value=_shown(parameter, value),
            default=declared.defaults[name],
            low=None if measured_there else parameter.low if parameter.above is None else parameter.above,
            high=None if measured_there else parameter.high,
            doc=parameter.doc,
            source=parameter.source,
            origin="plant data" if measured_there and value else "entered" if entered else "default",
        )


def _shown(parameter: Parameter, value: Any) -> Quantity | str | None:
    """A parameter's value for the document: a quantity, or text."""
    if value is None:
        return None
    if parameter.kind in ("choice", "plant data"):
        return parameter.text(value)
    return Quantity.plain(parameter.display(value), parameter.unit or "1")


def _price(price: Price) -> ParameterRow:
    energy = price.basis == "energy"
    return ParameterRow(
        step="economics",
        parameter=f"price of {price.item}",
        value=Quantity.of(price.value, "USD/GJ" if energy else "USD/kg"),
        doc=f"per {'unit of energy' if energy else price.basis}",
        source=f"{price.source} ({price.status})",
        origin="entered" if price.entered else "default",
    )


def _exchange(money: Money) -> Iterable[ParameterRow]:
    """The rate at which results are told in another currency."""
    if money.rate_source:
        yield ParameterRow(
            step="economics",
            parameter=f"exchange of {money.currency}",
            value=Quantity.plain(money.rate, f"USD/{money.currency}"),
            doc=f"what one {money.currency} is worth",
            source=money.rate_source,
            origin="entered" if money.rate_source == "entered" else "default",
        )


def _factor(factor: Factor) -> ParameterRow:
    return ParameterRow(
        step="impacts",
        parameter=f"emission of {factor.name}",
        value=Quantity.of(factor.value, "g CO2e/kWh" if factor.of_energy else "kg CO2e/kg"),
        doc="greenhouse gas of what is taken, or of the primary product",
        source=f"{factor.source} ({factor.status})",
        origin="entered" if factor.status == "entered" else "default",
    )


def _standing(
    ledger: Ledger, parameters: Iterable[ParameterRow], money: Money, impacts: Impacts
) -> Iterable[StandingRow]:
    """Numbers by status; choices and texts are none."""
    apart = ("price of ", "emission of ")  # which have a status of their own
    rows = [row for row in parameters if isinstance(row.value, Quantity) and not row.parameter.startswith(apart)]
    known = [standing.ENTERED if row.origin != "default" else standing.status(row.source) for row in rows]
    prices = [p.status if p.status in standing.STATUSES else standing.status(p.source) for p in money.prices.values()]
    factors = [factor.status for factor in impacts.factors]
    statuses = {"parameters": known, "prices": prices, "emission factors": factors}
    for kind, numbers in standing.standing(ledger, statuses).items():
        yield StandingRow(kind=kind, numbers=numbers)


def _estimates(ledger: Ledger) -> list[EstimateRow]:
    used = {key for row in ledger.streams for key in row.stream.flows}
    return [
        EstimateRow(
            component=key,
            property=datum.name,
            value=Quantity(datum.value, datum.unit),
            status=datum.status,
            source=datum.source,
        )
        for key in sorted(used)
        for datum in component(key).estimates()
    ]

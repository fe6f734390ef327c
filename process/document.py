"""The result document: every key with its unit and meaning, and the schema that follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from . import contract
from .contract import Part, Quantity, measured, told

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
    moisture: Quantity | None = measured("kg/kg", "water in it as it leaves", optional=True)
    dry: Mapping[str, Quantity] | None = measured(
        "kg/kg",
        "share of each element but oxygen, hydrogen and carbon in the dry mass, of a product that is sold wet",
        optional=True,
    )
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
    break_even_prices: Mapping[str, Quantity] | None = measured(
        "USD/kg",
        "price of each metal that is sold at which nothing is left before tax, all others as they are",
        optional=True,
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
    origin: str = told("default, preset, entered or plant data")


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
    costs_by_area: Mapping[str, Quantity] = measured(
        "USD/t", "the same by the part of the plant that causes them, and of the whole plant what no part causes alone"
    )
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
    plants: Mapping[str, Document] | None = told(
        "of a network, which all else is about, each plant by itself: what it sells to another is its product there",
        optional=True,
    )


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of the result document."""
    return contract.schema(Document, f"blackmass result document, version {VERSION}")

"""Writing: the result document of a ledger and its judgements, and its headline figures alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from . import standing, tables
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
from .contract import Quantity
from .document import (
    VERSION,
    AssayRow,
    Balances,
    BlackMass,
    CapitalPart,
    CashFlow,
    CathodeRow,
    ComplianceRow,
    CountedRow,
    Curve,
    Document,
    DutyRow,
    EquipmentRow,
    EstimateRow,
    FigureRow,
    FinancePart,
    HeatIntegrationPart,
    ImpactRow,
    ImpactsTold,
    Kpis,
    ParameterRow,
    Product,
    ProductImpact,
    Reagent,
    Specification,
    SpecificationRow,
    StandingRow,
    StreamRow,
    UnitRow,
    Unsettled,
    Utility,
    Verdict,
    Warning,
    Waste,
)
from .errors import listing
from .feed import Feed
from .ledger import GRADED, Ledger, NamedStream, UnitFacts, recovers
from .numerics import anywhere, rate_of, share_of
from .operation import Operation, Staged
from .parameters import Declared, Parameter
from .plant import Plant
from .quantities import format_number
from .stream import Stream
from .version import version

#: Water in a product, kg/kg, up to which it counts as dry, and share of an element that is worth telling.
_DRY, _TRACE = 0.01, 1e-6


def write(
    ledger: Ledger,
    assessment: Assessment,
    *,
    scenario: Mapping[str, Any] | None,
    settings: Mapping[str, Declared],
    feeds: Mapping[str, Feed],
    operations: Mapping[str, Operation],
    operating_seconds: Any,
    of_preset: Mapping[str, Collection[str]] | None = None,
    break_even_prices: Mapping[str, Any] | None = None,
) -> Document:
    """The document of a ledger and its judgements.

    settings: what the plant as a whole declares; feeds and operations by the names they have in the plant;
    operating_seconds: those of a year. of_preset: parameters by table that are a preset's. break_even_prices: of metals,
    USD per kg.
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
    plant = settings.get(Plant.key)
    if of_preset and isinstance(plant, Plant) and plant.preset:
        parameters = tuple(_preset(row, plant.preset, of_preset) for row in parameters)
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
                per_tonne=mass / ledger.feed.mass,
                cost_per_tonne=_per_kg(ledger, money.wastes[name]) if name in money.wastes else None,
            )
            for name, mass in {**{n: s.mass for n, s in ledger.wastes.items()}, **ledger.disposed}.items()
        ),
        compliance=_compliance(assessment.compliance) or None,
        impacts=_impacts(ledger, assessment.impacts),
        costs={kind: _per_kg(ledger, cost) for kind, cost in assessment.costs.by_kind.items()},
        costs_by_area={area: _per_kg(ledger, cost) for area, cost in assessment.costs.by_area.items()},
        fixed_costs=_per_kg(ledger, assessment.costs.fixed),
        workers=assessment.costs.workers,
        feed_price=assessment.costs.feed_price,
        capital=_capital(assessment),
        finance=_finance(assessment, break_even_prices or {}),
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
        ghg=rate_of(impacts.total("ghg") * share, mass),
        energy=rate_of(impacts.total("energy") * share, mass),
        primary_ghg=None if primary is None else rate_of(primary["ghg"], mass),
    )


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
    about, stream, sales = tables.products()[name], ledger.products[name], money.sales.get(name, ())
    price, basis = None, None
    if len(sales) == 1:
        price = Quantity.of(sales[0].price.value, "USD/kWh" if sales[0].price.basis == "energy" else "USD/kg")
        basis = {"mass": "dry mass", "capacity": "remaining capacity"}.get(sales[0].what, f"contained {sales[0].what}")
    else:
        basis = _payables(sales, money.folded) if sales else "that of each plant"
    dry = stream.mass - stream.component_mass("water")
    return Product.of(
        name=name,
        formula=about.get("formula"),
        mass_flow=stream.mass * operating_seconds,
        per_tonne=stream.mass / ledger.feed.mass,
        contained={e: stream.contained(e) / ledger.feed.mass for e in recovers(name) if e in ledger.recovery},
        purity=share_of(stream.contained(about["purity"]), dry) if "purity" in about else None,
        **_as_sold(stream, dry),
        price=price,
        price_basis=basis,
        revenue_per_tonne=_per_kg(ledger, money.revenue[name]),
        discount=money.lost.get(name),
        specification=None if judged is None else _specification(judged),
    )


def _as_sold(stream: Stream, dry: Any) -> dict[str, Any]:
    """Moisture of what is sold wet, and what it is made of without."""
    moisture = np.asarray(share_of(stream.component_mass("water"), stream.mass))
    if not np.any(moisture > _DRY):
        return {}
    elements = {e for key in stream.flows for e in component(key).atoms} - set("OHC")
    shares = {e: np.asarray(share_of(stream.element_mass(e), dry)) for e in sorted(elements)}
    told = {e: share for e, share in shares.items() if np.any(share > _TRACE)}
    return {"moisture": moisture, "dry": told or None}


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


def _finance(assessment: Assessment, prices: Mapping[str, Any]) -> FinancePart:
    found, spent = assessment.finance, assessment.costs
    total = np.cumsum(found.cash, axis=0)
    return FinancePart.of(
        npv=found.npv,
        irr=_if_any(found.irr),
        rates_of_return=found.rates,
        payback=_if_any(found.payback),
        levelised_cost=found.levelised,
        break_even_feed_price=spent.break_even_feed_price,
        break_even_prices={item: price for item, price in prices.items() if not np.all(np.isnan(price))} or None,
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
    return StreamRow.of(
        name=row.name,
        kind=row.kind,
        what=row.what,
        source=row.source,
        target=row.target,
        temperature=stream.temperature,
        mass_flow=stream.mass,
        components=_there({key: stream.component_mass(key) for key in stream.flows}),
        elements=_there(dict(sorted(stream.element_masses().items()))),
    )


def _there(masses: Mapping[str, Any]) -> dict[str, Any]:
    return {key: mass for key, mass in masses.items() if anywhere(mass > 0)}


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


def _preset(row: ParameterRow, preset: str, of_preset: Mapping[str, Collection[str]]) -> ParameterRow:
    """A row as it is where a preset sets the parameter."""
    if row.parameter not in of_preset.get(row.step, ()) or row.origin == "default":
        return row
    return replace(row, origin="preset", source=tables.preset(preset)["source"])


def _shown(parameter: Parameter, value: Any) -> Quantity | str | None:
    """A parameter's value for the document: a quantity, or text."""
    if value is None:
        return None
    if parameter.kind in ("choice", "plant data", "contents", "quotes"):
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
    known = [standing.status(row.source) if row.origin in ("default", "preset") else standing.ENTERED for row in rows]
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

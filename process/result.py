"""Result: what a solved plant makes, takes and costs, per tonne of feed; and the result document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np

from . import compliance, purity, tables
from .balance import ENERGY
from .components import CHARGE, component, of_material
from .economics import Price
from .errors import InputError, listing
from .flowsheet import Port, Solution
from .plan import Plan
from .quantities import from_si, quantity
from .scenario import Scenario
from .stream import Stream, mix
from .thermo import within_data

#: Elements and materials whose recovery is told, in this order, where the feed holds them.
_RECOVERED = ("Li", "Ni", "Co", "Mn", "Cu", "Al", "Fe", "graphite")

#: Grades of the black mass that are told, where there is any.
_GRADES = ("Li", "Ni", "Co", "Mn", "Cu", "Al", "Fe", "P", "F", "C")

#: Metals that may pile up in the wet circuits, and how many times the feed is told as too many.
_METALS = ("Li", "Ni", "Co", "Mn", "Cu", "Al", "Fe")
_MANY_TIMES = 5.0

#: Organic matter among the coatings.
_BINDERS = ("PVDF", "anode binder")

#: kg in a tonne; every "per tonne" is kg of something per 1000 kg of battery feed.
_TONNE = 1000.0


class Result:
    """A solved scenario. Figures are floats, or arrays over scenarios, and leave as pint quantities."""

    def __init__(self, scenario: Scenario, plan: Plan, solution: Solution):
        self.scenario = scenario
        self.plan = plan
        self.solution = solution
        for item, price in scenario.economics.table.items():
            if np.ndim(price.value) and solution.batch and len(price.value) != solution.size:
                raise InputError(
                    f"economics.price.{item} has {len(price.value)} values, the plant {solution.size} scenarios: "
                    "arrays over scenarios must all be of one length."
                )
        self._feed = mix(solution.plant.feeds.values())
        # What can become black mass.
        self._batteries = mix(
            solution.plant.feeds[port] for feed, port in plan.feeds if feed.form not in plan.unscreened
        )

    def __getitem__(self, stream: str | Port) -> Stream:
        """A stream by its port, its name ("black mass") or else what it leaves as ("flue dust"); those of one name together."""
        if isinstance(stream, Port):
            return self.solution[stream]
        names: dict[str, list[Stream]] = {}
        left_as: dict[str, list[Stream]] = {}
        for row in self._streams():
            names.setdefault(row["name"], []).append(row["stream"])
            if row["kind"] in ("product", "waste"):
                left_as.setdefault(row["what"], []).append(row["stream"])
        names = left_as | names
        if stream not in names:
            from .errors import listing, nearest

            raise InputError(f'there is no stream "{stream}": {nearest(stream, names)}streams are {listing(names)}.')
        return mix(names[stream])

    @property
    def black_mass(self) -> Stream | None:
        """The black mass, where the plant makes it."""
        port = self.solution.plant.called("black mass")
        return None if port is None else self.solution[port]

    @cached_property
    def recovery(self) -> Mapping[str, Any]:
        """Share of each metal of the feed that is in a saleable product which recovers it, be it none."""
        found = {}
        for element in _RECOVERED:
            fed = _contained(self._feed, element)
            if not np.any(np.asarray(fed) > 0):
                continue
            won = sum((_recovered(n, s, element) for n, s in self._products() if element in _recovers(n)), 0.0)
            won = np.maximum(won - self._brought(element), 0.0)[()]
            if element == "Fe" and not np.any(np.asarray(won) > 0):
                continue  # the iron of a cathode is nobody's product
            found[element] = won / np.where(np.asarray(fed) > 0, fed, 1.0)
        return found

    def _brought(self, element: str) -> Any:
        """kg/s of an element, or of a component, in products that reagents brought: all of it that could get there."""
        plant = self.solution.plant
        found: Any = 0.0
        for unit, outcome in self.solution.outcomes.items():
            brought = sum((_contained(stream, element) for stream in outcome.effect.additions.values()), 0.0)
            if not np.any(np.asarray(brought) > 0):
                continue
            reached = plant.downstream(unit)
            ports = [p for p, name in plant.products.items() if p.unit in reached and element in _recovers(name)]
            there = sum((_recovered(plant.products[p], self.solution[p], element) for p in ports), 0.0)
            found = found + np.minimum(brought, there)
        return found

    def per_tonne(self, mass_flow: Any) -> Any:
        """kg per tonne of feed, of a flow in kg/s."""
        return mass_flow / self._feed.mass * _TONNE

    # --- flows by name ---------------------------------------------------------------------------------

    def _by_name(self, ports: Mapping[Port, str]) -> list[tuple[str, Stream]]:
        names = dict.fromkeys(ports.values())
        return [(name, mix(self.solution[p] for p, n in ports.items() if n == name)) for name in names]

    def _products(self) -> list[tuple[str, Stream]]:
        found = self._by_name(self.solution.plant.products)
        return [(name, stream) for name, stream in found if np.any(np.asarray(stream.mass) > 0)]

    def _wastes(self) -> list[tuple[str, Stream]]:
        found = self._by_name(self.solution.plant.wastes)
        return [(name, stream) for name, stream in found if np.any(np.asarray(stream.mass) > 0)]

    def _reagents(self) -> dict[str, Any]:
        """kg/s of each reagent as the pure substance."""
        taken: dict[str, Any] = {}
        for outcome in self.solution.outcomes.values():
            for name, stream in outcome.effect.additions.items():
                if name not in tables.reagents():
                    continue  # ambient air
                pure = stream.component_mass(tables.reagents()[name]["component"])
                taken[name] = taken.get(name, 0.0) + pure
        return {name: mass for name, mass in taken.items() if np.any(np.asarray(mass) > 0)}

    def _utilities(self) -> dict[str, Any]:
        """W of each utility taken; negative when delivered."""
        taken: dict[str, Any] = {"electricity": 0.0, "electricity delivered": 0.0, "heat": 0.0, "cooling": 0.0}
        for outcome in self.solution.outcomes.values():
            work, heat = np.asarray(outcome.effect.work, float), np.asarray(outcome.heat, float)
            taken["electricity"] = taken["electricity"] + np.maximum(work, 0.0)
            taken["electricity delivered"] = taken["electricity delivered"] + np.minimum(work, 0.0)
            taken["heat"] = taken["heat"] + np.maximum(heat, 0.0) / outcome.effect.heat_efficiency
            taken["cooling"] = taken["cooling"] + np.maximum(-heat, 0.0)
            for name, power in outcome.effect.utilities.items():
                taken[name] = taken[name] + power
        return {name: power for name, power in taken.items() if np.any(np.asarray(power) != 0)}

    # --- the document ----------------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """The result document: plain numbers, texts, lists and tables."""
        products = self._product_rows()
        reagents = self._reagent_rows()
        utilities = self._utility_rows()
        wastes = self._waste_rows()
        costs = {
            name: _total(rows, "cost_per_tonne")
            for name, rows in (("reagents", reagents), ("utilities", utilities), ("wastes", wastes))
        }
        value, cost = _total(products, "revenue_per_tonne"), sum(costs.values(), 0.0)
        taken = self._utilities()
        energy = (taken.get("electricity", 0.0) + taken.get("heat", 0.0)) / self._feed.mass
        kpis = {
            **(
                {}
                if self.black_mass is None
                else {"black_mass_yield": _q(self.black_mass.mass / self._batteries.mass, "kg/kg")}
            ),
            "value_per_tonne": _q(value, "USD/t"),
            "cost_per_tonne": _q(cost, "USD/t"),
            "margin_per_tonne": _q(value - cost, "USD/t"),
            "energy_per_tonne": _q(from_si(energy, "kWh/t"), "kWh/t"),
        }
        if "process water" in self._reagents():
            kpis["water_per_tonne"] = _q(self.per_tonne(self._reagents()["process water"]), "kg/t")
        document = {
            "blackmass": _version(),
            "scenario": self.scenario.filled(self.plan),
            "kpis": kpis,
            "recovery": {element: _q(share, "kg/kg") for element, share in self.recovery.items()},
            **self._black_mass_rows(),
            "products": products,
            "reagents": reagents,
            "utilities": utilities,
            "wastes": wastes,
            **self._compliance_rows(),
            "costs": {name: _q(sum_, "USD/t") for name, sum_ in costs.items()},
            "units": self._unit_rows(),
            "streams": self._stream_rows(),
            "balances": self._balances(),
            "parameters": self._parameter_rows(),
            "estimates": self._estimate_rows(),
            "warnings": self._warning_rows(),
        }
        return document

    def to_json(self, indent: int | None = 2) -> str:
        """The result document as JSON."""
        import json

        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=False)

    def _black_mass_rows(self) -> dict[str, Any]:
        stream = self.black_mass
        if stream is None:
            return {}
        total = np.asarray(stream.mass)
        grades = {e: stream.element_mass(e) / np.where(total > 0, total, 1.0) for e in _GRADES}
        organic = [key for key in stream.flows if key in of_material("electrolyte", "separator") or key in _BINDERS]
        grades["moisture"] = stream.component_mass("water") / np.where(total > 0, total, 1.0)
        grades["organics"] = stream.mass_of([k for k in organic if "C" in component(k).atoms]) / np.where(
            total > 0, total, 1.0
        )
        shown = {e: _q(g, "kg/kg") for e, g in grades.items() if np.any(np.asarray(g) > 0)}
        return {"black_mass": {"mass_flow": _q(from_si(stream.mass, "kg/h"), "kg/h"), "grades": shown}}

    def _compliance_rows(self) -> dict[str, Any]:
        if self.black_mass is None:
            return {}
        # What is sold for a second life is not recycled, and no loss.
        recycled = {key: n - self._reused[key] for key, n in self._batteries.flows.items()}
        figures = compliance.black_mass_figures(self.black_mass, self._batteries.with_flows(recycled))
        rows = compliance.verdicts(figures)
        return {
            "compliance": [{**r, "actual": _q(r["actual"], "kg/kg"), "target": _q(r["target"], "kg/kg")} for r in rows]
        }

    @property
    def _reused(self) -> Stream:
        ports = [port for port, name in self.solution.plant.products.items() if name == "reused batteries"]
        return mix(self.solution[port] for port in ports)

    def _product_rows(self) -> list[dict[str, Any]]:
        rows = []
        hours = from_si(self.scenario.feeds[0].operating_time, "h/yr", "operating time")
        for name, stream in self._products():
            about = tables.products()[name]
            paid = self.scenario.economics.of_product(name)
            revenue = sum((self._paid(stream, what) * share * price.value for price, what, share in paid), 0.0)
            row: dict[str, Any] = {"name": name}
            if "formula" in about:
                row["formula"] = about["formula"]
            row["mass_flow"] = _q(from_si(stream.mass, "t/h") * hours, "t/yr")
            row["per_tonne"] = _q(self.per_tonne(stream.mass), "kg/t")
            row["contained"] = {
                e: _q(self.per_tonne(_contained(stream, e)), "kg/t") for e in about["recovers"] if e in self.recovery
            }
            if "purity" in about:
                dry = stream.mass - stream.component_mass("water")
                row["purity"] = _q(_contained(stream, about["purity"]) / np.where(dry > 0, dry, 1.0), "kg/kg")
            if "price" in about:
                unit = "USD/kWh" if paid[0][0].basis == "energy" else "USD/kg"
                row["price"] = _q(from_si(paid[0][0].value, unit), unit)
                what = about["paid"]
                row["price_basis"] = {"mass": "dry mass", "capacity": "remaining capacity"}.get(
                    what, f"contained {what}"
                )
            elif "payable" in about:
                row["price_basis"] = f"{about['payable_share']:.0%} of contained {' and '.join(about['payable'])}"
            row["revenue_per_tonne"] = _q(self.per_tonne(revenue), "USD/t")
            judged = purity.judged(name, stream)
            if judged:
                row["specification"] = _told(judged)
            rows.append(row)
        return rows

    @staticmethod
    def _paid(stream: Stream, what: str) -> Any:
        if what == "capacity":
            return stream.capacity  # W of capacity that passes: J per second
        if what == "mass":
            return stream.mass - stream.component_mass("water")  # nobody pays for moisture
        return _contained(stream, what)

    def _reagent_rows(self) -> list[dict[str, Any]]:
        rows = []
        for name, mass in self._reagents().items():
            price = self.scenario.economics.of_reagent(name)
            rows.append(
                {
                    "name": name,
                    "formula": component(tables.reagents()[name]["component"]).formula,
                    "per_tonne": _q(self.per_tonne(mass), "kg/t"),
                    "cost_per_tonne": _q(self.per_tonne(mass) * price.value, "USD/t"),
                }
            )
        return rows

    def _utility_rows(self) -> list[dict[str, Any]]:
        rows = []
        for name, power in self._utilities().items():
            price = self.scenario.economics.of_utility(name.removesuffix(" delivered"))
            each = power / self._feed.mass  # J/kg
            rows.append(
                {
                    "name": name,
                    "per_tonne": _q(from_si(each, "kWh/t"), "kWh/t"),
                    "cost_per_tonne": _q(each * price.value * _TONNE, "USD/t"),
                }
            )
        return rows

    def _waste_rows(self) -> list[dict[str, Any]]:
        rows = []
        for name, stream in self._wastes():
            price = self.scenario.economics.of_waste(name)
            row = {"name": name, "per_tonne": _q(self.per_tonne(stream.mass), "kg/t")}
            if price is not None:
                row["cost_per_tonne"] = _q(self.per_tonne(stream.mass) * price.value, "USD/t")
            rows.append(row)
        return rows

    def _unit_rows(self) -> list[dict[str, Any]]:
        rows = []
        for name, outcome in self.solution.outcomes.items():
            operation = self.solution.plant.units[name].operation
            row = {
                "name": name,
                "area": operation.area or _words(name),
                "heat": _q(from_si(outcome.heat, "kW"), "kW"),
                "work": _q(from_si(outcome.effect.work, "kW"), "kW"),
                "energy_basis": operation.energy_basis,
                "closure": dict(outcome.closure),
            }
            if outcome.effect.figures:
                row["figures"] = {
                    f.key: _q(from_si(f.value, f.unit), f.unit) | {"words": f.words} for f in outcome.effect.figures
                }
            if outcome.effect.profile and not self.solution.batch:
                row["stages"] = _stages(outcome.effect.profile)
            rows.append(row)
        return rows

    def _streams(self) -> list[dict[str, Any]]:
        """Every stream with its name, where it comes from and where it goes, in flow order."""
        plant = self.solution.plant
        to = plant.destinations()
        rows: list[dict[str, Any]] = []

        def tell(
            name: str, kind: str, stream: Stream, source: str | None, target: str | None, what: str | None
        ) -> None:
            if np.any(np.asarray(stream.mass) > 0):
                rows.append({"name": name, "kind": kind, "from": source, "to": target, "what": what, "stream": stream})

        for port, stream in plant.feeds.items():
            tell(port.unit, "feed", stream, None, to.get(port), port.unit)
        for name, outcome in self.solution.outcomes.items():
            for reagent, stream in outcome.effect.additions.items():
                tell(f"{reagent} to {_words(name)}", "reagent", stream, None, name, reagent)
            for outlet in plant.units[name].operation.outlets:
                port = Port(name, outlet)
                called = plant.names.get(port) or f"{_words(name)}: {_words(outlet)}"
                kind = "inside" if port in to else "product" if port in plant.products else "waste"
                what = plant.products.get(port) or plant.wastes.get(port)
                tell(called, kind, self.solution[port], name, to.get(port), what)
        return rows

    def _stream_rows(self) -> list[dict[str, Any]]:
        rows = []
        for found in self._streams():
            stream = found["stream"]
            row = {"name": found["name"], "kind": found["kind"]}
            row |= {key: found[key] for key in ("what", "from", "to") if found[key]}
            elements = {e for key in stream.flows for e in component(key).atoms}
            row |= {
                "temperature": _q(from_si(stream.temperature, "degC"), "degC"),
                "mass_flow": _q(from_si(stream.mass, "kg/h"), "kg/h"),
                "components": _masses({key: stream.component_mass(key) for key in stream.flows}),
                "elements": _masses({e: stream.element_mass(e) for e in sorted(elements)}),
            }
            rows.append(row)
        return rows

    def _balances(self) -> dict[str, Any]:
        closure = dict(self.solution.closure)
        return {
            "worst": self.solution.worst_closure,
            "elements": {name: error for name, error in closure.items() if name not in (CHARGE, ENERGY)},
            "charge": closure.get(CHARGE, 0.0),
            "energy": closure.get(ENERGY, 0.0),
            "passes": self.solution.passes,
        }

    def _parameter_rows(self) -> list[dict[str, Any]]:
        rows = []
        for feed, port in self.plan.feeds:
            bill = feed._bill
            rows.append(
                {
                    "step": port.unit,
                    "parameter": "composition",
                    "value": "entered"
                    if feed.composition is not None
                    else f"{feed.chemistry} {feed.form}, {bill.name}",
                    "doc": "mass fractions of the feed",
                    "source": "entered" if feed.composition is not None else f"{bill.source} ({bill.status})",
                    "origin": "entered" if feed.composition is not None else "default",
                }
            )
        for step, operation in self.plan.used.items():
            measured = operation.uses_plant_data()
            for name, parameter in operation.parameters.items():
                value = getattr(operation, name)
                origin = "plant data" if name in measured else "entered" if name in operation.entered else "default"
                rows.append(
                    {
                        "step": step,
                        "parameter": name,
                        "value": _shown(parameter, value),
                        "default": operation.defaults[name],
                        "low": parameter.low if parameter.kind != "plant data" else None,
                        "high": parameter.high if parameter.kind != "plant data" else None,
                        "doc": parameter.doc,
                        "source": parameter.source,
                        "origin": origin,
                    }
                )
        rows += [self._price_row(price) for price in self._prices_used()]
        return rows

    def _prices_used(self) -> Iterable[Price]:
        economics = self.scenario.economics
        used = [price for name, _ in self._products() for price, _, _ in economics.of_product(name)]
        used += [economics.of_reagent(name) for name in self._reagents()]
        used += [economics.of_utility(name.removesuffix(" delivered")) for name in self._utilities()]
        used += [price for name, _ in self._wastes() if (price := economics.of_waste(name))]
        return {price.item: price for price in used}.values()

    @staticmethod
    def _price_row(price: Price) -> dict[str, Any]:
        unit = "USD/GJ" if price.basis == "energy" else "USD/kg"
        return {
            "step": "economics",
            "parameter": f"price of {price.item}",
            "value": _q(from_si(price.value, unit), unit),
            "doc": f"per {'unit of energy' if price.basis == 'energy' else price.basis}",
            "source": f"{price.source} ({price.status})",
            "origin": "entered" if price.entered else "default",
        }

    def _estimate_rows(self) -> list[dict[str, Any]]:
        used = {key for found in self._streams() for key in found["stream"].flows}
        return [row for key in sorted(used) for row in component(key).estimates()]

    def _warning_rows(self) -> list[dict[str, str]]:
        rows = [
            {"where": name, "text": text}
            for name, outcome in self.solution.outcomes.items()
            for text in outcome.effect.warnings
        ]
        rows += self._circulating()
        rows += self._below_grade()
        told = listing(distribution.target for distribution in self.scenario.uncertainty)
        if told:
            text = f"the distributions of {told} have no effect on a single run, which takes the values themselves."
            rows.append({"where": "uncertainty", "text": text})
        borrowed = [price.item for price in self._prices_used() if price.borrowed]
        if borrowed:
            text = f"the table of prices has none of {listing(borrowed)}; those of another table are taken."
            rows.append({"where": "economics", "text": text})
        hot = [f["name"] for f in self._streams() if not within_data(f["stream"].flows, f["stream"].temperature)]
        if hot:
            rows.append(
                {
                    "where": "streams",
                    "text": f"hotter than the constant heat capacities hold for (150 degC): {', '.join(hot)}.",
                }
            )
        return rows

    def _below_grade(self) -> list[dict[str, str]]:
        """Products that fail the grade their price is of."""
        failing = []
        for name, stream in self._products():
            told = purity.judged(name, stream)
            if told and told["priced"] and np.any(np.asarray(stream.mass) > 0):
                by = [row["what"] for row in told["rows"] if "fail" in np.atleast_1d(row["verdict"])]
                if by:
                    failing.append(f"{name} (by {listing(by)})")
        if not failing:
            return []
        text = f"priced as good material, which it is not everywhere: {listing(failing)}; it sells for less, or is worked up."
        return [{"where": "economics", "text": text}]

    def _circulating(self) -> list[dict[str, str]]:
        """Metals that go round many times, because nothing lets them out."""
        rows = []
        for element in _METALS:
            fed = np.asarray(self._feed.element_mass(element))
            if not np.any(fed > 0):
                continue
            passing = (
                (np.max(f["stream"].element_mass(element) / np.where(fed > 0, fed, np.inf)), f["name"])
                for f in self._streams()
            )
            times, where = max(passing)
            if times > _MANY_TIMES:
                mending = self.solution.plant.mending.get(element)
                text = f"{element} goes round: {where} holds {times:.3g} times what is fed, because no outlet takes it"
                text += f"; {mending}." if mending else "."
                rows.append({"where": "recycles", "text": text})
        return rows

    # --- for people at a prompt --------------------------------------------------------------------------

    def kpi(self, name: str) -> Any:
        """A headline figure as a pint quantity."""
        from .errors import listing, nearest

        kpis = self.to_dict()["kpis"]
        if name not in kpis:
            raise InputError(f'there is no figure "{name}": {nearest(name, kpis)}figures are {listing(kpis)}.')
        return quantity(np.asarray(kpis[name]["value"])[()], kpis[name]["unit"])


def _q(value: Any, unit: str) -> dict[str, Any]:
    """A quantity of the document."""
    array = np.asarray(value, float)
    return {"value": float(array) if array.ndim == 0 else array.tolist(), "unit": unit}


def _masses(masses: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _q(from_si(m, "kg/h"), "kg/h") for key, m in masses.items() if np.any(np.asarray(m) > 0)}


def _total(rows: Iterable[Mapping[str, Any]], key: str) -> Any:
    return sum((np.asarray(row[key]["value"], float) for row in rows if key in row), np.asarray(0.0))[()]


def _contained(stream: Stream, what: str) -> Any:
    """kg/s of a component (by key) or of an element."""
    if what in _component_keys():
        return stream.component_mass(what)
    return stream.element_mass(what)


def _component_keys() -> frozenset[str]:
    from .components import table

    return frozenset(table())


def _told(judged: dict[str, Any]) -> dict[str, Any]:
    """A verdict on purity with its numbers as quantities."""
    numbers = ("actual", "least", "most")
    rows = [{k: _q(v, "kg/kg") if k in numbers else v for k, v in row.items()} for row in judged["rows"]]
    return {**judged, "rows": rows}


def _stages(profile: dict[str, Any]) -> dict[str, Any]:
    """Concentrations stage by stage, kg/m3, and pH; words as they are."""
    return {
        key: value if isinstance(value, str) else _q(np.asarray(value, float).tolist(), "1" if key == "ph" else "kg/m3")
        for key, value in profile.items()
    }


def _recovers(product: str) -> list[str]:
    return tables.products()[product]["recovers"]


def _recovered(product: str, stream: Stream, element: str) -> Any:
    """kg/s of an element that a product recovers: where it is recovered in a component, only what that holds."""
    only = tables.products()[product].get("recovered_in")
    return _contained(stream if only is None else stream.only([only]), element)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _shown(parameter: Any, value: Any) -> Any:
    """A parameter's value for the document: a quantity, or text."""
    if value is None:
        return None
    if parameter.kind in ("choice", "plant data"):
        return parameter.text(value)
    return _q(parameter.display(value), parameter.unit or "1")


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("blackmass")
    except PackageNotFoundError:
        return "development version"

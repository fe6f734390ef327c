"""Rows: a user's own data, checked and brought to the form in which the tables hold what ships."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from blackmass import chemistries
from blackmass.chemistries.chemistry import match, read, tables_of
from blackmass.chemistries.composition import atoms
from blackmass.chemistries.loader import by_composition, complete

from .. import reading, tables
from ..components import cathodes, is_element, table
from ..errors import InputError, listing, nearest
from ..library import Library, opened
from ..parameters import Declared
from ..quantities import to_si
from .kinds import OwnComponent, OwnProduct, OwnReagent, OwnSpecification, OwnTraces, OwnWaste
from .prices import known_item, price_of, price_table


def extended(library: Library, given: Mapping[str, Any]) -> Library:
    """A library with more rows, given as ``chemistries={name: row}`` and so on. Raises InputError."""
    kinds = {keyword: kind for kind, keyword in KINDS.items()}
    for keyword in given:
        if keyword not in kinds:
            raise InputError(f"{keyword} is no kind of data; {nearest(keyword, kinds)}the kinds are {listing(kinds)}.")
    return with_rows(library, {kinds[keyword]: rows for keyword, rows in given.items()})


def with_rows(library: Library, given: Mapping[str, Any]) -> Library:
    """A library with more rows, given by the names of their tables in a scenario file. Raises InputError."""
    for kind in _READERS:  # components before what is made of them, prices before what is sold
        rows = given.get(kind, {})
        if not isinstance(rows, Mapping):
            raise InputError(f"{kind}: {rows!r} is not a table; write [{kind}.NAME] and its keys below it.")
        for name, row in rows.items():
            with library.open():
                _refuse_name(kind, name)
                found = _READERS[kind](name, _row(kind, name, row))
            own = dict(library.own)
            for each, entries in found.items():  # the row, and the price item that it may bring
                own[each] = {**own.get(each, {}), **entries}
            library = Library.of(own)
    return library


def with_chemistry(name: Any) -> Library:
    """The open library, with the chemistry that a composition names where it has none of that name."""
    library = opened()
    if not isinstance(name, str) or match(name, cathodes()) is not None:
        return library
    try:
        named = by_composition(name)
    except chemistries.ChemistryError:  # who looks the chemistry up tells
        return library
    if not isinstance(named, dict) or named["name"] in cathodes():
        return library
    return library.merged(Library.of({"chemistry": {named["name"]: named}}))


def _row(kind: str, name: str, row: Any) -> Mapping[str, Any]:
    if isinstance(row, chemistries.Chemistry):
        row = tables_of(row)
    if not isinstance(row, Mapping):
        raise InputError(f"{kind}.{name}: {row!r} is not a table; write [{kind}.NAME] and its keys below it.")
    return reading.plain(row)


def _refuse_name(kind: str, name: Any) -> None:
    if not isinstance(name, str) or not name.strip():
        raise InputError(f"{kind}: {name!r} is not a name; give a text.")
    if kind in ("component", "chemistry") and (name in _RESERVED or is_element(name)):
        raise InputError(f"{kind}.{name}: the name has a meaning of its own; give another.")
    taken = name in _NAMES[kind]() or (kind == "chemistry" and match(name, cathodes()) is not None)
    if taken:
        raise InputError(f"{kind}.{name}: there is one of this name already; give yours another name.")


def _declared(kind: type[Declared], name: str, row: Mapping[str, Any], *needed: str) -> Any:
    """A row read by its declaration, the messages with the row's name. Raises InputError."""
    where = f"{kind.key}.{name}"
    try:
        read_row = kind(**row)
    except InputError as error:
        raise InputError(f"{where}{str(error).removeprefix(kind.key)}") from None
    for key, declared in kind.parameters.items():
        value = getattr(read_row, key)
        for number in value.values() if isinstance(value, Mapping) else [value]:
            if declared.kind != "text" and np.ndim(number):
                raise InputError(f"{where}.{key}: {len(number)} values were given; data have one.")
    for key in needed:
        if getattr(read_row, key) is None:
            raise InputError(f"{where}.{key}: it is missing; give it: {kind.parameters[key].doc}.")
    return read_row


def _chemistry(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    where = f"chemistry.{name}"
    try:
        data = complete(name, row, where)
        found = read(data, where)
        held = atoms(found.cathode.formula)
    except chemistries.ChemistryError as error:
        raise InputError(str(error)) from None
    if set(held) <= {"Li"}:
        raise InputError(f"{where}: {found.cathode.formula} is no cathode material; give its whole formula.")
    made_of = [bill.composition for bill in found.bills_of_materials.values()]
    made_of += [part.composition for part in (found.pack, found.module, found.cell_to_pack) if part]
    for key in {key for composition in made_of for key in composition} - {"cathode", "cells"}:
        _known(key, f"{where}: composition")
    quantities_ = [
        (found.nominal_voltage, "voltage", "cell.nominal_voltage"),
        (found.cathode.heat_capacity, "molar heat capacity", "cathode.heat_capacity"),
        *(
            (bill.specific_energy, "specific energy", f"{key}.specific_energy")
            for key, bill in found.bills_of_materials.items()
        ),
    ]
    to_si(found.cathode.formation_enthalpy, "molar energy", f"{where}.cathode.formation_enthalpy")
    for value, dimension, field in quantities_:
        if not to_si(value, dimension, f"{where}.{field}") > 0:
            raise InputError(f"{where}.{field}: {value} is not more than zero; give what it is.")
    return {"chemistry": {name: data}}


def _component(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    own = _declared(OwnComponent, name, row, "formula", "formation_enthalpy", "heat_capacity")
    try:
        atoms(own.formula)
    except chemistries.ChemistryError as error:
        raise InputError(f"component.{name}.formula: {error}") from None
    if own.charge and own.phase != "aq":
        raise InputError(
            f'component.{name}.charge: only what is dissolved has one; give phase = "aq", or leave it out.'
        )
    data = {key: getattr(own, key) for key in ("formula", "phase", "material", "formation_enthalpy", "heat_capacity")}
    for datum in ("formation", "heat_capacity"):
        data |= {f"{datum}_status": own.status, f"{datum}_source": own.source}
    if own.hot_heat_capacity is not None:
        data |= {"hot_heat_capacity": own.hot_heat_capacity, "hot_status": own.status, "hot_source": own.source}
    return {"component": {name: {**data, "charge": int(own.charge)}}}


def _product(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    own = _declared(OwnProduct, name, row)
    where = f"product.{name}"
    if (own.price is None) == (own.payable is None):
        raise InputError(f'{where}.price: give a price (an item, or such as "2 USD/kg"), or what is payable of it.')
    told = {key: getattr(own, key) for key in ("formula", "purity", "recovered_in", "dangerous") if getattr(own, key)}
    for key in ("purity", "recovered_in", *(["paid"] if own.paid not in ("mass", "capacity") else [])):
        if getattr(own, key) is not None:
            _known(getattr(own, key), f"{where}.{key}", element=True)
    for what in own.recovers or []:
        _known(what, f"{where}.recovers", element=True)
    told["recovers"] = own.recovers or []
    if own.payable is not None:
        for item, what in own.payable.items():
            known_item(item, f"{where}.payable")
            _known(what, f"{where}.payable.{item}", element=True)
        told |= {"payable": own.payable, "payable_share": own.payable_share, "payable_source": own.source}
        return {"product": {name: told}}
    basis = {"mass": "mass", "capacity": "energy"}.get(own.paid, f"contained {own.paid}")
    price, item = price_of(name, own.price, basis, "product", own.source, f"{where}.price")
    return {"product": {name: {**told, "price": price, "paid": own.paid}}, "item": item}


def _waste(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    own = _declared(OwnWaste, name, row)
    if own.price is None:
        return {"waste": {name: {}}}
    price, item = price_of(name, own.price, "mass", "waste", own.source, f"waste.{name}.price")
    return {"waste": {name: {"price": price}}, "item": item}


def _reagent(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    own = _declared(OwnReagent, name, row, "component", "price")
    _known(own.component, f"reagent.{name}.component")
    if not own.strength > 0:
        raise InputError(f"reagent.{name}.strength: it holds nothing of {own.component}; give more than 0.")
    price, item = price_of(name, own.price, "mass", "reagent", own.source, f"reagent.{name}.price")
    told = {key: getattr(own, key) for key in ("component", "strength", "status", "source")}
    return {"reagent": {name: {**told, "price": price}}, "item": item}


def _traces(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    known = [key for key, supply in tables.reagents().items() if "traces" in supply]
    if name not in known:
        raise InputError(
            f"traces.{name}: of this no traces are followed; {nearest(name, known)}give those of {listing(known)}."
        )
    own = _declared(OwnTraces, name, row)
    return {"traces": {name: {e: own._values[e] for e in own.given}}}


def technical(library: Library) -> Library:
    """A library in which reagents bring the traces of technical grade, but for those that are its own."""
    own = library.own.get("traces", {})
    grade = {name: row["traces"] for name, row in library.ask(tables.reagents).items() if row.get("traces")}
    rows = {name: {**grade.get(name, {}), **own.get(name, {})} for name in {**grade, **own}}
    return Library.of({**library.own, "traces": rows})


def _specification(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    where = f"specification.{name}"
    if name not in tables.products():
        raise InputError(
            f'{where}: there is no product "{name}"; {nearest(name, tables.products())}name one that there is.'
        )
    own = _declared(OwnSpecification, name, row, "grade", "content", "least")
    if own.content != "metals":
        _known(own.content, f"{where}.content", element=True)
    for element in own.most or {}:
        _known(element, f"{where}.most", element=True, component=False)
    told = {"grade": own.grade, "status": own.status, "content": {"what": own.content, "least": own.least}}
    return {"specification": {name: {**told, "most": dict(own.most or {}), "priced": True}}}


def _known(what: str, where: str, *, element: bool = False, component: bool = True) -> None:
    """Refuse what is no component, or no element where that may stand. Raises InputError."""
    if (component and what in table()) or (element and is_element(what)):
        return
    kinds = " or ".join([*(["component"] if component else []), *(["element"] if element else [])])
    hint = nearest(what, table()) if component else ""
    raise InputError(
        f'{where}: "{what}" is not known as a {kinds}; {hint}give one that is, or add it as [component."{what}"].'
    )


#: Kind, which is the name of its table in a file -> its name as an argument, in Python.
KINDS = {
    "component": "components",
    "chemistry": "chemistries",
    "prices": "prices",
    "reagent": "reagents",
    "product": "products",
    "waste": "wastes",
    "specification": "specifications",
    "traces": "traces",
}

#: Kind -> the names that are taken.
_NAMES: dict[str, Callable[[], Iterable[str]]] = {
    "component": table,
    "chemistry": table,
    "prices": tables.price_tables,
    "reagent": tables.reagents,
    "product": tables.products,
    "waste": tables.wastes,
    "specification": lambda: opened().own.get("specification", {}),
    "traces": tuple,
}

#: Words that stand for something else where a component is named.
_RESERVED = ("cathode", "cells", "mass", "capacity", "metals")

_READERS: dict[str, Callable[[str, Mapping[str, Any]], dict[str, Any]]] = {
    "component": _component,
    "chemistry": _chemistry,
    "prices": price_table,
    "reagent": _reagent,
    "product": _product,
    "waste": _waste,
    "specification": _specification,
    "traces": _traces,
}

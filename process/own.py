"""Own: data that a user brings beside what ships, read and checked into the rows that the tables hold.

Each kind is a table of a scenario file, or of a file beside it, with one table a row: ``[component."potash"]``. A row may
not take the name of one that ships, but for specifications: a buyer's own limits replace those of the shipped grade.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from blackmass import chemistries
from blackmass.chemistries.chemistry import match, read, tables_of
from blackmass.chemistries.composition import atoms
from blackmass.chemistries.loader import by_composition, complete, in_file

from . import reading, tables
from .components import cathodes, table
from .errors import InputError, listing, nearest, shown
from .library import Library, opened
from .parameters import Declared, Parameter, choice, count, fraction, parameter, text
from .parameters import table as quantities
from .quantities import to_si

_ENTERED = "entered"
_STATUSES = (_ENTERED, "verified", "recalled", "estimated", "assumption")

#: Classes by which mechanical separation treats a component; none for what it never meets.
_MATERIALS = (
    "", "anode coating", "cathode coating", "copper foil", "aluminium foil", "separator", "casing", "hardware",
    "electrolyte",
)  # fmt: skip

_SAYS = {"source": "of the user's own"}


@dataclass(frozen=True)
class _Texts(Parameter):
    """A list of names, or a table of names by name where `named`."""

    named: bool = False

    def read(self, value: Any, field_name: str) -> Any:
        """The texts, each checked to be one."""
        if value is None:
            return None
        entries = value.values() if self.named and isinstance(value, Mapping) else value
        if (
            isinstance(value, Mapping) != self.named
            or isinstance(value, str)
            or not all(isinstance(v, str) for v in entries)
        ):
            form = '{ nickel = "Ni" }' if self.named else '["Ni", "Co"]'
            raise InputError(
                f"{field_name}: {value!r} is not a {'table' if self.named else 'list'} of names; give one such as {form}."
            )
        return dict(value) if self.named else list(value)


def _texts(*, doc: str, named: bool = False) -> Any:
    """Declare a list, or a table, of names."""
    return _Texts(None, doc=doc, source=_SAYS["source"], kind="text", named=named)


class OwnComponent(Declared):
    """A substance in a phase."""

    key = "component"

    formula = text(None, doc='atoms, such as "NiSO4(H2O)6"; of a polymer its unit', **_SAYS)
    charge = count(0, low=-8, high=8, doc="of an ion", **_SAYS)
    phase = choice("s", ("s", "l", "g", "aq"), doc="solid, liquid, gas or dissolved", **_SAYS)
    material = choice("", _MATERIALS, doc="class by which mechanical separation treats it", **_SAYS)
    formation_enthalpy = parameter(None, unit="kJ/mol", doc="from the elements at 25 degC", **_SAYS)
    heat_capacity = parameter(None, unit="J/mol/K", low="0 J/mol/K", doc="up to 150 degC", **_SAYS)
    hot_heat_capacity = parameter(None, unit="J/mol/K", low="0 J/mol/K", doc="mean above, with fusion", **_SAYS)
    status = choice(_ENTERED, _STATUSES, doc="how far the data are to be believed", **_SAYS)
    source = text(_ENTERED, doc="where the data come from", **_SAYS)


class OwnProduct(Declared):
    """What leaves to be sold, and what it fetches."""

    key = "product"

    formula = text(None, doc="told beside its name", **_SAYS)
    recovers = _texts(doc="elements, or components, of the feed that count as recovered in it")
    recovered_in = text(None, doc="component in which alone they count", **_SAYS)
    purity = text(None, doc="component or element whose share is its purity", **_SAYS)
    price = text(None, doc='a price item, or what it fetches, such as "2 USD/kg"', **_SAYS)
    paid = text("mass", doc='what of it is paid: its dry "mass", an element or a component', **_SAYS)
    payable = _texts(named=True, doc="in place of a price: elements that are paid, by price item")
    payable_share = fraction(1.0, doc="share of those prices that is paid", **_SAYS)
    source = text(_ENTERED, doc="where that comes from", **_SAYS)


class OwnWaste(Declared):
    """What leaves unsold, and what that costs."""

    key = "waste"

    price = text(None, doc='a price item, or what it costs, such as "0.1 USD/kg"; nothing where there is none', **_SAYS)
    source = text(_ENTERED, doc="where that comes from", **_SAYS)


class OwnReagent(Declared):
    """What is bought, in the form in which it arrives."""

    key = "reagent"

    component = text(None, doc="the substance", **_SAYS)
    strength = fraction(1.0, doc="mass fraction of it; the rest is water", **_SAYS)
    price = text(None, doc='a price item, or what a kg of the pure substance costs, such as "0.4 USD/kg"', **_SAYS)
    status = choice(_ENTERED, _STATUSES, doc="how far the strength is to be believed", **_SAYS)
    source = text(_ENTERED, doc="where that comes from", **_SAYS)


class OwnSpecification(Declared):
    """What a product must hold, and at most, to be sold as its grade."""

    key = "specification"

    grade = text(None, doc="what the grade is called", **_SAYS)
    content = text(None, doc='component, element or "metals" that it is a grade of', **_SAYS)
    least = fraction(None, doc="of that content in the dry mass", **_SAYS)
    most = quantities(dimension="fraction", low=0.0, high=1.0, doc="limits by element", **_SAYS)
    status = choice(_ENTERED, _STATUSES, doc="how far the limits are to be believed", **_SAYS)


# --- files -----------------------------------------------------------------------------------------------


def in_files(path: Iterable[str | Path]) -> dict[str, dict[str, tuple[str, Any]]]:
    """The rows of the data files of a path (files, or folders of them): kind -> name -> file and row. Raises InputError."""
    found: dict[str, dict[str, tuple[str, Any]]] = {}
    try:
        for file, content in _contents(path):
            rows = {kind: content.get(kind, {}) for kind in KINDS} | {"chemistry": in_file(file, content)}
            if "cathode" not in content:
                _refuse_tables(file, content, rows)
            for kind, entries in rows.items():
                for name, row in entries.items():
                    if name in found.get(kind, {}):
                        raise InputError(f"{file}: {kind}.{name} stands in {found[kind][name][0]} as well.")
                    found.setdefault(kind, {})[name] = (file, row)
    except chemistries.ChemistryError as error:
        raise InputError(str(error)) from None
    return found


def _contents(path: Iterable[str | Path]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """The files of a path, by name; of a folder all TOML files but those of scenarios."""
    for place in map(Path, path):
        inside = sorted(place.glob("*.toml")) if place.is_dir() else [place]
        for file in inside:
            text = reading.text_of(file)
            if text is None:
                raise InputError(f"{shown(str(file))}: there is no such file or folder of data.")
            content = reading.toml(text, str(file))
            if file is place or not {"feed", "route"} & set(content):
                yield str(file), content


def _refuse_tables(file: str, content: Mapping[str, Any], rows: Mapping[str, Any]) -> None:
    for key in content:
        if key not in KINDS:
            raise InputError(
                f"{file}: {key} is no kind of data; {nearest(key, KINDS)}a file of data holds tables of {listing(KINDS)}, or "
                "one whole chemistry."
            )
    for kind, entries in rows.items():
        if not isinstance(entries, Mapping):
            raise InputError(f"{file}: {kind}: {entries!r} is not a table; write [{kind}.NAME] and its keys below it.")


def from_files(library: Library, path: Iterable[str | Path]) -> Library:
    """A library with the rows of data files; what is wrong is told with the file it stands in. Raises InputError."""
    found = in_files(path)
    try:
        return with_rows(library, {kind: {n: row for n, (_, row) in rows.items()} for kind, rows in found.items()})
    except InputError as error:
        raise InputError(located(str(error), found)) from None


def located(message: str, found: Mapping[str, Mapping[str, tuple[str, Any]]]) -> str:
    """What was wrong with a row, with the file that the row came from."""
    named = {f"{kind}.{name}": file for kind, rows in found.items() for name, (file, _) in rows.items()}
    row = max((row for row in named if message.startswith(row)), key=len, default=None)
    return message if row is None else f"{named[row]}: {message}"


def with_chemistry(name: str) -> Library:
    """The open library, with the chemistry that a composition names where it has none of that name. Raises InputError."""
    library = opened()
    if match(name, cathodes()) is not None:
        return library
    try:
        named = by_composition(name)
        return library if not isinstance(named, dict) or named["name"] in cathodes() else library.merged(_of(named))
    except chemistries.ChemistryError as error:
        raise InputError(str(error)) from None


def _of(chemistry: Mapping[str, Any]) -> Library:
    return Library.of({"chemistry": {chemistry["name"]: chemistry}})


# --- reading ---------------------------------------------------------------------------------------------


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
    for key in needed:
        if getattr(read_row, key) is None:
            raise InputError(f"{where}.{key}: it is missing; give it: {kind.parameters[key].doc}.")
    return read_row


def _chemistry(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    where = f"chemistry.{name}"
    try:
        data = complete(name, row, where)
        found = read(data, where)
        atoms(found.cathode.formula)
    except chemistries.ChemistryError as error:
        raise InputError(str(error)) from None
    held = [bill.composition for bill in found.bills_of_materials.values()]
    held += [part.composition for part in (found.pack, found.module, found.cell_to_pack) if part]
    for key in {key for composition in held for key in composition} - {"cathode", "cells"}:
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
    told = {key: getattr(own, key) for key in ("formula", "purity", "recovered_in") if getattr(own, key)}
    for key in ("purity", "recovered_in", *(["paid"] if own.paid not in ("mass", "capacity") else [])):
        if getattr(own, key) is not None:
            _known(getattr(own, key), f"{where}.{key}", element=True)
    for what in own.recovers or []:
        _known(what, f"{where}.recovers", element=True)
    told["recovers"] = own.recovers or []
    if own.payable is not None:
        for item, what in own.payable.items():
            _item(item, f"{where}.payable")
            _known(what, f"{where}.payable.{item}", element=True)
        told |= {"payable": own.payable, "payable_share": own.payable_share, "payable_source": own.source}
        return {"product": {name: told}}
    basis = {"mass": "mass", "capacity": "energy"}.get(own.paid, f"contained {own.paid}")
    price, item = _price(name, own.price, basis, "product", own.source, f"{where}.price")
    return {"product": {name: {**told, "price": price, "paid": own.paid}}, "item": item}


def _waste(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    own = _declared(OwnWaste, name, row)
    if own.price is None:
        return {"waste": {name: {}}}
    price, item = _price(name, own.price, "mass", "waste", own.source, f"waste.{name}.price")
    return {"waste": {name: {"price": price}}, "item": item}


def _reagent(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    own = _declared(OwnReagent, name, row, "component", "price")
    _known(own.component, f"reagent.{name}.component")
    if not own.strength > 0:
        raise InputError(f"reagent.{name}.strength: it holds nothing of {own.component}; give more than 0.")
    price, item = _price(name, own.price, "mass", "reagent", own.source, f"reagent.{name}.price")
    told = {key: getattr(own, key) for key in ("component", "strength", "status", "source")}
    return {"reagent": {name: {**told, "price": price}}, "item": item}


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


# --- prices ----------------------------------------------------------------------------------------------

_PRICE_KEYS = ("price", "basis", "kind", "status", "source")
_TABLE_KEYS = ("title", "year", "currency", "like")


def _prices(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A price table: its own items, over those of the table that it is like."""
    where = f"prices.{name}"
    if row.get("currency", "USD") != "USD":
        raise InputError(f"{where}.currency: {row['currency']!r} is not possible; give prices in USD of one year.")
    items = {item: entry for item, entry in row.items() if item not in _TABLE_KEYS}
    usual = tables.prices(str(row.get("like", tables.price_years()[-1])), f"{where}.like")
    taken = usual if "like" in row else {}
    year = row.get("year", usual["year"])
    if not isinstance(year, int):
        raise InputError(f"{where}.year: {year!r} is not a year; give that of its money, such as 2024.")
    found: dict[str, Any] = {
        "title": str(row.get("title", name)), "year": year, "currency": "USD",
    }  # fmt: skip
    for item, entry in items.items():
        found[item] = _price_item(entry, usual.get(item, {}), year, f"{where}.{item}")
    return {"prices": {name: {**taken, **found}}}


def _price_item(entry: Any, usual: Mapping[str, Any], year: int, where: str) -> dict[str, Any]:
    row = entry if isinstance(entry, Mapping) else {"price": entry}
    for key in row:
        if key not in _PRICE_KEYS:
            raise InputError(
                f"{where}.{key} is not known; {nearest(key, _PRICE_KEYS)}the keys are {listing(_PRICE_KEYS)}."
            )
    if "price" not in row:
        raise InputError(f'{where}: its price is missing; give such as price = "2 USD/kg".')
    basis = str(row.get("basis", usual.get("basis", "mass")))
    _amount(row["price"], basis, where, year)
    told = {"status": _ENTERED, "source": _ENTERED, "kind": usual.get("kind", "product")}
    return {**told, **row, "basis": basis}


def _price(name: str, given: str, basis: str, kind: str, source: str, where: str) -> tuple[str, dict[str, Any]]:
    """The item that prices a row, and the item itself where an amount was given."""
    if not given[:1].isdigit() and given[:1] not in "+-.":
        return _item(given, where), {}
    _amount(given, basis, where)
    if name in _items():
        raise InputError(
            f'{where}: there is a price item "{name}" already; write price = "{name}", or give another name.'
        )
    row = {"price": given, "basis": basis, "kind": kind, "status": _ENTERED, "source": source}
    return name, {name: row}


def _amount(given: Any, basis: str, where: str, year: int | None = None) -> None:
    value = to_si(given, tables.PRICE_DIMENSION.get(basis, "price"), where, year)
    if np.any(np.asarray(value) < 0):
        raise InputError(f"{where}: {given} is less than nothing; give a price of at least 0.")


def _items() -> dict[str, None]:
    """Price items that there are in any table."""
    every = (tables.prices(name) for name in tables.price_years())
    return dict.fromkeys(item for entries in every for item, row in entries.items() if isinstance(row, Mapping))


def _item(given: str, where: str) -> str:
    if given not in _items():
        raise InputError(
            f'{where}: "{given}" is not a price item; {nearest(given, _items())}give an amount such as "2 USD/kg", or one '
            f"of {listing(_items())}."
        )
    return given


# --- names -----------------------------------------------------------------------------------------------


def is_element(what: str) -> bool:
    """Whether a text is the symbol of an element."""
    import periodictable

    return what in {element.symbol for element in periodictable.elements if element.number}


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
}

#: Kind -> the names that are taken.
_NAMES: dict[str, Callable[[], Iterable[str]]] = {
    "component": table,
    "chemistry": table,
    "prices": tables.price_years,
    "reagent": tables.reagents,
    "product": tables.products,
    "waste": tables.wastes,
    "specification": lambda: opened().own.get("specification", {}),
}

#: Words that stand for something else where a component is named.
_RESERVED = ("cathode", "cells", "mass", "capacity", "metals")

_READERS: dict[str, Callable[[str, Mapping[str, Any]], dict[str, Any]]] = {
    "component": _component,
    "chemistry": _chemistry,
    "prices": _prices,
    "reagent": _reagent,
    "product": _product,
    "waste": _waste,
    "specification": _specification,
}

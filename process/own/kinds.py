"""Kinds: what a row of a user's own data holds, by the kind of data that it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import InputError
from ..parameters import Declared, Parameter, choice, count, fraction, parameter, text
from ..parameters import table as quantities

#: Status and source of what a user gives without saying more.
ENTERED = "entered"
_STATUSES = (ENTERED, "verified", "recalled", "estimated", "assumption")

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
        entries = list(value.values()) if isinstance(value, Mapping) else value
        right = isinstance(value, Mapping if self.named else list)
        if not right or not all(isinstance(entry, str) for entry in entries):
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
    status = choice(ENTERED, _STATUSES, doc="how far the data are to be believed", **_SAYS)
    source = text(ENTERED, doc="where the data come from", **_SAYS)


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
    dangerous = text(None, doc='number that it travels under as dangerous goods, such as "UN 3077"', **_SAYS)
    source = text(ENTERED, doc="where that comes from", **_SAYS)


class OwnWaste(Declared):
    """What leaves unsold, and what that costs."""

    key = "waste"

    price = text(None, doc='a price item, or what it costs, such as "0.1 USD/kg"; nothing where there is none', **_SAYS)
    source = text(ENTERED, doc="where that comes from", **_SAYS)


class OwnReagent(Declared):
    """What is bought, in the form in which it arrives."""

    key = "reagent"

    component = text(None, doc="the substance", **_SAYS)
    strength = fraction(1.0, doc="mass fraction of it; the rest is water", **_SAYS)
    price = text(None, doc='a price item, or what a kg of the pure substance costs, such as "0.4 USD/kg"', **_SAYS)
    status = choice(ENTERED, _STATUSES, doc="how far the strength is to be believed", **_SAYS)
    source = text(ENTERED, doc="where that comes from", **_SAYS)


def _trace(element: str) -> Any:
    return fraction(None, high=0.02, doc=f"mass fraction of {element} in the reagent as delivered", **_SAYS)


class OwnTraces(Declared):
    """What a reagent brings along, beside what it is bought for."""

    key = "traces"

    Na = _trace("sodium, as sulfate")
    K = _trace("potassium, as sulfate")
    Mg = _trace("magnesium, as sulfate")
    Ca = _trace("calcium, as sulfate")
    Fe = _trace("iron, as ferrous sulfate")
    Zn = _trace("zinc, as sulfate")
    Si = _trace("silicon, as dissolved silica")
    Cl = _trace("chlorine, as sodium chloride")


class OwnSpecification(Declared):
    """What a product must hold, and at most, to be sold as its grade."""

    key = "specification"

    grade = text(None, doc="what the grade is called", **_SAYS)
    content = text(None, doc='component, element or "metals" that it is a grade of', **_SAYS)
    least = fraction(None, doc="of that content in the dry mass", **_SAYS)
    most = quantities(dimension="fraction", low=0.0, high=1.0, doc="limits by element", source=_SAYS["source"])
    status = choice(ENTERED, _STATUSES, doc="how far the limits are to be believed", **_SAYS)

"""Terms: arithmetic that is a spreadsheet formula and its value at once, so that the two cannot part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """A cell, a name or a formula, as text without "=", and what it comes to.

    >>> price = Term("price", 2.0)
    >>> (price * 3 - 1), largest(price, 5), when(price < 3, price, 0)
    (Term(text='((price*3)-1)', value=5.0), Term(text='MAX(price,5)', value=5), Term(text='IF((price<3),price,0)', value=2.0))
    """

    text: str
    value: float

    def __add__(self, other: Term | float) -> Term:
        return _joined(self, "+", other, self.value + _of(other).value)

    def __sub__(self, other: Term | float) -> Term:
        return _joined(self, "-", other, self.value - _of(other).value)

    def __mul__(self, other: Term | float) -> Term:
        return _joined(self, "*", other, self.value * _of(other).value)

    def __truediv__(self, other: Term | float) -> Term:
        return _joined(self, "/", other, self.value / _of(other).value)

    def __pow__(self, other: Term | float) -> Term:
        return _joined(self, "^", other, self.value ** _of(other).value)

    def __neg__(self) -> Term:
        return Term(f"(-{self.text})", -self.value)

    def __lt__(self, other: Term | float) -> Term:
        return _joined(self, "<", other, self.value < _of(other).value)


def _of(given: Term | float) -> Term:
    return given if isinstance(given, Term) else Term(repr(given), given)


def _joined(left: Term, sign: str, right: Term | float, value: float) -> Term:
    return Term(f"({left.text}{sign}{_of(right).text})", value)


def largest(first: Term, second: Term | float) -> Term:
    """The larger of two."""
    return Term(f"MAX({first.text},{_of(second).text})", max(first.value, _of(second).value))


def when(condition: Term, then: Term | float, otherwise: Term | float) -> Term:
    """One of two, as a condition holds."""
    found = then if condition.value else otherwise
    return Term(f"IF({condition.text},{_of(then).text},{_of(otherwise).text})", _of(found).value)


def summed(terms: Iterable[Term]) -> Term:
    """The sum of cells that stand under one another without a gap."""
    cells = list(terms)
    if not cells:
        return Term("0", 0.0)
    return Term(f"SUM({cells[0].text}:{cells[-1].text})", sum(cell.value for cell in cells))

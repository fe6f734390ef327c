"""Purity: every specification holds at its limits and fails just beyond them."""

from __future__ import annotations

import pytest

from blackmass.process import tables
from blackmass.process.assess.purity import judged
from blackmass.process.components import component, table
from blackmass.process.stream import Stream


def _carrier(element: str) -> str:
    """A component that holds an element and nothing else a specification looks at."""
    plain = {element, "O", "H"}
    return next(key for key, item in table().items() if set(item.atoms) <= plain and element in item.atoms)


@pytest.mark.parametrize("product", tables.specifications())
def test_impurities_at_their_limit(product: str) -> None:
    """At 0.99 of each limit the product passes by it, at 1.01 it fails by it."""
    specification = tables.specifications()[product]
    for element, limit in specification["most"].items():
        for times, passes in ((0.99, True), (1.01, False)):
            carrier = _carrier(element)
            mass = times * limit / component(carrier).mass_fraction(element)
            verdict = judged(product, Stream.of_mass({carrier: mass, "slag silica": 1.0 - mass}))
            assert verdict is not None
            row = next(row for row in verdict.limits[1:] if row.what == element)
            assert row.most == limit and bool(row.passes) is passes, element
            assert (element in verdict.failing) is not passes


@pytest.mark.parametrize("product", tables.specifications())
def test_content_at_its_limit(product: str) -> None:
    """What is wet is judged dry."""
    content = tables.specifications()[product]["content"]
    what = {"metals": "Ni"}.get(content["what"], content["what"])
    carrier = what if what in table() else _carrier(what)
    share = 1.0 if what in table() else component(carrier).mass_fraction(what)
    for times, passes in ((0.99, False), (1.005, True)):
        mass = min(times * content["least"] / share, 1.0)
        if content["least"] > 0.995 and passes:
            mass = 1.0
        stream = Stream.of_mass({carrier: mass, "slag silica": 1.0 - mass, "water": 0.5})
        verdict = judged(product, stream)
        assert verdict is not None and bool(verdict.limits[0].passes) is passes

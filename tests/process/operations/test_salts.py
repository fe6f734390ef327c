"""Salts: what the mother liquor takes away and what stays dissolved."""

from __future__ import annotations

import pytest

from blackmass.process.operations import (
    Carbonation,
    CobaltCrystallisation,
    GraphiteRecovery,
    MixedHydroxidePrecipitation,
    NickelCrystallisation,
    PrecursorPrecipitation,
)
from blackmass.process.stream import Stream


@pytest.mark.parametrize(
    ("kind", "metal", "hydrate"),
    [
        (NickelCrystallisation, "Ni+2(aq)", "nickel sulfate hexahydrate"),
        (CobaltCrystallisation, "Co+2(aq)", "cobalt sulfate heptahydrate"),
    ],
)
@pytest.mark.parametrize("occluded", [0.0, 0.05])
def test_of_what_does_not_crystallise_a_share_is_purged(kind: type, metal: str, hydrate: str, occluded: float) -> None:
    """Each pass: some to crystals, some on them as liquor, and of the rest the purge; what is left goes round."""
    liquor = Stream({"water": 55.5, metal: 1.0, "SO4-2(aq)": 1.0})
    effect = kind(purge=0.2, occluded_liquor=occluded, pass_yield=0.4).run(liquor)
    crystals, purge = effect.outlets["crystals"], effect.outlets["purge"]
    on_crystals = crystals[metal] / crystals[hydrate]
    assert purge[metal] / crystals[hydrate] == pytest.approx(0.2 * (1 - 0.4 - 0.4 * on_crystals) / 0.4)
    assert (on_crystals > 0) == (occluded > 0)


@pytest.mark.parametrize("factor", [1.0, 4.0])
def test_fluoride_stays_by_the_solubility_of_lithium_fluoride(factor: float) -> None:
    """Molalities of lithium and fluoride together give the squared solubility, times the activity factor."""
    liquor = Stream({"water": 55.508, "Li+(aq)": 2.0, "F-(aq)": 0.5, "SO4-2(aq)": 0.75})
    slurry = Carbonation(activity_factor=factor, fluoride_solubility="1.3 g/kg").run(liquor).outlets["slurry"]
    water = slurry.component_mass("water")
    assert slurry["lithium fluoride"] > 0
    product = slurry["Li+(aq)"] * slurry["F-(aq)"] / water**2
    assert product == pytest.approx(factor * (1.3e-3 / 0.025939) ** 2, rel=1e-3)


def test_graphite_is_spoiled_by_what_is_entrained() -> None:
    """Of every other solid alike; and the cake is wet."""
    residue = Stream.of_mass({"graphite": 1.0, "copper foil": 0.2, "calcium fluoride": 0.1, "water": 5.0})
    product = GraphiteRecovery(recovery=0.9, entrainment=0.02, moisture=0.3).run(residue).outlets["graphite"]
    shares = {key: product[key] / residue[key] for key in ("graphite", "copper foil", "calcium fluoride")}
    assert shares == pytest.approx({"graphite": 0.9, "copper foil": 0.02, "calcium fluoride": 0.02})
    assert product.component_mass("water") / product.mass == pytest.approx(0.3)


def test_washes_multiply() -> None:
    """Each takes its share of what the one before left in the cake."""
    liquor = Stream({"water": 55.5, "Ni+2(aq)": 1.0, "SO4-2(aq)": 1.0})
    kinds = (MixedHydroxidePrecipitation, PrecursorPrecipitation)
    for kind in kinds:
        held = {
            n: kind(wash_stages=n, wash_efficiency=0.8).run(liquor).outlets["cake"].element_moles("S")
            for n in (0, 1, 3)
        }
        assert held[1] / held[0] == pytest.approx(0.2, rel=1e-6) and held[3] / held[0] == pytest.approx(0.008, rel=1e-6)


def test_ammonia_is_lost_by_its_ratio_and_its_loss() -> None:
    """Per metal of the precursor: what stripping does not return is bought."""
    liquor = Stream({"water": 55.5, "Ni+2(aq)": 0.6, "Co+2(aq)": 0.2, "Mn+2(aq)": 0.2, "SO4-2(aq)": 1.0})
    kind = PrecursorPrecipitation(nickel=0.6, cobalt=0.2, ammonia_ratio="0.5 mol/mol", ammonia_loss=0.1)
    assert kind.run(liquor).additions["ammonia"].element_moles("N") == pytest.approx(0.05)

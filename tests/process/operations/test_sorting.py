"""Screens and magnets: what follows the powder, and what goes along with the steel."""

from __future__ import annotations

import pytest

from blackmass.process.operations import FoilSeparation, MagneticSeparation, Screening
from blackmass.process.sizes import Sizes
from blackmass.process.stream import Stream


def test_electrolyte_follows_the_coatings_but_for_what_the_oversize_holds() -> None:
    """The share of the coatings that passes, less the loss."""
    sizes = {name: (Sizes(0.15e-3, 0.75, 1.0),) for name in ("cathode coating", "anode coating")}
    feed = Stream.of_mass({"NMC622": 2.0, "graphite": 1.0, "ethylene carbonate": 0.5}, sizes=sizes)
    passes = Screening(electrolyte_loss=0.25).run(feed).outlets["undersize"]
    powder = passes.mass_of(("NMC622", "graphite")) / 3.0
    assert passes["ethylene carbonate"] / feed["ethylene carbonate"] == pytest.approx(0.75 * powder)


def test_a_magnet_takes_steel_and_some_of_the_rest() -> None:
    """Of everything else the share that is entrained, alike; nothing where there is no steel."""
    feed = Stream.of_mass({"steel can": 1.0, "copper foil": 1.0, "graphite": 1.0})
    taken = MagneticSeparation(steel=0.9, entrainment=0.03).run(feed).outlets["magnetic"]
    assert {key: taken[key] / feed[key] for key in feed.flows} == pytest.approx(
        {"steel can": 0.9, "copper foil": 0.03, "graphite": 0.03}
    )
    assert not MagneticSeparation().run(feed.without(["steel can"])).outlets["magnetic"].mass


def test_foils_of_either_kind_and_what_is_misplaced() -> None:
    """Of the copper that does not go to copper a share goes to aluminium, and the other way round; the rest is residue."""
    feed = Stream.of_mass({"copper foil": 1.0, "aluminium foil": 1.0, "polypropylene": 1.0})
    sorter = FoilSeparation(copper=0.9, aluminium=0.8, misplaced=0.4, residue_entrainment=0.01)
    out = sorter.run(feed).outlets
    shares = {port: {key: float(s[key] / feed[key]) for key in feed.flows} for port, s in out.items()}
    assert shares["copper"] == pytest.approx({"copper foil": 0.9, "aluminium foil": 0.08, "polypropylene": 0.01})
    assert shares["aluminium"] == pytest.approx({"copper foil": 0.04, "aluminium foil": 0.8, "polypropylene": 0.01})
    assert shares["residue"] == pytest.approx({"copper foil": 0.06, "aluminium foil": 0.12, "polypropylene": 0.98})

"""EverBatt 2023 (Argonne National Laboratory), recalculated with its default inputs: NMC622 and LFP cells, hydro route.

EverBatt is a model with round coefficients: agreement shows the same arithmetic. Its atomic masses are rounded (59, 55,
14, 7), which is worth up to 0.9 %. All figures are kg per kg of black mass or of feed as the workbook gives them.
"""

from __future__ import annotations

import pytest

from blackmass.process import Result

from .plant_data import contained, dosed, everbatt, per_tonne

_NMC622 = {
    "cathode": 0.447818,
    "graphite": 0.271216,
    "carbon black": 0.009330,
    "PVDF": 0.009330,
    "anode binder": 0.005535,
    "copper foil": 0.079549,
    "aluminium foil": 0.051715,
    "LiPF6": 0.017131,
    "ethylene carbonate": 0.052842,
    "dimethyl carbonate": 0.042802,
    "polypropylene": 0.008287,
    "polyethylene": 0.001765,
    "PET": 0.002681,
}
_LFP = {
    "cathode": 0.456510,
    "graphite": 0.225421,
    "carbon black": 0.009511,
    "PVDF": 0.009511,
    "anode binder": 0.004600,
    "copper foil": 0.096310,
    "aluminium foil": 0.059238,
    "LiPF6": 0.018722,
    "ethylene carbonate": 0.057750,
    "dimethyl carbonate": 0.046777,
    "polypropylene": 0.010611,
    "polyethylene": 0.002345,
    "PET": 0.002695,
}

#: Black mass, kg per kg of feed, from the workbook.
_BLACK_MASS = {"NMC622": 0.699252, "LFP": 0.665352}


_EXTRACTIONS = ("manganese_extraction", "cobalt_extraction", "nickel_extraction")


@pytest.fixture(scope="module")
def nmc622_plant() -> Result:
    return everbatt("NMC622", _NMC622)


@pytest.fixture(scope="module")
def nmc622(nmc622_plant: Result) -> dict:
    return nmc622_plant.to_dict()


@pytest.fixture(scope="module")
def lfp_plant() -> Result:
    return everbatt("LFP", _LFP)


@pytest.fixture(scope="module")
def lfp(lfp_plant: Result) -> dict:
    return lfp_plant.to_dict()


def test_black_mass(nmc622: dict, lfp: dict) -> None:
    """Workbook sheet of preprocessing: black mass out."""
    assert nmc622["kpis"]["black_mass_yield"]["value"] == pytest.approx(_BLACK_MASS["NMC622"], rel=0.01)
    assert lfp["kpis"]["black_mass_yield"]["value"] == pytest.approx(_BLACK_MASS["LFP"], rel=0.01)


@pytest.mark.parametrize(
    ("product", "published"),
    [
        ("copper concentrate", 0.071594),
        ("aluminium concentrate", 0.046544),
        ("cobalt sulfate heptahydrate", 0.072503 * 0.699252),
        ("nickel sulfate hexahydrate", 0.21662 * 0.699252),
        ("manganese sulfate monohydrate", 0.067588 * 0.699252),
        ("graphite", 0.33162 * 0.699252),
    ],
)
def test_products_of_nmc622(nmc622: dict, product: str, published: float) -> None:
    """Metal (or graphite) in each product, kg per kg of feed."""
    assert contained(nmc622, product) == pytest.approx(published, rel=0.01)


def test_lithium_carbonate(nmc622: dict, lfp: dict) -> None:
    """Crude lithium carbonate, kg per kg of black mass: 0.20723 and 0.13641."""
    for doc, chemistry, published in ((nmc622, "NMC622", 0.20723), (lfp, "LFP", 0.13641)):
        made = per_tonne(doc, "products", "lithium carbonate") / _BLACK_MASS[chemistry]
        assert made == pytest.approx(published, rel=0.01)


def test_products_of_lfp(lfp: dict) -> None:
    """Copper, aluminium and graphite of the LFP case."""
    assert contained(lfp, "copper concentrate") == pytest.approx(0.086679, rel=0.01)
    assert contained(lfp, "aluminium concentrate") == pytest.approx(0.053315, rel=0.01)
    assert contained(lfp, "graphite") == pytest.approx(0.28967 * _BLACK_MASS["LFP"], rel=0.01)


@pytest.mark.parametrize(
    ("element", "published"),
    [("Co", 0.931), ("Ni", 0.931), ("Mn", 0.931), ("Li", 0.835), ("Cu", 0.900), ("Al", 0.900), ("graphite", 0.855)],
)
def test_recoveries_of_nmc622(nmc622: dict, element: str, published: float) -> None:
    """Feed to product within half a percentage point; lithium counts that of the electrolyte in the feed."""
    assert nmc622["recovery"][element]["value"] == pytest.approx(published, abs=0.005)


@pytest.mark.parametrize(("element", "published"), [("Li", 0.820), ("Cu", 0.900), ("Al", 0.900), ("graphite", 0.855)])
def test_recoveries_of_lfp(lfp: dict, element: str, published: float) -> None:
    """Feed to product within half a percentage point."""
    assert lfp["recovery"][element]["value"] == pytest.approx(published, abs=0.005)


def test_peroxide_and_soda_of_nmc622(nmc622: dict) -> None:
    """Peroxide and soda ash by stoichiometry, kg per kg of black mass, within 2 %."""
    for reagent, published in (("hydrogen peroxide", 0.10633), ("sodium carbonate", 0.32982)):
        assert per_tonne(nmc622, "reagents", reagent) / _BLACK_MASS["NMC622"] == pytest.approx(published, rel=0.02)


def test_acid_of_nmc622(nmc622_plant: Result, nmc622: dict) -> None:
    """EverBatt's acid, 1.5308 kg per kg of black mass, is that of leaching and of stripping.

    Ours also acidifies the soda that the unprecipitated tenth of lithium leaves: 0.05 mol per mol of lithium.
    """
    acid = dosed(nmc622_plant, "sulfuric acid", "leaching", *_EXTRACTIONS)
    assert acid / _BLACK_MASS["NMC622"] == pytest.approx(1.5308, rel=0.02)
    lithium = 0.043561 / 6.94
    beyond = per_tonne(nmc622, "reagents", "sulfuric acid") - acid
    assert beyond / _BLACK_MASS["NMC622"] == pytest.approx(0.05 * lithium * 98.08, rel=0.05)


def test_acid_and_soda_of_lfp(lfp_plant: Result, lfp: dict) -> None:
    """Leach acid 0.20072 and soda ash 0.21711 kg per kg of black mass, within 2 %."""
    assert dosed(lfp_plant, "sulfuric acid", "leaching") / _BLACK_MASS["LFP"] == pytest.approx(0.20072, rel=0.02)
    assert per_tonne(lfp, "reagents", "sodium carbonate") / _BLACK_MASS["LFP"] == pytest.approx(0.21711, rel=0.02)


def test_oxidant_of_lfp(lfp: dict) -> None:
    """EverBatt's LFP leach takes no oxidant, though Fe(II) cannot become FePO4 without one.

    LiFePO4 + H+ + 1/2 H2O2 -> Li+ + FePO4 + H2O takes 108 kg of peroxide per tonne of LiFePO4.
    """
    cathode = 0.95 * _LFP["cathode"]
    assert per_tonne(lfp, "reagents", "hydrogen peroxide") / cathode == pytest.approx(0.108, rel=0.01)


def test_sodium_hydroxide_differs_for_a_reason(nmc622_plant: Result, nmc622: dict) -> None:
    """EverBatt takes 4 mol NaOH per mol of metal (1.0007 kg per kg black mass); the stoichiometry of extraction is 2.

    Two moles neutralise the extractant's protons for each divalent metal. EverBatt's other two would neutralise as much
    free acid again, which a stoichiometric leach does not leave: ours neutralises only the acid of the metal that stays
    undissolved, a twentieth of the whole.
    """
    published = 1.0007 * _BLACK_MASS["NMC622"]
    extraction = dosed(nmc622_plant, "sodium hydroxide", *_EXTRACTIONS)
    assert extraction == pytest.approx(published * 2 / 4 * 0.98, rel=0.02)
    total = per_tonne(nmc622, "reagents", "sodium hydroxide")
    assert extraction < total < 1.1 * extraction


def test_revenue_of_nmc622(nmc622: dict) -> None:
    """Revenue of the whole hydro route, 7.1038 USD per kg of feed, of the products that EverBatt sells."""
    sold = {
        "copper concentrate",
        "aluminium concentrate",
        "cobalt sulfate heptahydrate",
        "nickel sulfate hexahydrate",
        "manganese sulfate monohydrate",
        "graphite",
        "lithium carbonate",
    }
    revenue = sum(r["revenue_per_tonne"]["value"] for r in nmc622["products"] if r["name"] in sold) / 1000.0
    assert revenue == pytest.approx(7.1038, rel=0.02)


def test_revenue_of_lfp(lfp: dict) -> None:
    """Revenue of the hydro route for LFP cells, 1.4924 USD per kg of feed."""
    sold = {"copper concentrate", "aluminium concentrate", "graphite", "lithium carbonate"}
    revenue = sum(r["revenue_per_tonne"]["value"] for r in lfp["products"] if r["name"] in sold) / 1000.0
    assert revenue == pytest.approx(1.4924, rel=0.02)

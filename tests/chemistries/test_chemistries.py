"""The chemistry files: complete, consistent, and what their sources say."""

from __future__ import annotations

import periodictable
import pytest

from blackmass import chemistries
from blackmass.process.components import component
from blackmass.process.quantities import to_si


def test_what_ships() -> None:
    """The six of the first release."""
    assert set(chemistries.available()) >= {"NMC111", "NMC532", "NMC622", "NMC811", "NCA", "LFP"}


@pytest.mark.parametrize("name", chemistries.available())
def test_file(name: str) -> None:
    """Formula, fractions that sum to one, known components, quantities that read, a source for each part."""
    chemistry = chemistries.load(name)
    assert periodictable.formula(chemistry.cathode.formula).mass > 50
    assert 2.0 < to_si(chemistry.nominal_voltage, "voltage", "voltage") < 5.0
    for bill in chemistry.bills_of_materials.values():
        assert sum(bill.composition.values()) == pytest.approx(1.0, abs=1e-12)
        assert 100 < to_si(bill.specific_energy, "specific energy", "energy") / 3600 < 400
        assert bill.source and bill.status in ("verified", "recalled", "estimated", "assumption")
        for key in bill.composition:
            assert key == "cathode" or component(key)
    for hardware in (chemistry.pack, chemistry.module):
        assert sum(hardware.composition.values()) == pytest.approx(1.0, abs=1e-12)
        assert 0.5 < hardware.composition["cells"] < 1.0
        assert hardware.source


@pytest.mark.parametrize(
    ("name", "edition", "energy", "cathode"),
    [
        ("NMC622", "EB2019", 217.8, 0.324),
        ("NMC622", "EB2023", 313.2, 0.4478),
        ("LFP", "EB2019", 159, 0.327),
        ("LFP", "EB2023", 236, 0.4565),
    ],
)
def test_editions_of_everbatt(name: str, edition: str, energy: float, cathode: float) -> None:
    """Wh/kg and cathode share of the cell in the 2019 documentation and the 2023 workbook."""
    bill = chemistries.load(name).bills_of_materials[edition]
    assert to_si(bill.specific_energy, "specific energy", "energy") / 3600 == pytest.approx(energy, rel=5e-3)
    assert bill.composition["cathode"] == pytest.approx(cathode, rel=5e-3)


@pytest.mark.parametrize(
    ("given", "name"),
    [("ncm622", "NMC622"), ("NMC-811", "NMC811"), ("NMC 523", "NMC532"), ("LiFePO4", "LFP"), ("lfp", "LFP")],
)
def test_other_names(given: str, name: str) -> None:
    """As people write them."""
    assert chemistries.load(given).name == name


def test_unknown_name() -> None:
    """The nearest is suggested and all are listed."""
    with pytest.raises(chemistries.ChemistryError, match=r'did you mean "NMC622"\? choose one of .*LFP'):
        chemistries.load("NMC623")

"""Extraction of the electrolyte with supercritical carbon dioxide."""

from __future__ import annotations

from ..components import component, of_material
from ..operation import Effect, Operation, fraction, parameter, reagent
from ..stream import Stream

_SALT = ("LiPF6",)


class ElectrolyteRecovery(Operation):
    """Carbon dioxide circulates over shredded cells; solvents and, with a co-solvent, salt come with it.

    Shares extracted are split factors. The carbon dioxide that must circulate follows from the solubility
    of ethylene carbonate; a share of it is lost at each opening.
    """

    step = "electrolyte_recovery"
    area = "mechanical"
    inlets = ("feed",)
    outlets = ("solids", "electrolyte", "lost_gas")

    solvents = fraction(
        0.50,
        doc="share of the solvents extracted",
        source="EverBatt 2023: 0.50; 0.89 in 30 min with co-solvents (recalled: Grutzke 2015)",
    )
    salt = fraction(
        0.50,
        doc="share of the LiPF6 extracted",
        source="EverBatt 2023: 0.50; pure CO2 takes none (InnoRec, Sustainability 16 (2024) 3876)",
    )
    solubility = parameter(
        "8.35 g/kg", low="0.1 g/kg", high="500 g/kg", doc="ethylene carbonate per mass of carbon dioxide",
        source="Batteries 11 (2025) 98: 0.24-8.35 g/kg at 80-160 bar, 40-60 degC",
    )  # fmt: skip
    loss = fraction(0.10, doc="share of the circulating gas that is lost", source="EverBatt 2019: 10 %")
    compression = parameter(
        "30 kWh/t", low="0 kWh/t", high="500 kWh/t", doc="electricity per mass of circulating gas", source="assumption"
    )
    temperature = parameter(
        "40 degC", low="32 degC", high="80 degC", doc="of what leaves", source="Batteries 11 (2025) 98: 40-60 degC"
    )

    def run(self, feed: Stream) -> Effect:
        shares = {key: self.salt if key in _SALT else self.solvents for key in of_material("electrolyte")}
        shares.pop("lithium fluoride", None)  # not soluble
        extracted, rest = feed.split(shares)
        circulating = extracted.mass / self.solubility
        makeup = reagent("carbon dioxide", circulating * self.loss / component("carbon dioxide").molar_mass)
        return Effect(
            {
                "solids": rest.at(self.temperature),
                "electrolyte": Stream().with_flows(dict(extracted.flows), temperature=self.temperature),
                "lost_gas": makeup.at(self.temperature),
            },
            {"carbon dioxide": makeup},
            work=circulating * self.compression,
            figures={"carbon dioxide circulating, kg per kg": (circulating / feed.mass, "kg/kg")},
        )

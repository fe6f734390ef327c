"""Extraction of the electrolyte with supercritical carbon dioxide or a solvent."""

from __future__ import annotations

from ...components import component, of_material
from ...equations.extraction import kremser_left
from ...equipment import Equipment
from ...numerics import share_of
from ...operation import Effect, Figure, Operation, reagent
from ...parameters import choice, count, fraction, parameter
from ...stream import Stream

_SALT = ("LiPF6",)

#: The wash solvent.
_SOLVENT = "dimethyl carbonate"


class ElectrolyteRecovery(Operation):
    """Carbon dioxide or a wash solvent circulates over shredded cells and takes the electrolyte along.

    With carbon dioxide the shares extracted are split factors; what must circulate follows from the
    solubility of ethylene carbonate, and a share of it is lost. A countercurrent wash with dimethyl carbonate
    leaves 1 / (1 + E + ... + E^N) of what the solids hold, where E is the solvent over the liquid held; it is
    distilled from the extract and its circuit is closed: the dimethyl carbonate of the cells stays on
    the solids. Fresh solvent that the solids hold, and drying it off them, is not counted.
    """

    step = "electrolyte_recovery"
    area = "mechanical"
    equipment = (Equipment("supercritical extraction", "feed"),)
    inlets = ("feed",)
    outlets = ("solids", "electrolyte", "lost_gas")

    method = choice(
        "carbon dioxide",
        ("carbon dioxide", "solvent wash"),
        doc="what takes the electrolyte",
        source="both are practised",
    )
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

    wash_ratio = parameter(
        "1 kg/kg", low="0.05 kg/kg", high="20 kg/kg", doc="wash solvent per mass of feed", source="assumption"
    )
    held = parameter(
        "0.3 kg/kg",
        low="0.02 kg/kg",
        high="2 kg/kg",
        doc="liquid that drained solids hold, per mass of feed",
        source="assumption",
    )
    wash_stages = count(3, low=1, high=10, doc="countercurrent washes", source="assumption")

    def run(self, feed: Stream) -> Effect:
        if self.method == "solvent wash":
            return self._wash(feed)
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
            figures=[
                Figure("gas_circulating", share_of(circulating, feed.mass), "kg/kg", "carbon dioxide circulating")
            ],
        )

    def _wash(self, feed: Stream) -> Effect:
        """Wash and distil: the solvent's own circuit is closed, so that only what was extracted leaves."""
        left = kremser_left(self.wash_ratio / self.held, self.wash_stages)
        shares = {key: 1.0 - left for key in of_material("electrolyte") if key not in ("lithium fluoride", _SOLVENT)}
        extracted, rest = feed.split(shares)
        distilled = feed.mass * self.wash_ratio
        solvent = component(_SOLVENT)
        latent = component(f"{_SOLVENT} vapour").formation_enthalpy - solvent.formation_enthalpy
        return Effect(
            {
                "solids": rest.at(self.temperature),
                "electrolyte": Stream().with_flows(dict(extracted.flows), temperature=self.temperature),
            },
            utilities={"heat": distilled / solvent.molar_mass * latent},
            figures=[Figure("electrolyte_left", left, "1", "electrolyte left on the solids")],
        )

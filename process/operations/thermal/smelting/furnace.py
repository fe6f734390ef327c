"""What is entered for a smelting furnace, and what furnace and slag system bring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .... import tables
from ....constants import AIR_OXYGEN
from ....operation import Operation
from ....parameters import choice, fraction, logarithm, parameter, plant_data
from ....power import per_mass

#: Parameters of which one sets the oxygen.
SETS_OXYGEN = ("oxygen_potential", "co_co2_ratio", "oxygen_ratio", "oxygen")


def _activity(what: str, source: str) -> Any:
    return parameter(
        None, unit="1", low=0.01, high=100, doc=f"activity coefficient of {what}; by slag system", source=source
    )


def _in_slag(oxide: str, source: str) -> Any:
    return _activity(f"{oxide} in the slag, over the pure oxide", source)


def _in_alloy(metal: str, source: str) -> Any:
    return _activity(f"{metal} in the alloy, over the pure melt", source)


class Furnace(Operation):
    """What a person tells about a furnace; Smelting runs it."""

    model = choice(
        "closed form",
        ("closed form", "gibbs"),
        doc="how alloy, slag and gas are brought to equilibrium; gibbs takes Cantera, a scenario at a time",
        source="both are the same equilibrium",
    )
    furnace = choice(
        "electric arc",
        ("electric arc", "bath", "shaft"),
        doc="what missing heat is (electricity, fuel of burners, coke in a shaft), and how blast and gas are led",
        source="all are practised",
    )
    temperature = parameter(
        "1450 degC", low="1300 degC", high="1600 degC", doc="of alloy, slag and bath gas",
        source="Ren et al. 2017: 1450 degC",
    )  # fmt: skip
    oxygen_potential = logarithm(
        None, low=-18, high=-3, doc="log10 of the oxygen pressure of the bath, atm; by slag system",
        source="assumption: cobalt to the alloy and manganese to the slag; iron partly to an iron silica slag. -8.6 to -13: towards cobalt that is "
        "as reducing as 1e-10 atm at 1300 degC in copper smelting (Klemettinen et al. 2022), and 1e-14 at 1350 degC over lime slag (Mater. Trans. 66 (2025) 60)",
    )  # fmt: skip
    co_co2_ratio = parameter(
        None, unit="1", low=1e-4, high=1e5, doc="CO over CO2 of the bath gas, mol/mol; replaces oxygen_potential",
        source="measured at the plant",
    )  # fmt: skip
    oxygen_ratio = parameter(
        None, unit="1", low=0, high=3,
        doc="oxygen blown into the bath over that which burns all carbon, hydrogen and aluminium and leaves nickel, "
        "cobalt, copper and iron as metals; replaces oxygen_potential",
        source="measured at the plant",
    )  # fmt: skip
    oxygen = parameter(
        None, unit="kg/kg", low="0 kg/kg", high="5 kg/kg",
        doc="oxygen blown into the bath per mass of feed; replaces oxygen_potential", source="measured at the plant",
    )  # fmt: skip
    coke = parameter(
        None, unit="kg/kg", low="0 kg/kg", high="2 kg/kg",
        doc="carbon added per mass of feed; where it is not given as much as the oxygen potential needs and a shaft burns for heat, none "
        "with oxygen or oxygen_ratio",
        source="measured at the plant",
    )  # fmt: skip
    oxygen_enrichment = fraction(
        None, low=AIR_OXYGEN, doc="oxygen in the blast, mol/mol; by furnace",
        source="assumption: tonnage oxygen by lance, enriched air in a bath, little enriched in a shaft",
    )  # fmt: skip
    blast_temperature = parameter(
        "25 degC", low="25 degC", high="1200 degC", doc="to which the blast is preheated, by heat that is bought",
        source="common practice: cold",
    )  # fmt: skip
    post_combustion = fraction(
        None, doc="share of CO and H2 of the bath gas that burns above the bath; by furnace",
        source="assumption: little in a closed arc furnace, all in a bath with shroud air, some in a shaft",
    )  # fmt: skip
    post_combustion_heat = fraction(
        None, doc="share of the heat of post-combustion that the bath takes up, the rest goes to hood and cooling; by furnace",
        source="recalled: 0.3-0.6 in steel furnaces; a shaft gives it to the charge",
    )  # fmt: skip
    slag_system = choice(
        "lime silica",
        ("lime silica", "iron silica"),
        doc="what the flux makes of the alumina",
        source="both are practised",
    )
    alumina_limit = fraction(
        None, low=0.02, high=0.9, doc="alumina in the slag that flux brings it down to, by mass; by slag system",
        source="iron silica, Ren et al. 2017: 0.17-0.22; lime silica, assumption: anorthite and gehlenite melt together below "
        "1400 degC at about 0.37 (recalled: phase diagram of Osborn and Muan), and lithia lowers that",
    )  # fmt: skip
    lithia_limit = fraction(
        0.15,
        low=0.02,
        high=0.9,
        doc="lithium oxide in the slag that flux brings it down to, by mass",
        source="assumption; Fan et al. 2023 keep 0.06-0.09",
    )
    flux = parameter(
        None, unit="kg/kg", low="0 kg/kg", high="10 kg/kg",
        doc="flux oxides per mass of feed; replaces alumina_limit and lithia_limit", source="measured at the plant",
    )  # fmt: skip
    lime_silica_ratio = parameter(
        0.9,
        low=0.01,
        high=10,
        doc="CaO over SiO2 of the slag, by mass, in a lime silica slag",
        source="assumption: 0.7-1.2",
    )
    iron_silica_ratio = parameter(
        0.8,
        low=0.01,
        high=10,
        doc="FeO over SiO2 of the slag, by mass, in an iron silica slag; of the flux, where flux is given",
        source="Ren et al. 2017: 0.58-1.03",
    )
    activity_nickel_oxide = _in_slag(
        "NiO", "Ren et al. 2021, Can. Metall. Q.: 9.85 at little NiO in alumina-saturated MnO-SiO2, 1573 K; 2-3 in fayalite (recalled: Grimsey)"
    )  # fmt: skip
    activity_cobalt_oxide = _in_slag("CoO", "recalled: Grimsey; Hellgren, 1-2 in fayalite, taken for both")
    activity_copper_oxide = _in_slag("CuO0.5", "recalled: 3-9")
    activity_iron_oxide = _in_slag("FeO", "recalled: 0.5-1.5")
    activity_manganese_oxide = _in_slag("MnO", "recalled: 0.3-1")
    activity_nickel = _in_alloy("nickel", "assumption: ideal")
    activity_cobalt = _in_alloy("cobalt", "assumption: ideal")
    activity_copper = _in_alloy("copper", "recalled: 1-3")
    activity_iron = _in_alloy(
        "iron", "recalled: 0.5 in nickel and cobalt; 1 where the alloy is mostly iron, as under an iron silica slag"
    )
    activity_manganese = _in_alloy("manganese", "assumption: ideal")
    entrainment = fraction(
        0.01, high=0.5, doc="share of the alloy that stays in the slag as droplets", source="assumption: 0.005-0.02"
    )
    copper_entrainment = fraction(
        None, high=0.5, doc="share of the copper that stays in the slag as metal or sulfide, where it is more",
        source="Ren et al. 2017: copper is lost by entrainment",
    )  # fmt: skip
    dust_share = fraction(
        0.01, high=0.5, doc="share of slag and alloy that is blown out as dust",
        source="assumption; EverBatt 2023 takes 5 % of what burns",
    )  # fmt: skip
    lithium_to_dust = fraction(
        0.05,
        doc="share of the lithium that leaves as oxide fume, beside its fluoride",
        source="recalled: Hu 2021, 0.02-0.15 in all",
    )
    fluorine_to_gas = fraction(
        0.1, doc="share of the fluorine that leaves as HF, while there is hydrogen", source="assumption"
    )
    fluorine_to_slag = fraction(
        0.4, doc="share of the fluorine that stays in the slag as CaF2, while there is calcium; the rest leaves as LiF",
        source="assumption: more with more lime",
    )  # fmt: skip
    phosphorus_potential = logarithm(
        -11.0, low=-18, high=-5, doc="log10 of the oxygen pressure, atm, at which phosphorus is shared evenly",
        source="assumption: a hundredfold to the slag at that of steelmaking, all to iron under carbon (recalled)",
    )  # fmt: skip
    phosphorus_to_alloy = fraction(
        0.95,
        doc="share of the phosphorus that is in the alloy far below that, as far as there is iron for Fe3P",
        source="recalled",
    )
    gas_temperature = parameter(
        None, unit="degC", low="100 degC", high="1600 degC",
        doc="of gas and dust where they leave; the bath's where it is not given, less where they preheat the charge; by furnace",
        source="assumption: a shaft's gas leaves at 400 degC",
    )  # fmt: skip
    wall_loss = fraction(
        0.15, high=0.9, doc="share of all heat that is lost through the wall", source="assumption: 0.1-0.2"
    )
    fuel_efficiency = fraction(
        0.5,
        low=0.05,
        doc="share of the heat of the burners' fuel that stays in the furnace, where it is neither electric nor heated by coke",
        source="assumption: flue gas leaves hot",
    )
    specific_energy = per_mass("10 kWh/t", "of charging, blower and cooling pumps, per mass of feed", "assumption")
    heat_limit = parameter(
        None, unit="kWh/t", low="0 kWh/t", high="20000 kWh/t",
        doc="most heat per mass of feed that electrodes, burners or coke burnt for it can bring", source="rating of the furnace",
    )  # fmt: skip
    recovery = plant_data(
        ("Cu", "Ni", "Co", "Fe", "Mn"),
        doc="measured share of each metal that enters, with flux and dust, that is in the tapped alloy",
    )

    @property
    def burns_coke(self) -> bool:
        """Whether missing heat is that of more coke: in a shaft to which neither coke nor oxygen is given."""
        return self.furnace == "shaft" and self.coke is None and self.oxygen is None and self.oxygen_ratio is None

    @classmethod
    def presets(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """What furnace and slag system bring; the oxygen potential only where nothing else sets the oxygen."""
        table = tables.smelting()
        found = table["furnace"][given["furnace"]] | table["slag_system"][given["slag_system"]]
        if any(name in given for name in SETS_OXYGEN if name != "oxygen_potential"):
            del found["oxygen_potential"]
        return found

"""Smelting of cells or black mass to alloy, slag, dust and gas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ... import tables, thermo
from ...components import atomic_mass, component
from ...equations import gibbs, smelting
from ...errors import InputError, listing
from ...numerics import over, share_of
from ...operation import Effect, Figure, Operation, reagent
from ...parameters import choice, fraction, parameter, plant_data
from ...stream import Stream

#: Names of the metals, and the components that hold them in the alloy and in the slag.
_NAMES = ("nickel", "cobalt", "copper", "iron", "manganese")
_ALLOY = {metal: f"alloy {name}" for metal, name in zip(smelting.METALS, _NAMES, strict=True)}
_OXIDE = {metal: f"slag {name} oxide" for metal, name in zip(smelting.METALS, _NAMES, strict=True)}

#: Oxides that no furnace of this kind reduces, by element.
_STABLE = {
    "Al": "slag alumina",
    "Si": "slag silica",
    "Ca": "slag lime",
    "Li": "slag lithium oxide",
    "Na": "slag sodium oxide",
}
_PHOSPHATE, _PHOSPHIDE, _FLUORIDE = "slag phosphate", "alloy iron phosphide", "calcium fluoride"

#: Elements that the furnace can place.
_KNOWN = frozenset((*smelting.METALS, *_STABLE, "P", "F", "Cl", "C", "H", "O", "N"))

#: Oxygen in air, mol/mol.
_AIR_OXYGEN = 0.2095

#: Normal volume of a gas, m3/mol (0 degC, one atmosphere; CODATA).
_NORMAL_VOLUME = 0.022414

#: log10 pO2 between which the oxides named here are all that is reduced or oxidised.
_SILICON_BELOW, _FERRIC_ABOVE = -14.0, -6.0

#: Share below which what is missing is rounding.
_NONE = 1e-12

#: Alloy over metals fed, and heat surplus over heat set free, that are worth a warning; and mass in the feed that is
#: worth a word.
_LITTLE_ALLOY, _MUCH_SURPLUS, _APPRECIABLE = 0.01, 0.2, 0.02

#: Share of a slag over its limit at which a warning is due: what is reduced out of it moves it a little.
_SLAG_TOLERANCE = 1.05

#: Share of the iron of the flux that stays in the slag below which more of it is no way to a slag; and the rounds in
#: which flux and equilibrium agree to better than a thousandth, where iron is flux and where it is not.
_LEAST_KEPT, _FLUX_ROUNDS, _FEW_ROUNDS = 0.25, 12, 3

#: Parameters of which one sets the oxygen.
_SETS_OXYGEN = ("oxygen_potential", "co_co2_ratio", "oxygen_ratio", "oxygen")

_FLUXES = ("sand", "limestone", "iron oxide")
_TONNE = 1e3  # kg
_KILOWATT_HOUR_PER_TONNE = 3.6e3  # J/kg


def _activity(what: str, source: str) -> Any:
    return parameter(
        None, unit="1", low=0.01, high=100, doc=f"activity coefficient of {what}; by slag system", source=source
    )


def _in_slag(oxide: str, source: str) -> Any:
    return _activity(f"{oxide} in the slag, over the pure oxide", source)


def _in_alloy(metal: str, source: str) -> Any:
    return _activity(f"{metal} in the alloy, over the pure melt", source)


class Smelting(Operation):
    """Bath furnace under oxygen: organics, graphite and aluminium burn, noble metals collect in an alloy.

    Oxygen blown decides: it sets the oxygen potential of bath and gas, at which nickel, cobalt, copper, iron and
    manganese share themselves between alloy and slag (equations.smelting). Give the potential, the CO/CO2 ratio of
    the bath gas, or the oxygen itself; else the slag system has its own. Aluminium, lithium, silicon and calcium are oxides whatever happens; flux
    brings the slag to its composition. A share of the alloy stays in the slag as droplets, a share of slag and alloy
    is blown out as dust. The gas burns above the bath as far as the furnace lets it, and gives the bath a part of that
    heat. Heat is that between what enters and what leaves, and the wall's; what is missing is electricity or fuel, what
    is too much is cooled away. The fuel's own flue gas is not in
    the gas. Not counted: carbon and silicon in the alloy, ferric iron, the metals' and lithium's own vapour.
    """

    step = "smelting"
    area = "smelting"
    inlets = ("feed", "dust")
    optional_inlets = ("dust",)
    outlets = ("alloy", "slag", "gas", "dust")

    model = choice(
        "closed form",
        ("closed form", "gibbs"),
        doc="how alloy, slag and gas are brought to equilibrium; gibbs takes Cantera, a scenario at a time",
        source="both are the same equilibrium",
    )
    furnace = choice(
        "electric arc",
        ("electric arc", "bath", "shaft"),
        doc="what missing heat is (electricity or fuel), and how blast and gas are led",
        source="all are practised",
    )
    temperature = parameter(
        "1450 degC", low="1300 degC", high="1600 degC", doc="of alloy, slag and bath gas",
        source="Ren et al. 2017: 1450 degC",
    )  # fmt: skip
    oxygen_potential = parameter(
        None, unit="1", low=-18, high=-3, doc="log10 of the oxygen pressure of the bath, atm; by slag system",
        source="assumption: cobalt to the alloy and manganese to the slag; iron partly to an iron silica slag",
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
        doc="carbon added per mass of feed; as much as the oxygen potential needs where it is not given, none with oxygen or "
        "oxygen_ratio",
        source="measured at the plant",
    )  # fmt: skip
    oxygen_enrichment = fraction(
        None, low=_AIR_OXYGEN, doc="oxygen in the blast, mol/mol; by furnace",
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
        0.20, low=0.02, high=0.9, doc="alumina in the slag that flux brings it down to, by mass",
        source="Ren et al. 2017: 0.17-0.22; spodumene-like slags take more (Fan et al. 2023)",
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
    phosphorus_potential = parameter(
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
        doc="share of the fuel's heat that stays in the furnace, where it is not electric",
        source="assumption: flue gas leaves hot",
    )
    heat_limit = parameter(
        None, unit="kWh/t", low="0 kWh/t", high="20000 kWh/t",
        doc="most heat per mass of feed that electrodes or burners can bring", source="rating of the furnace",
    )  # fmt: skip
    recovery = plant_data(
        ("Cu", "Ni", "Co", "Fe", "Mn"),
        doc="measured share of each metal that enters, with flux and dust, that is in the tapped alloy",
    )

    @classmethod
    def presets(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """What furnace and slag system bring; the oxygen potential only where nothing else sets the oxygen."""
        table = tables.smelting()
        found = table["furnace"][given["furnace"]] | table["slag_system"][given["slag_system"]]
        if any(name in given for name in _SETS_OXYGEN if name != "oxygen_potential"):
            del found["oxygen_potential"]
        return found

    def run(self, feed: Stream, dust: Stream) -> Effect:
        mass = feed.mass
        kept: dict[str, Any] = {}  # share of an element in the slag: what is reduced or leaves as fume is no flux
        iron = self.slag_system == "iron silica"
        for _ in range(1 if self.flux is not None else _FLUX_ROUNDS if iron else _FEW_ROUNDS):
            additions = self._flux(_elements(feed, dust), mass, kept)
            elements = _elements(feed, dust, *additions.values())
            fluorine = self._fluorine(elements)
            fixed = self._fixed(elements, fluorine)
            charge, melt, coke, blown = self._solve(self._charge(elements, fixed, fluorine), elements, mass)
            kept = self._kept(elements, fixed, melt)
        if self.model == "gibbs":
            melt = gibbs.at_oxygen(charge, melt)
        gas, burnt = self._gas(charge, melt, elements, fluorine)
        blast = self._blast(blown / 2.0 + burnt)
        gas["nitrogen"] = gas["nitrogen"] + blast["combustion air"]["nitrogen"]
        additions |= {"coke": reagent("coke", coke), **blast}
        outlets = self._outlets(elements, fixed, melt, gas)
        hood = self._to_hood(charge, melt, outlets)
        preheat = sum(s.at(self.blast_temperature).enthalpy() - s.enthalpy() for s in blast.values())
        work, heat, fuel, warmth = self._heat([feed, dust, *additions.values()], outlets, mass, hood, preheat)
        into_bath = share_of(blown * atomic_mass("O"), mass)
        figures = [
            *self._figures(feed, melt, outlets, additions, mass),
            *warmth,
            Figure("oxygen_to_bath", into_bath, "kg/t", "oxygen into the bath"),
        ]
        return Effect(
            outlets, additions, work=work, heat=heat, utilities={"heat": fuel}, figures=figures,
            warnings=self._told(feed, melt, outlets, figures),
        )  # fmt: skip

    # --- what goes in ------------------------------------------------------------------------------------

    def _kept(self, elements: Mapping[str, Any], fixed: Mapping[str, Any], melt: smelting.Melt) -> dict[str, Any]:
        """Share of the elements that are in the slag, as oxides, of those that are not all there."""
        measured = self.recovery or {}
        kept = {
            metal: 1.0 - measured[metal] if metal in measured else melt.oxidised[smelting.METALS.index(metal)]
            for metal in ("Fe", "Mn")
        }
        kept["Fe"] = np.maximum(kept["Fe"], _LEAST_KEPT)
        kept["Li"] = share_of(2.0 * fixed[_STABLE["Li"]], elements["Li"])
        kept["P"] = 1.0 - share_of(melt.phosphide, elements["P"])
        return kept

    def _flux(self, elements: Mapping[str, Any], mass: Any, kept: Mapping[str, Any]) -> dict[str, Stream]:
        """Flux that brings alumina and lithia down to their limits, as sand and limestone or iron oxide to their ratio.

        kept: share of an element that stays in the slag, where it is not all of it.
        """
        held = {
            key: elements[e] * kept.get(e, 1.0) / component(key).atoms[e] * component(key).molar_mass
            for e, key in (*_STABLE.items(), ("P", _PHOSPHATE), ("Mn", _OXIDE["Mn"]))
        }
        wanted = self.flux
        if wanted is None:
            slag = np.maximum(held["slag alumina"] / self.alumina_limit, held["slag lithium oxide"] / self.lithia_limit)
            wanted = np.maximum(slag - sum(held.values(), 0.0), 0.0)
        else:
            wanted = wanted * mass
        iron = self.slag_system == "iron silica"
        ratio = self.iron_silica_ratio if iron else self.lime_silica_ratio
        oxide = component(_OXIDE["Fe"])
        base = (
            kept.get("Fe", 1.0) * elements["Fe"] * oxide.molar_mass
            if iron and self.flux is None
            else 0.0
            if iron
            else held["slag lime"]
        )
        there = held["slag silica"]
        if iron:
            wanted = np.maximum(wanted - base, 0.0)
        # Where one of the two is there beyond its ratio, the flux is all of the other.
        sand = np.minimum(np.maximum((wanted + base + there) / (1.0 + ratio) - there, 0.0), wanted)
        flux = {"sand": reagent("sand", sand / component("slag silica").molar_mass)}
        if iron:
            flux["iron oxide"] = reagent("iron oxide", (wanted - sand) / kept.get("Fe", 1.0) / oxide.molar_mass)
        else:
            flux["limestone"] = reagent("limestone", (wanted - sand) / component("slag lime").molar_mass)
        return flux

    def _fluorine(self, elements: Mapping[str, Any]) -> dict[str, Any]:
        """Atoms of fluorine in each substance that takes it, mol/s: each as far as it finds its partner."""
        if np.any(np.asarray(self.fluorine_to_gas + self.fluorine_to_slag) > 1.0):
            together = np.max(self.fluorine_to_gas + self.fluorine_to_slag)
            raise InputError(
                f"smelting.fluorine_to_gas and smelting.fluorine_to_slag: together {together:.6g} is out of range; "
                "give shares that add up to at most 1."
            )
        left = elements["F"]
        wanted = {
            "hydrogen fluoride": left * self.fluorine_to_gas,
            _FLUORIDE: left * self.fluorine_to_slag,
            "lithium fluoride": left,
        }
        partner = {
            "hydrogen fluoride": elements["H"],
            _FLUORIDE: 2.0 * elements["Ca"],
            "lithium fluoride": elements["Li"],
        }
        taken: dict[str, Any] = {}
        for key, share in wanted.items():
            taken[key] = np.minimum(np.minimum(share, partner[key]), left)
            left = left - taken[key]
        for key in (_FLUORIDE, "hydrogen fluoride"):  # lithium is short
            more = np.minimum(left, partner[key] - taken[key])
            taken[key], left = taken[key] + more, left - more
        _refuse(
            left > _NONE * elements["F"], left * atomic_mass("F"), 1.0,
            "feed: {} kg/s of fluorine find no lithium, calcium or hydrogen; feed lithium with it, or flux with lime.",
        )  # fmt: skip
        return taken

    def _fixed(self, elements: Mapping[str, Any], fluorine: Mapping[str, Any]) -> dict[str, Any]:
        """What no oxygen potential changes, mol/s: stable oxides of the slag, and fume."""
        chloride = elements["Cl"]
        _refuse(
            chloride > elements["Na"] * (1.0 + _NONE), chloride * atomic_mass("Cl"), 1.0,
            "feed: {} kg/s of chlorine are more than sodium takes up; wash the feed.",
        )  # fmt: skip
        left = {
            **elements,
            "Na": np.maximum(elements["Na"] - chloride, 0.0),
            "Ca": elements["Ca"] - fluorine[_FLUORIDE] / 2.0,
            "Li": elements["Li"] - fluorine["lithium fluoride"],
        }
        fume = left["Li"] * self.lithium_to_dust
        left["Li"] = left["Li"] - fume
        fixed = {key: left[e] / component(key).atoms[e] for e, key in _STABLE.items()}
        return fixed | {
            _FLUORIDE: fluorine[_FLUORIDE] / 2.0,
            "lithium fluoride": fluorine["lithium fluoride"],
            "lithium oxide": fume / 2.0,
            "sodium chloride": chloride,
        }

    def _charge(
        self, elements: Mapping[str, Any], fixed: Mapping[str, Any], fluorine: Mapping[str, Any]
    ) -> smelting.Charge:
        """What is brought to equilibrium, before coke and blast. Metals with a measured recovery do not take part."""
        measured = self.recovery or {}
        metals = [0.0 * elements[m] if m in measured else elements[m] for m in smelting.METALS]
        alloy = {m: elements[m] * share for m, share in measured.items()}
        oxidised = {m: elements[m] - n for m, n in alloy.items()}
        per_metal = dict(zip(smelting.METALS, smelting.oxide_oxygen(), strict=True))
        oxygen = sum((n * component(key).atoms.get("O", 0.0) for key, n in fixed.items()), 0.0)
        slag = sum((fixed[key] for key in (*_STABLE.values(), _FLUORIDE)), elements["P"] / 2.0)
        return smelting.Charge(
            self.temperature,
            metals=np.stack(np.broadcast_arrays(*metals)),
            slag=slag + sum(oxidised.values(), 0.0),
            fixed_oxygen=oxygen + sum((n * per_metal[m] for m, n in oxidised.items()), 0.0),
            alloy=sum(alloy.values(), 0.0),
            alloy_iron=alloy.get("Fe", 0.0),
            carbon=elements["C"],
            hydrogen=(elements["H"] - fluorine["hydrogen fluoride"]) / 2.0,
            inert_gas=elements["N"] / 2.0 + fluorine["hydrogen fluoride"],
            phosphorus=elements["P"],
            oxide_activity=tuple(getattr(self, f"activity_{name}_oxide") for name in _NAMES),
            metal_activity=tuple(getattr(self, f"activity_{name}") for name in _NAMES),
            phosphorus_potential=self.phosphorus_potential,
            phosphorus_alloy=self.phosphorus_to_alloy,
        )

    # --- oxygen ------------------------------------------------------------------------------------------

    def _solve(
        self, charge: smelting.Charge, elements: Mapping[str, Any], mass: Any
    ) -> tuple[smelting.Charge, smelting.Melt, Any, Any]:
        """The charge with coke and blast, its melt, and coke (atoms of carbon) and oxygen blown (atoms), mol/s."""
        given = [f"smelting.{name}" for name in _SETS_OXYGEN if name in self.entered]
        if len(given) > 1:
            raise InputError(f"{' and '.join(given)}: each sets the oxygen; give one of them and leave the others out.")
        coke = None if self.coke is None else self.coke * mass / component("char").molar_mass
        if self.oxygen_ratio is not None or self.oxygen is not None:
            return self._at_oxygen(charge, elements["O"], 0.0 if coke is None else coke, mass)
        return self._at_potential(charge, elements["O"], coke, mass)

    def _at_oxygen(
        self, charge: smelting.Charge, fed: Any, coke: Any, mass: Any
    ) -> tuple[smelting.Charge, smelting.Melt, Any, Any]:
        charge = replace(charge, carbon=charge.carbon + coke)
        if self.oxygen is not None:
            name, blown = "smelting.oxygen", self.oxygen * mass / atomic_mass("O")
        else:
            manganese = charge.metals[smelting.METALS.index("Mn")]
            burnt = charge.fixed_oxygen + 2.0 * charge.carbon + charge.hydrogen + manganese
            burnt = burnt + smelting.PHOSPHATE_OXYGEN * charge.phosphorus
            name, blown = "smelting.oxygen_ratio", self.oxygen_ratio * np.maximum(burnt - fed, 0.0)
        charge = replace(charge, inert_gas=charge.inert_gas + self._nitrogen(blown / 2.0))
        oxygen = fed + blown
        low, high = smelting.bounds(charge)
        short, excess = low - oxygen, oxygen - high
        _refuse(
            short > _NONE * low, short * atomic_mass("O"), mass / _TONNE,
            f"{name}: {{}} kg of oxygen per tonne of feed are missing for the oxides that cannot be reduced "
            "(aluminium, lithium, silicon); raise it.",
        )  # fmt: skip
        _refuse(
            excess > _NONE * high, excess * atomic_mass("O"), mass / _TONNE,
            f"{name}: {{}} kg of oxygen per tonne of feed are left when everything is burnt and oxidised; "
            "lower it, or raise smelting.coke.",
        )  # fmt: skip
        return charge, smelting.at_oxygen(charge, oxygen), coke, blown

    def _at_potential(
        self, charge: smelting.Charge, fed: Any, coke: Any, mass: Any
    ) -> tuple[smelting.Charge, smelting.Melt, Any, Any]:
        t, potential = self.temperature, self.oxygen_potential
        if self.co_co2_ratio is not None:
            potential = smelting.oxygen_potential(self.co_co2_ratio, t)
        without = smelting.at_potential(replace(charge, carbon=0.0 * charge.carbon), potential)
        per_carbon = 1.0 + without.dioxide
        lacking = fed - without.oxygen - charge.carbon * per_carbon  # oxygen that nothing takes yet
        if coke is None:
            coke = np.maximum(lacking, 0.0) / per_carbon
        else:
            missing = lacking / per_carbon - coke
            _refuse(
                missing > _NONE * (charge.carbon + coke), missing * component("char").molar_mass, mass / _TONNE,
                "smelting.coke: {} kg of carbon per tonne of feed are missing to bring the oxygen of the feed down to the "
                "oxygen potential that is asked for; raise it, leave it out, or raise smelting.oxygen_potential.",
            )  # fmt: skip
        blown = np.maximum(coke * per_carbon - lacking, 0.0)
        charge = replace(charge, carbon=charge.carbon + coke, inert_gas=charge.inert_gas + self._nitrogen(blown / 2.0))
        gas = charge.carbon + charge.hydrogen + charge.inert_gas
        lowest = smelting.lowest_potential(t, np.maximum(share_of(charge.carbon, gas), _NONE))
        _refuse(
            (potential < lowest) & (charge.carbon > 0), lowest - potential, 1.0,
            "smelting.oxygen_potential (or co_co2_ratio): it is {} below the log10 at which carbon stays as graphite at this "
            f"temperature, about {np.max(lowest):.4g}; raise it, or set smelting.oxygen_ratio.",
        )  # fmt: skip
        return charge, smelting.at_potential(charge, potential), coke, blown

    def _nitrogen(self, oxygen: Any) -> Any:
        """Nitrogen that comes with oxygen of the blast, mol/s."""
        return oxygen * (1.0 - self.oxygen_enrichment) / self.oxygen_enrichment

    def _blast(self, oxygen: Any) -> dict[str, Stream]:
        """Oxygen, mol/s, as air enriched with tonnage oxygen."""
        nitrogen = self._nitrogen(oxygen)
        with_air = np.minimum(nitrogen * _AIR_OXYGEN / (1.0 - _AIR_OXYGEN), oxygen)
        return {
            "oxygen": reagent("oxygen", oxygen - with_air),
            "combustion air": Stream().with_flows({"oxygen": with_air, "nitrogen": nitrogen}),
        }

    # --- what comes out ----------------------------------------------------------------------------------

    def _gas(
        self, charge: smelting.Charge, melt: smelting.Melt, elements: Mapping[str, Any], fluorine: Mapping[str, Any]
    ) -> tuple[dict[str, Any], Any]:
        """The gas burnt out above the bath, without the blast's nitrogen, and the oxygen for that, mol/s."""
        monoxide, hydrogen = melt.carbon_oxides * (1.0 - melt.dioxide), charge.hydrogen * (1.0 - melt.steam)
        left = 1.0 - self.post_combustion
        gas = {
            "carbon monoxide": monoxide * left,
            "carbon dioxide": melt.carbon_oxides - monoxide * left,
            "hydrogen": hydrogen * left,
            "water vapour": charge.hydrogen - hydrogen * left,
            "hydrogen fluoride": fluorine["hydrogen fluoride"],
            "nitrogen": elements["N"] / 2.0,
        }
        return gas, (monoxide + hydrogen) * self.post_combustion / 2.0

    def _to_hood(self, charge: smelting.Charge, melt: smelting.Melt, outlets: Mapping[str, Stream]) -> Any:
        """Heat of the gas that hood and cooling take, W.

        Of the heat of post-combustion the bath takes its share. The burnt gas and its nitrogen are heated by the rest, and
        what is left of that goes to the hood. Where gas and dust leave colder than the bath without meeting the charge, so
        does what they lose.
        """
        leaves = outlets["gas"].temperature
        before = {
            "carbon monoxide": melt.carbon_oxides * (1.0 - melt.dioxide) * self.post_combustion,
            "hydrogen": charge.hydrogen * (1.0 - melt.steam) * self.post_combustion,
        }
        after = dict(zip(("carbon dioxide", "water vapour"), before.values(), strict=True))
        heat = thermo.formation_enthalpy(before) - thermo.formation_enthalpy(after)
        after["nitrogen"] = self._nitrogen(sum(before.values(), 0.0) / 2.0)
        cooled = 0.0
        if self.furnace != "shaft":
            cooled = sum((_sensible(outlets[k].flows, self.temperature) for k in ("gas", "dust")), 0.0)
            cooled = cooled - sum((_sensible(outlets[k].flows, leaves) for k in ("gas", "dust")), 0.0)
            leaves = self.temperature
        warms = _sensible(after, leaves) - _sensible(before, leaves)
        return np.maximum(heat * (1.0 - self.post_combustion_heat) - warms, 0.0) + cooled

    def _outlets(
        self, elements: Mapping[str, Any], fixed: Mapping[str, Any], melt: smelting.Melt, gas: dict[str, Any]
    ) -> dict[str, Stream]:
        measured = self.recovery or {}
        alloy: dict[str, Any] = {}
        slag = {key: fixed[key] for key in (*_STABLE.values(), _FLUORIDE)}
        slag[_PHOSPHATE] = (elements["P"] - melt.phosphide) / 2.0
        for i, metal in enumerate(smelting.METALS):
            whole = elements[metal]
            to_slag = whole * (1.0 - measured[metal]) if metal in measured else whole * melt.oxidised[i]
            slag[_OXIDE[metal]] = to_slag / component(_OXIDE[metal]).atoms[metal]
            alloy[_ALLOY[metal]] = whole - to_slag
        alloy[_PHOSPHIDE] = melt.phosphide
        iron = alloy[_ALLOY["Fe"]] - smelting.PHOSPHIDE_IRON * melt.phosphide
        # Where all iron is phosphide, what is left of it, of either sign, is rounding.
        alloy[_ALLOY["Fe"]] = np.where(iron > _NONE * elements["Fe"], iron, 0.0)[()]
        dust = {key: fixed[key] for key in ("lithium fluoride", "lithium oxide", "sodium chloride")}
        dust |= {key: n * self.dust_share for key, n in slag.items()}
        slag = {key: n - dust[key] for key, n in slag.items()}
        as_measured = {_ALLOY[metal] for metal in measured} | ({_PHOSPHIDE} if "Fe" in measured else set())
        for key in set(alloy) - as_measured:
            droplets = self.entrainment
            if key == _ALLOY["Cu"] and self.copper_entrainment is not None:
                droplets = self.copper_entrainment
            slag[key], dust[key] = alloy[key] * droplets, alloy[key] * self.dust_share
            alloy[key] = alloy[key] - slag[key] - dust[key]
        slag["graphite"] = melt.graphite
        leaves = self.temperature if self.gas_temperature is None else self.gas_temperature
        at = {"alloy": self.temperature, "slag": self.temperature, "gas": leaves, "dust": leaves}
        flows = {"alloy": alloy, "slag": slag, "gas": gas, "dust": dust}
        return {
            name: Stream().with_flows(
                {k: np.maximum(n, 0.0)[()] for k, n in flows[name].items() if np.any(np.asarray(n) != 0)}, temperature=at[name]
            )
            for name in self.outlets
        }  # fmt: skip

    def _heat(
        self, into: list[Stream], outlets: Mapping[str, Stream], mass: Any, hood: Any, preheat: Any
    ) -> tuple[Any, Any, Any, list[Figure]]:
        """Electricity, heat of the balance and further heat bought, W, and what to tell of them.

        hood: heat of the burnt gas that the bath does not get; preheat: heat that the blast brings, W.
        """
        out = sum((s.enthalpy() for s in outlets.values()), 0.0)
        leaving = sum((_sensible(s.flows, s.temperature) for s in outlets.values()), 0.0)
        carried = leaving  # what the wall's share is of: gas that only the hood cools was as hot as the bath
        if self.furnace != "shaft":
            carried = sum((_sensible(s.flows, self.temperature) for s in outlets.values()), 0.0)
        taken = out - sum((s.enthalpy() + s.stored_energy for s in into), 0.0)
        wall = carried * self.wall_loss / (1.0 - self.wall_loss)
        needed = taken + wall + hood - preheat
        supplied, surplus = np.maximum(needed, 0.0), np.maximum(-needed, 0.0)
        if self.heat_limit is not None:
            short = supplied - self.heat_limit * mass
            burn = ", or let more gas burn above the bath" if np.any(np.asarray(self.post_combustion) < 1.0) else ""
            _refuse(
                short > _NONE * supplied, short / _KILOWATT_HOUR_PER_TONNE, mass,
                "smelting.heat_limit: {} kWh of heat per tonne of feed are missing; raise it, preheat the blast, enrich it with "
                f"oxygen{burn}.",
            )  # fmt: skip
        figures = [
            Figure(key, share_of(heat, mass), "kWh/t", words)
            for key, heat, words in (
                ("heat_free", leaving - taken, "heat set free"),
                ("wall_heat", wall, "heat lost through the wall"),
                ("hood_heat", hood, "heat of burnt gas to the hood"),
                ("blast_heat", preheat, "heat of the preheated blast"),
                ("heat_supplied", supplied, "heat supplied"),
                ("heat_surplus", surplus, "heat surplus"),
            )
        ]
        work = supplied if self.furnace == "electric arc" else 0.0
        bought = preheat + (supplied - work) / self.fuel_efficiency
        heat = taken - work
        return work, heat, bought - np.maximum(heat, 0.0), figures  # what the balance takes up is counted there

    def _figures(
        self,
        feed: Stream,
        melt: smelting.Melt,
        outlets: Mapping[str, Stream],
        additions: Mapping[str, Stream],
        mass: Any,
    ) -> list[Figure]:
        slag, gas = outlets["slag"], outlets["gas"]
        ratio = smelting.monoxide_ratio(melt.potential, self.temperature)
        figures = [
            Figure("oxygen_potential", melt.potential, "log10 atm", "oxygen potential of the bath"),
            Figure("co_co2_ratio", ratio, "mol/mol", "CO over CO2 of the bath gas"),
            Figure("temperature", self.temperature, "degC", "temperature of the bath"),
        ]
        for key, kilograms, words in (
            ("slag", slag.mass, "slag"),
            ("carbon_dioxide", gas.component_mass("carbon dioxide"), "carbon dioxide in the furnace's gas"),
            (
                "burnt_carbon_dioxide", gas.element_moles("C") * component("carbon dioxide").molar_mass,
                "carbon dioxide once all gas is burnt",
            ),
            ("oxygen", additions["oxygen"].mass + additions["combustion air"].component_mass("oxygen"), "oxygen"),
            ("coke", additions["coke"].mass, "coke"),
            ("flux", sum((s.mass for k, s in additions.items() if k in _FLUXES), 0.0), "flux"),
        ):  # fmt: skip
            figures.append(Figure(key, share_of(kilograms, mass), "kg/t", words))
        for key, oxide, words in (
            ("alumina", "slag alumina", "alumina"),
            ("lithia", "slag lithium oxide", "lithium oxide"),
        ):
            figures.append(
                Figure(f"{key}_in_slag", share_of(slag.component_mass(oxide), slag.mass), "1", f"{words} in the slag")
            )
        volume = share_of(sum(gas.flows.values(), 0.0), mass) * _NORMAL_VOLUME
        figures.append(Figure("gas_volume", volume, "m3/t", "off-gas, normal volume"))
        for metal, name in zip(smelting.METALS, _NAMES, strict=True):
            fed = feed.element_moles(metal) + sum(additions[k].element_moles(metal) for k in _FLUXES if k in additions)
            if np.any(np.asarray(fed) > 0):
                share = share_of(outlets["alloy"].element_moles(metal), fed)
                figures.append(Figure(f"{name}_to_alloy", share, "1", f"{name} to the alloy"))
        return figures

    def _told(
        self, feed: Stream, melt: smelting.Melt, outlets: Mapping[str, Stream], figures: list[Figure]
    ) -> list[str]:
        told = []
        found = {figure.key: figure.value for figure in figures}
        valued = share_of(feed.element_mass("Ni") + feed.element_mass("Co"), feed.mass)
        if np.any((np.asarray(valued) < _APPRECIABLE) & (np.asarray(feed.mass) > 0)):
            much = np.any(feed.element_mass("P") > _APPRECIABLE * np.asarray(feed.mass))
            phosphorus = ", its phosphorus to slag and alloy" if much else ""
            told.append(
                f"the feed holds {100 * np.min(valued):.2g} % of nickel and cobalt, which smelting is for: its lithium goes to the "
                f"slag{phosphorus}, and the alloy is mostly copper and iron."
            )
        if np.any(melt.potential < _SILICON_BELOW):
            told.append(
                "below a log10 of oxygen pressure of -14 silicon and lithium are reduced too, which is not counted."
            )
        if np.any(melt.potential > _FERRIC_ABOVE):
            told.append(
                "above a log10 of oxygen pressure of -6 iron turns ferric and slag may freeze, which is not counted."
            )
        if np.any(melt.graphite > _NONE * np.asarray(feed.mass)):
            told.append(
                "carbon is left over and leaves with the slag; raise smelting.oxygen_ratio or lower smelting.coke."
            )
        fed = sum((feed.element_mass(m) for m in smelting.METALS), 0.0)
        if np.any(outlets["alloy"].mass < _LITTLE_ALLOY * fed):
            told.append("hardly any alloy forms: nearly all metal is in the slag; lower smelting.oxygen_potential.")
        for name, share, limit, raises in (
            ("alumina", found["alumina_in_slag"], self.alumina_limit, "smelting.alumina_limit"),
            ("lithium oxide", found["lithia_in_slag"], self.lithia_limit, "smelting.lithia_limit"),
        ):
            if np.any(share > limit * _SLAG_TOLERANCE):
                remedy = (
                    "raise smelting.flux, or leave it out"
                    if self.flux is not None
                    else "raise the limit, or give smelting.flux"
                )
                if self.slag_system == "iron silica":
                    remedy += "; iron oxide of the flux goes into the alloy where oxygen is low"
                told.append(
                    f"the slag holds up to {100 * np.max(share):.3g} % of {name}, above {raises}, and may not melt: {remedy}."
                )
        told += self._freezes(outlets)
        surplus, free = found["heat_surplus"] / _KILOWATT_HOUR_PER_TONNE, found["heat_free"] / _KILOWATT_HOUR_PER_TONNE
        if np.any(surplus > np.maximum(_MUCH_SURPLUS * free, _NONE)):
            told.append(
                f"up to {np.max(surplus):.4g} kWh per tonne of feed more heat is set free than the furnace uses and must be cooled "
                "away; lower smelting.oxygen_enrichment or smelting.post_combustion."
            )
        return told

    def _freezes(self, outlets: Mapping[str, Stream]) -> list[str]:
        """Where alloy or slag may be solid at the furnace's temperature: stated limits, no phase diagram."""
        told = []
        table = tables.smelting()
        alloy, slag = outlets["alloy"], outlets["slag"]
        moles = {metal: alloy.flows.get(key, 0.0) for metal, key in _ALLOY.items()}
        # Solid solutions of these metals melt near the mean of their melting points.
        melts = share_of(sum(n * table["melting"][m] for m, n in moles.items()), sum(moles.values()))
        if np.any(self.temperature < melts):
            told.append(
                f"the alloy melts near {np.max(melts) - 273.15:.0f} degC by the mean of its metals, above smelting.temperature."
            )
        other = {"lime silica": "iron_silica_ratio", "iron silica": "lime_silica_ratio"}[self.slag_system]
        if other in self.entered:
            told.append(f"smelting.{other} has no effect on a slag of the {self.slag_system} system.")
        box = table["slag_box"][self.slag_system]
        moles = sum(slag.flows.get(key, 0.0) * component(key).atoms[box["element"]] for key in box["held"])
        ratio = over(moles * component(box["over"]).molar_mass, slag.component_mass("slag silica"))
        there = np.asarray(slag.mass) > 0
        if np.any(there & ((ratio < box["low"] / _SLAG_TOLERANCE) | (ratio > box["high"] * _SLAG_TOLERANCE))):
            told.append(
                "the slag holds no silica, without which it is not known to melt; raise smelting.flux."
                if not np.all(np.isfinite(ratio))
                else f"{box['words']} of the slag is from {np.min(ratio):.3g} to {np.max(ratio):.3g}, outside {box['low']} to "
                f"{box['high']}, where it is known to melt."
            )
        return told


def _sensible(flows: Mapping[str, Any], temperature: Any) -> Any:
    """Heat over 25 degC that flows in mol/s carry, W."""
    return thermo.enthalpy(flows, temperature) - thermo.formation_enthalpy(flows)


def _elements(*streams: Stream) -> dict[str, Any]:
    """Atoms that enter, mol/s, of every element the furnace knows; InputError for another."""
    held = {e for s in streams for key, n in s.flows.items() if np.any(np.asarray(n) > 0) for e in component(key).atoms}
    unknown = held - _KNOWN
    if unknown:
        raise InputError(
            f"feed: smelting does not know where {listing(sorted(unknown))} goes; it places {listing(sorted(_KNOWN))}. "
            "Leave out what holds it."
        )
    return {e: sum((s.element_moles(e) for s in streams), 0.0) for e in _KNOWN}


def _refuse(wrong: Any, amount: Any, per: Any, message: str) -> None:
    """Raise InputError where anything is wrong, with the largest amount (over per) in place of the braces."""
    wrong = np.asarray(wrong)
    if np.any(wrong):
        shown = np.max(np.where(wrong, share_of(amount, per), 0.0))
        raise InputError(message.replace("{}", f"{shown:.4g}", 1))

"""Unit operations: one file each, or one family. A new one is one class, and a line in the table below."""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING
from typing import Any as _Any

if TYPE_CHECKING:
    from .direct.ageing import Ageing as Ageing
    from .direct.annealing import Annealing as Annealing
    from .direct.delamination import Delamination as Delamination
    from .direct.delamination import FineScreening as FineScreening
    from .direct.relithiation import Relithiation as Relithiation
    from .leaching.alloy_leaching import AlloyLeaching as AlloyLeaching
    from .leaching.alloy_leaching import Granulation as Granulation
    from .leaching.bioleaching import Bioleaching as Bioleaching
    from .leaching.caustic_stripping import CausticStripping as CausticStripping
    from .leaching.leaching import Leaching as Leaching
    from .leaching.selective_leaching import SelectiveLeaching as SelectiveLeaching
    from .leaching.slag_leaching import SlagLeaching as SlagLeaching
    from .leaching.water_leaching import WaterLeaching as WaterLeaching
    from .mechanical.air_classification import AirClassification as AirClassification
    from .mechanical.discharge import Discharge as Discharge
    from .mechanical.dismantling import Dismantling as Dismantling
    from .mechanical.flotation import CathodeFlotation as CathodeFlotation
    from .mechanical.flotation import Flotation as Flotation
    from .mechanical.foil_separation import FoilSeparation as FoilSeparation
    from .mechanical.magnetic_separation import MagneticSeparation as MagneticSeparation
    from .mechanical.reuse_gate import ReuseGate as ReuseGate
    from .mechanical.screening import CoarseScreening as CoarseScreening
    from .mechanical.screening import Screening as Screening
    from .mechanical.shredding import Shredding as Shredding
    from .purification.copper_recovery import CopperCementation as CopperCementation
    from .purification.copper_recovery import CopperElectrowinning as CopperElectrowinning
    from .purification.copper_recovery import CopperExtraction as CopperExtraction
    from .purification.copper_recovery import RaffinateReturn as RaffinateReturn
    from .purification.filtration import Dewatering as Dewatering
    from .purification.filtration import Filtration as Filtration
    from .purification.filtration import ImpurityFiltration as ImpurityFiltration
    from .purification.filtration import LithiumFiltration as LithiumFiltration
    from .purification.filtration import PolishingFiltration as PolishingFiltration
    from .purification.impurity_removal import ImpurityRemoval as ImpurityRemoval
    from .purification.impurity_removal import Polishing as Polishing
    from .purification.solvent_extraction import CobaltExtraction as CobaltExtraction
    from .purification.solvent_extraction import ManganeseCobaltExtraction as ManganeseCobaltExtraction
    from .purification.solvent_extraction import ManganeseExtraction as ManganeseExtraction
    from .purification.solvent_extraction import NickelExtraction as NickelExtraction
    from .recovery.crystallisation import CobaltCrystallisation as CobaltCrystallisation
    from .recovery.crystallisation import CopperCrystallisation as CopperCrystallisation
    from .recovery.crystallisation import ManganeseCrystallisation as ManganeseCrystallisation
    from .recovery.crystallisation import NickelCrystallisation as NickelCrystallisation
    from .recovery.electrodialysis import BipolarElectrodialysis as BipolarElectrodialysis
    from .recovery.electrodialysis import LithiumElectrodialysis as LithiumElectrodialysis
    from .recovery.graphite_recovery import GraphiteRecovery as GraphiteRecovery
    from .recovery.lithium_hydroxide import LithiumHydroxideConversion as LithiumHydroxideConversion
    from .recovery.lithium_precipitation import Carbonation as Carbonation
    from .recovery.lithium_precipitation import CarbonDioxideCarbonation as CarbonDioxideCarbonation
    from .recovery.lithium_precipitation import FluoridePrecipitation as FluoridePrecipitation
    from .recovery.lithium_precipitation import PhosphatePrecipitation as PhosphatePrecipitation
    from .recovery.lithium_sulfate import LithiumSulfateCrystallisation as LithiumSulfateCrystallisation
    from .recovery.mixed_hydroxide import MixedHydroxidePrecipitation as MixedHydroxidePrecipitation
    from .recovery.mixed_hydroxide import PrecursorPrecipitation as PrecursorPrecipitation
    from .recovery.product_drying import CathodeDrying as CathodeDrying
    from .recovery.product_drying import PrecursorDrying as PrecursorDrying
    from .recovery.product_drying import ProductDrying as ProductDrying
    from .recovery.sodium_sulfate import SodiumSulfateCrystallisation as SodiumSulfateCrystallisation
    from .thermal.condensation import Condensation as Condensation
    from .thermal.drying import Drying as Drying
    from .thermal.electrolyte_recovery import ElectrolyteRecovery as ElectrolyteRecovery
    from .thermal.offgas_cleaning import OffgasCleaning as OffgasCleaning
    from .thermal.pyrolysis import CellPyrolysis as CellPyrolysis
    from .thermal.pyrolysis import Pyrolysis as Pyrolysis
    from .thermal.scrubbing import ChlorineScrubbing as ChlorineScrubbing
    from .thermal.scrubbing import FlueScrubbing as FlueScrubbing
    from .thermal.scrubbing import Scrubbing as Scrubbing
    from .thermal.smelting import Smelting as Smelting
    from .water.effluent_treatment import EffluentTreatment as EffluentTreatment
    from .water.effluent_treatment import FluorideRemoval as FluorideRemoval
    from .water.effluent_treatment import ProcessWaterTreatment as ProcessWaterTreatment
    from .water.evaporation import Evaporation as Evaporation
    from .water.process_water import ProcessWater as ProcessWater
    from .water.zero_liquid_discharge import ZeroLiquidDischarge as ZeroLiquidDischarge

#: (step, where its operation is), for the registry. Loaded when asked for. The feed decides between operations of one step.
STEPS = (
    ("ageing", "direct.ageing:Ageing"),
    ("air_classification", "mechanical.air_classification:AirClassification"),
    ("alloy_leaching", "leaching.alloy_leaching:AlloyLeaching"),
    ("annealing", "direct.annealing:Annealing"),
    ("bioleaching", "leaching.bioleaching:Bioleaching"),
    ("carbon_dioxide_carbonation", "recovery.lithium_precipitation:CarbonDioxideCarbonation"),
    ("carbonation", "recovery.lithium_precipitation:Carbonation"),
    ("cathode_drying", "recovery.product_drying:CathodeDrying"),
    ("cathode_flotation", "mechanical.flotation:CathodeFlotation"),
    ("caustic_stripping", "leaching.caustic_stripping:CausticStripping"),
    ("coarse_screening", "mechanical.screening:CoarseScreening"),
    ("cobalt_crystallisation", "recovery.crystallisation:CobaltCrystallisation"),
    ("cobalt_extraction", "purification.solvent_extraction:CobaltExtraction"),
    ("condensation", "thermal.condensation:Condensation"),
    ("copper_cementation", "purification.copper_recovery:CopperCementation"),
    ("copper_crystallisation", "recovery.crystallisation:CopperCrystallisation"),
    ("copper_electrowinning", "purification.copper_recovery:CopperElectrowinning"),
    ("copper_electrowinning", "purification.copper_recovery:RaffinateReturn"),
    ("copper_extraction", "purification.copper_recovery:CopperExtraction"),
    ("delamination", "direct.delamination:Delamination"),
    ("dewatering", "purification.filtration:Dewatering"),
    ("discharge", "mechanical.discharge:Discharge"),
    ("dismantling", "mechanical.dismantling:Dismantling"),
    ("drying", "thermal.drying:Drying"),
    ("effluent_treatment", "water.effluent_treatment:EffluentTreatment"),
    ("electrodialysis", "recovery.electrodialysis:BipolarElectrodialysis"),
    ("electrolyte_recovery", "thermal.electrolyte_recovery:ElectrolyteRecovery"),
    ("evaporation", "water.evaporation:Evaporation"),
    ("filtration", "purification.filtration:Filtration"),
    ("fine_screening", "direct.delamination:FineScreening"),
    ("flotation", "mechanical.flotation:Flotation"),
    ("flue_scrubbing", "thermal.scrubbing:FlueScrubbing"),
    ("chlorine_scrubbing", "thermal.scrubbing:ChlorineScrubbing"),
    ("fluoride_precipitation", "recovery.lithium_precipitation:FluoridePrecipitation"),
    ("fluoride_removal", "water.effluent_treatment:FluorideRemoval"),
    ("foil_separation", "mechanical.foil_separation:FoilSeparation"),
    ("granulation", "leaching.alloy_leaching:Granulation"),
    ("graphite_recovery", "recovery.graphite_recovery:GraphiteRecovery"),
    ("impurity_filtration", "purification.filtration:ImpurityFiltration"),
    ("impurity_removal", "purification.impurity_removal:ImpurityRemoval"),
    ("leaching", "leaching.leaching:Leaching"),
    ("leaching", "leaching.selective_leaching:SelectiveLeaching"),
    ("lithium_electrodialysis", "recovery.electrodialysis:LithiumElectrodialysis"),
    ("lithium_filtration", "purification.filtration:LithiumFiltration"),
    ("lithium_hydroxide", "recovery.lithium_hydroxide:LithiumHydroxideConversion"),
    ("magnetic_separation", "mechanical.magnetic_separation:MagneticSeparation"),
    ("manganese_cobalt_extraction", "purification.solvent_extraction:ManganeseCobaltExtraction"),
    ("manganese_crystallisation", "recovery.crystallisation:ManganeseCrystallisation"),
    ("manganese_extraction", "purification.solvent_extraction:ManganeseExtraction"),
    ("mixed_hydroxide", "recovery.mixed_hydroxide:MixedHydroxidePrecipitation"),
    ("nickel_crystallisation", "recovery.crystallisation:NickelCrystallisation"),
    ("nickel_extraction", "purification.solvent_extraction:NickelExtraction"),
    ("offgas_cleaning", "thermal.offgas_cleaning:OffgasCleaning"),
    ("phosphate_precipitation", "recovery.lithium_precipitation:PhosphatePrecipitation"),
    ("polishing", "purification.impurity_removal:Polishing"),
    ("polishing_filtration", "purification.filtration:PolishingFiltration"),
    ("precursor", "recovery.mixed_hydroxide:PrecursorPrecipitation"),
    ("precursor_drying", "recovery.product_drying:PrecursorDrying"),
    ("process_water", "water.process_water:ProcessWater"),
    ("process_water_treatment", "water.effluent_treatment:ProcessWaterTreatment"),
    ("product_drying", "recovery.product_drying:ProductDrying"),
    ("pyrolysis", "thermal.pyrolysis:CellPyrolysis"),
    ("pyrolysis", "thermal.pyrolysis:Pyrolysis"),
    ("relithiation", "direct.relithiation:Relithiation"),
    ("reuse", "mechanical.reuse_gate:ReuseGate"),
    ("screening", "mechanical.screening:Screening"),
    ("scrubbing", "thermal.scrubbing:Scrubbing"),
    ("shredding", "mechanical.shredding:Shredding"),
    ("slag_leaching", "leaching.slag_leaching:SlagLeaching"),
    ("smelting", "thermal.smelting:Smelting"),
    ("lithium_sulfate", "recovery.lithium_sulfate:LithiumSulfateCrystallisation"),
    ("sodium_sulfate_crystallisation", "recovery.sodium_sulfate:SodiumSulfateCrystallisation"),
    ("water_leaching", "leaching.water_leaching:WaterLeaching"),
    ("zero_liquid_discharge", "water.zero_liquid_discharge:ZeroLiquidDischarge"),
)

_WHERE = {name: module for module, name in (target.split(":") for _, target in STEPS)}

__all__ = sorted(_WHERE)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> _Any:
    if name in _WHERE:
        return getattr(_import_module(f".{_WHERE[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__

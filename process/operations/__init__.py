"""Unit operations: one file each, or one family. A new one is one class."""

from importlib import import_module as _import_module
from typing import Any as _Any

#: Operation -> the module that holds it. Loaded when asked for.
_WHERE = {
    "Ageing": "direct.ageing",
    "AirClassification": "mechanical.air_classification",
    "AlloyLeaching": "leaching.alloy_leaching",
    "Annealing": "direct.annealing",
    "Bioleaching": "leaching.bioleaching",
    "BipolarElectrodialysis": "recovery.electrodialysis",
    "Carbonation": "recovery.lithium_precipitation",
    "CellPyrolysis": "thermal.pyrolysis",
    "CathodeDrying": "recovery.product_drying",
    "CathodeFlotation": "mechanical.flotation",
    "CoarseScreening": "mechanical.screening",
    "CobaltCrystallisation": "recovery.crystallisation",
    "CobaltExtraction": "purification.solvent_extraction",
    "Condensation": "thermal.condensation",
    "CopperCementation": "purification.copper_recovery",
    "CopperCrystallisation": "recovery.crystallisation",
    "CopperElectrowinning": "purification.copper_recovery",
    "CopperExtraction": "purification.copper_recovery",
    "Delamination": "direct.delamination",
    "Dewatering": "purification.filtration",
    "Discharge": "mechanical.discharge",
    "Dismantling": "mechanical.dismantling",
    "Drying": "thermal.drying",
    "EffluentTreatment": "water.effluent_treatment",
    "ElectrolyteRecovery": "thermal.electrolyte_recovery",
    "Evaporation": "water.evaporation",
    "Filtration": "purification.filtration",
    "FineScreening": "direct.delamination",
    "Flotation": "mechanical.flotation",
    "FlueScrubbing": "thermal.scrubbing",
    "FluoridePrecipitation": "recovery.lithium_precipitation",
    "FluorideRemoval": "water.effluent_treatment",
    "FoilSeparation": "mechanical.foil_separation",
    "Granulation": "leaching.alloy_leaching",
    "GraphiteRecovery": "recovery.graphite_recovery",
    "ImpurityFiltration": "purification.filtration",
    "ImpurityRemoval": "purification.impurity_removal",
    "Leaching": "leaching.leaching",
    "LithiumFiltration": "purification.filtration",
    "LithiumHydroxideConversion": "recovery.lithium_hydroxide",
    "MagneticSeparation": "mechanical.magnetic_separation",
    "ManganeseCrystallisation": "recovery.crystallisation",
    "ManganeseExtraction": "purification.solvent_extraction",
    "MixedHydroxidePrecipitation": "recovery.mixed_hydroxide",
    "NickelCrystallisation": "recovery.crystallisation",
    "NickelExtraction": "purification.solvent_extraction",
    "OffgasCleaning": "thermal.offgas_cleaning",
    "PhosphatePrecipitation": "recovery.lithium_precipitation",
    "Polishing": "purification.impurity_removal",
    "PolishingFiltration": "purification.filtration",
    "PrecursorDrying": "recovery.product_drying",
    "PrecursorPrecipitation": "recovery.mixed_hydroxide",
    "ProcessWater": "water.process_water",
    "ProcessWaterTreatment": "water.effluent_treatment",
    "ProductDrying": "recovery.product_drying",
    "Pyrolysis": "thermal.pyrolysis",
    "RaffinateReturn": "purification.copper_recovery",
    "Relithiation": "direct.relithiation",
    "ReuseGate": "mechanical.reuse_gate",
    "Screening": "mechanical.screening",
    "Scrubbing": "thermal.scrubbing",
    "SelectiveLeaching": "leaching.selective_leaching",
    "Shredding": "mechanical.shredding",
    "SlagLeaching": "leaching.slag_leaching",
    "Smelting": "thermal.smelting",
    "SodiumSulfateCrystallisation": "recovery.sodium_sulfate",
    "WaterLeaching": "leaching.water_leaching",
    "ZeroLiquidDischarge": "water.zero_liquid_discharge",
}

__all__ = sorted(_WHERE)


def __getattr__(name: str) -> _Any:
    if name in _WHERE:
        return getattr(_import_module(f".{_WHERE[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__

"""Unit operations: one file each, or one family. A new one is one class."""

from importlib import import_module as _import_module
from typing import Any as _Any

#: Operation -> the module that holds it. Loaded when asked for.
_WHERE = {
    "Ageing": "ageing",
    "AirClassification": "air_classification",
    "AlloyLeaching": "alloy_leaching",
    "Annealing": "annealing",
    "Bioleaching": "bioleaching",
    "BipolarElectrodialysis": "electrodialysis",
    "Carbonation": "lithium_precipitation",
    "CellPyrolysis": "pyrolysis",
    "CathodeDrying": "product_drying",
    "CathodeFlotation": "flotation",
    "CoarseScreening": "screening",
    "CobaltCrystallisation": "crystallisation",
    "CobaltExtraction": "solvent_extraction",
    "Condensation": "condensation",
    "CopperCementation": "copper_recovery",
    "CopperCrystallisation": "crystallisation",
    "CopperElectrowinning": "copper_recovery",
    "CopperExtraction": "copper_recovery",
    "Delamination": "delamination",
    "Dewatering": "filtration",
    "Discharge": "discharge",
    "Dismantling": "dismantling",
    "Drying": "drying",
    "EffluentTreatment": "effluent_treatment",
    "ElectrolyteRecovery": "electrolyte_recovery",
    "Evaporation": "evaporation",
    "Filtration": "filtration",
    "FineScreening": "delamination",
    "Flotation": "flotation",
    "FlueScrubbing": "scrubbing",
    "FluoridePrecipitation": "lithium_precipitation",
    "FluorideRemoval": "effluent_treatment",
    "FoilSeparation": "foil_separation",
    "Granulation": "alloy_leaching",
    "GraphiteRecovery": "graphite_recovery",
    "ImpurityFiltration": "filtration",
    "ImpurityRemoval": "impurity_removal",
    "Leaching": "leaching",
    "LithiumFiltration": "filtration",
    "LithiumHydroxideConversion": "lithium_hydroxide",
    "MagneticSeparation": "magnetic_separation",
    "ManganeseCrystallisation": "crystallisation",
    "ManganeseExtraction": "solvent_extraction",
    "MixedHydroxidePrecipitation": "mixed_hydroxide",
    "NickelCrystallisation": "crystallisation",
    "NickelExtraction": "solvent_extraction",
    "OffgasCleaning": "offgas_cleaning",
    "PhosphatePrecipitation": "lithium_precipitation",
    "Polishing": "impurity_removal",
    "PolishingFiltration": "filtration",
    "PrecursorDrying": "product_drying",
    "PrecursorPrecipitation": "mixed_hydroxide",
    "ProcessWater": "process_water",
    "ProcessWaterTreatment": "effluent_treatment",
    "ProductDrying": "product_drying",
    "Pyrolysis": "pyrolysis",
    "RaffinateReturn": "copper_recovery",
    "Relithiation": "relithiation",
    "ReuseGate": "reuse_gate",
    "Screening": "screening",
    "Scrubbing": "scrubbing",
    "SelectiveLeaching": "selective_leaching",
    "Shredding": "shredding",
    "SlagLeaching": "slag_leaching",
    "Smelting": "smelting",
    "SodiumSulfateCrystallisation": "sodium_sulfate",
    "WaterLeaching": "water_leaching",
    "ZeroLiquidDischarge": "zero_liquid_discharge",
}

__all__ = sorted(_WHERE)


def __getattr__(name: str) -> _Any:
    if name in _WHERE:
        return getattr(_import_module(f".{_WHERE[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__

"""Settings: what judgements go by, one table of a scenario each."""

from __future__ import annotations

from ..parameters import Declared
from .compliance import Compliance
from .cooling import CoolingWater
from .impacts import ImpactSettings
from .pinch import HeatIntegration
from .prices import Economics

SETTINGS: tuple[type[Declared], ...] = (Economics, Compliance, ImpactSettings, HeatIntegration, CoolingWater)

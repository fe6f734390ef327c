"""Settings: what judgements go by, one table of a scenario each."""

from __future__ import annotations

from ..accounts import Accounts
from ..cooling import CoolingWater
from ..parameters import Declared
from .capital import Capital
from .compliance import Compliance
from .costs import Operating
from .finance import Finance
from .impacts import ImpactSettings
from .pinch import HeatIntegration
from .prices import Economics

SETTINGS: tuple[type[Declared], ...] = (
    Economics,
    Capital,
    Operating,
    Finance,
    Compliance,
    ImpactSettings,
    HeatIntegration,
    CoolingWater,
    Accounts,
)

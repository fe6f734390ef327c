"""Studies: many plants at once: sweeps, samples, sensitivities, goals, optima and comparisons.

They work on blocks of scenarios; a block gives chosen figures, never a document.
"""

from .compare import Comparison, Explanation, compare, explain
from .goal import Goal, goal_seek
from .monte_carlo import MonteCarlo, monte_carlo
from .optimise import Front, Limit, Optimum, front, optimise
from .reopen import reopen
from .runs import Runs, Settings
from .sensitivity import Sobol, Tornado, rank_correlation, sobol, stepwise_correlation, tornado
from .sweep import sweep

__all__ = [
    "Comparison",
    "Explanation",
    "Front",
    "Goal",
    "Limit",
    "MonteCarlo",
    "Optimum",
    "Runs",
    "Settings",
    "Sobol",
    "Tornado",
    "compare",
    "explain",
    "front",
    "goal_seek",
    "monte_carlo",
    "optimise",
    "rank_correlation",
    "reopen",
    "sobol",
    "stepwise_correlation",
    "sweep",
    "tornado",
]

"""Sandtable: try the plan before anyone moves.

A discrete-event twin of a cluster: read a scenario, run it, compare plans, look at the intervals.

    >>> import sandtable as st
    >>> scenario = st.Scenario.load("scenarios/first.yaml")
    >>> outcome = st.run(scenario)
    >>> outcome.kpis.loc["service.web.latency.p95", "mean"]
"""

from ._sandtable import __version__
from .errors import Diagnostic, OutsideError, SandtableError, ScenarioError
from .outcome import Outcome
from .plan import Plan, crash, scale, weight
from .run import compare, observe, run
from .scenario import Scenario
from .stability import StabilityMap, stability
from .study import Study
from .twin import Twin

__all__ = [
    "Diagnostic",
    "Outcome",
    "OutsideError",
    "Plan",
    "SandtableError",
    "Scenario",
    "ScenarioError",
    "StabilityMap",
    "Study",
    "Twin",
    "__version__",
    "compare",
    "crash",
    "observe",
    "run",
    "scale",
    "stability",
    "weight",
]

"""Running scenarios and comparing plans by simulation, in worker processes; interrupts stop them cleanly."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from os import PathLike, fspath

from . import _sandtable
from .outcome import Outcome
from .plan import Plan
from .scenario import Scenario, _checked
from .study import Study


def _progress(show: bool | None, what: str = "replications"):
    """A callback that draws one line on a terminal, or nothing."""
    if show is None:
        show = sys.stderr.isatty()
    if not show:
        return None

    def draw(done: int, total: int) -> None:
        end = "\n" if done >= total else ""
        print(f"\r{done}/{total} {what}", end=end, file=sys.stderr, flush=True)

    return draw


def _at(scenario: Scenario, fidelity: str | None) -> Scenario:
    return scenario if fidelity is None else scenario.set("run.fidelity", fidelity)


def run(
    scenario: Scenario,
    plan: Plan | None = None,
    *,
    replications: int | None = None,
    seed: int | None = None,
    fidelity: str | None = None,
    jobs: int = 0,
    progress: bool | None = None,
) -> Outcome:
    """Simulates the scenario, with a plan or as it stands.

    `fidelity` (exact, sampled, fluid, analytic) stands for the scenario's `run.fidelity`. `jobs` is the number of worker
    processes at once (0: one a core); it changes no result. Raises ScenarioError where the scenario can't run, OutsideError where the worker program fails, KeyboardInterrupt when interrupted.
    """
    scenario = _at(scenario, fidelity)
    return _run(scenario, plan, replications, seed, jobs, progress, None)


def observe(
    scenario: Scenario,
    plan: Plan | None = None,
    *,
    metrics: str | PathLike = "",
    traces: str | PathLike = "",
    step: str = "15s",
    traces_format: str = "otlp",
    trace_sample: str = "1%",
    start_time: str = "2026-01-01T00:00:00Z",
    replication: int = 0,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int = 0,
    progress: bool | None = None,
) -> Outcome:
    """Runs the scenario and writes one replication of it as its observers would have seen it.

    `metrics` is a file for what Prometheus would have scraped every `step` (OpenMetrics, for `promtool tsdb create-blocks-from
    openmetrics`), `traces` one for the spans of a share `trace_sample` of the users' requests (`1%`, or a number: of the first so
    many), as `otlp` lines or one `jaeger` document. They begin at `start_time`. Raises ValueError where that can't be (only exact
    runs can be observed), otherwise what `run` raises.
    """
    if not metrics and not traces:
        raise ValueError("observe writes metrics, traces or both: name a file")
    request = _sandtable.ObserveRequest(
        fspath(metrics), fspath(traces), step, traces_format, trace_sample, start_time, replication
    )
    return _run(scenario, plan, replications, seed, jobs, progress, request)


def _run(scenario, plan, replications, seed, jobs, progress, request) -> Outcome:
    native = plan._native if plan else None
    return Outcome(
        _checked(_sandtable.run(scenario._native, native, replications, seed, jobs, _progress(progress), request))
    )


def compare(
    scenario: Scenario,
    plans: Sequence[Plan | None],
    *,
    replications: int | None = None,
    seed: int | None = None,
    fidelity: str | None = None,
    jobs: int = 0,
    progress: bool | None = None,
) -> Study:
    """Simulates several plans over one scenario with common random numbers. `None` is the scenario as it stands."""
    scenario = _at(scenario, fidelity)
    natives = [plan._native if plan else None for plan in plans]
    return Study(_checked(_sandtable.compare(scenario._native, natives, replications, seed, jobs, _progress(progress))))

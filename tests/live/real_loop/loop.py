"""The story of one run: measure, calibrate, predict, let the rise happen; then plan, apply, let it happen again, verify."""

import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import measure
from real_loop.episode import Episode, run_episode
from real_loop.manifests import BACK
from real_loop.system import RealSystem
from real_loop.traffic import RISE, Schedule, base
from real_loop.twin import Prediction, Twin

WARMUP = 10.0  # seconds of traffic before what the twin learns from
PATIENCE = 120.0  # seconds for the autoscaler to come back to where it began


@dataclass
class LoopResult:
    """What came of one run. `planned`, `predicted_*`: none where the twin's side was left out, or failed, of which `twin_failed` tells."""

    seed: int
    realtime: bool
    unplanned: Episode
    planned: Episode | None = None
    predicted_unplanned: Prediction | None = None
    predicted_planned: Prediction | None = None
    plan: str = ""
    applied: dict = field(default_factory=dict)
    verified: dict = field(default_factory=dict)
    twin_failed: str = ""
    seconds: float = 0.0

    def as_json(self) -> dict:
        return asdict(self)


def run_loop(folder: Path, seed: int, rise: Schedule = RISE, learn: float = 60.0, with_twin: bool = True, say=lambda line: None) -> LoopResult:
    began = time.monotonic()
    with RealSystem(folder, seed) as system:
        say("the system is up; base traffic")
        learned = run_episode(system, base(WARMUP + learn), seed * 100)
        startup = sum(system.startups()) / len(system.startups())
        twin, before, failed = None, None, ""
        if with_twin:
            twin = Twin(system, rise, say)
            try:
                twin.calibrate(measure.Window(learned.window.begin + WARMUP, learned.window.end), startup)
                before = twin.predict()
            except AssertionError as problem:
                twin, failed = None, str(problem)
                say(failed)
        if with_twin:  # while it thought there was no traffic
            rest(system, seed * 100 + 1, say)
        say("the rise, as things are")
        result = LoopResult(seed, system.processes.realtime, run_episode(system, rise, seed * 100 + 2), predicted_unplanned=before, twin_failed=failed)
        if twin is not None:
            try:
                plan_and_repeat(system, twin, result, say)
            except AssertionError as problem:  # of a command of the twin's side: what was measured counts nevertheless
                result.twin_failed = str(problem)
                say(result.twin_failed)
        result.seconds = time.monotonic() - began
        return result


def plan_and_repeat(system: RealSystem, twin: Twin, result: LoopResult, say):
    """Nothing more where no plan meets the objectives."""
    result.plan = twin.choose()["chosen"]["plan"] or "none"
    if not (twin.folder / "plan.yaml").exists():
        return
    result.predicted_planned = twin.predict("plan.yaml")
    rest(system, result.seed * 100 + 3, say)
    say("the rise once more, with the plan")
    result.planned = run_episode(system, twin.schedule, result.seed * 100 + 4, once(lambda: result.applied.update(twin.apply())))
    result.verified = twin.verify(result.planned.window)


def rest(system: RealSystem, seed: int, say):
    """Base traffic, until the autoscaler wants as many replicas as it did at first."""
    deadline = time.monotonic() + PATIENCE
    while True:
        quiet = run_episode(system, base(20.0), seed)
        if quiet.wanted(quiet.window.seconds) == BACK.replicas == quiet.replicas[-1][2]:
            return
        say(f"the autoscaler still wants {quiet.wanted(quiet.window.seconds)}")
        assert time.monotonic() < deadline, "the autoscaler does not come to rest"


def once(action):
    """A `tick` that does it the first time."""
    left = [action]

    def tick():
        if left:
            left.pop()()

    return tick

"""Traffic by schedule: steps of a Poisson stream, each a load generator of its own from its instant on; their sum is one Poisson stream whose rate rises."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

from processes import Processes


@dataclass(frozen=True)
class Step:
    at: float  # seconds from the start
    rate: float  # requests a second that are added then


@dataclass(frozen=True)
class Schedule:
    steps: tuple[Step, ...]
    seconds: float

    def rate(self, at: float) -> float:
        return sum(step.rate for step in self.steps if step.at <= at)

    def table(self) -> str:
        """As the twin reads it: linear between rows."""
        rows: list[tuple[float, float]] = []
        total = 0.0
        for step in self.steps:
            if step.at > 0:
                rows.append((step.at - 1e-3, total))
            total += step.rate
            rows.append((step.at, total))
        return "seconds,rate per second\n" + "".join(f"{at:g},{rate:g}\n" for at, rate in rows)


BASE_RATE = 24.0
# Half a minute as before; then, within 18 s, six and a half times as much: half as much again as the replicas that are there can do.
RISE = Schedule((Step(0, BASE_RATE), Step(30, 33.0), Step(36, 33.0), Step(42, 33.0), Step(48, 33.0)), 165.0)


def base(seconds: float) -> Schedule:
    return Schedule((Step(0, BASE_RATE),), seconds)


class Traffic:
    """One schedule under way."""

    def __init__(self, processes: Processes, program: Path, url: str, schedule: Schedule, seed: int):
        self.schedule = schedule
        self._processes, self._program, self._url, self._seed = processes, program, url, seed
        self._due = list(enumerate(schedule.steps))
        self._results: list[Path] = []
        self._names: list[str] = []
        self.began = time.time()
        self.look()

    def look(self):
        """Starts what is due."""
        while self._due and time.time() - self.began >= self._due[0][1].at:
            number, step = self._due.pop(0)
            left = self.schedule.seconds - (time.time() - self.began)
            name = f"load-{self._seed}-{number}"
            result = self._processes.folder / f"{name}.json"
            self._processes.start(name, [self._program, "--url", self._url, "--rate", step.rate, "--warmup", 0, "--window", f"{left:.3f}", "--tail", 0,
                                         "--out", result, "--seed", self._seed * 10 + number], measured=True)
            self._results.append(result)
            self._names.append(name)

    def end(self) -> dict[str, float]:
        """Waits for the generators; what they counted together: offered, succeeded, failed, unfinished, and the worst 99th percentile of sends that were late."""
        for name in self._names:
            self._processes.wait(name, self.schedule.seconds + 30)
        counted = [json.loads(result.read_text()) for result in self._results]
        total = {key: sum(one[key] for one in counted) for key in ("offered", "succeeded", "failed", "unfinished")}
        return {**total, "late_p99": max(one["lateness"]["p99"] for one in counted)}

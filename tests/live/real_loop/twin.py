"""The twin's side of the loop, as a user would type it: calibrate, predict, choose a plan, apply it to the cluster, verify."""

import json
import string
import subprocess
from dataclasses import dataclass
from pathlib import Path

import measure
from real_loop.episode import GRID
from real_loop.manifests import AUTOSCALER, BACK, FRONT, SPACE
from real_loop.system import RealSystem
from real_loop.traffic import Schedule
from support.servers import ROOT

PROGRAM = ROOT / "build/ci/bin/sandtable"
OBJECTIVE_NOT_MET = 1
OBSERVED = 10  # replications whose series are looked at one by one


@dataclass
class Prediction:
    p95: list[float]  # mean of front's, and its 90 % interval
    back_p95: list[float]
    replicas: list[list[int]]  # least, middle and most of back's wanted replicas, at the end of each stretch of GRID
    stretches: list[float | None]  # front's p95 by stretches of GRID


def candidates() -> list[str]:
    """Better settings of the autoscaler. The least count is also a scaling beforehand: the autoscaler goes there at its next sync, while a scaling past it would
    be set back by it (and is refused for that)."""
    plans = []
    for least in (3, 4, 5, 6, 8):
        for target in (70, 50):
            plans.append(f"apiVersion: sandtable/v1\nkind: Plan\nname: from-{least}-at-{target}\nactions:\n"
                         f"  - {{at: 0s, autoscale: {{service: back, min: {least}, cpu: {target}%}}}}\n")
    return plans


class Twin:
    """In `folder`: the skeleton, the twin, the plans, the ledger. `told` gets each command as it is typed."""

    def __init__(self, system: RealSystem, schedule: Schedule, told=lambda line: None):
        self._system, self.schedule, self._told = system, schedule, told
        self.folder = system.folder / "twin-side"
        self.folder.mkdir()

    def calibrate(self, window: measure.Window, startup: float):
        words = {"seed": self._system.seed, "seconds": f"{self.schedule.seconds:g}", "startup": round(startup * 1e3), **AUTOSCALER, "target": AUTOSCALER["cpu"]}
        for kind in (FRONT, BACK):
            words |= {f"{kind.name}_replicas": kind.replicas, f"{kind.name}_concurrency": kind.concurrency, f"{kind.name}_cpu": kind.cpu_request}
        skeleton = string.Template((Path(__file__).parent / "skeleton.yaml.in").read_text()).substitute(words)
        (self.folder / "skeleton.yaml").write_text(skeleton)
        (self.folder / "traffic.csv").write_text(self.schedule.table())
        self._run("twin", "calibrate", "--prometheus", self._system.prometheus, "--scenario", "skeleton.yaml", *_during(window), "--out", "twin")

    def predict(self, plan: str | None = None) -> Prediction:
        words = ("--plan", plan) if plan else ()
        whole = self._json("run", "twin", *words, allowed=(0, OBJECTIVE_NOT_MET))["kpis"]
        stretches = []
        for number in range(int(self.schedule.seconds / GRID)):
            sets = ("--set", f"run.warmup={number * GRID:g}s", "--set", f"run.duration={(number + 1) * GRID:g}s", "--replications", 20)
            stretches.append(self._json("run", "twin", *words, *sets, allowed=(0, OBJECTIVE_NOT_MET))["kpis"]["service.front.latency.p95"]["mean"])
        series = sorted_columns([self._series(words, number) for number in range(OBSERVED)])
        return Prediction(*([kpi["mean"], *kpi["pi90"]] for kpi in (whole["service.front.latency.p95"], whole["service.back.latency.p95"])), series, stretches)

    def choose(self) -> dict:
        """The study; plan.yaml and its prediction are written."""
        files = []
        for number, text in enumerate(candidates()):
            files.append(f"candidate-{number}.yaml")
            (self.folder / files[-1]).write_text(text)
        return self._json("compare", "twin", *files, "--out", "plan.yaml", allowed=(0, OBJECTIVE_NOT_MET))

    def apply(self) -> dict:
        """The autoscaler's settings belong to whoever made it, so the plan says that it takes them over."""
        return self._json("apply", "plan.yaml", "--twin", "twin", "--kubernetes", "live", "--kubeconfig", self._system.plane.kubeconfig, "--namespace", SPACE,
                          "--force-conflicts",
                          "--prometheus", self._system.prometheus, "--ledger", "ledger.db", "--approve", "--watch", "0s")

    def verify(self, window: measure.Window) -> dict:
        return self._json("verify", "--ledger", "ledger.db", "--prometheus", self._system.prometheus, *_during(window), allowed=(0, OBJECTIVE_NOT_MET))

    def _series(self, words: tuple, replication: int) -> list[int]:
        """As kube-state-metrics would tell it of that replication."""
        self._run("run", "twin", *words, "--replications", OBSERVED, "--metrics", "run.om", "--metrics-step", f"{GRID:g}s", "--observe-replication", replication,
                  allowed=(0, OBJECTIVE_NOT_MET))
        found = []
        for line in (self.folder / "run.om").read_text().splitlines():
            if line.startswith("kube_deployment_spec_replicas{") and 'deployment="back"' in line:
                value, at = line.rsplit(" ", 2)[1:]
                found.append((float(at), int(float(value))))
        first = min(found)[0]
        return [value for at, value in sorted(found) if 0 < at - first <= self.schedule.seconds]

    def _json(self, *words, allowed=(0,)) -> dict:
        return json.loads(self._run(*words, "--format", "json", allowed=allowed))

    def _run(self, *words, allowed=(0,)) -> str:
        line = [str(word) for word in words]
        self._told("$ sandtable " + " ".join(line))
        done = subprocess.run([PROGRAM, *line], cwd=self.folder, capture_output=True, text=True, timeout=300)
        assert done.returncode in allowed, f"sandtable {line[0]} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout


def sorted_columns(series: list[list[int]]) -> list[list[int]]:
    """Of several series of one length: the least, the middle and the most at each place."""
    columns = [sorted(column) for column in zip(*series)]
    return [[column[0], column[len(column) // 2], column[-1]] for column in columns]


def _during(window: measure.Window) -> list[str]:
    return ["--window", f"{window.seconds:g}s", "--at", f"{window.end:.3f}"]

"""Many traces at once on the real horizontal autoscaler. Its audit says what each sync saw of the target and wrote; the scripted metrics API what it was
told of metrics; its own log the instant at which a sync went from the counts to windows and policies."""

import json
import re
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from autoscaling.problems import SPACE, STEPS, Problem
from support.api import path_of
from support.control_plane import ControlPlane
from support.metrics_api import Asked, MetricsApi, status
from support.servers import wait_for

PERIOD = 1.7  # seconds: no small multiple of it is near a whole second, where windows end
CONTROLLER_FLAGS = ("--controllers=horizontal-pod-autoscaler-controller", f"--horizontal-pod-autoscaler-sync-period={PERIOD}s", "--vmodule=horizontal=4")
SYNCS = 2  # whole ones within each step
HPAS = f"/apis/autoscaling/v2/namespaces/{SPACE}/horizontalpodautoscalers"


def server_flags(folder: Path) -> tuple:
    """The server writes down each look at a scale, and each write of a scale or of an autoscaler's status."""
    watched = [{"group": "apps", "resources": ["deployments/scale"]}, {"group": "autoscaling", "resources": ["horizontalpodautoscalers/status"]}]
    policy = {"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "omitStages": ["RequestReceived"], "omitManagedFields": True,
              "rules": [{"level": "RequestResponse", "verbs": ["get", "update"], "resources": watched}, {"level": "None"}]}
    folder.mkdir(parents=True)
    (folder / "audit.json").write_text(json.dumps(policy))
    return ("--disable-admission-plugins=ServiceAccount", f"--audit-policy-file={folder}/audit.json", f"--audit-log-path={folder}/audit.log")


@dataclass
class Sync:
    """One real sync."""
    begun: float
    scale: dict  # as it was read
    asked: list[Asked] = field(default_factory=list)
    limited: float | None = None  # when windows and policies were looked at; none where no metric could be computed, or none was asked for
    proposed: int | None = None  # before these
    written: int | None = None  # the replicas that it wrote; none: it left them
    status: dict | None = None  # that it wrote; none: it left it

    @property
    def replicas(self) -> int:
        return self.scale["spec"].get("replicas", 0)

    @property
    def now(self) -> float:
        return self.limited or (self.asked[-1].at if self.asked else self.begun)


@dataclass
class Trace:
    problem: Problem
    hpa: dict  # as the server has it, with its defaults
    deployment: dict
    pods: list[dict]
    syncs: list[Sync] = field(default_factory=list)


class Lane:
    def __init__(self, plane: ControlPlane, folder: Path):
        self.plane, self.api, self.folder = plane, plane.api, folder
        self.metrics = MetricsApi(plane.keys, self._answer)
        self._problems: dict[str, Problem] = {}
        self._step = 0
        self._at: dict[str, tuple[int, float]] = {}  # by trace: the step its metrics are at, and when it last asked
        self._scales: dict[str, list[dict]] = {}
        self._audit = open(self._made(folder / "audit.log"))
        self._part = ""
        self.api.create("namespaces", {"metadata": {"name": SPACE}})

    def __enter__(self):
        self.metrics.__enter__()
        self.metrics.register(self.api)
        return self

    def __exit__(self, *_):
        self.metrics.__exit__()
        self._audit.close()

    def run(self, problems: list[Problem]) -> dict[int, Trace]:
        """All of them at once, each through its steps."""
        self._problems = {problem.name: problem for problem in problems}
        self._step, self._at = 0, {}
        traces = [self._set_up(problem) for problem in problems]
        for trace in traces:
            trace.hpa = self.api.request("POST", HPAS, trace.problem.hpa)
        for step in range(STEPS):
            self._step = step
            if step > 0:
                self._meddle(problems, step)
            began = time.time()
            # The sync at hand may have begun before; the last one is whole when the next begins.
            self._wait(problems, began, SYNCS + 2 if step == STEPS - 1 else SYNCS + 1)
        for problem in problems:
            self.api.request("DELETE", f"{HPAS}/{problem.name}")
        self._collect(traces)
        return {trace.problem.seed: trace for trace in traces}

    def _set_up(self, problem: Problem) -> Trace:
        name = problem.name
        deployment = self.api.create("deployments", problem.deployment, SPACE)
        self._count(problem, problem.steps[0].counted, deployment["spec"]["replicas"])
        now = time.time()
        pods = []
        for pod, how, deleted in problem.pods:
            own = pod["metadata"]["name"]
            self.api.create("pods", pod, SPACE)
            made = self.api.patch("pods", own, {"status": _instants(how, now)}, SPACE, "status")
            if deleted:  # it stays, since no kubelet ends it
                self.api.delete("pods", own, SPACE, gracePeriodSeconds=3600)
                made = self.api.get("pods", own, SPACE)
            pods.append({**made, "apiVersion": "v1", "kind": "Pod"})
        return Trace(problem, {}, {**deployment, "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": SPACE}}, pods)

    def _meddle(self, problems: list[Problem], number: int):
        """What the deployment's own controller would count, and others write."""
        for problem in problems:
            step = problem.steps[number]
            if step.replicas is not None:
                self.api.patch("deployments", problem.name, {"spec": {"replicas": step.replicas}}, SPACE)
            self._count(problem, step.counted, None)

    def _count(self, problem: Problem, counted: int | None, replicas: int | None):
        if counted is None:
            counted = replicas if replicas is not None else self.api.get("deployments", problem.name, SPACE)["spec"]["replicas"]
        self.api.patch("deployments", problem.name, {"status": {"replicas": counted}}, SPACE, "status")

    def _answer(self, asked: Asked) -> tuple[int, dict]:
        words, group = asked.words, asked.group
        key = "resource" if group == "metrics.k8s.io" else words[-1]
        selected = re.fullmatch("app=(t[0-9]+)", asked.query.get("labelSelector", ""))
        name = selected[1] if key == "resource" and selected else key.partition("-")[0]
        if name not in self._problems:
            return status(404, "NotFound", f"the server could not find the metric {key}")
        # A step begins with a sync: those of one trace are further apart than what one asks for.
        step, last = self._at.get(name, (0, 0.0))
        if asked.at - last > PERIOD / 2:
            step = self._step
        self._at[name] = (step, asked.at)
        what, *rest = self._problems[name].steps[step].answers[key]
        if what == "refused":
            return rest[0], rest[1]
        measured = datetime.fromtimestamp(int(asked.at) - 15, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        window = {"window": "15s"} if key == "resource" else {}
        kind, version = {"metrics.k8s.io": ("PodMetricsList", "v1beta1"), "custom.metrics.k8s.io": ("MetricValueList", "v1beta2"),
                         "external.metrics.k8s.io": ("ExternalMetricValueList", "v1beta1")}[group]
        return 200, {"kind": kind, "apiVersion": f"{group}/{version}", "metadata": {}, "items": [{**item, "timestamp": measured, **window} for item in rest[0]]}

    def _wait(self, problems: list[Problem], since: float, count: int):
        def enough() -> bool:
            self._read_audit()
            return all(sum(one["verb"] == "get" and _seconds(one) >= since for one in self._scales.get(problem.name, [])[-4 * count:]) >= count for problem in problems)

        wait_for(f"{count} syncs of each autoscaler", enough, self.plane.processes.check, patience=60 + 10 * count * PERIOD, every=0.1)

    def _read_audit(self):
        self._part += self._audit.read()
        *lines, self._part = self._part.split("\n")
        for line in lines:
            event = json.loads(line)
            self._scales.setdefault(event["objectRef"]["name"], []).append(event)

    def _collect(self, traces: list[Trace]):
        self._read_audit()
        by_name = {trace.problem.name: trace for trace in traces}
        for name, trace in by_name.items():
            trace.syncs = _syncs(sorted(self._scales.get(name, []), key=_seconds))
        for asked in self.metrics.log:
            trace = by_name.get(_owner(asked))
            sync = _at(trace.syncs, asked.at) if trace else None
            if sync:
                sync.asked.append(asked)
        for at, name, proposed in proposals(self.folder / "plane" / "kube-controller-manager.log"):
            sync = _at(by_name[name].syncs, at) if name in by_name else None
            if sync:
                sync.limited, sync.proposed = at, proposed
        for trace in traces:
            trace.syncs.pop()  # it may not be whole

    def _made(self, path: Path) -> Path:
        wait_for("the audit", path.exists)
        return path


def _instants(how: dict, now: float) -> dict:
    """With each number of seconds as the instant that it stands for."""
    def instant(value):
        if isinstance(value, dict):
            return {key: instant(one) for key, one in value.items()}
        if isinstance(value, list):
            return [instant(one) for one in value]
        return datetime.fromtimestamp(int(now) + value, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, int) else value

    return instant(how)


def _seconds(event: dict) -> float:
    return datetime.fromisoformat(event["requestReceivedTimestamp"].replace("Z", "+00:00")).timestamp()


def _syncs(events: list[dict]) -> list[Sync]:
    """Each begins with a look at the scale, unless a write met a conflict and is tried again."""
    syncs: list[Sync] = []
    conflict = False
    for event in events:
        code, part = event["responseStatus"]["code"], event["objectRef"]["resource"]
        if event["verb"] == "get":
            if not conflict:
                syncs.append(Sync(_seconds(event), event["responseObject"]))
            continue
        if part == "deployments":
            conflict = code == 409
            if code == 200:
                syncs[-1].written = event["requestObject"]["spec"].get("replicas", 0)
        elif code == 200:
            syncs[-1].status = event["responseObject"]["status"]
    return syncs


def _at(syncs: list[Sync], at: float) -> Sync | None:
    return next((sync for sync in reversed(syncs) if sync.begun <= at), None)


def _owner(asked: Asked) -> str:
    if asked.group == "metrics.k8s.io":
        return asked.query.get("labelSelector", "").removeprefix("app=")
    return asked.words[-1].partition("-")[0]


def proposals(log: Path):
    """When each sync had a count of its metrics, whose it was, and the count."""
    line_of = re.compile(rf'I(\d{{4}}) (\S+) .*"Proposing desired replicas.*" desiredReplicas=(\d+) .* scaleTarget="Deployment/{SPACE}/([^"]+)"')
    year = datetime.now().year
    for line in log.read_text().splitlines():
        if found := line_of.match(line):
            yield datetime.strptime(f"{year}{found[1]} {found[2]}", "%Y%m%d %H:%M:%S.%f").timestamp(), found[4], int(found[3])

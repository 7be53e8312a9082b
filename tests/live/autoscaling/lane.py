"""Many traces at once on the real horizontal autoscaler. Only its controller runs: the test plays the kubelet, the deployment's controller and the adapters of
metrics, which change their answers from step to step."""

import json
from datetime import datetime, timezone
from pathlib import Path

from autoscaling.problems import SPACE, STEPS, Problem
from autoscaling.syncs import Audit, Trace, collect, owner
from support.control_plane import ControlPlane
from support.metrics_api import GROUPS, Asked, MetricsApi, status
from support.servers import wait_for

PERIOD = 1.7  # seconds: no small multiple of it is near a whole second, where windows end
CONTROLLER_FLAGS = ("--controllers=horizontal-pod-autoscaler-controller", f"--horizontal-pod-autoscaler-sync-period={PERIOD}s",
                    "--vmodule=horizontal=4")  # so that it logs the count of its metrics, when it has it
SYNCS = 2  # whole ones within each step
HPAS = f"/apis/autoscaling/v2/namespaces/{SPACE}/horizontalpodautoscalers"
LISTS = {"metrics.k8s.io": "PodMetricsList", "custom.metrics.k8s.io": "MetricValueList", "external.metrics.k8s.io": "ExternalMetricValueList"}


def server_flags(folder: Path) -> tuple:
    """The server writes down each look at a scale, and each write of a scale or of an autoscaler's status."""
    watched = [{"group": "apps", "resources": ["deployments/scale"]}, {"group": "autoscaling", "resources": ["horizontalpodautoscalers/status"]}]
    policy = {"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "omitStages": ["RequestReceived"], "omitManagedFields": True,
              "rules": [{"level": "RequestResponse", "verbs": ["get", "update"], "resources": watched}, {"level": "None"}]}
    folder.mkdir(parents=True)
    (folder / "audit.json").write_text(json.dumps(policy))
    return ("--disable-admission-plugins=ServiceAccount", f"--audit-policy-file={folder}/audit.json", f"--audit-log-path={folder}/audit.log")


class Lane:
    def __init__(self, plane: ControlPlane, folder: Path):
        self.plane, self.api, self.folder = plane, plane.api, folder
        self.metrics = MetricsApi(plane.keys, self._answer)
        self._problems: dict[str, Problem] = {}
        self._step = 0
        self._at: dict[str, tuple[int, float]] = {}  # by trace: the step its metrics are at, and when it last asked

    def __enter__(self):
        self.metrics.__enter__()
        self.metrics.register(self.api)
        self.api.create("namespaces", {"metadata": {"name": SPACE}})
        wait_for("the audit", (self.folder / "audit.log").exists)
        self._audit = Audit(self.folder / "audit.log")
        return self

    def __exit__(self, *_):
        self._audit.close()
        self.metrics.__exit__()

    def run(self, problems: list[Problem]) -> dict[int, Trace]:
        """All of them at once, each through its steps."""
        self._problems = {problem.name: problem for problem in problems}
        self._step, self._at = 0, {}
        traces = [self._set_up(problem) for problem in problems]
        for trace in traces:
            trace.hpa = self.api.request("POST", HPAS, trace.problem.hpa)
        for self._step in range(STEPS):
            if self._step > 0:
                self._meddle(problems)
            # A sync may have begun before this step, and is whole when the next begins.
            self._wait(problems, datetime.now().timestamp(), SYNCS + (2 if self._step == STEPS - 1 else 1))
        for problem in problems:
            self.api.request("DELETE", f"{HPAS}/{problem.name}")
        collect(traces, self._audit, self.metrics.log, self.folder / "plane" / "kube-controller-manager.log")
        return {trace.problem.seed: trace for trace in traces}

    def _set_up(self, problem: Problem) -> Trace:
        deployment = self.api.create("deployments", problem.deployment, SPACE)
        self._count(problem, deployment["spec"]["replicas"])
        now = int(datetime.now().timestamp())
        pods = []
        for pod, how, deleted in problem.pods:
            name = pod["metadata"]["name"]
            self.api.create("pods", pod, SPACE)
            made = self.api.patch("pods", name, {"status": _instants(how, now)}, SPACE, "status")
            if deleted:  # it stays, since no kubelet ends it
                self.api.delete("pods", name, SPACE, gracePeriodSeconds=3600)
                made = self.api.get("pods", name, SPACE)
            pods.append({**made, "apiVersion": "v1", "kind": "Pod"})
        return Trace(problem, {}, {**problem.deployment, "spec": deployment["spec"]}, pods)

    def _meddle(self, problems: list[Problem]):
        """Others write the replicas, and the deployment's controller counts them."""
        for problem in problems:
            replicas = problem.steps[self._step].replicas
            if replicas is not None:
                self.api.patch("deployments", problem.name, {"spec": {"replicas": replicas}}, SPACE)
            self._count(problem, self.api.get("deployments", problem.name, SPACE)["spec"]["replicas"])

    def _count(self, problem: Problem, replicas: int):
        counted = problem.steps[self._step].counted
        self.api.patch("deployments", problem.name, {"status": {"replicas": replicas if counted is None else counted}}, SPACE, "status")

    def _wait(self, problems: list[Problem], since: float, count: int):
        def enough() -> bool:
            return all(self._audit.looks(problem.name, since) >= count for problem in problems)

        wait_for(f"{count} syncs of each autoscaler", enough, self.plane.processes.check, patience=60 + 10 * count * PERIOD, every=0.1)

    def _answer(self, asked: Asked) -> tuple[int, dict]:
        name, group = owner(asked), asked.group
        if name not in self._problems:
            return status(404, "NotFound", "the server could not find the metric")
        # A step begins with a sync: those of one trace are further apart than what one asks for.
        step, last = self._at.get(name, (0, 0.0))
        if asked.at - last > PERIOD / 2:
            step = self._step
        self._at[name] = (step, asked.at)
        answers = self._problems[name].steps[step].answers
        what, *rest = answers["resource" if group == "metrics.k8s.io" else asked.words[-1]]
        if what == "refused":
            return rest[0], rest[1]
        measured = {"timestamp": _text(int(asked.at) - 15), **({"window": "15s"} if group == "metrics.k8s.io" else {})}
        return 200, {"kind": LISTS[group], "apiVersion": f"{group}/{GROUPS[group]}", "metadata": {}, "items": [{**item, **measured} for item in rest[0]]}


def _text(at: int) -> str:
    return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _instants(how, now: int):
    """With each number of seconds as the instant that it stands for."""
    if isinstance(how, dict):
        return {key: _instants(one, now) for key, one in how.items()}
    if isinstance(how, list):
        return [_instants(one, now) for one in how]
    return _text(now + how) if isinstance(how, int) else how

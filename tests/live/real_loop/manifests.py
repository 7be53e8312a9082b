"""The demo's two services as a cluster has them: Deployments, and the autoscaler of `back`, which is what the traffic's rise is about."""

from dataclasses import dataclass
from pathlib import Path

SPACE = "demo"
PORT = 8080
READY_AFTER = 5  # seconds that a replica is given before it is asked whether it is ready


@dataclass(frozen=True)
class ServiceKind:
    name: str
    replicas: int
    concurrency: int
    work_mean_ms: float
    cpu_ms: float  # a request's own, beside what carrying it costs
    cpu_request: str
    work_cv: float = 0.53
    calls: str | None = None


BACK = ServiceKind("back", replicas=2, concurrency=2, work_mean_ms=37, cpu_ms=3, cpu_request="60m")
FRONT = ServiceKind("front", replicas=2, concurrency=64, work_mean_ms=10, cpu_ms=0, cpu_request="50m", calls="back")
AUTOSCALER = {"min": 2, "max": 14, "cpu": 70}  # cpu: percent of the request, as a mean
# Down soon, so that a run does not take the five minutes of the default.
BEHAVIOR = {"scaleDown": {"stabilizationWindowSeconds": 15, "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}]}}


def deployment(kind: ServiceKind, program: Path, below: str | None, seed: int) -> dict:
    command = [program, "--host", "$(POD_IP)", "--port", PORT, "--concurrency", kind.concurrency, "--work-mean-ms", kind.work_mean_ms, "--work-cv", kind.work_cv,
               "--cpu-ms", kind.cpu_ms, "--seed", seed, *(["--call", below] if below else [])]
    container = {"name": "main", "image": "none", "command": [str(word) for word in command], "ports": [{"name": "http", "containerPort": PORT}],
                 "env": [{"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}],
                 "resources": {"requests": {"cpu": kind.cpu_request, "memory": "32Mi"}},
                 "readinessProbe": {"httpGet": {"path": "/metrics", "port": "http"}, "initialDelaySeconds": READY_AFTER, "periodSeconds": 1},
                 # Until HAProxy has heard that the pod goes.
                 "lifecycle": {"preStop": {"sleep": {"seconds": 3}}}}
    return {"metadata": {"name": kind.name}, "spec": {
        "replicas": kind.replicas, "selector": {"matchLabels": {"app": kind.name}},
        "template": {"metadata": {"labels": {"app": kind.name}}, "spec": {
            "containers": [container], "terminationGracePeriodSeconds": 10, "automountServiceAccountToken": False}}}}


def autoscaler() -> dict:
    return {"metadata": {"name": BACK.name}, "spec": {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": BACK.name}, "minReplicas": AUTOSCALER["min"], "maxReplicas": AUTOSCALER["max"],
        "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": AUTOSCALER["cpu"]}}}],
        "behavior": BEHAVIOR}}

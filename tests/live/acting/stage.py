"""A cluster with something to act on, a twin of it, and `sandtable apply`."""

import hashlib
import json
import subprocess
from pathlib import Path

import yaml

from demo_path import PROGRAM
from support.api import until
from support.control_plane import ControlPlane

SCENARIO = """\
apiVersion: sandtable/v1
kind: Scenario
name: shop
run: {duration: 30m, warmup: 1m, replications: 2}
services:
  - {name: web, replicas: 3, endpoints: [{name: read, steps: [{work: constant(1ms)}]}]}
  - {name: auto, replicas: 2, endpoints: [{name: read, steps: [{work: constant(1ms)}]}]}
  - name: split
    versions: [{name: v1, replicas: 1}, {name: v2, replicas: 1}]
    endpoints: [{name: read, steps: [{work: constant(1ms)}]}]
traffic:
  - {name: users, to: web.read, arrivals: poisson(10/s)}
"""

SCORED = {"name": "service.web.rate", "unit": "1/s", "predicted": 10, "pi90": [9, 11], "measured": 10, "relative_error": 0, "inside": True, "crps": 0}

# Of the Gateway API's HTTPRoute what counts here: rules and backends are lists that one manager owns as a whole.
HTTP_ROUTES = {
    "metadata": {"name": "httproutes.gateway.networking.k8s.io", "annotations": {"api-approved.kubernetes.io": "https://github.com/kubernetes-sigs/gateway-api/pull/1923"}},
    "spec": {"group": "gateway.networking.k8s.io", "scope": "Namespaced", "names": {"plural": "httproutes", "singular": "httproute", "kind": "HTTPRoute", "listKind": "HTTPRouteList"},
             "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {
                 "type": "object", "properties": {"rules": {"type": "array", "x-kubernetes-list-type": "atomic", "items": {"type": "object", "properties": {
                     "backendRefs": {"type": "array", "x-kubernetes-list-type": "atomic", "items": {"type": "object", "properties": {
                         "name": {"type": "string"}, "port": {"type": "integer"}, "weight": {"type": "integer", "default": 1}}}}}}}}}}}}}]}}


def deployment(name: str, replicas: int = 3, **spec) -> dict:
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": {
        "replicas": replicas, "selector": {"matchLabels": {"app": name}}, "progressDeadlineSeconds": 600, **spec,
        "template": {"metadata": {"labels": {"app": name}}, "spec": {"terminationGracePeriodSeconds": 1, "containers": [{
            "name": "c", "image": "web:1", "env": [{"name": "PASSWORD", "value": "planted-in-the-environment"}],
            "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}}}]}}}}


def build(plane: ControlPlane):
    """What the tests act on; each restores what it changes."""
    api = plane.api
    for name in ("n1", "n2"):
        api.create("nodes", {"metadata": {"name": name, "annotations": {"kwok.x-k8s.io/node": "fake"}},
                             "status": {"allocatable": {"cpu": "32", "memory": "64Gi", "pods": "110"}}})
    api.create("deployments", deployment("web"), "default")
    api.create("deployments", deployment("auto", 2), "default")
    api.create("horizontalpodautoscalers", {"metadata": {"name": "auto"}, "spec": {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "auto"}, "minReplicas": 2, "maxReplicas": 5,
        "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}}]}}, "default")
    api.create("poddisruptionbudgets", {"metadata": {"name": "web"}, "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "web"}}}}, "default")
    api.create("customresourcedefinitions", HTTP_ROUTES)
    for name, replicas in (("web", 3), ("auto", 2)):
        until(api, "deployments", name, "default", lambda one: one["status"].get("availableReplicas") == replicas, 90)


class Stage:
    """`sandtable apply` in a folder of its own, as the user of `kubeconfig`."""

    def __init__(self, plane: ControlPlane, folder: Path, kubeconfig: Path):
        self.plane, self.api, self.folder, self.kubeconfig = plane, plane.api, folder, kubeconfig
        twin = folder / "twin"
        twin.mkdir()
        (twin / "scenario.yaml").write_text(SCENARIO)
        (twin / "fidelity.json").write_text(json.dumps({"window": {"from_ns": 0, "to_ns": 1}, "hit_rate": 1, "mean_absolute_relative_error": 0, "kpis": [SCORED]}))

    def plan(self, *actions: dict, name: str = "plan"):
        """Each action takes place at once unless it says `at`. The prediction beside it promises nothing."""
        plan = {"apiVersion": "sandtable/v1", "kind": "Plan", "name": name, "actions": [{"at": "0s", **action} for action in actions]}
        (self.folder / "plan.yaml").write_text(yaml.safe_dump(plan, sort_keys=False))
        nothing = {"kpis": {}, "objectives": []}
        (self.folder / "plan.prediction.json").write_text(json.dumps({
            "plan": name, "scenario": {"name": "shop", "sha256": hashlib.sha256(SCENARIO.encode()).hexdigest()}, "seed": 1, "window_s": 60,
            "read_set": {"services": {}}, "with_plan": nothing, "without_plan": nothing}))

    def words(self, *more, ledger: str = "ledger.db") -> list[str]:
        words = [PROGRAM, "apply", "plan.yaml", "--twin", "twin", "--kubernetes", "lane", "--kubeconfig", self.kubeconfig, "--ledger", ledger,
                 "--min-in-rotation", 0, "--approve", *more]
        return [str(word) for word in words]

    def apply(self, *more, status: int = 0, ledger: str = "ledger.db") -> str:
        """Its whole output; the exit status must be `status`."""
        done = subprocess.run(self.words(*more, ledger=ledger), cwd=self.folder, capture_output=True, text=True, timeout=240)
        assert done.returncode == status, f"exit status {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def start(self, *more) -> subprocess.Popen:
        return subprocess.Popen(self.words(*more), cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def steps(self, decision: int = -1) -> list[dict]:
        """Those of a decision in the ledger, the last one's by default."""
        done = subprocess.run([PROGRAM, "ledger", "show", "--ledger", "ledger.db", "--format", "json"], cwd=self.folder, capture_output=True, text=True, timeout=60)
        return json.loads(done.stdout)["decisions"][decision]

    def get(self, name: str = "web", resource: str = "deployments") -> dict:
        return self.api.get(resource, name, None if resource == "nodes" else "default")

    def managers(self, *path: str, name: str = "web", resource: str = "deployments") -> set[str]:
        """Who owns a field."""
        owners = set()
        for entry in self.get(name, resource)["metadata"]["managedFields"]:
            fields = entry["fieldsV1"]
            for word in path:
                fields = fields.get(word) if fields else None
            if fields is not None:
                owners.add(f"{entry['manager']}/{entry['operation']}")
        return owners

"""`sandtable import kubernetes`: manifests and recordings become scenarios that run once their unknowns are filled in."""

import json
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "build" / "ci" / "bin" / "sandtable"

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: shop/web:1
        env: [{name: DB, value: "postgres://shop:hunter2@db:5432/shop"}, {name: TOKEN, value: s3cr3t-t0k3n}]
        resources: {requests: {cpu: 250m, memory: 128Mi}}
"""
DB = """\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: db:1}]}}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}}
---
apiVersion: v1
kind: Secret
metadata: {name: keys, namespace: shop}
stringData: {key: p1ant3d}
"""
SECRETS = ("hunter2", "s3cr3t-t0k3n", "p1ant3d")


def sandtable(*words, cwd, stdin=None):
    return subprocess.run([PROGRAM, *map(str, words)], cwd=cwd, input=stdin, capture_output=True, text=True, timeout=120)


@pytest.fixture
def manifests(tmp_path):
    (tmp_path / "shop" / "data").mkdir(parents=True)
    (tmp_path / "shop" / "web.yaml").write_text(WEB)
    (tmp_path / "shop" / "data" / "db.yml").write_text(DB)
    (tmp_path / "shop" / "notes.txt").write_text("not: [a manifest")
    return tmp_path


def test_a_folder_becomes_a_scenario_that_runs_once_it_is_filled_in(manifests):
    done = sandtable("import", "kubernetes", "shop", "--out", "shop.yaml", cwd=manifests)
    assert done.returncode == 0, done.stderr
    assert "unknown: how long a request takes: services.web.endpoints.requests.steps.0.work and services.db" in done.stderr
    assert "left out: Secret shop/keys" in done.stderr
    assert sandtable("validate", "shop.yaml", cwd=manifests).returncode == 0
    assert "estimate" in sandtable("run", "shop.yaml", cwd=manifests).stderr
    known = {"services.web.endpoints.requests.steps.0.work": "exponential(5ms)", "services.db.endpoints.requests.steps.0.work": "exponential(2ms)",
             "traffic.to-web.arrivals": "poisson(50/s)", "run.duration": "20s"}
    ran = sandtable("run", "shop.yaml", *[word for item in known.items() for word in ("--set", "=".join(item))], "--format", "json", cwd=manifests)
    assert ran.returncode == 0, ran.stderr
    assert abs(json.loads(ran.stdout)["kpis"]["service.db.rate"]["mean"] - 50) < 5  # the call was found


CLUSTER = WEB + """\
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 8
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]
---
apiVersion: v1
kind: Node
metadata: {name: n1}
status: {allocatable: {cpu: "4", memory: 8Gi}, nodeInfo: {kubeletVersion: v1.34.1}}
"""


def test_what_is_imported_scales_as_the_cluster_does(tmp_path):
    (tmp_path / "shop.yaml").write_text(CLUSTER)
    assert sandtable("import", "kubernetes", "shop.yaml", "--out", "twin.yaml", cwd=tmp_path).returncode == 0
    known = {"services.web.endpoints.requests.steps.0.cpu": "exponential(5ms)", "traffic.to-web.arrivals": "poisson(150/s)", "run.duration": "5m",
             "run.warmup": "3m"}
    ran = sandtable("run", "twin.yaml", *[word for item in known.items() for word in ("--set", "=".join(item))], "--format", "json", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    # 0.75 cores at half of 250m each: six.
    assert abs(json.loads(ran.stdout)["kpis"]["service.web.replicas.mean"]["mean"] - 6) < 1


def test_no_output_holds_a_secret(manifests):
    for words in (["--format", "json"], [], ["--out", "shop.yaml"]):
        done = sandtable("import", "kubernetes", "shop", *words, cwd=manifests)
        written = (manifests / "shop.yaml").read_text() if (manifests / "shop.yaml").exists() else ""
        assert not [secret for secret in SECRETS if secret in done.stdout + done.stderr + written]


def test_standard_input_and_json(tmp_path):
    done = sandtable("import", "kubernetes", "-", "--name", "shop", "--format", "json", cwd=tmp_path, stdin=WEB)
    answer = json.loads(done.stdout)
    assert "name: shop" in answer["scenario"] and answer["plan"] is None
    assert any(text.startswith("services.web.concurrency: ") for text in answer["unknown"])


def test_a_recording_becomes_a_scenario_and_a_plan(tmp_path):
    web = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"},
           "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "web"}}, "template": {"spec": {"containers": [{"name": "web"}]}}}}
    events = [{"ts": 100, "applied_objs": [web], "deleted_objs": []},
              {"ts": 130, "applied_objs": [{**web, "spec": {**web["spec"], "replicas": 4}}], "deleted_objs": []}]
    (tmp_path / "trace.json").write_text(json.dumps({"version": 2, "events": events}))
    done = sandtable("import", "kubernetes", "trace.json", "--out", "shop.yaml", "--plan-out", "shop-history.yaml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "at: 30s" in (tmp_path / "shop-history.yaml").read_text()
    assert sandtable("validate", "shop.yaml", "--plan", "shop-history.yaml", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("text, message", [
    ("replicas: 3\n", "m.yaml:1:1: an object without kind"),
    ("kind: Deployment\nspec: {replicas: many}\n", 'm.yaml:2:18: replicas is the text "many" (a whole number belongs there)'),
    ("kind: ConfigMap\n", "nothing here serves requests"),
    ("kind: [\n", "m.yaml:"),
])
def test_what_is_wrong_is_said_with_its_place(tmp_path, text, message):
    (tmp_path / "m.yaml").write_text(text)
    done = sandtable("import", "kubernetes", "m.yaml", cwd=tmp_path)
    assert done.returncode == 2 and message in done.stderr and done.stdout == ""


def test_places_that_are_not_there(tmp_path):
    assert "gone.yaml" in sandtable("import", "kubernetes", "gone.yaml", cwd=tmp_path).stderr
    (tmp_path / "empty").mkdir()
    assert "no .yaml, .yml or .json in it" in sandtable("import", "kubernetes", "empty", cwd=tmp_path).stderr

"""Secrets never leave the process: planted in every place where people keep them, and looked for in whatever `import`, `decide`, `why` and
`apply` say, also of damaged and of hostile files. Against a real cluster `tests/live/test_actions.py` does the same."""

import json
import subprocess

import pytest

from demo_path import PROGRAM

PLANTED = ("pl4nted-env", "pl4nted-command", "pl4nted-args", "pl4nted-header", "pl4nted-secret", "cGw0bnRlZC1kYXRh", "pl4nted-map", "pl4nted-note",
           "pl4nted-token", "pl4nted-key", "pl4nted-password")

CLUSTER = """\
kind: Node
metadata: {name: n1}
status: {allocatable: {cpu: 2, memory: 4Gi, pods: "110"}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, uid: d, annotations: {note: pl4nted-note}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: web:1
        command: [run, --key=pl4nted-command]
        args: ["postgres://u:pl4nted-args@db:5432/x"]
        env: [{name: KEY, value: pl4nted-env}]
        readinessProbe: {httpGet: {path: /, port: 80, httpHeaders: [{name: Authorization, value: pl4nted-header}]}}
        resources: {requests: {cpu: 250m, memory: 128Mi}}
---
apiVersion: v1
kind: Pod
metadata: {name: web-1, namespace: shop}
spec: {containers: [{name: c, env: [{name: KEY, value: pl4nted-env}], command: [pl4nted-command], resources: {requests: {cpu: 4}}}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop, annotations: {note: pl4nted-note}}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 1, maxReplicas: 5}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web, namespace: shop}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
---
apiVersion: v1
kind: Secret
metadata: {name: keys, namespace: shop}
stringData: {key: pl4nted-secret}
data: {key: cGw0bnRlZC1kYXRh}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: conf, namespace: shop}
data: {key: pl4nted-map}
"""
KUBECONFIG = {
    "apiVersion": "v1", "kind": "Config", "current-context": "lane",
    "clusters": [{"name": "lane", "cluster": {"server": "https://127.0.0.1:1"}}],
    "users": [{"name": "me", "user": {"token": "pl4nted-token", "client-key-data": "pl4nted-key", "password": "pl4nted-password"}}],
    "contexts": [{"name": "lane", "context": {"cluster": "lane", "user": "me"}}]}
# Each breaks something near a secret, so that a message has reason to quote it.
DAMAGES = {
    "nothing": lambda text: text,
    "a list where a mapping belongs": lambda text: text.replace("env: [{name: KEY, value: pl4nted-env}]", "env: [[pl4nted-env]]"),
    "a word where a list belongs": lambda text: text.replace("env: [{name: KEY, value: pl4nted-env}]", "env: pl4nted-env"),
    "a key twice": lambda text: text.replace("{name: KEY, value: pl4nted-env}", "{name: KEY, value: pl4nted-env, value: pl4nted-env}"),
    "no end of a bracket": lambda text: text.replace("value: pl4nted-env}]", "value: pl4nted-env"),
    "a cut": lambda text: text[: text.index("pl4nted-env") + len("pl4nted-env")],
    "an amount": lambda text: text.replace("cpu: 250m", "cpu: lots"),
}
COMMANDS = [["import", "kubernetes", "cluster.yaml"], ["import", "kubernetes", "cluster.yaml", "--format", "json"],
            *[["decide", kind, "cluster.yaml", *more] for kind in ("hpa", "scheduler", "rollout", "pdb", "vpa") for more in ([], ["--format", "json"])],
            ["decide", "drain", "cluster.yaml", "--node", "n1"], ["why", "pod/web-1", "cluster.yaml"], ["why", "hpa/web", "cluster.yaml"]]


def run(folder, *words):
    done = subprocess.run([PROGRAM, *words], cwd=folder, capture_output=True, text=True, timeout=60, env={"HOME": str(folder), "PATH": "/usr/bin:/bin"})
    assert done.returncode >= 0, f"{words} ended by signal {-done.returncode}"
    return done


@pytest.mark.parametrize("damage", DAMAGES)
def test_no_command_tells_a_secret(tmp_path, damage):
    (tmp_path / "cluster.yaml").write_text(DAMAGES[damage](CLUSTER))
    for words in COMMANDS:
        done = run(tmp_path, *words)
        told = [secret for secret in PLANTED if secret in done.stdout + done.stderr]
        assert not told, f"{words} told {told}:\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("damage", [lambda text: text, lambda text: text[:-40], lambda text: text.replace('"token"', '"token": 3, "token"'),
                                    lambda text: text.replace('"https://127.0.0.1:1"', '"ftp://127.0.0.1"')])
def test_credentials_are_told_by_nobody(tmp_path, damage):
    (tmp_path / "kubeconfig").write_text(damage(json.dumps(KUBECONFIG)))
    (tmp_path / "scenario.yaml").write_text("apiVersion: sandtable/v1\nkind: Scenario\nname: s\nrun: {duration: 1m, replications: 1}\n"
                                            "services: [{name: web, endpoints: [{name: r, steps: [{work: constant(1ms)}]}]}]\n"
                                            "traffic: [{name: u, to: web.r, arrivals: poisson(1/s)}]\n")
    (tmp_path / "plan.yaml").write_text("apiVersion: sandtable/v1\nkind: Plan\nname: p\nactions: [{at: 0s, scale: {service: web, replicas: 2}}]\n")
    words = ["apply", "plan.yaml", "--twin", "scenario.yaml", "--kubernetes", "lane", "--kubeconfig", "kubeconfig"]
    for more in (["--dry-run"], ["--dry-run", "--format", "json"], ["--ledger", "ledger.db", "--approve"]):
        done = run(tmp_path, *words, *more)
        assert done.returncode in (2, 4), done.stdout + done.stderr
        written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.name != "kubeconfig")
        assert not [secret for secret in PLANTED if secret in done.stdout + done.stderr or secret.encode() in written]


def bomb() -> str:
    levels = "".join(f"l{i + 1}: &l{i + 1} [{', '.join([f'*l{i}'] * 9)}]\n" for i in range(9))
    return "kind: Pod\nmetadata: {name: a}\nl0: &l0 [x]\n" + levels


HOSTILE = {
    "a bomb of aliases": bomb(),
    "a tower of brackets": "kind: Pod\nspec: " + "[" * 100_000,
    "a tower of mappings": "kind: Pod\nspec:\n" + "".join(" " * i + "a:\n" for i in range(1, 2000)),
    "more than a manifest may be": "kind: Pod\nmetadata: {name: " + "a" * (17 << 20) + "}\n",
    "bytes that are no text": "kind: Pod\0\nmetadata: {name: a}\n",
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("words", [["import", "kubernetes", "cluster.yaml"], ["decide", "scheduler", "cluster.yaml"], ["why", "pod/a", "cluster.yaml"]])
def test_hostile_manifests_end_in_a_message(tmp_path, kind, words):
    (tmp_path / "cluster.yaml").write_text(HOSTILE[kind])
    done = run(tmp_path, *words)
    assert done.returncode == 2 and "cluster.yaml" in done.stderr and len(done.stderr) < 4000, done.stderr[:500]

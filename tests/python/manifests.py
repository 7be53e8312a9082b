"""Kubernetes objects for tests of `sandtable decide`, and a way to run it over them."""

import json
import subprocess

from demo_path import PROGRAM

NOW = "2026-11-25T10:00:00Z"


def owner(kind, name):
    return [{"apiVersion": "apps/v1", "kind": kind, "name": name, "uid": f"uid-{name}", "controller": True}]


def template(image, **labels):
    return {"metadata": {"labels": {"app": "web", **labels}}, "spec": {"containers": [{"name": "main", "image": image}]}}


def deployment(replicas, surge, unavailable, image="web:2", **spec):
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "uid": "uid-web"},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": "web"}},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": surge, "maxUnavailable": unavailable}},
            "template": template(image),
            **spec,
        },
    }


def replica_set(name, image, replicas, available, created="2026-11-25T09:00:00Z", **annotations):
    return {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {
            "name": name,
            "uid": f"uid-{name}",
            "creationTimestamp": created,
            "labels": {"app": "web"},
            "annotations": {f"deployment.kubernetes.io/{key.replace('_', '-')}": value for key, value in annotations.items()},
            "ownerReferences": owner("Deployment", "web"),
        },
        "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": "web"}}, "template": template(image, **{"pod-template-hash": name})},
        "status": {"replicas": replicas, "readyReplicas": available, "availableReplicas": available},
    }


def pod(name, kind=None, controller=None, ready=True, node="n1", labels=None, **spec):
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "uid": f"uid-{name}",
            "labels": labels or {"app": "web"},
            "ownerReferences": owner(kind, controller) if kind else [],
        },
        "spec": {"nodeName": node, "containers": [{"name": "main", "image": "web:1"}], **spec},
        "status": {
            "phase": "Running",
            "conditions": [{"type": "Ready", "status": "True" if ready else "False", "lastTransitionTime": "2026-11-25T09:00:00Z"}],
        },
    }


def budget(name="web", **spec):
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": name},
        "spec": {"selector": {"matchLabels": {"app": "web"}}, **spec},
    }


def run(what, objects, *arguments, status=0):
    """The program's JSON over these objects, as a list on standard input."""
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})
    done = subprocess.run(
        [PROGRAM, "decide", what, "-", "--now", NOW, "--format", "json", *arguments], input=text, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == status, done.stderr
    return json.loads(done.stdout) if status == 0 else done.stdout + done.stderr


def run_files(folder, what, *objects, status=0, form="json", now=NOW, words=()):
    """Likewise over a file of documents; the JSON where there is one, else all that is said."""
    (folder / "objects.yaml").write_text("\n---\n".join(map(json.dumps, objects)))
    line = [PROGRAM, "decide", what, "objects.yaml", "--now", now, "--format", form, *words]
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == status, done.stdout + done.stderr
    return json.loads(done.stdout) if form == "json" and status == 0 else done.stdout + done.stderr

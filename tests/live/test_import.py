"""`sandtable import kubernetes --context` against a real API server: what it makes of a cluster, with each way to prove who asks."""

import base64
import json
import os
import subprocess

import pytest

from demo_path import PROGRAM
from support.api import until
from support.control_plane import ControlPlane

WEB = {"metadata": {"name": "web"}, "spec": {
    "replicas": 3, "selector": {"matchLabels": {"app": "web"}},
    "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{
        "name": "c", "image": "none", "env": [{"name": "SECRET", "value": "hunter2"}], "resources": {"requests": {"cpu": "250m", "memory": "64Mi"}}}]}}}}


@pytest.fixture(scope="module")
def plane(tmp_path_factory):
    with ControlPlane(tmp_path_factory.mktemp("plane"), kwok=True) as running:
        running.api.create("nodes", {"metadata": {"name": "fake", "labels": {"topology.kubernetes.io/zone": "here"}, "annotations": {"kwok.x-k8s.io/node": "fake"}},
                                     "status": {"allocatable": {"cpu": "8", "memory": "16Gi", "pods": "110"}}})
        running.api.create("deployments", WEB, "default")
        running.api.create("services", {"metadata": {"name": "web"}, "spec": {"type": "NodePort", "selector": {"app": "web"}, "ports": [{"port": 80}]}}, "default")
        until(running.api, "deployments", "web", "default", lambda one: one["status"].get("availableReplicas") == 3, 60)
        yield running


@pytest.fixture
def kubeconfig(plane, tmp_path):
    """The file's path; `user` says how to prove who asks."""

    def write(user, **cluster):
        config = {"apiVersion": "v1", "kind": "Config", "current-context": "lane",
                  "clusters": [{"name": "lane", "cluster": {"server": f"https://127.0.0.1:{plane.port}", "certificate-authority": str(plane.keys.crt("ca")), **cluster}}],
                  "users": [{"name": "me", "user": user}], "contexts": [{"name": "lane", "context": {"cluster": "lane", "user": "me"}}]}
        path = tmp_path / "kubeconfig"
        path.write_text(json.dumps(config))
        return path

    return write


def imported(kubeconfig, *words):
    environment = {**os.environ, "KUBECONFIG": str(kubeconfig)}
    return subprocess.run([PROGRAM, "import", "kubernetes", "--context", "lane", *words], env=environment, capture_output=True, text=True, timeout=120)


def test_a_cluster_becomes_a_scenario(plane, kubeconfig, tmp_path):
    done = imported(kubeconfig({"token": plane.api.token}), "--format", "json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    scenario = answer["scenario"]
    assert "name: web" in scenario and "replicas: 3" in scenario and "request: 250m" in scenario and "zone: here" in scenario
    assert "to-web" in scenario  # it is exposed
    assert "hunter2" not in done.stdout + done.stderr and plane.api.token not in done.stdout + done.stderr


def test_a_certificate_in_the_file_itself(plane, kubeconfig):
    coded = base64.b64encode(plane.keys.crt("ca").read_bytes()).decode()
    config = json.loads(kubeconfig({"token": plane.api.token}).read_text())
    del config["clusters"][0]["cluster"]["certificate-authority"]
    path = kubeconfig({"token": plane.api.token})
    config["clusters"][0]["cluster"]["certificate-authority-data"] = coded
    path.write_text(json.dumps(config))
    assert imported(path).returncode == 0


def test_a_program_that_knows_the_token(plane, kubeconfig, tmp_path):
    (tmp_path / "token.sh").write_text(f"#!/bin/sh\necho '{{\"status\": {{\"token\": \"{plane.api.token}\"}}}}'\n")
    (tmp_path / "token.sh").chmod(0o755)
    done = imported(kubeconfig({"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "./token.sh"}}))
    assert done.returncode == 0, done.stderr


def test_a_token_that_is_no_more(kubeconfig):
    done = imported(kubeconfig({"token": "expired"}))
    assert done.returncode == 2 and "401" in done.stderr and "expired" not in done.stderr


def test_an_authority_that_is_not_trusted(plane, kubeconfig):
    done = imported(kubeconfig({"token": plane.api.token}, **{"certificate-authority": "/etc/ssl/certs/ca-certificates.crt"}))
    assert done.returncode == 4 and "certificate" in done.stderr


def test_nobody_there(plane, kubeconfig):
    done = imported(kubeconfig({"token": plane.api.token}, server="https://127.0.0.1:1"))
    assert done.returncode == 4 and "127.0.0.1:1" in done.stderr

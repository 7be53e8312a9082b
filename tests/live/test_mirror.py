"""The live mirror against a real API server: what came and went between two looks, a server that is killed, a history that is compacted away."""

import json
import os
import signal
import subprocess
import threading
import time

import pytest

from acting.stage import deployment
from demo_path import BUILD
from support.api import until
from support.control_plane import ControlPlane

PROBE = BUILD / "tests/connectors/sandtable_mirror_probe"


@pytest.fixture(scope="module")
def plane(tmp_path_factory):
    with ControlPlane(tmp_path_factory.mktemp("plane"), kwok=True) as running:
        running.api.create("nodes", {"metadata": {"name": "n1", "annotations": {"kwok.x-k8s.io/node": "fake"}},
                                     "status": {"allocatable": {"cpu": "32", "memory": "64Gi", "pods": "110"}}})
        running.api.create("deployments", deployment("web"), "default")
        until(running.api, "deployments", "web", "default", lambda one: one["status"].get("availableReplicas") == 3, 60)
        yield running


class Mirror:
    """The probe, with all that it has said."""

    def __init__(self, plane):
        words = [PROBE, plane.kubeconfig, "live", "default"]
        self.process = subprocess.Popen([str(word) for word in words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.said: list[dict] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        for line in self.process.stdout:
            self.said.append(json.loads(line))

    def look(self) -> dict:
        before = len(self.said)
        self.process.stdin.write("?")
        self.process.stdin.flush()
        return self.wait_for(lambda one: "services" in one or "error" in one, before)

    def wait_for(self, holds, since: int = 0, patience: float = 60) -> dict:
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            for one in self.said[since:]:
                if holds(one):
                    return one
            time.sleep(0.01)
        raise AssertionError(f"not among {self.said[since:]}")

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)


@pytest.fixture
def mirror(plane):
    made = Mirror(plane)
    assert sum(made.look()["services"]["web"].values()) == 3
    yield made
    made.close()


def settles(mirror, ready: int):
    """So many replicas in the end, all of them ready."""
    deadline = time.monotonic() + 60
    while list(replicas := mirror.look()["services"]["web"].values()) != [True] * ready:
        assert time.monotonic() < deadline, replicas
        time.sleep(0.05)


def is_gone(pod: str):
    return lambda one: one.get("what") == f"{pod} is gone"


def test_what_came_and_went_between_two_looks_shows(mirror, plane):
    before = set(mirror.look()["services"]["web"])
    since = len(mirror.said)
    plane.api.create("pods", {"metadata": {"name": "guest", "labels": {"app": "guest", "pod-template-hash": "1"}, "ownerReferences": [
        {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-1", "uid": "none", "controller": True}]},
        "spec": {"schedulerName": "nobody", "containers": [{"name": "c", "image": "x"}]}}, "default")
    plane.api.delete("pods", "guest", "default", gracePeriodSeconds=0)
    mirror.wait_for(is_gone("guest"), since)
    assert "guest is out of rotation" in [one.get("what") for one in mirror.said[since:]]
    assert set(mirror.look()["services"]["web"]) == before


def test_scaling_shows_pod_by_pod(mirror, plane):
    since = len(mirror.said)
    plane.api.patch("deployments", "web", {"spec": {"replicas": 5}}, "default")
    until(plane.api, "deployments", "web", "default", lambda one: one["status"].get("availableReplicas") == 5, 60)
    settles(mirror, 5)
    assert any(one.get("what", "").startswith("wants 5 replicas") for one in mirror.said[since:])
    plane.api.patch("deployments", "web", {"spec": {"replicas": 3}}, "default")
    until(plane.api, "deployments", "web", "default", lambda one: one["status"].get("replicas") == 3, 60)
    settles(mirror, 3)


def test_a_server_that_is_killed_is_followed_again(mirror, plane):
    victim = next(iter(mirror.look()["services"]["web"]))
    plane.kill_server()
    plane.start_server()
    since = len(mirror.said)
    plane.api.delete("pods", victim, "default", gracePeriodSeconds=0)
    mirror.wait_for(is_gone(victim), since)
    settles(mirror, 3)


def test_a_history_that_the_server_forgot_is_listed_anew(mirror, plane):
    """While the mirror stands still, the server is another one, whose events begin after a pod has gone: it answers 410 to a watch from before."""
    victim = next(iter(mirror.look()["services"]["web"]))
    os.kill(mirror.process.pid, signal.SIGSTOP)
    plane.api.delete("pods", victim, "default", gracePeriodSeconds=0)
    plane.kill_server()
    plane.start_server()
    since = len(mirror.said)
    os.kill(mirror.process.pid, signal.SIGCONT)
    mirror.wait_for(is_gone(victim), since)
    settles(mirror, 3)

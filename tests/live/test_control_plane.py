"""The control plane itself: real parts of the version that was asked for, on loopback alone, with keys; gone when its test is over."""

import os
import ssl
import urllib.error
import urllib.request

import pytest

from support.api import Api, ApiError, until
from support.control_plane import KUBERNETES, ControlPlane


@pytest.fixture(scope="module")
def plane(tmp_path_factory):
    with ControlPlane(tmp_path_factory.mktemp("plane"), kwok=True) as running:
        yield running


def test_it_is_the_version_that_was_built(plane):
    assert f"kubernetes-{plane.version()}" == KUBERNETES.name


def test_nothing_listens_beyond_loopback(plane):
    where = plane.listening()
    assert {port for _, port in where} >= {plane.port}
    assert len(where) >= 6  # etcd's two, the server's, and one each of the controllers, the scheduler and kwok
    assert {address for address, _ in where} == {"127.0.0.1"}


def test_it_answers_only_to_those_who_have_a_token_and_trust_its_authority(plane):
    stranger = Api(plane.port, plane.keys.crt("ca"), "guess")
    with pytest.raises(ApiError) as refused:
        stranger.list("nodes")
    assert refused.value.code == 401
    with pytest.raises(urllib.error.URLError) as untrusted:
        urllib.request.urlopen(f"https://127.0.0.1:{plane.port}/readyz", timeout=10, context=ssl.create_default_context())
    assert isinstance(untrusted.value.reason, ssl.SSLCertVerificationError)


def test_a_deployment_becomes_available_on_a_node_of_kwok(plane):
    plane.api.create("nodes", {"metadata": {"name": "fake", "annotations": {"kwok.x-k8s.io/node": "fake"}},
                               "status": {"allocatable": {"cpu": "8", "memory": "16Gi", "pods": "110"}}})
    until(plane.api, "nodes", "fake", None, lambda node: any(c["type"] == "Ready" and c["status"] == "True" for c in node["status"].get("conditions", [])), 60)
    plane.api.create("deployments", {"metadata": {"name": "web"}, "spec": {
        "replicas": 5, "selector": {"matchLabels": {"app": "web"}},
        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": "none"}]}}}}, "default")
    done = until(plane.api, "deployments", "web", "default", lambda one: one["status"].get("availableReplicas") == 5, 60)
    assert done["status"]["readyReplicas"] == 5


def test_leaving_ends_every_process(tmp_path):
    with ControlPlane(tmp_path / "plane", controllers=False, scheduler=False) as plane:
        pids = plane.pids()
        assert set(pids) == {"etcd", "kube-apiserver"}
        assert all(os.path.exists(f"/proc/{pid}") for pid in pids.values())
        port = plane.port
    assert not any(os.path.exists(f"/proc/{pid}") for pid in pids.values())
    with pytest.raises(OSError):
        Api(port, tmp_path / "plane" / "keys" / "ca.crt", "any").list("nodes")
    assert (tmp_path / "plane" / "kube-apiserver.log").stat().st_size > 0  # kept, for whoever looks for a reason

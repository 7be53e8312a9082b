"""The process kubelet on a real control plane: its pods are real processes, and the real controllers believe what it says of them."""

import os
import sys
import time
from pathlib import Path

import pytest

from kubelet.instants import seconds_of
from kubelet.process_kubelet import ProcessKubelet
from support.api import path_of, until
from support.control_plane import ControlPlane
from support.labels import selects
from support.servers import listening, wait_for
from support.watch import Seen, Watch

SERVICE = Path(__file__).parent / "kubelet" / "sample_service.py"
WELL = {"httpGet": {"path": "/healthz", "port": "http"}}


@pytest.fixture(scope="module")
def plane(tmp_path_factory):
    flags = ("--node-monitor-grace-period=10m", "--horizontal-pod-autoscaler-sync-period=3s")
    with ControlPlane(tmp_path_factory.mktemp("plane"), controller_flags=flags) as running:
        yield running


@pytest.fixture(scope="module")
def kubelet(plane, tmp_path_factory):
    with ProcessKubelet(plane, tmp_path_factory.mktemp("pods")) as running:
        running.serve_metrics()
        yield running


@pytest.fixture
def seen(plane):
    told = Seen()
    with Watch(plane.another_api(), path_of("pods", "default"), told):
        yield told


def container(*words, **more) -> dict:
    return {"name": "main", "image": "none", "command": [sys.executable, str(SERVICE), "$(POD_IP)", *map(str, words)],
            "env": [{"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}], "ports": [{"name": "http", "containerPort": 8080}], **more}


def deployment(name: str, replicas: int, one: dict, **pod) -> dict:
    return {"metadata": {"name": name}, "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": {
        "metadata": {"labels": {"app": name}}, "spec": {"containers": [one], "automountServiceAccountToken": False, **pod}}}}


def bare(name: str, one: dict, **pod) -> dict:
    return {"metadata": {"name": name}, "spec": {"containers": [one], "automountServiceAccountToken": False, **pod}}


def condition(pod: dict, kind: str) -> dict:
    return next((one for one in pod["status"].get("conditions", []) if one["type"] == kind), {})


def of(name: str, holds):
    """The events of that pod for which this holds."""
    return lambda events: [(at, kind, pod) for at, kind, pod in events if pod["metadata"]["name"] == name and holds(kind, pod)]


def state(pod: dict) -> dict:
    return pod["status"].get("containerStatuses", [{"state": {}}])[0]["state"]


def alive(pid: int) -> bool:
    """One that has ended and that nobody has waited for does not live."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_deployment_with_probes_becomes_ready(plane, kubelet):
    probes = {"startupProbe": {**WELL, "periodSeconds": 1, "failureThreshold": 30}, "readinessProbe": {**WELL, "periodSeconds": 1},
              "livenessProbe": {"tcpSocket": {"port": 8080}, "periodSeconds": 1}}
    plane.api.create("deployments", deployment("web", 3, container("--ready-after", 3, **probes)), "default")
    done = until(plane.api, "deployments", "web", "default", lambda one: one["status"].get("availableReplicas") == 3, 60)
    assert done["status"]["readyReplicas"] == 3
    pods = plane.api.list("pods", "default", labelSelector="app=web")
    for pod in pods:
        assert pod["spec"]["nodeName"] == kubelet.name and pod["status"]["phase"] == "Running"
        ran = seconds_of(condition(pod, "Ready")["lastTransitionTime"]) - seconds_of(state(pod)["running"]["startedAt"])
        assert ran >= 3 - 1  # both are cut off to the second
        assert pod["status"]["containerStatuses"][0]["started"] is True
        assert {condition(pod, kind)["status"] for kind in ("PodScheduled", "Initialized", "ContainersReady", "Ready")} == {"True"}
    # Each listens at its own address, which is none of other machines.
    own = {address for pid in kubelet.pids() for address, _ in listening(pid)}
    assert {pod["status"]["podIP"] for pod in pods} <= own and all(address.startswith("127.") for address in own)
    plane.api.delete("deployments", "web", "default")
    wait_for("its processes to be gone", lambda: not kubelet.pids())


def test_what_the_kubelet_serves_listens_on_loopback_alone(plane, kubelet):
    where = listening(os.getpid()) | plane.listening()
    assert where and all(address.startswith("127.") for address, _ in where)


def test_a_pod_that_is_not_well_is_not_ready_and_then_restarted(plane, kubelet, seen, tmp_path):
    sick = tmp_path / "sick"
    probes = {"readinessProbe": {**WELL, "periodSeconds": 1, "failureThreshold": 1}, "livenessProbe": {**WELL, "periodSeconds": 1, "failureThreshold": 4}}
    plane.api.create("pods", bare("ill", container("--sick", sick, **probes)), "default")
    seen.wait("it to be ready", of("ill", lambda _, pod: condition(pod, "Ready").get("status") == "True"))
    sick.touch()
    fell_ill = sick.stat().st_mtime
    unready = seen.wait("it to be not ready", lambda events: [one for one in of("ill", lambda _, pod: condition(pod, "Ready").get("status") == "False")(events)
                                                              if one[0] > fell_ill])
    restarted = seen.wait("it to be restarted", of("ill", lambda _, pod: pod["status"].get("containerStatuses", [{}])[0].get("restartCount") == 1))
    # Three periods lie between the first failure, which readiness tells of, and the fourth, which liveness does.
    assert restarted[0][0] - unready[0][0] > 1.5
    assert restarted[0][2]["status"]["containerStatuses"][0]["lastState"]["terminated"]["exitCode"] == 0
    sick.unlink()
    seen.wait("it to be ready again", of("ill", lambda _, pod: pod["status"].get("containerStatuses", [{}])[0].get("restartCount") == 1
                                         and condition(pod, "Ready").get("status") == "True"))
    plane.api.delete("pods", "ill", "default")


def test_a_crashing_container_backs_off(plane, kubelet, seen):
    plane.api.create("pods", bare("crash", {"name": "main", "image": "none", "command": ["sh", "-c", "exit 3"]}), "default")
    twice = seen.wait("two restarts", of("crash", lambda _, pod: pod["status"].get("containerStatuses", [{}])[0].get("restartCount") == 2), 60)
    waits = of("crash", lambda _, pod: state(pod).get("waiting", {}).get("reason") == "CrashLoopBackOff")(seen.events)
    assert waits and waits[0][2]["status"]["containerStatuses"][0]["restartCount"] == 1  # the first restart comes at once
    ended = waits[0][2]["status"]["containerStatuses"][0]["lastState"]["terminated"]
    assert ended["exitCode"] == 3
    assert 10 <= twice[0][0] - waits[0][0] + 1 and twice[0][0] - seconds_of(ended["finishedAt"]) >= 10
    plane.api.delete("pods", "crash", "default")


def test_a_job_s_pod_completes(plane, kubelet):
    plane.api.create("pods", bare("once", {"name": "main", "image": "none", "command": ["true"]}, restartPolicy="Never"), "default")
    done = until(plane.api, "pods", "once", "default", lambda pod: pod["status"]["phase"] == "Succeeded")
    assert (condition(done, "Ready")["status"], condition(done, "Ready")["reason"]) == ("False", "PodCompleted")
    assert state(done)["terminated"]["exitCode"] == 0
    plane.api.delete("pods", "once", "default")


def test_a_program_that_is_not_there(plane, kubelet):
    plane.api.create("pods", bare("none", {"name": "main", "image": "none", "command": ["/no/such/program"]}), "default")
    until(plane.api, "pods", "none", "default", lambda pod: state(pod).get("waiting", {}).get("reason") == "CreateContainerError")
    plane.api.delete("pods", "none", "default", gracePeriodSeconds=0)


@pytest.mark.parametrize("stubborn, hook, least, most", [(False, 0, 0, 2.5), (False, 3, 3, 5.5), (True, 0, 5, 7.5), (True, 3, 5, 7.5)])
def test_termination_respects_hook_and_grace(plane, kubelet, seen, stubborn, hook, least, most):
    """A grace period of 5 s, within which the hook runs."""
    name = f"ends-{stubborn}-{hook}".lower()
    more = {"lifecycle": {"preStop": {"sleep": {"seconds": hook}}}} if hook else {}
    plane.api.create("pods", bare(name, container(*(["--stubborn"] if stubborn else []), readinessProbe={**WELL, "periodSeconds": 1}, **more),
                                  terminationGracePeriodSeconds=5), "default")
    seen.wait("it to be ready", of(name, lambda _, pod: condition(pod, "Ready").get("status") == "True"))
    worker = next(one for one in kubelet.workers() if one.pod["metadata"]["name"] == name)
    pid = worker.containers[0].process.pid
    asked = time.time()
    plane.api.delete("pods", name, "default")
    gone = seen.wait("it to be gone", of(name, lambda kind, _: kind == "DELETED"))
    assert least <= gone[0][0] - asked <= most
    assert not alive(pid)
    code = gone[0][2]["status"]["containerStatuses"][0]["state"]["terminated"]["exitCode"]
    assert code == (137 if stubborn else 0)


def test_its_metrics_reach_the_api_and_the_autoscaler(plane, kubelet):
    one = container("--busy", "0.3", readinessProbe={**WELL, "periodSeconds": 1}, resources={"requests": {"cpu": "100m"}})
    plane.api.create("deployments", deployment("busy", 1, one), "default")
    plane.api.create("horizontalpodautoscalers", {"metadata": {"name": "busy"}, "spec": {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "busy"}, "minReplicas": 1, "maxReplicas": 2,
        "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 100}}}]}}, "default")
    pods = "/apis/metrics.k8s.io/v1beta1/namespaces/default/pods"
    (measured,) = wait_for("its metrics", lambda: plane.api.request("GET", pods, labelSelector="app=busy")["items"], patience=60)
    cpu = int(measured["containers"][0]["usage"]["cpu"].removesuffix("n")) / 1e9
    assert 0.2 < cpu < 0.5
    assert int(measured["containers"][0]["usage"]["memory"].removesuffix("Ki")) > 1000
    assert plane.api.request("GET", f"{pods}/{measured['metadata']['name']}")["containers"]
    (node,) = plane.api.request("GET", "/apis/metrics.k8s.io/v1beta1/nodes")["items"]
    assert node["metadata"]["name"] == kubelet.name
    scaled = until(plane.api, "deployments", "busy", "default", lambda one: one["spec"]["replicas"] == 2, 90)
    assert scaled
    until(plane.api, "deployments", "busy", "default", lambda one: one["status"].get("availableReplicas") == 2, 60)
    plane.api.delete("deployments", "busy", "default")


def test_leaving_ends_its_processes_and_what_they_started(plane, tmp_path):
    pids = []
    with pytest.raises(RuntimeError, match="the test fails"), ProcessKubelet(plane, tmp_path / "pods", name="leaving") as other:
        plane.api.create("pods", bare("family", {"name": "main", "image": "none", "command": ["sh", "-c", "trap '' TERM; sleep 600 & while true; do sleep 601; done"]},
                                      nodeName="leaving"), "default")
        wait_for("its process", other.pids)
        group = other.pids()[0]
        wait_for("its children", lambda: len(_session(group)) == 3)
        pids = _session(group)
        raise RuntimeError("the test fails")
    assert len(pids) == 3
    wait_for("all to be gone", lambda: not any(map(alive, pids)), patience=5)
    plane.api.delete("pods", "family", "default", gracePeriodSeconds=0)


def _session(leader: int) -> list[int]:
    found = []
    for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
        try:
            if os.getsid(pid) == leader:
                found.append(pid)
        except ProcessLookupError:
            pass
    return found


def test_selectors_of_labels():
    labels = {"app": "web", "tier": "front"}
    assert all(selects(one, labels) for one in ("", "app=web", "app==web,tier!=back", "app in (web, api),tier notin (back)", "app", "!zone", "zone!=a"))
    assert not any(selects(one, labels) for one in ("app=api", "app!=web", "tier in (back)", "tier notin (front)", "zone", "!app"))

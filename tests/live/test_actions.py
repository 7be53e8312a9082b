"""`sandtable apply --kubernetes` against a real API server and its controllers: what each action writes, that it is undone, and what goes
wrong when the server, the program or others get in the way."""

import json
import os
import signal
import time

import pytest
import yaml

from acting.stage import Stage, build, deployment
from support.api import ApiError, until
from support.control_plane import ControlPlane
from support.servers import ROOT

IMAGE = ("f:spec", "f:template", "f:spec", "f:containers", 'k:{"name":"c"}', "f:image")
REPLICAS = ("f:spec", "f:replicas")
SECRETS = ("planted-in-the-environment", "planted-in-a-secret")


@pytest.fixture(scope="module")
def plane(tmp_path_factory):
    with ControlPlane(tmp_path_factory.mktemp("plane"), kwok=True) as running:
        build(running)
        for part in yaml.safe_load_all((ROOT / "connectors/kubernetes/rbac.yaml").read_text()):
            running.api.create("clusterroles", part)
        for role in ("sandtable-reader", "sandtable-actor"):
            running.api.create("clusterrolebindings", {
                "metadata": {"name": role}, "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role},
                "subjects": [{"kind": "ServiceAccount", "name": "sandtable", "namespace": "default"}]})
        running.token = running.token_of("default", "sandtable")
        yield running


@pytest.fixture
def stage(plane, tmp_path):
    """As the account with the two roles of rbac.yaml, and no more. Afterwards the cluster is as before."""
    made = Stage(plane, tmp_path, plane.kubeconfig_of(tmp_path / "kubeconfig", {"token": plane.token}))
    yield made
    api = plane.api
    api.delete("deployments", "web", "default")
    until_gone(api, "deployments", "web")
    api.create("deployments", deployment("web"), "default")
    until(api, "deployments", "web", "default", lambda one: one["status"].get("availableReplicas") == 3, 60)
    for node in ("n1", "n2"):
        api.patch("nodes", node, {"spec": {"unschedulable": None}})


def until_gone(api, resource: str, name: str):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            api.get(resource, name, "default")
        except ApiError:
            return
        time.sleep(0.05)
    raise AssertionError(f"{resource} {name} is still there")


def ours(plane, name="web"):
    """A Deployment that nobody but its creator, by apply and without replicas, says anything of: as after `kubectl apply --server-side`."""
    body = deployment(name)
    del body["spec"]["replicas"]
    plane.api.delete("deployments", name, "default")
    until_gone(plane.api, "deployments", name)
    plane.api.request("PATCH", f"/apis/apps/v1/namespaces/default/deployments/{name}", body, "application/apply-patch+yaml", fieldManager="owner")


def test_a_dry_run_shows_and_does_nothing(stage):
    before = stage.get()
    stage.plan({"scale": {"service": "web", "replicas": 5}})
    shown = stage.apply("--dry-run", "--force-conflicts")
    assert "Deployment default/web" in shown and "/spec/replicas" in shown and "5 (sandtable/Apply)" in shown
    changes = json.loads(stage.apply("--dry-run", "--force-conflicts", "--format", "json"))["dry_run"][0]["changes"]
    assert changes[0]["field"] == "/spec/replicas" and changes[0]["from"].startswith("3 (")
    assert stage.get()["metadata"]["generation"] == before["metadata"]["generation"]
    assert not any("sandtable" in owner for owner in stage.managers(*REPLICAS)) and not (stage.folder / "ledger.db").exists()


def test_scaling_is_applied_with_our_name_and_only_once(stage, plane):
    ours(plane)
    stage.plan({"scale": {"service": "web", "replicas": 5}})
    stage.apply()
    assert stage.get()["spec"]["replicas"] == 5 and stage.managers(*REPLICAS) == {"sandtable/Apply"}
    generation = stage.get()["metadata"]["generation"]
    assert "as it is" in stage.apply()
    assert stage.get()["metadata"]["generation"] == generation
    assert stage.get("sandtable", "leases")["spec"]["holderIdentity"] == ""


def test_another_managers_field_is_refused_unless_forced(stage):
    stage.plan({"scale": {"service": "web", "replicas": 4}})
    owner = next(iter(stage.managers(*REPLICAS))).split("/")[0]
    refused = stage.apply(status=4)
    assert ".spec.replicas belongs to " + owner in refused and "--force-conflicts" in refused
    assert stage.get()["spec"]["replicas"] == 3
    stage.apply("--force-conflicts")
    assert stage.get()["spec"]["replicas"] == 4 and stage.managers(*REPLICAS) == {"sandtable/Apply"}


def test_what_an_autoscaler_governs_is_not_scaled_but_its_bounds_are(stage):
    stage.plan({"scale": {"service": "auto", "replicas": 4}})
    assert "HorizontalPodAutoscaler auto (2 to 5 replicas)" in stage.apply("--force-conflicts", status=4)
    stage.plan({"autoscale": {"service": "auto", "min": 3, "max": 9, "cpu": "55%"}})
    stage.apply("--force-conflicts")
    spec = stage.get("auto", "horizontalpodautoscalers")["spec"]
    assert (spec["minReplicas"], spec["maxReplicas"], spec["metrics"][0]["resource"]["target"]["averageUtilization"]) == (3, 9, 55)
    stage.plan({"autoscale": {"service": "auto", "min": 2, "max": 5, "cpu": "80%"}})
    stage.apply()


def test_a_rollout_is_waited_for_and_undone(stage):
    stage.plan({"rollout": {"service": "web", "image": "web:2", "surge": 2}})
    stage.apply("--force-conflicts")
    now = stage.get()
    assert now["spec"]["template"]["spec"]["containers"][0]["image"] == "web:2" and now["spec"]["strategy"]["rollingUpdate"]["maxSurge"] == 2
    assert now["status"]["updatedReplicas"] == 3 and now["status"]["availableReplicas"] == 3
    stage.plan({"undo": {"service": "web"}})
    stage.apply("--force-conflicts")
    now = stage.get()
    assert now["spec"]["template"]["spec"]["containers"][0]["image"] == "web:1" and now["status"]["updatedReplicas"] == 3
    assert not any(owner.startswith("sandtable/Update") for owner in stage.managers(*IMAGE))


def test_a_rollout_that_fails_is_rolled_back_to_the_last_field_and_owner(stage, plane):
    """No node has a thousand cores, so the new pods never run; the deadline passes, and all is as before, the owners of fields included."""
    plane.api.patch("deployments", "web", {"spec": {"progressDeadlineSeconds": 20}}, "default")
    until(plane.api, "deployments", "web", "default", lambda one: one["status"]["observedGeneration"] == one["metadata"]["generation"], 30)
    before, cpu = stage.get(), ("f:spec", "f:template", "f:spec", "f:containers", 'k:{"name":"c"}', "f:resources", "f:requests", "f:cpu")
    owner = stage.managers(*cpu)
    stage.plan({"scale": {"service": "web", "replicas": 4}}, {"resources": {"service": "web", "cpu": {"request": 1000, "limit": 1000}}})
    said = stage.apply("--force-conflicts", status=6)
    assert "progress deadline" in said
    after = stage.get()
    assert after["spec"] == before["spec"]
    assert stage.managers(*cpu) == owner and not any("sandtable" in entry["manager"] for entry in after["metadata"]["managedFields"])
    assert [step["status"] for step in stage.steps()["steps"]] == ["undone", "undone"]


def test_pause_and_resume(stage):
    stage.plan({"pause": {"service": "web"}})
    stage.apply()
    assert stage.get()["spec"]["paused"] is True
    stage.plan({"resume": {"service": "web"}})
    stage.apply()
    assert "paused" not in stage.get()["spec"] and not stage.managers("f:spec", "f:paused")


def test_a_budget_gets_the_other_bound(stage, plane):
    stage.plan({"budget": {"service": "web", "max_unavailable": "50%"}})
    assert "belongs to" in stage.apply(status=4)
    stage.apply("--force-conflicts")
    spec = stage.get("web", "poddisruptionbudgets")["spec"]
    assert spec["maxUnavailable"] == "50%" and "minAvailable" not in spec
    plane.api.patch("poddisruptionbudgets", "web", {"spec": {"maxUnavailable": None, "minAvailable": 1}}, "default")


def test_cordon_and_uncordon_also_what_kubectl_cordoned(stage, plane):
    stage.plan({"cordon": {"node": "n1"}})
    stage.apply()
    assert stage.get("n1", "nodes")["spec"]["unschedulable"] is True
    stage.plan({"uncordon": {"node": "n1"}})
    stage.apply()
    assert "unschedulable" not in stage.get("n1", "nodes")["spec"]
    plane.api.patch("nodes", "n1", {"spec": {"unschedulable": True}})
    assert "/spec/unschedulable belongs to" in stage.apply(status=4)
    stage.apply("--force-conflicts")
    assert "unschedulable" not in stage.get("n1", "nodes")["spec"]


def on_node(plane, node: str, staying: bool = False) -> list[str]:
    """Names of the pods there; `staying`: without those on their way out."""
    pods = plane.api.list("pods", "default", fieldSelector=f"spec.nodeName={node}")
    return [pod["metadata"]["name"] for pod in pods if not (staying and "deletionTimestamp" in pod["metadata"])]


def test_a_drain_empties_the_node_as_its_budget_allows(stage, plane):
    node = next(one for one in ("n1", "n2") if on_node(plane, one))
    stage.plan({"drain": {"node": node, "timeout": "2m"}})
    stage.apply()
    assert on_node(plane, node) == [] and stage.get(node, "nodes")["spec"]["unschedulable"] is True
    until(plane.api, "deployments", "web", "default", lambda one: one["status"].get("availableReplicas") == 3, 60)


def test_a_drain_that_a_budget_blocks_ends_and_the_node_is_uncordoned(stage, plane):
    plane.api.patch("poddisruptionbudgets", "web", {"spec": {"minAvailable": 3}}, "default")
    until(plane.api, "poddisruptionbudgets", "web", "default", lambda one: one["status"]["disruptionsAllowed"] == 0 and one["status"]["desiredHealthy"] == 3, 30)
    node = next(one for one in ("n1", "n2") if any(name.startswith("web") for name in on_node(plane, one)))
    stage.plan({"drain": {"node": node, "timeout": "20s"}})
    assert "PodDisruptionBudget does not allow it" in stage.apply(status=6)
    assert "unschedulable" not in stage.get(node, "nodes")["spec"]
    plane.api.patch("poddisruptionbudgets", "web", {"spec": {"minAvailable": 1}}, "default")


def test_a_drain_asks_all_to_go_and_waits_for_them_together(stage, plane):
    """Pods that something else holds back: all are evicted, none has gone, and the node can be used again."""
    plane.api.patch("poddisruptionbudgets", "web", {"spec": {"minAvailable": 0}}, "default")
    until(plane.api, "poddisruptionbudgets", "web", "default", lambda one: one["status"]["disruptionsAllowed"] >= 3, 30)
    node = max(("n1", "n2"), key=lambda one: len(on_node(plane, one, staying=True)))
    held = on_node(plane, node, staying=True)
    assert len(held) >= 2
    for name in held:
        plane.api.patch("pods", name, {"metadata": {"finalizers": ["sandtable.dev/held"]}}, "default")
    stage.plan({"drain": {"node": node, "timeout": "10s"}})
    assert "evicted, but not gone within the drain's timeout" in stage.apply(status=6)
    assert all("deletionTimestamp" in plane.api.get("pods", name, "default")["metadata"] for name in held)
    assert "unschedulable" not in stage.get(node, "nodes")["spec"]
    for name in held:
        plane.api.patch("pods", name, {"metadata": {"finalizers": None}}, "default")
    plane.api.patch("poddisruptionbudgets", "web", {"spec": {"minAvailable": 1}}, "default")


def test_a_drain_leaves_alone_what_nobody_would_replace(stage, plane):
    plane.api.create("pods", {"metadata": {"name": "bare"}, "spec": {"nodeName": "n1", "containers": [{"name": "c", "image": "x"}]}}, "default")
    stage.plan({"drain": {"node": "n1"}})
    assert "bare" in stage.apply(status=4)
    assert "unschedulable" not in stage.get("n1", "nodes")["spec"]
    plane.api.delete("pods", "bare", "default", gracePeriodSeconds=0)


def test_weights_move_traffic_between_versions(stage, plane):
    backends = [{"name": "split-v1", "port": 80, "weight": 100}, {"name": "split-v2", "port": 80, "weight": 0}]
    plane.api.create("httproutes", {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": "split"},
                                    "spec": {"rules": [{"backendRefs": backends}]}}, "default")
    plane.api.create("services", {"metadata": {"name": "split"}, "spec": {"selector": {"app": "split"}, "ports": [{"port": 80}]}}, "default")
    stage.plan({"weight": {"service": "split", "weights": [{"version": "v1", "weight": 90}, {"version": "v2", "weight": 10}]}})
    assert "belongs to" in stage.apply(status=4)
    stage.apply("--force-conflicts")
    weights = {one["name"]: one["weight"] for one in stage.get("split", "httproutes")["spec"]["rules"][0]["backendRefs"]}
    assert weights == {"split-v1": 90, "split-v2": 10}


def wait_for_step(stage, process, count: int):
    """Until the ledger has that many steps taken."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()[0]
        if (stage.folder / "ledger.db").exists():
            try:
                if sum(step["status"] == "taken" for step in stage.steps()["steps"]) >= count:
                    return
            except (KeyError, IndexError, json.JSONDecodeError):
                pass
        time.sleep(0.1)
    raise AssertionError("no step was taken")


def test_an_api_server_killed_midway_is_waited_for(stage, plane):
    """Nothing is lost, and nothing done twice: each of the three changes is one generation of its object."""
    ours(plane)
    generation = stage.get()["metadata"]["generation"]
    stage.plan({"scale": {"service": "web", "replicas": 2}}, {"at": "2s", "scale": {"service": "web", "replicas": 3}},
               {"at": "4s", "rollout": {"service": "web", "image": "web:9"}})
    process = stage.start("--force-conflicts")
    wait_for_step(stage, process, 1)
    plane.kill_server()
    time.sleep(5)  # beyond the instants of both other actions
    plane.start_server()
    said, _ = process.communicate(timeout=200)
    assert process.returncode == 0, said
    now = stage.get()
    assert now["spec"]["replicas"] == 3 and now["spec"]["template"]["spec"]["containers"][0]["image"] == "web:9"
    assert now["metadata"]["generation"] == generation + 3


def test_apply_killed_midway_is_rolled_back_by_the_next_one(stage, plane):
    ours(plane)
    stage.plan({"scale": {"service": "web", "replicas": 6}}, {"at": "5m", "pause": {"service": "web"}})
    process = stage.start("--force-conflicts")
    wait_for_step(stage, process, 1)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert stage.get()["spec"]["replicas"] == 6
    stage.plan({"pause": {"service": "web"}})
    said = stage.apply("--force-conflicts")  # waits for the lease of the one that died
    assert "An earlier run was cut off" in said and "rolled back" in said.replace("_", " ")
    now = stage.get()
    assert now["spec"]["replicas"] == 1, "the default again: nobody had said anything of it"
    assert not stage.managers(*REPLICAS) and now["spec"]["paused"] is True


def test_one_at_a_time(stage, plane):
    ours(plane)
    stage.plan({"scale": {"service": "web", "replicas": 2}}, {"at": "40s", "scale": {"service": "web", "replicas": 3}})
    first = stage.start("--force-conflicts")
    try:
        wait_for_step(stage, first, 1)
        assert "another Sandtable" in stage.apply("--force-conflicts", status=4, ledger="another.db")
    finally:
        first.send_signal(signal.SIGINT)
        said, _ = first.communicate(timeout=60)
    assert first.returncode == 130, said
    assert stage.get()["spec"]["replicas"] == 1, "what was begun is turned round"


def test_a_token_that_expired_is_said_and_nothing_is_done(stage, plane):
    stage.kubeconfig = plane.kubeconfig_of(stage.folder / "expired", {"token": "no-longer-good"})
    stage.plan({"scale": {"service": "web", "replicas": 5}})
    said = stage.apply("--force-conflicts", status=2)
    assert "401" in said and "no-longer-good" not in said
    assert stage.get()["spec"]["replicas"] == 3


def test_an_account_without_the_role_is_told_what_it_lacks(stage, plane):
    token = plane.token_of("default", "nobody")
    stage.kubeconfig = plane.kubeconfig_of(stage.folder / "nobody", {"token": token})
    stage.plan({"scale": {"service": "web", "replicas": 5}})
    said = stage.apply("--force-conflicts", status=2)
    assert "403" in said and token not in said


def test_secrets_stay_where_they_are(stage, plane):
    """Planted in the environment of pods, in a Secret, in the credentials; looked for in every output and file that comes about."""
    try:
        plane.api.create("secrets", {"metadata": {"name": "planted"}, "stringData": {"key": SECRETS[1]}}, "default")
    except ApiError:
        pass
    planted = [*SECRETS, plane.token]
    outputs = []
    stage.plan({"rollout": {"service": "web", "image": "web:3"}})
    outputs += [stage.apply("--dry-run", "--force-conflicts"), stage.apply(status=4), stage.apply("--force-conflicts")]
    stage.plan({"undo": {"service": "web"}})
    outputs += [stage.apply("--dry-run", "--force-conflicts"), stage.apply("--force-conflicts", "--format", "json")]
    stage.plan({"resources": {"service": "web", "cpu": {"request": 2, "limit": 1}}})  # which the server refuses, in words of its own
    outputs.append(stage.apply("--force-conflicts", status=2))
    outputs.append(json.dumps(stage.steps()))
    files = [path for path in stage.folder.rglob("*") if path.is_file() and path.name != "kubeconfig"]
    assert any(path.name == "ledger.db" for path in files)
    for secret in planted:
        assert not any(secret in output for output in outputs)
        assert not any(secret.encode() in path.read_bytes() for path in files)

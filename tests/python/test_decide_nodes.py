"""`sandtable decide nodes`."""

from manifests import pod, run

ZONE = "topology.kubernetes.io/zone"


def node(name, ready="True"):
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": {ZONE: "a"}},
            "status": {"conditions": [{"type": "Ready", "status": ready}]}}


def lease(name, renewed):
    return {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": name, "namespace": "kube-node-lease"},
            "spec": {"holderIdentity": name, "leaseDurationSeconds": 40, "renewTime": renewed}}


def tolerating(seconds):
    return [{"key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": seconds}]


NODES = [node(f"n{number}") for number in range(4)]
# The tests' clock stands at 10:00:00.
LOST = lease("n0", "2026-11-25T09:59:02.5Z")


def test_a_silent_node_and_its_pods():
    pods = [pod("stays", "ReplicaSet", "web", node="n1"), pod("goes", "ReplicaSet", "web", node="n0", tolerations=tolerating(300)),
            pod("at-once", "ReplicaSet", "web", node="n0")]
    (silent,) = run("nodes", [*NODES, LOST, lease("n1", "2026-11-25T09:59:55Z"), *pods], "--look", "2026-11-25T09:00:00Z")["nodes"]
    assert (silent["node"], silent["zone"], silent["heard"]) == ("n0", "a", "2026-11-25T09:59:02.5Z")
    # 52.5 s are over; the next look is at :55.
    assert silent["unknown"] == silent["tainted"] == "2026-11-25T09:59:55Z"
    assert {one["name"]: one["evicted"] for one in silent["pods"]} == {"goes": "2026-11-25T10:04:55Z", "at-once": "2026-11-25T09:59:55Z"}


def test_an_earlier_version_is_less_patient():
    (silent,) = run("nodes", [*NODES, LOST], "--look", "2026-11-25T09:00:00Z", "--kubernetes", "1.31")["nodes"]
    assert silent["unknown"] == "2026-11-25T09:59:45Z"


def test_a_pod_that_tolerates_it_stays():
    kept = pod("kept", "DaemonSet", "agent", node="n0", tolerations=[{"operator": "Exists"}])
    (silent,) = run("nodes", [*NODES, LOST, kept])["nodes"]
    assert silent["pods"][0]["evicted"] is None and "for ever" in silent["pods"][0]["why"]


def test_a_lease_that_has_not_run_out_is_nobody_s_loss():
    text = run("nodes", [*NODES, lease("n0", "2026-11-25T09:59:30Z")], status=2)
    assert "kube-node-lease" in text and "run out" in text


def test_a_look_that_is_no_instant():
    assert "--look soon" in run("nodes", [*NODES, LOST], "--look", "soon", status=2)

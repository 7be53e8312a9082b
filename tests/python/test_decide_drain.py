"""`sandtable decide drain`."""

from manifests import budget, deployment, pod, replica_set, run


def node(name, cordoned=True):
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}, "spec": {"unschedulable": cordoned}}


def cluster(*more):
    pods = [pod(f"web-a-{i}", "ReplicaSet", "web-a") for i in range(3)]
    return [node("n1"), node("n2", False), deployment(3, 1, 0), replica_set("web-a", "web:2", 3, 3), *pods, *more]


def evictions(decision):
    return [(entry["at_s"], entry["name"], entry["code"]) for entry in decision["order"]]


def test_all_go_where_nothing_holds_them():
    decision = run("drain", cluster(pod("elsewhere", "ReplicaSet", "web-a", node="n2")))
    assert decision["node"] == "n1"
    assert evictions(decision) == [(0, "web-a-0", 200), (0, "web-a-1", 200), (0, "web-a-2", 200)]
    assert decision["done"]


def test_what_blocks():
    agent = pod("agent", "DaemonSet", "agent", labels={"app": "agent"})
    daemon_set = {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "agent"}, "spec": {"template": {}}}
    bare = pod("bare", labels={"app": "bare"})
    local = pod("local", "ReplicaSet", "web-a", volumes=[{"name": "scratch", "emptyDir": {}}])
    objects = cluster(agent, daemon_set, bare, local)
    decision = run("drain", objects)
    assert [entry["name"] for entry in decision["blocks"]] == ["agent", "bare", "local"]
    assert decision["order"] == [] and not decision["done"]
    decision = run("drain", objects, "--ignore-daemonsets", "--force", "--delete-emptydir-data")
    assert decision["done"]
    assert {entry["name"]: entry["fate"] for entry in decision["pods"]}["agent"] == "stays"


def test_a_budget_makes_it_wait():
    decision = run("drain", cluster(budget(maxUnavailable=1)))
    assert not decision["done"]
    assert decision["waiting"] == ["web-a-1", "web-a-2"]
    decision = run("drain", cluster(budget(maxUnavailable=1)), "--replaced-after", "12")
    assert [entry for entry in evictions(decision) if entry[2] == 200] == [(0, "web-a-0", 200), (15, "web-a-1", 200), (30, "web-a-2", 200)]
    assert decision["done"]


def test_which_node():
    assert "no Node is cordoned" in run("drain", [node("n1", False)], status=2)
    assert "several Nodes are cordoned" in run("drain", [node("n1"), node("n2")], status=2)
    assert run("drain", cluster(), "--node", "n2")["order"] == []
    assert "no whole number" in run("drain", cluster(), "--replaced-after", "soon", status=2)

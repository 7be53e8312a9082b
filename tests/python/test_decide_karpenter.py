"""`sandtable decide karpenter`."""

from manifests import owner, run

TYPES = {"small": (2, 1.0), "medium": (4, 1.9), "large": (8, 3.6)}


def instance_type(name):
    cores, price = TYPES[name]
    offerings = [{"zone": zone, "capacityType": kind, "price": f"{price * share:.3f}"} for zone in "ab" for kind, share in (("on-demand", 1), ("spot", 0.4))]
    return {
        "apiVersion": "sandtable/v1",
        "kind": "InstanceType",
        "metadata": {"name": name, "labels": {"kubernetes.io/arch": "amd64"}},
        "spec": {"capacity": {"cpu": str(cores), "memory": f"{cores * 4}Gi", "pods": "110"}, "offerings": offerings},
    }


def pool(kinds=("on-demand",), disruption=None, **spec):
    requirements = [{"key": "karpenter.sh/capacity-type", "operator": "In", "values": list(kinds)}]
    return {
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodePool",
        "metadata": {"name": "general"},
        "spec": {"template": {"spec": {"requirements": requirements}}, "disruption": {"budgets": [{"nodes": "100%"}], **(disruption or {})}, **spec},
    }


def node(name, kind="medium", capacity_type="on-demand"):
    cores = TYPES[kind][0]
    labels = {
        "karpenter.sh/nodepool": "general",
        "karpenter.sh/capacity-type": capacity_type,
        "node.kubernetes.io/instance-type": kind,
        "topology.kubernetes.io/zone": "a",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
    }
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels, "creationTimestamp": "2026-11-25T08:00:00Z"},
        "status": {"capacity": {"cpu": str(cores), "memory": f"{cores * 4}Gi", "pods": "110"}, "conditions": [{"type": "Ready", "status": "True"}]},
    }


def web(name, cpu, node=None, **annotations):
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": {"app": "web"}, "annotations": annotations, "ownerReferences": owner("ReplicaSet", "web")},
        "spec": {"containers": [{"name": "main", "resources": {"requests": {"cpu": cpu, "memory": "1Gi"}}}], **({"nodeName": node} if node else {})},
        "status": {"phase": "Running" if node else "Pending"},
    }


def decide(*objects, arguments=(), **more):
    pools = [] if any(one["kind"] == "NodePool" for one in objects) else [pool(**more)]
    return run("karpenter", [*map(instance_type, TYPES), *pools, *objects], *arguments)


def why(answer, name):
    return next(entry["why"] for entry in answer["disruption"]["nodes"] if entry["name"] == name)


def test_provisioning():
    made = decide(web("a", "1500m"), web("b", "2"))["provisioning"]
    assert made["nodes"] == [
        {
            "nodePool": "general",
            "instanceType": "medium",
            "zone": "a",
            "capacityType": "on-demand",
            "price": 1.9,
            "instanceTypes": ["medium", "large"],
            "pods": ["default/b", "default/a"],
        }
    ]


def test_limits_and_reasons():
    made = decide(pool(limits={"cpu": "4"}), web("a", "3"), web("b", "3"), web("huge", "9"))["provisioning"]
    assert [entry["instanceType"] for entry in made["nodes"]] == ["medium"]
    assert made["failed"] == {
        "default/huge": ["general: every kind of machine would go beyond its limits"],
        "default/b": ["general: every kind of machine would go beyond its limits"],
    }


def test_an_empty_node_goes():
    command = decide(node("a"), node("b"), web("x", "3", "b"))["disruption"]["command"]
    assert (command["reason"], command["method"], command["nodes"], command["savings"]) == ("Empty", "empty", ["a"], 1.9)


def test_two_for_one():
    command = decide(node("a"), node("b"), web("x", "2500m", "a"), web("y", "2500m", "b"))["disruption"]["command"]
    assert (command["method"], command["nodes"]) == ("multi", ["a", "b"])
    assert [entry["instanceTypes"] for entry in command["replacements"]] == [["large"]]


def test_why_not():
    answer = decide(node("a", "small"), web("x", "1", "a"))
    assert answer["disruption"]["command"] is None
    assert why(answer, "a") == "no kind of machine is sure to be cheaper than 1"
    answer = decide(node("a", "large"), web("x", "1", "a", **{"karpenter.sh/do-not-disrupt": "true"}))
    assert why(answer, "a") == "default/x: it is annotated do-not-disrupt"
    answer = decide(node("a", "large"), web("x", "1", "a"), disruption={"consolidationPolicy": "WhenEmpty"})
    assert why(answer, "a") == "its pool consolidates WhenEmpty, and it is not empty"


def test_budgets_and_their_windows():
    office = {"budgets": [{"nodes": "0", "schedule": "0 9 * * mon-fri", "duration": "8h"}]}  # NOW is a Wednesday, 10:00
    answer = decide(node("a", "large"), web("x", "1", "a"), disruption=office)
    assert answer["disruption"]["command"] is None
    assert why(answer, "a") == "the budgets of its pool let no node go now"
    assert answer["disruption"]["budgets"][0]["allowed"] == 0
    night = {"budgets": [{"nodes": "0", "schedule": "0 22 * * *", "duration": "8h"}]}
    assert decide(node("a", "large"), web("x", "1", "a"), disruption=night)["disruption"]["command"]["method"] == "single"
    assert "a window has both" in run("karpenter", [pool(disruption={"budgets": [{"nodes": "1", "schedule": "@daily"}]})], status=2)


def test_drift_and_expiry():
    claim = {
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodeClaim",
        "metadata": {"name": "general-1", "creationTimestamp": "2026-11-25T08:00:00Z"},
        "spec": {"expireAfter": "720h"},
        "status": {"nodeName": "a", "conditions": [{"type": "Initialized", "status": "True"}, {"type": "Drifted", "status": "True"}]},
    }
    command = decide(node("a"), claim, web("x", "3", "a"))["disruption"]["command"]
    assert command["reason"] == "Drifted" and [one["instanceTypes"][0] for one in command["replacements"]] == ["medium"]
    claim["spec"]["expireAfter"] = "2h"
    assert decide(node("a"), claim, web("x", "3", "a"))["disruption"]["expired"] == ["a"]


def test_spot_is_taken_back():
    objects = [node("a", "medium", "spot"), web("x", "1", "a")]
    made = decide(*objects, arguments=("--interrupt", "a"), kinds=("spot",))["interruption"]
    assert made["gone"] == "2026-11-25T10:02:00Z"
    assert made["waves"] == [["default/x"], [], [], []]
    assert [entry["instanceType"] for entry in made["provisioning"]["nodes"]] == ["small"]
    assert "no such Node" in run("karpenter", [instance_type("small"), pool(), *objects], "--interrupt", "b", status=2)


def test_what_it_needs():
    assert "a NodePool (karpenter.sh/v1) and InstanceTypes" in run("karpenter", [pool()], status=2)

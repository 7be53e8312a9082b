"""`sandtable decide cluster-autoscaler`."""

from manifests import owner, run


def group(name="general", size=(0, 10), cores=4, **spec):
    return {
        "apiVersion": "sandtable/v1",
        "kind": "NodeGroup",
        "metadata": {"name": name},
        "spec": {
            "minSize": size[0],
            "maxSize": size[1],
            "selector": {"matchLabels": {"pool": name}},
            "template": {"status": {"capacity": {"cpu": str(cores), "memory": f"{cores * 4}Gi", "pods": "110"}}},
            **spec,
        },
    }


def node(name, pool="general", cores=4, **spec):
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": {"pool": pool, "kubernetes.io/hostname": name}, "creationTimestamp": "2026-11-25T08:00:00Z"},
        "spec": spec,
        "status": {
            "capacity": {"cpu": str(cores), "memory": f"{cores * 4}Gi", "pods": "110"},
            "conditions": [{"type": "Ready", "status": "True"}],
        },
    }


def web(name, cpu, node=None):
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "ownerReferences": owner("ReplicaSet", "web")},
        "spec": {"containers": [{"name": "main", "resources": {"requests": {"cpu": cpu, "memory": "1Gi"}}}], **({"nodeName": node} if node else {})},
        "status": {"phase": "Running" if node else "Pending"},
    }


WEB = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "web"}, "spec": {"replicas": 9, "template": {}}}


def decide(*objects, **more):
    options = [word for key, value in more.items() for word in (["--" + key.replace("_", "-")] + ([] if value is True else [value]))]
    return run("cluster-autoscaler", [WEB, *objects], *options)


def why(answer, name):
    return next(entry["why"] for entry in answer["scaleDown"]["nodes"] if entry["name"] == name)


def test_scale_up():
    answer = decide(group(), web("a", "3"), web("b", "2"), web("c", "2"))
    up = answer["scaleUp"]
    assert (up["group"], up["from"], up["to"], up["best"]) == ("general", 0, 2, ["general"])
    assert up["pods"] == ["default/a", "default/b", "default/c"]
    assert answer["scaleDown"]["remove"] == []


def test_expanders():
    # 3 cores of pods: little waste on 4 cores, much on 16; but 16 has the higher priority.
    groups = [group("small", cores=4), group("large", cores=16, priority=10)]
    assert decide(*groups, web("a", "3"))["scaleUp"]["group"] == "small"
    assert decide(*groups, web("a", "3"), expander="priority")["scaleUp"]["group"] == "large"
    assert decide(*groups, web("a", "3"), expander="most-pods,least-waste")["scaleUp"]["group"] == "small"
    assert "--expander cheapest: known are random" in run("cluster-autoscaler", groups, "--expander", "cheapest", status=2)


def test_why_a_pod_does_not_trigger_it():
    unhelped = decide(group(), group("full", size=(0, 0)), web("huge", "5"))["scaleUp"]["unhelped"]
    assert unhelped == [{"pod": "default/huge", "reasons": {"general": "Insufficient cpu", "full": "it is at its maximum of 0 nodes"}}]


def test_scale_down():
    objects = [group(), node("n1"), node("n2"), web("a", "3", "n2")]
    answer = decide(*objects)
    assert answer["scaleDown"]["remove"] == []
    assert why(answer, "n1") == "unneeded for 0 s, 600 s must be over"
    assert why(answer, "n2") == "cpu is asked for to 75 %, the threshold is 50 %"
    assert decide(*objects, unneeded_since="2026-11-25T09:49:00Z")["scaleDown"]["remove"] == ["n1"]
    answer = decide(*objects, unneeded_since="2026-11-25T09:49:00Z", last_scale_up="2026-11-25T09:55:00Z")
    assert why(answer, "n1") == "the last scale-up was only 300 s ago"


def test_the_taint_tells_since_when():
    taint = {"key": "DeletionCandidateOfClusterAutoscaler", "value": "1795600000", "effect": "PreferNoSchedule"}  # 2026-11-25T09:46:40Z
    answer = decide(group(), node("n1", taints=[taint]), node("n2"), web("a", "3", "n2"))
    assert answer["scaleDown"]["remove"] == ["n1"]


def test_what_blocks():
    objects = [group(), node("n1"), node("n2"), web("b", "3", "n2")]
    lonely = web("a", "500m", "n1")
    lonely["metadata"]["ownerReferences"] = []
    assert why(decide(*objects, lonely), "n1") == "default/a can't be moved: no controller would make it again"
    annotated = web("a", "500m", "n1")
    annotated["metadata"]["annotations"] = {"cluster-autoscaler.kubernetes.io/safe-to-evict": "false"}
    assert "safe-to-evict" in why(decide(*objects, annotated), "n1")
    stored = web("a", "500m", "n1")
    stored["spec"]["volumes"] = [{"name": "scratch", "emptyDir": {}}]
    assert why(decide(*objects, stored), "n1") == "default/a can't be moved: its volume scratch is local to the node"
    assert "unneeded for" in why(decide(*objects, stored, skip_nothing=True), "n1")
    stored["spec"]["volumes"] = [{"name": "scratch", "emptyDir": {"medium": "Memory"}}]
    assert "unneeded for" in why(decide(*objects, stored), "n1")


def test_groups_are_needed():
    assert "no NodeGroup" in run("cluster-autoscaler", [node("n1")], status=2)
    assert "0 ≤ minSize ≤ maxSize is needed" in run("cluster-autoscaler", [group(size=(3, 1))], status=2)

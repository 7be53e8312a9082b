"""`sandtable decide rollout`."""

from manifests import deployment, pod, replica_set, run


def triples(decision):
    return [(step["old"], step["new"], step["available"]) for step in decision["steps"]]


def test_the_first_sync_and_the_course():
    decision = run("rollout", [deployment(10, 3, 2), replica_set("web-a", "web:1", 10, 10, revision="4")])
    assert decision["actions"] == [
        {"verb": "create", "replicaSet": "web-5", "from": 0, "to": 3},
        {"verb": "scale", "replicaSet": "web-a", "from": 10, "to": 8},
    ]
    assert decision["revision"] == 5
    assert decision["bounds"] == {"maxSurge": 3, "maxUnavailable": 2}
    assert triples(decision) == [(10, 0, 10), (8, 3, 8), (8, 5, 8), (8, 5, 13), (3, 5, 8), (3, 10, 8), (3, 10, 13), (0, 10, 10)]
    assert decision["end"] == "complete"
    assert any("all 13 - least available 8" in reason for reason in decision["why"])


def test_failing_pods_get_it_stuck():
    decision = run("rollout", [deployment(10, 3, 2), replica_set("web-a", "web:1", 10, 10)], "--failing")
    assert triples(decision) == [(10, 0, 10), (8, 3, 8), (8, 5, 8)]
    assert decision["end"] == "stuck"


def test_a_rollback_from_there():
    objects = [deployment(10, 3, 2, "web:1"), replica_set("web-a", "web:1", 8, 7), replica_set("web-b", "web:2", 5, 0, "2026-11-25T09:30:00Z")]
    decision = run("rollout", objects)
    assert decision["actions"] == [{"verb": "scale", "replicaSet": "web-b", "from": 5, "to": 1}]
    assert decision["newReplicaSet"] == "web-a"


def test_a_change_that_nothing_reads_is_a_new_revision():
    changed = deployment(3, 1, 0, "web:1")
    changed["spec"]["template"]["spec"]["containers"][0]["env"] = [{"name": "LEVEL", "value": "debug"}]
    decision = run("rollout", [changed, replica_set("web-a", "web:1", 3, 3)])
    assert decision["actions"] == [{"verb": "create", "replicaSet": "web-1", "from": 0, "to": 1}]


def test_the_pods_that_go_are_named():
    objects = [deployment(4, 1, 1), replica_set("web-a", "web:1", 4, 3), replica_set("web-b", "web:2", 1, 1, "2026-11-25T09:30:00Z")]
    objects += [pod(f"web-a-{i}", "ReplicaSet", "web-a", ready=i != 2) for i in range(4)]
    decision = run("rollout", objects)
    assert [(action["from"], action["to"]) for action in decision["actions"]] == [(4, 3), (3, 2)]
    old = next(entry for entry in decision["pods"] if entry["replicaSet"] == "web-a")
    assert old["delete"][0] == "web-a-2"
    assert "is not ready" in old["why"][1]


def test_a_set_without_a_status_gets_it_from_its_pods():
    bare = replica_set("web-a", "web:1", 2, 0)
    del bare["status"]
    objects = [deployment(2, 1, 0), bare, pod("web-a-1", "ReplicaSet", "web-a"), pod("web-a-2", "ReplicaSet", "web-a")]
    assert run("rollout", objects)["status"]["availableReplicas"] == 2


def test_the_deadline():
    late = deployment(10, 3, 2)
    late["status"] = {
        "replicas": 13,
        "updatedReplicas": 5,
        "readyReplicas": 8,
        "availableReplicas": 8,
        "conditions": [
            {
                "type": "Progressing",
                "status": "True",
                "reason": "ReplicaSetUpdated",
                "lastUpdateTime": "2026-11-25T09:49:59Z",
                "lastTransitionTime": "2026-11-25T09:00:00Z",
            }
        ],
    }
    decision = run("rollout", [late, replica_set("web-a", "web:1", 8, 8), replica_set("web-b", "web:2", 5, 0, "2026-11-25T09:30:00Z")])
    assert {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"} in decision["conditions"]
    assert decision["actions"] == []


def test_sizes_that_no_cluster_holds_are_refused():
    assert "from 0 to 1,000,000" in run("rollout", [deployment(2147483647, "25%", 0)], status=2)
    assert "from 0 to 1,000,000" in run("rollout", [deployment(-1, 1, 0)], status=2)
    assert "from 0 to 1,000,000" in run("rollout", [deployment(1, 2147483647, 0)], status=2)


def test_which_deployment_is_asked():
    other = deployment(1, 1, 0)
    other["metadata"] = {"name": "other", "uid": "uid-other"}
    assert "several Deployments" in run("rollout", [deployment(1, 1, 0), other], status=2)
    assert run("rollout", [deployment(1, 1, 0), other], "--deployment", "other")["deployment"] == "other"
    assert "no Deployment" in run("rollout", [replica_set("web-a", "web:1", 1, 1)], status=2)

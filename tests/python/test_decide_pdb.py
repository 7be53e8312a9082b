"""`sandtable decide pdb`."""

from manifests import budget, deployment, pod, replica_set, run


def web(replicas, ready):
    pods = [pod(f"web-a-{i}", "ReplicaSet", "web-a", ready=i < ready) for i in range(replicas)]
    return [deployment(replicas, 1, 0), replica_set("web-a", "web:2", replicas, ready), *pods]


def figures(decision):
    return [[entry[key] for key in ("expectedPods", "currentHealthy", "desiredHealthy", "disruptionsAllowed")] for entry in decision["budgets"]]


def test_percentages_round_up():
    assert figures(run("pdb", [budget(maxUnavailable="30%"), *web(7, 7)])) == [[7, 7, 4, 3]]
    assert figures(run("pdb", [budget(minAvailable="50%"), *web(7, 7)])) == [[7, 7, 4, 3]]


def test_answers():
    decision = run("pdb", [budget(minAvailable=2), *web(3, 2)])
    answers = {entry["name"]: (entry["code"], entry["allowed"]) for entry in decision["pods"]}
    assert answers == {"web-a-0": (429, False), "web-a-1": (429, False), "web-a-2": (200, True)}
    assert decision["pods"][0]["reason"] == "TooManyRequests"
    assert decision["pods"][0]["budget"] == "web"


def test_two_budgets_for_a_pod():
    decision = run("pdb", [budget(minAvailable=0), budget("other", minAvailable=0), *web(1, 1)])
    assert decision["pods"][0]["code"] == 500


def test_the_policy_for_unhealthy_pods():
    objects = web(3, 1)
    strict, lax = budget(minAvailable=2), budget(minAvailable=2, unhealthyPodEvictionPolicy="AlwaysAllow")
    assert [entry["code"] for entry in run("pdb", [strict, *objects])["pods"]] == [429, 429, 429]
    assert [entry["code"] for entry in run("pdb", [lax, *objects])["pods"]] == [429, 200, 200]


def test_a_scale_that_cannot_be_found():
    decision = run("pdb", [budget(maxUnavailable=1), pod("agent", "DaemonSet", "agent")])
    assert decision["budgets"][0]["syncFailed"] == 'found no controllers for pod "agent"'
    assert decision["pods"][0]["code"] == 429


def test_granted_evictions_count_for_two_minutes():
    granted = budget(minAvailable=1)
    granted["status"] = {"disruptedPods": {"web-a-0": "2026-11-25T09:59:00Z"}}
    assert figures(run("pdb", [granted, *web(2, 2)])) == [[2, 1, 1, 0]]
    granted["status"]["disruptedPods"]["web-a-0"] = "2026-11-25T09:57:59Z"
    assert figures(run("pdb", [granted, *web(2, 2)])) == [[2, 2, 1, 1]]


def test_refused():
    assert "no PodDisruptionBudget" in run("pdb", web(1, 1), status=2)
    assert "a budget has one of them" in run("pdb", [budget(minAvailable=1, maxUnavailable=1)], status=2)

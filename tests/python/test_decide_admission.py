"""`sandtable decide admission`, and `sandtable why replicaset/x`."""

import json
import subprocess

from demo_path import PROGRAM
from manifests import NOW, deployment, pod, replica_set, run


def quota(name="team", used=None, scopes=None, **hard):
    spec = {"hard": {key.replace("_", "."): value for key, value in hard.items()}}
    if scopes:
        spec["scopes"] = scopes
    made = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": name}, "spec": spec}
    return made | ({"status": {"hard": spec["hard"], "used": used}} if used else {})


def limit_range(**item):
    return {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "bounds"}, "spec": {"limits": [{"type": "Container", **item}]}}


def new_pod(requests=None, limits=None, **spec):
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "new"},
        "spec": {"containers": [{"name": "main", "image": "web:1", "resources": {"requests": requests or {}, "limits": limits or {}}}], **spec},
    }


def test_what_a_limit_range_fills_in():
    answer = run("admission", [limit_range(default={"cpu": "500m"}, defaultRequest={"cpu": "200m"}), new_pod()])["pods"][0]
    assert answer["allowed"] and answer["code"] == 201
    assert answer["containers"] == [{"name": "main", "requests": {"cpu": "200m"}, "limits": {"cpu": "500m"}}]
    assert answer["why"] == ["main: cpu limit 500m by bounds", "main: cpu request 200m by bounds"]


def test_a_limit_range_refuses():
    answer = run("admission", [limit_range(max={"memory": "1Gi"}), new_pod(limits={"memory": "2Gi"})])["pods"][0]
    assert (answer["code"], answer["reason"], answer["plugin"], answer["by"]) == (403, "Forbidden", "LimitRanger", "bounds")
    assert answer["message"] == "bounds: container main: memory limit 2Gi, the most is 1Gi"


def test_a_quota_by_its_status():
    objects = [quota(requests_cpu="2", used={"requests.cpu": "1800m"}), new_pod(requests={"cpu": "500m"})]
    answer = run("admission", objects)
    assert answer["pods"][0]["plugin"] == "ResourceQuota"
    assert answer["pods"][0]["message"] == "quota team is used up: requests.cpu: 1800m in use and 500m more is over 2"
    assert answer["quotas"] == [
        {"namespace": "default", "name": "team", "hard": {"requests.cpu": "2"}, "used": {"requests.cpu": "1800m"}, "after": {"requests.cpu": "1800m"}}
    ]


def test_a_quota_counted_over_the_pods_that_are_stored():
    answer = run("admission", [quota(pods="2"), pod("web-0"), pod("web-1"), new_pod()])
    assert answer["pods"][0]["message"] == "quota team is used up: pods: 2 in use and 1 more is over 2"


def test_a_scoped_quota_counts_some_pods_only():
    best_effort = quota(pods="0", scopes=["BestEffort"])
    assert not run("admission", [best_effort, new_pod()])["pods"][0]["allowed"]
    assert run("admission", [best_effort, new_pod(requests={"cpu": "1"})])["pods"][0]["allowed"]
    bounded = quota(pods="0", scopes=["Terminating"])
    assert run("admission", [bounded, new_pod()])["pods"][0]["allowed"]
    assert not run("admission", [bounded, new_pod(activeDeadlineSeconds=60)])["pods"][0]["allowed"]


def test_an_ending_namespace():
    space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default"}, "status": {"phase": "Terminating"}}
    assert run("admission", [space, new_pod()])["pods"][0]["plugin"] == "NamespaceLifecycle"


def test_a_deployment_gets_some_of_its_pods():
    answer = run("admission", [quota(pods="3"), deployment(5, 1, 0)])["workloads"][0]
    assert (answer["kind"], answer["wanted"], answer["there"], answer["created"], answer["refused"]) == ("Deployment", 5, 0, 3, 2)
    assert not answer["allowed"] and answer["by"] == "team"


def test_why_a_replica_set_has_too_few_pods():
    objects = [quota(pods="3"), replica_set("web-a", "web:1", 5, 1), pod("web-a-0", "ReplicaSet", "web-a")]
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})
    command = [PROGRAM, "why", "replicaset/web-a", "-", "--now", NOW, "--format", "json"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["why"] == ["quota team is used up: pods: 3 in use and 1 more is over 3"]
    assert answer["flips"] == [
        {"changes": ["quota team: pods 3 -> 5"], "then": "all 5 pods would be let in"},
        {"changes": ["replicas 5 -> 3"], "then": "nothing would be refused"},
    ]


def test_why_a_new_pod_is_refused():
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": [quota(pods="0"), new_pod()]})
    command = [PROGRAM, "why", "pod/new", "-", "--now", NOW, "--format", "json"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60)
    assert json.loads(done.stdout)["why"][0] == "the API server would not let it in: quota team is used up: pods: 0 in use and 1 more is over 0"


def test_nothing_asks():
    assert "nothing asks to be let in" in run("admission", [quota(pods="3"), pod("web-0")], status=2)


def test_a_wrong_scope_is_told():
    assert "scopes holds BestEfort" in run("admission", [quota(pods="1", scopes=["BestEfort"]), new_pod()], status=2)

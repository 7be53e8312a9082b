"""`sandtable decide scheduler`: manifests in, where pods would go and why out."""

import json
import subprocess
from pathlib import Path

import pytest

from demo_path import PROGRAM

EXAMPLE = Path(__file__).parent / "decide" / "scheduler.yaml"
NODE = """apiVersion: v1
kind: Node
metadata: {{name: {name}, labels: {{kubernetes.io/hostname: {name}}}}}
status: {{allocatable: {{cpu: "{cpu}", memory: 8Gi, pods: "110"}}}}
---
"""
POD = """apiVersion: v1
kind: Pod
metadata: {{name: {name}}}
spec: {{{more} containers: [{{name: c, image: i, resources: {{requests: {{cpu: "{cpu}", memory: 1Gi}}}}}}]}}
---
"""


@pytest.fixture
def decide(tmp_path):
    def run(text, *options, status=0):
        (tmp_path / "cluster.yaml").write_text(text)
        done = subprocess.run([PROGRAM, "decide", "scheduler", "cluster.yaml", *options], cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert done.returncode == status, done.stdout + done.stderr
        return done

    return run


def answer(done):
    return json.loads(done.stdout)


# west-1 has 1 of 4 cores and 1 of 8 GiB taken, east-1 is empty: LeastAllocated (50 + 75)/2 = 62 and (75 + 87)/2 = 81.
# BalancedAllocation: west-1 from 93 to 87, 50 + 44/2; east-1 from 100 to 93, 50 + 43/2.
# Spreading by the Service, ln(2 + 2) a pod and 2 + 4 for the skews: raw 9 against 6, 100*(9 + 6 - raw)/9.
def test_one_pod_is_one_object(decide):
    objects = EXAMPLE.read_text().split("---\n")
    decision = answer(decide("---\n".join(objects[:-2]), "--format", "json"))
    assert decision["pod"] == "default/web-1"
    assert (decision["node"], decision["best"]) == ("east-1", ["east-1"])
    assert decision["filtered"] == {"gpu-1": "node(s) had untolerated taint(s)"}
    assert decision["scores"] == {
        "west-1": {"TaintToleration": 300, "PodTopologySpread": 132, "NodeResourcesFit": 62, "NodeResourcesBalancedAllocation": 72, "ImageLocality": 0},
        "east-1": {"TaintToleration": 300, "PodTopologySpread": 200, "NodeResourcesFit": 81, "NodeResourcesBalancedAllocation": 71, "ImageLocality": 0},
    }
    assert decision["totals"] == {node: sum(points.values()) for node, points in decision["scores"].items()}
    assert "the next best has 566" in decision["why"]


def test_several_pods_come_in_the_order_of_the_queue(decide):
    decisions = answer(decide(EXAMPLE.read_text(), "--format", "json"))["decisions"]
    assert [(one["pod"], one["node"]) for one in decisions] == [("default/batch", "east-1"), ("default/web-1", "west-1")]
    assert decisions[1]["filtered"]["east-1"] == "Insufficient cpu"


def test_a_pod_that_fits_nowhere_tells_why_and_whom_it_would_remove(decide):
    low = POD.format(name="low", cpu=3, more="nodeName: a, priority: 1,")
    decision = answer(decide(NODE.format(name="a", cpu=4) + low + POD.format(name="high", cpu=2, more="priority: 5,"), "--format", "json"))
    assert (decision["node"], decision["best"], decision["scores"]) == (None, [], {})
    assert decision["message"] == "0/1 nodes are available: 1 Insufficient cpu."
    assert decision["preemption"] == {"nominatedNode": "a", "best": ["a"], "victims": ["default/low"], "brokenBudgets": 0, "criterion": "the only candidate"}

    decision = answer(decide(NODE.format(name="a", cpu=4) + low + POD.format(name="high", cpu=2, more=""), "--format", "json"))
    assert decision["reason"] == "Unschedulable"
    assert decision["message"] == (
        "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: "
        "1 No preemption victims found for incoming pod."
    )


def test_people_get_a_table(decide):
    text = decide(EXAMPLE.read_text()).stdout
    assert "default/batch -> east-1" in text
    assert "node(s) had untolerated taint(s)" in text


def test_without_a_pod_that_waits_there_is_nothing_to_decide(decide):
    done = decide(NODE.format(name="a", cpu=4), status=2)
    assert "no pod waits for a node" in done.stderr


def test_ports_of_the_hosts_network_are_the_hosts(decide):
    on_host = "hostNetwork: true, containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}"
    pods = "".join(
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{{where}{on_host}\n---\n" for name, where in (("there", "nodeName: a, "), ("new", ""))
    )
    decision = answer(decide(NODE.format(name="a", cpu=4) + pods, "--format", "json"))
    assert decision["filtered"] == {"a": "node(s) didn't have free ports for the requested pod ports"}

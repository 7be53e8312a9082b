"""`sandtable why`: pods, autoscalers and nodes, with what would decide otherwise."""

import json
import subprocess
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[2] / "build" / "ci" / "bin" / "sandtable"

CLUSTER = """\
kind: Node
metadata: {name: small}
status: {allocatable: {cpu: 2, memory: 4Gi, pods: "110"}}
---
kind: Node
metadata: {name: red}
spec: {taints: [{key: team, value: red, effect: NoSchedule}]}
status: {allocatable: {cpu: 8, memory: 16Gi, pods: "110"}}
---
kind: Pod
metadata: {name: big, namespace: shop}
spec: {containers: [{name: c, resources: {requests: {cpu: 4}}}]}
---
kind: Pod
metadata: {name: agent, namespace: kube-system, ownerReferences: [{kind: DaemonSet, name: agent, controller: true}]}
spec: {nodeName: small, containers: [{name: c}]}
status: {phase: Running}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: kube-system}
spec: {selector: {matchLabels: {app: agent}}, template: {}}
"""


@pytest.fixture
def why(tmp_path):
    (tmp_path / "cluster.yaml").write_text(CLUSTER)

    def ask(target, *words):
        return subprocess.run([PROGRAM, "why", target, "cluster.yaml", *words], cwd=tmp_path, capture_output=True, text=True, timeout=60)

    return ask


def test_a_pod_that_stays_pending(why):
    answer = json.loads(why("pod/shop/big", "--format", "json").stdout)
    assert answer["node"] is None and answer["message"].startswith("0/2 nodes are available")
    assert answer["flips"] == [{"changes": ["a cpu request of 2 instead of 4"], "then": "it would go to small"}]
    text = why("pod/big").stdout
    assert "small: Insufficient cpu" in text and "with a cpu request of 2 instead of 4: it would go to small" in text


def test_a_node_that_cannot_be_drained(why):
    answer = json.loads(why("node/small", "--format", "json").stdout)
    assert answer["drains"] is False
    assert any("turns down shop/big" in line for line in answer["why"])
    assert answer["flips"] == [{"changes": ["--ignore-daemonsets"], "then": "its drain would end"}]


@pytest.mark.parametrize("target, message", [
    ("big", "pod/NAME, hpa/NAME, node/NAME or replicaset/NAME belongs there"),
    ("service/web", "pod/NAME, hpa/NAME, node/NAME or replicaset/NAME belongs there"),
    ("pod/bgi", 'pod/bgi: not among the objects; did you mean "big"?'),
    ("hpa/web", "hpa/web: not among the objects"),
])
def test_targets_that_are_none(why, target, message):
    done = why(target)
    assert done.returncode == 2 and message in done.stderr

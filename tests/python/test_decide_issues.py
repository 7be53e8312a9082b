"""Five issues in which users asked Kubernetes for a dry run: manifests that make the situation, and what `sandtable decide` answers.

decide/issues/NAME.yaml holds the manifests, NAME.json the answer that docs/methods/kubernetes-decide-examples.md shows. With
SANDTABLE_RENEW=1 in the environment the answers are written anew.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from demo_path import PROGRAM
from manifests import NOW

FOLDER = Path(__file__).parent / "decide" / "issues"
PAGE = Path(__file__).parents[2] / "docs" / "methods" / "kubernetes-decide-examples.md"

ISSUES = {
    "scheduler-58242": ["scheduler"],
    "admission-32677": ["admission"],
    "cluster-autoscaler-1377": ["cluster-autoscaler"],
    "karpenter-711": ["karpenter"],
    "hpa-116984": ["hpa", "--kubernetes", "1.37"],
}


def ask(name, without="\0"):
    """The answer; `without`: lines that hold this are left out."""
    what, *words = ISSUES[name]
    text = "".join(line for line in (FOLDER / f"{name}.yaml").open() if without not in line)
    command = [PROGRAM, "decide", what, "-", *words, "--now", NOW, "--format", "json"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


RENEW = bool(os.environ.get("SANDTABLE_RENEW"))


@pytest.mark.parametrize("name", [name for name in ISSUES if RENEW or (FOLDER / f"{name}.json").exists()])
def test_the_answer_is_the_one_that_the_page_shows(name):
    answer, file = ask(name), FOLDER / f"{name}.json"
    if RENEW:
        file.write_text(json.dumps(answer, indent=2, ensure_ascii=False) + "\n")
    assert answer == json.loads(file.read_text())


def test_a_pod_that_fits_nowhere_and_why():
    answer = ask("scheduler-58242")
    assert answer["node"] == "east"
    assert answer["filtered"] == {
        "west": "Insufficient cpu",
        "gpu": "node(s) had untolerated taint(s)",
    }


def test_the_whole_system_has_a_say():
    # 300m by the limit range: 900m + 3 · 300m = 1800m of 2; a fourth would make 2100m.
    cart = ask("admission-32677")["workloads"][0]
    assert (cart["created"], cart["refused"], cart["by"]) == (3, 2, "team-a")


def test_what_the_cluster_autoscaler_would_have_done():
    nodes = {entry["name"]: entry for entry in ask("cluster-autoscaler-1377")["scaleDown"]["nodes"]}
    assert [name for name, entry in nodes.items() if entry["removed"]] == ["idle"]
    assert nodes["idle"]["moves"] == {"default/web-2": "busy"}
    assert "no controller would make it again" in nodes["stuck"]["why"]
    assert "the threshold is 50 %" in nodes["busy"]["why"]


def test_why_a_node_is_not_consolidated():
    nodes = {entry["name"]: entry["why"] for entry in ask("karpenter-711")["disruption"]["nodes"]}
    assert nodes == {
        "kept": "default/ledger-0: the disruption budget ledger allows none",
        "full": "no kind of machine is sure to be cheaper than 0.192",
    }


def test_a_tolerance_of_ones_own():
    # 41 cameras on 10 replicas of 4: 1.025 times the target, within a tenth, but not within a hundredth.
    assert ask("hpa-116984")["desiredReplicas"] == 11
    assert ask("hpa-116984", without="tolerance")["desiredReplicas"] == 10


def test_every_issue_is_on_the_page():
    text = PAGE.read_text()
    for name in ISSUES:
        assert f"tests/python/decide/issues/{name}.yaml" in text

"""What `sandtable apply --kubernetes` says before it has asked any cluster; against real ones it is tried in the live lane."""

import json
import subprocess

import pytest

from demo_path import PROGRAM

SCENARIO = """\
apiVersion: sandtable/v1
kind: Scenario
name: s
run: {duration: 1m, replications: 1}
services: [{name: web, endpoints: [{name: r, steps: [{work: constant(1ms)}]}]}]
traffic: [{name: u, to: web.r, arrivals: poisson(1/s)}]
"""


@pytest.fixture
def apply(tmp_path):
    (tmp_path / "scenario.yaml").write_text(SCENARIO)
    (tmp_path / "kubeconfig").write_text(json.dumps({
        "apiVersion": "v1", "kind": "Config", "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:1"}}],
        "users": [], "contexts": [{"name": "lane", "context": {"cluster": "c"}}]}))

    def run(action: str, *words):
        (tmp_path / "plan.yaml").write_text(f"apiVersion: sandtable/v1\nkind: Plan\nname: p\nactions: [{{at: 0s, {action}}}]\n")
        return subprocess.run([PROGRAM, "apply", "plan.yaml", "--twin", "scenario.yaml", *words], cwd=tmp_path, capture_output=True, text=True, timeout=60)

    return run


SCALE, LANE = "scale: {service: web, replicas: 2}", ("--kubernetes", "lane", "--kubeconfig", "kubeconfig")


def test_one_system_is_named(apply):
    neither = apply(SCALE, "--dry-run")
    assert neither.returncode == 2 and "--haproxy or --kubernetes" in neither.stderr
    both = apply(SCALE, "--dry-run", "--haproxy", "/tmp/x.sock", *LANE)
    assert both.returncode == 2 and "--haproxy" in both.stderr


def test_without_a_ledger_nothing_is_taken(apply):
    done = apply(SCALE, *LANE)
    assert done.returncode == 2 and "--ledger" in done.stderr


def test_a_context_that_is_not_there(apply):
    done = apply(SCALE, "--dry-run", "--kubernetes", "other", "--kubeconfig", "kubeconfig")
    assert done.returncode == 2 and "lane" in done.stderr, "those that are there are named"


def test_actions_that_no_simulation_has_are_for_real_clusters(apply):
    """They are checked against the scenario's services, and pass on to the cluster, which nobody answers for here."""
    for action in ("rollout: {service: web, image: x}", "drain: {node: some-node}", "pause: {service: web}"):
        done = apply(action, "--dry-run", *LANE)
        assert done.returncode == 4 and "127.0.0.1:1" in done.stderr, done.stderr
    assert apply("pause: {service: none}", "--dry-run", *LANE).returncode == 2

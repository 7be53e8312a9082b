"""Runs with autoscalers are the same to the byte for any number of jobs."""

import json
import subprocess

import pytest

from demo_path import PROGRAM

# A HorizontalPodAutoscaler by CPU, and one that KEDA makes; nodes and replicas are lost.
SCENARIO = """apiVersion: sandtable/v1
kind: Scenario
name: scaled
kubernetes: 1.34
seed: 4
run: {duration: 12m, replications: 5}
nodes: [{name: n, count: 4, cpu: 8, memory: 16Gi}]
services:
  - name: front
    replicas: 3
    cpu: {request: 500m, limit: 1}
    balance: round-robin
    startup: lognormal(20s cv=0.3)
    autoscale: {min: 2, max: 12, metrics: [{cpu: 60%}, {in_flight: 4}], down: {stabilization: 60s}}
    endpoints: [{name: page, steps: [{cpu: exponential(10ms)}, {call: {to: back.read}}]}]
  - name: back
    replicas: 2
    cpu: {request: 500m, limit: 1}
    balance: round-robin
    startup: lognormal(20s cv=0.3)
    autoscale: {min: 1, max: 12, metrics: [{requests: 40/s}], keda: {cooldown: 60s}}
    endpoints: [{name: read, steps: [{cpu: exponential(5ms)}]}]
traffic:
  - {name: users, to: front.page, arrivals: flash(60/s peak=200/s at=3m ramp=1m hold=3m decay=30s)}
faults:
  - {at: 4m, for: 4m, crash: {node: n-1}}
  - {at: 6m, for: 1m, crash: {replica: front-0}}
"""
PLAN = """apiVersion: sandtable/v1
kind: Plan
name: early
actions:
  - {at: 2m, autoscale: {service: front, min: 6}}
"""


def without_costs(value):
    if isinstance(value, dict):
        return {key: without_costs(one) for key, one in value.items() if key not in ("cpu_s", "wall_s")}
    return [without_costs(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("fidelity", ["exact", "fluid"])
def test_the_number_of_jobs_changes_no_byte(tmp_path, fidelity):
    (tmp_path / "scaled.yaml").write_text(SCENARIO)
    (tmp_path / "early.yaml").write_text(PLAN)

    def run(jobs):
        words = [PROGRAM, "compare", "scaled.yaml", "early.yaml", "--fidelity", fidelity, "--jobs", str(jobs), "--format", "json", "-q"]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=240)
        assert done.returncode == 0, done.stdout + done.stderr
        return without_costs(json.loads(done.stdout))

    alone = run(1)
    assert all(plan["replications"]["done"] == 5 for plan in alone["plans"])
    assert alone["plans"][0]["kpis"]["service.front.replicas.max"]["mean"] > 3  # it did scale
    for jobs in (2, 3, 5):
        assert run(jobs) == alone

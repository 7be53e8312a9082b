"""The real horizontal autoscaler, and `sandtable decide hpa`, on the same random traces of metrics: at each real sync the same count of the metrics, the same
replicas and the same conditions. `--problems N` says how many traces; `-k '[17]'` looks at one."""

import json
import re
import subprocess
from datetime import datetime, timezone

import pytest

from autoscaling.lane import CONTROLLER_FLAGS, Lane, Sync, Trace, server_flags
from autoscaling.problems import SPACE, make_problem
from conftest import PROGRAM
from support.control_plane import ControlPlane

AT_ONCE = 50
EDGE = 0.05  # seconds that a sync may take from its first look at the clock to the last


@pytest.fixture(scope="module")
def traces(tmp_path_factory, parity, request):
    folder = tmp_path_factory.mktemp("autoscaling") / "lane"
    count = request.config.getoption("--problems")
    done: dict[int, Trace] = {}
    with ControlPlane(folder / "plane", scheduler=False, server_flags=server_flags(folder), controller_flags=CONTROLLER_FLAGS) as plane, Lane(plane, folder) as lane:
        parity.versions["hpa"] = f"kube-controller-manager {plane.version()}"

        def trace_of(seed: int) -> Trace:
            if seed not in done:
                first = seed - seed % AT_ONCE
                done.update(lane.run([make_problem(one) for one in range(first, min(first + AT_ONCE, count))]))
            return done[seed]

        yield trace_of


def instant(at: float) -> str:
    return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def unmeasured(answer: dict) -> dict:
    return {**answer, "items": [{**item, "timestamp": None} for item in answer.get("items", [])]}


def objects_of(trace: Trace, sync: Sync, status: dict, memory: dict) -> list[dict]:
    """What this sync saw."""
    meta = {"name": trace.problem.name, "namespace": SPACE}
    # The status is what its own controller counted, also where that is nothing.
    deployment = {**trace.deployment, "spec": {**trace.deployment["spec"], "replicas": sync.replicas},
                  "status": {"replicas": sync.scale["status"].get("replicas", 0), "observedGeneration": 1}}
    answers: dict[tuple, dict] = {}
    for asked in sync.asked:
        # One that is asked twice within a sync says the same, but for when it was measured.
        key = (asked.group, asked.words)
        first = answers.setdefault(key, asked.answer)
        assert unmeasured(first) == unmeasured(asked.answer), "the step changed within a sync"
    given = [answer for answer in answers.values() if "items" in answer]
    hpa = {**trace.hpa, "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": meta, "status": status}
    return [hpa, deployment, *trace.pods, *given, memory]


def decide(objects: list[dict], now: float) -> dict:
    done = subprocess.run([PROGRAM, "decide", "hpa", "-", "--now", instant(now), "--format", "json"],
                          input=json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def refusal(sync: Sync) -> bool:
    """Whether an API refused to answer in words of its own, which the objects cannot tell: that an object has no such metric they do."""
    return any(asked.code != 200 and not (asked.group == "custom.metrics.k8s.io" and asked.code == 404 and "*" not in asked.words) for asked in sync.asked)


def plain(conditions: list[dict], masked: bool) -> dict:
    def message(text: str) -> str:
        return re.sub(r"(unable to fetch metrics from|no metrics returned from) (\w+) metrics API.*", r"no \2 metrics", text) if masked else text

    return {one["type"]: (one["status"], one["reason"], message(one["message"])) for one in conditions}


def of_ours(decision: dict, sync: Sync) -> dict:
    counts = [one["replicas"] for one in decision["metrics"] if "replicas" in one]
    kept = decision["currentReplicas"] == decision["desiredReplicas"]
    active = {one["type"]: one["status"] for one in decision["conditions"]}.get("ScalingActive")
    return {"proposed": max(counts) if counts and active == "True" and decision["metrics"] else None, "read": decision["currentReplicas"],
            "written": None if kept else decision["desiredReplicas"], "conditions": plain(decision["conditions"], refusal(sync))}


def of_real(sync: Sync, status: dict) -> dict:
    return {"proposed": sync.proposed, "read": status.get("currentReplicas", 0), "written": sync.written, "conditions": plain(status["conditions"], refusal(sync))}


def outcome(sync: Sync, status: dict) -> str:
    conditions = {one["type"]: one for one in status["conditions"]}
    active, limited = conditions.get("ScalingActive", {}), conditions.get("ScalingLimited", {})
    if sync.proposed is None:
        return "outside of its bounds: to them" if sync.written is not None else f"no count: {active.get('reason')}"
    way = "stays" if sync.written is None else "up" if sync.written > sync.replicas else "down"
    held = [conditions["AbleToScale"]["reason"]] if "Stabilized" in conditions["AbleToScale"]["reason"] else []
    held += [limited["reason"]] if limited["status"] == "True" else []
    return ", ".join([way, *held])


def test_every_sync_of_a_trace(traces, parity, problem_seed):
    trace = traces(problem_seed)
    status: dict = {}
    # Empty: the controller sees the autoscaler for the first time.
    memory = {"apiVersion": "sandtable/v1", "kind": "HorizontalPodAutoscalerMemory", "metadata": {"name": trace.problem.name, "namespace": SPACE}}
    assert len(trace.syncs) >= 12
    differing = []
    for number, sync in enumerate(trace.syncs):
        objects = objects_of(trace, sync, status, memory)
        status = sync.status or status
        real, kind = of_real(sync, status), outcome(sync, status)
        decision = decide(objects, sync.now)
        ours = of_ours(decision, sync)
        if ours != real:
            # The real one looks at the clock several times within a sync: where a window ends between, either is right.
            for near in (sync.now - EDGE, sync.now + EDGE):
                other = decide(objects, near)
                if of_ours(other, sync) == real:
                    decision, ours, kind = other, real, "a window ends within the sync"
                    break
        memory = decision["memory"]
        differs = [key for key in real if ours[key] != real[key]]
        mine, theirs = [{key: side[key] for key in differs} for side in (ours, real)]
        parity.add("hpa", {"problem": problem_seed, "pod": f"sync {number}", "outcome": kind, "difference": ", ".join(differs), "ours": mine, "real": theirs})
        if differs:
            differing.append(f"sync {number} ({kind}):\n  ours {mine}\n  real {theirs}\n  why {decision['why']}")
    assert not differing, "\n".join(differing)

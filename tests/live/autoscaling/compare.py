"""One sync: what it saw as objects, and what both decided in the same words."""

import json
import re
import subprocess
from datetime import datetime, timezone

from autoscaling.problems import SPACE
from autoscaling.syncs import Sync, Trace
from demo_path import PROGRAM
from support.control_plane import KUBERNETES

VERSION = KUBERNETES.name.removeprefix("kubernetes-v").rpartition(".")[0]  # 1.36


def objects_of(trace: Trace, sync: Sync, status: dict, memory: dict) -> list[dict]:
    """What this sync saw; `status`: the autoscaler's as it was last written."""
    # The target's status is what its own controller counted, also where that is nothing.
    deployment = {**trace.deployment, "spec": {**trace.deployment["spec"], "replicas": sync.replicas},
                  "status": {"replicas": sync.scale["status"].get("replicas", 0), "observedGeneration": 1}}
    answers: dict[tuple, dict] = {}
    for asked in sync.asked:
        # One that is asked twice within a sync says the same, but for when it was measured.
        first = answers.setdefault((asked.group, asked.words), asked.answer)
        assert _unmeasured(first) == _unmeasured(asked.answer), "the step changed within a sync"
    given = [answer for answer in answers.values() if "items" in answer]
    hpa = {**trace.hpa, "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
           "metadata": {"name": trace.problem.name, "namespace": SPACE}, "status": status}
    return [hpa, deployment, *trace.pods, *given, memory]


def decide(objects: list[dict], now: float) -> dict:
    instant = datetime.fromtimestamp(now, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    done = subprocess.run([PROGRAM, "decide", "hpa", "-", "--now", instant, "--kubernetes", VERSION, "--format", "json"],
                          input=json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def of_ours(decision: dict, sync: Sync) -> dict:
    counts = [one["replicas"] for one in decision["metrics"] if "replicas" in one]
    conditions = plain(decision["conditions"], sync)
    proposes = counts and conditions["ScalingActive"][0] == "True"
    kept = decision["currentReplicas"] == decision["desiredReplicas"]
    return {"proposed": max(counts) if proposes else None, "read": decision["currentReplicas"],
            "written": None if kept else decision["desiredReplicas"], "conditions": conditions}


def of_real(sync: Sync, status: dict) -> dict:
    return {"proposed": sync.proposed, "read": status.get("currentReplicas", 0), "written": sync.written,
            "conditions": plain(status["conditions"], sync)}


def plain(conditions: list[dict], sync: Sync) -> dict[str, tuple]:
    """By type: status, reason, message. Where an API refused in words of its own, only that it gave no metrics; where several pods lack a request, not
    which of them is named: the real one goes over them in the order of a hash table."""
    masked = refusal(sync)

    def message(text: str) -> str:
        text = re.sub(r"(missing request for .* of) Pod \S+$", r"\1 a pod", text)
        return re.sub(r"(unable to fetch metrics from|no metrics returned from) (\w+) metrics API.*", r"no \2 metrics", text) if masked else text

    return {one["type"]: (one["status"], one["reason"], message(one["message"])) for one in conditions}


def refusal(sync: Sync) -> bool:
    """Whether an API refused in words that no object can tell. That an object has no such metric the objects do tell."""
    def told(asked) -> bool:
        return asked.group == "custom.metrics.k8s.io" and asked.code == 404 and "*" not in asked.words

    return any(asked.code != 200 and not told(asked) for asked in sync.asked)


def outcome(sync: Sync, status: dict) -> str:
    """What the real one did, and what held it."""
    conditions = {one["type"]: one for one in status["conditions"]}
    if sync.proposed is None:
        return "outside of its bounds: to them" if sync.written is not None else f"no count: {conditions['ScalingActive']['reason']}"
    way = "stays" if sync.written is None else "up" if sync.written > sync.replicas else "down"
    able, limited = conditions["AbleToScale"], conditions["ScalingLimited"]
    held = [able["reason"]] if "Stabilized" in able["reason"] else []
    held += [limited["reason"]] if limited["status"] == "True" else []
    return ", ".join([way, *held])


def _unmeasured(answer: dict) -> dict:
    return {**answer, "items": [{**item, "timestamp": None} for item in answer.get("items", [])]}

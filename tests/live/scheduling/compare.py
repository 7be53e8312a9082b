"""The real scheduler's answer beside ours, on the same objects."""

import json
import re
import subprocess
from collections import Counter
from dataclasses import asdict, dataclass

from scheduling.lane import Answer, as_manifest

AVAILABLE = re.compile(r"^0/(\d+) nodes are available: (.*)$", re.DOTALL)


@dataclass
class Comparison:
    problem: int
    pod: str
    outcome: str  # of the real one: bound, pending, preempts
    nodes: int
    difference: str  # empty: they agree
    ours: str
    real: str

    def as_record(self) -> dict:
        return asdict(self)


def decide(program, objects: list[dict]) -> dict:
    done = subprocess.run([program, "decide", "scheduler", "-", "--format", "json", "--now", "2026-11-25T00:00:00Z"], input=as_manifest(objects),
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def reasons_of_message(message: str) -> Counter:
    """How many nodes were refused for each reason: "0/5 nodes are available: 2 Insufficient cpu, 3 node(s) … . preemption: …"."""
    found = AVAILABLE.match(message)
    assert found, message
    told = found.group(2).split(" preemption: ")[0].replace(" no new claims to deallocate,", "").strip().removesuffix(".").removesuffix(",")
    counts: Counter = Counter()
    for part in re.split(r", (?=\d+ )", told):
        number, _, reason = part.partition(" ")
        if number.isdigit():
            counts[reason.removesuffix(".")] += int(number)
        else:  # the pod as a whole was refused
            counts[part] += int(found.group(1))
    return counts


def victims_of(decision: dict) -> list[str]:
    return sorted((decision.get("preemption") or {}).get("victims", []))


def difference(decision: dict, real: Answer) -> str:
    """What they differ in; empty where they agree. Where several nodes score the same the real one draws: any of our best will do."""
    if real.node is not None:
        if real.node in decision["best"]:
            return ""
        return "node" if decision["best"] else "pending in ours"
    if decision["node"] is not None:
        return "bound in ours"
    if reasons_of_message(decision["message"]) != reasons_of_message(real.message):
        return "reasons"
    preemption = decision.get("preemption") or {}
    if preemption.get("nominatedNode") != real.nominated:
        return "nominated node"
    if victims_of(decision) != real.victims:
        return "victims"
    return "" if decision["message"] == real.message else "message"


def compare(problem: int, pod: dict, nodes: int, decision: dict, real: Answer) -> Comparison:
    outcome = "bound" if real.node is not None else "preempts" if real.nominated else "pending"
    preemption = decision.get("preemption") or {}
    ours = f"best {decision['best']}" if decision["best"] else told(decision["message"], preemption.get("nominatedNode"), victims_of(decision))
    theirs = real.node or told(real.message, real.nominated, real.victims)
    return Comparison(problem, pod["metadata"]["name"], outcome, nodes, difference(decision, real), ours, theirs)


def told(message: str, nominated: str | None, victims: list[str]) -> str:
    return f"{message} Nominated: {nominated}, victims: {', '.join(victims)}" if nominated else message

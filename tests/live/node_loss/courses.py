"""What became of each lost node and its pods, by instants: as the watch told it of the real controllers, and as `sandtable decide nodes` says."""

import json
import subprocess
from dataclasses import dataclass, field

from conftest import PROGRAM
from kubelet.instants import micro_text_of, seconds_of

UNREACHABLE = "node.kubernetes.io/unreachable"
Instant = float | None  # seconds since 1970; none: never


@dataclass
class Course:
    """Of a node; by ReplicaSet what becomes of its pod."""

    zone: str
    unknown: Instant = None
    kept_free: Instant = None  # NoSchedule
    tainted: Instant = None  # NoExecute
    not_ready: dict[str, Instant] = field(default_factory=dict)
    evicted: dict[str, Instant] = field(default_factory=dict)
    replaced: dict[str, Instant] = field(default_factory=dict)
    why: str = ""


def real_courses(problem, nodes: list, pods: list) -> dict[str, Course]:
    """From what the watches told: the first event that shows it."""
    courses = {name: Course(problem.zone_of[name]) for name in problem.lost}
    for at, _, node in nodes:
        course = courses.get(node["metadata"]["name"])
        if course is None:
            continue
        if course.unknown is None and _status(node) == "Unknown":
            course.unknown = at
        for taint in node["spec"].get("taints", []):
            if taint["key"] == UNREACHABLE and taint["effect"] == "NoSchedule" and course.kept_free is None:
                course.kept_free = at
            if taint["key"] == UNREACHABLE and taint["effect"] == "NoExecute" and course.tainted is None:
                course.tainted = at
    first: dict[str, str] = {}  # by ReplicaSet: the uid of the pod that was there
    for at, _, pod in pods:
        name, uid = pod["metadata"]["labels"]["set"], pod["metadata"]["uid"]
        course = courses.get(problem.node_of[name])
        if course is None:
            continue
        if first.setdefault(name, uid) != uid:
            course.replaced.setdefault(name, at)
            continue
        if _status(pod) == "False" and "deletionTimestamp" not in pod["metadata"]:
            course.not_ready.setdefault(name, at)
        if "deletionTimestamp" in pod["metadata"]:
            course.evicted.setdefault(name, at)
    return courses


def our_courses(problem, objects: list[dict], look: float, now: float, real: dict[str, Course], rates_after: int = 0) -> dict[str, Course]:
    """`look`: an instant at which the real one looked at all nodes. `rates_after`: milliseconds that a look takes until it sets the zones' rates."""
    instants = ("--now", micro_text_of(now), "--look", micro_text_of(look), "--rates-after", str(rates_after))
    words = [PROGRAM, "decide", "nodes", "-", "--format", "json", "--kubernetes", "1.36", *instants]
    done = subprocess.run(words, input=json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)["nodes"]
    courses = {}
    for node in said:
        unknown, tainted = _instant(node["unknown"]), _instant(node["tainted"])
        course = courses[node["node"]] = Course(node["zone"], unknown, unknown, tainted, why=node["why"])
        for pod in node["pods"]:
            name = _set_of(pod["name"], problem)
            course.not_ready[name] = _instant(pod["notReady"])
            course.evicted[name] = course.replaced[name] = _instant(pod["evicted"])
    _order_as_real(courses, real)
    return courses


def _order_as_real(ours: dict[str, Course], real: dict[str, Course]):
    """Nodes of a zone that become Unknown in the same look are queued in any order: ours take the real one's."""
    groups: dict[tuple, list[str]] = {}
    for name, course in ours.items():
        groups.setdefault((course.zone, course.unknown), []).append(name)
    for names in groups.values():
        instants = sorted((ours[name].tainted for name in names), key=_never_last)
        for name, at in zip(sorted(names, key=lambda one: _never_last(real[one].tainted)), instants):
            course = ours[name]
            if at is None or course.tainted is None:
                continue
            later = at - course.tainted
            course.tainted = at
            for pods in (course.evicted, course.replaced):
                pods.update({pod: evicted + later for pod, evicted in pods.items() if evicted is not None})


def _never_last(at: Instant) -> float:
    return float("inf") if at is None else at


def _set_of(pod: str, problem) -> str:
    return next(name for name in problem.node_of if pod.startswith(f"{name}-"))


def _instant(text: str | None) -> Instant:
    return None if text is None else seconds_of(text)


def _status(item: dict) -> str | None:
    return next((one["status"] for one in item.get("status", {}).get("conditions", []) if one["type"] == "Ready"), None)

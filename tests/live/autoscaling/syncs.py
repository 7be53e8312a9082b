"""The real syncs of a trace, from what they left behind: the server's audit of scales and statuses, the log of the metrics API, the controller's own log."""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from autoscaling.problems import SPACE, Problem
from support.metrics_api import Asked


@dataclass
class Sync:
    """One real sync."""
    begun: float
    scale: dict  # as it was read
    ended: float  # its last request to the server
    asked: list[Asked] = field(default_factory=list)
    limited: float | None = None  # when windows and policies were looked at; none where no metric could be computed, or none was asked for
    proposed: int | None = None  # before these
    written: int | None = None  # the replicas that it wrote; none: it left them
    status: dict | None = None  # that it wrote; none: it left it

    @property
    def replicas(self) -> int:
        return self.scale["spec"].get("replicas", 0)

    @property
    def now(self) -> float:
        return self.limited or (self.asked[-1].at if self.asked else self.begun)


@dataclass
class Trace:
    problem: Problem
    hpa: dict  # as the server has it, with its defaults
    deployment: dict
    pods: list[dict]
    syncs: list[Sync] = field(default_factory=list)


class Audit:
    """What the server wrote down of each target and its autoscaler, which have one name; read on as it grows."""

    def __init__(self, path: Path):
        self._file = open(path)
        self._rest = ""
        self._events: dict[str, list[dict]] = {}

    def close(self):
        self._file.close()

    def looks(self, name: str, since: float) -> int:
        """How many syncs of it began since."""
        self._read()
        return sum(one["verb"] == "get" and _seconds(one) >= since for one in self._events.get(name, []))

    def syncs(self, name: str) -> list[Sync]:
        """Each begins with a look at the scale, unless a write met a conflict and is tried again."""
        self._read()
        syncs: list[Sync] = []
        conflict = False
        for event in sorted(self._events.get(name, []), key=_seconds):
            code = event["responseStatus"]["code"]
            if syncs:
                syncs[-1].ended = _seconds(event) if event["verb"] != "get" or conflict else syncs[-1].ended
            if event["verb"] == "get":
                if not conflict:
                    syncs.append(Sync(_seconds(event), event["responseObject"], _seconds(event)))
            elif event["objectRef"]["resource"] == "deployments":
                conflict = code == 409
                if code == 200:
                    syncs[-1].written = event["requestObject"]["spec"].get("replicas", 0)
            elif code == 200:
                syncs[-1].status = event["responseObject"]["status"]
        return syncs

    def _read(self):
        self._rest += self._file.read()
        *lines, self._rest = self._rest.split("\n")
        for event in map(json.loads, lines):
            self._events.setdefault(event["objectRef"]["name"], []).append(event)


def collect(traces: list[Trace], audit: Audit, metrics: list[Asked], log: Path):
    """The whole syncs of each; what was asked and logged is of the sync that had begun last."""
    by_name = {trace.problem.name: trace for trace in traces}
    for name, trace in by_name.items():
        trace.syncs = audit.syncs(name)

    def sync_of(name: str, at: float) -> Sync | None:
        syncs = by_name[name].syncs if name in by_name else []
        return next((sync for sync in reversed(syncs) if sync.begun <= at), None)

    for asked in metrics:
        if sync := sync_of(owner(asked), asked.at):
            sync.asked.append(asked)
    for at, name, proposed in proposals(log):
        if sync := sync_of(name, at):
            sync.limited, sync.proposed = at, proposed
    for trace in traces:
        trace.syncs.pop()  # it may not be whole


def owner(asked: Asked) -> str:
    """Whose metric it is: metrics are called after their trace, and pods are asked for by its label."""
    if asked.group == "metrics.k8s.io":
        return asked.query.get("labelSelector", "").removeprefix("app=")
    return asked.words[-1].partition("-")[0]


def proposals(log: Path):
    """When each sync had a count of its metrics, whose it was, and the count."""
    line_of = re.compile(rf'I(\d{{4}}) (\S+) .*"Proposing desired replicas.*" desiredReplicas=(\d+) .* scaleTarget="Deployment/{SPACE}/([^"]+)"')
    year = datetime.now().year
    for line in log.read_text().splitlines():
        if found := line_of.match(line):
            yield datetime.strptime(f"{year}{found[1]} {found[2]}", "%Y%m%d %H:%M:%S.%f").timestamp(), found[4], int(found[3])


def _seconds(event: dict) -> float:
    return datetime.fromisoformat(event["requestReceivedTimestamp"].replace("Z", "+00:00")).timestamp()

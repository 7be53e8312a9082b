"""CPU and memory of containers as metrics-server works them out: every 15 s a look at each, and CPU as the difference of the last two looks.

A container of which there is but one look counts from its start, where that was 10 s to 15 s before it; else the pod has no metrics yet, nor has one of
whose containers one has none."""

import threading
import time
from dataclasses import dataclass

from kubelet.instants import text_of

RESOLUTION, FRESH = 15.0, 10.0  # seconds


@dataclass
class Look:
    at: float  # seconds since 1970
    started: float
    cpu: float  # seconds since its start
    memory: int


class Usage:
    """`pods()`: the running workers. Use as a context."""

    def __init__(self, pods, every: float = RESOLUTION):
        self._pods, self._every = pods, every
        self._looks: dict[tuple[str, str], list[Look]] = {}  # by pod's uid and container: the last two
        self._metrics: list[dict] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join(10)

    def metrics(self) -> list[dict]:
        """PodMetrics, as of the last look."""
        return self._metrics

    def _work(self):
        due = time.monotonic()
        while not self._over.wait(max(0.0, due - time.monotonic())):
            due += self._every
            self._look()

    def _look(self):
        looks: dict[tuple[str, str], list[Look]] = {}
        made = []
        for worker in self._pods():
            usages = []
            for container in worker.containers:
                process = container.process
                if process is None or process.ended is not None:
                    usages.append(None)
                    continue
                key = (worker.pod["metadata"]["uid"], container.name)
                look = Look(time.time(), process.started, process.cpu_seconds(), process.resident_bytes())
                last = [one for one in self._looks.get(key, []) if one.started == look.started][-1:]
                looks[key] = [*last, look]
                usages.append(usage_of(container.name, looks[key], self._every))
            if usages and None not in usages:
                made.append(_pod_metrics(worker.pod, usages))
        self._looks, self._metrics = looks, made


@dataclass
class ContainerUsage:
    name: str
    at: float
    window: float
    cpu: float  # cores
    memory: int


def usage_of(name: str, looks: list[Look], every: float = RESOLUTION) -> ContainerUsage | None:
    now = looks[-1]
    if len(looks) > 1:
        began, cpu = looks[0].at, looks[0].cpu
    elif FRESH <= now.at - now.started < every:
        began, cpu = now.started, 0.0
    else:
        return None
    return ContainerUsage(name, now.at, now.at - began, (now.cpu - cpu) / (now.at - began), now.memory)


def _pod_metrics(pod: dict, usages: list[ContainerUsage]) -> dict:
    meta = pod["metadata"]
    last = max(usages, key=lambda one: one.at)
    return {"metadata": {"name": meta["name"], "namespace": meta["namespace"], "labels": meta.get("labels", {}), "creationTimestamp": text_of(time.time())},
            "timestamp": text_of(last.at), "window": f"{last.window:.3f}s",
            "containers": [{"name": one.name, "usage": {"cpu": f"{round(one.cpu * 1e9)}n", "memory": f"{one.memory // 1024}Ki"}} for one in usages]}

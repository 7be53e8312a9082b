"""CPU and memory of containers as they reach the metrics API: cAdvisor measures each every 10 s from its start on; metrics-server asks every 15 s for what
was measured last, and makes CPU the difference of two answers.

A container of which there is but one answer counts from its start, where that was 10 s to 15 s before it; else the pod has no metrics yet, nor has one of
whose containers one has none."""

import threading
import time
from dataclasses import dataclass

from kubelet.instants import text_of

RESOLUTION, HOUSEKEEPING, FRESH = 15.0, 10.0, 10.0  # seconds
TICK = 0.2


@dataclass
class Look:
    at: float  # seconds since 1970
    started: float
    cpu: float  # seconds since its start
    memory: int
    due: float  # the next


class Usage:
    """`pods()`: the running workers. Use as a context."""

    def __init__(self, pods, every: float = RESOLUTION):
        self._pods, self._every = pods, every
        self._measured: dict[tuple[str, str], Look] = {}  # by pod's uid and container: cAdvisor's last
        self._answers: dict[tuple[str, str], list[Look]] = {}  # the last two that metrics-server got
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
        """PodMetrics, as of the last scrape."""
        return self._metrics

    def _work(self):
        scrape = time.monotonic()
        while not self._over.wait(TICK):
            workers = self._pods()
            self._measure(workers)
            if time.monotonic() >= scrape:
                scrape += self._every
                self._scrape(workers)

    def _measure(self, workers: list):
        measured = {}
        for key, process in _running(workers):
            last = self._measured.get(key)
            if last is None or last.started != process.started or time.time() >= last.due:
                due = (time.time() if last is None or last.started != process.started else last.due) + HOUSEKEEPING
                last = Look(time.time(), process.started, process.cpu_seconds(), process.resident_bytes(), due)
            measured[key] = last
        self._measured = measured

    def _scrape(self, workers: list):
        answers: dict[tuple[str, str], list[Look]] = {}
        made = []
        for worker in workers:
            usages = []
            for container in worker.containers:
                key = (worker.pod["metadata"]["uid"], container.name)
                now = self._measured.get(key)
                if now is None:
                    usages.append(None)
                    continue
                answers[key] = [*[one for one in self._answers.get(key, []) if one.started == now.started and one.at < now.at][-1:], now]
                usages.append(usage_of(container.name, answers[key], self._every))
            if usages and None not in usages:
                made.append(_pod_metrics(worker.pod, usages))
        self._answers, self._metrics = answers, made


def _running(workers: list):
    for worker in workers:
        for container in worker.containers:
            process = container.process
            if process is not None and process.ended is None:
                yield (worker.pod["metadata"]["uid"], container.name), process


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

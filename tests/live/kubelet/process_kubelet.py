"""A kubelet for tests, whose containers are processes of this machine: it claims a node of a real control plane, and runs the pods that are bound to it.

Each pod has a loopback address of its own (podIP), at which its processes are asked to listen. What it does and what it does not do:
docs/methods/live-lane.md. Leaving it ends every process it started, by its process id, whatever happened."""

import os
import threading
from pathlib import Path

from kubelet.node import NodeAgent
from kubelet.pod import PodWorker
from kubelet.resource_metrics import ResourceMetrics
from kubelet.status_writer import StatusWriter
from kubelet.usage import Usage
from support.control_plane import ControlPlane
from support.metrics_api import MetricsApi
from support.watch import Watch

MOST_PODS = 40


class ProcessKubelet:
    """Use as a context, within that of its control plane. `folder`: a folder for each pod, with its containers' logs. `wrapper`: words before each container's
    command, of a program that becomes it, such as `chrt --rr 10`."""

    def __init__(self, plane: ControlPlane, folder: Path, name: str = "here", cpu: str = "8", memory: str = "8Gi", most_pods: int = 30,
                 labels: dict[str, str] | None = None, wrapper: tuple[str, ...] = ()):
        assert most_pods <= MOST_PODS
        self.name, self._folder, self._most, self._wrapper = name, folder, most_pods, wrapper
        self._workers: dict[str, PodWorker] = {}  # by uid
        self._guard = threading.Lock()
        self._addresses = _addresses()
        self._node = NodeAgent(plane.another_api(), name, {"cpu": cpu, "memory": memory, "pods": str(most_pods)}, labels)
        self._writer = StatusWriter(plane.another_api())
        self._watch = Watch(plane.another_api(), "/api/v1/pods", self._heard, fieldSelector=f"spec.nodeName={name}")
        self._usage = Usage(self.workers)
        self._metrics = MetricsApi(plane.keys, ResourceMetrics(name, self._usage), groups=("metrics.k8s.io",))
        self._plane = plane
        self._open: list = []

    def __enter__(self):
        try:
            for part in (self._writer, self._node, self._usage, self._metrics, self._watch):
                part.__enter__()
                self._open.append(part)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        # The watch first, so that nothing new begins; then the processes; what reports of them last.
        parts, self._open = self._open, []
        for part in [one for one in parts if one is self._watch]:
            part.__exit__()
        for worker in self.workers():
            worker.gone()
        for worker in self.workers():
            worker.join(15)
        for pid in self.pids():  # none, unless a worker failed
            os.kill(pid, 9)
        for part in reversed([one for one in parts if one is not self._watch]):
            part.__exit__()

    def serve_metrics(self):
        """Has the API server send metrics.k8s.io here."""
        self._metrics.register(self._plane.api)

    def workers(self) -> list[PodWorker]:
        with self._guard:
            return list(self._workers.values())

    def pids(self) -> list[int]:
        return [one.process.pid for worker in self.workers() for one in worker.containers if one.process is not None and one.process.ended is None]

    def _heard(self, kind: str, pod: dict):
        uid = pod["metadata"]["uid"]
        with self._guard:
            worker = self._workers.get(uid)
            if kind == "DELETED":
                if worker is not None:
                    worker.gone()
            elif worker is not None:
                worker.changed(pod)
            elif pod.get("status", {}).get("phase") not in ("Succeeded", "Failed"):
                self._begin(uid, pod)
            for ended in [one for one, worker in self._workers.items() if worker.is_over()]:
                del self._workers[ended]

    def _begin(self, uid: str, pod: dict):
        running = sum(not worker.is_over() for worker in self._workers.values())
        if running >= self._most:
            why = f"Node didn't have enough resource: pods, requested: 1, used: {running}, capacity: {self._most}"
            self._writer.report(pod, {"phase": "Failed", "reason": "OutOfpods", "message": why})
            return
        self._workers[uid] = PodWorker(pod, next(self._addresses), self._folder / uid, self._writer, self._wrapper)


def _addresses():
    """127.A.B.C, A and B of this process, so that two lanes on one machine do not meet."""
    a, b = 64 + os.getpid() // 250 % 128, os.getpid() % 250
    while True:
        for c in range(1, 255):
            yield f"127.{a}.{b}.{c}"

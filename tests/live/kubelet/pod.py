"""One pod on this node, in a thread of its own: starts its containers, looks at them when something happened, reports, and ends them when it is deleted."""

import queue
import threading
import time
from pathlib import Path

from kubelet.container import Container
from kubelet.pod_status import pod_status
from kubelet.status_writer import StatusWriter

GONE_GRACE = 2.0  # seconds for a pod whose object is no longer there


class PodWorker:
    def __init__(self, pod: dict, address: str, folder: Path, writer: StatusWriter, wrapper: tuple[str, ...] = ()):
        self.pod, self.address = pod, address
        self._folder, self._writer, self._wrapper = folder, writer, wrapper
        self._news: queue.SimpleQueue = queue.SimpleQueue()
        self._reported: dict | None = None
        self._ended = False
        self.containers: list[Container] = []
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def changed(self, pod: dict):
        self._news.put(("changed", pod))

    def gone(self):
        """Its object is no longer there."""
        self._news.put(("gone", None))

    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def join(self, seconds: float):
        self._thread.join(seconds)

    def _wake(self):
        self._news.put(("look", None))

    def _work(self):
        self._folder.mkdir(parents=True)
        self._began = time.time()
        self.containers = [Container(self.pod, spec, self.address, self._folder, self._wake, self._wrapper) for spec in self.pod["spec"]["containers"]]
        try:
            grace = self._live()
            self._end(grace)
        finally:
            for container in self.containers:
                container.stop_probes()

    def _live(self) -> float | None:
        """Until it is deleted; its grace period then, or none where its object is gone."""
        while True:
            waits = [] if self._is_deleted() else [wait for one in self.containers if (wait := one.sync()) is not None]
            self._report()
            if self._is_deleted():
                return self.pod["metadata"]["deletionGracePeriodSeconds"]
            if self._take(min(waits, default=None)) == "gone":
                return None

    def _end(self, grace: float | None):
        for container in self.containers:
            container.stop_probes("startup", "liveness")
        # Threads of their own: they end together, and the pod goes on telling what becomes of them.
        ending = [threading.Thread(target=one.end, args=(GONE_GRACE if grace is None else grace,), daemon=True) for one in self.containers]
        for one in ending:
            one.start()
        while any(one.is_alive() for one in ending):
            if self._take(0.1) == "gone":
                grace = None
            if grace is not None:
                self._report()
        if grace is not None:
            self._writer.delete(self.pod, self._status(ended=True))

    def _take(self, seconds: float | None) -> str:
        """The next thing that happened, or nothing within that time."""
        try:
            kind, pod = self._news.get(timeout=seconds)
        except queue.Empty:
            return ""
        if kind == "changed":
            self.pod = pod
        return kind

    def _is_deleted(self) -> bool:
        return "deletionTimestamp" in self.pod["metadata"]

    def _status(self, ended: bool = False) -> dict:
        before = (self._reported or {}).get("conditions", [])
        status = pod_status(self.pod, self.containers, self.address, self._began, before)
        if ended:
            status["phase"] = "Failed" if any(one.process is None or one.process.code for one in self.containers) else "Succeeded"
            for one in status["containerStatuses"]:
                if "waiting" in one["state"] and one["lastState"]:
                    one["state"], one["lastState"] = one["lastState"], {}
        return status

    def _report(self):
        status = self._status()
        if status != self._reported:
            self._reported = status
            self._writer.report(self.pod, status)



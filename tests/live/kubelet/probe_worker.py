"""A probe in time: asks every period, and sets its result after `failureThreshold` failures or `successThreshold` successes in a row.

Readiness begins as failure, liveness as success. The startup probe rests once it has succeeded; liveness and startup rest after a failure, until a new
container runs. Liveness and readiness ask only once the container has started (its startup probe has succeeded, or there is none). The periods count
from when the pod came, as the real kubelet's do: so the first look at a container may come up to a period after its start."""

import threading
import time


class ProbeWorker:
    """`ask()` makes one attempt; `changed()` is told, in this worker's thread, when the result is another."""

    def __init__(self, kind: str, spec: dict, ask, changed):
        self.kind, self.spec = kind, spec
        self.result: bool | None = None
        self._ask, self._changed = ask, changed
        self._wake, self._over = threading.Event(), threading.Event()
        self._guard = threading.Lock()
        self._begun: float | None = None  # of the container that runs, on the monotonic clock
        self._started = False
        self._rests = True
        self._last: bool | None = None
        self._run = 0
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def begin(self):
        """A new container runs."""
        with self._guard:
            self.result = {"readiness": False, "liveness": True, "startup": None}[self.kind]
            self._begun, self._rests = time.monotonic(), False
            self._started = False

    def started(self):
        """The container counts as started: as long as it is not ready, readiness is asked at once, as the real kubelet does."""
        self._started = True
        if self.kind == "readiness" and self.result is not True:
            self._wake.set()

    def end(self):
        """The container runs no more."""
        with self._guard:
            self._begun = None
            if self.kind == "readiness":
                self.result = False

    def stop(self):
        self._over.set()
        self._wake.set()

    def _work(self):
        period = self.spec.get("periodSeconds", 10)
        tick = time.monotonic() + period
        while not self._over.is_set():
            begun = self._begun
            if self._asks(begun):
                answer = self._ask()
                with self._guard:
                    told = begun == self._begun and self._take(answer)
                if told:
                    self._changed()
            self._wake.wait(max(0.0, tick - time.monotonic()))
            self._wake.clear()
            while tick <= time.monotonic():  # one that was missed is not made up for
                tick += period

    def _asks(self, begun: float | None) -> bool:
        if begun is None or self._rests or int(time.monotonic() - begun) < self.spec.get("initialDelaySeconds", 0):
            return False
        return self._started != (self.kind == "startup")

    def _take(self, answer: bool) -> bool:
        self._run = self._run + 1 if answer == self._last else 1
        self._last = answer
        if self._run < self.spec.get("successThreshold" if answer else "failureThreshold", 1 if answer else 3):
            return False
        changed = self.result != answer
        self.result = answer
        if self.kind == "startup" or (self.kind == "liveness" and not answer):
            self._rests, self._run = True, 0
        return changed

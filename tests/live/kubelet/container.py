"""One container of a pod: its process, its restarts, its probes, and how it ends. Everything but the probes' own attempts happens in its pod's thread."""

import signal
import time
from pathlib import Path

from kubelet import environment as words
from kubelet.instants import text_of
from kubelet.pre_stop import run_hook
from kubelet.probe import attempt
from kubelet.probe_worker import ProbeWorker
from kubelet.process import ContainerProcess, StartFailed
from kubelet.restarts import RestartBackoff

LEAST_GRACE = 2.0  # seconds from SIGTERM to SIGKILL that a hook can't take away
PROBES = {"startup": "startupProbe", "readiness": "readinessProbe", "liveness": "livenessProbe"}


class Container:
    """`wake` makes its pod look at it again, from any thread."""

    def __init__(self, pod: dict, spec: dict, address: str, folder: Path, wake, wrapper: tuple[str, ...] = ()):
        self.name, self.spec = spec["name"], spec
        self.pod, self.address, self.folder, self.wake, self._wrapper = pod, address, folder, wake, wrapper
        self.process: ContainerProcess | None = None
        self.restarts = 0
        self._last: dict | None = None  # what is told of the run before
        self._failed: dict | None = None  # why it could not be made
        self._backoff = RestartBackoff()
        self._noted = False  # whether the end of `process` has been dealt with
        self._environment = words.environment(pod, spec, address)
        ports = {one["name"]: one["containerPort"] for one in spec.get("ports", []) if "name" in one}
        self._probes = {kind: ProbeWorker(kind, spec[key], lambda probe=spec[key]: attempt(probe, address, ports, self._environment), wake)
                        for kind, key in PROBES.items() if key in spec}

    def is_running(self) -> bool:
        return self.process is not None and self.process.ended is None

    def is_started(self) -> bool:
        return self.is_running() and ("startup" not in self._probes or self._probes["startup"].result is True)

    def is_ready(self) -> bool:
        return self.is_started() and ("readiness" not in self._probes or self._probes["readiness"].result is True)

    def is_over(self) -> bool:
        """It has ended, and is not started again."""
        return self.process is not None and self.process.ended is not None and not self._restarts_after(self.process.code)

    def sync(self) -> float | None:
        """Does what is due; seconds until it has to be looked at again, or none."""
        if self._failed is not None:
            return None
        if self.process is None:
            self._start()
            return None
        if self.process.ended is None:
            if any(self._probes[kind].result is False for kind in ("startup", "liveness") if kind in self._probes):
                failed = next(kind for kind in ("startup", "liveness") if kind in self._probes and self._probes[kind].result is False)
                self.end(self.spec[PROBES[failed]].get("terminationGracePeriodSeconds", self.pod["spec"].get("terminationGracePeriodSeconds", 30)))
                return 0.0
            if self.is_started():
                for probe in self._probes.values():
                    probe.started()
            return None
        if not self._noted:
            self._noted = True
            self._backoff.ended(self.process.ended - self.process.started)
            for probe in self._probes.values():
                probe.end()
        if self.is_over():
            return None
        left = self.process.ended + self._backoff.wait - time.time()
        if left > 0:
            return left
        self._last = self._terminated()
        self.restarts += 1
        self._backoff.begun()
        self._start()
        return None

    def end(self, grace: float):
        """Hook, SIGTERM, SIGKILL; comes back when the process is gone."""
        process = self.process
        if process is None or process.ended is not None:
            return
        began = time.monotonic()
        hook = self.spec.get("lifecycle", {}).get("preStop")
        if hook and grace > 0:
            run_hook(hook, self.address, self._environment, grace, process)
        process.signal(signal.SIGTERM)
        if not process.wait(max(LEAST_GRACE, grace - int(time.monotonic() - began))):
            process.signal(signal.SIGKILL)
            process.wait(30)

    def stop_probes(self, *kinds: str):
        for kind in kinds or tuple(self._probes):
            if kind in self._probes:
                self._probes[kind].stop()

    def status(self) -> dict:
        """As in containerStatuses."""
        status = {"name": self.name, "image": self.spec.get("image", ""), "imageID": "", "restartCount": self.restarts,
                  "ready": self.is_ready(), "started": self.is_started(), "state": self._state(), "lastState": {}}
        if self.process is not None:
            status["containerID"] = f"process://{self.process.pid}"
        ended = self.process is not None and self.process.ended is not None
        if ended and "waiting" in status["state"]:
            status["lastState"] = {"terminated": self._terminated()}
        elif self._last is not None:
            status["lastState"] = {"terminated": self._last}
        return status

    def _start(self):
        command = words.command(self.spec, self._environment)
        try:
            if not command:
                raise StartFailed("no command: there are no images here that could name one")
            self.process = ContainerProcess(command, self._environment, self.folder, self.folder / f"{self.name}.log", self.wake, self._wrapper)
        except (StartFailed, OSError) as problem:
            self._failed = {"reason": "CreateContainerError", "message": str(problem)}
            return
        self._noted = False
        for probe in self._probes.values():
            probe.begin()
        if "startup" not in self._probes:
            for probe in self._probes.values():
                probe.started()

    def _restarts_after(self, code: int) -> bool:
        policy = self.pod["spec"].get("restartPolicy", "Always")
        return policy == "Always" or (policy == "OnFailure" and code != 0)

    def _state(self) -> dict:
        if self._failed is not None:
            return {"waiting": self._failed}
        if self.process is None:
            return {"waiting": {"reason": "ContainerCreating"}}
        if self.process.ended is None:
            return {"running": {"startedAt": text_of(self.process.started)}}
        if self.is_over() or self._backoff.wait == 0:
            return {"terminated": self._terminated()}
        text = f"back-off {self._backoff.wait:g}s restarting failed container={self.name} pod={self.pod['metadata']['name']}"
        return {"waiting": {"reason": "CrashLoopBackOff", "message": text}}

    def _terminated(self) -> dict:
        return {"exitCode": self.process.code, "reason": "Completed" if self.process.code == 0 else "Error",
                "startedAt": text_of(self.process.started), "finishedAt": text_of(self.process.ended), "containerID": f"process://{self.process.pid}"}

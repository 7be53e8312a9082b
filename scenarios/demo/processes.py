"""Child processes of the demo: each in a group of its own, gone when the demo ends, however it ends."""

import ctypes
import os
import select
import signal
import subprocess
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
REALTIME_PRIORITY = 10
STOP_PATIENCE = 5.0  # seconds between SIGTERM and SIGKILL
_libc = ctypes.CDLL(None, use_errno=True)


class DemoError(Exception):
    """Something of the demo's system failed; the message is for the user."""


def realtime_is_permitted() -> bool:
    """Whether children may run under SCHED_RR, which keeps this machine's other work out of the measurement."""
    child = os.fork()
    if child == 0:
        try:
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(REALTIME_PRIORITY))
            os._exit(0)
        except OSError:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _before_exec(parent: int, realtime: bool):
    """Runs in the child: dies with its parent, even if that is killed by SIGKILL."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # the parent died before prctl took effect
        os._exit(1)
    if realtime:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(REALTIME_PRIORITY))


class Processes:
    """Starts and ends processes; their output goes to `folder`, where they also run. Use as a context: leaving it ends them all."""

    def __init__(self, folder: Path, realtime: bool):
        self.folder, self.realtime = folder, realtime
        self._running: dict[str, subprocess.Popen] = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # further signals must not keep the rest from being ended
        kept = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        try:
            self.stop(*reversed(self._running))
        finally:
            for number, handler in kept.items():
                signal.signal(number, handler)

    def start(self, name: str, command: list, measured: bool = False, stdout=None) -> subprocess.Popen:
        """`measured`: part of the system under test, so it gets real-time priority where that is permitted."""
        parent, realtime = os.getpid(), measured and self.realtime
        with open(self.folder / f"{name}.log", "ab") as log:
            process = subprocess.Popen(
                [str(word) for word in command], cwd=self.folder, stdin=subprocess.DEVNULL,
                stdout=stdout or log, stderr=log, start_new_session=True, preexec_fn=lambda: _before_exec(parent, realtime))
        self._running[name] = process
        return process

    def start_and_read_port(self, name: str, command: list) -> int:
        """Starts a service of ours, which says `listening on 127.0.0.1:PORT`, and returns that port."""
        process = self.start(name, command, measured=True, stdout=subprocess.PIPE)
        if not select.select([process.stdout], [], [], 10)[0]:
            raise DemoError(f"{name} said nothing for 10 s")
        line = process.stdout.readline().decode()
        if not line.startswith("listening on "):
            raise DemoError(f"{name} did not start: {self.last_words(name)}")
        return int(line.rsplit(":", 1)[1])

    def check(self):
        """Raises if a process that should be running has ended."""
        for name, process in self._running.items():
            if process.poll() is not None:
                raise DemoError(f"{name} ended unexpectedly ({process.returncode}): {self.last_words(name)}")

    def wait(self, name: str, timeout: float) -> int:
        """Waits until the process ends by itself and returns its status."""
        try:
            return self._running[name].wait(timeout)
        except subprocess.TimeoutExpired:
            raise DemoError(f"{name} did not end within {timeout:g} s: {self.last_words(name)}") from None
        finally:
            self.stop(name)

    def stop(self, *names: str):
        """Ends these: SIGTERM to all, then SIGKILL to those that are left."""
        ending = [self._running[name] for name in names]
        for process in ending:
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + STOP_PATIENCE
        for process in ending:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            _signal_group(process, signal.SIGKILL)  # also what a process that ended by itself left in its group
            process.wait()
            if process.stdout:
                process.stdout.close()
        for name in names:
            del self._running[name]

    def pid(self, name: str) -> int:
        return self._running[name].pid

    def last_words(self, name: str) -> str:
        text = (self.folder / f"{name}.log").read_text(errors="replace").strip()
        return " / ".join(text.splitlines()[-5:]) or "it printed nothing"


def _signal_group(process: subprocess.Popen, number: int):
    try:
        os.killpg(process.pid, number)  # the group's number is the pid of the child that we started as its leader
    except ProcessLookupError:
        pass

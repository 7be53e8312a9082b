"""The real process that stands for a container: in a session of its own, ended with all it started, and with us, however we end."""

import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

CLOCK_TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
# What the kernel has of a process's CPU time to the nanosecond: CPUCLOCK_SCHED of that process (clock_getcpuclockid(3)); /proc counts in 10 ms.
CPU_CLOCK = 2


class StartFailed(Exception):
    """There is no such program."""


class ContainerProcess:
    """Runs from its constructor on. `ended` is called in another thread once the process has.

    The kernel ends the process when the thread that started it does (PR_SET_PDEATHSIG), so that thread has to stay."""

    def __init__(self, command: list[str], environment: dict[str, str], folder: Path, log: Path, ended, wrapper: tuple[str, ...] = ()):
        program = shutil.which(command[0], path=environment.get("PATH"))
        if program is None:
            raise StartFailed(f"exec: \"{command[0]}\": executable file not found in $PATH")
        with open(log, "ab") as output:
            self._process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "--", *wrapper, program, *command[1:]], cwd=folder, env=environment,
                                             stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)
        self.started = time.time()
        self.ended: float | None = None
        self.code: int | None = None  # as containers have it: 128 + the signal where one ended it
        self._gone, self._guard = threading.Event(), threading.Lock()
        self._tell = ended
        threading.Thread(target=self._wait, daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def signal(self, number: int):
        """To all of its session that is still in its process group, and not once it has been waited for: the number may be another's then."""
        with self._guard:
            if self.ended is None:
                try:
                    os.killpg(self._process.pid, number)
                except ProcessLookupError:
                    pass

    def wait(self, seconds: float) -> bool:
        """Whether it has ended within that time."""
        return self._gone.wait(seconds)

    def cpu_seconds(self) -> float:
        """Of all of its session, and of those of it that have ended and were waited for."""
        return sum(map(_cpu_seconds, self._session()))

    def resident_bytes(self) -> int:
        return sum(map(_resident_bytes, self._session()))

    def _session(self) -> list[int]:
        if self.ended is not None:
            return []
        found = []
        for entry in os.scandir("/proc"):
            if entry.name.isdigit():
                try:
                    if os.getsid(int(entry.name)) == self._process.pid:
                        found.append(int(entry.name))
                except ProcessLookupError:
                    pass
        return found

    def _wait(self):
        # Without reaping it: as long as it is there, nobody else can have its number, and what is left of its group can be ended.
        os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        with self._guard:
            status = self._process.wait()
            self.code = 128 - status if status < 0 else status
            self.ended = time.time()
        self._gone.set()
        self._tell()


def _cpu_seconds(pid: int) -> float:
    try:
        own = time.clock_gettime((~pid << 3) | CPU_CLOCK)
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, ProcessLookupError):
        return 0.0
    return own + (int(words[13]) + int(words[14])) / CLOCK_TICK


def _resident_bytes(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, ProcessLookupError):
        return 0

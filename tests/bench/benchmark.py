"""How things are measured: programs in turn, several rounds in one call, each round a pair; what counts is the median."""

import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


@dataclass
class Run:
    """One run of a program, with what it started and waited for."""

    cpu_s: float
    wall_s: float
    peak_kb: int  # of the largest process
    printed: str

    @property
    def json(self) -> dict:
        return json.loads(self.printed)


@dataclass
class Result:
    """One line of the table. `reached` is None where there is no goal."""

    work: str
    goal: str
    result: str
    reached: bool | None = None
    value: float | None = None


@dataclass
class Bench:
    build: Path
    rounds: int = 5
    quick: bool = False
    missing: list[str] = field(default_factory=list)  # peers that can't be run here, with the reason

    def __post_init__(self):
        self.programs = self.build / "tests" / "bench"
        self.sandtable = str(self.build / "bin" / "sandtable")
        self.scratch = self.build.parent / "bench"  # scenarios that are written, peers that are built
        self.scratch.mkdir(parents=True, exist_ok=True)

    def program(self, name: str) -> str:
        return str(self.programs / name)

    def write(self, name: str, text: str) -> str:
        """A file of the scratch folder, for a program to read."""
        path = self.scratch / name
        path.write_text(text)
        return str(path)

    def alternate(self, commands: dict[str, list[str]], rounds: int | None = None) -> dict[str, list[Run]]:
        """Each command once a round, in turn: a slow spell of the machine meets all."""
        runs: dict[str, list[Run]] = {name: [] for name in commands}
        for _ in range(rounds or self.rounds):
            for name, command in commands.items():
                runs[name].append(run(command))
        return runs


def finish(process: subprocess.Popen, started: float) -> Run:
    printed = process.stdout.read()
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):  # 1: an objective not met
        raise SystemExit(f"{' '.join(map(str, process.args))} ended with {process.returncode}")
    return Run(usage.ru_utime + usage.ru_stime, time.perf_counter() - started, usage.ru_maxrss, printed)


def start(command: list[str]) -> subprocess.Popen:
    return subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)


def run(command: list[str]) -> Run:
    return finish(start(command), time.perf_counter())


def run_together(commands: list[list[str]]) -> float:
    """Seconds until the last of them has ended, begun at once."""
    started = time.perf_counter()
    processes = [start(command) for command in commands]
    for process in processes:
        finish(process, started)
    return time.perf_counter() - started


def median(values) -> float:
    return statistics.median(values)


def ratio(above: list[float], below: list[float]) -> float:
    """Median of the rounds' ratios: both of a round met the same machine."""
    return median(a / b for a, b in zip(above, below, strict=True))


def at_least(work: str, value: float, bound: float, unit: str = "×", digits: int = 2, remark: str = "") -> Result:
    return Result(work, f"≥ {bound:g}{unit}", f"{value:.{digits}f}{unit}{remark}", value >= bound, value)


def at_most(work: str, value: float, bound: float, unit: str = "×", digits: int = 2, remark: str = "") -> Result:
    return Result(work, f"≤ {bound:g}{unit}", f"{value:.{digits}f}{unit}{remark}", value <= bound, value)


def told(work: str, text: str) -> Result:
    return Result(work, "", text)


def version_of(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0].strip()
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "missing"


def python_with_peers() -> str:
    return sys.executable

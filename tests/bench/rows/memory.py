"""What a run holds in memory."""

import threading
import time
from pathlib import Path

import mesh
from benchmark import Bench, Result, at_most, finish, run, start, told
from rows import mm4

TITLE = "Memory"


def children(pid: int) -> list[int]:
    try:
        own = [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]
    except OSError:
        return []
    return own + [grandchild for child in own for grandchild in children(child)]


def proportional_kb(pid: int) -> int:
    """What is shared with others counts in part (PSS)."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)


def peak_of_tree_kb(command: list[str]) -> int:
    """The most that a program and all it started held at once, looked at every 20 ms."""
    process, peak, ended = start(command), 0, threading.Event()

    def watch():
        nonlocal peak
        while not ended.is_set():
            peak = max(peak, sum(proportional_kb(pid) for pid in [process.pid, *children(process.pid)]))
            time.sleep(0.02)

    watcher = threading.Thread(target=watch)
    watcher.start()
    output = process.stdout.read()
    ended.set()
    watcher.join()
    assert output
    process.wait()
    return peak


def measure(bench: Bench) -> list[Result]:
    plane = bench.program("plane_bench")
    # Frames: what twice as many in flight take more, histograms and services being the same.
    seconds = 2.5
    meshes = {n: run([plane, bench.write(f"mesh-{n}.yaml", mesh.scenario(n, seconds))]).json for n in (100_000, 200_000)}
    less, more = meshes[100_000], meshes[200_000]
    a_frame = (more["peak_kb"] - less["peak_kb"]) * 1024 / (more["frames"] - less["frames"])

    served = {n: run([plane, mm4.scenario(bench, n)]).json["peak_kb"] for n in (1_000_000, 1_000_000 if bench.quick else 10_000_000)}
    fewest, most = min(served), max(served)
    whole = peak_of_tree_kb([bench.sandtable, "run", "-q", "--jobs", "1", "--format", "json", mm4.scenario(bench, most)]) / 1024
    results = [
        at_most("mesh: for each further call frame in flight", a_frame, 100, " B", 0),
        at_most(f"M/M/4, {most:,} customers: `sandtable run` and its worker, together", whole, 60, " MB", 1),
        told("· the request plane alone", f"{served[most] / 1024:.1f} MB"),
        told("· mesh with 200,000 in flight, in all", f"{more['peak_kb'] / 1024:.0f} MB, {more['peak_kb'] * 1024 / more['frames']:.0f} B a frame"),
    ]
    if most > fewest:
        growth = (served[most] - served[fewest]) * 1024 / (most - fewest)
        results.insert(1, at_most(f"M/M/4: for each request served, from {fewest:,} to {most:,}", growth, 0.05, " B", 3))
    return results

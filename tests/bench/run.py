#!/usr/bin/env python3
"""Speed of the request plane on an M/M/4 with a load of 0.8 and a million customers, beside a bare C++ loop and SimPy.

All run in turn in this one call, several rounds, so that a slow spell of the machine meets each. A program's cost is the user + system
CPU seconds of its whole process (the least of the rounds: noise only adds). Nothing is asserted; the figures are printed.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CUSTOMERS = 1_000_000
ERLANG_WAIT = 0.5964 / (4 - 3.2)  # Erlang C of 4 servers and 3.2 erlang, over (c·µ − λ)


def cpu_of(command: list[str]) -> tuple[float, dict]:
    """CPU seconds of one run of a program, and the JSON it printed."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read()
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, json.loads(printed)


def version_of(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "unknown"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build/ci", help="build folder that holds tests/bench/plane_bench (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--format", choices=["text", "json"], default="text")
    options = parser.parse_args()

    programs = Path(options.build) / "tests" / "bench"
    commands = {
        "roofline": [str(programs / "bare_bench"), "mm4", str(CUSTOMERS)],
        "sandtable": [str(programs / "plane_bench"), str(HERE / "mm4.yaml")],
        "simpy": [sys.executable, str(HERE / "simpy_mm4.py"), str(CUSTOMERS)],
    }
    rows: dict[str, dict] = {}
    for _ in range(options.rounds):
        for name, command in commands.items():
            seconds, printed = cpu_of(command)
            row = rows.setdefault(name, {"cpu_s": [], "events": printed["events"], "mean_wait": printed["mean_wait"]})
            row["cpu_s"].append(round(seconds, 3))
    for row in rows.values():
        row["least_cpu_s"] = min(row["cpu_s"])
        row["ns_per_event"] = row["least_cpu_s"] / row["events"] * 1e9
    report = {
        "customers": CUSTOMERS,
        "versions": {
            "simpy": importlib.metadata.version("simpy"),
            "python": platform.python_version(),
            "compiler": version_of(["c++", "--version"]),
            "machine": platform.platform(),
        },
        "rows": rows,
        "times_fewer_cpu_s_than_simpy": rows["simpy"]["least_cpu_s"] / rows["sandtable"]["least_cpu_s"],
        "times_roofline": rows["sandtable"]["least_cpu_s"] / rows["roofline"]["least_cpu_s"],
    }
    if options.format == "json":
        print(json.dumps(report, indent=2))
        return
    print(f"M/M/4, load 0.8, {CUSTOMERS:,} customers; an event is one arrival or one departure; theory's mean wait {ERLANG_WAIT:.4f}")
    print("  " + " · ".join(f"{name} {value}" for name, value in report["versions"].items()))
    print(f"  {'':10} {'ns/event':>9} {'CPU s':>8} {'mean wait':>10}   CPU s of each round")
    for name, row in rows.items():
        print(f"  {name:10} {row['ns_per_event']:9.1f} {row['least_cpu_s']:8.3f} {row['mean_wait']:10.4f}   {row['cpu_s']}")
    print(f"  sandtable takes {report['times_fewer_cpu_s_than_simpy']:.1f} times fewer CPU seconds than SimPy, "
          f"and {report['times_roofline']:.2f} times those of the bare loop")


if __name__ == "__main__":
    main()

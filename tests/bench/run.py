#!/usr/bin/env python3
"""Speed and memory of the engine beside peers and bare loops, each line with its goal.

All of a line's programs run in turn in this one call, several rounds, on this one machine; what is compared is CPU seconds (wall time
only for the speed-up of two jobs), and what counts is the median of the rounds' ratios. A goal that is missed is printed, and is no
failure: timings depend on the machine. What must not change from machine to machine is `--check`: instructions of the hot loop.
"""

import argparse
import importlib
import json
import os
import platform
import sys
import time
from pathlib import Path

import instructions
import page
import profile_of_instructions
from benchmark import ROOT, Bench, version_of

# A row is a module with TITLE and measure(bench) -> list of Result; a new one needs its name here.
ROWS = ["mm4", "mesh", "memory", "replications", "branching", "control_plane", "kubernetes", "queue", "analytic", "cluster", "limits"]


def versions(bench: Bench) -> dict[str, str]:
    python = str(bench.scratch / "venv" / "bin" / "python")
    ask = "import importlib.metadata as m; print(m.version('{}'))"
    cpu = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "unknown")
    return {
        "processor": f"{cpu}, {os.cpu_count()} cores",
        "compiler": version_of(["c++", "--version"]),
        "libc": " ".join(platform.libc_ver()),
        "SimGrid": version_of(["dpkg-query", "-W", "-f", "${Version}\n", "libsimgrid-dev"]),
        "simcore": "0.1.0",
        "rustc": version_of(["rustc", "--version"]),
        "SimPy": version_of([python, "-c", ask.format("simpy")]),
        "Ciw": version_of([python, "-c", ask.format("ciw")]),
        "Python": version_of([python, "--version"]),
    }


def measured(bench: Bench, names: list[str]) -> dict:
    report: dict = {"versions": versions(bench), "rounds": bench.rounds, "quick": bench.quick, "rows": {}}
    how = ("1 round" if bench.rounds == 1 else f"{bench.rounds} rounds") + (" with less work than the goals are stated for" if bench.quick else "")
    for name in names:
        started, load = time.perf_counter(), os.getloadavg()[0]
        print(f"  {name} …", end="", flush=True, file=sys.stderr)
        row = importlib.import_module(f"rows.{name}")
        results = [vars(result) for result in row.measure(bench)]
        report["rows"][name] = {"title": row.TITLE, "how": f"{how}, load average {load:.1f} on {os.cpu_count()} cores", "results": results}
        print(f" {time.perf_counter() - started:.0f} s", file=sys.stderr)
    report["missing"] = bench.missing
    return report


def print_table(report: dict) -> None:
    print("  " + "\n  ".join(f"{name}: {version}" for name, version in report["versions"].items()))
    for row in report["rows"].values():
        print(f"\n{row['title']} ({row['how']})")
        for result in row["results"]:
            mark = {True: "reached", False: "MISSED", None: ""}[result["reached"]]
            if not result["goal"]:
                print(f"    {result['work']}: {result['result']}")
            else:
                print(f"  {result['work']:<72} {result['goal']:>9} {result['result']:>10}  {mark}")
    for missing in report["missing"]:
        print(f"\nnot measured: {missing}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build/ci", help="build folder (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="default: %(default)s")
    parser.add_argument("--quick", action="store_true", help="less work and one round: two minutes instead of twenty")
    parser.add_argument("--only", nargs="+", choices=ROWS, metavar="ROW", default=ROWS, help=f"of {', '.join(ROWS)}")
    parser.add_argument("--format", choices=["text", "json"], default="text")
    parser.add_argument("--check", action="store_true", help="count instructions; more than 10 %% above the stored count fails")
    parser.add_argument("--update", action="store_true", help="with --check: store the counts")
    parser.add_argument("--profile", action="store_true", help="where the instructions go, by part of the engine")
    parser.add_argument("--write", action="store_true", help="renew the measured parts of docs/performance.md: of the rows that were run, and the profile with all rows or --profile")
    options = parser.parse_args()
    bench = Bench(ROOT / options.build, rounds=1 if options.quick else options.rounds, quick=options.quick)
    if options.check or options.update:
        return instructions.check(bench, update=options.update)
    if options.profile and not options.write:
        print(profile_of_instructions.table(bench))
        return 0
    report = measured(bench, options.only)
    if options.format == "json":
        print(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        print_table(report)
    if options.write:
        page.write(report, profile_of_instructions.table(bench) if options.profile or options.only == ROWS else None)
    return 0


if __name__ == "__main__":
    sys.exit(main())

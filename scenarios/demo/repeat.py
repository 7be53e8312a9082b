#!/usr/bin/env python3
"""Runs the demo N times, one seed each, and writes what came of it into docs/methods/validation.md, between the two markers.

    scenarios/demo/repeat.py 10 --build build/ci

Every run counts, as it came: disturbed windows stay in the table and are marked. Takes about N times four minutes.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent.parent / "docs/methods/validation.md"
BEGIN, END = "<!-- demo runs: begin -->", "<!-- demo runs: end -->"
BOUNDS = {"mean": 0.04, "p95": 0.06, "p99": 0.10}  # of the error, where nothing disturbed the window
ENTITIES = ("traffic.users", "service.front", "service.back")
ERRORS = ("mean", "p95", "p99", "rate")


def between_markers(page: str, table: str) -> str:
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE} lacks the markers {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def run_rows(number: int, result: dict) -> list[str]:
    peak = result["peak"]
    marks = ("; ".join(peak["disturbed"]) or "no") + (", repeated" if peak["repeated"] else "")
    rows = []
    for entity in ENTITIES:
        mine = {row["figure"]: row for row in result["rows"] if row["entity"] == entity}
        errors = " | ".join(f"{mine[figure]['error']:+.1%}{'' if mine[figure]['hit'] else ' ✗'}" for figure in ERRORS)
        hits = sum(row["hit"] for row in mine.values())
        rows.append(f"| {number} | {entity} | {errors} | {hits} of {len(mine)} | {peak['disturbance']['steal']:.1%} "
                    f"({peak['disturbance']['worst_steal']:.1%}) | {marks} |")
    return rows


def summary(results: list[dict]) -> list[str]:
    lines = []
    quiet = [result for result in results if not result["peak"]["disturbed"]]
    for name, chosen in (("all", results), ("undisturbed", quiet)):
        rows = [row for result in chosen for row in result["rows"]]
        if not rows:
            lines.append(f"* {name}: no run")
            continue
        worst = ", ".join(f"{figure} {max(abs(row['error']) for row in rows if row['figure'] == figure):.1%}" for figure in ERRORS)
        hits = sum(row["hit"] for row in rows)
        lines.append(f"* {name}: {len(chosen)} runs, {hits} of {len(rows)} figures in `pi90` ({hits / len(rows):.0%}); largest errors: {worst}")
    outside = [f"run {number} {row['entity']} {row['figure']} {row['error']:+.1%}" for number, result in enumerate(results, start=1)
               if result in quiet for row in result["rows"] if abs(row["error"]) > BOUNDS.get(row["figure"], float("inf"))]
    lines.append("* undisturbed and outside " + ", ".join(f"{figure} {bound:.0%}" for figure, bound in BOUNDS.items()) + ": "
                 + ("; ".join(outside) or "none"))
    return lines


def markdown(results: list[dict]) -> str:
    head = ["", "| run | of | mean | p95 | p99 | rate | in `pi90` | steal (worst 5 s) | disturbed |", "|--|--|--|--|--|--|--|--|--|"]
    rows = [row for number, result in enumerate(results, start=1) for row in run_rows(number, result)]
    return "\n".join(["", "Errors are predicted/measured − 1; ✗: outside the interval. `in pi90` counts availability too."] + head + rows
                     + [""] + summary(results))


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", type=int)
    parser.add_argument("--build", type=Path, default=Path("build/ci"))
    parser.add_argument("--results", type=Path, default=Path("build/demo-runs"), help="a JSON file a run is kept there")
    parser.add_argument("--only-write", action="store_true", help="write the page from the results of earlier runs")
    options = parser.parse_args(words)
    options.results.mkdir(parents=True, exist_ok=True)
    files = [options.results / f"{number}.json" for number in range(1, options.runs + 1)]
    for number, file in enumerate(files, start=1):
        if options.only_write:
            continue
        file.unlink(missing_ok=True)
        print(f"--- run {number} of {options.runs}", flush=True)
        status = subprocess.run([sys.executable, HERE / "run.py", "--build", options.build, "--seed", str(number), "--json", file]).returncode
        if status:
            print(f"run {number} ended with {status}; the page is left as it was", file=sys.stderr)
            return status
    results = [json.loads(file.read_text()) for file in files]
    PAGE.write_text(between_markers(PAGE.read_text(), markdown(results)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

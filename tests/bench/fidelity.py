#!/usr/bin/env python3
"""The four fidelities beside each other: error against `exact` and cost, on the scenarios of fidelity_scenarios.py.

Cost is the user + system CPU seconds of the whole program with its workers. Errors are of the traffic's KPIs, relative to the mean of the exact
replications; of availability the difference. With --write the tables go into docs/methods/fidelity.md, between its two marks.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from fidelity_scenarios import everything, months

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "methods" / "fidelity.md"
BEGIN, END = "<!-- figures: tests/bench/fidelity.py --write -->", "<!-- end of figures -->"
FIDELITIES = ("exact", "sampled", "fluid", "analytic")
KPIS = ("latency.mean", "latency.p95", "latency.p99", "rate", "availability")
DONE = (0, 1)  # objectives are no matter here


def run(program: Path, scenario: Path, plan: Path | None, fidelity: str) -> dict:
    """CPU seconds, and the outcome or why there is none."""
    command = [str(program), "run", str(scenario), "--format", "json", "--fidelity", fidelity]
    if plan:
        command += ["--plan", str(plan)]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(command, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        result = {"cpu": usage.ru_utime + usage.ru_stime}
        text = out.read()
        if process.returncode in DONE:
            result["outcome"] = json.loads(text)
        else:
            result["why"] = reason(text) or err.read().strip()
    return result


def reason(text: str) -> str:
    try:
        return json.loads(text)["error"]["message"]
    except (ValueError, KeyError, TypeError):
        return text.strip()


def value(result: dict, kpi: str) -> float | None:
    if "outcome" not in result:
        return None
    return result["outcome"]["kpis"].get(f"traffic.users.{kpi}", {}).get("mean")


def error_of(result: dict, exact: dict, kpi: str) -> float | None:
    mine, true = value(result, kpi), value(exact, kpi)
    if mine is None or true is None or not math.isfinite(mine):
        return None
    if kpi == "availability":
        return mine - true
    return mine / true - 1 if true else None


def why_not(result: dict, kpi: str = "latency.p99") -> str | None:
    """Why there is no figure, if there is none."""
    if "outcome" not in result:
        return result["why"]
    refused = {one["kpi"]: one["why"] for one in result["outcome"].get("refused", [])}
    return refused.get(f"traffic.users.{kpi}")


def noise(exact: dict, kpi: str) -> float | None:
    """Relative half-width of the exact mean's own interval."""
    one = exact["outcome"]["kpis"][f"traffic.users.{kpi}"]
    if not one["ci95"] or not one["mean"]:
        return None
    return (one["ci95"][1] - one["ci95"][0]) / 2 / (1 if kpi == "availability" else one["mean"])


def percent(x: float | None, digits: int = 1) -> str:
    return "–" if x is None else f"{100 * x:.{digits}f} %"


def spread(errors: list[float]) -> str:
    if not errors:
        return "–"
    sizes = [abs(e) for e in errors]
    return f"{percent(statistics.median(sizes))} / {percent(max(sizes))}"


def summary(rows: list[dict]) -> list[str]:
    lines = ["| | answered | mean | p95 | p99 | rate | availability | CPU s | exact ÷ it |", "|---|---|---|---|---|---|---|---|---|"]
    noises = [spread([n for row in rows if (n := noise(row["exact"], kpi)) is not None]) for kpi in KPIS]
    lines.append(f"| exact, ±ci95 of 4 runs | {len(rows)} | " + " | ".join(noises) + f" | {sum(r['exact']['cpu'] for r in rows):.1f} | 1 |")
    for fidelity in FIDELITIES[1:]:
        there = [row for row in rows if "outcome" in row[fidelity]]
        answered = [row for row in there if error_of(row[fidelity], row["exact"], "latency.p99") is not None]
        cells = [spread([e for row in there if (e := error_of(row[fidelity], row["exact"], kpi)) is not None]) for kpi in KPIS]
        cost, exact_cost = sum(row[fidelity]["cpu"] for row in there), sum(row["exact"]["cpu"] for row in there)
        cheaper = f"{exact_cost / cost:.1f}" if cost else "–"
        lines.append(f"| {fidelity} | {len(answered)} | " + " | ".join(cells) + f" | {cost:.1f} | {cheaper} |")
    return lines


def details(rows: list[dict]) -> list[str]:
    lines = ["| scenario | exact p99 | sampled | fluid | analytic |", "|---|---|---|---|---|"]
    for row in rows:
        cells = []
        for fidelity in FIDELITIES[1:]:
            errors = [error_of(row[fidelity], row["exact"], kpi) for kpi in ("latency.mean", "latency.p99")]
            cells.append("refused" if errors[1] is None else " / ".join("–" if e is None else f"{100 * e:+.1f} %" for e in errors))
        p99 = value(row["exact"], "latency.p99")
        lines.append(f"| {row['name']} | {'–' if p99 is None else f'{1e3 * p99:.1f} ms'} | " + " | ".join(cells) + " |")
    return lines


def refusals(rows: list[dict]) -> list[str]:
    lines = []
    for fidelity in FIDELITIES[1:]:
        kinds: dict[str, list[str]] = {}
        for row in rows:
            if why := why_not(row[fidelity]):
                kinds.setdefault(why, []).append(row["name"])
        for why, names in kinds.items():
            which = "all of them" if len(names) == len(rows) else ", ".join(names)
            lines.append(f"- {fidelity}, {which}: {why}")
    return lines


def report(rows: list[dict], long_run: dict) -> str:
    lines = [f"{len(rows)} scenarios, each 4 replications; errors as median / worst size over the scenarios that were answered; CPU seconds of "
             "whole programs, their start included.", ""]
    lines += summary(rows)
    if "outcome" in long_run:
        steps = long_run["outcome"]["engine"]["request_events"]
        lines += ["", f"Ninety days of ten services as a fluid, {steps:,} steps of a minute: {long_run['cpu']:.2f} CPU s, the program's start included."]
    lines += ["", "Errors of mean / p99 by scenario:", ""] + details(rows) + ["", "Refused, in its own words:", ""] + refusals(rows)
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build/ci", help="build folder (default: %(default)s)")
    parser.add_argument("--only", default="", help="scenarios whose name contains this")
    parser.add_argument("--write", action="store_true", help="into docs/methods/fidelity.md")
    options = parser.parse_args()
    program = Path(options.build) / "bin" / "sandtable"

    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, text, plan in everything():
            if options.only not in name:
                continue
            scenario, plan_file = Path(folder) / f"{name}.yaml", None
            scenario.write_text(text)
            if plan:
                plan_file = Path(folder) / f"{name}-plan.yaml"
                plan_file.write_text(plan)
            row = {"name": name, **{fidelity: run(program, scenario, plan_file, fidelity) for fidelity in FIDELITIES}}
            if "outcome" not in row["exact"]:
                raise SystemExit(f"{name} does not run: {row['exact']['why']}")
            rows.append(row)
            print(name, *(f"{f} {percent(error_of(row[f], row['exact'], 'latency.p99'))} {row[f]['cpu']:.2f}s" for f in FIDELITIES), file=sys.stderr)
        long_file = Path(folder) / "months.yaml"
        long_file.write_text(months())
        long_run = run(program, long_file, None, "fluid")
        if "outcome" not in long_run:
            print(long_run["why"], file=sys.stderr)
    text = report(rows, long_run)
    print(text)
    if options.write:
        page = PAGE.read_text()
        before, rest = page.split(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}")


if __name__ == "__main__":
    main()

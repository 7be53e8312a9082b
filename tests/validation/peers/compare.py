#!/usr/bin/env python3
"""The same ten networks in Sandtable, Ciw and SimPy, and whether they agree.

usage: compare.py [--build DIR] [--write]     prints the table; --write puts it into docs/methods/validation.md, as it came

Two simulators agree on a figure where their 99 % intervals (Student's t over independent replications) overlap.
"""

import argparse
import json
import math
import statistics
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import with_ciw
import with_simpy
from network import NETWORKS, Network, read

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "methods" / "validation.md"
PEERS = {"Ciw": with_ciw.run, "SimPy": with_simpy.run}
# Quantiles of Student's t by degrees of freedom: 0.975 and 0.995.
STUDENT = {3: (3.182446, 5.840909), 9: (2.262157, 3.249836), 19: (2.093024, 2.860935)}


@dataclass(frozen=True)
class Estimate:
    mean: float
    half_width: float  # of the 99 % interval

    def agrees_with(self, other: "Estimate") -> bool:
        return abs(self.mean - other.mean) <= self.half_width + other.half_width

    def __str__(self) -> str:
        return f"{self.mean:.4f} ± {self.half_width:.4f}"


def estimate(samples: list[float]) -> Estimate:
    half_width = STUDENT[len(samples) - 1][1] * statistics.stdev(samples) / math.sqrt(len(samples))
    return Estimate(statistics.fmean(samples), half_width)


def with_sandtable(network: Network, program: Path) -> dict[str, Estimate]:
    settings = {"run.duration": network.duration, "run.warmup": network.warmup}
    words = [word for path, seconds in settings.items() for word in ("--set", f"{path}={seconds:g}s")]
    command = [program, "run", NETWORKS[network.name], *words, "--replications", str(network.replications), "--check", "--format", "json"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stderr}")
    usual, wide = STUDENT[network.replications - 1]
    made = {}
    for name, kpi in json.loads(done.stdout)["kpis"].items():
        if kpi["ci95"] is not None:
            made[name] = Estimate(kpi["mean"], (kpi["ci95"][1] - kpi["ci95"][0]) / 2 * wide / usual)
    return made


def with_peer(network: Network, peer: str, pool: ProcessPoolExecutor) -> dict[str, Estimate]:
    runs = list(pool.map(PEERS[peer], [network] * network.replications, range(1, network.replications + 1)))
    return {kpi: estimate([run[kpi] for run in runs]) for kpi in runs[0]}


@dataclass(frozen=True)
class Row:
    network: str
    kpi: str
    estimates: dict[str, Estimate]  # by simulator

    def agreed(self) -> bool:
        return all(a.agrees_with(b) for a in self.estimates.values() for b in self.estimates.values())


def rows(network: Network, program: Path, pool: ProcessPoolExecutor) -> list[Row]:
    simulators = {"Sandtable": with_sandtable(network, program)}
    for peer in PEERS:
        simulators[peer] = with_peer(network, peer, pool)
    return [Row(network.name, kpi, {name: estimates[kpi] for name, estimates in simulators.items()}) for kpi in simulators["SimPy"]]


def shortened(network: Network, by: float, replications: int) -> Network:
    return replace(network, duration=network.duration / by, warmup=network.warmup / 2, replications=replications)


def table(made: list[Row]) -> str:
    names = list(made[0].estimates)
    lines = [f"| network | figure | {' | '.join(names)} | agreed |", "|--" * (len(names) + 3) + "|"]
    for row in made:
        lines.append(f"| {row.network} | {row.kpi} | {' | '.join(str(row.estimates[name]) for name in names)} | {'yes' if row.agreed() else '**no**'} |")
    agreed = sum(row.agreed() for row in made)
    versions = f"Ciw {version('ciw')}, SimPy {version('simpy')}"
    return "\n".join([*lines, "", f"{agreed} of {len(made)} figures agreed, with {versions}."])


def write(text: str) -> None:
    begin, end = "<!-- peers: begin -->\n", "<!-- peers: end -->"
    before, rest = PAGE.read_text().split(begin)
    PAGE.write_text(f"{before}{begin}\n{text}\n{end}{rest.split(end)[1]}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "ci")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    made = []
    with ProcessPoolExecutor() as pool:
        for file in NETWORKS.values():
            made += rows(read(file), options.build / "bin" / "sandtable", pool)
            print(f"{file.stem}: {sum(not row.agreed() for row in made)} not agreed so far", file=sys.stderr, flush=True)
    print(table(made))
    if options.write:
        write(table(made))
    return 0 if all(row.agreed() for row in made) else 1


if __name__ == "__main__":
    sys.exit(main())

"""Nanoseconds of CPU of the parts in parts_bench.cpp, each the median of the rounds."""

import json

from benchmark import Bench, run


def nanoseconds(bench: Bench, wanted: str) -> dict[str, float]:
    command = [bench.program("parts_bench"), f"--benchmark_filter={wanted}", "--benchmark_format=json", "--benchmark_enable_random_interleaving=true",
               f"--benchmark_repetitions={bench.rounds}", "--benchmark_min_time=0.05"]
    rows = json.loads(run(command).printed)["benchmarks"]
    found = {}
    for row in rows:
        if row.get("aggregate_name", "median") == "median":
            found[row["run_name"]] = row["cpu_time"]
    return found

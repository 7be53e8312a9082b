"""Candidates that the analytic speed evaluates: replicas of ten services, with timeouts and retries, each solved from the start."""

from benchmark import Bench, Result, at_least, median, told

TITLE = "Candidates by queueing theory"


def measure(bench: Bench) -> list[Result]:
    count = 20_000 if bench.quick else 200_000
    command = [bench.program("analytic_bench"), str(count)]
    runs = [run.json for run in bench.alternate({"analytic": command}, 1 if bench.quick else None)["analytic"]]
    one, all_cores = (median(run[name] for run in runs) for name in ("one_thread_per_s", "all_threads_per_s"))
    same = all(run["same_bits"] for run in runs)
    return [
        at_least(f"ten services: candidates a second, {runs[0]['threads']} threads (wall time)", all_cores, 100_000, "/s", 0),
        Result("ten services: the same figures for any number of threads, to the bit", "yes", "yes" if same else "no", same),
        told(f"· ten services, {count:,} candidates, one thread", f"{one:,.0f} a second (wall time)"),
    ]

"""Replications: side by side, one by itself, and the start of the program."""

from benchmark import HERE, Bench, Result, at_least, at_most, median, ratio, run, run_together, told
from rows import mm4

TITLE = "Replications"


def measure(bench: Bench) -> list[Result]:
    customers = 1_000_000 if bench.quick else 10_000_000  # long enough that the start of a program has no say
    scenario, small = mm4.scenario(bench, customers), str(HERE / "small.yaml")
    bare = [bench.program("bare_bench"), "mm4", str(2 * customers)]  # about as long as a replication or two

    def ours(jobs: int) -> list[str]:
        return [bench.sandtable, "run", "-q", "--format", "json", "--replications", "4", "--jobs", str(jobs), scenario]

    def tiny(replications: int) -> list[str]:
        return [bench.sandtable, "run", "-q", "--format", "json", "--replications", str(replications), "--jobs", "1", small]

    one_job, two_jobs, bare_alone, bare_beside, own, start, empty = [], [], [], [], [], [], []
    few, many = 10, 210
    for _ in range(bench.rounds):
        one_job.append(run(ours(1)).wall_s)
        two_jobs.append(run(ours(2)).wall_s)
        bare_alone.append(2 * run_together([bare]))
        bare_beside.append(run_together([bare, bare]))
        own.append((run(tiny(many)).cpu_s - run(tiny(few)).cpu_s) / (many - few))
        # Starts are short: the median of several stands for a round.
        start.append(median(run(tiny(1)).cpu_s for _ in range(5)))
        empty.append(median(run([bench.program("empty_simgrid")]).cpu_s for _ in range(5)))
    speed_up, bare_speed_up = ratio(one_job, two_jobs), ratio(bare_alone, bare_beside)
    shares = [a / b / (c / d) for a, b, c, d in zip(one_job, two_jobs, bare_alone, bare_beside)]
    return [
        at_least("speed-up of two jobs, as a share of that of two bare loops", median(shares), 0.95, "", 3),
        at_most("CPU of a replication in a small world", median(own) * 1000, 5, " ms"),
        at_most("CPU from the start of `sandtable run` to its end with one event, times that of an empty program with SimGrid",
                ratio(start, empty), 1.4),
        told("· speed-up of two jobs, and of two bare loops", f"{speed_up:.2f}×, {bare_speed_up:.2f}×"),
        told("· start: sandtable, empty program", f"{median(start) * 1000:.1f} ms, {median(empty) * 1000:.1f} ms"),
    ]

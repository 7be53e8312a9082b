"""Twenty plans that differ in the last tenth of a run: branches of one history, beside twenty separate runs."""

import json

from benchmark import Bench, Result, at_least, median, run, told
from rows import mm4

TITLE = "Branching"
PLANS = 20
SHARE = 0.9  # of the run, before the first action
CEILING = PLANS / (SHARE + PLANS * (1 - SHARE))


def plan(number: int, at: float) -> str:
    return (f"apiVersion: sandtable/v1\nkind: Plan\nname: plan-{number}\nactions:\n"
            f"  - {{at: {at:g}s, scale: {{service: station, replicas: {number + 2}}}}}\n")


def measure(bench: Bench) -> list[Result]:
    customers = 500_000 if bench.quick else 2_000_000
    scenario = mm4.scenario(bench, customers)
    plans = [bench.write(f"plan-{i}.yaml", plan(i, SHARE * customers / 3.2)) for i in range(PLANS)]
    usual = ["--format", "json", "--replications", "1", "--jobs", "1", "-q"]
    ratios, same, branched_s, separate_s = [], True, [], []
    for _ in range(1 if bench.quick else bench.rounds):
        branched = run([bench.sandtable, "compare", *usual, scenario, *plans])
        separate = [run([bench.sandtable, "run", *usual, "--plan", name, scenario]) for name in plans]
        branched_s.append(branched.cpu_s)
        separate_s.append(sum(r.cpu_s for r in separate))
        ratios.append(separate_s[-1] / branched_s[-1])
        same = same and [numbers(o) for o in branched.json["plans"]] == [numbers(r.json) for r in separate]
    return [
        at_least(f"CPU seconds that {PLANS} separate runs take, times those of the branches (ceiling {CEILING:.1f})", median(ratios), 6),
        Result("the same numbers, to the byte", "yes", "yes" if same else "no", same),
        told("· branches, separate runs", f"{median(branched_s):.2f} s, {median(separate_s):.2f} s"),
    ]


def numbers(outcome: dict) -> str:
    return json.dumps({"kpis": outcome["kpis"], "digest": outcome.get("trace_digest")}, sort_keys=True)

"""Twenty plans that differ in the last tenth of a run: branches of one history, beside twenty separate runs.

The ceiling takes a tenth of the run to cost a tenth of it. So four replicas become four to 23: all of the run goes through the balancer. Where
one replica of four slots becomes two to 21, only the last tenth does, which makes it dearer and the ceiling lower; that one is told, too."""

import json
from dataclasses import dataclass

from benchmark import HERE, Bench, Result, at_least, median, run, told

TITLE = "Branching"
PLANS = 20
SHARE = 0.9  # of the run, before the first action
CEILING = PLANS / (SHARE + PLANS * (1 - SHARE))
RATE = 3.2


@dataclass(frozen=True)
class Work:
    """M/M/4 at a load of 0.8, by so many replicas, which the plans make into `fewest` and more."""

    name: str
    replicas: int
    concurrency: int
    fewest: int

    def scenario(self, bench: Bench, customers: int) -> str:
        text = (HERE / "mm4.yaml").read_text()
        for before, after in (("duration: 3125000s", f"duration: {customers / RATE:g}s"),
                              ("concurrency: 4", f"concurrency: {self.concurrency}\n    replicas: {self.replicas}")):
            assert before in text
            text = text.replace(before, after)
        return bench.write(f"branching-{self.name}.yaml", text)

    def plan(self, bench: Bench, number: int, customers: int) -> str:
        at = SHARE * customers / RATE
        return bench.write(f"branching-{self.name}-{number}.yaml",
                           f"apiVersion: sandtable/v1\nkind: Plan\nname: plan-{number}\nactions:\n"
                           f"  - {{at: {at:g}s, scale: {{service: station, replicas: {number + self.fewest}}}}}\n")


EVEN = Work("even", replicas=4, concurrency=1, fewest=4)
DEARER = Work("dearer", replicas=1, concurrency=4, fewest=2)


@dataclass(frozen=True)
class Round:
    branched_s: float
    separate_s: float
    same: bool


def one_round(bench: Bench, work: Work, customers: int) -> Round:
    scenario = work.scenario(bench, customers)
    plans = [work.plan(bench, number, customers) for number in range(PLANS)]
    usual = ["--format", "json", "--replications", "1", "--jobs", "1", "-q"]
    branched = run([bench.sandtable, "compare", *usual, scenario, *plans])
    separate = [run([bench.sandtable, "run", *usual, "--plan", name, scenario]) for name in plans]
    return Round(branched.cpu_s, sum(r.cpu_s for r in separate), [numbers(o) for o in branched.json["plans"]] == [numbers(r.json) for r in separate])


def measure(bench: Bench) -> list[Result]:
    customers = 500_000 if bench.quick else 2_000_000
    rounds = {work: [one_round(bench, work, customers) for _ in range(1 if bench.quick else bench.rounds)] for work in (EVEN, DEARER)}
    ratio_of = {work: median(r.separate_s / r.branched_s for r in those) for work, those in rounds.items()}
    same = all(r.same for those in rounds.values() for r in those)
    return [
        at_least(f"CPU seconds that {PLANS} separate runs take, times those of the branches (ceiling {CEILING:.1f})", ratio_of[EVEN], 6),
        Result("the same numbers, to the byte", "yes", "yes" if same else "no", same),
        told("· branches, separate runs", f"{median(r.branched_s for r in rounds[EVEN]):.2f} s, {median(r.separate_s for r in rounds[EVEN]):.2f} s"),
        told("· one replica becomes many, so that the last tenth is dearer than the others", f"{ratio_of[DEARER]:.2f}×"),
    ]


def numbers(outcome: dict) -> str:
    return json.dumps({"kpis": outcome["kpis"], "digest": outcome.get("trace_digest")}, sort_keys=True)

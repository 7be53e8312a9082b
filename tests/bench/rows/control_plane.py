"""A fleet of 5,000 nodes and 150,000 replicas, in which a node crashes every minute of a day."""

import fleet
from benchmark import Bench, Result, at_least, at_most, median, told

TITLE = "Control plane: 5,000 nodes, 150,000 replicas, a crash a minute for a day"
BRANCHES = 5
GIB = 1024 * 1024  # kB


def measure(bench: Bench) -> list[Result]:
    hours = 2 if bench.quick else 24
    scenario = bench.write("fleet.yaml", fleet.scenario(hours=hours))
    runs = [r.json for r in bench.alternate({"fleet": [bench.program("control_bench"), scenario, str(BRANCHES)]})["fleet"]]
    of = {name: median(r[name] for r in runs) for name in runs[0] if name != "digest"}
    built = median(r["read_s"] + r["compile_s"] + r["build_s"] for r in runs)
    return [
        at_most("CPU seconds until it is built", built, 10, " s"),
        at_most("memory at its peak", of["peak_kb"] / GIB, 4, " GiB"),
        at_least(f"{hours} h simulated and summed up, times real time", of["times_real"], 10_000, digits=0),
        at_most("CPU seconds for a branch", of["branch_s"], 0.5, " s", 3),
        Result("the same bytes each time", "yes", "yes" if len({r["digest"] for r in runs}) == 1 else "no", len({r["digest"] for r in runs}) == 1),
        told("· reading, compiling, building", f"{of['read_s']:.2f} s, {of['compile_s']:.3f} s, {of['build_s']:.2f} s"),
        told("· simulating, summing up", f"{of['run_s']:.2f} s, {of['result_s']:.2f} s; {of['control_events']:,.0f} events of the control plane"),
        told("· when built; what a branch writes", f"{of['built_kb'] / 1024:.0f} MB; {of['branch_kb'] / 1024:.1f} MB"),
        told("· a branch, seconds passed", f"{of['branch_wall_s']:.3f} s"),
    ]

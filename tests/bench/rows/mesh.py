"""A mesh of 1,000 services at depth five with 200,000 requests in flight and their timeouts armed, beside the same as a bare loop."""

import mesh
from benchmark import Bench, Result, at_least, at_most, median, ratio, told

TITLE = "Mesh, depth 5, P2C, timeouts armed"
IN_FLIGHT = 200_000
ENTRIES_A_REQUEST = 9  # that wait in the queue: its work, four timeouts, and as many again that nobody waits for any more


def measure(bench: Bench) -> list[Result]:
    seconds = 2.5 if bench.quick else 5
    scenario = bench.write("mesh.yaml", mesh.scenario(IN_FLIGHT, seconds))
    few, many = 100 // ENTRIES_A_REQUEST, 1_000_000 // ENTRIES_A_REQUEST
    # The same five services, so that only what is pending differs; as many requests either way.
    small = bench.write("mesh-100-pending.yaml", mesh.scenario(few, seconds * many / few / 2, services=5))
    large = bench.write("mesh-1e6-pending.yaml", mesh.scenario(many, seconds, services=5))
    runs = bench.alternate({
        "mesh": [bench.program("plane_bench"), scenario],
        "bare": [bench.program("bare_bench"), "mesh", str(IN_FLIGHT), str(seconds)],
        "few": [bench.program("plane_bench"), small],
        "many": [bench.program("plane_bench"), large],
    })
    cost = {name: [r.json["ns_per_event"] for r in of] for name, of in runs.items()}
    last = {name: of[-1].json for name, of in runs.items()}
    return [
        at_least("events a second, times those of the bare loop", ratio(cost["bare"], cost["mesh"]), 1.3),
        at_most("cost of an event at 10⁶ pending, times that at 100", ratio(cost["many"], cost["few"]), 6),
        *(told(f"· {label}", f"{median(cost[name]):.0f} ns an event, {last[name]['events']:,} events, {last[name]['pending']:,} pending at the end")
          for name, label in (("mesh", "sandtable"), ("bare", "bare loop"), ("few", "five services, few in flight"),
                              ("many", "five services, many in flight"))),
        told("· sandtable, reading and compiling the scenario", f"{median(r.json['read_cpu_s'] for r in runs['mesh']) * 1000:.0f} ms"),
    ]

#!/usr/bin/env python3
"""Writes the scenario of a fleet: 5,000 nodes and 150,000 replicas of 1,000 services, a day long, in which a node crashes every minute.

    tests/bench/fleet.py [--nodes 5000] [--replicas 150000] [--services 1000] [--hours 24] [--kubernetes 1.34] [--autoscaled] > fleet.yaml

A tenth of the services are edges that users call (a day's wave each); an edge calls three services of the middle, those two of the rest.
A service has the replicas that its load needs, so that few are large and many small. Half of them may burst to twice what they request.
Autoscaled, each keeps its use of the requested cores near 60 %, between half and twice these counts.
Nodes crash in a seeded order, each for ten minutes; then they boot, and their thirty replicas start up again, each in its own time.
"""

import argparse
import random

CORES_A_NODE = 32
USED = 0.35  # of its CPU limit, by a replica, on a day's mean
PEAK = 1.5  # of the mean
CRASH_MINUTES = 10


def scenario(nodes: int = 5000, replicas: int = 150_000, services: int = 1000, hours: float = 24, kubernetes: str = "", crash_every: int = 1,
             autoscaled: bool = False) -> str:
    chooser = random.Random(7)
    edges, middles = services // 10, 3 * services // 10
    layers = [range(edges), range(edges, edges + middles), range(edges + middles, services)]
    callees = [chooser.sample(layers[layer + 1], count) for layer, count in ((0, 3), (1, 2)) for _ in layers[layer]]
    callees += [[] for _ in layers[2]]
    request = [chooser.choice((0.25, 0.5, 1)) for _ in range(services)]
    limit = [request[i] * (1 if chooser.random() < 0.5 else 2) for i in range(services)]
    cpu_ms = [chooser.choice((5, 10, 20, 40)) for _ in range(services)]

    # Users as many as make the load of all services need so many replicas.
    rate = [chooser.paretovariate(1.5) if i < edges else 0.0 for i in range(services)]
    for i in range(services):
        for callee in callees[i]:
            rate[callee] += rate[i]
    need = [rate[i] * cpu_ms[i] / 1000 / (USED * limit[i]) for i in range(services)]
    scale = replicas / sum(need)
    count = [max(2, round(scale * n)) for n in need]
    count[max(range(services), key=count.__getitem__)] += replicas - sum(count)

    lines = [
        "apiVersion: sandtable/v1",
        "kind: Scenario",
        "name: fleet",
        "seed: 1",
        *([f"kubernetes: {kubernetes}"] if kubernetes else []),
        f"run: {{duration: {hours:g}h, replications: 1, fidelity: fluid}}",
        "network: {latency: 0.2ms, bandwidth: 10Gbps}",
        "nodes:",
    ]
    zones = [nodes // 3 + (zone < nodes % 3) for zone in range(3)]
    for zone, size in zip("abc", zones, strict=True):
        lines.append(f"  - {{name: general-{zone}, zone: {zone}, count: {size}, cpu: {CORES_A_NODE}, memory: 128Gi, price: 1.2/h, boot: lognormal(90s cv=0.2)}}")
    lines.append("services:")
    for i in range(services):
        steps = [f"{{cpu: exponential({cpu_ms[i]}ms)}}"] + [f"{{call: {{to: s{callee}.do, timeout: 5s}}}}" for callee in callees[i]]
        lines += [
            f"  - name: s{i}",
            f"    replicas: {count[i]}",
            *([f"    autoscale: {{min: {max(1, count[i] // 2)}, max: {2 * count[i]}, metrics: [{{cpu: 60%}}]}}"] if autoscaled else []),
            f"    cpu: {{request: {request[i]:g}, limit: {limit[i]:g}}}",
            f"    memory: {{request: {chooser.choice((512, 1024, 2048))}Mi}}",
            "    concurrency: 64",
            "    startup: lognormal(20s cv=0.3)",
            "    image: {size: 180Mi}",
            f"    endpoints: [{{name: do, steps: [{', '.join(steps)}]}}]",
        ]
    lines.append("traffic:")
    for i in range(edges):
        mean = scale * rate[i]
        lines.append(f"  - {{name: users-{i}, to: s{i}.do, arrivals: diurnal({mean:.6g}/s {PEAK * mean:.6g}/s 24h)}}")
    lines.append("faults:")
    order: list[tuple[str, int]] = []
    for minute in range(crash_every, round(hours * 60), crash_every):
        if not order:
            order = [(zone, i) for zone, size in zip("abc", zones, strict=True) for i in range(size)]
            chooser.shuffle(order)
        zone, node = order.pop()
        lines.append(f"  - {{at: {minute}m, for: {CRASH_MINUTES}m, crash: {{node: general-{zone}-{node}}}}}")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=5000)
    parser.add_argument("--replicas", type=int, default=150_000)
    parser.add_argument("--services", type=int, default=1000)
    parser.add_argument("--hours", type=float, default=24)
    parser.add_argument("--kubernetes", default="", metavar="VERSION", help="the cluster is Kubernetes'; absent: simple rules")
    parser.add_argument("--crash-every", type=int, default=1, metavar="MINUTES")
    parser.add_argument("--autoscaled", action="store_true", help="each service by its own HorizontalPodAutoscaler")
    print(scenario(**vars(parser.parse_args())), end="")


if __name__ == "__main__":
    main()

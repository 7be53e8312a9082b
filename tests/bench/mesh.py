#!/usr/bin/env python3
"""Writes the scenario of a mesh: 1,000 services in five layers, each of which works and then calls one service of the next layer.

    tests/bench/mesh.py [--in-flight 200000] [--seconds 5] > mesh.yaml

Who calls whom is a seeded permutation of each layer, so that each service gets the same load. The last layer takes a second, the others
a few milliseconds: nearly all requests in flight are at depth five, with five frames and four armed timeouts each. A timeout takes
twice as long as what it guards and practically never rings; that it lies in wait, and has to be forgotten, is what it costs.
bare_mesh.hpp is the same mesh as a bare loop.
"""

import argparse
import random

LAYERS = 5
SERVICES = 1000
REPLICAS = 10
PASSING_MS = 5  # mean of the work in a layer that calls on
LEAF_S = 1.0  # mean of the work in the last
RESIDENCE_S = (LAYERS - 1) * PASSING_MS / 1000 + LEAF_S
TIMEOUT_S = 2


def rate_for(in_flight: int) -> float:
    """Requests per second of all users with which so many are in flight (Little)."""
    return in_flight / RESIDENCE_S


def scenario(in_flight: int, seconds: float, services: int = SERVICES) -> str:
    width = services // LAYERS
    chooser = random.Random(1)
    # Slots for what comes with the whole residence, half as many again.
    concurrency = max(4, round(1.5 * in_flight / width / REPLICAS))
    lines = [
        "apiVersion: sandtable/v1",
        "kind: Scenario",
        "name: mesh",
        "seed: 1",
        f"run: {{duration: {seconds:g}s, replications: 1}}",
        "services:",
    ]
    for layer in range(LAYERS):
        callees = chooser.sample(range(width), width)
        for service in range(width):
            steps = [f"work: uniform({LEAF_S * 0.6:g}s {LEAF_S * 1.4:g}s)"]
            if layer < LAYERS - 1:
                steps = [f"work: exponential({PASSING_MS}ms)", f"call: {{to: l{layer + 1}-{callees[service]}.do, timeout: {TIMEOUT_S}s}}"]
            lines += [
                f"  - name: l{layer}-{service}",
                f"    replicas: {REPLICAS}",
                f"    concurrency: {concurrency}",
                "    balance: least-request",
                f"    endpoints: [{{name: do, steps: [{', '.join(f'{{{step}}}' for step in steps)}]}}]",
            ]
    lines.append("traffic:")
    for service in range(width):
        lines.append(f"  - {{name: users-{service}, to: l0-{service}.do, arrivals: poisson({rate_for(in_flight) / width:.9g}/s)}}")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--in-flight", type=int, default=200_000)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    print(scenario(options.in_flight, options.seconds), end="")


if __name__ == "__main__":
    main()

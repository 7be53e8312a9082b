"""A stretch of traffic on the real system, and what was measured in it: the autoscaler's replicas, latencies from Prometheus, and what disturbed it."""

import time
from dataclasses import dataclass, field

import measure
from disturbance import Disturbance, StealMeter
from real_loop.manifests import BACK, FRONT
from real_loop.system import PROGRAMS, RealSystem
from real_loop.traffic import Schedule, Traffic

SETTLE = 2.5  # seconds until Prometheus has the last samples
GRID = 15.0  # seconds between the instants at which series are compared


@dataclass
class Episode:
    window: measure.Window
    replicas: list[tuple[float, int, int]]  # (seconds, wanted, ready) at each change
    figures: dict[str, dict[str, float]]  # by service, of the whole window
    p95: list[float]  # of front, by stretches of GRID
    load: dict[str, float]
    disturbed: list[str] = field(default_factory=list)

    def wanted(self, at: float) -> int:
        return [wanted for since, wanted, _ in self.replicas if since <= at][-1]

    def series(self) -> list[int]:
        """Replicas that the autoscaler wanted, at the end of each stretch."""
        return [self.wanted((number + 1) * GRID) for number in range(int(self.window.seconds / GRID))]


def run_episode(system: RealSystem, schedule: Schedule, seed: int, tick=lambda: None) -> Episode:
    """`tick` is called twice a second while the traffic flows."""
    traffic = Traffic(system.processes, PROGRAMS / "sandtable-demo-load", system.url, schedule, seed)
    steal = StealMeter()
    while (left := traffic.began + schedule.seconds - time.time()) > 0:
        time.sleep(min(left, 0.5))
        traffic.look()
        steal.look()
        system.check()
        tick()
    load = traffic.end()
    window = measure.Window(traffic.began, traffic.began + schedule.seconds)
    time.sleep(max(0.0, window.end + SETTLE - time.time()))
    sleeps = measure.sleep_lateness(system.prometheus, window)
    disturbance = Disturbance(*steal.shares(), sleeps["mean"], sleeps["worst"], load["late_p99"])
    stretches = [measure.Window(window.begin + GRID * number, window.begin + GRID * (number + 1)) for number in range(int(window.seconds / GRID))]
    return Episode(window, system.replicas(window.begin, window.end),
                   {name: measure.service_figures(system.prometheus, name, window) for name in (FRONT.name, BACK.name)},
                   [measure.service_figures(system.prometheus, FRONT.name, one)["p95"] for one in stretches], load, disturbance.reasons())

"""A Sandtable scenario as a queueing network that other simulators know, too: stations with servers, and routes through them.

What is taken: services with a `concurrency` and one `work` step an endpoint are stations; those without are entrances, whose `call` and
`choice` steps are the route. Traffic is Poisson or a closed loop. Anything else is refused, so that nothing is left out in silence.
"""

import math
import random
from dataclasses import dataclass
from pathlib import Path

import yaml

HERE = Path(__file__).parent
NETWORKS = {file.stem: file for file in sorted((HERE / "networks").glob("*.yaml"))}


@dataclass(frozen=True)
class Law:
    """Of a time, in seconds."""

    family: str
    mean: float
    cv: float = 1.0

    def parameters(self) -> tuple[float, float]:
        """Mean and deviation of the logarithm of a lognormal."""
        variance = math.log(1 + self.cv**2)
        return math.log(self.mean) - variance / 2, math.sqrt(variance)


@dataclass(frozen=True)
class Station:
    name: str
    servers: int
    room: float  # that may wait


@dataclass(frozen=True)
class Traffic:
    name: str
    route: list  # of ("visit", station's number, Law) and ("choice", [(weight, route)])
    rate: float | None  # of an open one
    clients: int = 0
    think: Law | None = None


@dataclass(frozen=True)
class Network:
    name: str
    duration: float
    warmup: float
    replications: int
    stations: list[Station]
    traffic: list[Traffic]


def seconds(text: str) -> float:
    for unit, factor in (("ms", 1e-3), ("s", 1.0), ("m", 60.0)):
        if text.endswith(unit):
            return float(text.removesuffix(unit)) * factor
    raise ValueError(f"{text} is no time")


def law(text: str) -> Law:
    family, arguments = text.removesuffix(")").split("(")
    mean, *rest = arguments.split()
    if family == "exponential" and not rest:
        return Law(family, seconds(mean))
    if family == "lognormal" and len(rest) == 1:
        return Law(family, seconds(mean), float(rest[0].removeprefix("cv=")))
    raise ValueError(f"{text} is not known here")


def read(file: Path) -> Network:
    text = yaml.safe_load(file.read_text())
    services = {service["name"]: service for service in text["services"]}
    stations = [Station(name, service["concurrency"], service.get("queue", math.inf)) for name, service in services.items() if "concurrency" in service]
    assert all(service.get("replicas", 1) == 1 for service in services.values())
    numbers = {station.name: number for number, station in enumerate(stations)}

    def visit(target: str) -> list:
        service, endpoint = target.split(".")
        (steps,) = [e["steps"] for e in services[service]["endpoints"] if e["name"] == endpoint]
        if service not in numbers:
            return route(steps)
        (step,) = steps
        return [("visit", numbers[service], law(step["work"]))]

    def route(steps: list) -> list:
        made = []
        for step in steps:
            if "call" in step:
                assert set(step["call"]) == {"to"}
                made += visit(step["call"]["to"])
            else:
                made.append(("choice", [(branch["weight"], route(branch["steps"])) for branch in step["choice"]]))
        return made

    traffic = []
    for one in text["traffic"]:
        if "clients" in one:
            traffic.append(Traffic(one["name"], visit(one["to"]), None, one["clients"], law(one["think"])))
        else:
            rate = float(one["arrivals"].removeprefix("poisson(").removesuffix("/s)"))
            traffic.append(Traffic(one["name"], visit(one["to"]), rate))
    run = text["run"]
    return Network(text["name"], seconds(run["duration"]), seconds(run["warmup"]), run["replications"], stations, traffic)


def draw_route(route: list, draw: random.Random) -> list[tuple[int, Law]]:
    """One request's way: stations and service laws in order."""
    way = []
    for kind, *what in route:
        if kind == "visit":
            way.append(tuple(what))
        else:
            (branches,) = what
            (chosen,) = draw.choices([steps for _, steps in branches], [weight for weight, _ in branches])
            way += draw_route(chosen, draw)
    return way


class Meter:
    """Counts as Sandtable does: what arrived after the warm-up and ended by the end; rates are of all that ended in between."""

    def __init__(self, network: Network):
        self.network = network
        self.waits = {station.name: [] for station in network.stations}
        self.latencies = {traffic.name: [] for traffic in network.traffic}
        self.completed = {traffic.name: 0 for traffic in network.traffic}
        self.turned_away = {traffic.name: 0 for traffic in network.traffic}

    def waited(self, station: int, arrived: float, served: float) -> None:
        if arrived >= self.network.warmup and served <= self.network.duration:
            self.waits[self.network.stations[station].name].append(served - arrived)

    def ended(self, traffic: str, sent: float, now: float) -> None:
        if not self.network.warmup <= now <= self.network.duration:
            return
        self.completed[traffic] += 1
        if sent >= self.network.warmup:
            self.latencies[traffic].append(now - sent)

    def rejected(self, traffic: str, now: float) -> None:
        if self.network.warmup <= now <= self.network.duration:
            self.turned_away[traffic] += 1

    def kpis(self) -> dict[str, float]:
        made = {f"service.{name}.wait.mean": sum(waits) / len(waits) for name, waits in self.waits.items()}
        for name, latencies in self.latencies.items():
            made[f"traffic.{name}.latency.mean"] = sum(latencies) / len(latencies)
            made[f"traffic.{name}.rate"] = self.completed[name] / (self.network.duration - self.network.warmup)
            if any(math.isfinite(station.room) for station in self.network.stations):
                made[f"traffic.{name}.availability"] = len(latencies) / (len(latencies) + self.turned_away[name])
        return made

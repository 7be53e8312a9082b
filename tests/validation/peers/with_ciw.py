"""A network in Ciw: a node a station, a customer class a traffic, routes drawn when a customer comes (`ProcessBased`).

A closed loop is one more node, without a limit of servers, at which its clients think; they come all at once at time 0, and their routes
go round for ever.
"""

import itertools
import math
import random

import ciw
from network import Law, Meter, Network, draw_route


def distribution(law: Law):
    return ciw.dists.Exponential(1 / law.mean) if law.family == "exponential" else ciw.dists.Lognormal(*law.parameters())


def laws_of(route: list) -> dict[int, Law]:
    """By station; every visit of one traffic to a station is of one law."""
    found = {}
    for kind, *what in route:
        for station, law in [tuple(what)] if kind == "visit" else itertools.chain(*(laws_of(steps).items() for _, steps in what[0])):
            assert found.setdefault(station, law) == law
    return found


class Lap(list):
    """A client's route: when it is used up, the client thinks, and goes once more."""

    def __init__(self, draw_lap):
        super().__init__(draw_lap())
        self.draw_lap = draw_lap

    def pop(self, index=-1):
        if len(self) == 1:
            self += self.draw_lap()
        return super().pop(index)


def run(network: Network, seed: int) -> dict[str, float]:
    ciw.seed(seed)
    draw = random.Random(seed)
    by_name = {traffic.name: traffic for traffic in network.traffic}
    stations = len(network.stations)
    thinking = stations + 1  # Ciw counts nodes from 1
    closed = [traffic for traffic in network.traffic if traffic.clients]
    nodes = stations + (1 if closed else 0)
    laws = {traffic.name: laws_of(traffic.route) for traffic in network.traffic}

    def way(name: str) -> list[int]:
        return [station + 1 for station, _ in draw_route(by_name[name].route, draw)]

    def route(individual, simulation):
        name = individual.customer_class
        if by_name[name].clients:
            return Lap(lambda: [*way(name), thinking])
        return way(name)[1:]  # it comes to the first by itself

    def arrivals(traffic):
        made = [None] * nodes
        if traffic.clients:
            made[thinking - 1] = ciw.dists.Sequential([0.0, math.inf])
        else:
            first = {way(traffic.name)[0] for _ in range(20)}
            assert len(first) == 1, "a route begins at one station"
            made[first.pop() - 1] = ciw.dists.Exponential(traffic.rate)
        return made

    def services(traffic):
        made = [distribution(laws[traffic.name].get(number, Law("exponential", 1.0))) for number in range(stations)]
        return made + ([distribution(traffic.think)] if closed else [])

    names = list(by_name)
    described = ciw.create_network(
        arrival_distributions={name: arrivals(by_name[name]) for name in names},
        service_distributions={name: services(by_name[name]) for name in names},
        batching_distributions={
            name: [ciw.dists.Deterministic(by_name[name].clients or 1)] * nodes for name in names
        },
        number_of_servers=[station.servers for station in network.stations] + ([math.inf] if closed else []),
        queue_capacities=[station.room for station in network.stations] + ([math.inf] if closed else []),
        routing={name: ciw.routing.ProcessBased(route) for name in names},
    )
    simulation = ciw.Simulation(described)
    simulation.simulate_until_max_time(network.duration)
    return measured(network, simulation, thinking)


def measured(network: Network, simulation, thinking: int) -> dict[str, float]:
    meter = Meter(network)
    for individual in simulation.get_all_individuals():
        visits = sorted(individual.data_records, key=lambda record: record.arrival_date)
        sent = None
        for record in visits:
            if record.record_type == "rejection":
                meter.rejected(record.customer_class, record.arrival_date)
                continue
            if record.node == thinking:
                sent = None
                continue
            meter.waited(record.node - 1, record.arrival_date, record.service_start_date)
            sent = record.arrival_date if sent is None else sent
            if record.destination in (-1, thinking):
                meter.ended(record.customer_class, sent, record.exit_date)
    return meter.kpis()

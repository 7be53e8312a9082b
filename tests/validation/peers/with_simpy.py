"""A network in SimPy, as its documentation would have it: a process a request, a Resource a station."""

import random

import simpy
from network import Law, Meter, Network, Traffic, draw_route


def sample(law: Law, draw: random.Random) -> float:
    return draw.expovariate(1 / law.mean) if law.family == "exponential" else draw.lognormvariate(*law.parameters())


def run(network: Network, seed: int) -> dict[str, float]:
    draw = random.Random(seed)
    env = simpy.Environment()
    resources = [simpy.Resource(env, station.servers) for station in network.stations]
    meter = Meter(network)

    def request(traffic: Traffic):
        sent = env.now
        for station, law in draw_route(traffic.route, draw):
            resource = resources[station]
            if resource.count == resource.capacity and len(resource.queue) >= network.stations[station].room:
                return meter.rejected(traffic.name, env.now)
            arrived = env.now
            with resource.request() as slot:
                yield slot
                meter.waited(station, arrived, env.now)
                yield env.timeout(sample(law, draw))
        meter.ended(traffic.name, sent, env.now)

    def arrivals(traffic: Traffic):
        while True:
            yield env.timeout(draw.expovariate(traffic.rate))
            env.process(request(traffic))

    def client(traffic: Traffic):
        while True:
            yield env.timeout(sample(traffic.think, draw))
            yield env.process(request(traffic))

    for traffic in network.traffic:
        if traffic.rate is not None:
            env.process(arrivals(traffic))
        for _ in range(traffic.clients):
            env.process(client(traffic))
    env.run(network.duration)
    return meter.kpis()

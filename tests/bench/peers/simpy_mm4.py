"""The same M/M/4 in SimPy, written as its documentation would: a process a customer, a Resource with four slots.

usage: simpy_mm4.py CUSTOMERS   prints one line of JSON
"""

import json
import random
import sys
import time

import simpy


def main(customers: int) -> None:
    random.seed(1)
    env = simpy.Environment()
    station = simpy.Resource(env, capacity=4)
    waited = 0.0

    def customer():
        nonlocal waited
        arrived = env.now
        with station.request() as slot:
            yield slot
            waited += env.now - arrived
            yield env.timeout(random.expovariate(1.0))

    def arrivals():
        for _ in range(customers):
            yield env.timeout(random.expovariate(3.2))
            env.process(customer())

    start = time.process_time()
    env.process(arrivals())
    env.run()
    seconds = time.process_time() - start
    events = 2 * customers
    print(json.dumps({"events": events, "cpu_s": seconds, "ns_per_event": seconds / events * 1e9, "mean_wait": waited / customers}))


if __name__ == "__main__":
    main(int(sys.argv[1]))

"""The M/M/4 of mm4.yaml in Ciw, written as its documentation would.

usage: ciw_mm4.py CUSTOMERS   prints one line of JSON
"""

import json
import sys

import ciw


def main(customers: int) -> None:
    ciw.seed(1)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=3.2)],
        service_distributions=[ciw.dists.Exponential(rate=1.0)],
        number_of_servers=[4],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(customers)
    waits = [record.waiting_time for record in simulation.get_all_records()]
    print(json.dumps({"events": 2 * customers, "mean_wait": sum(waits) / len(waits)}))


if __name__ == "__main__":
    main(int(sys.argv[1]))

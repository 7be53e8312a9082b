#include "models/scenario/template.hpp"

namespace sandtable::models {

std::string init_template(const std::string& file) {
  return "# A scenario: what runs, who uses it, what must hold. Try:\n"
         "#   sandtable validate " +
         file +
         "\n"
         "#   sandtable run " +
         file +
         "\n"
         "#   sandtable run " +
         file +
         " --set traffic.visitors.arrivals='poisson(220/s)'\n"
         R"(apiVersion: sandtable/v1
kind: Scenario
name: first
seed: 1                       # the same seed gives the same result, to the byte

run:
  duration: 5m                # simulated time of one replication, the warm-up included
  warmup: 1m                  # requests that arrive in it are served but not counted
  replications: 10            # independent runs: more of them, narrower intervals

network: {latency: 0.2ms}     # one way, of every call and every user request

services:
  - name: web
    replicas: 3
    concurrency: 8            # requests that one replica serves at once
    queue: 64                 # requests that may wait per replica; those over it are rejected
    balance: least-request    # the better of two replicas picked at random
    startup: lognormal(5s cv=0.3)  # of replicas that start later
    endpoints:
      - name: page
        steps:                # what one request does, in order
          - work: lognormal(20ms cv=0.5)  # time of its own; holds one of the 8 slots
          - call: {to: store.get, timeout: 500ms, retries: 1, backoff: 20ms}

  - name: store
    replicas: 2
    cpu: {limit: 2}           # cores of one replica, which its requests share
    endpoints:
      - name: get
        steps:
          - cpu: exponential(5ms)  # CPU time
          - work: lognormal(10ms cv=1)

traffic:
  - {name: visitors, to: web.page, arrivals: poisson(120/s)}

objectives:
  - {name: fast, kpi: traffic.visitors.latency.p99, below: 250ms}
  - {name: up, kpi: traffic.visitors.availability, above: 99.9%}
)";
}

}  // namespace sandtable::models

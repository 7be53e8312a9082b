/// Windows as they could have been seen, for decisions: one traffic `users`, and the services `web` and `db`.
#pragma once

#include "planners/stability/evidence.hpp"

namespace sandtable::planners::testing {

inline ServiceEvidence station(const std::string& name, double latency, double attempts) {
  ServiceEvidence made;
  made.name = name;
  made.latency = {latency, latency, latency, 0, 0};
  made.throughput = made.attempts = attempts;
  made.ready = 1;
  return made;
}

/// 100 requests a second, all answered in 30 ms; each asks the database once.
inline Evidence standing(std::uint64_t replication = 0) {
  Evidence made;
  made.replication = replication;
  made.traffic = {{"users", 100, 100, 1, 0.030}};
  made.services = {station("web", 0.028, 100), station("db", 0.020, 100)};
  return made;
}

/// After a shock: nobody is answered, and the database gets 300 attempts a second, which take 5 s.
inline Evidence storm(std::uint64_t replication = 0) {
  Evidence made = standing(replication);
  made.traffic[0] = {"users", 100, 0, 0, not_seen};
  made.services[1] = station("db", 5, 300);
  return made;
}

}  // namespace sandtable::planners::testing

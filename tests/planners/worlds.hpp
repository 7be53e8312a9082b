/// Small scenarios for the planner's tests.
#pragma once

#include <string>
#include <vector>

#include "models/scenario/scenario.hpp"

namespace sandtable::planners::testing {

struct StationSpec {
  std::string name;
  double rate = 100;    ///< of its own Poisson traffic, 1/s
  double work = 0.010;  ///< mean of its exponential work, s
  std::uint32_t concurrency = 1;
  double bound = 0.050;  ///< s
  std::string statistic = "p95";
  double cpu = 1;  ///< request, cores
};

/// Stations that know nothing of each other, each an M/M/(replicas × concurrency) with one queue, traffic and objective of its own.
models::Scenario independent_stations(const std::vector<StationSpec>& stations);

models::Step work(double mean);
models::Step call(const std::string& service, const std::string& endpoint);
models::Service service(const std::string& name, std::vector<models::Step> steps);
models::Traffic poisson(const std::string& name, const std::string& service, double rate);

}  // namespace sandtable::planners::testing

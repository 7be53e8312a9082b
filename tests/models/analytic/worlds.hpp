/// Small scenarios that theory knows, for tests of the analytic speed.
#pragma once

#include "models/analytic/network.hpp"

namespace sandtable::models::analytic::testing {

Step work(double mean);
Step cpu(double mean);
Step call(const std::string& service);
Service service(const std::string& name, std::vector<Step> steps);
Traffic open(const std::string& service, double rate);

/// A scenario with its compiled world and network, which belong together.
struct World {
  explicit World(Scenario described);
  Demand demand() const;
  Solution solve(Start start = Start::empty) const { return network.solve(network.present(), demand(), start); }

  Scenario scenario;
  CompiledWorld compiled;
  Network network{compiled};
};

}  // namespace sandtable::models::analytic::testing

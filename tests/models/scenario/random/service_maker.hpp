/// Services at random, with the steps of their endpoints and the queues between them. One makes all of a scenario: first the
/// queues, then the services in order.
#pragma once

#include <string>
#include <vector>

#include "models/scenario/scenario.hpp"
#include "tests/models/scenario/random/maker.hpp"

namespace sandtable::models::test {

class ServiceMaker : public Maker {
 public:
  using Maker::Maker;
  /// Messages go to services that come later, as calls do; the last of the queues takes dead letters of all others.
  std::vector<MessageQueue> queues(std::uint32_t services);
  Service service(std::uint32_t index, std::uint32_t services);
  /// What names nodes or zones.
  void place(Service& service, const std::vector<NodeGroup>& nodes);

 private:
  BreakerSpec breaker();
  void policy(CallStep& call);
  /// Calls go to services that come later: no cycle.
  std::vector<Step> steps(std::uint32_t service, std::uint32_t services, int depth);
  Step step(std::uint32_t service, std::uint32_t services, int depth);
  /// Without what names nodes or zones.
  Balancing balancing();
  SlowRemoval slow_removal();
  KeySpace keys();
  CacheSpec cache(const std::string& name);
  void keep_data(Service& service);

  std::vector<std::uint32_t> handled_by_;  ///< service, by queue
  std::uint32_t pools_ = 0;                ///< of the present service, that are not around the present step
  std::uint32_t locks_ = 0, caches_ = 0;
  std::uint32_t most_batch_ = 64;  ///< as many requests as it serves at once
};

}  // namespace sandtable::models::test

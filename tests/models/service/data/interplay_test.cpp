// What services keep and all else: whoever waits for a lock, a fill or an acknowledgement can be cancelled, too late, killed or
// paused.
#include <gtest/gtest.h>

#include "tests/models/service/data/data_worlds.hpp"

namespace sandtable::test {
namespace {

using models::LockMode;

// Requests that look up, lock and write under timeouts that cancel, in replicas that pause and crash: under audit, nothing is lost,
// and after the last one nobody holds or waits.
TEST(Interplay, NothingIsLostOrHeldForEver) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    models::CallStep hasty{{"s", "do"}, 300ms, 1};
    hasty.cancel = seed % 2 == 0;
    hasty.propagate = seed % 3 == 0;
    models::CallStep write{{"db", "write"}, 200ms}, read{{"db", "read"}, {}};
    write.cancel = true;
    auto shop = service("s",
                        {look_up("c", {lock("l", {parallel({lock("m", {work(exponential(0.02))}, LockMode::shared, 50ms),
                                                            {read},
                                                            work(exponential(0.03))})})}),
                         lock("l", {{write}}, LockMode::exclusive, 100ms)},
                        3);
    shop.concurrency = 20;
    shop.caches = {cache("c", {20, 0.8})};
    shop.caches[0].ttl = exponential(0.5);
    shop.caches[0].coalesce = seed % 4 < 2;
    shop.caches[0].scope = seed % 2 == 0 ? models::CacheScope::service : models::CacheScope::replica;
    if (seed % 5 < 2) shop.caches[0].stale = 300ms;
    shop.locks = {{"l", {4, 0}}, {"m", {}}};
    if (seed % 3 == 1) shop.pauses = models::Pauses{exponential(1), exponential(0.1)};
    models::DatabaseSpec spec;
    spec.lag = exponential(0.05);
    spec.sync = static_cast<models::SyncCommit>(seed % 3);
    spec.failover = constant(0.5);
    auto described =
        scenario({service("front", {{hasty}}), shop, database("db", spec, 3, {work(exponential(0.01))}, {work(exponential(0.01))})},
                 {poisson("t", "front", 40)}, 30s);
    described.traffic[0].deadline = 2s;
    auto world = std::make_unique<models::CompiledWorld>(models::compile(described).value());
    models::RequestPlane plane(*world, {seed, 0});
    plane.audit();
    std::vector<models::ReplicaId> shops, databases;
    plane.add_replica({0}, {});
    for (int i = 0; i < 3; ++i) shops.push_back(plane.add_replica({1}, {}));
    for (int i = 0; i < 3; ++i) databases.push_back(plane.add_replica({2}, {}));
    for (int i = 1; i <= 300; ++i) {
      plane.advance_to(sim::at_seconds(0.1 * i));
      if (i % 37 == 0) {
        plane.crash_replica(shops.front());
        shops.erase(shops.begin());
        shops.push_back(plane.add_replica({1}, {}));
      }
      if (i % 53 == 0) {
        if (i % 2 == 0) plane.crash_replica(databases.front());
        else plane.drain_replica(databases.front());
        databases.erase(databases.begin());
        databases.push_back(plane.add_replica({2}, {}));
      }
      const auto wrong = plane.violations();
      ASSERT_TRUE(wrong.empty()) << "seed " << seed << ", " << wrong.front();
    }
    EXPECT_GT(kpi(plane.result(), "traffic.t.availability"), 0.3) << seed;
  }
}

// The filling of a cache, the waiting for a lock and that for an acknowledgement end while the replica stands still: the request
// goes on when it goes on. The pause begins at 1 s and lasts 2 s.
TEST(Interplay, APauseHoldsWhoeverWaited) {
  for (int kind = 0; kind < 2; ++kind) {
    models::DatabaseSpec spec;
    spec.lag = constant(0.6);
    spec.sync = models::SyncCommit::one;
    auto only = kind == 0 ? database("s", spec, 2) : service("s", {lock("l", {work(constant(10))}, LockMode::exclusive, 600ms)});
    if (kind == 1) only.locks = {{"l", {}}};
    only.pauses = models::Pauses{constant(1), constant(2)};
    const std::string endpoint = kind == 0 ? "write" : "do";
    Stage stage(scenario({only}, {at(deterministic("t", "s", 1 / 0.45), endpoint)}, 4s));
    stage.plane.advance_to(sim::at_seconds(2.95));  // those of 0.45, 0.9, 1.35 … are there
    EXPECT_EQ(stage.plane.in_flight({0}), 6U) << kind;
    stage.plane.advance_to(sim::at_seconds(3.05));
    EXPECT_LT(stage.plane.in_flight({0}), 6U) << kind;
  }
}

}  // namespace
}  // namespace sandtable::test

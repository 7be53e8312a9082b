#include "models/sampled/thinning.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {
namespace {

using models::Balance;
using models::smallest_sample;

Scenario pool(std::uint32_t replicas, Balance balance, double rate) {
  auto one = service("a", {work(exponential(0.01))}, replicas);
  one.concurrency = 2;
  one.balance = balance;
  return scenario({one}, {poisson("t", "a", rate)}, 30s, 5s);
}

std::string why_not(const Scenario& described, const std::vector<models::Plan>& plans = {}) {
  const auto share = smallest_sample(described, plans);
  return share ? "valid" : share.error().message;
}

TEST(Thinning, TakesTheSmallestShareThatIsWholeAndLargeEnough) {
  EXPECT_DOUBLE_EQ(smallest_sample(pool(40, Balance::random, 100), {})->value(), 2.0 / 40);
  EXPECT_DOUBLE_EQ(smallest_sample(pool(40, Balance::least_request, 100), {})->value(), 20.0 / 40);
  auto two = pool(40, Balance::random, 100);
  two.services.push_back(service("b", {work(exponential(0.01))}, 30));
  EXPECT_DOUBLE_EQ(smallest_sample(two, {})->value(), 1.0 / 10);  // 4 of 40 and 3 of 30
}

TEST(Thinning, RefusesWithTheReason) {
  EXPECT_NE(why_not(pool(40, Balance::shared_queue, 100)).find("shared-queue"), std::string::npos);
  EXPECT_NE(why_not(pool(40, Balance::least_connections, 100)).find("least-connections"), std::string::npos);
  EXPECT_NE(why_not(pool(1, Balance::random, 100)).find("service a has 1"), std::string::npos);
  EXPECT_NE(why_not(pool(20, Balance::least_request, 100)).find("20 or more"), std::string::npos);
  EXPECT_NE(why_not(pool(12, Balance::ring_hash, 100)).find("20 or more"), std::string::npos);
  auto faulty = pool(40, Balance::random, 100);
  faulty.faults.push_back({"", 10s, 5s, {"", "a-0"}});
  EXPECT_NE(why_not(faulty).find("crash"), std::string::npos);
  auto few = pool(40, Balance::random, 100);
  few.traffic = {clients("t", "a", 40, exponential(1))};
  EXPECT_NE(why_not(few).find("50 or more"), std::string::npos);
  const models::Plan odd{"odd", {{10s, models::ScaleAction{"a", "", 41}}}};
  EXPECT_NE(why_not(pool(40, Balance::random, 100), {odd}).find("plan odd gives service a 41"), std::string::npos);
}

/// Replication by replication on the whole system and on the part: the difference of the means is within the interval of a
/// difference.
TEST(Thinning, AgreesWithTheWhole) {
  for (const auto& whole :
       {pool(80, Balance::random, 11200), pool(80, Balance::least_request, 12800), pool(80, Balance::round_robin, 12800)}) {
    const auto share = *smallest_sample(whole, {});
    const auto part = models::thinned(whole, share);
    std::vector<double> full_mean, part_mean, full_p95, part_p95;
    for (std::uint64_t r = 0; r < 4; ++r) {
      const auto all = Stage(whole, {1, r}).run();
      const auto few = models::scaled_back(Stage(part, {2, r}).run(), share);
      full_mean.push_back(kpi(all, "traffic.t.latency.mean"));
      part_mean.push_back(kpi(few, "traffic.t.latency.mean"));
      full_p95.push_back(kpi(all, "traffic.t.latency.p95"));
      part_p95.push_back(kpi(few, "traffic.t.latency.p95"));
      EXPECT_NEAR(kpi(few, "traffic.t.rate") / kpi(all, "traffic.t.rate"), 1, 0.03);
      EXPECT_DOUBLE_EQ(kpi(few, "service.a.replicas.mean"), 80);
      EXPECT_TRUE(std::isnan(kpi(few, "traffic.t.latency.max")));
    }
    const auto mean = [](const std::vector<double>& x) {
      double sum = 0;
      for (const double v : x) sum += v;
      return sum / static_cast<double>(x.size());
    };
    const double allowed = whole.services[0].balance.rule == Balance::random ? 0.02 : 0.05;  // the others only in the limit
    EXPECT_NEAR(mean(part_mean) / mean(full_mean), 1, allowed);
    EXPECT_NEAR(mean(part_p95) / mean(full_p95), 1, allowed);
  }
}

}  // namespace
}  // namespace sandtable::test

#include "planners/stability/change.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "models/scenario/reader.hpp"
#include "models/scenario/writer.hpp"

namespace sandtable::planners {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* text = R"(apiVersion: sandtable/v1
kind: Scenario
name: chain
nodes:
  - {name: general, count: 2, cpu: 8, memory: 8Gi}
services:
  - name: web
    replicas: 2
    endpoints:
      - name: page
        steps:
          - parallel: [{call: {to: cart.read, timeout: 400ms, retries: 3, backoff: 10ms}}, {call: {to: ads.show, retries: 2}}]
  - name: cart
    replicas: 2
    endpoints:
      - name: read
        steps:
          - choice: [{weight: 1, steps: [{call: {to: db.query, preset: resilience4j}}]}, {weight: 1, steps: []}]
  - name: ads
    endpoints: [{name: show, steps: [{work: constant(1ms)}]}]
  - name: db
    replicas: 3
    concurrency: 4
    endpoints: [{name: query, steps: [{work: exponential(20ms)}]}]
traffic:
  - {name: users, to: web.page, arrivals: poisson(100/s)}
)";

models::Scenario chain() {
  auto read = models::read_scenario_text(text, "chain.yaml");
  EXPECT_TRUE(read);
  return read->value;
}

// What is recommended as `--set` is what was simulated, for every candidate.
TEST(Changes, ReadBackAsTheyWereTried) {
  const auto candidates = changes_for(chain(), "db", 200);
  EXPECT_GT(candidates.size(), 25U);
  for (const auto& candidate : candidates) {
    const auto read = models::read_scenario_text(text, "chain.yaml", ".", candidate.change.sets);
    ASSERT_TRUE(read) << candidate.change.text << ": " << models::to_text(read.error());
    EXPECT_EQ(models::to_yaml(read->value), models::to_yaml(candidate.scenario)) << candidate.change.text;
    EXPECT_NE(candidate.scenario, chain()) << candidate.change.text;
  }
}

double cost_of(const std::vector<ChangeCandidate>& candidates, const std::string& text_of) {
  const auto found = std::ranges::find_if(candidates, [&](const auto& c) { return c.change.text == text_of; });
  return found == candidates.end() ? -1 : found->change.cost;
}

TEST(Changes, AreOrderedByTheirSize) {
  const auto candidates = changes_for(chain(), "db", 200);
  EXPECT_TRUE(std::ranges::is_sorted(candidates, {}, [](const auto& c) { return c.change.cost; }));
  EXPECT_EQ(cost_of(candidates, "2 retries at most on web.page -> cart.read"), 1);  // of three
  EXPECT_EQ(cost_of(candidates, "no retries on cart.read -> db.query"), 2);         // resilience4j makes two
  EXPECT_EQ(cost_of(candidates, "no retries on all calls towards it"), 5);
  EXPECT_EQ(cost_of(candidates, "a retry budget (linkerd's, 20 %) on all calls towards it"), 4);
  EXPECT_EQ(cost_of(candidates, "twice the timeout on cart.read -> db.query"), 1);
  EXPECT_EQ(cost_of(candidates, "2 more replicas of db"), 6);
  EXPECT_EQ(cost_of(candidates, "one more machine of general"), 4);
  // 200 a second for half of resilience4j's second
  EXPECT_EQ(cost_of(candidates, "a queue of 100 at each replica of db"), 2);
  EXPECT_EQ(cost_of(candidates, "load shedding at db once the first in the line has waited 500ms"), 2);
}

TEST(Changes, LeaveAloneWhatDoesNotLeadToTheWeakService) {
  for (const auto& candidate : changes_for(chain(), "db", 200)) {
    EXPECT_THAT(candidate.change.text, Not(HasSubstr("ads")));
    EXPECT_EQ(candidate.scenario.services[2], chain().services[2]);
  }
}

// A breaker is there already, by the preset; and what has no timeout can't have a longer one.
TEST(Changes, OfferOnlyWhatIsNotThere) {
  const auto candidates = changes_for(chain(), "db", 200);
  EXPECT_EQ(cost_of(candidates, "a circuit breaker (hystrix') on cart.read -> db.query"), -1);
  EXPECT_EQ(cost_of(candidates, "a circuit breaker (hystrix') on web.page -> cart.read"), 2);
  EXPECT_EQ(cost_of(changes_for(chain(), "ads", 200), "twice the timeout on web.page -> ads.show"), -1);
}

}  // namespace
}  // namespace sandtable::planners

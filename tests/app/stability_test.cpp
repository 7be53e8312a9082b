// The map on systems whose regions theory knows. A station that serves μ gets λ, and each request makes up to a attempts, of which
// each waits for τ. While the backlog is longer than τ nobody is answered in time, and everyone makes all a attempts: the station
// gets a·λ. So with ρ = λ/μ
//
//     ρ ≥ 1          it does not stand               unstable
//     a·ρ > 1 > ρ    an overload sustains itself     vulnerable, to whatever makes a backlog of τ
//     a·ρ < 1        any backlog drains              safe
//
// N. Bronson et al., "Metastable failures in distributed systems", HotOS 2021.
#include "app/stability.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "app/sand_table.hpp"
#include "app/text/stability_text.hpp"
#include "models/scenario/writer.hpp"
#include "tests/twin/temporary_folder.hpp"

namespace sandtable::app {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using planners::Stability;
constexpr auto S = Stability::safe, V = Stability::vulnerable, U = Stability::unstable;

/// λ = 100/s, μ = 200/s: ρ = 0.5 at the present load.
models::Scenario with_retries(std::uint32_t retries) {
  const auto text = R"(apiVersion: sandtable/v1
kind: Scenario
name: storm
seed: 4
run: {duration: 1m, replications: 2}
services:
  - name: front
    endpoints: [{name: get, steps: [{call: {to: back.get, timeout: 100ms, retries: )" +
                    std::to_string(retries) + R"(}}]}]
  - name: back
    replicas: 2
    concurrency: 1
    balance: shared-queue
    endpoints: [{name: get, steps: [{work: exponential(10ms)}]}]
traffic:
  - {name: users, to: front.get, arrivals: poisson(100/s)}
)";
  auto read = models::read_scenario_text(text, "storm.yaml");
  EXPECT_TRUE(read);
  return read->value;
}

planners::StabilityOptions options() {
  planners::StabilityOptions made;
  made.losses = {0};
  made.shocks = {planners::LoadPulse{5, 2s}};
  made.timing = {5s, 30s, 20s};
  made.max_changes = 0;
  made.checks = 9;  // nothing is inferred
  return made;
}

planners::StabilityMap map_of(const models::Scenario& scenario, const planners::StabilityOptions& how) {
  SandTable table(WorkerSettings{.program = SANDTABLE_TEST_WORKER});
  auto map = planners::find_stability(scenario, table, how);
  EXPECT_TRUE(map) << map.error().message;
  return std::move(*map);
}

std::vector<Stability> first_row(const planners::StabilityMap& map) {
  std::vector<Stability> states;
  for (const auto& point : map.rows.front()) states.push_back(*point.region.stability);
  return states;
}

// a = 3: vulnerable from ρ = 1/3 on, which is 0.67 times the load; unstable from twice the load on.
TEST(Stability, ARetryStormIsWhereAttemptsTimesLoadExceedOne) {
  auto how = options();
  how.loads = {0.4, 0.55, 0.8, 1, 1.4, 2.2};  // ρ = 0.2, 0.275, 0.4, 0.5, 0.7, 1.1; 3ρ = 0.6, 0.83, 1.2, 1.5, 2.1
  const auto map = map_of(with_retries(2), how);
  EXPECT_THAT(first_row(map), ElementsAre(S, S, V, V, V, U)) << text::to_text(map);
  const auto& present = map.rows[0][3].verdict;
  ASSERT_TRUE(present.diagnosis);
  EXPECT_EQ(present.diagnosis->mechanism, planners::Mechanism::retry_storm);
  EXPECT_NEAR(present.amplified, 3, 0.15);
  EXPECT_LT(present.goodput_after, 0.05);
  EXPECT_FALSE(map.safe);
  ASSERT_TRUE(map.illustration);
}

// a = 1: nothing sustains an overload, up to the load that it can't serve.
TEST(Stability, WithoutRetriesNothingIsVulnerable) {
  auto how = options();
  how.loads = {0.6, 0.8, 1, 1.5, 2.2};  // ρ = 0.3 … 0.75, 1.1
  const auto map = map_of(with_retries(0), how);
  EXPECT_THAT(first_row(map), ElementsAre(S, S, S, S, U)) << text::to_text(map);
  EXPECT_TRUE(map.safe);
  EXPECT_EQ(map.change_reason, "it is safe as it stands");
}

// 3ρ = 1.5 is too much, and with one retry 2ρ = 1 still is not below 1; without any it is 0.5. A budget of 20 % gives 1.2ρ = 0.6.
TEST(Stability, TheSmallestChangeMakesItSafeWhenRun) {
  auto how = options();
  how.loads = {1};
  how.max_changes = 60;
  const auto scenario = with_retries(2);
  const auto map = map_of(scenario, how);
  ASSERT_TRUE(map.change) << map.change_reason;
  EXPECT_GT(map.rejected.size(), 0U);
  for (const auto& rejected : map.rejected) EXPECT_LE(rejected.change.cost, map.change->cost);
  for (const auto& rejected : map.rejected) EXPECT_THAT(rejected.reason, StartsWith("still "));

  const auto changed = models::read_scenario_text(models::to_yaml(scenario), "storm.yaml", ".", map.change->sets);
  ASSERT_TRUE(changed);
  const auto again = map_of(changed->value, how);
  EXPECT_TRUE(again.safe) << text::to_text(again);
}

TEST(Stability, SaysWhenNoChangeIsEnough) {
  auto how = options();
  how.loads = {1};
  how.max_changes = 1;
  const auto map = map_of(with_retries(2), how);
  EXPECT_FALSE(map.change);
  EXPECT_THAT(map.change_reason, HasSubstr("none of the 1 changes tried makes the present load safe"));
  EXPECT_THAT(text::to_text(map), HasSubstr("No change: none of"));
}

/// Stops as Ctrl-C would, once it has evaluated so often.
struct Impatient final : twin::Evaluator {
  explicit Impatient(int evaluations) : left(evaluations) {}
  sim::Result<std::vector<twin::Outcome>> evaluate(const models::Scenario& scenario,
                                                   const std::vector<std::optional<models::Plan>>& plans,
                                                   const twin::EvaluationOptions& with) override {
    if (left-- == 0) return sim::fail(sim::ErrorKind::interrupted, "stopped");
    return table.evaluate(scenario, plans, with);
  }
  int left;
  SandTable table{WorkerSettings{.program = SANDTABLE_TEST_WORKER}};
};

// The busiest service is known after one evaluation, the present load after two more (the shock is a pulse).
TEST(Stability, KeepsWhatIsDoneWhenItIsStopped) {
  Impatient evaluator(3);
  const auto map = planners::find_stability(with_retries(2), evaluator, options());
  ASSERT_TRUE(map);
  EXPECT_TRUE(map->interrupted);
  EXPECT_EQ(exit_status(*map), ExitStatus::interrupted);
  EXPECT_EQ(map->simulated, 1U);
  EXPECT_THAT(text::map_text(*map), HasSubstr("[V]"));
  EXPECT_THAT(text::map_text(*map), HasSubstr("? "));
  Impatient at_once(1);
  EXPECT_EQ(planners::find_stability(with_retries(2), at_once, options()).error().kind, sim::ErrorKind::interrupted);
}

TEST(Stability, RefusesWhatItCannotAnswer) {
  SandTable table(WorkerSettings{.program = SANDTABLE_TEST_WORKER});
  auto scenario = with_retries(1);
  scenario.run.fidelity = models::RunFidelity::fluid;
  EXPECT_THAT(planners::find_stability(scenario, table, options()).error().message, HasSubstr("needs exact"));
  scenario = with_retries(1);
  scenario.traffic[0].source = models::ClosedLoop{10, {sim::Distribution{sim::Constant{1}}, {}}};
  EXPECT_THAT(planners::find_stability(scenario, table, options()).error().message, HasSubstr("no shock is left"));
  auto how = options();
  how.capacity = "bakc";
  EXPECT_THAT(planners::find_stability(with_retries(1), table, how).error().message, HasSubstr("did you mean \"back\"?"));
  how = options();
  how.shocks = {planners::Outage{"nobody", 1s}};
  EXPECT_EQ(planners::find_stability(with_retries(1), table, how).error().kind, sim::ErrorKind::not_found);
}

TEST(StabilityWords, ReadRangesAndLists) {
  EXPECT_THAT(*read_loads("0.5:2:4"), ElementsAre(0.5, 1, 1.5, 2));
  EXPECT_THAT(*read_loads("0.1:0.5:5"), ElementsAre(0.1, 0.2, 0.3, 0.4, 0.5));
  EXPECT_THAT(*read_loads("1.5,3"), ElementsAre(1.5, 3));
  EXPECT_THAT(*read_losses("0:3"), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(*read_losses("0:8:3"), ElementsAre(0, 4, 8));
  EXPECT_THAT(*read_losses("2"), ElementsAre(2));
  for (const char* wrong : {"", "x", "0:1", "2:1:3", "0:2:3", "1:2:0", "1:2:1.5", "1:2:3:4", "1,,2", "nan", "1:2:1000"})
    EXPECT_FALSE(read_loads(wrong)) << wrong;
  for (const char* wrong : {"", "-1", "0.5", "0:1:3", "3:1", "a"}) EXPECT_FALSE(read_losses(wrong)) << wrong;
}

TEST(StabilityWords, ReadShocks) {
  EXPECT_EQ(*read_shock("load:3:10s"), (planners::Shock{planners::LoadPulse{3, 10s}}));
  EXPECT_EQ(*read_shock("outage:250ms"), (planners::Shock{planners::Outage{"", 250ms}}));
  EXPECT_EQ(*read_shock("outage:db:1m"), (planners::Shock{planners::Outage{"db", 1min}}));
  for (const char* wrong :
       {"", "load", "load:10s", "load:1:10s", "load:x:10s", "load:3:10", "outage", "outage:db", "outage:0s", "rain:3:1s"})
    EXPECT_FALSE(read_shock(wrong)) << wrong;
}

}  // namespace
}  // namespace sandtable::app

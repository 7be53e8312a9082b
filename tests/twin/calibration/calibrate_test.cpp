#include "twin/calibration/calibrate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "models/scenario/path.hpp"
#include "tests/twin/synthetic_telemetry.hpp"
#include "twin/calibration/arrival_rate.hpp"

namespace sandtable::twin {
namespace {

using testing::MemorySource;
using testing::Observation;

constexpr std::int64_t second = 1'000'000'000;
const WallTime start{1'700'000'000 * second};
const WallWindow minute{start, {start.ns + 60 * second}};
constexpr double every = 2;
constexpr std::size_t scrapes = 31;

models::TimeLaw unknown(std::string family = "") { return {std::nullopt, std::move(family)}; }
models::Service service(const std::string& name, std::vector<models::Step> steps) {
  models::Service out;
  out.name = name;
  out.endpoints = {{"read", std::move(steps)}};
  return out;
}

/// front calls back; everything measurable is to be estimated.
models::Scenario skeleton() {
  models::Scenario out;
  out.name = "shop";
  out.network.latency.value.reset();
  out.services = {service("front", {{models::WorkStep{unknown()}}, {models::CallStep{{"back", "read"}, {}, 0, {}}}}),
                  service("back", {{models::WorkStep{unknown("lognormal")}}})};
  models::Traffic users;
  users.name = "users";
  users.to = {"front", "read"};
  users.source = models::Arrivals{models::PoissonArrivals{}};
  out.traffic = {users};
  return out;
}

struct Truth {
  double rate = 140, hop = 0.0006;
  sim::Distribution front{sim::Lognormal{0.03, 0.53}}, back{sim::Lognormal{0.04, 0.53}};
};

/// What two replicas of each service would have exported for a minute, each request waiting some time beside its work.
MemorySource telemetry(const Truth& truth, std::uint64_t seed) {
  MemorySource source;
  const auto bounds = testing::geometric_bounds(0.001, 1.19, 48);
  std::vector<Observation> offered;
  for (const std::string replica : {"a", "b"}) {
    const auto front = testing::poisson_observations(truth.rate / 2, 60, truth.front, {seed, 0}, "front-" + replica);
    const auto back = testing::poisson_observations(truth.rate / 2, 60, truth.back, {seed, 0}, "back-" + replica);
    std::vector<Observation> latency, downstream;
    const auto noise = sim::stream_key({seed, 0}, "hop-" + replica, "time");
    for (std::size_t i = 0; i < back.size(); ++i) {
      const double waited = 0.02 * static_cast<double>(i % 3);
      latency.push_back({back[i].at_s, back[i].value_s + waited});
      sim::Draws draws(noise, {.ordinal = i});
      downstream.push_back({back[i].at_s, back[i].value_s + waited + 2 * truth.hop * (0.5 + draws.uniform())});
    }
    for (const auto& one : front) offered.push_back({one.at_s, 1});
    source.add(testing::histogram_series("service.front", Signal::work, replica, front, bounds, start, every, scrapes));
    source.add(testing::histogram_series("service.back", Signal::work, replica, back, bounds, start, every, scrapes));
    source.add(testing::histogram_series("service.back", Signal::latency, replica, latency, bounds, start, every, scrapes));
    source.add(testing::histogram_series("service.front", Signal::downstream, replica, downstream, bounds, start, every, scrapes));
  }
  std::sort(offered.begin(), offered.end(), [](const auto& a, const auto& b) { return a.at_s < b.at_s; });
  source.add(testing::counter_series("traffic.users", Signal::offered, "lb", "", offered, start, every, scrapes));
  return source;
}

const Parameter* parameter(const Posterior& posterior, const std::string& path) {
  for (const auto& one : posterior.parameters)
    if (one.path == path) return &one;
  return nullptr;
}
std::string why(const Posterior& posterior, const std::string& path) {
  for (const auto& one : posterior.unconstrained)
    if (one.path == path) return one.why;
  return "";
}

const std::string front_work = "services.front.endpoints.read.steps.0.work",
                  back_work = "services.back.endpoints.read.steps.0.work";

/// Every parameter of the demo's kind of system, over 60 seeds: the 90 % interval covers the truth in 54 ± 3.3·√(60·0.9·0.1) = 54
/// ± 7.7.
TEST(Calibrate, CoversTheTruthAtItsNominalRate) {
  const Truth truth;
  const std::vector<std::pair<std::string, double>> truths{{"traffic.users.arrivals.rate", truth.rate},
                                                           {front_work + ".mean", 0.03},
                                                           {front_work + ".cv", 0.53},
                                                           {back_work + ".mean", 0.04},
                                                           {back_work + ".cv", 0.53},
                                                           {"network.latency", truth.hop}};
  std::vector<int> hits(truths.size());
  constexpr std::uint64_t seeds = 60;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    auto source = telemetry(truth, seed);
    const auto got = calibrate(skeleton(), source, minute, {.held_out = 0, .draws = {.rows = 400}});
    ASSERT_TRUE(got) << got.error().message;
    for (std::size_t i = 0; i < truths.size(); ++i) {
      const auto* one = parameter(got->posterior, truths[i].first);
      ASSERT_TRUE(one) << truths[i].first;
      hits[i] += one->interval[0] <= truths[i].second && truths[i].second <= one->interval[1];
    }
  }
  for (std::size_t i = 0; i < truths.size(); ++i) { EXPECT_NEAR(hits[i], 54, 7.7) << truths[i].first; }
}

TEST(Calibrate, FillsTheScenarioAndLeavesNothingUnknown) {
  auto source = telemetry({}, 1);
  const auto got = calibrate(skeleton(), source, minute);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->posterior.draws.size(), 1000u);
  EXPECT_EQ(got->posterior.draws[0].size(), got->posterior.parameters.size());
  EXPECT_TRUE(got->posterior.unconstrained.empty());
  for (const auto& one : got->posterior.parameters) {
    EXPECT_LT(one.interval[0], one.estimate) << one.path;
    EXPECT_LT(one.estimate, one.interval[1]) << one.path;
    EXPECT_FALSE(one.source.empty()) << one.path;
    EXPECT_NEAR(*models::get_parameter(got->scenario, one.path), one.estimate, 1e-3 * one.estimate) << one.path;
  }
  EXPECT_EQ(got->held_out.to.ns - got->held_out.from.ns, 15 * second);
  EXPECT_EQ(got->fitted.to, got->held_out.from);
}

TEST(Calibrate, GivesTheSameBytesForTheSameTelemetry) {
  auto one = telemetry({}, 2), other = telemetry({}, 2);
  EXPECT_EQ(calibrate(skeleton(), one, minute)->posterior, calibrate(skeleton(), other, minute)->posterior);
}

TEST(Calibrate, LeavesKnownValuesAlone) {
  auto scenario = skeleton();
  scenario.network.latency.value = std::chrono::milliseconds(1);
  scenario.services[1].endpoints[0].steps[0] = {models::WorkStep{{sim::Distribution{sim::Constant{0.01}}, {}}}};
  auto source = telemetry({}, 3);
  const auto got = calibrate(scenario, source, minute);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->scenario.network, scenario.network);
  EXPECT_EQ(got->scenario.services[1], scenario.services[1]);
  EXPECT_FALSE(parameter(got->posterior, "network.latency"));
  EXPECT_FALSE(parameter(got->posterior, back_work + ".mean"));
}

TEST(Calibrate, TakesTheKnownStepsOff) {
  auto scenario = skeleton();
  auto& steps = scenario.services[1].endpoints[0].steps;
  steps.insert(steps.begin(), {models::WorkStep{{sim::Distribution{sim::Constant{0.01}}, {}}}});
  auto source = telemetry({}, 4);
  const auto got = calibrate(scenario, source, minute, {.held_out = 0});
  ASSERT_TRUE(got);
  const auto* mean = parameter(got->posterior, "services.back.endpoints.read.steps.1.work.mean");
  ASSERT_TRUE(mean);
  EXPECT_NEAR(mean->estimate, 0.03, 0.0015);
  const auto* cv = parameter(got->posterior, "services.back.endpoints.read.steps.1.work.cv");
  EXPECT_NEAR(cv->estimate, 0.53 * 0.04 / 0.03, 0.05) << "the spread in seconds stays";
}

TEST(Calibrate, ListsWhatOneHistogramCantTellApart) {
  auto scenario = skeleton();
  auto& steps = scenario.services[1].endpoints[0].steps;
  steps.push_back({models::WorkStep{unknown()}});
  auto source = telemetry({}, 5);
  const auto got = calibrate(scenario, source, minute);
  ASSERT_TRUE(got);
  for (const auto* step : {"0", "1"}) {
    EXPECT_NE(why(got->posterior, std::string("services.back.endpoints.read.steps.") + step + ".work").find("not identifiable"),
              std::string::npos);
  }
  EXPECT_FALSE(std::get<models::WorkStep>(got->scenario.services[1].endpoints[0].steps[1].kind).time.law);
}

TEST(Calibrate, ListsEverythingElseWithItsReason) {
  auto scenario = skeleton();
  scenario.services[0].startup = unknown();
  std::get<models::CallStep>(scenario.services[0].endpoints[0].steps[1].kind).timeout = std::chrono::milliseconds(200);
  scenario.services[1].endpoints[0].steps[0] = {models::WorkStep{unknown("pareto")}};
  scenario.services.push_back(service("idle", {{models::WorkStep{unknown()}}}));
  scenario.services.push_back(service("dark", {{models::WorkStep{unknown()}}}));
  scenario.services.push_back(service("hot", {{models::CpuStep{unknown()}}}));
  auto source = telemetry({}, 6);
  source.add(testing::counter_series("service.front", Signal::ended, "a", "success", {{1, 1}, {50, 1}}, start, every, scrapes));
  source.add(testing::histogram_series("service.idle", Signal::work, "a", {{1, 0.1}, {2, 0.2}}, {0.1, 1}, start, every, scrapes));
  const auto got = calibrate(scenario, source, minute);
  ASSERT_TRUE(got);
  EXPECT_EQ(why(got->posterior, "services.front.startup"), "no telemetry measures it");
  EXPECT_NE(why(got->posterior, "services.front.endpoints.read.steps.1.call.timeout").find("no timeout was seen"),
            std::string::npos);
  EXPECT_NE(why(got->posterior, back_work).find("pareto can't be fitted"), std::string::npos);
  EXPECT_EQ(why(got->posterior, "services.idle.endpoints.read.steps.0.work"), "too few observations of own work: 2 of at least 30");
  EXPECT_EQ(why(got->posterior, "services.dark.endpoints.read.steps.0.work"), "no telemetry of own work is mapped for dark");
  EXPECT_EQ(why(got->posterior, "services.hot.endpoints.read.steps.0.cpu"), "no telemetry of CPU is mapped for hot");
}

TEST(Calibrate, FindsCpuSecondsARequest) {
  models::Scenario scenario;
  scenario.services = {service("hot", {{models::CpuStep{unknown()}}})};
  MemorySource source;
  const auto requests = testing::poisson_observations(50, 60, {sim::Exponential{0.004}}, {9, 0}, "hot");
  std::vector<Observation> ended;
  for (const auto& one : requests) ended.push_back({one.at_s, 1});
  source.add(testing::counter_series("service.hot", Signal::cpu, "a", "", requests, start, every, scrapes));
  source.add(testing::counter_series("service.hot", Signal::ended, "a", "success", ended, start, every, scrapes));
  const auto got = calibrate(scenario, source, minute, {.held_out = 0});
  ASSERT_TRUE(got) << got.error().message;
  const auto* mean = parameter(got->posterior, "services.hot.endpoints.read.steps.0.cpu.mean");
  ASSERT_TRUE(mean);
  EXPECT_NEAR(mean->estimate, 0.004, 3.3 * 0.004 / std::sqrt(3000));
  EXPECT_NE(why(got->posterior, "services.hot.endpoints.read.steps.0.cpu.cv").find("the mean only"), std::string::npos);
}

TEST(Calibrate, SurvivesRestartsGapsAndDoubledSamples) {
  auto source = telemetry({}, 7);
  MemorySource rough;
  for (const auto& [entity, signal] : {std::pair{"service.front", Signal::work},
                                       {"service.back", Signal::work},
                                       {"service.back", Signal::latency},
                                       {"service.front", Signal::downstream},
                                       {"traffic.users", Signal::offered}}) {
    const auto read = source.read(entity, signal, minute);
    ASSERT_TRUE(read);
    for (const auto& series : *read) {
      std::vector<Sample> samples;
      const double at_restart = series.samples[12].value;
      for (std::size_t i = 0; i < series.samples.size(); ++i) {
        if (i > 20 && i < 24) continue;  // three scrapes failed
        Sample sample = series.samples[i];
        if (i > 12) sample.value -= at_restart;  // the process began again right after the scrape
        samples.push_back(sample);
        if (i % 5 == 0) samples.push_back(sample);  // the same sample came twice
      }
      rough.add(RawSeries{series.key, samples});
    }
  }
  const auto plain = calibrate(skeleton(), source, minute, {.held_out = 0}),
             got = calibrate(skeleton(), rough, minute, {.held_out = 0});
  ASSERT_TRUE(plain && got);
  ASSERT_EQ(plain->posterior.parameters.size(), got->posterior.parameters.size());
  for (std::size_t i = 0; i < got->posterior.parameters.size(); ++i) {
    const auto &a = plain->posterior.parameters[i], &b = got->posterior.parameters[i];
    EXPECT_NEAR(b.estimate, a.estimate, 1e-6 * a.estimate) << a.path;
  }
}

TEST(Calibrate, PassesOnWhatTheSourceSays) {
  auto source = telemetry({}, 8);
  source.break_with({sim::ErrorKind::unavailable, "Prometheus does not answer"});
  const auto got = calibrate(skeleton(), source, minute);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error(), (sim::Error{sim::ErrorKind::unavailable, "Prometheus does not answer"}));
}

TEST(Calibrate, FailsWhereNothingIsConstrained) {
  MemorySource nothing;
  const auto got = calibrate(skeleton(), nothing, minute);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, sim::ErrorKind::not_found);
  EXPECT_NE(got.error().message.find("no telemetry of offered requests is mapped for users"), std::string::npos);
  EXPECT_EQ(calibrate(skeleton(), nothing, {start, start}).error().kind, sim::ErrorKind::invalid_input);
}

TEST(Calibrate, NeverMakesTheNetworkNegative) {
  Truth truth;
  truth.hop = -0.001;  // clocks or histograms that disagree
  auto source = telemetry(truth, 9);
  const auto got = calibrate(skeleton(), source, minute, {.held_out = 0});
  ASSERT_TRUE(got);
  EXPECT_EQ(parameter(got->posterior, "network.latency")->estimate, 0);
  for (const auto& row : got->posterior.draws) EXPECT_GE(row.back(), 0);
}

TEST(EstimateRate, IsTheGammaPosterior) {
  // 8400 requests in 60 s: Gamma(8400.5, 1/60): mean 140.008, sd 1.5275, 90 % = ± 1.645 sd
  const auto got =
      estimate_rate("traffic.users.arrivals.rate", {.amount = 8400, .rate = 140, .seconds = 60, .replicas = 1}, {.rows = 20000});
  ASSERT_EQ(got.parameters.size(), 1u);
  EXPECT_DOUBLE_EQ(got.parameters[0].estimate, 140);
  EXPECT_NEAR(got.parameters[0].interval[0], 140.008 - 1.645 * 1.5275, 0.1);
  EXPECT_NEAR(got.parameters[0].interval[1], 140.008 + 1.645 * 1.5275, 0.1);
}

TEST(EstimateRate, OfNothingSeenIsSmallAndPositive) {
  const auto got = estimate_rate("traffic.users.arrivals.rate", {.amount = 0, .rate = 0, .seconds = 60, .replicas = 1}, {});
  EXPECT_GT(got.parameters[0].interval[0], 0);
  EXPECT_LT(got.parameters[0].interval[1], 3.0 / 60);
}

}  // namespace
}  // namespace sandtable::twin

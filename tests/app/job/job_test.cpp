#include "app/job/job.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "app/job/scenario_codec.hpp"
#include "models/measure/replication_codec.hpp"
#include "tests/models/scenario/random_scenario.hpp"

namespace sandtable::app {
namespace {

using namespace std::chrono_literals;

Job some_job(std::mt19937_64& random) {
  Job job;
  job.scenarios = {models::test::random_scenario(random), models::test::random_scenario(random)};
  job.plans = {std::nullopt, models::test::random_plan(random)};
  job.replications = {3, 4};
  job.jobs = 2;
  job.check = true;
  job.limits = {.wall = 5s, .cpu = 7s, .address_space = 11, .result = 13};
  return job;
}

models::ReplicationResult some_result() {
  models::ReplicationResult result;
  result.replication = 7;
  result.kpis = {{"a.mean", models::Unit::seconds, 0.1},
                 {"b", models::Unit::money_per_hour, -std::numeric_limits<double>::infinity()}};
  sim::Histogram histogram;
  for (const auto value : {1ns, 1000ns, 5'000'000ns, 60'000'000'000ns}) histogram.record(value);
  result.histograms = {{"h", histogram}, {"empty", {}}};
  result.series = {{"s", models::Unit::count, 1s, {1, 2.5, 0}}};
  result.request_events = 123456789012;
  result.control_events = 9;
  result.digest = 0xFFFFFFFFFFFFFFFF;
  return result;
}

TEST(JobMessage, ComesBackEqual) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    std::mt19937_64 random(seed);
    const Job job = some_job(random);
    const auto back = decode_job(encode(job));
    ASSERT_TRUE(back.has_value()) << back.error().message;
    EXPECT_EQ(back->scenarios, job.scenarios) << seed;
    EXPECT_EQ(back->plans, job.plans) << seed;
    EXPECT_EQ(back->replications, job.replications);
    EXPECT_EQ(back->jobs, 2u);
    EXPECT_TRUE(back->check);
    EXPECT_EQ(back->limits.wall, job.limits.wall);
    EXPECT_EQ(back->limits.cpu, job.limits.cpu);
    EXPECT_EQ(back->limits.address_space, 11u);
    EXPECT_EQ(back->limits.result, 13u);
  }
}

TEST(JobMessage, CarriesWhatToObserve) {
  std::mt19937_64 random(5);
  Job job = some_job(random);
  job.plans.pop_back();
  for (const models::ObservationSettings& settings : {models::ObservationSettings{3, 15s, std::nullopt},
                                                      models::ObservationSettings{4, std::nullopt, models::TraceSample{0.01, 0}},
                                                      models::ObservationSettings{0, 1ns, models::TraceSample{0, 100}}}) {
    job.observe = settings;
    const auto back = decode_job(encode(job));
    ASSERT_TRUE(back.has_value()) << back.error().message;
    EXPECT_EQ(back->observe, job.observe);
  }
}

TEST(JobMessage, CarriesWhatFilesHeld) {
  std::mt19937_64 random(1);
  Job job = some_job(random);
  job.scenarios[0].traffic[0].source = models::Arrivals{models::TraceArrivals{"rate.csv", 1.5, {{0, 1}, {10, 0.1}}}};
  job.scenarios[0].services[0].startup.law = sim::Distribution{sim::Empirical{"starts.csv", {1, 2, 0.3}}};
  job.scenarios[1].services[0].startup.law =
      sim::Distribution{sim::Mixture{{0.9, 0.1}, {sim::Distribution{sim::Exponential{1}}, sim::Distribution{sim::Erlang{3, 2}}}}};
  models::Replay replay;
  replay.log = models::read_web_server_log("h - - [01/Jul/1995:00:00:05 +0000] \"GET /x HTTP/1.0\" 200 1\nrubbish\n");
  replay.map = {{"/x*", "GET", models::Target{"s0", "e0"}}, {"*", {}, {}}};
  replay.keep_users = models::Share{0.5};
  replay.from = 3s;
  job.scenarios[1].traffic[0].source = replay;
  const auto back = decode_job(encode(job));
  ASSERT_TRUE(back.has_value()) << back.error().message;
  EXPECT_EQ(back->scenarios, job.scenarios);
}

TEST(JobMessage, CutOrSpoiltIsAnErrorAndNeverACrash) {
  std::mt19937_64 random(2);
  std::vector<std::byte> whole = encode(some_job(random));
  for (std::size_t size = 0; size < whole.size(); size += 7)
    EXPECT_FALSE(decode_job(std::span(whole).first(size)).has_value()) << size;
  for (int i = 0; i < 3000; ++i) {
    std::vector<std::byte> spoilt = whole;
    spoilt[random() % spoilt.size()] = static_cast<std::byte>(random());
    static_cast<void>(decode_job(spoilt).has_value());
  }
  whole.push_back(std::byte{0});
  EXPECT_FALSE(decode_job(whole).has_value());
}

TEST(JobMessage, OfAnotherVersionIsRefused) {
  sim::Writer writer;
  writer.string("0.0.0-other");
  EXPECT_EQ(decode_job(writer.take()).error().kind, sim::ErrorKind::conflict);
}

TEST(JobMessage, RefusesWhatHasNoMeaning) {
  std::mt19937_64 random(3);
  Job job = some_job(random);
  job.plans.clear();
  EXPECT_FALSE(decode_job(encode(job)).has_value());
  job = some_job(random);
  job.replications.push_back(5);  // two scenarios for three replications
  EXPECT_FALSE(decode_job(encode(job)).has_value());
  job = some_job(random);
  job.observe = models::ObservationSettings{0, 15s, std::nullopt};  // of which of the two plans?
  EXPECT_FALSE(decode_job(encode(job)).has_value());
  job.plans.pop_back();
  job.observe->metrics_step = 0s;
  EXPECT_FALSE(decode_job(encode(job)).has_value());
}

models::Observation some_observation() {
  models::Observation observation;
  observation.metrics = models::ObservedMetrics{
      15s,
      {{"a", "help", models::MetricKind::histogram, {{{{"k", "v"}}, {0, 2}, {0, 1, 0.5, 1, 2, 3}}}, {{0.25}}},
       {"b_total", "", models::MetricKind::counter, {{{}, {1}, {7}}}, {}}}};
  models::Span span;
  span.trace = span.id = 5;
  span.service = 1;
  span.end = sim::Time{3s};
  observation.traces = models::ObservedTraces{{"", "users"}, {span}};
  return observation;
}

TEST(AnswerMessage, BringsTheObservation) {
  const auto encoded = encode(Replicated{{some_result()}, some_observation()});
  const auto back = decode_replicated(encoded);
  ASSERT_TRUE(back.has_value()) << back.error().message;
  EXPECT_EQ(back->observation, some_observation());
  for (std::size_t size = 0; size < encoded.size(); ++size)
    EXPECT_FALSE(decode_replicated(std::span(encoded).first(size)).has_value()) << size;
  std::mt19937_64 random(6);
  for (int i = 0; i < 20'000; ++i) {
    std::vector<std::byte> spoilt = encoded;
    spoilt[random() % spoilt.size()] = static_cast<std::byte>(random());
    static_cast<void>(decode_replicated(spoilt).has_value());
  }
}

TEST(AnswerMessage, RefusesAnObservationThatCannotBe) {
  models::Observation metrics = some_observation();
  metrics.traces.reset();
  metrics.metrics->families[0].series[0].values.pop_back();
  EXPECT_FALSE(decode_replicated(encode(Replicated{{some_result()}, metrics})).has_value());
  models::ObservedTraces traces = some_observation().traces.value();
  traces.spans.at(0).peer = 2;
  EXPECT_FALSE(decode_replicated(encode(Replicated{{some_result()}, models::Observation{std::nullopt, traces}})).has_value());
}

TEST(AnswerMessage, ComesBackEqual) {
  const std::vector<PlanResult> plans{some_result(), sim::Unexpected<PlanFailure>{{"crashed", false}},
                                      sim::Unexpected<PlanFailure>{{"", true}},
                                      sim::Unexpected<PlanFailure>{{"a law", false, true}}};
  const auto answer = decode_answer(encode(WorkerAnswer{ReplicationAnswer{7, {plans}}}));
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  const auto& back = std::get<ReplicationAnswer>(*answer);
  EXPECT_EQ(back.replication, 7u);
  ASSERT_EQ(back.done.plans.size(), 4u);
  EXPECT_EQ(*back.done.plans[0], some_result());
  EXPECT_EQ(back.done.plans[1].error(), (PlanFailure{"crashed", false}));
  EXPECT_EQ(back.done.plans[2].error(), (PlanFailure{"", true}));
  EXPECT_EQ(back.done.plans[3].error(), (PlanFailure{"a law", false, true}));
  EXPECT_EQ(std::get<JobEnd>(*decode_answer(encode(WorkerAnswer{JobEnd{1.5}}))).cpu_s, 1.5);
  const sim::Error refused{sim::ErrorKind::interrupted, "no"};
  EXPECT_EQ(std::get<JobRefused>(*decode_answer(encode(WorkerAnswer{JobRefused{refused}}))).error, refused);
}

TEST(AnswerMessage, CutOrSpoiltIsAnErrorAndNeverACrash) {
  std::mt19937_64 random(4);
  const std::vector<std::byte> whole = encode(WorkerAnswer{ReplicationAnswer{7, {{some_result()}}}});
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(decode_answer(std::span(whole).first(size)).has_value()) << size;
  for (int i = 0; i < 20'000; ++i) {
    std::vector<std::byte> spoilt = whole;
    spoilt[random() % spoilt.size()] = static_cast<std::byte>(random());
    static_cast<void>(decode_answer(spoilt).has_value());
  }
}

TEST(ReplicationCodec, KeepsNotObservedValues) {
  models::ReplicationResult result = some_result();
  result.kpis.push_back({"nan", models::Unit::share, std::nan("")});
  sim::Writer writer;
  models::write(writer, result);
  const auto bytes = writer.take();
  sim::Reader reader(bytes);
  EXPECT_TRUE(std::isnan(models::read_replication_result(reader).kpis.back().value));
  EXPECT_TRUE(reader.finish().has_value());
}

}  // namespace
}  // namespace sandtable::app

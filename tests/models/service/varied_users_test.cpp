// Mixes, sessions and recordings on the request plane: who sends what where, and that it is the same whatever else happens.
#include <gtest/gtest.h>

#include "sim/statistics.hpp"
#include "tests/models/service/worlds.hpp"

namespace sandtable::test {

/// One service with the endpoints a, b and c, each a constant work.
Service pages(double seconds = 0.01) {
  auto made = service("web", {});
  made.endpoints.clear();
  for (const char* name : {"a", "b", "c"}) made.endpoints.push_back({name, {work(constant(seconds))}});
  return made;
}
models::Traffic to_pages(std::string name, double rate) {
  return {std::move(name), {"web", "a"}, models::Arrivals{models::PoissonArrivals{models::Rate{rate}}}, {}};
}
models::Traffic mixed(std::string name, double rate) {
  auto traffic = to_pages(std::move(name), rate);
  traffic.to = {};
  traffic.mix = {{{"web", "a"}, 6}, {{"web", "b"}, 3}, {{"web", "c"}, 1}};
  return traffic;
}
models::Traffic visiting(std::string name, double rate, models::CountLaw requests, models::TimeLaw think) {
  auto traffic = to_pages(std::move(name), rate);
  traffic.session = models::UserSession{requests, {}, std::move(think), {}};
  return traffic;
}
double rate_of(const models::ReplicationResult& result, const std::string& page) {
  return kpi(result, "service.web.endpoint." + page + ".rate");
}

TEST(Mix, SharesOfOpenAndClosedTraffic) {
  for (const bool closed : {false, true}) {
    auto traffic = mixed("t", 200);
    if (closed) traffic.source = models::ClosedLoop{20, constant(0.09)};
    std::vector<double> a, b, c;
    for (std::uint64_t r = 0; r < 10; ++r) {
      const auto result = Stage(scenario({pages()}, {traffic}, 100s), {1, r}).run();
      const double all = kpi(result, "traffic.t.rate");
      a.push_back(rate_of(result, "a") / all);
      b.push_back(rate_of(result, "b") / all);
      c.push_back(rate_of(result, "c") / all);
    }
    for (const auto& [shares, theory] : {std::pair{a, 0.6}, {b, 0.3}, {c, 0.1}}) {
      const auto interval = sim::confidence_interval(shares, 0.99);
      EXPECT_LE((*interval)[0], theory) << closed;
      EXPECT_GE((*interval)[1], theory) << closed;
      EXPECT_LT((*interval)[1] - (*interval)[0], 0.02);
    }
  }
}

// A mix of one part is the traffic to that endpoint, to the bit, but for the look ahead that it does without.
TEST(Mix, OfOnePartIsThatEndpoint) {
  auto front = service("web", {work(exponential(0.02)), choice({{0.5, {work(exponential(0.1))}}, {0.5, {}}})});
  auto plain = poisson("t", "web", 50), single = plain;
  single.to = {};
  single.mix = {{{"web", "do"}, 2}};
  const auto one = Stage(scenario({front}, {single}, 60s)).run(), other = Stage(scenario({front}, {plain}, 60s)).run();
  EXPECT_EQ(one.digest, other.digest);  // of every event and counter
  EXPECT_EQ(one.request_events, other.request_events);
  EXPECT_EQ(kpi(one, "traffic.t.latency.mean"), kpi(other, "traffic.t.latency.mean"));
}

// What is kept of the arrivals meets the luck that it meets among all: in a system without queues none is slower than the slowest
// of all.
TEST(Keep, RequestsMeetTheSameLuck) {
  const auto web = service("web", {work(exponential(0.05))});
  auto all = poisson("t", "web", 40), some = all;
  some.keep = models::Share{0.3};
  const auto whole = Stage(scenario({web}, {all}, 100s)).run(), part = Stage(scenario({web}, {some}, 100s)).run();
  EXPECT_GT(kpi(part, "traffic.t.rate"), 10);
  EXPECT_LT(kpi(part, "traffic.t.rate"), 14);
  EXPECT_LE(kpi(part, "traffic.t.latency.max"), kpi(whole, "traffic.t.latency.max"));
}

// Users at 0 s, 1 s, …; each sends 3 requests of 10 ms with pauses of 200 ms: those of the last 430 ms before the end are missing.
TEST(Session, MakesItsRequestsOneAfterTheOther) {
  auto traffic = visiting("t", 1, {models::FixedCount{3}}, constant(0.2));
  traffic.source = models::Arrivals{models::DeterministicArrivals{models::Rate{1}}};
  Stage stage(scenario({pages()}, {traffic}, 10s));
  stage.plane.advance_to(sim::at_seconds(1.005));
  EXPECT_EQ(stage.plane.in_flight({0}), 1U);
  stage.plane.advance_to(sim::at_seconds(1.015));
  EXPECT_EQ(stage.plane.in_flight({0}), 0U);
  stage.plane.advance_to(sim::at_seconds(1.215));
  EXPECT_EQ(stage.plane.in_flight({0}), 1U);
  stage.plane.advance_to(sim::at_seconds(1.425));
  EXPECT_EQ(stage.plane.in_flight({0}), 1U);
  stage.plane.advance_to(sim::at_seconds(1.9));
  EXPECT_EQ(stage.plane.in_flight({0}), 0U);
  EXPECT_DOUBLE_EQ(kpi(stage.run(), "traffic.t.rate"), 27 / 10.0);
}

// All fail: with patience 2 a user makes two requests, without it all five.
TEST(Session, PatienceEndsIt) {
  auto traffic = visiting("t", 1, {models::FixedCount{5}}, constant(0.1));
  traffic.source = models::Arrivals{models::DeterministicArrivals{models::Rate{1}}};
  auto web = pages();
  web.replicas = 0;
  const auto failed = [&] {
    const auto result = Stage(scenario({web}, {traffic}, 10s + 900ms)).run();
    EXPECT_EQ(kpi(result, "traffic.t.errors.unavailable"), 1);
    return result.request_events;  // an arrival or a pause each
  };
  EXPECT_EQ(failed(), 10U * 5);
  traffic.session->patience = 2;
  EXPECT_EQ(failed(), 10U * 2);
  traffic.session->patience = 1;
  EXPECT_EQ(failed(), 10U);
}

// Those who leave are forgotten: what is pending follows who is present.
TEST(Session, ForgetsWhoHasLeft) {
  Stage stage(scenario({pages()}, {visiting("t", 50, {models::GeometricCount{4}}, exponential(0.1))}, 1000s));
  std::size_t most = 0;
  for (int second = 1; second <= 1000; ++second) {
    stage.plane.advance_to(sim::at_seconds(second));
    most = std::max(most, stage.plane.pending_events());
  }
  EXPECT_LT(most, 100U);  // 17 present in the mean
}

models::Traffic recording() {
  models::Replay replay;
  replay.log.requests = {"web.a", "web.b"};
  for (int i = 0; i < 60; ++i)
    replay.log.rows.push_back({std::chrono::seconds(i / 3), i % 3 == 0 ? 1U : 0U, static_cast<std::uint32_t>(i % 5)});
  replay.resolution = sim::Duration{1s};
  return {"recorded", {}, replay, {}};
}

TEST(Recording, IsReplayedRequestByRequest) {
  const auto result = Stage(scenario({pages()}, {recording()}, 25s)).run();
  EXPECT_DOUBLE_EQ(rate_of(result, "a"), 40 / 25.0);
  EXPECT_DOUBLE_EQ(rate_of(result, "b"), 20 / 25.0);
}

TEST(Recording, BeginsWhereItIsToldAndRunsAsFastAsItIsTold) {
  auto traffic = recording();
  std::get<models::Replay>(traffic.source).from = 10s;
  traffic.speed = 2;
  const auto result = Stage(scenario({pages()}, {traffic}, 5s + 100ms)).run();
  EXPECT_DOUBLE_EQ(kpi(result, "traffic.recorded.rate"), 30 / 5.1);
}

TEST(VariedUsers, LookingAndStrangersChangeNoBit) {
  const auto described = [](bool strangers) {
    auto made = scenario({pages(0.03)},
                         {visiting("visits", 20, {models::ParetoCount{1, 1.5}}, lognormal(0.3, 1)), mixed("mix", 30), recording()},
                         40s, 3s);
    made.services[0].concurrency = 2;
    if (strangers) {
      made.services.insert(made.services.begin(), service("stranger", {work(exponential(0.1))}));
      made.traffic.insert(made.traffic.begin(), poisson("strangers", "stranger", 30));
    }
    return made;
  };
  const auto once = Stage(described(false)).run();
  ASSERT_GT(once.request_events, 5000U);
  Stage stage(described(false));
  for (int i = 1; i <= 997; ++i) stage.plane.advance_to(sim::Time{stage.world->duration * i / 997});
  EXPECT_EQ(stage.plane.result(), once);
  const auto more = Stage(described(true)).run();
  for (const auto& entry : once.kpis) {
    if (std::isnan(entry.value)) continue;
    EXPECT_EQ(kpi(more, entry.name), entry.value) << entry.name;
  }
}

/// Without limits no request touches another: other replicas change no session.
TEST(VariedUsers, OtherReplicaCountsMeetTheSameUsers) {
  const auto run = [](std::uint32_t replicas) {
    auto web = pages();
    web.replicas = replicas;
    web.endpoints[0].steps = {work(exponential(0.05))};
    return Stage(scenario({web}, {visiting("visits", 20, {models::GeometricCount{5}}, exponential(0.2)), mixed("mix", 30)}, 60s))
        .run();
  };
  const auto one = run(1), seven = run(7);
  for (const char* name :
       {"traffic.visits.rate", "traffic.visits.latency.mean", "traffic.mix.latency.p99", "service.web.endpoint.c.rate"})
    EXPECT_EQ(kpi(one, name), kpi(seven, name)) << name;
}

}  // namespace sandtable::test

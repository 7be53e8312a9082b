// G/G/1 FIFO to the nanosecond: with the n-th gap A_n and service time S_n, drawn here from the same streams,
//     W_1 = 0,   W_{n+1} = max(0, W_n + S_n − A_{n+1})
// gives every wait. Source: D. Lindley, "The theory of queues with a single server" (1952).
#include "models/service/request_identity.hpp"
#include "models/traffic/arrival_source.hpp"
#include "sim/sampler.hpp"
#include "tests/validation/theory.hpp"

namespace sandtable::test {

struct Lindley {
  sim::Duration waited{0}, longest{0};
  std::uint64_t served = 0;
  sim::Histogram latencies;
};

/// All that arrive before `end`, and are done by then.
Lindley recursion(const models::Arrivals& arrivals, const sim::Distribution& time, sim::RunSeed seed, sim::Time end) {
  models::ArrivalSource source(arrivals, sim::stream_key(seed, "traffic.t", "arrivals"));
  const auto stream = sim::stream_key(seed, "service.s.do", "steps");
  std::uint64_t identity = models::first_user_identity(sim::stream_key(seed, "traffic.t", "requests").words[0]);
  const sim::Sampler sampler(time);
  Lindley found;
  sim::Duration wait{0};
  for (sim::Time arrival = source.next();;) {
    sim::Draws draws(stream, {identity, 0, 0}, sim::row_of_words(stream, identity / 4, 0)[identity % 4]);
    const sim::Duration service_time = sim::from_seconds(sampler(draws));
    if (arrival + wait > end) break;
    ++found.served;
    found.waited += wait;
    if (arrival + wait + service_time <= end) found.latencies.record(wait + service_time);
    ++identity;
    const sim::Time next = source.next();
    wait = std::max(sim::Duration{0}, wait + service_time - (next - arrival));
    arrival = next;
  }
  return found;
}

void expect_lindley(const models::Arrivals& arrivals, const models::TimeLaw& time, std::uint64_t seed) {
  auto station = service("s", {work(time)});
  station.concurrency = 1;
  auto made = scenario({station}, {{"t", {"s", "do"}, arrivals, {}}}, 20000s);
  const auto result = Stage(made, {seed, 3}).run();
  const auto lindley = recursion(arrivals, *time.law, {seed, 3}, sim::Time{made.run.duration});
  ASSERT_GT(lindley.served, 10000U);
  EXPECT_EQ(kpi(result, "service.s.wait.mean"), sim::to_seconds(lindley.waited) / static_cast<double>(lindley.served));
  for (const auto& entry : result.histograms) {
    if (entry.name == "service.s.latency") { EXPECT_EQ(entry.histogram, lindley.latencies); }
  }
}

TEST(Theory, LindleyToTheByte) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    expect_lindley(models::PoissonArrivals{models::Rate{0.9}}, exponential(1), seed);
    expect_lindley(models::RenewalArrivals{lognormal(1, 2)}, law({sim::Erlang{3, 0.8}}), seed);
    expect_lindley(models::RenewalArrivals{law({sim::Pareto{0.5, 2.2}})}, law({sim::Weibull{0.7, 0.7}}), seed);
    expect_lindley(models::DeterministicArrivals{models::Rate{1}}, law({sim::Uniform{0.2, 1.7}}), seed);
  }
}

}  // namespace sandtable::test

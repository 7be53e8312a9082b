// Non-preemptive priority, one slot, two Poisson classes (1 goes first). With W0 = Σ λ_i·E[S_i²]/2 and ρ_i = λ_i·E[S_i]:
//     Wq_1 = W0 / (1 − ρ_1),   Wq_2 = W0 / ((1 − ρ_1)·(1 − ρ_1 − ρ_2))
// Conservation: the mean over both is that of FIFO where the service law is the same. Source: A. Cobham (1954); L. Kleinrock,
// "Queueing Systems" II (1976), §3.4.
#include "tests/validation/theory.hpp"

namespace sandtable::test {

struct PriorityClass {
  double arrival, mean, second_moment;
  models::TimeLaw time;
};

void expect_cobham(const PriorityClass& first, const PriorityClass& second, double requests) {
  Service station;
  station.name = "s";
  station.concurrency = 1;
  station.discipline = models::Discipline::priority;
  station.endpoints = {{"first", {work(first.time)}, 1}, {"second", {work(second.time)}, 0}};
  auto urgent = poisson("u", "s", first.arrival), other = poisson("o", "s", second.arrival);
  urgent.to.endpoint = "first";
  other.to.endpoint = "second";
  const auto samples = replicate(with_requests({station}, {urgent, other}, requests, first.arrival + second.arrival));
  const double left = first.arrival * first.second_moment / 2 + second.arrival * second.second_moment / 2;
  const double high = first.arrival * first.mean, both = high + second.arrival * second.mean;
  expect_theory(samples, "service.s.endpoint.first.wait.mean", left / (1 - high));
  expect_theory(samples, "service.s.endpoint.second.wait.mean", left / ((1 - high) * (1 - both)));
}

TEST(Theory, PriorityMM1) { expect_cobham({0.3, 1, 2, exponential(1)}, {0.3, 1, 2, exponential(1)}, 3e5); }

TEST(Theory, PriorityMG1) {
  expect_cobham({0.5, 0.5, 0.25, constant(0.5)}, {0.25, 1.2, 1.44 * (1 + 0.64), lognormal(1.2, 0.8)}, 3e5);
}

// Classes from traffic rather than from endpoints, and inherited by calls: the entrance only passes requests on.
TEST(Theory, PriorityOfTrafficGoesAlongWithCalls) {
  auto station = service("s", {work(exponential(1))});
  station.concurrency = 1;
  station.discipline = models::Discipline::priority;
  auto urgent = poisson("u", "front", 0.3), other = poisson("o", "front", 0.3);
  urgent.priority = 7;
  const auto samples = replicate(with_requests({service("front", {call("s")}), station}, {urgent, other}, 3e5, 0.6));
  const double left = 0.6 * 2 / 2;
  expect_theory(samples, "traffic.u.latency.mean", 1 + left / 0.7);
  expect_theory(samples, "traffic.o.latency.mean", 1 + left / (0.7 * 0.4));
}

}  // namespace sandtable::test

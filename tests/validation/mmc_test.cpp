// M/M/c: c slots behind one FIFO. Wait of all: Wq = C(c, a) / (cµ − λ), a = λ/µ, C Erlang's delay formula. It is the same system
// whether one replica has c slots or c replicas of one slot share a queue.
// Source: L. Kleinrock, "Queueing Systems" I (1975), §3.5.
#include "tests/validation/theory.hpp"

namespace sandtable::test {

constexpr double arrival = 2.8, served = 1.0;
constexpr unsigned servers = 4;

TEST(Theory, MMcWaitOneReplica) {
  auto station = service("s", {work(exponential(1 / served))});
  station.concurrency = servers;
  const auto samples = replicate(with_requests({station}, {poisson("t", "s", arrival)}, 8e5, arrival));
  expect_theory(samples, "service.s.wait.mean", erlang_c(servers, arrival / served) / (servers * served - arrival));
  expect_theory(samples, "service.s.utilization", arrival / (servers * served));
}

TEST(Theory, MMcWaitSharedQueue) {
  auto station = service("s", {work(exponential(1 / served))}, servers);
  station.concurrency = 1;
  station.balance = models::Balance::shared_queue;
  const auto samples = replicate(with_requests({station}, {poisson("t", "s", arrival)}, 8e5, arrival));
  expect_theory(samples, "service.s.wait.mean", erlang_c(servers, arrival / served) / (servers * served - arrival));
}

}  // namespace sandtable::test
